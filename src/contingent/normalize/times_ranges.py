"""Two ends of one range: joined to one expression, as the ledger wants it, or split in two, as TIMEX3 does."""

from __future__ import annotations

from dataclasses import replace

from contingent.normalize.times_grammar import Match, Token
from contingent.normalize.times_words import TimeExpression

_UNITS = ("second", "minute", "hour", "day", "week", "fortnight", "month", "quarter", "year", "decade", "century")
_RULE_OF_END = {"years": "year", "lengths": "length", "days_months": "date", "months_days": "date"}
_BETWEEN = frozenset({"to", "or", "and", "until", "through", "hyphen", "dash"})
_MONTHS = frozenset({"month", "name", "month_short"})
_YEARS = frozenset({"year", "old_year"})
_SHARED = _MONTHS | _YEARS | {f"{form}_{unit}" for form in ("unit", "units") for unit in _UNITS}


def joined(
    text: str, first: TimeExpression, follows: Token, second: TimeExpression, second_has_lead: bool
) -> TimeExpression | None:
    """Two expressions as one range: "between A and B", "from A to B", "A and B", "A - B"; None if they are not one."""
    if first.kind != "date" or second.kind != "date" or first.until is not None:
        return None
    between = text[first.end : second.start].strip().lower()
    if second_has_lead:
        if between or first.relation not in ("from", "between") or second.relation != "until":
            return None
        lasts = first.relation == "from"
    else:
        word = text[follows.start : follows.end].lower()
        if between != word or follows.kind not in ("and", "or", "to", "hyphen", "dash", "until"):
            return None
        if follows.kind in ("and", "or") and first.relation != "between" and not _alike(first, second):
            return None
        if follows.kind in ("hyphen", "dash", "to", "until") and not (
            first.relation == "from" or _alike(first, second)
        ):
            return None
        lasts = first.relation == "from" or follows.kind in ("to", "until")
        if first.relation not in ("on", "from", "between", "by", "since", "until"):
            return None
    if first.parts.year is None and second.parts.year is not None and first.rule in ("month", "date", "days_months"):
        first = replace(first, parts=replace(first.parts, year=second.parts.year))
    return replace(
        first, end=second.end, exact=text[first.start : second.end], relation="on", until=second, lasts=lasts,
        approx=first.approx or second.approx,
    )  # fmt: skip


def _alike(first: TimeExpression, second: TimeExpression) -> bool:
    return first.rule == second.rule and first.rule in ("month", "date", "weekday", "year") and first.relation == "on"


def halves(match: Match) -> list[Match]:
    """The ends of "5-7 November", "1971-73", "ten to twelve days" as matches of their own; any other match alone.

    Words that both ends share ("November") stand with one of them; the other gets them too, without characters.
    """
    core = match.core
    cut = next((n for n, t in enumerate(core) if t.kind in _BETWEEN and not _inside(core, n)), None)
    if match.rule not in _RULE_OF_END or cut is None:
        return [match]
    left, right = core[:cut], core[cut + 1 :]
    if match.rule == "years":
        right = (_full_year(left[-1], right[-1]),)
    elif match.rule == "months_days":
        left, right = left + _silent(right, _YEARS, left[-1].end), _silent(left, _MONTHS, right[0].start) + right
    else:
        left += _silent(right, _SHARED, left[-1].end)
    rule = _RULE_OF_END[match.rule]
    return [
        replace(match, rule=rule, core=left, following=core[cut], wide=True),
        replace(match, rule=rule, core=right, lead=(), approx=(), wide=True),
    ]


def _inside(core: tuple[Token, ...], place: int) -> bool:
    """The hyphen of "twenty-two"; what may stand at the end of a range is no number word alone."""
    around = [token.kind for token in core[max(0, place - 1) : place + 2]]
    return around == ["numword", "hyphen", "numword"]


def _silent(tokens: tuple[Token, ...], kinds: frozenset[str], at: int) -> tuple[Token, ...]:
    return tuple(replace(token, start=at, end=at) for token in tokens if token.kind in kinds)


def _full_year(first: Token, second: Token) -> Token:
    """ "73" behind 1971 is 1973."""
    if second.value >= 100:
        return second
    return replace(second, kind="year", value=first.value // 100 * 100 + second.value)
