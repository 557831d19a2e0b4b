"""Every command on a small database: its forms, its options, and what it says when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from contingent import __version__, pipeline
from contingent.cli.main import COMMANDS
from contingent.cli.passages import REPLACED
from contingent.exports.csv import COLUMNS
from contingent.store import open_store
from tests.unit.cli.running import COMMAND_LINE, PROMISE, REPORTS, done, gold_line, refused, run, write_jsonl
from tests.unit.store.samples import AT, LATER, read_report

VIEWS = ("brief", "forces", "commitments", "mandates", "events", "claims", "disputes")
TABLES = VIEWS[1:]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    done("read", write_jsonl(folder / "reports.jsonl"), "--db", folder / "crisis.db")
    return folder / "crisis.db"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("brief", ("FORCES IN PLACE", "420 troops", "PLANNED IF", "12 killed")),
        ("forces", ("France", "420 troops", "650")),
        ("commitments", ("PLANNED IF", "1,000 troops", "about six months", "a resolution")),
        ("mandates", ("up to 6,000", "United Nations Security Council")),
        ("events", ("Rebels killed 12 people", "Red Cross")),
        ("claims", ("the defence minister", "Radio Soro")),
        ("disputes", ("420 soldiers", "650 soldiers")),
    ],
)
def test_a_view_shows_what_was_read(db: Path, command: str, words: Sequence[str]) -> None:
    shown = " ".join(done(command, "--db", db, "--in", "CAF").text.split())
    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize("command", VIEWS)
def test_a_view_as_json_lines(db: Path, command: str) -> None:
    result = done(command, "--db", db, "--in", "CAF", "--format", "jsonl")
    assert result.rows
    assert all(isinstance(row, dict) for row in result.rows)
    assert result.err == ""


@pytest.mark.parametrize("command", TABLES)
def test_a_view_as_csv_has_the_rows_of_its_json_lines(db: Path, command: str) -> None:
    rows = list(csv.DictReader(io.StringIO(done(command, "--db", db, "--format", "csv").text)))
    same = done(command, "--db", db, "--format", "jsonl").rows
    assert [list(row) for row in rows] == [list(row) for row in same]
    assert [row.get("gist", "") for row in rows] == [row.get("gist", "") for row in same]


@pytest.mark.parametrize("command", TABLES)
def test_a_csv_without_rows_keeps_its_heading(db: Path, command: str) -> None:
    lines = done(command, "--db", db, "--in", "Fiji", "--format", "csv").text.splitlines()
    assert len(lines) == 1
    assert "statement" in lines[0] or "sides" in lines[0]


@pytest.mark.parametrize("name", ["CAF", "caf", "CF", "Central African Republic", "central african republic"])
def test_in_takes_names_and_codes(db: Path, name: str) -> None:
    rows = done("forces", "--db", db, "--in", name, "--format", "jsonl").rows
    assert "420 troops" in {f"{row['best']} {row['unit']}" for row in rows}
    assert done("forces", "--db", db, "--in", "Mali", "--format", "jsonl").rows == []


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("FRA", True),
        ("France", True),
        ("fr", True),
        ("DEU", False),
        ("org:au", False),
        ("African Union", False),
        ("ECOWAS", False),
    ],
)
def test_by_takes_names_codes_and_registry_ids(db: Path, who: str, found: bool) -> None:
    rows = done("commitments", "--db", db, "--by", who, "--format", "jsonl").rows
    assert bool(rows) is found


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("forces", "--in", "Xanadu"), "'Xanadu' is no country known here; use an ISO 3166 code such as CAF"),
        (("forces", "--in", "Hati"), "'Hati' is no country known here; did you mean Haiti (HTI)?"),
        (("brief", "--in", "congo"), "Republic of the Congo (COG) or Democratic Republic of the Congo (COD)?"),
        (("forces", "--in", ""), "'' is no country known here"),
        (("forces", "--by", "Ruritania"), "'Ruritania' is neither a country nor an organisation known here"),
        (("forces", "--by", "org:ruritania"), "'org:ruritania' is neither a country nor an organisation"),
        (("forces", "--by", "!"), "'!' is neither a country nor an organisation"),
        (("forces", "--by", "AU"), "'AU' may be AUS or org:au; write one of these"),
        (("forces", "--on", "2013-13-01"), "'2013-13-01' is no date; write YYYY-MM-DD"),
        (("brief", "--known-by", "yesterday"), "'yesterday' is no date; write YYYY-MM-DD"),
        (("search", "troops", "--known-by", "2013-11"), "'2013-11' is no date; write YYYY-MM-DD"),
        (("search", "--db", "crisis.db"), "Missing argument 'WORDS...'; see contingent search --help"),
        (("search", "troops", "--limit", "0"), "0 is not in the range"),
        (("brief", "--format", "csv"), "'csv' is not one of 'table', 'jsonl'"),
        (("forces", "--format", "xml"), "'xml' is not one of 'table', 'jsonl', 'csv'"),
        (("forces", "--nothing"), "No such option '--nothing'"),
        (("fores",), "No such command 'fores'"),
        (("export", "jpeg"), "'jpeg' is not one of 'jsonl', 'csv', 'plover', 'cameo'"),
        (("export", "csv", "--with-text"), "--with-text goes with jsonl"),
        (("read",), "Missing argument 'PATH...'; see contingent read --help"),
        (("read", "a.txt", "--db", "a.db", "--out", "-"), "--out and --db exclude each other"),
        (("read", "a.txt", "--db", "a.db", "--with-text"), "--with-text goes with --out"),
        (("read", "a.txt", "--published", "26.11.2013"), "publication date '26.11.2013' is not a date"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(arguments: Sequence[str], says: str) -> None:
    line = refused(*arguments, code=2)
    assert says in line
    assert ".;" not in line


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_every_command(arguments: Sequence[str]) -> None:
    result = run(*arguments)
    shown = result.text if arguments else result.err
    assert result.code == (0 if arguments else 2)
    assert [name for name in COMMANDS if f"\n  {name}  " not in shown] == []


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_ends_with_an_example(command: str) -> None:
    shown = done(*filter(None, [command]), "--help").text
    last = " ".join(shown.rstrip().rpartition("\n\n")[2].split())
    assert last.startswith(f"Example: contingent {command}")
    assert len(last) > len(f"Example: contingent {command}") or command == "schema"


def test_version() -> None:
    assert done("--version").text == f"contingent, version {__version__}\n"


@pytest.mark.parametrize("command", [*VIEWS, "failures", "search troops", "trace s:1", "export jsonl"])
def test_a_missing_database_names_the_next_step(tmp_path: Path, command: str) -> None:
    path = tmp_path / "none.db"
    line = refused(*command.split(), "--db", path, code=1)
    assert f"no database at {path}; read reports first with: contingent read PATH --db {path}" in line
    assert not path.exists()


def test_the_picture_on_a_day_as_known_by_another(db: Path) -> None:
    def killed(*options: str) -> list[object]:
        return done("events", "--db", db, *options, "--format", "jsonl").rows

    assert killed("--known-by", "2013-12-03")
    assert killed("--known-by", "2013-12-02") == []
    assert len(killed("--all")) >= len(killed())


def test_trace_leads_back_to_the_words(db: Path) -> None:
    (promise,) = done("commitments", "--db", db, "--format", "jsonl").rows
    whole = promise["statements"][0]
    shown = done("trace", whole, "--db", db).text
    assert "France will send 1,000 troops" in " ".join(shown.split())
    assert done("trace", whole[:8], "--db", db).text == shown
    assert json.loads(done("trace", promise["documents"][0], "--db", db).text)["kind"] == "document"


def test_trace_of_an_older_reading_says_so_and_shows_its_words(tmp_path: Path) -> None:
    db = tmp_path / "crisis.db"
    old, new = read_report(origin="test 1"), read_report(origin="test 2")
    gone = replace(old.statements[0], id="s:0123456789abcdef", gist="what the older reader made of it")
    with open_store(db, write=True) as store:
        store.write([replace(old, statements=(gone,), links=())], reader="test", version="1", read_at=AT)
        before = done("trace", "s:01234567", "--db", db).text
        store.write([new], reader="test", version="2", read_at=LATER)
    after = " ".join(done("trace", "s:01234567", "--db", db).text.split())
    assert REPLACED not in before
    assert REPLACED in after
    assert "PLANNED IF what the older reader made of it" in after
    assert "France will send 1,000 troops" in after
    assert "minister (actor)" in after


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [("s:zzz", 1, "no record 's:zzz'"), ("s:", 2, "type more of it"), ("", 1, "no record ''")],
)
def test_trace_of_no_one_record(db: Path, typed: str, code: int, says: str) -> None:
    assert says in refused("trace", typed, "--db", db, code=code)


def test_search_finds_words_whatever_their_accents(db: Path) -> None:
    assert "Bossangoa" in done("search", "seleka", "bossangoa", "--db", db).text
    (row,) = done("search", "seleka", "bossangoa", "--db", db, "--format", "jsonl").rows
    assert (row["published"], row["publisher"], row["title"]) == ("2013-12-05", "Radio Soro", "Council acts")
    assert REPORTS[2]["text"][row["start"] : row["end"]] == row["words"]
    assert all(statement.startswith("s:") for statement in row["statements"])
    assert [told["statement"] for told in row["told"]] == row["statements"]
    (line,) = csv.DictReader(io.StringIO(done("search", "seleka", "--db", db, "--format", "csv").text))
    assert line["document"] == row["document"]
    assert done("search", "seleka", "--known-by", "2013-12-04", "--db", db, "--format", "jsonl").rows == []
    assert "no report holds all of these words" in done("search", "zeppelin", "--db", db).text


def test_search_shows_the_reality_of_what_it_finds(db: Path) -> None:
    page = " ".join(done("search", "burning", "villages", "--db", db).text.split())
    assert "ASSAULT ALLEGED Rights groups" in page
    assert "ASSAULT DENIED The army" in page
    (row,) = done("search", "resolution", "--db", db, "--format", "jsonl").rows
    labels = {told["label"] for told in row["told"]}
    assert "PLANNED IF" in labels
    (line,) = csv.DictReader(io.StringIO(done("search", "burning", "--db", db, "--format", "csv").text))
    assert ": ALLEGED " in line["told"]


def test_failures_of_a_clean_database(db: Path) -> None:
    assert done("failures", "--db", db).text == "nothing failed\n"
    assert done("failures", "--db", db, "--format", "jsonl").out == b""
    assert done("failures", "--db", db, "--format", "csv").text == "file,place,problem,next_step,at\n"


def test_export_of_records_is_what_check_accepts(db: Path, tmp_path: Path) -> None:
    alone = done("export", "jsonl", "--with-text", "--db", db).out
    assert done("check", "-", stdin=alone).text == "-: 0 errors, 0 warnings and notices\n"
    done("export", "jsonl", "--db", db, "-o", tmp_path / "records.jsonl")
    assert (tmp_path / "records.jsonl").read_bytes() == done("export", "jsonl", "--db", db).out
    checked = done("check", tmp_path / "records.jsonl", "--texts", db.parent / "reports.jsonl").text
    assert checked.endswith(": 0 errors, 0 warnings and notices\n")
    assert "not found" in done("check", tmp_path / "records.jsonl").text


def test_check_finds_a_changed_quotation(db: Path) -> None:
    lines = done("export", "jsonl", "--with-text", "--db", db).out
    result = run("check", "-", stdin=lines.replace(b'"exact":"1,000 troops"', b'"exact":"9,000 troops"'))
    assert result.code == 1
    assert "error: -, line " in result.text


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_check_of_a_file_without_records(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "records.jsonl").write_bytes(data)
    line = refused("check", tmp_path / "records.jsonl", code=1)
    assert line == f"contingent: {tmp_path}/records.jsonl: no records in it; check that the right file was written"
    assert refused("check", "-", code=1, stdin=data).startswith("contingent: -: no records in it")


def test_check_with_reports_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").touch()
    line = refused("check", tmp_path / "records.jsonl", "--texts", tmp_path / "none.txt", code=1)
    assert "none.txt: no such file or folder" in line


def test_export_of_statements_as_csv(db: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(done("export", "csv", "--db", db).text)))
    assert tuple(rows[0]) == COLUMNS
    (promise,) = (row for row in rows if row["best"] == "1000")
    assert promise["status"] == "planned"
    assert promise["conditional"] == "true"
    assert promise["agent_country"] == "FRA"
    assert promise["publisher"] == "Radio Soro"
    assert PROMISE[int(promise["evidence_start"]) : int(promise["evidence_end"])] == promise["evidence"]


@pytest.mark.parametrize(("form", "suffix"), [("plover", "jsonl"), ("cameo", "tsv")])
def test_export_of_events_says_beside_it_what_was_left_out(db: Path, tmp_path: Path, form: str, suffix: str) -> None:
    result = done("export", form, "--db", db, "-o", tmp_path / f"events.{suffix}")
    assert "events.omitted.csv says why" in result.err
    rows = (tmp_path / f"events.{suffix}").read_bytes()
    assert b"France will send 1,000 troops" in rows
    assert b"Rebels killed 12 people" in rows
    omitted = list(csv.DictReader((tmp_path / "events.omitted.csv").read_text().splitlines()))
    assert "PRESENCE" in {row["type"] for row in omitted}
    assert all(row["reason"] for row in omitted)
    assert done("export", form, "--db", db).out == rows


def test_csv_cells_run_no_formulas_and_break_no_lines(tmp_path: Path) -> None:
    text = "=France has 300 soldiers in\nMali\x1b[31m, the army said.\n"
    reports = [{"date": "2013-01-02", "source": "+Radio", "title": '=HYPERLINK("x")', "text": text}]
    done("read", write_jsonl(tmp_path / "r.jsonl", reports), "--db", tmp_path / "c.db")
    exported = done("export", "csv", "--db", tmp_path / "c.db").text
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert rows
    assert len(exported.splitlines()) == len(rows) + 1
    assert "\x1b" not in exported
    assert {row["publisher"] for row in rows} == {"'+Radio"}
    assert {row["title"] for row in rows} == {'\'=HYPERLINK("x")'}
    assert {row["polarity"] for row in rows} <= {"+", "-"}


def test_an_export_never_replaces_the_database(db: Path) -> None:
    before = db.read_bytes()
    assert "is what is read; choose another -o" in refused("export", "jsonl", "--db", db, "-o", db, code=2)
    assert db.read_bytes() == before


@pytest.mark.parametrize("place", ["missing/out.jsonl", "."])
def test_an_output_that_cannot_be_written(db: Path, tmp_path: Path, place: str) -> None:
    line = refused("export", "jsonl", "--db", db, "-o", f"{tmp_path}/{place}", code=1)
    assert "cannot be written" in line
    assert "choose another -o" in line
    assert list(tmp_path.iterdir()) == []


def test_schema_describes_every_kind() -> None:
    schema = json.loads(done("schema").text)
    assert {"Document", "Entity", "Statement", "Link"} <= set(schema["$defs"])


def gold(path: Path) -> Path:
    path.write_text(gold_line())
    return path


def test_evaluate_scores_the_reader(tmp_path: Path) -> None:
    scores = json.loads(done("evaluate", gold(tmp_path / "gold.jsonl"), "--json").text)
    assert scores["reader"].startswith("grammar/")
    assert scores["overall"]["core"] == {"count": 1, "of": 1, "rate": 1.0}
    page = done("evaluate", tmp_path / "gold.jsonl", "--worst", "1").text
    assert "recall of core" in page
    assert "r1: 0 missed" in page


def test_evaluate_names_what_is_wrong_with_gold(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "r1"}\n')
    line = refused("evaluate", tmp_path / "gold.jsonl", code=1)
    assert "gold.jsonl, line 1: " in line
    assert "no such file" in refused("evaluate", tmp_path / "none.jsonl", code=1).lower()


def test_a_reader_that_fails_on_a_report_costs_that_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_on(monkeypatch, "Twelve killed")
    result = run("read", write_jsonl(tmp_path / "r.jsonl"), "--db", tmp_path / "c.db")
    assert result.code == 1
    assert len(result.errors) == 2
    assert "r.jsonl, line 2: the grammar reader failed on this report (RuntimeError: no)" in result.errors[0]
    assert "3 reports read" in result.errors[1]
    assert done("failures", "--db", tmp_path / "c.db").text in result.err
    assert "reader failed" in run("evaluate", gold_of_text(tmp_path, "Twelve killed")).err


def fail_on(monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    """Make the reader fail on the report with this headline."""
    from contingent.readers.grammar.reader import GrammarReader
    from contingent.records import Reading, Report

    original = GrammarReader._read

    def read(self: GrammarReader, report: Report) -> Reading:
        if title in (report.title, report.text):
            raise RuntimeError("no")
        return original(self, report)

    monkeypatch.setattr(GrammarReader, "_read", read)


def gold_of_text(folder: Path, text: str) -> Path:
    path = folder / "gold.jsonl"
    path.write_text(json.dumps({"id": "r1", "text": text, "statements": []}) + "\n")
    return path


def test_ctrl_c_says_that_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "read_into", stop)
    result = run("read", write_jsonl(tmp_path / "r.jsonl"), "--db", tmp_path / "c.db")
    assert result.code == 130
    assert [line for line in result.errors if line] == [
        "contingent: stopped; what was stored stays, and reading again goes on from there"
    ]


@pytest.mark.parametrize(
    "arguments", [("export", "jsonl"), ("export", "csv"), ("forces",), ("claims", "--format", "csv")]
)
def test_a_pipe_whose_reader_has_gone_is_met_in_silence(db: Path, arguments: Sequence[str]) -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    command = subprocess.run(
        [*COMMAND_LINE, *arguments, "--db", db], stdout=writing_end, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(writing_end)
    assert command.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line(db: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = subprocess.run(
            [*COMMAND_LINE, "export", "jsonl", "--db", db], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert command.returncode == 1
    assert command.stderr.startswith(b"contingent: output: No space left on device; ")
    assert command.stderr.count(b"\n") == 1


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_terminal_without_unicode_stops_nothing(db: Path, form: str) -> None:
    command = subprocess.run(
        [*COMMAND_LINE, "search", "seleka", "--db", db, "--format", form],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (command.returncode, command.stderr) == (0, b"")
    assert ("Séléka".encode() if form == "jsonl" else b"S?l?ka") in command.stdout


def test_a_database_of_a_newer_version(db: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    newer.write_bytes(db.read_bytes())
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for arguments in (("read", str(db.parent)), ("brief",)):
        line = refused(*arguments, "--db", newer, code=1)
        assert "was written by a newer Contingent" in line
        assert "upgrade contingent" in line


LOOKS = ("brief", "forces", "commitments", "mandates", "events", "claims", "disputes", "timeline", "search x")


@pytest.mark.parametrize("view", LOOKS)
def test_a_view_of_an_empty_database_says_what_to_do(tmp_path: Path, view: str) -> None:
    db = tmp_path / "new.db"
    with open_store(db, write=True):
        pass
    assert (
        f"holds no reports yet. Read some with: contingent read PATH --db {db}" in done(*view.split(), "--db", db).text
    )


@pytest.mark.parametrize("view", [v for v in LOOKS if v not in ("brief", "search x")])
def test_what_was_asked_for_is_not_blamed_on_the_reports(tmp_path: Path, view: str) -> None:
    db = tmp_path / "c.db"
    one = {
        "id": "1",
        "date": "2013-11-26",
        "text": "France has 420 soldiers in the Central African Republic, Paris said.",
    }
    done("read", write_jsonl(tmp_path / "r.jsonl", [one]), "--db", db)
    told = done(view, "--db", db, "--in", "FJI", "--known-by", "2013-12-01").text
    assert "with --in FJI --known-by 2013-12-01." in told
    assert "holds 1 report of 2013-11-26 to 2013-11-26; leave an option out" in told
    assert done(view, "--db", db, "--in", "FJI", "--format", "jsonl").text == ""
