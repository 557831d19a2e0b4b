"""The ledger in memory: the records the views are computed from, and the filters that narrow them.

The store and callers without a database build the same `Ledger` and narrow it with the same `filter_ledger`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from contingent.errors import UsageError
from contingent.ids import content_id, text_sha256
from contingent.records import Document, Entity, Link, Reading, Statement, Status

HOST_ROLES = ("place", "recipient", "object")
# Links over which a condition counts: the promise and its condition may stand in different statements of one thing.
BEARING_RELATIONS = frozenset({"same", "details", "updates", "corrects"})
UNDATED = "9999-12-31~"  # sorts after every ISO day
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Current records of a set of reports.

    Args:
        documents: by id, in order of publication (unknown dates last), then id.
        entities: by id.
        statements: in order of their document, then of their first evidence.
        links: in order of id; both ends are among `documents`, `statements` or `context`.
        publishers: publisher name by document id, where one is known.
        context: statements outside a filter that `statements` wait on or are linked to. They serve to judge
            conditions and to follow a link; they are no answer to what was asked.
    """

    documents: Mapping[str, Document]
    entities: Mapping[str, Entity]
    statements: tuple[Statement, ...]
    links: tuple[Link, ...]
    publishers: Mapping[str, str]
    context: tuple[Statement, ...] = ()

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> Ledger:
        """The ledger of readings that are in no database.

        Of several readings of one document the first counts. Of several documents that are one item (`item_id`) the
        one that `precedence` puts highest counts, as in a database they were written to in one run.
        """
        first: dict[str, Reading] = {}
        for reading in readings:
            first.setdefault(reading.document.id, reading)
        current: dict[str, Reading] = {}
        for reading in first.values():
            item = item_id(reading)
            rival = current.get(item)
            if rival is None or _precedence_of(reading) > _precedence_of(rival):
                current[item] = reading
        chosen = list(current.values())
        names = {reading.document.id: publisher_name(reading) for reading in chosen}
        return cls.build(
            documents=(without_text(reading.document) for reading in chosen),
            entities=(entity for reading in chosen for entity in reading.entities),
            statements=(statement for reading in chosen for statement in reading.statements),
            links=(link for reading in chosen for link in reading.links),
            publishers={document: name for document, name in names.items() if name is not None},
        )

    @classmethod
    def build(
        cls,
        *,
        documents: Iterable[Document],
        entities: Iterable[Entity],
        statements: Iterable[Statement],
        links: Iterable[Link],
        publishers: Mapping[str, str],
        context: Iterable[Statement] = (),
    ) -> Ledger:
        """Put records in the ledger's order and leave out links with an end outside it."""
        ordered = {document.id: document for document in sorted(documents, key=_document_order)}
        rank = {document: position for position, document in enumerate(ordered)}

        def statement_order(statement: Statement) -> tuple[int, int, str]:
            return (rank.get(statement.doc, len(rank)), evidence_start(statement), statement.id)

        kept = tuple(sorted(statements, key=statement_order))
        around = tuple(sorted(context, key=statement_order))
        ends = {statement.id for statement in kept} | {statement.id for statement in around} | ordered.keys()
        return cls(
            documents=ordered,
            entities={entity.id: entity for entity in sorted(entities, key=lambda e: rank.get(e.doc, len(rank)))},
            statements=kept,
            links=_unique(link for link in links if link.from_ in ends and link.to in ends),
            publishers=publishers,
            context=around,
        )

    def status_of(self) -> dict[str, Status]:
        """Status by statement id, context included: what `records.is_conditional` asks for."""
        return {statement.id: statement.status for statement in (*self.statements, *self.context)}


def filter_ledger(
    ledger: Ledger,
    *,
    in_: str | None = None,
    by: str | None = None,
    known_by: str | None = None,
    types: Collection[str] | None = None,
) -> Ledger:
    """The part of a ledger that answers a question; without arguments, the same ledger.

    Args:
        in_: ISO 3166-1 alpha-3 host: some place, recipient or object is that country or part of it.
        by: ISO 3166-1 alpha-3 or registry id: some agent is that, or part of it.
        known_by: day (ISO 8601). Only documents surely published on or before it, so none without a date.
        types: statement types.

    Returns:
        Statements that meet all of it, with their documents and those documents' entities. Statements that these are
        linked to are in `context`, with their documents; so are those that they wait on, directly or through others that
        tell the same thing, details or updates of it, so that no condition is lost. With
        `known_by` alone all documents of that time stay.

    Raises:
        UsageError: `known_by` is not a day.
    """
    if in_ is None and by is None and known_by is None and types is None:
        return ledger
    day = None if known_by is None else check_day(known_by)
    known = {document.id for document in ledger.documents.values() if day is None or _published_by(document, day)}
    told = {s.id: s for s in (*ledger.statements, *ledger.context) if s.doc in known}
    kept = {
        s.id: s
        for s in ledger.statements
        if s.id in told and (types is None or s.type in types) and _concerns(s, ledger.entities, in_=in_, by=by)
    }
    context = {
        id_: told[id_] for id_ in sorted(_neighbours(kept, told, ledger.links)) if id_ in told and id_ not in kept
    }
    if in_ is None and by is None and types is None:
        documents = known
    else:
        documents = {s.doc for s in kept.values()} | {s.doc for s in context.values()}
    near = kept.keys() | context.keys() | documents
    return Ledger.build(
        documents=(ledger.documents[id_] for id_ in documents if id_ in ledger.documents),
        entities=(entity for entity in ledger.entities.values() if entity.doc in documents),
        statements=kept.values(),
        links=(link for link in ledger.links if link.from_ in near or link.to in near),
        publishers={id_: name for id_, name in ledger.publishers.items() if id_ in documents},
        context=context.values(),
    )


