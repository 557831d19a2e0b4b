"""Who has how many where, under which operation, on one day as known by another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, see
from contingent.views._force_figures import ForceFigure, ForceKey, Use, force_figures
from contingent.views._hosts import in_host
from contingent.views._names import NOT_NAMED, force_name
from contingent.views.figures import NO_NUMBER, Figure, merged, merged_by

# Figures for one force that stand for days at most this far apart are shown side by side: outlets report a fact about
# a week around it (the AP, BBC and SCMP counts of French troops of 26 November 2013 are the case at hand).
RIVAL_WINDOW_DAYS = 7
OVERLAPS_NAMED = 3  # in one note
NOT_SAID = "not said"
NO_STOCK = "no stock reported"
SAME_PEOPLE, PART_OF = "may count the same people as", "may be part of, or include, that of"  # how such notes begin


@dataclass(frozen=True, kw_only=True, slots=True)
class ForceRow:
    """One force: contributor × host (and part of it) × operation × unit.

    Attributes:
        force: contributor and operation in a few words; `contributor_id` an ISO code or registry id, if there is one.
        low, best, high, approx, words, as_of, said_by: the latest stock statement, alone; None where no stock is
            reported. Never a sum, never a promise, never an allegation. `stock` is the same as one figure.
        age_days: days from `as_of` to the day asked for.
        rivals: other stock figures for the same force within `RIVAL_WINDOW_DAYS` of it, with who gives them.
        changes: actual arrivals and departures surely since it (or dated the same day, with a note), beside it.
        promised: what is planned, wanted, expected or possible; none of it is in place.
        alleged, denied: figures that only an accuser gives, and what is said not to be so.
        unplaced: figures whose day is not known, lies partly after the day asked for, or may lie on either side of
            that of the stock; forces that were there once; what a source only promises, asks for, hopes for or warns of.
        notes: what to mind when reading the row.
    """

    force: str
    contributor: str
    contributor_code: str | None
    contributor_id: str | None
    host: str
    host_code: str | None
    part: str | None
    operation: str | None
    unit: str | None
    low: int | float | None
    best: int | float | None
    high: int | float | None
    approx: bool
    in_place: str
    words: str | None
    as_of: str | None
    when: str | None
    age_days: int | None
    said_by: str | None
    origins: int
    stock: Figure | None
    rivals: tuple[Figure, ...]
    changes: tuple[Figure, ...]
    promised: tuple[Figure, ...]
    alleged: tuple[Figure, ...]
    denied: tuple[Figure, ...]
    unplaced: tuple[Figure, ...]
    notes: tuple[str, ...]
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def forces(
    ledger: Ledger, *, in_: str | None = None, on: str | None = None, known_by: str | None = None
) -> list[ForceRow]:
    """The forces in place on a day, as known by a day.

    The latest stock statement that holds on the day gives the numbers, unchanged. A later figure replaces an earlier
    one of the same publisher or one it `updates`; figures of others within a week stay beside it. A report limited to
    a town has a row of its own, so that it never stands for the country.

    Args:
        in_: only this host country (code or name). The ledger itself should be whole.
        on: the day, YYYY-MM-DD; by default the latest publication date of a report that speaks of the country.
        known_by: only reports published on or before this day.
    Returns:
        Rows by host, contributor, part, operation and unit.
    Raises:
        UsageError: a date is not a day.
    """
    return in_host(force_rows(see(ledger, in_=in_, on=on, known_by=known_by)), in_)


def force_rows(context: Context, figures: Iterable[ForceFigure] | None = None) -> list[ForceRow]:
    """`forces` on a context that is already built; `figures` are its `force_figures`, if they are at hand."""
    groups, _ = group_figures(force_figures(context) if figures is None else figures)
    rows = [_row(context, key, found) for key, found in groups.items()]
    rows = _with_overlaps(rows)
    return sorted(rows, key=lambda r: (r.host, r.contributor, r.part or "", r.operation or "", r.unit or ""))


def group_figures(
    figures: Iterable[ForceFigure],
) -> tuple[dict[ForceKey, list[ForceFigure]], list[ForceFigure]]:
    """Figures by the force they are about, promises at the force they are for; and promises of a force with no figure."""
    groups: dict[ForceKey, list[ForceFigure]] = defaultdict(list)
    promises: list[ForceFigure] = []
    for found in figures:
        if found.use == "promise":
            promises.append(found)
        else:
            groups[found.key].append(found)
    _share_uncounted(groups)
    forces_of: dict[tuple[str, str], list[ForceKey]] = defaultdict(list)
    for key in groups:
        forces_of[key.host, key.contributor].append(key)
    homeless: list[ForceFigure] = []
    for promise in promises:
        target = _home(promise.key, forces_of[promise.key.host, promise.key.contributor])
        (homeless if target is None else groups[target]).append(promise)
    return groups, homeless


def _share_uncounted(groups: dict[ForceKey, list[ForceFigure]]) -> None:
    """A change or denial without a number has no unit: it goes to the rows of the same force that have one."""
    counted: dict[ForceKey, list[ForceKey]] = defaultdict(list)
    for key in groups:
        if key.unit is not None:
            counted[replace(key, unit=None)].append(key)
    for key in [k for k in groups if k.unit is None and k in counted]:
        if all(f.figure.number == NO_NUMBER for f in groups[key]):
            for other in counted[key]:
                groups[other].extend(groups[key])
            del groups[key]


def _home(key: ForceKey, forces: Sequence[ForceKey]) -> ForceKey | None:
    """The one row a promise is listed on: its own force, else the one force of that contributor there, else none."""
    near = [k for k in forces if key.unit is None or k.unit == key.unit]
    for candidate in (key, replace(key, part=""), replace(key, operation=""), replace(key, part="", operation="")):
        for k in near:
            if k == candidate or (key.unit is None and replace(k, unit=None) == candidate):
                return k
    return near[0] if len(near) == 1 and not key.operation else None


def _row(context: Context, key: ForceKey, found: Sequence[ForceFigure]) -> ForceRow:
    by_use: dict[Use, list[ForceFigure]] = defaultdict(list)
    for f in found:
        by_use[f.use].append(f)
    stocks = current_stocks(context, by_use["stock"])
    top = stocks[0] if stocks else None
    chosen, others, rest = side_by_side(context, stocks)
    changes = _merge(context, [f for f in by_use["change"] if _since(f, top)])
    promised = _merge(context, by_use["promise"])
    alleged, denied = _merge(context, by_use["alleged"]), _merge(context, by_use["denied"])
    unplaced = _merge(context, [*(f for f in by_use["change"] if _unclear(f, top)), *by_use["unplaced"]])
    if chosen is not None and any(f.day == chosen.day for f in changes if f.day):
        rest = (*rest, "a change of the same day may be counted already")
    first = found[0]
    listed = [f for f in (chosen, *others, *changes, *promised, *alleged, *denied, *unplaced) if f is not None]
    documents = tuple(dict.fromkeys(d for f in listed for d in f.documents))
    return ForceRow(
        force=force_name(first.contributor, first.operation) or NOT_NAMED,
        contributor=first.contributor.name if first.contributor else NOT_NAMED,
        contributor_code=first.contributor.code if first.contributor else None,
        contributor_id=first.contributor.identity if first.contributor else None,
        host=first.host.name if first.host else NOT_SAID,
        host_code=first.host.code if first.host else None,
        part=first.part.name if first.part else None,
        operation=first.operation.name if first.operation else None,
        unit=key.unit,
        low=chosen.low if chosen else None,
        best=chosen.best if chosen else None,
        high=chosen.high if chosen else None,
        approx=chosen.approx if chosen else False,
        in_place=chosen.text if chosen else NO_STOCK,
        words=chosen.words if chosen else None,
        as_of=chosen.day if chosen else None,
        when=chosen.when if chosen else None,
        age_days=(context.on - top.day).days if top and top.day and context.on else None,
        said_by=chosen.voice() if chosen else None,
        origins=chosen.origins if chosen else 0,
        stock=chosen,
        rivals=others,
        changes=changes,
        promised=promised,
        alleged=alleged,
        denied=denied,
        unplaced=unplaced,
        notes=rest,
        statements=tuple(dict.fromkeys(i for f in listed for i in f.statements)),
        documents=documents,
        publishers=context.publishers(documents),
    )


def current_stocks(context: Context, stocks: list[ForceFigure]) -> list[ForceFigure]:
    """Stocks from the latest day on which one stands, newest first; those that a later one has replaced are gone."""
    usable = {f.statement.id for f in stocks}
    replaced = {
        target for i in usable for rel, target in context.links_from.get(i, ()) if rel == "updates" and target in usable
    }
    kept = [f for f in stocks if f.statement.id not in replaced]
    backing: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for f in kept:
        backing[f.day, f.figure.number].add(context.origin_of.get(f.statement.doc, f.statement.doc))
    # Latest first; among equals the better backed number, then, within one statement, the whole before its parts.
    rank = {f.statement.id: at for at, f in enumerate(kept)}
    kept.sort(
        key=lambda f: (
            f.day or date.min,
            f.definite,
            len(backing[f.day, f.figure.number]),
            -rank[f.statement.id],
            _size(f.figure),
        ),
        reverse=True,
    )
    if not kept or kept[0].day is None:
        return kept
    oldest = rivals_from(kept[0].day)
    newest_of: dict[str, date] = {}
    current = []
    for f in kept:
        if f.day is None or f.day < oldest:
            continue
        publisher = context.ledger.publishers.get(f.statement.doc) or f.statement.doc
        if newest_of.setdefault(publisher, f.day) == f.day:
            current.append(f)
    return current


def rivals_from(day: date) -> date:
    """The first day whose stocks stand beside those of a day; a report may be dated to the first days there are."""
    return date.fromordinal(max(day.toordinal() - RIVAL_WINDOW_DAYS, date.min.toordinal()))


def side_by_side(
    context: Context, stocks: list[ForceFigure]
) -> tuple[Figure | None, tuple[Figure, ...], tuple[str, ...]]:
    """The leading figure (with all who give the same number), its rivals, and further numbers of its own statements."""
    if not stocks:
        return None, (), ()
    leading = [f for f in stocks if f.figure.number == stocks[0].figure.number]
    own = {f.statement.id for f in leading}
    rivals = [f for f in stocks if f.figure.number != stocks[0].figure.number and f.statement.id not in own]
    parts = [f for f in stocks if f.figure.number != stocks[0].figure.number and f.statement.id in own]
    notes = tuple(dict.fromkeys(f"the same statement also gives {f.figure.text} (“{f.figure.words}”)" for f in parts))
    return merged(context, [f.figure for f in leading]), _merge(context, rivals), notes


def _merge(context: Context, found: Iterable[ForceFigure]) -> tuple[Figure, ...]:
    """Figures in order, equal ones (same words for number, label and time, or one fact) as one with all their ids."""
    figures = (f.figure for f in found)
    return merged_by(context, (((f.number, f.text, f.label, f.day or f.when), f) for f in figures))


def _since(change: ForceFigure, stock: ForceFigure | None) -> bool:
    """True when a change surely came after the stock, or is told for its very day (and may then be in it or not)."""
    if stock is None or stock.day is None:
        return True
    if change.day == stock.day:
        return change.definite and change.figure.unit is not None
    return change.day is not None and change.first is not None and change.first > stock.day


def _unclear(change: ForceFigure, stock: ForceFigure | None) -> bool:
    """True when a change may lie on either side of the stock's day."""
    if _since(change, stock) or stock is None or stock.day is None or change.day is None:
        return False
    return change.day > stock.day


