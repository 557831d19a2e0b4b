"""Batches: bounded in reports and in text, in order, and of no influence on what is found."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from contingent.errors import ConfigError, ReportError
from contingent.ids import text_sha256
from contingent.pipeline import BATCH_CHARS, BATCH_REPORTS, read_reports
from contingent.records import Document, Reading, Report, document_id

BAD = ReportError(file="a.txt", problem="no text in it", next_step="check the file")


class Counting:
    """A reader that finds nothing and keeps the sizes of its batches."""

    name = "counting"
    version = "1"

    def __init__(self, *, fails_on: str = "", short: bool = False, error: type[Exception] = ValueError) -> None:
        self.batches: list[int] = []
        self.fails_on, self.short, self.error = fails_on, short, error

    def read(self, reports: Sequence[Report]) -> list[Reading]:
        self.batches.append(len(reports))
        if any(report.text == self.fails_on for report in reports):
            raise self.error("no")
        return [_reading(report) for report in reports][int(self.short and len(reports) > 1) :]


def _reading(report: Report) -> Reading:
    text = report.text
    return Reading(report=report, document=Document(id=document_id(report), sha256=text_sha256(text), chars=len(text)))


def _texts(results: Sequence[Reading | ReportError]) -> list[str]:
    return [result.report.text if isinstance(result, Reading) else result.problem for result in results]


@pytest.mark.parametrize(
    ("texts", "batches"),
    [
        (["a"] * 3, [3]),
        (["a"] * (BATCH_REPORTS + 1), [BATCH_REPORTS, 1]),
        (["a" * BATCH_CHARS] * 3, [1, 1, 1]),
        (["a" * (BATCH_CHARS // 2)] * 3, [2, 1]),
    ],
)
def test_a_batch_is_bounded_in_reports_and_in_text(texts: list[str], batches: list[int]) -> None:
    reader = Counting()
    assert _texts(list(read_reports((Report(text=text) for text in texts), reader))) == texts
    assert reader.batches == batches


def test_errors_keep_their_place_and_a_culprit_is_found() -> None:
    reader = Counting(fails_on="b")
    found = list(read_reports([BAD, Report(text="a"), Report(text="b", file="r.jsonl", place="line 2"), BAD], reader))
    assert _texts(found) == [
        BAD.problem,
        "a",
        "the counting reader failed on this report (ValueError: no)",
        BAD.problem,
    ]
    assert isinstance(found[2], ReportError)
    assert (found[2].file, found[2].place) == ("r.jsonl", "line 2")


def test_a_reader_that_leaves_reports_out_is_asked_one_by_one() -> None:
    reader = Counting(short=True)
    assert _texts(list(read_reports([Report(text="a"), Report(text="b")], reader))) == ["a", "b"]
    assert reader.batches == [2, 1, 1]


def test_what_the_whole_run_lacks_stops_it() -> None:
    with pytest.raises(ConfigError):
        list(read_reports([Report(text="a")], Counting(fails_on="a", error=ConfigError)))
