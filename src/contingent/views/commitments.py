"""Promises of force: who will, may or is asked to send how many, on what condition, and what is in place meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contingent.records import FORCE_TYPES, FORCE_UNITS, Statement
from contingent.resolve.ledger import Ledger
from contingent.resolve.waiting import PROMISE_TYPES, happened
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import time_words
from contingent.views._force_figures import ForceFigure, force_figures, force_parties
from contingent.views._hosts import in_host
from contingent.views._names import NOT_NAMED, Party, force_name, joined
from contingent.views.conditions import Condition, conditions
from contingent.views.figures import Figure, chain, figure, merged_by, reality, said_on
from contingent.views.forces import NOT_SAID

# Life cycle of a promise, from the weakest to the firmest (model, section 6).
STAGES = ("unknown", "possible", "wanted", "expected", "planned")

Stocks = dict[tuple[str, str, str], list[Figure]]  # by document, contributor and host


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentRow:
    """One promise of one report.

    Attributes:
        force: contributor and operation in a few words; `contributor_id` an ISO code or registry id, if there is one.
        number: the figures promised, as words with their basis and unit; several joined by " | ", never summed, each
            with its own label where that differs from the row's ("+1,000 troops | POSSIBLE +2,000 troops").
        stage: status of its firmest statement; `label` the same in capitals, with NOT or DENIED, and IF while it waits.
        conditions: everything it waits on; `conditional` is True while one of them is not known to be met.
        said_by: source chains with acts; `said_on` the days it was said (source time, else publication).
        due: when it is to happen, where the report says so; `duration`, `purpose`, `mandate` in its words.
        in_place: stock figures of the same report for the same contributor and host: a column of their own.
        done_by: statements of the report that tell the same thing as done.
    """

    force: str
    contributor: str
    contributor_code: str | None
    contributor_id: str | None
    host: str
    host_code: str | None
    operation: str | None
    label: str
    stage: str
    denied: bool
    conditional: bool
    number: str
    figures: tuple[Figure, ...]
    conditions: tuple[Condition, ...]
    said_by: tuple[str, ...]
    said_on: tuple[str, ...]
    due: tuple[str, ...]
    duration: tuple[str, ...]
    purpose: tuple[str, ...]
    mandate: tuple[str, ...]
    in_place: tuple[Figure, ...]
    done_by: tuple[str, ...]
    gist: str
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def commitments(
    ledger: Ledger, *, in_: str | None = None, on: str | None = None, known_by: str | None = None
) -> list[CommitmentRow]:
    """The promises reported up to a day, as known by a day: one row for each promise of each report.

    Statements that are not actual and are joined by `same` or `details` in one report are one promise; a refusal
    ("will not send") never joins one. A promise of another report is a row of its own.

    Args:
        in_: only this host country (code or name). The ledger itself should be whole.
        on: only promises reported on or before this day, and conditions as they stood on it, judged by everything known
            by `known_by`; by default as in `forces`.
        known_by: only reports published on or before this day.
    Returns:
        Rows in the order of the ledger.
    Raises:
        UsageError: a date is not a day.
    """
    return in_host(commitment_rows(see(ledger, in_=in_, on=on, known_by=known_by)), in_)


def commitment_rows(context: Context, figures: Iterable[ForceFigure] | None = None) -> list[CommitmentRow]:
    """`commitments` on a context that is already built; `figures` are its `force_figures`, if they are at hand."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for s in context.known.values():  # a promise asked for in part is told whole
        if s.type in PROMISE_TYPES and s.status != "actual" and not out_of_picture(context, s):
            groups[context.promise_of.get(s.id, s.id)].append(s)
    asked = {s.id for s in context.statements if s.type in FORCE_TYPES}
    stocks: Stocks = defaultdict(list)
    for f in force_figures(context) if figures is None else figures:
        if f.use == "stock":
            stocks[f.statement.doc, f.key.contributor, f.key.host].append(f.figure)
    return [_row(context, group, stocks) for group in groups.values() if any(s.id in asked for s in group)]


