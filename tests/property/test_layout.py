from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.text.front_matter import find_front_matter
from contingent.text.layout import read_layout
from contingent.text.spaces import even_spaces

PIECES = st.sampled_from(
    [*" \n\r\t.!?…“”\"'‘’«»()[]–—-:;,#*•", "\r\n", "\n\n", "\u00a0", "\u2028", "\x1c", "\x85", "\ufeff", "\ud800", "😀",
     "Gen. ", "U.S. ", "said ", "Le Galle ", "troops", "1,000", "The ", "SORO", "May 3, 2011", "(AP)", "Source: ", "。",
     "---\n", "title: a\n"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    layout = read_layout(text)
    covered, last = 0, 0
    for sentence in layout.sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        piece = text[sentence.start : sentence.end]
        assert piece == piece.strip()
        start, end = layout.paragraphs[sentence.paragraph]
        assert start <= sentence.start
        assert sentence.end <= end
        covered += sum(not char.isspace() for char in piece)
        last = sentence.end
    front = find_front_matter(text)
    assert covered == sum(not char.isspace() for char in text[front.end if front else 0 :])


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_every_range_lies_in_the_text(text: str) -> None:
    layout = read_layout(text)
    spans = [layout.title, layout.dateline, layout.stated_date_span, *((c[0], c[1]) for c in layout.credits)]
    spans += [(q.start, q.end) for q in layout.quotations]
    spans += layout.paragraphs
    for span in spans:
        if span is not None:
            start, end = span
            assert 0 <= start < end <= len(text)
    for before, after in zip(layout.paragraphs, layout.paragraphs[1:], strict=False):
        assert before[1] <= after[0]
    assert [q.start for q in layout.quotations] == sorted(q.start for q in layout.quotations)


@given(st.text())
def test_even_copy_has_the_same_length(text: str) -> None:
    even = even_spaces(text)
    assert len(even) == len(text)
    assert all(a == b or (a.isspace() and b in " \n") for a, b in zip(text, even, strict=True))
