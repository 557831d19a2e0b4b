"""Entities across documents: which contributor, host and operation a statement's roles stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from contingent.codebooks.load import RegistryEntry, countries, registry
from contingent.records import Entity, EntityType
from contingent.resolve.correcting import PERSON_RULE
from contingent.text.safe import shortened

STATE_SECTORS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})  # PLOVER sectors that act for a state
# Three-letter PLOVER actor codes that are no country (PLOVER manual, section "Non-state and international actors").
NOT_COUNTRIES = frozenset({"IGO", "UNO", "NGO", "MNC", "INT", "IMG", "NUC"})
ARMED_INTER = frozenset({2, 3, 4})  # rebels, political and identity militias
NON_STATE_INTER = frozenset({2, 3, 4, 5, 6, 7})  # ACLED inter codes other than state (1) and external forces (8)
ARMED_SECTORS = frozenset({"REB", "PAR", "CRM"})
FORCE_SECTORS = ARMED_SECTORS | {"GOV", "MIL", "COP"}  # of the registry
BODIES = {"UNO": "org:un"}  # PLOVER body codes that stand for one body of the registry
NOT_NAMED = "contributor not named"
WORDS_SHOWN = 60  # code points of the words that stand where a contributor should be named
LONG_NAME = 24  # code points; a name in the registry that is longer is shown by its acronym


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """A country, organisation, operation or place under one identity.

    Attributes:
        code: ISO 3166-1 alpha-3 for countries; `registry` the id in the registry of organisations and operations.
        words: for a contributor, the words of the report where they name nobody that can have troops ("the ministers", "it",
            an aid agency); `name` is then `NOT_NAMED`. The key still tells it from others.
    """

    key: str
    name: str
    code: str | None = None
    registry: str | None = None
    words: str | None = None

    @property
    def identity(self) -> str | None:
        """The ISO code or registry id; None for one known by its name or description only."""
        return self.code or self.registry

    @property
    def short(self) -> str:
        """The name to print: the registry's acronym where the name is long, with the words for one that is not named."""
        if self.words is not None:
            return f"{NOT_NAMED} (“{shortened(self.words, WORDS_SHOWN)}”)"
        entry = registry().get(self.registry) if self.registry is not None else None
        if entry is None or not entry.acronyms or len(self.name) <= LONG_NAME:
            return self.name
        return entry.acronyms[0]


