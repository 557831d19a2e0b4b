"""Rows of any view as JSON Lines or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from contingent.text.safe import UNSAFE, csv_cell

LIST_SEPARATOR = "; "


def rows_to_jsonl(rows: Iterable[Any]) -> str:
    """One JSON object a line; characters that could act on a terminal are escaped, nothing is lost."""
    return "".join(f"{_escaped(json.dumps(asdict(row), ensure_ascii=False))}\n" for row in rows)


def rows_to_csv(rows: Iterable[Any], *, row_type: type | None = None) -> str:
    """A header and one line for each row, in flat columns; lists are joined by "; ".

    Text that a spreadsheet would take for a formula (it begins with = + - or @) gets an apostrophe in front. Numbers
    stay numbers.

    Args:
        row_type: dataclass to take the header from when there are no rows.
    """
    listed = list(rows)
    kind = type(listed[0]) if listed else row_type
    if kind is None or not is_dataclass(kind):
        return ""
    names = [field.name for field in fields(kind)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, name)) for name in names] for row in listed)
    return out.getvalue()


def _cell(value: Any) -> str | int | float:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(
        value, tuple | list
    ):  # some programs split cells at ";": what comes after one must be no formula either
        return LIST_SEPARATOR.join(csv_cell(cell_text(item)) for item in value)
    return csv_cell(cell_text(value))


def cell_text(value: Any) -> str:
    """Any value of a row as text: lists joined by "; ", figures and conditions as the line that keeps their label."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple | list):
        return LIST_SEPARATOR.join(cell_text(item) for item in value)
    line = getattr(value, "line", None)
    if callable(line):
        return str(line())
    return json.dumps(asdict(value) if is_dataclass(value) and not isinstance(value, type) else value, default=str)


def _escaped(line: str) -> str:
    return UNSAFE.sub(lambda match: "".join(f"\\u{ord(char):04x}" for char in match.group()), line)
