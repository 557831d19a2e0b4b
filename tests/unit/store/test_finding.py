"""Lists of statements by filter and page, and the counts beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench.web.generate import generate
from contingent.errors import UsageError
from contingent.records import Statement, is_alleged
from contingent.resolve.judgements import judgement
from contingent.resolve.ledger import Ledger, filter_ledger
from contingent.store import Store, open_store
from contingent.store.copying import copy_database
from tests.unit.store.samples import AT, LATER, read_report


@pytest.fixture(scope="module")
def path(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    path, made = new_database(), tmp_path_factory.mktemp("finding") / "web.db"
    generate(made, statements=2500, seed=11)
    copy_database(made, path)
    return path


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with open_store(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def ledger(store: Store) -> Ledger:
    return store.load()


def every_page(store: Store, *, limit: int = 37, **filters: Any) -> list[Statement]:
    found, after = [], None
    while True:
        page = store.find_statements(**filters, after=after, limit=limit)
        found += [f.statement for f in page.found]
        if page.next is None:
            return found
        after = page.next


def published(ledger: Ledger, statement: Statement) -> str:
    return ledger.documents[statement.doc].published.edtf or ""


def busiest(ledger: Ledger) -> str:
    """The country most spoken of."""
    codes = Counter(e.country for e in ledger.entities.values() if e.type == "place" and e.country)
    return codes.most_common(1)[0][0] or ""


def test_without_filters_all_statements_come_once_the_latest_first(store: Store, ledger: Ledger) -> None:
    found = every_page(store)
    days = [published(ledger, s) for s in found]
    assert days == sorted(days, reverse=True)
    assert Counter(s.id for s in found) == Counter(s.id for s in ledger.statements)


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"type": "DEPLOY"}, lambda s: s.type == "DEPLOY"),
        ({"status": "planned", "type": "DEPLOY"}, lambda s: (s.status, s.type) == ("planned", "DEPLOY")),
        ({"alleged": True}, is_alleged),
        ({"alleged": False}, lambda s: not is_alleged(s)),
        ({"words": "withdrew soldiers"}, lambda s: "withdrew" in s.gist and "soldiers" in s.gist),
        ({"words": '"more soldiers of"'}, lambda s: "more soldiers of" in s.gist),
        ({"words": "no-such-word"}, lambda s: False),
    ],
    ids=lambda value: (
        str(value) if isinstance(value, dict) else ""
    ),  # a function has an address, another in each worker
)
def test_a_filter_leaves_what_fits_and_nothing_else(
    store: Store, ledger: Ledger, filters: dict[str, Any], fits: Any
) -> None:
    wanted = {s.id for s in ledger.statements if fits(s)}
    assert {s.id for s in every_page(store, **filters)} == wanted
    facets = store.facets(**filters)
    assert abs(facets.counted - len(wanted)) <= 1, "one in the archive was rejected by a person"
    assert not facets.more
    assert sum(count for _, count in facets.types) == facets.counted


def test_places_are_those_of_the_views(store: Store, ledger: Ledger) -> None:
    code = busiest(ledger)
    wanted = {s.id for s in filter_ledger(ledger, in_=code).statements}
    assert {s.id for s in every_page(store, place=code)} == wanted
    assert dict(store.facets().countries)[code] - len(wanted) in (0, 1)


def test_who_and_which_day_and_which_source(store: Store, ledger: Ledger) -> None:
    agents = [ledger.entities[i] for s in ledger.statements for i in s.roles.agent]
    group = next(e for e in agents if e.sector == "REB")
    for s in every_page(store, actor=group.name):
        ids = (*s.roles.agent, *s.roles.recipient, *s.roles.object)
        assert group.name in {ledger.entities[i].name for i in ids}
    wanted = {s.id for s in ledger.statements if "2012-03-01" <= published(ledger, s) <= "2013-02-28"}
    assert wanted
    assert {s.id for s in every_page(store, first="2012-03-01", last="2013-02-28")} == wanted
    outlet, count = store.facets().publishers[0]
    of_outlet = {s.id for s in ledger.statements if ledger.publishers.get(s.doc) == outlet}
    assert of_outlet <= {s.id for s in every_page(store, source=outlet)}
    assert abs(count - len(of_outlet)) <= 1


def test_what_waits_is_told_as_waiting(store: Store) -> None:
    found = store.find_statements(conditional=True, limit=200).found
    assert found
    assert all(f.conditional and f.statement.status != "actual" for f in found)
    promises = store.find_statements(type="DEPLOY", status="planned", limit=200).found
    assert {f.conditional for f in promises if f.statement.depends} == {True}


def test_a_large_number_is_counted_so_far_and_no_further(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contingent.store.finding.COUNTED", 100)
    facets = store.facets(type="DEPLOY")
    assert (facets.counted, facets.more, facets.total) == (100, True, "100+")
    assert facets.types == (("DEPLOY", 100),)


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"type": "WAR"}, "'WAR' is no type; choose one of: DEPLOY"),
        ({"status": "typedeploy"}, "is no status"),
        ({"first": "yesterday"}, "is not a day"),
        ({"after": "x"}, "is not a place in a list"),
        ({"after": "9" * 30}, "is not a place in a list"),
        ({"limit": 0}, "ask for 1 to 500"),
        ({"actor": '"*"'}, "holds no word to look for"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said_in_one_line(store: Store, filters: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says.replace("*", r"\*")):
        store.find_statements(**filters)


@pytest.mark.parametrize(
    "typed", ['" OR marks : "typedeploy', "typedeploy", "NEAR(a b)", "a* -b ^c", "{marks} : x", "x\ud800"]
)
def test_what_is_typed_is_never_syntax(store: Store, typed: str) -> None:
    for name in ("words", "actor", "place", "source"):
        assert store.find_statements(**{name: typed}).found == ()  # type: ignore[arg-type]


def test_a_persons_word_shows_and_what_no_longer_fits_is_gone(db: str) -> None:
    first, second = read_report(), read_report("France may leave.", gist="France may leave")
    with open_store(db, write=True) as store:
        store.write([first, second], reader="test", version="1", read_at=AT)
        one, other = first.statements[0], second.statements[0]
        assert {s.id for s in every_page(store, status="planned")} == {one.id, other.id}
        store.judge(judgement("reject", by="ann", at=AT, left=other))
        store.judge(judgement("correct", by="ann", at=AT, left=one, field="status", value="wanted"))
        assert every_page(store, status="planned") == []
        (left,) = every_page(store)
        assert (left.id, left.status) == (one.id, "wanted")
        assert [x.id for x in every_page(store, status="wanted")] == [one.id], "found as people have it"
        assert [x.id for x in every_page(store, status="wanted", words="France")] == [one.id]
        assert every_page(store, status="wanted", words="nothing") == []
        assert every_page(store, status="wanted", type="ASSAULT") == []
        assert every_page(store, status="wanted", last="2001-01-01") == []


def test_a_replaced_reading_is_found_no_more(db: str) -> None:
    with open_store(db, write=True) as store:
        store.write([read_report(gist="first words")], reader="test", version="1", read_at=AT)
        store.write([read_report(gist="second words")], reader="test", version="2", read_at=LATER)
        assert every_page(store, words="first") == []
        assert [s.gist for s in every_page(store)] == ["second words"]
        assert store.facets().counted == 1


def test_reports_without_a_date_come_last(db: str) -> None:
    with open_store(db, write=True) as store:
        undated, dated = read_report(date=None), read_report("France may leave.")
        store.write([undated, dated], reader="test", version="1", read_at=AT)
        assert [s.doc for s in every_page(store)] == [dated.document.id, undated.document.id]
        assert [s.doc for s in every_page(store, last="2020-01-01")] == [dated.document.id]
        assert store.facets().years == (("2013", 1), ("", 1))
