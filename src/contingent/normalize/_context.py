"""What the words around a capitalised name say: a place, a person, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from contingent.normalize import _words as lists
from contingent.normalize._phrases import JOINERS, Words

_BEFORE_OF = lists.PLACE_NOUNS | lists.DIRECTIONS | lists.ADMIN_NOUNS | lists.OF_NOUNS
_PLACE_TITLES = frozenset({"st", "saint", "private", "major"})  # also first words of towns and adjectives
_TITLE_LINE_CHARS = 200
_SENTENCE_END = re.compile(r"[.!?:;•*\n\"“”(\[—–-]\s*$")
_DATELINE = re.compile(
    r"\s*(?:\([A-Z]|[-—–]|,\s+\(|/)|,\s+[A-Z][a-z]+(?:\.|\s\d)|,\s+[A-Z][\w ]{2,30}\s*(?:\(|[-—–]\s)"
)


def run_length(words: Words, index: int, longest: int, covered: set[int]) -> int:
    """How many words from `index` can belong to one name: capitalised or particles, joined by spaces or hyphens."""
    size = 1
    while size < longest:
        after = index + size
        joined = words.gap(after - 1) in JOINERS or words.gap(after - 1) == ". "
        if not joined or not (words.is_capital(after) or words.folds[after] in lists.PARTICLES):
            break
        size += 1
    return size


def free_of_names(
    words: Words, first: int, last: int, taken: Mapping[int, tuple[int, str | None]], covered: set[int]
) -> bool:
    """No title and no other capitalised word of a name stands right before or after."""
    if any(index in covered for index in range(first, last)) and last - first < 2:
        return False
    if _in_title_line(words, first):
        return True
    if first and words.gap(first - 1) in (" ", ". ", "-", "\u00a0") and first - 1 not in covered:
        before = words.folds[first - 1]
        if words.gap(first - 1) != ". " or len(before) == 1:
            if before in lists.TITLES and before not in _PLACE_TITLES:
                return False
            opens = _opens_sentence(words, first - 1)
            ordinary = before in lists.NOT_TOWNS and before not in lists.GIVEN_NAMES
            if words.is_capital(first - 1) and not ordinary and not (opens and before.endswith(("ing", "ed", "ly"))):
                return False
    of_place = first > 1 and words.folds[first - 1] == "of" and words.folds[first - 2] in _BEFORE_OF
    if last < len(words.folds) and words.gap(last - 1) in (" ", "-") and last not in taken and not of_place:
        after = words.folds[last]
        if words.is_capital(last) and after not in lists.NOT_SURNAMES and not words.exact(last).isdigit():
            return False
    return True


def cue(
    words: Words, first: int, last: int | None = None, taken: Mapping[int, tuple[int, str | None]] | None = None
) -> int:
    """How strongly the words around say that a place stands here: 2, 1 or 0."""
    at = first
    if at and words.folds[at - 1] in lists.DIRECTIONS and words.gap(at - 1) in (" ", "-"):
        return 2 if not words.is_capital(at - 1) or at < 2 else cue(words, at - 1) or 1
    if at and words.gap(at - 1) in (" ", "\n", "\u00a0"):
        before = words.folds[at - 1]
        if before == "the" and at > 1 and words.gap(at - 2) == " ":
            before = words.folds[at - 2]
        if before in lists.STRONG_PREPOSITIONS or before in lists.PLACE_NOUNS:
            possessive = last is not None and words.text[words.ends[last - 1] : words.ends[last - 1] + 2] in (
                "'s",
                "’s",
            )
            return 1 if possessive else 2
        if before == "of" and at > 1 and words.folds[at - 2] in _BEFORE_OF:
            return 2
        if before in lists.WEAK_PREPOSITIONS:
            return 1
    if last is None or taken is None:
        return 0
    if country_beside(words, last, taken):
        return 2
    if last < len(words.folds) and words.gap(last - 1) == " " and words.folds[last] in lists.PLACE_HEADS:
        return (
            2 if words.folds[last] in lists.ADMIN_NOUNS or words.folds[last].startswith(("air", "city", "town")) else 1
        )
    opens = first == 0 or "\n" in words.gap(first - 1)
    tail = words.text[words.ends[last - 1] : words.ends[last - 1] + 60]
    if opens and _DATELINE.match(tail):
        return (
            2
            if words.text[words.starts[first] : words.ends[last - 1]].isupper() or re.match(r"\s*(\(|[-—–])", tail)
            else 1
        )
    return 0


def country_beside(words: Words, last: int, taken: Mapping[int, tuple[int, str | None]]) -> str | None:
    """Country named right after: "Gao, Mali"; "Gao, in northern Mali"; "Beni in the DRC"."""
    if last >= len(words.folds) or not (words.gap(last - 1) == ", " or words.folds[last] == "in"):
        return None
    for index in range(last, min(last + 4, len(words.folds))):
        if index in taken:
            end, country = taken[index]
            after = words.text[words.ends[end - 1] : words.ends[end - 1] + 5]
            listed = index == last and after.startswith((" and ", " or ", ", and", ", or "))
            return None if listed else country
        if words.folds[index] not in lists.DIRECTIONS and words.folds[index] not in ("in", "the"):
            return None
    return None


def _opens_sentence(words: Words, index: int) -> bool:
    return index == 0 or bool(_SENTENCE_END.search(words.text[max(0, words.starts[index] - 4) : words.starts[index]]))


def surnames(words: Words, covered: set[int]) -> tuple[set[str], set[str]]:
    """Words that end a person's name somewhere in the text: after a title or given name; after another capitalised word."""
    sure: set[str] = set()
    maybe: set[str] = set()
    for index in range(1, len(words.folds)):
        if not words.is_capital(index) or index in covered or words.gap(index - 1) not in (" ", "-", ". ", "\u00a0"):
            continue
        before, word = words.folds[index - 1], words.folds[index]
        titled = before in lists.TITLES and before not in _PLACE_TITLES
        if titled or (words.is_capital(index - 1) and (before in lists.GIVEN_NAMES or before in sure)):
            found = sure
        elif words.is_capital(index - 1) and (before in maybe or _starts_name(words, index - 1, covered)):
            found = maybe
        else:
            continue
        found.add(word)
        if before in found:
            found.add(f"{before} {word}")
    return sure, maybe


def _starts_name(words: Words, index: int, covered: set[int]) -> bool:
    """A capitalised word that is no ordinary word, stands within a sentence, and is followed by a space."""
    ordinary = words.folds[index] in lists.NOT_TOWNS or words.folds[index] in lists.ARTICLES
    if ordinary or index in covered or words.gap(index) == ". " or words.exact(index).isupper():
        return False
    return not _opens_sentence(words, index) and not _in_title_line(words, index)


def _in_title_line(words: Words, index: int) -> bool:
    """The word stands in a short line most of whose longer words are capitalised: a headline in title case."""
    text, start = words.text, words.starts[index]
    low, high = max(0, start - _TITLE_LINE_CHARS), start + _TITLE_LINE_CHARS
    before = text[low:start].rpartition("\n")
    after = text[start:high].partition("\n")
    if not (before[1] or low == 0) or not (after[1] or high >= len(text)):
        return False
    longer = [word for word in (before[2] + after[0]).split() if len(word) > 3 and word[0].isalpha()]
    if ". " in before[2] + after[0] or after[0].rstrip().endswith("."):
        return False
    return len(longer) >= 4 and sum(word[0].isupper() for word in longer) >= 0.7 * len(longer)
