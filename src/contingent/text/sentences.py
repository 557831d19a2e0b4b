"""Sentences of one paragraph, by rules over the marks that may end one.

Written for reports of crises in English: ranks and initials (Lt. Col., J. W.), U.S. and U.N., decimals, resolutions
(No. 2127), quotations of several sentences, attribution after a closed quotation, words run together ("said.The").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from contingent.text.spaces import trim


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A range without outer white space, the number of its paragraph, and whether it is the headline."""

    start: int
    end: int
    paragraph: int
    title: bool = False


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# Ranks and forms of address (a name follows), and abbreviations always followed by the rest of their sentence.
_NEVER_LAST = _words(
    "Gen Lt Col Maj Capt Cpt Cmdr Cdr Comdr Adm Brig Cpl Sgt Pvt Pfc Spc Lieut Insp Supt Det Mr Mrs Ms Mx Dr Prof Rev",
    "Hon Sen Rep Gov Pres Amb Msgr Mme Mlle Mgr St Ste Mt Ft Messrs Vol vs v e.g i.e viz cf ca approx al incl esp",
)
_BEFORE_NUMBER = _words("no nos art arts res para paras pp p fig ch sec op pt")
# These end a sentence only when a word follows that commonly begins one.
_SELDOM_LAST = _words(
    "Inc Ltd Co Corp Bros Jr Sr Esq Ave Blvd Rd Dept Gov't Govt Univ Assn Bn Bde Div Regt Sq Kft Intl Nat'l",
    "etc est dept govt km kg mm cm sq hrs mins mph",
    "Mon Tue Tues Wed Thu Thurs Fri Sat Sun",
    "Ala Ariz Ark Calif Colo Conn Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn",
    "Tenn Tex Va Vt Wash Wis Wyo Ont Que",
)
_SHORT_MONTHS = _words("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec")
_MONTHS = _words("January February March April May June July August September October November December")
_AFTER_CLOCK = _MONTHS | _words("GMT UTC EST EDT Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_STARTERS = _words(
    "A About According After All Also Although Among An And Another Any As At Because Before Both But By Despite",
    "During Each Earlier Even Every For Four Five From Had Has He Her Here His How However I If In Instead It Its",
    "Last Later Many Meanwhile More Most Nearly Neither No None Nor Not Now Of On Once One Only Or Other Our Over",
    "She Since Six So Some Still Such Ten That The Their Then There These They This Those Three Though Thus To Today",
    "Two Under Until We What When Where Whether Which While Who Why With Without Yet You",
)
_WORD_REACH = 40  # characters looked back for the word before a full stop; longer words are no abbreviations
_ATTRIBUTION_REACH = 160  # characters looked ahead for "X said" after a closed quotation
_OPENERS = "“\"‘'«(„[–—- "


