"""A database on a PostgreSQL server beside the same in a file: reading, copying, and what pages ask for.

python bench/postgresql/run.py            starts a server of its own from the distribution's packages
python bench/postgresql/run.py --report   only writes docs/postgresql.md from results.json again

Questions are put to file and server in turn, so that other work on the machine meets both. Nothing here asserts a time;
results.json holds the figures, and docs/postgresql.md shows them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/postgresql/run.py` finds `bench`

from bench.web.generate import generate
from contingent.pipeline import read_into
from contingent.readers import load_reader
from contingent.records import Report
from contingent.resolve.judgements import judgement
from contingent.sources import read_sources
from contingent.store import Store, open_store
from contingent.store.copying import copy_database
from tests.postgres import NONE_HERE, find_server, running

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "examples" / "car-2013" / "reports"
RESULTS = Path(__file__).parent / "results.json"
PAGE = ROOT / "docs" / "postgresql.md"
BEGIN, END = "<!-- figures: bench/postgresql -->", "<!-- /figures -->"
SEED = 20131126
ON_THE_DISK = "-c listen_addresses=''"  # the server's own settings otherwise: what is committed is on the disk

WORDS: tuple[str, ...] = ("soldiers", "withdrew", "more soldiers of", '"more soldiers"', "killed", "troops town")
QUESTIONS: dict[str, Callable[[Store, random.Random, str], Any]] = {
    "situation of a country (load_recent)": lambda store, chance, country: store.load_recent(in_=country),
    "situation of a country on a day": lambda store, chance, country: store.load_recent(
        in_=country, on=f"20{chance.randint(10, 20)}-06-15"
    ),
    "everything, the latest": lambda store, chance, country: store.load_recent(),
    "50 statements with words": lambda store, chance, country: store.find_statements(words=chance.choice(WORDS)),
    "50 statements of a country and status": lambda store, chance, country: store.find_statements(
        place=country, status=chance.choice(("actual", "planned"))
    ),
    "facets": lambda store, chance, country: store.facets(words=chance.choice(WORDS)),
    "search of reports": lambda store, chance, country: store.search(chance.choice(WORDS)),
    "a text": lambda store, chance, country: store.text(store.find_statements().found[0].document.id),
}


def main() -> None:
    """Measure and write the results, and the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="only write the page")
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--reports", type=int, default=420, help="to read")
    parser.add_argument("--each", type=int, default=30, help="questions of each sort")
    given = parser.parse_args()
    if not given.report:
        programs = find_server()
        if programs is None:
            sys.exit(NONE_HERE)
        results = _measure(programs, given)
        RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + table(json.loads(RESULTS.read_text())) + END + rest.partition(END)[2])


