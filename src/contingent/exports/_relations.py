"""All records as flat tables that refer to each other by id: the same for Parquet and for Datasette."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contingent.exports._readme import CURRENT
from contingent.exports._table import Cell, Kind, Rows, Table, columns, joined
from contingent.records import ROLES, Document, Entity, Link, Span, Statement, is_alleged
from contingent.resolve.ledger import Ledger, printable
from contingent.views._context import Context, see
from contingent.views.figures import reality

START, END = "first code point of the words in the report's text", "one past the last"
_SPAN: dict[str, tuple[Kind, str]] = {
    "start": ("integer", START),
    "end": ("integer", END),
    "exact": ("text", "the words"),
}
_POSITION: dict[str, tuple[Kind, str]] = {"position": ("integer", "0 for the first")}
_STATEMENT: dict[str, tuple[Kind, str]] = {"statement": ("text", "id of the statement"), **_POSITION}
RULES = (
    CURRENT,
    "Every document, entity, statement and link, with all their fields; the texts of reports are not in it.",
    "Ids and values are as in `contingent export jsonl`; half of a surrogate pair, which UTF-8 cannot carry, is "
    "U+FFFD.",
)
SUMS = (
    "`quantities` holds numbers of every reality: never add up `best` without joining `statements` and looking "
    "at `status`, `polarity`, "
    "`alleged`, `conditional` and `label`, nor figures of two reports without `links` (same, updates, copies)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table with its key and its references: column -> table whose `id` it holds."""

    table: Table
    key: tuple[str, ...]
    refers: dict[str, str]


def relations(ledger: Ledger) -> list[Relation]:
    """Documents, entities, statements and links of a ledger, and the tables of their parts, in the ledger's order."""
    context = see(ledger)
    statements = [*ledger.statements]
    parts = (_part(name, row, described, statements, cells, refers) for name, row, described, cells, refers in _PARTS)
    return [
        _documents(ledger),
        _relation(
            "credits", "one credit line of a report", {"document": ("text", "id"), **_POSITION, **_SPAN, "who": _WHO},
            lambda: ((d.id, n, *_span(c), c.who) for d in ledger.documents.values() for n, c in enumerate(d.credit)),
            key=("document", "position"), refers={"document": "documents", "who": "entities"},
        ),
        _entities(ledger.entities.values()),
        _relation(
            "mentions", "one place where a report names an entity",
            {"entity": ("text", "id"), **_POSITION, **_SPAN, "form": ("text", "name, acronym, alias, nominal, pronoun")},
            lambda: ((e.id, n, *_span(m), m.form) for e in ledger.entities.values() for n, m in enumerate(e.mentions)),
            key=("entity", "position"), refers={"entity": "entities"},
        ),
        _statements(context, statements),
        *parts,
        _links(ledger.links),
        _relation(
            "link_reasons", "one reason for a link", {"link": ("text", "id"), **_POSITION, "reason": ("text", "in words")},
            lambda: ((k.id, n, reason) for k in ledger.links for n, reason in enumerate(k.reasons)),
            key=("link", "position"), refers={"link": "links"},
        ),
    ]  # fmt: skip


