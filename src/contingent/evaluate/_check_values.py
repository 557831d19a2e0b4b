"""Checks of one record by itself: unknown fields, shapes of values, spans against the text they point into."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from contingent.evaluate.align import extent_of, shared_chars
from contingent.normalize.edtf import parse_edtf
from contingent.records import ROLES, Depends, Document, Entity, Quantity, Record, Span, Statement, Time

Severity = Literal["error", "warning", "notice"]
Finding = tuple[str, str, Severity]  # field, message, severity

_SHOWN = 60
_MODEL_DEPTH = 5  # statement > role_text > role > span > value
_ISO_DURATION = re.compile(
    r"P(?=[\dT])(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?W)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?"
)
_SHAPES = {  # field of an entity, its shape, the shape in words
    "country": (re.compile("[A-Z]{3}"), "three capital letters"),
    "wikidata": (re.compile(r"Q[1-9]\d*"), "Q and a number"),
    "iso3166_2": (re.compile("[A-Z]{2}-[A-Z0-9]{1,3}"), "a code such as CF-BGF"),
}


def unknown_fields(raw: Any, value: Any, path: str = "") -> Iterator[Finding]:
    """Keys of the JSON object that the record model does not have, at any depth."""
    if isinstance(value, Struct) and isinstance(raw, dict):
        known = _fields(type(value))
        for key, inner in raw.items():
            if key in known:
                yield from unknown_fields(inner, getattr(value, known[key]), _join(path, key))
            elif not (key == "kind" and not path):
                yield _join(path, shown(key, quoted=False)), "unknown field, ignored", "warning"
    elif isinstance(value, tuple) and isinstance(raw, list):
        for index, (inner, item) in enumerate(zip(raw, value, strict=True)):
            yield from unknown_fields(inner, item, f"{path}[{index}]")


def broken_span(raw: Any, path: str = "", *, depth: int = _MODEL_DEPTH) -> tuple[str, str] | None:
    """The first span in a JSON value whose range and quotation do not fit, as (field, message)."""
    if depth == 0:
        return None
    if isinstance(raw, dict):
        start, end, exact = raw.get("start"), raw.get("end"), raw.get("exact")
        if isinstance(start, int) and isinstance(end, int) and isinstance(exact, str):
            problem = _range_problem(start, end, exact)
            if problem:
                return path, problem
        inner = [(_join(path, key), item) for key, item in raw.items()]
    elif isinstance(raw, list):
        inner = [(f"{path}[{index}]", item) for index, item in enumerate(raw)]
    else:
        return None
    return next(filter(None, (broken_span(item, where, depth=depth - 1) for where, item in inner)), None)


def check_values(record: Record) -> Iterator[Finding]:
    """Values of one record: dates, durations, codes, numbers, and where the numbers stand."""
    if not record.id:
        yield "id", "is empty", "error"
    if isinstance(record, Document):
        if not re.fullmatch("[0-9a-f]{64}", record.sha256):
            yield "sha256", f"{shown(record.sha256)} is not 64 lower-case hex digits", "error"
        if record.chars < 0:
            yield "chars", "is below zero", "error"
        yield from _check_edtf(record.published.edtf, "published.edtf")
    elif isinstance(record, Entity):
        for name, (pattern, words) in _SHAPES.items():
            value = getattr(record, name)
            if value is not None and not pattern.fullmatch(value):
                yield name, f"{shown(value)} is not {words}", "error"
        if record.acled_inter is not None and not 1 <= record.acled_inter <= 8:
            yield "acled_inter", f"{record.acled_inter} is not between 1 and 8", "error"
    elif isinstance(record, Statement):
        yield from _check_statement(record)
    elif record.score is not None and not 0 <= record.score <= 1:
        yield "score", f"{record.score} is not between 0 and 1", "warning"


def check_spans(record: Record, chars: int, text: str | None) -> Iterator[Finding]:
    """Spans of one record lie within the document's `chars` and, when the text is known, quote it."""
    for field, start, end, exact in _spans(record):
        if start is None or end is None or exact is None:
            yield field, "start, end and exact come together or not at all", "error"
        elif problem := _range_problem(start, end, exact):
            yield field, problem, "error"
        elif end > chars:
            yield field, f"span {start}-{end} ends after the {chars} characters of its document", "error"
        elif text is not None and text[start:end] != exact:
            yield field, f"the text has {shown(text[start:end])} at {start}-{end}, not {shown(exact)}", "error"


