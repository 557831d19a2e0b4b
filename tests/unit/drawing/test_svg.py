"""The builder: text is only ever text; what would run, load or style cannot be drawn."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.drawing._svg import Node, canvas, cut, link, number, shown, text_width, wrapped
from tests.unit.drawing.drawn import NASTY, SVG, checked, hostile


def drawing() -> Node:
    return canvas(100, 50, key="k", title="t", desc="d", kind="map")


@settings(deadline=None)
@given(hostile(), hostile(), hostile())
def test_any_words_stay_words(title: str, words: str, spoken: str) -> None:
    root = canvas(100, 50, key="k", title=title, desc=words, kind="map")
    mark = link(root, "/statement/1", spoken, class_="force", statements=(words,))
    mark.add("text", words, x=1, y=2)
    found = checked(root.write())
    assert [e.tag for e in found.iter()] == [f"{SVG}{t}" for t in ("svg", "title", "desc", "a", "title", "text")]
    text = found.find(f".//{SVG}text")
    assert text is not None
    parsed = (text.text or "").replace("\r\n", "\n")
    assert parsed == shown(words)


@pytest.mark.parametrize(
    "tag",
    ["script", "style", "foreignObject", "image", "use", "animate", "set", "iframe", "svg:script", "a onload"],
)
def test_elements_that_run_or_load_are_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="a drawing has no"):
        drawing().add(tag)


@pytest.mark.parametrize(
    "given_",
    [
        {"style": "fill:red"},
        {"onload": "x()"},
        {"onclick": "x()"},
        {"xlink_href": "#x"},
        {"fill": "url(http://192.0.2.1/x)"},
        {"fill": "url(#a) url(http://192.0.2.1/x)"},
        {"clip_path": "url(other.svg#a)"},
    ],
)
def test_attributes_that_run_load_or_style_are_refused(given_: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no attribute|points outside"):
        drawing().add("path", **given_)


@pytest.mark.parametrize(
    "href", ["http://192.0.2.1/", "//192.0.2.1/x", "javascript:alert(1)", "data:text/html,x", "", " /x", "/\\192.0.2.1"]
)
def test_a_mark_leads_nowhere_else(href: str) -> None:
    with pytest.raises(ValueError, match="a mark leads to"):
        link(drawing(), href, "x", class_="force", statements=())


@pytest.mark.parametrize("href", ["/statement/s1", "#s1"])
def test_a_mark_leads_to_a_page_or_a_place_on_it(href: str) -> None:
    root = drawing()
    link(root, href, "x", class_="force", statements=("s1", "s2"))
    mark = checked(root.write()).find(f"{SVG}a")
    assert mark is not None
    assert (mark.attrib["href"], mark.attrib["data-statements"], mark.attrib["tabindex"]) == (href, "s1 s2", "0")


@pytest.mark.parametrize("key", ["", "a b", "1a", 'x"y', "a:b"])
def test_a_key_is_a_plain_name(key: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        canvas(10, 10, key=key, title="t", desc="d", kind="map")


def test_a_drawing_is_named_for_those_who_do_not_see_it() -> None:
    root = ElementTree.fromstring(drawing().write())
    assert root.attrib["role"] == "group"
    named = {e.attrib["id"]: e.text for e in root if "id" in e.attrib}
    assert [named[i] for i in root.attrib["aria-labelledby"].split()] == ["t", "d"]


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.25, "1.2"), (-0.04, "0"), (10.06, "10.1")])
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


@settings(deadline=None)
@given(hostile(), st.floats(20, 400))
def test_cut_text_fits(text: str, width: float) -> None:
    found = cut(text, width, 12)
    assert text_width(found, 12) <= width + 0.5
    assert found == text or found.endswith("…")


@settings(deadline=None)
@given(st.integers(10, 9_999_999), st.floats(10, 120))
def test_a_number_is_never_cut_into_another(value: int, width: float) -> None:
    found = cut(f"up to {value:,} troops", width, 12)
    assert f"{value:,}" in found or not any(c.isdigit() for c in found)


@settings(deadline=None)
@given(st.lists(st.text("abcdefghij", min_size=1, max_size=12), min_size=1, max_size=30), st.integers(1, 6))
def test_wrapped_text_loses_nothing_unmarked(words: list[str], lines: int) -> None:
    found = wrapped(" ".join(words), 120, 12, lines=lines)
    assert len(found) <= lines
    whole = " ".join(found) == " ".join(words)
    assert whole or found[-1].endswith("…")


def test_the_nasty_words_are_nasty() -> None:
    assert any("<script" in w for w in NASTY)
