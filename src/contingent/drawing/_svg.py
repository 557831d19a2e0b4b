"""The one way to make SVG here: elements of a short list, plain attributes, every text and value escaped.

A tree is built and written by `xml.etree`, so text of a report can only ever become text. What would run, load or style
(scripts, handlers, `style`, references to elsewhere) has no name in the lists below and is refused when it is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from contingent.text.safe import clean

TAGS = frozenset(
    {"svg", "g", "a", "title", "desc", "defs", "pattern", "clipPath", "path", "circle", "rect", "line", "text", "tspan"}
)
ATTRIBUTES = frozenset(
    """
    id class d x y x1 y1 x2 y2 cx cy r rx width height viewBox transform points dx dy
    fill fill-rule stroke clip-path patternUnits patternTransform preserveAspectRatio
    text-anchor dominant-baseline role tabindex href aria-label aria-hidden aria-labelledby lang
    """.split()
)
_REFERENCE = re.compile(r"url\(#[A-Za-z][\w-]*\)")
_NAME = re.compile(r"[A-Za-z][\w-]*")
_NOT_XML = re.compile("[\ufffe\uffff]")  # code points that XML 1.0 has no way to write
# Widths in ems of the widest common sans-serif faces (DejaVu, Verdana), rounded; there are no font metrics on a server.
_NARROW, _WIDE, _USUAL, _CAPITAL, _FULL, _BOLD = 0.36, 0.93, 0.6, 0.71, 1.05, 1.09
_NARROW_CHARS, _WIDE_CHARS = frozenset("iljtfrI.,:;'|!()[] -·’"), frozenset("mwMWOQ@%—→")

_IN_NUMBER, _END_OF_NUMBER = re.compile(r"[\d.,]"), re.compile(r"[\d.,]+$")

Value = str | float | int


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """What a drawing has no mark for: its words, the reason, and the ids of its statements, to be shown as text."""

    text: str
    reason: str
    statements: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A drawing as SVG text (one `svg` element, safe to put into a page) and what it could not show."""

    svg: str
    left_out: tuple[LeftOut, ...] = ()


class Node:
    """One element of a drawing, to which others are added."""

    __slots__ = ("element",)

    def __init__(self, element: ElementTree.Element) -> None:
        self.element = element

    def add(
        self, tag: str, text: str | None = None, /, *, data: Mapping[str, str] | None = None, **given: Value
    ) -> Node:
        """Add an element and return it.

        Args:
            text: its text, of any origin; controls and marks that turn the direction of text become U+FFFD.
            data: values of `data-…` attributes, by the rest of their names.
            given: attributes; `class_` for `class`, `_` for `-`. Numbers are pixels.
        Raises:
            ValueError: the element or attribute is not among those a drawing may have, or a value leads elsewhere.
        """
        if tag not in TAGS:
            raise ValueError(f"a drawing has no <{tag}>; known are {', '.join(sorted(TAGS))}")
        node = Node(ElementTree.SubElement(self.element, tag, _attributes(given, data)))
        if text is not None:
            node.element.text = shown(text)
        return node

    def write(self) -> str:
        """The element as XML text."""
        return ElementTree.tostring(self.element, encoding="unicode")


