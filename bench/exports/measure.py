"""Processor seconds and peak memory of each export: `python bench/exports/measure.py`, over 100,000 generated statements.

Each export runs in a process of its own, whose peak resident memory is read at its end. Writes results.json beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/exports/measure.py` finds `bench`

from bench.web.generate import SEED, generate
from contingent.exports.formats import FORMATS

STATEMENTS = 100_000
RESULTS = Path(__file__).with_name("results.json")
# What only opens the database and loads it into memory: the part that all formats but jsonl share.
LOAD = "load"
_RUN = """
import resource, sys
if sys.argv[1] == "load":
    from contingent.store import open_store
    with open_store(sys.argv[3]) as store:
        store.load()
else:
    sys.argv = ["contingent", "export", sys.argv[1], "--db", sys.argv[3], "-o", sys.argv[2]]
    from contingent.cli.main import cli
    cli.main(standalone_mode=False)
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    parser.add_argument("--db", type=Path, default=Path("build") / "exports.db", help="made where it is not there")
    parser.add_argument("formats", nargs="*", default=[LOAD, *FORMATS])
    given = parser.parse_args()
    if not given.db.exists():
        given.db.parent.mkdir(parents=True, exist_ok=True)
        generate(given.db, statements=given.statements)
    found = {form: _measured(form, given.db) for form in given.formats}
    about = {
        "statements": given.statements, "seed": SEED, "cores": os.cpu_count(), "python": platform.python_version(),
        "machine": platform.machine(),
    }  # fmt: skip
    if list(given.formats) == [LOAD, *FORMATS]:
        RESULTS.write_text(json.dumps({"about": about, "exports": found}, indent=2) + "\n")


def _measured(form: str, db: Path) -> dict[str, float]:
    """Processor seconds, peak memory in MiB and size of the output in MiB of one export; a busy machine changes none much."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"out.{form}"
        run = subprocess.run(
            [sys.executable, "-c", _RUN, form, str(out), str(db)], capture_output=True, text=True, check=True
        )
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file() and ".omitted" not in f.name)
    *_, seconds, peak_kib = run.stdout.split()
    row = {
        "cpu_seconds": round(float(seconds), 1),
        "peak_mib": round(int(peak_kib) / 1024),
        "output_mib": round(size / 1024**2, 1),
    }
    print(form, json.dumps(row), flush=True)
    return row


if __name__ == "__main__":
    main()
