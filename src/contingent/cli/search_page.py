"""Search hits on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contingent.cli.plain import has_colour, make_console, plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from contingent.store import Hit


def print_hits(hits: Sequence[Hit], console: Console | None = None) -> None:
    """Print each report's heading, the stretch with the words, and the ids of statements near it."""
    console = console if console is not None else make_console()
    for hit in hits:
        heading = " · ".join(filter(None, (hit.published or "no date", hit.publisher, hit.title)))
        console.print(plain(heading, "bold"))
        if hit.snippet is not None:
            console.print(_snippet(hit, marks=not has_colour(console)))
        for statement in hit.statements:
            label = f"{statement.type} {statement.status}{'' if statement.polarity == '+' else ' NOT'}"
            console.print(plain(f"  {statement.id}  {label}", "dim"))
        console.print()
    if not hits:
        console.print(plain("no report holds all of these words"))


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