class Names:
    """Identities of a ledger's entities.

    Two entities are one when they share an ISO country (states), a registry id, a Wikidata id, or, for named entities
    of one type, the name. An entity that is only described stays itself: it is never joined to another.
    """

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._key_by_alias: dict[tuple[EntityType, str], str] = {}
        self._state_names: dict[str, str] = {}
        for entity in entities.values():
            self._learn(entity)
        self._leaders: dict[str, Party] = {}
        self._senders: dict[str, Party | None] = {}  # by entity id
        self._parties: dict[str, Party] = {}  # by entity id; asked for by every row
        self._hosts_of: dict[str, Party] = {}  # by entity id too
        for entity in entities.values():
            if entity.type == "operation" and entity.part_of is not None:
                leader = self._contributor(entity, frozenset())
                if leader is not None:
                    self._leaders.setdefault(self.key(entity), leader)

    def get(self, entity_id: str | None) -> Entity | None:
        """The entity, or None when the id is absent or unknown."""
        return self._entities.get(entity_id) if entity_id is not None else None

    def name(self, entity_id: str) -> str:
        """The entity's name; the id itself when the entity is not in the ledger."""
        entity = self._entities.get(entity_id)
        return entity.name if entity is not None else entity_id

    def key(self, entity: Entity) -> str:
        """Identity of an entity across documents."""
        if entity.type == "state" and is_country(entity.country):
            return f"country:{entity.country}"
        for alias in _aliases(entity):
            if (entity.type, alias) in self._key_by_alias:
                return self._key_by_alias[entity.type, alias]
        return f"entity:{entity.id}"

    def party(self, entity: Entity) -> Party:
        """The entity itself as a party."""
        found = self._parties.get(entity.id)
        if found is None:
            if entity.type == "state" and entity.country is not None and is_country(entity.country):
                found = self._state(entity.country)
            else:
                found = Party(key=self.key(entity), name=entity.name, registry=entity.registry)
            self._parties[entity.id] = found
        return found

    def contributors(self, agents: Iterable[str], objects: Iterable[str]) -> tuple[Party, ...]:
        """Who sends: the countries or organisations behind the agents, else those that lead the force in `objects`.

        An operation that has no known lead stands for itself, unless a contributor is named beside it. Whoever cannot have
        troops (`_can_have_troops`) is kept, by its words only: a figure of two parties must not pass for one party's.
        """
        agent_entities = self._known(agents)
        found = [p for e in agent_entities if e.type != "place" and (p := self._sender(e)) is not None]
        if found and all(p.words for p in found):
            # the force's own nation says more: "the ministers … 800 Belgian paratroopers"
            own = [p for e in self._known(objects) if e.type == "operation" and not e.named and (p := self._leader(e))]
            found = own or found
        if not found:
            operations = [e for e in (*agent_entities, *self._known(objects)) if e.type == "operation"]
            found = [p for e in operations if (p := self._leader(e)) is not None]
            if not found:
                found = [self.party(e) for e in operations if e.named]
        return _unique(found)

    def lead(self, operation: Party) -> Party | None:
        """Whose force an operation is by the registry: an organisation, or the one state of a national operation.

        None for a coalition that a state leads: its strength is not that state's.
        """
        entry = registry().get(operation.registry) if operation.registry is not None else None
        if entry is None:
            return None
        sponsor = registry().get(entry.sponsor) if entry.sponsor is not None else None
        if sponsor is not None:
            key = self._key_by_alias.get((sponsor.type, f"registry:{sponsor.id}"), f"registry:{sponsor.id}")
            return Party(key=key, name=sponsor.name, registry=sponsor.id)
        if entry.sponsor is None and entry.country is not None and is_country(entry.country):
            return self._state(entry.country)
        return None

    def operations(self, ids: Iterable[str]) -> tuple[Party, ...]:
        """The named operations among some entities."""
        return _unique(self.party(e) for e in self._known(ids) if e.type == "operation" and e.named)

    def hosts(self, places: Iterable[str]) -> tuple[Party, ...]:
        """The countries some places lie in; a place whose country is unknown stands for itself."""
        return _unique(self._host(e) for e in self._known(places) if e.type in ("state", "place"))

    def parts(self, places: Iterable[str]) -> tuple[Party, ...]:
        """The places below country level that a statement is limited to; none when a country is among them."""
        entities = [e for e in self._known(places) if e.type in ("state", "place")]
        if any(e.type == "state" for e in entities):
            return ()
        return _unique(self.party(e) for e in entities if self._country(e) is not None)[:1]

    def _learn(self, entity: Entity) -> None:
        if entity.type == "state" and entity.country is not None and is_country(entity.country) and entity.named:
            self._state_names.setdefault(entity.country, entity.name)
        aliases = _aliases(entity)
        known = next(
            (self._key_by_alias[entity.type, a] for a in aliases if (entity.type, a) in self._key_by_alias), None
        )
        if aliases:
            key = known or aliases[0]
            for alias in aliases:
                self._key_by_alias.setdefault((entity.type, alias), key)

    def _known(self, ids: Iterable[str]) -> list[Entity]:
        return [entity for i in ids if (entity := self._entities.get(i)) is not None]

    def _state(self, code: str) -> Party:
        known = countries().get(code)
        name = self._state_names.get(code) or (known.name if known is not None else code)
        return Party(key=f"country:{code}", name=name, code=code)

    def _leader(self, operation: Entity) -> Party | None:
        return self._contributor(operation, frozenset()) or self._leaders.get(self.key(operation))

    def _contributor(self, entity: Entity, seen: frozenset[str]) -> Party | None:
        """The country or organisation an entity acts for; None for an operation whose lead is not known."""
        code = entity.country if is_country(entity.country) else None
        if entity.type == "state":
            return _body(entity.country) if entity.country in NOT_COUNTRIES else self.party(entity)
        sector = _sector(entity)
        if entity.type == "actor" and (
            entity.acled_inter in NON_STATE_INTER or (sector is not None and sector not in STATE_SECTORS)
        ):
            return self.party(entity)
        if entity.type == "actor" and code is not None and sector in STATE_SECTORS:
            return self._state(code)
        parent = self.get(entity.part_of)
        if parent is not None and parent.id not in seen and parent.type in ("state", "actor", "operation"):
            lead = self._contributor(parent, seen | {entity.id})
            if lead is not None:
                return lead
        if entity.type == "operation":
            return None
        if entity.registry is None and entity.sector in STATE_SECTORS and (body := _body(entity.country)) is not None:
            return body
        return self._state(code) if code is not None else self.party(entity)

    def _sender(self, entity: Entity) -> Party | None:
        """The contributor an agent names, or its words where it names none; None for an operation without a known lead."""
        if entity.id not in self._senders:
            party = self._contributor(entity, frozenset())
            if party is not None and not self._can_have_troops(party, entity):
                party = replace(party, name=NOT_NAMED, registry=None, words=entity.name)
            self._senders[entity.id] = party
        return self._senders[entity.id]

    def _can_have_troops(self, party: Party, entity: Entity) -> bool:
        """Whether whom an entity acts for can have troops, by its kind and the codebooks alone.

        States, operations and armed groups can; an organisation where the registry knows it as an armed or governing body, or
        knows an operation of its own, and one of states that the registry lacks. A person or office whose state is not
        known names no contributor.
        """
        if party.code is not None or entity.type == "operation" or entity.origin == PERSON_RULE:
            return True  # a person who says whose force it is means a force
        if party.registry in registry():
            return _fields_troops(party.registry)
        if entity.acled_inter in NON_STATE_INTER:
            return entity.acled_inter in ARMED_INTER
        unlisted_body = entity.named and entity.country == "IGO"
        return entity.type == "state" or unlisted_body or entity.sector in ARMED_SECTORS

    def _host(self, entity: Entity) -> Party:
        host = self._hosts_of.get(entity.id)
        if host is None:
            code = self._country(entity)
            host = self._hosts_of[entity.id] = self._state(code) if code is not None else self.party(entity)
        return host

    def _country(self, entity: Entity) -> str | None:
        seen: set[str] = set()
        current: Entity | None = entity
        while current is not None and current.id not in seen:
            if is_country(current.country):
                return current.country
            seen.add(current.id)
            current = self.get(current.part_of)
        return None


