"""How far a read has come, on stderr: a bar once it has lasted two seconds and somebody can see it, or lines asked for."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from contingent.cli.streams import say

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from contingent.errors import ReportError
    from contingent.pipeline import ReadSummary

QUIET_S = 2.0  # reads shorter than this show no progress
RATE_S = 60.0  # the rate of a line is that of so long before it: reports there already are passed over much quicker
MOST_COUNTED_BYTES = 1 << 30  # counting the lines of a gigabyte takes about a second; beyond that no total is shown
_CHUNK_BYTES = 1 << 20
_ONE_REPORT = frozenset({"text", "html", "pdf", "docx"})


class Progress:
    """A bar while reports are read; a context manager, so that the terminal is left in order whatever happens.

    Args:
        paths: what is read, to count the reports in it when the bar is first shown.
        every_s: a plain line every so many seconds in place of the bar, on a terminal or not; 0 is after each batch.
        clock: seconds, from any beginning.
    """

    def __init__(
        self, paths: Sequence[str], *, every_s: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._paths = paths
        self._every_s = every_s
        self._clock = clock
        self._of: int | None = None
        self._told: deque[tuple[float, int]] = deque()  # when a line was written, and how many reports it told of
        self._began = clock()
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, summary: ReadSummary) -> None:
        """Show the counts so far; what they count has been stored."""
        now = self._clock()
        lasted_s = now - self._began
        if self._every_s is not None:
            self._tell(summary, now)
            return
        if self._bar is None:
            if lasted_s < QUIET_S or not sys.stderr.isatty():
                return
            self._bar = _make_bar()
            self._bar.add_task("", total=count_reports(self._paths) or None, statements="", rate="")
            self._bar.start()
        done = _done(summary)
        self._bar.update(
            self._bar.task_ids[0],
            completed=done,
            statements=f"{summary.statements:,} statements",
            rate=f"{done / lasted_s:,.1f} a second",
        )

    def _tell(self, summary: ReadSummary, now: float) -> None:
        """A line, unless the last one was not long ago."""
        if not self._told:
            self._of = count_reports(self._paths)
            self._told.append((self._began, 0))
        elif now - self._told[-1][0] < (self._every_s or 0.0):
            return
        while len(self._told) > 1 and now - self._told[0][0] > RATE_S:
            self._told.popleft()
        since, before = self._told[0]
        done = _done(summary)
        rate = (done - before) / (now - since) if now > since else 0.0
        self._told.append((now, done))
        parts = [f"{done:,}{f' of {self._of:,}' if self._of else ''} reports", f"{rate:,.1f} a second"]
        if self._of and rate:
            parts.append(f"{_duration(max(0, self._of - done) / rate)} left")
        say("; ".join([*parts, f"{summary.statements:,} statements"]))

    def error(self, error: ReportError) -> None:
        """Print an error on a line of its own, above the bar."""
        if self._bar is None:
            say(str(error))
        else:
            from contingent.cli.plain import plain

            self._bar.console.print(plain(f"contingent: {error}"), soft_wrap=True)


def _done(summary: ReadSummary) -> int:
    return summary.read + summary.unchanged + summary.failed + sum(summary.set_aside.values())


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def count_reports(paths: Sequence[str]) -> int | None:
    """About how many reports the paths hold (a line of JSON Lines is one); None where counting is no quick matter."""
    from contingent.sources.addresses import is_address
    from contingent.sources.files import find_files, kind_of
    from contingent.sources.intake import STDIN

    if STDIN in paths or any(map(is_address, paths)):
        return None
    count = size = 0
    seen: set[str] = set()
    for path in paths:
        for found in find_files(path, seen):
            if not isinstance(found, str) or kind_of(found) in _ONE_REPORT:
                count += 1
                continue
            if kind_of(found) != "jsonl":
                return None
            try:
                size += Path(found).stat().st_size
                if size > MOST_COUNTED_BYTES or not Path(found).is_file():
                    return None
                count += _count_lines(Path(found))
            except OSError:
                return None
    return count


def _count_lines(path: Path) -> int:
    lines, last = 0, b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines if last == b"\n" else lines + 1


def _make_bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("reports"),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[statements]}"),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr, markup=False, emoji=False, highlight=False),
        transient=True,
        redirect_stdout=False,  # records may be on their way through it
    )
