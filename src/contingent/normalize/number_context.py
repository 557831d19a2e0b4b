"""The words around a number: hedges before and after it, and signs that it is no count at all."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_HEDGE = (
    r"(?P<low>at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of"
    r"|at the very least)"
    r"|(?P<over>more than|upwards? of|in excess of|well over|above|(?:a little|slightly|just) (?:over|more than)"
    r"|(?<!hand )(?<!hands )(?<!handed )(?<!handing )(?<!took )(?<!taken )"
    r"(?<!take )(?<!taking )(?<!turned )(?<!takes )(?<!from )(?<!left )over)"
    r"|(?P<upto>up to|as many as|a maximum of|maximum of)"
    r"|(?P<under>not more than|no more than|not over|not exceeding|at most|fewer than|less than|under)"
    r"|(?P<approx>just under|slightly (?:less|fewer) than|nearly|almost"
    r"|about|some|around|roughly|approximately|approx\.?|circa|perhaps|maybe|may be|close to|nearer(?: to)?"
    r"|of the order of|an estimated|estimated|estimated at|in the region of|in the order of)"
    r"|(?P<more>another|a further|an additional|an extra|a fresh|additional|extra|further)"
    r"|(?P<total>a total of|in all)"
)
_LEFT_WIDTH = 60
_QUOTE = "[\"“'‘(]?"


class Hedge(NamedTuple):
    """What stands before a number. `start` is where the hedge begins."""

    start: int
    low: bool = False
    high: bool = False
    over: bool = False
    under: bool = False
    approx: bool = False
    increment: bool = False
    total: bool = False


_ONE_HEDGE = re.compile(_HEDGE)
_HEDGES = re.compile(
    rf"(?:(?<=\s)|(?<=[\"“'‘(\[—–,])|^)(?:(?:{_HEDGE.replace('?P<', '?P<_')})\s+{_QUOTE}(?:the |its |their |all )?)+$"
)
_AFTER = re.compile(
    r"(?P<low>\+| or more\b)|(?P<approx>-odd\b| or so\b| or thereabouts\b| maybe\b| perhaps(?=[,.]))"
    r"|(?P<high> or (?:fewer|less)\b|,? (?:at (?:the )?(?:very )?most|tops|at the outside)\b)"
)

_FRACTION = re.compile(
    r"\b(?:(?P<top>an?|one|two|three)[ -])?(?P<part>half|thirds?|quarters?) (?:of )?(?:its|their|his|her|our) $"
)
_TOP = {"two": 2, "three": 3}
_LABEL = re.compile(
    r"\b(?:(?i:resolutions?|articles?|sections?|chapters?|annex(?:es)?|paragraphs?|paras?\.?|clauses?|pages?|pp?\."
    r"|nos?\.|aged?|ages? of|figure|table|vol\.|volume|decree|protocol|item|rule|tel\.?:?"
    r"|fax:?|phone:?|step|(?:of|the|house|post|flight) number|kilomet(?:re|er)|km|pk)"
    r"|Number|Act|Law|Order|Route|Highway|Road|Camp|Hill|Unit|Battalion|Brigade|Regiment|Division|Company|Squadron"
    r"|Corps|Flight"
    r"|Phase|Zone|Sector|Area|Block|Room|Gate|Post|Point|Level|Type|Mark|Mk|Group of|Boeing|Airbus|Leopard|Challenger"
    r"|Task Force|Force|Channel|Radio|Day|Grade|Operation|Base|Checkpoint|Building|Runway|Terminal|Falcon|Antonov"
    r"|Box|Opinion|Case|Document|Priority|Tier|Stage|Version|Part|Ward|District|Hull|Avenue|Street|Apollo|Formula)"
    r"\s(?:(?i:no\.?|number|between)\s)?\(?$"
)
_AFTER_LABEL = re.compile(r"(?:,|,? (?:and|or|to)|-|–)\s*(?:\(?)$")
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}\.?\s(?:the\s)?$")
_MONTH_AFTER = re.compile(rf"(?:(?:,| and| or| to| until|-|–|/)\s?\d{{1,2}})*(?:st|nd|rd|th)?(?: of)?\s{_MONTH}\b")
_CLOCK_AFTER = re.compile(r"\s?(?:hours|hrs|gmt|utc|local time|o'clock|[ap]\.?m\b|[ap]m\b|h\b)")
_CLOCK_BEFORE = re.compile(r"\b(?:at|by|effective|until|from|since|before|after|around)\s(?:about\s|around\s)?$")
_YEAR_BEFORE = re.compile(
    rf"\b(?:in|since|until|till|during|before|after|early|late|mid|year|years|month|autumn|spring|summer|winter|fall"
    rf"|{_MONTH})[ ,-]{{1,2}}$"
)
_LIST_BEFORE = re.compile(r"(?:^|\n|[.;:] |[.;:,] and )[ \t]*\(?$")
_LIST_AFTER = re.compile(r"[.)](?:\s|$)|\)")
_AGE_BEFORE = re.compile(r"\b[A-Z][\w'’-]+ [A-Z][\w'’-]+, $")
_AGE_AFTER = re.compile(r"\s?[,.)]")
_VOTE_BEFORE = re.compile(r"\b(?:vot(?:e|es|ed|ing)(?: was| of| by| against| in favour)*[ :]\s?|adopted by |by )$")
_VOTE_AFTER = re.compile(r"(?:\s(?:to|in favou?r|against)|-|–)")
_BY_VOTE = re.compile(r"\s(?:to|-|–)\s(?:\d+|none|nil|zero)\b")
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp|cfa|dollars?|euros?))\s?$")
_PERCENT_AFTER = re.compile(r"(?:\.\d+)?\s?(?:%|per ?cent\b|percentage)")
_WORD_BEFORE_MANY = re.compile(r"\b(?:how|that|so|too|as|not|very) $", re.IGNORECASE)
_PHONE_BEFORE = re.compile(r"\+\d[\d ()-]*$")
_SCALE_FIRST = re.compile(r"(?:hundred|thousand|million|billion|dozen)")
_CAPITALS_BEFORE = re.compile(r"\b[A-Z]{2,}[ -]$")
_HOUR_AFTER = re.compile(r" (?:on|in the (?:morning|evening|afternoon)|this|yesterday|tomorrow|sharp|[a-z]+day)\b")
_AGE_WORDS_BEFORE = re.compile(r"\b(?:as young as|as old as|he was|she was|turned|turns|in their|age) $")
_DASHED = re.compile(r"[-–](\d{1,12})(?![\d,.])")
_ONE_BEFORE = re.compile(
    r"\b(?:no|this|that|any|each|every|at|which|the other|another|the|not|only|as|for|in|or|from|day)\s$"
)
_RAISE_BEFORE = re.compile(
    r"\b(?:rais|increas|bring|brought|lift|ris(?:e|ing)|rose|grow|grew|reach|expand|boost|swell|doubl|cut|reduc"
    r"|down|fall"
    r"|fell|drop|go(?:es|ing)? up|up|shrink|number|strength|to a total)\w*\b[^.;:\n]{0,60}\b(?:to|at|of)\s$"
)
_FROM_BEFORE = re.compile(r"\bfrom [^.;:\n]{0,25}\bto\s$")


def is_part_of_other(text: str, start: int, end: int) -> bool:
    """The rest of an expression that was passed over ("$13 million"), a footnote mark, "how many"."""
    before, after = text[max(0, start - 20) : start], text[end : end + 1]
    if before[-2:-1].isdigit() and before[-1:] in " -" and _SCALE_FIRST.match(text[start:end].lower()):
        return True
    if _PHONE_BEFORE.search(before):
        return True
    if before[-1:] == "[" and after == "]":
        return True
    return _WORD_BEFORE_MANY.search(before) is not None and text[start:end].lower() in ("many", "few")


def is_code_number(text: str, start: int, end: int) -> bool:
    """One or two digits behind a word in capitals: "CTF 50"."""
    return end - start <= 2 and _CAPITALS_BEFORE.search(text[max(0, start - 12) : start]) is not None


def is_bare_hour_or_age(low: str, start: int, end: int) -> bool:
    """ "at seven on Friday", "as young as nine", "when he was 18"."""
    before = low[max(0, start - 16) : start]
    if before.endswith("at ") and _HOUR_AFTER.match(low, end):
        return True
    return _AGE_WORDS_BEFORE.search(before) is not None


def read_hedge(low: str, pos: int) -> Hedge:
    """The hedges that end right before `pos` in lower-cased text ("at least about")."""
    window_start = max(0, pos - _LEFT_WIDTH)
    window = low[window_start:pos]
    match = _HEDGES.search(window)
    if match is None:
        return Hedge(pos)
    kinds = {found.lastgroup for found in _ONE_HEDGE.finditer(match[0])}
    return Hedge(
        window_start + match.start(),
        low="low" in kinds,
        high="upto" in kinds,
        over="over" in kinds,
        under="under" in kinds,
        approx=bool(kinds & {"approx", "over"}),
        increment="more" in kinds,
        total="total" in kinds,
    )


def read_hedge_after(low: str, pos: int) -> tuple[int, str | None]:
    """ "or so", "or more", "+" right behind a number or its noun: where it ends, and low, high, approx or None."""
    match = _AFTER.match(low, pos)
    return (match.end(), match.lastgroup) if match else (pos, None)


def read_fraction(low: str, pos: int) -> tuple[int, Fraction | None]:
    """ "Half of its" right before a number: where it begins, and the part of the number that is meant."""
    match = _FRACTION.search(low[max(0, pos - 40) : pos])
    if match is None:
        return pos, None
    part = Fraction(_TOP.get(match["top"] or "", 1), {"hal": 2, "thi": 3, "qua": 4}[match["part"][:3]])
    return max(0, pos - 40) + match.start(), part


def raised_to(low: str, pos: int) -> bool:
    """The number at `pos` is a level reached: "raise the force to 2,000", "from 60 to 100"."""
    if low[max(0, pos - 3) : pos] not in ("to ", "at ", "of "):
        return False
    window = low[max(0, pos - 110) : pos]
    return _RAISE_BEFORE.search(window) is not None or _FROM_BEFORE.search(window) is not None


def follows_label(text: str, pos: int, last_label_end: int) -> bool:
    """The number at `pos` names something ("Resolution 2127"), or continues a list of such names."""
    if _LABEL.search(text[max(0, pos - 30) : pos]):
        return True
    return 0 <= last_label_end <= pos <= last_label_end + 8 and (
        _AFTER_LABEL.fullmatch(text[last_label_end:pos]) is not None
    )


def is_calendar_or_clock(low: str, start: int, end: int) -> bool:
    """A day of a month, a time of day, or digits with a leading zero."""
    figure = low[start:end]
    before = low[max(0, start - 24) : start]
    if figure[0] == "0" and len(figure) > 1:
        return True
    day = len(figure) <= 2 and figure.isdigit() and int(figure) <= 31
    if day and (_MONTH_BEFORE.search(before) or _MONTH_AFTER.match(low, end)):
        return True
    if _CLOCK_AFTER.match(low, end) and figure.replace(".", "").isdigit():
        return True
    return (
        len(figure) == 4
        and figure.isdigit()
        and figure[2:] in ("00", "15", "30", "45")
        and int(figure) < 2400
        and re.match(r"\s?(?:[,.;)]|today|on|$)", low[end : end + 8]) is not None
        and _CLOCK_BEFORE.search(before) is not None
    )


def looks_like_year(low: str, start: int, end: int) -> bool:
    """Four digits from 1800 to 2099 without a separator."""
    figure = low[start:end]
    return len(figure) == 4 and figure.isdigit() and 1800 <= int(figure) < 2100


def year_before(low: str, start: int) -> bool:
    """The words before four digits make them a year ("in 2013", "late 1990")."""
    return _YEAR_BEFORE.search(low[max(0, start - 16) : start]) is not None


def is_list_marker(low: str, start: int, end: int) -> bool:
    """ "1." or "(2)" at the head of a line or item."""
    return (
        end - start <= 2
        and _LIST_AFTER.match(low, end) is not None
        and _LIST_BEFORE.search(low[max(0, start - 12) : start]) is not None
        and (low[start - 1 : start] == "(" or low[end : end + 1] != "." or low[max(0, start - 1) : start] in ("", "\n"))
    )


def is_age(text: str, start: int, end: int, number: float) -> bool:
    """ "Firstname Lastname, 28,"."""
    return (
        14 <= number <= 99
        and _AGE_AFTER.match(text, end) is not None
        and _AGE_BEFORE.search(text[max(0, start - 60) : start]) is not None
    )


def is_vote_money_or_percent(low: str, start: int, end: int) -> bool:
    """A count of votes, a sum of money, or a percentage (the nouns themselves are measures)."""
    before = low[max(0, start - 50) : start]
    if _PERCENT_AFTER.match(low, end) or _MONEY_BEFORE.search(before):
        return True
    if _VOTE_BEFORE.search(before):
        by_only = before.endswith("by ")
        return (_BY_VOTE if by_only else _VOTE_AFTER).match(low, end) is not None
    return False


def is_score(low: str, start: int, end: int) -> bool:
    """ "3-1": two figures joined by a dash, the second not above the first."""
    match = _DASHED.match(low, end)
    return match is not None and low[start:end].isdigit() and int(match[1]) <= int(low[start:end])


def one_is_pronoun(low: str, start: int, end: int) -> bool:
    """ "no one", "one of the", "one another", "at one point"."""
    return (
        _ONE_BEFORE.search(low[max(0, start - 12) : start]) is not None
        or re.match(
            r" (?:of|another|can|could|might|must|should|would|day|that|who|which|thing)\b", low[end : end + 12]
        )
        is not None
    )
