"""Countries by what a person types: a code or a name."""

from __future__ import annotations

import unicodedata
from functools import cache

from contingent.codebooks.load import countries


def country_code(typed: str) -> str | None:
    """ISO 3166-1 alpha-3 for an alpha-3 or alpha-2 code, a name, an alias or an acronym; case and accents ignored."""
    return _codes().get(_fold(typed))


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, country in countries().items():
        for form in (country.name, *country.names, *country.aliases, *country.acronyms):
            found.setdefault(_fold(form), code)
    for code, country in countries().items():
        if country.alpha2:
            found[_fold(country.alpha2)] = code
    for code in countries():
        found[_fold(code)] = code
    return found


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
