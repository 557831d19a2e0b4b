"""Words and their classes, above all where one form can be two things."""

from __future__ import annotations

import pytest

from contingent.readers.grammar.tokens import tokenize


def tags(text: str, *, headline: bool = False) -> dict[str, str]:
    return {token.text: token.tag for token in tokenize(text, 0, len(text), headline=headline)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("France didn't send 1,000 troops.", ["France", "did", "n't", "send", "1,000", "troops", "."]),
        ("They cannot go", ["They", "can", "not", "go"]),
        ("It’s a 3,000-strong force", ["It", "’s", "a", "3,000-strong", "force"]),
        ("the U.N. said it'll act", ["the", "U.N.", "said", "it", "'ll", "act"]),
        ("al-Qaida-linked men", ["al-Qaida-linked", "men"]),
        ("Mali’s army", ["Mali’s", "army"]),
        ("“Go!”", ["“", "Go", "!", "”"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    tokens = tokenize(text, 0, len(text))
    assert [token.text for token in tokens] == words
    assert all(text[token.start : token.end] == token.text for token in tokens)


def test_offsets_are_into_the_whole_text() -> None:
    text = "One. France sends men."
    assert [(t.start, t.text) for t in tokenize(text, 5, len(text))][:2] == [(5, "France"), (12, "sends")]


@pytest.mark.parametrize(
    ("text", "word", "tag"),
    [
        ("France plans to send troops", "plans", "verb"),
        ("The plans failed", "plans", "noun"),
        ("France plans to send troops", "send", "verb"),
        ("He went to Bangui", "to", "prep"),
        ("He wants to leave", "to", "to"),
        ("It wants to increase that force", "that", "det"),
        ("He said that troops left", "that", "rel"),
        ("Troops may leave in May", "may", "modal"),
        ("Troops may leave in May", "May", "proper"),
        ("The march of the rebels", "march", "noun"),
        ("The Taliban are accused of being weak", "accused", "part"),
        ("The Taliban are accused of being weak", "being", "ing"),
        ("The force led by the Union", "led", "verb"),
        ("Police fired on the crowd", "fired", "verb"),
        ("The police force left", "force", "noun"),
        ("They force the door", "force", "verb"),
        ("the second attack", "attack", "noun"),
        ("Rebels attack the town", "attack", "verb"),
        ("no aircraft left", "no", "neg"),
        ("provided that it leaves", "provided", "sub"),
        ("France provided 500 men", "provided", "verb"),
        ("a resolution to circulate a draft", "circulate", "verb"),
        ("troops deployed quickly", "quickly", "adv"),
        pytest.param(
            "Rebels march on the town", "march", "verb",
            marks=pytest.mark.xfail(strict=True, reason="a verb that can be a noun stays a noun before a preposition"),
        ),
        pytest.param(
            "The council votes on Friday", "votes", "verb",
            marks=pytest.mark.xfail(strict=True, reason="a plural noun that can be a verb stays a noun before a preposition"),
        ),
    ],
)  # fmt: skip
def test_classes(text: str, word: str, tag: str) -> None:
    assert tags(text)[word] == tag


def test_title_case_does_not_make_names_of_verbs() -> None:
    assert tags("France To Send 1,000 Troops To Mali", headline=True)["Send"] == "verb"
