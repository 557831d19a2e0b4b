"""Reading processes: results in order, whoever dies or hangs is named, and what the whole run lacks stops it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

from contingent.errors import ConfigError, ReportError
from contingent.pipeline import BATCH_REPORTS, read_into, read_reports
from contingent.records import Reading, Report
from contingent.run.workers import PIECES_AHEAD, Workers
from contingent.store import open_store
from tests.unit.run import readers

TIMEOUT_S = 3.0  # of reports that hang; the others take no time, but a busy machine may
BAD = ReportError(file="b.txt", problem="no text in it", next_step="check the file")
Items = Sequence[Report | ReportError]


def read(items: Items, *, workers: int = 2, timeout_s: float = 300.0) -> list[str]:
    """What becomes of each item: its text, or its problem."""
    with Workers(readers.load, workers=workers, report_timeout_s=timeout_s) as reader:
        return told(list(read_reports(items, reader)))


def told(results: Sequence[Reading | ReportError]) -> list[str]:
    return [result.report.text if isinstance(result, Reading) else result.problem for result in results]


def reports(*texts: str) -> list[Report]:
    return [Report(text=text, file="r.jsonl", place=f"line {line}") for line, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_reports(workers: int) -> None:
    items: list[Report | ReportError] = [*reports(*(f"report {number}" for number in range(3 * BATCH_REPORTS + 5)))]
    items.insert(70, BAD)
    expected = [item.text if isinstance(item, Report) else item.problem for item in items]
    assert read(items, workers=workers) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("raise", "the obedient reader failed on this report (ValueError: as told)"),
        ("refuse", "refused"),
        ("die", "the reading process ended on this report (exit code -9)"),
    ],
)
def test_a_culprit_is_named_and_the_rest_is_read(text: str, problem: str) -> None:
    assert read(reports("a", text, "b", *"cdefghijkl")) == ["a", problem, "b", *"cdefghijkl"]


def test_a_report_that_takes_too_long_is_named_and_the_rest_is_read() -> None:
    items = reports("a", "hang", "b", *"cdefghijkl")
    with Workers(readers.load, workers=2, report_timeout_s=TIMEOUT_S) as reader:
        results = list(read_reports(items, reader))
    assert told(results) == ["a", f"not read within {TIMEOUT_S:g} seconds", "b", *"cdefghijkl"]
    assert isinstance(results[1], ReportError)
    assert (results[1].file, results[1].place) == ("r.jsonl", "line 2")


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="memory of a process is watched where there is a /proc"
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_report_that_needs_too_much_memory_is_named_and_the_rest_is_read(alone: bool) -> None:
    items = reports("grow") if alone else reports("a", "grow", "b", *"cdefghijkl")
    with Workers(readers.load, workers=1, report_memory_mb=100) as reader:
        results = list(read_reports(items, reader))
    (culprit,) = (result for result in results if isinstance(result, ReportError))
    assert culprit.problem == "more than 100 MB of memory needed to read it"
    assert (culprit.file, culprit.place) == ("r.jsonl", f"line {1 if alone else 2}")
    assert "--report-memory" in culprit.next_step
    assert len(results) == len(items)


def test_a_process_killed_for_no_fault_of_the_report_changes_nothing(tmp_path: Path) -> None:
    texts = ["a", f"{readers.FLAG}{tmp_path / 'flag'}", "b"]
    assert read(reports(*texts)) == texts
    assert (tmp_path / "flag").exists()


@pytest.mark.parametrize("text", ["a\ud800b", "", "Séléka 🙂"])
def test_any_text_and_title_come_back_as_they_went(text: str) -> None:
    report = Report(text=text, title=text)
    with Workers(readers.load, workers=1) as reader:
        (result,) = read_reports([report], reader)
    assert result == readers.load().read([report])[0]


@pytest.mark.parametrize(
    ("load", "message"),
    [
        (readers.load_nothing, "no weights here"),
        (readers.load_and_die, "a reading process ended as it started (exit code -9)"),
    ],
)
def test_a_reader_that_cannot_be_loaded_is_said_at_once(load: Callable[[], readers.Obedient], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Workers(load, workers=2)
    assert message in str(caught.value)
    assert multiprocessing.active_children() == []


def test_what_the_whole_run_lacks_stops_it() -> None:
    with pytest.raises(ConfigError, match="the run lacks something"):
        read(reports("a", "stop the run"))
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("workers", "timeout_s"), [(0, 1.0), (2, 0.0)])
def test_no_processes_or_no_time_is_a_mistake(workers: int, timeout_s: float) -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        Workers(readers.load, workers=workers, report_timeout_s=timeout_s)


def test_name_version_and_batch_size_are_those_of_the_reader() -> None:
    with Workers(readers.load_few, workers=1) as reader:
        assert (reader.name, reader.version, reader.batch_reports) == ("obedient", "7", 3)


def test_only_so_much_is_taken_ahead_of_what_is_given() -> None:
    taken = 0

    def endless() -> Iterator[list[Report]]:
        nonlocal taken
        while True:
            taken += 1
            # The first is never done before the others, so that all that is allowed piles up behind it.
            yield reports("hang" if taken == 1 else "a")

    with Workers(readers.load, workers=2, report_timeout_s=TIMEOUT_S) as reader:
        (first,) = islice(reader.read_batches(endless()), 1)
    assert told(first) == [f"not read within {TIMEOUT_S:g} seconds"]
    assert taken == PIECES_AHEAD * 2 + 1


def test_batches_with_nothing_to_read_are_given_at_once() -> None:
    taken = 0

    def errors() -> Iterator[list[ReportError]]:
        nonlocal taken
        while True:
            taken += 1
            yield [BAD]

    with Workers(readers.load, workers=1) as reader:
        assert list(islice(reader.read_batches(errors()), 3)) == [[BAD]] * 3
    assert taken == 3


def test_what_came_before_an_error_of_the_source_is_given_first() -> None:
    def broken() -> Iterator[Report]:
        yield from reports(*(str(number) for number in range(BATCH_REPORTS)))
        raise OSError("the disk is gone")

    given: list[Reading | ReportError] = []
    with Workers(readers.load, workers=2) as reader, pytest.raises(OSError, match="the disk is gone"):
        given.extend(read_reports(broken(), reader))  # keeps what comes before the error
    assert len(given) == BATCH_REPORTS


def test_a_report_met_again_while_the_first_is_being_read_is_stored_once(tmp_path: Path) -> None:
    items = reports(*(str(number % BATCH_REPORTS) for number in range(3 * BATCH_REPORTS)))
    with open_store(tmp_path / "c.db", write=True) as store:
        store.write_failures([ReportError(file="r.jsonl", place="line 70", problem="no", next_step="try")], at="2026")
        with Workers(readers.load, workers=2) as reader:
            summary = read_into(store, items, reader, on_error=lambda error: None)
        assert (summary.read, summary.unchanged, summary.failed) == (BATCH_REPORTS, 2 * BATCH_REPORTS, 0)
        assert list(store.failures()) == []
