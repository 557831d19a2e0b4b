"""Reports of an archive of any size: short, distinct, the same for one seed and number, made one at a time."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.archive import words

SEED = 8
FIRST_DAY = date(2005, 1, 1)
REPORTS_A_DAY = 150  # a million cover some eighteen years
LEAST_WORDS, MOST_WORDS = 15, 60
NEAR_COPIES, COPIED_BACK = 0.08, 400  # share of reports, and how far back the first one lies at most
CRISES, OUTLETS = 60, 240
_SLOT = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\b\d{2,}\b")


def make_report(number: int, *, seed: int = SEED) -> dict[str, str]:
    """Report number N (from 0) as `contingent read` takes it: 15 to 60 words, no two with the same address.

    Some are near copies: a report of the days before under another outlet's name, with another end and at times another
    number.
    """
    rng = random.Random(f"{seed}-{number}")
    day = _day(number)
    outlet = _outlet(rng, seed)
    first = number - rng.randrange(1, COPIED_BACK + 1)
    if rng.random() < NEAR_COPIES and first >= 0:
        title, text = _copy(first, rng, day, outlet, seed)
    else:
        title, text = _original(number, outlet, seed)
    return {
        "id": f"archive-{number}",
        "date": day.isoformat(),
        "title": title,
        "source": outlet,
        "url": f"https://archive.example.org/{day.year}/{number}",
        "text": text,
    }


def reports(count: int, *, seed: int = SEED) -> Iterator[dict[str, str]]:
    """The first so many reports, made as they are asked for."""
    return (make_report(number, seed=seed) for number in range(count))


def write_reports(path: Path, count: int, *, seed: int = SEED) -> None:
    """The first so many reports as JSON Lines; a file appears under its name when it is whole."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as lines:
        for report in reports(count, seed=seed):
            lines.write(json.dumps(report, ensure_ascii=False) + "\n")
    part.replace(path)


def _original(number: int, outlet: str, seed: int) -> tuple[str, str]:
    """Title and text of report number N when it copies none."""
    rng = random.Random(f"{seed}-text-{number}")
    day = _day(number)
    fill = _Slots(rng, day, seed)
    lead = _capital(fill(rng.choice(words.LEADS)))
    wanted = rng.randint(LEAST_WORDS, MOST_WORDS - 10)
    sentences = [f"{fill('{town_c}')}, {day:%B} {day.day} ({outlet}) - {lead}."]
    length = len(sentences[0].split())
    for template in rng.sample(words.FOLLOWING, len(words.FOLLOWING)):
        if length >= wanted:
            break
        sentence = _capital(fill(template))
        if length + len(sentence.split()) > MOST_WORDS:
            continue
        sentences.append(sentence)
        length += len(sentence.split())
    half = len(sentences) // 2
    text = " ".join(sentences[:half]) + "\n\n" + " ".join(sentences[half:]) if half else sentences[0]
    return lead, text


def _copy(first: int, rng: random.Random, day: date, outlet: str, seed: int) -> tuple[str, str]:
    """Title and text of a near copy of what report number `first` tells when it copies none."""
    title, text = _original(first, outlet, seed)
    end = _Slots(rng, day, seed, outlet=outlet)(rng.choice(words.COPY_ENDS))
    numbers = list(_NUMBER.finditer(text))
    if numbers and rng.random() < 0.3:
        found = rng.choice(numbers)
        text = f"{text[: found.start()]}{int(found[0]) + rng.randrange(1, 9)}{text[found.end() :]}"
    if len(text.split()) + len(end.split()) > MOST_WORDS:
        text, _, _ = text.rstrip(".").rpartition(". ")
        text += "."
    return title, f"{text} {end}"


