"""Settings of all tests, and databases for those that hold of every store: files, and databases on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import count

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import NO_DRIVER, NONE_HERE, PostgresServer, find_server, running

# No test is about time: on a machine with other work a case may take any.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

NewDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server, started when the first test needs it: one for each process that runs tests."""
    if find_spec("psycopg") is None:
        pytest.skip(NO_DRIVER)
    programs = find_server()
    if programs is None:
        pytest.skip(NONE_HERE)
    with running(programs) as server:
        yield server


@pytest.fixture(scope="session", params=["file", "server"])
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Makes the name of a database that is not there yet, of either kind; what takes it runs over both."""
    if request.param == "server":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.new_database
    folder, numbers = tmp_path_factory.mktemp("databases"), count(1)

    def new_file() -> str:
        return str(folder / f"test{next(numbers)}.db")

    return new_file


@pytest.fixture
def db(new_database: NewDatabase) -> str:
    """The name of a database that is not there yet, a file or on a server."""
    return new_database()
