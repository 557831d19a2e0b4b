"""Lines of a page: cells side by side, wrapped beneath themselves, with the id of their words at the right edge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from contingent.cli.plain import labelled, make_console, plain
from contingent.records import ACTS
from contingent.views.conditions import Condition, Reference
from contingent.views.figures import NARRATOR, UNNAMED_PUBLISHER
from contingent.views.ids import short_ids

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Ids = Mapping[str, str]
ROW, SIDE = 2, 6  # indents, in columns
GAP = 2  # columns between cells
QUOTED = 90  # code points of a report's words shown on a page; `trace` shows all of them
_SAY = " (say)"
# "A (say) > B (hope): " in front of a gist: the source chain, which pages print in a place of its own.
_CHAIN = re.compile(rf"(?:[^():>\n]{{1,150}} \((?:{'|'.join(ACTS)})\)(?: > |: ))+")
_TAIL = re.compile(r"(?:, | \().*", re.DOTALL)  # "Courier, Douala", "Echo (English page)"
_SHORTEST_OUTLET = 4


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


def shortened(text: str, limit: int = QUOTED) -> str:
    """Text on one line, cut between words when it is longer than the limit, with a mark where it is cut."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[:limit]
    at = head.rfind(" ", limit // 2)
    return (head[:at] if at > 0 else head).rstrip(" ,;:") + " …"


def bare(gist: str) -> str:
    """A gist without the source chain in front of it."""
    found = _CHAIN.match(gist)
    return gist[found.end() :] or gist if found and found.group().endswith(": ") else gist


def who_says(said_by: Iterable[str], publishers: Iterable[str], outlets: Mapping[str, str], *, most: int = 3) -> str:
    """Speakers (a mere "(say)" left out), then the outlets that carried it; at most some of each, the rest counted."""
    spoken = [part for chain in said_by for part in chain.split("; ")]
    speakers = [chain.replace(_SAY, "") for chain in dict.fromkeys(spoken) if chain != NARRATOR]
    carried = [outlets.get(name, name) for name in dict.fromkeys(publishers)]
    voices, papers = _some(speakers, most, "; "), _some(carried, most, " / ")
    if voices and papers:
        return f"{voices}, in {papers}"
    return voices or papers or UNNAMED_PUBLISHER


def outlet_names(publishers: Iterable[str]) -> dict[str, str]:
    """Short names of publishers ("The Wouri Courier" for "The Wouri Courier, Douala") where they stay distinct."""
    short = {name: _TAIL.sub("", name) for name in publishers}
    taken = list(short.values())
    return {
        name: cut if len(cut) >= _SHORTEST_OUTLET and taken.count(cut) == 1 else name for name, cut in short.items()
    }


def condition(told: Condition, *, limit: int | None = QUOTED, ids: Ids | None = None) -> Text:
    """A condition on one line, bold while it holds a promise up. Its words may be cut; it is never left out."""
    from contingent.views.conditions import RELATION_WORDS

    words = told.words if limit is None or told.words is None else shortened(told.words, limit)
    head = RELATION_WORDS[told.relation] + (f" “{words}”" if words else "")
    waits = bare(told.waits_on) if told.waits_on is not None else None
    if waits is not None and _letters(waits) not in _letters(told.words or ""):
        head += f" — waits on: {waits if limit is None else shortened(waits, limit)}"
    reference = f" [{ids.get(told.statement, told.statement)}]" if ids is not None and told.statement else ""
    return plain(f"{head} ({told.status}){reference}", "bold" if told.binding and not told.met else "")


def reference(word: str, ref: Reference, ids: Ids, *, limit: int = QUOTED) -> Text:
    """Another statement in a few words: "AWAITED BY PLANNED IF France +1,000 troops [s:426994de]"."""
    text = f"{ref.force or shortened(bare(ref.gist), limit)} [{ids.get(ref.statement, ref.statement)}]"
    return plain(f"{word} ").append_text(labelled(ref.label, text))


def joined(parts: Iterable[str], separator: str = " · ") -> str:
    """The parts that are not empty, with a separator between them."""
    return separator.join(part for part in parts if part)


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


def _some(names: Sequence[str], most: int, separator: str) -> str:
    more = len(names) - most
    return separator.join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