def lineage(entity_id: str, entities: Mapping[str, Entity]) -> Iterator[Entity]:
    """The entity and what it is part of, nearest first; ends at a missing or repeated entity."""
    seen: set[str] = set()
    next_id: str | None = entity_id
    while next_id is not None and next_id not in seen and next_id in entities:
        seen.add(next_id)
        entity = entities[next_id]
        yield entity
        next_id = entity.part_of


def publisher_name(reading: Reading) -> str | None:
    """Name of the outlet: the document's publisher entity, else the source the report came with."""
    for entity in reading.entities:
        if entity.id == reading.document.publisher:
            return printable(entity.name)
    return None if reading.report.source is None else printable(reading.report.source)


def item_id(reading: Reading) -> str:
    """Names the published item: same text, publisher, URL and incoming id, whatever its date (decisions/0002)."""
    report = reading.report
    return content_id("i", text_sha256(report.text), report.source, report.url, report.id)


def precedence(*, date: str | None, read_at: str, document: str, reader: str, version: str) -> tuple[object, ...]:
    """Which reading of one item counts, the highest: with a date before without; then the one made last.

    Args:
        date: the date the report came with (EDTF).
        read_at: when it was read (ISO 8601, UTC).
        document, reader, version: settle a tie the same way on every run.
    """
    return (date is not None, read_at, date or "", document, reader, version)


def published_days(document: Document) -> tuple[str | None, str | None]:
    """First and last day (ISO 8601) on which the document can have been published; None where unknown or open."""
    return edtf_days(document.published.edtf)


@lru_cache(maxsize=4096)
def edtf_days(edtf: str | None) -> tuple[str | None, str | None]:
    """First and last day (ISO 8601) of an EDTF value; None where it is open, absent or cannot be read."""
    if edtf is None:
        return (None, None)
    from contingent.normalize.edtf import parse_edtf

    try:
        interval = parse_edtf(edtf)
    except ValueError:
        return (None, None)
    return (_iso(interval.first), _iso(interval.last))


def check_day(day: str) -> str:
    """The day as YYYY-MM-DD.

    Raises:
        UsageError: it is not one.
    """
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise UsageError(f"{day!r} is not a day; write it as 2013-11-26") from None


def evidence_start(statement: Statement) -> int:
    """Where the statement's first evidence begins in the text (code points)."""
    return min(span.start for span in statement.evidence)


def without_text(document: Document) -> Document:
    """The document record without the text it may carry along."""
    if document.text is None:
        return document
    return replace(document, text=None)


def printable(text: str) -> str:
    """The text with lone surrogates, which no UTF-8 column can hold, replaced by U+FFFD; same length."""
    return _SURROGATE.sub("\ufffd", text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _precedence_of(reading: Reading) -> tuple[object, ...]:
    return precedence(date=reading.report.date, read_at="", document=reading.document.id, reader="", version="")


def _document_order(document: Document) -> tuple[str, str]:
    return (published_days(document)[0] or UNDATED, document.id)


def _published_by(document: Document, day: str) -> bool:
    last = published_days(document)[1]
    return last is not None and last <= day


def _concerns(statement: Statement, entities: Mapping[str, Entity], *, in_: str | None, by: str | None) -> bool:
    if in_ is not None:
        hosts = (id_ for role in HOST_ROLES for id_ in getattr(statement.roles, role))
        if not any(entity.country == in_ for id_ in hosts for entity in lineage(id_, entities)):
            return False
    if by is not None:
        agents = (entity for id_ in statement.roles.agent for entity in lineage(id_, entities))
        return any(by in (entity.country, entity.registry) for entity in agents)
    return True


def _neighbours(kept: Iterable[str], told: Mapping[str, Statement], links: Iterable[Link]) -> set[str]:
    """Ids one link away from some statements, and all that bear on whether these wait and on what."""
    start = set(kept)
    found: set[str] = set()
    bearing: dict[str, list[str]] = defaultdict(list)
    for link in links:
        for one, other in ((link.from_, link.to), (link.to, link.from_)):
            if one in start:
                found.add(other)
            if link.rel in BEARING_RELATIONS:
                bearing[one].append(other)
    for id_, statement in told.items():
        bearing[id_] += [d.ref for d in statement.depends if d.ref is not None]
    seen, open_ = set(start), list(start)
    while open_:
        for other in bearing.get(open_.pop(), ()):
            if other in told and other not in seen:
                seen.add(other)
                open_.append(other)
    return found | seen


def _unique(links: Iterable[Link]) -> tuple[Link, ...]:
    """One link for each id, in order of id; of rivals the same one whatever their order."""
    found: dict[str, Link] = {}
    for link in links:
        rival = found.setdefault(link.id, link)
        if rival is not link:
            found[link.id] = min(rival, link, key=repr)
    return tuple(found[id_] for id_ in sorted(found))
