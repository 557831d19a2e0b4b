"""The engine of the tests: one job after the other, in the tests' own process, and what they read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")


class InTurn:
    """Runs jobs in turn; nothing is tried again. `done` counts the jobs by the name of their function."""

    def __init__(self) -> None:
        self.done: dict[str, int] = {}

    def run(self, function: Callable[[J], R], jobs: Sequence[J]) -> Iterator[tuple[int, R | Exception]]:
        """See `Engine`."""
        for number, job in enumerate(jobs):
            self.done[function.__name__] = self.done.get(function.__name__, 0) + 1
            try:
                yield number, function(job)
            except Exception as error:
                yield number, error


def write_texts(path: Path, texts: Sequence[str]) -> Path:
    """A report a line."""
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return path
