"""Reading into shards and loading them: the same as reading at once, what is there is left, and nothing stops the rest."""

from __future__ import annotations

import gzip
import json
import pickle
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from contingent.errors import ConfigError, ReportError, UsageError
from contingent.exports.jsonl import jsonl_lines
from contingent.pipeline import ReadSummary, read_into
from contingent.records import Reading
from contingent.run.engine import jobs, loading
from contingent.run.engine.jobs import Load, close_reader
from contingent.run.engine.loading import load_shards
from contingent.run.engine.reading import Run, ShardSummary, read_to_shards
from contingent.run.engine.storage import Folder, open_input
from contingent.sources import read_sources
from contingent.store import open_store
from tests.unit.cli.running import REPORTS, write_jsonl
from tests.unit.run import readers
from tests.unit.run.engine.here import InTurn, write_texts

SHARD_BYTES = 60
TWENTY = [f"report {number}" for number in range(20)]
FRENCH = (
    "Le gouvernement a annoncé que les troupes seront envoyées dans le pays la semaine prochaine, selon le ministre. "
    * 4
)


@pytest.fixture(autouse=True)
def _no_reader_left() -> Iterator[None]:
    yield
    close_reader()


def shards(
    path: Path | str, folder: Path | str, *, reader: Load = readers.load, timeout_s: float = 300
) -> ShardSummary:
    return read_to_shards(
        [str(path)], str(folder), InTurn(), reader=reader, shard_bytes=SHARD_BYTES, report_timeout_s=timeout_s
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def loaded(db: Path, folder: Path | str) -> tuple[bytes, list[tuple[str, str, str, str]], ReadSummary, list[str]]:
    """Records, failures, counts and messages of loading."""
    said: list[str] = []
    with open_store(db, write=True) as store:
        summary = load_shards(store, str(folder), on_error=lambda error: said.append(str(error)))
        return *left(db), summary, said


def left(db: Path) -> tuple[bytes, list[tuple[str, str, str, str]]]:
    with open_store(db) as store:
        failures = sorted((f.file, f.place, f.problem, f.next_step) for f in store.failures())
        return b"".join(jsonl_lines(store, with_text=True)), failures


def test_loading_shards_leaves_what_reading_leaves(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_jsonl(folder / "b.jsonl", [*REPORTS, *REPORTS[:2], {"text": FRENCH}])
    with (folder / "b.jsonl").open("a") as stream:
        stream.write('\n{"text": 3}\nno json\n' + json.dumps(REPORTS[0]) + "\n")
    (folder / "a.txt").write_text(REPORTS[0]["text"])
    (folder / "c.txt").write_bytes(b"caf\xe9")
    (folder / "d.jsonl.gz").write_bytes(gzip.compress(json.dumps(REPORTS[3]).encode()))
    (folder / "e.json").write_text("{")
    paths = [str(folder), str(tmp_path / "gone.txt")]
    read_to_shards(paths, str(tmp_path / "out"), InTurn(), shard_bytes=SHARD_BYTES)
    assert len(list((tmp_path / "out").glob("grammar-1-*.parquet"))) > 5
    from contingent.readers import load_reader

    with open_store(tmp_path / "whole.db", write=True) as store:
        direct = read_into(store, read_sources(paths), load_reader(), on_error=lambda error: None)
    records, failures, summary, _ = loaded(tmp_path / "loaded.db", tmp_path / "out")
    assert (records, failures) == left(tmp_path / "whole.db")
    assert len(records) > 1000
    assert len(failures) == 6
    assert (summary.read, summary.unchanged, summary.failed, summary.statements, summary.set_aside) == (
        direct.read, direct.unchanged, direct.failed, direct.statements, direct.set_aside,
    )  # fmt: skip
    assert summary.set_aside == {"French": 1}


def test_a_second_run_does_only_what_is_missing(tmp_path: Path) -> None:
    reports, out = write_texts(tmp_path / "r.jsonl", TWENTY), tmp_path / "out"
    first = shards(reports, out)
    before = contents(out)
    assert (first.of, first.made, first.there) == (len(before) - 1, len(before) - 1, 0)
    gone = sorted(name for name in before if name.endswith(".parquet"))[2]
    (out / gone).unlink()
    second = shards(reports, out)
    assert (second.made, second.there) == (1, first.of - 1)
    assert contents(out) == before
    assert shards(reports, out).made == 0


def test_what_a_dying_machine_left_half_written_is_swept_and_never_loaded(tmp_path: Path) -> None:
    reports, out = write_texts(tmp_path / "r.jsonl", ["a", "b"]), tmp_path / "out"
    shards(reports, out)
    before = contents(out)
    name = next(name for name in before if name.endswith(".parquet"))
    (out / f".{name}.0123.part").write_bytes(b"half")
    (out / ".other.parquet.0123.part").write_bytes(b"of another run")
    assert loaded(tmp_path / "c.db", out)[2].read == 2
    shards(reports, out)
    assert contents(out) == {**before, ".other.parquet.0123.part": b"of another run"}


def test_reports_that_kill_or_stall_cost_themselves_only(tmp_path: Path) -> None:
    reports = write_texts(tmp_path / "r.jsonl", ["a", "die", "b", "hang", "raise", "c"])
    summary = shards(reports, tmp_path / "out", timeout_s=3)
    assert (summary.counts.read, summary.counts.failed, summary.failed) == (3, 3, [])
    _, failures, _, said = loaded(tmp_path / "c.db", tmp_path / "out")
    assert [place for _, place, _, _ in failures] == ["line 2", "line 4", "line 5"]
    assert len(said) == 3


def test_the_reader_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(readers.LOADS, str(tmp_path / "loads"))
    reports = write_texts(tmp_path / "r.jsonl", TWENTY)
    assert shards(reports, tmp_path / "out", reader=readers.load_and_count).made > 3
    loads = (tmp_path / "loads").read_text().splitlines()
    assert len(loads) == 2  # once here, to know its version, and once where it reads


def test_a_shard_that_fails_is_told_and_the_rest_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports, out = write_texts(tmp_path / "r.jsonl", TWENTY), tmp_path / "out"
    put = Folder.put
    names: list[str] = []

    def fail_second(self: Folder, name: str, made: Path) -> None:
        names.append(name)
        if len(names) == 3:  # the first is of the run
            raise OSError(28, "No space left on device")
        put(self, name, made)

    monkeypatch.setattr(Folder, "put", fail_second)
    summary = shards(reports, out)
    (failed,) = summary.failed
    assert str(failed).startswith(f"{reports}, lines ")
    assert "its shard was not made (OSError: [Errno 28] No space left on device); run the same command again" in str(
        failed
    )
    assert summary.made == summary.of - 1
    assert [path.name for path in out.glob(".*")] == []
    _, _, counts, said = loaded(tmp_path / "c.db", out)
    assert counts.failed == 1
    assert said[0].startswith(f"{names[2]}, of run-")
    monkeypatch.setattr(Folder, "put", put)
    assert (shards(reports, out).made, shards(reports, out).failed) == (1, [])
    assert loaded(tmp_path / "c.db", out)[2].read > 0


def test_a_file_that_changes_while_it_is_read_makes_no_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = write_texts(tmp_path / "r.jsonl", ["a"])
    real = open_input

    def change(path: str) -> BinaryIO:
        opened = real(path)
        write_texts(reports, ["other words"])
        return opened

    monkeypatch.setattr(jobs, "open_input", change)
    (failed,) = shards(reports, tmp_path / "out").failed
    assert "changed while it was read" in str(failed)
    assert list((tmp_path / "out").glob("*.parquet")) == []


def test_shards_within_the_input_are_not_read_again(tmp_path: Path) -> None:
    write_texts(tmp_path / "r.jsonl", TWENTY)
    first = shards(tmp_path, tmp_path / "sub" / ".." / "out")
    again = shards(tmp_path, tmp_path / "out")
    assert (again.made, again.there, again.refused) == (0, first.made, [])
    assert len(list((tmp_path / "out").glob("run-*.json"))) == 1


def test_shards_within_the_input_are_known_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write_texts(tmp_path / "real" / "r.jsonl", TWENTY)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    first = shards(tmp_path / "link", tmp_path / "real" / "out")
    again = shards(tmp_path / "link", tmp_path / "real" / "out")
    assert (again.of, again.made, again.there) == (first.of, 0, first.of)


def test_why_a_shard_was_not_made_travels_between_processes() -> None:
    assert str(pickle.loads(pickle.dumps(jobs.NotMade("a: changed; read it again")))) == "a: changed; read it again"


def test_a_worker_with_another_version_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = write_texts(tmp_path / "r.jsonl", ["a"])
    monkeypatch.setattr(readers.Obedient, "version", "8")  # here; its process loads it anew
    with pytest.raises(ConfigError, match="a worker reads with obedient/7, where obedient/8 was asked for"):
        shards(reports, tmp_path / "out")


def test_what_the_run_lacks_stops_it(tmp_path: Path) -> None:
    reports = write_texts(tmp_path / "r.jsonl", ["a", "stop the run"])
    with pytest.raises(ConfigError, match="the run lacks something"):
        shards(reports, tmp_path / "out")


def test_object_storage_serves_as_input_and_output(tmp_path: Path) -> None:
    import fsspec

    top = f"memory://{uuid.uuid4().hex}"
    system = fsspec.filesystem("memory")
    system.pipe(f"{top}/in/b.jsonl", "".join(f'{{"text": "report {n}"}}\n' for n in range(9)).encode())
    system.pipe(f"{top}/in/sub/a.txt", b"one more")
    system.pipe(f"{top}/in/picture.png", b"not read")
    system.pipe(f"{top}/in/.hidden/x.txt", b"not read")
    summary = shards(f"{top}/in", f"{top}/out")
    assert (summary.counts.read, summary.failed) == (10, [])
    assert summary.of > 3
    assert shards(f"{top}/in", f"{top}/out").made == 0
    records, _, _, said = loaded(tmp_path / "c.db", f"{top}/out")
    assert said == []
    assert records.count(b"report ") == 9
    assert b"one more" in records
    assert b"not read" not in records


def test_an_address_that_nothing_can_open_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nosuch://x: cannot be opened .* pip install"):
        shards("nosuch://x", tmp_path / "out")


def test_object_storage_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    def fail(self: object, *arguments: object, **more: object) -> None:
        raise RuntimeError("could not connect")  # botocore's errors are no OSErrors

    for name in ("ls", "info", "find", "isfile"):
        monkeypatch.setattr(MemoryFileSystem, name, fail)
    (refused,) = shards("memory://in", tmp_path / "out").refused
    assert str(refused).startswith("memory://in: cannot be read (RuntimeError: could not connect); ")
    with (
        open_store(tmp_path / "c.db", write=True) as store,
        pytest.raises(ConfigError, match="memory://out: cannot be listed"),
    ):
        load_shards(store, "memory://out", on_error=lambda error: None)


def test_an_empty_address_is_told_and_nothing_made(tmp_path: Path) -> None:
    summary = shards(f"memory://{uuid.uuid4().hex}", tmp_path / "out")
    assert (summary.of, [error.problem for error in summary.refused]) == (0, ["nothing to read there"])


def test_a_damaged_shard_costs_itself_only(tmp_path: Path) -> None:
    reports, out = write_texts(tmp_path / "r.jsonl", TWENTY), tmp_path / "out"
    shards(reports, out)
    broken = sorted(out.glob("*.parquet"))[0]
    broken.write_bytes(broken.read_bytes()[:-20])
    _, _, summary, said = loaded(tmp_path / "c.db", out)
    assert summary.failed == 1
    assert 0 < summary.read < 20
    assert said[0].startswith(f"{broken.name}: damaged")


def test_a_shard_of_an_earlier_input_that_nobody_can_make_any_more_can_be_given_up(tmp_path: Path) -> None:
    reports, out = write_texts(tmp_path / "r.jsonl", TWENTY), tmp_path / "out"
    shards(reports, out)
    (run,) = out.glob("run-*.json")
    sorted(out.glob("*.parquet"))[0].unlink()
    _, _, _, (said,) = loaded(tmp_path / "c.db", out)
    assert f"delete {run.name}" in said


def test_a_folder_without_a_run_is_said(tmp_path: Path) -> None:
    with (
        open_store(tmp_path / "c.db", write=True) as store,
        pytest.raises(ConfigError, match="no run of contingent read"),
    ):
        load_shards(store, str(tmp_path), on_error=lambda error: None)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"reader": 1}', b"\xff"])
def test_a_damaged_run_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "run-0.json").write_bytes(data)
    with (
        open_store(tmp_path / "c.db", write=True) as store,
        pytest.raises(ConfigError, match=r"run-0\.json: cannot be read"),
    ):
        load_shards(store, str(tmp_path), on_error=lambda error: None)


