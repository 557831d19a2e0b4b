"""The command line run within the tests' own process, and the reports it is run on."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from contingent.cli.main import main

PROMISE = (
    "France will send 1,000 troops to the Central African Republic for about six months if the United Nations passes "
    "a resolution, the defence minister said on Tuesday.\n\nFrance already has 420 soldiers in the country.\n"
)
ATTACK = (
    "Rebels killed 12 people in Bangui, the capital of the Central African Republic, on Monday, the Red Cross said. "
    "The mayor said 20 people were killed.\n\nRights groups accused the army of burning villages. "
    "The army denied burning villages.\n"
)
MANDATE = (
    "The United Nations Security Council authorised a force of up to 6,000 troops for the Central African Republic on "
    "Thursday. Séléka fighters left the town of Bossangoa.\n"
)
RIVAL = "France has 650 soldiers in the Central African Republic, a spokesman for the army said on Tuesday.\n"
REPORTS: list[dict[str, str]] = [
    {"id": "r1", "date": "2013-11-26", "source": "Radio Soro", "title": "France promises troops", "text": PROMISE},
    {"id": "r2", "date": "2013-12-03", "source": "Daily Tern", "title": "Twelve killed", "text": ATTACK},
    {"id": "r3", "date": "2013-12-05", "source": "Radio Soro", "title": "Council acts", "text": MANDATE},
    {"id": "r4", "date": "2013-11-26", "source": "Daily Tern", "title": "How many there are", "text": RIVAL},
]

COMMAND_LINE = [sys.executable, "-c", "from contingent.cli.main import main; main()"]  # for a process of its own


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def errors(self) -> list[str]:
        """The lines on stderr."""
        return self.err.splitlines()

    @property
    def rows(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: str | Path, stdin: bytes = b"") -> Result:
    """Run `contingent ARGUMENTS` as the command itself would, with standard streams of its own."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        mock.patch.object(sys, "argv", ["contingent", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
        pytest.raises(SystemExit) as stopped,
    ):
        main()
    code = stopped.value.code
    assert isinstance(code, int)
    return Result(code, _written(out), _written(err).decode())


def done(*arguments: str | Path, stdin: bytes = b"") -> Result:
    """Run a command that must succeed."""
    result = run(*arguments, stdin=stdin)
    assert result.code == 0, result.err
    return result


def refused(*arguments: str | Path, code: int, stdin: bytes = b"") -> str:
    """Run a command that must fail with this exit code and one line; the line."""
    result = run(*arguments, stdin=stdin)
    assert (result.code, result.out) == (code, b""), result
    (line,) = result.errors
    assert line.startswith("contingent: ")
    return line


def write_jsonl(path: Path, reports: list[dict[str, str]] = REPORTS) -> Path:
    """Reports as JSON Lines."""
    path.write_text("".join(json.dumps(report) + "\n" for report in reports), encoding="utf-8")
    return path


def gold_line() -> str:
    """A coded report with one statement, as `contingent evaluate` takes it."""
    words = "France already has 420 soldiers in the country"
    at = PROMISE.index(words)
    statement = {
        "id": "g1",
        "type": "PRESENCE",
        "status": "actual",
        "evidence": [{"start": at, "end": at + len(words), "exact": words}],
        "core": True,
    }
    report = {"id": "r1", "date": "2013-11-26", "slice": "own", "text": PROMISE, "statements": [statement]}
    return json.dumps(report) + "\n"


def _written(stream: io.TextIOWrapper) -> bytes:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()
