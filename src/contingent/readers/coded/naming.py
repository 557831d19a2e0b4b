"""Entities that the cells of a coded table name: sides, operations, contributors, countries and towns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from contingent.codebooks.load import countries, registry
from contingent.codebooks.lookup import country_code
from contingent.gazetteer.lookup import City, Gazetteer
from contingent.ids import content_id
from contingent.normalize.parties import parties
from contingent.readers.coded.mapping import Mapping
from contingent.readers.coded.rows import Row
from contingent.records import CODED, Entity, EntityType, Mention, Span

VERSION = "2"
ORIGIN = f"{CODED}/{VERSION}"
_NEAR_DEGREES = 0.5  # some 55 km: a town of the name so near to the row's own coordinates is the one meant


@dataclass
class Draft:
    """Records of one row while they are made."""

    row: Row
    document: str
    entities: dict[str, Entity] = field(default_factory=dict)

    def add(
        self,
        entity_type: EntityType,
        span: Span,
        *,
        name: str | None = None,
        country: str | None = None,
        sector: str | None = None,
        registry: str | None = None,
        part_of: str | None = None,
        geonames: int | None = None,
        reason: str | None = None,
    ) -> str:
        """An entity named by the words of a cell; its id."""
        name = name or span.exact
        id_ = content_id("e", self.document, entity_type, name)
        self.entities[id_] = Entity(
            id=id_, doc=self.document, type=entity_type, name=name, country=country, sector=sector, registry=registry,
            part_of=part_of, geonames=geonames, reason=reason, origin=ORIGIN,
            mentions=(Mention(start=span.start, end=span.end, exact=span.exact),),
        )  # fmt: skip
        return id_


def add_side(draft: Draft, span: Span) -> str:
    government = re.fullmatch(r"Government of (.+)", span.exact)
    code = _code(government[1]) if government else None
    if code is not None:
        return draft.add("actor", span, country=code, sector="GOV")
    known = _registered(span.exact)
    if len(known) == 1:
        entry = registry()[known[0]]
        return draft.add(
            entry.type, span, name=entry.name, country=entry.country, sector=entry.sector, registry=entry.id
        )
    return draft.add("actor", span, sector="CVL" if span.exact.casefold() == "civilians" else None)


def add_operation(draft: Draft, span: Span | None) -> str | None:
    if span is None:
        return None
    known = [id_ for id_ in _registered(span.exact) if registry()[id_].type == "operation"]
    if len(known) != 1:
        return draft.add("operation", span, reason="not in the registry of operations")
    entry = registry()[known[0]]
    return draft.add("operation", span, name=entry.name, country=entry.country, registry=entry.id)


def add_contributor(draft: Draft, span: Span) -> str:
    """A state, or an organisation that keeps a force of its own ("African Union"), as reports name it."""
    known = [id_ for id_ in _registered(span.exact) if registry()[id_].type == "actor"]
    if _code(span.exact) is not None or len(known) != 1:
        return add_state(draft, span)
    entry = registry()[known[0]]
    return draft.add(entry.type, span, name=entry.name, country=entry.country, sector=entry.sector, registry=entry.id)


def add_state(draft: Draft, span: Span) -> str:
    code = _code(span.exact)
    if code is None:
        return draft.add("state", span, reason="not a country known here, or several of that name")
    return draft.add("state", span, name=countries()[code].name, country=code)


@lru_cache(maxsize=4096)
def _registered(name: str) -> tuple[str, ...]:
    """Ids in the registry that a name stands for."""
    return tuple(id_ for id_ in parties(name) if id_ in registry())


def _code(name: str) -> str | None:
    """The ISO code of a country; "Myanmar (Burma)" and "Serbia (Yugoslavia)" by what stands before the brackets too."""
    return country_code(name) or (country_code(name.partition("(")[0].rstrip()) if name.endswith(")") else None)


def add_places(draft: Draft, mapping: Mapping, gazetteer: Gazetteer) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """The place of a row within its host, or the host alone where no place is given or known."""
    row, columns = draft.row, mapping.columns
    host, place = row.cell(columns.host), row.cell(columns.place)
    code = _code(host.exact) if host is not None else None
    city = None if place is None else _city(place.exact, code, row, mapping, gazetteer)
    if code is None and city is not None:
        code = city.country
    state = None
    if host is not None:
        state = add_state(draft, host)
    elif code is not None and place is not None:
        state = draft.add("state", place, name=countries()[code].name, country=code)
    if place is None:
        return ((state,), as_spans(host)) if state is not None else ((), ())
    found = draft.add(
        "place", place, name=city.name if city is not None else place.exact, country=code, part_of=state,
        geonames=_geonames(city), reason=None if city is not None else "no town of that name near the row's coordinates",
    )  # fmt: skip
    return (found,), as_spans(place)


def _city(name: str, code: str | None, row: Row, mapping: Mapping, gazetteer: Gazetteer) -> City | None:
    latitude, longitude = (_float(row.value(c)) for c in (mapping.columns.latitude, mapping.columns.longitude))
    plain = re.sub(r"\s+(?:town|city|village)$", "", name, flags=re.IGNORECASE)  # UCDP's way of naming places
    for city in gazetteer.look_up(plain):
        if code is not None and city.country != code:
            continue
        if latitude is None or longitude is None:
            return city if code is not None else None
        if city.lat is not None and city.lon is not None:
            apart = max(abs(city.lat - latitude), abs(city.lon - longitude))
            if apart <= _NEAR_DEGREES:
                return city
    return None


def _geonames(city: City | None) -> int | None:
    number = city.id.removeprefix("geonames:") if city is not None else ""
    return int(number) if number.isdigit() else None


def as_spans(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


def _float(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
