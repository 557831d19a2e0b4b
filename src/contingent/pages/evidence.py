"""The words behind one statement: its values, its report with the spans marked, and what other reports say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contingent.pages.marking import Passage, marks_of, matches, passage
from contingent.records import Entity, Link, Quantity, Statement
from contingent.resolve.ledger import Ledger
from contingent.views.conditions import Condition, Reference
from contingent.views.figures import in_unit, number_words
from contingent.views.trace import Trace, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A statement that a link leads to: how it stands to this one, its words, and where they were published.

    Attributes:
        copy: True when its report is a copy of this statement's report, or the other way round: no second origin.
        score, reasons: of the link, where a machine made it.
    """

    relation: str
    reference: Reference
    words: str
    publisher: str | None
    published: str | None
    copy: bool
    score: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage:
    """Everything the evidence pane shows. `values` are (name, words) pairs in the order they are read."""

    id: str
    type: str
    label: str
    gist: str
    doc: str
    headline: str | None
    publisher: str | None
    published: str
    url: str | None
    file: str | None
    quotes: tuple[str, ...]
    passage: Passage | None
    quoted: bool
    values: tuple[tuple[str, str], ...]
    conditions: tuple[Condition, ...]
    others: tuple[Other, ...]
    replaced: bool


def evidence_page(ledger: Ledger, found: Trace, text: str | None, *, replaced: bool = False) -> EvidencePage:
    """The evidence of a statement.

    Args:
        ledger: the statement's report and those its links lead to; `found` its trace there.
        text: the report as received; None when it is not at hand.
        replaced: the statement is of an older reading of its report.
    """
    s, document = found.statement, found.document
    quoted = text is not None and matches(s, text)
    published = document.published
    return EvidencePage(
        id=s.id,
        type=s.type,
        label=found.label,
        gist=s.gist or s.evidence[0].exact,
        doc=s.doc,
        headline=document.title.exact if document.title else document.headline,
        publisher=found.publisher,
        published=f"{published.edtf} ({published.basis})" if published.edtf else "date not known",
        url=document.url,
        file=document.file,
        quotes=tuple(e.exact for e in s.evidence),
        passage=passage(text, marks_of(s)) if text is not None and quoted else None,
        quoted=quoted or text is None,
        values=tuple(_values(found)),
        conditions=found.conditions,
        others=tuple(_others(ledger, s)),
        replaced=replaced,
    )


def _values(found: Trace) -> Iterator[tuple[str, str]]:
    s = found.statement
    yield "status", f"{s.status}, polarity {s.polarity}"
    for role in ("agent", "recipient", "object", "place"):
        for id_ in getattr(s.roles, role):
            yield role, _entity(found.entities.get(id_), id_)
    for q in s.quantity:
        yield "number", _number(q)
    yield "said by", found.said_by
    time = s.time
    yield "time", f"{time.edtf or 'open'} ({time.basis})" + (f", “{time.exact}”" if time.exact else "")
    if s.duration is not None:
        yield "duration", f"“{s.duration.exact}”" + (f", {s.duration.iso}" if s.duration.iso else "")
    for purpose in s.purpose:
        yield "purpose", f"“{purpose.exact}”"
    if s.origin:
        yield "read by", s.origin


def _others(ledger: Ledger, s: Statement) -> Iterator[Other]:
    statements = {x.id: x for x in (*ledger.statements, *ledger.context)}
    copies = {frozenset((link.from_, link.to)) for link in ledger.links if link.rel == "copies"}
    near: list[tuple[str, Link, Statement]] = []
    for link in ledger.links:
        if link.from_ == s.id and link.to in statements:
            near.append((link.rel, link, statements[link.to]))
        elif link.to == s.id and link.from_ in statements:
            both_ways = link.rel in ("same", "contradicts")
            near.append((link.rel if both_ways else f"{link.rel} (the other way)", link, statements[link.from_]))
    references = told(ledger, (statement for _, _, statement in near))
    for relation, link, other in near:
        yield Other(
            relation=relation,
            reference=references[other.id],
            words=" … ".join(e.exact for e in other.evidence),
            publisher=ledger.publishers.get(other.doc),
            published=ledger.documents[other.doc].published.edtf if other.doc in ledger.documents else None,
            copy=frozenset((s.doc, other.doc)) in copies,
            score=link.score,
            reasons=link.reasons,
        )


def _entity(entity: Entity | None, id_: str) -> str:
    if entity is None:
        return id_
    known = ", ".join(x for x in (entity.type, entity.country, entity.registry) if x)
    return f"{entity.name} ({known})"


def _number(q: Quantity) -> str:
    return f"“{q.exact}”: {in_unit(number_words(q), q.unit, unsaid='(unit not said)')}, basis {q.basis}"
