"""What stands above the body of a report: headline, dateline, the date it states for itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from contingent.text.credits import is_credit_line
from contingent.text.paragraphs import blank_line_between, is_rule, starts_item

Range = tuple[int, int]

HEAD_PARAGRAPHS = 6  # headline, reference number, date, byline and the like stand within these
MAX_TITLE_CHARS = 200
_BODY_CHARS = 150  # a paragraph longer than this is body, full stop or not
_DATE_LINE_CHARS = 90
_DATELINE_REACH = 160
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Words in capitals that open a line as a dateline would, without being places.
_NO_PLACE = re.compile(
    r"(?:NATO|ISAF|UN|EU|AU|ECOWAS|AMISOM|MINUSMA|MINUSCA|MONUC|MONUSCO|UNMISS|UNIFIL|UNAMID|KFOR|SFOR|IFOR|ICRC|MSF|IS|"
    r"ISIS|ISIL|UPDATE|BREAKING|EXCLUSIVE|FACTBOX|ANALYSIS|CORRECTED|WRAPUP|RPT|REFILE|TIMELINE|SNAPSHOT|VIDEO|NOTE|"
    r"(?:MEDIA|PRESS|NEWS) )\b"
)


def find_title(even: str, paragraphs: Sequence[Range]) -> int | None:
    """Number of the paragraph that is the headline, or None.

    A headline is one short line without a final full stop at the start (a date, byline or credit line may come
    before it), with a blank line, a rule or a clearly longer paragraph after it.
    """
    for number, (start, end) in enumerate(paragraphs[:3]):
        before_title = (
            _date_line(even, start, end) or is_credit_line(even, start, end) or even.startswith("By ", start, end)
        )
        if not before_title:
            return number if number + 1 < len(paragraphs) and _is_title(even, paragraphs, number) else None
    return None


def title_range(even: str, start: int, end: int) -> Range:
    """The headline without the Markdown marks around it."""
    lead = re.compile(r"#{1,6} +|[*_]{1,3}").match(even, start, end)
    start = lead.end() if lead else start
    if lead:
        end = start + len(even[start:end].rstrip("#*_ "))
    return start, end


def find_dateline(even: str, paragraphs: Sequence[Range], title: int | None) -> Range | None:
    """Place (and date, and agency) that opens the first body paragraph, with the dash or colon after it."""
    first = 0 if title is None else title + 1
    for start, end in paragraphs[first : first + HEAD_PARAGRAPHS]:
        span = _match_dateline(even, start, end)
        if span is not None or _is_body(even, start, end):
            return span
    return None


def find_stated_date(even: str, paragraphs: Sequence[Range], dateline: Range | None) -> tuple[str, Range] | None:
    """The full date the report states for itself (ISO), and its characters.

    It stands in the dateline, or alone on a line above the body or at the very end. Dates that disagree, a weekday
    that does not fit and dates in figures only ("3/7/2011") give None: the date is not known.
    """
    found: list[tuple[str | None, Range]] = []
    for start, end in paragraphs[:HEAD_PARAGRAPHS]:
        if _is_body(even, start, end):
            break
        found.extend(_date_line(even, start, end))
    if dateline is not None:
        found.extend(_dates(even, *dateline))
    if not found and len(paragraphs) > 1:
        found.extend(_date_line(even, *paragraphs[-1]))
    values = {value for value, _ in found}
    value, span = found[0] if len(values) == 1 else (None, (0, 0))
    return None if value is None else (value, span)


def _is_title(even: str, paragraphs: Sequence[Range], number: int) -> bool:
    start, end = title_range(even, *paragraphs[number])
    line = even[start : min(end, start + MAX_TITLE_CHARS + 1)]
    words = len(re.findall(r"[^\W\d_]{2,}", line))
    if len(line) > MAX_TITLE_CHARS or "\n" in line or not words or starts_item(even, start):
        return False
    bare = re.sub(r"\[\d{1,3}\]$", "", line).rstrip("”’\"')»")
    if bare.endswith((".", ",", ":", ";")) and not re.search(r"\b[A-Z]\.[A-Z]\.$", bare):
        return False
    dateline = _dateline_match(even, start, end)
    if dateline and (dateline["date"] or dateline["dated"] or dateline["agency"]):
        return False
    after = paragraphs[number + 1]
    marked = even.startswith("#", *paragraphs[number])
    if marked or is_rule(even, *after) or blank_line_between(even, end, after[0]):
        return True
    return words >= 2 and (
        (after[1] - after[0] > 1.5 * len(line) and _is_body(even, *after)) or _heads_block(even, paragraphs, number)
    )


def _heads_block(even: str, paragraphs: Sequence[Range], number: int) -> bool:
    """True when a few short lines (byline, date, reference) follow, then a blank line."""
    for (start, end), (after, _) in pairwise(paragraphs[number + 1 : number + 5]):
        if _is_body(even, start, end):
            return False
        if blank_line_between(even, end, after):
            return True
    return False


def _is_body(even: str, start: int, end: int) -> bool:
    closing = even[max(start, end - 3) : end].rstrip("”’\"')»")
    return end - start > _BODY_CHARS or closing.endswith((".", "!", "?"))


def _match_dateline(even: str, start: int, end: int) -> Range | None:
    match = _dateline_match(even, start, end)
    return None if match is None else (start, start + len(match[0].rstrip()))


def _dateline_match(even: str, start: int, end: int) -> re.Match[str] | None:
    match = _dateline().match(even, start, min(end, start + _DATELINE_REACH))
    if match is None or _NO_PLACE.match(match["place"]):
        return None
    dated, region, mark = match["date"] or match["dated"], match["region"], match["mark"]
    if not dated and not (match["place"].isupper() and len(match["place"]) > 2):
        return None
    if mark == ":" and not (dated or match["agency"] or (region and not region.isupper())):
        return None  # "MOSCOW: no troops" names a speaker
    if mark is None and not (match["dated"] or (match["date"] and match.end() == end)):
        return None
    return match


def _dates(even: str, start: int, end: int) -> list[tuple[str | None, Range]]:
    return [(_iso_date(match), match.span()) for match in _full_date().finditer(even, start, end)]


def _date_line(even: str, start: int, end: int) -> list[tuple[str | None, Range]]:
    """The date, when the paragraph is nothing but a date (with a label, a place or a time of day)."""
    if end - start > _DATE_LINE_CHARS:
        return []
    match = _date_only().fullmatch(even, start, end)
    return _dates(even, *match.span("whole")) if match else []


def _iso_date(match: re.Match[str]) -> str | None:
    """None when there is no such day or the weekday is another one."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
    else:
        month = _MONTHS.index((match["month1"] or match["month2"])[:3].lower()) + 1
        day, year = int(match["day1"] or match["day2"]), int(match["year1"] or match["year2"])
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    weekday = (match["weekday"] or "")[:3].lower()
    return value.isoformat() if value.strftime("%a").lower().startswith(weekday) else None


