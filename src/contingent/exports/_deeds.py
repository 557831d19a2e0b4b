"""Finds words of deeds in a sentence and gives their CAMEO codes (codebooks/plover_en.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from contingent.codebooks.morphology import noun_forms, verb_forms
from contingent.errors import ConfigError
from contingent.readers.grammar.tokens import tokenize, verb_index

Kind = Literal["verb", "noun", "phrase"]
REACH = 9  # words behind a verb among which its complement is looked for
_WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}|\d[\d,.]*\d|\d|[^\W\d_]+?(?=n['’]t\b)|n['’]t\b|[^\W\d_]+(?:[-&/][^\W\d_]+)*"
    r"|['’](?:s|ll|d|re|ve|m)\b|[^\w\s]",
    re.IGNORECASE,
)
_STOPS = frozenset({";", ".", "!", "?"})
_ADVERBS = frozenset({"hard", "again", "also", "once", "today", "yesterday", "back", "further"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark: offsets in the text, its lower-case form, and whether the tagger takes a known verb for a noun here.

    `name`: it has a capital inside the sentence.
    """

    start: int
    end: int
    low: str
    noun: bool = False
    name: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """Words `first` up to (not including) `last` that speak of a deed. `code` is empty where they speak of none."""

    first: int
    last: int
    code: str
    kind: Kind
    form: str  # of a verb: base, s, past, part, ing
    words: str


@dataclass(frozen=True, slots=True)
class _Entry:
    head: tuple[str, ...]
    code: str
    kind: Kind
    form: str
    needs: frozenset[tuple[str, ...]]


def split_words(text: str) -> list[Word]:
    """Words and marks in order; "won't" is two words, "wo" and "n't"."""
    verbs = verb_index()
    tags = {t.start: t.tag for t in tokenize(text, 0, len(text)) if t.tag in ("noun", "proper")}
    return [_word(m, tags.get(m.start()), verbs) for m in _WORD.finditer(text)]


def _word(match: re.Match[str], tag: str | None, verbs: Container[str]) -> Word:
    low = match.group().lower().replace("’", "'")
    name = tag == "proper" and match.start() > 0
    return Word(match.start(), match.end(), low, name or (tag == "noun" and low in verbs), name)


def find_deeds(words: Sequence[Word]) -> list[Deed]:
    """Deeds in text order; at each word the most specific entry: with a complement first, then the longest."""
    table = _table()
    deeds: list[Deed] = []
    i = 0
    while i < len(words):
        deed = next((d for entry in table.get(words[i].low, ()) if (d := _match(words, i, entry)) is not None), None)
        if deed is None:
            i += 1
            continue
        deeds.append(deed)
        i = deed.last
    return deeds


def _match(words: Sequence[Word], i: int, entry: _Entry) -> Deed | None:
    end = _end_of_head(words, i, entry.head)
    if end is None or (entry.kind == "verb" and words[i].noun and (words[i].name or entry.form in ("base", "s"))):
        return None
    if entry.needs and not _complemented(words, i, end, entry.needs):
        return None
    return Deed(i, end, entry.code, entry.kind, entry.form, " ".join(w.low for w in words[i:end]))


def _end_of_head(words: Sequence[Word], i: int, head: tuple[str, ...]) -> int | None:
    """Behind the last word of the entry, which may have an adverb behind its verb ("pushed hard for"); None: no match."""
    at = i + 1
    for k, expected in enumerate(head[1:]):
        if k == 0 and at < len(words) and words[at].low != expected and _is_adverb(words[at].low):
            at += 1
        if at >= len(words) or words[at].low != expected:
            return None
        at += 1
    return at


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (len(word) > 4 and word.endswith("ly"))


def _complemented(words: Sequence[Word], first: int, end: int, needs: frozenset[tuple[str, ...]]) -> bool:
    """Whether a complement stands behind the verb, or before it where it is passive ("sanctions were lifted")."""
    if any(w.low in _BE for w in words[max(first - 3, 0) : first]):
        before = range(max(first - REACH, 0), first)
        if any(_stands(words, i, need) for i in before for need in needs):
            return True
    for i in range(end, min(end + REACH, len(words))):
        if words[i].low in _STOPS:
            return False
        if any(_stands(words, i, need) for need in needs):
            return True
    return False


def _stands(words: Sequence[Word], i: int, need: tuple[str, ...]) -> bool:
    return words[i].low == need[0] and all(
        i + k < len(words) and words[i + k].low == need[k] for k in range(1, len(need))
    )


@cache
def _table() -> dict[str, list[_Entry]]:
    """Entries by first word, most specific first; of equals the one further up in the file."""
    table: dict[str, list[_Entry]] = {}
    for entry in _entries():
        table.setdefault(entry.head[0], []).append(entry)
    for bucket in table.values():
        bucket.sort(key=lambda e: (not e.needs, -len(e.head)))
    return table


def _entries() -> Iterator[_Entry]:
    with files("contingent.codebooks").joinpath("plover_en.toml").open("rb") as handle:
        rows: list[dict[str, Any]] = tomllib.load(handle)["row"]
    for number, row in enumerate(rows, 1):
        code = row["code"]
        if not re.fullmatch(r"(\d{2,4})?", code):
            raise ConfigError(f"plover_en.toml, row {number}: {code!r} is no CAMEO code")
        for item in _items(row.get("verbs", "")):
            head, needs = _parts(item)
            for form, name in verb_forms(head):
                yield _Entry(_split(form), code, "verb", name, needs)
        for item in _items(row.get("nouns", "")):
            head, needs = _parts(item)
            for form in noun_forms(head):
                yield _Entry(_split(form), code, "noun", "", needs)
        for item in _items(row.get("phrases", "")):
            head, needs = _parts(item)
            yield _Entry(_split(head), code, "phrase", "", needs)


def _items(words: str) -> Iterable[str]:
    return filter(None, (item.strip() for item in words.split(";")))


def _parts(item: str) -> tuple[str, frozenset[tuple[str, ...]]]:
    head, _, needs = item.partition("~")
    parts = (part.strip() for part in needs.split(",") if part.strip())
    return head.strip(), frozenset(_split(form) for part in parts for form in noun_forms(part))


def _split(phrase: str) -> tuple[str, ...]:
    return tuple(match.group().lower() for match in _WORD.finditer(phrase))
