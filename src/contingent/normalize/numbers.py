"""Quantities in news text: find each count, what it counts, and its best, low and high.

Method: hand-written grammar over one pattern of number expressions (guidelines, section F). best is the number
written; low and high only where words give them; plural words such as "dozens" give a low of two of their unit.
Dates, times, lengths, money, percentages, ages, votes, and numbers that name things are left out.
"""

from __future__ import annotations

import re

from contingent.normalize import number_context as context
from contingent.normalize.noun_phrase import read_phrase
from contingent.normalize.number_basis import basis_hint
from contingent.normalize.number_mention import NumberMention
from contingent.normalize.number_units import Draft, settle_units
from contingent.normalize.number_words import Value, number_pattern, read_number
from contingent.normalize.units import SINGLE_ASSETS, STATE_WORDS, model_unit, organisation_unit
from contingent.text.spaces import even_spaces

__all__ = ["NumberMention", "basis_hint", "find_numbers"]

_CONTEXT = 400  # characters around the range that may be looked at
_RANGE = re.compile(r" to (?:about |some |perhaps |even )?| or (?:even |perhaps )?|-|–|—| and (?:about )?|, or ")
_HYPHEN_NUMBER = re.compile(
    r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?: (?:hundred|thousand|million)\b)?(?![\w.,:/%-]\d|\w)"
)
_OR_ELSE = re.compile(r",? or (?:perhaps |maybe |even |possibly )?")
_ENDS_THERE = re.compile(r"[,.;:)!?\n]|$| (?:if|of|by|according|in|at|on)\b")
_RANGE_KINDS = frozenset({"digits", "words", "half", "couple"})
_ORGANISED = re.compile(
    r"(?:\b(?P<det>an?|the|its|his|their|our|one|another|[\w.-]+['’]s) "
    r"(?P<mods>(?:(?!(?:an?|the|on|of|in|at|to|with|by|for|and|from)\b)[\w'’.-]+ ){0,3}?))?"
    r"\b(?P<head>battalion|brigade|company|platoon|division|regiment|squadron|contingent|force|mission|garrison"
    r"|detachment|corps|army|unit|battlegroup|team|party|group|crew|crowd|convoy|fleet|flotilla|column|vanguard"
    r"|component|formation|staff|delegation|gang|mob|militia|guard|reserve),? of $"
)
_COMPOUND_AFTER = re.compile(
    r" (?!(?:in|on|at|of|to|for|as|by|is|was|who|that|which|will|with|from|and|or|has"
    r"|had)\b)[a-z-]+(?<!s)(?<!ed)(?<!ing)(?<!ly)\b"
)
_WEAK_KINDS = frozenset({"one", "none", "vague", "couple"})
_SINGLE_KEPT = frozenset({"killed", "injured", "captured", "vehicles", "aircraft", "ships"})


def find_numbers(text: str, start: int = 0, end: int | None = None) -> list[NumberMention]:
    """The quantities of `text[start:end]`, in text order, not overlapping.

    Words outside the range are looked at for context only; a reference back ("another 400") looks inside it.
    """
    end = len(text) if end is None else min(end, len(text))
    offset = max(0, start - _CONTEXT)
    plain = even_spaces(text[offset : end + _CONTEXT])
    low = _lower(plain)
    drafts = _scan(plain, low, start - offset, end - offset)
    settle_units(plain, low, drafts)
    return [_mention(text, draft, offset) for draft in drafts if _worth_keeping(low, draft)]


def _lower(plain: str) -> str:
    low = plain.lower()
    if len(low) == len(plain):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in plain)


def _scan(plain: str, low: str, start: int, end: int) -> list[Draft]:
    pattern = number_pattern()
    drafts: list[Draft] = []
    label_end = -1
    pos = start
    while (match := pattern.search(low, pos, end)) is not None:
        kind = match.lastgroup or ""
        if kind != "one" and context.follows_label(plain, match.start(), label_end):
            pos = label_end = match.end()
            continue
        draft = _read(plain, low, match, kind)
        if draft is None:
            pos = match.end()
            if context.is_vote_money_or_percent(low, *match.span()):
                label_end = pos  # "voted 142 to 20"
            continue
        pos = max(match.end(), draft.end)
        while drafts and drafts[-1].end > draft.start:  # "a battalion" swallowed by "a battalion of 850"
            drafts.pop()
        if draft.end <= end:
            drafts.append(draft)
    return drafts


