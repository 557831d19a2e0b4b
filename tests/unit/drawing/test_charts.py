"""Strength, lanes, timeline and source chain: hollow until kept, apart from what is in place, and inert."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.drawing._axis import TICK_FONT, draw_tick_words, main_span, number_ticks, round_step, spread, time_scale
from contingent.drawing._svg import Drawing, Node, text_width
from contingent.drawing.chain import draw_chain
from contingent.drawing.chart import draw_strength
from contingent.drawing.lanes import draw_lanes
from contingent.drawing.timeline import draw_timeline
from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from contingent.views.life_cycle import life_cycles
from contingent.views.strength import strength
from contingent.views.timeline import timeline
from contingent.views.trace import trace
from tests.unit.drawing.drawn import SVG, checked, example, hostile, href, is_solid, label, marks, shapes
from tests.unit.views.builders import document, ledger, number, statement

DAYS = {"a": "2013-11-26", "b": "2013-11-28", "c": "2013-12-10", "d": "2014-02-14"}
WIDTHS = st.sampled_from([360, 720])


def books(*statements: Statement) -> Ledger:
    return ledger([document(id_, day) for id_, day in DAYS.items()], statements)


def there(id_: str, doc: str, best: int, **fields: Any) -> Statement:
    return statement(id_, doc, "PRESENCE", "actual", number(best), **({"time": DAYS[doc]} | fields))


def promise(id_: str, doc: str, best: int, **fields: Any) -> Statement:
    given_ = {"time": f"[{DAYS[doc]}..]", "basis": "tense"} | fields
    return statement(id_, doc, "DEPLOY", "planned", number(best, basis="change"), **given_)


VOTE = statement("s9", "a", "AUTHORIZE", "wanted", time=None, gist="the Council votes")
KEPT = books(there("s1", "a", 400), promise("s2", "a", 1000, after="s9"), VOTE, there("s3", "c", 1600))
OPEN = books(there("s1", "a", 400), promise("s2", "a", 1000, after="s9"), VOTE)


def chart(book: Ledger, **more: Any) -> Drawing:
    return draw_strength(strength(book, on="2014-03-01"), href=href, **more)


def lanes(book: Ledger, **more: Any) -> Drawing:
    return draw_lanes(life_cycles(book, on="2014-03-01"), href=href, **more)


def of(drawing: Drawing) -> dict[str, list[Any]]:
    """Marks by the first of their statements."""
    found: dict[str, list[Any]] = {}
    for mark, ids in marks(checked(drawing.svg)):
        found.setdefault(ids[0], []).append(mark)
    return found


def test_what_is_in_place_stands_above_its_line_and_a_promise_hangs_below() -> None:
    drawing = chart(OPEN)
    found = of(drawing)
    base = float(next(e for e in checked(drawing.svg).iter() if e.attrib.get("class") == "base").attrib["y1"])
    [disc] = shapes(found["s1"][0])
    assert float(disc.attrib["cy"]) < base
    [step] = shapes(found["s2"][0], "hollow")
    start, depth = re.match(r"M[\d.]+ ([\d.]+)v([\d.]+)", step.attrib["d"]).groups()  # type: ignore[union-attr]
    assert float(start) == pytest.approx(base, abs=0.1)
    assert float(depth) > 0
    assert step.attrib["fill"] == "none"
    assert is_solid(found["s1"][0])
    assert not is_solid(found["s2"][0])
    assert "1,400" not in drawing.svg


def test_a_promise_ends_only_where_an_arrival_is_reported() -> None:
    for book, closed in ((KEPT, True), (OPEN, False)):
        [step] = shapes(of(chart(book))["s2"][0], "hollow")
        assert ("V" in step.attrib["d"]) == closed


def test_the_condition_is_named_beside_the_promise() -> None:
    mark = of(chart(OPEN))["s2"][0]
    assert label(mark).startswith("PLANNED IF +1,000 troops — ONCE")
    assert "the Council votes" in mark.attrib["aria-label"]


def test_heights_are_in_proportion() -> None:
    drawing = chart(books(there("s1", "a", 400), there("s2", "c", 1600)))
    base = float(next(e for e in checked(drawing.svg).iter() if e.attrib.get("class") == "base").attrib["y1"])
    low, high = (base - float(shapes(of(drawing)[i][0])[0].attrib["cy"]) for i in ("s1", "s2"))
    assert high / low == pytest.approx(4, rel=0.02)


def carried(drawing: Drawing) -> list[str]:
    steps = [e for e in checked(drawing.svg).iter(f"{SVG}g") if e.attrib.get("class") == "steps"]
    return [e.attrib["d"] for g in steps for e in g if e.attrib.get("class") == "carried"]


def test_a_gap_where_nothing_is_told_and_no_line_between_forces_unnamed() -> None:
    near = chart(books(there("s1", "a", 400), there("s2", "c", 600)))
    assert ["V" in d for d in carried(near)] == [True, False]
    far = chart(books(there("s1", "a", 400), there("s2", "d", 600)))
    assert ["V" in d for d in carried(far)] == [False, False]
    assert carried(chart(books(there("s1", "a", 400, agent=()), there("s2", "c", 600, agent=())))) == []


def test_rivals_are_open_circles() -> None:
    found = of(chart(books(there("s1", "a", 400), there("s2", "b", 650))))
    assert any("rival" in s.attrib["class"].split() for m in found["s1"] for s in shapes(m))


def test_a_crowd_is_drawn_in_part_and_told_in_whole() -> None:
    [row] = strength(OPEN)
    promises = tuple(
        replace(p, figure=replace(p.figure, statements=(f"p{n}",))) for p in row.promises for n in range(40)
    )
    rows = [replace(row, promises=promises if n == 0 else (), statements=(f"r{n}",)) for n in range(80)]
    drawing = draw_strength(rows, href=href)
    seen = {i for _, ids in marks(checked(drawing.svg)) for i in ids}
    beside = {i for x in drawing.left_out for i in x.statements}
    assert {f"p{n}" for n in range(40)} <= seen | beside
    assert {f"r{n}" for n in range(60, 80)} <= beside
    [life] = life_cycles(OPEN)
    lanes_ = draw_lanes([replace(life, statements=(f"r{n}",)) for n in range(80)], href=href)
    assert len(lanes_.left_out) == 20


def test_an_allegation_is_never_a_step() -> None:
    drawing = chart(books(there("s1", "a", 900, sources=[("a-fra", "accuse")])))
    assert not any(is_solid(m) for ms in of(drawing).values() for m in ms)
    assert carried(drawing) == []


def test_days_far_from_the_rest_are_told_in_words() -> None:
    old = there("s0", "a", 1400, time="1999-05-01")
    drawing = chart(books(old, there("s1", "a", 400), there("s2", "c", 600)))
    assert [x.statements for x in drawing.left_out] == [("s0",)]
    assert "outside the days drawn" in drawing.left_out[0].reason
    whole = chart(books(old, there("s1", "a", 400)), since=date(1999, 1, 1), until=date(2014, 1, 1))
    assert whole.left_out == ()


def test_a_lane_is_hollow_until_kept_and_its_gate_named() -> None:
    drawing = lanes(OPEN)
    found = of(drawing)
    assert not any(is_solid(m) for m in found["s2"])
    assert shapes(found["s2"][0], "gate")
    assert "open: ONCE" in label(found["s9"][0])
    assert "now: planned, waits on a condition" in drawing.svg
    assert "step thin" not in drawing.svg


def test_a_lane_that_is_kept_is_whole_from_place_to_place_only() -> None:
    drawing = lanes(KEPT)
    assert drawing.svg.count("step thin") == 1
    assert is_solid(of(drawing)["s3"][0])
    assert not is_solid(of(drawing)["s2"][0])


def lines(drawing: Drawing) -> list[str]:
    paths = (e.attrib.get("class", "") for g in checked(drawing.svg).iter(f"{SVG}g") for e in g.findall(f"{SVG}path"))
    return [class_ for class_ in paths if class_ in ("step thin", "hollow")]


def test_an_authorisation_is_no_arrival() -> None:
    voted = statement("s9", "b", "AUTHORIZE", "actual", time=DAYS["b"], mode=("adopt",))
    book = books(there("s1", "a", 400), promise("s2", "a", 1000, after="s9"), voted, there("s3", "c", 1600))
    assert lines(lanes(book)) == ["step thin", "hollow", "hollow", "hollow"]
    assert [ids[0] for _, ids in marks(checked(lanes(book).svg))][:4] == ["s1", "s2", "s9", "s3"]
    raised = books(there("s1", "a", 400), promise("s2", "a", 1000), there("s3", "b", 1600), there("s4", "d", 1700))
    assert lines(lanes(raised)) == ["step thin", "step thin", "hollow", "hollow"]  # nothing dashed over what is whole


def test_the_timeline_has_both_days() -> None:
    book = books(there("s1", "c", 400, time="2013-12-01"))
    found = of(draw_timeline(timeline(book), href=href))
    holds, reported = (float(shapes(m)[0].attrib["cx"]) for m in found["s1"])
    assert holds < reported
    assert [m.attrib["tabindex"] for m in found["s1"]] == ["0", "-1"]  # one stop of the keyboard for one row


def test_a_crowded_day_keeps_violence_and_facts() -> None:
    harm = [statement(f"h{n}", "a", "ASSAULT", "actual") for n in range(20)]
    plans = [promise(f"p{n:02}", "a", 100 + n) for n in range(70)]
    rows = timeline(books(*harm, *plans))
    drawing = draw_timeline(rows, href=href)
    drawn = {i for _, ids in marks(checked(drawing.svg)) for i in ids}
    beside = {i for x in drawing.left_out for i in x.statements}
    assert {f"h{n}" for n in range(20)} <= drawn
    assert drawn | beside == {i for r in rows for i in r.statements}


def chain_of(statement_: Statement) -> str:
    return draw_chain(trace(books(statement_), statement_.id), href=href).svg


def test_a_chain_goes_from_the_report_to_what_is_said() -> None:
    svg = chain_of(there("s1", "a", 400, sources=[("a-fra", "say"), ("a-caf", "accuse")]))
    words = " ".join(e.text or "" for e in checked(svg).iter(f"{SVG}text"))
    told = ["Paper a", "quotes", "France", "say", "Central African Republic", "accuse", "ALLEGED", "“word”"]
    assert [words.index(w) for w in told] == sorted(words.index(w) for w in told)
    assert 'class="box alleged"' in svg
    assert 'class="box fact"' in chain_of(there("s1", "a", 400))


@pytest.mark.parametrize("width", [360, 720])
@pytest.mark.parametrize("on", ["2013-11-27", "2013-12-10", "2014-04-10", "2016-11-01"])
def test_real_rows(on: str, width: int) -> None:
    book = example()
    known = {s.id: s for s in (*book.statements, *book.context)}
    rows = strength(book, on=on, known_by=on)
    lives = life_cycles(book, on=on, known_by=on)
    days = timeline(book, on=on, known_by=on)
    for drawing, listed in (
        (draw_strength(rows, href=href, width=width), {i for row in rows for i in row.statements}),
        (draw_lanes(lives, href=href, width=width), {i for row in lives for i in row.statements}),
        (draw_timeline(days, href=href, width=width), {i for row in days for i in row.statements}),
    ):
        seen = {i for x in drawing.left_out for i in x.statements}
        for mark, ids in marks(checked(drawing.svg)):
            seen |= set(ids)
            if is_solid(mark):
                assert all(known[i].status == "actual" and known[i].polarity == "+" for i in ids)
                assert not any(known[i].sources and known[i].sources[-1].act == "accuse" for i in ids)
        assert listed <= seen  # each has a mark, or is told beside the drawing


@pytest.mark.parametrize("width", [360, 720])
def test_chains_of_real_statements(width: int) -> None:
    book = example()
    told = [s for s in book.statements if len(s.sources) > 1] + list(book.statements[:10])
    for statement_ in told:
        checked(draw_chain(trace(book, statement_.id), href=href, width=width).svg)


def test_every_number_beside_a_mark_is_one_its_statements_give() -> None:
    book = example()
    known = {s.id: s for s in (*book.statements, *book.context)}
    drawing = draw_strength(strength(book), href=href)
    checked_ = 0
    for mark, ids in marks(checked(drawing.svg)):
        told = {int(n) for i in ids for q in known[i].quantity for n in (q.low, q.best, q.high) if n is not None}
        found = {int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", label(mark).partition(" — ")[0])}
        assert found <= told
        checked_ += len(found)
    assert checked_ > 10


DRAW: list[Callable[[Ledger, int, str], str]] = [
    lambda book, width, title: draw_strength(strength(book), href=href, width=width, title=title).svg,
    lambda book, width, title: draw_lanes(life_cycles(book), href=href, width=width, title=title).svg,
    lambda book, width, title: draw_timeline(timeline(book), href=href, width=width, title=title).svg,
    lambda book, width, title: draw_chain(trace(book, "s2"), href=href, width=width, title=title).svg,
]


@pytest.mark.parametrize("draw", DRAW)
@settings(deadline=None)
@given(hostile(), hostile(), WIDTHS)
def test_hostile_words_draw_inert(draw: Callable[[Ledger, int, str], str], name: str, words: str, width: int) -> None:
    vote = msgspec.structs.replace(VOTE, gist=words)
    book = ledger(
        [document("a")],
        [there("s1", "a", 400, sources=[(None, "say")]), promise("s2", "a", 1000, after="s9", gist=words), vote],
        publishers={"a": name},
    )
    checked(draw(book, width, words))


@pytest.mark.parametrize("draw", [draw_strength, draw_lanes, draw_timeline])
def test_nothing_to_show(draw: Callable[..., Drawing]) -> None:
    drawing = draw([], href=href)
    assert not list(marks(checked(drawing.svg)))
    assert drawing.left_out == ()


@settings(deadline=None)
@given(st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1, max_size=20))
def test_time_ticks_lie_on_the_scale_with_room_between(days: list[date]) -> None:
    scale = time_scale(days, left=50, right=700)
    ticks = scale.ticks()
    xs = [scale.x(day) for day, _ in ticks]
    assert xs == sorted(xs)
    assert all(b - a >= 40 for a, b in pairwise(xs))
    assert all(scale.first <= day <= scale.last for day, _ in ticks)
    first, last = main_span(days)
    assert first in days
    assert last in days


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), max_size=8).map(sorted))
def test_spread_marks_keep_their_order_and_distance(wanted: list[float]) -> None:
    found = spread(wanted, gap=10, left=0, right=100)
    assert all(b - a >= 10 - 1e-9 for a, b in pairwise(found))
    assert all(-1e-9 <= x <= 100 + 1e-9 for x in found)


@settings(deadline=None)
@given(st.floats(1, 1e9), st.integers(1, 6))
def test_number_ticks_are_round_and_reach_the_top(top: float, wanted: int) -> None:
    ticks = number_ticks(top, wanted)
    assert ticks[0] == 0
    assert ticks[-1] >= top
    assert len(ticks) <= wanted + 2
    assert str(ticks[1]).rstrip("0") in ("1", "2", "5")
    assert round_step(top) >= top


def test_tick_labels_do_not_run_into_each_other() -> None:
    scale = time_scale([date(2004, 6, 30), date(2004, 9, 30)], left=32, right=720)
    root = Node(ElementTree.Element("g"))
    draw_tick_words(root, scale, y=0)
    spans = [
        (float(e.attrib["x"]) - w / 2, float(e.attrib["x"]) + w / 2)
        for e in root.element
        if (w := text_width(e.text or "", TICK_FONT))
    ]
    assert len(spans) > 3
    assert all(before[1] < after[0] for before, after in pairwise(spans))
