"""Where reports differ: rival counts of one force, and statements linked as contradicting each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from contingent.records import CODED, Statement
from contingent.resolve.judging import ROUNDING
from contingent.resolve.ledger import Ledger
from contingent.resolve.waiting import components
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import time_words
from contingent.views._hosts import in_host
from contingent.views._names import joined
from contingent.views.figures import Figure, chain, reality, voice
from contingent.views.forces import ForceRow, force_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One side of a dispute: what it says, in its own `words`, who says it and for when."""

    text: str
    words: str
    label: str
    said_by: str
    when: str
    origins: int
    statements: tuple[str, ...]
    documents: tuple[str, ...]

    def line(self) -> str:
        """The side on one line."""
        head = f"{self.label} {self.text}" if self.label else self.text
        return f"{head} ({self.when}; {self.said_by})"


@dataclass(frozen=True, kw_only=True, slots=True)
class DisputeRow:
    """Statements that cannot all be right for one time. No side is preferred; the order is that of the ledger."""

    about: str
    host: str | None
    host_code: str | None
    reason: str
    sides: tuple[Side, ...]
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def disputes(
    ledger: Ledger, *, in_: str | None = None, on: str | None = None, known_by: str | None = None
) -> list[DisputeRow]:
    """The disputes as they stand on a day, as known by a day; `in_`, `on` and `known_by` as in `forces`.

    Returns:
        Rival force figures first, in the order of `forces`, then what `contradicts` links join, in the order of the ledger;
        statements of one fact are one side.
    Raises:
        UsageError: a date is not a day.
    """
    context = see(ledger, in_=in_, on=on, known_by=known_by)
    return in_host(dispute_rows(context, force_rows(context)), in_)


def dispute_rows(context: Context, forces: Iterable[ForceRow]) -> list[DisputeRow]:
    """`disputes` from a context and its force rows."""
    rows = [_numbers(context, row) for row in forces if _at_odds(row) and not _of_one_table(context, row)]
    told = [frozenset(row.statements) for row in rows]
    edges = []
    for link in context.ledger.links:
        pair = [context.known.get(link.from_), context.known.get(link.to)]
        if link.rel != "contradicts" or any(s is None or out_of_picture(context, s) for s in pair):
            continue
        if not any({link.from_, link.to} <= ids for ids in told):
            edges.append([s for s in pair if s is not None])
    return [*rows, *_contradictions(context, edges)]


def _contradictions(context: Context, edges: Sequence[Sequence[Statement]]) -> Iterator[DisputeRow]:
    """One row for statements that contradict each other, directly or through others; those of one fact are one side."""
    group_of = components((context.fact(a), context.fact(b)) for a, b in edges)
    groups: dict[str, dict[str, Statement]] = defaultdict(dict)
    for pair in edges:
        for s in pair:
            groups[group_of.get(context.fact(s), context.fact(s))][s.id] = s
    rank = {id_: at for at, id_ in enumerate(context.known)}
    for found in sorted(groups.values(), key=lambda g: min(rank[id_] for id_ in g)):
        yield _contradiction(context, sorted(found.values(), key=lambda s: rank[s.id]))


def _at_odds(row: ForceRow) -> bool:
    """True when some rival is another figure: "about 420" and 420 are one, "at least 300" and 350 can be."""
    return any(row.stock is not None and _differ(row.stock, f) for f in row.rivals)


def _of_one_table(context: Context, row: ForceRow) -> bool:
    """True when only rows of one coded table differ: strengths one after the other, which the table dates by year."""
    documents = {d for f in (row.stock, *row.rivals) if f is not None for d in f.documents}
    coded = all((context.ledger.documents[d].origin or "").startswith(f"{CODED}/") for d in documents)
    return coded and len(context.publishers(documents)) == 1


def _differ(x: Figure, y: Figure) -> bool:
    bounds = []
    for f in (x, y):
        low = f.low if f.low is not None else (None if f.high is not None else f.best)
        high = f.high if f.high is not None else (None if f.low is not None else f.best)
        bounds.append((low, high))
    (low, high), (other_low, other_high) = bounds
    slack = ROUNDING * max(x.best or 0, y.best or 0) if x.approx or y.approx else 0.0
    above = low is not None and other_high is not None and low > other_high + slack
    return above or (high is not None and other_low is not None and high < other_low - slack)


def _numbers(context: Context, row: ForceRow) -> DisputeRow:
    sides = tuple(
        Side(
            text=f.text,
            words=f.words,
            label=f.label,
            said_by=f.voice(),
            when=f.when,
            origins=f.origins,
            statements=f.statements,
            documents=f.documents,
        )
        for f in (row.stock, *row.rivals)
        if f is not None
    )
    documents = tuple(dict.fromkeys(d for side in sides for d in side.documents))
    where = f"{row.part}, {row.host}" if row.part else row.host
    return DisputeRow(
        about=f"{row.force} in {where}",
        host=row.host,
        host_code=row.host_code,
        reason=f"different numbers ({row.unit or 'unit not said'})",
        sides=sides,
        statements=tuple(i for side in sides for i in side.statements),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _contradiction(context: Context, statements: Sequence[Statement]) -> DisputeRow:
    hosts = context.names.hosts([i for s in statements for i in s.roles.place])
    host = joined(tuple(p for p in hosts if p.code is not None) or hosts)
    documents = tuple(dict.fromkeys(s.doc for s in statements))
    label, gist = reality(context, statements[0]), statements[0].gist or statements[0].evidence[0].exact
    sides: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for s in statements:
        sides[context.fact(s), reality(context, s)].append(s)
    return DisputeRow(
        about=f"{label} {gist}" if label else gist,
        host=host.name if host else None,
        host_code=host.code if host else None,
        reason="contradicts",
        sides=tuple(_side(context, group) for group in sides.values()),
        statements=tuple(s.id for s in statements),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _side(context: Context, group: Sequence[Statement]) -> Side:
    head = group[0]
    documents = tuple(dict.fromkeys(s.doc for s in group))
    said = "; ".join(dict.fromkeys(chain(context, s) for s in group))
    return Side(
        text=head.gist or head.evidence[0].exact,
        words=head.evidence[0].exact,
        label=reality(context, head),
        said_by=voice(said, context.publishers(documents)),
        when=time_words(head.time.edtf),
        origins=context.origins(s.id for s in group),
        statements=tuple(s.id for s in group),
        documents=documents,
    )
