"""Lists of statements: found by words and by who, what, where and when, page by page, with counts to narrow them by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from contingent.errors import UsageError
from contingent.records import STATEMENT_TYPES, STATUSES, Document, Statement, is_alleged
from contingent.resolve.judgements import Judgement, in_force
from contingent.resolve.ledger import check_day, printable
from contingent.resolve.waiting import waiting
from contingent.store._codec import from_json
from contingent.store.connection import Words
from contingent.store.indexing import KEY_BITS, STATEMENT, country_mark, ordinal
from contingent.store.loading import Rows, read_ledger
from contingent.store.words import search_terms

PAGE = 50
MOST_ON_A_PAGE = 500
COUNTED = 10_000  # statements that facets are counted over, the latest
MOST_VALUES = 50  # of a facet
_COUNTRY = re.compile(r"[A-Z]{3}")
_TOP = 1 << 62
_EXACT = ("type", "status", "alleged", "conditional")  # filters that a word of a person can make a statement fit


class Filters(TypedDict, total=False):
    """What statements are asked for; all of it must hold.

    words: all of them, or "quoted phrases", stand in the statement's evidence or gist.
    type, status: one of the model's. alleged, conditional: as its report has it.
    actor: an agent, recipient or object, or what it is part of: ISO 3166-1 alpha-3, registry id, or words of the name.
    place: ISO 3166-1 alpha-3 as for the views' `in_`, or words of the name of a place.
    source: words of the name of the publisher or of a speaker.
    first, last: days; published on or after, on or before. Reports without a date are left out then.
    """

    words: str | None
    type: str | None
    status: str | None
    actor: str | None
    place: str | None
    source: str | None
    first: str | None
    last: str | None
    alleged: bool | None
    conditional: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A statement with its document and what has to be said beside it; as people have corrected it."""

    statement: Statement
    document: Document
    publisher: str | None
    alleged: bool
    conditional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """Statements, the latest published first; `next` is the cursor of the page after, None on the last."""

    found: tuple[Found, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many statements there are, by value, the most frequent first.

    Attributes:
        counted: statements counted. `more`: there are more than these; all counts are then of the latest `counted` only.
        countries: as for the views' `in_`. years: of publication, "" where it is unknown.
    """

    counted: int
    more: bool
    types: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    countries: tuple[tuple[str, int], ...]
    publishers: tuple[tuple[str, int], ...]
    years: tuple[tuple[str, int], ...]

    @property
    def total(self) -> str:
        """The number of statements in words: "1,234", "10,000+"."""
        return f"{self.counted:,}" + ("+" if self.more else "")


def find_page(
    rows: Rows,
    words: Words,
    judgements: Iterable[Judgement],
    filters: Filters,
    *,
    after: str | None = None,
    limit: int = PAGE,
) -> FoundPage:
    """One page of the statements that filters leave.

    Words and names are looked up as the reader read them. What people have rejected, or corrected so that it no longer fits,
    is left out, so that a page may hold fewer than `limit`; what they have corrected so that it fits now is in.

    Args:
        after: the cursor of the page before.
        limit: 1 to 500.
    Raises:
        UsageError: a filter, the cursor or the limit cannot be.
    """
    if not 1 <= limit <= MOST_ON_A_PAGE:
        raise UsageError(f"{limit} statements cannot be listed at once; ask for 1 to {MOST_ON_A_PAGE}")
    below = _TOP if after is None else _cursor(after)
    said = list(judgements)
    keys = _select(rows, words, "f.key, f.reading", filters, below=below, limit=limit + 1)
    keys = sorted({*keys, *_corrected(rows, words, said, filters, below=below)}, reverse=True)[: limit + 1]
    page = keys[:limit]
    found = [f for f in _found(rows, page, said) if _still_fits(f, filters)]
    return FoundPage(found=tuple(found), next=str(page[-1][0]) if len(keys) > limit else None)


def count_facets(rows: Rows, words: Words, filters: Filters) -> Facets:
    """The statements that filters leave, as they were read, counted by value; of more than COUNTED, the latest.

    Raises:
        UsageError: a filter cannot be.
    """
    columns = "f.key, f.type, f.status, f.countries, f.publisher"
    found = _select(rows, words, columns, filters, below=_TOP, limit=COUNTED + 1)
    counted = found[:COUNTED]
    years = Counter(key >> KEY_BITS for key, *_ in counted)
    return Facets(
        counted=len(counted),
        more=len(found) > COUNTED,
        types=_most(row[1] for row in counted),
        statuses=_most(row[2] for row in counted),
        countries=_most(code for row in counted for code in row[3].split()),
        publishers=_most(row[4] for row in counted if row[4]),
        years=_by_year(years),
    )


def _select(rows: Rows, words: Words, columns: str, filters: Filters, *, below: int, limit: int) -> list[Any]:
    """Rows of `findable` that fit, the highest key under `below` first."""
    terms = _terms(filters)
    lowest, highest = _keys(filters)
    values = {"low": lowest, "high": min(highest, below), "limit": limit}
    if not terms:
        return rows(
            f"SELECT {columns} FROM findable f WHERE f.key >= :low AND f.key < :high ORDER BY f.key DESC LIMIT :limit",
            values,
        )
    return rows(
        f"SELECT {columns} FROM finding_index i CROSS JOIN findable f ON f.key = i.rowid"
        " WHERE found_by(:match) AND i.rowid >= :low AND i.rowid < :high ORDER BY i.rowid DESC LIMIT :limit",
        values | {"match": words.match(terms)},
    )


def _terms(filters: Filters) -> list[tuple[str, str]]:
    """Columns of `finding_index`, and the word or phrase that has to stand in each."""
    marks = []
    exact = (("type", filters.get("type"), STATEMENT_TYPES), ("status", filters.get("status"), STATUSES))
    for name, value, allowed in exact:
        if value is not None:
            if value not in allowed:
                raise UsageError(f"{value!r} is no {name}; choose one of: {', '.join(allowed)}")
            marks.append(f"{name}{value.casefold()}")
    for name in ("alleged", "conditional"):
        wanted = filters.get(name)
        if wanted is not None:
            marks.append(f"{'is' if wanted else 'not'}{name}")
    place, actor = filters.get("place"), filters.get("actor")
    if place is not None and _COUNTRY.fullmatch(place):
        marks.append(country_mark(place))
        place = None
    if actor is not None and _COUNTRY.fullmatch(actor):
        actor = country_mark(actor)
    terms = [("marks", mark) for mark in marks]
    for column, typed in (("actors", actor), ("places", place), ("sources", filters.get("source"))):
        if typed is not None:
            terms.append((column, _phrase(typed)))
    words = filters.get("words")
    if words is not None and words.strip():
        found = search_terms(words)
        if not found:
            raise UsageError(f"{words!r} holds no word to look for")
        terms += [("words", term) for term in found]
    return terms


def _phrase(typed: str) -> str:
    terms = search_terms('"' + typed.replace('"', " ") + '"')
    if not terms:
        raise UsageError(f"{typed!r} holds no word to look for")
    return terms[0]


def _keys(filters: Filters) -> tuple[int, int]:
    """Lowest key, and the one above the highest, of the days asked for."""
    first, last = filters.get("first"), filters.get("last")
    if first is None and last is None:
        return 0, _TOP
    low = 1 if first is None else ordinal(check_day(first))
    high = _TOP if last is None else (ordinal(check_day(last)) + 1) << KEY_BITS
    return low << KEY_BITS, high


def _corrected(
    rows: Rows, words: Words, judgements: Sequence[Judgement], filters: Filters, *, below: int
) -> set[tuple[int, int]]:
    """Key and reading of statements in whose type or status people have a word, if all else that is asked for holds."""
    told = {j.left.statement for j in in_force(judgements) if j.left is not None and j.field in ("type", "status")}
    if not told or all(filters.get(name) is None for name in _EXACT):
        return set()
    others: Filters = {**filters, "type": None, "status": None, "alleged": None, "conditional": None}
    keys = {
        published << KEY_BITS | seq: reading
        for seq, reading, published in rows(
            "SELECT s.seq, s.reading, v.published FROM each_word(?) j CROSS JOIN statements s ON s.id = j.value"
            " JOIN view_readings v ON v.reading = s.reading",
            (sorted(told),),
        )
    }
    lowest, highest = _keys(filters)
    fit = {key for key in keys if lowest <= key < min(highest, below)}
    terms = _terms(others)
    if terms:
        sql = "SELECT i.rowid FROM finding_index i WHERE found_by(?) AND i.rowid IN (SELECT value FROM each_number(?))"
        fit = {key for (key,) in rows(sql, (words.match(terms), sorted(fit)))}
    return {(key, keys[key]) for key in fit}


def _cursor(after: str) -> int:
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise UsageError(f"{after[:40]!r} is not a place in a list; take the one that the page before gives")
    return int(after)


def _found(rows: Rows, page: Sequence[Any], judgements: Sequence[Judgement]) -> list[Found]:
    """The statements of a page, in its order, without those that people rejected."""
    stored = {
        seq: (reading, record, conditional, document, publisher)
        for seq, reading, record, conditional, document, publisher in rows(
            "SELECT s.seq, s.reading, s.record, s.conditional, d.record, d.publisher FROM each_number(?) j"
            " CROSS JOIN statements s ON s.seq = j.value JOIN documents d ON d.reading = s.reading",
            ([key & STATEMENT for key, _ in page],),
        )
    }
    said_of = {end.doc for j in in_force(judgements) for end in (j.left,) if end is not None and j.right is None}
    documents = {
        at: document for at, (*_, text, _) in stored.items() if isinstance(document := from_json(text), Document)
    }
    judged = sorted({stored[at][0] for at, document in documents.items() if printable(document.id) in said_of})
    ledger = read_ledger(rows, judged, judgements) if judged else None
    settled = {s.id: s for s in ledger.statements} if ledger is not None else {}
    waits = waiting(settled, ledger.links).ids if ledger is not None else frozenset[str]()
    found = []
    for key, reading in page:
        _, record, conditional, _, publisher = stored[key & STATEMENT]
        statement: Any = from_json(record)
        if reading in judged:
            if statement.id not in settled:
                continue
            statement, conditional = settled[statement.id], statement.id in waits
        found.append(
            Found(
                statement=statement,
                document=documents[key & STATEMENT],
                publisher=publisher,
                alleged=is_alleged(statement),
                conditional=bool(conditional),
            )
        )
    return found


def _still_fits(found: Found, filters: Filters) -> bool:
    """Whether a statement has, as people have corrected it, what was asked for exactly."""
    has = (found.statement.type, found.statement.status, found.alleged, found.conditional)
    return all(filters.get(name) in (None, value) for name, value in zip(_EXACT, has, strict=True))


def _most(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    ordered = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return tuple(ordered[:MOST_VALUES])


def _by_year(days: Counter[int]) -> tuple[tuple[str, int], ...]:
    """Counts by year, the latest first; day 0 is an unknown one."""
    years: Counter[str] = Counter()
    for day, count in days.items():
        years[str(date.fromordinal(day).year) if day else ""] += count
    return tuple(sorted(years.items(), reverse=True))
