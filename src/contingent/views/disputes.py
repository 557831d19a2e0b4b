"""Where reports differ: rival counts of one force, and statements linked as contradicting each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import time_words
from contingent.views._hosts import in_host
from contingent.views._names import joined
from contingent.views.figures import chain, reality, voice
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
        Rival force figures first, in the order of `forces`, then `contradicts` links in the order of the ledger.
    Raises:
        UsageError: a date is not a day.
    """
    context = see(ledger, in_=in_, on=on, known_by=known_by)
    return in_host(dispute_rows(context, force_rows(context)), in_)


def dispute_rows(context: Context, forces: Iterable[ForceRow]) -> list[DisputeRow]:
    """`disputes` from a context and its force rows."""
    rows = [_numbers(context, row) for row in forces if row.rivals]
    told = {frozenset(row.statements) for row in rows}
    for link in context.ledger.links:
        pair = [context.known.get(link.from_), context.known.get(link.to)]
        if link.rel != "contradicts" or any(s is None or out_of_picture(context, s) for s in pair):
            continue
        if not any({link.from_, link.to} <= ids for ids in told):
            rows.append(_contradiction(context, [s for s in pair if s is not None]))
    return rows


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


def _contradiction(context: Context, pair: list[Statement]) -> DisputeRow:
    host = joined(context.names.hosts([i for s in pair for i in s.roles.place]))
    documents = tuple(dict.fromkeys(s.doc for s in pair))
    label, gist = reality(context, pair[0]), pair[0].gist or pair[0].evidence[0].exact
    return DisputeRow(
        about=f"{label} {gist}" if label else gist,
        host=host.name if host else None,
        host_code=host.code if host else None,
        reason="contradicts",
        sides=tuple(
            Side(
                text=s.gist or s.evidence[0].exact,
                words=s.evidence[0].exact,
                label=reality(context, s),
                said_by=voice(chain(context, s), context.publishers([s.doc])),
                when=time_words(s.time.edtf),
                origins=1,
                statements=(s.id,),
                documents=(s.doc,),
            )
            for s in pair
        ),
        statements=tuple(s.id for s in pair),
        documents=documents,
        publishers=context.publishers(documents),
    )
