"""Forces and promises on a terminal: a line for each, and beneath it what must be read with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from contingent.cli.lines import (
    Block,
    Ids,
    Line,
    condition,
    heading,
    print_lines,
    ready,
    row,
    side,
)
from contingent.cli.plain import labelled, plain
from contingent.views.arranging import (
    AGED_DAYS,
    OLD_DAYS,
    after_count,
    by_force,
    has_number,
    sorted_forces,
    unplaced_word,
)
from contingent.views.commitments import CommitmentRow
from contingent.views.figures import Figure, in_unit
from contingent.views.forces import PART_OF, SAME_PEOPLE, ForceRow
from contingent.views.wording import joined, outlet_names, who_says

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PROMISES_BESIDE = 8  # numbers on the line of promises beside a force
FORCE_SHARES = (35, 33, -13, 32)  # force, number, as of, who says
PROMISE_SHARES = (38, -10, 62)  # label and number, said on, who says

_COMMIT = " (commit)"  # said by the label of a promise already

Outlets = Mapping[str, str]


def print_forces(rows: Sequence[ForceRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print forces by host: counts in place, older counts, then forces of which only movements are told.

    Args:
        ids: short forms of statement ids; by default the shortest unambiguous among the rows.
    """
    console, ids = ready((i for r in rows for i in r.statements), console, ids)
    if not rows:
        console.print(plain("No forces in the reports that were read."))
        return
    outlets = outlet_names({p for r in rows for p in r.publishers})
    lines: list[Line] = []
    for (host, code), group in groupby(sorted(rows, key=_host), key=_host):
        listed = list(group)
        lines.append(heading(f"{host} ({code})" if code else host))
        counted, older, moving = sorted_forces(listed)
        titled = (("", counted), (f"OLDER FIGURES: MORE THAN {OLD_DAYS} DAYS", older), ("NO TOTAL GIVEN", moving))
        for title, part in titled:
            if part and title:
                lines.append(row(plain(title, "dim bold")))
            for r in part:
                lines += [force_line(r, outlets), *(side(*beside_line) for beside_line in beside(r, outlets))]
        lines.append(heading(""))
    lines.append(row(plain("Rows may count the same people; figures are never added.", "dim")))
    print_lines(console, lines, ids)


def print_commitments(rows: Sequence[CommitmentRow], console: Console | None = None, *, ids: Ids | None = None) -> None:
    """Print promises under who makes them and where; one line for each report, with its conditions beneath."""
    named = [i for r in rows for i in (*r.statements, *(c.statement for c in r.conditions), *r.done_by) if i]
    console, ids = ready([*named, *(i for r in rows for f in r.in_place for i in f.statements)], console, ids)
    if not rows:
        console.print(plain("No promises in the reports that were read."))
        return
    outlets = outlet_names({p for r in rows for p in r.publishers})
    lines: list[Line] = []
    hosts = sorted({(r.host, r.host_code or "") for r in rows})
    for host in hosts:
        for group in by_force([r for r in rows if (r.host, r.host_code or "") == host]):
            lines.append(heading(f"{group[0].force} → {host[0]}"))
            for r in group:
                lines.append(promise_line([r], outlets))
                lines += [side(condition(c, limit=None, ids=ids)) for c in r.conditions]
                lines += [side(plain(text)) for text in details(r, ids)]
    lines.append(row(plain("Promised and in place are never added.", "dim")))
    print_lines(console, lines, ids)


def force_line(r: ForceRow, outlets: Outlets, *, most: int = 3) -> Line:
    """A force with its count in place, its day, who says so (at most some speakers and outlets by name)."""
    name = f"{r.force} in {r.part}" if r.part else r.force
    if r.stock is None:
        return row(plain(f"{name}: no total given ({r.unit or 'unit not said'})", "bold"))
    age = f", {r.age_days} days old" if (r.age_days or 0) >= AGED_DAYS else ""
    return row(
        plain(name),
        plain(in_unit(r.in_place, r.unit, unsaid="(unit not said)"), "bold"),
        plain(f"{r.when}{age}", "yellow" if (r.age_days or 0) > OLD_DAYS else ""),
        plain(who_says([r.stock.said_by], r.stock.publishers, outlets, most=most)),
        shares=FORCE_SHARES,
        statements=r.stock.statements,
    )


def old_line(r: ForceRow, outlets: Outlets) -> Line:
    """A force whose count is old, as one text with its age."""
    name = f"{r.force} in {r.part}" if r.part else r.force
    voice = who_says([r.stock.said_by], r.stock.publishers, outlets, most=1) if r.stock is not None else ""
    text = f"{name}: {in_unit(r.in_place, r.unit, unsaid='(unit not said)')} ({r.when}, {r.age_days} days old; {voice})"
    return row(plain(text), statements=r.statements[:1])


