"""Runs the normalisers on the public tests of the field and prints our figure beside the published ones.

Writes results.json and TABLE.md. The tests lie beside the repository (`../shared/bench`; `--bench FOLDER` for another
place) and are never copied into it. They only measure: no rule or name may be taken from them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/public/run.py` finds `bench`

from bench.public import case2021, isaf, petrarch, places, plv, quantities, re3d, times
from bench.public.rows import Row, format_rows
from contingent import __version__

HERE = Path(__file__).resolve().parent
BENCH = HERE.parents[2] / "shared" / "bench"
Measure = Callable[[Path], list[Row]]
# A new test is one line here: its name on the command line, and the function that measures it.
TESTS: dict[str, Measure] = {
    "times": times.measure,
    "numbers": quantities.measure,
    "places": places.measure,
    "re3d": re3d.measure,
    "plv": plv.measure,
    "isaf": isaf.measure,
    "case2021": case2021.measure,
    "petrarch": petrarch.measure,
}


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", nargs="*", metavar="TEST", help=f"which of {', '.join(TESTS)}; all if none is given")
    parser.add_argument("--bench", type=Path, default=BENCH, help="folder with the public tests")
    options = parser.parse_args()
    unknown = sorted(set(options.tests) - set(TESTS))
    if unknown:
        parser.error(f"no test {', '.join(unknown)}; choose from {', '.join(TESTS)}")
    if not options.bench.is_dir():
        print(f"public bench skipped: no folder {options.bench}; give --bench FOLDER to run it")
        return 0
    rows: list[Row] = []
    for name in options.tests or TESTS:
        began = time.perf_counter()
        rows += TESTS[name](options.bench)
        print(f"{name}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    print(format_rows(rows))
    if not options.tests:
        _write(rows)
    return 0


def _write(rows: list[Row]) -> None:
    results = {
        "date": datetime.now(UTC).date().isoformat(),
        "package": __version__,
        "command": "make bench-public",
        "rows": [asdict(row) for row in rows],
    }
    (HERE / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (HERE / "TABLE.md").write_text(f"# Public tests\n\n{format_rows(rows)}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
