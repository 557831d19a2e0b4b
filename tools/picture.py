"""Draws docs/brief.svg: the first screen of the brief on the example reports, as a terminal shows it.

Run through `make picture`; the picture is made from the demo's database, so it shows what the program prints.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from contingent.cli.render import print_brief
from contingent.store import open_store
from contingent.views.brief import brief

WIDTH, LINES = 100, 44
THEME = TerminalTheme(
    (250, 250, 247), (40, 40, 40),
    [(40, 40, 40), (180, 40, 30), (60, 120, 40), (150, 100, 0), (30, 80, 160), (130, 40, 130), (0, 110, 120), (90, 90, 90)],
)  # fmt: skip
# Without the template's web fonts: a page that shows the picture asks nothing of another host.
FORMAT = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" xml:space="preserve">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
 line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<rect fill="#fafaf7" stroke="#c8c8c0" width="100%" height="100%" rx="6"/>
<g transform="translate({terminal_x}, {terminal_y})">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
<defs>{lines}</defs>
</svg>
"""


def main(database: str, target: str) -> None:
    """Print the brief for the Central African Republic on 10 December 2013 into an SVG file."""
    with open_store(database) as store:
        page = brief(store.load(known_by="2013-12-10"), in_="CAF", on="2013-12-10", known_by="2013-12-10")
    full = Console(file=io.StringIO(), force_terminal=True, width=WIDTH, record=True, highlight=False, markup=False)
    print_brief(page, full)
    lines = full.export_text(styles=True, clear=True).splitlines()[:LINES]
    shown = Console(file=io.StringIO(), force_terminal=True, width=WIDTH, record=True, highlight=False, markup=False)
    for line in lines:
        shown.print(Text.from_ansi(line), overflow="crop", no_wrap=True)
    svg = shown.export_svg(title="", theme=THEME, code_format=FORMAT, unique_id="brief", font_aspect_ratio=0.6)
    Path(target).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
