"""The guard around a small application: time, how many at once, faults half way; and the database under a server."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest

from contingent.errors import StoreError
from contingent.http.access import SESSIONS_PER_KEY, Door, Sessions
from contingent.http.database import Database
from contingent.http.guard import Guard
from contingent.http.rates import Attempts
from contingent.http.settings import Settings
from tests.unit.cli.running import done, write_jsonl
from tests.unit.http.serving import serving

App = Callable[[Any, Any, Any], Awaitable[None]]
NEVER_S = 60.0  # far longer than any of these tests waits


@pytest.fixture
def db(tmp_path: Path) -> Path:
    done("read", write_jsonl(tmp_path / "r.jsonl"), "--db", tmp_path / "c.db")
    return tmp_path / "c.db"


def request(method: str = "GET") -> dict[str, Any]:
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    return {
        "type": "http", "method": method, "path": "/x", "raw_path": b"/x", "query_string": b"", "headers": headers,
        "client": ("127.0.0.1", 1),
    }  # fmt: skip


def guarded(app: App, db: Path, settings: Settings) -> Guard:
    door = Door(Database(db, busy_timeout_s=1), settings, clock=lambda: 0.0)
    return Guard(app, door, Attempts(3, clock=lambda: 0.0), settings, clock=lambda: 0.0)


async def answer(guard: Guard, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]]) -> tuple[int, Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await guard(scope, receive, send)  # type: ignore[arg-type]
    assert b"content-security-policy" in dict(sent[0]["headers"])
    return sent[0]["status"], json.loads(sent[1]["body"])["error"]


async def nothing_more() -> Any:
    await asyncio.sleep(NEVER_S)


async def whole() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def reads(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass


async def hangs(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(NEVER_S)


def test_a_body_that_does_not_come(db: Path) -> None:
    guard = guarded(reads, db, Settings(body_timeout_s=0.01))
    status, error = asyncio.run(answer(guard, request("POST"), nothing_more))
    assert (status, error["code"]) == (408, "too_slow")


def test_an_answer_that_does_not_come(db: Path) -> None:
    guard = guarded(hangs, db, Settings(answer_timeout_s=0.01))
    status, error = asyncio.run(answer(guard, request(), whole))
    assert (status, error["code"]) == (503, "busy")


def test_a_thread_that_goes_on_after_its_time_keeps_its_place(db: Path) -> None:
    async def run() -> list[tuple[int, str]]:
        go_on = threading.Event()

        async def works(scope: Any, receive: Any, send: Any) -> None:
            await anyio.to_thread.run_sync(go_on.wait)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            raise ValueError("done")

        guard = guarded(works, db, Settings(answer_timeout_s=0.01, max_in_flight=1))
        late = await answer(guard, request(), whole)
        crowded = await answer(guard, request(), whole)
        go_on.set()
        while guard._in_flight:
            await asyncio.sleep(0)
        return [(status, error["message"]) for status, error in (late, crowded)]

    assert asyncio.run(run()) == [(503, "the answer took too long"), (503, "too many requests at once")]


def test_a_client_that_takes_its_answer_too_slowly_is_let_go(db: Path) -> None:
    async def run() -> int:
        async def streams(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await asyncio.sleep(NEVER_S)

        async def send(message: Any) -> None:
            pass

        guard = guarded(streams, db, Settings(answer_timeout_s=0.01))
        await guard(request(), whole, send)  # type: ignore[arg-type]
        while guard._in_flight:
            await asyncio.sleep(0)
        return guard._in_flight

    assert asyncio.run(run()) == 0


def test_browsers_of_one_key_never_sign_out_those_of_another() -> None:
    sessions = Sessions(lasts_s=60, clock=lambda: 0.0)
    mine = sessions.begin("mine")
    theirs = [sessions.begin("theirs") for _ in range(SESSIONS_PER_KEY + 5)]
    assert sessions.key_id(mine) == "mine"
    assert [sessions.key_id(token) for token in theirs] == [None] * 5 + ["theirs"] * SESSIONS_PER_KEY


def test_a_body_in_pieces_is_added_up(db: Path) -> None:
    async def piece() -> Any:
        return {"type": "http.request", "body": b"x" * 100, "more_body": True}

    guard = guarded(reads, db, Settings(max_body_bytes=1000))
    status, error = asyncio.run(answer(guard, request("POST"), piece))
    assert (status, error["code"]) == (413, "too_large")


def test_too_many_at_once_are_told_to_come_again_and_then_served(db: Path) -> None:
    async def run() -> list[tuple[int, str]]:
        go_on = asyncio.Event()

        async def waits(scope: Any, receive: Any, send: Any) -> None:
            await go_on.wait()
            raise ValueError("done")

        guard = guarded(waits, db, Settings(max_in_flight=2))
        first = [asyncio.create_task(answer(guard, request(), whole)) for _ in range(2)]
        while guard._in_flight < 2:
            await asyncio.sleep(0)
        third = await answer(guard, request(), whole)
        go_on.set()
        done_ = [*await asyncio.gather(*first), third, await answer(guard, request(), whole)]
        return [(status, error["code"]) for status, error in done_]

    assert asyncio.run(run()) == [(500, "fault"), (500, "fault"), (503, "busy"), (500, "fault")]


def test_a_fault_half_way_breaks_off_rather_than_add_to_the_answer(db: Path) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def breaks(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"server", b"x")]})
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        asyncio.run(guarded(breaks, db, Settings())(request(), whole, send))  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert b"server" not in dict(sent[0]["headers"])


def test_websockets_are_closed(db: Path) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(guarded(reads, db, Settings())({"type": "websocket"}, whole, send))  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_connections_of_threads_that_have_ended_are_closed(db: Path) -> None:
    database = Database(db, busy_timeout_s=1)
    opened: list[Any] = []

    def work() -> None:
        opened.append(database.access())
        opened.append(database.reader())

    for _ in range(3):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert len(database._opened) <= 2
    with pytest.raises(StoreError, match="closed database"):
        opened[0].has_keys()
    database.close()


def test_a_database_that_takes_the_place_of_another_is_seen(db: Path, tmp_path: Path) -> None:
    report = tmp_path / "other.txt"
    report.write_text("Chad has 300 soldiers in Mali, the ministry said on Monday.\n", encoding="utf-8")
    with serving(db) as client:
        before = client.get("/api/v1/forces").json()["rows"]
        done("read", report, "--db", tmp_path / "new.db", "--published", "2013-12-20")
        for file in tmp_path.glob("c.db*"):
            file.unlink()
        gone = client.get("/api/v1/forces")
        assert gone.status_code == 503
        (tmp_path / "new.db").rename(db)
        after = client.get("/api/v1/forces").json()["rows"]
    assert "France" in {row["contributor"] for row in before}
    assert {row["contributor"] for row in after} == {"Chad"}
