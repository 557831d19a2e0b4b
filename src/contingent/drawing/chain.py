"""A statement's source chain as SVG: who published it, who said what of whom, down to what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contingent.drawing._looks import LOOK_WORDS, Href, look_of
from contingent.drawing._svg import Drawing, Node, canvas, link, wrapped
from contingent.records import Statement
from contingent.views.trace import Trace

WIDE = 720
FONT, LINE, PAD = 12.0, 15.0, 9.0
STEP = 74.0  # pixels of an arrow with its word, side by side; `DROP` when boxes stand under one another
DROP = 30.0
LEAST_BOX = 118.0  # a box narrower than this stands under the one before


@dataclass(frozen=True, kw_only=True, slots=True)
class _Box:
    """A speaker or, last, the statement: its small heading, its words, and the act that leads to the next."""

    heading: str
    words: str
    act: str | None
    class_: str


def draw_chain(
    trace: Trace, *, href: Href, title: str = "Who says so", width: int = WIDE, key: str = "chain"
) -> Drawing:
    """Draw the way from the report to the statement: publisher, then each speaker with the act, outermost first.

    The statement's box has a whole outline only where it is reported as fact; its label stands in it otherwise.

    Args:
        trace: of `views.trace`.
        href, width, key: as in `map.draw_map`.
    Raises:
        ValueError: as in `map.draw_map`.
    """
    boxes = _boxes(trace)
    side = (width - STEP * (len(boxes) - 1) - 4) / len(boxes)
    across = side >= LEAST_BOX
    wide = min(side, 240.0) if across else width - 4.0
    lines = [wrapped(b.words, wide - 2 * PAD, FONT, lines=6 if across else 4) for b in boxes]
    heights = [PAD * 2 + LINE * (len(found) + 1) - 3 for found in lines]
    height = max(heights) + 4 if across else sum(heights) + DROP * (len(boxes) - 1) + 4
    root = canvas(width, height, key=key, title=title, desc=_desc(trace, boxes), kind="chain")
    x, y = 2.0, 2.0
    for at, (box, found, tall) in enumerate(zip(boxes, lines, heights, strict=True)):
        last = at == len(boxes) - 1
        if across:
            y = 2 + (max(heights) - tall) / 2
        parent = root.add("g", class_="speaker")
        if last:
            s = trace.statement
            parent = link(
                root, href(s.id), f"{trace.label} {_words(s)}".strip(), class_="statement", statements=(s.id,)
            )
        _draw_box(parent, box, found, x, y, wide, tall)
        if box.act is not None and across:
            _draw_step(root, box.act, x + wide, y + tall / 2, across=True)
            x += wide + STEP
        elif box.act is not None:
            _draw_step(root, box.act, x + 26, y + tall, across=False)
            y += tall + DROP
    return Drawing(svg=root.write())


def _boxes(trace: Trace) -> list[_Box]:
    statement = trace.statement
    published = trace.document.published.edtf
    speakers = [
        _speaker(trace, source.who, source.who_text.exact if source.who_text else None) for source in statement.sources
    ]
    acts = [source.act for source in statement.sources]
    outlet = trace.publisher or "publisher not named"
    heading = f"report, {published}" if published else "report, undated"
    boxes = [_Box(heading=heading, words=outlet, act="quotes" if speakers else "states", class_="")]
    for at, (speaker, act) in enumerate(zip(speakers, acts, strict=True)):
        venue = statement.sources[at].venue
        boxes.append(_Box(heading=f"speaker, {venue}" if venue else "speaker", words=speaker, act=act, class_=""))
    look = look_of(trace.label)
    boxes.append(
        _Box(
            heading=trace.label or LOOK_WORDS[look],
            words=_words(statement),
            act=None,
            class_=f" {look}",
        )
    )
    return boxes


def _speaker(trace: Trace, who: str | None, words: str | None) -> str:
    entity = trace.entities.get(who) if who is not None else None
    return entity.name if entity is not None else words or "unnamed source"


def _words(statement: Statement) -> str:
    """The words of the report; a gist would tell the chain over again."""
    return f"“{statement.evidence[0].exact}”"


def _draw_box(parent: Node, box: _Box, lines: Sequence[str], x: float, y: float, wide: float, tall: float) -> None:
    parent.add("rect", class_=f"box{box.class_}", x=x, y=y, width=wide, height=tall, rx=3, fill="none")
    parent.add("text", box.heading, class_="muted small", x=x + PAD, y=y + PAD + 8)
    for at, line in enumerate(lines):
        parent.add("text", line, class_="label words", x=x + PAD, y=y + PAD + LINE * (at + 1) + 9)


def _draw_step(root: Node, act: str, x: float, y: float, *, across: bool) -> None:
    step = root.add("g", class_="act")
    if across:
        end = x + STEP - 6
        step.add("path", class_="wire", d=f"M{x + 5:.1f} {y:.1f}H{end:.1f}m-6 -4l6 4l-6 4", fill="none")
        step.add("text", act, x=x + STEP / 2, y=y - 6, text_anchor="middle")
    else:
        end = y + DROP - 4
        step.add("path", class_="wire", d=f"M{x:.1f} {y + 4:.1f}V{end:.1f}m-4 -6l4 6l4 -6", fill="none")
        step.add("text", act, x=x + 12, y=y + DROP / 2 + 4)


def _desc(trace: Trace, boxes: Sequence[_Box]) -> str:
    return " → ".join(f"{b.words} ({b.act})" if b.act else f"{trace.label} {b.words}".strip() for b in boxes)
