"""Codes one sentence whose two sides are known: what the source does to the target.

For text that comes with its sides marked, as the field's gold sets have it. Words of deeds decide, by their place beside the
sides. The record reader's statements are not asked: it was made for forces and promises, and where both find a deed between
the sides these words are right more often (docs/benchmarks.md, row PLV).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contingent.codebooks.crosswalk import Code, code_of_cameo
from contingent.exports._deeds import Deed, Word, find_deeds, split_words

Range = tuple[int, int]  # character offsets, half open

AHEAD = frozenset({"will", "would", "'ll", "shall", "could", "may", "might"})
AHEAD_PHRASES = (
    ("plan", "to"), ("plans", "to"), ("planning", "to"), ("planned", "to"), ("is", "to"), ("are", "to"), ("going", "to"),
    ("intends", "to"), ("hopes", "to"), ("aims", "to"), ("wants", "to"), ("preparing", "to"), ("about", "to"),
    ("ready", "to"), ("considering",), ("set", "to"), ("due", "to"), ("decided", "to"), ("plans", "for"),
)  # fmt: skip
NEGATION = frozenset({"not", "n't", "never", "neither", "nor"})
# What opens words about another happening, which does not decide while there is a deed outside them.
ASIDE = frozenset(
    "if unless until before after when once because since following amid despite during while although".split()
)
BE_OR_HAVE = frozenset({"is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "'s", "'ve", "'re"})
RELATIVES = frozenset({"who", "which", "whose", "where"})
_FRIENDLY = ("04", "05", "06", "07", "08")
_HOSTILE = ("14", "15", "16", "17", "18", "19", "20")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCode:
    """What the source does to the target: the code, the words that say so, and their place (code points)."""

    code: Code
    words: str
    start: int
    end: int


def code_pair(text: str, source: Range, target: Range) -> PairCode | None:
    """The deed between two marked sides of a sentence, or None where no known words speak of one.

    Args:
        source, target: where the two stand in the text (code points).
    Method: the first verb behind the source decides ("agreed to lift" is an agreement, "refused to free" a refusal); where the
        target comes first, the verb between them if "by" or a like word leads to the source. Will and negation turn
        what is friendly into an agreement or a refusal, what is hostile into a threat.
    """
    words = split_words(text)
    deeds = find_deeds(words)
    deed = _decisive(words, deeds, source, target)
    if deed is None:
        return None
    code = code_of_cameo(_turned(words, deed, source))
    return PairCode(code=code, words=deed.words, start=words[deed.first].start, end=words[deed.last - 1].end)


def _decisive(words: Sequence[Word], deeds: Sequence[Deed], source: Range, target: Range) -> Deed | None:
    source_first, source_end = _indexes(words, source)
    target_first, target_end = _indexes(words, target)
    told = [d for d in deeds if d.code and not source_first <= d.first < source_end]
    if target_end <= source_first:
        between = [d for d in told if target_end <= d.first < source_first]
        if between and any(w.low in {"by", "from", "of"} for w in words[max(source_first - 3, 0) : source_first]):
            return _first(words, between)
    begin = _behind_relative(words, source_end)
    outside = [d for d in told if not target_first <= d.first < target_end]
    behind = [d for d in outside if d.first >= begin]
    if len(behind) > 1 and _is_reduced(words, behind, source_end):
        behind = behind[1:]
    return (
        _first(words, behind)
        or _first(words, [d for d in told if d.first >= source_end])
        or _first(words, [d for d in told if d.first < source_first][::-1])
    )


def _indexes(words: Sequence[Word], span: Range) -> tuple[int, int]:
    """The words of a span: first, and first behind."""
    return sum(w.end <= span[0] for w in words), sum(w.start < span[1] for w in words)


def _first(words: Sequence[Word], deeds: Sequence[Deed]) -> Deed | None:
    """The first verb outside an aside; else the first noun or gerund outside one; else the first of all."""
    main = [d for d in deeds if not _in_aside(words, d)]
    finite = (d for d in main if d.kind != "noun" and not _is_gerund(words, d))
    return next(finite, None) or next(iter(main), None) or next(iter(deeds), None)


def _is_gerund(words: Sequence[Word], deed: Deed) -> bool:
    return deed.form == "ing" and not any(w.low in BE_OR_HAVE for w in words[max(deed.first - 3, 0) : deed.first])


def _in_aside(words: Sequence[Word], deed: Deed) -> bool:
    for word in reversed(words[max(deed.first - 7, 0) : deed.first]):
        if word.low in ASIDE:
            return True
        if not word.low[0].isalnum() and word.low[0] != "'":
            return False
    return False


def _is_reduced(words: Sequence[Word], behind: Sequence[Deed], source_end: int) -> bool:
    """True for "[the captain] charged with arson has surrendered": a participle at the source, and a full verb later."""
    first = behind[0]
    near = first.form in ("past", "part") and first.first == source_end and first.last < len(words)
    later = any(w.low in BE_OR_HAVE for d in behind[1:] for w in words[max(d.first - 2, 0) : d.first])
    return near and later and words[first.last].low in {"by", "with", "of", "in", "for", "from"}


def _behind_relative(words: Sequence[Word], begin: int) -> int:
    """Where the main clause goes on behind ", who said this,"; `begin` where there is no such aside."""
    head = [w.low for w in words[begin : begin + 2]]
    if not head or not ({*head} & RELATIVES) or "," not in head[:1]:
        return begin
    for i in range(begin + 2, len(words)):
        if words[i].low == ",":
            return i
    return begin


def _turned(words: Sequence[Word], deed: Deed, source: Range) -> str:
    """The code as will and negation before the verb leave it."""
    code = deed.code
    before = [w.low for w in words[max(deed.first - 7, 0) : deed.first] if w.start >= source[1] or w.end <= source[0]]
    negated = any(word in NEGATION for word in before[-5:])
    ahead = any(word in AHEAD for word in before[-5:]) or any(
        tuple(before[i : i + len(p)]) == p for p in AHEAD_PHRASES for i in range(len(before))
    )
    if negated and code.startswith((*_FRIENDLY, "03")):
        return "120"
    if ahead and code.startswith(_FRIENDLY):
        return "030"
    if ahead and code.startswith(_HOSTILE):
        return "030" if negated else "130"
    return code
