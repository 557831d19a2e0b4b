"""Tables of the views for a terminal of 80 to 120 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from contingent.cli.plain import labelled, make_console, plain
from contingent.views.claims import ClaimRow
from contingent.views.commitments import CommitmentRow
from contingent.views.conditions import Reference
from contingent.views.disputes import DisputeRow
from contingent.views.events import EventRow
from contingent.views.figures import Figure
from contingent.views.forces import ForceRow
from contingent.views.ids import short_ids
from contingent.views.mandates import MandateRow

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

Ids = Mapping[str, str]
DAY_COLUMNS, DAY_WIDTH = ("As of", "When"), 10  # no narrower, so that a day does not break


class _Row(Protocol):
    @property
    def statements(self) -> tuple[str, ...]: ...


def print_forces(rows: Sequence[ForceRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print forces, one table for each host; what is not in place stands in a column of its own.

    Args:
        ids: short forms of statement ids; by default the shortest unambiguous among the rows.
    """
    console, ids = _ready(rows, console, ids)
    if not rows:
        _nothing(console, "forces")
        return
    by_host = sorted(rows, key=lambda r: (r.host, r.host_code or ""))
    for (host, code), group in groupby(by_host, key=lambda r: (r.host, r.host_code)):
        table = _table(
            ("Force", 4), (">In place", 3), ("As of", 4), ("Who says", 4), ("Beside it, not in the number", 7)
        )
        for row in group:
            table.add_row(
                _lines([plain(row.contributor), *(plain(x, "dim") for x in (row.operation, row.part) if x)]),
                _lines(
                    [plain(row.in_place, "bold" if row.stock else "dim"), plain(row.unit or "unit not said", "dim")]
                ),
                _lines([plain(row.when or "—"), *([plain(f"{row.age_days} days old", "dim")] if row.age_days else [])]),
                plain(row.said_by or "—"),
                _lines(beside(row)) if beside(row) else plain("—"),
                trace_id(row, ids),
            )
        console.print(plain(f"{host} ({code})" if code else host, "bold"))
        console.print(table)
    console.print(plain("Rows may count the same people; figures are never added.", "dim"))


