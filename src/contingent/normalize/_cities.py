"""Finds cities and towns: precision first, because a person or an ordinary word read as a town misleads.

A capitalised name in the gazetteer becomes a city only where the text speaks of a place ("in Sake", "Bria, Central
African Republic", "the town of Kaga Bandoro", a dateline), where the same name was met so elsewhere in the text, or
where it is a capital or a very large city; and never right after a title or another capitalised word of a name.
Which of several namesakes: the country the words beside it name, else the countries named in the text, else dominance
of population (ten to one); failing these the mention keeps its candidates and a reason, and no identity.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contingent.gazetteer.build import MAX_NAME_TOKENS
from contingent.gazetteer.lookup import City, Gazetteer
from contingent.normalize import _words as lists
from contingent.normalize._context import country_beside, cue, free_of_names, run_length, surnames
from contingent.normalize._phrases import Words

DOMINANCE = 10  # the larger must be ten times the next namesake
LARGE = 100_000  # a city this large is not taken for a surname met elsewhere without a given name or title
TOWN = 20_000  # a place this large may stand without a cue when the text names its country
DISTINCT_POPULATION, DISTINCT_DOMINANCE = 100_000, 100  # "Mariupol": no other place of note has the name
WORLD_CITY = 1_000_000  # a city this large may stand in a text that names other countries only
SMALLEST_UNNAMED = 50_000  # below this, a city needs its country named in the text
SMALLEST_AROUND_STATE = 50_000  # "Mexico City" wins over the state inside it from this size
SAME_PLACE_KM = 25.0  # namesakes this close are one place listed twice
MAX_CANDIDATES = 8
MIN_LETTERS = 3
SHORT_ACRONYM = 5  # capitals below this length are an acronym unless a dateline says otherwise
ENGLISH_SPEAKING = frozenset({"USA", "GBR", "CAN", "AUS", "NZL", "IRL"})  # where towns are named like things and people
# seats of the UN and the Council of Europe rank as capitals
SEATS = {"geneva": "CHE", "new york": "USA", "strasbourg": "FRA"}


@dataclass(frozen=True, slots=True)
class CityHit:
    """Words `first` to `last` (exclusive) name a place; `admin` when an administrative noun follows and is included."""

    first: int
    last: int
    city: City | None
    candidates: tuple[City, ...]
    country: str | None
    reason: str | None
    admin: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    first: int
    last: int
    key: str
    cities: tuple[City, ...]
    cue: int  # 2 strong, 1 weak, 0 none
    beside: str | None  # country named right after it ("Gao, Mali")


class CityFinder:
    """Finds cities among the words no known phrase took."""

    def __init__(self, gazetteer: Gazetteer, capitals: Mapping[str, Sequence[str]]) -> None:
        self._gazetteer = gazetteer
        self._capital_keys = {code: frozenset(keys) for code, keys in capitals.items()}

    def find(
        self, words: Words, taken: Mapping[int, tuple[int, str | None]], countries: Mapping[str, int]
    ) -> list[CityHit]:
        """Cities in text order.

        Args:
            taken: by index of its first word, the end (exclusive) and country of each phrase already found.
            countries: how often the text names each country (ISO alpha-3).
        """
        covered = {index for first, (last, _) in taken.items() for index in range(first, last)}
        candidates = self._candidates(words, taken, covered)
        placed = {candidate.key for candidate in candidates if candidate.cue == 2}
        persons, maybe_persons = surnames(words, covered)
        any_persons = persons | maybe_persons
        named_beside = {candidate.key: candidate.beside for candidate in candidates if candidate.beside}
        hits = []
        for candidate in candidates:
            country = candidate.beside or named_beside.get(candidate.key)
            hit = self._decide(words, candidate, country, countries)
            large = hit.city is not None and hit.city.population >= LARGE
            if self._is_place(words, candidate, hit, placed, persons if large else any_persons, countries):
                hits.append(hit)
        return hits

    def _candidates(
        self, words: Words, taken: Mapping[int, tuple[int, str | None]], covered: set[int]
    ) -> list[_Candidate]:
        found: list[_Candidate] = []
        index, count = 0, len(words.folds)
        chain_end = -1  # word after the last place in a list "in A, B and C"
        while index < count:
            if index in covered:
                if index not in taken:
                    index += 1
                    continue
                larger = self._candidate(words, index, taken, covered)
                end = taken[index][0]
                if larger and larger.last > end and larger.cities[0].population >= SMALLEST_AROUND_STATE:
                    found.append(larger)
                    end = larger.last
                chain_end = end if taken[index][1] and cue(words, index) == 2 else -1
                index = end
                continue
            candidate = self._candidate(words, index, taken, covered)
            if candidate is None:
                index += 1
                continue
            if candidate.cue < 2 and chain_end == index - (words.folds[index - 1] in ("and", "or")) and index:
                between = words.text[words.ends[chain_end - 1] : words.starts[index]] if chain_end > 0 else ""
                if between in (", ", " and ", " or ", ", and ", ", or "):
                    candidate = replace(candidate, cue=2)
            found.append(candidate)
            chain_end = candidate.last if candidate.cue == 2 else -1
            index = candidate.last
        return found

    def _candidate(
        self, words: Words, index: int, taken: Mapping[int, tuple[int, str | None]], covered: set[int]
    ) -> _Candidate | None:
        folded = words.folds[index]
        article = folded in lists.ARTICLES and index + 1 < len(words.folds) and words.gap(index) in ("-", " ")
        if not words.is_capital(index) and not (article and words.is_capital(index + 1)):
            return None
        longest = min(self._gazetteer.longest_from(folded), MAX_NAME_TOKENS, len(words.folds) - index)
        if not longest:
            return None
        size = run_length(words, index, longest, covered)
        for length in range(size, 0, -1):
            last = index + length
            if not words.is_capital(last - 1) or (length == 1 and words.folds[index] in lists.NOT_TOWNS):
                continue
            key = " ".join(words.folds[index:last])
            if len(key) < MIN_LETTERS or not (cities := self._gazetteer.look_up_key(key)):
                continue
            if not free_of_names(words, index, last, taken, covered):
                return None
            strength = cue(words, index, last, taken)
            if strength < 2 and length == 1 and len(key) < SHORT_ACRONYM and words.exact(index).isupper():
                return None
            return _Candidate(index, last, key, cities, strength, country_beside(words, last, taken))
        return None

    def _decide(self, words: Words, candidate: _Candidate, beside: str | None, countries: Mapping[str, int]) -> CityHit:
        first, last = candidate.first, candidate.last
        admin = last < len(words.folds) and words.gap(last - 1) == " " and words.folds[last] in lists.ADMIN_NOUNS
        cities = _merge_near(candidate.cities)
        if beside:
            named = [city for city in cities if city.country == beside]
            best, reason = self._choose(named, candidate.key, countries, among_named=True)
            if not named:
                reason = f"the gazetteer has no such place in {beside}"
                return CityHit(first, last + admin, None, (), beside, reason, admin=admin)
        else:
            named = [
                city for city in cities if city.country in countries and not self._outshone(city, cities, candidate)
            ]
            best, reason = self._choose(named, candidate.key, countries, among_named=True)
        if not named:
            best, reason = self._choose(cities, candidate.key, countries, among_named=False)
            if best is not None and countries and not self._is_capital(best, candidate.key):
                if best.population < WORLD_CITY and not _is_distinct(cities):
                    best, reason = None, "no country named in the text holds a city of that name"
            elif best is not None and best.population < SMALLEST_UNNAMED and not self._is_capital(best, candidate.key):
                best, reason = None, "too small to be told without its country in the text"
        pool = tuple((named or cities)[:MAX_CANDIDATES])
        states = {city.country for city in (named or ())}
        country = best.country if best else (states.pop() if len(states) == 1 else None)
        if admin and best is not None:
            best, reason = None, "the administrative area, not the city of that name"
        return CityHit(first, last + admin, best, () if best else pool, country, None if best else reason, admin=admin)

    def _choose(
        self, cities: Sequence[City], key: str, countries: Mapping[str, int], *, among_named: bool
    ) -> tuple[City | None, str | None]:
        if not among_named:
            cities = [city for city in cities if city.main or city.population >= SMALLEST_UNNAMED]
        if not cities:
            return None, "no city of that name in the countries the text names"
        if capitals := [city for city in cities if self._is_capital(city, key)]:
            return max(capitals, key=lambda city: city.population), None
        ranked = sorted(
            cities, key=lambda city: -city.population * (countries.get(city.country, 1) if among_named else 1)
        )
        top, rest = ranked[0], ranked[1:]
        if among_named and top.main:
            rest = [city for city in rest if city.main or city.population * DOMINANCE > top.population]
        weigh = countries if among_named else {}
        if rest and top.population * weigh.get(top.country, 1) < DOMINANCE * max(
            city.population * weigh.get(city.country, 1) or 1 for city in rest
        ):
            if len({city.country for city in cities}) == 1:
                return None, f"several places of that name in {top.country}"
            return None, "several cities of that name; no country in the text decides"
        return top, None

    def _outshone(self, city: City, cities: Sequence[City], candidate: _Candidate) -> bool:
        """A namesake far away is a capital and ten times as large: "Paris" beside "US troops" is not in Texas."""
        return any(
            self._is_capital(other, candidate.key) and other.population >= DOMINANCE * city.population
            for other in cities
            if other.country != city.country
        )

    def _is_capital(self, city: City, key: str) -> bool:
        seat = key in self._capital_keys.get(city.country, ()) or SEATS.get(key) == city.country
        return seat and (city.population >= 5_000 or not city.population)

    def _is_place(
        self,
        words: Words,
        candidate: _Candidate,
        hit: CityHit,
        placed: set[str],
        persons: set[str],
        countries: Mapping[str, int],
    ) -> bool:
        """The words speak of a place, not of a person or an ordinary word."""
        if hit.admin or candidate.cue == 2:
            return hit.city is not None or hit.country is not None or bool(candidate.beside) or hit.admin or _plain(hit)
        if candidate.key in placed and candidate.key not in persons:
            return not _speaks(words, hit.last) or (hit.city is not None and self._is_capital(hit.city, candidate.key))
        city = hit.city
        if city is None:
            return False
        if self._is_capital(city, candidate.key):
            return candidate.key not in persons or candidate.cue == 1
        known = city.population >= TOWN or city.id.startswith("place:")
        if candidate.key in persons or not known or not city.main or _speaks(words, hit.last):
            return False
        if city.country in ENGLISH_SPEAKING and city.population < LARGE:
            return False
        before = words.exact(candidate.first - 1) if candidate.first else ""
        if before.isdigit() or before in lists.NUMBER_WORDS:
            return False
        return city.country in countries or _is_distinct(candidate.cities)


def _is_distinct(cities: Sequence[City]) -> bool:
    """One city of note has the name and no other comes near it."""
    rest = max((city.population for city in cities[1:]), default=0)
    top = cities[0]
    return top.main and top.population >= DISTINCT_POPULATION and top.population >= DISTINCT_DOMINANCE * rest


def _speaks(words: Words, last: int) -> bool:
    """A verb of saying follows: more often a person than a town."""
    return last < len(words.folds) and words.folds[last] in lists.SPEECH_VERBS


def _plain(hit: CityHit) -> bool:
    """An unresolved place worth keeping with its reason: some candidate is more than a hamlet."""
    return any(city.population >= 5_000 and city.main for city in hit.candidates)


def _merge_near(cities: Sequence[City]) -> list[City]:
    """Drop namesakes of the same country within a few kilometres of a larger one: one place listed twice."""
    kept: list[City] = []
    for city in cities[:40]:
        if not any(other.country == city.country and _km(other, city) < SAME_PLACE_KM for other in kept):
            kept.append(city)
    return kept


def _km(one: City, two: City) -> float:
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return math.inf
    north = one.lat - two.lat
    east = (one.lon - two.lon) * math.cos(math.radians(one.lat))
    return 111.2 * math.hypot(north, east)