class _Slots:
    """Fills the slots of sentences for one report; a slot keeps what it was filled with through the report."""

    def __init__(self, rng: random.Random, day: date, seed: int, *, outlet: str = "") -> None:
        self._rng, self._day = rng, day
        self._kept: dict[str, str] = {"outlet": outlet}
        # Each crisis has its own people for a season, so that reports speak of the same things again.
        season = f"{seed}-{rng.randrange(CRISES)}-{day.toordinal() // 90}"
        self._crisis = random.Random(season)
        self._kept["host"] = host = self._crisis.choice(list(words.HOSTS))
        self._kept["operation"] = self(self._crisis.choice(words.OPERATIONS))
        self._groups = [f"the {_word(self._crisis, 3).title()} {kind}" for kind in ("Front", "Movement", "Brigade")]
        self._villages = [_word(self._crisis, 3).title() for _ in range(12)]
        self._towns = words.HOSTS[host]

    def __call__(self, template: str) -> str:
        return _SLOT.sub(lambda slot: self._fill(slot[1]), template)

    def _fill(self, slot: str) -> str:
        if slot in self._kept:
            return self._kept[slot]
        if slot.endswith("_c") and slot != "name_c":
            filled = self._fill(slot.removesuffix("_c"))
            return filled.upper() if slot == "town_c" else _capital(filled)
        value = self(_MAKERS[slot](self))
        if slot in ("sender", "sender2", "town", "town2", "group", "village", "unit", "capital"):
            self._kept[slot] = value
        return value

    def pick(self, values: tuple[str, ...] | list[str]) -> str:
        return self._rng.choice(values)

    def number(self, low: int, high: int) -> str:
        """A number as reports write it: often round, with a comma in thousands."""
        drawn = self._rng.randint(low, high)
        if drawn > 100 and self._rng.random() < 0.7:
            drawn = round(drawn, -2)
        return f"{drawn:,}"

    def day(self, low: int, high: int) -> date:
        return self._day + timedelta(days=self._rng.randint(low, high))

    def name(self) -> str:
        return f"{_word(self._rng, 2).title()} {_word(self._rng, 3).title()}"

    def town(self) -> str:
        return self.pick(self._towns)

    def group(self) -> str:
        return self.pick(self._groups)

    def village(self) -> str:
        return self.pick(self._villages)

    def operation_name(self) -> str:
        return _word(self._crisis, 3).title()


_MAKERS: dict[str, Callable[[_Slots], str]] = {
    "sender": lambda s: s.pick(words.SENDERS),
    "sender2": lambda s: s.pick(words.SENDERS),
    "town": _Slots.town,
    "town2": _Slots.town,
    "group": _Slots.group,
    "village": _Slots.village,
    "capital": lambda s: s.pick(("Geneva", "New York", "Addis Ababa", "Brussels", "Doha", "Nairobi", "Paris")),
    "body": lambda s: s.pick(words.BODIES),
    "post": lambda s: s.pick(words.POSTS),
    "name": _Slots.name,
    "name_c": _Slots.operation_name,
    "unit": lambda s: s.pick(words.UNITS),
    "arms": lambda s: s.pick(words.ARMS),
    "target": lambda s: s.pick(words.TARGETS),
    "condition": lambda s: s.pick(words.CONDITIONS),
    "when": lambda s: s.pick(words.WHEN),
    "soon": lambda s: s.pick(words.SOON),
    "n": lambda s: s.number(50, 4000),
    "n2": lambda s: s.number(4000, 16000),
    "few": lambda s: s.number(3, 90),
    "few2": lambda s: s.number(3, 90),
    "many": lambda s: s.number(1000, 90000),
    "number": lambda s: str(s._rng.randint(1500, 2800)),
    "distance": lambda s: s.number(5, 90),
    "months": lambda s: s.pick(("six", "twelve", "three", "18")),
    "years": lambda s: s.pick(("two", "three", "five", "ten")),
    "weekday": lambda s: f"{s.day(-6, 0):%A}",
    "date": lambda s: f"{(d := s.day(-40, 0)).day} {d:%B}",
    "month": lambda s: f"{s.day(-150, -31):%B}",
    "month_after": lambda s: f"{s.day(31, 150):%B}",
    "later": lambda s: f"{(d := s.day(20, 400)).day} {d:%B %Y}",
    "year_after": lambda s: str(s._day.year + 1),
}


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number // REPORTS_A_DAY)


def _outlet(rng: random.Random, seed: int) -> str:
    own = random.Random(f"{seed}-outlet-{rng.randrange(OUTLETS)}")
    return f"{_word(own, 3).title()} {own.choice(words.OUTLET_KINDS)}"


def _word(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choices(words.SYLLABLES, k=syllables))


def _capital(sentence: str) -> str:
    """With a capital first letter (quotation marks stay before it)."""
    return sentence[0].upper() + sentence[1:]
