"""What the words of one time expression say: from the tokens of a grammar rule to a TimeExpression."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from contingent.normalize.times_calendar import TimeParts
from contingent.normalize.times_grammar import Match, Token, relation_of
from contingent.normalize.times_lengths import amount_of, iso_length

_WHICH = frozenset({"last", "next", "this", "coming", "following", "previous", "same", "that"})
_STRETCHES = {
    "early": "early", "late": "late", "mid": "mid", "middle": "mid", "start": "start", "end": "end",
    "earlier": "earlier", "later": "later",
}  # fmt: skip
_COUNTED = frozenset({"ago", "later", "from_event", "back", "ahead", "length", "lengths", "often"})
_MONTHS = frozenset({"month", "name", "month_short"})
_WEEKDAYS = frozenset({"weekday", "weekday_short", "weekdays"})
_LOOSE = frozenset({"about", "nearly", "more", "less", "over"})
_YEAR_NEEDS = frozenset(
    {"in", "since", "by", "until", "before", "after", "during", "through", "from", "to", "of", "into", "as", "for"}
)
_OLD_YEAR_NEEDS = frozenset({"in", "since", "until", "before", "after", "during"})  # 1700 to 1899: sooner a count
_YEAR_OR_COUNT = frozenset({"from", "to", "of", "for", "by"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """Time words with their preposition ("before the end of the year").

    `kind`: date (when), duration (how long; `iso` is its ISO 8601 value, None when vague), set (how often).
    `relation` is what the preposition says (on, by, before, until, since, from, after, within, between); `rule` the
    grammar rule, `parts` what its words say, `until` the second end of a range, `lasts` whether a range lasts
    throughout ("from … to") or holds some time within ("between … and"). `core` is where the words begin without
    preposition and "about"; `wide` marks words that TIMEX3 counts as a time but that date nothing a reader records.
    """

    start: int
    end: int
    exact: str
    core: int
    kind: Literal["date", "duration", "set"]
    iso: str | None = None
    approx: bool = False
    relation: str = "on"
    rule: str
    parts: TimeParts
    until: TimeExpression | None = None
    lasts: bool = False
    wide: bool = False

    @property
    def full(self) -> bool:
        """Whether the words name their year, so that no publication date is needed."""
        return self.parts.year is not None or self.rule in ("iso", "slashed", "decade")


def expression_of(text: str, match: Match) -> TimeExpression | None:
    """The expression a grammar match stands for; None when its words turn out not to mean a time."""
    rule, lead = match.rule, match.lead
    relation = _relation(text, lead)
    approx = any(token.kind in _LOOSE for token in match.approx)
    kind: Literal["date", "duration", "set"] = "date"
    iso: str | None = None
    parts = _parts(match)
    if (rule == "year" and not match.wide and not _is_year(match)) or _is_name(text, match):
        return None
    if _governs_noun(match):
        relation, lead = "on", ()
    elif relation in ("before", "after") and _day_behind_part(match):
        relation = "on"
    if rule == "often":
        kind = "set"
    elif rule in ("length", "lengths"):
        if relation == "within" or (lead and lead[-1].kind == "in"):
            rule = "ahead_or_back"
            if match.following is not None and match.following.kind == "of" and relation == "within":
                rule = "within_of"
        elif relation == "after":
            rule, relation = "after_length", "on"
        else:
            kind = "duration"
            iso = iso_length(match)
            approx = approx or iso is None
            lead = lead if lead and lead[-1].kind == "for" else ()
    if [token.kind for token in lead] == ["on", "or", "about"]:
        approx = True
    start = (lead or match.approx or match.core)[0].start
    end = match.core[-1].end
    return TimeExpression(
        start=start, end=end, exact=text[start:end], core=_core_start(match), kind=kind, iso=iso, approx=approx,
        relation=relation, rule=rule, parts=parts, wide=match.wide,
    )  # fmt: skip


def _relation(text: str, lead: tuple[Token, ...]) -> str:
    if not lead:
        return "on"
    kept = [token for token in lead if token.kind not in ("shortly", "early", "late")]
    kinds = " ".join(token.kind for token in kept)
    return relation_of(kinds)


def _is_year(match: Match) -> bool:
    """Whether a lone four-digit number is a year: after "to" or "of" a round number may count things instead."""
    if len(match.core) > 1:
        return True
    word = match.lead[-1].kind if match.lead else ""
    if match.approx:
        return False
    if match.core[0].kind == "old_year":
        return word in _OLD_YEAR_NEEDS and not _names_what_is_counted(match.following)
    round_number = match.core[0].value % 50 == 0
    return word in _YEAR_NEEDS and not (round_number and word in _YEAR_OR_COUNT)


def _names_what_is_counted(following: Token | None) -> bool:
    """A plural right behind four figures: "in 1750 boats"."""
    return (
        following is not None and following.kind == "x" and re.fullmatch(r"\w{2,}[^sui]s", following.value) is not None
    )


def _is_name(text: str, match: Match) -> bool:
    """ "On July" before a number that is no day of it, "under cover of night", "Prague Spring": no time after all."""
    following = match.following.kind if match.following is not None else ""
    word = match.lead[-1].kind if match.lead else ""
    if match.rule == "season" and match.wide:
        return text[match.core[0].start].isupper()
    if match.rule == "month":
        return following in ("int", "ordinal") and word != "in"
    if match.rule == "then" and match.core[0].kind == "then":
        return word not in ("since", "by", "until", "before")
    return match.rule == "part" and word == "of"


def _governs_noun(match: Match) -> bool:
    """In "since the 2001 invasion", "from Monday's attack" the preposition belongs to the event, not to its date."""
    if match.rule == "year":
        return match.core[0].kind == "the" and len(match.core) == 2
    return match.core[-1].kind == "poss"


def _day_behind_part(match: Match) -> bool:
    """Whether the preposition belongs to a time of day with its day behind it ("before dawn on Wednesday")."""
    for token in match.core:
        if token.kind in ("part", "clock", "light", "units_hour"):
            return match.core[-1] is not token
        if token.kind in _WEEKDAYS or token.kind in _MONTHS or token.kind == "today":
            return False
    return False


def _parts(match: Match) -> TimeParts:
    """Gather what the tokens say; a "last year" behind a month or season shifts its year, "of last week" its week."""
    core = list(match.core)
    rule = match.rule
    parts = TimeParts(written=core[0].value if rule == "iso" else "")
    if rule in ("date", "month", "season", "feast", "days_months", "months_days") and core[-1].kind == "poss":
        core.pop()
    if rule not in ("unit", "anchor", "then", "back", "ahead", "later", "from_event", "length") and len(core) > 1:
        if core[-1].kind == "unit_year" and core[-2].kind in ("last", "next", "this"):
            parts = replace(parts, year_shift={"last": -1, "next": 1, "this": 0}[core[-2].kind])
            core = core[:-2]
        elif core[-1].kind == "unit_year" and core[-2].kind in ("that", "same"):
            parts = replace(parts, same_year=True)
            core = core[: -2 if core[-2].kind == "that" else -3]
        for place, token in enumerate(core[:-1]):
            if rule not in ("weekday", "week_day"):
                break
            if token.kind in ("last", "next", "this") and core[place + 1].kind == "unit_week":
                parts = replace(parts, week_shift={"last": -1, "next": 1, "this": 0}[token.kind])
                core = core[:place] + core[place + 2 :]
                break
    return _gathered(match, core, parts)


def _gathered(match: Match, core: list[Token], parts: TimeParts) -> TimeParts:
    rule = match.rule
    kinds = [token.kind for token in core]
    days = [token.value for token in core if token.kind in ("int", "ordinal")]
    years = [token.value for token in core if token.kind in ("year", "old_year")]
    which = next((kind for kind in kinds if kind in _WHICH), None)
    if rule in ("date", "days_months", "months_days"):
        ordinals = [token.value for token in core if token.kind == "ordword"]
        days = days or ordinals
        if rule == "date" and "unit_month" in kinds:
            which = which or "the"
        parts = replace(parts, day=days[0], last_day=days[1] if len(days) > 1 else None)
    elif rule == "today":
        parts = replace(parts, day=next(token.value[0] for token in core if token.kind == "today"))
    elif rule == "feast":
        parts = replace(parts, feast=_feast_name(core))
    elif rule == "slashed":
        parts = replace(parts, written=next(token.value for token in core if token.kind == "slashed"))
    elif rule == "decade":
        parts = replace(parts, decade=next(token.value for token in core if token.kind == "decade"))
    elif rule == "century":
        numbers = [token.value for token in core if token.kind in ("ordinal", "ordword", "numword")]
        parts = replace(parts, decade=100 * (sum(numbers) - 1))
    elif rule == "bc":
        years = [next(token.value for token in core if token.kind in ("int", "number", "year", "old_year"))]
    elif rule == "years":
        parts = replace(parts, last_year=_second_year(years, core))
    stretch, number = _stretch(core)
    if rule in ("weekday", "today", "week_day", "date", "days_months") and stretch is not None:
        stretch, number = None, None
    units = [token.value for token in core if token.kind.startswith("unit")]
    unit = (units[-1] if rule in ("unit", "anchor", "then") else units[0]) if units else None
    if rule == "often" and unit is None:
        unit = next((token.value for token in core if token.kind == "often"), None)
    if unit is None and rule in ("unit", "anchor", "then"):
        unit = "weekend" if "weekend" in kinds else "day"
    if rule == "unit" and "new" in kinds:
        which, stretch = "new", stretch or "start"
    elif rule == "unit" and "out" in kinds:
        stretch = "end"
    elif rule == "week_day" and kinds[0] == "weekday":
        which = "week after"
    amount = amount_of(core) if rule in _COUNTED else None
    forward = not any(kind in ("earlier", "before", "prior", "ago") for kind in kinds)
    return replace(
        parts,
        year=years[0] if years else None,
        month=next((token.value for token in core if token.kind in _MONTHS), None),
        weekday=next((token.value for token in core if token.kind in _WEEKDAYS), None),
        season=next((token.value for token in core if token.kind in ("season", "fall")), None),
        which=which, stretch=stretch, stretch_number=number, unit=unit, amount=amount, forward=forward,
        part=_part_of_day(core),
    )  # fmt: skip


def _second_year(years: list[int], core: list[Token]) -> int:
    if len(years) > 1:
        return years[1]
    short = int(core[-1].value)  # "2012-13"
    return years[0] // 100 * 100 + short if short < 100 else 0


def _stretch(core: list[Token]) -> tuple[str | None, int | None]:
    """Early, mid, late …; or a counted part, 0 for the last ("the first half of", "the last day of")."""
    for place, token in enumerate(core):
        if token.kind in ("ordword", "last") and place + 2 < len(core) and core[place + 2].kind == "of":
            part = core[place + 1]
            name = "half" if part.kind == "half" else str(part.value)
            if part.kind == "half" or part.kind in ("unit_quarter", "unit_week", "unit_day"):
                return name, 0 if token.kind == "last" else token.value
    for kind in ("end", "start", "middle", "mid", "early", "late", "earlier", "later"):
        if any(token.kind == kind for token in core):
            return _STRETCHES[kind], None
    return None, None


def _feast_name(core: list[Token]) -> str:
    """Month and day ("12-25"), or "easter" with the days after Easter Sunday."""
    kinds = [token.kind for token in core]
    eve = "eve" in kinds
    if "feast" in kinds:
        month, day = next(token.value for token in core if token.kind == "feast")
        return f"{month}-{day - eve}"
    if "good" in kinds:
        return "easter-2"
    if "easter" in kinds:
        return "easter+1" if any(token.kind == "weekday" and token.value == 0 for token in core) else "easter"
    return "12-31" if eve else "1-1"


def _part_of_day(core: list[Token]) -> str | None:
    """The time of day as TIMEX3 writes it behind the T of a day: MO, AF, EV, NI, or "18:30" from a clock."""
    for token in core:
        if token.kind == "part":
            return str(token.value)
        if token.kind == "clock":
            return _clock(str(token.value))
        if token.kind == "light" or (token.kind == "units_hour" and "small" in {one.kind for one in core}):
            return "MO"
        if token.kind == "today" and token.value[1]:
            return str(token.value[1])
    return None


def _clock(written: str) -> str:
    """ "6.30 pm" is 18:30, "7 am" is 07, "18:30" stays."""
    hour, *rest = re.findall(r"[0-9]+", written)
    figure, minute = int(hour), "".join(rest)
    if "m" in written:
        figure = figure % 12 + 12 * ("p" in written)
    return f"{figure:02}:{minute}" if minute else f"{figure:02}"


def _core_start(match: Match) -> int:
    """ "The" belongs to "the year" but not to "the 2001 vote"."""
    if match.rule == "year" and [token.kind for token in match.core] in (["the", "year"], ["the", "old_year"]):
        return match.core[1].start
    return match.core[0].start
