"""Longest-match look-up of word sequences, indexed by their first word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from contingent.codebooks.lexicon import load_cues, load_triggers
from contingent.codebooks.morphology import noun_forms, verb_forms
from contingent.readers.grammar.tokens import Token
from contingent.records import Act, StatementType, Status

T = TypeVar("T")


class PhraseTable(Generic[T]):
    """Word sequences with a value each; `match` gives the longest one that begins at a token."""

    def __init__(self, rows: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in rows:
            words = tuple(phrase.lower().replace("’", "'").split())
            bucket = self._by_first.setdefault(words[0], [])
            if not any(known == words for known, _ in bucket):
                bucket.append((words, value))
        for bucket in self._by_first.values():
            bucket.sort(key=lambda item: -len(item[0]))

    def match(self, tokens: Sequence[Token], i: int) -> tuple[int, T] | None:
        """(number of tokens, value) of the longest phrase at token `i`, or None."""
        for words, value in self._by_first.get(tokens[i].low, ()):
            n = len(words)
            if n == 1 or (i + n <= len(tokens) and all(tokens[i + k].low == words[k] for k in range(1, n))):
                return n, value
        return None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a word sequence speaks of. `kind` is verb, noun or phrase; `need` what else the clause must hold."""

    type: StatementType
    mode: str
    kind: str
    lemma: str
    need: str | None
    weak: bool


@cache
def trigger_table() -> PhraseTable[list[Trigger]]:
    """All trigger forms; one form may speak of several types, which `need` tells apart."""
    found: dict[str, list[Trigger]] = {}
    for row in load_triggers():
        for kind, items in (("verb", row.verbs), ("noun", row.nouns), ("phrase", row.phrases)):
            for item in items:
                bare, _, need = item.rstrip("?").partition("@")
                trigger = Trigger(row.type, row.mode, kind, bare, need or None, item.endswith("?"))
                if kind == "verb":
                    forms: Iterable[str] = [word for word, _ in verb_forms(bare)]
                else:
                    forms = noun_forms(bare) if kind == "noun" else (bare,)
                for form in dict.fromkeys(forms):
                    found.setdefault(_spaced(form), []).append(trigger)
    return PhraseTable(found.items())


@cache
def cue_table() -> PhraseTable[tuple[Act, str]]:
    """Speech verbs in all forms and speech phrases: (act, lemma)."""
    rows: list[tuple[str, tuple[Act, str]]] = []
    for act, phrases in load_cues().phrases.items():
        rows += [(_spaced(phrase), (act, phrase)) for phrase in phrases]
    for act, verbs in load_cues().verbs.items():
        for verb in verbs:
            rows += [(_spaced(form), (act, verb)) for form, _ in verb_forms(verb)]
    return PhraseTable(rows)


@cache
def status_table() -> PhraseTable[Status]:
    """Words that make a clause less than actual. The longest phrase wins; ties go to the order of the file."""
    return PhraseTable((_spaced(word), status) for status, words in load_cues().status.items() for word in words)


@cache
def negation_table() -> PhraseTable[bool]:
    """Words that turn a clause round."""
    return PhraseTable((_spaced(word), True) for word in load_cues().negation)


@cache
def condition_table() -> PhraseTable[str]:
    """Words that open a condition: relation."""
    return PhraseTable((_spaced(word), rel) for rel, words in load_cues().conditions.items() for word in words)


def _spaced(phrase: str) -> str:
    """Split clitics the way the tokenizer does."""
    return phrase.replace("n't", " n't").replace("'ll", " 'll").strip()
