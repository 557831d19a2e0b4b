"""All records as a documented SQLite file for Datasette and sqlite-utils: keys, indexes, search, metadata."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from contingent.exports._readme import Told
from contingent.exports._relations import RULES, SUMS, Relation
from contingent.exports._sqlite import SQL_TYPE, file_of, insert, quoted
from contingent.exports._table import Cell

TOLD = Told(
    about="All records as flat tables of one SQLite file, for Datasette and sqlite-utils. This is no database "
    "of Contingent's own: it is "
    "made to be read and shared.",
    rules=(*RULES, "The table `forces` is the force table (`contingent export forces`)."),
    sums=SUMS,
    more="`datasette FILE -m NAME.metadata.json` shows the meanings beside the columns. Search: `statements` "
    "(gist and words), `entities` (name), "
    "`documents` (title and headline). The table `about` holds the meaning of each column.",
)
SEARCHED = {"statements": ("gist", "words"), "entities": ("name",), "documents": ("title", "headline")}
INDEXED = {
    "statements": ("type", "status"), "entities": ("country", "registry"), "links": ("from_id", "to_id", "rel"),
    "documents": ("published",), "quantities": ("unit",), "forces": ("kind", "host_code", "contributor_code", "month"),
}  # fmt: skip
ABOUT = """CREATE TABLE about (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, meaning TEXT, PRIMARY KEY (table_name, column_name)
)"""


def datasette_file(relations: list[Relation]) -> Iterator[bytes]:
    """The tables as an SQLite file, piece by piece."""

    def fill(connection: sqlite3.Connection) -> None:
        for relation in relations:
            connection.execute(_create(relation))
        connection.execute(ABOUT)
        about: list[tuple[Cell | bytes, ...]] = []
        for relation in relations:
            table = relation.table
            insert(connection, table.name, table.rows or ())
            about += [
                (table.name, "", f"A row is {table.row}."),
                *((table.name, c.name, c.meaning) for c in table.columns),
            ]
            for column in dict.fromkeys((*relation.refers, *INDEXED.get(table.name, ()))):
                name = quoted(f"{table.name}_{column}")
                connection.execute(f"CREATE INDEX {name} ON {quoted(table.name)} ({quoted(column)})")
        insert(connection, "about", about)
        for name, searched in SEARCHED.items():
            listed = ", ".join(map(quoted, searched))
            connection.execute(f'CREATE VIRTUAL TABLE "{name}_fts" USING FTS5 ({listed}, content="{name}")')
            connection.execute(f'INSERT INTO "{name}_fts" (rowid, {listed}) SELECT rowid, {listed} FROM "{name}"')

    return file_of(fill)


def metadata_json(relations: list[Relation], database: str) -> bytes:
    """Datasette's metadata: what a row and a column of each table mean.

    Args:
        database: name of the file without its ending, by which Datasette knows it.
    """
    tables = {
        r.table.name: {
            "description": f"A row is {r.table.row}.",
            "columns": {c.name: c.meaning for c in r.table.columns},
        }
        for r in relations
    }
    about = {"title": "Contingent", "description": SUMS, "databases": {database: {"tables": tables}}}
    return json.dumps(about, indent=2, ensure_ascii=False).encode() + b"\n"


def _create(relation: Relation) -> str:
    table = relation.table
    lines = [f"{quoted(c.name)} {SQL_TYPE[c.kind]}" for c in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, relation.key))})")
    lines += [
        f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(other)} (id)" for column, other in relation.refers.items()
    ]
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"
