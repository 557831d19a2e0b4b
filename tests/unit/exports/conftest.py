"""A database of the example reports, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from contingent.errors import ReportError
from contingent.pipeline import read_into
from contingent.readers import load_reader
from contingent.sources import read_sources
from contingent.store import open_store

REPORTS = Path(__file__).resolve().parents[3] / "examples" / "car-2013" / "reports"


@pytest.fixture(scope="session")
def car(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of examples/car-2013."""
    path = tmp_path_factory.mktemp("car") / "car.db"
    with open_store(path, write=True) as store:
        errors: list[ReportError] = []
        read_into(store, read_sources([str(REPORTS)]), load_reader(), on_error=errors.append)
        assert errors == []
    return path
