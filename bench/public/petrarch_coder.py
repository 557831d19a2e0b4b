"""Codes a sentence as PETRARCH does: who (source) does what (verb) to whom (target), with given actors and verbs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.public.petrarch_dictionaries import DatedCode, Verb, Words

Event = tuple[str, str, str]  # source, target, code
NOBODY = "---"
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*|[^\w\s]")


@dataclass(frozen=True)
class Side:
    """An actor of the sentence: words `first` up to `last`, and its code."""

    first: int
    last: int
    code: str


@dataclass(frozen=True)
class Deed:
    """A verb of the sentence with the code its pattern gives it."""

    first: int
    last: int
    code: str
    passive: bool
    turned: bool = False  # by its pattern the target stands first


def split_words(text: str) -> list[str]:
    """Lower-case words and marks; a possessive 's is cut off."""
    plain = re.sub(r"['’]s\b|``|''", " ", text)
    return [match.group().lower() for match in _WORD.finditer(plain)]


def code_sentence(words: Sequence[str], sides: Sequence[Side], deeds: Sequence[Deed]) -> set[Event]:
    """The events of a sentence.

    Method: the first deed with sides on both hands counts, and those that follow it with "and". Actors joined by "and" are
    one group, of which each takes part. With a passive verb the sides change places.
    """
    events: set[Event] = set()
    groups = _groups(words, sides)
    source: Sequence[Side] | None = None
    end = 0
    for deed in deeds:
        if not re.fullmatch(r"[\w:]+", deed.code):
            continue
        before = [g for g in groups if g[-1].last <= deed.first]
        behind = [g for g in groups if g[0].first >= deed.last]
        if source is not None:
            if deed.first > 0 and words[deed.first - 1] == "and" and behind and deed.first > end:
                events |= _pairs(source, behind[0], deed.code)
            continue
        if deed.passive:
            agent = next((g for g in behind if "by" in words[deed.last : g[0].first]), None)
            if before and agent is not None:
                source, events, end = agent, events | _pairs(agent, before[-1], deed.code), deed.last
            continue
        if before and behind:
            source, target, end = before[0], behind[0], behind[0][0].first
            events |= _pairs(target, source, deed.code) if deed.turned else _pairs(source, target, deed.code)
        elif before and len(before[0]) > 1:
            source, end = before[0], deed.last
            first, rest = source[:1], source[1:]
            events |= _pairs(first, rest, deed.code.partition(":")[0]) | _pairs(
                rest, first, deed.code.partition(":")[0]
            )
    return events


def find_sides(
    words: Sequence[str], actors: Mapping[Words, Sequence[DatedCode]], agents: Mapping[Words, str], day: str
) -> list[Side]:
    """Actors in text order, with the codes that hold on the day, and the agents beside them added to their codes."""
    names = _longest(words, actors)
    helpers = _longest(words, agents)
    taken = {i for first, last, _ in names for i in range(first, last)}
    sides = []
    for first, last, name in names:
        code = next((c.code for c in actors[name] if c.holds(day)), None)
        if code is None or code == NOBODY:
            continue
        for begin, end, agent in helpers:
            if taken & set(range(begin, end)) or not _beside(words, (first, last), (begin, end)):
                continue
            added = agents[agent]
            if added.startswith("~"):
                code = code if code.endswith(added[1:]) else code + added[1:]
            elif added.endswith("~"):
                code = added[:-1] + code
        sides.append(Side(first, last, code))
    return _with_shared_agents(words, sides, [(begin, end, agents[agent]) for begin, end, agent in helpers])


def _with_shared_agents(
    words: Sequence[str], sides: Sequence[Side], helpers: Sequence[tuple[int, int, str]]
) -> list[Side]:
    """ "Envoys of Arnor and Bree": what stands before the first of a group counts for the others too."""
    shared: dict[int, str] = {}
    for group in _groups(words, sides):
        for begin, end, added in helpers:
            if (
                added.startswith("~")
                and _beside(words, (group[0].first, group[0].last), (begin, end))
                and end <= group[0].first
            ):
                shared |= {side.first: added[1:] for side in group[1:]}
    return [
        Side(s.first, s.last, s.code + shared[s.first])
        if s.first in shared and not s.code.endswith(shared[s.first])
        else s
        for s in sides
    ]


def find_deeds(words: Sequence[str], verbs: Sequence[Verb]) -> list[Deed]:
    """Verbs in text order, each with the code of its first pattern that fits, else its own."""
    by_form = {form: verb for verb in verbs for form in verb.forms}
    deeds = []
    for first, last, form in _longest(words, by_form):
        verb = by_form[form]
        pattern = next(
            (p for p in verb.patterns if _in_order(words[:first], p.before) and _in_order(words[last:], p.behind)), None
        )
        code = pattern.code if pattern else verb.code
        passive = first > 0 and bool(_BE & set(words[max(first - 2, 0) : first])) and not form[0].endswith("ing")
        deeds.append(Deed(first, last, code, passive and pattern is None, pattern is not None and pattern.turned))
    return deeds


def _pairs(sources: Sequence[Side], targets: Sequence[Side], code: str) -> set[Event]:
    there, _, back = code.partition(":")
    events = {(s.code, t.code, there) for s in sources for t in targets if s.code != t.code}
    if back:
        events |= {(t.code, s.code, back) for s in sources for t in targets if s.code != t.code}
    return events


def _groups(words: Sequence[str], sides: Sequence[Side]) -> list[list[Side]]:
    groups: list[list[Side]] = []
    for side in sides:
        gap = words[groups[-1][-1].last : side.first] if groups else []
        if groups and len(gap) <= 4 and gap and ("and" in gap or gap[0] == ","):
            groups[-1].append(side)
        else:
            groups.append([side])
    return groups


def _beside(words: Sequence[str], actor: tuple[int, int], agent: tuple[int, int]) -> bool:
    """An agent behind its actor ("Bree official") or before it with "of", "from", "in" ("soldiers from Bree")."""
    if agent[0] >= actor[1]:
        gap = words[actor[1] : agent[0]]
        return len(gap) <= 3 and not {"and", ",", "of", "with", "in", "to", "that", "by"} & set(gap)
    gap = words[agent[1] : actor[0]]
    return len(gap) <= 2 and (not gap or gap[0] in {"of", "from", "in"})


def _longest(words: Sequence[str], table: Mapping[Words, object]) -> list[tuple[int, int, Words]]:
    longest = max(map(len, table), default=0)
    found = []
    i = 0
    while i < len(words):
        for size in range(min(longest, len(words) - i), 0, -1):
            piece = tuple(words[i : i + size])
            if piece in table:
                found.append((i, i + size, piece))
                i += size
                break
        else:
            i += 1
    return found


def _in_order(words: Sequence[str], steps: Sequence[Words]) -> bool:
    at = 0
    for step in steps:
        place = next((i for i in range(at, len(words)) if _stands(words, i, step)), None)
        if place is None:
            return False
        at = place + len(step)
    return True


def _stands(words: Sequence[str], i: int, step: Words) -> bool:
    return i + len(step) <= len(words) and all(
        words[i + k] == word or words[i + k] == f"{word}s" for k, word in enumerate(step)
    )
