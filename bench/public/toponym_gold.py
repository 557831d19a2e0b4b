"""Reads the two public tests of place names, LGL and GeoWebNews, as they lie in the bench folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from contingent.gazetteer.lookup import Gazetteer

# GeoWebNews: what its paper calls toponyms, literal or associative. Other types are no names (expressions) or no toponyms.
TOPONYMS = frozenset(
    "Literal Literal_Modifier Mixed Coercion Embedded_Literal Metonymic Non_Literal_Modifier Embedded_Non_Lit"
    " Demonym Homonym Language".split()
)
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class GoldToponym:
    """A coded place name; `number` is its GeoNames number, `lat` and `lon` degrees, each None where not given."""

    start: int
    end: int
    number: int | None
    lat: float | None
    lon: float | None

    @property
    def located(self) -> bool:
        """The coder said which place it is."""
        return self.number is not None or self.lat is not None


@dataclass(frozen=True, slots=True)
class GoldText:
    """An article and its coded place names, in text order; offsets are code points of `text`."""

    name: str
    text: str
    toponyms: tuple[GoldToponym, ...]


def read_lgl(folder: Path) -> list[GoldText]:
    """The 588 articles of the Local-Global Lexicon (Lieberman, Samet and Sankaranarayanan 2010)."""
    return [
        GoldText(article.get("docid", ""), article.findtext("text", ""), tuple(map(_lgl, article.iter("toponym"))))
        for article in ElementTree.parse(folder / "lgl.xml").getroot()
    ]


def read_geowebnews(folder: Path, gazetteer: Gazetteer) -> list[GoldText]:
    """The 200 articles of GeoWebNews (Gritta, Pilehvar and Collier 2019).

    The first line of each file (title and address) is not coded and is left out. The coders give a GeoNames number,
    seldom a position; the position of a number is looked up in the gazetteer and stays None where that lacks it.
    """
    paths = sorted(folder.glob("*.ann"), key=lambda path: int(path.stem))
    return [GoldText(path.stem, *_geowebnews(path, gazetteer)) for path in paths]


def _lgl(toponym: ElementTree.Element) -> GoldToponym:
    start, end = int(toponym.findtext("start", "0")), int(toponym.findtext("end", "0"))
    tag = toponym.find("gaztag")
    if tag is None:
        return GoldToponym(start, end, None, None, None)
    return GoldToponym(
        start, end, int(tag.get("geonameid", "0")), float(tag.findtext("lat", "")), float(tag.findtext("lon", ""))
    )


def _geowebnews(path: Path, gazetteer: Gazetteer) -> tuple[str, tuple[GoldToponym, ...]]:
    head, _, text = path.with_suffix(".txt").read_text(encoding="utf-8").partition("\n")
    begin = len(head) + 1
    spans: dict[str, tuple[int, int]] = {}
    notes: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, kind, value = (*line.split("\t"), "")[:3]
        if key.startswith("T") and kind.split()[0] in TOPONYMS:
            spans[key] = (int(kind.split()[1]) - begin, int(kind.split()[-1]) - begin)
        elif key.startswith("#"):
            notes[kind.split()[1]] = value
    found = []
    for key, (start, end) in sorted(spans.items(), key=_start):
        number, lat, lon = _place(notes.get(key, ""), gazetteer)
        if start >= 0:
            found.append(GoldToponym(start, end, number, lat, lon))
    return text, tuple(found)


def _start(item: tuple[str, tuple[int, int]]) -> tuple[int, int]:
    return item[1]


def _place(note: str, gazetteer: Gazetteer) -> tuple[int | None, float | None, float | None]:
    numbers = _NUMBERS.findall(note)
    if len(numbers) == 2:
        return None, float(numbers[0]), float(numbers[1])
    if len(numbers) != 1:
        return None, None, None
    known = gazetteer.by_number(int(numbers[0]))
    return int(numbers[0]), known.lat if known else None, known.lon if known else None
