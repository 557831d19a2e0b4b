"""Readers for tests of processes: what they do is told by the text. Loaded by name in processes of their own."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from contingent.errors import ConfigError, ReportError
from contingent.ids import text_sha256
from contingent.records import Document, Reading, Report, document_id

FLAG = "die once, and leave "  # followed by the file to leave
LONG_S = 3600.0
LOADS = "CONTINGENT_TEST_LOADS"


class Obedient:
    """Finds nothing; does what a text that is a command says."""

    name = "obedient"
    version = "7"

    def read(self, reports: Sequence[Report]) -> list[Reading | ReportError]:
        return [self._read(report) for report in reports]

    def _read(self, report: Report) -> Reading | ReportError:
        text = report.text
        if text == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif text == "hang":
            time.sleep(LONG_S)
        elif text == "grow":
            self._kept = [bytearray(os.urandom(1 << 20)) for _ in range(400)]
            time.sleep(LONG_S)
        elif text == "raise":
            raise ValueError("as told")
        elif text == "refuse":
            return ReportError(file="a", place="line 1", problem="refused", next_step="ask again")
        elif text == "stop the run":
            raise ConfigError("the run lacks something")
        elif text.startswith(FLAG) and not Path(text.removeprefix(FLAG)).exists():
            Path(text.removeprefix(FLAG)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        document = Document(id=document_id(report), sha256=text_sha256(text), chars=len(text), headline=report.title)
        return Reading(report=report, document=document)


class FewAtATime(Obedient):
    """Takes three reports in a batch."""

    batch_reports = 3


def load() -> Obedient:
    """A reader."""
    return Obedient()


def load_and_count() -> Obedient:
    """A reader, and a line for it in the file that the environment names."""
    with Path(os.environ[LOADS]).open("a") as loads:
        loads.write(f"{os.getpid()}\n")
    return Obedient()


def load_few() -> FewAtATime:
    """One that takes few at a time."""
    return FewAtATime()


def load_nothing() -> Obedient:
    """None: what it needs is missing."""
    raise ConfigError("no weights here")


def load_and_die() -> Obedient:
    """None: the process ends."""
    os.kill(os.getpid(), signal.SIGKILL)
    return Obedient()