_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)[0-9]{2}"


@cache
def _full_date() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:(?P<weekday>{_WEEKDAY}) +)?(?:"
        rf"(?P<month1>{_MONTH}) +(?P<day1>[0-3]?[0-9])(?:st|nd|rd|th)?,? +(?P<year1>{_YEAR})"
        rf"|(?P<day2>[0-3]?[0-9])(?:st|nd|rd|th)? +(?:of +)?(?P<month2>{_MONTH}),? +(?P<year2>{_YEAR})"
        rf"|(?P<iso>{_YEAR}-[01][0-9]-[0-3][0-9]))(?!\w)",
        re.IGNORECASE,
    )


@cache
def _date_only() -> re.Pattern[str]:
    label = r"(?:(?:Dated?|Published|Posted|Issued|Released|Press release)(?: on| at)?\s?[:|–—-]? *)?"
    place = rf"(?:(?!{_WEEKDAY} )[^\W\d_][^\W\d_]+(?: [^\W\d_]+)?, )?"
    clock = r"(?:[,|–—-]? *(?:at )?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: ?\(?[A-Z]{2,4}\)?)?)?"
    return re.compile(rf"[*_(\[]*{label}{place}(?P<whole>{_full_date().pattern}){clock}[*_)\].]*", re.IGNORECASE)


@cache
def _dateline() -> re.Pattern[str]:
    word = r"[^\W\d_][\w’'.-]*"
    some_date = (
        rf"(?:{_WEEKDAY} )?(?:{_MONTH} {_DAY}(?:,? {_YEAR})?|{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?|{_YEAR}-\d\d-\d\d)"
    )
    return re.compile(
        rf"[*_]*(?!(?:{_WEEKDAY}|{_MONTH})(?:,| ))(?P<place>{word}(?: {word}){{0,3}}(?:/{word}(?: {word}){{0,2}})?)"
        rf"(?P<region>, (?!{_MONTH} \d){word}(?: {word}){{0,4}})?"
        rf"(?:, ?(?P<date>{some_date}))?"
        rf"(?: ?\((?:(?P<dated>{some_date})|(?P<agency>[^\W\d_][\w .&/-]{{1,30}}))\))?"
        r"[*_]* *(?P<mark>(?:[–—]|--?|:)(?= |\n|\Z))?"
    )
