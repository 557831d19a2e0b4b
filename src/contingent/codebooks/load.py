"""The codebooks of states and of organisations, operations and armed groups, read once from TOML.

`countries()` and `registry()` give typed, frozen entries; `check_codebooks()` lists what is wrong with the data
(used by the tests and by whoever edits the files).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from contingent.errors import ConfigError

FOLDER = Path(__file__).parent
BODY_CODES = frozenset({"IGO", "UNO", "NGO"})  # PLOVER codes for actors of no one state
SECTORS = frozenset({"GOV", "MIL", "REB", "PAR", "COP", "LEG", "JUD", "SPY", "PTY", "CRM", "REL", "JRN", "IGO", "NGO"})
EDTF_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?[~?%]?")
_NO_PLURAL = ("sh", "ch", "ese", "s", "x", "z", "man", "men", "é", "è", "ois", "Netherlands", "Swazi", "Basotho")


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A state or territory. `demonyms` holds singular and plural forms; `capitals` current first."""

    alpha3: str
    alpha2: str
    name: str
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    former: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousForm:
    """A form that names several states ("Congo"); `regions` are candidates that are a part of a state."""

    form: str
    kind: Literal["country", "demonym"]
    candidates: tuple[str, ...]
    default: str | None = None
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntry:
    """An organisation (`org:`), mission or operation (`op:`) or armed group (`grp:`).

    `country` is an ISO 3166-1 alpha-3 code, a PLOVER body code (IGO, UNO, NGO) or None; `start` and `end` are EDTF.
    """

    id: str
    type: Literal["actor", "operation"]
    name: str
    sector: str
    sources: str
    acronyms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    country: str | None = None
    sponsor: str | None = None
    host: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None

    @property
    def related_countries(self) -> frozenset[str]:
        """ISO codes of the country it belongs to and of its hosts."""
        home = () if self.country is None or self.country in BODY_CODES else (self.country,)
        return frozenset((*home, *self.host))


@cache
def countries() -> Mapping[str, Country]:
    """States and territories by alpha-3 code.

    Raises:
        ConfigError: the file is missing or not valid TOML, or a row has an unknown field.
    """
    rows = _read("countries.toml")
    return MappingProxyType({code: _country(code, row) for code, row in rows.items() if not code.startswith("_")})


@cache
def ambiguous_forms() -> Mapping[str, AmbiguousForm]:
    """Forms that name more than one state, by form."""
    rows = _read("countries.toml")["_ambiguous"]
    return MappingProxyType({form: _ambiguous(form, row) for form, row in rows.items()})


@cache
def shared_seats() -> Mapping[str, tuple[str, ...]]:
    """Capitals that stand for several powers when they act ("Brussels"): ISO codes and registry ids by name."""
    return MappingProxyType({name: tuple(ids) for name, ids in _read("countries.toml")["_seats"].items()})


@cache
def not_names() -> tuple[str, ...]:
    """Phrases that hold a name and mean something else ("Indian Ocean")."""
    return tuple(_read("countries.toml")["_not_names"]["phrases"])


@cache
def registry() -> Mapping[str, RegistryEntry]:
    """Organisations, operations and armed groups by id.

    Raises:
        ConfigError: the file is missing or not valid TOML, or a row has an unknown field.
    """
    rows = _read("registry.toml")
    return MappingProxyType({key: _entry(key, row) for key, row in rows.items() if not key.startswith("_")})


@cache
def shared_forms() -> frozenset[str]:
    """Acronyms and aliases that several registry entries are known to share ("ADF"); the text decides between them."""
    return frozenset(_read("registry.toml")["_shared"]["forms"])


def check_codebooks() -> list[str]:
    """What is wrong with the codebooks, one line each; empty when all is well."""
    return [*_check_countries(), *_check_ambiguous(), *_check_registry(), *_check_shared()]


def with_plurals(demonyms: tuple[str, ...]) -> tuple[str, ...]:
    """Demonyms and their regular plurals (Malian, Malians); forms like "French" have none."""
    return tuple(
        dict.fromkeys(form for one in demonyms for form in ((one,) if _has_no_plural(one) else (one, f"{one}s")))
    )


def _has_no_plural(demonym: str) -> bool:
    return demonym.endswith(_NO_PLURAL) and not demonym.endswith(("German", "Oman"))


def _read(name: str) -> dict[str, Any]:
    return _read_file(FOLDER / name)


@cache
def _read_file(path: Path) -> dict[str, Any]:
    name = path.name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"codebook {name} cannot be read ({error.strerror}); reinstall contingent") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"codebook {name} is not valid TOML ({error}); correct the row it names") from error


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _country(code: str, row: Mapping[str, Any]) -> Country:
    fields = _fields(row)
    fields["demonyms"] = with_plurals(fields.get("demonyms", ()))
    try:
        return Country(alpha3=code, alpha2=fields.pop("a2"), **fields)
    except (KeyError, TypeError) as error:
        raise ConfigError(f"countries.toml, row {code}: {error}; see the field list at its head") from error


