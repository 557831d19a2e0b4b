"""How long pages and API views take over a large database, and the memory of the server: `make web`.

Makes build/web.db first where it is missing (bench/web/generate.py). `contingent serve` runs in a process of its own; a
client on the same machine asks it one question after another. Processor time stands beside the time by the clock, which
on a machine with other work says little. Nothing here asserts a time; results.json holds the figures.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/web/run.py` finds `bench`

from bench.speed.summary import quantile, rounded
from bench.web.asked import Draw, addresses, calls, known
from bench.web.generate import DATABASE, SEED, STATEMENTS, generate
from contingent.store import open_store

RESULTS = Path(__file__).parent / "results.json"
EACH = 40
CLI = [sys.executable, "-c", "from contingent.cli.main import main; main()"]
Seconds = tuple[float, float]  # by the clock, of processor time
STARTED_IN_S, ANSWERED_IN_S = 60.0, 120.0


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, default=DATABASE)
    parser.add_argument("--statements", type=int, default=STATEMENTS, help="of a database that is made first")
    parser.add_argument("--each", type=int, default=EACH, help="questions of each sort")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    made = None
    if not given.db.is_file():
        given.db.parent.mkdir(parents=True, exist_ok=True)
        made = generate(given.db, statements=given.statements)
        print(json.dumps(made), flush=True)
    results = {
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "sqlite": sqlite3.sqlite_version,
        "seed": SEED,
        "each": given.each,
        "database": _size(given.db) | ({"made": made} if made else {}),
        "store": _measure_store(given.db, each=given.each),
        "server": _measure_server(given.db, each=given.each),
        "load_average_at_end": os.getloadavg()[0],
    }
    given.out.write_text(json.dumps(rounded(results), indent=1) + "\n", encoding="utf-8")
    _show(results)


def _measure_store(db: Path, *, each: int) -> dict[str, Any]:
    """What pages ask of the store, in this process: the first call of each sort from a cold file, then the others."""
    draw = Draw(known(db, seed=SEED), seed=SEED)
    _forget(db)
    taken: dict[str, list[Seconds]] = defaultdict(list)
    with open_store(db) as store:
        for name, call in calls(draw, store, each=each):
            began, busy = time.perf_counter(), time.process_time()
            call()
            taken[name].append((time.perf_counter() - began, time.process_time() - busy))
    return _rows(taken)


def _measure_server(db: Path, *, each: int) -> dict[str, Any]:
    draw = Draw(known(db, seed=SEED), seed=SEED + 1)
    asked = list(addresses(draw, each=each))
    _forget(db)
    taken: dict[str, list[Seconds]] = defaultdict(list)
    answers: dict[str, int] = defaultdict(int)
    with _served(db) as (server, port):
        idle = _memory_mib(server.pid)
        for name, status, seconds in _answers(server.pid, port, asked):
            taken[name].append(seconds)
            answers[str(status)] += 1
        memory = _memory_mib(server.pid)
    return {"answers": dict(answers), "memory_at_start_mib": idle, "peak_memory_mib": memory, "views": _rows(taken)}


def _answers(pid: int, port: int, asked: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int, Seconds]]:
    """Name, status and seconds of each question, asked one after another over one connection."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERED_IN_S)) as connection:
        for name, address in asked:
            began, busy = time.perf_counter(), _busy_s(pid)
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            seconds = (time.perf_counter() - began, _busy_s(pid) - busy)
            if answer.status >= 400:
                print(answer.status, address, file=sys.stderr)
            yield name, answer.status, seconds


@contextmanager
def _served(db: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server over the database on a free port."""
    server = subprocess.Popen(
        [*CLI, "serve", "--db", str(db), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield server, _port(server)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=STARTED_IN_S)


def _port(server: subprocess.Popen[str]) -> int:
    """The port it says that it serves at."""
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if found := re.search(r"http://[^\s:/]+:(\d+)", line):
            return int(found[1])
    raise SystemExit(f"the server did not start:\n{said}")


def _busy_s(pid: int) -> float:
    """Processor time that a process has taken so far, to a hundredth of a second or so."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mib(pid: int) -> float:
    """Peak resident memory of a process so far."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _forget(db: Path) -> None:
    """Let the system drop what it keeps of the file, as far as it will: the first answers come from the disk."""
    with db.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _rows(taken: dict[str, list[Seconds]]) -> dict[str, Any]:
    """The first (cold); median, 95th percentile and longest of the later ones; the same of processor time. Milliseconds."""
    rows = {}
    for name, seconds in taken.items():
        later = seconds[1:] or seconds
        rows[name] = {"first_ms": 1000 * seconds[0][0]}
        for at, kind in enumerate(("", "cpu_")):
            values = [both[at] for both in later]
            rows[name] |= {
                f"{kind}p50_ms": 1000 * quantile(values, 0.5),
                f"{kind}p95_ms": 1000 * quantile(values, 0.95),
                f"{kind}max_ms": 1000 * max(values),
            }
    return rows


def _size(db: Path) -> dict[str, int]:
    with closing(sqlite3.connect(db)) as connection:
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("statements", "documents", "entities", "cross_links")
        }
    return counts | {"bytes": db.stat().st_size}


def _show(results: dict[str, Any]) -> None:
    for name, row in (*results["store"].items(), *results["server"]["views"].items()):
        print(f"{name:24}" + "".join(f"  {key[:-3]} {value:5.0f}" for key, value in row.items()))
    print(f"peak memory of the server {results['server']['peak_memory_mib']:.0f} MiB; {results['server']['answers']}")


if __name__ == "__main__":
    main()
