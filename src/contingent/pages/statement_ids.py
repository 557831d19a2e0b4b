"""The statements that rows of views name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any


def statement_ids(rows: Iterable[Any]) -> list[str]:
    """Ids of all statements that some rows name, anywhere within them, each once and in order."""
    return list(dict.fromkeys(_ids(list(rows))))


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _ids(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            held = getattr(value, field.name)
            if field.name in ("statements", "done_by"):
                yield from held
            elif field.name == "statement":
                yield from [held] if held else []
            else:
                yield from _ids(held)
