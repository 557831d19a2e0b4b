"""Sets aside the names of people, which small towns share: "Jack London", "Mayor Charles Lancaster"."""

from __future__ import annotations

import re

from contingent.normalize import _words as lists
from contingent.normalize._geoplaces import GeoPlaces, words
from contingent.normalize._phrases import JOINERS, Words

PLACE_TITLES = frozenset({"st", "saint", "private", "major"})  # also first words of towns and adjectives
LONGEST_RUN = 10  # words; a longer run of capitals is a headline, no name
SAINTS = frozenset({"st", "mt", "ft", "ste"})  # a full stop after these does not end a name
_KNOWN_TOWN = 30_000  # people; a two-word town this large is not read as given name and surname ("San Jose")
_OPENS = re.compile(r"(?:^|[.!?:;•*\n\"“”(\[]|[—–])\s*[\"“‘']?\s*$")


class People:
    """The people a text names: `inside` holds the indexes of the words of their names, `surnames` their last words."""

    def __init__(self, tokens: Words, places: GeoPlaces) -> None:
        self._tokens = tokens
        self._places = places
        self._heads = words()["words"]
        self._roles = lists.TITLES | self._heads["roles"]
        self._place_heads = frozenset().union(*(self._heads[kind] for kind in ("holder", "area", "nature", "street")))
        self.given = self._heads["given"] | lists.GIVEN_NAMES
        self.surnames: set[str] = set()
        self.inside: set[int] = set()
        at = 0
        while at < len(tokens.folds):
            at = self._read(at) if tokens.is_capital(at) and self._begins(at) else at + 1

    def _read(self, at: int) -> int:
        """Note the name that begins here; the index of the word after it."""
        tokens, end = self._tokens, at + 1
        while end < len(tokens.folds) and self._continues(end):
            end += 1
        if tokens.folds[at] in self._roles and tokens.folds[at] not in self.given:
            at += 1
        self.inside.update(range(at, end))
        self.surnames.add(tokens.folds[end - 1])
        if end - at > 1:
            self.surnames.add(f"{tokens.folds[end - 2]} {tokens.folds[end - 1]}")
        return end

    def _begins(self, at: int) -> bool:
        tokens = self._tokens
        word = tokens.folds[at]
        if at + 1 >= len(tokens.folds) or not tokens.is_capital(at + 1):
            return False
        gap, after = tokens.gap(at), tokens.folds[at + 1]
        titled = word in self._roles and word not in PLACE_TITLES
        joined = gap in (" ", "\u00a0") or (gap == ". " and (len(word) <= 2 or titled))
        if not joined or self._is_place(at):
            return False
        if titled:
            return after not in lists.NOT_SURNAMES or after in self.given
        if at and tokens.folds[at - 1] in self._roles and tokens.gap(at - 1) in (" ", ". ") and not opens(tokens, at):
            return after not in self._heads["holder"]
        if word in self.given:
            return after not in self._place_heads
        initial = len(word) == 1 and gap == ". " and len(after) > 2
        return initial and not (at and tokens.gap(at - 1) == ".")

    def _is_place(self, at: int) -> bool:
        """The run is a known place of two words ("San Jose"), a county or a street."""
        tokens, end = self._tokens, run_end(self._tokens, at)
        last = tokens.folds[end - 1]
        if last in self._heads["area"] or last in self._heads["street"]:
            return True
        if end - at != 2 or last in self.surnames:
            return False
        known = self._places.look_up(tokens.text[tokens.starts[at] : tokens.ends[end - 1]])
        return any(one.main and one.population >= _KNOWN_TOWN for one in known)

    def _continues(self, at: int) -> bool:
        tokens, gap = self._tokens, self._tokens.gap(at - 1)
        if not tokens.is_capital(at):
            return False
        return gap in (" ", "-", "\u00a0", "'", "’", ' "') or (gap == ". " and len(tokens.folds[at - 1]) <= 2)


def run_end(tokens: Words, at: int) -> int:
    """Index after the run of capitalised words that begins at word `at`, at most LONGEST_RUN words on."""
    end, limit = at + 1, min(len(tokens.folds), at + LONGEST_RUN)
    while end < limit and tokens.is_capital(end) and joins(tokens, end - 1):
        end += 1
    return end


def joins(tokens: Words, at: int) -> bool:
    """What stands between the word and the next does not end a name."""
    gap = tokens.gap(at)
    return gap in JOINERS or (gap == ". " and tokens.folds[at] in SAINTS)


def opens(tokens: Words, at: int) -> bool:
    """The word opens a sentence, where a capital says nothing."""
    start = tokens.starts[at]
    return bool(_OPENS.search(tokens.text[max(0, start - 4) : start]))
