"""What is told of one force over time: entries for promises, authorisations, arrivals, stocks and ends, and stages of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from contingent.codebooks.load import registry
from contingent.codebooks.morphology import need_words
from contingent.records import Statement
from contingent.resolve.waiting import happened
from contingent.views._context import Context, out_of_picture
from contingent.views._dates import day_held, read_when
from contingent.views._force_figures import ForceFigure, force_parties
from contingent.views._names import Party, is_country, joined
from contingent.views.figures import (
    NO_NUMBER,
    Figure,
    figure,
    going,
    leaving,
    merged_by,
    reality,
    said_on,
)

ARRIVED = frozenset({"under way", "in place"})
STAGE_DAYS = 7  # promises of one kind within a week are told of one announcement; see views.forces.RIVAL_WINDOW_DAYS
_ENDING_ACTS = frozenset({"end", "extend", "lift", "reject", "veto", "expire", "reduce"})  # modes of AUTHORIZE


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One statement about a force, placed on a day.

    Attributes:
        kind: possible, wanted, expected, planned, authorised, under way, in place, leaving or ended.
        outward: it speaks of leaving; `denied`: it says that it is not, or will not be, so.
        names: keys of the forces, contributors and operations it names.
        waits_for_mandate: it waits on an authorisation. `first_of_host`: the first authorisation of a force in its host.
        caution: what an authorisation must not be taken for, where its own words do not say that it covers this force.
    """

    day: date
    kind: str
    statement: Statement
    figure: Figure
    outward: bool
    denied: bool
    contributor: Party | None
    host: Party | None
    operation: Party | None
    names: frozenset[str]
    waits_for_mandate: bool = False
    first_of_host: bool = False
    caution: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """What is told of one stage on one occasion.

    Attributes:
        kind, day: as in `Entry`; `day` is the first day it is told for, or was said on if it has not happened. `when` is
            the time in the words of a page, for what has happened.
        label: what keeps it from passing for a fact ("PLANNED IF"); empty for a fact.
        figures: its numbers, equal ones as one, rivals side by side; `text` the same in words, or what it says without.
        said_by: source chain and outlets of each figure.
    """

    kind: str
    day: str
    when: str
    label: str
    text: str
    figures: tuple[Figure, ...]
    said_by: tuple[str, ...]
    origins: int
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]


def gather(context: Context, figures: Iterable[ForceFigure]) -> dict[tuple[str, str], list[Entry]]:
    """The entries of each force, by the keys of host and contributor, in order of day."""
    found = list(figures)
    home = _homes(context, found)
    lives: dict[tuple[str, str], dict[tuple[str, str], Entry]] = defaultdict(dict)
    for f in found:
        key = home.get(f.statement.id)
        entry = _entry(context, f) if key is not None else None
        if entry is not None and key is not None:
            lives[key].setdefault((f.statement.id, entry.figure.text), entry)
    return {
        key: sorted(entries.values(), key=lambda e: (e.day, e.kind, e.statement.id, e.figure.text))
        for key, entries in lives.items()
    }


