"""Codes a military press release by the 13 fields of the ISAF press-release data, with Contingent's numbers and times.

The schema is not our record's, so the coder stands beside the bench. It follows the conventions its maker published (A Knock
on the Door, Afghanistan Analysts Network 2011, and the data card): a plain plural counts 2, "several" and "a few" 3,
"numerous" 4, "a large number" 5, dozens 24; a facilitator is no leader; the date is the day of the event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contingent.normalize.numbers import find_numbers
from contingent.normalize.times import find_times, resolve_time
from contingent.text.layout import read_layout

# Afghanistan's 34 provinces with the spellings in use; the first is the one given.
PROVINCES = tuple(
    tuple(name.strip() for name in row.split(","))
    for row in (
        "badakhshan, badakshan", "badghis, badghes", "baghlan, baghlan-e jadid", "balkh, mazar-e sharif, mazar-e-sharif",
        "bamyan, bamiyan", "day kundi, daikundi, daykundi, dai kundi", "farah", "faryab", "ghazni, ghanzi", "ghor, ghowr",
        "helmand, hilmand, lashkar gah", "herat, hirat", "jowzjan, jawzjan, jowzan", "kabul", "kandahar, qandahar",
        "kapisa, kapesa", "khost, khowst", "kunar, konar, kunarha", "kunduz, konduz, qunduz", "laghman", "logar, lowgar",
        "nangarhar, nangahar, jalalabad", "nimroz, nimruz", "nuristan, nurestan", "paktya, paktia, paktiya", "paktika",
        "panjshir, panjsher", "parwan, parwan province", "samangan", "sar-e pul, sar-e-pul, sar-i-pul, sari pul, saripul, "
        "sar-e pol", "takhar", "uruzgan, oruzgan, urozgan", "wardak, maidan wardak, vardak", "zabul, zabol",
    )
)  # fmt: skip
GROUPS = (
    ("haqqani", r"haqqani"),
    ("imu", r"islamic movement of uzbekistan|\bIMU\b"),
    ("hig", r"hezb[- ]?e?[- ]islami|hizb[- ]i[- ]islami|\bHIG\b"),
    ("let", r"lashkar[- ]e[- ]t[ao]yy?iba|\bLeT\b"),
    ("aq", r"al[- ]?qa.?ida|al[- ]?qaeda"),
    ("taliban", r"taliban"),
    ("criminal", r"criminal network|narcotics trafficker"),
)
LEADERS = frozenset(
    "leader leaders commander commanders subcommander sub-commander emir emirs chief chiefs governor mullah "
    "sub-commanders cell-leader".split()
)
FIGHTERS = LEADERS | frozenset(
    "insurgent insurgents militant militants fighter fighters facilitator facilitators enemy enemies individual "
    "individuals man men male males suspect suspects associate associates member members attacker attackers gunman "
    "gunmen person people detainee detainees criminal criminals trafficker traffickers taliban bomber bombers "
    "terrorist terrorists nationals national operative operatives bodyguard bodyguards emplacer emplacers specialist "
    "local another others other suspected deputy financier trainer expert expediter logistician combatant combatants "
    "adult adults supporter supporters smuggler smugglers kidnapper builder maker makers two three four five six".split()
)
FRIENDS = re.compile(
    r"\b(?:soldiers?|service ?members?|service members?|civilians?|police(?:men|man)?|officers?|children|child|women|woman|"
    r"villagers?|elders?|workers?|officials?|marines?|troops)\b",
    re.IGNORECASE,
)
# Words for a number, by the data's conventions; the first that fits stands for the whole group.
WORDS = (
    (5, r"a large number of|many"),
    (4, r"numerous|a handful of"),
    (24, r"dozens of"),
    (3, r"several|multiple|a few|some|a group of|a small group of|a number of"),
    (2, r"a couple of|both"),
)
_COUNTED = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty|thirty|dozen)\b", re.I)
_PLURAL = re.compile(
    r"\b(?:insurgents|militants|fighters|men|males|individuals|suspects|members|people|associates|leaders|commanders|"
    r"facilitators|attackers|gunmen|them)\b",
    re.I,
)
_KILL = re.compile(
    r"\bkill(?:ed|ing|s)?\b|\bshot (?:and killed|dead)|\bdeaths?\b|\bdied\b|\bdead\b|\beliminat(?:ed|ing)\b", re.I
)
_CAPTURE = re.compile(
    r"\bdetain(?:ed|ing|s)?\b|\bdetention of\b|\bcaptur(?:ed|ing|es|e of)\b|\barrest(?:ed|ing|s| of)?\b|"
    r"\bapprehend(?:ed|ing)\b|(?:into|in) custody|\bsurrendered\b|\bturned (?:himself|themselves) in",
    re.I,
)
_SEEKING = re.compile(
    r"(?<!addition )\bto (?:\w+ )?$|\b(?:aimed at|responsible for|planning|plan|linked to|involved in|suspected of|previously|"
    r"wanted for|accused of|captured or|killed or|who) (?:\w+ ){0,4}$|\bresponsible for (?:\w+ ){0,6}$|"
    r"\b(?:attacks?|bombings?|bomb|blast|incident) (?:in [\w ]+ |on [\w ]+ )?(?:that|which) (?:\w+ ){0,3}$",
    re.I,
)
_PAST_TENSE_BACKGROUND = re.compile(
    r"\b(?:last (?:month|week|year)|since|earlier this (?:year|month)|so far this|during the past (?:month|year)|"
    r"have (?:killed|captured|detained|conducted)|in \d{4}|over the (?:last|past) (?:month|year|\w+ months|\d+ days))\b|"
    r"^In (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
    re.I,
)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|is|are)(?: \w+ly| also| then| \w+ed and)? $")
_MIDDLE = frozenset({"deaths", "death", "died", "dead", "into custody", "in custody", "surrendered"})
_MORE = re.compile(r"\b(?:additional|another|also|others?|second|addition|as well)\b", re.I)
_NEGATED = re.compile(r"\b(?:no|not|without|never|nor) (?:\w+ ){0,5}$", re.I)
_AIRSTRIKE = re.compile(
    r"air[- ]?strikes?|precision (?:air )?strikes?|close air support|precision[- ]guided|air[- ]delivered|"
    r"coalition aircraft (?:dropped|engaged|fired)|aerial (?:strike|engagement)",
    re.I,
)
_NO_SHOTS = re.compile(
    r"no shots|without (?:a |any )?shots?|without firing|not fir(?:e|ed|ing)|no weapons? (?:were|was) fired|fired no",
    re.I,
)
# A raid to kill or capture: somebody is looked for, or people are held after an operation that was no patrol.
_SOUGHT = re.compile(
    r"\btarget(?:ed|ing|s)\b|in search of|search(?:ing|es|ed)? for|pursu(?:it|ing|ed)|looking for|tracked|"
    r"\bto (?:capture|detain|arrest)\b",
    re.I,
)
_RAIDERS = re.compile(
    r"security force|assault force|strike force|joint force|commandos?|\b(?:leader|commander|facilitator)s?\b", re.I
)
_PATROL = re.compile(r"\bpatrol(?:s|ling)?\b|outpost|observation post|vehicle checkpoint|\bshura\b", re.I)
_RELEASED = re.compile(
    r"\(\s*(?P<bracket>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:, ?\d{4})?)\s*\)", re.I
)
_REFERENCE = re.compile(r"\b2?(0\d\d)-(\d\d)-(?:S|CA)-?\d+", re.I)
_HEAD_DATE = re.compile(
    r"\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?P<day>\d{1,2})(?:,? ?(?P<year>20\d\d))?",
    re.I,
)
_OTHER_TIME = re.compile(
    r"\b(?:confirmed|announced|attacks?|bombings?|over|during|since|until|in) (?:the |on |that )?(?:past |last )?$",
    re.I,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, kw_only=True)
class Coded:
    """The 13 fields; lists as the data have them, `start_date` an ISO day or empty."""

    start_date: str
    event_type: tuple[str, ...]
    province: tuple[str, ...]
    target_group: tuple[str, ...]
    min_killed: int
    min_captured: int
    killq: bool
    captureq: bool
    killcaptureraid: bool
    airstrike: bool
    noshotsfired: bool
    min_leaders_killed: int
    min_leaders_captured: int


@dataclass(frozen=True)
class _Victims:
    """People of one clause who were killed or captured."""

    count: int
    leaders: int
    more: bool = False  # the words say that they come on top of others
    known: bool = False  # some were spoken of before ("the leader")


def code_release(text: str) -> Coded:
    """The fields of one press release."""
    body = _body(text)
    sentences = _sentences(body)
    killed = _toll(sentences, _KILL)
    captured = _toll(sentences, _CAPTURE)
    airstrike = _AIRSTRIKE.search(body) is not None
    killq, captureq = killed.count > 0, captured.count > 0
    sought = _SOUGHT.search(body) is not None and (captureq or not airstrike)
    held = captureq and _RAIDERS.search(body) is not None and not _PATROL.search(body)
    return Coded(
        start_date=_start(text, body),
        event_type=(_event_type(killq, captureq, airstrike, body),),
        province=_province(body) or _province(text),
        target_group=_group(body),
        min_killed=killed.count,
        min_captured=captured.count,
        killq=killq,
        captureq=captureq,
        killcaptureraid=sought or held,
        airstrike=airstrike,
        noshotsfired=_NO_SHOTS.search(body) is not None,
        min_leaders_killed=killed.leaders,
        min_leaders_captured=captured.leaders,
    )


def _event_type(killq: bool, captureq: bool, airstrike: bool, body: str) -> str:
    if killq and captureq:
        return "captureandkill"
    if captureq:
        return "detention"
    if airstrike:
        return "airstrike"
    if killq:
        return "insurgentskilled"
    harmed = re.search(r"civilians?\b[^.]{0,60}\b(?:killed|wounded|injured)|killed[^.]{0,40}\bcivilians?\b", body, re.I)
    return "civiliancasualty" if harmed else "detention"


def _body(text: str) -> str:
    """The release behind its heading: from the dateline on, or from "For Immediate Release"."""
    plain = re.sub(r"[\u2028\u2029\r]", "\n", text).replace("\u00a0", " ")
    found = re.search(r"\bKABUL, Afghanistan\s*(?:\([^)]*\))?[\s–—-]*", plain)
    found = found or re.search(r"For Immediate Release(?:\s*Download PDF)?\s*", plain)
    rest = plain[found.end() :] if found else plain
    return rest if len(rest.split()) > 8 else plain


def _sentences(body: str) -> list[str]:
    return [" ".join(body[s.start : s.end].split()) for s in read_layout(body).sentences]


def _toll(sentences: Sequence[str], deed: re.Pattern[str]) -> _Victims:
    """The least number of people that the sentences give, and of leaders among them.

    A later sentence adds to the ones before when it says so ("also", "additional"); else the highest figure stands.
    """
    total, leaders = 0, 0
    for sentence in sentences:
        if _PAST_TENSE_BACKGROUND.search(sentence):
            continue
        found = list(_victims(sentence, deed))
        if not found:
            continue
        here = sum(v.count for v in found)
        led = sum(v.leaders for v in found)
        retold = any(v.known for v in found)
        if total and not retold and (any(v.more for v in found) or (total == 1 and here > 1 and not led)):
            total, leaders = total + here, leaders + led
        else:
            total, leaders = max(total, here), max(leaders, led)
    return _Victims(total, min(leaders, total))


def _victims(sentence: str, deed: re.Pattern[str]) -> Iterator[_Victims]:
    """The people that each deed word of a sentence falls on."""
    for match in deed.finditer(sentence):
        before, after = sentence[: match.start()], sentence[match.end() :]
        if _SEEKING.search(before) or _NEGATED.search(before):
            continue
        passive = _PASSIVE.search(before) is not None
        middle = match.group().lower() in _MIDDLE and not after.startswith(" of")
        phrase = _last_clause(before) if passive or middle else _first_clause(after)
        count, led, known = _count(phrase)
        if not count and not passive:  # "which left 14 insurgents killed"
            phrase = _last_clause(before)[-40:]
            count, led, known = _count(phrase) if re.search(r"\w+(?:s|ers|ents|ants|men) $", phrase) else (0, 0, False)
        more = _MORE.search(f"{before[-60:]}{phrase}")
        if not count and (passive or middle) and re.search(r"\b(?:his|him|he|her)\b", f"{before} {after[:12]}", re.I):
            count, known = 1, True
        if count:
            yield _Victims(count, led, more is not None, known)


def _first_clause(after: str) -> str:
    cut = re.search(
        r"\s(?:during|while|after|when|in|at|near|for|who|which|that|on|from|following|with the|where|by|as (?!well)|because|"
        r"before|responsible|believed|suspected of|yesterday|today|last|without|"
        r"(?:and )?(?:also )?(?:detain|captur|kill|arrest|apprehend|seiz|destroy|found|discover|wound|injur)\w*)\b|[.;:]",
        f"{after} ",
    )
    return after[: cut.start()] if cut else after


def _last_clause(before: str) -> str:
    parts = re.split(
        r"[.;:]|, (?!and\b)|\b(?:where|that|when|who|resulting in|as|while|after|and the security force|but)\b", before
    )
    return parts[-1] if parts[-1].strip() else before


def _count(phrase: str) -> tuple[int, int, bool]:
    """People, leaders among them, and whether some were spoken of before ("the leader")."""
    total = leaders = 0
    known = False
    told, _, part_of = phrase.partition("including")
    for part in re.split(r",| and | along with | as well as | plus |/", told):
        number = _people(part)
        if not number:
            continue
        total += number
        known = known or re.match(r"\s*(?:the (?!security|force)|both|him)\b", part, re.I) is not None
        if _words(part) & LEADERS:
            leaders += number
    for part in re.split(r",| and ", part_of):
        if _words(part) & LEADERS:
            leaders += _people(part)
    return total, leaders, known


def _people(part: str) -> int:
    """How many opponents a noun phrase names; 0 where it names none."""
    words = _words(part)
    if FRIENDS.search(part) or re.search(r"wound|injur|harm", part) or not words & (FIGHTERS | {"him", "them"}):
        return 0
    for least, pattern in WORDS:
        if re.search(rf"\b(?:{pattern})\b", part, re.I):
            return least
    numbers = [n for n in find_numbers(part) if n.unit not in ("times", "vehicles") and (n.best or n.low)]
    if numbers and _COUNTED.search(part):
        least_number = int(numbers[0].low or numbers[0].best or 0)
        return least_number + bool(re.search(r"\bmore than\b|\bover\b", part, re.I))
    return 2 if _PLURAL.search(part) else 1


def _words(part: str) -> set[str]:
    return set(re.findall(r"[a-z-]+", part.lower()))


def _province(text: str) -> tuple[str, ...]:
    """The first province named as one, else the first named at all; nothing where only a region is told."""
    found = []
    for names in PROVINCES:
        for name in names:
            for match in re.finditer(rf"\b{re.escape(name)}\b(?!,? Afghanistan)", text, re.I):
                named = re.match(r"\s+prov|['’]s? prov|\s+and \w+ prov", text[match.end() :], re.I)
                found.append((named is None, match.start(), names[0]))
    return (min(found)[2],) if found else ()


def _group(body: str) -> tuple[str, ...]:
    """The armed group named first; a group that fights under the Taliban's name stands before it."""
    found = [(match.start(), name) for name, pattern in GROUPS if (match := re.search(pattern, body, re.I))]
    special = [item for item in found if item[1] != "taliban"]
    return (min(special or found)[1],) if found else ()


