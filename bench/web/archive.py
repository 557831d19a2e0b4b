"""An archive that never was: reports of invented towns, groups and promises in real countries, the same for one seed.

Each report is a text of plain sentences and the reading of it, every span of which quotes the text. Reports come in order
of day; busy countries have many times as many as quiet ones. Some reports are copies, some statements tell again, bring
up to date, contradict or correct what an earlier report of the country told.
"""

from __future__ import annotations

import random
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec

from bench.web.kinds import BY_NAME, CONDITION_WORDS, KINDS, Kind
from contingent.codebooks.load import countries
from contingent.ids import content_id, text_sha256
from contingent.records import (
    Depends,
    Document,
    Entity,
    Evidence,
    Link,
    LinkRelation,
    Mention,
    Published,
    Quantity,
    Reading,
    Report,
    Roles,
    RoleText,
    Source,
    Span,
    Statement,
    Time,
    document_id,
)
from contingent.resolve.linking import ORIGIN

FIRST_DAY, DAYS = date(2009, 1, 1), 15 * 365
HOSTS, MOST_CONTRIBUTORS, OUTLETS = 100, 40, 60
COPIED, SECOND_HOST = 0.08, 0.15  # shares of reports
REMEMBERED_DAYS = 30  # how far back a report speaks of what others told
SYLLABLES = "ba ko ndu ri ga mo si to ka le ma zu vo pi da re shu wen tal or mib fa ny que lo dor hai sel u".split()
_SLOT = re.compile(r"\{(\w+)\}")


# What a statement can say of the one told before it of the same kind, host and agent; the rest say nothing of it.
SAID_AGAIN: dict[str, float] = {"same": 0.28, "other number": 0.3, "corrects": 0.01}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A statement that a later report may speak of."""

    statement: Statement
    day: date
    number: int | None


@dataclass(kw_only=True)
class Host:
    """A country with what its reports speak of."""

    code: str
    towns: list[str]
    contributors: list[str]
    groups: list[str]
    operations: list[str]
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    reports: deque[Reading] = field(default_factory=lambda: deque(maxlen=4))


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A report's reading and the links from it to earlier ones."""

    reading: Reading
    links: tuple[Link, ...]


