"""Tokens of a sentence with a light word class: enough to find verbs and clause edges, no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from contingent.codebooks.lexicon import load_cues, load_triggers, load_verbs
from contingent.codebooks.morphology import VerbForm, verb_forms

Tag = Literal[
    "verb", "ing", "part", "modal", "be", "have", "do", "to", "neg", "det", "prep", "conj", "sub", "rel", "pron",
    "num", "adv", "noun", "proper", "stop", "punct",
]  # fmt: skip

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|\d[\d,.]*\d(?:-[a-z]+)*|\d(?:-[a-z]+)*|[^\W\d_]+(?:[-'’.&/](?=[^\W_])[^\W_]+)*|[$€£]|\.\.\.|…|--|[^\w\s]",
    re.UNICODE,
)
_SHORT_MODALS = {"wo": "will", "ca": "can", "sha": "shall"}  # "won't", "can't"
_CLITIC = re.compile(r"(n['’]t|['’](?:ll|re|ve|d|m))$", re.IGNORECASE)

_CLOSED: dict[str, Tag] = {}
for _tag, _words in {
    "det": "the a an this these those its his her their our my your some any each every another both all such whose"
    " several many few more most other much",
    "prep": "in on at to of from by with for into near under over against across between among through during about"
    " towards toward onto upon within inside outside around along amid despite via per off beyond behind below above"
    " like including following alongside ahead beside besides without",
    "conj": "and or but nor yet plus",
    "sub": "after before when while once if unless until because although though whereas since as so whether where",
    "rel": "who which whom that what how why",
    "pron": "he she it they we i you him them us me himself herself itself themselves ourselves there here nobody"
    " everyone someone anyone everybody none neither nothing others these those",
    "modal": "will would shall should can could may might must cannot 'll ’ll 'd ’d wo ca sha",
    "neg": "not n't n’t never no",
    "adv": "also already still now then just only even again soon later earlier first almost nearly however meanwhile"
    " yesterday today tomorrow tonight overnight far too very well together ever perhaps yet instead else therefore"
    " back out up down away over off ahead home abroad forward early late thus long twice once-more",
    "num": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen"
    " dozens scores hundreds thousands half",
}.items():
    for _word in _words.split():
        _CLOSED.setdefault(_word, _tag)  # type: ignore[arg-type]
_AUXILIARY: dict[str, Tag] = {
    **dict.fromkeys(("is", "are", "was", "were", "be", "been", "am", "'s", "’s", "'re", "’re", "'m", "’m"), "be"),
    **dict.fromkeys(("has", "have", "had", "'ve", "’ve"), "have"),
    **dict.fromkeys(("do", "does", "did"), "do"),
}  # fmt: skip
_NOUN_TOO = frozenset(
    "attack strike report plan force fire raid order offer call claim demand request move charge march protest battle fight "
    "clash control support aid visit talk vote veto ban search arrest capture base deal push stay cut end start hope fear "
    "lead use need house man arm ship land station post shell bomb rocket mortar mine rally riot exercise drill patrol "
    "release transfer supply work result increase return advance retreat halt host command guard watch escort grant fund "
    "pay cost help rescue shelter sign contact blame name set run hit wound blast state question place point mark answer "
    "reply head back view project face stop change look play show turn drop rest risk concern wish wave load test question "
    "act part close share rise fall split spread gain threat estimate forecast figure number count note promise pledge "
    "purchase boycott embargo sanction freeze siege blockade assault ambush massacre murder execution ransom torture rape "
    "contract object rebel ally link line ring station second man field spare muster draw step top total hold drive "
    "break run display swap exchange surge boost double triple crash probe trial try burn mass list book address".split()
)
_ADJECTIVE_BEFORE_NOUN = frozenset(
    "new first last next second third fourth final main joint local foreign military civilian armed heavy recent further "
    "additional own same several deadly major initial air ground russian french us british".split()
)


@dataclass(slots=True)
class Token:
    """One word or mark: offsets in the text, lower-case form, light class; lemma and form for verbs."""

    start: int
    end: int
    text: str
    low: str
    tag: Tag
    lemma: str = ""
    form: VerbForm | None = None


@cache
def verb_index() -> dict[str, tuple[str, frozenset[VerbForm]]]:
    """Every known one-word verb form: lemma and the forms it can be."""
    lemmas: dict[str, None] = dict.fromkeys(load_verbs().common)
    lemmas.update(dict.fromkeys(load_verbs().irregular))
    for row in load_triggers():
        lemmas.update(dict.fromkeys(_bare(item) for item in row.verbs))
    for verbs in (*load_cues().verbs.values(), *(load_cues().doubt[name] for name in ("reversing", "implicative"))):
        lemmas.update(dict.fromkeys(verbs))
    index: dict[str, tuple[str, set[VerbForm]]] = {}
    for lemma in lemmas:
        head = lemma.split(" ")[0]
        if head in {"be", "have", "do"} or not head.isalpha():
            continue
        for word, form in verb_forms(head):
            index.setdefault(word, (head, set()))[1].add(form)
    return {word: (lemma, frozenset(forms)) for word, (lemma, forms) in index.items()}


def tokenize(text: str, start: int, end: int, *, headline: bool = False) -> list[Token]:
    """Tokens of `text[start:end]` with word classes, in order; offsets are into the whole text.

    Args:
        headline: the words may be written in Title Case, where a capital makes no name.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        word, at = match.group(), match.start()
        clitic = _CLITIC.search(word)
        if clitic and clitic.start() > 0:
            head = _token(word[: clitic.start()], at)
            head.low = _SHORT_MODALS.get(head.low, head.low) if clitic.group()[0] in "nN" else head.low
            tokens.append(head)
            tokens.append(_token(clitic.group(), at + clitic.start()))
        elif word.lower() == "cannot":
            tokens += [_token(word[:3], at), Token(at + 3, at + 6, word[3:], "not", "neg")]
        elif word[-2:] in {"'s", "’s"} and word[:-2].lower() in {"it", "he", "she", "that", "there", "what", "who"}:
            tokens += [_token(word[:-2], at), _token(word[-2:], at + len(word) - 2)]
        else:
            tokens.append(_token(word, at))
    if headline:
        _lower_title_case(tokens)
    _tag_verbs(tokens)
    return tokens


