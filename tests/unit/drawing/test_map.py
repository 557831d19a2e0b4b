"""Maps: each figure a mark of its own; a promise never solid, an allegation never a fact, nothing added, nothing lost."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.drawing._fan import Box, place_box
from contingent.drawing._marks import event_marks, force_marks, promise_marks
from contingent.drawing.map import draw_map
from contingent.drawing.places import country_point
from contingent.drawing.projection import Degrees
from contingent.views.events import EventRow, events
from contingent.views.figures import Figure
from contingent.views.forces import ForceRow, forces
from contingent.views.life_cycle import life_cycles
from tests.unit.drawing.drawn import SVG, checked, example, hostile, href, is_solid, label, marks, shapes
from tests.unit.views.builders import document, entity, ledger, number, statement

DAYS = ("2013-11-27", "2013-12-10", "2014-04-10", "2016-11-01")
_WHEN = re.compile(r" \([^)]*\)?$")  # the day of an old figure, whole or cut
TOWNS: dict[tuple[str, str], Degrees] = {("Bangui", "CAF"): (18.55, 4.36), ("Bambari", "CAF"): (20.67, 5.76)}


def locate(name: str, country: str) -> Degrees | None:
    return TOWNS.get((name, country))


def rows(*told: Any, entities: Any = ()) -> list[ForceRow]:
    return forces(ledger([document("a")], told, entities=entities), on="2013-11-26")


def one(best: int | None = None, **fields: Any) -> ForceRow:
    return rows(statement("s1", "a", "PRESENCE", "actual", number(best, **fields)))[0]


def promised(best: int, **fields: Any) -> ForceRow:
    """A force of 400, and a promise of more."""
    there = statement("s1", "a", "PRESENCE", "actual", number(400))
    more = statement("s2", "a", "DEPLOY", "planned", number(best, basis="change"), **fields)
    return rows(there, more)[0]


def drawn(forces_: Any = (), events_: Any = (), lives: Any = (), **more: Any) -> Any:
    given_: dict[str, Any] = {"href": href, "locate": locate, "place": "CAF"} | more
    return draw_map(forces_, events_, lives, **given_)


def solid_radius(svg: str) -> list[float]:
    found = [float(e.attrib["r"]) for m, _ in marks(checked(svg)) for e in shapes(m, "solid")]
    return sorted(found)


def test_a_force_is_a_disc_that_leads_to_its_words() -> None:
    drawing = drawn([one(400)])
    [(mark, ids)] = [m for m in marks(checked(drawing.svg)) if shapes(m[0])]
    assert (mark.attrib["href"], ids) == ("/statement/s1", ["s1"])
    assert is_solid(mark)
    assert label(mark) == "400 troops"
    spoken = mark.attrib["aria-label"]
    assert all(
        words in spoken for words in ("France", "Central African Republic", "400 troops", "2013-11-26", "Paper a")
    )
    assert drawing.left_out == ()


@pytest.mark.parametrize(("on", "told"), [("2014-05-25", "400 troops"), ("2014-05-26", "400 troops (2013-11-26)")])
def test_an_old_figure_is_not_drawn_without_its_day(on: str, told: str) -> None:
    book = ledger([document("a")], [statement("s1", "a", "PRESENCE", "actual", number(400))])
    assert [mark.number for mark in force_marks(forces(book, on=on), locate)] == [told]  # type: ignore[union-attr]


def test_a_promise_is_hatched_and_its_force_stays_as_it_was() -> None:
    found = {ids[0]: m for m, ids in marks(checked(drawn([promised(1000)]).svg)) if shapes(m)}
    assert label(found["s1"]) == "400 troops"
    assert is_solid(found["s1"])
    assert not is_solid(found["s2"])
    assert shapes(found["s2"])[0].attrib["fill"] == "url(#map-hatch)"
    assert label(found["s2"]) == "PLANNED +1,000 troops"
    assert "1,400" not in drawn([promised(1000)]).svg


def test_a_condition_travels_with_its_promise() -> None:
    vote = statement("s3", "a", "AUTHORIZE", "wanted")
    there = statement("s1", "a", "PRESENCE", "actual", number(400))
    more = statement("s2", "a", "DEPLOY", "planned", number(1000, basis="change"), after="s3")
    found = {ids[0]: m for m, ids in marks(checked(drawn(rows(there, more, vote)).svg)) if shapes(m)}
    assert label(found["s2"]) == "PLANNED IF +1,000 troops"
    assert not is_solid(found["s2"])


def test_an_allegation_is_an_outline() -> None:
    told = statement("s1", "a", "PRESENCE", "actual", number(900), sources=[("a-fra", "accuse")])
    [(mark, _)] = [m for m in marks(checked(drawn(rows(told)).svg)) if shapes(m[0])]
    [shape] = shapes(mark)
    assert shape.attrib["fill"] == "none"
    assert "alleged" in shape.attrib["class"].split()
    assert label(mark).startswith("ALLEGED")


@pytest.mark.parametrize(("first", "second"), [(100, 400), (250, 1000), (1000, 16000)])
def test_area_is_in_proportion(first: int, second: int) -> None:
    other = replace(one(second), force="Other")
    small, large = solid_radius(drawn([one(first), other]).svg)
    assert large / small == pytest.approx(math.sqrt(second / first), rel=0.05)  # one digit after the point


def test_low_and_high_are_thin_lines_around_it() -> None:
    [(mark, _)] = [m for m in marks(checked(drawn([one(400, low=300, high=600)]).svg)) if shapes(m[0])]
    [disc] = shapes(mark)
    inner, outer = sorted(float(e.attrib["r"]) for e in shapes(mark, "bound"))
    assert inner < float(disc.attrib["r"]) < outer
    assert all(e.attrib["fill"] == "none" for e in shapes(mark, "bound"))


def test_rivals_are_marks_of_their_own() -> None:
    told = ledger(
        [document("a"), document("b")],
        [
            statement("s1", "a", "PRESENCE", "actual", number(400)),
            statement("s2", "b", "PRESENCE", "actual", number(650)),
        ],
    )
    found = [(m, ids) for m, ids in marks(checked(drawn(forces(told)).svg)) if shapes(m)]
    assert sorted(label(m) for m, _ in found) == ["400 troops", "650 troops"]
    assert sum(is_solid(m) for m, _ in found) == 1


def test_what_has_no_place_is_told_beside_the_map() -> None:
    nowhere = statement("s1", "a", "PRESENCE", "actual", number(400), place=())
    drawing = drawn(rows(nowhere), place=None)
    assert [(x.reason, x.statements) for x in drawing.left_out] == [("no country is named for it", ("s1",))]
    assert "400 troops" in drawing.left_out[0].text
    assert not list(marks(checked(drawing.svg)))


@pytest.mark.parametrize(
    ("code", "reason"),
    [("CAF+TCD", "several countries"), ("GUF", "no outline"), (None, "no country"), ("FRA", "outside the part")],
)
def test_the_reason_says_why(code: str | None, reason: str) -> None:
    drawing = drawn([replace(one(400), host_code=code)])
    assert [reason in x.reason for x in drawing.left_out] == [True]


def test_a_refusal_and_a_departure_are_no_force_to_come() -> None:
    figure = promised(1000).promised[0]
    for changed, reason in (
        (replace(figure, label="NOT PLANNED"), "said not to be so"),
        (replace(figure, text="−1,000"), "it speaks of leaving, not of a force to come"),
    ):
        drawing = drawn([replace(promised(1000), promised=(changed,))])
        assert [x.reason for x in drawing.left_out] == [reason]


def test_a_town_gets_its_own_spot_and_an_unknown_one_is_told() -> None:
    towns = [entity("a-b", "a", type="place", name="Bangui", country="CAF", part_of="a-caf"),
             entity("a-x", "a", type="place", name="Nowhere", country="CAF", part_of="a-caf")]  # fmt: skip
    told = rows(
        statement("s1", "a", "PRESENCE", "actual", number(400), place=["a-b"]),
        statement("s2", "a", "PRESENCE", "actual", number(300), place=["a-x"]),
        entities=towns,
    )
    svg = drawn(told).svg
    found = {ids[0]: m.attrib["aria-label"] for m, ids in marks(checked(svg)) if shapes(m)}
    assert "drawn at the middle of the country" not in found["s1"]
    assert "[Nowhere: drawn at the middle of the country]" in found["s2"]
    assert ">Bangui</text>" in svg


def test_arrows_come_from_the_contributor_dashed_when_promised() -> None:
    root = checked(drawn([promised(1000)]).svg)
    arrows = {m.attrib["class"]: ids for m, ids in marks(root) if "arrow" in m.attrib["class"].split()}
    assert arrows == {"mark arrow fact": ["s1"], "mark arrow promised": ["s2"]}


def test_a_force_at_home_and_one_that_leaves_get_no_arrow() -> None:
    leaves = statement("s1", "a", "DEPLOY", "actual", number(400, basis="change"), mode=("withdraw",))
    home = replace(one(400), contributor_code="CAF")
    for told in (rows(leaves), [home]):
        assert not [m for m, _ in marks(checked(drawn(told).svg)) if "arrow" in m.attrib["class"]]


def happening(id_: str, *quantity: Any, **fields: Any) -> EventRow:
    told = statement(id_, "a", "ASSAULT", fields.pop("status", "actual"), *quantity, **fields)
    return events(ledger([document("a")], [told]), statuses=(told.status,))[0]


@pytest.mark.parametrize(
    ("fields", "solid", "look"),
    [
        ({}, True, "solid"),
        ({"sources": [("a-fra", "accuse")]}, False, "alleged"),
        ({"status": "possible"}, False, "promised"),
    ],
)
def test_an_event_is_solid_only_as_a_fact(fields: dict[str, Any], solid: bool, look: str) -> None:
    drawing = drawn((), [happening("s1", number(30, unit="killed"), **fields)])
    [(mark, _)] = list(marks(checked(drawing.svg)))
    assert is_solid(mark) == solid
    assert look in shapes(mark)[0].attrib["class"].split()
    assert "30 killed" in label(mark)


def test_what_is_denied_has_no_mark() -> None:
    drawing = drawn((), [happening("s1", polarity="-")])
    assert not list(marks(checked(drawing.svg)))
    assert [x.reason for x in drawing.left_out] == ["said not to be so"]


def test_a_crowd_is_drawn_in_part_and_told_in_whole() -> None:
    there = promised(1000)
    many = tuple(replace(there.promised[0], best=n, text=f"+{n}", statements=(f"p{n}",)) for n in range(1, 60))
    crowd = [happening(f"e{n}", number(n, unit="killed") if n % 2 else number(n, unit="injured")) for n in range(1, 90)]
    drawing = drawn([replace(there, promised=many)], crowd)
    found = {ids[0] for m, ids in marks(checked(drawing.svg)) if shapes(m)}
    assert {"s1", "p1", "e89"} <= found  # what is in place, and the deadliest, are never crowded out
    beside = {i for x in drawing.left_out for i in x.statements}
    assert found | beside == {"s1", *(f"p{n}" for n in range(1, 60)), *(f"e{n}" for n in range(1, 90))}


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize(("place", "width"), [("CAF", 720), ("CAF", 360), (None, 720)])
def test_real_rows(on: str, place: str | None, width: int) -> None:
    book = example()
    known = {s.id: s for s in (*book.statements, *book.context)}
    told_forces = forces(book, in_=place, on=on, known_by=on)
    lives = life_cycles(book, in_=place, on=on, known_by=on)
    told_events = events(book, on=on, known_by=on)
    drawing = drawn(told_forces, told_events, lives, place=place, width=width)
    root = checked(drawing.svg)
    seen: list[str] = []
    for mark, ids in marks(root):
        if is_solid(mark):
            assert all(known[i].status == "actual" and known[i].polarity == "+" for i in ids)
            assert not any(known[i].sources and known[i].sources[-1].act == "accuse" for i in ids)
        if "arrow" not in mark.attrib["class"]:
            told = {n for i in ids for q in known[i].quantity for n in (q.low, q.best, q.high) if n is not None}
            assert {int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", _WHEN.sub("", label(mark)))} <= {
                int(n) for n in told
            }
            seen += ids
    # Every figure of the rows has a mark or is told beside the map.
    shown = frozenset(i for row in told_forces for i in row.statements)
    everything = [
        *force_marks(told_forces, locate),
        *promise_marks(lives, shown, locate),
        *event_marks(told_events, locate),
    ]
    assert {i for x in everything for i in x.statements} == {
        *seen,
        *(i for x in drawing.left_out for i in x.statements),
    }


SIZES = st.sampled_from([(120.0, 60.0), (80.0, 20.0), (30.0, 30.0), (10.0, 55.0)])


@settings(deadline=None)
@given(st.lists(SIZES, max_size=12), st.integers(0, 400), st.integers(0, 300))
def test_no_block_covers_another(sizes: list[tuple[float, float]], x: int, y: int) -> None:
    taken: list[Box] = []
    for size in sizes:
        box = place_box((x, y), size, taken=taken, frame=(400, 300), toward=1.0)
        if box is not None:
            assert not any(box.meets(other) for other in taken)
            assert 0 <= box.left <= box.right <= 400
            assert 0 <= box.top <= box.bottom <= 300
            taken.append(box)
    assert bool(taken) == bool(sizes)


def test_no_disc_covers_another_on_real_rows() -> None:
    root = checked(drawn(forces(example(), in_="CAF"), events(example()), width=720).svg)
    discs = [s for m, _ in marks(root) for s in shapes(m) if s.tag == f"{SVG}circle"]
    at = [(float(d.attrib["cx"]), float(d.attrib["cy"]), float(d.attrib["r"])) for d in discs]
    assert len(at) > 10
    for i, (x, y, r) in enumerate(at):
        assert all(math.hypot(x - a, y - b) >= r + s - 0.5 for a, b, s in at[:i])


@settings(deadline=None)
@given(hostile(), hostile(), hostile(), st.sampled_from([360, 720]))
def test_hostile_words_draw_inert(name: str, words: str, town: str, width: int) -> None:
    figure = one(400).stock
    assert figure is not None
    nasty: Figure = replace(figure, text=words, words=words, said_by=name, publishers=(words,), label=name)
    row = replace(one(400), force=name, host=words, part=town, stock=nasty, rivals=(nasty,), promised=(nasty,))
    event = replace(happening("s1"), gist=words, place=(town,), said_by=(name,), publishers=(words,))
    drawing = draw_map([row], [event], href=href, locate=locate, place="CAF", width=width, title=words)
    checked(drawing.svg)


@settings(deadline=None)
@given(st.floats(min_value=-1e9, max_value=1e12) | st.sampled_from([0.0, float("inf"), float("nan")]))
def test_odd_numbers_draw(value: float) -> None:
    row = one(400)
    assert row.stock is not None
    checked(drawn([replace(row, stock=replace(row.stock, best=value, low=0, high=value))]).svg)


def test_every_country_can_be_shown() -> None:
    for code in ("FJI", "VAT", "RUS", "ATA", "USA", "MDV"):
        assert country_point(code) is not None
        drawing = drawn([replace(one(400), host_code=code)], place=code)
        assert [label(m) for m, _ in marks(checked(drawing.svg)) if shapes(m)] == ["400 troops"]
