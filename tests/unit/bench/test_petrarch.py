"""The PETRARCH coder with small dictionaries of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.public.petrarch import load_records, own_coder, shares
from bench.public.petrarch_coder import code_sentence, find_deeds, find_sides, split_words
from bench.public.petrarch_dictionaries import load_actors, load_agents, load_verbs

ACTORS = """# actors
RURITANIA [RUR] # a comment
+RURITANIAN
+STRELSAU
SYLDAVIA  [SYL]
BORDURIA
  [BRD < 950601]
  [BRDREB > 950601]
NOBODYLAND [---]
"""
AGENTS = """!SOLDIER! = SOLDIER, TROOPER
GOVERNMENT [~GOV]
!SOLDIER! [~MIL]
POLICE {} [~COP]
"""
VERBS = """&TIES
+TIES
+DIPLOMATIC RELATIONS

--- RESTORE [050] ---
RESTORE
- * &TIES [064]
--- ATTACK [190] ---
ATTACK
--- MEET [031:031] ---
MEET {MEETS MET MEETING}
--- SAY [---] ---
SAY {SAYS SAID}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("petrarch")
    for name, text in (("actors", ACTORS), ("agents", AGENTS), ("verbs", VERBS)):
        (path / f"{name}.txt").write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Ruritania will restore diplomatic relations with Syldavia.", {("RUR", "SYL", "064")}),
        ("Ruritania restored the roof of a palace in Syldavia.", {("RUR", "SYL", "050")}),
        ("Strelsau and Syldavia attacked Borduria.", {("RUR", "BRD", "190"), ("SYL", "BRD", "190")}),
        ("Syldavia was attacked by Ruritanian troopers.", {("RURMIL", "SYL", "190")}),
        ("The Ruritanian government met Syldavia.", {("RURGOV", "SYL", "031"), ("SYL", "RURGOV", "031")}),
        ("Soldiers of Ruritania and Syldavia attacked Borduria.", {("RURMIL", "BRD", "190"), ("SYLMIL", "BRD", "190")}),
        ("Nobodyland attacked Syldavia.", set()),
        ("Ruritania said so.", set()),
    ],
)
def test_events(folder: Path, text: str, events: set[tuple[str, str, str]]) -> None:
    words = split_words(text)
    sides = find_sides(words, load_actors(folder / "actors.txt"), load_agents(folder / "agents.txt"), "19950101")
    assert code_sentence(words, sides, find_deeds(words, load_verbs(folder / "verbs.txt"))) == events


def test_codes_hold_for_a_time(folder: Path) -> None:
    actors = load_actors(folder / "actors.txt")
    assert [find_sides(["borduria"], actors, {}, day)[0].code for day in ("19940101", "19960101")] == ["BRD", "BRDREB"]


def test_records_and_shares(tmp_path: Path) -> None:
    path = tmp_path / "r.xml"
    path.write_text(
        '<Sentence date="19950101" id="1"><EventCoding sourcecode="A" targetcode="B" eventcode="1"></EventCoding>'
        '<Text>One.</Text></Sentence><Sentence date="19950101" id="2"><EventCoding noevents="True"></EventCoding>'
        '<Text>Two.</Text></Sentence><Sentence date="19950101"><EventCoding error="x"></EventCoding><Text>3</Text></Sentence>'
    )
    records = load_records(path)
    assert [record.text for record in records] == ["One.", "Two."]
    assert shares(records, [{("A", "C", "1")}, set()]) == {
        "sentences right in full": 0.5,
        "source": 1.0,
        "target": 0.0,
        "verb": 1.0,
    }


def test_real_actors(tmp_path: Path) -> None:
    code = own_coder(tmp_path)
    assert code("French troops attacked a camp in Mali.", "20130101") == {("FRAMIL", "MLI", "190")}
    assert code("The choir sang.", "20130101") == set()