def _read(plain: str, low: str, match: re.Match[str], kind: str) -> Draft | None:
    start, end = match.span()
    if kind == "one" and not _may_count_one(plain, match):
        return None
    if context.is_part_of_other(plain, start, end):
        return None
    value = read_number(kind, match[0])
    if kind == "digits" and _no_count(plain, low, start, end, value):
        return None
    if kind == "words" and (
        context.is_vote_money_or_percent(low, start, end)
        or (value.best is not None and value.best <= 31 and context.is_calendar_or_clock(low, start, end))
    ):
        return None
    fraction_start, fraction = context.read_fraction(low, start)
    hedge = context.read_hedge(low, fraction_start)
    best, least = value.best, value.low
    most: int | float | None = None
    upper = _read_range(low, match, value) if kind in _RANGE_KINDS else None
    if upper is not None:
        least, most, upper_start, end = upper
        if context.is_calendar_or_clock(low, upper_start, end):
            return None
        best, kind = None, "range"
        if low.endswith("between ", 0, start):
            hedge = hedge._replace(start=start - len("between "))
    elif fraction is not None and best is not None:  # "half of its 1,200 troops"
        hedge = hedge._replace(approx=hedge.approx or best * fraction % 1 != 0)
        best = round(best * fraction)
    number_end = end
    end, sign = context.read_hedge_after(low, end)
    phrase = read_phrase(plain, end, single=best == 1 or kind == "none")
    if phrase.unit is None and kind == "none":
        phrase = read_phrase(plain, end, single=False)
    if phrase.measure:
        return None
    if kind == "digits" and "." in match[0] and best is not None and best != int(best):
        if phrase.unit is None or not re.fullmatch(r"\d{1,3}\.\d{3}", match[0]):
            return None
        best = int(match[0].replace(".", ""))
    if phrase.end > end and sign is None:
        phrase_end, sign = context.read_hedge_after(low, phrase.end)
        phrase = phrase._replace(end=phrase_end)
    other = _alternative(low, phrase.end, value) if kind in _RANGE_KINDS and sign is None else None
    if other is not None:
        best, least, (most, phrase_end), kind = None, value.best, other, "range"
        phrase = phrase._replace(end=phrase_end)
    if value.kind == "plural":
        kind = "plural"
    draft = Draft(
        start=hedge.start,
        end=max(end, phrase.end),
        number_start=start,
        number_end=number_end,
        best=best,
        low=least,
        high=most,
        approx=hedge.approx or sign == "approx",
        increment=hedge.increment or phrase.increment,
        total=hedge.total or phrase.strong or context.raised_to(low, hedge.start),
        kind=kind,
        phrase=phrase,
    )
    _apply_bounds(draft, hedge, sign)
    _attach_organisation(plain, low, draft)
    return draft if _is_count(plain, low, draft, value) else None


def _may_count_one(plain: str, match: re.Match[str]) -> bool:
    """An article counts only before a known noun; "another" may also refer back ("another was injured")."""
    if match[0] == "another":
        return True
    phrase = read_phrase(plain, match.end(), single=True, follow_of=False)
    return phrase.unit is not None or phrase.unsized is not None


def _no_count(plain: str, low: str, start: int, end: int, value: Value) -> bool:
    if context.is_calendar_or_clock(low, start, end) or context.is_list_marker(low, start, end):
        return True
    if context.is_vote_money_or_percent(low, start, end) or context.is_score(low, start, end):
        return True
    return value.best is not None and context.is_age(plain, start, end, value.best)


def _read_range(low: str, match: re.Match[str], value: Value) -> tuple[int | float, int | float, int, int] | None:
    """A range that begins at `match` ("400 to 500", "between 400 and 500", "two or three").

    Returns:
        Low, high, and where the upper number starts and ends.
    """
    joint = _RANGE.match(low, match.end())
    if joint is None or value.best is None:
        return None
    before = low[max(0, match.start() - 10) : match.start()]
    between = before.endswith("between ")
    if between != joint[0].startswith(" and"):
        return None
    if joint[0].startswith(" to") and (
        re.search(r"\b(?:from|its|their|the) $", before) or context.raised_to(low, match.end() + 4)
    ):
        return None
    other = number_pattern().match(low, joint.end()) or (
        _HYPHEN_NUMBER.match(low, joint.end()) if joint[0] in "-–—" else None
    )
    if other is None or (other.lastgroup or "digits") not in _RANGE_KINDS:
        return None
    upper = read_number(other.lastgroup or "digits", other[0]).best
    lower = value.best
    if upper is None:
        return None
    scale = _scale(other[0])
    if scale > 1 and _scale(match[0]) == 1 and lower < upper / scale:
        lower = int(lower * scale) if lower * scale == int(lower * scale) else lower * scale
    if lower >= upper or context.looks_like_year(low, *match.span()):
        return None
    return lower, upper, other.start(), other.end()


def _alternative(low: str, pos: int, value: Value) -> tuple[int | float, int] | None:
    """The second figure of "58 soldiers, or 66", "fifty thousand strong, or fifty-five", and where it ends.

    It has no noun of its own, and the scale of the first where it would be the smaller one without.
    """
    joint = _OR_ELSE.match(low, pos)
    other = number_pattern().match(low, joint.end()) if joint else None
    if other is None or value.best is None or (other.lastgroup or "digits") not in ("digits", "words"):
        return None
    upper = read_number(other.lastgroup or "digits", other[0]).best
    if upper is None or _ENDS_THERE.match(low, other.end()) is None:
        return None
    for scale in (1, 100, 1000, 10**6):
        if value.best < upper * scale and (scale == 1 or value.best % scale == 0) and upper * scale < 10 * value.best:
            return upper * scale, other.end()
    return None


