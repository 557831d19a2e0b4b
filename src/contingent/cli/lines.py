"""Lines of a page: cells side by side, wrapped beneath themselves, with the id of their words at the right edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from contingent.cli.plain import labelled, make_console, plain
from contingent.text.safe import QUOTED, shortened
from contingent.views.conditions import Condition, Reference
from contingent.views.ids import short_ids
from contingent.views.wording import bare, letters

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Ids = Mapping[str, str]
ROW, SIDE = 2, 6  # indents, in columns
GAP = 2  # columns between cells


@dataclass(frozen=True)
class Line:
    """One line: cells with the share of the width each gets (or, below zero, its columns), and the statements behind it."""

    cells: tuple[Text, ...]
    shares: tuple[int, ...] = (1,)
    indent: int = ROW
    statements: tuple[str, ...] = ()


Block = list[Line]  # a row and what stands beneath it; never torn apart


def row(*cells: Text, shares: Sequence[int] = (1,), statements: Sequence[str] = ()) -> Line:
    """A line for a row of a view."""
    return Line(cells=cells, shares=tuple(shares), statements=tuple(statements))


def side(text: Text, statements: Sequence[str] = ()) -> Line:
    """A full-width line beneath a row."""
    return Line(cells=(text,), indent=SIDE, statements=tuple(statements))


def heading(text: str) -> Line:
    """A line in bold at the left edge."""
    return Line(cells=(plain(text, "bold"),), indent=0)


def print_lines(console: Console, lines: Iterable[Line], ids: Ids) -> None:
    """Print lines; nothing is wider than the console and no line ends in blanks."""
    for text in drawn(list(lines), console, ids):
        console.print(text, soft_wrap=True)


def drawn(lines: Sequence[Line], console: Console, ids: Ids, *, id_width: int | None = None) -> list[Text]:
    """The lines as they are printed, wrapped.

    Args:
        id_width: columns kept for ids; by default what the longest needs.
    """
    room = id_width if id_width is not None else widest_id(lines, ids)
    return [text for line in lines for text in _draw(line, console, _trace(line, ids), room)]


def widest_id(lines: Iterable[Line], ids: Ids) -> int:
    """Columns that the ids of some lines need."""
    return max((len(_trace(line, ids)) for line in lines), default=0)


def ready(statements: Iterable[str], console: Console | None, ids: Ids | None) -> tuple[Console, Ids]:
    """The console and the short ids that a page uses when it is given none."""
    return console if console is not None else make_console(), ids if ids is not None else short_ids(statements)


def condition(told: Condition, *, limit: int | None = QUOTED, ids: Ids | None = None) -> Text:
    """A condition on one line, bold while it holds a promise up. Its words may be cut; it is never left out."""
    from contingent.views.conditions import RELATION_WORDS

    words = told.words if limit is None or told.words is None else shortened(told.words, limit)
    head = RELATION_WORDS[told.relation] + (f" “{words}”" if words else "")
    waits = bare(told.waits_on) if told.waits_on is not None else None
    if waits is not None and letters(waits) not in letters(told.words or ""):
        head += f" — waits on: {waits if limit is None else shortened(waits, limit)}"
    reference = f" [{ids.get(told.statement, told.statement)}]" if ids is not None and told.statement else ""
    return plain(f"{head} ({told.status}){reference}", "bold" if told.binding and not told.met else "")


def reference(word: str, ref: Reference, ids: Ids, *, limit: int = QUOTED) -> Text:
    """Another statement in a few words: "AWAITED BY PLANNED IF France +1,000 troops [s:426994de]"."""
    text = f"{ref.force or shortened(bare(ref.gist), limit)} [{ids.get(ref.statement, ref.statement)}]"
    return plain(f"{word} ").append_text(labelled(ref.label, text))


def _draw(line: Line, console: Console, trace: str, room: int) -> list[Text]:
    from rich.text import Text

    inner = max(len(line.cells) * (GAP + 4), console.width - line.indent - (room + GAP if room else 0))
    widths = _widths(line.shares, inner)
    wrapped = [list(cell.wrap(console, width, overflow="fold")) for cell, width in zip(line.cells, widths, strict=True)]
    out = []
    for at, pieces in enumerate(zip_longest(*wrapped)):
        text = Text(" " * line.indent)
        column = line.indent
        for piece, width in zip(pieces, widths, strict=True):
            if piece is not None:
                piece.rstrip()
                text.pad_right(column - text.cell_len)
                text.append_text(piece)
            column += width + GAP
        if at == 0 and trace:
            text.pad_right(console.width - len(trace) - text.cell_len)
            text.append_text(plain(trace, "dim"))
        out.append(text)
    return out


def _widths(shares: Sequence[int], inner: int) -> list[int]:
    free = inner - GAP * (len(shares) - 1)
    fixed = sum(-share for share in shares if share < 0)
    parts = sum(share for share in shares if share > 0)
    widths = [-share if share < 0 else max(4, (free - fixed) * share // parts) for share in shares]
    widths[-1] = max(4, free - sum(widths[:-1]))
    return widths


def _trace(line: Line, ids: Ids) -> str:
    if not line.statements:
        return ""
    first, more = line.statements[0], len(set(line.statements)) - 1
    return plain(ids.get(first, first) + (f" +{more}" if more else "")).plain
