"""A file and a database on a server answer alike, to the byte: every view, every page, and whatever is written."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contingent.records import Reading
from contingent.resolve.judgements import judgement
from contingent.store import Store, open_store
from contingent.store.copying import copy_database
from tests.postgres import PostgresServer
from tests.strategies import COUNTRIES, REGISTRY, days, readings, texts
from tests.unit.cli.running import done
from tests.unit.http.serving import serving
from tests.unit.store.samples import AT, LATER, read_operations, read_report

# A place in a list names the state of the database, and the token of a form is another in every process.
OF_ONE_SERVER = re.compile(r'cursor=[\w%-]+|"(next_)?cursor":"[^"]*"|(csrf_token" value=|data-token=)"[0-9a-f]+"')
REPORTS = Path(__file__).resolve().parents[2] / "examples" / "car-2013" / "reports"
DAY = ("--in", "CAF", "--on", "2013-12-10", "--known-by", "2013-12-10")
VIEWS: list[tuple[str, ...]] = [
    ("brief",),
    ("brief", *DAY),
    *((view, *more) for view in ("forces", "commitments", "mandates", "events", "claims", "disputes", "timeline")
      for more in ((), ("--format", "jsonl"), DAY, ("--by", "FRA", "--format", "csv"))),
    ("changes", "--since", "2013-12-01"),
    ("review", "--list"),
    ("search", "troops"),
    ("search", '"african union" force'),
    ("search", "séléka", "--format", "jsonl"),
    ("failures",),
    *(("export", form) for form in ("jsonl", "csv", "plover", "forces", "geojson", "hxl")),
]  # fmt: skip
PAGES = [
    *(f"/{page}" for page in ("", "?in=CAF", "map?in=CAF", "timeline?in=CAF", "search?words=troops")),
    *(
        f"/api/v1/{view}?in=CAF&on=2013-12-10"
        for view in ("forces", "commitments", "mandates", "events", "claims", "disputes", "timeline", "brief")
    ),
    "/api/v1/statements?words=troops&limit=7",
    "/api/v1/statements?actor=FRA&status=planned",
    "/api/v1/facets?place=CAF",
    "/api/v1/search?words=african+union",
    "/api/v1/doubts",
]


@pytest.fixture(scope="module")
def both(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The bundled reports, read into a file and into a database on a server, with a person's words on some."""
    names = (str(tmp_path_factory.mktemp("alike") / "car.db"), postgres.new_database())
    for name in names:
        done("read", REPORTS, "--db", name)
        with open_store(name, write=True) as store:
            ledger = store.load()
            one, other, third, fourth = (
                ledger.statements[3],
                ledger.statements[9],
                ledger.statements[5],
                ledger.statements[40],
            )
            store.judge(judgement("merge", by="ann", at=AT, left=one, right=other))
            store.judge(judgement("reject", by="ann", at=AT, left=third))
            store.judge(judgement("correct", by="bob", at=LATER, left=fourth, field="status", value="possible"))
    return names


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_every_view_gives_the_same_bytes(both: tuple[str, str], view: tuple[str, ...]) -> None:
    file, server = (done(*view, "--db", name) for name in both)
    assert file.out == server.out
    assert file.out or view[0] == "failures"


def test_every_page_gives_the_same_bytes(both: tuple[str, str]) -> None:
    with serving(both[0]) as one, serving(both[1]) as other:
        for page in PAGES:
            found, again = one.get(page), other.get(page)
            assert found.status_code == again.status_code, page
            assert OF_ONE_SERVER.sub("", found.text) == OF_ONE_SERVER.sub("", again.text), page


