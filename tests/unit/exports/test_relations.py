"""Records as flat tables: what DuckDB and sqlite-utils read back is what went in, and Datasette finds its way."""

from __future__ import annotations

import asyncio
import builtins
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
import sqlite_utils
from datasette.app import Datasette
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contingent.errors import ConfigError
from contingent.exports._relations import Relation, relations
from contingent.exports.datasette import datasette_file, metadata_json
from contingent.exports.forces import force_table
from contingent.exports.formats import export
from contingent.exports.parquet import parquet_bytes
from contingent.records import Document, Entity, Link, Record, Statement, decode_record, encode_record
from contingent.resolve.ledger import Ledger, printable
from contingent.store import open_store
from tests.strategies import readings
from tests.unit.views.builders import document, entity, ledger, number, statement

Rows = dict[str, list[dict[str, Any]]]


def with_forces(known: Ledger) -> list[Relation]:
    refers = {"statement": "statements", "document": "documents"}
    return [*relations(known), Relation(table=force_table(known)[0], key=("id",), refers=refers)]


def from_parquet(made: list[Relation], folder: Path) -> Rows:
    """The tables as DuckDB reads them."""
    rows: Rows = {}
    with duckdb.connect() as connection:
        for relation in made:
            path = folder / f"{relation.table.name}.parquet"
            path.write_bytes(parquet_bytes(relation.table))
            found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names = [column[0] for column in found.description or ()]
            rows[relation.table.name] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return rows


def from_sqlite(made: list[Relation], folder: Path) -> Rows:
    """The tables as sqlite-utils reads them; flags are 0 and 1 there."""
    path = folder / "any.db"
    path.write_bytes(b"".join(datasette_file(made)))
    database = sqlite_utils.Database(path)
    flags = {r.table.name: [c.name for c in r.table.columns if c.kind == "flag"] for r in made}
    rows = {r.table.name: list(database[r.table.name].rows_where(order_by="rowid")) for r in made}
    database.close()
    for name, found in rows.items():
        for row in found:
            row.update({flag: None if row[flag] is None else bool(row[flag]) for flag in flags[name]})
    return rows


def records(rows: Rows) -> dict[str, Record]:
    """The records that flat tables stand for, by id."""
    parts: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for table, found in rows.items():
        for row in found:
            for owner in ("statement", "entity", "document", "link"):
                if owner in row and "position" in row and not (table == "roles" and owner == "entity"):
                    parts[table][row[owner]].append(row)
    made: list[dict[str, Any]] = []
    for d in rows["documents"]:
        fields = _only(
            d, "id sha256 chars schema file language headline publisher url external_id coder coded note origin"
        )
        published = {"edtf": d["published"], "basis": d["published_basis"]}
        credits = [_only(c, "start end exact who") for c in parts["credits"][d["id"]]]
        made.append(
            {"kind": "document", **fields, "published": published, "title": _span(d, "title"), "credit": credits}
        )
    for e in rows["entities"]:
        names = "id type name named country sector acled_inter wikidata geonames iso3166_2 pcode registry"
        names += " part_of reason note origin"
        likely = {"name": e["likely_name"], "basis": e["likely_basis"]} if e["likely_name"] is not None else None
        mentions = [_only(m, "start end exact form") for m in parts["mentions"][e["id"]]]
        made.append({"kind": "entity", **_only(e, names), "doc": e["document"], "likely": likely, "mentions": mentions})
    made += [_statement(s, {table: found[s["id"]] for table, found in parts.items()}) for s in rows["statements"]]
    for k in rows["links"]:
        reasons = [r["reason"] for r in parts["link_reasons"][k["id"]]]
        ends = {"from": k["from_id"], "to": k["to_id"]}
        made.append({"kind": "link", **_only(k, "id rel by score note origin"), **ends, "reasons": reasons})
    return {m["id"]: decode_record(json.dumps(_present(m))) for m in made}


