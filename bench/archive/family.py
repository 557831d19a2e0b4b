"""Processor time and memory of a command and the processes it started, from /proc (Linux only)."""

from __future__ import annotations

import ctypes
import os
import signal
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Of a command: seconds of processor time of its first process and of all, and resident MiB of each process."""

    own_cpu_s: float
    cpu_s: float
    own_mib: float
    others_mib: list[float]


def usage(pid: int) -> Usage:
    """What the command with this process has used so far, processes that ended and were waited for included."""
    own, others = _cpu_s(pid), [_cpu_s(child) for child in family(pid)[1:]]
    memory = [_memory_mib(each) for each in family(pid)]
    return Usage(
        own_cpu_s=own[0],
        cpu_s=sum(own) + sum(map(sum, others)),
        own_mib=memory[0],
        others_mib=sorted(memory[1:], reverse=True),
    )


def family(pid: int) -> list[int]:
    """The process and its children, at any depth."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has ended
            continue
        for child in children:
            found += family(int(child))
    return found


def die_with_parent() -> None:
    """In a process about to run a command: be killed when the process that started it ends, however it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _cpu_s(pid: int) -> tuple[float, float]:
    """Seconds of the process, and of its children that ended; see proc_pid_stat(5)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    user, system, children_user, children_system = map(int, fields[11:15])
    return (user + system) / TICKS, (children_user + children_system) / TICKS


def _memory_mib(pid: int) -> float:
    """Resident memory, without pages of files that others may hold too: those of the database come and go."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:")), 0.0)
