"""The coder of military press releases, on releases written for the purpose."""

from __future__ import annotations

from typing import Any

import pytest

from bench.public.isaf import is_right, mean
from bench.public.isaf_coder import code_release

HEAD = "2012-05-S-900\nFor Immediate Release\n\nKABUL, Afghanistan (May 9, 2012)\n"


def coded(body: str) -> Any:
    return code_release(HEAD + body)


@pytest.mark.parametrize(
    ("body", "killed", "captured", "leaders_killed", "leaders_captured"),
    [
        ("A force detained several suspected insurgents in Khost province today.", 0, 3, 0, 0),
        ("A force captured a Taliban leader and two suspected insurgents in Zabul province.", 0, 3, 0, 1),
        ("A force captured a Haqqani leader and detained numerous additional insurgents.", 0, 5, 0, 1),
        ("A force arrested a Taliban facilitator. It also detained two suspected insurgents.", 0, 3, 0, 0),
        ("A force detained two men. The facilitator and one other man were taken into custody.", 0, 2, 0, 0),
        ("Insurgents were killed in Farah province when a patrol returned fire.", 2, 0, 0, 0),
        ("The patrol returned fire, killing more than 30 insurgents.", 31, 0, 0, 0),
        ("The strike killed a commander and one insurgent.", 2, 0, 1, 0),
        ("A leader linked to a bombing that killed four civilians was sought.", 0, 0, 0, 0),
        ("The operation was planned to capture a commander. No insurgents were killed.", 0, 0, 0, 0),
        ("An armed individual shot at the force. He was engaged and killed.", 1, 0, 0, 0),
        ("Two soldiers were killed by a roadside bomb.", 0, 0, 0, 0),
    ],
)
def test_people(body: str, killed: int, captured: int, leaders_killed: int, leaders_captured: int) -> None:
    found = coded(body)
    assert (found.min_killed, found.min_captured) == (killed, captured)
    assert (found.min_leaders_killed, found.min_leaders_captured) == (leaders_killed, leaders_captured)
    assert (found.killq, found.captureq) == (killed > 0, captured > 0)


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("A force detained a man in Logar province yesterday.", "2012-05-08"),
        ("A force detained a man in Logar province Monday.", "2012-05-07"),
        ("A force detained a man in Logar province May 3.", "2012-05-03"),
        ("A force looked for a man responsible for Monday's attack in Logar province today.", "2012-05-09"),
        ("A force detained a man in Logar province.", "2012-05-09"),
    ],
)
def test_the_day_of_the_event(body: str, day: str) -> None:
    assert coded(body).start_date == day


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ("A force detained a man in Paktiya province.", "province", ("paktya",)),
        ("A force went to Shindand district, Hirat province.", "province", ("herat",)),
        ("A force detained a man in the south.", "province", ()),
        ("A force detained a Haqqani network member who fights beside the Taliban.", "target_group", ("haqqani",)),
        ("A force detained a man.", "target_group", ()),
        ("A force killed two insurgents and detained one insurgent.", "event_type", ("captureandkill",)),
        ("A precision airstrike killed two insurgents.", "event_type", ("airstrike",)),
        ("A precision airstrike killed two insurgents.", "airstrike", True),
        ("A patrol killed two insurgents.", "killcaptureraid", False),
        ("A security force detained a man while searching for a Taliban leader.", "killcaptureraid", True),
        ("A force detained a man. No shots were fired.", "noshotsfired", True),
    ],
)
def test_other_fields(body: str, field: str, value: object) -> None:
    assert getattr(coded(body), field) == value


def test_known_label_faults_are_normalised() -> None:
    found = coded("A security force detained a Taliban leader in Paktia province.")
    gold = {"province": ["paktya"], "target_group": ["taliban"], "min_captured": 1, "event_type": ["detention"]}
    assert all(is_right(name, gold, found) for name in gold)
    assert is_right("province", {"province": ["??"]}, coded("A force detained a man."))
    assert not is_right("province", {"province": ["khost"]}, found)
    assert mean({"a": 1.0, "b": 0.5}) == 0.75


@pytest.mark.parametrize("text", ["", "KABUL, Afghanistan", "(Feb. 31, 2012)", "killed " * 500])
def test_any_text_is_taken(text: str) -> None:
    assert code_release(text).min_captured == 0
