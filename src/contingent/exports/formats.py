"""Every format by its name: what is written, what was left out and why, and the README beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contingent.errors import UsageError
from contingent.exports import acled, cameo, csv, datasette, forces, geojson, gpkg, hxl, jsonl, parquet, plover, ucdp
from contingent.exports._coding import Omission
from contingent.exports._events import omitted_lines
from contingent.exports._readme import Told, readme
from contingent.exports._relations import Relation, relations
from contingent.exports._table import Table, table_csv
from contingent.gazetteer.lookup import open_gazetteer
from contingent.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export, not yet written.

    Attributes:
        parts: the bytes of each file by its name; a format of one file has a single part named "".
        omitted: lines of the CSV of what was left out, the heading first.
        beside: further files by the ending of their name, made for the name of the file they stand beside.
    """

    parts: Mapping[str, Iterable[bytes]]
    omitted: Sequence[bytes]
    readme: bytes
    beside: Mapping[str, Callable[[str], bytes]] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        """How many records have no row of their own."""
        return len(self.omitted) - 1


def export(store: Store, form: str, *, with_text: bool = False) -> Exported:
    """Make an export of the current records of a store.

    Args:
        form: one of `FORMATS`.
        with_text: `jsonl` only: put each report's text into its document record.
    Raises:
        ConfigError: the format needs a package of an extra that is not installed.
        UsageError: there is no such format.
    """
    if form not in FORMATS:
        raise UsageError(f"no format {form!r}; choose one of {', '.join(FORMATS)}")
    if form == "jsonl":
        return _made(form, jsonl.TOLD, [jsonl.TABLE], jsonl.jsonl_lines(store, with_text=with_text))
    return FORMATS[form](store)


def _made(
    form: str, told: Told, tables: Sequence[Table], lines: Iterable[bytes], omitted: Sequence[bytes] | None = None
) -> Exported:
    left_out = list(omitted_lines([])) if omitted is None else omitted
    return Exported(parts={"": lines}, omitted=left_out, readme=readme(form, told, tables, omitted=len(left_out) - 1))


def _csv_of(form: str, told: Told, made: tuple[Table, list[Omission]]) -> Exported:
    table, omitted = made
    return _made(form, told, [table], table_csv(table), list(omitted_lines(omitted)))


def _geojson(store: Store) -> Exported:
    layers, lines, omitted = geojson.geojson_lines(store.load(), open_gazetteer())
    return _made("geojson", geojson.TOLD, [layer.table for layer in layers], lines, list(omitted_lines(omitted)))


def _gpkg(store: Store) -> Exported:
    layers, content, omitted = gpkg.gpkg_bytes(store.load(), open_gazetteer())
    return _made("gpkg", gpkg.TOLD, [layer.table for layer in layers], [content], list(omitted_lines(omitted)))


def _hxl(store: Store) -> Exported:
    table, omitted = hxl.hxl_table(store.load(), open_gazetteer())
    return _made("hxl", hxl.TOLD, [table], hxl.hxl_lines(table), list(omitted_lines(omitted)))


def _parquet(store: Store) -> Exported:
    tables = [relation.table for relation in relations(store.load())]
    left_out = list(omitted_lines([]))
    return Exported(
        parts={f"{table.name}.parquet": [parquet.parquet_bytes(table)] for table in tables},
        omitted=left_out,
        readme=readme("parquet", parquet.TOLD, tables, omitted=0),
    )


def _datasette(store: Store) -> Exported:
    ledger = store.load()
    force_rows = Relation(
        table=forces.force_table(ledger)[0],
        key=("id",),
        refers={"statement": "statements", "document": "documents"},
    )
    made = [*relations(ledger), force_rows]
    exported = _made("datasette", datasette.TOLD, [r.table for r in made], [datasette.datasette_bytes(made)])
    return replace(exported, beside={".metadata.json": lambda name: datasette.metadata_json(made, name)})


FORMATS: Mapping[str, Callable[[Store], Exported]] = {
    "jsonl": lambda store: export(store, "jsonl"),
    "csv": lambda store: _made("csv", csv.TOLD, [csv.TABLE], csv.csv_lines(store)),
    "plover": lambda store: _made("plover", plover.TOLD, [plover.TABLE], *plover.plover_lines(store.load())),
    "cameo": lambda store: _made("cameo", cameo.TOLD, [cameo.TABLE], *cameo.cameo_lines(store.load())),
    "forces": lambda store: _csv_of("forces", forces.TOLD, forces.force_table(store.load())),
    "acled": lambda store: _csv_of("acled", acled.TOLD, acled.acled_table(store.load(), open_gazetteer())),
    "ucdp": lambda store: _csv_of("ucdp", ucdp.TOLD, ucdp.ucdp_table(store.load(), open_gazetteer())),
    "geojson": _geojson,
    "gpkg": _gpkg,
    "hxl": _hxl,
    "parquet": _parquet,
    "datasette": _datasette,
}