def _size(figure: Figure) -> float:
    numbers = [n for n in (figure.best, figure.low, figure.high) if n is not None]
    return float(numbers[0]) if numbers else 0.0


def _with_overlaps(rows: list[ForceRow]) -> list[ForceRow]:
    """The rows, each noting which others may count the same people: one contributor, or one operation, in one host."""
    near: dict[tuple[str, str | None, str, str], list[ForceRow]] = defaultdict(list)
    for row in rows:
        if row.stock is not None:
            near[row.host, row.unit, "contributor", row.contributor].append(row)
            if row.operation is not None:
                near[row.host, row.unit, "operation", row.operation].append(row)
    noted = []
    for row in rows:
        own = [r for r in near[row.host, row.unit, "contributor", row.contributor] if r is not row]
        shared = near[row.host, row.unit, "operation", row.operation or ""]
        others = [r for r in shared if r.contributor != row.contributor]
        notes = [
            *([f"{SAME_PEOPLE} {_listed([_title(r) for r in own])}"] if own else []),
            *([f"{PART_OF} {_listed([r.contributor for r in others])}"] if others else []),
        ]
        noted.append(replace(row, notes=(*row.notes, *notes)))
    return noted


def _title(row: ForceRow) -> str:
    if row.part is not None:
        return f"the row for {row.part}"
    return f"the row for {row.operation}" if row.operation is not None else "the row without an operation"


def _listed(names: list[str]) -> str:
    more = len(names) - OVERLAPS_NAMED
    return ", ".join(names[:OVERLAPS_NAMED]) + (f" and {more} more" if more > 0 else "")
