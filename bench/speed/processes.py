"""Measures a read in several processes: by the clock, by the processor time of all, and by the memory of all together."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SAMPLE_S = 0.05  # between two looks at the memory


def measure_workers(
    command: Sequence[str], database: Path, workers: int, count: int, cores: set[int]
) -> dict[str, Any]:
    """Read with so many reading processes, on all the cores given (where the system can pin them).

    Returns:
        Seconds by the clock and of processor time (of all processes), reports a second of each; the peak in MiB of the
        memory of all processes together, shared pages counted by share (PSS), None where there is no /proc; and the
        load of the machine at the end (`load_1m`).
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    peak_kib = 0
    line = [*command, "--db", str(database), "--workers", str(workers)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        if cores:
            os.sched_setaffinity(process.pid, cores)
        while process.poll() is None:
            peak_kib = max(peak_kib, sum(map(_pss_kib, _family(process.pid))))
            time.sleep(SAMPLE_S)
    wall_s = time.perf_counter() - began
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(line)}: exit code {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "workers": workers,
        "reports": count,
        "wall_s": wall_s,
        "cpu_s": cpu_s,
        "reports_per_s": count / wall_s,
        "reports_per_cpu_s": count / cpu_s,
        "peak_pss_mib": peak_kib / 1024 or None,
        "load_1m": os.getloadavg()[0],
    }


def children(pid: int) -> list[int]:
    """The children of a process (Linux)."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:  # it has ended
            continue
    return found


def _family(pid: int) -> list[int]:
    """The process and its children, at any depth."""
    return [pid, *(each for child in children(pid) for each in _family(child))]


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
