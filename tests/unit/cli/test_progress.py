"""Progress shows on a terminal, and only once a read has lasted; a total where counting is cheap."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from contingent.cli import progress as module
from contingent.cli.progress import QUIET_S, Progress, count_reports
from contingent.errors import ReportError
from contingent.pipeline import ReadSummary
from tests.unit.cli.running import REPORTS, write_jsonl

ERROR = ReportError(file="a.txt", problem="no text in it", next_step="check that the right file was saved")


class Terminal(io.StringIO):
    """A stream that is a terminal, or only looks like one."""

    def __init__(self, *, real: bool) -> None:
        super().__init__()
        self.real = real

    def isatty(self) -> bool:
        return self.real


def show(monkeypatch: pytest.MonkeyPatch, *, seconds: float, terminal: bool, paths: tuple[str, ...] = ("-",)) -> str:
    """What stderr gets from a read that has lasted so long, with an error after it."""
    stream = Terminal(real=terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    clock = iter([0.0, seconds])
    with Progress(paths, clock=lambda: next(clock)) as progress:
        progress.show(ReadSummary(read=2, unchanged=1, failed=1, statements=1234))
        progress.error(ERROR)
    return stream.getvalue()


def without_escapes(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


@pytest.mark.parametrize(
    ("seconds", "terminal", "shown"),
    [(QUIET_S + 0.1, True, True), (QUIET_S - 0.1, True, False), (QUIET_S + 60, False, False)],
)
def test_progress_shows_after_two_seconds_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, seconds: float, terminal: bool, shown: bool
) -> None:
    written = show(monkeypatch, seconds=seconds, terminal=terminal)
    assert ("1,234 statements" in written) is shown
    assert (f"{4 / seconds:.1f} a second" in written) is shown
    assert f"contingent: {ERROR}\n" in without_escapes(written)
    if not shown:
        assert written == f"contingent: {ERROR}\n"


def test_the_total_is_shown_where_it_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "r.jsonl", REPORTS * 2)
    assert "4/8 reports" in without_escapes(show(monkeypatch, seconds=3, terminal=True, paths=(str(path),)))
    assert "4/? reports" in without_escapes(show(monkeypatch, seconds=3, terminal=True))
    assert "4/? reports" in without_escapes(show(monkeypatch, seconds=3, terminal=True, paths=()))  # of shards


def test_lines_are_written_where_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_jsonl(tmp_path / "r.jsonl", REPORTS * 2)
    clock = iter([0.0, 1.0, 5.0, 13.0, 100.0])
    with Progress([str(path)], every_s=10, clock=lambda: next(clock)) as progress:
        for read in (1, 2, 3, 5):
            progress.show(ReadSummary(read=read, statements=1000 * read))
    assert capsys.readouterr().err.splitlines() == [
        "contingent: 1 of 8 reports; 1.0 a second; 7 s left; 1,000 statements",
        "contingent: 3 of 8 reports; 0.2 a second; 22 s left; 3,000 statements",
        # What was done more than a minute ago says nothing of how long the rest will take.
        "contingent: 5 of 8 reports; 0.0 a second; 2 min 10 s left; 5,000 statements",
    ]


def test_counting_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_jsonl(tmp_path / "r.jsonl")
    (tmp_path / "open.jsonl").write_text('{"text": "a"}\n{"text": "b"}')
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "a.txt").touch()
    assert count_reports([str(tmp_path), str(tmp_path / "none.txt"), str(tmp_path / "a.txt")]) == 4 + 2 + 0 + 1 + 1
    assert count_reports([str(tmp_path), "-"]) is None
    monkeypatch.setattr(module, "MOST_COUNTED_BYTES", 10)
    assert count_reports([str(tmp_path)]) is None