def find_sentences(even: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of the sentences in one paragraph, in order, without outer white space, leaving out only white space.

    Args:
        even: text from `even_spaces`.
        start, end: the paragraph, from `find_paragraphs`.
    """
    begin = start
    for match in _terminators().finditer(even, start, end):
        cut = match.end()
        if cut < end and _ends_sentence(even, begin, match, end):
            yield trim(even, begin, cut)
            begin = cut
    if begin < end:
        yield trim(even, begin, end)


def _ends_sentence(even: str, begin: int, match: re.Match[str], end: int) -> bool:
    if match["wide"]:
        return True
    if match["glued"]:
        return not _in_address(even, match.start()) and not _abbreviated(even, begin, match.start(), match.end(), end)
    after = match.end()
    while after < end and even[after] in " \n":
        after += 1
    if even[after] == "[":
        return True
    if not _may_start(even, after, end):
        return False
    if match["mark"] == "." and not match["close"] and _abbreviated(even, begin, match.start(), after, end):
        return False
    return not (match["close"] and _is_attribution(even, after, end, strict=match["mark"].endswith(".")))


def _may_start(even: str, at: int, end: int) -> bool:
    """True when a sentence can begin here: capital, digit, letter of a script without case, or "al-Name"."""
    if _item_letter().match(even, at, end):
        return True
    while at < end and even[at] in _OPENERS:
        at += 1
    if at >= end:
        return True
    char = even[at]
    if char.islower():
        return _small_prefix().match(even, at, end) is not None
    return char.isalnum() or char in "•‣▪●#*$€£¥"


def _abbreviated(even: str, begin: int, stop: int, after: int, end: int) -> bool:
    """True when the full stop at `stop` belongs to the word before it."""
    before = _last_word().search(even, max(begin, stop - _WORD_REACH), stop)
    if before is None:
        return False
    word = before[0]
    following = _next_word().match(even, after, end)
    next_word = following["word"] if following else ""
    if word in _NEVER_LAST or word.rpartition("-")[2] in _NEVER_LAST:
        return True
    if word.lower() in _BEFORE_NUMBER and next_word[:1].isdigit():
        return True
    if word.isdigit():
        return len(word) <= 2 and (before.start() == begin or next_word in _MONTHS)
    if word in _SHORT_MONTHS:
        after_day = (
            even[max(begin, before.start() - 2) : before.start()].strip().isdigit()
        )  # "until 18 Apr. Demining …"
        return not (next_word in _STARTERS or (after_day and even[after].isupper()))
    if word in ("a.m", "p.m", "a.m.", "p.m."):
        return next_word in _AFTER_CLOCK or even[after] == "("
    if len(word) == 1 and word.isupper() and word != "I":
        return next_word not in _STARTERS
    if word in _SELDOM_LAST or _acronym().fullmatch(word):
        return next_word not in _STARTERS and not (following and following["quote"])
    return False


def _is_attribution(even: str, at: int, end: int, *, strict: bool) -> bool:
    """True when "X said" follows a closed quotation and ends there or goes on only with when, where and to whom.

    Args:
        strict: the quotation closed with a full stop, after which a new sentence is the rule.
    """
    match = _attribution().match(even, at, min(end, at + _ATTRIBUTION_REACH))
    if match is None or match["first"] in _STARTERS:
        return False
    return bool(match["closed"]) or not strict


def _in_address(even: str, at: int) -> bool:
    """True for a full stop inside a web or mail address or a file name."""
    left = even[max(0, at - _WORD_REACH) : at].replace("\n", " ").rpartition(" ")[2]
    right = even[at + 1 : at + _WORD_REACH].replace("\n", " ").partition(" ")[0]
    return bool(_address().search(f"{left}.{right}"))


@cache
def _terminators() -> re.Pattern[str]:
    """Runs of end marks with what closes after them. Possessive, and tried only where a run begins: linear."""
    return re.compile(
        r"(?<![.!?…])(?P<mark>[.!?…]++)(?P<close>[\"”’'»“)\]]*+)(?:\[\d{1,3}\])*+(?=[ \n])"
        r"|(?P<wide>[。！？؟।۔]++[」』”\"’）)»]*+)"
        r"|(?<=[^\W\d_A-Z][^\W\d_A-Z])(?P<glued>\.)(?=[“A-Z][A-Za-z’'])"
    )


@cache
def _last_word() -> re.Pattern[str]:
    return re.compile(r"(?:[^\W_]|(?<=[^\W_])[.'’-](?=[^\W_]))+\Z")


@cache
def _next_word() -> re.Pattern[str]:
    return re.compile(r"(?P<quote>[“\"‘'«„])?[(\[–—-]?\s?(?P<word>\w+)")


@cache
def _acronym() -> re.Pattern[str]:
    return re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}|Ph\.D")


@cache
def _item_letter() -> re.Pattern[str]:
    return re.compile(r"\((?:[a-z]|[ivx]{1,4})\) ")


@cache
def _small_prefix() -> re.Pattern[str]:
    return re.compile(r"(?:al|el|an|as|ash|ar|at|ad|az|e|i)[-‐‑–’'][^\W\d_a-z]|i[A-Z]")


@cache
def _attribution() -> re.Pattern[str]:
    verbs = (
        "said|says|told|added|asked|asks|wrote|warned|replied|declared|insisted|explained|stated|noted|announced|"
        "continued|concluded|recalled|tweeted|cried|shouted|claimed|argued|stressed|urged|vowed|promised|reported"
    )
    return re.compile(
        rf"(?P<first>[^\W\d_a-z][\w’'.-]*)(?: +[\w’'.-]+){{0,9}}? (?:{verbs})\b(?! +that\b)(?P<closed>"
        r" *(?:[.,;:]|\Z)| +(?:on|in|at|during|after|before|when|while|by|through|via|yesterday|today|late|earlier|"
        r"afterwards|later|reporters|journalists|parliament|lawmakers|the|a|an|local|state|Reuters|AFP|AP|BBC|CNN"
        r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b)?",
    )


@cache
def _address() -> re.Pattern[str]:
    return re.compile(r"[/@\\]|www\.|\.(?:com|org|net|info|gov|int|html?|php|pdf|txt|docx?)\b", re.IGNORECASE)
