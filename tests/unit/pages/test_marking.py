"""Spans marked in a report's text: every character once, every mark where it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contingent.pages.marking import WHOLE_UP_TO, Mark, passage

KINDS = ("evidence", "number", "source", "condition", "time")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(alphabet="ab \n\r\u2028é", max_size=80))
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends, st.sampled_from(KINDS)), max_size=6))
    return text, [Mark(min(a, b), max(a, b), kind) for a, b, kind in spans if a != b]


@given(marked())
def test_no_character_is_lost_or_told_twice(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    shown = [s.text for p in passage(text, marks).paragraphs for s in p]
    assert "".join(shown) == "".join(line for line in text.splitlines() if line.strip())


@given(marked())
def test_a_segment_has_exactly_the_kinds_that_cover_it(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    at = 0
    lines = text.splitlines(keepends=True)
    paragraphs = iter(passage(text, marks).paragraphs)
    for line in lines:
        if line.strip():
            place = at
            for segment in next(paragraphs):
                covering = {m.kind for m in marks if m.start <= place and place + len(segment.text) <= m.end}
                assert set(segment.kinds) == covering
                place += len(segment.text)
        at += len(line)


def test_the_start_of_the_evidence_is_known() -> None:
    segments = passage("He said 20 came.", [Mark(8, 15, "evidence"), Mark(8, 10, "number")]).paragraphs[0]
    assert [(s.text, s.kinds, s.first) for s in segments] == [
        ("He said ", (), False),
        ("20", ("evidence", "number"), True),
        (" came", ("evidence",), False),
        (".", (), False),
    ]


def test_a_very_long_report_is_shown_around_the_evidence_and_says_so() -> None:
    text = "word " * WHOLE_UP_TO
    at = len(text) // 2
    shown = passage(text, [Mark(at, at + 4, "evidence")])
    assert shown.before
    assert shown.after
    assert sum(len(s.text) for p in shown.paragraphs for s in p) <= WHOLE_UP_TO
    assert any("evidence" in s.kinds for p in shown.paragraphs for s in p)
