"""Hypothesis strategies for valid readings: random texts, and records whose spans quote them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from contingent.ids import content_id, text_sha256
from contingent.records import (
    ACTS,
    STATEMENT_TYPES,
    STATUSES,
    UNITS,
    Depends,
    Document,
    Entity,
    Evidence,
    Link,
    LinkRelation,
    Mention,
    Published,
    Quantity,
    Reading,
    Report,
    Roles,
    Source,
    Span,
    Statement,
    Time,
    document_id,
)

COUNTRIES = ("FRA", "CAF", "MLI")
REGISTRY = ("misca", "un")
LINK_RELATIONS: tuple[LinkRelation, ...] = ("same", "details", "updates", "contradicts")


def texts(*, min_size: int = 1, max_size: int = 60) -> st.SearchStrategy[str]:
    """Any code points: control characters, NUL and lone surrogates too."""
    return st.text(st.characters(exclude_categories=()), min_size=min_size, max_size=max_size)


def days() -> st.SearchStrategy[str]:
    """Days within two months, as EDTF."""
    return st.dates(min_value=date(2013, 11, 1), max_value=date(2013, 12, 31)).map(date.isoformat)


def edtf_values() -> st.SearchStrategy[str]:
    """Days, months, sets and intervals of the EDTF profile."""
    return st.one_of(
        days(),
        st.sampled_from(["2013", "2013-11", "2013-12~", "2013-11/..", "[2013-11-05..2013-11-20]"]),
        days().map(lambda day: f"[..{day}]"),
        days().map(lambda day: f"[{day}..]"),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Reports with few distinct texts, sources and dates, so that copies and re-readings occur."""
    return Report(
        text=draw(st.one_of(st.sampled_from(["France will send 1,000 troops.", "Séléka\x00 rebels \ud800"]), texts())),
        file=draw(st.one_of(st.none(), st.just("reports.jsonl"), texts(max_size=8))),
        source=draw(st.sampled_from([None, "AP", "Agence \udcff"])),
        url=draw(st.sampled_from([None, "https://example.org/1"])),
        date=draw(st.one_of(st.none(), edtf_values())),
        date_basis="given",
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Readings with up to three entities, three statements and two links within the document."""
    report = draw(reports())
    doc = document_id(report)
    entities = tuple(draw(_entity(doc, report.text, position)) for position in range(draw(st.integers(0, 3))))
    names = [entity.id for entity in entities]
    made: list[Statement] = []
    for position in range(draw(st.integers(0, 3))):
        made.append(draw(_statement(doc, report.text, position, names, [statement.id for statement in made])))
    ids = [statement.id for statement in made]
    links = draw(st.lists(_link(ids), max_size=2, unique_by=lambda link: link.id)) if ids else []
    document = Document(
        id=doc,
        sha256=text_sha256(report.text),
        chars=len(report.text),
        file=report.file,
        title=draw(st.one_of(st.none(), spans(report.text))),
        publisher=draw(st.sampled_from([None, *names])),
        published=Published(edtf=report.date, basis="given") if report.date else Published(),
        url=report.url,
    )
    return Reading(report=report, document=document, entities=entities, statements=tuple(made), links=tuple(links))


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """A span that quotes the text."""
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return Span(start=start, end=end, exact=text[start:end])


@st.composite
def _entity(draw: st.DrawFn, doc: str, text: str, position: int) -> Entity:
    span = draw(spans(text))
    part_of = draw(st.one_of(st.none(), st.integers(0, 2)))  # also itself, one another, or none of the document's
    return Entity(
        id=content_id("e", doc, position),
        doc=doc,
        type=draw(st.sampled_from(["state", "actor", "place", "operation"])),
        name=span.exact,
        country=draw(st.sampled_from([None, *COUNTRIES])),
        registry=draw(st.sampled_from([None, *REGISTRY])),
        geonames=draw(st.one_of(st.none(), st.integers(1, 10**7))),
        part_of=None if part_of is None else content_id("e", doc, part_of),
        mentions=(Mention(start=span.start, end=span.end, exact=span.exact),),
    )


@st.composite
def _statement(draw: st.DrawFn, doc: str, text: str, position: int, names: list[str], before: list[str]) -> Statement:
    span = draw(spans(text))
    some = st.lists(st.sampled_from(names), max_size=2).map(tuple) if names else st.just(())
    quantity = Quantity(
        start=span.start,
        end=span.end,
        exact=span.exact,
        unit=draw(st.sampled_from(UNITS)),
        best=draw(st.one_of(st.none(), st.integers(0, 10**6), st.floats(0, 10**6))),
        basis=draw(st.sampled_from(["stock", "change", "unstated"])),
    )
    waits = [Depends(rel="after", ref=draw(st.sampled_from([None, *before])))] if draw(st.booleans()) else []
    return Statement(
        id=content_id("s", doc, position),
        doc=doc,
        type=draw(st.sampled_from(STATEMENT_TYPES)),
        status=draw(st.sampled_from(STATUSES)),
        polarity=draw(st.sampled_from(["+", "-"])),
        evidence=(Evidence(start=span.start, end=span.end, exact=span.exact),),
        gist=draw(texts(min_size=0, max_size=20)),
        roles=Roles(agent=draw(some), recipient=draw(some), object=draw(some), place=draw(some)),
        sources=(Source(who=draw(st.sampled_from([None, *names])), act=draw(st.sampled_from(ACTS))),),
        quantity=draw(st.sampled_from([(), (quantity,)])),
        time=draw(st.one_of(st.just(Time()), edtf_values().map(lambda edtf: Time(edtf=edtf, basis="stated")))),
        depends=tuple(waits),
        confidence=draw(st.one_of(st.none(), st.floats(0, 1))),
        origin="test 1",
    )


@st.composite
def _link(draw: st.DrawFn, ids: list[str]) -> Link:
    start, end = draw(st.sampled_from(ids)), draw(st.sampled_from([*ids, "s:elsewhere"]))
    rel = draw(st.sampled_from(LINK_RELATIONS))
    return Link(id=content_id("l", start, rel, end), from_=start, rel=rel, to=end, by="test", score=0.5)
