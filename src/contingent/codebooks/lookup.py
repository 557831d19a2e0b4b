"""Countries by what a person types: a code or a name."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache

from contingent.codebooks.load import countries

_MOST = 3
_CODE_LETTERS = 3


def country_code(typed: str) -> str | None:
    """ISO 3166-1 alpha-3 for an alpha-3 or alpha-2 code, a name, an alias or an acronym; case and accents ignored."""
    return _codes().get(_fold(typed))


def nearest_countries(typed: str) -> list[str]:
    """Up to three alpha-3 codes that a name which is none may mean: by a word of their names, else by spelling."""
    words = _fold(typed)
    names = {name: code for name, code in _codes().items() if len(name) > _CODE_LETTERS}
    found = [code for name, code in names.items() if words in name.replace("-", " ").split()]
    if not found:
        found = [names[name] for name in get_close_matches(words, names, n=_MOST, cutoff=0.7)]
    return list(dict.fromkeys(found))[:_MOST]


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
