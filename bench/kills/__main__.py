"""Kills Contingent at random moments, again and again, and looks at what is left: `make kills`.

    python -m bench.kills --kills 200 --seed 8 --out DIR

Chains of kill -9: a command is started, killed after a random time, the database looked at, and the same command started
again, until it ends by itself; then the database must export the very bytes of one that was never killed. The commands are
`contingent read` with one and two processes (now and then it is one of its reading processes that dies, of which the command
must make nothing), `contingent review`, and judgements through the API of `contingent serve`. After each kill:

* `contingent check --db` finds nothing;
* every report that the command had told of as stored, and every judgement it had confirmed, is there;
* nothing that was there at the last look, or that another reader saw just before the kill, is gone;
* no report, statement or judgement is there twice.

Each moment comes from the seed; the results name them all. Killed itself, it starts over.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.archive.reports import write_reports
from bench.kills.chains import Chain, read_chain
from bench.kills.words import review_chain, served_chain

HERE = Path(__file__).resolve().parent
SEED, KILLS, REPORTS = 8, 200, 320
SHARES = {"review": 0.2, "judgements by the API": 0.2, "read, 2 processes": 0.3, "read, 1 process": 0.3}


def main() -> int:
    """Kill so many times, write the results, and say whether anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=KILLS, help="how many (default %(default)s)")
    parser.add_argument("--reports", type=int, default=REPORTS, help="reports that are read (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path("build") / "kills", help="folder for the databases")
    parser.add_argument("--results", type=Path, default=HERE / "results.json", help="where the figures go")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for row in kill(given.out, kills=given.kills, reports=given.reports, seed=given.seed):
        rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
        results = _results(given, rows)
        given.results.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(f"{results['kills']} kills {results['kills_of']}, {len(results['problems'])} problems; seed {given.seed}")
    return 1 if results["problems"] else 0


def _results(given: argparse.Namespace, rows: list[dict[str, Any]]) -> dict[str, Any]:
    problems = [problem for row in rows for problem in row["problems"]]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python -m bench.kills --kills {given.kills} --reports {given.reports} --seed {given.seed}",
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version},
        "kills": sum(row["killed"] for row in rows),
        "kills_of": dict(Counter(row["of"] for row in rows if row["killed"])),
        "resumed_results_equal": sum(row.get("equal") is True for row in rows),
        "problems": problems,
        "rows": rows,
    }


def kill(folder: Path, *, kills: int, reports: int, seed: int) -> Iterator[dict[str, Any]]:
    """Chains of each sort until each has had its share of the kills; a row for each start of a command, chain by chain."""
    file = folder / "reports.jsonl"
    write_reports(file, reports, seed=seed)
    chain = Chain(folder, file)
    sorts: dict[str, Callable[[Chain, random.Random, int], list[dict[str, Any]]]] = {
        "review": review_chain,
        "judgements by the API": served_chain,
        "read, 2 processes": lambda chain, rng, most: read_chain(chain, rng, workers=2, most=most),
        "read, 1 process": lambda chain, rng, most: read_chain(chain, rng, workers=1, most=most),
    }
    for sort, run in sorts.items():
        wanted, done, number = max(1, round(kills * SHARES[sort])), 0, 0
        while done < wanted:
            rng = random.Random(f"{seed}-{sort}-{number}")
            for row in run(chain, rng, wanted - done):
                yield {"of": sort, "chain": number} | row
                done += row["killed"]
            number += 1


if __name__ == "__main__":
    sys.exit(main())
