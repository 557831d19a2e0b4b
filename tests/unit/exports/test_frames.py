"""Views as data frames: typed columns, the same in both libraries, and no promise among the numbers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest

import contingent
from contingent import frames
from contingent.errors import ConfigError, UsageError
from contingent.store import open_store
from tests.unit.views.builders import document, ledger, number, statement

VIEWS = (
    "forces",
    "commitments",
    "life_cycles",
    "mandates",
    "events",
    "claims",
    "disputes",
    "timeline",
    "changes",
    "figures",
)
EMPTY = ledger([document("a")], [])
TOLD = ledger(
    [document("a")],
    [
        statement("s", "a", "PRESENCE", "actual", number(420)),
        statement("t", "a", "DEPLOY", "planned", number(1000), after="m", start=9),
        statement("m", "a", "AUTHORIZE", "wanted", start=50),
    ],
)


def made(view: str, source: Any, **more: Any) -> Any:
    if view == "changes":
        more["since"] = "2013-11-30"
    return getattr(frames, view)(source, **more)


@pytest.mark.parametrize("view", VIEWS)
def test_both_libraries_hold_the_same_and_the_view(view: str, car: Path) -> None:
    with open_store(car) as store:
        known = store.load()
    one, two = made(view, car), made(view, known, library="pandas")
    assert isinstance(one, polars.DataFrame)
    assert isinstance(two, pandas.DataFrame)
    assert one.columns == list(two.columns)
    assert one.height == len(two) > 0
    if view != "figures":
        since = {"since": "2013-11-30"} if view == "changes" else {}
        assert one.height == len(getattr(contingent, view)(known, **since))
    for name in one.columns:
        other = [None if not isinstance(v, list) and pandas.isna(v) else v for v in two[name].tolist()]
        assert one[name].to_list() == other, name


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_no_rows_keep_their_columns_and_types(view: str, library: Any) -> None:
    empty, full = made(view, EMPTY, library=library), made(view, TOLD, library=library)
    assert len(empty) == 0
    assert list(empty.columns) == list(full.columns)
    assert list(empty.dtypes) == list(full.dtypes)


def test_only_what_is_in_place_is_a_number() -> None:
    (row,) = frames.forces(TOLD).to_dicts()
    assert (row["best"], row["in_place"]) == (420, "420")
    assert row["promised"] == ["PLANNED IF to 1,000 troops (2013-11-26; Paper a)"]
    kinds = frames.figures(TOLD).select("kind", "number", "month", "label").rows()
    assert kinds == [("in place", 420, "2013-11", None), ("promised", 1000, None, "PLANNED IF")]
    numbers = {name for name, kind in frames.commitments(TOLD).schema.items() if kind.is_numeric()}
    assert numbers == set()


def test_a_country_narrows_every_view(car: Path) -> None:
    for view in ("forces", "commitments", "mandates", "events", "claims", "disputes", "timeline"):
        codes = made(view, car, in_="MLI")["host_code"].to_list()
        assert all("MLI" in code.split("+") for code in codes)
        assert len(codes) < made(view, car).height


def test_a_database_may_be_open_already(car: Path) -> None:
    with open_store(car) as store:
        assert frames.forces(store).equals(frames.forces(str(car)))


def test_what_cannot_be_made_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="choose polars or pandas"):
        frames.forces(TOLD, library="dask")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ConfigError, match=r'pip install "contingent\[frames\]"'):
        frames.forces(TOLD)
