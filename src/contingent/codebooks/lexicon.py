"""Loads the lexicons of the grammar reader: triggers, cues and verb forms (TOML beside this file)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from contingent.errors import ConfigError
from contingent.records import ACTS, STATEMENT_TYPES, STATUSES, Act, StatementType, Status


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """One row of triggers_en.toml: words that speak of one type and mode. Items keep their "@need" and "?" marks."""

    type: StatementType
    mode: str
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cues:
    """cues_en.toml: act -> verbs and phrases; status, negation and condition words; what triggers may ask for."""

    verbs: dict[Act, tuple[str, ...]]
    phrases: dict[Act, tuple[str, ...]]
    status: dict[Status, tuple[str, ...]]
    negation: tuple[str, ...]
    conditions: dict[str, tuple[str, ...]]
    needs: dict[str, tuple[str, ...]]
    seats: frozenset[str]
    doubt: dict[str, tuple[str, ...]]
    refusal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verbs:
    """verbs_en.toml: irregular (past, participle) by base form, and common verbs."""

    irregular: dict[str, tuple[str, str]]
    common: tuple[str, ...]


@cache
def load_triggers() -> tuple[TriggerRow, ...]:
    """All trigger rows, in the file's order.

    Raises:
        ConfigError: a row names a type that the record model does not have.
    """
    rows = []
    for number, row in enumerate(_toml("triggers_en.toml")["trigger"], 1):
        if row["type"] not in STATEMENT_TYPES:
            raise ConfigError(
                f"triggers_en.toml, row {number}: unknown type {row['type']!r}; see records.StatementType"
            )
        rows.append(
            TriggerRow(row["type"], row["mode"], *(_items(row.get(k, "")) for k in ("verbs", "nouns", "phrases")))
        )
    return tuple(rows)


@cache
def load_cues() -> Cues:
    """The cue lexicon.

    Raises:
        ConfigError: an act or status that the record model does not have.
    """
    data = _toml("cues_en.toml")
    if unknown := (set(data["acts"]) - set(ACTS)) | (set(data["status"]) - set(STATUSES)):
        raise ConfigError(f"cues_en.toml: unknown act or status {sorted(unknown)}; see records.Act and records.Status")
    return Cues(
        verbs={act: _items(row.get("verbs", "")) for act, row in data["acts"].items()},
        phrases={act: _items(row.get("phrases", "")) for act, row in data["acts"].items()},
        status={status: _items(row["words"]) for status, row in data["status"].items()},
        negation=_items(data["negation"]["words"]),
        conditions={rel: _items(words) for rel, words in data["conditions"].items()},
        needs={need: _items(words) for need, words in data["needs"].items()},
        seats=frozenset(_items(data["places"]["seats"])),
        refusal=_items(data["refusal"]["verbs"]),
        doubt={name: _items(words) for name, words in data["doubt"].items()},
    )


@cache
def load_verbs() -> Verbs:
    """Irregular and common verbs."""
    data = _toml("verbs_en.toml")
    irregular = {}
    for base, forms in data["irregular"].items():
        past, participle = forms.split()
        irregular[base] = (past, participle)
    return Verbs(irregular, _items(data["common"]["verbs"]))


def _toml(name: str) -> dict[str, Any]:
    with files("contingent.codebooks").joinpath(name).open("rb") as handle:
        return tomllib.load(handle)


def _items(words: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in words.split(";") if item.strip())