def authorisations(context: Context) -> dict[str, list[Entry]]:
    """Authorisations of force reported as done, by the key of their host, in order of day."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for s in context.known.values():
        if s.type != "AUTHORIZE" or not happened(s) or out_of_picture(context, s) or _ENDING_ACTS & set(s.mode):
            continue
        host = joined(context.names.hosts(s.roles.place))
        day = _day(context, s)
        if host is None or day is None:
            continue
        found[host.key].append(
            Entry(
                day=day, kind="authorised", statement=s, figure=figure(context, s, None), outward=False, denied=False,
                contributor=None, host=host, operation=None, names=_named(context, s, (*s.roles.object, *s.roles.recipient)),
            )
        )  # fmt: skip
    return {host: _first_marked(sorted(e, key=lambda x: (x.day, x.statement.id))) for host, e in found.items()}


def stages_of(context: Context, entries: Iterable[Entry]) -> tuple[Stage, ...]:
    """The entries as stages, by day: those of one kind and label within a week are one occasion."""
    open_: dict[tuple[str, str], list[list[Entry]]] = defaultdict(list)
    for e in sorted(entries, key=lambda x: (x.day, x.statement.id)):
        runs = open_[e.kind, reality(context, e.statement) or e.caution]
        if runs and e.day - runs[-1][0].day <= timedelta(days=STAGE_DAYS) and _one_occasion(runs[-1], e):
            runs[-1].append(e)
        else:
            runs.append([e])
    stages = [_stage(context, kind, label, run) for (kind, label), runs in open_.items() for run in runs]
    return tuple(sorted(stages, key=lambda s: (s.day, _ORDER.index(s.kind), s.label, s.text, s.statements)))


_ORDER = (
    "unknown",
    "possible",
    "wanted",
    "expected",
    "planned",
    "authorised",
    "under way",
    "in place",
    "leaving",
    "ended",
)


def _one_occasion(run: Sequence[Entry], entry: Entry) -> bool:
    """Stocks of different days are one occasion only while the number stays the same, or the day does."""
    if entry.kind != "in place":
        return True
    return entry.day == run[0].day or any(entry.figure.number == e.figure.number for e in run)


def _stage(context: Context, kind: str, label: str, run: Sequence[Entry]) -> Stage:
    documents = tuple(dict.fromkeys(e.statement.doc for e in run))
    figures = merged_by(context, (((e.figure.number, e.figure.text, e.figure.unit), e.figure) for e in run))
    counted = tuple(f for f in figures if f.number != NO_NUMBER)
    gist = run[0].statement.gist or run[0].statement.evidence[0].exact
    return Stage(
        kind=kind,
        day=run[0].day.isoformat(),
        when=run[0].figure.when if run[0].statement.status == "actual" else run[0].day.isoformat(),
        label=label,
        text=" | ".join(dict.fromkeys(f.counted for f in counted)) or gist,
        figures=counted,
        said_by=tuple(dict.fromkeys(f.voice() for f in counted or figures)),
        origins=context.origins(e.statement.id for e in run),
        statements=tuple(dict.fromkeys(e.statement.id for e in run)),
        documents=documents,
        publishers=context.publishers(documents),
    )


def _entry(context: Context, f: ForceFigure) -> Entry | None:
    s = f.statement
    kind, day = _kind(context, f), _day(context, s)
    if kind is None or day is None:
        return None
    operation = f.operation
    return Entry(
        day=day,
        kind=kind,
        statement=s,
        figure=f.figure,
        outward=going(s) == "−" and s.type == "DEPLOY",
        denied=s.polarity == "-",
        contributor=f.contributor,
        host=f.host,
        operation=operation,
        names=_named(context, s, (*s.roles.object, *s.roles.agent)),
        waits_for_mandate=any(
            (waited := context.known.get(d.ref or "")) is not None and waited.type == "AUTHORIZE" for d in s.depends
        ),
    )


def _kind(context: Context, f: ForceFigure) -> str | None:
    """The stage a figure tells of; None for an allegation, a denial, and what cannot be placed."""
    s = f.statement
    if f.use == "promise":
        return s.status if s.status in ("possible", "wanted", "expected", "planned") else None
    if f.use == "stock":
        return "in place"
    if f.use != "change" or not happened(s):
        return None
    if leaving(s):
        return "ended" if f.operation is not None and f.figure.number == NO_NUMBER else "leaving"
    if going(s) == "+":
        return "under way" if _is_of_force(context, f) else None
    return "leaving" if going(s) == "−" else None


def _is_of_force(context: Context, f: ForceFigure) -> bool:
    """Whether what moves is a force: counted, a named operation, called one ("soldiers"), or just its contributor's.

    A board of inquiry that is sent, or an envoy, brings no promise of force under way.
    """
    if f.figure.number != NO_NUMBER or f.operation is not None:
        return True
    moved = [e for i in f.statement.roles.object if (e := context.names.get(i)) is not None]
    if moved:
        return any(_force_words() & set(re.findall(r"\w+", e.name.lower())) for e in moved)
    return f.contributor is not None and f.contributor.words is None


@cache
def _force_words() -> frozenset[str]:
    return need_words()["force"]


def _day(context: Context, s: Statement) -> date | None:
    """The day a fact holds, or a promise was made: its source's time, else the publication of its report."""
    published = context.published.get(s.doc)
    if s.status == "actual":
        return day_held(read_when(s.time.edtf), published, context.on)
    said = next((w for day in said_on(context, s) if (w := read_when(day)) is not None), published)
    return said.last if said is not None else None


def _homes(context: Context, figures: Sequence[ForceFigure]) -> dict[str, tuple[str, str]]:
    """Statement id -> keys of host and contributor. What a report leaves unsaid is taken from most of the linked ones.

    What is told as there or as done takes nothing from a promise: that a number comes again, unsaid whose and where, is no
    sign that the promise was kept.
    """
    told: dict[str, tuple[str, str]] = {}
    promised = {f.statement.id: f.use == "promise" for f in figures}
    for f in figures:
        told.setdefault(f.statement.id, (_country_of(f.key.host), _leader(f) or f.key.contributor))
    home: dict[str, tuple[str, str]] = {}
    for id_, (host, contributor) in told.items():
        if host and contributor:
            home[id_] = (host, contributor)
            continue
        linked = Counter(
            other
            for rel, end in (*context.links_from.get(id_, ()), *context.links_to.get(id_, ()))
            if rel in ("same", "updates", "contradicts") and all(other := told.get(end, ("", "")))
            and (promised[id_] or not promised[end])
            and (not host or other[0] == host) and (not contributor or other[1] == contributor)
        ).most_common(2)  # fmt: skip
        if linked and (len(linked) == 1 or linked[0][1] > linked[1][1]):
            home[id_] = linked[0][0]
    return home


def _country_of(host: str) -> str:
    """The one country among the places of a joint host ("at the side of the mission" and a country); else all of it."""
    states = [part for part in host.split(" + ") if part.startswith("country:")]
    return states[0] if len(states) == 1 else host


def _leader(f: ForceFigure) -> str | None:
    """The key of the country that leads a force known only by its operation, by the registry."""
    if f.contributor is None or f.operation is None or f.contributor.key != f.operation.key:
        return None
    entry = registry().get(f.operation.registry or "")
    return f"country:{entry.country}" if entry is not None and is_country(entry.country) else None


def _named(context: Context, s: Statement, ids: Iterable[str]) -> frozenset[str]:
    contributors, _, _, operation = force_parties(context, s)
    own = {p.key for p in context.names.contributors(tuple(ids), ())} if s.type == "AUTHORIZE" else set()
    parties = [*(() if s.type == "AUTHORIZE" else contributors), *([operation] if operation is not None else [])]
    return frozenset({p.key for p in parties} | own)


def _first_marked(entries: Sequence[Entry]) -> list[Entry]:
    return [replace(e, first_of_host=e.day == entries[0].day) for e in entries]