def _start(text: str, body: str) -> str:
    """The day of the event: the first time in the body that is one day up to the release, else the day of release."""
    released = _released(text)
    if released is None:
        return ""
    for time in find_times(body):
        before, after = body[: time.start], body[time.end : time.end + 12]
        if time.kind != "date" or _OTHER_TIME.search(before) or re.match(r"['’]s|\W+(?:attack|bombing)", after):
            continue
        resolved = resolve_time(time, released.isoformat(), future=False)
        day = _first_day(resolved.edtf)
        if day is not None and timedelta(0) <= released - day <= timedelta(days=40):
            return day.isoformat()
    return released.isoformat()


def _first_day(edtf: str | None) -> date | None:
    found = re.findall(r"\d{4}-\d\d-\d\d", edtf or "")
    if not found or (edtf or "").startswith("[.."):
        return None
    first, last = date.fromisoformat(found[0]), date.fromisoformat(found[-1])
    return first if last - first <= timedelta(days=3) else None


def _released(text: str) -> date | None:
    """The date in the dateline or heading; a missing year comes from the reference number or another date."""
    plain = re.sub(r"\s+", " ", text)
    reference = _REFERENCE.search(plain)
    bracket = _RELEASED.search(plain)
    found = _HEAD_DATE.search(bracket["bracket"] if bracket else plain[:400]) or _HEAD_DATE.search(plain)
    if found is None:
        return None
    elsewhere = re.search(r"\b20\d\d\b", plain)
    year = found["year"] or (f"2{reference[1]}" if reference else elsewhere and elsewhere[0])
    if not year:
        return None
    try:
        return date(int(year), _MONTHS.index(found["month"].lower()) + 1, int(found["day"]))
    except ValueError:
        return None
