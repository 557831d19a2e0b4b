"""The word that stands for a coded statement: the one in its evidence that tells most of its type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from contingent.evaluate.gold import GoldReport, GoldStatement
from contingent.readers.learned.features import FEATURES, Prepared
from contingent.records import STATEMENT_TYPES

_STEM = 6  # characters of a word that count as its stem
_PRIOR = 4.0  # pseudo-observations with the overall shares of the types
_RULE_BONUS = 0.25  # for a word that the grammar reader takes for a trigger of the same type
_VERB_BONUS = 0.1
_NAME_MALUS = 0.3
_VERBS = frozenset({"verb", "part", "ing"})
_TRIGGER, _NAME = ([name for name, _ in FEATURES].index(name) for name in ("trigger", "name"))


@dataclass(frozen=True)
class WordTypes:
    """How often each stem occurs in coded reports, and in the evidence of statements of each type."""

    seen: Counter[str]
    within: Counter[tuple[str, str]]
    share: dict[str, float]

    def affinity(self, stem: str, statement_type: str) -> float:
        """Estimated chance that an occurrence of the stem lies in evidence of the type."""
        within = self.within[stem, statement_type]
        return (within + _PRIOR * self.share[statement_type]) / (self.seen[stem] + _PRIOR)


def count_words(reports: Sequence[GoldReport], prepared: Sequence[Prepared]) -> WordTypes:
    """Count stems over coded reports (training reports only)."""
    seen: Counter[str] = Counter()
    within: Counter[tuple[str, str]] = Counter()
    types: Counter[str] = Counter()
    for report, ready in zip(reports, prepared, strict=True):
        seen.update(_stem(ready, int(i)) for i in ready.pieces.opens.nonzero()[0])
        for statement in report.statements:
            types[statement.type] += 1
            stems = {_stem(ready, i) for i in _candidates(statement, ready)}
            within.update((stem, statement.type) for stem in stems)
    total = sum(types.values())
    return WordTypes(seen, within, {name: types[name] / total for name in STATEMENT_TYPES})


def choose_anchors(statements: Sequence[GoldStatement], ready: Prepared, words: WordTypes) -> list[int | None]:
    """One piece for each statement, all different; None where the evidence has no word left. Short evidence first."""
    chosen: list[int | None] = [None] * len(statements)
    taken: set[int] = set()
    verbs = {token.start for sentence in ready.sentences for token in sentence.tokens if token.tag in _VERBS}
    order = sorted(range(len(statements)), key=lambda i: min(e.end - e.start for e in statements[i].evidence))
    for index in order:
        statement = statements[index]
        free = [i for i in _candidates(statement, ready) if i not in taken]
        if free:
            best = max(free, key=lambda i: (_score(statement, ready, words, i, verbs), -i))
            chosen[index] = best
            taken.add(best)
    return chosen


def _score(statement: GoldStatement, ready: Prepared, words: WordTypes, piece: int, verbs: set[int]) -> float:
    score = words.affinity(_stem(ready, piece), statement.type)
    if ready.features[piece, _TRIGGER] == 1 + STATEMENT_TYPES.index(statement.type):
        score += _RULE_BONUS
    if int(ready.pieces.starts[piece]) in verbs:
        score += _VERB_BONUS
    return score - (_NAME_MALUS if ready.features[piece, _NAME] else 0.0)


def _candidates(statement: GoldStatement, ready: Prepared) -> list[int]:
    """Pieces that open a word of the evidence outside the title, or of the title where there is no other."""
    title = ready.layout.title
    body = [e for e in statement.evidence if not (title and e.start < title[1])]
    found: list[int] = []
    for span in body or statement.evidence:
        first, last = ready.piece_range(span.start, span.end)
        found += [i for i in range(first, last) if ready.pieces.opens[i]]
    return found


def _stem(ready: Prepared, piece: int) -> str:
    start = int(ready.pieces.starts[piece])
    end = start
    while end < len(ready.text) and end - start < _STEM and ready.text[end].isalnum():
        end += 1
    word = ready.text[start:end].lower()
    return "0" if word.isdigit() else word
