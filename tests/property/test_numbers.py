"""Whatever the text, quantities quote it, stand in order, and keep low <= best <= high."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.normalize.numbers import basis_hint, find_numbers

TABLE = """
    1,000 1 600 40 2013 2.5 0 ½ ١٢ million thousand hundred two three twenty-five a an one dozen scores of tens
    thousands several no more than at least up to between and or about some over soldiers troops people police men
    killed wounded arrested was were dead -strong battalion of another additional F-16s % $ , . ; ( ) - the İ
    its force France Resolution May 26 km days
"""
WORDS = st.sampled_from([*TABLE.split(), "\u00a0", "\n", "\n\n"])
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=40).map("".join)
)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_mentions_are_sound(text: str) -> None:
    end = 0
    for mention in find_numbers(text):
        assert end <= mention.start <= mention.number_start < mention.number_end <= mention.end <= len(text)
        end = mention.end
        if mention.noun_start is not None:
            assert text[mention.noun_start : mention.noun_end] == mention.noun
        else:
            assert mention.noun == ""
        known = [value for value in (mention.low, mention.best, mention.high) if value is not None]
        assert known == sorted(known)
        assert bool(known) != (mention.unsized is not None)
        assert basis_hint(text, mention) in (None, "stock", "change")


@settings(deadline=None)
@given(TEXTS)
def test_kind_of_space_changes_nothing(text: str) -> None:
    plain = find_numbers(text.replace("\u00a0", " "))
    hard = find_numbers(text.replace(" ", "\u00a0"))
    assert [(m.start, m.end, m.best, m.unit) for m in plain] == [(m.start, m.end, m.best, m.unit) for m in hard]


@settings(deadline=None)
@given(st.integers(min_value=2, max_value=999_999))
def test_grouped_digits_read_as_written(number: int) -> None:
    for figure in (f"{number:,}", f"{number:,}".replace(",", "\u00a0"), f"{number:,}".replace(",", " ")):
        (mention,) = find_numbers(f"The mission has {figure} soldiers.")
        assert (mention.best, mention.unit) == (number, "troops")