def _lower_title_case(tokens: Sequence[Token]) -> None:
    words = [t for t in tokens if t.text[0].isalpha()]
    if sum(t.text[0].isupper() for t in words) < 0.6 * len(words):
        return
    known = verb_index()
    for token in tokens[1:]:
        if token.tag == "proper" and not token.text.isupper() and token.low in known:
            token.tag = "noun"


def _token(word: str, at: int) -> Token:
    low = word.lower()
    tag: Tag
    if low in _AUXILIARY:
        tag = _AUXILIARY[low]
    elif low in _CLOSED and not (word[:1].isupper() and low in {"may", "will"} and at > 0 and word != "Will"):
        tag = _CLOSED[low]
    elif low[0].isdigit():
        tag = "num"
    elif not low[0].isalpha():
        tag = "stop" if low in {".", "!", "?", ";"} else "punct"
    elif word[0].isupper():
        tag = "proper"
    else:
        tag = "noun"
    return Token(at, at + len(word), word, low.replace("’", "'"), tag)


def _tag_verbs(tokens: Sequence[Token]) -> None:
    """Settle which words that can be verbs are verbs, from the words beside them."""
    index = verb_index()
    for i, token in enumerate(tokens[:-1]):
        if token.low in {"provided", "providing", "given", "assuming"}:
            tag = tokens[i - 1].tag if i > 0 else "punct"
            if (
                tokens[i + 1].low == "that"
                or tag == "punct"
                or (tag not in {"be", "have", "modal", "to"} and tokens[i + 1].tag == "proper" and i > 2)
            ):
                token.tag = "sub"
    for i, token in enumerate(tokens[:-1]):
        if token.low == "to":
            token.tag = "to" if _is_base(tokens[i + 1].low) else "prep"
    for i, token in enumerate(tokens[:-1]):
        third = tokens[i + 2] if i + 2 < len(tokens) else None
        follows = third is None or third.tag in {"conj", "stop", "punct", "prep"} or third.low in {"will", "would"}
        if token.low == "that" and tokens[i + 1].tag == "noun" and follows and not tokens[i + 1].low.endswith("s"):
            token.tag = "det"
    for i, token in enumerate(tokens):
        if token.tag not in {"noun", "proper", "adv"} and token.low not in {"like"}:
            continue
        if token.low in {"being", "having"}:
            token.tag, token.lemma, token.form = "ing", "be" if token.low == "being" else "have", "ing"
            continue
        known = index.get(token.low)
        if known is None:
            if token.tag == "noun" and _unknown_infinitive(tokens, i):
                tokens[i - 1].tag, token.tag, token.lemma, token.form = "to", "verb", token.low, "base"
            elif _unknown_past(tokens, i):
                token.tag, token.lemma, token.form = "verb", token.low[:-2], "past"
                before = _previous(tokens, i)
                if before is not None and before.tag in {"have", "be"}:
                    token.tag, token.form = "part", "part"
            elif token.tag == "noun" and token.low.endswith("ly") and len(token.low) > 4:
                token.tag = "adv"
            continue
        if (
            token.tag == "proper"
            and i > 0
            and tokens[i - 1].tag not in {"stop"}
            and tokens[i - 1].low not in {'"', "“", ":"}
        ):
            continue  # a capital inside a sentence is a name
        before = _previous(tokens, i)
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        form = _verb_form(token, known[0], known[1], before, after)
        if form is not None:
            token.tag = "ing" if form == "ing" else "part" if form == "part" else "verb"
            token.lemma, token.form = known[0], form


