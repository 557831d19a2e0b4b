"""A disk that is full, or cannot be written: one clear line, nothing lost, and the same command goes on once there is space."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.archive.reports import write_reports
from contingent import pipeline
from contingent.evaluate.check_store import check_store
from contingent.store import open_store
from tests.unit.cli.running import REPORTS, Result, done, run, write_jsonl
from tests.unit.http.serving import error_of, serving

NO_SPACE = "no space left for {}; free some and try again, what was stored before is kept"


@dataclass(frozen=True)
class Disk:
    """A file system of its own at `folder`."""

    folder: Path

    def remount(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))

    def free(self) -> None:
        (self.folder / "ballast").unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 24 MB; where none can be made the test is left out."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "contingent-test", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("no small disk can be made here: it takes Linux and the rights to mount a tmpfs (root)")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def full(disk: Disk) -> Disk:
    """A disk that is full, with c.db on it: a few reports, linked."""
    read = done("read", write_jsonl(disk.folder.parent / "r.jsonl", REPORTS), "--db", disk.folder / "c.db")
    assert "4 reports read" in read.err
    disk.fill()
    return disk


def refused(result: Result, line: str) -> None:
    """The command ended with this one line, and no traceback."""
    assert (result.code, result.errors[-1]) == (1, f"contingent: {line}")
    assert not [each for each in result.errors if not each.startswith("contingent: ")]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_read_keeps_what_was_stored_and_goes_on(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    monkeypatch.setattr(pipeline, "BATCH_CHARS", 4_000)  # some seven reports
    file, db, whole = tmp_path / "r.jsonl", disk.folder / "c.db", tmp_path / "whole.db"
    write_reports(file, 96)
    done("read", file, "--db", whole, "--no-links")
    disk.remount("size=1500k")
    stopped = run("read", file, "--db", db, "--no-links", "--progress", "0", "--workers", workers)
    refused(stopped, NO_SPACE.format(db))
    told = max(int(line.split()[1]) for line in stopped.errors[:-1])
    disk.remount("size=24m")
    assert list(check_store(db)) == []
    with open_store(db) as store:
        assert 0 < told <= len(list(store.documents())) < 96
    assert "there already" in done("read", file, "--db", db, "--no-links", "--workers", workers).err
    exported = [done("export", "jsonl", "--db", path).out for path in (db, whole)]
    assert exported[0] == exported[1]


def test_what_writes_to_a_full_disk_says_so_and_what_reads_still_does(full: Disk, tmp_path: Path) -> None:
    db, folder = full.folder / "c.db", full.folder
    before = done("export", "jsonl", "--db", db).out
    new = tmp_path / "new.txt"
    new.write_text("Sweden has 250 soldiers in Mali.", encoding="utf-8")
    for command in (["read", new], ["link"], ["review", "--name", "Ada"], ["watch", "--once", new]):
        refused(run(*command, "--db", db, stdin=b"a\n" * 50), NO_SPACE.format(db))
    for form in ("jsonl", "csv"):
        exported = run("export", form, "--db", db, "-o", folder / "out")
        assert exported.code == 1
        assert "cannot be written (No space left on device); free some space" in exported.errors[-1]
    refused(run("backup", "--db", db, "-o", folder / "copy.db"), NO_SPACE.format(folder / "copy.db"))
    records = run("read", new, "--out", folder / "r.jsonl")
    assert "r.jsonl: cannot be written (No space left on device); free some space" in records.errors[-1]
    shutil.rmtree(folder / "out", ignore_errors=True)
    assert not [path.name for path in folder.iterdir() if path.name not in ("ballast", "c.db", "c.db-wal", "c.db-shm")]
    assert done("export", "jsonl", "--db", db).out == before
    full.free()
    assert "1 report read" in done("read", new, "--db", db).err
    done("review", "--db", db, "--name", "Ada", stdin=b"a\n" * 50)
    assert list(check_store(db)) == []


def test_a_judgement_that_does_not_fit_is_refused_by_the_server_and_fits_later(full: Disk) -> None:
    db = full.folder / "c.db"
    full.free()
    with serving(db) as client:
        row = client.get("/api/v1/doubts").json()["rows"][0]
        left = {"left": row["left"]["statement"]} | ({"right": row["right"]["statement"]} if row["right"] else {})
        word = {"verdict": "accept", "seen_version": row["version"], "reviewer": "Ada", **left}
        full.fill()
        for _ in range(20):  # what little space is left in files that are there takes some
            answer = client.post("/api/v1/judgements", json=word)
            if answer.status_code != 201:
                break
            word |= {"seen_version": answer.json()["version"]}
        assert error_of(answer, 507)["code"] == "no_space"
        said = client.get("/api/v1/judgements").json()["rows"]
        full.free()
        assert client.post("/api/v1/judgements", json=word).status_code == 201
        assert len(client.get("/api/v1/judgements").json()["rows"]) == len(said) + 1
    assert list(check_store(db)) == []


def test_a_disk_that_cannot_be_written(disk: Disk, tmp_path: Path) -> None:
    db = disk.folder / "c.db"
    file = write_jsonl(tmp_path / "r.jsonl", REPORTS)
    done("read", file, "--db", db)
    before = done("export", "jsonl", "--db", db).out
    disk.remount("ro")
    for command in (["read", file], ["link"], ["review", "--name", "Ada"], ["watch", "--once", file]):
        stopped = run(*command, "--db", db)
        assert (stopped.code, len(stopped.errors)) == (1, 1)
        assert re.search(r"c\.db cannot be (written|opened); check the permissions", stopped.errors[0])
    assert "Read-only file system" in run("export", "jsonl", "--db", db, "-o", disk.folder / "out").errors[-1]
    assert "copy.db cannot be" in run("backup", "--db", db, "-o", disk.folder / "copy.db").errors[-1]
    assert done("export", "jsonl", "--db", db).out == before
