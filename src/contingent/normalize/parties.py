"""Contributors by what a person types: a country or an organisation, by name, code or id."""

from __future__ import annotations

from contingent.codebooks.load import countries, registry
from contingent.codebooks.lookup import country_code
from contingent.gazetteer.build import normalise_name


def parties(typed: str) -> list[str]:
    """Country codes and registry ids that a name, code or id may stand for; an alpha-3 code or an id is never unclear."""
    if typed in countries() or typed in registry():
        return [typed]
    folded = normalise_name(typed)
    if not folded:
        return []
    entries = [
        key for key, entry in registry().items()
        if folded in map(normalise_name, (key, entry.name, *entry.acronyms, *entry.aliases))
    ]  # fmt: skip
    country = country_code(typed)
    return [country, *entries] if country else entries
