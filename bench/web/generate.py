"""A database of generated reports to measure pages on: `python bench/web/generate.py`, by default a million statements.

Everything goes through the store's own writers, without a reader and without the linker (the archive brings its links).
Prints what was written, how long it took and how large the file is.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/web/generate.py` finds `bench`

from bench.web.archive import Archive, Filed
from contingent.records import Statement
from contingent.resolve.judgements import Judgement, Verdict, judgement
from contingent.resolve.linking import ORIGIN
from contingent.store.linking import write_cross_links, write_judgement
from contingent.store.schema import connect_to_write, transaction
from contingent.store.writer import write_readings

SEED = 6
STATEMENTS = 1_000_000
BATCH = 500  # reports
JUDGED_ONE_IN = 4000  # statements that a person has looked at
CACHE_KIB = 400_000
AT = "2026-01-01T00:00:00Z"
DATABASE = Path("build") / "web.db"


def main() -> None:
    """Write the database and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--db", type=Path, default=DATABASE)
    given = parser.parse_args()
    given.db.parent.mkdir(parents=True, exist_ok=True)
    print(json.dumps(generate(given.db, statements=given.statements, seed=given.seed)))


def generate(path: Path, *, statements: int, seed: int = SEED) -> dict[str, float | int]:
    """Write about so many statements to a new database; numbers of records, seconds and bytes.

    A database that is there already is written anew.
    """
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        name.unlink(missing_ok=True)
    began = time.perf_counter()
    connection = connect_to_write(path)
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        counts = {"reports": 0, "statements": 0, "links_between_reports": 0, "judgements": 0}
        for batch in _batches(Archive(statements=statements, seed=seed)):
            readings = [filed.reading for filed in batch]
            links = [link for filed in batch for link in filed.links]
            result = write_readings(connection, readings, reader="bench", version="1", read_at=AT)
            assert not result.refused, result.refused
            with transaction(connection):
                write_cross_links(connection, links)
            told = [s for reading in readings for s in reading.statements]
            for s in told[::JUDGED_ONE_IN]:
                write_judgement(connection, _word(s, counts["judgements"]))
                counts["judgements"] += 1
            counts["reports"] += result.added
            counts["statements"] += len(told)
            counts["links_between_reports"] += len(links)
        with transaction(connection):
            connection.execute("INSERT INTO resolved (reading, rule) SELECT seq, ? FROM readings", (ORIGIN,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return counts | {"seconds": round(time.perf_counter() - began, 1), "bytes": path.stat().st_size, "seed": seed}


def _word(statement: Statement, number: int) -> Judgement:
    verdicts: Sequence[Verdict] = ("accept", "accept", "reject")
    return judgement(verdicts[number % len(verdicts)], by="coder", at=AT, left=statement)


def _batches(filed: Iterable[Filed]) -> Iterator[list[Filed]]:
    items = iter(filed)
    while batch := list(islice(items, BATCH)):
        yield batch


if __name__ == "__main__":
    main()
