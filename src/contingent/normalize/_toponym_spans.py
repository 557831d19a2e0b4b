"""Finds the words of a text that name places: what the gazetteer knows, weighed by what stands around it.

Each run of capitalised words is read once: names of people are set aside (a title, a role or a given name before, an
age after), then the longest known place names in the rest are weighed. Small towns are named like people and things,
so a bare name needs the more support the smaller the place: a preposition, its state beside it, another place of the
text near it. A name found once with good reason counts wherever it stands, unless a person bears it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contingent.normalize import _words as lists
from contingent.normalize._geoplaces import GeoPlace, GeoPlaces, words
from contingent.normalize._phrases import Hit, PhraseIndex, Words, split_words
from contingent.normalize._toponym_context import parents_beside
from contingent.normalize._toponym_people import People, joins, opens, run_end

ENOUGH = 1.8  # weight from which a name is taken for a place
SURE = 9.0
SURE_ENOUGH = 4.0  # from here a name tells where the text plays
VAST = frozenset({"US", "GB", "CA", "AU"})  # too many towns named like people to lean on the country alone
SHORT_ACRONYM = 5
_LIST_GAPS = frozenset({", ", " and ", ", and ", " or "})
LONGEST = 6
_NUMBERED = frozenset("highway route interstate".split())
_WATERS = frozenset("river creek bayou valley".split())
_SHORT_STREETS = frozenset("st ave rd blvd dr ln".split())
_HEADED_FIRST = lists.DIRECTIONS | frozenset(
    "main first second third fourth fifth high church mill park hill river grand college bridge".split()
)
_PLACE_KINDS = frozenset({"country", "demonym", "region"})
_AGE = re.compile(r",\s+(?:\d{1,3}\b(?!,\d)|a \d\d-year)|\s+\(\d{2}\)")
_SHORT = re.compile(r"(?:[A-Z]\.\s?){2,4}|W\.\s?Va\.|(?:[A-Z][a-z]{1,4}\.)|[A-Z]{2,3}\b")
_PARTY = re.compile(r"\b[RD](?:em|ep)?\.?[-–]$")  # "Harrell, R-Charleston"
_AGE_OF = re.compile(r"(?:\d,? |both |, |\d, also )of $")  # "Hill, 22, of Winfield"
_ADDRESS = re.compile(r"(?:St|Ave|Rd|Dr|Blvd|Street|Avenue|Road|Drive|Lane|Boulevard)\.?, $")
_COUNTIES = re.compile(r"(?:,? (?:and |or |& )?[A-Z][\w.’'-]+){0,5} (?:counties|parishes)\b")
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{1,20})?\s*(?:\([A-Z]|--|[—–]|- )")


@dataclass(frozen=True, slots=True)
class Found:
    """A place name from `start` to `end` (code points); `last` is the index of the word after it."""

    start: int
    end: int
    first: int
    last: int
    weight: float
    key: str


def find_spans(text: str, index: PhraseIndex, places: GeoPlaces) -> list[Found]:
    """The place names of a text in order, none overlapping."""
    tokens = split_words(text)
    reading = _Reading(tokens, index, places)
    found = reading.known_phrases()
    found += reading.gazetteer_names()
    kept: list[Found] = []
    for one in sorted(reading.settle(found), key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:  # "Texas Avenue" is a street, no state
            kept.append(one)
    return kept


class _Reading:
    """One text being read."""

    def __init__(self, tokens: Words, index: PhraseIndex, places: GeoPlaces) -> None:
        self.tokens = tokens
        self.places = places
        self.heads = words()["words"]
        self.covered: set[int] = set()
        self.hits = list(index.find(tokens))
        self.lower = {fold for i, fold in enumerate(tokens.folds) if not tokens.is_capital(i)}
        self.people = People(tokens, places)

    def known_phrases(self) -> list[Found]:
        """States, their adjectives and the regions of the supplement; other known phrases are stepped over."""
        found = []
        for hit in self.hits:
            form = hit.forms[0]
            exact = self.tokens.text[hit.start : hit.end]
            own = self.places.is_adjective(exact) or self.places.is_other_name(exact)
            if not own and form.id and form.kind in _PLACE_KINDS and self._larger_name(hit):
                continue
            self.covered.update(range(hit.first, hit.last))
            if own or (form.id and form.kind in _PLACE_KINDS and not self._state_is_person(hit)):
                found.append(
                    Found(
                        hit.start, hit.end, hit.first, hit.last, SURE, " ".join(self.tokens.folds[hit.first : hit.last])
                    )
                )
        return found

    def _larger_name(self, hit: Hit) -> bool:
        """A longer name of a town or street holds the state's ("Mexico City", "Lebanon County", "Texas Avenue")."""
        headed = self._headed(hit.first) if self.tokens.is_capital(hit.first) else None
        return self._longest(hit.first)[0] > hit.last or (headed is not None and headed.last > hit.last)

    def _state_is_person(self, hit: Hit) -> bool:
        return hit.last - hit.first == 1 and hit.first in self.people.inside and hit.forms[0].kind != "demonym"

    def gazetteer_names(self) -> list[Found]:
        """What the gazetteer knows in the rest of the text, each weighed."""
        found = []
        at = 0
        while at < len(self.tokens.folds):
            if at in self.covered or at in self.people.inside or not self.tokens.is_capital(at):
                at += 1
                continue
            if short := self._adjective(at) or self._headed(at) or self._short(at):
                found.append(short)
                at = short.last
                continue
            last, known = self._longest(at)
            if not known:
                at += 1
                continue
            found.append(self._weighed(at, last, known))
            at = last
        return found

    def _adjective(self, at: int) -> Found | None:
        """People or adjective of a place that is no state: "Ohioans", "South Ossetian"."""
        tokens = self.tokens
        for last in (at + 2, at + 1):
            if last <= len(tokens.folds) and (last == at + 1 or tokens.gap(at) == " "):
                exact = tokens.text[tokens.starts[at] : tokens.ends[last - 1]]
                if self.places.is_adjective(exact):
                    return Found(tokens.starts[at], tokens.ends[last - 1], at, last, SURE, exact)
        return None

    def _headed(self, at: int) -> Found | None:
        """A street, river or the like by the last word of its name: "Neches River", "Lake Placid", "Highway 19"."""
        tokens = self.tokens
        end = run_end(tokens, at)
        word = tokens.folds[at]
        numbered = word in _NUMBERED and end == at + 1 and end < len(tokens.folds) and tokens.gap(at) in (" ", "-")
        if numbered and tokens.exact(end).isdigit():
            return Found(tokens.starts[at], tokens.ends[end], at, end + 1, SURE, "")
        for last in range(end, at + 1, -1):
            head = tokens.folds[last - 1]
            if (
                head in self.heads["street"] or head in _WATERS
            ) and word not in lists.NOT_TOWNS - self.people.given - _HEADED_FIRST:
                stop = tokens.ends[last - 1]
                stop += head in _SHORT_STREETS and tokens.text[stop : stop + 1] == "."
                return Found(tokens.starts[at], stop, at, last, SURE, " ".join(tokens.folds[at:last]))
        if word in ("lake", "mount", "mt") and end > at + 1:
            return Found(tokens.starts[at], tokens.ends[at + 1], at, at + 2, SURE, " ".join(tokens.folds[at : at + 2]))
        return None

    def _short(self, at: int) -> Found | None:
        """A state in short after a town or alone: "Ill.", "W.Va.", "TX"."""
        start = self.tokens.starts[at]
        match = _SHORT.match(self.tokens.text, start)
        written = match[0].strip() if match else ""
        if not written or not self.places.is_abbreviation(written):
            return None
        end = start + len(written)
        after_comma = self.tokens.text[max(0, start - 2) : start] == ", "
        if "." not in written.rstrip(".") and not after_comma:
            return None
        if written == "B.C." and self.tokens.text[max(0, start - 2) : start - 1].isdigit():
            return None  # a year
        last = at + 1
        while last < len(self.tokens.folds) and self.tokens.starts[last] < end:
            last += 1
        return Found(start, end, at, last, SURE, written)

    def _longest(self, at: int) -> tuple[int, tuple[GeoPlace, ...]]:
        tokens = self.tokens
        if tokens.folds[at] == "the":
            return at, ()
        longest = min(self.places.longest_from(tokens.folds[at]) + 1, LONGEST, len(tokens.folds) - at)
        size = 1
        while size < longest:
            after = at + size
            if not joins(tokens, after - 1) or not (tokens.is_capital(after) or tokens.folds[after] in lists.PARTICLES):
                break
            size += 1
        for length in range(size, 0, -1):
            last = at + length
            if not tokens.is_capital(last - 1):
                continue
            if length == 1 and (tokens.folds[at] in lists.NOT_TOWNS and tokens.folds[at] not in self.people.given):
                continue
            exact = tokens.text[tokens.starts[at] : tokens.ends[last - 1]]
            if len(exact) < 3:
                continue
            if known := self.places.look_up(exact):
                return last, known
        return at, ()

    def _weighed(self, first: int, last: int, known: Sequence[GeoPlace]) -> Found:
        tokens = self.tokens
        start, end = tokens.starts[first], tokens.ends[last - 1]
        main = [one for one in known if one.main]
        people = max((one.population for one in main), default=0) or max(one.population for one in known) / 30
        weight = math.log10(max(people, 10)) - 3.5
        weight = min(weight, 2.5)
        if last - first > 1:
            weight += 1.0
        weight += self._before(first) + self._after(first, last, known)
        if last - first == 1:
            weight += self._alone(first)
        return Found(start, end, first, last, weight, " ".join(tokens.folds[first:last]))

    def _before(self, first: int) -> float:
        tokens = self.tokens
        text, start = tokens.text, tokens.starts[first]
        left = text[max(0, start - 12) : start]
        if _PARTY.search(left) or _AGE_OF.search(left) or _ADDRESS.search(left):
            return 3.0
        before = tokens.folds[first - 1] if first else ""
        if not first or tokens.gap(first - 1) not in (" ", "\n", "\u00a0"):
            return 0.0
        if before == "the" and first > 1:
            before = tokens.folds[first - 2]
        if before in lists.STRONG_PREPOSITIONS or before in lists.PLACE_NOUNS:
            return 2.5
        if before in lists.WEAK_PREPOSITIONS:
            return 1.0
        if before in lists.DIRECTIONS:
            return 1.5
        if before in ("a", "an"):
            return 1.0
        if tokens.is_capital(first - 1) and not opens(tokens, first - 1) and first - 1 not in self.covered:
            return -2.5
        return 0.0

    def _after(self, first: int, last: int, known: Sequence[GeoPlace]) -> float:
        tokens = self.tokens
        text, end = tokens.text, tokens.ends[last - 1]
        weight = 0.0
        if parents_beside(text, end, self.places):
            weight += 4.0
        if _AGE.match(text, end):
            weight -= 3.0
        if any(one.kind == "admin2" for one in known) and _COUNTIES.match(text, end):
            weight += 3.0
        if (
            opens(tokens, first) or "\n" in text[max(0, tokens.starts[first] - 2) : tokens.starts[first]]
        ) and _DATELINE.match(text, end):
            weight += 3.0
        after = tokens.folds[last] if last < len(tokens.folds) else ""
        gap = tokens.gap(last - 1) if after else ""
        if gap not in (" ", "\u00a0"):
            return weight
        if not tokens.is_capital(last):
            local = after in self.heads["local"]
            return weight + 1.5 * local - (1.5 if after in lists.SPEECH_VERBS else 0.0)
        if tokens.folds[last - 1] in self.heads["area"]:
            return weight + 1.0
        if after in self.heads["area"]:
            return weight + 2.0
        if after in self.heads["holder"] or after in lists.PLACE_HEADS:
            return weight + (-3.0 if tokens.folds[first] in ("st", "saint") else 0.5)
        if last not in self.covered and after not in lists.NOT_SURNAMES:
            return weight - 2.5
        return weight

    def _alone(self, at: int) -> float:
        """A single word may be an ordinary word, a surname, a given name or an acronym."""
        word, weight = self.tokens.folds[at], 0.0
        if word in self.lower:
            weight -= 1.5
        if word in self.people.surnames:
            weight -= 3.0
        elif word in self.people.given:
            weight -= 1.0
        if opens(self.tokens, at):
            weight -= 0.3
        exact = self.tokens.exact(at)
        if exact.isupper() and len(exact) <= SHORT_ACRONYM:
            weight -= 2.0
        return weight

    def settle(self, found: Iterable[Found]) -> list[Found]:
        """Those with weight enough; a name once found with good reason counts wherever it stands.

        A name that lacks little is taken when it lies in a state or division that the sure names speak of.
        """
        found = sorted(found, key=lambda one: one.start)
        context = self._context(found)
        found = [replace(one, weight=one.weight + self._lift(one, context)) for one in found]
        found = [replace(one, weight=one.weight + self._listed(found, at)) for at, one in enumerate(found)]
        sure = {one.key for one in found if one.weight >= ENOUGH}
        return [
            one
            for one in found
            if one.weight >= ENOUGH
            or (one.key in sure and one.key not in self.people.surnames and one.weight >= ENOUGH - 3)
        ]

    def _listed(self, found: Sequence[Found], at: int) -> float:
        """A name in a list with a sure one: "in Sharon, Cornwall and Salisbury"."""
        one = found[at]
        if not ENOUGH - 2 <= one.weight < ENOUGH:
            return 0.0
        for left, right in ((at - 1, at), (at, at + 1)):
            if left < 0 or right >= len(found):
                continue
            other = found[left] if right == at else found[right]
            between = self.tokens.text[found[left].end : found[right].start]
            if other.weight >= ENOUGH and between in _LIST_GAPS:
                return 1.5
        return 0.0

    def _context(self, found: Iterable[Found]) -> set[str]:
        """Codes of countries and first-level divisions that sure names mean, where they are one place only."""
        codes = set()
        for one in found:
            if one.weight < SURE_ENOUGH:
                continue
            known = [place for place in self.places.look_up(self.tokens.text[one.start : one.end]) if place.main]
            if known and known[0].kind == "country":
                codes.add(known[0].code)
            elif len(known) == 1 or (known and known[0].kind == "admin1"):
                codes.add(_first_level(known[0].code))
        return codes - {"", *VAST}

    def _lift(self, one: Found, context: set[str]) -> float:
        if one.weight >= ENOUGH or one.weight < ENOUGH - 2:
            return 0.0
        known = self.places.look_up(self.tokens.text[one.start : one.end])
        near = any(
            (_first_level(place.code) in context or place.code.partition(".")[0] in context) and place.population >= 500
            for place in known
            if place.main
        )
        return 1.5 if near else 0.0


def _first_level(code: str) -> str:
    return ".".join(code.split(".")[:2])
