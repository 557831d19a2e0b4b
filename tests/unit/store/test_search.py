"""Search by words over texts, headlines and gists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contingent.errors import UsageError
from contingent.store import Store, open_store
from tests.unit.store.samples import AT, LATER, read_report

SENTENCE = "Séléka rebels took Bangui, and the armed forces fled. "
LONG = "Nothing here. " * 100 + SENTENCE + "Nothing there. " * 100
READINGS = {
    "rebels": read_report(LONG, date="2013-03-25", gist="Rebels took the capital"),
    "troops": read_report("France will send 1,000 troops to Bangui.", date="2013-11-26", gist="France plans a force"),
    "undated": read_report("Forces were armed in Bangui\x00 with \ud800 cannon.", date=None, gist="Arming"),
    "headline": read_report("He declined to comment.", headline="Minister silent on Mali", gist="No word"),
}
NAME_OF = {reading.document.id: name for name, reading in READINGS.items()}


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    with open_store(db, write=True) as opened:
        opened.write(READINGS.values(), reader="test", version="1", read_at=AT)
        yield opened


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bangui", {"rebels", "troops", "undated"}),
        ("SELEKA", {"rebels"}),
        ("seleka bangui", {"rebels"}),
        ("Se\u0301le\u0301ka", {"rebels"}),
        ("armed forces", {"rebels", "undated"}),
        ('"armed forces"', {"rebels"}),
        ('"armed forces', {"rebels", "undated"}),
        ("1,000 troops", {"troops"}),
        ("capital seleka", {"rebels"}),
        ("mali", {"headline"}),
        ("mali comment", {"headline"}),
        ("cannon", {"undated"}),
        ("bangui -troops", {"troops"}),
        ("bangui OR mali", set()),
        ("troops*", {"troops"}),
        ("text:troops", set()),
        ("NEAR(bangui troops)", set()),
        ("bang", set()),
        ("bangui \x00 \ud800 - ^", {"rebels", "troops", "undated"}),
    ],
)
def test_words_find_documents(store: Store, words: str, found: set[str]) -> None:
    assert {NAME_OF[hit.document] for hit in store.search(words)} == found


def test_a_hit_shows_the_words_in_their_place(store: Store) -> None:
    (hit,) = store.search("seleka forces")
    assert hit.snippet is not None
    assert hit.snippet.exact == LONG[hit.snippet.start : hit.snippet.end]
    assert SENTENCE.strip() in hit.snippet.exact
    assert len(hit.snippet.exact) < 400
    assert [LONG[start:end] for start, end in hit.matches] == ["Séléka", "forces"]
    assert (hit.published, hit.publisher) == ("2013-03-25", "AP")
    assert hit.statements == READINGS["rebels"].statements


def test_offsets_hold_after_characters_sqlite_cannot_take(store: Store) -> None:
    (hit,) = store.search("cannon")
    text = READINGS["undated"].report.text
    assert [text[start:end] for start, end in hit.matches] == ["cannon"]


def test_words_in_a_gist_or_headline_only(store: Store) -> None:
    (gist,) = store.search("capital")
    assert (gist.matches, gist.statements) == ((), READINGS["rebels"].statements)
    assert gist.snippet is not None
    (headline,) = store.search("silent")
    assert (headline.title, headline.matches) == ("Minister silent on Mali", ())


def test_limit_and_known_by(store: Store) -> None:
    assert len(store.search("bangui", limit=2)) == 2
    assert store.search("bangui", limit=0) == []
    assert [NAME_OF[hit.document] for hit in store.search("bangui", known_by="2013-11-25")] == ["rebels"]


@pytest.mark.parametrize("words", ["", "  ", '""', "-", "\x00"])
def test_nothing_to_search_for(store: Store, words: str) -> None:
    with pytest.raises(UsageError, match="nothing to search for"):
        store.search(words)


def test_only_current_readings_are_found(store: Store) -> None:
    again = read_report(READINGS["troops"].report.text, date="2013-11-26", gist="A plan")
    store.write([again], reader="test", version="2", read_at=LATER)
    assert store.search("force plans france") == []
    assert len(store.search("1,000 troops")) == 1


def test_a_very_long_word_makes_no_endless_snippet(store: Store) -> None:
    text = "x" * 3000 + " cannons " + "y" * 3000
    store.write([read_report(text)], reader="test", version="1", read_at=AT)
    (hit,) = store.search("cannons")
    assert hit.snippet is not None
    assert len(hit.snippet.exact) < 400
    assert [text[start:end] for start, end in hit.matches] == ["cannons"]
