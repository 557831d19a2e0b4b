"""What happened, or is said to have: violence, changes of control, arrests, protests, with tolls source by source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from contingent.records import Statement, Unit
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import time_words
from contingent.views._names import joined
from contingent.views.conditions import Condition, conditions
from contingent.views.figures import Figure, bare, chain, figure, merged_by, reality, said_on

EVENT_TYPES = frozenset({"ASSAULT", "CONTROL", "COERCE", "PROTEST", "HARM", "RETREAT", "GROUP", "MOBILIZE", "SANCTION"})
TOLLS = ("killed", "injured", "displaced", "captured", "incidents")  # the columns of figures of a row
VIOLENCE_TYPES = frozenset({"ASSAULT", "CONTROL", "HARM"})


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRow:
    """One happening: the statements joined by `same` that give it the same reality.

    Attributes:
        label: "ALLEGED", "POSSIBLE", "NOT", "DENIED", "REJECTED", …; empty when a report states it as fact.
        conditions: what it waits on; `conditional` is True while one of them is not known to be met.
        killed, injured, displaced, captured, incidents: a figure for each number given, with who gives it;
            never summed.
        when: the times given, in words; `edtf` the first of them; `timed` is False where only the tense tells it.
        said_on: the days it was said.
    """

    type: str
    mode: tuple[str, ...]
    label: str
    status: str
    denied: bool
    alleged: bool
    conditional: bool
    conditions: tuple[Condition, ...]
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    place: tuple[str, ...]
    host: str | None
    host_code: str | None
    when: str
    edtf: str | None
    timed: bool
    said_on: tuple[str, ...]
    killed: tuple[Figure, ...]
    injured: tuple[Figure, ...]
    displaced: tuple[Figure, ...]
    captured: tuple[Figure, ...]
    incidents: tuple[Figure, ...]
    said_by: tuple[str, ...]
    gist: str
    origins: int
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def events(
    ledger: Ledger,
    *,
    on: str | None = None,
    known_by: str | None = None,
    statuses: Collection[str] = ("actual",),
) -> list[EventRow]:
    """The happenings up to a day, as known by a day.

    Args:
        on: nothing that begins after this day. What is undated stays, marked so.
        known_by: only reports published on or before this day.
        statuses: which realities to list; by default only what is reported as actual (allegations and denials among
            them, labelled). Everything else is labelled with its status.
    Returns:
        Rows in the order of the ledger.
    Raises:
        UsageError: a date is not a day.
    """
    return event_rows(see(ledger, on=on, known_by=known_by), statuses=statuses)


def event_rows(
    context: Context, *, statuses: Collection[str] = ("actual",), types: Collection[str] = EVENT_TYPES
) -> list[EventRow]:
    """`events` on a context that is already built; only rows of some types, if they are given."""
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for s in context.statements:
        if s.type in EVENT_TYPES and s.status in statuses and not out_of_picture(context, s):
            groups[context.fact(s), reality(context, s)].append(s)
    return [_row(context, group) for group in groups.values() if group[0].type in types]


def _row(context: Context, group: Sequence[Statement]) -> EventRow:
    head, label = group[0], reality(context, group[0])
    names = context.names
    host = joined(names.hosts([i for s in group for i in s.roles.place]))
    documents = tuple(dict.fromkeys(s.doc for s in group))
    return EventRow(
        type=head.type,
        mode=tuple(dict.fromkeys(mode for s in group for mode in s.mode)),
        label=label,
        status=head.status,
        denied=head.polarity == "-",
        alleged="ALLEGED" in label,
        conditional=context.conditional(head),
        conditions=conditions(context, group),
        actors=_names(context, (i for s in group for i in s.roles.agent)),
        targets=_names(context, (i for s in group for i in (*s.roles.recipient, *s.roles.object))),
        place=_names(context, (i for s in group for i in s.roles.place)),
        host=host.name if host else None,
        host_code=host.code if host else None,
        when=" | ".join(dict.fromkeys(time_words(s.time.edtf) for s in group)),
        edtf=head.time.edtf,
        timed=any(s.time.basis != "tense" for s in group),
        said_on=tuple(dict.fromkeys(day for s in group for day in said_on(context, s))),
        killed=_toll(context, group, "killed"),
        injured=_toll(context, group, "injured"),
        displaced=_toll(context, group, "displaced"),
        captured=_toll(context, group, "captured"),
        incidents=_toll(context, group, "incidents"),
        said_by=tuple(dict.fromkeys(chain(context, s) for s in group)),
        gist=head.gist or head.evidence[0].exact,
        origins=context.origins(s.id for s in group),
        statements=tuple(s.id for s in group),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _names(context: Context, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(context.names.name(i) for i in ids))


def _toll(context: Context, group: Iterable[Statement], unit: Unit) -> tuple[Figure, ...]:
    found = (figure(context, s, q) for s in group for q in s.quantity if q.unit == unit)
    return merged_by(context, ((f.number, bare(f)) for f in found))
