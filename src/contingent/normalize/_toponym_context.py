"""What stands beside a place name: its parent ("Paris, Texas"; "Gao, in northern Mali")."""

from __future__ import annotations

import re

from contingent.gazetteer.build import fold
from contingent.normalize import _words as lists
from contingent.normalize._geoplaces import GeoPlace, GeoPlaces, words

LARGE_ENOUGH = 20_000  # people; a hamlet's name inside a longer one is chance

_BESIDE = re.compile(
    r"(?:,\s+|\s+\(|,?\s+in\s+)(?:(?:in|the|northern|southern|eastern|western|central|state of)\s+){0,3}"
    r"((?:[A-Z]\.\s?){2,3}|W\.\s?Va\.|[A-Z][\w’'-]*\.?(?:\s(?:of\s)?[A-Z][\w’'-]*){0,3})"
)
_LISTED = re.compile(r",? (?:and|or|&) |, [A-Z][\w-]+,? (?:and|or) ")  # "Mexico, the United States and Canada"
_PARENT_KINDS = frozenset({"country", "admin1", "admin2", "region"})


def parents_beside(text: str, end: int, places: GeoPlaces) -> tuple[GeoPlace, ...]:
    """The states, divisions or regions the words right after a name say it lies in; empty when they name none."""
    match = _BESIDE.match(text, end)
    if not match:
        return ()
    written = match[1].strip()
    if _LISTED.match(text, match.end()) and text[end] == ",":
        return ()
    words = written.split(" ")
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        found = [
            place for one in dict.fromkeys((name, name.rstrip(".,"))) for place in places.look_up(one)
            if place.kind in _PARENT_KINDS and (place.main or place.kind == "country")
        ]  # fmt: skip
        if found:
            return tuple(found)
    return ()


def held_name(name: str, places: GeoPlaces) -> tuple[GeoPlace, ...]:
    """The places a longer name holds ("University of Alberta", "British Embassy"); none of a street's name."""
    written = name.replace("’s", "").replace("'s", "").split()
    heads = words()["words"]
    if fold(written[-1].strip(".,")) in heads["street"] or len(written) < 2:
        return ()
    for length in range(len(written) - 1, 0, -1):
        for first in range(len(written) - length + 1):
            part = " ".join(written[first : first + length]).strip(",")
            if length == 1 and (fold(part) in lists.NOT_TOWNS or fold(part) in heads["given"]):
                continue
            known = (
                tuple(one for one in places.look_up(part) if one.population >= LARGE_ENOUGH)
                if part[0].isupper()
                else ()
            )
            if known:
                return known
    return ()
