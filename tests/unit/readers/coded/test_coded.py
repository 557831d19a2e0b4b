from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contingent.errors import ConfigError, ReportError, UsageError
from contingent.gazetteer.lookup import open_gazetteer
from contingent.readers.coded.mapping import mapping_for
from contingent.readers.coded.reading import read_table
from contingent.readers.coded.rows import open_table, read_rows
from contingent.records import Reading, Span, Statement
from contingent.store import open_store
from contingent.views.disputes import disputes
from contingent.views.forces import forces
from tests.unit.cli.running import done, refused, run

SHARED = Path(__file__).resolve().parents[5] / "shared" / "bench" / "geopko"
EXAMPLES = Path(__file__).resolve().parents[4] / "examples" / "car-2013" / "reports"
# Made up for these tests, with the columns of the datasets.
PLACES = (
    "mission,year,country,location,latitude,longitude,NoTroops,hq\n"
    "MINUSCA,2014,Central African Republic,Bangui,4.39,18.56,1111,3\n"
    "MINUSCA,2014,Central African Republic,Bria,6.54,21.99,0,2\n"
    "MINUSCA,2015,Central African Republic,Bria,6.54,21.99,700,2\n"
    "MINUSCA,2015,Central African Republic,Bria,6.54,21.99,900,2\n"
    "NOSUCHOP,soon,Central African Republic,Bria,6.54,21.99,900,2\n"
)
CONTRIBUTORS = (
    "mission,year,location,latitude,longitude,No.TCC,year.overview\n"
    'MINUSCA,2014,Bangui,4.39,18.56,4,"Gabon (650), Korea (ROK) (1,200), Sri Lanka (size unknown), TCC name unknown (35)"\n'
)
EVENTS = (
    "id,type_of_violence,side_a,side_b,where_coordinates,country,latitude,longitude,date_prec,date_start,date_end,best,high,low\n"
    "1,3,anti-Balaka,Civilians,Bangui town,Central African Republic,4.39,18.56,1,2013-12-05 00:00:00.000,"
    "2013-12-05 00:00:00.000,12,20,10\n"
    "2,1,Government of Chad,NoSuchGroup,Bangui town,Central African Republic,4.39,18.56,3,2013-12-01,2013-12-07,0,4,0\n"
    "3,1,Government of Chad,NoSuchGroup,Bangui town,Central African Republic,4.39,18.56,1,2013-12-07,2013-12-01,9,9,9\n"
    "4,2,X,Y,Bangui town,Central African Republic,4.39,18.56,1,2013-12-01,2013-12-01,0,0,0\n"
)
SIPRI = "Operation,Location,Country,Year,Troops,Civilian police\nMINUSCA,Central African Republic,Gabon,2014,500,40\n"


def readings(tmp_path: Path, kind: str, text: str, *, mapping: Path | None = None) -> list[Reading | ReportError]:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    header, _ = open_table(path)
    how = mapping_for(kind, header, file=mapping)  # type: ignore[arg-type]
    return list(read_table(path, how, open_gazetteer(), dataset="Made-Up 1.0", published="2020-01-01"))


def test_a_long_cell_without_marks_is_read_in_one_go(tmp_path: Path) -> None:
    words = "Gabon " * 50_000  # some hours, were each place in it tried to the end of it
    text = CONTRIBUTORS.splitlines()[0] + f'\nMINUSCA,2014,Bangui,4.39,18.56,4,"{words}"\n'
    assert readings(tmp_path, "geopko", text)


def test_a_number_without_end_is_none(tmp_path: Path) -> None:
    text = PLACES.splitlines()[0] + f"\nMINUSCA,2014,Central African Republic,Bria,6.54,21.99,{'9' * 400},2\n"
    assert statements(readings(tmp_path, "geopko", text)) == []


def statements(found: list[Reading | ReportError]) -> list[Statement]:
    return [s for reading in found if isinstance(reading, Reading) for s in reading.statements]


def roles(reading: Reading, statement: Statement) -> dict[str, list[tuple[str, str | None]]]:
    known = {entity.id: (entity.name, entity.country) for entity in reading.entities}
    named = ("agent", "recipient", "object", "place")
    return {role: [known[id_] for id_ in getattr(statement.roles, role)] for role in named}


