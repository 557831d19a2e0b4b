"""Search hits as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contingent.store import Hit
from contingent.views.conditions import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRow:
    """A report that holds the words: the stretch with them, where in its text that stands, statements near it.

    Attributes:
        statements: ids of the statements; `told` the same in a few words, each with the label of its reality.
    """

    document: str
    published: str | None
    publisher: str | None
    title: str | None
    start: int | None
    end: int | None
    words: str
    statements: tuple[str, ...]
    told: tuple[Reference, ...]


def hit_row(hit: Hit, told: Mapping[str, Reference]) -> HitRow:
    """A hit as a row; `told` holds its statements in a few words, by id (`contingent.views.trace.told`)."""
    return HitRow(
        document=hit.document,
        published=hit.published,
        publisher=hit.publisher,
        title=hit.title,
        start=hit.snippet.start if hit.snippet else None,
        end=hit.snippet.end if hit.snippet else None,
        words=hit.snippet.exact if hit.snippet else "",
        statements=tuple(statement.id for statement in hit.statements),
        told=tuple(told[statement.id] for statement in hit.statements),
    )
