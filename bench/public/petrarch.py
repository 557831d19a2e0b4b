"""PETRARCH's records: sentences with the events (source, target, code) that a coder should find in each.

The unit test has fictional actors and verb codes of its own; its dictionaries are given to the coder, as to every system. The
78 validation sentences name real actors: there Contingent's own names and words of deeds have to do.

Right in full is a sentence of which exactly the coded events are found (none, where none is coded). Source, target and verb are
shares of the coded events: some event found in the sentence has the same. Records that test error messages are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.public.petrarch_coder import (
    NOBODY,
    Deed,
    Event,
    Side,
    code_sentence,
    find_deeds,
    find_sides,
    split_words,
)
from bench.public.petrarch_dictionaries import load_actors, load_agents, load_verbs
from bench.public.rows import Row
from contingent.exports._deeds import find_deeds as find_words_of_deeds
from contingent.exports._deeds import split_words as split_text
from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.names import Names

UNIT_TEST, VALIDATION = "PETR.UnitTest.records.xml", "PETR2_GSR_validation.xml"
PUBLISHED = {
    "sentences right in full": "UniversalPetrarch 120 of 272 (.441)",
    "source": "UniversalPetrarch .78",
    "target": "UniversalPetrarch .67",
    "verb": "UniversalPetrarch .66",
}
# Sectors by everyday words, for actors that no dictionary lists.
SECTORS = {
    "GOV": "president premier government minister ministry official officials leader chancellor king queen administration "
    "spokesman spokeswoman ambassador envoy diplomat authorities secretary",
    "MIL": "army troops soldiers soldier forces military navy warplanes jets tanks warships general marines",
    "COP": "police policemen officers",
    "REB": "rebels rebel insurgents insurgent militants militant guerrillas fighters gunmen",
    "LEG": "parliament congress senate lawmakers legislators assembly",
    "JUD": "court judge prosecutors prosecutor tribunal",
    "OPP": "opposition protesters demonstrators protestors protester activists dissidents",
    "MED": "media newspaper newspapers journalists",
    "EDU": "students student teachers university",
    "BUS": "company companies firm airline airlines bank",
}
_SECTOR = {word: sector for sector, words in SECTORS.items() for word in words.split()}
Coder = Callable[[str, str], set[Event]]  # text, day


@dataclass(frozen=True)
class Record:
    """One sentence with its day (YYYYMMDD) and coded events."""

    text: str
    day: str
    events: frozenset[Event]


def measure(bench: Path) -> list[Row]:
    """Four rows for the unit test, four for the validation sentences."""
    folder = bench / "petrarch"
    rows = _rows("PETRARCH unit test, its dictionaries given", folder / UNIT_TEST, unit_test_coder, PUBLISHED)
    return rows + _rows("PETRARCH-2 validation, real actors", folder / VALIDATION, own_coder, {})


def load_records(path: Path) -> list[Record]:
    """The records of a file that are no tests of errors."""
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    records = []
    for part in re.split(r"<Sentence\b", text)[1:]:
        codings = [
            dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', one)) for one in re.findall(r"<EventCoding\b([^>]*)>", part)
        ]
        sentence = re.search(r"<Text>(.*?)</Text>", part, re.DOTALL)
        day = re.search(r'date\s*=\s*"(\d+)"', part)
        if sentence is None or any("error" in coding for coding in codings):
            continue
        events = frozenset(
            (one["sourcecode"], one["targetcode"], one["eventcode"])
            for one in codings
            if {"sourcecode", "targetcode", "eventcode"} <= one.keys()
        )
        records.append(Record(" ".join(sentence[1].split()), day[1] if day else "", events))
    return records


def shares(records: Sequence[Record], found: Sequence[Iterable[Event]]) -> dict[str, float]:
    """The four figures, in the order of PUBLISHED."""
    coded = [(event, set(given)) for record, given in zip(records, found, strict=True) for event in record.events]
    full = sum(record.events == set(given) for record, given in zip(records, found, strict=True))
    parts = {
        name: sum(event[n] in {one[n] for one in given} for event, given in coded) / len(coded) if coded else 0.0
        for n, name in enumerate(("source", "target", "verb"))
    }
    return {"sentences right in full": full / len(records) if records else 0.0, **parts}


def unit_test_coder(folder: Path) -> Coder:
    """A coder with the dictionaries that come with the unit test."""
    actors = load_actors(folder / "PETR.Validate.actors.txt")
    agents = load_agents(folder / "PETR.Validate.agents.txt")
    verbs = load_verbs(folder / "PETR.Validate.verbs.txt")

    def code(text: str, day: str) -> set[Event]:
        words = split_words(text)
        return code_sentence(words, find_sides(words, actors, agents, day), find_deeds(words, verbs))

    return code


def own_coder(folder: Path) -> Coder:
    """A coder with Contingent's names and words of deeds; `folder` is not needed."""
    return partial(_code_own, Names.load(open_gazetteer()))


def _code_own(names: Names, text: str, day: str) -> set[Event]:
    words = split_text(text)
    sides = []
    for mention in names.find(text):
        if mention.country is None:
            continue
        first = sum(word.end <= mention.start for word in words)
        last = sum(word.start < mention.end for word in words)
        near = (_SECTOR.get(word.low, "") for word in words[last : last + 3])
        sides.append(Side(first, last, mention.country + next((sector for sector in near if sector), "")))
    taken = {i for side in sides for i in range(max(side.first - 3, 0), side.last + 4)}
    alone = (Side(i, i + 1, NOBODY + _SECTOR[word.low]) for i, word in enumerate(words) if word.low in _SECTOR)
    sides = sorted([*sides, *(side for side in alone if side.first not in taken)], key=lambda side: side.first)
    deeds = []
    for deed in find_words_of_deeds(words):
        passive = any(word.low in {"was", "were", "been"} for word in words[max(deed.first - 2, 0) : deed.first])
        deeds.append(Deed(deed.first, deed.last, deed.code, passive and deed.form in ("past", "part")))
    return code_sentence([word.low for word in words], sides, deeds)


def _rows(test: str, path: Path, coder: Callable[[Path], Coder], published: dict[str, str]) -> list[Row]:
    records = load_records(path) if path.is_file() else []
    code = coder(path.parent) if records else None
    found = [code(record.text, record.day) for record in records] if code else []
    unseen = shares(records[1::2], found[1::2])
    coded = sum(len(record.events) for record in records)
    note = "The coder was corrected after a look at errors in every second sentence"
    return [
        Row(
            test=test,
            metric=name if name.startswith("sentences") else f"{name} of coded events",
            ours=share if records else None,
            items=len(records) if name.startswith("sentences") else coded,
            published=published.get(name, "none"),
            source="README of the public bench" if published else "none published",
            unseen=unseen[name] if records and published else None,
            note=note if published else "Contingent's own names, words of deeds and CAMEO codes",
        )
        for name, share in shares(records, found).items()
    ]
