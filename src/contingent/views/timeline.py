"""Forces, promises, mandates and events by day: the day each holds, and the day it was first reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contingent.records import LOOSE_TYPES, Statement
from contingent.resolve.ledger import Ledger, check_day
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import day_held, read_when, time_words
from contingent.views._names import joined
from contingent.views.figures import NO_NUMBER, Figure, chain, figure, merged_by, reality, said_on, voice


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineRow:
    """One thing on the day it holds: statements of one fact, type and reality.

    Attributes:
        day: ISO day it holds on, or, for what has not happened, was said on; `when` the same in the words of a page.
        reported: ISO day of the first report of it.
        label: what keeps it from passing for a fact; empty for a fact.
        text: its figures, or what it says; figures that differ stand side by side.
        origins: independent origins; copies of one text count once.
    """

    day: str
    when: str
    reported: str | None
    type: str
    label: str
    text: str
    figures: tuple[Figure, ...]
    place: str | None
    host: str | None
    host_code: str | None
    said_by: str
    origins: int
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def timeline(
    ledger: Ledger, *, on: str | None = None, known_by: str | None = None, since: str | None = None
) -> list[TimelineRow]:
    """All that can be placed on a day, up to a day, as known by a day. Judgements and states of affairs are left out.

    Args:
        on, known_by: as in `events`.
        since: only what holds, or was said, on or after this day.
    Returns:
        Rows by day; within a day as first reported.
    Raises:
        UsageError: a date is not a day.
    """
    context = see(ledger, on=on, known_by=known_by)
    first = None if since is None else date.fromisoformat(check_day(since))
    groups: dict[tuple[str, str, str], list[tuple[date, Statement]]] = defaultdict(list)
    for s in context.statements:
        day = None if s.type in LOOSE_TYPES or out_of_picture(context, s) else _day(context, s)
        if day is not None and (first is None or day >= first):
            groups[context.fact(s), s.type, reality(context, s)].append((day, s))
    rows = [_row(context, sorted(group, key=lambda e: (e[0], e[1].id))) for group in groups.values()]
    return sorted(rows, key=lambda r: (r.day, r.reported or "", r.type, r.statements))


def _day(context: Context, s: Statement) -> date | None:
    published = context.published.get(s.doc)
    if s.status == "actual":
        return day_held(read_when(s.time.edtf), published, context.on)
    said = next((w for day in said_on(context, s) if (w := read_when(day)) is not None), published)
    return said.last if said is not None else None


def _row(context: Context, group: Sequence[tuple[date, Statement]]) -> TimelineRow:
    day, head = group[0]
    statements = [s for _, s in group]
    names = context.names
    host = joined(names.hosts(head.roles.place))
    documents = tuple(dict.fromkeys(s.doc for s in statements))
    published = [w.last for d in documents if (w := context.published.get(d)) is not None and w.last is not None]
    found = merged_by(
        context,
        (((f.number, f.unit, f.text), f) for s in statements for q in s.quantity if (f := figure(context, s, q))),
    )
    counted = tuple(f for f in found if f.number != NO_NUMBER)
    gist = head.gist or head.evidence[0].exact
    return TimelineRow(
        day=day.isoformat(),
        when=time_words(head.time.edtf) if head.status == "actual" else f"said {day.isoformat()}",
        reported=min(published).isoformat() if published else None,
        type=head.type,
        label=reality(context, head),
        text=gist if len(counted) < 2 else f"{gist} — {' | '.join(f.counted for f in counted)}",
        figures=counted,
        place=", ".join(dict.fromkeys(names.name(i) for s in statements for i in s.roles.place)) or None,
        host=host.name if host else None,
        host_code=host.code if host else None,
        said_by=voice("; ".join(dict.fromkeys(chain(context, s) for s in statements)), context.publishers(documents)),
        origins=context.origins(s.id for s in statements),
        statements=tuple(dict.fromkeys(s.id for s in statements)),
        documents=documents,
        publishers=context.publishers(documents),
    )
