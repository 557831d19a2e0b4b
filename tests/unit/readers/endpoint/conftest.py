"""What the tests of the endpoint reader share: names loaded once, and a reader for a stub server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.names import Names
from contingent.readers.endpoint.reader import EndpointReader
from contingent.readers.endpoint.settings import EndpointSettings


@pytest.fixture(scope="session")
def names() -> Names:
    return Names.load(open_gazetteer())


@pytest.fixture
def sleeps() -> list[float]:
    """Seconds the client would have slept, in order."""
    return []


@pytest.fixture
def reader_for(names: Names, sleeps: list[float], monkeypatch: pytest.MonkeyPatch) -> Callable[..., EndpointReader]:
    """Makes a reader for a stub's URL; nothing sleeps and no proxy of the environment is used."""
    pytest.importorskip("httpx", reason="httpx is not installed: pip install 'contingent[endpoint]'")
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    def make(url: str, **settings: Any) -> EndpointReader:
        known: dict[str, Any] = {"model": "stub", "timeout_s": 5.0, **settings}
        return EndpointReader(EndpointSettings(url=url, **known), names, sleep=sleeps.append)

    return make
