"""Every known way to write a name, from the codebooks and the gazetteer's supplement."""

from __future__ import annotations

from collections.abc import Iterator

from contingent.codebooks.load import Country, RegistryEntry, ambiguous_forms, countries, not_names, registry
from contingent.gazetteer.lookup import Place, supplement
from contingent.normalize._phrases import KnownForm, NameKind
from contingent.records import Form

_REGISTRY_KINDS: dict[str, NameKind] = {"org": "organisation", "op": "operation", "grp": "group"}


def known_forms() -> Iterator[KnownForm]:
    """All forms: states, ambiguous forms, registry entries, supplement places, and phrases to step over."""
    for form, entry in ambiguous_forms().items():
        yield KnownForm(entry.kind, entry.candidates[0], form, "name", form, entry.default)
    for country in countries().values():
        yield from _country_forms(country)
    for registered in registry().values():
        yield from _registry_forms(registered)
    for place in supplement():
        if place.kind not in ("town", "spelling"):
            yield from _place_forms(place)
    for phrase in not_names():
        yield KnownForm("country", "", phrase, "name", phrase)


def _country_forms(country: Country) -> Iterator[KnownForm]:
    code, taken = country.alpha3, ambiguous_forms()
    related = frozenset({code})

    def form(kind: NameKind, how: Form, surface: str) -> KnownForm:
        return KnownForm(kind, code, country.name, how, surface, code, related, surface in country.weak)

    for surface in dict.fromkeys((country.name, *country.names)):
        if surface not in taken:
            yield form("country", "name", surface.removeprefix("The "))
    yield from (form("country", "alias", surface) for surface in country.aliases)
    yield from (form("country", "acronym", surface) for surface in country.acronyms)
    yield from (
        form("demonym", "name", surface) for surface in country.demonyms if surface not in (country.name, *taken)
    )
    yield from (form("metonym", "alias", surface) for surface in country.metonyms)


def _registry_forms(entry: RegistryEntry) -> Iterator[KnownForm]:
    kind, related = _REGISTRY_KINDS[entry.id.partition(":")[0]], entry.related_countries
    ways: tuple[tuple[Form, tuple[str, ...]], ...] = (
        ("name", (entry.name,)), ("acronym", entry.acronyms), ("alias", entry.aliases),
    )  # fmt: skip
    for how, surfaces in ways:
        for surface in surfaces:
            yield KnownForm(kind, entry.id, entry.name, how, surface, entry.country, related, surface in entry.weak)


def _place_forms(place: Place) -> Iterator[KnownForm]:
    country = place.countries[0] if len(place.countries) == 1 else None
    related = frozenset(place.countries)
    yield KnownForm("region", place.id, place.name, "name", place.name, country, related)
    yield from (KnownForm("region", place.id, place.name, "alias", alias, country, related) for alias in place.aliases)
