"""schemathesis on the API: what its OpenAPI document says, the server does, for odd requests too."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from litestar import Litestar
from schemathesis.config import SchemathesisConfig

from contingent.http.app import make_app
from contingent.http.openapi import OPERATIONS, openapi_document
from contingent.http.settings import Settings
from contingent.http.views_api import API
from tests.unit.cli.running import done
from tests.unit.http.serving import serving

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "examples" / "car-2013" / "reports"
ADDRESS = "http://127.0.0.1:8765"
EXAMPLES = 20  # of each operation, beside those at the bounds of each argument
# A country that is not known, a cursor of another question: of their form, and still they cannot be answered.
CANNOT_BE_ANSWERED = "422"
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 6,
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", CANNOT_BE_ANSWERED]}},
    }
)
# Its own client of ASGI applications leaves streams to be collected.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <function MemoryObject:pytest.PytestUnraisableExceptionWarning"
)
SCHEMA = schemathesis.openapi.from_dict(openapi_document(), config=CONFIG)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Litestar]:
    db = tmp_path_factory.mktemp("schema") / "c.db"
    done("read", REPORTS, "--db", db)
    with serving(db) as client:
        yield client.app
    gc.collect()


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
          suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])  # fmt: skip
def test_the_api_is_what_its_document_says(case: Any, app: Litestar) -> None:
    case.call_and_validate(base_url=ADDRESS, app=app)


def test_the_document_is_valid_and_loads_nothing() -> None:
    from schemathesis.specs.openapi.definitions import OPENAPI_31

    document = json.loads(json.dumps(openapi_document()))
    jsonschema.Draft202012Validator(OPENAPI_31).validate(document)


def test_every_address_of_the_api_is_in_the_document_and_no_other(tmp_path: Path) -> None:
    app = make_app(tmp_path / "none.db", Settings())
    served = {
        (method.lower(), "/" + "/".join("{id}" if part.startswith("{") else part for part in route.path[1:].split("/")))
        for route in app.routes
        for method in getattr(route, "methods", ())
        if route.path.startswith(API) and method not in ("HEAD", "OPTIONS")
    }
    described = {(o.method, f"{API}{o.path}") for o in OPERATIONS}
    assert served - described == {("get", f"{API}/openapi.json"), ("get", f"{API}/docs")}
    assert described <= served


def test_every_address_argument_and_status_is_documented() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for operation in OPERATIONS:
        assert f"`{operation.path}`" in text, operation.path
    for methods in openapi_document()["paths"].values():
        for described in methods.values():
            assert [
                p["name"] for p in described["parameters"] if f"`{p['name']}" not in text and p["name"] != "id"
            ] == []
            assert [status for status in described["responses"] if int(status) >= 300 and status not in text] == []
