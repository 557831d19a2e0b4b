"""What the linker looks at in a statement, gathered once from the records of its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from contingent.normalize.edtf import parse_edtf
from contingent.records import OUTWARD_MODES, Document, Entity, Quantity, Statement
from contingent.resolve.identity import Identity, host_countries, identify
from contingent.resolve.words import stems, weight

FAMILIES: Mapping[str, str] = {
    "DEPLOY": "force",
    "PRESENCE": "force",
    "MOBILIZE": "force",
    "RETREAT": "force",
    "COOPERATE": "force",
    "ASSAULT": "violence",
    "HARM": "violence",
    "CONTROL": "violence",
    "COERCE": "violence",
    "PROTEST": "violence",
    "AID": "violence",
}
REACH = 4  # statements back that may tell who a statement means where it does not say
HEAD_SHARE = 0.35  # of a report's text: what stands before it is what the report is about


class Number(NamedTuple):
    """A number with its unit, for comparison: `value` is best, else low, else high.

    `least` and `most` bound what it can be by its words; None where they leave it open ("at least 21": no most).
    """

    value: float
    unit: str | None
    basis: str
    approx: bool
    least: float | None
    most: float | None


class Kind(NamedTuple):
    """What kind of statement one is. `family`: types that can speak of one thing share it: force, violence, or the type."""

    type: str
    family: str
    status: str
    polarity: str
    modes: frozenset[str]
    outward: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """One statement as the linker sees it. Sets are of keys (`identity`) or stems (`words`).

    Attributes:
        words: stems of its evidence; `context` those of its roles beside them, `wide` both. `weights`: how telling
            `words` and `wide` are, in nats.
        first, last: days it is about, None where open or untold; `dated` when both are given by the text.
        published: day number (proleptic ordinal) of its report, None when unknown.
        voice: who speaks: keys and words of the innermost source, else of the publisher.
        place: where in its report it begins, 0.0 to 1.0; `title` when the headline says it too.
    """

    id: str
    doc: str
    kind: Kind
    alleged: bool
    act: str | None
    words: frozenset[str]
    context: frozenset[str]
    agents: tuple[Identity, ...]
    others: tuple[Identity, ...]
    places: tuple[Identity, ...]
    hosts: frozenset[str]
    numbers: tuple[Number, ...]
    first: int | None
    last: int | None
    dated: bool
    published: int | None
    voice: frozenset[str]
    publisher: str | None
    place: float
    title: bool
    wide: frozenset[str]
    weights: tuple[float, float]
    told_agents: tuple[Identity, ...]
    told_others: tuple[Identity, ...]
    told_places: tuple[Identity, ...]


def profiles(
    document: Document, entities: Sequence[Entity], statements: Sequence[Statement], *, publisher: str | None = None
) -> list[Profile]:
    """Profiles of the statements of one report, in their order."""
    by_id = {entity.id: entity for entity in entities}
    known = {entity.id: identify(entity, by_id) for entity in entities}
    common_hosts = host_countries(known[i] for s in statements for i in s.roles.place if i in known)
    alone = [_profile(document, s, known, publisher, common_hosts) for s in statements]
    return _in_context(alone)


def _in_context(alone: list[Profile]) -> list[Profile]:
    """The profiles with the parties that they leave out and statements before them tell."""
    ordered = sorted(range(len(alone)), key=lambda at: (alone[at].place, alone[at].id))
    found = list(alone)
    for rank, at in enumerate(ordered):
        p = alone[at]
        before = [alone[i] for i in reversed(ordered[max(0, rank - REACH) : rank])]
        kin = [q for q in before if q.kind.family == p.kind.family]
        found[at] = replace(
            p,
            told_agents=p.agents or next((q.agents for q in kin if q.agents), ()),
            told_others=p.others or next((q.others for q in kin if q.others), ()),
            told_places=p.places or next((q.places for q in before if q.places), ()),
        )
    return found


def _profile(
    document: Document,
    s: Statement,
    known: Mapping[str, Identity],
    publisher: str | None,
    common_hosts: frozenset[str],
) -> Profile:
    agents = _identities(s.roles.agent, known)
    others = _identities((*s.roles.recipient, *s.roles.object), known)
    places = _identities(s.roles.place, known)
    hosts = host_countries(places)
    first, last, dated = _days(s)
    words = frozenset(stem for e in s.evidence for stem in stems(e.exact))
    texts = [span.exact for role in ("agent", "recipient", "object", "place") for span in getattr(s.role_text, role)]
    named: frozenset[str] = frozenset().union(*(i.words for i in (*agents, *others, *places)))
    told = frozenset(stem for text in texts for stem in stems(text))
    return Profile(
        id=s.id,
        doc=s.doc,
        kind=Kind(
            type=s.type,
            family=FAMILIES.get(s.type, s.type),
            status=s.status,
            polarity=s.polarity,
            modes=frozenset(s.mode),
            outward=bool(OUTWARD_MODES & set(s.mode)),
        ),
        alleged=s.status == "actual" and bool(s.sources) and s.sources[-1].act == "accuse",
        act=s.sources[-1].act if s.sources else None,
        words=words,
        context=(named | told) - words,
        agents=agents,
        others=others,
        places=places,
        hosts=hosts or (common_hosts if len(common_hosts) == 1 else frozenset()),
        numbers=tuple(n for q in s.quantity if (n := _number(q)) is not None),
        first=first,
        last=last,
        dated=dated,
        published=published_ordinal(document),
        voice=_voice(s, known, publisher),
        publisher=publisher,
        place=min(e.start for e in s.evidence) / max(document.chars, 1),
        title=any(e.part == "title" for e in s.evidence) or len(s.evidence) > 1,
        wide=words | named | told,
        weights=(weight(words), weight(words | named | told)),
        told_agents=agents,
        told_others=others,
        told_places=places,
    )


def published_ordinal(document: Document) -> int | None:
    """The last day a report can have been published, as a day number (`date.toordinal`); None when unknown or open."""
    if not document.published.edtf:
        return None
    try:
        return _number_of(parse_edtf(document.published.edtf).last)
    except ValueError:
        return None


def _identities(ids: Iterable[str], known: Mapping[str, Identity]) -> tuple[Identity, ...]:
    return tuple(known[i] for i in ids if i in known)


def _number(q: Quantity) -> Number | None:
    value = next((n for n in (q.best, q.low, q.high) if n is not None), None)
    if value is None:
        return None
    least = q.low if q.low is not None else (None if q.high is not None else q.best)
    most = q.high if q.high is not None else (None if q.low is not None else q.best)
    return Number(float(value), q.unit, q.basis, q.approx, least, most)


def _days(s: Statement) -> tuple[int | None, int | None, bool]:
    if not s.time.edtf:
        return None, None, False
    try:
        interval = parse_edtf(s.time.edtf)
    except ValueError:
        return None, None, False
    first, last = _number_of(interval.first), _number_of(interval.last)
    return first, last, first is not None and last is not None and s.time.basis != "tense"


def _number_of(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _voice(s: Statement, known: Mapping[str, Identity], publisher: str | None) -> frozenset[str]:
    if not s.sources:
        return frozenset({f"publisher:{publisher}"}) if publisher else frozenset()
    inner = s.sources[-1]
    found: set[str] = set()
    if inner.who is not None and inner.who in known:
        found |= known[inner.who].keys | known[inner.who].acts_for
        found |= {f"word:{w}" for w in known[inner.who].words}
    elif inner.who_text is not None:
        found |= {f"word:{w}" for w in stems(inner.who_text.exact)}
    return frozenset(found)