def _scale(words: str) -> int:
    last = re.split(r"[ -]", words)[-1]
    return {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}.get(last, 1)


def _apply_bounds(draft: Draft, hedge: context.Hedge, sign: str | None) -> None:
    if draft.best is None:
        return
    if hedge.under:
        draft.high, draft.best = draft.best, None
        return
    if hedge.low or hedge.over or sign == "low":
        draft.low = draft.best
    if hedge.high or sign == "high":
        draft.high = draft.best


def _attach_organisation(plain: str, low: str, draft: Draft) -> None:
    """Join "a battalion of" to the number that gives its size."""
    if not low.startswith(" of ", draft.start - 4):
        return
    window_start = max(0, draft.start - 70)
    match = _ORGANISED.search(low[window_start : draft.start])
    if (
        match is None
        or draft.kind in ("one", "none", "times")
        or (draft.phrase.unit or "") in ("vehicles", "aircraft", "ships")
    ):
        return
    unit = organisation_unit(match["head"], (match["mods"] or "").split())
    draft.start = window_start + match.start("det" if match["det"] else "head")
    phrase = draft.phrase
    if phrase.unit is None and not phrase.pronoun and (not phrase.noun or phrase.demonym):
        head_start, head_end = window_start + match.start("head"), window_start + match.end("head")
        draft.phrase = phrase._replace(
            unit=unit, noun=plain[head_start:head_end], noun_start=head_start, noun_end=head_end, demonym=False
        )


def _is_count(plain: str, low: str, draft: Draft, value: Value) -> bool:
    """Whether the words are a count, now that hedge and noun are known."""
    phrase, kind = draft.phrase, draft.kind
    hedged = draft.start < draft.number_start
    figure = low[draft.number_start : draft.number_end]
    may_be_year = kind == "digits" and context.looks_like_year(low, draft.number_start, draft.number_end)
    counts = phrase.unit is not None or hedged or phrase.demonym
    if may_be_year and (context.year_before(low, draft.number_start) or not counts):
        return False
    if draft.unit is None and not (phrase.unit or phrase.noun or hedged) and value.kind in ("digits", "words"):
        if context.is_code_number(plain, draft.number_start, draft.number_end):
            return False
        if (draft.best or 0) < 60 and context.is_bare_hour_or_age(low, draft.number_start, draft.number_end):
            return False
    if kind == "range" and re.search(r"\d[-–—]\d", figure) and phrase.unit is None and "," not in figure:
        return False
    if figure == "one" and not (phrase.unit or hedged or phrase.pronoun):
        return not context.one_is_pronoun(low, draft.number_start, draft.number_end)
    return True


def _worth_keeping(low: str, draft: Draft) -> bool:
    """Articles and vague words count only where they count something known."""
    if draft.kind == "one":
        figure = low[draft.number_start : draft.number_end]
        if _COMPOUND_AFTER.match(low, draft.end) or (figure != "another" and draft.phrase.noun.lower() in STATE_WORDS):
            return False
        if draft.phrase.unsized is not None:
            return True
        if figure == "another" and draft.unit is not None and not draft.inherited:
            return True
        if draft.unit in ("vehicles", "aircraft", "ships"):
            noun = draft.phrase.noun
            return noun.lower().replace(" ", "-") in SINGLE_ASSETS or model_unit(noun) is not None
        return draft.toll is not None and bool(draft.phrase.noun)
    if draft.kind == "none":
        return draft.unit in ("killed", "injured")
    if low[draft.number_start : draft.number_end] == "one" and context.one_is_pronoun(
        low, draft.number_start, draft.number_end
    ):
        return draft.unit in _SINGLE_KEPT
    if draft.kind in _WEAK_KINDS:
        return draft.unit is not None and not (draft.inherited and draft.kind != "vague")
    return True


def _mention(text: str, draft: Draft, offset: int) -> NumberMention:
    phrase = draft.phrase
    unsized = phrase.unsized
    has_noun = phrase.noun_start is not None and phrase.noun_end is not None
    return NumberMention(
        start=draft.start + offset,
        end=draft.end + offset,
        number_start=draft.number_start + offset,
        number_end=draft.number_end + offset,
        best=None if unsized else draft.best,
        low=None if unsized else draft.low,
        high=None if unsized else draft.high,
        approx=draft.approx,
        unit="times" if draft.kind == "times" else draft.unit,
        noun=text[phrase.noun_start + offset : phrase.noun_end + offset] if has_noun else "",  # type: ignore[operator]
        noun_start=phrase.noun_start + offset if phrase.noun_start is not None else None,
        noun_end=phrase.noun_end + offset if phrase.noun_end is not None else None,
        increment=draft.increment,
        total=draft.total,
        unsized=unsized,
        inherited=draft.inherited,
    )