def canvas(width: float, height: float, *, key: str, title: str, desc: str, kind: str) -> Node:
    """An empty drawing with its name and description for those who do not see it.

    Args:
        width, height: in pixels of its own; the page may show it smaller.
        key: begins every id of the drawing, so that several can stand on one page: letters, digits, `-`.
        kind: its class beside `drawing`.
    """
    if not _NAME.fullmatch(key):
        raise ValueError(f"the key of a drawing is a plain name, not {key!r}")
    root = Node(ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg"}))
    root.element.attrib |= _attributes(
        {"viewBox": f"0 0 {number(width)} {number(height)}", "class_": f"drawing {kind}", "role": "group",
         "aria_labelledby": f"{key}-title {key}-desc", "width": width, "height": height},
        None,
    )  # fmt: skip
    root.add("title", title, id=f"{key}-title")
    root.add("desc", desc, id=f"{key}-desc")
    return root


def link(parent: Node, href: str, title: str, *, class_: str, statements: tuple[str, ...], focus: bool = True) -> Node:
    """A mark that leads to its words: an `a` with its spoken label and its statements' ids.

    The keyboard reaches it in the order of the drawing, unless `focus` is False: for the second mark of one thing.
    """
    mark = parent.add(
        "a", href=href, class_=f"mark {class_}", tabindex=0 if focus else -1, aria_label=title,
        data={"statements": " ".join(statements)},
    )  # fmt: skip
    mark.add("title", title)
    return mark


def hatching(defs: Node, id_: str, class_: str) -> str:
    """A pattern of slanted lines; returns the value for `fill`."""
    pattern = defs.add(
        "pattern", id=id_, patternUnits="userSpaceOnUse", width=5, height=5, patternTransform="rotate(45)"
    )
    pattern.add("rect", width=5, height=5, class_=f"{class_}-ground")
    pattern.add("line", x1=0, y1=0, x2=0, y2=5, class_=f"{class_}-line")
    return f"url(#{id_})"


def shown(text: str) -> str:
    """Text as a drawing shows it: without controls, marks of direction and what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", clean(text))


def number(value: float) -> str:
    """A number for an attribute: at most one digit after the point."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line of text is, in pixels, for a font size in pixels; rather too much than too little."""
    return size * sum(_char_width(c) for c in text) * (_BOLD if bold else 1.0)


def cut(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Text that fits a width in pixels, its end replaced by "…" where it does not; never within a number."""
    if text_width(text, size, bold=bold) <= width + 0.5:  # a width summed up from parts may come out a hair smaller
        return text
    scale = size * (_BOLD if bold else 1.0)
    room, at = width - _char_width("…") * scale, 0
    while at < len(text) and (room := room - _char_width(text[at]) * scale) >= 0:
        at += 1
    kept = text[:at]
    if _IN_NUMBER.match(text, at):  # "6,000" cut to "6,…" would be another number
        kept = _END_OF_NUMBER.sub("", kept)
    return f"{kept.rstrip()}…"


def wrapped(text: str, width: float, size: float, *, lines: int) -> list[str]:
    """Text broken at spaces into at most so many lines of a width in pixels; the last is cut where more would follow."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", size) <= width:
            line = f"{line} {words.pop(0)}"
        found.append(cut(line, width, size))
    if words and found:
        found[-1] = cut(f"{found[-1].rstrip('…')} {words[0]}…", width, size)
        found[-1] = found[-1] if found[-1].endswith("…") else f"{found[-1]}…"
    return found


def _char_width(char: str) -> float:
    if ord(char) >= 0x1100:
        return _FULL
    if char in _NARROW_CHARS:
        return _NARROW
    return _WIDE if char in _WIDE_CHARS else _CAPITAL if char.isupper() else _USUAL


def _attributes(given: Mapping[str, Value], data: Mapping[str, str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in given.items():
        name = key.rstrip("_") if key == "class_" else key.replace("_", "-")
        if name not in ATTRIBUTES:
            raise ValueError(f"a drawing has no attribute {name!r}")
        text = shown(value) if isinstance(value, str) else number(value)
        if name == "href" and not _leads_inside(text):
            raise ValueError(f"a mark leads to a page of its own server or a place on its page, not to {text!r}")
        if "url(" in text and name in ("fill", "stroke", "clip-path") and not _REFERENCE.fullmatch(text):
            raise ValueError(f"{name} points outside the drawing: {text!r}")
        found[name] = text
    for key, value in (data or {}).items():
        if not _NAME.fullmatch(key):
            raise ValueError(f"data-{key} is no name of an attribute")
        found[f"data-{key}"] = shown(value)
    return found


def _leads_inside(href: str) -> bool:
    return href.startswith(("#", "/")) and not href.startswith("//") and "\\" not in href
