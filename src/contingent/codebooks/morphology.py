"""English inflection: every form of a lexicon's verbs and nouns, so that matching is a dictionary look-up."""

from __future__ import annotations

from functools import cache
from typing import Literal

from contingent.codebooks.lexicon import load_cues, load_verbs

VerbForm = Literal["base", "s", "past", "part", "ing"]

_VOWELS = "aeiou"
_IRREGULAR_PLURALS = {"man": "men", "woman": "women", "child": "children", "body": "bodies", "crisis": "crises"}


@cache
def verb_forms(lemma: str) -> tuple[tuple[str, VerbForm], ...]:
    """Forms of a verb, of which the first word inflects ("pull out" -> "pulled out")."""
    head, _, rest = lemma.partition(" ")
    tail = f" {rest}" if rest else ""
    if head == "be":
        forms: list[tuple[str, VerbForm]] = [(w, "s") for w in ("is", "are", "am", "'s", "'re")]
        forms += [("was", "past"), ("were", "past"), ("been", "part"), ("being", "ing"), ("be", "base")]
        return tuple((w + tail, f) for w, f in forms)
    past, participle = load_verbs().irregular.get(head, (None, None))
    regular = _past(head)
    return (
        (head + tail, "base"),
        (_third_person(head) + tail, "s"),
        ((past or regular) + tail, "past"),
        ((participle or regular) + tail, "part"),
        (_gerund(head, past) + tail, "ing"),
    )


def noun_forms(noun: str) -> tuple[str, ...]:
    """Singular and plural; the last word takes the plural."""
    head, _, last = noun.rpartition(" ")
    if last in _IRREGULAR_PLURALS:
        plural = _IRREGULAR_PLURALS[last]
    elif last.endswith("man") and len(last) > 4:
        plural = last[:-3] + "men"
    else:
        plural = _third_person(last)
    return noun, f"{head} {plural}".strip()


@cache
def need_words() -> dict[str, frozenset[str]]:
    """For each "@need": the one-word forms that satisfy it."""
    return {
        need: frozenset(form for word in words for form in noun_forms(word))
        for need, words in load_cues().needs.items()
    }


def _third_person(word: str) -> str:
    if word in {"have"}:
        return "has"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x", "z", "o")):
        return word + "es"
    return word + "s"


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    return word + "ed"


def _gerund(word: str, past: str | None) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) and word != "be":
        return word[:-1] + "ing"
    doubled = word + word[-1]
    if past is not None and past.startswith(doubled):
        return doubled + "ing"
    if word in {"cut", "get", "hit", "let", "put", "quit", "run", "set", "shut", "sit", "split", "swim", "win", "dig"}:
        return doubled + "ing"
    return word + "ing"
