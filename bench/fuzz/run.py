"""Fuzz every reader of foreign bytes and the normalizers: `make fuzz SECONDS=3600`.

Each target gets its share of the time in processes of their own (bench/fuzz/child.py), some at once, in two rounds. Inputs
that fail are kept under build/fuzz/findings, inputs that reach new branches under build/fuzz/corpus, from which the next
run goes on. The findings of earlier runs are put aside first, so that what is counted is of this run.
results.json holds what was run and what was found. Exit code 1 when anything was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/fuzz/run.py` finds `bench`

from bench.fuzz.child import HANG_S, HEAD, MEMORY_BYTES
from bench.fuzz.mutate import MAX_BYTES
from bench.fuzz.targets import targets

FOLDER = Path("build/fuzz")
RESULTS = Path(__file__).parent / "results.json"
ROUNDS = 2
SHORTEST_S = 5
GRACE_S = 120  # by the clock, beyond its share, before a process is ended that neither works nor ends
_FRAME = re.compile(r'File "[^"]*?([^/"]+)", line \d+ in (\S+)')


@dataclass
class Tally:
    """What was run of one target."""

    executions: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    memory_mib: int = 0
    restarts: int = 0
    slow: int = 0  # inputs over the time only while branches are counted
    findings: set[str] = field(default_factory=set)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3600, help="by the clock, for all targets together")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="targets whose name holds this")
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    names = [target.name for target in targets() if options.only in target.name]
    rounds = ROUNDS if options.seconds * options.jobs / len(names) > 30 * ROUNDS else 1
    share = max(SHORTEST_S, int(options.seconds * options.jobs / len(names) / rounds))
    tallies = {name: Tally() for name in names}
    if (FOLDER / "findings").exists():
        (FOLDER / "findings").rename(FOLDER / f"findings-before-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    started, ends = time.monotonic(), time.monotonic() + options.seconds
    with ThreadPoolExecutor(options.jobs) as pool:
        for number in range(rounds):
            left = max(0.0, ends - time.monotonic()) * options.jobs / len(names) / (rounds - number)
            seconds = share if number == 0 else max(SHORTEST_S, int(left))
            list(pool.map(lambda name, s=seconds: _run(name, tallies[name], s), names))
    _write(options.results, tallies, time.monotonic() - started, options.jobs)
    return 1 if any(tally.findings for tally in tallies.values()) else 0


def _run(name: str, tally: Tally, seconds: int) -> None:
    """Give a target its time, starting again whenever an input has ended the process."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) >= min(SHORTEST_S, seconds):
        begun = time.monotonic()
        code, words = _child(name, int(left))
        tally.seconds += time.monotonic() - begun
        data = _state(name, tally)
        if code == 0:
            break
        tally.restarts += 1
        if code == -signal.SIGPROF and not _is_hang(name, data):
            tally.slow += 1
        else:
            _save(name, code, data, words)
        if code > 0 and tally.restarts > 3:  # it does not start, or is broken itself
            break
    tally.findings = {path.stem for path in (FOLDER / "findings" / _plain(name)).glob("*.bin")}
    print(f"{name:20} {tally.executions:>10,} inputs in {tally.seconds:6.0f} s, slowest {tally.slowest_s:5.2f} s, "
          f"{tally.memory_mib:5} MiB, {len(tally.findings)} found", flush=True)  # fmt: skip


def _is_hang(name: str, data: bytes) -> bool:
    """Whether an input takes too long without atheris, too, which makes the code some three times slower."""
    path = FOLDER / f"{_plain(name)}.slow"
    path.write_bytes(data)
    command = _feeding(name, "--replay", str(path))
    return subprocess.run(command, capture_output=True, check=False).returncode == -signal.SIGPROF


def _feeding(name: str, *how: str) -> list[str]:
    return [sys.executable, str(Path(__file__).parent / "child.py"), name, "--folder", str(FOLDER), *how]


def _child(name: str, seconds: int) -> tuple[int, str]:
    """Exit code (negative for a signal) and stderr of a process that feeds a target."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{_plain(name)}.state").write_bytes(bytes(HEAD.size))
    log = FOLDER / f"{_plain(name)}.log"
    command = _feeding(name, "--seconds", str(seconds))
    with log.open("wb") as stderr, subprocess.Popen(command, stdout=stderr, stderr=stderr) as process:
        try:
            code = process.wait(seconds + GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
    return code, log.read_text("utf-8", "replace")


def _state(name: str, tally: Tally) -> bytes:
    """Add what a process has done to the tally; the input that it ran when it ended."""
    state = (FOLDER / f"{_plain(name)}.state").read_bytes()
    executions, length, slowest_s, memory_kib = HEAD.unpack_from(state)
    tally.executions += executions
    tally.slowest_s = max(tally.slowest_s, slowest_s)
    tally.memory_mib = max(tally.memory_mib, memory_kib // 1024)
    return state[HEAD.size : HEAD.size + length]


def _save(name: str, code: int, data: bytes, words: str) -> None:
    """Keep the input that ended a process, by the stack it ended in, so that one fault is kept once."""
    frames = list(_frames(words))[:4]
    what = {-signal.SIGPROF: "hang", -signal.SIGKILL: "stall"}.get(code, f"signal{-code}" if code < 0 else "broken")
    digest = hashlib.sha256("|".join(frames).encode() or data).hexdigest()[:8]
    folder = FOLDER / "findings" / _plain(name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{what}-{digest}.bin").write_bytes(data)
    (folder / f"{what}-{digest}.txt").write_text(
        f"{words[-4000:]}\ninput of {len(data)} bytes: {data[:300]!r}\n", "utf-8"
    )


def _frames(words: str) -> Iterator[str]:
    for file, function in _FRAME.findall(words):
        yield f"{file}:{function}"


def _write(path: Path, tallies: dict[str, Tally], seconds: float, jobs: int) -> None:
    rows: dict[str, Any] = {
        name: {
            "executions": tally.executions, "seconds": round(tally.seconds), "slowest_s": round(tally.slowest_s, 2),
            "over_time_only_while_traced": tally.slow,
            "memory_mib": tally.memory_mib, "findings": sorted(tally.findings),
        }
        for name, tally in tallies.items()
    }  # fmt: skip
    found = {
        "run": {
            "day": datetime.now(UTC).date().isoformat(), "seconds": round(seconds), "processes": jobs, "cores": os.cpu_count(),
            "engine": f"atheris {version('atheris')}", "python": platform.python_version(), "machine": platform.machine(),
        },
        "limits": {"hang_s": HANG_S, "grown_mib": MEMORY_BYTES >> 20, "input_bytes": MAX_BYTES},
        "executions": sum(tally.executions for tally in tallies.values()),
        "findings": sum(len(tally.findings) for tally in tallies.values()),
        "targets": rows,
    }  # fmt: skip
    path.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def _plain(name: str) -> str:
    return name.replace(" ", "-").replace(",", "")


if __name__ == "__main__":
    sys.exit(main())
