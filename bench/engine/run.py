"""Measures reading into shards on a local Dask cluster of one worker and of two, and what each step costs a core.

What the machine gives at that moment comes first: two plain processes that read with no engine, against one. Each round
takes all of it in turn, as other work on the machine comes and goes; processor time says what the engine costs however
busy the machine is. No time is asserted. Writes results.json; `paper.py` goes on from it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/engine/run.py` finds `bench`

from bench.speed.processes import children
from bench.speed.reports import make_reports, repository_texts, total_words
from bench.speed.summary import rounded
from contingent import __version__
from contingent.run.engine.jobs import close_reader
from contingent.run.engine.loading import load_shards
from contingent.run.engine.on_dask import OnDask
from contingent.run.engine.pieces import Cut as Look
from contingent.run.engine.pieces import look_at
from contingent.run.engine.reading import read_to_shards
from contingent.store import open_store

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REPORTS, ROUNDS, SHARDS = 2000, 3, 40
EMPTY_JOBS = 2000
WORKERS = (1, 2)
MEDIANS = ("ceiling", "speedup", "speedup_with_start", "engine_cpu", "second_worker_cpu")
# Reads every report of a file by itself in a process, as `contingent read --workers 1` would, and stores nothing.
PLAIN = """
import sys, time
from contingent.pipeline import read_reports
from contingent.readers import load_reader
from contingent.sources import read_sources
reader = load_reader()
began = time.perf_counter()
for each in read_reports(read_sources([sys.argv[1]]), reader):
    pass
print(time.perf_counter() - began)
"""
J = TypeVar("J")
R = TypeVar("R")


class _Here:
    """The engine of what is measured by processor time: one job after the other, in this process."""

    def run(self, function: Callable[[J], R], jobs: Sequence[J]) -> Any:
        """See `Engine`."""
        return enumerate(map(function, jobs))


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS, help="reports to read (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often (default %(default)s)")
    parser.add_argument("--out", type=Path, default=HERE / "results.json", help="where the figures go")
    arguments = parser.parse_args()
    made = make_reports(repository_texts(ROOT), arguments.reports)
    with tempfile.TemporaryDirectory(prefix="contingent-engine-") as name:
        folder = Path(name)
        corpus = folder / "reports.jsonl"
        corpus.write_text("".join(json.dumps(report) + "\n" for report in made), encoding="utf-8")
        rounds = [_round(corpus, folder, number) for number in range(arguments.rounds)]
        results = {
            "date": datetime.now(UTC).date().isoformat(),
            "package": __version__,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "reports": len(made),
            "words_each": total_words(made) / len(made),
            "input_bytes": corpus.stat().st_size,
            **{f"{name}_median": statistics.median(each[name] for each in rounds) for name in MEDIANS},
            "rounds": rounds,
            "costs": _costs(corpus, folder, len(made)),
        }
    arguments.out.write_text(json.dumps(rounded(results), indent=2) + "\n", encoding="utf-8")
    print(json.dumps(rounded(results), indent=2))


def _round(corpus: Path, folder: Path, number: int) -> dict[str, Any]:
    """Wall seconds of one and two plain processes, and of clusters of one worker and two, all on the same reports.

    Returns:
        `ceiling`: how much more two processes read in the same time than one; `speedup`: how much sooner a cluster of two
        has made the shards than one of one, both started before; `speedup_with_start`: the same with their start;
        `engine_cpu`: processor time of the cluster of one by that of the plain process; `second_worker_cpu`: of the cluster
        of two by that of one.
    """
    before = _cpu_s()
    plain = {1: _plain(corpus, 1)}
    plain_cpu_s = _cpu_s() - before
    plain[2] = _plain(corpus, 2)
    clusters = {}
    for count in WORKERS:
        began = time.perf_counter()
        with OnDask(workers=count) as engine:
            started, before = time.perf_counter(), _family_cpu_s(os.getpid())
            summary = read_to_shards(
                [str(corpus)], str(folder / f"{number}-{count}"), engine, shard_bytes=corpus.stat().st_size // SHARDS
            )
            read, cpu_s = time.perf_counter(), _family_cpu_s(os.getpid()) - before
        assert not summary.failed, summary.failed
        clusters[count] = {"start_s": started - began, "read_s": read - started, "cpu_s": cpu_s, "shards": summary.made}
    one, two = clusters[1], clusters[2]
    result = {
        "load_1m": os.getloadavg()[0],
        "plain_s": plain,
        "plain_cpu_s": plain_cpu_s,
        "ceiling": 2 * plain[1] / plain[2],
        "clusters": clusters,
        "speedup": one["read_s"] / two["read_s"],
        "speedup_with_start": (one["start_s"] + one["read_s"]) / (two["start_s"] + two["read_s"]),
        "engine_cpu": one["cpu_s"] / plain_cpu_s,
        "second_worker_cpu": two["cpu_s"] / one["cpu_s"],
    }
    print(json.dumps(rounded(result)), file=sys.stderr, flush=True)
    return result


def _plain(corpus: Path, count: int) -> float:
    """Seconds until so many processes, started together, have each read all reports."""
    line = [sys.executable, "-c", PLAIN, str(corpus)]
    running = [subprocess.Popen(line, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return max(float(process.communicate()[0]) for process in running)


def _costs(corpus: Path, folder: Path, count: int) -> dict[str, Any]:
    """Processor time of each step for a report, and bytes that a report takes."""
    looked = time.process_time()
    look_at([Look(path=str(corpus), file="", start=0, stop=corpus.stat().st_size)])
    looked = time.process_time() - looked
    before = _cpu_s()
    out = folder / "costs"
    read_to_shards([str(corpus)], str(out), _Here())
    close_reader()  # so that what its process took is counted
    read_s = _cpu_s() - before
    before = _cpu_s()
    with open_store(folder / "costs.db", write=True) as store:
        load_shards(store, str(out), on_error=_stop, link=False)
    load_s = _cpu_s() - before
    with OnDask(workers=1) as engine:
        began = time.perf_counter()
        assert len(list(engine.run(abs, range(EMPTY_JOBS)))) == EMPTY_JOBS
        job_s = (time.perf_counter() - began) / EMPTY_JOBS
    return {
        "look_cpu_s_per_gb": looked / corpus.stat().st_size * 1e9,
        "read_cpu_ms_per_report": 1000 * read_s / count,
        "load_cpu_ms_per_report": 1000 * load_s / count,
        "job_ms": 1000 * job_s,
        "shard_bytes_per_report": sum(path.stat().st_size for path in out.glob("*.parquet")) / count,
        "database_bytes_per_report": (folder / "costs.db").stat().st_size / count,
    }


def _cpu_s() -> float:
    """Processor time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _family_cpu_s(pid: int) -> float:
    """Processor time so far of a process and its children at any depth, those that have ended too (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    used = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used + sum(_family_cpu_s(child) for child in children(pid))


def _stop(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    main()