class Archive:
    """Reports in order; iterate once."""

    def __init__(self, *, statements: int, seed: int) -> None:
        self._rng = random.Random(seed)
        self._wanted = statements
        codes = self._rng.sample(sorted(countries()), HOSTS)
        self.hosts = [self._host(code) for code in codes]
        self._shares = [1.0 / (rank + 2) for rank in range(HOSTS)]
        self._outlets = [f"{self._name()} {kind}" for kind in ("Times", "Wire", "Radio") for _ in range(OUTLETS // 3)]

    def __iter__(self) -> Iterator[Filed]:
        made = number = 0
        while made < self._wanted:
            day = FIRST_DAY + timedelta(days=made * DAYS // self._wanted)
            host = self._rng.choices(self.hosts, self._shares)[0]
            filed = self._copy(host, day, number) if self._rng.random() < COPIED else None
            filed = filed or self._report(host, day, number)
            made += len(filed.reading.statements)
            number += 1
            yield filed

    def _report(self, host: Host, day: date, number: int) -> Filed:
        rng = self._rng
        kinds = rng.choices(KINDS, [kind.weight for kind in KINDS], k=max(3, int(rng.gauss(12, 4))))
        kinds += [BY_NAME[kind.waits_for] for kind in kinds if kind.waits_for][:1]
        other = rng.choice(self.hosts) if rng.random() < SECOND_HOST else None
        told = [(kind, other if other and at % 5 == 4 else host) for at, kind in enumerate(kinds)]
        draft = _Draft(rng, self._name)
        for kind, where in told:
            draft.say(kind, where)
        draft.close()
        given = Report(
            text=draft.text, date=day.isoformat(), date_basis="given", source=rng.choice(self._outlets),
            id=f"report-{number}", url=f"https://archive.invalid/{number}",
        )  # fmt: skip
        reading = draft.reading(given, day)
        host.reports.append(reading)
        return Filed(reading=reading, links=tuple(self._links(reading, told, draft.numbers, day)))

    def _copy(self, host: Host, day: date, number: int) -> Filed | None:
        """A recent report of the country under another outlet's name."""
        if not host.reports:
            return None
        first = self._rng.choice(host.reports)
        if (day - date.fromisoformat(first.report.date or "")).days > REMEMBERED_DAYS:
            return None
        given = Report(
            text=first.report.text, date=day.isoformat(), date_basis="given", source=self._rng.choice(self._outlets),
            id=f"report-{number}", url=f"https://archive.invalid/{number}",
        )  # fmt: skip
        reading = _readdressed(first, given)
        pairs = zip(reading.statements, first.statements, strict=True)
        links = [_link(reading.document.id, "copies", first.document.id, 1.0)]
        links += [_link(one.id, "same", other.id, 0.97) for one, other in pairs if self._rng.random() < 0.5]
        return Filed(reading=reading, links=tuple(links))

    def _links(
        self, reading: Reading, told: list[tuple[Kind, Host]], numbers: list[int | None], day: date
    ) -> Iterator[Link]:
        for statement, (kind, host), number in zip(reading.statements, told, numbers, strict=True):
            topic = "allegation" if kind.name == "denial" else kind.name
            who = next((e.name for e in reading.entities if e.id in statement.roles.agent), "")
            before = host.told.get((topic, who))
            if kind.name != "denial":
                host.told[topic, who] = Told(statement=statement, day=day, number=number)
            if before is None or before.statement.doc == statement.doc or (day - before.day).days > REMEMBERED_DAYS:
                continue
            rel = self._relation(kind, day, before)
            if rel is not None:
                yield _link(statement.id, rel, before.statement.id, round(self._rng.uniform(0.66, 0.99), 4))

    def _relation(self, kind: Kind, day: date, before: Told) -> LinkRelation | None:
        if kind.name == "denial":
            return "contradicts"
        drawn = self._rng.random()
        if drawn < SAID_AGAIN["corrects"]:
            return "corrects"
        if drawn < SAID_AGAIN["corrects"] + SAID_AGAIN["same"]:
            return "same"
        if kind.unit is not None and drawn < sum(SAID_AGAIN.values()):
            return "contradicts" if (day - before.day).days <= 3 else "updates"
        return None

    def _host(self, code: str) -> Host:
        rng = self._rng
        senders = rng.sample(sorted(set(countries()) - {code}), rng.randint(6, MOST_CONTRIBUTORS))
        return Host(
            code=code,
            towns=[self._name() for _ in range(12)],
            contributors=senders,
            groups=[f"{self._name()} Front" for _ in range(4)],
            operations=[f"Operation {self._name()}" for _ in range(3)],
        )

    def _name(self) -> str:
        return "".join(self._rng.choices(SYLLABLES, k=self._rng.randint(2, 4))).title()


class _Draft:
    """A report while it is written: sentences, the spans of their parties, and the parties."""

    def __init__(self, rng: random.Random, name: Any) -> None:
        self._rng, self._name = rng, name
        self.text = ""
        self.numbers: list[int | None] = []
        self._said: list[tuple[Kind, int, int, dict[str, tuple[str, Span]]]] = []
        self._parties: dict[str, dict[str, Any]] = {}
        self._mentions: dict[str, list[Mention]] = {}

    def say(self, kind: Kind, host: Host) -> None:
        """Add a sentence of a kind about a country."""
        if self.text:
            self.text += " "
        start, filled, last = len(self.text), {}, 0
        number = self._number(kind) if "{n}" in kind.words else None
        for slot in _SLOT.finditer(kind.words):
            self.text += kind.words[last : slot.start()]
            last = slot.end()
            key = "n" if slot[1] == "n" else self._party(slot[1], host)
            word = f"{number:,}" if slot[1] == "n" else self._parties[key]["name"]
            at = len(self.text)
            self.text += word
            filled[slot[1]] = (key, Span(start=at, end=len(self.text), exact=word))
            if slot[1] != "n":
                self._mentions.setdefault(key, []).append(Mention(start=at, end=len(self.text), exact=word))
        self.text += kind.words[last:]
        self._said.append((kind, start, len(self.text), filled))
        self.numbers.append(number)
        self.text += "."

    def close(self) -> None:
        """Add a few sentences that say nothing."""
        for _ in range(self._rng.randint(2, 8)):
            self.text += f" {' '.join(self._name().lower() for _ in range(9)).capitalize()}."

    def reading(self, given: Report, day: date) -> Reading:
        """What a reader would have made of the text."""
        doc = document_id(given)
        ids = {key: content_id("e", doc, key) for key in self._parties}
        statements: list[Statement] = []
        first_of: dict[str, str] = {}
        for place, (kind, *_) in enumerate(self._said):
            first_of.setdefault(kind.name, content_id("s", doc, place))
        for place, said in enumerate(self._said):
            statements.append(self._statement(doc, place, said, ids, first_of, day))
        links = [
            _link(a.id, "details", b.id, None)
            for a, b in zip(statements[1:], statements, strict=False)
            if a.type == b.type and a.status == b.status and a.roles.agent == b.roles.agent
        ]
        entities = tuple(
            Entity(
                id=ids[key], doc=doc, mentions=tuple(self._mentions.get(key, ())), origin="bench",
                **(party | ({"part_of": ids[party["part_of"]]} if "part_of" in party else {})),
            )
            for key, party in self._parties.items()
        )  # fmt: skip
        return Reading(
            report=given,
            document=Document(
                id=doc, sha256=text_sha256(self.text), chars=len(self.text), external_id=given.id, url=given.url,
                language="en", published=Published(edtf=day.isoformat(), basis="given"), origin="bench",
            ),
            entities=entities, statements=tuple(statements), links=tuple(links),
        )  # fmt: skip

    def _statement(
        self, doc: str, place: int, said: Any, ids: dict[str, str], first_of: dict[str, str], day: date
    ) -> Statement:
        kind, start, end, filled = said
        words: str = self.text[start:end]
        at = {"day": day.isoformat(), "past": f"[..{day}]", "open": f"[{day}..]"}[kind.when]
        roles: dict[str, tuple[str, ...]] = {}
        spans: dict[str, tuple[Span, ...]] = {}
        for role, slots in kind.roles.items():
            roles[role] = tuple(ids[filled[slot][0]] for slot in slots)
            spans[role] = tuple(filled[slot][1] for slot in slots)
        quantity: tuple[Quantity, ...] = ()
        if kind.unit is not None and "n" in filled:
            span = filled["n"][1]
            quantity = (
                Quantity(
                    start=span.start, end=span.end, exact=span.exact, unit=kind.unit, basis=kind.basis,
                    best=int(span.exact.replace(",", "")), approx="about" in words,
                ),
            )  # fmt: skip
        sources: tuple[Source, ...] = ()
        if kind.act is not None:
            who = filled.get("speaker") or filled.get("group")
            sources = (Source(who=ids[who[0]] if who else None, act=kind.act, who_text=who[1] if who else None),)
        depends: tuple[Depends, ...] = ()
        if kind.waits_for is not None:
            at_words = start + words.index(CONDITION_WORDS)
            depends = (
                Depends(
                    rel="after", ref=first_of[kind.waits_for], start=at_words, end=at_words + len(CONDITION_WORDS),
                    exact=CONDITION_WORDS,
                ),
            )  # fmt: skip
        return Statement(
            id=content_id("s", doc, place), doc=doc, type=kind.type, status=kind.status, polarity=kind.polarity,
            evidence=(Evidence(start=start, end=end, exact=words),), gist=words, mode=kind.mode, roles=Roles(**roles),
            role_text=RoleText(**spans), sources=sources, quote="indirect" if sources else "none", quantity=quantity,
            time=Time(edtf=at, basis="tense"), depends=depends, core=place < 4, news=place < 2, origin="bench",
        )  # fmt: skip

    def _number(self, kind: Kind) -> int:
        small = kind.unit in ("killed", "captured")
        return self._rng.randrange(2, 60) if small else self._rng.choice((self._rng.randrange(80, 9000), 400, 1000))

    def _party(self, slot: str, host: Host) -> str:
        """The key of who or what fills a slot; within a report mostly the same again."""
        rng = self._rng
        known = [key for key in self._parties if key.startswith(f"{slot}:{host.code}")]
        if known and (slot in ("host", "body", "instrument") or len(known) > 2 or rng.random() < 0.5):
            return rng.choice(known)
        state = self._state(host.code)
        if slot == "host":
            return state
        values: dict[str, Any]
        if slot == "agent":
            few = min(len(host.contributors), 1 + int(rng.expovariate(0.25)))
            return self._state(host.contributors[few - 1], key=f"agent:{host.code}")
        if slot == "town":
            values = {"type": "place", "name": rng.choice(host.towns), "part_of": state, "country": host.code}
        elif slot == "operation":
            values = {"type": "operation", "name": rng.choice(host.operations)}
        elif slot == "group":
            values = {"type": "actor", "name": rng.choice(host.groups), "sector": "REB", "country": host.code}
        elif slot == "instrument":
            values = {"type": "instrument", "name": f"resolution {rng.randrange(1800, 2700)}"}
        elif slot == "body":
            values = {"type": "actor", "name": "council", "country": "UNO", "sector": "GOV", "registry": "org:unsc"}
        else:
            values = {"type": "actor", "name": f"{self._name()} {self._name()}", "sector": "GOV"}
        key = f"{slot}:{host.code}:{values['name']}"
        self._parties[key] = values
        return key

    def _state(self, code: str, *, key: str = "host") -> str:
        full = f"{key}:{code}"
        self._parties.setdefault(full, {"type": "state", "name": countries()[code].name, "country": code})
        return full


def _readdressed(first: Reading, given: Report) -> Reading:
    """The reading of the same text as another document."""
    doc = document_id(given)
    ids = {e.id: content_id("e", doc, e.id) for e in first.entities}
    ids |= {s.id: content_id("s", doc, s.id) for s in first.statements}
    ids |= {first.document.id: doc}

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: named(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [named(inner) for inner in value]
        return ids.get(value, value) if isinstance(value, str) else value

    made = msgspec.convert(
        named(msgspec.to_builtins((first.document, first.entities, first.statements, first.links))),
        tuple[Document, tuple[Entity, ...], tuple[Statement, ...], tuple[Link, ...]],
    )
    document, entities, statements, links = made
    document = msgspec.structs.replace(
        document, external_id=given.id, url=given.url, published=Published(edtf=given.date, basis="given")
    )
    links = tuple(_link(x.from_, x.rel, x.to, x.score) for x in links)
    return Reading(report=given, document=document, entities=entities, statements=statements, links=links)


def _link(one: str, rel: LinkRelation, other: str, score: float | None) -> Link:
    return Link(
        id=content_id("l", one, rel, other), from_=one, rel=rel, to=other, by="contingent", score=score,
        origin=ORIGIN if score is not None else "bench",
    )  # fmt: skip
