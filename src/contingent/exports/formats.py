"""Every format by its name: what is written, what was left out and why, and the README beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contingent.errors import UsageError
from contingent.exports import acled, cameo, csv, datasette, forces, geojson, gpkg, hxl, jsonl, parquet, plover, ucdp
from contingent.exports._events import omitted_lines
from contingent.exports._readme import Told, readme
from contingent.exports._relations import Relation, relations
from contingent.exports._scope import EVERYTHING, Scope, look
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


def export(
    store: Store,
    form: str,
    *,
    with_text: bool = False,
    in_: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    since: str | None = None,
) -> Exported:
    """Make an export of the current records of a store.

    Args:
        form: one of `FORMATS`.
        with_text: `jsonl` only: put each report's text into its document record.
        in_: host, ISO 3166-1 alpha-3. `on`: the day (ISO 8601) it is for; what came later falls out. `known_by`, `since`:
            only what was reported on or before, and on or after, these days. None of them goes with a format in `WHOLE`.
    Raises:
        ConfigError: the format needs a package of an extra that is not installed.
        UsageError: there is no such format, it cannot be cut to a scope, or a date is not a day.
    """
    if form not in FORMATS:
        raise UsageError(f"no format {form!r}; choose one of {', '.join(FORMATS)}")
    scope = Scope(in_=in_, on=on, known_by=known_by, since=since)
    if form in WHOLE and not scope.is_all:
        cut = ", ".join(f for f in FORMATS if f not in WHOLE)
        raise UsageError(
            f"{form} holds all records, which refer to each other; --in, --on, --known-by and --since go with {cut}"
        )
    if form == "jsonl":
        return _made(form, jsonl.TOLD, [jsonl.TABLE], jsonl.jsonl_lines(store, with_text=with_text))
    return FORMATS[form](store, scope)


def _made(
    form: str,
    told: Told,
    tables: Sequence[Table],
    lines: Iterable[bytes],
    omitted: Sequence[bytes] | None = None,
    *,
    scope: Scope = EVERYTHING,
) -> Exported:
    left_out = list(omitted_lines([])) if omitted is None else omitted
    about = readme(form, told, tables, omitted=len(left_out) - 1, asked=scope.line())
    return Exported(parts={"": lines}, omitted=left_out, readme=about)


def _csv(store: Store, scope: Scope) -> Exported:
    context, outside = look(store.load(), scope)
    left_out = list(omitted_lines(outside))
    return _made("csv", csv.TOLD, [csv.TABLE], csv.statement_lines(context), left_out, scope=scope)


def _plover(store: Store, scope: Scope) -> Exported:
    lines, omitted = plover.plover_lines(store.load(), scope=scope)
    return _made("plover", plover.TOLD, [plover.TABLE], lines, omitted, scope=scope)


def _cameo(store: Store, scope: Scope) -> Exported:
    lines, omitted = cameo.cameo_lines(store.load(), scope=scope)
    return _made("cameo", cameo.TOLD, [cameo.TABLE], lines, omitted, scope=scope)


def _forces(store: Store, scope: Scope) -> Exported:
    table, omitted = forces.force_table(store.load(), scope=scope)
    return _made("forces", forces.TOLD, [table], table_csv(table), list(omitted_lines(omitted)), scope=scope)


def _acled(store: Store, scope: Scope) -> Exported:
    table, omitted = acled.acled_table(store.load(), open_gazetteer(), scope=scope)
    return _made("acled", acled.TOLD, [table], table_csv(table), list(omitted_lines(omitted)), scope=scope)


def _ucdp(store: Store, scope: Scope) -> Exported:
    table, omitted = ucdp.ucdp_table(store.load(), open_gazetteer(), scope=scope)
    return _made("ucdp", ucdp.TOLD, [table], table_csv(table), list(omitted_lines(omitted)), scope=scope)


def _geojson(store: Store, scope: Scope) -> Exported:
    layers, lines, omitted = geojson.geojson_lines(store.load(), open_gazetteer(), scope=scope)
    tables = [layer.table for layer in layers]
    return _made("geojson", geojson.TOLD, tables, lines, list(omitted_lines(omitted)), scope=scope)


def _gpkg(store: Store, scope: Scope) -> Exported:
    layers, content, omitted = gpkg.gpkg_file(store.load(), open_gazetteer(), scope=scope)
    tables = [layer.table for layer in layers]
    return _made("gpkg", gpkg.TOLD, tables, content, list(omitted_lines(omitted)), scope=scope)


def _hxl(store: Store, scope: Scope) -> Exported:
    table, omitted = hxl.hxl_table(store.load(), open_gazetteer(), scope=scope)
    return _made("hxl", hxl.TOLD, [table], hxl.hxl_lines(table), list(omitted_lines(omitted)), scope=scope)


def _parquet(store: Store, _scope: Scope) -> Exported:
    tables = [relation.table for relation in relations(store.load())]
    left_out = list(omitted_lines([]))
    return Exported(
        parts={f"{table.name}.parquet": _parquet_of(table) for table in tables},
        omitted=left_out,
        readme=readme("parquet", parquet.TOLD, tables, omitted=0),
    )


def _parquet_of(table: Table) -> Iterator[bytes]:
    """One table, made when its turn comes to be written."""
    yield parquet.parquet_bytes(table)


def _datasette(store: Store, _scope: Scope) -> Exported:
    ledger = store.load()
    force_rows = Relation(
        table=forces.force_table(ledger)[0],
        key=("id",),
        refers={"statement": "statements", "document": "documents"},
    )
    made = [*relations(ledger), force_rows]
    exported = _made("datasette", datasette.TOLD, [r.table for r in made], datasette.datasette_file(made))
    return replace(exported, beside={".metadata.json": lambda name: datasette.metadata_json(made, name)})


WHOLE = frozenset({"jsonl", "parquet", "datasette"})  # formats whose records refer to each other: all or none
FORMATS: Mapping[str, Callable[[Store, Scope], Exported]] = {
    "jsonl": lambda store, _: export(store, "jsonl"),
    "csv": _csv,
    "plover": _plover,
    "cameo": _cameo,
    "forces": _forces,
    "acled": _acled,
    "ucdp": _ucdp,
    "geojson": _geojson,
    "gpkg": _gpkg,
    "hxl": _hxl,
    "parquet": _parquet,
    "datasette": _datasette,
}
