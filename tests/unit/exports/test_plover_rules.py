"""The PLOVER export against PLOVER's own rules: names of events, modes, contexts, sectors; what a record must have.

The names are those of the manual and the conversion table of September 2021 (draft 0.8), openeventdata/PLOVER.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from contingent.codebooks.crosswalk import HOWS, code_of, code_of_cameo
from contingent.codebooks.load import countries
from contingent.exports import plover_lines
from contingent.records import ACTS, STATEMENT_TYPES, STATUSES
from contingent.store import open_store
from tests.unit.exports.test_event_rows import REBELS, SAYER, told
from tests.unit.views.builders import statement

MODES = {
    "AGREE": "", "SUPPORT": "", "CONCEDE": "", "COOPERATE": "", "AID": "",
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release return disarm ceasefire access resign ease",
    "REQUEST": "assist change yield meet", "REJECT": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "THREATEN": "restrict ban arrest relations expel territory violence political",
    "PROTEST": "demo riot strike hunger boycott obstruct",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict ban censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture execute sexual assassinate primitive firearms explosives suicide-attack heavy-weapons "
    "massacre cleansing unconventional destroy",
}  # fmt: skip
CONTEXTS = set(
    "political military intelligence peacekeeping economic diplomatic resource culture disease enviro_disaster migration "
    "humanitarian legal human_rights rights_freedoms gender lgbt terrorism human_security religion_ethnicity government "
    "executive election legislative cbrn cyber political_institutions pro_autocracy pro_democracy democracy corruption crime "
    "asylum historical future hypothetical negation".split()
)
SECTORS = set("GOV JUD LEG MIL COP OPP PTY REB PRM SPY UAF CVL ELI BUS EDU MED LAB AGR JRN REF REL SOC CRM".split())
BODIES = set("IGO NGO ISM IMG MNC UNO INT".split())
REQUIRED = {"id", "date", "event", "actor", "recipient", "mode", "context", "event_loc", "text_info", "comment"}
NEED_RECIPIENT = {"COOPERATE", "AID", "SANCTION"}


def broken_rules(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with some records, by the manual."""
    seen: set[str] = set()
    for row in rows:
        at = row.get("id")
        if missing := REQUIRED - row.keys():
            yield f"{at}: lacks {sorted(missing)}"
            continue
        if not at or at in seen:
            yield f"{at}: the id is not unique"
        seen.add(str(at))
        if row["event"] not in MODES:
            yield f"{at}: no event {row['event']}"
        elif row["mode"] is not None and row["mode"] not in MODES[row["event"]].split():
            yield f"{at}: {row['event']} has no mode {row['mode']}"
        if unknown := set(row["context"]) - CONTEXTS:
            yield f"{at}: no contexts {sorted(unknown)}"
        if not row["actor"]:
            yield f"{at}: no actor"
        if (
            row["event"] in NEED_RECIPIENT
            and not row["recipient"]
            and not (row["event"] == "COOPERATE" and row["actor"][1:])
        ):
            yield f"{at}: {row['event']} without a recipient"
        for party in (*row["actor"], *row["recipient"]):
            if party["country"] is not None and party["country"] not in BODIES | countries().keys():
                yield f"{at}: no actor code {party['country']}"
            if party["sector"] is not None and party["sector"] not in SECTORS:
                yield f"{at}: no sector {party['sector']}"
        if row["date"] is not None:
            date.fromisoformat(row["date"])
        elif "date_from" not in row:
            yield f"{at}: neither a day nor bounds"


def test_the_rules_can_fail() -> None:
    sound: dict[str, Any] = {key: [] for key in REQUIRED} | {
        "id": "1",
        "event": "AID",
        "mode": None,
        "date": "2013-11-26",
    }
    party = {"name": "x", "country": "FRA", "sector": "MIL"}
    sound |= {"actor": [party], "recipient": [party]}
    assert list(broken_rules([sound])) == []
    wrongs: tuple[dict[str, Any], ...] = (
        {"event": "HELP"}, {"mode": "troops"}, {"context": ["war"]}, {"actor": []}, {"recipient": []}, {"id": ""},
        {"actor": [party | {"country": "Frankreich"}]}, {"actor": [party | {"sector": "PAR"}]}, {"date": None},
    )  # fmt: skip
    for wrong in wrongs:
        assert list(broken_rules([sound | wrong])), wrong
    assert list(broken_rules([sound, sound]))


def test_every_code_of_the_crosswalk_is_plovers() -> None:
    codes = {code_of(type_, modes, how) for type_, how in product(STATEMENT_TYPES, HOWS) for modes in _modes(type_)}
    codes |= {code_of_cameo(f"{number:02d}{rest}") for number in range(2, 21) for rest in ("", *map(str, range(100)))}
    found = [code for code in codes if code is not None and code.event is not None]
    assert len(found) > 50
    for code in found:
        assert code.event in MODES, code
        assert code.mode is None or code.mode in MODES[code.event].split(), code
        assert set(code.context) <= CONTEXTS, code


@pytest.mark.parametrize("type_", STATEMENT_TYPES)
def test_every_row_keeps_the_rules(type_: Any) -> None:
    rows: list[dict[str, Any]] = []
    for status, polarity, act, to in product(STATUSES, "+-", (None, *ACTS), ((), ("a-caf",))):
        one = statement("s", "a", type_, status, polarity=polarity, recipient=to, place=[], agent=[REBELS],
                        sources=[(SAYER, act)] if act else [])  # fmt: skip
        rows += [json.loads(line) | {"id": f"{len(rows)}"} for line in plover_lines(told(one))[0]]
    assert list(broken_rules(rows)) == []


def test_the_example_keeps_the_rules(car: Path) -> None:
    with open_store(car) as store:
        rows = [json.loads(line) for line in plover_lines(store.load())[0]]
    assert len(rows) > 20
    assert list(broken_rules(rows)) == []


def _modes(type_: str) -> list[tuple[str, ...]]:
    import tomllib
    from importlib.resources import files

    data = tomllib.loads(files("contingent.codebooks").joinpath("crosswalk.toml").read_text(encoding="utf-8"))
    named = [m.strip() for r in data["row"] if r["type"] == type_ for m in r.get("modes", "").split(";") if m.strip()]
    return [(), *((mode,) for mode in named)]