def test_only_some_readings_are_stored(tmp_path: Path) -> None:
    reports = write_texts(tmp_path / "r.jsonl", ["a", "b", "c"])
    shards(reports, tmp_path / "out")

    def is_b(reading: Reading) -> bool:
        return reading.report.text == "b"

    errors: list[ReportError] = []
    with open_store(tmp_path / "c.db", write=True) as store:
        assert load_shards(store, str(tmp_path / "out"), only=is_b, on_error=errors.append).read == 1
    assert errors == []


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a date"):
        read_to_shards(["x"], str(tmp_path), InTurn(), published="soon")


def test_of_several_versions_the_newest_is_stored_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [
        (f"run-{n}.json", Run(reader="grammar", version=v, shards=())) for n, v in enumerate(["10", "9", "9.1", "2"])
    ]
    monkeypatch.setattr(loading, "find_runs", lambda folder: runs)
    stored: list[str] = []

    def note(store: object, reports: object, reader: Any, **more: object) -> ReadSummary:
        stored.append(reader.version)
        return ReadSummary()

    monkeypatch.setattr(loading, "read_into", note)
    loaded(tmp_path / "c.db", tmp_path)
    assert stored == ["2", "9", "9.1", "10"]


def test_a_reader_gets_no_more_at_a_time_than_it_takes() -> None:
    reader = jobs._Elsewhere(readers.load_few, report_timeout_s=60, report_memory_mb=500)
    try:
        assert reader.batch_reports == 3
    finally:
        reader.close()
