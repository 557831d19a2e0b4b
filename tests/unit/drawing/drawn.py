"""What the tests of drawings share: the example reports, hostile words, and a strict look at an SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import strategies as st

import contingent
from contingent.drawing._svg import ATTRIBUTES, TAGS
from contingent.resolve.ledger import Ledger
from contingent.text.safe import UNSAFE
from tests.strategies import texts

SVG = "{http://www.w3.org/2000/svg}"
EXAMPLES = Path("examples/car-2013/reports")
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    "]]></title><script/>",
    "&lt;b&gt; &amp; &#0;",
    "\x1b[31mred\x07\x00",
    "\u202egnp.exe\u2066",
    "javascript:alert(1)",
    "url(http://192.0.2.1/x)",
    "\ud800\ufffe\uffff",
    "",
    "W" * 400,
)


def hostile() -> st.SearchStrategy[str]:
    """Words as an attacker might publish them."""
    return st.one_of(st.sampled_from(NASTY), texts())


@cache
def example() -> Ledger:
    """The ledger of the example reports, as reading them without a database gives it."""
    results = contingent.read_reports(contingent.read_sources([str(EXAMPLES)]), contingent.load_reader())
    readings = [r for r in results if isinstance(r, contingent.Reading)]
    return contingent.resolved(Ledger.of(readings), {r.document.id: r.report.text for r in readings})


def href(statement: str) -> str:
    """Where a page has a statement."""
    return f"/statement/{statement}"


def checked(svg: str) -> ElementTree.Element:
    """The drawing, parsed; fails on whatever could run, load, style or mislead."""
    root = ElementTree.fromstring(svg)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert root.tag == f"{SVG}svg"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in TAGS
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES or re.fullmatch(r"data-[a-z]+", name)
            assert not UNSAFE.search(value)
            if name == "href":
                assert value.startswith(("/", "#"))
                assert not value.startswith("//")
            if name in ("fill", "stroke", "clip-path") and "url" in value:
                assert value.removeprefix("url(#").removesuffix(")") in ids
            if name in ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "d"):
                assert "nan" not in value
                assert "inf" not in value
        assert not UNSAFE.search(element.text or "")
    return root


def marks(root: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, list[str]]]:
    """The marks of a drawing with the ids of their statements."""
    for element in root.iter(f"{SVG}a"):
        yield element, element.attrib["data-statements"].split()


def shapes(mark: ElementTree.Element, class_: str = "area") -> list[ElementTree.Element]:
    """Shapes of a mark that have a class."""
    return [e for e in mark.iter() if class_ in e.attrib.get("class", "").split()]


def is_solid(mark: ElementTree.Element) -> bool:
    """True when any shape of a mark is filled: it says so, or nothing keeps it from being."""
    drawn = [e for e in mark.iter() if e.tag.removeprefix(SVG) in ("path", "circle", "rect")]
    return any("fill" not in e.attrib for e in drawn)


def label(mark: ElementTree.Element) -> str:
    """The words written beside a mark."""
    return " ".join(e.text or "" for e in mark.iter(f"{SVG}text"))
