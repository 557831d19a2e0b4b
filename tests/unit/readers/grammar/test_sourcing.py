"""Who says it: chains from the outside in, the act of each link, and how far a speaker reaches."""

from __future__ import annotations

import pytest

from contingent.records import is_alleged
from tests.unit.readers.grammar.helpers import chain, read, statement


@pytest.mark.parametrize(
    ("text", "type_", "words", "expected"),
    [
        # the narrator
        ("France has sent 500 troops to Mali.", "DEPLOY", "", []),
        # before, behind, in the middle
        ("Le Drian said France would send 500 troops to Mali.", "DEPLOY", "", ["Le Drian: commit"]),
        ("Le Drian said that France would send 500 troops to Mali.", "DEPLOY", "", ["Le Drian: commit"]),
        ("France would send 500 troops to Mali, Le Drian said.", "DEPLOY", "", ["Le Drian: commit"]),
        ("France would send 500 troops to Mali, said Le Drian.", "DEPLOY", "", ["Le Drian: commit"]),
        ("France, Le Drian said, would send 500 troops to Mali.", "DEPLOY", "", ["Le Drian: commit"]),
        ("Some 500 troops are in Mali, Le Drian said.", "PRESENCE", "", ["Le Drian: say"]),
        ("Some 500 troops are in Mali, Jean-Yves Le Drian, the French defence minister, said.", "PRESENCE", "",
         ["Jean-Yves Le Drian: say"]),
        ("Some 500 troops are in Mali, the defence minister, Jean-Yves Le Drian, said.", "PRESENCE", "",
         ["Jean-Yves Le Drian: say"]),
        ("Le Drian told a radio station that 500 troops were in Mali.", "PRESENCE", "", ["Le Drian: say"]),
        ("Some 500 troops are in Mali, Le Drian told parliament on Monday.", "PRESENCE", "", ["Le Drian: say"]),
        ("According to the ministry, 500 troops are in Mali.", "PRESENCE", "", ["the ministry: say"]),
        ("Some 500 troops are in Mali, according to the ministry.", "PRESENCE", "", ["the ministry: say"]),
        ("Some 500 troops are reportedly in Mali.", "PRESENCE", "", ["?: say"]),
        ("The defence ministry: we shall send 500 troops to Mali.", "DEPLOY", "", ["The defence ministry: commit"]),
        # acts
        ("Le Drian promised to send 500 troops to Mali.", "DEPLOY", "", ["Le Drian: commit"]),
        ("Mali asked France to send 500 troops.", "DEPLOY", "", ["Mali: request"]),
        ("Mali has called on France to send 500 troops.", "DEPLOY", "", ["Mali: request"]),
        ("Mali hopes that France will send 500 troops.", "DEPLOY", "", ["Mali: hope"]),
        ("A UN official warned of massacres in Bangui.", "ASSAULT", "", ["A UN official: warn"]),
        ("Rebels threatened to attack Bangui.", "ASSAULT", "", ["Rebels: threaten"]),
        ("Le Drian denied that France had sent troops to Mali.", "DEPLOY", "", ["Le Drian: deny"]),
        ("Rights groups accused the rebels of killing 30 villagers.", "ASSAULT", "", ["Rights groups: accuse"]),
        ("The rebels are accused by rights groups of killing 30 villagers.", "ASSAULT", "", ["rights groups: accuse"]),
        ("The rebels are accused of killing 30 villagers.", "ASSAULT", "", ["?: accuse"]),
        ("The rebels have allegedly killed 30 villagers.", "ASSAULT", "", ["?: accuse"]),
        ("Two villagers were killed, a rights group, Amis du Sud, alleges in a report published on Tuesday.", "ASSAULT", "",
         ["Amis du Sud: accuse"]),
        # chains
        ("Mali has asked France to send 500 troops, Le Drian said.", "DEPLOY", "", ["Le Drian: say", "Mali: request"]),
        ("Le Drian said that Mali had asked France to send 500 troops.", "DEPLOY", "", ["Le Drian: say", "Mali: request"]),
        ("“The United Nations is asking us to send troops,” Le Drian said.", "DEPLOY", "",
         ["Le Drian: say", "United Nations: request"]),
        # one person counts once
        ("Le Drian said he hoped that Chad would send 500 troops to Mali.", "DEPLOY", "", ["Le Drian: hope"]),
        # across sentences
        ("“There are massacres in Bangui,” Le Drian said. “The country is in chaos.”", "SITUATION", "",
         ["Le Drian: say"]),
        ("France will send 500 troops to Mali.\n\nLe Drian made the announcement on Tuesday.", "DEPLOY", "",
         ["Le Drian: commit"]),
        # scope: the sentence, not the one before
        ("France has 500 troops in Mali. They will stay, Le Drian said.", "PRESENCE", "500", []),
        ("France has 500 troops in Mali, and Chad will send 200 men, Le Drian said.", "PRESENCE", "500", ["Le Drian: say"]),
        # a text can speak
        pytest.param(
            "The draft resolution calls for 500 troops in Mali.", "DEPLOY", "", ["The draft resolution: request"],
            marks=pytest.mark.xfail(strict=True, reason="the speaking text is taken for what is spoken of"),
        ),
    ],
)  # fmt: skip
def test_chain(text: str, type_: str, words: str, expected: list[str]) -> None:
    found = chain(text, statement(text, type_, words))
    assert [link.replace("Jean-Yves ", "") for link in found] == [link.replace("Jean-Yves ", "") for link in expected]


