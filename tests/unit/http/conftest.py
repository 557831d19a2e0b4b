"""One database of the bundled reports for all tests of a run, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.unit.cli.running import done
from tests.unit.http.serving import copy_of, serving

REPORTS = Path(__file__).resolve().parents[3] / "examples" / "car-2013" / "reports"


@pytest.fixture(scope="session")
def car(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of 2013 on the Central African Republic, read once; nobody writes to it."""
    db = tmp_path_factory.mktemp("car") / "car.db"
    done("read", REPORTS, "--db", db)
    return db


@pytest.fixture(scope="session")
def client(car: Path) -> Iterator[TestClient[Litestar]]:
    """A client on this machine, where no key was ever made."""
    with serving(car) as client:
        yield client


@pytest.fixture
def own(car: Path, tmp_path: Path) -> Path:
    """A database that a test may write to."""
    return copy_of(car, tmp_path)
