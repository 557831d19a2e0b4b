"""Copies: reports that carry one text, found by fingerprints of their passages.

Method: winnowing (Schleimer, Wilkerson and Aiken 2003, "Winnowing: local algorithms for document fingerprinting"), over
runs of SHINGLE words: of each WINDOW neighbouring runs the one with the smallest hash is kept, so any passage of
SHINGLE + WINDOW - 1 shared words leaves a fingerprint in both texts, wherever it stands.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from contingent.gazetteer.build import fold

SHINGLE = 5  # words
WINDOW = 6  # runs of words
COPIED_SHARE = 0.4  # of the shorter text's fingerprints; below it two texts only share a quotation or a paragraph
FEWEST_PRINTS = 8  # a text with fewer (some 30 words) is too short to tell
RUN = 4  # words
FEWEST_RUNS = 8  # a passage of eleven words
COPIED_RUNS = 0.6
KEYS = 8  # fingerprints of a report that an index finds it by
_WORD = re.compile(r"[^\W_]+")


def fingerprints(text: str) -> frozenset[int]:
    """The fingerprints of a text: 32-bit hashes of some of its runs of words, case, accents and punctuation aside."""
    words = [fold(word) for word in _WORD.findall(text)]
    hashes = [zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1)]
    return frozenset(min(hashes[i : i + WINDOW]) for i in range(max(len(hashes) - WINDOW + 1, 0)))


def copied_share(a: frozenset[int], b: frozenset[int]) -> float:
    """Share of the shorter text's fingerprints that stand in the other, 0 to 1; 0 when either is too short to tell."""
    shorter = min(len(a), len(b))
    return len(a & b) / shorter if shorter >= FEWEST_PRINTS else 0.0


def passages(told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of texts that carry one passage: a sentence taken over, a statement quoted by both.

    Of texts with the same words each is paired with the first only, as a wire story may be carried by thousands.

    Args:
        told: short texts by any key. Of two the shorter must have FEWEST_RUNS runs of RUN words, and COPIED_RUNS of them in
            the other: a shorter one may well be written twice.
    """
    runs = {key: found for key, text in told.items() if len(found := _runs(text)) >= FEWEST_RUNS}
    holders: dict[str, list[str]] = defaultdict(list)
    firsts: dict[frozenset[str], str] = {}
    for key, found in runs.items():
        first = firsts.setdefault(found, key)
        if first != key:
            yield first, key
            continue
        shared = Counter(other for run in found for other in holders[run])
        for other, number in shared.items():
            if number >= COPIED_RUNS * min(len(found), len(runs[other])):
                yield other, key
        for run in found:
            holders[run].append(key)


def _runs(text: str) -> frozenset[str]:
    words = [fold(word) for word in _WORD.findall(text)]
    return frozenset(" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def print_keys(prints: frozenset[int]) -> tuple[str, ...]:
    """Keys by which copies are found: the smallest fingerprints, which two near-identical texts mostly have in common."""
    return tuple(f"#{value:08x}" for value in sorted(prints)[:KEYS])
