"""Where in a file a report lies, when the file holds many: "june.zip" with the place "un/letter.txt, line 3"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from contingent.errors import ReportError
from contingent.records import Report

_LONGEST = 200  # characters of a name in a message


def within(items: Iterable[Report | ReportError], place: str) -> Iterator[Report | ReportError]:
    """The items, each with `place` before its own."""
    for item in items:
        inner = f"{place}, {item.place}" if item.place else place
        if isinstance(item, Report):
            yield replace(item, place=inner)
        else:
            yield ReportError(file=item.file, place=inner, problem=item.problem, next_step=item.next_step)


def printed_name(name: str) -> str:
    """A name out of a file, safe to print on one line and not too long."""
    clean = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in name)
    return clean.encode("utf-8", "backslashreplace").decode()[:_LONGEST]
