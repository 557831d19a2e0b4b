"""Mentions to entities of one report: names, descriptions, pronouns, "the country", "that force"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contingent.codebooks.load import BODY_CODES, countries, registry, shared_seats
from contingent.ids import content_id
from contingent.normalize.names import NameMention, Names, role_country
from contingent.readers.grammar.draft import Range
from contingent.records import Entity, EntityType, Form, Mention, Role, Span

_PRONOUNS_PERSON = frozenset({"he", "she", "him", "her", "i", "me"})
_PRONOUNS_GROUP = frozenset({"they", "them", "it", "we", "us", "themselves", "itself", "its", "their", "our"})
_ARTICLE = re.compile(r"^(?:the|a|an|its|their|his|her|our|that|this|these|those|some)\s+", re.IGNORECASE)
_COUNTRY_NOUN = re.compile(
    r"^(?:the|this|that|our|his|her|their) (?:country|nation|state|republic|kingdom)$", re.IGNORECASE
)
_CAPITAL_NOUN = re.compile(r"^the (?:[\w-]+ )?capital$", re.IGNORECASE)
_OWN_SIDE = re.compile(r"^(?:his|her|our|my) (?:own )?(?:government|country|army|nation|side|cabinet|ministry)$")
_FORCE_NOUN = re.compile(
    r"^(?:the|that|this|its) (?:[\w-]+ ){0,2}(?:force|mission|operation|contingent|deployment)$", re.IGNORECASE
)
_SECTORS: tuple[tuple[str, str], ...] = (
    (r"rebel|militant|insurgent|gunm[ae]n|jihadi|terrorist|militia|fighter|guerrilla|separatist", "REB"),
    (r"soldier|troop|army|navy|air force|military|marine|battalion|brigade|general|colonel|forces?\b|commander", "MIL"),
    (r"police|gendarme", "COP"),
    (
        r"minister|government|president|ministry|parliament|officials?|diplomat|ambassador|spokes|cabinet|senator|envoy",
        "GOV",
    ),
    (r"journalist|radio|television|newspaper|agency|reporter|station", "JRN"),
    (r"rights group|activist|aid worker|charity|ngo|red cross|monitor", "SOC"),
    (r"civilian|people|resident|villager|child|wom[ae]n|refugee|crowd", "CVL"),
)
_BODIES = {"UNO": "org:un"}  # PLOVER body codes that stand for one body
_INSTRUMENT = re.compile(r"resolution|mandate|draft|treaty|agreement|bill|motion|decree", re.IGNORECASE)
_MEETING = re.compile(r"talks|summit|meeting|conference|session|negotiation", re.IGNORECASE)
_OFFICE = re.compile(
    r"minister|president|spokes|ambassador|general|command|envoy|chief|secretary|director", re.IGNORECASE
)
_NEAR = 60  # characters in which an apposition can tell a speaker's country


@dataclass(slots=True)
class _Entry:
    key: str
    type: EntityType
    name: str
    named: bool
    country: str | None = None
    sector: str | None = None
    registry: str | None = None
    geonames: int | None = None
    part_of: str | None = None  # key
    reason: str | None = None
    mentions: dict[Range, Form] = field(default_factory=dict)


class EntityTable:
    """Entities of one report. `resolve` maps a character range to an entity key, adding the mention."""

    def __init__(
        self, text: str, names: Sequence[NameMention], lexicon: Names, located: Sequence[tuple[Range, str]]
    ) -> None:
        """`located`: places named as places ("in Mali"), in text order, with the ISO3 of their country."""
        self._text, self._names, self._lexicon = text, names, lexicon
        self._located = located
        self._located_starts = [span[0] for span, _ in located]
        self._located_countries = frozenset(country for _, country in located)
        self._surnames: dict[str, str] = {}  # of persons: entity key
        self._starts = [name.start for name in names]
        self._entries: dict[str, _Entry] = {}
        self._last_person: str | None = None
        self._last_group: str | None = None
        self._last_force: str | None = None
        self._senders: set[str] = set()
        counts = Counter(country for _, country in located) or Counter(
            n.id for n in names if n.kind == "country" and n.id
        )
        self._main_country = counts.most_common(1)[0][0] if counts else None

    def resolve(
        self, span: Range, role: Role | None, *, force: bool = False, avoid: frozenset[str] = frozenset()
    ) -> str:
        """The entity key for the words at `span`, playing `role` (None: a source).

        Args:
            force: the words stand for an armed force in a DEPLOY or PRESENCE statement.
            avoid: countries that "there" and "the country" cannot mean here (the one that acts).
        """
        words = self._text[span[0] : span[1]]
        low = " ".join(words.lower().split())
        inside = self._inside(span)
        entry = (
            self._pronoun(low, span, avoid)
            or self._focus_noun(low, span, inside, avoid)
            or self._by_name(span, inside, role, force=force)
            or (None if force or inside else self._own_state(low))
            or self._person(span, words, inside, role, force=force)
            or self._nominal(low, words, span, inside, role, force=force)
        )
        form = self._form(low, span, inside)
        entry.mentions.setdefault(span, form)
        self._remember(entry, role)
        return entry.key

    def focus(self, at: int, avoid: frozenset[str] = frozenset()) -> tuple[str, Range] | None:
        """Country and words of the place the report last spoke of before a character, leaving some countries out."""
        for i in range(bisect_left(self._located_starts, at) - 1, -1, -1):
            span, country = self._located[i]
            if country not in avoid:
                return country, span
        return None

    def place_of_force(self, start: int, end: int, avoid: frozenset[str]) -> tuple[str, Range] | None:
        """Where a force without a place of its own is: the country its paragraph (from `start`) last spoke of, else the
        report's only country; None where the report speaks of several and none is near."""
        near = self.focus(end, avoid)
        others = self._located_countries - avoid
        if near is None:
            near = next(((country, span) for span, country in self._located if country in others), None)
        if near is None or (near[1][0] < start and len(others) != 1):
            return None
        state = self._state(near[0])
        state.mentions.setdefault(near[1], "name")
        return state.key, near[1]

    def host_of(self, names: Iterable[NameMention]) -> tuple[str, Range] | None:
        """The one country that a mission named here works in, by the registry."""
        for name in names:
            entry = registry().get(name.id or "") if name.kind == "operation" else None
            if entry is not None and len(entry.host) == 1:
                return self._state(entry.host[0]).key, (name.start, name.end)
        return None

    def sends(self, countries: Iterable[str]) -> None:
        """Note countries that send or have forces: "there" is not where those come from."""
        self._senders.update(countries)

    def country_of(self, key: str) -> str | None:
        """ISO3 or PLOVER code of an entity, None when unknown."""
        return self._entries[key].country

    def actor(self, name: str, *, sector: str) -> str:
        """A named actor that the text itself need not mention (a publisher)."""
        key = f"actor:{name.lower()}"
        self._entries.setdefault(key, _Entry(key, "actor", name, True, sector=sector))
        return key

    def records(self, doc: str, origin: str) -> tuple[dict[str, str], tuple[Entity, ...]]:
        """Ids by key, and the entity records in the order of their first mention."""
        entries = sorted(self._entries.values(), key=lambda e: (min(e.mentions, default=(-1, -1)), e.key))
        ids = {entry.key: content_id("e", doc, entry.key) for entry in entries}
        return ids, tuple(self._record(entry, ids, doc, origin) for entry in entries)

    def _record(self, entry: _Entry, ids: dict[str, str], doc: str, origin: str) -> Entity:
        mentions = tuple(
            Mention(start=a, end=b, exact=self._text[a:b], form=form) for (a, b), form in sorted(entry.mentions.items())
        )
        return Entity(
            id=ids[entry.key],
            doc=doc,
            type=entry.type,
            name=entry.name,
            named=entry.named,
            country=entry.country,
            sector=entry.sector,
            registry=entry.registry,
            geonames=entry.geonames,
            part_of=ids.get(entry.part_of or ""),
            mentions=mentions,
            reason=entry.reason,
            origin=origin,
        )

    def _inside(self, span: Range) -> list[NameMention]:
        i = bisect_left(self._starts, span[0])
        found = []
        while i < len(self._names) and self._names[i].start < span[1]:
            if self._names[i].end <= span[1]:
                found.append(self._names[i])
            i += 1
        return found

    def _state(self, iso3: str, name: str | None = None) -> _Entry:
        key = f"state:{iso3}"
        if key not in self._entries:
            known = countries().get(iso3)
            self._entries[key] = _Entry(
                key, "state", known.name if known else name or iso3, True, country=iso3, sector="GOV"
            )
        return self._entries[key]

    def _behind(self, code: str | None) -> _Entry | None:
        """Whom people of a country or body act for: its state, the United Nations (UNO); None for other PLOVER codes (IGO)."""
        if code is None or len(code) != 3 or (code in BODY_CODES and code not in _BODIES):
            return None
        if code not in _BODIES:
            return self._state(code)
        body = registry()[_BODIES[code]]
        key = f"actor:{body.id}"  # as where the report names it
        return self._entries.setdefault(key, _Entry(key, "actor", body.name, True, code, registry=body.id))

    def _pronoun(self, low: str, span: Range, avoid: frozenset[str]) -> _Entry | None:
        if low in {"there", "here"}:
            return self._nearest_place(span[0], avoid)
        if low in _PRONOUNS_PERSON and self._last_person:
            return self._entries[self._last_person]
        if low in {"we", "us", "our"} and self._last_person:
            speaker = self._entries[self._last_person]
            return (self._behind(speaker.country) if speaker.sector in {"GOV", "MIL"} else None) or speaker
        if low in _PRONOUNS_GROUP and self._last_group:
            return self._entries[self._last_group]
        return None

    def _nearest_place(self, at: int, avoid: frozenset[str]) -> _Entry | None:
        """ "There" is the country of the place named last before it that does not only send forces, whatever stood in front."""
        senders = self._senders - self._located_countries | avoid
        for i in range(bisect_left(self._starts, at) - 1, -1, -1):
            name = self._names[i]
            country = name.country
            if name.kind in {"country", "city", "region"} and country and len(country) == 3 and country not in senders:
                return self._state(country)
        return None

    def _focus_noun(self, low: str, span: Range, inside: Sequence[NameMention], avoid: frozenset[str]) -> _Entry | None:
        focus = self.focus(span[0], avoid)
        country = focus[0] if focus else self._main_country
        own = next((n.id for n in inside if n.kind in {"demonym", "country"} and n.id), None)
        if _COUNTRY_NOUN.match(low) and country:
            return self._state(country)
        if _CAPITAL_NOUN.match(low) and (own or country):
            state = self._state(own or country or "")
            key = f"capital:{state.country}"
            return self._entries.setdefault(
                key,
                _Entry(key, "place", f"the capital of {state.name}", False, country=state.country, part_of=state.key),
            )
        if _FORCE_NOUN.match(low) and self._last_force and not inside:
            return self._entries[self._last_force]
        return None

    def _by_name(self, span: Range, inside: Sequence[NameMention], role: Role | None, *, force: bool) -> _Entry | None:
        bare_start = span[1] - len(_ARTICLE.sub("", self._text[span[0] : span[1]]))
        for name in inside:
            whole = name.start <= bare_start and name.end >= span[1]
            if name.kind in {"country", "metonym", "demonym"} and name.id and whole:
                if name.kind == "demonym" and role not in {"agent", "place"}:
                    continue
                return self._state(name.id, name.name if name.kind == "country" else None)
            if name.kind in {"organisation", "group", "operation"} and (
                whole or name.end - name.start > 0.5 * (span[1] - bare_start)
            ):
                return self._named(name)
            acting = name.kind == "city" and whole and role in {"agent", None} and _is_capital(name)
            if acting and (seat := self._seat(name)):
                return seat
            if name.kind in {"city", "region"} and (whole or role == "place"):
                return self._named(name)
            if name.kind == "country" and name.id is None and whole:
                return self._named(name)
        if role == "place":
            for name in inside:
                if name.kind == "country" and name.id:
                    return self._state(name.id, name.name)
        if force:
            for name in inside:
                if name.kind == "operation":
                    return self._named(name)
        return None

    def _seat(self, name: NameMention) -> _Entry | None:
        """The power a capital acts for: "Paris kept 1,400 men there"; None where the text leaves "Brussels" open."""
        powers = shared_seats().get(name.name)
        if powers is None:
            return self._state(name.country or "")
        named = {power: one for power in powers for one in self._names if one.id == power}
        if len(named) != 1:
            return None
        ((power, mention),) = named.items()
        return self._named(mention) if power.startswith("org:") else self._state(power)

    def _own_state(self, low: str) -> _Entry | None:
        """ "His government", "our soldiers": the speaker's state, when the speaker's country is known."""
        speaker = self._entries.get(self._last_person or "")
        if speaker is None or not _OWN_SIDE.match(low):
            return None
        return self._behind(speaker.country)

    def _named(self, name: NameMention) -> _Entry:
        kind: EntityType = (
            "place" if name.kind in {"city", "region"} else "operation" if name.kind == "operation"
            else "state" if name.kind == "country" else "actor"
        )  # fmt: skip
        key = f"{kind}:{name.id or name.name.lower()}"
        if key not in self._entries:
            part_of = None
            if kind == "place" and name.country:
                part_of = self._state(name.country).key
            geonames = int(name.id.split(":")[1]) if name.id and name.id.startswith("geonames:") else None
            registry = name.id if name.kind in {"organisation", "group", "operation"} else None
            self._entries[key] = _Entry(
                key, kind, name.name, True, name.country,
                "REB" if name.kind == "group" else None, registry, geonames, part_of, name.reason,
            )  # fmt: skip
        return self._entries[key]

    def _person(
        self, span: Range, words: str, inside: Sequence[NameMention], role: Role | None, *, force: bool
    ) -> _Entry | None:
        if role == "place" or force:
            return None
        capitals: list[str] = re.findall(r"[^\W\d_][\w'’.-]*", words)
        names = [
            w for w in capitals if w[0].isupper() and not any(self._text[n.start : n.end].find(w) >= 0 for n in inside)
        ]
        proper_end = bool(names) and bool(capitals) and capitals[-1] == names[-1] and len(names[-1]) > 2
        if not proper_end or _ARTICLE.match(words):
            return None
        surname = names[-1].lower()
        key = self._surnames.get(surname)
        if key is not None:
            if len(words) > len(self._entries[key].name) and self._entries[key].name.lower() in words.lower():
                self._entries[key].name = " ".join(words.split())
            return self._entries[key]
        key = f"person:{' '.join(words.split()).lower()}"
        around = self._text[max(0, span[0] - _NEAR) : min(len(self._text), span[1] + _NEAR)].split("\n")
        country = role_country(words, self._lexicon) or (self._apposition(span))
        entry = _Entry(key, "actor", " ".join(words.split()), True, country, _sector(" ".join(around)))
        self._entries[key] = entry
        self._surnames.setdefault(entry.name.lower().split()[-1], key)
        behind = self._behind(country)
        entry.part_of = behind.key if behind is not None else None
        return entry

    def _apposition(self, span: Range) -> str | None:
        """Country of "X, the French defence minister," and "France's defence minister, X,"."""
        after = re.match(r"\s*,\s*([^,.;“”\"\n]{3,80})", self._text[span[1] : span[1] + 90])
        if after and _OFFICE.search(after[1]):
            return role_country(after[1], self._lexicon)
        before = re.search(r"([^,.;“”\"\n]{3,80}),\s*$", self._text[max(0, span[0] - 90) : span[0]])
        if before and _OFFICE.search(before[1]):
            return role_country(before[1], self._lexicon)
        return None

    def _nominal(
        self, low: str, words: str, span: Range, inside: Sequence[NameMention], role: Role | None, *, force: bool
    ) -> _Entry:
        bare = _ARTICLE.sub("", low).strip() or low
        country = next((n.country for n in inside if n.country and len(n.country) == 3), None)
        kind: EntityType = "actor"
        if role == "place":
            focus = self.focus(span[0])
            kind, country = "place", country or (focus[0] if focus else None)
        elif force:
            kind = "operation"
        elif role == "object" and _INSTRUMENT.search(low):
            kind = "instrument"
        elif role == "object" and _MEETING.search(low):
            kind = "meeting"
        key = f"{kind}:{country or ''}:{bare}"
        if key not in self._entries:
            behind = self._behind(country)
            part_of = behind.key if behind is not None else None
            reason = "described, not named"
            name = " ".join(words.split())
            sector = _sector(low) if kind == "actor" else None
            self._entries[key] = _Entry(key, kind, name, False, country, sector, part_of=part_of, reason=reason)
        return self._entries[key]

    def _form(self, low: str, span: Range, inside: Sequence[NameMention]) -> Form:
        if low in _PRONOUNS_GROUP | _PRONOUNS_PERSON | {"there", "here"}:
            return "pronoun"
        for name in inside:
            if name.end - name.start >= 0.7 * (span[1] - span[0]):
                return name.form
        return (
            "name" if self._text[span[0]].isupper() and not _ARTICLE.match(self._text[span[0] : span[1]]) else "nominal"
        )

    def _remember(self, entry: _Entry, role: Role | None) -> None:
        if entry.key.startswith("person:"):
            self._last_person = entry.key
        elif entry.type == "operation":
            self._last_force = entry.key
        elif entry.type in {"state", "actor"} and role == "agent":
            self._last_group = entry.key
        if role is None and not entry.key.startswith("person:") and entry.type in {"state", "actor"}:
            self._last_group = entry.key
        if role is None and entry.type == "actor" and not entry.key.startswith("person:") and not entry.named:
            self._last_person = entry.key


def _is_capital(name: NameMention) -> bool:
    country = countries().get(name.country or "")
    return country is not None and name.name in country.capitals


def _sector(low: str) -> str | None:
    return next((code for pattern, code in _SECTORS if re.search(pattern, low, re.IGNORECASE)), None)


def span_record(text: str, span: Range) -> Span:
    """A range as a record."""
    return Span(start=span[0], end=span[1], exact=text[span[0] : span[1]])
