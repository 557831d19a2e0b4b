"""What a count counts when its noun does not say: tolls by the verb beside it, and references back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from contingent.normalize.noun_phrase import Phrase
from contingent.normalize.units import ORGANISATIONS, noun_of, word_set
from contingent.records import FORCE_UNITS, UNITS, Unit

_PEOPLE: frozenset[Unit | None] = frozenset({"troops", "police", "personnel", "persons", "displaced"})
_TOLLS: frozenset[Unit | None] = frozenset({"killed", "injured", "captured", "displaced"})
_BACK = 400  # characters a reference back may reach within its paragraph
_FAR_BACK = 1500  # and to a force named earlier, across paragraphs
_AHEAD = 250  # characters within which a force named later may lend its unit to a number before it
_A_FORCE = 50  # the least number that a force named only later may explain
_TOO_MANY = 10**6  # no force is counted in millions: such bare numbers are sums of money or people
_FLEETS: dict[Unit | None, int] = {"aircraft": 150, "ships": 150, "vehicles": 400}
_LEFT, _RIGHT = 100, 110

_KILL = (
    r"kill(?:s|ed|ing)?|murder(?:s|ed|ing)?|massacr(?:e|es|ed|ing)|execut(?:e|es|ed|ing)|behead(?:s|ed|ing)?|slew"
    r"|sho(?:o?t|oting|ots) dead|claim(?:s|ed|ing)? the li(?:fe|ves) of|the li(?:fe|ves) of|deaths? of|killings? of"
    r"|murders? of|massacre of|los(?:t|es|ing)|losses? of|bur(?:y|ied)|neutrali[sz]ed|liquidated|slaughter(?:s|ed|ing)?"
    r"|eliminat(?:es?|ed|ing)|assassinat(?:es?|ed|ing)|death toll[^.;:\n]{0,90} (?:to|at|of|is|was|reached|stands at)"
    r"|shooting|lynch(?:es|ed|ing)?|loss of|toll[^.;:\n]{0,60} (?:to|at)|(?:hacked|stabbed|beaten|burn(?:ed|t)|shot) to death"
    r"|bod(?:y|ies) of|killers? of|the dead (?:are|is|were|was|include|included)|deaths (?:are|were|include)"
    r"|toll[^.;:\n]{0,60} stands at|(?:the|its|own|number of) dead(?: there"
    r"| alone)? (?:at|is|to|number|numbers)|dead number|the toll (?:to|at|is|reached)"
)
_INJURE = r"injur(?:y|ies) (?:to|of)|wounds to|wound(?:s|ed|ing)?|injur(?:e|es|ed|ing)|hurt(?:s|ing)?|maim(?:s|ed|ing)?"
_CAPTURE = (
    r"captur(?:e|es|ed|ing)|arrest(?:s|ed|ing)?|detain(?:s|ed|ing)?|kidnap(?:s|ped|ping)?|abduct(?:s|ed|ing)?"
    r"|sei[sz](?:e|es|ed|ing)|imprison(?:s|ed|ing)?|apprehend(?:s|ed|ing)?|arrests? of|capture of|kidnapping of"
    r"|abduction of|detention of|release of|(?:been|still) holding|still holds|t(?:ake|akes|ook|aken) away"
    r"|carr(?:y|ied) off|round(?:s|ed|ing)? up|t(?:ake|akes|ook|aking) (?:hostage|prisoner|captive)"
)
_DISPLACE = r"displac(?:e|es|ed|ing)|uproot(?:s|ed|ing)?|forc(?:e|es|ed|ing) out|driv(?:e|es|ing) out|drove out"
_BEFORE = re.compile(
    rf"\b(?:(?P<killed>{_KILL})|(?P<injured>{_INJURE})|(?P<captured>{_CAPTURE})|(?P<displaced>{_DISPLACE}))"
    r"(?: all| the| its| their| our| my| his| her| another| up| a total of| out| an estimated| also| only| just|,"
    r"| off){0,2} [\"“'‘]?$"
)
_AUX = (
    r"(?:(?:who|that|which|were|was|are|is|have|has|had|been|being|be|also|reportedly|still|later|believed|to|confirmed"
    r"|said|reported|feared|left|found|(?:may|might)(?= (?:have|be)\b)|all|claimed|thought|known|then|now|already|newly|of them"
    r"|in total"
    r"|people|themselves|both|seriously|slightly|lightly|severely|badly|critically|allegedly|have since|since"
    r"|accidentally|remain|remains|remained|\w+ly) ){0,6}"
)
_AFTER = re.compile(
    rf",? {_AUX}(?:"
    r"(?P<killed>killed|dead|died|die|dies|dying|slain|murdered|executed|massacred|shot dead|beheaded|perished|drowned"
    r"|slaughtered|(?:lost|lose|losing) their lives|buried|suffocated|assassinated|lynched|(?:stabbed|hacked|beaten"
    r"|burned) to death|(?:\w+|run over) and killed|(?:lay|lie|lies|fell) dead|among the dead)"
    r"|(?P<injured>injured|wounded|hurt|hospitali[sz]ed|maimed|(?:suffered|sustained) (?:\w+ )?(?:injuries|wounds))"
    r"|(?P<captured>captured|arrested|detained|kidnapped|abducted|taken (?:hostage|prisoner|captive)|imprisoned|jailed"
    r"|in custody|held|apprehended|remanded|behind bars)"
    r"|(?P<displaced>displaced|uprooted|homeless|driven (?:out|from)|(?:driven )?from their homes|f(?:led|leeing|lee)\b"
    r"|left (?:the|their)"
    r"|evacuated|forced (?:to flee|from)"
    r"|on the run|shelter(?:ed|ing)|in camps|taken (?:refuge|shelter|the road)|cross(?:ed)? (?:into|to|over)\b)"
    r"|(?P<in_need>in need|need(?:ed|ing|s)? (?:food|help|aid|humanitarian|assistance|relief|water|shelter|support)"
    r"|(?:go|going|gone|went) (?:hungry|without food)|hungry|starving|face (?:famine|hunger)|at risk of (?:famine"
    r"|hunger)"
    r"|depend(?:s|ent|ing)? on (?:aid|food))"
    r")\b"
)
_PLACE_PHRASE = re.compile(
    r"(?:, [^,.;:\n()]{1,45},|,? (?:in|at|on|from|of|near|outside|inside|aboard|including"
    r"|among them)\b(?:(?! (?:where|who|whose|which|that|while|when|as|because|after|before|until|if|but)\b)[^.;:\n()])"
    r"{1,45}?,?)(?= (?:were|was|are|is"
    r"|have been|had been|has been|died|have died|lost)\b)"
)
_ACTIVE_OBJECT = re.compile(
    r" (?:the|an?|at least|some|about|their|his|its|several|\d|more than|up to|dozens|hundreds)\b"
)
_HAVE_ONLY = re.compile(
    r" (?:have|has|had|who|that|also|since| )+ ?(?:killed|wounded|injured|captured|arrested|detained)"
)
_JOIN = re.compile(r",? (?:and|including|as well as|along with|plus|among them|or) $|, (?:including |among them )?$")
_HOSTAGE_AFTER = re.compile(r" (?:hostage|prisoner|captive|into custody|captives|hostages)\b")
_HOSTAGE_BEFORE = re.compile(r"\b(?:t(?:ake|akes|ook|aken|aking)|h(?:eld|olding|olds?)) $")
# A noun: the verb ("the gangs number 200") stands right before its number, and "its total" counts the thing it is of.
_TALLY = re.compile(
    r"(?<!\bits )(?<!\btheir )(?<!\bour )(?<!\bown )\b(?:number|figure|toll|total|tally) (?!of\b)(?=\w)"
    r"(?:(?! (?:and|but) )[^.;:,\n\d]){1,40}$"
)
_SUMS_UP = re.compile(
    r"\b(?:br(?:ing|ings|inging|ought)|tak(?:e|es|ing)|rais(?:e|es|ing)) (?:the|its|their) (?:\w+ ){1,3}to $"
)
_OWN_VERB = re.compile(
    r"(?: more| others)? (?:were|was|are|is|have|has|had|will|would|may|might|could|can|did|do|\w+ed|left|went|came|fled)\b"
)
_SENTENCE_BREAK = re.compile(r"[.?!][\"”’)]? |\n")
_BLANK_LINES = re.compile(r"\n\s*\n")
_FORCE_WORD = re.compile(
    r"\b(?:troops?|soldiers?|forces?|contingents?|battalions?|brigades?|armies|army|deploy\w*|peacekeep\w*|mission"
    r"|garrison|battlegroup|regiment|marines)\b"
)
_POLICE_WORD = re.compile(r"\b(?:police\w*|gendarme\w*|constabular\w*)\b")
_SENTENCE = 160
_WORDS = re.compile(r"[a-z][a-z-]+")
_SHARED_NOUN = re.compile(r" [A-Z]\w+,?(?: and| or)? ")
_PART_OF = re.compile(
    r" (?:out )?of (?:(?:the|its|their|his|her|our|these|those|an?|some)\b ?)?(?:[\w-]+['’]s )?(?:\w+ )?"
)
_LENDABLE = word_set("digits words half range plural couple one")
_STAFF = word_set(
    "officer officers official officials member members engineers medics expert experts specialists crew staff"
)
_AMBIGUOUS_OFFICERS = frozenset({"officer", "officers"})


@dataclass(slots=True)
class Draft:
    """A number being read. Offsets are into the plain copy of the text."""

    start: int
    end: int
    number_start: int
    number_end: int
    best: int | float | None
    low: int | float | None
    high: int | float | None
    approx: bool
    increment: bool
    total: bool
    kind: str
    phrase: Phrase
    unit: Unit | None = None
    toll: Unit | None = None
    inherited: bool = False


def settle_units(text: str, low: str, drafts: list[Draft]) -> None:
    """Set unit and `inherited` of every draft, from tolls beside it and earlier mentions.

    Args:
        text: text with plain spaces; `low` is its lower-cased copy.
        drafts: in text order; changed in place.
    """
    for draft in drafts:
        draft.unit = draft.phrase.unit
    _find_tolls(low, drafts)
    for index, draft in enumerate(drafts):
        if draft.toll is not None:
            draft.unit = draft.toll
        elif draft.phrase.demonym:
            draft.unit = _demonym_unit(low, drafts, index)
        elif draft.phrase.noun.lower() in _AMBIGUOUS_OFFICERS and draft.unit == "personnel":
            near = low[max(0, draft.start - 150) : draft.end + 100]
            draft.unit = "police" if _POLICE_WORD.search(near) else "personnel"
        elif draft.unit is None and draft.phrase.strong:
            draft.unit = "troops" if _FORCE_WORD.search(low[max(0, draft.start - 100) : draft.end + 60]) else None
        elif draft.unit is None and _is_bare(draft):
            _inherit(text, low, drafts, index)


def _takes_toll(draft: Draft) -> bool:
    return draft.unit in _PEOPLE or draft.phrase.demonym or draft.phrase.pronoun or _is_bare(draft)


def _is_bare(draft: Draft) -> bool:
    return not draft.phrase.noun and draft.phrase.unsized is None and not draft.phrase.hyphened


def _find_tolls(low: str, drafts: list[Draft]) -> None:
    right: list[Unit | None] = []
    for draft in drafts:
        if not _takes_toll(draft):
            right.append(None)
            continue
        after = _fitting(_toll_after(low, draft), draft)
        right.append(after)
        draft.toll = after or _fitting(_toll_before(low, draft), draft)
    for index in range(len(drafts) - 2, -1, -1):  # "three soldiers and two civilians were killed"
        draft, following = drafts[index], drafts[index + 1]
        if (
            draft.toll is None
            and right[index + 1] is not None
            and _takes_toll(draft)
            and _joined(low, draft, following)
        ):
            draft.toll = right[index] = right[index + 1]
    for before, draft in pairwise(drafts):  # "killing three soldiers and two civilians"
        if draft.toll is None and _takes_toll(draft) and _joined(low, before, draft):
            toll = before.toll or (before.unit if before.unit in _TOLLS else None)
            if toll is not None and draft.phrase.noun:
                draft.toll = toll


def _fitting(toll: Unit | None, draft: Draft) -> Unit | None:
    """Soldiers who flee or go hungry stay soldiers; only civilians are displaced or in need."""
    civilian = draft.unit in (None, "persons", "displaced")
    return toll if civilian or toll not in ("displaced", "in_need") else None


def _joined(low: str, first: Draft, second: Draft) -> bool:
    return second.start - first.end <= 20 and _JOIN.fullmatch(low[first.end : second.start]) is not None


def _toll_after(low: str, draft: Draft) -> Unit | None:
    window = low[draft.end : draft.end + _RIGHT]
    if window.startswith("\n\n"):
        return None
    match = _AFTER.match(window)
    if match is None:
        place = _PLACE_PHRASE.match(window)
        match = _AFTER.match(window, place.end()) if place else None
    if match is None:
        if _HOSTAGE_AFTER.match(window) and _HOSTAGE_BEFORE.search(low[max(0, draft.start - 12) : draft.start]):
            return "captured"
        return None
    unit = _unit_name(match.lastgroup)
    if _HAVE_ONLY.fullmatch(match[0]) or (_ACTIVE_OBJECT.match(window, match.end()) and not _passive(match[0])):
        return None if unit in ("killed", "injured", "captured") and " died" not in match[0] else unit
    return unit


def _passive(words: str) -> bool:
    return re.search(r"\b(?:were|was|are|is|been|being|be|dead|die|died|dies)\b", words) is not None


def _toll_before(low: str, draft: Draft) -> Unit | None:
    match = _BEFORE.search(low[max(0, draft.start - _LEFT) : draft.start])
    return _unit_name(match.lastgroup) if match else None


def _unit_name(name: str | None) -> Unit | None:
    return next((unit for unit in UNITS if unit == name), None)


def _demonym_unit(low: str, drafts: list[Draft], index: int) -> Unit:
    """ "300 Senegalese" are troops where forces are the matter, persons otherwise."""
    draft = drafts[index]
    earlier = _nearest(drafts, index, lambda other: other.unit is not None and draft.start - other.end < _BACK)
    if earlier is not None and earlier.unit in ("troops", "police", "personnel"):
        return earlier.unit
    near = low[max(0, draft.start - 200) : draft.end + 120]
    return "troops" if _FORCE_WORD.search(near) else "persons"


def _inherit(text: str, low: str, drafts: list[Draft], index: int) -> None:
    """Take the unit from the nearest of: a noun earlier in the sentence, an earlier mention, a shared noun after."""
    draft = drafts[index]
    if draft.kind not in _LENDABLE or (draft.low or draft.best or 0) >= _TOO_MANY:
        return
    if low[draft.number_start : draft.number_end] == "one" and not draft.phrase.pronoun:
        return
    if index + 1 < len(drafts):
        following = drafts[index + 1]
        gap = text[draft.end : following.start] if following.start - draft.end < 40 else ""
        lent = following.phrase.unit
        if lent is not None and (_PART_OF.fullmatch(gap) or (lent in FORCE_UNITS and _SHARED_NOUN.fullmatch(gap))):
            draft.unit, draft.inherited = lent, True
            return
        if lent is None and following.phrase.noun and gap and _PART_OF.fullmatch(gap):
            return  # "eight of seventeen townships"
    if _counts_unsaid_things(low, draft.start):
        return
    earlier = _nearest(drafts, index, lambda other: _may_lend(text, other, draft))
    named = _noun_before(low, draft.start)
    if named is not None and named[0] in _TOLLS and _OWN_VERB.match(low, draft.end):
        named = None
    if named is not None and (earlier is None or named[1] > earlier.start):
        draft.unit, draft.inherited = named[0], True
    elif earlier is not None:
        draft.unit = _lent_unit(low, earlier, draft)
        draft.inherited = draft.unit is not None
    elif (far := _nearest(drafts, index, lambda other: _far_force(other, draft))) is not None:
        draft.unit, draft.inherited = far.unit, True
    elif (later := _force_behind(drafts, index)) is not None:
        draft.unit, draft.inherited = later.unit, True
    if draft.inherited and draft.unit == "personnel" and _lent_by_staff(drafts, index):
        draft.unit = "troops"


def _far_force(other: Draft, draft: Draft) -> bool:
    near_enough = draft.start - other.end < _FAR_BACK
    return near_enough and other.unit in FORCE_UNITS and not _too_many(draft, other.unit)


def _force_behind(drafts: list[Draft], index: int) -> Draft | None:
    """ "The 900 who stay are the last soldiers of a force of 3,000": the first force named, where none stands before."""
    draft = drafts[index]
    if (draft.best or draft.low or 0) < _A_FORCE:
        return None  # "the two were agreed" counts no soldiers
    for other in drafts[index + 1 : index + 4]:
        if other.start - draft.end > _AHEAD:
            return None
        if other.phrase.unit in FORCE_UNITS and not _too_many(draft, other.phrase.unit):
            return other
    return None


def _lent_by_staff(drafts: list[Draft], index: int) -> bool:
    """Officers and engineers named beside troops: a bare number goes on counting the troops."""
    before = [other for other in drafts[max(0, index - 8) : index] if not other.inherited]
    lender = next((other for other in reversed(before) if other.unit == "personnel"), None)
    if lender is None or lender.phrase.noun.lower() not in _STAFF:
        return False
    return any(other.unit == "troops" and drafts[index].start - other.end < _FAR_BACK for other in before)


def _counts_unsaid_things(low: str, pos: int) -> bool:
    """ "Hospital staff put the figure at 50": a tally of what the sentence does not name.

    A sum such as "bringing the total to 900" goes on counting what stood before.
    """
    window = low[max(0, pos - 60) : pos]
    return _TALLY.search(window) is not None and _SUMS_UP.search(window) is None


def _lent_unit(low: str, lender: Draft, draft: Draft) -> Unit | None:
    """The lender's unit; of what befell it nothing where the number has a verb of its own, or adds in a new sentence.

    "Ten people were killed. Two hundred more arrived." counts people, not killed.
    """
    if lender.toll is None or lender.unit == "displaced":
        return lender.unit
    apart = _SENTENCE_BREAK.search(low, lender.end, draft.start) is not None
    if draft.phrase.pronoun and not apart:
        return lender.unit  # "ten civilians are killed, eight of whom were shot"
    return lender.phrase.unit if (apart and draft.increment) or _OWN_VERB.match(low, draft.end) else lender.unit


def _noun_before(low: str, pos: int) -> tuple[Unit, int] | None:
    """The nearest noun of forces or people before `pos` in its sentence, and where it stands."""
    window_start = max(0, pos - _SENTENCE)
    window = low[window_start:pos]
    cut = max(window.rfind(". "), window.rfind("\n"), window.rfind("? "))
    for match in reversed(list(_WORDS.finditer(window, cut + 1))):
        noun = noun_of(match[0])
        unit: Unit | None = noun.unit if noun is not None and "p" in noun.number else None
        unit = unit or ORGANISATIONS.get(match[0].removesuffix("s"))
        if unit in FORCE_UNITS or unit in ("killed", "injured", "displaced"):
            return unit, window_start + match.start()
    return None


def _may_lend(text: str, lender: Draft, draft: Draft) -> bool:
    if draft.start - lender.end > _BACK or lender.unit is None or _too_many(draft, lender.unit):
        return False
    if lender.unit not in FORCE_UNITS and draft.start - lender.end > _BACK // 2:
        return False
    return _BLANK_LINES.search(text, lender.end, draft.start) is None


def _too_many(draft: Draft, unit: Unit | None) -> bool:
    """No fleet of aircraft or ships, no column of vehicles is that big: the number counts people."""
    return (draft.best or draft.low or 0) >= _FLEETS.get(unit, _TOO_MANY)


def _nearest(drafts: list[Draft], index: int, accepts: Callable[[Draft], bool]) -> Draft | None:
    for other in reversed(drafts[max(0, index - 8) : index]):
        if accepts(other):
            return other
    return None
