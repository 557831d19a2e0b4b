"""One process that feeds one target for a while: `python bench/fuzz/child.py TARGET --folder F --seconds S`.

Before each input its bytes are written to a shared file, so that whoever started this process knows what ended it. An
input may use 5 s of processor time (ITIMER_PROF, so that a busy machine gives no false alarm) and a bounded address space.
What a target raises is saved and the search goes on; a hang ends the process, with its stack on stderr.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import hashlib
import mmap
import random
import resource
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/fuzz/child.py` finds `bench`

from bench.fuzz.mutate import MAX_BYTES, mutated
from bench.fuzz.targets import Run, Target, targets

HANG_S = 5.0
SIZES = (500, 2000, 2000, 8000, MAX_BYTES)
MEMORY_BYTES = 512 << 20  # an input has MAX_BYTES at most, and the limits of the intake hold beyond that
HEAD = struct.Struct("<QQdQ")  # inputs run, bytes of the one that runs, the slowest so far in s, most memory in KiB
_TRIES = 300  # of making an input smaller
_SHOWN_FRAMES = 12


class State:
    """What the process that watches can see."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(HEAD.size + MAX_BYTES))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self.executions, self.slowest_s = 0, 0.0

    def begin(self, data: bytes) -> None:
        """Before an input runs."""
        self._map[HEAD.size : HEAD.size + len(data)] = data
        HEAD.pack_into(self._map, 0, self.executions, len(data), self.slowest_s, _memory_kib())

    def end(self, seconds: float) -> None:
        """After it."""
        self.executions += 1
        self.slowest_s = max(self.slowest_s, seconds)
        HEAD.pack_into(self._map, 0, self.executions, 0, self.slowest_s, _memory_kib())


class Harness:
    """Runs inputs within their limits and saves those that fail."""

    def __init__(self, run: Run, state: State, findings: Path) -> None:
        self._run, self._state, self._findings = run, state, findings
        self._base_kib = _memory_kib()
        self._known: set[str] = set()

    def __call__(self, data: bytes) -> None:
        """Run one input; nothing is raised."""
        data = data[:MAX_BYTES]
        failed = self._once(data)
        if failed is not None and failed[0] not in self._known:
            self._known.add(failed[0])
            self._save(failed[0], data, failed[1])
            self._save(failed[0], self._smaller(data, failed[0]), failed[1])

    def _once(self, data: bytes) -> tuple[str, str] | None:
        """Signature and traceback of what went wrong."""
        self._state.begin(data)
        before = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, HANG_S)
        failed = None
        try:
            self._run(data)
        except Exception as error:
            failed = signature(error), "".join(traceback.format_exception(error)[-_SHOWN_FRAMES:])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self._state.end(time.process_time() - before)
        grown = _memory_kib() - self._base_kib
        if failed is None and grown * 1024 > MEMORY_BYTES:
            self._base_kib += grown  # told once
            failed = "memory", f"memory grew by {grown // 1024} MiB"
        return failed

    def _smaller(self, data: bytes, name: str) -> bytes:
        """A smaller input that fails in the same way: pieces are left out, halves first."""
        size, tries = len(data) // 2, _TRIES
        while size and tries:
            at, found = 0, False
            while at < len(data) and tries:
                shorter, tries = data[:at] + data[at + size :], tries - 1
                failed = self._once(shorter)
                if failed is not None and failed[0] == name:
                    data, found = shorter, True
                else:
                    at += size
            if not found:
                size //= 2
        return data

    def _save(self, name: str, data: bytes, words: str) -> None:
        self._findings.mkdir(parents=True, exist_ok=True)
        (self._findings / f"{name}.bin").write_bytes(data)
        (self._findings / f"{name}.txt").write_text(f"{words}\ninput of {len(data)} bytes: {data[:300]!r}\n", "utf-8")


def signature(error: BaseException) -> str:
    """A short name for a fault: its type, and a hash of the places it came through."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    where = "|".join(f"{Path(frame.filename).name}:{frame.name}" for frame in frames)
    return f"{type(error).__name__}-{hashlib.sha256(where.encode()).hexdigest()[:8]}"


def _memory_kib() -> int:
    """The most memory this process ever had, in KiB (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--replay", type=Path, help="run this one input without atheris, within the same time")
    options = parser.parse_args()
    target = next(target for target in targets() if target.name == options.target)
    faulthandler.enable()
    faulthandler.register(signal.SIGPROF, chain=True)
    if options.replay:
        run = target.load()
        run(target.seeds[0])  # what is loaded at first use counts for no input
        signal.setitimer(signal.ITIMER_PROF, HANG_S)
        run(options.replay.read_bytes())
        return
    _fuzz(target, options.folder, options.seconds)


def _fuzz(target: Target, folder: Path, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["contingent", *target.libraries]):
        run = target.load()
        for seed in target.seeds:  # what is imported while it is used is then guided too
            with contextlib.suppress(Exception):
                run(seed)
    corpus = folder / "corpus" / _plain(target.name)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + 2 * MEMORY_BYTES, resource.RLIM_INFINITY))
    state = State(folder / f"{_plain(target.name)}.state")
    harness = Harness(run, state, folder / "findings" / _plain(target.name))
    others = [*target.seeds]

    def change(data: bytes, max_size: int, seed: int) -> bytes:
        rng = random.Random(seed)
        max_size = min(
            max_size, rng.choice(SIZES)
        )  # most inputs small: many of them are run in the time of a large one
        data = data[:max_size]
        if rng.random() < 0.5:
            return bytes(atheris.Mutate(data, max_size))
        return mutated(data, rng, others, max_size)

    arguments = [
        f"-max_total_time={seconds}",
        f"-max_len={MAX_BYTES}",
        "-rss_limit_mb=0",
        "-timeout=600",
        "-verbosity=0",
    ]
    test: Callable[[bytes], None] = harness
    atheris.Setup([sys.argv[0], *arguments, str(corpus)], test, custom_mutator=change)
    atheris.Fuzz()


def _plain(name: str) -> str:
    return name.replace(" ", "-").replace(",", "")


if __name__ == "__main__":
    main()
