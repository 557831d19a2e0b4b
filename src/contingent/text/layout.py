"""How a report is laid out: headline, paragraphs, sentences, quotations, dateline, stated date, credits."""

from __future__ import annotations

from dataclasses import dataclass

from contingent.text.credits import find_credits
from contingent.text.front_matter import find_front_matter
from contingent.text.headers import find_dateline, find_stated_date, find_title, title_range
from contingent.text.paragraphs import find_paragraphs
from contingent.text.quotes import Quotation, find_quotations
from contingent.text.sentences import Sentence, find_sentences
from contingent.text.spaces import even_spaces

__all__ = ["Layout", "Quotation", "Sentence", "find_date", "read_layout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Ranges are half-open, in code points of the text as received, without outer white space.

    `paragraphs` include the headline; `sentences` together hold every character of the text that is no white space
    and no front matter; `quotations` are the insides of quotation marks. `dateline` includes the dash after it.
    `stated_date` is an ISO date. A credit is (start, end, name inside).
    """

    title: tuple[int, int] | None
    paragraphs: tuple[tuple[int, int], ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]
    dateline: tuple[int, int] | None
    stated_date: str | None
    stated_date_span: tuple[int, int] | None
    credits: tuple[tuple[int, int, str], ...]


def read_layout(text: str) -> Layout:
    """The layout of a report's text. Works on any string; time grows with its length."""
    even = _without_front_matter(text)
    paragraphs = find_paragraphs(even)
    title = find_title(even, paragraphs)
    dateline = find_dateline(even, paragraphs, title)
    stated = find_stated_date(even, paragraphs, dateline)
    sentences: list[Sentence] = []
    for number, (start, end) in enumerate(paragraphs):
        parts = [(start, end)] if number == title else find_sentences(even, start, end)
        sentences.extend(Sentence(start=s, end=e, paragraph=number, title=number == title) for s, e in parts)
    return Layout(
        title=None if title is None else title_range(even, *paragraphs[title]),
        paragraphs=tuple(paragraphs),
        sentences=tuple(sentences),
        quotations=tuple(find_quotations(even, paragraphs)),
        dateline=dateline,
        stated_date=stated[0] if stated else None,
        stated_date_span=stated[1] if stated else None,
        credits=tuple(find_credits(even, paragraphs, dateline)),
    )


def find_date(text: str) -> str | None:
    """The `stated_date` of the layout alone, which costs a fraction of the whole."""
    even = _without_front_matter(text)
    paragraphs = find_paragraphs(even)
    stated = find_stated_date(even, paragraphs, find_dateline(even, paragraphs, find_title(even, paragraphs)))
    return stated[0] if stated else None


def _without_front_matter(text: str) -> str:
    """The even copy, of the same length, with spaces for the front matter."""
    front = find_front_matter(text)
    even = even_spaces(text)
    return even if front is None else " " * front.end + even[front.end :]
