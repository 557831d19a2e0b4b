"""How long: the number before a unit, and the ISO 8601 value of a length of time."""

from __future__ import annotations

from collections.abc import Iterable

from contingent.normalize.times_grammar import Match, Token

_ISO_UNITS = {
    "second": ("T", 1, "S"), "minute": ("T", 1, "M"), "hour": ("T", 1, "H"), "day": ("", 1, "D"), "week": ("", 1, "W"),
    "fortnight": ("", 14, "D"), "month": ("", 1, "M"), "quarter": ("", 3, "M"), "year": ("", 1, "Y"),
    "decade": ("", 10, "Y"), "century": ("", 100, "Y"),
}  # fmt: skip
_HALVES = {"minute": "PT30S", "hour": "PT30M", "day": "PT12H", "year": "P6M", "decade": "P5Y", "century": "P50Y"}
_HALF_MORE = {"minute": (30, "second"), "hour": (30, "minute"), "day": (12, "hour"), "year": (6, "month")}


def amount_of(core: Iterable[Token]) -> float | None:
    """The number before the unit; None when vague ("several"). A unit alone with "a" is one."""
    total, seen, half = 0.0, False, False
    for token in core:
        if token.kind in ("int", "number", "old_year"):
            total, seen = float(token.value), True
        elif token.kind == "numword":
            total = (total or 1) * 100 if token.value == 100 else total + token.value
            seen = True
        elif token.kind == "half":
            half = True
        elif token.kind == "few":
            return None
        elif token.kind.startswith("unit"):
            break
    if seen:
        return total + 0.5 * half
    singular = any(token.kind.startswith("unit_") for token in core)
    return 1 + 0.5 * half if singular else None


def iso_length(match: Match) -> str | None:
    """ISO 8601 duration of an exact length ("six months": P6M); None for several, days, four to six months."""
    core = match.core
    kinds = [token.kind for token in core]
    units = [place for place, kind in enumerate(kinds) if kind.startswith("unit")]
    if match.rule == "lengths" or not units or "few" in kinds:
        return None
    unit = str(core[units[0]].value)
    if kinds[0] == "half":
        return _HALVES.get(unit)
    if units[0] == 0 and "long" not in kinds:
        return None
    if kinds[units[0]].startswith("units_") and units[0] == 0:
        return None
    amount = amount_of(core[: units[0] + 1])
    if amount is None:
        return None
    pairs = [(int(amount), unit)]
    if "half" in kinds:
        if unit not in _HALF_MORE:
            return None
        pairs.append(_HALF_MORE[unit])
    elif len(units) > 1:
        second = amount_of(core[units[0] + 1 : units[1] + 1])
        if second is None:
            return None
        pairs.append((int(second), str(core[units[1]].value)))
    return _iso_text(pairs)


def _iso_text(pairs: list[tuple[int, str]]) -> str | None:
    date_part = time_part = ""
    for amount, unit in pairs:
        section, factor, letter = _ISO_UNITS[unit]
        if section:
            time_part += f"{amount * factor}{letter}"
        else:
            date_part += f"{amount * factor}{letter}"
    return f"P{date_part}" + (f"T{time_part}" if time_part else "")
