"""A Dask cluster on this machine: the same as reading here, whatever dies; what fails is told, and the rest is done."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import dask
import distributed  # noqa: F401 (its settings must be there before a test changes one)
import pytest

from bench.speed.processes import children
from contingent.cli.sharding import MB
from contingent.errors import ConfigError
from contingent.run.engine.jobs import close_reader
from contingent.run.engine.on_dask import TRIES, OnDask
from contingent.run.engine.reading import read_to_shards
from tests.contract.test_resume import PATIENCE_S, write_reports
from tests.unit.cli.running import COMMAND_LINE, done, refused, run
from tests.unit.run.engine.here import InTurn

LINES = 100
SHARD_BYTES = 4_000


def fail_on_odd(job: tuple[int, str]) -> int:
    """Twice the number, but of odd numbers none, with a line in the file for each try."""
    number, file = job
    with Path(file).open("a") as tries:
        tries.write(f"{number}\n")
    if number % 2:
        raise ValueError(f"{number} is odd")
    return 2 * number


def die_on_three(number: int) -> int:
    """The number; on three the worker ends."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def some_reports(folder: Path) -> Path:
    """So many lines of JSON Lines, one of them broken."""
    path = folder / "reports.jsonl"
    write_reports(path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:LINES]))
    return path


def shards(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*")}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes under /proc")
def test_a_worker_killed_in_mid_run_changes_nothing(tmp_path: Path) -> None:
    reports, out = some_reports(tmp_path), tmp_path / "killed"
    command = ["read", str(reports), "--engine", "dask", "--workers", "2", "--shard-size", str(SHARD_BYTES / MB)]
    killed = 0
    with subprocess.Popen([*COMMAND_LINE, *command, "--shards", str(out)], stderr=subprocess.PIPE) as reading:
        while reading.poll() is None:
            time.sleep(0.05)
            if not killed and len(list(out.glob("*.parquet"))) > 2:
                for pid in workers_of(reading.pid)[:1]:
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
        assert reading.stderr is not None
        said = reading.stderr.read().decode()
    assert (killed, reading.returncode) == (1, 1), said  # 1: a line is broken
    assert f"; {LINES - 1} reports read, " in said
    assert "; 1 report not read " in said
    assert said.count("\n") == 1
    read_to_shards([str(reports)], str(tmp_path / "whole"), InTurn(), shard_bytes=SHARD_BYTES)
    close_reader()
    assert shards(out) == shards(tmp_path / "whole")
    assert len(shards(out)) > 6

    run("load", "shards", out, "--no-links", "--db", tmp_path / "loaded.db")
    run("read", reports, "--no-links", "--db", tmp_path / "read.db")
    exported = done("export", "jsonl", "--with-text", "--db", tmp_path / "loaded.db").out
    assert exported == done("export", "jsonl", "--with-text", "--db", tmp_path / "read.db").out != b""
    assert read_to_shards([str(reports)], str(out), InTurn(), shard_bytes=SHARD_BYTES).made == 0


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes under /proc")
def test_ctrl_c_ends_all_processes_and_keeps_what_was_made(tmp_path: Path) -> None:
    reports, out = some_reports(tmp_path), tmp_path / "out"
    command = ["read", str(reports), "--engine", "dask", "--workers", "2", "--shard-size", str(SHARD_BYTES / MB)]
    # A group of its own, which gets the signal as a whole, as from a terminal.
    line = [*COMMAND_LINE, *command, "--shards", str(out)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, start_new_session=True) as reading:
        deadline = time.monotonic() + PATIENCE_S
        while not list(out.glob("*.parquet")) and time.monotonic() < deadline:
            time.sleep(0.02)
        started = workers_of(reading.pid)
        os.killpg(reading.pid, signal.SIGINT)
        _, said = reading.communicate(timeout=PATIENCE_S)
    assert (reading.returncode, len(started)) == (130, 2), said
    assert said.strip() == "contingent: stopped; what was stored stays, and reading again goes on from there"
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    assert shards(out)