def _row(context: Context, group: Sequence[Statement], stocks: Stocks) -> CommitmentRow:
    force = [s for s in group if s.type in FORCE_TYPES]
    head = max(force, key=lambda s: (STAGES.index(s.status), _has_number(s)))  # the first of equals
    parties = [force_parties(context, s) for s in (head, *force)]
    contributor = next((joined(p[0]) for p in parties if p[0]), None)
    host = next((p[1] for p in parties if p[1] is not None), None)
    operation = next((p[3] for p in parties if p[3] is not None), None)
    found = _figures(context, force)
    documents = tuple(dict.fromkeys(s.doc for s in group))
    told = conditions(context, group)
    label = reality(context, head)
    return CommitmentRow(
        force=force_name(contributor, operation) or NOT_NAMED,
        contributor=contributor.name if contributor else NOT_NAMED,
        contributor_code=contributor.code if contributor else None,
        contributor_id=contributor.identity if contributor else None,
        host=host.name if host else NOT_SAID,
        host_code=host.code if host else None,
        operation=operation.name if operation else None,
        label=label,
        stage=head.status,
        denied=head.polarity == "-",
        conditional=context.conditional(head),
        number=" | ".join(_told(f, label) for f in found) or "no number",
        figures=found,
        conditions=told,
        said_by=tuple(dict.fromkeys(chain(context, s) for s in (head, *group))),
        said_on=tuple(dict.fromkeys(day for s in (head, *group) for day in said_on(context, s))),
        due=tuple(
            dict.fromkeys(time_words(s.time.edtf) for s in (head, *force) if s.time.edtf and s.time.basis != "tense")
        ),
        duration=tuple(dict.fromkeys(s.duration.exact for s in group if s.duration is not None)),
        purpose=tuple(dict.fromkeys(p.exact for s in group for p in s.purpose)),
        mandate=instruments(context, group, told),
        in_place=_in_place(context, head, contributor, host, stocks),
        done_by=_done(context, group),
        gist=head.gist or head.evidence[0].exact,
        statements=tuple(dict.fromkeys(s.id for s in (head, *group))),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _has_number(statement: Statement) -> bool:
    return any(q.unit in FORCE_UNITS or q.unit is None for q in statement.quantity)


def _figures(context: Context, force: Sequence[Statement]) -> tuple[Figure, ...]:
    found = (figure(context, s, q) for s in force for q in s.quantity if q.unit in FORCE_UNITS or q.unit is None)
    return merged_by(context, (((f.number, f.text, f.unit, f.label), f) for f in found))


def _told(f: Figure, label: str) -> str:
    return f.counted if f.label == label else f"{f.label} {f.counted}"


def instruments(context: Context, group: Sequence[Statement], told: Sequence[Condition]) -> tuple[str, ...]:
    """Instruments named with the promise, waited for by it, or of an AUTHORIZE joined to it."""
    waited = [context.known[c.statement] for c in told if c.statement in context.known]
    near = [*group, *(s for s in waited if s is not None and s.type == "AUTHORIZE")]
    names = context.names
    return tuple(
        dict.fromkeys(
            e.name
            for s in near
            for i in (*s.roles.object, *s.roles.agent, *s.roles.recipient)
            if (e := names.get(i)) is not None and e.type == "instrument"
        )
    )


def _in_place(
    context: Context, head: Statement, contributor: Party | None, host: Party | None, stocks: Stocks
) -> tuple[Figure, ...]:
    if contributor is None or host is None:
        return ()
    found = stocks.get((head.doc, contributor.key, host.key), ())
    return merged_by(context, (((f.number, f.unit, f.day), f) for f in found))


def _done(context: Context, group: Sequence[Statement]) -> tuple[str, ...]:
    ids = []
    for s in group:
        for rel, other in (*context.links_from.get(s.id, ()), *context.links_to.get(s.id, ())):
            told = context.known.get(other)
            if rel != "same" or told is None or told.type not in FORCE_TYPES:
                continue
            if happened(told) and not out_of_picture(context, told):
                ids.append(told.id)
    return tuple(dict.fromkeys(ids))
