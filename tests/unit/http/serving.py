"""The application in the tests' own process, over databases of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from contingent.http.app import make_app
from contingent.http.settings import Settings
from contingent.store.access import Access, Role

ADDRESS = "http://127.0.0.1:8765"
AT = "2026-01-31T12:00:00Z"
# The client of the tests is no loopback address, so the limits for others hold; most tests are not about them.
PATIENT = Settings(requests_per_minute=1e6, burst=100_000)


@contextmanager
def serving(db: str | Path, settings: Settings = PATIENT, *, address: str = ADDRESS) -> Iterator[TestClient[Litestar]]:
    """A client of the application over a database."""
    with TestClient(make_app(db, settings), base_url=address) as client:
        client.follow_redirects = False
        yield client


def copy_of(db: Path, folder: Path) -> Path:
    """A database of its own for a test that writes."""
    return Path(shutil.copyfile(db, folder / "own.db"))


def make_key(db: str | Path, name: str, role: Role = "reader") -> str:
    """A key, as it is handed over."""
    with Access.open(db, write=True) as access:
        return access.add_key(name, role=role, at=AT)[1]


def bearer(key: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"authorization": f"Bearer {key}"}


def error_of(response: Any, status: int) -> dict[str, Any]:
    """The error of an answer, which has the one shape and nothing else."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    assert {"code", "message", "place", "next_step"} <= set(body["error"]) <= {
        "code", "message", "place", "next_step", "judgement"
    }  # fmt: skip
    error: dict[str, Any] = body["error"]
    assert error["code"]
    assert error["message"]
    return error
