"""Authorisations: which body allows which force how much, and what waits on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.records import FORCE_UNITS, Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import time_words
from contingent.views._names import joined
from contingent.views.conditions import Condition, Reference, conditions, refer
from contingent.views.figures import Figure, bare, chain, figure, merged_by, reality, said_on


@dataclass(frozen=True, kw_only=True, slots=True)
class MandateRow:
    """One authorisation: a resolution, decision or draft, adopted or not.

    Attributes:
        instrument, body: in the names of the ledger; None when the report names none.
        act: what is done with it ("adopt", "draft", "extend"), from the statement's modes.
        label: "WANTED", "PLANNED IF", "DENIED", …; empty when it is reported as done.
        ceiling: the number allowed, as words; never a force in place.
        when: the time in words; `timed` is False where only the tense tells it. `said_on`: the days it was said.
        waits_for: its own conditions; `awaited_by` the statements that wait on it, one for each promise.
    """

    instrument: str | None
    body: str | None
    act: tuple[str, ...]
    operation: str | None
    host: str | None
    host_code: str | None
    label: str
    status: str
    denied: bool
    alleged: bool
    conditional: bool
    ceiling: str
    figures: tuple[Figure, ...]
    when: str
    timed: bool
    said_on: tuple[str, ...]
    duration: tuple[str, ...]
    waits_for: tuple[Condition, ...]
    awaited_by: tuple[Reference, ...]
    said_by: tuple[str, ...]
    gist: str
    origins: int
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def mandates(ledger: Ledger, *, on: str | None = None, known_by: str | None = None) -> list[MandateRow]:
    """The authorisations reported up to a day, as known by a day.

    Statements joined by `same` that agree in status, polarity and in being alleged or not are one row.

    Args:
        on: nothing that happened, or was first reported as a plan, after this day.
        known_by: only reports published on or before this day.
    Returns:
        Rows in the order of the ledger.
    Raises:
        UsageError: a date is not a day.
    """
    return mandate_rows(see(ledger, on=on, known_by=known_by))


def mandate_rows(context: Context, statements: Iterable[Statement] | None = None) -> list[MandateRow]:
    """`mandates` on a context that is already built, from all or some of its statements."""
    waiting: dict[str, list[Statement]] = defaultdict(list)
    for s in context.statements:
        for d in s.depends:
            if d.ref is not None:
                waiting[d.ref].append(s)
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for s in context.statements if statements is None else statements:
        if s.type == "AUTHORIZE" and not out_of_picture(context, s):
            groups[context.fact(s), reality(context, s)].append(s)
    return [_row(context, group, waiting) for group in groups.values()]


def _row(context: Context, group: Sequence[Statement], waiting: dict[str, list[Statement]]) -> MandateRow:
    head = group[0]
    names = context.names
    host = joined(names.hosts(head.roles.place))
    operation = joined(names.operations((*head.roles.object, *head.roles.recipient)))
    ceilings = _ceilings(context, group)
    documents = tuple(dict.fromkeys(s.doc for s in group))
    label = reality(context, head)
    return MandateRow(
        instrument=_first_name(context, group, "instrument"),
        body=next((context.names.name(i) for s in group for i in s.roles.agent), None),
        act=tuple(dict.fromkeys(mode for s in group for mode in s.mode)),
        operation=operation.name if operation else None,
        host=host.name if host else None,
        host_code=host.code if host else None,
        label=label,
        status=head.status,
        denied=head.polarity == "-",
        alleged="ALLEGED" in label,
        conditional=any(context.conditional(s) for s in group),
        ceiling=" | ".join(dict.fromkeys(f.counted for f in ceilings)) or "no number",
        figures=ceilings,
        when=time_words(head.time.edtf),
        timed=head.time.basis != "tense",
        said_on=tuple(dict.fromkeys(day for s in group for day in said_on(context, s))),
        duration=tuple(dict.fromkeys(s.duration.exact for s in group if s.duration is not None)),
        waits_for=conditions(context, group),
        awaited_by=refer(context, _promises(context, [w for s in group for w in waiting.get(s.id, ())])),
        said_by=tuple(dict.fromkeys(chain(context, s) for s in group)),
        gist=head.gist or head.evidence[0].exact,
        origins=context.origins(s.id for s in group),
        statements=tuple(s.id for s in group),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _ceilings(context: Context, group: Iterable[Statement]) -> tuple[Figure, ...]:
    found = (figure(context, s, q) for s in group for q in s.quantity if q.unit in FORCE_UNITS)
    return merged_by(context, (((f.number, f.unit), bare(f)) for f in found))


def _promises(context: Context, waiting: Sequence[Statement]) -> list[Statement]:
    """One statement for each promise: the first with a number, else the first."""
    heads: dict[str, Statement] = {}
    for s in waiting:
        promise = context.promise_of.get(s.id, s.id)
        if promise not in heads or (s.quantity and not heads[promise].quantity):
            heads[promise] = s
    return list(heads.values())


def _first_name(context: Context, group: Iterable[Statement], type_: str) -> str | None:
    for s in group:
        for i in (*s.roles.object, *s.roles.agent, *s.roles.recipient):
            entity = context.names.get(i)
            if entity is not None and entity.type == type_:
                return entity.name
    return None
