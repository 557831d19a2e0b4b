"""Reviews that are killed and begun again: at the terminal, and through the API of a server."""

from __future__ import annotations

import http.client
import json
import random
import re
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from bench.kills.chains import CLI, Chain, Held, Lines, look

WORDS_A_CHAIN = 60  # judgements after which a chain is done
SLOWEST_S = 120.0
REVIEWER = "Ada"
_KEPT = re.compile(r"kept: (\S+)")


def review_chain(chain: Chain, rng: random.Random, most: int) -> list[dict[str, Any]]:
    """`contingent review`, each item accepted as soon as it is shown, killed and begun again."""
    return _chain(chain, rng, most, name="review.db", judge=_review_once)


def served_chain(chain: Chain, rng: random.Random, most: int) -> list[dict[str, Any]]:
    """Judgements one after another through the API of `contingent serve`, killed and started again."""
    return _chain(chain, rng, most, name="served.db", judge=_serve_once)


def _chain(chain: Chain, rng: random.Random, most: int, *, name: str, judge: Any) -> list[dict[str, Any]]:
    database = chain.copy(name)
    rows: list[dict[str, Any]] = []
    before, said = Held(database), list[str]()
    while len(said) < WORDS_A_CHAIN and len(rows) < most and any(row["told"] for row in rows[-5:] or [{"told": 1}]):
        # Counted from the first word that is confirmed, or the first item shown: what comes before it writes nothing.
        after_s = rng.uniform(0, 1.5)
        row: dict[str, Any] = {"after_s": round(after_s, 3), "killed": True, "victim": "the command"}
        confirmed, refused = judge(database, after_s)
        said += confirmed
        problems, before = look(database, before, said=said)
        problems += [*_twice(database), *refused]
        rows.append(row | {"told": len(confirmed), "judgements": len(before.judgements), "problems": problems})
    problems = _compare(chain, database)
    rows.append({"killed": False, "equal": not problems, "problems": problems, "judgements": len(before.judgements)})
    return rows


def _twice(database: Path) -> list[str]:
    """Whether somebody's word on one item was kept twice, though each was asked for once."""
    items = [(left, right) for _, left, right, _ in _words(database)]
    return [f"{len(items) - len(set(items))} items were judged twice"] if len(items) != len(set(items)) else []


def _compare(chain: Chain, database: Path) -> list[str]:
    """A database to which the same words are given with no kill, against the killed one: words and views alike."""
    unkilled = chain.copy("unkilled.db")
    from contingent.store import open_store

    with open_store(database) as killed, open_store(unkilled, write=True) as other:
        words = killed.judgements()
        for word in words:
            other.judge(word)
        equal = words == other.judgements() and killed.load() == other.load()
    return [] if equal else ["words and views are not those of a run nobody killed"]


def _words(database: Path) -> Iterator[tuple[str, str, str, str]]:
    """Verdict, both statements and id of each judgement."""
    with closing(sqlite3.connect(database)) as connection:
        for id_, record in connection.execute("SELECT id, record FROM judgements").fetchall():
            told = json.loads(record)
            left, right = ((told.get(side) or {}).get("statement", "") for side in ("left", "right"))
            yield told["verdict"], left, right, id_


def _review_once(database: Path, after_s: float) -> tuple[list[str], list[str]]:
    """Accept item after item until the command is killed; what it confirmed, and what it refused (nothing)."""
    command = [*CLI, "review", "--db", str(database), "--name", REVIEWER, "--limit", "1000"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    lines = Lines(process.stdout)
    _wait(process, lambda: bool(lines.read))
    until = time.monotonic() + after_s
    # Answers are given ahead, so that the command never waits and may be killed at any point.
    answering = threading.Thread(target=_answer, args=(process,), daemon=True)
    answering.start()
    time.sleep(max(0.0, until - time.monotonic()))
    process.kill()
    process.wait()
    answering.join()
    lines.join()
    process.stdout.close()
    return _KEPT.findall("".join(lines.read)), []


def _answer(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    with suppress(OSError), process.stdin:  # it was killed
        while process.poll() is None:
            process.stdin.write("a\n")
            process.stdin.flush()


def _serve_once(database: Path, after_s: float) -> tuple[list[str], list[str]]:
    """Post accept after accept until the server is killed; what it confirmed, and what it refused."""
    confirmed, refused = list[str](), list[str]()
    command = [*CLI, "serve", "--db", str(database), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        lines = Lines(process.stdout)
        _wait(process, lambda: _port(lines) is not None)
        port = _port(lines)
        assert port is not None
        asking = threading.Thread(target=_post_all, args=(port, confirmed, refused), daemon=True)
        began = time.monotonic()
        asking.start()
        while not confirmed and time.monotonic() - began < SLOWEST_S and asking.is_alive():
            time.sleep(0.005)
        time.sleep(after_s)
        process.kill()
        process.wait()
        asking.join()
        lines.join()
    return confirmed, refused


def _post_all(port: int, confirmed: list[str], refused: list[str]) -> None:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SLOWEST_S)) as connection:
            connection.request(
                "GET", f"/api/v1/doubts?reviewer={REVIEWER}&limit=200", headers={"accept": "application/json"}
            )
            for row in json.loads(connection.getresponse().read())["rows"]:
                body = {
                    "verdict": "accept",
                    "left": row["left"]["statement"],
                    "right": row["right"]["statement"] if row["right"] else None,
                    "seen_version": row["version"],
                    "reviewer": REVIEWER,
                }
                headers = {"content-type": "application/json"}
                connection.request("POST", "/api/v1/judgements", json.dumps(body), headers)
                answer = connection.getresponse()
                data = answer.read()
                if answer.status == 201:
                    confirmed.append(json.loads(data)["judgement"]["id"])
                elif answer.status == 429:
                    time.sleep(0.2)
                elif answer.status != 409:  # a pair may stand in the list twice, by two links, and is judged once
                    refused.append(f"the API answered {answer.status}: {data[:500]!r}")
                    return
    except (OSError, http.client.HTTPException, ValueError):
        return  # it was killed, perhaps half way through an answer


def _port(lines: Lines) -> int | None:
    found = re.search(r"http://[^\s:/]+:(\d+)", "".join(lines.read))
    return int(found[1]) if found else None


def _wait(process: subprocess.Popen[str], ready: Any) -> None:
    until = time.monotonic() + SLOWEST_S
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"{' '.join(map(str, process.args[3:]))}: not ready")  # type: ignore[index]
        time.sleep(0.01)
