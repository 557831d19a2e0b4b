"""One page on a crisis: forces, promises, mandates, violence, what is disputed and what is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from contingent.records import FORCE_TYPES, Statement
from contingent.resolve.ledger import Ledger, published_days
from contingent.views._context import Context, see
from contingent.views._force_figures import force_figures, force_parties
from contingent.views._hosts import Placed, in_host, is_in, speaks_of
from contingent.views.commitments import CommitmentRow, commitment_rows
from contingent.views.disputes import DisputeRow, dispute_rows
from contingent.views.events import VIOLENCE_TYPES, EventRow, event_rows
from contingent.views.forces import ForceRow, force_rows
from contingent.views.ids import short_ids
from contingent.views.mandates import MandateRow, mandate_rows

OPEN_STATUSES = ("planned", "wanted", "expected", "possible", "unknown")


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """A page of rows of the other views, cut to one host country (all, when `country` is None).

    Attributes:
        reports: how many reports the rows rest on; `first_report` and `last_report` the earliest and latest days on which
            the dated ones were published.
        violence: what reports state as fact; `alleged` what only an accuser says; `denied` what is said not to be so;
            `warned` what may come. They are never mixed.
        publishers: those that are known by name.
        left_out: what the page cannot show, each with its count and reason: of the country asked for, or marked as of all.
        short_ids: for each statement id the short form to type after `contingent trace`.
    """

    country: str | None
    on: str | None
    known_by: str | None
    reports: int
    first_report: str | None
    last_report: str | None
    undated_reports: int
    publishers: tuple[str, ...]
    forces: tuple[ForceRow, ...]
    commitments: tuple[CommitmentRow, ...]
    mandates: tuple[MandateRow, ...]
    violence: tuple[EventRow, ...]
    alleged: tuple[EventRow, ...]
    denied: tuple[EventRow, ...]
    warned: tuple[EventRow, ...]
    disputes: tuple[DisputeRow, ...]
    left_out: tuple[str, ...]
    short_ids: Mapping[str, str]


def brief(ledger: Ledger, *, in_: str | None = None, on: str | None = None, known_by: str | None = None) -> Brief:
    """The brief for a host country on a day, as known by a day.

    Args:
        in_: ISO 3166-1 alpha-3 code or name of the host; all countries by default. The ledger itself should be whole:
            mandates that a promise waits on are found through it, wherever they are placed.
        on, known_by: as in `forces`.
    Raises:
        UsageError: a date is not a day.
    """
    context = see(ledger, in_=in_, on=on, known_by=known_by)
    figures = tuple(force_figures(context))
    forces = force_rows(context, figures)
    placed = tuple(in_host(forces, in_))
    promises = tuple(in_host(commitment_rows(context, figures), in_))
    waited = {c.statement for row in promises for c in row.conditions}
    authorisations = mandate_rows(context, context.known.values())
    instruments = {row.instrument for row in authorisations if row.instrument and waited.intersection(row.statements)}
    mandates = tuple(
        row
        for row in authorisations
        if in_ is None or is_in(row, in_) or waited.intersection(row.statements) or row.instrument in instruments
    )
    violence = in_host(event_rows(context, types=VIOLENCE_TYPES), in_)
    warned = in_host(event_rows(context, statuses=OPEN_STATUSES, types=VIOLENCE_TYPES), in_)
    disputes = tuple(in_host(dispute_rows(context, forces), in_))
    shown: tuple[Placed, ...] = (*placed, *promises, *mandates, *violence, *warned, *disputes)
    documents = {doc for row in shown for doc in row.documents}
    days = [published_days(ledger.documents[doc]) for doc in documents]
    firsts, lasts = [first for first, _ in days if first], [last for _, last in days if last]
    return Brief(
        country=in_,
        on=context.on.isoformat() if context.on else None,
        known_by=known_by,
        reports=len(documents),
        first_report=min(firsts, default=None),
        last_report=max(lasts, default=None),
        undated_reports=sum(first is None for first, _ in days),
        publishers=tuple(sorted({name for doc in documents if (name := ledger.publishers.get(doc))})),
        forces=placed,
        commitments=promises,
        mandates=mandates,
        violence=tuple(row for row in violence if not row.label),
        alleged=tuple(row for row in violence if row.alleged and not row.denied),
        denied=tuple(row for row in violence if row.denied),
        warned=(*warned, *(row for row in violence if row.label and not row.alleged and not row.denied)),
        disputes=disputes,
        left_out=_left_out(ledger, context, placed, in_),
        short_ids=short_ids(context.known),
    )


def _left_out(ledger: Ledger, context: Context, placed: Collection[ForceRow], in_: str | None) -> tuple[str, ...]:
    near = [s for s in context.statements if in_ is None or speaks_of(context.names, s, in_)]
    everywhere = "" if in_ is None else " (all countries)"
    uncounted = sum(all(p.words for p in force_parties(context, s)[0]) for s in near if _counts(s))
    homeless = sum(force_parties(context, s)[1] is None for s in context.statements if _counts(s))
    undated = sum(
        published_days(context.ledger.documents[doc]) == (None, None) for doc in _documents(context, near, in_)
    )
    unseen = [doc for id_, doc in ledger.documents.items() if id_ not in context.ledger.documents]
    dateless = sum(published_days(doc)[1] is None for doc in unseen)
    lines = (
        (homeless, f"statement(s) with a force figure but no host: in no country's page{everywhere}"),
        (uncounted, "statement(s) with a force figure whose contributor is not named"),
        (
            sum(len(row.unplaced) for row in placed),
            "force figure(s) not counted: no clear day, or shared out unclearly",
        ),
        (undated, "report(s) without a publication date: relative times in them stay open"),
        (len(unseen) - dateless, f"report(s) published later than the picture is known by{everywhere}"),
        (
            dateless,
            "report(s) without a date: no report without a date is counted where a picture is known by a day"
            + everywhere,
        ),
        (sum(s.time.edtf is None for s in near), "statement(s) without a time"),
    )
    return tuple(f"{count} {words}" for count, words in lines if count)


def _counts(statement: Statement) -> bool:
    return statement.type in FORCE_TYPES and any(q.best is not None for q in statement.quantity)


def _documents(context: Context, near: Iterable[Statement], in_: str | None) -> Collection[str]:
    return context.ledger.documents if in_ is None else {s.doc for s in near}
