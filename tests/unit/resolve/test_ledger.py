"""The ledger in memory: order, filters, and which of several readings counts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from contingent.errors import UsageError
from contingent.ids import text_sha256
from contingent.records import (
    Depends,
    Document,
    Entity,
    Evidence,
    Link,
    LinkRelation,
    Published,
    Reading,
    Report,
    Roles,
    Statement,
    StatementType,
    document_id,
)
from contingent.resolve.ledger import Ledger, filter_ledger, lineage

TEXT = "France, Mali, the Central African Republic and the force."


def entity(
    id_: str, *, doc: str = "", country: str | None = None, registry: str | None = None, part_of: str | None = None
) -> Entity:
    return Entity(id=id_, doc=doc, type="actor", name=id_, country=country, registry=registry, part_of=part_of)


def statement(
    id_: str, *, type_: StatementType = "DEPLOY", roles: Roles | None = None, after: str | None = None, start: int = 0
) -> Statement:
    return Statement(
        id=id_,
        doc="",
        type=type_,
        status="planned",
        evidence=(Evidence(start=start, end=start + 3, exact=TEXT[start : start + 3]),),
        roles=roles or Roles(),
        depends=(Depends(rel="after", ref=after),) if after else (),
    )


def read(
    date: str | None,
    *statements: Statement,
    source: str | None = None,
    url: str | None = None,
    text: str = TEXT,
    entities: tuple[Entity, ...] = (),
    links: tuple[Link, ...] = (),
) -> Reading:
    """A reading of these records, moved into its document."""
    report = Report(text=text, date=date, source=source, url=url)
    doc = document_id(report)
    published = Published(edtf=date, basis="given") if date else Published()
    return Reading(
        report=report,
        document=Document(id=doc, sha256=text_sha256(text), chars=len(text), published=published, text=text),
        entities=tuple(replace(entity, doc=doc) for entity in entities),
        statements=tuple(replace(statement, doc=doc) for statement in statements),
        links=links,
    )


def link(start: str, rel: LinkRelation, end: str) -> Link:
    return Link(id=f"l:{start}-{rel}-{end}", from_=start, rel=rel, to=end)


def ids(statements: tuple[Statement, ...]) -> list[str]:
    return [statement.id for statement in statements]


WORLD = (
    entity("france", country="FRA"),
    entity("minister", part_of="france"),
    entity("car", country="CAF"),
    entity("bangui", part_of="car"),
    entity("airport", part_of="bangui"),
    entity("mali", country="MLI"),
    entity("au", country="IGO", registry="au"),
    entity("misca", registry="misca", part_of="au"),
    entity("loop", part_of="pool"),
    entity("pool", part_of="loop"),
    entity("orphan", part_of="nowhere"),
)
STATEMENTS = (
    statement("promise", roles=Roles(agent=("minister",), place=("airport",)), after="mandate", start=0),
    statement("mandate", type_="AUTHORIZE", roles=Roles(agent=("au",), object=("misca",)), start=3),
    statement("force", type_="PRESENCE", roles=Roles(agent=("misca",), recipient=("car",)), start=6),
    statement("mali", roles=Roles(agent=("france",), object=("mali",)), start=9),
    statement("nobody", roles=Roles(agent=("loop", "orphan", "unheard"), place=("loop",)), start=12),
)
LEDGER = Ledger.of([read("2013-11-26", *STATEMENTS, entities=WORLD, links=(link("mali", "details", "nobody"),))])


@pytest.mark.parametrize(
    ("in_", "by", "types", "found", "context"),
    [
        (None, None, None, ["promise", "mandate", "force", "mali", "nobody"], []),
        ("CAF", None, None, ["promise", "force"], ["mandate"]),
        ("MLI", None, None, ["mali"], ["nobody"]),
        ("FRA", None, None, [], []),
        (None, "FRA", None, ["promise", "mali"], ["mandate", "nobody"]),
        (None, "misca", None, ["force"], []),
        (None, "au", None, ["mandate", "force"], []),
        ("CAF", "FRA", None, ["promise"], ["mandate"]),
        ("CAF", "FRA", {"PRESENCE"}, [], []),
        (None, None, {"DEPLOY"}, ["promise", "mali", "nobody"], ["mandate"]),
        (None, None, set(), [], []),
        ("misca", None, None, [], []),
    ],
)
def test_who_acts_and_where(
    in_: str | None, by: str | None, types: set[str] | None, found: list[str], context: list[str]
) -> None:
    ledger = filter_ledger(LEDGER, in_=in_, by=by, types=types)
    assert (ids(ledger.statements), ids(ledger.context)) == (found, context)
    assert set(ledger.documents) == (set(LEDGER.documents) if found else set())
    assert set(ledger.status_of()) == {*found, *context}


REPORTS = (
    read("2013-11-26", statement("day"), url="day"),
    read("2013-11", statement("month"), url="month"),
    read("[..2013-11-20]", statement("before"), url="before"),
    read("[2013-11-27..]", statement("open"), url="open"),
    read(None, statement("undated"), url="undated"),
    read("soon", statement("unreadable"), url="unreadable"),
)
BY_DAY = Ledger.of(REPORTS)


@pytest.mark.parametrize(
    ("known_by", "found"),
    [
        (None, ["before", "month", "day", "open", "undated", "unreadable"]),
        ("2013-11-19", []),
        ("2013-11-20", ["before"]),
        ("2013-11-25", ["before"]),
        ("2013-11-26", ["before", "day"]),
        ("2013-11-30", ["before", "month", "day"]),
        ("2099-01-01", ["before", "month", "day"]),
    ],
)
def test_only_reports_surely_published_by_the_day_are_known(known_by: str | None, found: list[str]) -> None:
    ledger = filter_ledger(BY_DAY, known_by=known_by)
    assert sorted(ids(ledger.statements)) == sorted(found)
    assert {statement.doc for statement in ledger.statements} == set(ledger.documents)


def test_what_was_not_known_is_no_context_either() -> None:
    early = read("2013-11-26", statement("early", after="late"), url="a")
    late = read("2013-12-05", statement("late"), url="b", links=(link("late", "updates", "early"),))
    ledger = Ledger.of([late, early])
    assert ids(ledger.statements) == ["early", "late"]
    assert len(ledger.links) == 1
    then = filter_ledger(ledger, known_by="2013-11-30")
    assert (ids(then.statements), then.context, then.links) == (["early"], (), ())


def test_links_across_documents_bring_their_other_end_as_context() -> None:
    one = read(
        "2013-11-26", statement("one", roles=Roles(place=("car",))), url="a", entities=(entity("car", country="CAF"),)
    )
    two = read("2013-11-27", statement("two"), url="b")
    far = read("2013-11-28", statement("far"), url="c")
    links = (link("one", "same", "two"), link("two", "same", "far"), link("one", "same", "nowhere"))
    ledger = filter_ledger(Ledger.of([one, two, replace(far, links=links)]), in_="CAF")
    assert (ids(ledger.statements), ids(ledger.context)) == (["one"], ["two", "far"])
    assert ledger.links == links[:2]


def test_a_condition_two_links_away_comes_along() -> None:
    """France's promise, its sister without an agent, what the sister waits on, and the news that it is not so yet."""
    report = read(
        "2013-11-26",
        statement("promise", roles=Roles(agent=("france",))),
        statement("sister", after="vote", start=5),
        statement("vote", type_="AUTHORIZE", start=10),
        statement("news", type_="AUTHORIZE", start=15),
        statement("other", start=20),
        entities=(entity("france", country="FRA"),),
        links=(
            link("sister", "details", "promise"),
            link("news", "updates", "vote"),
            link("other", "reason", "news"),
        ),
    )
    ledger = filter_ledger(Ledger.of([report]), by="FRA")
    assert (ids(ledger.statements), ids(ledger.context)) == (["promise"], ["sister", "vote", "news"])
    assert {link.id for link in ledger.links} == {"l:sister-details-promise", "l:news-updates-vote"}


