"""Every place name of a text, each put on the map in the light of the others; people and things are left out."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.toponyms import Toponym, Toponyms, km


@pytest.fixture(scope="module")
def toponyms() -> Iterator[Toponyms]:
    gazetteer = open_gazetteer()
    yield Toponyms.load(gazetteer)
    gazetteer.close()


def named(found: tuple[Toponym, ...], exact: str) -> Toponym:
    return next(one for one in found if one.exact == exact)


FOUND = [
    ("Rebels hold Kidal and Gao in northern Mali.", ["Kidal", "Gao", "Mali"]),
    ("A fire broke out in Tyler, Texas, and spread to Smith County.", ["Tyler", "Texas", "Smith County"]),
    ("The bus went from Peoria, Ill., to Flint, Mich.", ["Peoria", "Ill.", "Flint", "Mich."]),
    ("Ohioans and European envoys met.", ["Ohioans", "European"]),
    ("He lives on Walnut Street near the Platte River.", ["Walnut Street", "Platte River"]),
    ("A crowd stood in Texas Avenue in Bangui.", ["Texas Avenue", "Bangui"]),
    ("Police in Boone and Story counties searched.", ["Boone", "Story"]),
    ("A Pittsburgh man was held.", ["Pittsburgh"]),
    ("The barge sank off Lake Placid.", ["Lake Placid"]),
    ("OTTAWA -- Lawmakers met.", ["OTTAWA"]),
    ("The fire engines came from Canton, Massillon and Alliance, Ohio.", ["Canton", "Massillon", "Alliance", "Ohio"]),
]
PEOPLE_AND_THINGS = [
    "Jack London wrote it. London wrote more.",
    "George Washington slept; Washington woke.",
    "Mayor Charles Lancaster spoke.",
    "Sandra Dayton, 41, sang.",
    "Senator Lincoln and Mr. Houston agreed.",
    "The SWAT team waited.",
    "St. Mary Hospital grew.",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found(toponyms: Toponyms, text: str, expected: list[str]) -> None:
    assert [one.exact for one in toponyms.find(text)] == expected


@pytest.mark.parametrize("text", PEOPLE_AND_THINGS)
def test_people_and_things_are_no_places(toponyms: Toponyms, text: str) -> None:
    assert [one.exact for one in toponyms.find(text)] == []


@pytest.mark.parametrize(
    ("text", "exact", "country", "code"),
    [
        ("Firefighters from Paris, Texas, helped.", "Paris", "USA", "US.TX"),
        ("Ministers met in Paris; France agreed.", "Paris", "FRA", "FR.11"),
        ("Dayton and Cincinnati lie in Ohio, and so does Lebanon, a small town.", "Cincinnati", "USA", "US.OH"),
        ("Dublin is near Columbus, Ohio, in Franklin County.", "Dublin", "USA", "US.OH"),
        ("The Irish minister came to Dublin from Cork.", "Dublin", "IRL", "IE"),
        ("Voters in England and Wales chose.", "Wales", "GBR", "GB.WLS"),
        ("Troops left Goma and Bukavu.", "Goma", "COD", "CD"),
        ("The jury in Springfield, Ill., rose.", "Springfield", "USA", "US.IL"),
        ("Tbilisi said Georgia would hold.", "Georgia", "GEO", "GE"),
        ("Atlanta and Savannah lie in Georgia.", "Georgia", "USA", "US.GA"),
    ],
)
def test_namesakes_are_told_apart(toponyms: Toponyms, text: str, exact: str, country: str, code: str) -> None:
    place = named(toponyms.find(text), exact).place
    assert place is not None
    assert place.country == country
    assert place.code.startswith(code)


def test_one_sense_in_a_text(toponyms: Toponyms) -> None:
    found = toponyms.find("The Athens, Ga., council met. In Athens nobody came.")
    assert {one.place.id for one in found if one.exact == "Athens" and one.place} == {"geonames:4180386"}


def test_a_list_of_states_is_no_parent(toponyms: Toponyms) -> None:
    mexico = named(toponyms.find("Mexico, the United States and Canada met."), "Mexico").place
    assert mexico is not None
    assert mexico.kind == "country"


def test_what_no_gazetteer_has_stays_with_its_neighbour(toponyms: Toponyms) -> None:
    street = named(toponyms.find("A shop on Zuckerberry Lane in Toronto burned."), "Zuckerberry Lane")
    assert (street.place, street.reason) == (None, "the gazetteer has no such place")
    assert street.within is not None
    assert street.within.name == "Toronto"


def test_name_inside_a_longer_one(toponyms: Toponyms) -> None:
    (school,) = toponyms.resolve("the University of Nairobi", [(4, 25)])
    assert school.place is None
    assert school.within is not None
    assert school.within.country == "KEN"


def test_undecided_says_so(toponyms: Toponyms) -> None:
    found = toponyms.find("They met in Clay County.")
    county = named(found, "Clay County")
    assert county.place is None
    assert county.reason == "several places of that name; the text does not decide"
    assert len(county.candidates) > 1


def test_distance() -> None:
    assert km(48.85, 2.35, 51.51, -0.13) == pytest.approx(344, abs=5)
    assert km(10, 20, 10, 20) == 0


PIECES = st.sampled_from(
    ["Paris", "Texas", ", ", "in", "Mr", "A.", "St.", "County", "Ill.", "Bob", "\n", "’s", "Highway 4"]
)


@settings(deadline=None, max_examples=50)
@given(st.lists(PIECES | st.text(max_size=4), max_size=30).map(" ".join))
def test_spans_quote_the_text_in_order(toponyms: Toponyms, text: str) -> None:
    last = 0
    for one in toponyms.find(text):
        assert text[one.start : one.end] == one.exact
        assert one.start >= last
        assert one.place is not None or one.reason
        last = one.end


@pytest.mark.parametrize("piece", ["Springfield, ", "A ", "San San ", "St. ", "Boone and Story counties ", "Bob "])
def test_time_grows_with_length_only(toponyms: Toponyms, piece: str) -> None:
    def seconds(repeats: int) -> float:
        start = time.process_time()  # the processor's, not the wall's: other work may share the cores
        toponyms.find(piece * repeats)
        return time.process_time() - start

    seconds(50)
    assert seconds(4_000) < 40 * max(seconds(500), 0.002)
