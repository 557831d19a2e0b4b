"""What an export is asked for: a host, a day, what was known by a day, what was reported since one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from contingent.exports._coding import Omission
from contingent.records import FORCE_TYPES, Document, Statement
from contingent.resolve.ledger import Ledger, check_day, published_days
from contingent.views._context import Context, out_of_picture, see
from contingent.views._hosts import speaks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What rows are wanted of; None: all.

    Attributes:
        in_: host, ISO 3166-1 alpha-3. A force is in it; anything else happens there, or is done to or about it.
        on: the day (ISO 8601) the picture is for, as in the views: what came later falls out, and forces are as of it.
        known_by, since: only what was reported on or before, and on or after, these days.
    """

    in_: str | None = None
    on: str | None = None
    known_by: str | None = None
    since: str | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing falls out."""
        return self == EVERYTHING

    def line(self) -> str:
        """What was asked for, in words, for the README: "host CAF, known by 2013-12-10"."""
        words = {"in_": "host", "on": "on", "known_by": "known by", "since": "reported since"}
        asked = ((f.name, getattr(self, f.name)) for f in fields(self))
        return ", ".join(f"{words[name]} {value}" for name, value in asked if value is not None)


EVERYTHING = Scope()


def look(ledger: Ledger, scope: Scope) -> tuple[Context, list[Omission]]:
    """The ledger with the statements a scope is about, and those that fall out of it, with the reason.

    Conditions, links and names are those of the whole ledger as known by the day, so that a row says no less in a
    smaller export.

    Raises:
        UsageError: a date is not a day.
    """
    context = see(ledger, in_=scope.in_, on=scope.on, known_by=scope.known_by)
    if scope.is_all:
        return context, []
    since = None if scope.since is None else check_day(scope.since)
    unseen = [s for s in ledger.statements if s.doc not in context.ledger.documents]
    outside = [Omission(statement=s, reason=f"not reported by {scope.known_by}, or undated") for s in unseen]
    kept = []
    for statement in context.statements:
        why = _why_not(context, statement, scope, since)
        if why is None:
            kept.append(statement)
        else:
            outside.append(Omission(statement=statement, reason=why))
    return replace(context, statements=tuple(kept)), outside


def _why_not(context: Context, statement: Statement, scope: Scope, since: str | None) -> str | None:
    document = context.ledger.documents[statement.doc]
    if since is not None and not _reported_since(document, since):
        return f"not reported since {since}, or undated"
    if scope.in_ is not None:
        if statement.type in FORCE_TYPES:
            hosts = context.names.hosts(statement.roles.place)
            if not any(party.code == scope.in_ for party in hosts):
                return f"a force in another place than {scope.in_}" if hosts else "a force whose host is not named"
        elif not speaks_of(context.names, statement, scope.in_):
            return f"not about {scope.in_}"
    if scope.on is not None and out_of_picture(context, statement):
        return f"after {scope.on}"
    return None


def _reported_since(document: Document, since: str) -> bool:
    last = published_days(document)[1]
    return last is not None and last >= since
