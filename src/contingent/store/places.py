"""The host countries a database speaks of, and the days on which reports of one were published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contingent.store.indexing import ANY, NONE
from contingent.store.loading import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host country by ISO alpha-3 code, and how many statements name it."""

    code: str
    statements: int


def hosts(rows: Rows) -> list[Host]:
    """All host countries of current readings, those with most statements first."""
    found = rows(
        "SELECT host, sum(statements) FROM view_groups WHERE party = ? AND host NOT IN (?, ?) GROUP BY host"
        " HAVING sum(statements) > 0 ORDER BY sum(statements) DESC, host",
        (ANY, ANY, NONE),
    )
    return [Host(code=code, statements=count) for code, count in found]


def published_between(rows: Rows, host: str | None) -> tuple[str, str] | None:
    """First and last day (ISO) on which dated reports of a host, or of any, were published; None when there are none."""
    if host is None:
        ((first, last),) = rows("SELECT min(published), max(published) FROM view_readings WHERE published > 0", ())
    else:
        ((first, last),) = rows(
            "SELECT min(v.published), max(v.published) FROM view_groups g JOIN view_rows v ON v.grp = g.id"
            " WHERE g.party = ? AND g.host = ? AND v.published > 0",
            (ANY, host),
        )
    return None if first is None else (date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat())