def _ambiguous(form: str, row: Mapping[str, Any]) -> AmbiguousForm:
    fields = _fields(row)
    fields["hints"] = {code: tuple(words) for code, words in row.get("hints", {}).items()}
    return AmbiguousForm(form=form, **fields)


def _entry(key: str, row: Mapping[str, Any]) -> RegistryEntry:
    fields = _fields(row)
    try:
        return RegistryEntry(id=key, type=fields.pop("kind", "actor"), **fields)
    except TypeError as error:
        raise ConfigError(f"registry.toml, row {key}: {error}; see the field list at its head") from error


def _check_countries() -> Iterator[str]:
    seen: dict[str, str] = {}
    for code, country in countries().items():
        if not re.fullmatch(r"[A-Z]{3}", code):
            yield f"countries.toml, {code}: not an alpha-3 code"
        if not re.fullmatch(r"[A-Z]{2}", country.alpha2):
            yield f"countries.toml, {code}: {country.alpha2} is not an alpha-2 code"
        forms = (country.name, *country.names, *country.aliases, *country.demonyms, *country.acronyms)
        forms += country.metonyms + country.prefixes
        for form in dict.fromkeys(forms):
            if seen.setdefault(form, code) != code:
                yield f"countries.toml, {code}: {form} also stands under {seen[form]}"
        if missing := set(country.weak) - set(country.acronyms):
            yield f"countries.toml, {code}: weak forms not among its acronyms: {sorted(missing)}"
    current = Counter(country.alpha2 for country in countries().values() if not country.former)
    yield from (f"countries.toml: alpha-2 code {code} stands {n} times" for code, n in current.items() if n > 1)


def _check_ambiguous() -> Iterator[str]:
    for form, entry in ambiguous_forms().items():
        codes = {*entry.candidates, *entry.hints, *entry.regions} | ({entry.default} if entry.default else set())
        if unknown := codes - set(countries()):
            yield f"countries.toml, ambiguous {form}: unknown codes {sorted(unknown)}"
        if not codes <= set(entry.candidates):
            yield f"countries.toml, ambiguous {form}: default, hints and regions must be candidates"
    for seat, ids in shared_seats().items():
        if strangers := [one for one in ids if one not in countries() and one not in registry()]:
            yield f"countries.toml, seat {seat}: unknown ids {strangers}"


def _check_registry() -> Iterator[str]:
    states = countries()
    for key, entry in registry().items():
        prefix = key.partition(":")[0]
        if not re.fullmatch(r"(org|op|grp):[a-z0-9]+(-[a-z0-9]+)*", key):
            yield f"registry.toml: {key} is not org:, op: or grp: and a slug"
        if (prefix == "op") != (entry.type == "operation"):
            yield f"registry.toml, {key}: type {entry.type} does not fit its id"
        if entry.sector not in SECTORS:
            yield f"registry.toml, {key}: unknown sector {entry.sector}"
        if entry.country is not None and entry.country not in BODY_CODES and entry.country not in states:
            yield f"registry.toml, {key}: unknown country {entry.country}"
        if unknown := [code for code in entry.host if code not in states]:
            yield f"registry.toml, {key}: unknown host {unknown}"
        if entry.sponsor and entry.sponsor not in registry() and entry.sponsor not in states:
            yield f"registry.toml, {key}: unknown sponsor {entry.sponsor}"
        for date in filter(None, (entry.start, entry.end)):
            if not EDTF_DAY.fullmatch(date):
                yield f"registry.toml, {key}: {date} is not an EDTF date"
        if entry.start and entry.end and entry.end < entry.start[: len(entry.end)]:
            yield f"registry.toml, {key}: ends before it starts"
        if not entry.sources.strip():
            yield f"registry.toml, {key}: no source"
        if missing := set(entry.weak) - {*entry.acronyms, *entry.aliases}:
            yield f"registry.toml, {key}: weak forms not among its acronyms and aliases: {sorted(missing)}"


def _check_shared() -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for key, entry in registry().items():
        for form in dict.fromkeys((entry.name, *entry.acronyms, *entry.aliases)):
            owners.setdefault(form, []).append(key)
    for form, keys in owners.items():
        if len(keys) > 1 and form not in shared_forms():
            yield f"registry.toml: {form} stands under {keys}; drop one or list it as shared"
    for form in shared_forms():
        if len(owners.get(form, ())) < 2:
            yield f"registry.toml: {form} is listed as shared but has one owner or none"
    state_forms = {form: code for code, c in countries().items() for form in (c.name, *c.names, *c.acronyms)}
    for form in owners.keys() & state_forms.keys():
        yield f"registry.toml: {form} under {owners[form]} is also a form of {state_forms[form]}"
