"""`contingent serve --workers 2` over a database on a server: who has signed in is known to all, and limits are of all."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from contingent.http.access import SESSIONS_PER_KEY, KeptSessions
from contingent.http.app import ANSWERING_THREADS
from contingent.http.database import Database
from contingent.http.rates import Rates, SharedRates, rates
from contingent.store import open_store
from contingent.store.access import Access
from tests.postgres import PostgresServer
from tests.unit.cli.running import COMMAND_LINE
from tests.unit.http.serving import serving
from tests.unit.store.samples import AT, read_report

LONGEST_WAIT_S = 60
WORKERS = 2


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **more: Any) -> None:
        return None


def ask(url: str, *, form: dict[str, str] | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer; each over a connection of its own, so whichever process comes first answers."""
    request = urllib.request.Request(
        url,
        data=None if form is None else urllib.parse.urlencode(form).encode(),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    try:
        answer = urllib.request.build_opener(_NoRedirects()).open(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read().decode()


@contextmanager
def served(db: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server with two workers, and its process; afterwards no process of it is left."""
    with subprocess.Popen(
        [*COMMAND_LINE, "serve", "--db", db, "--port", "0", "--workers", str(WORKERS)],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            found = re.search(r"at (http://\S+/) with 2 workers", process.stderr.readline())
            assert found is not None
            yield found[1], process
        finally:
            process.terminate()
            process.wait(LONGEST_WAIT_S)


def workers_of(process: subprocess.Popen[str]) -> set[int]:
    """Processes that a server has started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    )
    return set(map(int, found.stdout.split()))


def wait_until(holds: Callable[[], Any]) -> Any:
    """What something gives as soon as it gives something true."""
    until = time.monotonic() + LONGEST_WAIT_S
    while not (found := holds()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)
    return found


@pytest.fixture
def db(postgres: PostgresServer) -> str:
    """A database with a report."""
    if shutil.which("ps") is None:
        pytest.skip("no ps here, by which the processes of a server are seen")
    name = postgres.new_database()
    with open_store(name, write=True) as store:
        store.write([read_report()], reader="test", version="1", read_at=AT)
    return name


@pytest.mark.skipif(not hasattr(os, "fork"), reason="several workers need fork")
def test_workers_share_sessions_and_limits_and_are_replaced(db: str) -> None:
    with Access.open(db, write=True) as access:
        _, key = access.add_key("Ada", role="reviewer", at=AT)
    with served(db) as (url, process):
        first = wait_until(lambda: len(found := workers_of(process)) == WORKERS and found)
        assert ask(f"{url}api/v1/forces")[0] == 401
        # The form may come from one process and go to another.
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', ask(f"{url}sign-in")[2])
        assert token is not None
        status, headers, _ = ask(f"{url}sign-in", form={"key": key, "csrf_token": token[1], "next": "/"})
        assert status == 303
        cookie = headers["set-cookie"].partition(";")[0]
        answers = [ask(f"{url}api/v1/forces", cookie=cookie) for _ in range(20)]
        assert {status for status, *_ in answers} == {200}
        assert len({json.loads(text)["total"] if "total" in text else text for *_, text in answers}) == 1

        os.kill(min(first), signal.SIGKILL)
        after = wait_until(lambda: len(found := workers_of(process)) == WORKERS and min(first) not in found and found)
        assert {ask(f"{url}api/v1/forces", cookie=cookie)[0] for _ in range(20)} == {200}, "known to the new one too"

        wrong = [ask(f"{url}api/v1/forces", authorization=f"Bearer {n}.wrong")[0] for n in range(14)]
        assert wrong == [401] * 10 + [429] * 4, "ten for all together, not for each"

        form = re.search(r'name="csrf_token" value="([0-9a-f]+)"', ask(f"{url}sign-out", cookie=cookie)[2])
        assert form is not None
        assert ask(f"{url}sign-out", form={"csrf_token": form[1]}, cookie=cookie)[0] == 303
        assert {ask(f"{url}api/v1/forces", cookie=cookie)[0] for _ in range(10)} == {401}, "signed out everywhere"

        process.send_signal(signal.SIGKILL)
        process.wait(LONGEST_WAIT_S)
        wait_until(lambda: not any(map(_runs, after)))


def _runs(pid: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(found.strip()) and not found.startswith("Z")


def test_a_stop_is_quiet_and_leaves_nothing_running(db: str) -> None:
    with served(db) as (url, process):
        found = wait_until(lambda: len(found := workers_of(process)) == WORKERS and found)
        assert ask(f"{url}api/v1/forces")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read() == "contingent: stopped\n"
        assert process.wait(LONGEST_WAIT_S) == 0
        assert not any(map(_runs, found))


def test_sessions_kept_on_a_server_last_as_long_and_are_as_many_as_others(db: str) -> None:
    with Access.open(db, write=True) as access:
        ada, bob = (access.add_key(name, role="reader", at=AT)[0].id for name in ("Ada", "Bob"))
    now, database = [1000.0], Database(db, busy_timeout_s=30)
    kept = KeptSessions(database, lasts_s=60, clock=lambda: now[0])
    first = kept.begin(bob)
    tokens = []
    for _ in range(SESSIONS_PER_KEY + 2):
        now[0] += 1
        tokens.append(kept.begin(ada))
    assert [kept.key_id(token) for token in tokens] == [None, None, *[ada] * SESSIONS_PER_KEY]
    assert kept.key_id(first) == bob, "one key signs out only itself"
    kept.end(tokens[-1])
    assert kept.key_id(tokens[-1]) is None
    now[0] = 1061
    assert (kept.key_id(first), kept.key_id("no such")) == (None, None)
    database.close()


def test_a_process_keeps_few_connections(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = 0, 0, threading.Lock()

    def check(*_: object) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.05)
        with lock:
            now -= 1

    monkeypatch.setattr("contingent.http.health.check_ready", check)
    asked = 4 * ANSWERING_THREADS
    with serving(db) as client, ThreadPoolExecutor(asked) as pool:
        codes = list(pool.map(lambda _: client.get("/health/ready").status_code, range(asked)))
    assert codes == [200] * asked
    assert 1 < most <= ANSWERING_THREADS


def test_the_disk_of_shared_buckets_is_taken_at_once() -> None:
    shared = SharedRates(per_minute=60, burst=3, clock=time.monotonic)
    found = os.fstat(shared._file.fileno())
    assert found.st_blocks * 512 >= found.st_size > 0, "a worker that fills a hole on a full disk is killed"


def test_buckets_that_processes_share_fill_and_empty_like_others() -> None:
    now = [100.0]
    shared = rates(per_minute=60, burst=3, clock=lambda: now[0], workers=2)
    alone = rates(per_minute=60, burst=3, clock=lambda: now[0], workers=1)
    assert isinstance(shared, SharedRates)
    assert isinstance(alone, Rates)
    for client, later in [("a", 0.0)] * 5 + [
        ("b", 0.0),
        ("a", 1.5),
        ("a", 0.0),
        ("a", 0.2),
        ("b", 60.0),
        *[("b", 0.0)] * 4,
    ]:
        now[0] += later
        assert shared.wait_s(client) == alone.wait_s(client)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="several workers need fork")
def test_buckets_are_counted_across_processes() -> None:
    shared = SharedRates(per_minute=0.001, burst=100, clock=time.monotonic)
    given, taken = os.pipe()
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            os.write(taken, bytes([sum(shared.wait_s("a") == 0 for _ in range(50))]))
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert sum(os.read(given, 16)) == 100
    assert shared.wait_s("a") > 0
