"""Small builders: one-line records for a ledger of invented reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contingent.records import (
    Basis,
    Depends,
    Document,
    Entity,
    Evidence,
    Link,
    LinkRelation,
    Published,
    Quantity,
    Roles,
    Source,
    Span,
    Statement,
    StatementType,
    Status,
    Time,
    Unit,
)
from contingent.resolve.ledger import Ledger

FRANCE = {"type": "state", "name": "France", "country": "FRA"}
CAR = {"type": "state", "name": "Central African Republic", "country": "CAF"}


def document(id_: str, published: str | None = "2013-11-26") -> Document:
    return Document(
        id=id_,
        sha256="0" * 64,
        chars=1000,
        published=Published(edtf=published, basis="given") if published else Published(),
    )


def entity(id_: str, doc: str, **fields: Any) -> Entity:
    return Entity(id=id_, doc=doc, **fields)


def france(doc: str) -> Entity:
    return entity(f"{doc}-fra", doc, **FRANCE)


def car(doc: str) -> Entity:
    return entity(f"{doc}-caf", doc, **CAR)


def number(
    best: float | None = None,
    *,
    basis: Basis = "stock",
    unit: Unit | None = "troops",
    low: float | None = None,
    high: float | None = None,
    approx: bool = False,
) -> Quantity:
    words = f"{best or low or high} {unit or 'men'}"
    return Quantity(
        start=0, end=len(words), exact=words, unit=unit, best=best, low=low, high=high, approx=approx, basis=basis
    )


def statement(
    id_: str,
    doc: str,
    type_: StatementType = "PRESENCE",
    status: Status = "actual",
    *quantity: Quantity,
    time: str | None = "2013-11-26",
    basis: str = "stated",
    agent: Sequence[str] | None = None,
    place: Sequence[str] | None = None,
    object_: Sequence[str] = (),
    recipient: Sequence[str] = (),
    sources: Sequence[tuple[str | None, str] | tuple[str | None, str, str]] = (),
    after: str | None = None,
    start: int = 0,
    **fields: Any,
) -> Statement:
    """A statement about France in the Central African Republic, unless told otherwise."""
    return Statement(
        id=id_,
        doc=doc,
        type=type_,
        status=status,
        quantity=quantity,
        gist=fields.pop("gist", f"gist of {id_}"),
        evidence=(Evidence(start=start, end=start + 4, exact="word"),),
        time=Time(edtf=time, basis=basis) if time else Time(),  # type: ignore[arg-type]
        roles=Roles(
            agent=tuple(agent if agent is not None else [f"{doc}-fra"]),
            place=tuple(place if place is not None else [f"{doc}-caf"]),
            object=tuple(object_),
            recipient=tuple(recipient),
        ),
        sources=tuple(map(_source, sources)),
        depends=(Depends(rel="after", ref=after, start=5, end=14, exact="after that"[:9]),) if after else (),
        **fields,
    )


def _source(told: tuple[Any, ...]) -> Source:
    """Who, with which act, and the cue where it matters."""
    who, act, *cue = told
    return Source(who=who, act=act, cue=Span(start=40, end=40 + len(cue[0]), exact=cue[0]) if cue else None)


def link(from_: str, rel: LinkRelation, to: str) -> Link:
    return Link(id=f"l:{from_}-{rel}-{to}", from_=from_, rel=rel, to=to)


def ledger(
    documents: Sequence[Document],
    statements: Sequence[Statement],
    *,
    entities: Sequence[Entity] = (),
    links: Sequence[Link] = (),
    publishers: dict[str, str] | None = None,
) -> Ledger:
    """A ledger in which every document knows France and the Central African Republic."""
    known = [e for d in documents for e in (france(d.id), car(d.id))]
    return Ledger.build(
        documents=documents,
        entities=[*known, *entities],
        statements=statements,
        links=links,
        publishers=publishers if publishers is not None else {d.id: f"Paper {d.id}" for d in documents},
    )
