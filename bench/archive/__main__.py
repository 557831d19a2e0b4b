"""Reads archives of generated reports as a user would and records what each report costs on the way: `make archive`.

    python -m bench.archive --reports 10000 100000 1000000 --workers 2 --out DIR

For each size a file of so many reports is written, and `contingent read --no-links` reads it into a new database. At every
10,000 reports stored, processor time of all processes, their memory and the size of the database are noted; the cost of a
report is the processor time between two such points, so that starting up is no part of it. `contingent link` runs on the
sizes named with --link. Killed at any point and started again with the same arguments, it goes on where it was; DIR holds
what is needed for it and may be deleted afterwards. Nothing here asserts a figure; results.json holds them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.archive.family import Usage, die_with_parent, usage
from bench.archive.figures import Row, flatness
from bench.archive.reports import SEED, write_reports
from bench.speed.summary import rounded

HERE = Path(__file__).resolve().parent
CLI = [sys.executable, "-c", "from contingent.cli.main import main; main()"]
SIZES = (10_000, 100_000)
EVERY = 10_000  # reports between two points
LOOK_S = 0.5  # between two looks at how far it is


def main() -> None:
    """Measure each size, and write the results after each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=list(SIZES), help="sizes of the archives")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=int, default=EVERY, help="reports between two points (default %(default)s)")
    parser.add_argument("--link", type=int, nargs="*", default=[], help="sizes that are linked as well")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path("build") / "archive", help="folder for reports and databases")
    parser.add_argument("--results", type=Path, default=HERE / "results.json", help="where the figures go")
    parser.add_argument("--keep", action="store_true", help="leave the databases there")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    archives = [_archive(given, size) for size in sorted(given.reports)]
    results = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m bench.archive --reports {' '.join(map(str, sorted(given.reports)))}"
        f" --workers {given.workers}" + (f" --link {' '.join(map(str, given.link))}" if given.link else ""),
        "machine": {"cores": os.cpu_count(), "memory_gib": _memory_gib(), "processor": _processor()},
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "seed": given.seed,
        "archives": archives,
    }
    given.results.write_text(json.dumps(rounded(results), indent=1) + "\n", encoding="utf-8")


def _archive(given: argparse.Namespace, size: int) -> dict[str, Any]:
    """The figures of one size; what was measured before the last run was killed is taken from its file."""
    state = given.out / f"{size}-{given.seed}-{given.workers}.json"
    kept: dict[str, Any] = json.loads(state.read_text(encoding="utf-8")) if state.is_file() else {"runs": []}
    reports, database = given.out / f"reports-{size}-{given.seed}.jsonl", given.out / f"{state.stem}.db"

    def keep() -> None:
        part = state.with_suffix(".part")
        part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        part.replace(state)

    if "read" not in kept:
        if not reports.is_file():
            write_reports(reports, size, seed=given.seed)
        command = [*CLI, "read", str(reports), "--no-links", "--workers", str(given.workers), "--db", str(database)]
        runs: list[list[Row]] = kept["runs"]
        runs.append([])
        whole = _watch(command, database, runs[-1], every=given.every, keep=keep)
        kept["read"] = whole | _sizes(database) | {"bytes_in": reports.stat().st_size}
        keep()
    if size in given.link and "link" not in kept:
        link = [*CLI, "link", "--db", str(database)]
        kept["link"] = _watch(link, database, [], every=given.every, keep=keep)
        kept["link"] |= {"links": _ask(database, "SELECT count(*) FROM cross_links WHERE current = 1")}
        keep()
    if not given.keep:
        for path in (reports, *given.out.glob(f"{database.name}*")):
            path.unlink(missing_ok=True)
    return {"reports": size, "workers": given.workers, **flatness(kept["runs"]), **kept}


def _watch(
    command: list[str], database: Path, rows: list[Row], *, every: int, keep: Callable[[], None]
) -> dict[str, Any]:
    """Run a command to its end, adding a row at each point; seconds, processor time and peak memory of the whole run."""
    before = _reports(database)
    began = time.perf_counter()
    peaks: list[float] = [0.0, 0.0]
    children = _children_cpu_s()

    def note(count: int, cpu_s: float, used: Usage | None) -> None:
        rows.append(
            {
                "reports": count,
                "wall_s": round(time.perf_counter() - began, 2),
                "cpu_s": round(cpu_s, 2),
                "database_mib": round(_size_mib(database), 1),
                "load_1m": os.getloadavg()[0],
            }
        )
        if used is not None:
            rows[-1] |= {
                "own_cpu_s": round(used.own_cpu_s, 2),
                "own_mib": round(used.own_mib, 1),
                "others_mib": [round(mib, 1) for mib in used.others_mib],
            }
        print(json.dumps(rows[-1]), flush=True)
        keep()

    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=die_with_parent
    ) as run:
        while run.poll() is None:
            used = usage(run.pid)
            peaks = [max(peaks[0], used.own_mib), max(peaks[1], *used.others_mib, 0.0)]
            count = _reports(database)
            # The first row is where reports begin to be stored: what it took to start, and to pass over what a run
            # before this one stored, lies before it.
            if count > before and (not rows or count // every > rows[-1]["reports"] // every):
                note(count, used.cpu_s, used)
            time.sleep(LOOK_S)
        said = run.stderr.read().decode(errors="replace") if run.stderr else ""
    if run.returncode != 0:
        raise SystemExit(f"{' '.join(command[3:])}: exit code {run.returncode}\n{said[-2000:]}")
    cpu_s = _children_cpu_s() - children
    if (count := _reports(database)) > before:
        note(count, cpu_s, None)
    return {
        "wall_s": time.perf_counter() - began,
        "cpu_s": cpu_s,
        "peak_own_mib": peaks[0],
        "peak_worker_mib": peaks[1],
        "said": said.strip().splitlines()[-1:],
    }


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reports(database: Path) -> int:
    """How many reports have been stored; 0 before there is a database."""
    return _ask(database, "SELECT max(seq) FROM readings")


def _ask(database: Path, question: str) -> int:
    if not database.is_file():
        return 0
    try:
        connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            return int(connection.execute(question).fetchone()[0] or 0)
        finally:
            connection.close()
    except sqlite3.OperationalError:  # it is being made
        return 0


def _sizes(database: Path) -> dict[str, Any]:
    return {
        "reports_stored": _reports(database),
        "statements": _ask(database, "SELECT max(seq) FROM statements"),
        "database_bytes": database.stat().st_size,
    }


def _size_mib(database: Path) -> float:
    return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*")) / 2**20


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _processor() -> str:
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in info if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    main()
