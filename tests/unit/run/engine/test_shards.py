"""Shards: what goes in comes out again, as equal bytes each time, and their columns tell a plan from a deed."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contingent.errors import ConfigError, ReportError, SetAside
from contingent.readers import load_reader
from contingent.records import Reading, Report
from contingent.run.engine import shards
from contingent.run.engine.shards import read_counts, read_shard, write_shard
from contingent.run.engine.storage import Folder
from tests.strategies import readings
from tests.unit.cli.running import ATTACK, PROMISE, RIVAL

FAILED = ReportError(file="b.jsonl", place="line 3", problem="no text", next_step="put it there")
ASIDE = SetAside(file="c.txt", place="", language="French")


def told(results: Sequence[Reading | ReportError]) -> list[object]:
    return [r if isinstance(r, Reading) else (type(r), str(r), r.file, r.place) for r in results]


def bytes_of(results: Sequence[Reading | ReportError]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.parquet"
        write_shard(path, results, reader="grammar", version="1")
        return path.read_bytes()


def asked(query: str) -> list[tuple[object, ...]]:
    return duckdb.connect().execute(query).fetchall()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first imports pyarrow
@given(st.lists(st.one_of(readings(), st.sampled_from([FAILED, ASIDE])), max_size=3))
def test_what_goes_in_comes_out(results: list[Reading | ReportError]) -> None:
    data = bytes_of(results)
    assert told(list(read_shard(io.BytesIO(data), "s"))) == told(results)
    assert bytes_of(results) == data
    counts = read_counts(io.BytesIO(data), "s")
    assert counts.read + counts.failed + counts.set_aside.get("French", 0) == len(results)


@pytest.mark.parametrize("text", ["a\ud800b", "", "Séléka 🙂", "a\r\n\u2028b"])
def test_any_text_title_and_name_come_back(text: str) -> None:
    report = Report(text=text or " ", title=text, source=text, file=text, place=text)
    given = load_reader().read([report])
    assert list(read_shard(io.BytesIO(bytes_of(given)), "s")) == given


def test_row_groups_are_written_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = load_reader().read([Report(text=f"{PROMISE} {number}") for number in range(6)])
    monkeypatch.setattr(shards, "GROUP_BYTES", 1)
    data = bytes_of(given)
    import pyarrow.parquet

    assert pyarrow.parquet.ParquetFile(io.BytesIO(data)).num_row_groups >= 6
    assert list(read_shard(io.BytesIO(data), "s")) == given


def test_duckdb_tells_a_plan_from_a_deed(tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    write_shard(path, load_reader().read([Report(text=PROMISE, date="2013-11-26")]), reader="grammar", version="1")
    rows = asked(
        "SELECT label, conditional, q.best, r.name FROM (SELECT *, unnest(quantities) AS q FROM"
        f" '{path}' WHERE kind = 'statement'), unnest(roles) AS t(r) WHERE r.role = 'agent' ORDER BY q.best"
    )
    assert rows == [("", False, 420.0, "France"), ("PLANNED IF", True, 1000.0, "France")]


def test_the_query_of_the_documents_shows_what_is_in_place_only(tmp_path: Path) -> None:
    page = (Path(__file__).parents[4] / "docs" / "scale.md").read_text(encoding="utf-8")
    query = page.partition("```sql\n")[2].partition("```")[0].replace("shards/", f"{tmp_path}/")
    given = load_reader().read([Report(text=text, date="2013-11-26") for text in (PROMISE, ATTACK, RIVAL)])
    write_shard(tmp_path / "grammar-1-0.parquet", given, reader="grammar", version="1")
    rows = [row[:4] for row in asked(query)]
    assert sorted(rows) == [("2013-11", "France", 420.0, "troops"), ("2013-11", "France", 650.0, "troops")]


def test_duckdb_tells_an_allegation(tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    write_shard(path, load_reader().read([Report(text=ATTACK)]), reader="grammar", version="1")
    alleged = asked(f"SELECT DISTINCT label FROM '{path}' WHERE alleged")
    assert alleged
    assert all("ALLEGED" in str(label) for (label,) in alleged)


def test_every_column_has_its_meaning_beside_it() -> None:
    import pyarrow.parquet

    schema = pyarrow.parquet.read_schema(io.BytesIO(bytes_of([])))
    assert all(field.metadata[b"meaning"] for field in schema)


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"", lambda data: b"PAR1" + data[::-1]])
def test_a_damaged_shard_is_named(damage: object) -> None:
    assert callable(damage)
    data = damage(bytes_of(load_reader().read([Report(text=PROMISE)])))
    with pytest.raises(ReportError, match=r"^s\.parquet: damaged"):
        list(read_shard(io.BytesIO(data), "s.parquet"))


def test_a_parquet_file_of_something_else_is_no_shard() -> None:
    import pyarrow
    import pyarrow.parquet

    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"kind": ["document"]}), out)
    with pytest.raises(ReportError, match="not a shard of format 1"):
        list(read_shard(out, "other.parquet"))


@pytest.mark.parametrize("where", ["ftp://ann:hunter2@host/shards", "sftp://:p%40@host/s", "s3://key:se@cret@bucket/x"])
def test_an_address_with_a_password_is_refused_and_not_shown(where: str) -> None:
    with pytest.raises(ConfigError, match="holds a password") as caught:
        Folder(where)
    assert "hunter2" not in str(caught.value)
