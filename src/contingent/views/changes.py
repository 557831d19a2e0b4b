"""What a reader of an earlier brief must know today: the views as known by then and by now, held side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contingent.resolve.ledger import Ledger, published_days
from contingent.views._context import see
from contingent.views._hosts import in_host
from contingent.views.disputes import DisputeRow, dispute_rows
from contingent.views.events import EventRow, event_rows
from contingent.views.figures import voice
from contingent.views.forces import NOT_SAID, ForceRow, force_rows
from contingent.views.life_cycle import Commitment, commitment_lives
from contingent.views.mandates import MandateRow, mandate_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    """One thing that is new, or told otherwise than before.

    Attributes:
        view: forces, commitments, mandates, events or disputes.
        about: which force, commitment, event …; `after` what is told now, `label` what keeps it from passing for a fact.
        before: what was told then; None for what is new.
        statements: those that tell it now; first the ones not known then.
    """

    view: str
    about: str
    label: str
    before: str | None
    after: str
    said_by: str
    host: str | None
    host_code: str | None
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def changes(
    ledger: Ledger, *, since: str, in_: str | None = None, on: str | None = None, known_by: str | None = None
) -> list[ChangeRow]:
    """What has become known after a day: new forces, promises, mandates, events and disputes, and those told otherwise.

    The picture as known by `since`, for that day, is held against the picture as known by `known_by`, for the day `on`.

    Args:
        since: the last day of reports that the reader has seen.
        in_: only this host country (code or name). The ledger itself should be whole.
        on, known_by: as in `forces`.
    Returns:
        Rows by view (forces, commitments, mandates, events, disputes), in the order of each. What only reports without a
        date tell is in none: nobody can say that it became known after that day.
    Raises:
        UsageError: a date is not a day.
    """
    before = see(ledger, in_=in_, on=since, known_by=since)
    after = see(ledger, in_=in_, on=on, known_by=known_by)
    seen = before.known.keys()
    forces_before, forces_after = force_rows(before), force_rows(after)
    rows = [
        *_forces({_force_key(r): r for r in forces_before}, forces_after),
        *_commitments({_life_key(r): r for r in commitment_lives(before)}, commitment_lives(after)),
        *_mandates(mandate_rows(after), seen),
        *_events(event_rows(after), seen),
        *_disputes(dispute_rows(before, forces_before), dispute_rows(after, forces_after)),
    ]
    dated = {doc for doc, record in ledger.documents.items() if published_days(record)[0] is not None}
    return in_host([row for row in rows if not dated.isdisjoint(row.documents)], in_)


def _forces(before: Mapping[object, ForceRow], after: Sequence[ForceRow]) -> Iterator[ChangeRow]:
    for row in after:
        if row.stock is None:
            continue
        known = before.get(_force_key(row))
        then = known.stock if known is not None else None
        if then is not None and then.number == row.stock.number:
            continue
        host = f"host {NOT_SAID}" if row.host == NOT_SAID else row.host
        where = f" in {row.part}, {host}" if row.part else f", {host}" if row.host == NOT_SAID else f" in {host}"
        yield ChangeRow(
            view="forces",
            about=f"{row.force}{where}",
            label="",
            before=None if then is None else f"{then.counted} ({then.when})",
            after=f"{row.stock.counted} ({row.stock.when})",
            said_by=row.stock.voice(),
            host=row.host,
            host_code=row.host_code,
            statements=row.stock.statements,
            documents=row.stock.documents,
            publishers=row.stock.publishers,
        )


def _commitments(before: Mapping[object, Commitment], after: Sequence[Commitment]) -> Iterator[ChangeRow]:
    for row in after:
        known = before.get(_life_key(row))
        told = {(s.kind, s.label, s.text) for s in known.stages} if known is not None else set()
        fresh = [s for s in row.stages if (s.kind, s.label, s.text) not in told]
        seen = set(known.statements) if known is not None else set()
        for stage in fresh:
            new = tuple(i for i in stage.statements if i not in seen)
            if not new:
                continue
            yield ChangeRow(
                view="commitments",
                about=f"{row.force} → {row.host}: {stage.kind}",
                label=stage.label,
                before=None if known is None else known.stage,
                after=f"{stage.text} ({stage.when})",
                said_by="; ".join(stage.said_by),
                host=row.host,
                host_code=row.host_code,
                statements=(*new, *(i for i in stage.statements if i in seen)),
                documents=stage.documents,
                publishers=stage.publishers,
            )


def _mandates(after: Sequence[MandateRow], seen: Collection[str]) -> Iterator[ChangeRow]:
    for row in after:
        yield from _new("mandates", " ".join(row.act) or "authorise", row, seen)


def _events(after: Sequence[EventRow], seen: Collection[str]) -> Iterator[ChangeRow]:
    for row in after:
        yield from _new("events", f"{row.when}, {', '.join(row.place) or 'place not said'}", row, seen)


def _new(view: str, about: str, row: MandateRow | EventRow, seen: Collection[str]) -> Iterator[ChangeRow]:
    """A row of which no statement was known before."""
    if any(i in seen for i in row.statements):
        return
    yield ChangeRow(
        view=view,
        about=about,
        label=row.label,
        before=None,
        after=row.gist,
        said_by=voice("; ".join(row.said_by), row.publishers),
        host=row.host,
        host_code=row.host_code,
        statements=row.statements,
        documents=row.documents,
        publishers=row.publishers,
    )


def _disputes(before: Sequence[DisputeRow], after: Sequence[DisputeRow]) -> Iterator[ChangeRow]:
    told = {frozenset(row.statements) for row in before}
    for row in after:
        if any(set(row.statements) <= known for known in told):
            continue
        yield ChangeRow(
            view="disputes",
            about=row.about,
            label="",
            before=None,
            after=" / ".join(f"{s.label} {s.text}".strip() for s in row.sides),
            said_by="; ".join(s.said_by for s in row.sides),
            host=row.host,
            host_code=row.host_code,
            statements=row.statements,
            documents=row.documents,
            publishers=row.publishers,
        )


def _force_key(row: ForceRow) -> object:
    return (row.host, row.contributor, row.part, row.operation, row.unit)


def _life_key(row: Commitment) -> object:
    return (row.host, row.contributor, row.promised_on)
