"""Reads the dictionaries that come with the PETRARCH unit test: actors with dates, agents, verbs with patterns.

They name fictional actors and give verbs codes of their own, so every system is given them with the test. Formats: the heads
of the files and the PETRARCH manual; "_" joins words that stand together, "+" before an actor is a synonym.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contingent.codebooks.morphology import noun_forms, verb_forms

Words = tuple[str, ...]


@dataclass(frozen=True)
class DatedCode:
    """An actor's code and the days (YYYYMMDD) between which it holds; empty where open."""

    code: str
    first: str = ""
    last: str = ""

    def holds(self, day: str) -> bool:
        """Whether the code holds on a day."""
        return (not self.first or self.first <= day) and (not self.last or day <= self.last)


@dataclass(frozen=True)
class Pattern:
    """Words that must stand before and behind a verb, in order; a tuple stands together.

    `turned`: the target stands before the verb and the source behind it ("+ * $").
    """

    before: tuple[Words, ...]
    behind: tuple[Words, ...]
    code: str
    turned: bool = False


@dataclass
class Verb:
    """A verb's forms, its own code and its patterns, the longest first."""

    code: str
    forms: set[Words] = field(default_factory=set)
    patterns: list[Pattern] = field(default_factory=list)


def load_actors(path: Path) -> dict[Words, list[DatedCode]]:
    """Actor names in lower case, with their codes; those with dates first."""
    actors: dict[Words, list[DatedCode]] = {}
    names: list[Words] = []  # of the entry being read: its name and synonyms share the codes
    codes: list[DatedCode] = []
    for line in _lines(path):
        name = line.partition("[")[0].strip()
        if name and not name.startswith("+"):
            names, codes = [], []
        if name:
            names.append(_words(name.lstrip("+")))
        codes += map(_dated, re.findall(r"\[([^\]]+)\]", line))
        actors |= {one: codes for one in names if one}
    return {name: sorted(known, key=lambda c: not (c.first or c.last)) for name, known in actors.items() if known}


def load_agents(path: Path) -> dict[Words, str]:
    """Agent words in lower case, singular and plural, with what they add to a code ("~GOV")."""
    agents: dict[Words, str] = {}
    substitutes: dict[str, list[str]] = {}
    for line in _lines(path):
        if line.startswith("!") and "=" in line:
            mark, _, members = line.partition("=")
            substitutes[mark.strip()] = [member.strip() for member in members.split(",")]
            continue
        found = re.match(r"([^{\[]+)(?:\{([^}]*)\})?\s*\[\s*([^\]]+)\]", line)
        if found is None:
            continue
        for name in _substituted(found[1].strip(), substitutes):
            words: Words = _words(name)
            plural = _words(noun_forms(" ".join(words))[1] if found[2] is None else found[2])
            agents |= dict.fromkeys([words, *([plural] if plural else [])], found[3].strip())
    return agents


def load_verbs(path: Path) -> list[Verb]:
    """Verbs with their patterns; a verb without a code of its own has "---"."""
    sets: dict[str, list[str]] = {}
    lines = list(_lines(path))
    current = ""
    for line in lines:
        if line.startswith("&"):
            current = line.split()[0]
            sets[current] = []
        elif line.startswith("+") and current:
            sets[current].append(line.lstrip("+").split("[")[0].strip())
        else:
            current = ""
    verbs: list[Verb] = []
    inside_set = False
    for line in lines:
        head = re.match(r"---\s*(\S+)\s*\[([^\]]*)\]", line)
        if head:
            verbs.append(Verb(head[2].strip()))
            inside_set = False
        elif line.startswith("&"):
            inside_set = True
        elif line.startswith("- ") and verbs:
            verbs[-1].patterns += _patterns(line[2:], sets)
        elif verbs and not (inside_set and line.startswith("+")):
            inside_set = False
            _add_forms(verbs, line)
    for verb in verbs:
        verb.patterns.sort(key=lambda p: -sum(map(len, (*p.before, *p.behind))))
    return verbs


def _add_forms(verbs: list[Verb], line: str) -> None:
    found = re.match(r"([^{\[]+)(?:\{([^}]*)\})?\s*(?:\[([^\]]*)\])?", line)
    if found is None or not found[1].strip(" +"):
        return
    name, forms, code = found[1].strip(), found[2], found[3]
    verb = verbs[-1]
    if code is not None and code.strip() != verb.code:
        verb = Verb(code.strip(), patterns=verb.patterns)
        verbs.append(verb)
    words = _words(name.replace("+", ""))
    if forms is None:
        verb.forms |= {tuple(form.split()) for form, _ in verb_forms(" ".join(words))}
    else:
        verb.forms |= {words, *(_words(form.replace("+", "")) for form in forms.split())}


def _patterns(line: str, sets: dict[str, list[str]]) -> Iterator[Pattern]:
    found = re.match(r"(.*?)\*(.*?)\[([^\]]+)\]", line)
    if found is None:
        return
    turned = "+" in found[1].split() and "$" in found[2].split()
    for before in _expanded(found[1], sets):
        for behind in _expanded(found[2], sets):
            yield Pattern(_steps(before), _steps(behind), found[3].strip(), turned)


def _expanded(text: str, sets: dict[str, list[str]], depth: int = 0) -> list[str]:
    """The text with each set's name replaced by each of its members (sets may hold sets)."""
    found = re.search(r"&\w+?(?=_|\s|$)", text)
    members = sets.get(found[0].rstrip("_")) if found else None
    if found is None or members is None or depth > 3:
        return [text]
    return [
        whole
        for member in members
        for whole in _expanded(text[: found.start()] + member + text[found.end() :], sets, depth + 1)
    ]


def _steps(text: str) -> tuple[Words, ...]:
    steps = (_words(step) for step in text.split() if not re.fullmatch(r"[+$%^_]+", step))
    return tuple(step for step in steps if step)


def _substituted(name: str, substitutes: dict[str, list[str]]) -> list[str]:
    for mark, words in substitutes.items():
        if mark in name:
            return [name.replace(mark, word) for word in words]
    return [name]


def _dated(code: str) -> DatedCode:
    found = re.match(r"\s*([A-Za-z-]+)\s*(?:([<>])\s*(\d+)|(\d+)\s*-\s*(\d+))?", code)
    if found is None:
        return DatedCode(code.strip())
    if found[2] == "<":
        return DatedCode(found[1], last=_day(found[3]))
    if found[2] == ">":
        return DatedCode(found[1], first=_day(found[3]))
    return DatedCode(found[1], _day(found[4] or ""), _day(found[5] or ""))


def _day(day: str) -> str:
    return f"19{day}" if len(day) == 6 else day


def _words(name: str) -> Words:
    return tuple(word for word in re.split(r"[_\s]+", name.lower()) if re.search(r"\w", word))


def _lines(path: Path) -> Iterator[str]:
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8", errors="replace"), flags=re.DOTALL)
    for line in text.splitlines():
        plain = line.partition("#")[0].rstrip()
        if plain.strip():
            yield plain.strip()
