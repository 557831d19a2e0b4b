"""`contingent export`: every format makes its file, the README and the list of what was left out beside it."""

from __future__ import annotations

import csv
import json
from importlib.metadata import version
from pathlib import Path

import pytest

from contingent.cli.files import FORMATS
from contingent.errors import UsageError
from contingent.exports import formats
from contingent.store import open_store
from tests.unit.cli.running import REPORTS, done, refused

ENDINGS = {"jsonl": "jsonl", "plover": "jsonl", "cameo": "tsv", "geojson": "geojson", "gpkg": "gpkg", "datasette": "db"}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    (folder / "reports.jsonl").write_text("".join(f"{json.dumps(report)}\n" for report in REPORTS))
    done("read", folder / "reports.jsonl", "--db", folder / "export.db")
    return folder / "export.db"


def test_the_command_knows_every_format() -> None:
    assert set(FORMATS) == set(formats.FORMATS)


def test_a_format_that_is_none_is_refused(db: Path) -> None:
    with open_store(db) as store, pytest.raises(UsageError, match="choose one of jsonl"):
        formats.export(store, "jpeg")


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_has_its_readme_and_its_omissions_beside_it(db: Path, tmp_path: Path, form: str) -> None:
    output = tmp_path / f"made.{ENDINGS.get(form, 'csv')}"
    done("export", form, "--db", db, "-o", output)
    with open_store(db) as store:
        made = formats.export(store, form)
        for name, lines in made.parts.items():
            assert (output / name if name else output).read_bytes() == b"".join(lines)
    readme = (tmp_path / "made.README.md").read_text()
    assert version("contingent") in readme.splitlines()[0]
    for heading in ("## What gets in", "## What may not be added up", "| column | kind | meaning |", "## Left out: "):
        assert heading in readme
    omitted = list(csv.DictReader((tmp_path / "made.omitted.csv").read_text().splitlines()))
    assert len(omitted) == made.left_out
    assert all(row["reason"] for row in omitted)
    if form in ("csv", "forces", "acled", "ucdp", "cameo", "hxl"):
        first = output.read_text().splitlines()[0]
        assert [name for name in first.split("\t" if form == "cameo" else ",") if f"| `{name}` |" not in readme] == []


def test_a_folder_of_tables_is_no_stream(db: Path, tmp_path: Path) -> None:
    assert "name a folder for them with -o" in refused("export", "parquet", "--db", db, code=2)
    (tmp_path / "taken").write_text("mine")
    assert "cannot be made a folder" in refused("export", "parquet", "--db", db, "-o", tmp_path / "taken", code=1)
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_promise_is_no_presence_in_the_force_table(db: Path) -> None:
    rows = list(csv.DictReader(done("export", "forces", "--db", db).text.splitlines()))
    assert {(row["kind"], row["number"], bool(row["month"]), row["conditional"]) for row in rows} == {
        ("promised", "1000", False, "true"),
        ("in place", "420", True, "false"),
        ("in place", "650", True, "false"),
        ("change", "", False, "false"),  # "Séléka fighters left the town": no number
    }


def test_nothing_is_written_beside_a_device(db: Path) -> None:
    result = done("export", "forces", "--db", db, "-o", "/dev/null")
    assert "write to a file with -o" in result.err
    assert not Path("/dev/null.README.md").exists()


def test_datasette_gets_its_metadata(db: Path, tmp_path: Path) -> None:
    done("export", "datasette", "--db", db, "-o", tmp_path / "share.db")
    metadata = json.loads((tmp_path / "share.metadata.json").read_text())
    assert "forces" in metadata["databases"]["share"]["tables"]


def test_an_export_never_replaces_the_database_by_what_stands_beside_it(tmp_path: Path, db: Path) -> None:
    inside = tmp_path / "made.README.md"
    inside.write_bytes(db.read_bytes())
    assert "is what is read" in refused("export", "csv", "--db", inside, "-o", tmp_path / "made.csv", code=2)
    assert inside.read_bytes() == db.read_bytes()