_WHO: tuple[Kind, str] = ("text", "entity id")
_Part = Callable[[Statement], Iterable[tuple[Any, ...]]]
_PARTS: tuple[tuple[str, str, dict[str, tuple[Kind, str]], _Part, dict[str, str]], ...] = (
    (
        "modes", "one word for how", {**_STATEMENT, "mode": ("text", "PLOVER mode, or a short word")},
        lambda s: enumerate(s.mode), {},
    ),
    (
        "roles", "one entity in a role of a statement",
        {"statement": ("text", "id"), "role": ("text", "agent, recipient, object, place"), **_POSITION, "entity": _WHO},
        lambda s: ((role, n, i) for role in ROLES for n, i in enumerate(getattr(s.roles, role))), {"entity": "entities"},
    ),
    (
        "role_words", "one stretch of words that fills a role",
        {"statement": ("text", "id"), "role": ("text", "agent, recipient, object, place"), **_POSITION, **_SPAN},
        lambda s: ((role, n, *_span(w)) for role in ROLES for n, w in enumerate(getattr(s.role_text, role))), {},
    ),
    (
        "sources", "one link of a source chain, the outermost first",
        {
            **_STATEMENT, "who": ("text", "entity id; empty where the source is unnamed"),
            "act": ("text", "say, commit, request, warn, accuse, deny, endorse, hope, threaten"),
            "cue_start": ("integer", START), "cue_end": ("integer", END), "cue": ("text", "the verb or phrase"),
            "who_start": ("integer", START), "who_end": ("integer", END), "who_words": ("text", "the words for the source"),
            "time": ("text", "when it was said, EDTF"), "time_start": ("integer", START), "time_end": ("integer", END),
            "time_words": ("text", "the words for it"), "venue": ("text", "where it was said"),
        },
        lambda s: (
            (n, x.who, x.act, *_span(x.cue), *_span(x.who_text), x.time, *_span(x.time_text), x.venue)
            for n, x in enumerate(s.sources)
        ),
        {"who": "entities"},
    ),
    (
        "quantities", "one number of a statement",
        {
            **_STATEMENT, **_SPAN, "unit": ("text", "what it counts"), "best": ("number", "as written"),
            "low": ("number", "lower bound, where given; of words such as dozens the coding rules' (24)"),
            "high": ("number", "upper bound, where given"),
            "approx": ("flag", "about"), "basis": ("text", "stock, change, unstated"), "note": ("text", "a coder's note"),
        },
        lambda s: (
            (n, *_span(q), q.unit, q.best, q.low, q.high, q.approx, q.basis, q.note) for n, q in enumerate(s.quantity)
        ),
        {},
    ),
    (
        "depends", "one thing a statement waits for or is ordered by",
        {
            **_STATEMENT, "rel": ("text", "if, unless, after, until; before and during are mere order"),
            "ref": ("text", "id of the statement whose event it is"), **_SPAN, "reason": ("text", "why there is no ref"),
        },
        lambda s: ((n, d.rel, d.ref, d.start, d.end, d.exact, d.reason) for n, d in enumerate(s.depends)),
        {"ref": "statements"},
    ),
    ("purposes", "one purpose in words", {**_STATEMENT, **_SPAN}, lambda s: ((n, *_span(p)) for n, p in enumerate(s.purpose)), {}),
    (
        "evidence", "one stretch of words a statement rests on",
        {**_STATEMENT, **_SPAN, "part": ("text", "title, or empty")},
        lambda s: ((n, *_span(e), e.part) for n, e in enumerate(s.evidence)), {},
    ),
)  # fmt: skip


def _part(
    name: str,
    row: str,
    described: dict[str, tuple[Kind, str]],
    statements: Iterable[Statement],
    cells: _Part,
    refers: dict[str, str],
) -> Relation:
    key = ("statement", "role", "position") if "role" in described else ("statement", "position")

    def rows() -> Iterator[tuple[Any, ...]]:
        return ((s.id, *found) for s in statements for found in cells(s))

    return _relation(name, row, described, rows, key=key, refers={"statement": "statements", **refers})


def _documents(ledger: Ledger) -> Relation:
    described: dict[str, tuple[Kind, str]] = {
        "id": ("text", "hash of text, publisher, address and date"), "sha256": ("text", "of the text"),
        "chars": ("integer", "code points"), "schema": ("text", "of the record"), "file": ("text", "as the user named it"),
        "language": ("text", "ISO 639-1"), "title_start": ("integer", START), "title_end": ("integer", END),
        "title": ("text", "the headline in the text"), "headline": ("text", "a headline that came beside the text"),
        "publisher": ("text", "entity id"), "publisher_name": ("text", "the outlet"),
        "published": ("text", "EDTF"), "published_basis": ("text", "stated, given, inferred, unknown"),
        "url": ("text", "address"), "external_id": ("text", "the id it came with"), "coder": ("text", "who coded it"),
        "coded": ("text", "when"), "note": ("text", "a coder's note"), "origin": ("text", "reader and version"),
    }  # fmt: skip

    def cells(d: Document) -> tuple[Any, ...]:
        return (
            d.id, d.sha256, d.chars, d.schema, d.file, d.language, *_span(d.title), d.headline, d.publisher,
            ledger.publishers.get(d.id), d.published.edtf, d.published.basis, d.url, d.external_id, d.coder, d.coded, d.note,
            d.origin,
        )  # fmt: skip

    return _relation("documents", "one report", described, lambda: map(cells, ledger.documents.values()))


def _entities(entities: Iterable[Entity]) -> Relation:
    described: dict[str, tuple[Kind, str]] = {
        "id": ("text", "hash"), "document": ("text", "id of the report it takes part in"),
        "type": ("text", "state, actor, place, operation, instrument, meeting"), "name": ("text", "as the report has it"),
        "named": ("flag", "false: only described"), "country": ("text", "ISO 3166-1 alpha-3, or IGO, UNO, NGO, …"),
        "sector": ("text", "PLOVER sector"), "acled_inter": ("integer", "1 to 8"), "wikidata": ("text", "number"),
        "geonames": ("integer", "number"), "iso3166_2": ("text", "division"), "pcode": ("text", "OCHA place code"),
        "registry": ("text", "id in the registry of organisations and operations"), "part_of": ("text", "entity id"),
        "likely_name": ("text", "who it is by what stands outside the text"), "likely_basis": ("text", "how that is known"),
        "reason": ("text", "why it is not identified"), "note": ("text", "a coder's note"),
        "origin": ("text", "reader and version"),
    }  # fmt: skip

    def cells(e: Entity) -> tuple[Any, ...]:
        likely = (e.likely.name, e.likely.basis) if e.likely is not None else (None, None)
        return (
            e.id, e.doc, e.type, e.name, e.named, e.country, e.sector, e.acled_inter, e.wikidata, e.geonames, e.iso3166_2,
            e.pcode, e.registry, e.part_of, *likely, e.reason, e.note, e.origin,
        )  # fmt: skip

    return _relation(
        "entities", "one state, actor, place, operation, instrument or meeting of one report", described,
        lambda: map(cells, entities),
        refers={"document": "documents", "part_of": "entities"},
    )  # fmt: skip


