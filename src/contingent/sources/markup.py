"""HTML that is a report already (the body of a feed item or a mail): every word kept, one paragraph a line.

A whole page goes through `html.read_html`, which looks for the main text among menus; here nothing is taken for a menu, so
that no clause is lost.
"""

from __future__ import annotations

import re
from typing import Any

_BLOCKS = frozenset(
    """address article aside blockquote body br caption center dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul""".split()
)
_HIDDEN = frozenset({"script", "style", "template", "noscript", "head", "title", "svg", "iframe", "object"})
_TAG = re.compile(r"<!--|</?[A-Za-z][^<>]*>|&(?:#\w+|\w+);")


def text_of(markup: str) -> str:
    """The words of a piece of HTML in their order; block elements end a line, white space is evened out.

    A string without tags and entities is given back as it is, but for outer white space.
    """
    if _TAG.search(markup) is None:
        return markup.strip()
    from lxml import etree, html

    try:
        tree = html.document_fromstring(markup)
    except (
        etree.ParserError,
        etree.XMLSyntaxError,
        ValueError,
        AssertionError,
    ):  # control characters, an encoding declaration
        return re.sub(r"\s+", " ", re.sub(r"<[^<>]*>", " ", markup)).strip()
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        _take(event, element, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _take(event: str, element: Any, pieces: list[str]) -> None:
    """Add what an element's start or end brings to the pieces."""
    if event in ("comment", "pi"):
        if not _is_hidden(element.getparent()):
            pieces.append(_spaced(element.tail))
        return
    name = element.tag if isinstance(element.tag, str) else ""
    if name in _BLOCKS:
        pieces.append("\n")
    if event == "start":
        if not _is_hidden(element):
            pieces.append(_spaced(element.text))
    elif element.getparent() is not None and not _is_hidden(element.getparent()):
        pieces.append(_spaced(element.tail))


def _is_hidden(element: Any) -> bool:
    while element is not None:
        if element.tag in _HIDDEN:
            return True
        element = element.getparent()
    return False


def _spaced(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")
