"""A read that is killed and started again until it is done, and what is looked at after each kill."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from bench.archive.family import family
from contingent.evaluate.check_store import check_store

CLI = [sys.executable, "-c", "from contingent.cli.main import main; main()"]
# Batches are kept small, so that many transactions lie in a read that does not last long.
BATCH_CHARS = 18_000  # some 30 reports
READ = [
    sys.executable, "-c",
    f"from contingent import pipeline; pipeline.BATCH_CHARS = {BATCH_CHARS}; from contingent.cli.main import main; main()",
]  # fmt: skip
FROM_FIRST_TOLD = 0.5  # share of the kills of a read that are timed from the first report it tells of
A_WORKER = 0.25  # share of the kills of a read with processes that strike one of these
_TOLD = re.compile(r"([\d,]+) of [\d,]+ reports;")


class Chain:
    """A folder to work in, and what a run that nobody killed makes of the reports."""

    def __init__(self, folder: Path, file: Path) -> None:
        self.folder, self.file = folder, file
        self.whole = folder / "whole.db"
        remove(self.whole)
        began = time.perf_counter()
        run("read", str(file), "--db", str(self.whole), "--workers", "1")
        self.lasts_s = time.perf_counter() - began  # a whole run; moments of kills are drawn from it
        self.exported = export(self.whole)

    def copy(self, name: str) -> Path:
        """A database that was read and that nobody has judged."""
        path = self.folder / name
        remove(path)
        shutil.copy(self.whole, path)
        return path


def read_chain(chain: Chain, rng: random.Random, *, workers: int, most: int) -> list[dict[str, Any]]:
    """Read, kill and look until a read ends by itself; after `most` kills it is left alone."""
    database = chain.folder / "read.db"
    remove(database)
    rows: list[dict[str, Any]] = []
    before = Held()
    while True:
        killing = sum(row["killed"] for row in rows) < most
        of_worker = workers > 1 and rng.random() < A_WORKER
        told_first = rng.random() < FROM_FIRST_TOLD
        after_s = rng.uniform(0, (0.25 if told_first else 0.8) * chain.lasts_s) if killing else None
        row = _read_once(chain.file, database, workers, after_s, told_first=told_first, of_worker=of_worker)
        seen = row.pop("seen")
        problems, before = look(database, before, seen=seen, stored=row["told"])
        row |= {"problems": problems, "reports": len(before.documents)}
        rows.append(row)
        if row["ended"]:
            row["equal"] = export(database) == chain.exported
            if not row["equal"]:
                problems.append("the export is not that of a run nobody killed")
            return rows


def _read_once(
    file: Path, database: Path, workers: int, after_s: float | None, *, told_first: bool, of_worker: bool
) -> dict[str, Any]:
    """One read, killed after so long or not: whether it was, whether it ended, what it told and what others saw."""
    command = [*READ, "read", str(file), "--db", str(database), "--workers", str(workers), "--progress", "0"]
    row: dict[str, Any] = {
        "after_s": after_s and round(after_s, 3),
        "from": "the first told" if told_first else "the start",
        "killed": False,
        "victim": None,
    }
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        lines = Lines(process.stderr)
        while told_first and process.poll() is None and not any(map(_TOLD.search, tuple(lines.read))):
            time.sleep(0.005)
        until = None if after_s is None else time.monotonic() + after_s
        while process.poll() is None and (until is None or time.monotonic() < until):
            time.sleep(0.005)
        row["seen"] = count(database, "readings")
        if process.poll() is None:
            readers = family(process.pid)[1:]
            if of_worker and len(readers) > 1:
                _kill(readers[-1])  # the first is multiprocessing's own helper
                row |= {"killed": True, "victim": "a reading process"}
            else:
                process.kill()
                row |= {"killed": True, "victim": "the command"}
        code = process.wait()
        lines.join()
    told = [int(found[1].replace(",", "")) for line in lines.read if (found := _TOLD.search(line))]
    row |= {"told": max(told, default=0), "ended": code == 0}
    if code not in (0, -signal.SIGKILL):
        raise SystemExit(f"{' '.join(command[3:])}: exit code {code}\n" + "".join(lines.read[-5:]))
    return row


class Held:
    """What a database holds, by id; empty before there is one."""

    def __init__(self, database: Path | None = None) -> None:
        self.documents, self.judgements, self.statements = (
            _ids(database, table) for table in ("documents", "judgements", "statements")
        )


def look(
    database: Path, before: Held, *, seen: int = 0, stored: int = 0, said: Sequence[str] = ()
) -> tuple[list[str], Held]:
    """What is wrong with a database after a kill, and what it holds.

    Args:
        before: what it held at the last look.
        seen: reports that another reader of the database saw before the kill.
        stored: reports that the command told of as stored.
        said: judgements that were confirmed.
    """
    if not database.is_file() and not (stored or seen or said):
        return [], before
    now = Held(database)
    problems = []
    if now.documents:  # what `contingent check --db` does
        problems += [f"check: {found.record} {found.field} {found.message}" for found in check_store(database)]
    for name in ("documents", "judgements", "statements"):
        one, other = getattr(before, name), getattr(now, name)
        if lost := set(one) - set(other):
            problems.append(f"{len(lost)} {name} that were there are gone")
        if len(other) != len(set(other)):
            problems.append(f"{len(other) - len(set(other))} {name} are there twice")
    if len(now.documents) < max(stored, seen):
        problems.append(f"{max(stored, seen)} reports were told of as stored, {len(now.documents)} are there")
    if lost := set(said) - set(now.judgements):
        problems.append(f"{len(lost)} confirmed judgements are gone")
    return problems, now


class Lines:
    """Lines of a stream, taken in a thread as they come, so that the command never waits for its reader."""

    def __init__(self, stream: IO[str]) -> None:
        self.read: list[str] = []
        self._thread = threading.Thread(target=self._take, args=(stream,), daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for the end of the stream."""
        self._thread.join()

    def _take(self, stream: IO[str]) -> None:
        for line in stream:
            self.read.append(line)


def run(*arguments: str) -> str:
    """Run a command that must succeed; what it printed."""
    done = subprocess.run([*CLI, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"contingent {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def export(database: Path) -> bytes:
    """All records of a database, as the bytes of `contingent export jsonl`."""
    out = database.with_suffix(".jsonl")
    run("export", "jsonl", "--db", str(database), "-o", str(out))
    data = out.read_bytes()
    out.unlink()
    return data


def count(database: Path, table: str) -> int:
    """Rows of a table; 0 where there is none yet."""
    return len(_ids(database, table))


def remove(database: Path) -> None:
    """Take a database away, with the files beside it."""
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _ids(database: Path | None, table: str) -> list[str]:
    if database is None or not database.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection:
            return [id_ for (id_,) in connection.execute(f"SELECT id FROM {table}")]
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
