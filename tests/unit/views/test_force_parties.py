"""Whose a force is, where it is, and how many independent reports stand behind it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from contingent.records import Credit, Evidence
from contingent.views._names import NOT_NAMED
from contingent.views.brief import brief
from contingent.views.forces import ForceRow, forces
from tests.unit.views.builders import document, entity, ledger, link, number, statement


def only(rows: list[ForceRow]) -> ForceRow:
    assert len(rows) == 1
    return rows[0]


def test_two_states_that_have_a_force_together_share_one_row() -> None:
    books = ledger(
        [document("a")],
        [statement("s1", "a", "PRESENCE", "actual", number(8000), agent=["bdi", "uga"])],
        entities=[
            entity("bdi", "a", type="state", name="Burundi", country="BDI"),
            entity("uga", "a", type="state", name="Uganda", country="UGA"),
        ],
    )
    row = only(forces(books))
    assert (row.contributor, row.contributor_code, row.best) == ("Burundi + Uganda", "BDI+UGA", 8000)


@pytest.mark.parametrize(
    ("fields", "publisher"),
    [
        ({"credit": (Credit(start=0, end=4, exact="(AP)"),), "file": "x/report.txt"}, "AP"),
        ({"credit": (Credit(start=0, end=4, exact="(AP)", who="ap"),)}, "Associated Press"),
        ({"file": "reports/report.txt"}, "report.txt"),
        ({"file": "C:\\reports\\report.txt"}, "report.txt"),
        ({"file": "-"}, None),
        ({}, None),
    ],
)
def test_a_report_without_a_publisher_goes_by_its_credit_or_file(fields: dict[str, Any], publisher: str | None) -> None:
    books = ledger(
        [replace(document("a"), **fields)],
        [statement("s1", "a", "PRESENCE", "actual", number(420))],
        entities=[entity("ap", "a", type="actor", name="Associated Press")],
        publishers={},
    )
    row = only(forces(books))
    assert (row.publishers, row.said_by) == ((publisher,) if publisher else (), publisher or "publisher not named")
    assert brief(books).publishers == ()


def test_copies_of_one_text_are_one_origin() -> None:
    row = only(
        forces(
            ledger(
                [document("a"), document("b")],
                [statement(f"s-{d}", d, "PRESENCE", "actual", number(420)) for d in ("a", "b")],
                links=[link("b", "copies", "a")],
            )
        )
    )
    assert (row.origins, len(row.documents)) == (1, 2)


@pytest.mark.parametrize(
    ("words", "origins"),
    [
        ("420 French soldiers are already in the country, most of them at the airport in Bangui", 1),
        ("Some 420 French soldiers are already in the country, most of them at the capital's airport, he said", 1),
        ("France has 420 soldiers in the Central African Republic, the majority of whom guard an airport", 2),
        ("420 French soldiers are already in the country", 2),  # too short to be anybody's words in particular
    ],
)
def test_a_passage_taken_over_is_one_origin(words: str, origins: int) -> None:
    told = ["420 French soldiers are already in the country, most of them at the airport in Bangui", words]
    statements = [
        replace(
            statement(f"s-{d}", d, "PRESENCE", "actual", number(420)),
            evidence=(Evidence(start=0, end=len(t), exact=t),),
        )
        for d, t in zip("ab", told, strict=True)
    ]
    assert only(forces(ledger([document("a"), document("b")], statements))).origins == origins


def test_a_town_never_stands_for_the_country() -> None:
    rows = forces(
        ledger(
            [document("a")],
            [
                statement("s1", "a", "PRESENCE", "actual", number(410)),
                statement("s2", "a", "PRESENCE", "actual", number(250), place=["town"]),
                statement("s3", "a", "PRESENCE", "actual", number(410), place=["town", "a-caf"], start=9),
            ],
            entities=[entity("town", "a", type="place", name="Bangui", country="CAF")],
        )
    )
    assert [(r.part, r.best, r.rivals) for r in rows] == [(None, 410, ()), ("Bangui", 250, ())]
    assert rows[1].notes == ("may count the same people as the row without an operation",)


@pytest.mark.parametrize(
    ("fields", "name", "code"),
    [
        ({"type": "actor", "name": "French army", "country": "FRA", "sector": "MIL"}, "France", "FRA"),
        ({"type": "actor", "name": "Le Drian", "part_of": "a-fra"}, "France", "FRA"),
        ({"type": "actor", "name": "African Union", "country": "IGO", "registry": "au"}, "African Union", None),
        ({"type": "actor", "name": "rebels", "named": False, "country": "CAF", "sector": "REB"}, "rebels", None),
        ({"type": "operation", "name": "MISCA", "part_of": "au"}, "African Union", None),
        ({"type": "operation", "name": "MISCA"}, "MISCA", None),
        ({"type": "actor", "name": "turned on itself", "part_of": "who"}, NOT_NAMED, None),
        (
            {"type": "actor", "name": "the blue helmets", "named": False, "country": "UNO", "sector": "MIL"},
            "United Nations",
            None,
        ),
        (
            {"type": "actor", "name": "soldiers", "named": False, "sector": "MIL", "part_of": "uno"},
            "United Nations",
            None,
        ),
        (
            {"type": "actor", "name": "ECOWAS States", "country": "IGO", "sector": "MIL", "part_of": "igo"},
            "ECOWAS States",
            None,
        ),
        ({"type": "actor", "name": "RUF", "registry": "grp:ruf", "sector": "REB"}, "RUF", None),
        ({"type": "actor", "name": "World Food Programme", "country": "UNO", "registry": "org:wfp"}, NOT_NAMED, None),
        ({"type": "actor", "name": "Security Council", "country": "UNO", "registry": "org:unsc"}, NOT_NAMED, None),
        ({"type": "actor", "name": "BBC", "country": "GBR", "registry": "org:bbc"}, NOT_NAMED, None),
        ({"type": "actor", "name": "President Hollande", "sector": "GOV"}, NOT_NAMED, None),
        ({"type": "actor", "name": "crowd", "named": False, "country": "CAF", "acled_inter": 7}, NOT_NAMED, None),
        ({"type": "actor", "name": "it", "named": False}, NOT_NAMED, None),
        ({"type": "actor", "name": "soldiers", "named": False, "country": "BEL", "sector": "MIL"}, "Belgium", "BEL"),
    ],
)
def test_whose_force_it_is(fields: dict[str, Any], name: str, code: str | None) -> None:
    row = only(
        forces(
            ledger(
                [document("a")],
                [statement("s1", "a", "PRESENCE", "actual", number(420), agent=["who"])],
                entities=[
                    entity("au", "a", type="actor", name="African Union", country="IGO"),
                    entity("igo", "a", type="state", name="IGO", country="IGO"),  # as older readers made them
                    entity("uno", "a", type="state", name="UNO", country="UNO"),
                    entity("who", "a", **fields),
                ],
            )
        )
    )
    assert (row.contributor, row.contributor_code) == (name, code)


def test_who_cannot_have_troops_stands_there_by_its_words_alone() -> None:
    two = forces(
        ledger(
            [document("a")],
            [
                statement("s1", "a", "PRESENCE", "actual", number(420), agent=["aid"]),
                statement("s2", "a", "PRESENCE", "actual", number(90), agent=["them"], start=9),
                statement("s3", "a", "PRESENCE", "actual", number(70), agent=["aid"], object_=["belgians"], start=19),
                statement("s4", "a", "PRESENCE", "actual", number(50), agent=["aid", "a-fra"], start=29),
            ],
            entities=[
                entity("aid", "a", type="actor", name="World Food Programme", country="UNO", registry="org:wfp"),
                entity("them", "a", type="actor", name="the ministers", named=False, sector="GOV"),
                entity("bel", "a", type="state", name="Belgium", country="BEL"),
                entity(
                    "belgians", "a", type="operation", name="70 Belgians", named=False, country="BEL", part_of="bel"
                ),
            ],
        )
    )
    assert {(r.force, r.best) for r in two} == {
        ("contributor not named (“World Food Programme”)", 420),
        ("contributor not named (“the ministers”)", 90),
        ("Belgium", 70),
        ("France + contributor not named (“World Food Programme”)", 50),
    }


def test_an_operation_keeps_its_lead_across_reports_and_units_stay_apart() -> None:
    operation = {"type": "operation", "name": "MISCA", "registry": "misca"}
    rows = forces(
        ledger(
            [document("a"), document("b", "2013-11-27")],
            [
                statement("s1", "a", "PRESENCE", "actual", number(2500), agent=["a-au"], object_=["a-op"]),
                statement("s2", "b", "PRESENCE", "actual", number(3000), agent=["b-op"], time="2013-11-27"),
                statement("s3", "b", "PRESENCE", "actual", number(100, unit="police"), agent=["b-op"], start=9),
            ],
            entities=[
                entity("a-au", "a", type="actor", name="African Union", country="IGO"),
                entity("a-op", "a", part_of="a-au", **operation),
                entity("b-op", "b", **operation),
            ],
        )
    )
    assert [(r.contributor, r.operation, r.unit, r.best) for r in rows] == [
        ("African Union", "MISCA", "police", 100),
        ("African Union", "MISCA", "troops", 3000),
    ]
    assert [f.text for f in rows[1].rivals] == ["2,500"]


@pytest.mark.parametrize(
    ("registry", "owner", "rows"),
    [
        ("op:misca", {"type": "actor", "name": "African Union", "registry": "org:au"}, [("African Union", 2500)]),
        ("op:sangaris", {"type": "state", "name": "France", "country": "FRA"}, [("France", 2500)]),
        # A coalition under French lead: France's men in it are not all of it.
        ("op:takuba", {"type": "state", "name": "France", "country": "FRA"}, [("France", 2500), ("the force", 3000)]),
    ],
)
def test_an_operation_and_whose_it_is_by_the_registry_are_one_force(
    registry: str, owner: dict[str, Any], rows: list[tuple[str, int]]
) -> None:
    operation = {"type": "operation", "name": "the force", "registry": registry}
    found = forces(
        ledger(
            [document("a"), document("b")],
            [
                statement("s1", "a", "PRESENCE", "actual", number(2500), agent=["who"], object_=["a-op"]),
                statement("s2", "b", "PRESENCE", "actual", number(3000), agent=["b-op"]),
            ],
            entities=[entity("who", "a", **owner), entity("a-op", "a", **operation), entity("b-op", "b", **operation)],
        )
    )
    assert [(r.contributor, r.best) for r in found] == rows
    assert {f.best for r in found for f in (r.stock, *r.rivals) if f} == {2500, 3000}


def test_one_figure_of_two_contributors_is_neither_split_nor_doubled() -> None:
    rows = forces(
        ledger(
            [document("a")],
            [
                statement("s1", "a", "PRESENCE", "actual", number(300), agent=["a-fra", "tcd"]),
                statement("s2", "a", "DEPLOY", "actual", number(200), number(100), agent=["a-fra", "tcd"], start=9),
            ],
            entities=[entity("tcd", "a", type="state", name="Chad", country="TCD")],
        )
    )
    row = only(rows)
    assert (row.contributor, row.contributor_code, row.best) == ("France + Chad", "FRA+TCD", 300)
    assert [f.best for f in row.unplaced] == [200, 100]  # which is whose is not said


def test_a_figure_without_a_host_has_a_row_of_its_own() -> None:
    row = only(forces(ledger([document("a")], [statement("s1", "a", "PRESENCE", "actual", number(420), place=[])])))
    assert (row.host, row.host_code) == ("not said", None)
