"""All records as Parquet files, one for each table (needs the extra "frames")."""

from __future__ import annotations

import io
from itertools import islice
from typing import Any

from contingent.errors import ConfigError
from contingent.exports._readme import Told
from contingent.exports._relations import RULES, SUMS
from contingent.exports._table import Kind, Table

TOLD = Told(
    about="All records as flat Parquet files in one folder, a file for each table, for DuckDB, Polars, pandas, "
    "Arrow and R.",
    rules=RULES,
    sums=SUMS,
    more="Each column carries its meaning in the file's own metadata (field metadata, key `meaning`).",
)


ROWS_IN_GROUP = 50_000  # so many are held in memory at once; small tables have one group


def parquet_bytes(table: Table) -> bytes:
    """A table as a Parquet file.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    arrow, parquet = _pyarrow()
    types: dict[Kind, Any] = {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "flag": arrow.bool_(),
    }
    schema = arrow.schema(
        [arrow.field(c.name, types[c.kind], metadata={"meaning": c.meaning}) for c in table.columns],
        metadata={"row": table.row},
    )
    out = io.BytesIO()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        rows = iter(table.rows or ())
        while group := list(islice(rows, ROWS_IN_GROUP)):
            cells = [[row[at] for row in group] for at in range(len(table.columns))]
            writer.write_table(arrow.table(cells, schema=schema))
    return out.getvalue()


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ConfigError('parquet needs pyarrow; install it with: pip install "contingent[frames]"') from error
    return pyarrow, pyarrow.parquet
