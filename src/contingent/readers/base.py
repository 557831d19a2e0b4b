"""What every reader is: documents in, records out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contingent.errors import ReportError
from contingent.records import Reading, Report


class Reader(Protocol):
    """Reads reports into records.

    A reader holds no state between calls: the same report gives the same records, whatever stands beside it in a batch.
    A slow one may have a class attribute `batch_reports`, the most reports it is given (and that are stored) at a time.
    """

    name: str
    version: str

    def read(self, reports: Sequence[Report]) -> Sequence[Reading | ReportError]:
        """For each report, in order, its Reading, or the ReportError of one that could not be read."""
        ...


def origin_of(reader: Reader) -> str:
    """How records name the reader that made them: "grammar/1"."""
    return f"{reader.name}/{reader.version}"