def _verb_form(
    token: Token, lemma: str, forms: frozenset[VerbForm], before: Token | None, after: Token | None
) -> VerbForm | None:
    tag = before.tag if before else None
    if "ing" in forms:
        if tag == "det" and not (before and before.low in {"those", "all"}):
            return None
        return "ing"
    if tag in {"modal", "to", "do"} and "base" in forms:
        return "base"
    if (tag in {"have", "be"} or (before is not None and before.low in {"having", "being"})) and "part" in forms:
        return "part"
    if "past" in forms or "part" in forms:
        if tag == "det" and before and before.low not in {"those", "these", "all", "this"}:
            return None
        if forms & {"base", "s"} and tag in {"det", "prep", "num"}:
            return None
        if before and before.low in _ADJECTIVE_BEFORE_NOUN and lemma in _NOUN_TOO:
            return None
        if before is None and "past" in forms and "base" not in forms:
            return "part"
        return "past" if "past" in forms else "part"
    noun_too = lemma in _NOUN_TOO
    if "s" in forms:
        if tag in {"det", "prep", "num", "be", "have"} or (before and before.low in _ADJECTIVE_BEFORE_NOUN):
            return None
        if before is None:
            opens_item = token.text[0].isupper() and after is not None and after.tag in {"det", "rel", "prep"}
            return "s" if opens_item and not noun_too else None
        if noun_too and not (after and after.tag in {"det", "pron", "proper", "num", "to", "rel", "neg"}):
            return None
        return "s"
    if before is None or tag in {"det", "prep", "num", "verb", "be", "have", "part", "ing"}:
        return None
    if tag == "pron":
        return "base"
    if tag == "rel":
        return None if noun_too and before.low == "that" else "base"
    if tag == "conj" and not noun_too:
        return "base"
    if (tag in {"noun", "proper"} and before.low.endswith("s")) or (tag in {"noun"} and before.low in _PLURALS):
        if noun_too and not (after and after.tag in {"det", "pron", "proper", "num", "to", "rel"}):
            return None
        return "base"
    return None


_PLURALS = frozenset("people police men women children troops personnel officials".split())


@cache
def _base_forms() -> frozenset[str]:
    return frozenset(word for word, (_, forms) in verb_index().items() if "base" in forms) | {"be", "have", "do"}


def _is_base(word: str) -> bool:
    return word in _base_forms()


def _unknown_infinitive(tokens: Sequence[Token], i: int) -> bool:
    """True for "to circulate a draft": a word after "to" that has an object of its own."""
    return (
        i > 0
        and tokens[i - 1].low == "to"
        and i + 1 < len(tokens)
        and tokens[i + 1].tag in {"det", "pron", "num"}
        and not tokens[i].low.endswith("s")
    )


def _unknown_past(tokens: Sequence[Token], i: int) -> bool:
    """True for an unlisted word in -ed that stands where a verb can: behind a noun, name, pronoun or auxiliary."""
    token = tokens[i]
    if token.tag != "noun" or not token.low.endswith("ed") or len(token.low) < 5 or "-" in token.low:
        return False
    before = _previous(tokens, i)
    return before is not None and before.tag in {"noun", "proper", "pron", "rel", "have", "be"}


def _previous(tokens: Sequence[Token], i: int) -> Token | None:
    """The word before, adverbs and negation passed over; None at the start of a sentence or after a stop or quote."""
    j = i - 1
    while j >= 0 and (tokens[j].tag in {"neg"} or (tokens[j].tag == "adv" and j > 0)):
        j -= 1
    return tokens[j] if j >= 0 else None


def _bare(item: str) -> str:
    return item.rstrip("?").split("@")[0]
