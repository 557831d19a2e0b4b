"""`--log json`: one JSON object a line on stderr, for programs that collect logs.

No line holds words of a report, a key, or an address that was asked for: fields are counts, names of files, routes and
codes, and of a fault only its type and where in the code it arose.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

import click

from contingent.cli.streams import say_through

if TYPE_CHECKING:
    from contingent.errors import ReportError
    from contingent.pipeline import ReadSummary

Form = Literal["text", "json"]
F = TypeVar("F", bound=Callable[..., Any])
LOG = logging.getLogger(__name__)
LONGEST_MESSAGE = 500
PROGRESS_EVERY_S = 30.0
_OUR_WORDS = ("contingent", "uvicorn")  # messages of other packages may quote what they were given
_FRAMES = 5  # the last of a traceback


def log_option(command: F) -> F:
    """--log"""
    return click.option(
        "--log", "log", type=click.Choice(["text", "json"]), default="text", show_default=True, callback=_start,
        help="How to speak on stderr: lines for people, or one JSON object a line (docs/operations.md).",
    )(command)  # fmt: skip


def event(name: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """One line of the log: what happened, and its facts."""
    LOG.log(level, name, extra={"event": name, "fields": fields})


class JsonLines(logging.Formatter):
    """A record as one line of ASCII: characters that control a terminal, and line ends, are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        facts: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": getattr(record, "event", "message"),
        }
        fields = getattr(record, "fields", None)
        if fields is not None:
            facts.update(fields)
        elif record.name.startswith(_OUR_WORDS):
            facts["message"] = record.getMessage()[:LONGEST_MESSAGE]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:  # not its words: they may quote a report
            frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
            facts["error"] = type(error).__name__
            facts["where"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(facts, ensure_ascii=True, default=str)


class LoggedProgress:
    """How far a read has come, as lines of the log; in the place of `progress.Progress`."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told = clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass

    def show(self, summary: ReadSummary) -> None:
        """The counts so far, now and then."""
        if self._clock() - self._told >= PROGRESS_EVERY_S:
            self._told = self._clock()
            event("progress", **counts_of(summary))

    def error(self, error: ReportError) -> None:
        """A report that was not read; why is told by `contingent failures`, as the reason may quote the report."""
        event("report_failed", level=logging.WARNING, file=_without_path(error.file), place=error.place)


def _without_path(file: str) -> str:
    """A file as it is named, of an address only the host: a feed may have a key in its path or query."""
    found = re.match(r"https?://(?:[^/?#]*@)?([^/?#@]*)", file, re.IGNORECASE)
    return file if found is None else f"{found[1]}/…"


def counts_of(summary: ReadSummary) -> dict[str, int]:
    """The counts of a run of reading, by their names in the log."""
    return {
        "read": summary.read, "unchanged": summary.unchanged, "failed": summary.failed, "statements": summary.statements,
        "set_aside": sum(summary.set_aside.values()),
    }  # fmt: skip


def _start(context: click.Context, parameter: click.Parameter, form: Form) -> Form:
    """Send every logger's records to stderr as JSON lines, from now on."""
    if form == "json":
        root, handler = logging.getLogger(), logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        handler.addFilter(lambda record: record.name.startswith("contingent") or record.levelno >= logging.WARNING)
        before = root.level
        root.addHandler(handler)
        root.setLevel(logging.INFO)

        def stop() -> None:
            root.removeHandler(handler)
            root.setLevel(before)

        say_through(lambda words: event("message", level=logging.WARNING, message=words[:LONGEST_MESSAGE]), stop)
    return form
