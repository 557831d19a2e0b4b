"""Long reports: windows with overlap, and one reading made of their answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.readers.endpoint.quotes import even_copy, find_quote
from contingent.readers.endpoint.reader import EndpointReader
from contingent.readers.endpoint.windows import cut_windows
from contingent.records import Reading, Report
from contingent.text.layout import read_layout
from tests.unit.readers.endpoint.stub import Reply, serve, statements

MakeReader = Callable[..., EndpointReader]

PARAGRAPHS = [
    f"Freedonia has sent {100 + n} soldiers to camp number {n}. They came by ship. It was quiet." for n in range(12)
]
LONG = Report(text="\n\n".join(PARAGRAPHS), date="2014-05-06")


def every_sending(body: dict[str, Any]) -> Reply:
    """A model that finds each sentence of the window that tells of soldiers sent."""
    text = body["messages"][1]["content"]
    found = re.findall(r"(Freedonia has sent (\d+) soldiers)", text)
    return statements(
        *(
            {"type": "DEPLOY", "status": "actual", "evidence": [words],
             "numbers": [{"words": f"{number} soldiers", "best": int(number)}]}
            for words, number in found
        )
    )  # fmt: skip


def test_a_long_report_goes_in_windows_that_overlap_and_comes_back_as_one(reader_for: MakeReader) -> None:
    with serve(every_sending) as stub:
        reader = reader_for(stub.url, window_chars=300, overlap_chars=120)
        [reading] = reader.read([LONG])
    assert isinstance(reading, Reading)
    assert [s.quantity[0].best for s in reading.statements] == [100 + n for n in range(12)]
    assert len(stub.requests) > 3
    assert reader.dropped["statement: repeated"] == len(stub.requests) - 1


def test_a_statement_two_windows_disagree_on_claims_the_less(reader_for: MakeReader) -> None:
    said = {"type": "DEPLOY", "evidence": ["Freedonia has sent 102 soldiers"]}
    replies = [statements({**said, "status": "actual"}), statements({**said, "status": "possible"}), statements()]
    with serve(replies) as stub:
        [reading] = reader_for(stub.url, window_chars=280, overlap_chars=120).read([LONG])
    assert isinstance(reading, Reading)
    assert [s.status for s in reading.statements] == ["possible"]


def test_words_of_another_window_are_no_evidence(reader_for: MakeReader) -> None:
    said = {"type": "DEPLOY", "status": "actual", "evidence": ["Freedonia has sent 111 soldiers"]}
    with serve([statements(said), statements()]) as stub:
        reader = reader_for(stub.url, window_chars=300, overlap_chars=120)
        [reading] = reader.read([LONG])
    assert isinstance(reading, Reading)
    assert reading.statements == ()
    assert reader.dropped["statement: evidence not in the report"] == 1


def test_one_failing_window_fails_the_report(reader_for: MakeReader) -> None:
    with serve([statements(), Reply(status=400)]) as stub:
        [result] = reader_for(stub.url, window_chars=300, overlap_chars=120).read([LONG])
    assert not isinstance(result, Reading)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(["One went. ", "Two came! ", "\n\n", "x" * 50 + " ", "“A?” ", "\r\n"]), max_size=60),
    st.integers(20, 200),
    st.integers(0, 80),
)
def test_windows_hold_every_sentence_and_keep_their_size(parts: list[str], size: int, overlap: int) -> None:
    text = "".join(parts)
    layout = read_layout(text)
    windows = cut_windows(layout, size=size, overlap=overlap)
    for window in windows:
        assert window.begin <= window.own < window.end
        assert window.end - window.own <= size
        assert window.own - window.begin <= overlap
    held = {at for window in windows for at in range(window.own, window.end)}
    assert all(at in held for s in layout.sentences for at in range(s.start, s.end))
    assert sum(w.end - w.own for w in windows) == len(held)


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("“Men went,” he said", '"Men went,"', ["Men went,"]),
        ("about 300\xa0men", "300 men", ["300\xa0men"]),
        ("the “new” force", 'the "new" force', ["the “new” force"]),
        ("it’s ours", "it's ours", ["it’s ours"]),
        ("a 3,000‑strong force", "3,000-strong", ["3,000‑strong"]),
        ("one\r\ntwo", "one two", ["one\r\ntwo"]),
        ("one\n  two", "one two", ["one\n  two"]),
        ("1,100 troops", "100 troops", []),
        ("1,100 troops", "1", []),
        ("3.5 tonnes", "3", []),
        ("in 2013.", "2013", ["2013"]),
        ("the troops", "troop", []),
        ("the U.S. army", "U.S.", ["U.S."]),
        ("Men went.", '"Men went."', ["Men went."]),
        ("men, men", "men", ["men", "men"]),
        ("men", "Men", []),
        ("men", "--", []),
        ("", "men", []),
    ],
)
def test_quotes_are_found_as_written(text: str, quote: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in find_quote(even_copy(text), quote, 0, len(text))] == found


@settings(deadline=None, max_examples=100)
@given(st.text(), st.text(max_size=20))
def test_whatever_is_found_reads_the_same(text: str, quote: str) -> None:
    even = even_copy(text)
    assert len(even) == len(text)
    for start, end in find_quote(even, quote, 0, len(text)):
        assert even[start:end].split() == even_copy(quote).strip(" \n\"'.,;:").split() or (
            even[start:end].split() == even_copy(quote).split()
        )
