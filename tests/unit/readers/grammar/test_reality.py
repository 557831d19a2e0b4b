"""Status and polarity: what a sentence says of reality. Reading a plan as done is the worst mistake of all."""

from __future__ import annotations

import pytest
from _pytest.mark.structures import ParameterSet

from contingent.records import Statement
from tests.unit.readers.grammar.helpers import read


def move(text: str) -> Statement:
    found = [s for s in read(text).statements if s.type in {"DEPLOY", "PRESENCE"}]
    assert found, [(s.type, s.gist) for s in read(text).statements]
    return found[0]


def known(text: str, reality: str, reason: str) -> ParameterSet:
    return pytest.param(text, reality, marks=pytest.mark.xfail(strict=True, reason=reason))


ROWS: list[tuple[str, str] | ParameterSet] = [
    # done, or holds
    ("France sent 500 troops to Mali.", "actual+"),
    ("France has sent 500 troops to Mali.", "actual+"),
    ("France had sent 500 troops to Mali.", "actual+"),
    ("Some 500 French troops were sent to Mali.", "actual+"),
    ("Some 500 French troops have been sent to Mali.", "actual+"),
    ("France has 500 troops in Mali.", "actual+"),
    ("France keeps 500 troops in Mali.", "actual+"),
    ("The first 200 troops arrived in Mali.", "actual+"),
    ("France has begun to withdraw 500 troops from Mali.", "actual+"),
    # planned by whoever controls it
    ("France will send 500 troops to Mali.", "planned+"),
    ("France is to send 500 troops to Mali.", "planned+"),
    ("France plans to send 500 troops to Mali.", "planned+"),
    ("France intends to send 500 troops to Mali.", "planned+"),
    ("France is going to send 500 troops to Mali.", "planned+"),
    ("France is sending 500 troops to Mali.", "planned+"),
    ("France is preparing to send 500 troops to Mali.", "planned+"),
    ("France has decided to send 500 troops to Mali.", "planned+"),
    ("France agreed to send 500 troops to Mali.", "planned+"),
    ("France has promised to send 500 troops to Mali.", "planned+"),
    ("France pledged 500 troops for Mali.", "planned+"),
    ("France announced plans to send 500 troops to Mali.", "planned+"),
    ("France announced the deployment of 500 troops to Mali.", "planned+"),
    ("Some 500 troops have been announced for Mali.", "planned+"),
    ("Some 500 troops are due in Mali in December.", "planned+"),
    ("Some 500 troops are to be sent to Mali.", "planned+"),
    ("Some 500 French troops would go to Mali.", "planned+"),
    ("The president ordered 500 troops to be sent to Mali.", "planned+"),
    ("The 500 French troops leave for Mali next week.", "planned+"),
    # wanted by somebody else
    ("France should send 500 troops to Mali.", "wanted+"),
    ("France must send 500 troops to Mali.", "wanted+"),
    ("Mali has asked France to send 500 troops.", "wanted+"),
    ("Mali called for 500 French troops to be sent.", "wanted+"),
    ("Mali wants France to send 500 troops.", "wanted+"),
    ("Mali hopes that France will send 500 troops.", "wanted+"),
    ("The commander would have liked 500 more troops.", "wanted+"),
    # forecast
    ("France is expected to send 500 troops to Mali.", "expected+"),
    ("France is likely to send 500 troops to Mali.", "expected+"),
    # open
    ("France may send 500 troops to Mali.", "possible+"),
    ("France might send 500 troops to Mali.", "possible+"),
    ("France could send 500 troops to Mali.", "possible+"),
    ("France is ready to send 500 troops to Mali.", "possible+"),
    ("France offered to send 500 troops to Mali.", "possible+"),
    ("France is considering sending 500 troops to Mali.", "possible+"),
    ("France would have sent 500 troops to Mali.", "unknown+"),
    ("It is unclear whether France will send 500 troops to Mali.", "unknown+"),
    # turned round
    ("France will not send troops to Mali.", "planned-"),
    ("France won't send troops to Mali.", "planned-"),
    ("France will never send troops to Mali.", "planned-"),
    ("France will send no troops to Mali.", "planned-"),
    ("France refused to send troops to Mali.", "planned-"),
    ("France declined to send troops to Mali.", "planned-"),
    ("France did not send troops to Mali.", "actual-"),
    ("France has sent no troops to Mali.", "actual-"),
    ("France denied that it had sent troops to Mali.", "actual-"),
    ("France denied sending troops to Mali.", "actual-"),
    known("France no longer has troops in Mali.", "actual-", "to have a force is a presence only with a number"),
    ("There are no French troops in Mali.", "actual-"),
    ("No French troops were sent to Mali.", "actual-"),
    ("None of the 500 troops has arrived in Mali.", "actual-"),
    ("France ruled out sending troops to Mali.", "planned-"),
    ("France has failed to send the 500 troops to Mali.", "actual-"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reality"), ROWS)
def test_reality(text: str, reality: str) -> None:
    found = move(text)
    assert found.status + found.polarity == reality


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("A UN official warned of massacres in Bangui.", "possible"),
        ("There is a risk of massacres in Bangui.", "possible"),
        ("Rebels threatened to attack Bangui.", "planned"),
        ("Rebels were accused of killing 30 villagers.", "actual"),
        ("Rebels killed 30 villagers.", "actual"),
        ("Rebels are expected to attack Bangui.", "expected"),
        ("Rebels tried to seize the airport.", "actual"),
    ],
)
def test_violence(text: str, status: str) -> None:
    found = [s for s in read(text).statements if s.type in {"ASSAULT", "CONTROL"}]
    assert [s.status for s in found[:1]] == [status]


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("France To Send 1,000 Troops To Mali", "planned"),
        ("France sends 1,000 troops to Mali", "actual"),
        ("France may send 1,000 troops to Mali", "possible"),
    ],
)
def test_headlines(title: str, status: str) -> None:
    text = f"{title}\n\nThe weather was fine in Paris. It was a quiet day for the ministry, which is in Paris."
    assert move(text).status == status
