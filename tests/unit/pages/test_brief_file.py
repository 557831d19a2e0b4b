"""The brief as one HTML file: complete, self-contained, and inert whatever the reports say."""

from __future__ import annotations

import re
from dataclasses import replace as changed_row
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contingent.pages.brief_page import brief_file
from contingent.pages.drawings import draw_of_brief
from contingent.pages.pictures import FileAddresses, Picture
from contingent.pages.statement_ids import statement_ids
from contingent.records import Reading
from contingent.resolve.ledger import Ledger
from contingent.text.safe import UNSAFE
from contingent.views.brief import brief
from contingent.views.changes import changes
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, link, number, statement

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onmouseover=x \x1b[31m\u202egnp\x07 {{7*7}} \ud800"
ACTIVE = {"script", "iframe", "object", "embed", "form", "link", "img", "svg", "base"}


class Seen(HTMLParser):
    """The elements of a page, its text, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.names.add(name)
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(page: str) -> Seen:
    parser = Seen()
    parser.feed(page)
    return parser


def small() -> Ledger:
    """One report: what is there, what is promised on a condition, and what an accuser says."""
    return ledger(
        [document("d1")],
        [
            statement("s:1", "d1", "PRESENCE", "actual", number(420)),
            statement("s:2", "d1", "DEPLOY", "planned", number(1000, basis="change"), after="s:3", start=20),
            statement("s:3", "d1", "AUTHORIZE", "wanted", agent=["d1-un"], start=40, gist="the Council would vote"),
            statement(
                "s:4", "d1", "ASSAULT", "actual", number(9, unit="killed"), agent=["d1-reb"], start=60,
                sources=[(None, "accuse")], gist="rebels burnt a village",
            ),
        ],
        entities=[
            entity("d1-un", "d1", type="actor", name="United Nations"),
            entity("d1-reb", "d1", type="actor", name="Rebels"),
        ],
    )  # fmt: skip


def test_every_figure_leads_to_its_words_in_the_same_file() -> None:
    books = small()
    page = seen(brief_file(brief(books, in_="CAF"), books, source="x.db"))
    anchors = [href for href in page.links if href.startswith("#")]
    assert anchors
    assert {href[1:] for href in anchors} <= set(page.ids)
    assert page.links == anchors, "a file that is mailed fetches and leads to nothing else"
    assert not ACTIVE & set(page.tags)
    assert not {name for name in page.names if name.startswith("on") or name == "style"}


def test_the_chart_leads_to_notes_of_the_file_too() -> None:
    books = small()
    drawing = draw_of_brief(books, Picture(in_="CAF"), FileAddresses().statement)
    page = seen(brief_file(brief(books, in_="CAF"), books, drawing=drawing))
    assert "svg" in page.tags
    assert {href[1:] for href in page.links if href.startswith("#words-")} <= set(page.ids)
    assert all(href.startswith("#") for href in page.links)
    assert draw_of_brief(books, Picture(), FileAddresses().statement).svg == ""


def test_a_promise_is_hollow_and_keeps_its_condition_and_an_allegation_its_label() -> None:
    page = brief_file(brief(small(), in_="CAF"), small())
    in_place, rest = page.split("Promised or asked for: not in place")
    promised, rest = rest.split('id="mandates"')
    _, alleged = rest.split("Alleged: an accuser")
    assert re.search(r'class="figure "[^>]*>420 troops<', in_place)
    assert "1,420" not in page
    assert re.search(r'PLANNED IF</b> <a class="figure hollow"[^>]*>\+1,000 troops<', promised)
    assert "ONCE" in promised
    assert "the Council would vote" in promised
    assert re.search(r'ALLEGED</b> <b class="toll"><a class="figure hollow"[^>]*>9 killed<', alleged)


def test_promises_of_one_number_stand_together_with_every_condition() -> None:
    documents = [document("d1"), document("d2")]
    statements = [
        statement("s:1", "d1", "DEPLOY", "planned", number(1000, basis="change"), after="s:3"),
        statement("s:2", "d2", "DEPLOY", "planned", number(1000, basis="change"), after="s:4"),
        statement("s:3", "d1", "AUTHORIZE", "wanted", start=30, gist="the Council would vote"),
        statement("s:4", "d2", "CONSULT", "expected", start=30, gist="parliament would sit"),
    ]
    page = brief_file(brief(ledger(documents, statements), in_="CAF"), ledger(documents, statements))
    promised = page.split("Promised or asked for")[1].split('id="mandates"')[0]
    assert promised.count("+1,000 troops") == 1
    assert "2 reports" in promised
    assert "the Council would vote" in promised
    assert "parliament would sit" in promised


def test_what_changed_since_a_day_is_in_the_file() -> None:
    books = ledger(
        [document("d1"), document("d2", "2013-12-10")],
        [
            statement("s:1", "d1", "PRESENCE", "actual", number(420)),
            statement("s:2", "d2", "PRESENCE", "actual", number(1600), time="2013-12-10"),
        ],
    )
    found = changes(books, since="2013-12-01", in_="CAF")
    page = brief_file(brief(books, in_="CAF"), books, changed=found, since="2013-12-01")
    assert "Changed since 2013-12-01" in page
    assert "1,600 troops" in page.split("Changed since")[1]
    assert "Changed since" not in brief_file(brief(books, in_="CAF"), books)


def test_copies_are_told_as_one_origin() -> None:
    books = ledger(
        [document("d1"), document("d2")],
        [
            statement("s:1", "d1", "PRESENCE", "actual", number(420)),
            statement("s:2", "d2", "PRESENCE", "actual", number(420)),
        ],
        links=[link("s:2", "same", "s:1"), link("d2", "copies", "d1")],
    )
    assert "2 reports, 1 origin" in brief_file(brief(books, in_="CAF"), books)


def test_hostile_words_are_shown_and_never_act() -> None:
    books = small()
    hostile = Ledger.build(
        documents=(replace(d, headline=HOSTILE, url="javascript:alert(1)") for d in books.documents.values()),
        entities=(replace(e, name=HOSTILE) for e in books.entities.values()),
        statements=(replace(s, gist=HOSTILE) for s in books.statements),
        links=books.links,
        publishers=dict.fromkeys(books.documents, HOSTILE),
    )
    page = brief_file(brief(hostile, in_="CAF"), hostile, source=HOSTILE)
    assert_inert(page)
    assert "<script>alert(1)</script>" in seen(page).text, "shown as text"
    assert "{{7*7}}" in page


@given(readings(), st.sampled_from(["CAF", None]))
@settings(max_examples=30, deadline=None)
def test_any_ledger_makes_an_inert_file(reading: Reading, country: str | None) -> None:
    books = Ledger.of([reading])
    page = brief(books, in_=country)
    assert_inert(brief_file(page, books, source="x"))


@pytest.mark.parametrize("value", [[], (), "text", None, 3])
def test_ids_are_found_only_in_rows(value: object) -> None:
    assert statement_ids([value]) == []


def test_ids_of_conditions_and_sides_are_found_too() -> None:
    page = brief(small(), in_="CAF")
    assert set(statement_ids([page])) == {"s:1", "s:2", "s:3", "s:4"}
    assert statement_ids([changed_row(page, forces=(), mandates=())])[0] == "s:2"


def assert_inert(page: str) -> None:
    assert not UNSAFE.search(page.replace("\n", ""))
    page.encode()
    found = seen(page)
    assert not ACTIVE & set(found.tags)
    assert not {name for name in found.names if name.startswith("on") or name == "style"}
    assert all(href.startswith(("#", "http://", "https://")) for href in found.links)
