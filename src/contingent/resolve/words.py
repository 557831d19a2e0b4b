"""Words for comparing what two statements tell: stems with one stem for words of one sense, and how telling each is.

How telling a word is comes from a fixed table (documents of the training corpus it stands in), not from the archive at
hand, so that comparing two statements never depends on what else has been read.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from contingent.gazetteer.build import fold

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"[’']s\b")
_SUFFIXES = ("ations", "ation", "ingly", "ments", "ment", "ings", "ions", "ing", "ers", "ies", "ion", "ied", "ian",
             "ese", "ed", "es", "er", "ly", "s", "e")  # fmt: skip
_SHORTEST_STEM = 3
_UNSEEN_IN = 0.5  # documents: a word outside the table is the rarest
# Words that only build sentences. Words with a sense of their own, "more" or "half", are no stop words.
_STOP = frozenset(
    "a an the of in on at to for from by with without and or but nor as than that which who whom whose this these those"
    " it its he she they them their his her him we us our you your i me my is are was were be been being has have had"
    " having do does did will would shall should can could may might must not no also there here then so such into onto"
    " over under about around after before until while when where if because since out up down off some any all each"
    " both other another one two three four five six seven eight nine ten eleven twelve first second third last next"
    " said says say told tells according spokesman spokeswoman mr mrs ms dr".split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded word, the same for all words of one sense ("slain", "toll": "=die")."""
    sense = _senses().get(word)
    return f"={sense}" if sense is not None else _cut(word)


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text that carry meaning, in order; numbers and words that only build sentences are left out."""
    words = (fold(word) for word in _WORD.findall(_POSSESSIVE.sub("", text)))
    return tuple(stem(word) for word in words if word not in _STOP and not word.isdigit())


@cache
def telling(stem_: str) -> float:
    """How telling a stem is, in nats: the logarithm of one over the share of documents that hold it."""
    counts, documents = _counts()
    return math.log((documents + 1) / (counts.get(stem_, _UNSEEN_IN) + _UNSEEN_IN))


def weight(stems_: Iterable[str]) -> float:
    """How telling some stems are together, in nats; exact, so that their order makes no difference."""
    return math.fsum(telling(stem) for stem in stems_)


def _cut(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


@cache
def _senses() -> dict[str, str]:
    rows = tomllib.loads((files("contingent.codebooks") / "link_words_en.toml").read_text(encoding="utf-8"))
    return {word.strip(): sense for sense, words in rows.items() for word in words.split(";")}


@cache
def _counts() -> tuple[dict[str, float], int]:
    """Documents by stem, and documents in all (the training corpus; tools/word_counts.py writes the file)."""
    lines = (files("contingent.codebooks") / "word_counts_en.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    counts = {word: float(count) for word, count in rows}
    return counts, int(counts.pop("*"))
