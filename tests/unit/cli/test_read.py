"""`contingent read`: from everywhere, to a database or to records, with whatever is wrong with some of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from contingent.gazetteer import build
from contingent.pipeline import BATCH_REPORTS
from contingent.records import Document, Entity, decode_record
from contingent.store import open_store
from tests.unit.cli.running import ATTACK, COMMAND_LINE, PROMISE, REPORTS, RIVAL, done, refused, run, write_jsonl

NOBODY = 65534
PAGE = f"<!DOCTYPE html><html><head><title>Attack</title></head><body><article><p>{ATTACK}</p></article></body></html>"


def export(db: Path) -> bytes:
    return done("export", "jsonl", "--with-text", "--db", db).out


def texts(db: Path) -> list[str]:
    records = map(decode_record, export(db).splitlines())
    return [record.text or "" for record in records if isinstance(record, Document)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reports of every kind, with one below."""
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(PROMISE)
    (tmp_path / "in" / "b.html").write_text(PAGE)
    (tmp_path / "in" / "notes.odf").write_bytes(b"%PDF")
    (tmp_path / "in" / "deeper" / "c.md").write_text(RIVAL)
    write_jsonl(tmp_path / "in" / "d.jsonl", REPORTS[2:3])
    return tmp_path / "in"


def test_a_folder_a_pattern_and_several_paths_read_the_same(folder: Path, tmp_path: Path) -> None:
    assert "4 reports read" in done("read", folder, "--db", tmp_path / "folder.db").err
    done("read", f"{folder}/*.*[!f]", folder / "deeper", "--db", tmp_path / "pattern.db")
    done("read", *(p for p in folder.rglob("*.*") if p.suffix != ".odf"), "--db", tmp_path / "several.db")
    assert len(texts(tmp_path / "folder.db")) == 4
    assert export(tmp_path / "folder.db") == export(tmp_path / "pattern.db") == export(tmp_path / "several.db")


@pytest.mark.parametrize(
    ("stdin", "count"),
    [(PROMISE.encode(), 1), ("".join(json.dumps(r) + "\n" for r in REPORTS).encode(), len(REPORTS))],
)
def test_standard_input(tmp_path: Path, stdin: bytes, count: int) -> None:
    done("read", "-", "--published", "2013-11-26", "--db", tmp_path / "c.db", stdin=stdin)
    assert len(texts(tmp_path / "c.db")) == count


def test_reading_twice_changes_nothing(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "c.db"
    done("read", folder, "--db", db)
    before = export(db)
    again = done("read", folder, folder / "a.txt", "--db", db).err
    assert "0 reports read" in again
    assert "0 statements; 4 reports there already" in again
    assert export(db) == before


def test_the_same_report_twice_in_a_batch_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROMISE)
    (tmp_path / "b.txt").write_text(PROMISE)
    once = done("read", tmp_path / "a.txt", "--db", tmp_path / "once.db").err.partition(", ")[2]
    twice = done("read", tmp_path, "--db", tmp_path / "twice.db").err
    assert "1 report read" in twice
    assert twice.partition(", ")[2].strip() == f"{once.strip()}; 1 report there already"


def test_given_date_and_publisher_fill_only_what_is_missing(tmp_path: Path) -> None:
    reports = [{"text": PROMISE}, {"text": RIVAL, "date": "2013-01-01", "source": "Daily Tern"}]
    path = write_jsonl(tmp_path / "r.jsonl", reports)
    done("read", path, "--published", "2013-11-26", "--source", "Radio Soro", "--db", tmp_path / "c.db")
    found = done("search", "France", "--db", tmp_path / "c.db", "--format", "jsonl").rows
    assert sorted((row["published"], row["publisher"]) for row in found) == [
        ("2013-01-01", "Daily Tern"),
        ("2013-11-26", "Radio Soro"),
    ]


