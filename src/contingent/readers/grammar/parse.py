"""A report's text to parsed sentences: layout, tokens, clauses, and the values each sentence holds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol, TypeVar

from contingent.normalize.names import NameMention, Names
from contingent.normalize.numbers import find_numbers
from contingent.normalize.times import find_times
from contingent.readers.grammar.clauses import split_clauses, subject_range
from contingent.readers.grammar.draft import ParsedSentence, Range
from contingent.readers.grammar.tokens import tokenize
from contingent.text.layout import Layout, read_layout

MAX_SENTENCE_CHARS = 2000  # longer "sentences" are lists or hostile input; they are read in pieces


class _Ranged(Protocol):
    @property
    def start(self) -> int: ...


R = TypeVar("R", bound=_Ranged)


def parse(text: str, names: Names) -> tuple[Layout, list[ParsedSentence], tuple[NameMention, ...]]:
    """Layout, sentences in order and all names of a text."""
    layout = read_layout(text)
    found_names = names.find(text)
    numbers, times = find_numbers(text), find_times(text)
    number_starts, time_starts, name_starts = (
        [item.start for item in items] for items in (numbers, times, found_names)
    )
    quotations = [(q.start, q.end) for q in layout.quotations]
    credits = [(a, b) for a, b, _ in layout.credits]
    if layout.dateline:
        credits.append(layout.dateline)
    credits.sort()
    sentences: list[ParsedSentence] = []
    quotation_ends, credit_ends = (list(accumulate((end for _, end in spans), max)) for spans in (quotations, credits))
    for sentence in layout.sentences:
        beside = _overlapping(credits, credit_ends, sentence.start, sentence.end)
        for start, end in _pieces(sentence.start, sentence.end, beside):
            tokens = tokenize(text, start, end, headline=sentence.title)
            if not tokens:
                continue
            sentences.append(
                _with_subjects_behind_times(
                    ParsedSentence(
                        index=len(sentences),
                        start=start,
                        end=end,
                        paragraph=sentence.paragraph,
                        title=sentence.title,
                        tokens=tokens,
                        clauses=split_clauses(tokens),
                        numbers=_within(numbers, number_starts, start, end),
                        times=_within(times, time_starts, start, end),
                        names=_within(found_names, name_starts, start, end),
                        quotations=[
                            (max(a, start), min(b, end))
                            for a, b in _overlapping(quotations, quotation_ends, start, end)
                        ],
                    )
                )
            )
    return layout, sentences, found_names


def _with_subjects_behind_times(sentence: ParsedSentence) -> ParsedSentence:
    """ "The day before, the deputy warned": a subject that is a time gives way to the one behind the comma."""
    tokens = sentence.tokens
    for clause in sentence.clauses:
        if clause.subject is None or clause.verb is None or not clause.own_subject:
            continue
        start, end = sentence.chars(*clause.subject)
        if not any(t.start <= start and end <= t.end for t in sentence.times):
            continue
        behind = clause.subject[1]
        while behind < clause.verb.first and tokens[behind].tag in {"punct", "adv"}:
            behind += 1
        if behind < clause.verb.first:
            clause.subject = subject_range(tokens, behind, clause.verb.first)
    return sentence


def _within(items: Sequence[R], starts: Sequence[int], start: int, end: int) -> list[R]:
    return list(items[bisect_left(starts, start) : bisect_left(starts, end)])


def _overlapping(spans: Sequence[Range], ends: Sequence[int], start: int, end: int) -> list[Range]:
    """Spans that share a character with `start` to `end`; `spans` by start, `ends` the furthest end up to each of them."""
    found = []
    for i in range(bisect_right(ends, start), len(spans)):
        if spans[i][0] >= end:
            break
        if spans[i][1] > start:
            found.append(spans[i])
    return found


def _pieces(start: int, end: int, skip: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentence without datelines and credits, cut where it is too long to be one."""
    for a, b in skip:
        if a <= start < b:
            start = min(b, end)
        elif start < a < end <= b:
            end = a
    return [(at, min(at + MAX_SENTENCE_CHARS, end)) for at in range(start, end, MAX_SENTENCE_CHARS)]