def _statement(s: dict[str, Any], parts: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    def listed(table: str, names: str) -> list[dict[str, Any]]:
        return [_only(row, names) for row in parts.get(table, [])]

    roles: dict[str, list[Any]] = defaultdict(list)
    words: dict[str, list[Any]] = defaultdict(list)
    for row in parts.get("roles", []):
        roles[row["role"]].append(row["entity"])
    for row in parts.get("role_words", []):
        words[row["role"]].append(_only(row, "start end exact"))
    lasting = None
    if s["duration_start"] is not None:
        lasting = {"start": s["duration_start"], "end": s["duration_end"], "exact": s["duration_words"]}
        lasting |= {"iso": s["duration"], "approx": s["duration_approx"]}
    return {
        "kind": "statement",
        **_only(s, "id type status polarity gist quote news core confidence note origin"),
        "doc": s["document"],
        "mode": [row["mode"] for row in parts.get("modes", [])],
        "roles": roles,
        "role_text": words,
        "sources": [
            {
                **_only(x, "who act time venue"), "cue": _span(x, "cue", ""), "who_text": _span(x, "who"),
                "time_text": _span(x, "time"),
            }
            for x in parts.get("sources", [])
        ],
        "quantity": listed("quantities", "start end exact unit best low high approx basis note"),
        "depends": listed("depends", "rel ref start end exact reason"),
        "purpose": listed("purposes", "start end exact"),
        "evidence": listed("evidence", "start end exact part"),
        "time": {
            "edtf": s["time"], "basis": s["time_basis"], "start": s["time_start"], "end": s["time_end"],
            "exact": s["time_words"], "reason": s["time_reason"],
        },
        "duration": lasting,
        "accept": json.loads(s["accept"]) if s["accept"] else None,
        "export": json.loads(s["export"]) if s["export"] else None,
    }  # fmt: skip


def _only(row: dict[str, Any], names: str) -> dict[str, Any]:
    return {name: row[name] for name in names.split()}


def _span(row: dict[str, Any], name: str, words: str = "_words") -> dict[str, Any] | None:
    exact = row[name] if name == "title" else row[f"{name}{words}"]
    if row[f"{name}_start"] is None:
        return None
    return {"start": row[f"{name}_start"], "end": row[f"{name}_end"], "exact": exact}


def _present(value: Any) -> Any:
    """The value without fields that are None."""
    if isinstance(value, dict):
        return {key: _present(inner) for key, inner in value.items() if inner is not None}
    return [_present(inner) for inner in value] if isinstance(value, list) else value


def _printable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return printable(value) if isinstance(value, str) else value


def went_in(known: Ledger) -> dict[str, Record]:
    every: list[Document | Entity | Statement | Link] = [
        *known.documents.values(), *known.entities.values(), *known.statements, *known.links,
    ]  # fmt: skip
    return {r.id: decode_record(json.dumps(_printable(msgspec.to_builtins(r)))) for r in every}


@pytest.mark.parametrize("way", [from_parquet, from_sqlite])
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(readings(), max_size=3))
def test_what_is_read_back_is_what_went_in(
    tmp_path: Path, way: Callable[[list[Relation], Path], Rows], found: list[Any]
) -> None:
    known = Ledger.of(found)
    assert records(way(with_forces(known), tmp_path)) == went_in(known)


@pytest.mark.parametrize("way", [from_parquet, from_sqlite])
def test_the_records_of_the_example_come_back_whole(car: Path, tmp_path: Path, way: Any) -> None:
    with open_store(car) as store:
        known = store.load()
        expected = {r.id: r for r in map(decode_record, map(encode_record, store.records()))}
    assert records(way(with_forces(known), tmp_path)) == expected


def test_references_of_the_example_lead_somewhere(car: Path, tmp_path: Path) -> None:
    with open_store(car) as store:
        content = b"".join(export(store, "datasette").parts[""])
    (tmp_path / "car.db").write_bytes(content)
    database = sqlite_utils.Database(tmp_path / "car.db")
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert {"statement", "document"} <= {key.column for key in database.table("forces").foreign_keys}
    assert database.table("statements").detect_fts() == "statements_fts"
    assert any("Bangui" in row["words"] for row in database.table("statements").search("Bangui"))
    described = {(row["table_name"], row["column_name"]) for row in database["about"].rows}
    for table in ("statements", "forces", "links", "quantities"):
        assert {(table, column.name) for column in database[table].columns} <= described
    database.close()


def test_datasette_serves_it_with_its_metadata(tmp_path: Path) -> None:
    evil = entity("a-evil", "a", type="actor", name="<script>alert(1)</script>")
    known = ledger([document("a")], [statement("s", "a", "DEPLOY", "planned", number(1000))], entities=[evil])
    made = with_forces(known)
    (tmp_path / "car.db").write_bytes(b"".join(datasette_file(made)))
    metadata = json.loads(metadata_json(made, "car"))

    async def ask() -> tuple[Any, str]:
        served = Datasette([tmp_path / "car.db"], metadata=metadata)
        await served.invoke_startup()
        rows = await served.client.get("/car/forces.json?_shape=array")
        page = await served.client.get("/car/entities")
        return rows.json(), page.text

    rows, page = asyncio.run(ask())
    assert [(row["kind"], row["number"], row["month"], row["label"]) for row in rows] == [
        ("promised", 1000, None, "PLANNED")
    ]
    assert "<script>alert(1)" not in page
    assert "A row is one state, actor" in page


def test_equal_records_give_equal_bytes(car: Path) -> None:
    for form in ("parquet", "datasette", "gpkg", "geojson", "forces", "acled", "ucdp"):
        with open_store(car) as one, open_store(car) as two:
            first, second = export(one, form), export(two, form)
            assert {n: b"".join(p) for n, p in first.parts.items()} == {n: b"".join(p) for n, p in second.parts.items()}
            assert (list(first.omitted), first.readme) == (list(second.omitted), second.readme)


def test_without_pyarrow_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ConfigError, match=r'pip install "contingent\[frames\]"'):
        parquet_bytes(relations(ledger([document("a")], []))[0].table)
