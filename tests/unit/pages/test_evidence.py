"""The words behind a figure, with what other reports say of it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from contingent.pages.environment import country_name, render
from contingent.pages.evidence import EvidencePage, evidence_page
from contingent.pages.pictures import Picture, WebAddresses
from contingent.records import Evidence, LinkRelation, Source, Span
from contingent.resolve.ledger import Ledger
from contingent.text.safe import web_link
from contingent.views.trace import trace
from tests.unit.views.builders import document, ledger, link, number, statement

TEXT = "France has 420 troops there, a minister said.\nMore will follow."


def books(*relations: LinkRelation) -> Ledger:
    told = replace(
        statement("s:1", "d1", "PRESENCE", "actual", replace(number(420), start=11, end=21, exact="420 troops")),
        evidence=(Evidence(start=0, end=27, exact=TEXT[:27]),),
        sources=(
            Source(
                act="say", cue=Span(start=40, end=44, exact="said"), who_text=Span(start=29, end=39, exact="a minister")
            ),
        ),
    )
    rival = statement("s:2", "d2", "PRESENCE", "actual", number(650))
    return ledger([document("d1"), document("d2")], [told, rival], links=[link("s:2", rel, "s:1") for rel in relations])


def page_of(ledger_: Ledger, text: str) -> EvidencePage:
    return evidence_page(ledger_, trace(ledger_, "s:1"), text)


def test_the_words_are_marked_and_the_chain_is_told() -> None:
    page = page_of(books(), TEXT)
    assert page.quoted
    assert page.passage is not None
    marked = {(s.text, s.kinds) for p in page.passage.paragraphs for s in p if s.kinds}
    assert ("420 troops", ("evidence", "number")) in marked
    assert ("a minister", ("source",)) in marked
    assert ("said by", "a minister (say)") in page.values


def test_a_rival_stands_beside_it_with_its_words_and_outlet() -> None:
    (other,) = page_of(books("contradicts"), TEXT).others
    assert (other.relation, other.reference.statement, other.publisher) == ("contradicts", "s:2", "Paper d2")
    assert other.words == "word"


def test_a_link_that_runs_to_it_says_so() -> None:
    (other,) = page_of(books("updates"), TEXT).others
    assert other.relation == "updates (the other way)"


def test_another_text_is_not_marked_but_quoted() -> None:
    page = page_of(books(), "Something else entirely stands here, longer than that.")
    assert not page.quoted
    assert page.passage is None
    assert page.quotes == (TEXT[:27],)


def test_the_fragment_renders() -> None:
    picture = Picture(in_="CAF", on="2013-12-10")
    values = {"e": page_of(books("contradicts"), TEXT), "to": WebAddresses(picture), "chain": ""}
    shown = render("evidence.html.j2", **values)
    assert 'href="/statement/s:2?in=CAF&amp;on=2013-12-10"' in shown
    assert '<mark class="evidence number">420 troops</mark>' in shown


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[half", False),
        ("https://a\u202eb.org", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_followed(url: str | None, followed: bool) -> None:
    assert (web_link(url) is not None) is followed


def test_a_picture_becomes_a_query_and_back() -> None:
    picture = Picture(in_="CAF", on="2013-12-10", known_by="2013-12-01")
    assert picture.query() == "?in=CAF&on=2013-12-10&known-by=2013-12-01"
    assert picture.query(since="2013-11-01", after=None) == (
        "?in=CAF&on=2013-12-10&known-by=2013-12-01&since=2013-11-01"
    )
    assert Picture().query() == ""
    assert picture.at().place(None).query() == ""
    assert (country_name("CAF"), country_name(None)) == ("Central African Republic", "All countries")
