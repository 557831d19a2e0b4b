"""The rows of a coded table as texts: a line `column: value` for each cell, so that every value has words to quote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contingent.errors import ConfigError
from contingent.records import Span

_LONGEST_CELL = 1_000_000  # characters; UCDP's lists of articles are long


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file (the header is 1), its text, and where in it the value of each column lies."""

    number: int
    text: str
    cells: dict[str, Span]

    def value(self, column: str | None) -> str | None:
        """The value of a column; None for an empty cell, and for no column."""
        span = self.cell(column)
        return None if span is None else span.exact

    def cell(self, column: str | None) -> Span | None:
        """Where the value of a column stands."""
        return None if column is None else self.cells.get(column)


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV or TSV file with a header, UTF-8 or else Latin-1; empty rows are left out.

    Raises:
        ConfigError: the file cannot be read, or is no table.
    """
    header, rows = open_table(path)
    for number, cells in rows:
        text = ""
        spans: dict[str, Span] = {}
        for column, cell in zip(header, cells, strict=False):
            value = " ".join(cell.replace("\0", " ").split())
            if not value or not column:
                continue
            start = len(text) + len(column) + 2
            spans[column] = Span(start=start, end=start + len(value), exact=value)
            text += f"{column}: {value}\n"
        if spans:
            yield Row(number=number, text=text, cells=spans)


def open_table(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header of a table, and its rows with their numbers.

    Raises:
        ConfigError: the file cannot be read, or is no table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [" ".join(column.replace("\0", " ").split()) for column in next(reader, [])]
    except csv.Error as error:
        raise ConfigError(f"{path}: not a table ({error}); pass a CSV or TSV file with a header") from error
    if sum(map(bool, header)) < 2 or len(set(header)) < len(header):
        raise ConfigError(f"{path}: not a table with a header of its own names; pass a CSV or TSV file")
    return header, _numbered(reader, path)


def _numbered(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    number = 1
    try:
        for cells in reader:
            number += 1
            yield number, cells
    except csv.Error as error:
        raise ConfigError(f"{path}: row {number + 1} is not readable ({error}); correct it") from error