def print_commitments(rows: Sequence[CommitmentRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print promises with their conditions; what is in place meanwhile stands in a column of its own."""
    console, ids = _ready(rows, console, ids)
    if not rows:
        _nothing(console, "promises")
        return
    table = _table(
        ("Promised", 4), ("Who, where", 5), ("Conditions and terms", 9), ("Said by", 5), (">In place now", 4)
    )
    for row in rows:
        table.add_row(
            _lines([labelled(row.label, ""), plain(row.number, "bold")]),
            _lines(
                [
                    plain(row.contributor),
                    plain(f"→ {row.host}"),
                    *([plain(row.operation, "dim")] if row.operation else []),
                ]
            ),
            _lines(terms(row)) if terms(row) else plain("—"),
            _lines([plain(x) for x in (*row.said_by, *(f"on {day}" for day in row.said_on), *row.publishers)]),
            _lines([plain(f"{f.text} {f.unit or ''}".strip()) for f in row.in_place]) if row.in_place else plain("—"),
            trace_id(row, ids),
        )
    console.print(table)
    console.print(plain("Promised and in place are never added.", "dim"))


def print_mandates(rows: Sequence[MandateRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print authorisations: instrument and body, status, ceiling, dates, what waits on them."""
    console, ids = _ready(rows, console, ids)
    if not rows:
        _nothing(console, "mandates")
        return
    table = _table(("Mandate", 5), ("Status", 3), (">Ceiling", 4), ("When", 4), ("Waits on, awaited by", 7))
    for row in rows:
        waits = [_reference("AWAITED BY", w, ids) for w in row.awaited_by]
        table.add_row(
            _lines([plain(row.instrument or row.gist), *(plain(x, "dim") for x in (row.body, row.operation) if x)]),
            labelled(row.label or "DONE", " ".join(row.act)),
            plain(row.ceiling if row.figures else "—"),
            _lines([plain(row.when), *(plain(f"for {d}") for d in row.duration)]),
            _lines([*(plain(c.line()) for c in row.waits_for), *waits]) if row.waits_for or waits else plain("—"),
            trace_id(row, ids),
        )
    console.print(table)


def print_events(rows: Sequence[EventRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print happenings; each toll with who gives it."""
    console, ids = _ready(rows, console, ids)
    if not rows:
        _nothing(console, "events")
        return
    table = _table(("When", 4), ("What", 7), ("Where", 3), ("Toll", 5), ("Who says", 4))
    for row in rows:
        table.add_row(
            plain(row.when),
            _lines([labelled(row.label, f"{row.type} {', '.join(row.mode)}".strip()), plain(row.gist)]),
            plain(", ".join(row.place) or "—"),
            _lines(toll(row)) if toll(row) else plain("—"),
            _lines([plain(x) for x in (*row.said_by, *row.publishers)]),
            trace_id(row, ids),
        )
    console.print(table)


def print_claims(rows: Sequence[ClaimRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print who says what of whom, with denials beside what they deny."""
    console, ids = _ready(rows, console, ids)
    if not rows:
        _nothing(console, "claims")
        return
    table = _table(("Who says (act)", 4), ("Of whom", 3), ("What", 8), ("Published by", 3))
    for row in rows:
        sides = [_reference("DENIED BY", d, ids) for d in row.denied_by]
        sides += [_reference("DENIES", d, ids) for d in row.denies]
        table.add_row(
            plain(row.said_by),
            plain(", ".join(row.of) or "—"),
            _lines([labelled(row.label, row.gist), *sides]),
            plain(", ".join(row.publishers) or "—"),
            trace_id(row, ids),
        )
    console.print(table)


def print_disputes(rows: Sequence[DisputeRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print what reports differ on, side by side, each side in its own words."""
    console, ids = _ready(rows, console, ids)
    if not rows:
        _nothing(console, "disputes")
        return
    table = _table(("About", 4), ("Says", 4), ("In the words", 6), ("Who, when", 4))
    for row in rows:
        for at, side in enumerate(row.sides):
            table.add_row(
                _lines([plain(row.about), plain(row.reason, "dim")]) if at == 0 else plain(""),
                labelled(side.label, side.text),
                plain(f"“{side.words}”"),
                plain(f"{side.said_by} ({side.when})"),
                trace_id(side, ids),
            )
        table.add_section()
    console.print(table)


def beside(row: ForceRow) -> list[Text]:
    """What stands beside the number in place: rival counts, changes since, promises, allegations, denials, notes."""
    lines = [plain(f"OTHER COUNT {f.line()}") for f in row.rivals]
    lines += [plain(f"SINCE THEN {f.line()}") for f in row.changes]
    lines += [_figure(f) for f in (*row.promised, *row.alleged, *row.denied)]
    lines += [plain(f"NO CLEAR DAY {f.line()}") for f in row.unplaced]
    return lines + [plain(note, "dim") for note in row.notes]


def terms(row: CommitmentRow) -> list[Text]:
    """Conditions first, then when, how long, what for, under which mandate, and whether it is told as done."""
    lines = [plain(c.line(), "bold" if c.binding and not c.met else "") for c in row.conditions]
    details = (("due", row.due), ("duration", row.duration), ("purpose", row.purpose), ("mandate", row.mandate))
    lines += [plain(f"{name}: {'; '.join(words)}") for name, words in details if words]
    return lines + [plain(f"told as done in {i}") for i in row.done_by]


def toll(row: EventRow) -> list[Text]:
    """A line for each number of people killed, injured, displaced or captured, with who gives it."""
    return [
        labelled(f.label, f"{f.text} {unit} ({f.voice()})")
        for unit in ("killed", "injured", "displaced", "captured", "incidents")
        for f in getattr(row, unit)
    ]


def trace_id(row: _Row, ids: Ids) -> Text:
    """The short id of a row's first statement, and how many more stand behind it."""
    first = row.statements[0] if row.statements else ""
    more = f" +{len(row.statements) - 1}" if len(row.statements) > 1 else ""
    return plain(ids.get(first, first) + more, "dim")


def _ready(rows: Sequence[_Row], console: Console | None, ids: Ids | None) -> tuple[Console, Ids]:
    return (
        console if console is not None else make_console(),
        ids if ids is not None else short_ids(i for row in rows for i in row.statements),
    )


def _table(*headings: tuple[str, int]) -> Table:
    """A table without frames: headings with the share of the width each column gets; ">" marks a column of numbers.

    A last column for ids is added; it is as wide as they are.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", expand=True)
    for heading, share in headings:
        table.add_column(
            heading.lstrip(">"),
            justify="right" if heading.startswith(">") else "left",
            overflow="fold",
            ratio=share,
            width=DAY_WIDTH if heading in DAY_COLUMNS else None,  # with a ratio, rich takes it for the least width
        )
    table.add_column("Trace", no_wrap=True)
    return table


def _lines(parts: Iterable[Text]) -> Text:
    from rich.text import Text

    return Text("\n").join(parts)


def _figure(f: Figure) -> Text:
    return labelled(f.label, f"{f.text} ({f.when}; {f.voice()})")


def _reference(word: str, ref: Reference, ids: Ids) -> Text:
    """Another statement in a few words, with its short id."""
    return plain(f"{word} {ids.get(ref.statement, ref.statement)}: {ref.label} {ref.gist}".replace(":  ", ": "))


def _nothing(console: Console, what: str) -> None:
    console.print(plain(f"No {what} in the reports that were read."))
