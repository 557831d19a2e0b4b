"""Times: TempEval-3 platinum (TimeML) and WikiWars (TIMEX2), found and resolved by us, scored as TempEval-3 scored.

Rule (UzZaman et al. 2013, section 4): an expression is found when its span overlaps a gold one, one to one; relaxed F1
counts these, strict F1 equal spans; value F1 is relaxed F1 times the share of found ones with the gold's value. The date of
the document is given to every system and not scored.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.public.rows import Row, f1
from contingent.normalize.timex import Timex, find_timexes

_SEEN = "our kinds of error were studied on these documents while the rules were written, so the figure is not blind"
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Gold:
    """A tagged expression of a test: offsets into the text without tags; `type` is empty in TIMEX2."""

    start: int
    end: int
    exact: str
    type: str
    value: str


@dataclass(kw_only=True)
class Score:
    """Counts of one test; every count is of expressions."""

    gold: int = 0
    ours: int = 0
    found: int = 0
    strict: int = 0
    types: int = 0
    values: int = 0

    def add(self, gold: list[Gold], ours: list[Timex]) -> None:
        """Count one document."""
        self.gold += len(gold)
        self.ours += len(ours)
        for wanted, got in paired(gold, ours):
            self.found += 1
            self.strict += (wanted.start, wanted.end) == (got.start, got.end)
            self.types += wanted.type == got.type
            self.values += wanted.value == got.value

    def rate(self, right: int) -> float:
        """F1 of a count of right ones."""
        return f1(right, self.gold, self.ours)


def measure(bench: Path) -> list[Row]:
    """Rows for both tests; `bench` is the folder that holds tempeval3_platinum and wikiwars."""
    return [*_tempeval(bench / "tempeval3_platinum"), *_wikiwars(bench / "wikiwars")]


def documents(folder: Path) -> Iterator[tuple[str, str, str, list[Gold]]]:
    """Name, text without tags, date of the document and gold of each tagged document of a folder."""
    for path in sorted(folder.glob("*.tml")) + sorted(folder.glob("*.xml")):
        raw = path.read_text(encoding="utf-8")
        head, body = raw.split("<TEXT>", 1)
        dated = re.search(r'<TIMEX[23] [^>]*val(?:ue)?="(\d{4}-\d\d-\d\d)', head)
        if dated is None:
            raise ValueError(f"{path}: no date of the document before <TEXT>")
        text, gold = _untagged(body.split("</TEXT>", 1)[0])
        yield path.name, text, dated[1], gold


def paired(gold: Iterable[Gold], ours: Iterable[Timex]) -> Iterator[tuple[Gold, Timex]]:
    """Gold and found expressions that overlap, one to one, in text order."""
    left = list(ours)
    for wanted in gold:
        got = next((one for one in left if one.start < wanted.end and wanted.start < one.end), None)
        if got is not None:
            left.remove(got)
            yield wanted, got


def _tempeval(folder: Path) -> list[Row]:
    score = Score()
    for _, text, dated, gold in documents(folder):
        score.add(gold, find_timexes(text, dated))
    test, source = "TempEval-3 platinum", "UzZaman et al. 2013 (SemEval task 1; figures from memory, to be checked)"
    return [
        Row(
            test=test, metric="value F1, end to end", ours=score.rate(score.values), items=score.gold,
            published="HeidelTime .776", source=source, wanted=0.78, note=_SEEN,
        ),
        Row(
            test=test, metric="type F1, end to end", ours=score.rate(score.types), items=score.gold,
            published="HeidelTime .821", source=source,
        ),
        Row(
            test=test, metric="relaxed span F1", ours=score.rate(score.found), items=score.gold,
            published="HeidelTime .903", source=source,
        ),
        Row(
            test=test, metric="strict span F1", ours=score.rate(score.strict), items=score.gold,
            published="HeidelTime .813", source=source,
        ),
    ]  # fmt: skip


def _wikiwars(folder: Path) -> list[Row]:
    score = Score()
    for _, text, dated, gold in documents(folder):
        score.add(gold, find_timexes(text, dated, narrative=True))
    test, source = "WikiWars, odd numbers", "Mazur and Dale 2010"
    note = f"no single published figure for these 11 documents; TIMEX2 values, compared as they stand; {_SEEN}"
    return [
        Row(test=test, metric=metric, ours=score.rate(count), items=score.gold, published="-", source=source, note=note)
        for metric, count in (
            ("value F1, end to end", score.values),
            ("relaxed span F1", score.found),
            ("strict span F1", score.strict),
        )
    ]


def _untagged(body: str) -> tuple[str, list[Gold]]:
    """The text between the tags, and its expressions; of nested TIMEX2 only the outer one counts."""
    pieces: list[str] = []
    length = at = 0
    opened: list[tuple[int, dict[str, str]]] = []
    gold: list[Gold] = []
    for tag in _TAG.finditer(body):
        piece = html.unescape(body[at : tag.start()])
        pieces.append(piece)
        length += len(piece)
        at = tag.end()
        if tag[0].startswith("<TIMEX"):
            opened.append((length, dict(_ATTRIBUTE.findall(tag[0]))))
        elif tag[0].startswith("</TIMEX"):
            start, given = opened.pop()
            value = given.get("value", given.get("val", ""))
            if not opened:
                exact = "".join(pieces)[start:length]
                gold.append(Gold(start=start, end=length, exact=exact, type=given.get("type", ""), value=value))
    pieces.append(html.unescape(body[at:]))
    return "".join(pieces), gold
