"""The compact form statements come back in, and its parser, which expects anything."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from contingent.readers.endpoint.client import EndpointError

MAX_STATEMENTS = 200  # of one answer; a window of 8,000 characters has some 60
_LIST = re.compile(r'"statements"\s*:\s*\[')
_BARE_LIST = re.compile(r"\[\s*[{\]]")
_BETWEEN = re.compile(r"[\s,]*")
T = TypeVar("T", bound=Struct)


class SaidSource(Struct):
    """One link of a source chain as the model gives it."""

    act: str
    who: str | None = None
    cue: str | None = None


class SaidNumber(Struct):
    """A number: its words, and what the model takes them to mean."""

    words: str
    best: int | float | None = None
    low: int | float | None = None
    high: int | float | None = None
    basis: str | None = None


class SaidNeed(Struct):
    """A condition: how it relates, its words, and the `id` of the statement that has to come first."""

    rel: str
    words: str | None = None
    statement: int | None = None


class SaidStatement(Struct):
    """A statement as the model gives it; lists hold raw values, so that one bad item does not spoil the rest."""

    type: str
    status: str
    evidence: list[str] | str
    id: int | None = None
    polarity: str = "+"
    mode: list[Any] | str | None = None
    agent: list[Any] | str | None = None
    recipient: list[Any] | str | None = None
    object: list[Any] | str | None = None
    place: list[Any] | str | None = None
    sources: list[Any] | None = None
    numbers: list[Any] | None = None
    time: str | None = None
    duration: str | None = None
    needs: list[Any] | None = None


class Answer(Struct, frozen=True):
    """The complete statements of an answer; `cut` when what followed them could not be read."""

    statements: list[Any]
    cut: bool


def read_answer(text: str) -> Answer:
    """The statements in what a model wrote: JSON, with or without a fence, talk before it, or an end.

    An answer that breaks off keeps the statements before the break.

    Raises:
        EndpointError: there is no list of statements in it.
    """
    text = text.rpartition("</think>")[2]
    start = _LIST.search(text) or _BARE_LIST.search(text)
    if start is None:
        raise EndpointError("the model's answer holds no statements", "try another model")
    at = text.index("[", start.start()) + 1
    decoder = json.JSONDecoder()
    statements: list[Any] = []
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        if text.startswith("]", at):
            return Answer(statements, cut=False)
        if len(statements) == MAX_STATEMENTS:
            return Answer(statements, cut=True)
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return Answer(statements, cut=True)
        statements.append(value)


def as_struct(value: Any, kind: type[T]) -> T | None:
    """A raw value in a known form; None when it does not fit."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except (msgspec.ValidationError, RecursionError, UnicodeEncodeError):  # the last: a lone surrogate
        return None


def words_of(value: list[Any] | str | None) -> list[str]:
    """The strings of a field that may be a list, one string or nothing."""
    items = [value] if isinstance(value, str) else value or []
    return [item for item in items if isinstance(item, str) and item.strip()]
