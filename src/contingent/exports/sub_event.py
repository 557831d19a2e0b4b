"""The ACLED sub-event type a short report speaks of, by its words (codebooks/acled_en.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

WEIGHTS = {"sure": 18.0, "decisive": 10.0, "strong": 5.0, "medium": 3.0, "weak": 1.0, "minus": -6.0}
# Each further item of one type says less than the one before: reports repeat themselves.
FADING = 0.6
LEAD_CHARS = 160  # code points; what stands in front is what a report is about
LEAD_FACTOR = 1.3
GAP_CHARS = 70  # between the parts of "a > b"
Span = tuple[int, int]
_SENTENCE_END = re.compile(r"[.;]")


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """Words any of which may stand: each with a part of it that is quick to look for, and its pattern."""

    words: tuple[tuple[str, re.Pattern[str]], ...]

    def find(self, text: str) -> list[Span]:
        """Where any of the words stand."""
        return [match.span() for core, pattern in self.words if core in text for match in pattern.finditer(text)]


@dataclass(frozen=True, slots=True)
class _Item:
    """Parts that must all be found for the item to count; a part is steps that follow each other closely."""

    parts: tuple[tuple[_Step, ...], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Type:
    name: str
    beyond: bool
    items: tuple[_Item, ...]


def sub_event_names(*, beyond: bool = False) -> tuple[str, ...]:
    """ACLED's sub-event types in the codebook's order; with `beyond` also the kinds of news beside them."""
    return tuple(t.name for t in _types() if beyond or not t.beyond)


def code_sub_event(text: str, among: Collection[str] | None = None) -> str | None:
    """The type whose words weigh most in a text of a few sentences, or None where no known words stand.

    Args:
        among: the types to choose from; by default ACLED's.
    """
    names = sub_event_names() if among is None else among
    lowered = text.lower().replace("’", "'")
    seen: dict[_Step, list[Span]] = {}
    best, best_score = None, 0.0
    for kind in _types():
        if kind.name in names and (score := _score(kind, lowered, seen)) > best_score:
            best, best_score = kind.name, score
    return best


def _score(kind: _Type, text: str, seen: dict[_Step, list[Span]]) -> float:
    found: list[float] = []
    against = 0.0
    for item in kind.items:
        starts = [_start(part, text, seen) for part in item.parts]
        first = min((start for start in starts if start is not None), default=0)
        if None in starts:
            continue
        if item.weight < 0:
            against += item.weight
            continue
        found.append(item.weight * (LEAD_FACTOR if first < LEAD_CHARS else 1.0) * (1.0 + 0.3 * (len(starts) - 1)))
    if not found:
        return 0.0
    return sum(weight * FADING**n for n, weight in enumerate(sorted(found, reverse=True))) + against


def _start(part: tuple[_Step, ...], text: str, seen: dict[_Step, list[Span]]) -> int | None:
    """Where the first place begins at which the steps follow each other in one sentence; None where they do not."""
    reached: list[Span] = []  # begin of the chain, end of its last step
    for n, step in enumerate(part):
        if step not in seen:
            seen[step] = step.find(text)
        if n == 0:
            reached = seen[step]
        else:
            reached = [
                (begin, there[1])
                for begin, end in reached
                for there in seen[step]
                if end <= there[0] <= end + GAP_CHARS and not _SENTENCE_END.search(text, end, there[0])
            ]
        if not reached:
            return None
    return min(reached)[0]


@cache
def _types() -> tuple[_Type, ...]:
    with files("contingent.codebooks").joinpath("acled_en.toml").open("rb") as handle:
        data: dict[str, Any] = tomllib.load(handle)
    steps = {f"@{name}": _Step(tuple(map(_words, _split(words)))) for name, words in data["sets"].items()}
    return tuple(_Type(row["type"], row.get("beyond", False), tuple(_items(row, steps))) for row in data["row"])


def _items(row: Mapping[str, Any], steps: dict[str, _Step]) -> Iterator[_Item]:
    for name, weight in WEIGHTS.items():
        for item in _split(row.get(name, "")):
            parts = ([step.strip() for step in part.split(" > ")] for part in item.split(" + "))
            yield _Item(tuple(tuple(_step(words, steps) for words in part) for part in parts), weight)


def _step(words: str, steps: dict[str, _Step]) -> _Step:
    """The step of some words or of a set; one object for equal words, so that each is looked for once a text."""
    return steps.setdefault(words, _Step((_words(words),)))


def _split(words: str) -> list[str]:
    return [item.strip() for item in words.split(";") if item.strip()]


def _words(words: str) -> tuple[str, re.Pattern[str]]:
    lowered = words.lower()
    body = re.escape(lowered).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    core = max(re.split(r"[* ]", lowered), key=len)
    return core, re.compile(rf"(?<!\w){body}(?!\w)")
