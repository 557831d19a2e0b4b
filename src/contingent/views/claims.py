"""Who says what of whom: every statement that has a source in the text, with denials beside what they deny."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass

from contingent.records import LOOSE_TYPES, Statement
from contingent.resolve.ledger import Ledger, evidence_start
from contingent.views._context import Context, out_of_picture, see
from contingent.views._dates import time_words
from contingent.views._names import joined
from contingent.views.conditions import Condition, Reference, conditions, refer
from contingent.views.figures import chain, reality

# A denial mostly follows what it denies; the bound also keeps a report of ten thousand statements linear.
DENIED_BEFORE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimRow:
    """One statement by a source.

    Attributes:
        source: the innermost source, whose words these are; `said_by` the whole chain; `act` what that source does.
        of: whom it is about (agents, then recipients).
        conditions: what it waits on; `conditional` is True while one of them is not known to be met.
        denied_by, denies: statements on the other side of a denial. They are joined by a
            `contradicts` or `same` link, or stand in one report close by with the same type, opposite polarity, a shared
            party and different innermost speakers. Views and situations are only joined by a link: two of them seldom
            speak of one thing.
    """

    source: str
    said_by: str
    act: str
    of: tuple[str, ...]
    type: str
    label: str
    status: str
    polarity: str
    alleged: bool
    conditional: bool
    conditions: tuple[Condition, ...]
    gist: str
    quote: str
    when: str
    host: str | None
    host_code: str | None
    denied_by: tuple[Reference, ...]
    denies: tuple[Reference, ...]
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def claims(ledger: Ledger, *, on: str | None = None, known_by: str | None = None) -> list[ClaimRow]:
    """The attributed statements up to a day, as known by a day; `on` and `known_by` as in `events`.

    Returns:
        Rows in the order of the ledger.
    Raises:
        UsageError: a date is not a day.
    """
    return claim_rows(see(ledger, on=on, known_by=known_by))


def claim_rows(context: Context) -> list[ClaimRow]:
    """`claims` on a context that is already built."""
    seen = [s for s in context.statements if not out_of_picture(context, s)]
    denials = _denials(context, seen)
    denied_by: dict[str, list[Statement]] = defaultdict(list)
    denies: dict[str, list[Statement]] = defaultdict(list)
    for denial, denied in denials:
        denies[denial.id].append(denied)
        denied_by[denied.id].append(denial)
    return [_row(context, s, denied_by[s.id], denies[s.id]) for s in seen if s.sources]


def _row(context: Context, s: Statement, denied_by: list[Statement], denies: list[Statement]) -> ClaimRow:
    names = context.names
    host = joined(names.hosts(s.roles.place))
    inner, label = s.sources[-1], reality(context, s)
    who = names.name(inner.who) if inner.who else (inner.who_text.exact if inner.who_text else "unnamed source")
    return ClaimRow(
        source=who,
        said_by=chain(context, s),
        act=inner.act,
        of=tuple(dict.fromkeys(names.name(i) for i in (*s.roles.agent, *s.roles.recipient))),
        type=s.type,
        label=label,
        status=s.status,
        polarity=s.polarity,
        alleged="ALLEGED" in label,
        conditional=context.conditional(s),
        conditions=conditions(context, [s]),
        gist=s.gist or s.evidence[0].exact,
        quote=s.quote,
        when=time_words(s.time.edtf),
        host=host.name if host else None,
        host_code=host.code if host else None,
        denied_by=refer(context, denied_by),
        denies=refer(context, denies),
        statements=(s.id,),
        documents=(s.doc,),
        publishers=context.publishers([s.doc]),
    )


def _denials(context: Context, statements: list[Statement]) -> list[tuple[Statement, Statement]]:
    """(denial, denied) pairs, each once."""
    pairs: dict[tuple[str, str], tuple[Statement, Statement]] = {}
    by_id = {s.id: s for s in statements}
    positive: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for s in statements:
        if s.polarity == "+" and s.type not in LOOSE_TYPES:
            for party in _parties(s):
                positive[s.doc, s.type, party].append(s)
    for s in statements:
        if s.polarity != "-":
            continue
        linked = (*context.links_from.get(s.id, ()), *context.links_to.get(s.id, ()))
        others = [by_id[i] for rel, i in linked if rel in ("contradicts", "same") and i in by_id]
        others += [
            other
            for party in _parties(s)
            for other in _nearest(s, positive[s.doc, s.type, party])
            if _speaker(context, other) != _speaker(context, s)
        ]
        for other in others:
            if other.polarity == "+":
                pairs.setdefault((s.id, other.id), (s, other))
    return list(pairs.values())


def _nearest(denial: Statement, others: list[Statement]) -> list[Statement]:
    """The few statements that stand closest to a denial in its report; `others` are in the order of the text."""
    at = bisect(others, evidence_start(denial), key=evidence_start)
    return others[max(0, at - DENIED_BEFORE) : at + 1]


def _speaker(context: Context, s: Statement) -> str:
    """Who speaks the statement; unnamed speakers without words count as one, and so does the narrator."""
    if not s.sources:
        return "narrator"
    inner = s.sources[-1]
    entity = context.names.get(inner.who)
    if entity is not None:
        return context.names.key(entity)
    return "words:" + (inner.who_text.exact.casefold() if inner.who_text else "")


def _parties(s: Statement) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*s.roles.agent, *s.roles.recipient, *s.roles.object)))