@pytest.mark.parametrize(
    ("kind", "text"), [("geopko", PLACES), ("geopko", CONTRIBUTORS), ("ucdp", EVENTS), ("sipri", SIPRI)]
)
def test_every_value_quotes_its_row_and_the_publisher_is_the_dataset(tmp_path: Path, kind: str, text: str) -> None:
    found = [item for item in readings(tmp_path, kind, text) if isinstance(item, Reading)]
    assert found
    for reading in found:
        names = {entity.id: entity.name for entity in reading.entities}
        assert names[reading.document.publisher or ""] == "Made-Up 1.0"
        assert reading.document.published.edtf == "2020-01-01"
        spans: list[Span] = [m for entity in reading.entities for m in entity.mentions]
        for s in reading.statements:
            spans += [*s.evidence, *s.quantity, *s.role_text.agent, *s.role_text.object, *s.role_text.place]
            assert s.status == "actual"
            assert (s.time.start is None) == (s.time.exact is None)
        assert all(reading.report.text[span.start : span.end] == span.exact for span in spans)


def test_places_of_a_mission(tmp_path: Path) -> None:
    found = readings(tmp_path, "geopko", PLACES)
    first, zero, one, two, bad = found
    assert isinstance(first, Reading)
    (s,) = first.statements
    assert roles(first, s) == {
        "agent": [("United Nations Multidimensional Integrated Stabilization Mission in the Central African Republic", "UNO")],
        "recipient": [], "object": [], "place": [("Bangui", "CAF")],
    }  # fmt: skip
    assert [(q.best, q.unit, q.basis) for q in s.quantity] == [(1111, "troops", "stock")]
    assert (s.type, s.time.edtf) == ("PRESENCE", "2014")
    assert isinstance(zero, ReportError)
    assert "no force" in zero.problem
    # Two strengths of one year are not two rival figures for all of it.
    assert [s.time.edtf for s in statements([one, two])] == ["[2015-01-01..2015-12-31]"] * 2
    assert isinstance(bad, ReportError)
    assert "'soon' is not a date" in bad.problem


def test_contributors_in_one_cell_are_never_added(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, "geopko", CONTRIBUTORS)
    assert isinstance(reading, Reading)
    told = [(roles(reading, s)["agent"], [(q.best, q.basis) for q in s.quantity]) for s in reading.statements]
    assert told == [
        ([("Gabon", "GAB")], [(650, "stock")]),
        ([("Korea (ROK)", None)], [(1200, "stock")]),
        ([("Sri Lanka", "LKA")], []),
        ([], [(35, "stock")]),
    ]
    assert all(roles(reading, s)["place"] == [("Bangui", "CAF")] for s in reading.statements)


def test_events_with_bounds_and_sides(tmp_path: Path) -> None:
    found = readings(tmp_path, "ucdp", EVENTS)
    one, battle, wrong, nobody = found
    assert isinstance(one, Reading)
    assert isinstance(battle, Reading)
    first, second = statements([one, battle])
    assert (first.type, first.time.edtf, second.time.edtf) == ("ASSAULT", "2013-12-05", "[2013-12-01..2013-12-07]")
    assert [(q.low, q.best, q.high, q.unit, q.basis) for q in first.quantity] == [(10, 12, 20, "killed", "unstated")]
    assert [name for name, _ in roles(one, first)["recipient"]] == ["Civilians"]
    assert roles(battle, second)["agent"] == [
        ("Government of Chad", "TCD"),
        ("NoSuchGroup", None),
    ]  # neither is the victim
    assert roles(battle, second)["recipient"] == []
    assert isinstance(wrong, ReportError)
    assert isinstance(nobody, ReportError)


def test_a_table_of_contributors_by_its_headings(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, "sipri", SIPRI)
    assert isinstance(reading, Reading)
    (s,) = reading.statements
    assert [(q.best, q.unit) for q in s.quantity] == [(500, "troops"), (40, "police")]
    assert roles(reading, s)["agent"] == [("Gabon", "GAB")]
    assert roles(reading, s)["place"] == [("Central African Republic", "CAF")]


MAPPING = """dataset = "Own 1"
type = "PRESENCE"
[columns]
contributor = "Who"
host = "Where"
date = "When"
[[numbers]]
best = "Men"
unit = "troops"
"""


