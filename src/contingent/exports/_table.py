"""Tables that go out: columns with their definitions, rows of plain values, and the CSV of both."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, overload

from contingent.resolve.ledger import printable
from contingent.text.safe import csv_cell

Cell = str | int | float | bool | None
Kind = Literal["text", "integer", "number", "flag"]
LIST_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its values are, and what they mean, for the README beside the file."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under columns, one cell for each column; `row` says what a row is. `rows` is None where others write them."""

    name: str
    row: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]] | None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


class Rows(Sequence[tuple[Cell, ...]]):
    """Rows that are made each time they are gone through, so that a table of any length takes little memory."""

    def __init__(self, make: Callable[[], Iterator[tuple[Cell, ...]]]) -> None:
        """`make` gives the rows from the first; the same ones every time."""
        self._make = make
        self._count: int | None = None

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return self._make()

    def __bool__(self) -> bool:
        return any(True for _ in self)  # the first row tells; counting would make them all

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(1 for _ in self._make())
        return self._count

    @overload
    def __getitem__(self, index: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[Cell, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Cell, ...] | list[tuple[Cell, ...]]:
        return list(self._make())[index]


def columns(kind_of: dict[str, tuple[Kind, str]]) -> tuple[Column, ...]:
    """Columns from a dictionary of their kinds and meanings, in its order."""
    return tuple(Column(name, kind, meaning) for name, (kind, meaning) in kind_of.items())


def plain_row(row: Iterable[Cell]) -> tuple[Cell, ...]:
    """A row that every format can hold: no lone surrogates, which UTF-8 lacks."""
    return tuple(printable(cell) if isinstance(cell, str) else cell for cell in row)


def table_csv(table: Table) -> Iterator[bytes]:
    """A heading and a line for each row, in UTF-8; text that a spreadsheet would run is made harmless (`csv_cell`)."""
    yield csv_line(table.names)
    for row in table.rows or ():
        yield csv_line(row)


def csv_line(values: Iterable[Cell]) -> bytes:
    """One line of CSV in UTF-8; numbers stay numbers, flags are "true" and "false", None is an empty cell."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([_cell(value) for value in values])
    return buffer.getvalue().encode("utf-8", "replace")


def joined(parts: Iterable[str | None]) -> str:
    """Several values of one cell, each once, in order; what is None or empty is left out."""
    return LIST_SEPARATOR.join(dict.fromkeys(part for part in parts if part))


def _cell(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    return csv_cell(value) if isinstance(value, str) else value
