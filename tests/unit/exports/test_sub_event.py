"""ACLED's sub-event types, one or two reports of our own for each."""

from __future__ import annotations

import pytest

from bench.public.case2021 import TYPES, code_snippets
from contingent.exports.sub_event import code_sub_event, sub_event_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Soldiers and rebels exchanged fire for two hours near the Lomba bridge.", "Armed clash"),
        ("Government troops recaptured the town of Vessel from the rebels.", "Government regains territory"),
        ("Militants captured the town of Vessel on Monday.", "Non-state actor overtakes territory"),
        ("The rebels handed over the village without a fight.", "Non-violent transfer of territory"),
        ("Warplanes struck a market in Vessel.", "Air/drone strike"),
        ("A suicide bomber blew himself up at the gate.", "Suicide bomb"),
        ("Mortar shells landed in the camp.", "Shelling/artillery/missile attack"),
        ("A roadside bomb exploded beside a bus.", "Remote explosive/landmine/IED"),
        ("A grenade was thrown at the post office.", "Grenade"),
        ("Doctors treated people after a chlorine attack.", "Chemical weapon"),
        ("Gunmen shot dead a teacher on her way home.", "Attack"),
        ("Gunmen kidnapped two nurses and asked for a ransom.", "Abduction/forced disappearance"),
        ("Women in the camp were raped by guards.", "Sexual violence"),
        ("Hundreds marched peacefully with placards.", "Peaceful protest"),
        ("Police fired tear gas to disperse protesters.", "Protest with intervention"),
        ("Police opened fire on protesters and killed three.", "Excessive force against protesters"),
        ("Protesters threw stones and set fire to cars.", "Violent demonstration"),
        ("An angry mob lynched a man accused of theft.", "Mob violence"),
        ("Youths looted shops and burned houses.", "Looting/property destruction"),
        ("Police arrested nine members of the party.", "Arrests"),
        ("The army seized a cache of rifles and ammunition.", "Disrupted weapons use"),
        ("Both sides signed a ceasefire agreement.", "Agreement"),
        ("The army set up a base in the hills.", "Headquarters or base established"),
        ("The ministry deployed more troops to the border.", "Change to group/activity"),
        ("A mass grave was found in the valley.", "Other"),
    ],
)
def test_acled_types(text: str, name: str) -> None:
    assert code_sub_event(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Customs officers found cocaine in a lorry.", "Organised crime"),
        ("The earthquake left thousands homeless.", "Natural disaster"),
        ("A ferry capsized on the lake.", "Man-made disaster"),
        ("The two presidents held talks on trade.", "Diplomatic event"),
        ("The group claimed responsibility for the attack.", "Attribution of responsibility"),
    ],
)
def test_kinds_beside_acled(text: str, name: str) -> None:
    assert code_sub_event(text, sub_event_names(beyond=True)) == name


@pytest.mark.parametrize("text", ["", "The choir sang.", "a " * 3000])
def test_no_known_words(text: str) -> None:
    assert code_sub_event(text) is None


def test_the_bench_names_every_type_once() -> None:
    assert sorted(TYPES.values()) == sorted(sub_event_names(beyond=True))
    assert list(TYPES.values())[:25] == [name for name in TYPES.values() if name in sub_event_names()]
    assert code_snippets([("ARREST", "Police arrested two men."), ("DIPLO", "They held talks.")], 25) == [
        ("ARREST", "ARREST")
    ]
