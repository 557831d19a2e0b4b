"""Which picture a page shows (place, contributor, day, known by) and the addresses of pages, records and views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote, urlencode


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What a view is asked for; the dates are ISO days.

    Attributes:
        in_: ISO 3166-1 alpha-3 code of the host country, None for all. `by` the contributor, by ISO code or registry id.
        on: the day it holds; `known_by` the last day of the reports it may rest on.
    """

    in_: str | None = None
    by: str | None = None
    on: str | None = None
    known_by: str | None = None

    def query(self, **more: str | int | None) -> str:
        """The picture as the query of an address, with further arguments; empty when there is nothing to say."""
        asked: dict[str, str | int | None] = {"in": self.in_, "by": self.by, "on": self.on, "known-by": self.known_by}
        asked |= {name.rstrip("_").replace("_", "-"): value for name, value in more.items()}
        return query_of(asked)

    def at(self, *, on: str | None = None, known_by: str | None = None) -> Picture:
        """The same place at other dates."""
        return replace(self, on=on, known_by=known_by)

    def place(self, code: str | None) -> Picture:
        """The same dates at another place."""
        return replace(self, in_=code)


@lru_cache(maxsize=256)
def _plain_query(picture: Picture) -> str:
    """`picture.query()`, which a page asks for at each of its figures."""
    return picture.query()


def query_of(asked: Mapping[str, str | int | None]) -> str:
    """Arguments as the query of an address, without those that are None; empty when none is left."""
    told = {name: value for name, value in asked.items() if value is not None}
    return f"?{urlencode(told)}" if told else ""


class Addresses(Protocol):
    """Where a page's links lead: into the web application, or to notes of the same file."""

    def statement(self, id_: str) -> str:
        """The address of the words behind a statement."""
        ...

    def view(self, name: str, picture: Picture) -> str | None:
        """The address of a view, None where there is none to lead to."""
        ...


@dataclass(frozen=True, slots=True)
class WebAddresses:
    """Addresses within the web application; a record's keeps the picture it was reached from."""

    picture: Picture

    def statement(self, id_: str) -> str:
        """`/statement/ID` with the picture's query."""
        return f"/statement/{quote(id_, safe=':')}{_plain_query(self.picture)}"

    def view(self, name: str, picture: Picture) -> str | None:
        """`/VIEW` with that picture's query; the brief is the start page."""
        return ("/" if name == "brief" else f"/{name}") + picture.query()


@dataclass(frozen=True, slots=True)
class FileAddresses:
    """Addresses within one file: each statement's words are a note at its end."""

    def statement(self, id_: str) -> str:
        """The anchor of the statement's note."""
        return f"#words-{id_.replace(':', '-')}"

    def view(self, name: str, picture: Picture) -> str | None:
        """None: a file has no other views."""
        return None