def test_records_on_standard_output_are_nothing_but_records(folder: Path) -> None:
    (folder / "empty.txt").touch()
    result = run("read", folder, "--published", "2013-11-26", "--out", "-")
    assert result.code == 1
    assert [line.partition(": ")[2] for line in result.errors] == [
        f"{folder}/empty.txt: no text in it; check that the right file was saved"
    ]
    kinds = [type(decode_record(line)).__name__ for line in result.out.splitlines()]
    assert kinds.count("Document") == 4
    assert {"Entity", "Statement"} <= set(kinds)
    (folder / "empty.txt").unlink()
    assert done("check", "-", "--texts", folder, stdin=result.out).text.startswith("-: 0 errors, 0 warnings")
    alone = done("read", folder, "--out", "-", "--with-text").out
    assert done("check", "-", stdin=alone).text == "-: 0 errors, 0 warnings and notices\n"


def test_records_equal_those_a_database_exports(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "r.jsonl")
    done("read", path, "--db", tmp_path / "c.db")
    done("read", path, "--out", tmp_path / "records.jsonl")
    exported = done("export", "jsonl", "--db", tmp_path / "c.db").out
    assert sorted((tmp_path / "records.jsonl").read_bytes().splitlines()) == sorted(exported.splitlines())


def test_records_go_into_the_folder_that_is_read(folder: Path) -> None:
    out = folder / "records.jsonl"
    done("read", folder, "--with-text", "--out", out)
    before = out.read_bytes()
    assert b'"kind":"document"' in before
    assert "records.jsonl lies among what is read; move it" in refused("read", folder, "--out", out, code=2)
    assert "is what is read; choose another --out" in refused("read", out, "--out", out, code=2)
    assert out.read_bytes() == before
    assert not list(folder.glob(".*"))


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout here")
def test_records_to_a_device_go_straight_there(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "r.jsonl")
    command = subprocess.run(
        [*COMMAND_LINE, "read", path, "--out", "/dev/stdout"], capture_output=True, check=True, timeout=60
    )
    assert (command.stdout, command.stderr) == (done("read", path, "--out", "-").out, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is a POSIX matter")
def test_ctrl_c_in_the_middle_keeps_what_was_stored(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text((json.dumps({"text": PROMISE}) + "\n") * (BATCH_REPORTS + 6))  # more than a batch
    db = tmp_path / "c.db"
    with subprocess.Popen(
        [*COMMAND_LINE, "read", tmp_path / "a.jsonl", "-", "--db", db], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=heeding_ctrl_c,
    ) as command:  # fmt: skip
        while not (db.exists() and stored(db)) and command.poll() is None:
            time.sleep(0.02)
        command.send_signal(signal.SIGINT)  # it now waits for standard input
        _, err = command.communicate(timeout=60)
    assert command.returncode == 130
    assert err.split(b"\n")[-2] == b"contingent: stopped; what was stored stays, and reading again goes on from there"
    assert b"Traceback" not in err
    assert texts(db) == [PROMISE]


def heeding_ctrl_c() -> None:
    """What a shell starts in the background ignores SIGINT, and so does all that it starts: the tests may be run so."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def stored(db: Path) -> bool:
    return run("search", "France", "--db", db, "--format", "jsonl").out != b""


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b"caf\xe9.jsonl"])
def test_a_file_whose_name_is_not_utf8(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - a path in bytes
    content = PROMISE if name.endswith(b".txt") else json.dumps({"text": PROMISE}) + "\n{broken\n"
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(content.encode())
    result = run("read", os.fsdecode(path), "--out", "-", "--with-text")
    document = decode_record(result.out.splitlines()[0])
    assert isinstance(document, Document)
    assert document.file is not None
    assert "caf\\xe9." in document.file
    assert result.err.count("caf\\xe9.jsonl, line 2: not valid JSON") == name.endswith(b".jsonl")
    assert run("read", os.fsdecode(path), "--db", tmp_path / "c.db").code == result.code
    assert texts(tmp_path / "c.db") == [PROMISE]
    assert done("check", "-", stdin=result.out).text == "-: 0 errors, 0 warnings and notices\n"


def test_a_publisher_whose_name_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROMISE)
    records = [
        decode_record(line)
        for line in done("read", tmp_path / "a.txt", "--source", "Caf\udce9", "--out", "-").out.splitlines()
    ]
    assert "Caf\\xe9" in {record.name for record in records if isinstance(record, Entity)}


def test_bad_input_costs_itself_and_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "binary.txt").write_bytes(b"\x7fELF\0\0\0\0" * 50)
    (folder / "cut.txt").write_bytes("Séléka".encode()[:-1] + b"\xc3 in Bangui")
    (folder / "empty.txt").touch()
    (folder / "good.txt").write_text(PROMISE)
    lines = [json.dumps(r) for r in REPORTS[1:3]]
    (folder / "lines.jsonl").write_text(f'{lines[0]}\n{{"text": \n{lines[1]}\n')
    with (folder / "long.jsonl").open("w") as stream:
        stream.write('{"text": "' + "x" * 50_000_000 + '"}\n')
        stream.write(json.dumps(REPORTS[3]) + "\n")
    (folder / "page.html").write_text("<html><body></body></html>")
    db = tmp_path / "c.db"
    result = run("read", tmp_path / "none.txt", folder, tmp_path / "none-*.txt", tmp_path / "c.pdf", "--db", db)
    assert result.code == 1
    expected = [
        (tmp_path / "none.txt", "", "no such file or folder", "check the path"),
        (folder / "binary.txt", "", "looks like a binary file, not text", "save it as UTF-8 text"),
        (folder / "cut.txt", ", byte 7", "not valid UTF-8", "save the file again as UTF-8"),
        (folder / "empty.txt", "", "no text in it", "check that the right file was saved"),
        (folder / "lines.jsonl", ", line 2", "not valid JSON (", "correct this line or take it out"),
        (folder / "long.jsonl", ", line 1", "larger than 5 MB", "split it into reports"),
        (folder / "page.html", "", "no main text found in this page", "check that the article was saved"),
        (tmp_path / "none-*.txt", "", "no file matches this pattern", "check the pattern and the folder"),
        (tmp_path / "c.pdf", "", "no such file or folder", "check the path"),
    ]
    *errors, summary = result.errors
    assert len(errors) == len(expected)
    for line, (file, place, problem, next_step) in zip(errors, expected, strict=True):
        assert line.startswith(f"contingent: {file}{place}: {problem}")
        assert f"; {next_step}" in line
    assert summary.startswith(f"4 reports read into {db}, ")
    assert summary.endswith(f"; 9 reports not read (contingent failures --db {db})")
    assert sorted(texts(db)) == sorted([PROMISE, *(r["text"] for r in REPORTS[1:])])
    listed = done("failures", "--db", db).text.splitlines()
    assert [f"contingent: {line}" for line in listed] == errors
    rows = done("failures", "--db", db, "--format", "jsonl").rows
    assert [(row["file"], row["place"]) for row in rows] == [(str(f), p.removeprefix(", ")) for f, p, _, _ in expected]
    assert run("read", folder, "--db", db).code == 1
    assert done("failures", "--db", db).text.splitlines() == listed


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("", "is a folder; name a database file"),
        ("missing/c.db", "no folder"),
        ("text.db", "is not a database; name another file with --db"),
    ],
)
def test_a_database_that_is_none(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "text.db").write_text(PROMISE * 20)
    (tmp_path / "a.txt").write_text(PROMISE)
    assert says in refused("read", tmp_path / "a.txt", "--db", tmp_path / place, code=1)
    assert (tmp_path / "text.db").read_text() == PROMISE * 20


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder whose parents anybody may enter (pytest's own are private)."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX permissions")
def test_a_read_only_database_is_shown_but_not_read_into(open_folder: Path) -> None:
    path, db = write_jsonl(open_folder / "r.jsonl"), open_folder / "c.db"
    done("read", path, "--db", db)
    done("forces", "--db", db)
    for file in open_folder.iterdir():
        file.chmod(0o444)
    open_folder.chmod(0o555)
    before, user = db.read_bytes(), os.geteuid()
    if user == 0:  # whom no permission stops
        os.seteuid(NOBODY)
    try:
        line = refused("read", path, "--db", db, code=1)
        shown = done("forces", "--db", db).text
    finally:
        os.seteuid(user)
    assert line == f"contingent: {db} cannot be written; check the permissions of the file and its folder"
    assert "420 troops" in shown
    assert db.read_bytes() == before


def test_the_gazetteer_is_announced_when_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = build._SourceCity(2389853, "Bangui", 4.36, 18.55, "CF", 542_393, "18", [])
    monkeypatch.setattr(build, "_source_cities", lambda: iter([(source, "CAF")]))
    monkeypatch.setenv("CONTINGENT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "elsewhere"))
    (tmp_path / "a.txt").write_text(ATTACK)
    first, second = (done("read", tmp_path / "a.txt", "--db", tmp_path / f"{n}.db").errors for n in "12")
    assert first[0] == "contingent: building the gazetteer of places (once, about 20 seconds) …"
    assert len(first) == 2
    assert len(second) == 1


GERMAN = "Die Regierung schickt bis zu hundert Soldaten in das Land, wenn das Parlament zustimmt. " * 5


@pytest.mark.parametrize(
    ("texts_", "line"),
    [
        ([PROMISE], None),
        ([PROMISE, GERMAN], "1 report in German set aside: there is no reader for it yet"),
        ([GERMAN, GERMAN + "Heute."], "2 reports in German set aside: there is no reader for it yet"),
    ],
)
@pytest.mark.parametrize("to", ["--db", "--out"])
def test_reports_in_another_language_are_set_aside_and_counted(
    tmp_path: Path, texts_: list[str], line: str | None, to: str
) -> None:
    path = write_jsonl(tmp_path / "r.jsonl", [{"text": text} for text in texts_])
    errors = done("read", path, to, tmp_path / "made").errors
    assert (errors[-1] if errors and "set aside" in errors[-1] else None) == line
    if to == "--db":
        failures = done("failures", "--db", tmp_path / "made", "--format", "jsonl").rows
        assert [row["problem"] for row in failures] == [
            "set aside, as it is in German: there is no reader for it yet" for text in texts_ if text != PROMISE
        ]


@pytest.mark.parametrize(("ahead", "warns"), [(400, True), (300, False), (-400, False)])
def test_a_publication_date_far_ahead_is_used_with_a_word(tmp_path: Path, ahead: int, warns: bool) -> None:
    (tmp_path / "a.txt").write_text(PROMISE)
    day = (date.today() + timedelta(days=ahead)).isoformat()
    errors = done("read", tmp_path / "a.txt", "--published", day, "--out", tmp_path / "r.jsonl").errors
    said = [f"contingent: publication date {day} lies more than a year ahead; it is used as given"]
    assert errors == (said if warns else [])
    assert f'"edtf":"{day}"' in (tmp_path / "r.jsonl").read_text()


def test_the_given_date_gives_way_to_the_stated_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Date: 10 December 2013\n\n" + PROMISE)
    done("read", tmp_path / "a.txt", "--published", "2013-11-26", "--out", tmp_path / "r.jsonl")
    document = json.loads((tmp_path / "r.jsonl").read_text().splitlines()[0])
    assert document["published"] == {"edtf": "2013-12-10", "basis": "stated"}


def test_nothing_on_standard_input(tmp_path: Path) -> None:
    result = run("read", "-", "--db", tmp_path / "c.db", stdin=b"")
    assert result.code == 1
    assert result.errors[0] == "contingent: -: nothing came on standard input; pipe a report into it, or name a file"


def test_links_may_come_later_and_are_the_same(tmp_path: Path) -> None:
    reports = [
        {
            "date": "2013-11-26",
            "source": f"Paper {n}",
            "text": f"Portugal will send {n} marines to the Ouadda airfield in the Central African Republic, Lisbon said.",
        }
        for n in (340, 280)
    ]
    file = write_jsonl(tmp_path / "r.jsonl", reports)
    now, later = tmp_path / "now.db", tmp_path / "later.db"
    done("read", file, "--db", now)
    done("read", file, "--no-links", "--db", later)
    assert _links(now)
    assert _links(later) == []
    done("link", "--db", later)
    assert _links(later) == _links(now)
    assert "nothing left to compare" in done("link", "--db", later).err


def test_linking_makes_no_database(tmp_path: Path) -> None:
    refused("link", "--db", tmp_path / "none.db", code=1)
    assert not (tmp_path / "none.db").exists()


def _links(db: Path) -> list[str]:
    with open_store(db) as store:
        return sorted(link.id for link in store.load().links)
