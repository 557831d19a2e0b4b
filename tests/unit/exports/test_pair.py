"""Sentences with two marked sides, each with the PLOVER event and CAMEO root of what the first does to the second."""

from __future__ import annotations

import pytest

from contingent.exports.pair import code_pair


def coded(marked: str) -> tuple[str | None, str] | None:
    """Event and code of a sentence that has its source in [] and its target in {}."""
    spans = {}
    text = ""
    for char in marked:
        if char in "[{" or char in "]}":
            spans[char] = len(text)
        else:
            text += char
    found = code_pair(text, (spans["["], spans["]"]), (spans["{"], spans["}"]))
    return (found.code.event, found.code.cameo) if found else None


@pytest.mark.parametrize(
    ("marked", "event"),
    [
        ("[Ruritania] agreed to send engineers to {Syldavia}.", "AGREE"),
        ("[Ruritania] said it would reopen its consulate in {Syldavia}.", "AGREE"),
        ("[The premier] met {the rebel envoys} in a border town.", "CONSULT"),
        ("[The premier] held two days of talks with {the rebel envoys}.", "CONSULT"),
        ("[Ruritania] signed a fishing accord with {Syldavia}.", "SUPPORT"),
        ("[The bishops] praised {the government} for its patience.", "SUPPORT"),
        ("[Ruritania] shared intelligence with {Syldavia}.", "COOPERATE"),
        ("[Ruritania] airlifted tents to {Syldavia} after the flood.", "AID"),
        ("[Ruritania] granted asylum to {the Syldavian pilot}.", "AID"),
        ("[Ruritania] freed {forty Syldavian sailors}.", "RETREAT"),
        ("[The junta] lifted the curfew in {the capital}.", "CONCEDE"),
        ("Sanctions against {Syldavia} were lifted by [the Council].", "RETREAT"),
        ("[Ruritania] urged {Syldavia} to stop the raids.", "REQUEST"),
        ("[Ruritania] said {Syldavia} must hand over the suspects.", "REQUEST"),
        ("[The premier] accused {the rebels} of burning the depot.", "ACCUSE"),
        ("{The rebels} were condemned by [the bishops].", "ACCUSE"),
        ("[Ruritania] refused to free {the sailors}.", "REJECT"),
        ("[Ruritania] said it would not reopen its consulate in {Syldavia}.", "REJECT"),
        ("[Ruritania] threatened to shell {the port}.", "THREATEN"),
        ("[The army] will attack {the rebels} at dawn, a spokesman said.", "THREATEN"),
        ("[Students] marched against {the government}.", "PROTEST"),
        ("[Ruritania] recalled its ambassador to {Syldavia}.", "SANCTION"),
        ("[Ruritania] imposed sanctions on {Syldavia}.", "COERCE"),
        ("[Police] arrested {three reporters}.", "COERCE"),
        ("[Police] forces arrested {three reporters}.", "COERCE"),
        ("[Ruritania] massed tanks on the border with {Syldavia}.", "MOBILIZE"),
        ("[Rebels] ambushed {an army convoy}, killing six.", "ASSAULT"),
        ("{Six soldiers} were killed by [rebels] on the coast road.", "ASSAULT"),
        ("[The army] has violated the truce with {the rebels}.", "ASSAULT"),
    ],
)
def test_what_the_source_does_to_the_target(marked: str, event: str) -> None:
    found = coded(marked)
    assert found is not None
    assert found[0] == event


@pytest.mark.parametrize(
    ("marked", "cameo"),
    [
        ("[Ruritania] hosted {the Syldavian premier}.", "043"),
        ("[Ruritania] flew food to {Syldavia}, thanks to a loan.", None),
        ("[The clerk] reads {the almanac}.", None),
    ],
)
def test_codes_and_abstentions(marked: str, cameo: str | None) -> None:
    found = coded(marked)
    assert (found[1] if found else None) == cameo


def test_an_aside_does_not_decide() -> None:
    assert coded("[The minister], who had praised the truce, accused {the rebels} of arson.") == ("ACCUSE", "112")


@pytest.mark.parametrize("text", ["", "won't", "a" * 5000, "meet " * 400])
def test_any_text_is_taken(text: str) -> None:
    code_pair(text, (0, 0), (0, 0))
