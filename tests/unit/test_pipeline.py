"""Batches: bounded in reports and in text, in order, and of no influence on what is found."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path

import pytest
from msgspec.structs import replace

from contingent.errors import ConfigError, ReportError
from contingent.ids import text_sha256
from contingent.pipeline import BATCH_CHARS, BATCH_REPORTS, BATCH_S, ReadSummary, _batches, read_into, read_reports
from contingent.records import Document, Evidence, Reading, Report, Statement, document_id
from contingent.store import open_store

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
    document = Document(id=document_id(report), sha256=text_sha256(text), chars=len(text), language=report.language)
    return Reading(report=report, document=document)


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


def test_a_batch_ends_early_when_its_reports_come_slowly() -> None:
    seconds = iter([0.0, 1.0, BATCH_S, 10.0, 10.5, 11.0])  # one look as a batch begins, and one after each report
    batches = _batches((Report(text=text) for text in "abcd"), Counting(), clock=lambda: next(seconds))
    assert [len(batch) for batch in batches] == [2, 2]


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


class Slow(Counting):
    """A reader that takes few reports at a time, finds one statement in each, and doubles its id in texts of "bad"."""

    batch_reports = 2

    def read(self, reports: Sequence[Report]) -> list[Reading]:
        return [_with_statements(reading, 1 + (reading.report.text == "bad")) for reading in super().read(reports)]


def _with_statements(reading: Reading, number: int) -> Reading:
    evidence = (Evidence(start=0, end=1, exact=reading.report.text[0]),)
    id_, doc = f"s:{reading.document.id}", reading.document.id
    one = Statement(id=id_, doc=doc, type="VIEW", status="actual", evidence=evidence)
    return replace(reading, statements=(one,) * number)


def _read(path: Path, reports: Sequence[Report | ReportError], reader: Counting) -> tuple[list[ReadSummary], list[str]]:
    """The counts after each batch, and the errors."""
    seen: list[ReadSummary] = []
    errors: list[str] = []
    with open_store(path, write=True) as store:
        read_into(
            store, reports, reader, on_error=lambda error: errors.append(str(error)),
            on_progress=lambda summary: seen.append(copy(summary)),
        )  # fmt: skip
    return seen, errors


def test_a_reader_may_name_its_batch_size_and_progress_follows(tmp_path: Path) -> None:
    reader = Slow()
    seen, _ = _read(tmp_path / "c.db", [Report(text=text) for text in "abcde"], reader)
    assert reader.batches == [2, 2, 1]
    assert [summary.read for summary in seen] == [2, 4, 5]


def test_one_time_holds_for_the_whole_run(tmp_path: Path) -> None:
    times = iter(["2026-01-01T00:00:00Z"])
    with open_store(tmp_path / "c.db", write=True) as store:
        reports: list[Report | ReportError] = [Report(text="a"), BAD, Report(text="b"), Report(text="c")]
        read_into(store, reports, Slow(), on_error=lambda error: None, now=lambda: next(times))
        assert store.counts()["failures"] == 1


def test_statements_count_only_where_they_were_stored(tmp_path: Path) -> None:
    reports = [Report(text="a"), Report(text="bad"), Report(text="a")]
    (*_, last), errors = _read(tmp_path / "c.db", reports, Slow())
    assert last == ReadSummary(read=1, unchanged=1, failed=1, statements=1)
    assert "records have the id" in errors[0]
    (*_, again), _ = _read(tmp_path / "c.db", reports, Slow())
    assert again == ReadSummary(read=0, unchanged=2, failed=1, statements=0)


def test_the_double_of_a_report_that_failed_has_failed_too(tmp_path: Path) -> None:
    reports = [Report(text=text, file=f"{n}.txt") for n, text in enumerate(["b", "a", "b", "a"])]
    (last,), errors = _read(tmp_path / "c.db", reports, Counting(fails_on="b"))
    assert last == ReadSummary(read=1, unchanged=1, failed=2)
    assert errors[1] == "2.txt: the same report as 0.txt, which could not be read; see what is said of that one"


def test_a_failure_goes_when_its_report_has_been_read(tmp_path: Path) -> None:
    path, report = tmp_path / "c.db", Report(text="b", file="r.jsonl", place="line 2")
    piped = Report(text="b", file="-", date="2013")
    _read(path, [report, BAD, piped], Counting(fails_on="b"))
    _read(path, [report, piped], Counting())
    with open_store(path) as store:
        assert [failure.file for failure in store.failures()] == [BAD.file, "-"]
    _read(path, [Report(text="b", file=BAD.file)], Counting())  # stored already, under another name
    with open_store(path) as store:
        assert [failure.file for failure in store.failures()] == ["-"]


def test_reports_in_another_language_are_set_aside_by_their_words_not_by_what_they_say_of_themselves(
    tmp_path: Path,
) -> None:
    reports = [Report(text=text, file=f"{n}.txt", language=code) for n, (text, code) in enumerate(LANGUAGES)]
    (last,), errors = _read(tmp_path / "c.db", reports, Counting())
    assert (last.read, last.failed, last.set_aside, errors) == (2, 0, {"French": 1, "Russian": 1}, [])
    with open_store(tmp_path / "c.db") as store:
        assert {failure.file for failure in store.failures()} == {"2.txt", "3.txt"}


LANGUAGES = [
    ("The government will send a hundred soldiers if its parliament agrees, the minister said.", "fr"),
    ("Bangui 650, Bria 800, Bouar 650", None),
    ("Le gouvernement enverra cent soldats dans le pays si le parlement y consent, a dit le ministre mardi.", "en"),
    ("Правительство отправит в страну сто солдат, если парламент согласится, сообщил министр.", None),
]
