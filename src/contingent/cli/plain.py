"""Text from reports made safe for a terminal, and the console that views are printed on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

from contingent.text.safe import UNSAFE, clean

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["UNSAFE", "clean", "has_colour", "labelled", "make_console", "plain"]

PIPED_WIDTH = 100
WIDEST = 120

STYLE_OF_LABEL: Mapping[str, str] = {
    "ALLEGED": "magenta",
    "DENIED": "red",
    "REJECTED": "red",
    "NOT": "red",
    "PLANNED": "yellow",
    "EXPECTED": "yellow",
    "WANTED": "cyan",
    "POSSIBLE": "cyan",
    "LEFT": "cyan",
    "ONLY": "cyan",
    "FORMER": "cyan",
}


def make_console(file: IO[str] | None = None, *, width: int | None = None) -> Console:
    """A console for views: at most 120 columns wide; plain and 100 wide when the output is no terminal.

    Colour is off when the output is piped or NO_COLOR is set. A character that the output's encoding lacks becomes
    "?", so that no report can stop the printing.
    """
    from rich.console import Console

    out = file if file is not None else sys.stdout
    reconfigure = getattr(out, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    console = Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if width is None:
        width = min(console.width, WIDEST) if console.is_terminal else PIPED_WIDTH
    console.width = width
    return console


def has_colour(console: Console) -> bool:
    """True when the console shows styles, so that highlighting can be seen."""
    return console.color_system is not None and not console.no_color


def plain(text: str, style: str = "") -> Text:
    """Clean text that is printed as it stands: no markup in it is read."""
    from rich.text import Text

    return Text(clean(text), style=style, overflow="fold")


def labelled(label: str, text: str) -> Text:
    """Text after its reality in capitals ("PLANNED IF", "ALLEGED"); the colour only repeats what the word says."""
    if not label:
        return plain(text)
    out = plain(label, style=f"bold {STYLE_OF_LABEL.get(label.split()[0], '')}".strip())
    return out if not text else out.append(" ", style="not bold").append_text(plain(text, style="not bold default"))