def shown(value: str, *, quoted: bool = True, limit: int = _SHOWN) -> str:
    """A value fit for one line of a terminal: shortened, control characters escaped."""
    short = value if len(value) <= limit else value[: limit - 1] + "…"
    printable = "".join(c if c.isprintable() or c == "\xa0" else json.dumps(c)[1:-1] for c in short)
    return f'"{printable}"' if quoted else printable


def _check_statement(record: Statement) -> Iterator[Finding]:
    yield from _check_edtf(record.time.edtf, "time.edtf")
    for index, source in enumerate(record.sources):
        yield from _check_edtf(source.time, f"sources[{index}].time")
    if record.duration and record.duration.iso is not None and not _ISO_DURATION.fullmatch(record.duration.iso):
        yield "duration.iso", f"{shown(record.duration.iso)} is not an ISO 8601 duration such as P6M", "error"
    for index, evidence in enumerate(record.evidence):
        if evidence.part not in (None, "title"):
            yield f"evidence[{index}].part", f"{shown(evidence.part)} is not known; only title is", "warning"
    whole = extent_of(record.evidence)
    for index, quantity in enumerate(record.quantity):
        yield from _check_numbers(quantity, f"quantity[{index}]")
        if shared_chars(extent_of((quantity,)), whole) < quantity.end - quantity.start:
            yield f"quantity[{index}]", f"{shown(quantity.exact)} does not lie inside the evidence", "warning"
    if record.confidence is not None and not 0 <= record.confidence <= 1:
        yield "confidence", f"{record.confidence} is not between 0 and 1", "error"


def _check_numbers(quantity: Quantity, field: str) -> Iterator[Finding]:
    numbers = [n for n in (quantity.low, quantity.best, quantity.high) if n is not None]
    if numbers != sorted(numbers):
        order = f"low {quantity.low}, best {quantity.best}, high {quantity.high}"
        yield field, f"{order} are not in rising order", "error"
    if any(n < 0 for n in numbers):
        yield field, "a number is below zero", "error"


def _check_edtf(value: str | None, field: str) -> Iterator[Finding]:
    if value is not None:
        try:
            parse_edtf(value)
        except ValueError as error:
            yield field, str(error), "error"


def _range_problem(start: int, end: int, exact: str) -> str | None:
    if not 0 <= start < end:
        return f"span {start}-{end} is empty or starts before the text"
    if len(exact) != end - start:
        return f"span {start}-{end} holds {end - start} characters, its quotation {len(exact)}"
    return None


def _spans(record: Record) -> Iterator[tuple[str, int | None, int | None, str | None]]:
    if isinstance(record, Document):
        yield from _listed(record.title, "title")
        yield from _listed(record.credit, "credit")
    elif isinstance(record, Entity):
        yield from _listed(record.mentions, "mentions")
    elif isinstance(record, Statement):
        for name in ("evidence", "quantity", "time", "duration", "depends", "purpose"):
            yield from _listed(getattr(record, name), name)
        for role in ROLES:
            yield from _listed(getattr(record.role_text, role), f"role_text.{role}")
        for index, source in enumerate(record.sources):
            for name in ("cue", "who_text", "time_text"):
                yield from _listed(getattr(source, name), f"sources[{index}].{name}")


def _listed(
    spans: Span | Time | Depends | tuple[Span | Depends, ...] | None, field: str
) -> Iterator[tuple[str, int | None, int | None, str | None]]:
    if isinstance(spans, tuple):
        for index, span in enumerate(spans):
            yield from _listed(span, f"{field}[{index}]")
    elif spans is not None and (spans.start, spans.end, spans.exact) != (None, None, None):
        yield field, spans.start, spans.end, spans.exact


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


@cache
def _fields(kind: type[Struct]) -> dict[str, str]:
    """JSON key to attribute."""
    return {field.encode_name: field.name for field in msgspec.structs.fields(kind)}
