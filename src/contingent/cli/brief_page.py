"""The brief as one page: every line ends with the id to type after `contingent trace`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from contingent.cli.force_page import (
    Outlets,
    beside,
    force_line,
    movements,
    old_line,
    promise_line,
)
from contingent.cli.lines import (
    Block,
    Ids,
    Line,
    condition,
    drawn,
    reference,
    row,
    side,
    widest_id,
)
from contingent.cli.plain import labelled, make_console, plain
from contingent.cli.tables import told_day
from contingent.codebooks.load import countries
from contingent.text.safe import shortened
from contingent.views._names import NOT_NAMED
from contingent.views.arranging import OLD_DAYS, by_force, promise_size, sorted_events, sorted_forces
from contingent.views.brief import Brief
from contingent.views.commitments import CommitmentRow
from contingent.views.disputes import DisputeRow
from contingent.views.events import TOLLS, EventRow
from contingent.views.figures import in_unit
from contingent.views.forces import ForceRow
from contingent.views.mandates import MandateRow
from contingent.views.wording import bare, joined, outlet_names, who_says

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PAGE_LINES = 70
VOICE = 45  # code points of who says so in a dispute
GIST = 110  # code points of a gist shown here; the views of their own show all of it
AWAITED_SHOWN = 2
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class _Section:
    """A part of the page: blocks, the share of the page they may fill, and where the rest can be read."""

    title: str
    blocks: list[Block]
    weight: int
    command: str
    when_empty: str = ""
    left: int = 0  # rows that have no block, counted with those cut


def print_brief(brief: Brief, console: Console | None = None) -> None:
    """Print a brief on about one page: what is in place, promised, authorised; violence with facts, allegations,
    denials and warnings apart; disputes. What does not fit is counted, with the command that shows it.
    """
    console = console if console is not None else make_console()
    console.print(plain(_heading(brief), "bold"))
    console.print(plain(_basis(brief), "dim"))
    sections = [s for s in _sections(brief) if s.blocks or s.when_empty or s.left]
    ids = brief.short_ids
    room = max((widest_id(block, ids) for s in sections for block in s.blocks[:PAGE_LINES]), default=0)
    drawn_blocks = [[drawn(block, console, ids, id_width=room) for block in s.blocks[:PAGE_LINES]] for s in sections]
    left_out = drawn([row(plain("; ".join(brief.left_out) + "."))], console, ids) if brief.left_out else []
    fixed = 3 + 2 * len(sections) + (2 + len(left_out) if left_out else 0)  # titles, blank lines, the last line
    chosen = _chosen(drawn_blocks, sections, PAGE_LINES - fixed)
    for section, blocks, shown in zip(sections, drawn_blocks, chosen, strict=True):
        _print_section(console, section, blocks, shown, _flags(brief))
    if left_out:
        console.print()
        console.print(plain("LEFT OUT", "bold"))
        for text in left_out:
            console.print(text, soft_wrap=True)
    example = next((line.statements[0] for s in sections for b in s.blocks for line in b if line.statements), None)
    if example is not None:
        console.print(plain(f"The words behind a line: contingent trace {ids.get(example, example)}", "dim"))


def _heading(brief: Brief) -> str:
    place = brief.country or "All countries"
    known = countries().get(place.upper())
    if known is not None:
        place = f"{known.name} ({place.upper()})"
    return f"{place} on {brief.on or 'no dated day'}" + (f", as known by {brief.known_by}" if brief.known_by else "")


def _basis(brief: Brief) -> str:
    reports = f"{brief.reports} report{'' if brief.reports == 1 else 's'}"
    publishers = f" by {len(brief.publishers)} named publisher{'' if len(brief.publishers) == 1 else 's'}"
    days = ""
    if brief.first_report and brief.last_report:
        days = f", {brief.first_report}" + (
            f" to {brief.last_report}" if brief.last_report != brief.first_report else ""
        )
    undated = f", {brief.undated_reports} undated" if brief.undated_reports else ""
    return f"From {reports}{publishers if brief.publishers else ''}{days}{undated}. No record says what is true."


def _flags(brief: Brief) -> str:
    flags = (("--in", brief.country), ("--on", brief.on), ("--known-by", brief.known_by))
    return "".join(f" {flag} {value}" for flag, value in flags if value)


def _sections(brief: Brief) -> list[_Section]:
    outlets, ids = outlet_names(brief.publishers), brief.short_ids
    hosts = brief.country is None
    counted, older, moving = sorted_forces(brief.forces)
    moves, unnumbered = movements(moving, outlets)
    events = [
        ("VIOLENCE, AS REPORTED", brief.violence, 7, "none reported", "events"),
        ("ALLEGED: AN ACCUSER'S WORD, NOT A FACT", brief.alleged, 5, "", "events"),
        ("DENIED OR SAID NOT TO BE SO", brief.denied, 3, "", "events"),
        ("WARNED OF OR PLANNED: HAS NOT HAPPENED", brief.warned, 3, "", "events --all"),
    ]
    return [
        _Section("FORCES IN PLACE", [_force(r, outlets, hosts) for r in counted], 34, "forces", "none reported"),
        _Section(f"OLDER FIGURES: MORE THAN {OLD_DAYS} DAYS", [_force(r, outlets, hosts) for r in older], 3, "forces"),
        _Section("ARRIVALS AND DEPARTURES, NO TOTAL GIVEN", moves, 5, "forces", left=unnumbered),
        _promises(brief, outlets),
        _Section("MANDATES", _mandates(brief.mandates, outlets, ids), 8, "mandates", "none"),
        *(
            _Section(title, _events(rows, outlets, brief.on), weight, command, when_empty)
            for title, rows, weight, when_empty, command in events
        ),
        _Section(
            "DISPUTED", [_dispute(r, hosts) for r in brief.disputes], 5, "disputes", "no report contradicts another"
        ),
    ]


def _force(r: ForceRow, outlets: Outlets, hosts: bool) -> Block:
    line = old_line(r, outlets) if (r.age_days or 0) > OLD_DAYS else force_line(r, outlets, most=1)
    if hosts:
        line = Line(cells=(plain(f"{r.host}: ").append_text(line.cells[0]), *line.cells[1:]), shares=line.shares,
                    statements=line.statements[:1])  # fmt: skip
    return [line, *(side(text, statements) for text, statements in beside(r, outlets, page=True))]


def _promises(brief: Brief, outlets: Outlets) -> _Section:
    """Rows that give one number with one label stand on one line; nothing is added, and every condition is kept."""
    blocks: list[Block] = []
    left = 0
    for group in by_force(brief.commitments):
        shown = [r for r in group if r.denied or promise_size(r) >= 0] or group
        left += len(group) - len(shown)
        told = _grouped(shown, lambda r: (r.label, r.number, r.host))
        for at, rows in enumerate(told):
            block = [promise_line(rows, outlets, most=1)]
            terms = {condition(c).plain: c for r in rows for c in r.conditions}
            block += [side(condition(c), (c.statement,) if c.statement else ()) for c in terms.values()]
            if details := _details(rows):
                block.append(side(plain(details)))
            blocks.append([_contributor(group[0], brief), *block] if at == 0 else block)
    return _Section("PROMISED OR ASKED FOR: NOT IN PLACE", blocks, 26, "commitments", "none", left)


def _contributor(first: CommitmentRow, brief: Brief) -> Line:
    """Who promises, with what is in place meanwhile by the newest counts: beside it, never added."""
    now = [
        in_unit(r.in_place, r.unit)
        for r in sorted_forces(brief.forces)[0]
        if (r.contributor, r.host) == (first.contributor, first.host) and r.contributor != NOT_NAMED
    ]
    where = f" → {first.host}" if brief.country is None else ""
    text = plain(f"{first.force}{where}", "bold")
    return row(text.append_text(plain(f"  in place: {' | '.join(now)}", "not bold dim")) if now else text)


def _details(rows: Sequence[CommitmentRow]) -> str:
    named: tuple[tuple[str, Callable[[CommitmentRow], tuple[str, ...]]], ...] = (
        ("due ", lambda r: r.due),
        ("duration: ", lambda r: r.duration),
        ("mandate: ", lambda r: r.mandate),
    )
    parts = [
        name + "; ".join(words) for name, get in named if (words := dict.fromkeys(w for r in rows for w in get(r)))
    ]
    return joined([*parts, "told as done since" if any(r.done_by for r in rows) else ""])


def _mandates(rows: Sequence[MandateRow], outlets: Outlets, ids: Ids) -> list[Block]:
    blocks = []
    for group in sorted(_grouped(rows, lambda r: (r.label, _key(r.gist), r.ceiling)), key=_mandate_order):
        r = group[0]
        ceiling = f" Ceiling: {r.ceiling}." if r.figures else ""
        text = f"{shortened(bare(r.gist), GIST)}{ceiling} ({told_day(r)}; {_voices(group, outlets)})"
        block = [row(labelled(r.label, text), statements=_ids(group)[:1])]
        waits = {condition(c).plain: c for m in group for c in m.waits_for}
        block += [side(condition(c), (c.statement,) if c.statement else ()) for c in waits.values()]
        awaited = {w.statement: w for m in group for w in m.awaited_by}
        told = {(w.label, w.force or _key(w.gist)): w for w in reversed(awaited.values())}
        shown = list(told.values())[::-1]
        block += [side(reference("AWAITED BY", w, ids)) for w in shown[:AWAITED_SHOWN]]
        if len(shown) > AWAITED_SHOWN:
            block.append(side(plain(f"and {len(shown) - AWAITED_SHOWN} more wait on it", "dim")))
        blocks.append(block)
    return blocks


def _mandate_order(group: Sequence[MandateRow]) -> tuple[bool, bool]:
    return any(r.label for r in group), not any(r.awaited_by for r in group)


def _events(rows: Sequence[EventRow], outlets: Outlets, on: str | None) -> list[Block]:
    blocks = []
    for group in _grouped(sorted_events(rows, on), lambda r: (r.label, _key(r.gist), r.when)):
        r = group[0]
        tolls = joined(dict.fromkeys(_tolls(e) for e in group), " | ")
        text = f"{shortened(bare(r.gist), GIST)} ({_voices(group, outlets)})"
        cell = labelled(r.label, text)
        if tolls:
            cell = (
                plain(f"{tolls}: ", "bold").append_text(cell) if not r.label else cell.append_text(plain(f" {tolls}"))
            )
        waits = {condition(c).plain: c for e in group for c in e.conditions}
        block = [row(plain(told_day(r)), cell, shares=(20, 80), statements=_ids(group)[:1])]
        block += [side(condition(c), (c.statement,) if c.statement else ()) for c in waits.values()]
        blocks.append(block)
    return blocks


def _tolls(r: EventRow) -> str:
    several = sum(len(getattr(r, unit)) for unit in TOLLS) > 1
    return " | ".join(
        in_unit(f.text, unit) + (f" ({f.voice()})" if several else "") for unit in TOLLS for f in getattr(r, unit)
    )


def _dispute(r: DisputeRow, hosts: bool) -> Block:
    sides = []
    for s in r.sides:
        text = shortened(bare(s.text), GIST)
        sides.append(labelled(s.label, f"{text} ({s.when}; {shortened(s.said_by, VOICE)})"))
    if all(not s.label for s in r.sides) and r.reason.startswith("different numbers"):
        from rich.text import Text

        about = r.about if hosts or r.host is None else r.about.replace(f" in {r.host}", "")
        return [row(plain(f"{about}: ").append_text(Text(" v ").join(sides)), statements=r.statements[:1])]
    lines = [side(text, s.statements) for text, s in zip(sides, r.sides, strict=True)]
    return [row(plain(f"{shortened(bare(r.about))}: {r.reason}")), *lines]


def _voices(group: Sequence[MandateRow] | Sequence[EventRow], outlets: Outlets) -> str:
    said_by = [s for r in group for s in r.said_by]
    who = who_says(said_by, [p for r in group for p in r.publishers], outlets, most=1)
    count = len({d for r in group for d in r.documents})
    return f"{count} reports: {who}" if count > 1 else who


def _ids(group: Sequence[MandateRow] | Sequence[EventRow]) -> list[str]:
    return [i for r in group for i in r.statements]


def _key(gist: str) -> str:
    return bare(gist).casefold()


def _grouped(rows: Iterable[_Row], key: Callable[[_Row], Hashable]) -> list[list[_Row]]:
    groups: dict[Hashable, list[_Row]] = {}
    for r in rows:
        groups.setdefault(key(r), []).append(r)
    return list(groups.values())


def _chosen(blocks: Sequence[Sequence[Sequence[Text]]], sections: Sequence[_Section], lines: int) -> list[int]:
    """How many blocks of each section fit on the page: at least one, then evenly by weight while there is room."""
    shown = [min(1, len(b)) for b in blocks]

    def used(i: int, count: int) -> int:
        rest = count < len(sections[i].blocks) or sections[i].left > 0  # a line that counts them
        return max(1, sum(map(len, blocks[i][:count])) + rest)

    open_ = {i for i, b in enumerate(blocks) if len(b) > 1}
    while open_:
        i = min(open_, key=lambda i: (used(i, shown[i]) / sections[i].weight, i))
        taken = sum(used(j, count) for j, count in enumerate(shown))
        if taken - used(i, shown[i]) + used(i, shown[i] + 1) > lines:
            open_.discard(i)
            continue
        shown[i] += 1
        if shown[i] == len(blocks[i]):
            open_.discard(i)
    return shown


def _print_section(
    console: Console, section: _Section, blocks: Sequence[Sequence[Text]], shown: int, flags: str
) -> None:
    console.print()
    console.print(plain(section.title, "bold"))
    for text in (text for block in blocks[:shown] for text in block):
        console.print(text, soft_wrap=True)
    more = len(section.blocks) - shown + section.left
    if more:
        console.print(plain(f"  … and {more} more: contingent {section.command}{flags}", "dim"))
    elif not blocks:
        console.print(plain(f"  {section.when_empty}", "dim"))
