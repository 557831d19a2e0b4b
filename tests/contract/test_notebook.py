"""The notebook in docs/ is the one its tool makes, holds its outputs, and runs from the first cell to the last."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 200_000


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("notebook_tool", ROOT / "tools" / "notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written() -> Any:
    read: Any = nbformat.read
    return read(ROOT / "docs" / "notebook.ipynb", as_version=4)


def test_what_is_written_is_what_the_tool_makes(tool: Any) -> None:
    assert [(c.cell_type, c.source) for c in written().cells] == [tuple(cell) for cell in tool.CELLS], (
        "run: make notebook"
    )


def test_outputs_are_there_small_and_of_no_machine() -> None:
    nbformat.validate(written())
    kinds = [output.output_type for c in written().cells if c.cell_type == "code" for output in c.outputs]
    assert "error" not in kinds
    assert len(kinds) == sum(c.cell_type == "code" for c in written().cells)
    text = (ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8")
    assert len(text.encode()) < MOST_BYTES
    assert [word for word in ("/home/", "/root", "/tmp", "/work", "site-packages") if word in text] == []


def test_it_runs_and_ends_in_a_chart(tool: Any) -> None:
    last = tool.run_notebook().cells[-1].outputs[0]
    assert "French troops" in last.data["image/svg+xml"]