def test_statements_stand_in_order_of_publication_then_text() -> None:
    late = read("2013-11-27", statement("d", start=9), statement("c", start=2), url="a")
    early = read("2013-11", statement("b", start=5), statement("a", start=5), url="b")
    undated = read(None, statement("e"), url="c")
    for order in ([late, early, undated], [undated, early, late]):
        ledger = Ledger.of(order)
        assert ids(ledger.statements) == ["a", "b", "c", "d", "e"]
        assert list(ledger.documents) == [early.document.id, late.document.id, undated.document.id]


def test_of_several_dates_of_one_item_one_counts() -> None:
    undated, dated, later = (read(date, statement(str(date))) for date in (None, "2013-11-26", "2013-11-27"))
    for order in ([undated, dated, later], [later, dated, undated]):
        assert ids(Ledger.of(order).statements) == ["2013-11-27"]
    assert ids(Ledger.of([undated, dated]).statements) == ["2013-11-26"]
    copy = read("2013-11-26", statement("copy"), source="AP")
    ledger = Ledger.of([dated, copy])
    assert len(ledger.documents) == 2
    assert ledger.publishers == {copy.document.id: "AP"}
    assert all(document.text is None for document in ledger.documents.values())


@pytest.mark.parametrize(("start", "found"), [("airport", ["airport", "bangui", "car"]), ("loop", ["loop", "pool"]),
                                             ("orphan", ["orphan"]), ("unheard", [])])  # fmt: skip
def test_lineage_ends(start: str, found: list[str]) -> None:
    assert [entity.id for entity in lineage(start, LEDGER.entities)] == found


@pytest.mark.parametrize("day", ["2013-11", "2013-13-01", "", "yesterday", "2013-11-26T00:00"])
def test_known_by_must_be_a_day(day: str) -> None:
    with pytest.raises(UsageError, match="is not a day"):
        filter_ledger(LEDGER, known_by=day)
