"""Who is who across reports: keys under which entities of different reports are one, without looking at any other entity.

Two entities are one when they share a key. Keys of one kind that differ speak against it: two countries, two missions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contingent.codebooks.load import registry
from contingent.gazetteer.build import normalise_name
from contingent.records import Entity
from contingent.resolve.ledger import lineage
from contingent.resolve.words import stems

# Three-letter PLOVER actor codes that are no country (PLOVER manual, section "Non-state and international actors").
NOT_COUNTRIES = frozenset({"IGO", "UNO", "NGO", "MNC", "INT", "IMG", "NUC"})
_NAME_WORDS = 3  # words of a person's or group's name that are kept: enough for "Le Drian", blind to titles


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of who an entity is.

    Attributes:
        keys: identities of its own: registry id, GeoNames or Wikidata number, country (of a state), name.
        acts_for: the countries and organisations it is part of or acts for, itself included.
        words: stems of its name, for those that nothing but words identify.
        named: False for one that a report only describes.
    """

    keys: frozenset[str]
    acts_for: frozenset[str]
    words: frozenset[str]
    named: bool


def is_country(code: str | None) -> bool:
    """True for an ISO 3166-1 alpha-3 code, false for PLOVER codes such as IGO."""
    return code is not None and len(code) == 3 and code.isalpha() and code.isupper() and code not in NOT_COUNTRIES


def identify(entity: Entity, entities: Mapping[str, Entity]) -> Identity:
    """The identity of an entity; `entities` are those of its report, by id."""
    keys = set(_keys(entity))
    acts_for: set[str] = set()
    for member in lineage(entity.id, entities):
        if is_country(member.country):
            acts_for.add(f"country:{member.country}")
        if member.registry is not None:
            acts_for.add(f"registry:{member.registry}")
            entry = registry().get(member.registry)
            if entry is not None and entry.sponsor is not None:
                acts_for.add(f"registry:{entry.sponsor}")
    return Identity(
        keys=frozenset(keys),
        acts_for=frozenset(acts_for),
        words=frozenset(stems(entity.name)),
        named=entity.named,
    )


def host_countries(identities: Iterable[Identity]) -> frozenset[str]:
    """The countries some places lie in."""
    return frozenset(key for identity in identities for key in identity.acts_for if key.startswith("country:"))


def _keys(entity: Entity) -> Iterable[str]:
    if entity.type == "state" and is_country(entity.country):
        yield f"country:{entity.country}"
    for kind, value in (
        ("registry", entity.registry),
        ("wikidata", entity.wikidata),
        ("geonames", entity.geonames),
    ):
        if value is not None:
            yield f"{kind}:{value}"
    if entity.named and entity.type != "state":
        # Titles come first and family names last, so the last words tell a person best: "Defence Minister Le Drian".
        words = normalise_name(entity.name).split()[-_NAME_WORDS:]
        if words:
            yield f"name:{words[-1] if entity.type == 'actor' and len(words) > 1 else ' '.join(words)}"