def is_country(code: str | None) -> bool:
    """True for an ISO 3166-1 alpha-3 code, false for PLOVER codes such as IGO."""
    return code is not None and len(code) == 3 and code.isalpha() and code.isupper() and code not in NOT_COUNTRIES


def joined(parties: tuple[Party, ...]) -> Party | None:
    """Several parties of one statement as one, "A + B": their shared figure is never split nor counted twice."""
    if not parties:
        return None
    if len(parties) == 1:
        return parties[0]
    ordered = sorted(parties, key=lambda p: p.key)
    codes = [p.code for p in ordered]
    unnamed = all(p.words for p in ordered)
    return Party(
        key=" + ".join(p.key for p in ordered),
        name=NOT_NAMED if unnamed else " + ".join(p.short if p.words else p.name for p in ordered),
        code="+".join(c for c in codes if c is not None) if all(codes) else None,
        registry="+".join(p.identity or "" for p in ordered) if all(p.identity for p in ordered) else None,
        words="; ".join(p.words or "" for p in ordered) if unnamed else None,
    )


def force_name(contributor: Party | None, operation: Party | None) -> str | None:
    """A force in a few words: "France", "France, Operation Sangaris", "MISCA (African Union)"; None when unknown.

    An operation whose lead no report names gets the country or organisation that leads it by the registry.
    """
    if operation is None:
        return contributor.short if contributor is not None else None
    if contributor is None or contributor.key == operation.key:
        entry = registry().get(operation.registry) if operation.registry is not None else None
        lead = _lead(entry) if entry is not None else None
        return f"{operation.short} ({lead})" if lead is not None else operation.short
    if contributor.words is not None:
        return f"{operation.short}, {contributor.short}"
    if contributor.code is not None:
        return f"{contributor.short}, {operation.short}"
    return f"{operation.short} ({contributor.short})"


@cache
def _fields_troops(id_: str | None) -> bool:
    """Whether the registry knows a body as armed or governing, as an operation, or as the sponsor of one."""
    entry = registry()[id_ or ""]
    armed = entry.type == "operation" or entry.id.startswith("grp:")
    return armed or entry.sector in FORCE_SECTORS or any(other.sponsor == entry.id for other in registry().values())


def _sector(entity: Entity) -> str | None:
    """PLOVER sector of an entity, by its own record, else by the registry."""
    entry = registry().get(entity.registry or "")
    return entity.sector or (entry.sector if entry is not None else None)


def _body(code: str | None) -> Party | None:
    """The body of the registry that a PLOVER body code stands for: UNO the United Nations; IGO and NGO stand for none."""
    id_ = BODIES.get(code or "")
    return None if id_ is None else Party(key=f"registry:{id_}", name=registry()[id_].name, registry=id_)


def _lead(entry: RegistryEntry) -> str | None:
    code = entry.sponsor or entry.country
    sponsor, state = registry().get(code or ""), countries().get(code or "")
    return sponsor.name if sponsor is not None else state.name if state is not None else None


def _aliases(entity: Entity) -> list[str]:
    aliases = [
        f"{label}:{value}"
        for label, value in (
            ("registry", entity.registry),
            ("wikidata", entity.wikidata),
            ("geonames", entity.geonames),
        )
        if value is not None
    ]
    if entity.named:
        country = "" if entity.type == "operation" else entity.country or ""  # forces carry their host's code or none
        aliases.append(f"name:{' '.join(entity.name.casefold().split())}:{country}")
    return aliases


def _unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    found = tuple(parties)
    return found if len(found) < 2 else tuple({party.key: party for party in found}.values())
