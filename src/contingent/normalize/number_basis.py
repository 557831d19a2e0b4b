"""Whether a number is a stock or a change, by the words beside it (guidelines, section F)."""

from __future__ import annotations

import re

from contingent.normalize.number_mention import NumberMention
from contingent.records import Basis

_LEFT, _RIGHT = 130, 90
_TOLL_UNITS = frozenset({"killed", "injured", "captured", "displaced", "in_need", "persons", "incidents", "times"})
_CLAUSE_BREAK = re.compile(r"[.;:?!](?=[\s\"”’])|\n|, (?:and|but|while|which|who|where)\b| - | – ")
_SENTENCE_BREAK = re.compile(r"[.;?!](?=[\s\"”’])|\n")

_CHANGE_VERB = (
    r"(?:send(?:s|ing)?|sent|deploy(?:s|ed|ing)?|dispatch(?:es|ed|ing)?|despatch(?:es|ed|ing)?|withdr(?:aw|aws|ew"
    r"|awn|awing)"
    r"|pull(?:s|ed|ing)?|cut(?:s|ting)? (?:by|its)|reinforc(?:e|es|ed|ing)|boost(?:s|ed|ing)?|add(?:s|ed|ing)?"
    r"|arriv(?:e|es|ed|ing)"
    r"|fl(?:y|ies|ew|own|ying)|land(?:s|ed|ing)?|sail(?:s|ed|ing)?|contribute|offer(?:s|ed|ing)?|pledg(?:e|es|ed|ing)"
    r"|promis(?:e|es|ed|ing)|provide|lend(?:s|ing)?|lent|giv(?:e|es|ing)|gave|bring(?:s|ing)?|brought|take out"
    r"|recall(?:s|ed|ing)?|remov(?:e|es|ed|ing)|leav(?:e|es|ing)|left|depart(?:s|ed|ing)?|cross(?:es|ed|ing)?"
    r"|enter(?:s|ed|ing)?"
    r"|request(?:s|ed|ing)?|transfer(?:s|red|ring)?|mov(?:e|es|ed|ing)|join(?:s|ed|ing)?"
    r"|repatriat\w+|evacuat\w+|ship(?:s|ped|ping)?|rush(?:es|ed|ing)?|relie(?:ve|ves|ved|ving)|replac(?:e|es|ed|ing)"
    r"|commit(?:s|ted|ting)?|volunteer(?:s|ed|ing)?|await(?:s|ed|ing)?|expected|due|on (?:the|its|their) way"
    r"|rotat\w+|puts? up"
    r"|came|advance party|set out|return(?:s|ed|ing)?|disembark\w*|hand(?:s|ed|ing)? over)"
)
_STOCK_VERB = (
    r"(?:has|have|had|having|keep(?:s|ing)?|kept|maintain(?:s|ed|ing)?|station(?:s|ed|ing)?|there (?:are|is|were|was)"
    r"|number(?:s|ed|ing)?|host(?:s|ed|ing)?|retain(?:s|ed|ing)?|strength|remain(?:s|ed|ing)?|stood at|stands? at"
    r"|count(?:s|ed|ing)?"
    r"|consist(?:s|ed|ing)? of|compris(?:e|es|ed|ing)|based|field(?:s|ed)?|command(?:s|ed|ing)?|total(?:s|ling"
    r"|ing)?|ceiling"
    r"|estimate[sd]?|put(?:s)? (?:it|them|the)|serv(?:e|es|ed|ing)|made up of|of (?:its|their)|force of|mission of"
    r"|contribut(?:es|ed)|provides|currently|already|still|all told|leads)"
)
_BEFORE = re.compile(rf"\b(?:(?P<change>{_CHANGE_VERB})|(?P<stock>{_STOCK_VERB}))\b")
_AFTER_STOCK = re.compile(
    r"(?:^|\b)(?:(?:are|is|were|was|now|already|currently|still|presently)? ?(?:stationed|based|deployed|serving"
    r"|in place|there"
    r"|present|on the ground|garrisoned|camped|encamped|ashore|at work|under arms|on duty)|now|already|currently|still"
    r"|remain(?:s|ed|ing)?|stay(?:s|ed|ing)?|in all|in total|strong|hold(?:s|ing)?|guard(?:s|ing)?|patrol(?:s"
    r"|ling)?|serv(?:e|es|ed)"
    r"|who (?:are|have been))\b"
)
_AFTER_CHANGE = re.compile(
    r"\b(?:will|would|to|are to|is to|have|had|has|were|was|are|is)? ?(?:be )?(?:arriv\w+|land(?:s|ed|ing)?|sail\w*"
    r"|fl(?:y|ies|ew|own)|leave"
    r"|leaving|left|depart\w*|withdr\w+|sent|return\w*|go home|went|cross\w*|enter\w*|com(?:e|es|ing)|came|join\w*"
    r"|follow\w*"
    r"|on (?:the|their|its) way|expected|due|reinforc\w+|replac\w+|pull(?:s|ed)? out|set out|by (?:the end|january"
    r"|february|march"
    r"|april|may|june|july|august|september|october|november|december|christmas|next|early|mid|late|spring|summer"
    r"|autumn|winter))\b"
)


def basis_hint(text: str, mention: NumberMention) -> Basis | None:
    """Stock or change by the words nearest to a number; None where nothing near tells.

    An increment ("more", "another") is a change and a level ("-strong", "to 2,000", "a total of") a stock. Otherwise
    the nearest verb in the same clause decides, before the number first. Tolls and other counts of persons are stock.
    """
    if mention.unit in _TOLL_UNITS:
        return "change" if mention.increment and mention.unit not in ("killed", "injured") else "stock"
    if mention.total:
        return "stock"
    if mention.increment:
        return "change"
    before = _clause_before(text, mention.start)
    after = _clause_after(text, mention.end)
    cues = [match.lastgroup for match in _BEFORE.finditer(before)]
    follows = _AFTER_STOCK.match(after.lstrip(" "))
    if follows:
        return "stock"
    if cues:
        return "change" if cues[-1] == "change" else "stock"
    moves = _AFTER_CHANGE.search(after)
    stays = _AFTER_STOCK.search(after)
    if moves and (not stays or moves.start() < stays.start()):
        return "change"
    return "stock" if stays else None


def _clause_before(text: str, pos: int) -> str:
    window = text[max(0, pos - _LEFT) : pos].lower()
    cut = 0
    for match in _CLAUSE_BREAK.finditer(window):
        cut = match.end()
    return window[cut:]


def _clause_after(text: str, pos: int) -> str:
    window = text[pos : pos + _RIGHT].lower()
    match = _SENTENCE_BREAK.search(window)
    return window[: match.start()] if match else window
