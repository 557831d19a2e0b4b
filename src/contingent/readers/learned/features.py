"""What rules already know of each word piece, as small whole numbers the encoder takes beside the piece itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from contingent.normalize.names import NameMention, Names
from contingent.normalize.numbers import NumberMention
from contingent.normalize.times import TimeExpression
from contingent.readers.grammar.conditions import attach_conditions
from contingent.readers.grammar.draft import ParsedSentence, StatementDraft
from contingent.readers.grammar.drafting import bare_condition, draft_statements
from contingent.readers.grammar.parse import parse
from contingent.readers.learned.pieces import Ints, PieceMaker, Pieces
from contingent.records import ACTS, FORCE_UNITS, STATEMENT_TYPES, STATUSES
from contingent.text.layout import Layout

Bytes = npt.NDArray[np.int8]

_TOLL_UNITS = frozenset({"killed", "injured", "captured", "displaced", "in_need", "persons"})
_TIME_KINDS = ("date", "duration", "set")
_NAME_KINDS = ("country", "demonym", "metonym", "organisation", "operation", "group", "city", "region")
# Name of each feature and how many values it has; 0 always means "nothing known".
FEATURES: tuple[tuple[str, int], ...] = (
    ("case", 5),
    ("layout", 4),
    ("quoted", 2),
    ("number", 5),
    ("time", 1 + len(_TIME_KINDS)),
    ("name", 1 + len(_NAME_KINDS)),
    ("trigger", 1 + len(STATEMENT_TYPES)),
    ("status", 1 + len(STATUSES)),
    ("act", 1 + len(ACTS)),
    ("condition", 4),
)
RULE_FEATURES = 4  # the last so many features come from the grammar reader; training hides them at times
_CAPITAL, _CAPITALS, _DIGIT, _MARK = 1, 2, 3, 4
_TITLE, _PARAGRAPH, _SENTENCE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report ready for the encoder: layout and parse, pieces, features and sentence of each piece.

    `sentence_of` is -1 where a piece belongs to no sentence (datelines, credits). `features` has a row for each piece
    and a column for each of `FEATURES`.
    """

    text: str
    layout: Layout
    sentences: list[ParsedSentence]
    names: tuple[NameMention, ...]
    pieces: Pieces
    features: Bytes
    sentence_of: Ints
    numbers: list[NumberMention]
    times: list[TimeExpression]
    drafts: list[StatementDraft]

    def piece_range(self, start: int, end: int) -> tuple[int, int]:
        """Pieces that share a character with `text[start:end]`, half open."""
        return _piece_range(self.pieces, start, end)


def prepare(text: str, names: Names, maker: PieceMaker) -> Prepared:
    """Parse a report by rule and lay its features over its pieces."""
    layout, sentences, found = parse(text, names)
    drafts = draft_statements(text, sentences)
    drafts = attach_conditions(sentences, drafts, bare_condition)
    pieces = maker.cut(text)
    features = np.zeros((len(pieces), len(FEATURES)), dtype=np.int8)
    numbers = [number for sentence in sentences for number in sentence.numbers]
    times = [time for sentence in sentences for time in sentence.times]
    _mark_case(text, pieces, features)
    _mark_layout(pieces, features, layout, sentences)
    for number in numbers:
        _mark(pieces, features, "number", (number.start, number.end), _number_kind(number))
    for time in times:
        _mark(pieces, features, "time", (time.start, time.end), 1 + _TIME_KINDS.index(time.kind))
    for name in found:
        _mark(pieces, features, "name", (name.start, name.end), 1 + _NAME_KINDS.index(name.kind))
    _mark_drafts(pieces, features, drafts)
    sentence_of = np.full(len(pieces), -1, dtype=np.int64)
    for sentence in sentences:
        first, last = _piece_range(pieces, sentence.start, sentence.end)
        sentence_of[first:last] = sentence.index
    return Prepared(text, layout, sentences, found, pieces, features, sentence_of, numbers, times, drafts)


def _piece_range(pieces: Pieces, start: int, end: int) -> tuple[int, int]:
    first = int(np.searchsorted(pieces.ends, start, side="right"))
    return first, max(first, int(np.searchsorted(pieces.starts, end, side="left")))


def _mark(pieces: Pieces, features: Bytes, name: str, chars: tuple[int, int], value: int) -> None:
    first, last = _piece_range(pieces, *chars)
    features[first:last, _COLUMN[name]] = value


def _mark_case(text: str, pieces: Pieces, features: Bytes) -> None:
    """The encoder's pieces are lower case: "CAR" and "car" are told apart here."""
    column = _COLUMN["case"]
    for i, (start, end) in enumerate(zip(pieces.starts, pieces.ends, strict=True)):
        word = text[start:end]
        if word.isupper():
            features[i, column] = _CAPITALS if len(word) > 1 or not pieces.opens[i] else _CAPITAL
        elif word[0].isupper():
            features[i, column] = _CAPITAL
        elif word[0].isdigit():
            features[i, column] = _DIGIT
        elif not word[0].isalpha():
            features[i, column] = _MARK


def _mark_layout(pieces: Pieces, features: Bytes, layout: Layout, sentences: Sequence[ParsedSentence]) -> None:
    column = _COLUMN["layout"]
    for value, starts in ((_SENTENCE, (s.start for s in sentences)), (_PARAGRAPH, (p[0] for p in layout.paragraphs))):
        for first in _firsts(pieces, starts):
            features[first, column] = value
    if layout.title:
        _mark(pieces, features, "layout", layout.title, _TITLE)
    for quotation in layout.quotations:
        _mark(pieces, features, "quoted", (quotation.start, quotation.end), 1)


def _firsts(pieces: Pieces, starts: Iterable[int]) -> list[int]:
    found = (int(np.searchsorted(pieces.ends, start, side="right")) for start in starts)
    return [first for first in found if first < len(pieces)]


def _number_kind(number: NumberMention) -> int:
    if number.unit in FORCE_UNITS:
        return 1
    if number.unit in _TOLL_UNITS:
        return 2
    return 3 if number.unit else 4


def _mark_drafts(pieces: Pieces, features: Bytes, drafts: Sequence[StatementDraft]) -> None:
    for draft in drafts:
        for span in draft.evidence:
            _mark(pieces, features, "status", span, 1 + STATUSES.index(draft.status))
            if draft.sources:
                _mark(pieces, features, "act", span, 1 + ACTS.index(draft.sources[-1].act))
            if draft.waiting or draft.conditions:
                _mark(pieces, features, "condition", span, 3 if draft.waiting else 1)
    for draft in drafts:
        for condition in draft.conditions:
            if condition.span and not draft.waiting:
                _mark(pieces, features, "condition", condition.span, 2)
        first, last = _piece_range(pieces, *draft.trigger)
        trigger = slice(first, max(first + 1, last) if draft.trigger not in draft.evidence else first + 1)
        features[trigger, _COLUMN["trigger"]] = 1 + STATEMENT_TYPES.index(draft.type)


_COLUMN = {name: i for i, (name, _) in enumerate(FEATURES)}