def test_a_job_that_fails_is_tried_again_and_told_and_the_rest_is_done(tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), OnDask(workers=1) as engine:
        results = dict(engine.run(fail_on_odd, [(number, str(tries)) for number in range(4)]))
        assert {number: str(result) for number, result in results.items()} == {
            0: "0", 1: "1 is odd", 2: "4", 3: "3 is odd",
        }  # fmt: skip
        assert sorted(tries.read_text().split()) == ["0", *["1"] * TRIES, "2", *["3"] * TRIES]

        results_of_death = dict(engine.run(die_on_three, [1, 2, 3, 4]))
        assert [results_of_death[number] for number in (0, 1, 3)] == [1, 2, 4]
        assert type(results_of_death[2]).__name__ == "KilledWorker"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9"])  # the second without certificates
def test_no_scheduler_is_said_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr("contingent.run.engine.on_dask.CONNECT_S", 1)
    arguments = ["--engine", "dask", "--shards", str(tmp_path / "out"), "--scheduler", address]
    assert f"no Dask scheduler answers at {address}" in refused("read", tmp_path, *arguments, code=1)


def test_a_scheduler_that_goes_away_is_said_in_a_line() -> None:
    command = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as scheduler:
        assert scheduler.stderr is not None
        address = next(found.group() for line in scheduler.stderr if (found := re.search(r"tcp://\S+:\d+", line)))
        with OnDask(scheduler=address) as engine:
            results = engine.run(abs, [1, 2])  # nobody is there to do it
            threading.Timer(1, scheduler.kill).start()
            with pytest.raises(ConfigError, match="the Dask scheduler went away"):
                list(results)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read", "x", "--engine", "dask"], "--engine needs --shards"),
        (["read", "x", "--shards", "s"], "go with --engine"),
        (["read", "x", "--engine", "dask", "--shards", "s", "--db", "d"], "do not go with it"),
        (["read", "x", "--engine", "dask", "--shards", "s", "--progress", "1"], "do not go with it"),
        (["read", "-", "--engine", "dask", "--shards", "s"], "no other machine can read it there"),
        (["read", "x", "--engine", "dask", "--shards", "s", "--scheduler", "t", "--workers", "2"], "one of the two"),
        (["load", "shards", "x", "--dataset", "d"], "not with shards"),
        (["load", "ucdp", "x", "--no-links"], "goes with shards"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str], said: str) -> None:
    assert said in refused(*arguments, code=2)


def test_a_folder_that_is_none_makes_no_database(tmp_path: Path) -> None:
    db = tmp_path / "c.db"
    assert "no run of contingent read --engine in it" in refused(
        "load", "shards", tmp_path / "none", "--db", db, code=1
    )
    assert not db.exists()


def test_only_reports_of_a_host_are_loaded(tmp_path: Path) -> None:
    reports, out = tmp_path / "r.jsonl", tmp_path / "out"
    reports.write_text(
        '{"text": "France has 650 soldiers in the Central African Republic."}\n{"text": "Italy has 90 soldiers in Mali."}\n'
        '{"text": 3}\n'
    )
    said = run("read", reports, "--engine", "dask", "--workers", "1", "--shards", out)
    assert (said.code, said.errors) == (
        1,
        [
            f"1 shard made in {out}; 2 reports read, 2 statements; 1 report not read (kind 'failure' in the shards says why)"
        ],
    )
    loaded = run("load", "shards", out, "--in", "CAF", "--db", tmp_path / "caf.db", "--no-links")
    assert loaded.errors[-1].startswith("1 report read into")
    assert loaded.code == 1


def workers_of(pid: int) -> list[int]:
    """Dask's workers among the children of a process: those that have started a process themselves."""
    return [child for child in children(pid) if children(child)]