def _measure(programs: Path, given: argparse.Namespace) -> dict[str, Any]:
    with running(programs, settings=ON_THE_DISK, on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        file, name = f"{folder}/read.db", server.new_database()
        reading = {kind: _read(db, given.reports) for kind, db in (("file", file), ("server", name))}
        made, copied = Path(folder) / "web.db", server.new_database()
        counts = generate(made, statements=given.statements, seed=SEED)
        began = time.perf_counter()
        copy_database(made, copied)
        copy_s = time.perf_counter() - began
        size = server.execute("SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
                              " AND relnamespace = current_schema()::regnamespace", copied)  # fmt: skip
        return {
            "machine": {
                "cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version(),
                "load_before": round(os.getloadavg()[0], 1),
            },
            "server": server.execute("SHOW server_version")[0][0],
            "reading": reading,
            "archive": {
                "statements": counts["statements"], "reports": counts["reports"], "file_bytes": counts["bytes"],
                "server_bytes": int(size[0][0]), "copy_s": round(copy_s, 1),
            },
            "questions_ms": _ask(str(made), copied, given.each),
            "judgement_ms": _judge(str(made), copied, given.each),
        }  # fmt: skip


def _read(db: str, number: int) -> dict[str, float]:
    """Reading and linking so many reports, each another text, in one process."""
    sources = [item for item in read_sources([str(REPORTS)]) if isinstance(item, Report)]
    reports = [
        replace(report, text=f"{report.text}\n\nCopy {n}.", file=None)
        for n in range(-(-number // len(sources)))
        for report in sources
    ][:number]
    reader = load_reader("grammar")
    reader.read(reports[:5])
    clock, own = time.perf_counter(), time.process_time()
    with open_store(db, write=True) as store:
        read_into(store, reports, reader, on_error=lambda error: None, link=False)
        stored, used = time.perf_counter() - clock, time.process_time() - own
        store.resolve()
    return {
        "reports": number, "reports_a_second": round(number / stored, 1), "cpu_ms_a_report": round(used * 1000 / number, 1),
        "link_s": round(time.perf_counter() - clock - stored, 1),
    }  # fmt: skip


def _ask(file: str, server: str, each: int) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    with open_store(file) as one, open_store(server) as other:
        countries = [host.code for host in one.hosts()[:20]]
        for what, ask in QUESTIONS.items():
            times: dict[str, list[float]] = {"file": [], "server": []}
            for at in range(each):
                country = countries[at % len(countries)]
                for kind, store in (("file", one), ("server", other)):
                    began = time.perf_counter()
                    ask(store, random.Random(SEED + at), country)
                    times[kind].append((time.perf_counter() - began) * 1000)
            found[what] = {
                f"{kind}_{q}": round(value, 1) for kind in times for q, value in _spread(times[kind]).items()
            }
    return found


def _judge(file: str, server: str, each: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for kind, db in (("file", file), ("server", server)):
        with open_store(db, write=True) as store:
            statements = [f.statement for f in store.find_statements(limit=each).found]
            times = []
            for at, statement in enumerate(statements):
                said = judgement("accept", by="ann", at=f"2026-01-01T00:00:00.{at:03}+00:00", left=statement)
                began = time.perf_counter()
                store.judge(said)
                times.append((time.perf_counter() - began) * 1000)
        found |= {f"{kind}_{q}": round(value, 1) for q, value in _spread(times).items()}
    return found


def _spread(times: list[float]) -> dict[str, float]:
    return {"p50": statistics.median(times), "p95": sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]}


def table(results: dict[str, Any]) -> str:
    """The figures as they stand in the page."""
    reading, archive, machine = results["reading"], results["archive"], results["machine"]
    lines = [
        f"Measured by `bench/postgresql/run.py` on {machine['cores']} cores, PostgreSQL {results['server'].split()[0]} on the same "
        f"machine over a Unix socket with its own settings; the machine had other work (load {machine['load_before']}), so "
        "compare the columns rather than take the times for those of an idle machine.",
        "",
        "| | file | server |",
        "|---|--:|--:|",
        f"| reports read and stored a second, one process ({reading['file']['reports']} reports) "
        f"| {reading['file']['reports_a_second']} | {reading['server']['reports_a_second']} |",
        f"| processor time of `contingent` a report, ms | {reading['file']['cpu_ms_a_report']} "
        f"| {reading['server']['cpu_ms_a_report']} |",
        f"| linking them, s | {reading['file']['link_s']} | {reading['server']['link_s']} |",
        f"| size of {archive['statements']:,} statements of {archive['reports']:,} reports, MB "
        f"| {archive['file_bytes'] / 1e6:.0f} | {archive['server_bytes'] / 1e6:.0f} |",
        f"| the same copied from the file, s | | {archive['copy_s']} |",
    ]
    asked = results["questions_ms"] | {"keeping a judgement": results["judgement_ms"]}
    lines += [
        f"| {what}, ms (median, 95 %) | {t['file_p50']}, {t['file_p95']} | {t['server_p50']}, {t['server_p95']} |"
        for what, t in asked.items()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
