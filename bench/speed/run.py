"""Measures reading, start-up, views and the gazetteer, each in processes of its own; writes results.json.

Nothing here asserts a time: figures are recorded with the machine they were taken on (README.md beside this file).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/speed/run.py` finds `bench`

from bench.speed.processes import measure_workers
from bench.speed.reports import make_reports, repository_texts, total_words
from bench.speed.summary import format_rows, quantile, rounded, table_rows

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CLI = [sys.executable, "-c", "from contingent.cli.main import main; main()"]
REPORTS = 300
READER_REPORTS = 100
REPEATS = 5
VIEWS = (("brief",), ("forces",))
WORKERS = (1, 2)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: seconds by the clock and of processor time, peak resident memory in MiB, what it printed."""

    wall_s: float
    cpu_s: float
    peak_rss_mib: float
    stdout: str


def main() -> None:
    """Measure, print a table, write results.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS, help="reports to read (default %(default)s)")
    parser.add_argument("--out", type=Path, default=HERE / "results.json", help="where the figures go")
    arguments = parser.parse_args()
    cores = _use_one_core()
    _run([*CLI, "--help"])  # writes byte code once, which is no part of what is measured
    with tempfile.TemporaryDirectory(prefix="contingent-speed-") as folder:
        results = _measure(Path(folder), arguments.reports, cores)
    arguments.out.write_text(json.dumps(rounded(results), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(format_rows(table_rows(results)))


def _measure(folder: Path, count: int, cores: set[int]) -> dict[str, Any]:
    reports = make_reports(repository_texts(ROOT), count)
    file, some, demo, large = (folder / n for n in ("reports.jsonl", "some.jsonl", "demo.db", "reports.db"))
    lines = [json.dumps(report, ensure_ascii=False) for report in reports]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    some.write_text("\n".join(lines[: READER_REPORTS + 1]) + "\n", encoding="utf-8")
    # The demonstration is read first: it builds the gazetteer in the user's cache where that is missing.
    _run([*CLI, "read", str(ROOT / "examples" / "car-2013" / "reports"), "--db", str(demo)])
    read = _run([*CLI, "read", str(file), "--no-links", "--db", str(large)])
    statements = _count(large, "statement")
    learned = _run([*CLI, "read", str(some), "--no-links", "--reader", "learned", "--db", str(folder / "learned.db")])
    _run([*CLI, "read", str(some), "--no-links", "--db", str(folder / "linked.db")])
    link = _run([*CLI, "link", "--db", str(folder / "linked.db")])
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "package": _version(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "machine": _machine(),
        "command": "make speed",
        "read": {
            "reports": count,
            "words_each": total_words(reports) / count,
            "statements": statements,
            "wall_s": read.wall_s,
            "cpu_s": read.cpu_s,
            "reports_per_s": count / read.wall_s,
            "reports_per_cpu_s": count / read.cpu_s,
            "statements_per_s": statements / read.wall_s,
            "peak_rss_mib": read.peak_rss_mib,
            "database_bytes": large.stat().st_size,
        },
        "learned": {
            "reports": READER_REPORTS + 1,
            "wall_s": learned.wall_s,
            "reports_per_s": (READER_REPORTS + 1) / learned.wall_s,
            "reports_per_cpu_s": (READER_REPORTS + 1) / learned.cpu_s,
            "peak_rss_mib": learned.peak_rss_mib,
        },
        "workers": [
            measure_workers([*CLI, "read", str(file), "--no-links"], folder / f"{n}.db", n, count, cores)
            for n in WORKERS
        ],
        "link": {"reports": READER_REPORTS + 1, "wall_s": link.wall_s, "peak_rss_mib": link.peak_rss_mib},
        "reader": json.loads(_run([sys.executable, str(HERE / "measure.py"), "reader", str(some)]).stdout),
        "help_s": _median([*CLI, "--help"]),
        "views": [
            {
                "view": " ".join((*view, "--in CAF")),
                "reports": _count(database, "document"),
                "statements": _count(database, "statement"),
                "wall_s": _median([*CLI, *view, "--db", str(database), "--in", "CAF"]),
            }
            for database in (demo, large)
            for view in VIEWS
        ],
        "gazetteer": json.loads(_run([sys.executable, str(HERE / "measure.py"), "gazetteer", str(folder)]).stdout),
    }


def _run(command: list[str]) -> Run:
    """Run to the end and measure; the peak memory is that of this process alone (`os.wait4`)."""
    with tempfile.TemporaryFile("w+") as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}\n{said}")
        out.seek(0)
        unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB on Linux
        return Run(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, out.read())


def _median(command: list[str]) -> float:
    return quantile([_run(command).wall_s for _ in range(REPEATS)], 0.5)


def _use_one_core() -> set[int]:
    """Children inherit it; the cores there were before. Where the system cannot (macOS), one thread is used anyway."""
    if not hasattr(os, "sched_setaffinity"):
        return set()
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    return cores


def _count(database: Path, kind: str) -> int:
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
        _run([*CLI, "export", "jsonl", "--db", str(database), "-o", out.name])
        return sum(
            line.startswith(b'{"kind":"%s"' % kind.encode()) for line in Path(out.name).read_bytes().splitlines()
        )


def _version() -> str:
    return _run([*CLI, "--version"]).stdout.split()[-1]


def _machine() -> dict[str, Any]:
    """Processor, cores and memory; nothing that names the machine."""
    info = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (info.read_text(encoding="utf-8").splitlines() if info.is_file() else ())
        if line.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "cores_used": 1,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load_1m": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    main()
