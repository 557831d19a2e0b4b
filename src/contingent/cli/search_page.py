"""Search hits on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from contingent.cli.lines import Line, print_lines, row
from contingent.cli.plain import has_colour, labelled, make_console, plain
from contingent.text.safe import shortened
from contingent.views.conditions import Reference

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from contingent.records import Statement
    from contingent.store import Hit

GIST = 150  # code points of a statement shown
NAME_WIDTH = -29  # columns of an id and a type


def print_hits(hits: Sequence[Hit], told: Mapping[str, Reference], console: Console | None = None) -> None:
    """Print each report's heading, the stretch with the words, and the statements near it with their reality.

    Args:
        told: the statements of the hits in a few words, by id (`contingent.views.trace.told`).
    """
    console = console if console is not None else make_console()
    for hit in hits:
        heading = " · ".join(filter(None, (hit.published or "no date", hit.publisher, hit.title)))
        console.print(plain(heading, "bold"))
        if hit.snippet is not None:
            console.print(_snippet(hit, marks=not has_colour(console)))
        print_lines(console, [_near(s, told[s.id]) for s in hit.statements], {})
        console.print()
    if not hits:
        console.print(plain("no report holds all of these words"))


def _near(statement: Statement, words: Reference) -> Line:
    name = plain(f"{statement.id}  {statement.type}", "dim")
    return row(name, labelled(words.label, shortened(words.gist, GIST)), shares=(NAME_WIDTH, 1))


def _snippet(hit: Hit, *, marks: bool) -> Text:
    from rich.text import Text

    snippet, line = hit.snippet, Text()
    assert snippet is not None
    at = snippet.start
    for start, end in hit.matches:
        line.append_text(plain(snippet.exact[at - snippet.start : start - snippet.start]))
        word = snippet.exact[start - snippet.start : end - snippet.start]
        line.append_text(plain(f"⟦{word}⟧" if marks else word, "bold reverse"))
        at = end
    line.append_text(plain(snippet.exact[at - snippet.start :]))
    return line
