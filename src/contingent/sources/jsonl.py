"""JSON Lines: one report a line, `{"id","date","title","source","url","text"}`; other keys are left aside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.dates import DATE_FORMS, report_date
from contingent.sources.limits import MAX_REPORT_BYTES
from contingent.sources.plain import is_storable, too_large

_SKIP_BYTES = 1 << 20
_OPTIONAL = ("id", "date", "title", "source", "url", "language")
KEYS = "text and, as far as known, id, date, title, source and url"


def read_jsonl(
    stream: BinaryIO, file: str, *, head: Iterable[bytes] = (), first_line: int | None = None
) -> Iterator[Report | ReportError]:
    """Reports line by line, a ReportError for each bad line. Memory stays at one line, whatever the file's size.

    Args:
        head: lines already taken from the stream.
        first_line: number of the stream's first line, where it is part of a file of which `is_one_document` has been
            asked; such a part may be empty.
    """
    nothing = first_line is None
    for number, line in enumerate(_lines(stream, head), first_line or 1):
        place = f"line {number}"
        if line is None:
            nothing = False
            yield too_large(file, place)
            continue
        line = line.strip()
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line:
            continue
        if nothing and is_one_document(line):
            problem = "one JSON document spread over lines or a list, not one report a line"
            step = "write each report on a line of its own (jq -c . or jq -c '.[]')"
            yield ReportError(file=file, place=place, problem=problem, next_step=step)
            return
        nothing = False
        yield from _read_line(line, file, place)
    if nothing:
        yield ReportError(file=file, problem="no reports in it", next_step="check that the right file was saved")


def is_one_document(line: bytes) -> bool:
    """Whether the first line of a file that is not blank shows it to be one JSON document, not one report a line."""
    return re.fullmatch(rb"\{|\[\s*(?:\{.*)?", line, re.DOTALL) is not None


def _lines(stream: BinaryIO, head: Iterable[bytes]) -> Iterator[bytes | None]:
    """Lines without a limit on their number but on their length; None stands for one that is too long."""
    for line in head:
        if line:
            yield _checked(stream, line)
    while line := stream.readline(MAX_REPORT_BYTES + 1):
        yield _checked(stream, line)


def _checked(stream: BinaryIO, line: bytes) -> bytes | None:
    if len(line) <= MAX_REPORT_BYTES or line.endswith(b"\n"):
        return line
    while (rest := stream.readline(_SKIP_BYTES)) and not rest.endswith(b"\n"):
        pass
    return None


def _read_line(line: bytes, file: str, place: str) -> Iterator[Report | ReportError]:
    item = decode_json(line, file, place)
    if isinstance(item, ReportError):
        yield item
    elif isinstance(item, dict):
        from contingent.sources.structured import read_object

        yield from read_object(item, file, place)
    else:
        step = f"write an object with {KEYS}"
        yield ReportError(file=file, place=place, problem="not a JSON object", next_step=step)


def decode_json(data: bytes, file: str, place: str = "") -> Any:
    """A JSON value, or the ReportError of data that are none."""
    of = "of the line" if place else "of the file"

    def refuse(problem: str, next_step: str) -> ReportError:
        return ReportError(file=file, place=place, problem=problem, next_step=next_step)

    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return refuse(f"not valid UTF-8 at byte {error.start} {of}", "save the file again as UTF-8")
    except json.JSONDecodeError as error:
        where = f"column {error.colno}" if place else f"line {error.lineno}, column {error.colno}"
        return refuse(f"not valid JSON ({error.msg}, {where})", "correct this line or take it out")
    except RecursionError:
        return refuse("JSON nested too deeply", f"write a flat object with {KEYS}")
    except ValueError as error:  # a number with thousands of digits
        return refuse(f"not usable JSON ({str(error).partition(';')[0]})", "correct this line or take it out")


def read_plain_object(item: dict[str, Any], file: str, place: str) -> Report | ReportError:
    """A report from an object with the keys of this project."""

    def refuse(problem: str, next_step: str) -> ReportError:
        return ReportError(file=file, place=place, problem=problem, next_step=next_step)

    values: dict[str, str | None] = {}
    for key in ("text", *_OPTIONAL):
        value = item.get(key)
        if key == "id" and isinstance(value, int):
            value = str(value)
        if value is not None and not isinstance(value, str):
            return refuse(f'"{key}" is not a string', "put it in quotation marks or take it out")
        if value and ("\0" in value or not is_storable(value)):
            return refuse(f'"{key}" holds a NUL character or a lone surrogate', "take it out")
        values[key] = value if value and value.strip() else None
    text, date = values.pop("text"), values.pop("date")
    if text is None:
        return refuse("no text", 'put the words of the report under "text"')
    day = report_date(date) if date else None
    if date and day is None:
        return refuse(f"date {date[:40]!r} is not a date", f"write {DATE_FORMS}, or leave it out")
    return Report(text=text, file=file, place=place, date=day, date_basis="given" if day else "unknown", **values)
