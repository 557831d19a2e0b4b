"""Rows and statements of one country."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from contingent.records import Statement
from contingent.views._names import Names


class Placed(Protocol):
    """A row with a host country and the reports it rests on."""

    @property
    def host(self) -> str | None: ...
    @property
    def host_code(self) -> str | None: ...
    @property
    def documents(self) -> tuple[str, ...]: ...


_Row = TypeVar("_Row", bound=Placed)


def is_in(row: Placed, country: str) -> bool:
    """True when a row's host is the country, by ISO code or name; a joint host counts for each of its countries."""
    wanted = country.strip().casefold()
    codes = (row.host_code or "").casefold().split("+")
    names = (row.host or "").casefold().split(" + ")
    return bool(wanted) and (wanted in codes or wanted in names)


def in_host(rows: Iterable[_Row], country: str | None) -> list[_Row]:
    """The rows whose host is the country; all of them when it is None."""
    return [row for row in rows if country is None or is_in(row, country)]


def speaks_of(names: Names, statement: Statement, country: str) -> bool:
    """True when a place, recipient or object of a statement is the country or lies in it."""
    wanted = country.strip().casefold()
    roles = statement.roles
    hosts = names.hosts((*roles.place, *roles.recipient, *roles.object))
    return any(wanted in ((party.code or "").casefold(), party.name.casefold()) for party in hosts)