def test_an_allegation_is_alleged() -> None:
    assert is_alleged(statement("Rights groups accused the rebels of killing 30 villagers.", "ASSAULT"))
    assert not is_alleged(statement("Rebels killed 30 villagers, the ministry said.", "ASSAULT"))


def test_accusation_covers_both_deeds() -> None:
    text = "The rebels are accused by rights groups of killing villagers and burning houses."
    assert [chain(text, s) for s in read(text).statements if s.type == "ASSAULT"] == [["rights groups: accuse"]]


def test_blame_is_for_what_was_told_before() -> None:
    text = "A bomb killed 12 people in Gao on Monday. The ministry blamed the Brigades of the East."
    found = statement(text, "ASSAULT", "blamed")
    assert chain(text, found) == ["The ministry: accuse"]
    assert [span.exact for span in found.role_text.agent] == ["the Brigades of the East"]


def test_a_refusal_is_of_what_was_asked() -> None:
    text = "Mali asked Ghana for 300 soldiers. Ghana has refused."
    found = statement(text, "DEPLOY", "refused")
    assert (found.polarity, found.quantity, chain(text, found)) == ("-", (), ["Ghana: deny"])


def test_a_quotation_runs_on_over_paragraphs() -> None:
    text = (
        "“We have 500 men in Gao,” General Oumar Sy told reporters.\n\n“Last week rebels killed nine soldiers there.”"
    )
    assert chain(text, statement(text, "ASSAULT"))[:1] == ["General Oumar Sy: say"]


def test_when_it_was_said() -> None:
    found = statement("France will send 500 troops to Mali, Le Drian said on Monday.", "DEPLOY")
    source = found.sources[0]
    assert source.time_text is not None
    assert (source.time, source.time_text.exact) == ("2013-11-25", "on Monday")
    assert found.time.exact is None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("France has 500 troops in Mali.", "none"),
        ("France has 500 troops in Mali, Le Drian said.", "indirect"),
        ("“France has 500 troops in Mali,” Le Drian said.", "direct"),
        pytest.param(
            "Le Drian said 500 troops were “in place and ready” in Mali.",
            "mixed",
            marks=pytest.mark.xfail(strict=True, reason="quotation marks inside a clause cut it"),
        ),
    ],
)
def test_quote(text: str, quote: str) -> None:
    assert statement(text, "PRESENCE").quote == quote