def _statements(context: Context, statements: Iterable[Statement]) -> Relation:
    described: dict[str, tuple[Kind, str]] = {
        "id": ("text", "hash"), "document": ("text", "id of the report"), "type": ("text", "what, neutral as to time and reality"),
        "mode": ("text", "how; each word also in the table modes"),
        "status": ("text", "actual, planned, wanted, expected, possible, unknown"), "polarity": ("text", "+ or -"),
        "alleged": ("flag", "derived: only an accuser says it"), "conditional": ("flag", "derived: it waits on something not done"),
        "label": ("text", "derived: what it is not to be taken for; empty for a fact"), "gist": ("text", "in a sentence"),
        "words": ("text", "the words it rests on; each stretch also in the table evidence"),
        "quote": ("text", "none, indirect, direct, mixed"), "time": ("text", "when it happens or holds, EDTF"),
        "time_basis": ("text", "stated, resolved, tense, unresolved"), "time_start": ("integer", START),
        "time_end": ("integer", END), "time_words": ("text", "the words for it"), "time_reason": ("text", "why it is not resolved"),
        "duration_start": ("integer", START), "duration_end": ("integer", END), "duration_words": ("text", "how long, in words"),
        "duration": ("text", "ISO 8601"), "duration_approx": ("flag", "about"), "news": ("flag", "this report's new matter"),
        "core": ("flag", "in coded reports: must be found"), "confidence": ("number", "calibrated probability"),
        "accept": ("text", "in coded reports: JSON"), "export": ("text", "in coded reports: JSON"),
        "note": ("text", "a coder's note"), "origin": ("text", "reader or person, with version"),
    }  # fmt: skip

    def cells(s: Statement) -> tuple[Any, ...]:
        lasting = (*_span(s.duration), s.duration.iso, s.duration.approx) if s.duration is not None else (None,) * 5
        known = s.id in context.known
        return (
            s.id, s.doc, s.type, joined(s.mode), s.status, s.polarity, is_alleged(s), context.conditional(s),
            reality(context, s) if known else "CORRECTED", s.gist, " … ".join(e.exact for e in s.evidence), s.quote, s.time.edtf,
            s.time.basis, s.time.start, s.time.end, s.time.exact, s.time.reason, *lasting, s.news, s.core, s.confidence,
            _json(s.accept), _json(s.export), s.note, s.origin,
        )  # fmt: skip

    return _relation(
        "statements", "one statement: who says what, with which reality", described, lambda: map(cells, statements),
        refers={"document": "documents"},
    )  # fmt: skip


def _links(links: Iterable[Link]) -> Relation:
    described: dict[str, tuple[Kind, str]] = {
        "id": ("text", "hash"), "from_id": ("text", "id of a statement, or of a document for copies"),
        "rel": ("text", "same, details, reason, updates, corrects, contradicts, copies"), "to_id": ("text", "as from_id"),
        "by": ("text", "the source that offers a reason, or who judged"), "score": ("number", "raw score"),
        "note": ("text", "a note"), "origin": ("text", "rule and version, or person"),
    }  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        return ((k.id, k.from_, k.rel, k.to, k.by, k.score, k.note, k.origin) for k in links)

    return _relation("links", "one relation between two statements or two documents", described, rows)


def _relation(
    name: str,
    row: str,
    described: dict[str, tuple[Kind, str]],
    rows: Callable[[], Iterable[tuple[Any, ...]]],
    *,
    key: tuple[str, ...] = ("id",),
    refers: dict[str, str] | None = None,
) -> Relation:
    made = columns(described)
    kinds = [column.kind for column in made]
    table = Table(name=name, row=row, columns=made, rows=Rows(lambda: (tuple(map(_plain, r, kinds)) for r in rows())))
    return Relation(table=table, key=key, refers=refers or {})


def _plain(value: Any, kind: Kind) -> Cell:
    """A cell that every format can hold: no lone surrogates, numbers of one kind in a column."""
    if isinstance(value, str):
        return printable(value)
    return float(value) if kind == "number" and value is not None else value


def _span(span: Span | None) -> Iterator[Any]:
    yield from (span.start, span.end, span.exact) if span is not None else (None, None, None)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