def answers(store: Store, asked: dict[str, Any], words: Sequence[str]) -> list[Any]:
    """Whatever there is to ask of a store."""
    known = {name: value for name, value in asked.items() if name != "on"}
    return [
        list(store.records(current=False)),
        list(store.records()),
        list(store.documents(known_by=asked["known_by"])),
        store.counts(),
        store.load(**known),
        store.load_recent(**asked, limit=5),
        store.load_recent(**asked, limit=4000),
        store.hosts(),
        store.published_between(),
        store.published_between(asked["in_"]),
        store.find_statements(place=asked["in_"]),
        store.find_statements(limit=3),
        store.facets(),
        [store.search(word, limit=50) for word in words],
        [store.find_statements(words=word) for word in words],
        [store.find_statements(source=word) for word in words],
        list(store.failures()),
        store.judgements(),
    ]


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(readings(), max_size=4, unique_by=lambda r: r.document.id), min_size=1, max_size=2),
    asked=st.fixed_dictionaries(
        {
            "in_": st.sampled_from([None, *COUNTRIES]),
            "by": st.sampled_from([None, *COUNTRIES, *REGISTRY]),
            "on": st.one_of(st.none(), days()),
            "known_by": st.one_of(st.none(), days()),
            "types": st.sampled_from([None, {"DEPLOY", "PRESENCE", "ASSAULT", "AUTHORIZE", "VIEW", "AID"}]),
        }
    ),
    words=st.lists(texts(min_size=1, max_size=12).map(lambda text: f"{text} troops"), max_size=2),
)
def test_whatever_is_written_is_answered_alike(
    postgres: PostgresServer, batches: list[list[Reading]], asked: dict[str, Any], words: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name in (str(Path(folder) / "t.db"), postgres.new_database()):
            with open_store(name, write=True) as store:
                for number, batch in enumerate(batches):
                    store.write(batch, reader="test", version=str(number), read_at=f"2026-01-0{number + 1}T00:00:00Z")
                store.resolve()
                found.append(answers(store, asked, words))
        for file, server in zip(*found, strict=True):
            assert file == server


LONG = " ".join(f"w{number % 3000}" for number in range(20_000)) + " the last word of it"
OFTEN = "the army " * 3000 + "and the national army of it"
MANY = " ".join(f"{number:07}x" for number in range(120_000)) + " behind all of that"


@pytest.mark.parametrize("words", ["w7", '"last word"', '"w17 w18 w19"', "army", '"national army"', '"the army and"', "x",
                                   "behind", '"all of that"', '"0000007x 0000008x"', '"0000007x 0000009x"', '"of it"',
                                   "Calm", "it"])  # fmt: skip
def test_texts_too_long_for_a_tsvector_are_found_and_ordered_as_in_a_file(
    long_texts: tuple[Store, Store], words: str
) -> None:
    file, server = (store.search(words) for store in long_texts)
    assert [hit.document for hit in server] == [hit.document for hit in file]
    assert server == file


def test_a_word_without_an_end_is_linked_as_in_a_file(postgres: PostgresServer, tmp_path: Path) -> None:
    endless = "".join(sha256(bytes([number])).hexdigest() for number in range(100))  # one that cannot be packed
    found = []
    for name in (str(tmp_path / "t.db"), postgres.new_database()):
        with open_store(name, write=True) as store:
            batch = [read_report(f"France sends 1,234 {endless} troops.", source=source) for source in ("AP", "AFP")]
            store.write(batch, reader="test", version="1", read_at=AT)
            assert store.resolve() == 2
            found.append(list(store.records()))
    assert found[0] == found[1]


def test_forces_without_an_end_are_stored_and_taken_out_as_in_a_file(postgres: PostgresServer, tmp_path: Path) -> None:
    found = []
    for name in (str(tmp_path / "t.db"), postgres.new_database()):
        with open_store(name, write=True) as store:
            for version, at in (("1", AT), ("2", LATER)):
                batch = [read_operations("France has troops.", 20), read_report()]
                assert store.write(batch, reader="test", version=version, read_at=at).added == 2
            found.append((store.load_recent(in_="CAF"), store.hosts()))
    assert found[0] == found[1]


@pytest.mark.parametrize("ask", [lambda store: store.search("troops"), lambda store: store.facets(words="troops")])
def test_an_answer_of_several_questions_is_of_one_moment(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Store], Any]
) -> None:
    from contingent.store.server import ServerConnection  # there is none without psycopg

    name = postgres.new_database()
    with open_store(name, write=True) as writing:
        writing.write([read_report()], reader="test", version="1", read_at=AT)
        numbers = iter(range(9))
        execute = ServerConnection.execute

        def write_between(connection: ServerConnection, sql: str, values: Any = (), /) -> Any:
            """Between any two questions of the reader somebody writes reports that hold the word."""
            found = execute(connection, sql, values)
            if connection is reading._connection:
                more = [read_report(f"troops {next(numbers)}")]
                with monkeypatch.context() as as_ever:
                    as_ever.setattr(ServerConnection, "execute", execute)
                    writing.write(more, reader="test", version="1", read_at=AT)
            return found

        with open_store(name) as reading:
            before = ask(reading)
            monkeypatch.setattr(ServerConnection, "execute", write_between)
            assert ask(reading) == before


@pytest.fixture(scope="module")
def long_texts(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path, name = tmp_path_factory.mktemp("long") / "t.db", postgres.new_database()
    with open_store(path, write=True) as file:
        batch = [
            read_report(text, source=str(at)) for at, text in enumerate((LONG, OFTEN, MANY, "Calm in it.", "x" * 5000))
        ]
        file.write(batch, reader="test", version="1", read_at=AT)
        copy_database(path, name)
        with open_store(name) as server:
            yield file, server


@pytest.mark.parametrize(
    "text", ["a\x00b", "\x00", "\x01", "\x00\x01\x02\x01\x00", "a\x01\x01b\x01\x02c", "\ud800 lone"]
)
def test_characters_that_postgresql_refuses_come_back(postgres: PostgresServer, tmp_path: Path, text: str) -> None:
    found = []
    for name in (str(tmp_path / "t.db"), postgres.new_database()):
        with open_store(name, write=True) as store:
            reading = read_report(
                f"{text} troops", file=text, url=text, source=f"{text} Post", headline=text, gist=text
            )
            agent, *others = reading.entities
            store.write([replace(reading, entities=(replace(agent, name=f"France {text}"), *others))],
                        reader="test", version="1", read_at=AT)  # fmt: skip
            assert store.text(reading.document.id) == reading.report.text
            found.append((list(store.records()), store.search("troops"), store.facets(), store.load()))
    assert found[0] == found[1]