def test_any_table_with_a_mapping(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text(MAPPING)
    (reading,) = readings(tmp_path, "table", "Who;Where;When;Men\nFrance;Mali;2013-11;2800\n", mapping=file)
    assert isinstance(reading, Reading)
    (s,) = reading.statements
    assert (roles(reading, s)["agent"], s.time.edtf, s.quantity[0].best) == ([("France", "FRA")], "2013-11", 2800)


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ("dataset = 3", "not a usable mapping"),
        ("x =", "not a usable mapping"),
        (MAPPING.replace("Men", "Women"), "no column 'Women'"),
        (MAPPING.replace("PRESENCE", "PRESENT"), "not a usable mapping"),
    ],
)
def test_a_bad_mapping_is_one_line(tmp_path: Path, mapping: str, problem: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(mapping)
    with pytest.raises((ConfigError, UsageError), match=problem):
        readings(tmp_path, "table", "Who;Where;When;Men\nFrance;Mali;2013-11;2800\n", mapping=file)


@given(st.lists(st.text(max_size=30), min_size=2, max_size=6))
def test_cells_of_any_kind_stay_quotable(cells: list[str]) -> None:
    import csv
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            csv.writer(stream).writerows([[f"c{n}" for n in range(len(cells))], cells])
        for row in read_rows(path):
            assert all(row.text[span.start : span.end] == span.exact for span in row.cells.values())
            assert row.text.count("\n") == len(row.cells)


def test_the_command_loads_once_and_says_what_was_left_out(tmp_path: Path) -> None:
    table, db = tmp_path / "t.csv", tmp_path / "c.db"
    table.write_text(PLACES)
    first = done("load", "geopko", table, "--dataset", "Made-Up 1.0", "--db", db)
    assert first.errors[0] == f"3 rows of Made-Up 1.0 loaded into {db}"
    assert first.errors[1].startswith("contingent: 1 row left out: ")
    again = done("load", "geopko", table, "--dataset", "Made-Up 1.0", "--db", db)
    assert again.errors[0] == f"0 rows of Made-Up 1.0 loaded into {db}; 3 there already"
    assert done("load", "geopko", table, "--in", "MLI", "--db", tmp_path / "m.db").errors[0].startswith("0 rows")
    assert done("link", "--db", db).errors == ["nothing left to compare"]
    assert "not the columns of ucdp" in refused("load", "ucdp", table, "--db", db, code=2)
    assert "--mapping" in refused("load", "table", table, "--db", db, code=2)
    assert run("load", "geopko", tmp_path / "none.csv", "--db", db).code == 2


def test_a_table_of_stated_strengths(tmp_path: Path) -> None:
    how = tmp_path / "how.toml"
    how.write_text(
        'dataset = "Own"\ntype = "PRESENCE"\n[columns]\ncontributor = "who"\nhost = "where"\ndate = "on"\nsaid_by = "by"\n'
        '[[numbers]]\nbest = "men"\nlow = "at least"\nunit = "troops"\n'
    )
    table = (
        "who,where,on,men,at least,by\nAfrican Union,Mali,2013-02-01,900,,the mission\n"
        "France,Mali,2013-02-02,,550,France\nFrance,Mali,2013-02-03,,,France\n"
    )
    union, state, empty = readings(tmp_path, "table", table, mapping=how)
    assert isinstance(union, Reading)
    assert isinstance(state, Reading)
    assert isinstance(empty, ReportError)
    ((first,), (second,)) = union.statements, state.statements
    assert [(q.low, q.best, q.exact) for q in (*first.quantity, *second.quantity)] == [
        (None, 900, "900"),
        (550, None, "550"),
    ]
    by_id = {e.id: e for e in (*union.entities, *state.entities)}
    assert by_id[first.roles.agent[0]].registry == "org:au"
    assert [by_id[source.who or ""].name for s in (first, second) for source in s.sources] == ["the mission", "France"]


@pytest.mark.parametrize(
    ("row", "read"), [("10,12,20", True), ("10,5,3", False), ("30,,20", False), (",5,9", True), ("6,5,", False)]
)
def test_a_row_whose_bounds_contradict_it_is_left_out(tmp_path: Path, row: str, read: bool) -> None:
    how = tmp_path / "how.toml"
    how.write_text(
        'dataset = "Own"\ntype = "PRESENCE"\n[columns]\ncontributor = "who"\nhost = "where"\n'
        '[[numbers]]\nbest = "men"\nlow = "low"\nhigh = "high"\nunit = "troops"\n'
    )
    (found,) = readings(tmp_path, "table", f"who,where,low,men,high\nFrance,Mali,{row}\n", mapping=how)
    assert isinstance(found, Reading) is read
    assert read or "contradict" in getattr(found, "problem", "")


OWN_REPORT = "MINUSCA has {number} soldiers in Bangui, its spokesman said on Monday.\n"


@pytest.mark.parametrize(("number", "differs"), [("1,111", False), ("1,400", True)])
def test_a_report_that_differs_from_the_record_is_a_dispute(tmp_path: Path, number: str, differs: bool) -> None:
    db = tmp_path / "c.db"
    _load(tmp_path / "t.csv", PLACES, db)
    _read(tmp_path / "r.txt", OWN_REPORT.format(number=number), db)
    with open_store(db) as store:
        rows = disputes(store.load(), in_="CAF", on="2014-11-24")
    assert [sorted(row.publishers) for row in rows] == ([["Made-Up 1.0", "Radio Soro"]] if differs else [])


def test_rows_of_one_year_are_no_dispute_with_each_other(tmp_path: Path) -> None:
    db = tmp_path / "c.db"
    _load(tmp_path / "t.csv", PLACES, db)
    with open_store(db) as store:
        assert disputes(store.load(), in_="CAF", on="2016-01-01") == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the Geo-PKO sample does not lie beside the repository")
def test_the_official_table_beside_the_example_reports(tmp_path: Path) -> None:
    db = tmp_path / "c.db"
    done("read", EXAMPLES, "--db", db)
    with open_store(db) as store:
        before = {on: len(disputes(store.load(), in_="CAF", on=on)) for on in ("2014-09-15", "2016-10-31")}
    for name in ("FrontMap_v2.3.csv", "TCCMap_v2.3.csv"):
        assert done("load", "geopko", SHARED / name, "--in", "CAF", "--dataset", "Geo-PKO 2.3", "--db", db).code == 0
    with open_store(db) as store:
        ledger = store.load()
    # Its rows are of places, the reports' figures of the whole mission: the one is never held against the other.
    assert {on: len(disputes(ledger, in_="CAF", on=on)) for on in before} == before
    rows = [row for row in forces(ledger, in_="CAF", on="2014-11-24") if row.said_by == "Geo-PKO 2.3"]
    assert {row.part for row in rows} >= {"Bangui", "Bria", "Bouar"}
    official = next(row.best for row in rows if row.part == "Bangui" and row.contributor_code is None)
    # A report on such a place that says otherwise is a dispute with the record, the official figure as it stands there.
    _read(tmp_path / "r.txt", OWN_REPORT.format(number="1,250"), db)
    assert official not in (None, 1250)
    with open_store(db) as store:
        found = [row for row in disputes(store.load(), in_="CAF", on="2014-11-24") if "Geo-PKO 2.3" in row.publishers]
    (row,) = found
    assert {side.said_by.rpartition("in ")[2] for side in row.sides} == {"Geo-PKO 2.3", "Radio Soro"}


def test_a_true_difference_between_the_reports_and_what_governments_stated(tmp_path: Path) -> None:
    db, record = tmp_path / "c.db", EXAMPLES.parent / "record"
    done("read", EXAMPLES, "--db", db)
    loaded = done("load", "table", record / "strengths.csv", "--mapping", record / "strengths.toml", "--db", db)
    assert loaded.code == 0
    with open_store(db) as store:
        ledger = store.load()
    dataset = next(name for name in ledger.publishers.values() if name.startswith("Stated strengths"))
    found = {
        on: [row for row in disputes(ledger, in_="CAF", on=on) if dataset in row.publishers]
        for on in ("2013-11-27", "2013-12-08", "2014-09-15")
    }
    # The paper counts "perhaps 2,500 men" of the African force, the Elysee 3,500 a day before.
    (row,) = found["2013-12-08"]
    assert row.about.startswith("MISCA")
    assert [(side.text, side.said_by) for side in row.sides] == [
        ("about 2,500", "The Sunday Gazette"),
        ("3,500", f"French President's office (say), in {dataset}"),
    ]
    # "More than 400" is no quarrel with 420, nor are 6,500 troops with about 6,500.
    assert found["2013-11-27"] == found["2014-09-15"] == []


def _load(path: Path, table: str, db: Path) -> None:
    path.write_text(table)
    done("load", "geopko", path, "--dataset", "Made-Up 1.0", "--db", db)


def _read(path: Path, text: str, db: Path) -> None:
    path.write_text(text)
    done("read", path, "--published", "2014-11-24", "--source", "Radio Soro", "--db", db)