def beside(r: ForceRow, outlets: Outlets, *, page: bool = False) -> list[tuple[Text, tuple[str, ...]]]:
    """What stands beside a count: rival counts, changes since, allegations, denials, promises, notes; with their ids.

    Args:
        page: on a page with a section of promises: those on one line, and nothing that has no number.
    """
    lines = [_told("OTHER COUNT", f, outlets) for f in r.rivals]
    lines += [_told(after_count(r, f), f, outlets) for f in r.changes if has_number(f) or not page]
    lines += [_told("", f, outlets) for f in (*r.alleged, *r.denied)]
    if page:
        if promised := [f for f in r.promised if has_number(f)]:
            lines.append((_in_short(promised), ()))
    else:
        lines += [_told("", f, outlets, promised=True) for f in r.promised]
    lines += [_told(unplaced_word(f), f, outlets) for f in r.unplaced if has_number(f) or not page]
    notes = [n for n in r.notes if not (page and n.startswith((SAME_PEOPLE, PART_OF)))]
    return lines + [(plain(note, "dim"), ()) for note in notes]


def movements(rows: Iterable[ForceRow], outlets: Outlets) -> tuple[list[Block], int]:
    """A line for each number of forces whose total no report gives, and how many figures without one are left out."""
    blocks: list[Block] = []
    left = 0
    for r in rows:
        told = [(f, "") for f in (*r.changes, *r.alleged, *r.denied)] + [(f, unplaced_word(f)) for f in r.unplaced]
        name = f"{r.force} in {r.part}" if r.part else r.force
        for f, word in told:
            if not has_number(f) and not f.label:
                left += 1
                continue
            text, statements = _told(word, f, outlets)
            blocks.append([row(plain(f"{name}: ").append_text(text), statements=statements[:1])])
    return blocks, left


def promise_line(rows: Sequence[CommitmentRow], outlets: Outlets, *, most: int = 3) -> Line:
    """One promise, or the same number promised with the same reality in several reports: who said so, and when."""
    first = rows[0]
    said = sorted({day for r in rows for day in r.said_on}, reverse=True)
    publishers = [p for r in rows for p in r.publishers]
    who = who_says((s.replace(_COMMIT, "") for r in rows for s in r.said_by), publishers, outlets, most=most)
    count = len({d for r in rows for d in r.documents})
    return row(
        labelled(first.label, first.number),
        plain(said[0] if said else "day not known"),
        plain(f"{count} reports: {who}" if count > 1 else who),
        shares=PROMISE_SHARES,
        statements=[i for r in rows for i in r.statements[:1]] if len(rows) > 1 else first.statements,
    )


def details(r: CommitmentRow, ids: Ids) -> list[str]:
    """When, how long, what for, under which mandate; what is in place by the same report; whether it is told as done."""
    named = (("due", r.due), ("duration", r.duration), ("purpose", r.purpose), ("mandate", r.mandate))
    lines = [f"{name}: {'; '.join(words)}" for name, words in named if words]
    if r.in_place:
        counts = "; ".join(f"{f.counted} [{_id(f.statements[0], ids)}]" for f in r.in_place)
        lines.append(f"in place now, by the same report: {counts}")
    return lines + [f"told as done in {_id(i, ids)}" for i in r.done_by]


def _told(word: str, f: Figure, outlets: Outlets, *, promised: bool = False) -> tuple[Text, tuple[str, ...]]:
    when = joined((f"due {f.when}" if f.timed else "", f"said {f.said_on[0]}" if f.said_on else ""), ", ")
    about = joined((when if promised else f.when, who_says([f.said_by], f.publishers, outlets)), "; ")
    text = labelled(f.label, f"{f.counted} ({about})")
    return (plain(f"{word} ").append_text(text) if word else text), f.statements


def _in_short(promised: Sequence[Figure]) -> Text:
    from rich.text import Text

    told = list(dict.fromkeys((f.label, f.counted) for f in promised))
    more = [plain(f"and {len(told) - PROMISES_BESIDE} more")] if len(told) > PROMISES_BESIDE else []
    shown = [labelled(label, text) for label, text in told[:PROMISES_BESIDE]]
    return plain("NOT IN PLACE: ").append_text(Text(" · ").join([*shown, *more]))


def _host(r: ForceRow) -> tuple[str, str]:
    return r.host, r.host_code or ""


def _id(statement: str, ids: Ids) -> str:
    return ids.get(statement, statement)
