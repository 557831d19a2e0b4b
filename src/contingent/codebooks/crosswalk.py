"""From statement types to CAMEO codes and from CAMEO codes to PLOVER (crosswalk.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from contingent.errors import ConfigError
from contingent.records import STATEMENT_TYPES, StatementType

How = Literal["done", "welcome", "agreed", "asked", "refused", "threatened", "accused"]
HOWS: tuple[How, ...] = ("done", "welcome", "agreed", "asked", "refused", "threatened", "accused")
PLOVER_EVENTS = frozenset(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One event code: CAMEO, and its PLOVER 2021 event, mode and contexts (`event` is None for CAMEO's comments)."""

    cameo: str
    event: str | None
    mode: str | None = None
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Crosswalk:
    plover: Mapping[str, str]
    rows: Mapping[tuple[str, str], Mapping[str, str]]  # (type, mode or "") -> how -> code


def code_of(type_: StatementType, modes: Sequence[str], how: How) -> Code | None:
    """The code of a statement type put in some way; None where the codebooks have no event for it.

    The first mode that has a row decides, else the type's default row.
    """
    walk = _load()
    default = walk.rows.get((type_, ""), {})
    own = next((row for mode in modes if (row := walk.rows.get((type_, mode))) is not None), default)
    cameo = own.get(how, default.get(how))
    if not cameo:
        return None
    return _code(cameo, own.get(f"plover_{how}"))


def code_of_cameo(cameo: str) -> Code:
    """The PLOVER side of a CAMEO code, which is that of the longest known beginning of it."""
    return _code(cameo, None)


def _code(cameo: str, plover: str | None) -> Code:
    known = _load().plover
    if plover is None:
        plover = next((known[cameo[:n]] for n in range(len(cameo), 1, -1) if cameo[:n] in known), "")
    event, mode, context = (*(part.strip() for part in plover.split(";")), "", "", "")[:3]
    return Code(
        cameo=cameo,
        event=event or None,
        mode=mode or None,
        context=tuple(part.strip() for part in context.split(",") if part.strip()),
    )


@cache
def _load() -> _Crosswalk:
    with files("contingent.codebooks").joinpath("crosswalk.toml").open("rb") as handle:
        data = tomllib.load(handle)
    rows: dict[tuple[str, str], Mapping[str, str]] = {}
    for number, row in enumerate(data["row"], 1):
        _check(row, number)
        codes = MappingProxyType({key: row[key] for key in row if key not in ("type", "modes")})
        for mode in row.get("modes", "").split(";"):
            if rows.setdefault((row["type"], mode.strip()), codes) is not codes:
                raise ConfigError(f"crosswalk.toml, row {number}: {row['type']} {mode.strip()!r} has a row already")
    return _Crosswalk(MappingProxyType(data["plover"]), MappingProxyType(rows))


def _check(row: Mapping[str, Any], number: int) -> None:
    if row["type"] not in STATEMENT_TYPES:
        raise ConfigError(f"crosswalk.toml, row {number}: unknown type {row['type']!r}; see records.StatementType")
    known = {"type", "modes", *HOWS, *(f"plover_{how}" for how in HOWS)}
    if unknown := set(row) - known:
        raise ConfigError(f"crosswalk.toml, row {number}: unknown fields {sorted(unknown)}; use {', '.join(HOWS)}")
