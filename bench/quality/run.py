"""Scores readers on the coded corpus by split and slice, beside a trivial baseline; writes results.json.

`--check` compares dev with floors.json (exit code 1 when a figure fell), `--raise-floors` raises them to what was
measured, `--reset-floors` writes what was measured even where that is lower (for a new corpus, or with a reason).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/quality/run.py` finds `bench`

from bench.quality.baseline import BaselineReader
from bench.quality.figures import ALL, Row, below, floors_of, format_table, raised, row_of
from contingent import __version__
from contingent.errors import ReportError
from contingent.evaluate.gold import GoldReport, gold_to_report, load_gold
from contingent.evaluate.scores import evaluate
from contingent.pipeline import read_reports
from contingent.readers import load_reader
from contingent.readers.base import Reader, origin_of
from contingent.records import Reading

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[2] / "shared" / "corpus"
SPLITS = ("train", "dev")
PINNED = "dev"
# A new reader is one line here.
READERS: tuple[Callable[[], Reader], ...] = (
    BaselineReader,
    lambda: load_reader("grammar"),
    lambda: load_reader("learned"),
)


def main() -> int:
    """Score, print a table, write results.json; with a flag, compare with the floors or write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with train.jsonl and dev.jsonl")
    parser.add_argument("--out", type=Path, default=HERE / "results.json", help="where the figures go")
    parser.add_argument("--floors", type=Path, default=HERE / "floors.json", help="the pinned figures")
    flags = parser.add_mutually_exclusive_group()
    flags.add_argument("--check", action="store_true", help="exit code 1 if a pinned figure fell; writes nothing")
    flags.add_argument("--raise-floors", action="store_true", help="raise the floors, never lower one")
    flags.add_argument("--reset-floors", action="store_true", help="write the floors as measured, even where lower")
    arguments = parser.parse_args()
    files = {split: arguments.corpus / f"{split}.jsonl" for split in ([PINNED] if arguments.check else SPLITS)}
    missing = [file.name for file in files.values() if not file.is_file()]
    if missing:
        print(
            f"quality bench skipped: no {' and '.join(missing)} in {arguments.corpus}; give --corpus FOLDER to run it"
        )
        return 0
    rows = [row for split, file in files.items() for row in _score_split(split, load_gold(str(file)))]
    prints = {split: _fingerprint(file) for split, file in files.items()}
    print(format_table(rows))
    measured = floors_of(row for row in rows if row["split"] == PINNED)
    if arguments.check:
        return _check(arguments.floors, measured, prints[PINNED])
    results = {
        "date": datetime.now(UTC).date().isoformat(),
        "package": __version__,
        "command": "make quality",
        "corpus": {split: {"sha256": prints[split]} for split in files},
        "rows": rows,
    }
    _write(arguments.out, results)
    if arguments.raise_floors or arguments.reset_floors:
        return _pin(arguments.floors, measured, prints[PINNED], lower=arguments.reset_floors)
    return 0


def _score_split(split: str, gold: list[GoldReport]) -> list[Row]:
    rows = []
    for load in READERS:
        reader = load()
        readings = []
        for result in read_reports([gold_to_report(report) for report in gold], reader):
            if isinstance(result, ReportError):
                print(f"{origin_of(reader)}: {result}", file=sys.stderr)
            else:
                readings.append(result)
        rows += _rows(split, gold, readings, origin_of(reader))
    return rows


def _rows(split: str, gold: list[GoldReport], readings: list[Reading], reader: str) -> list[Row]:
    scores = evaluate(gold, readings)
    sections = {ALL: scores.overall, **scores.slices}
    return [row_of(section, reader=reader, split=split, slice_=name) for name, section in sections.items()]


def _check(path: Path, measured: dict[str, dict[str, float]], fingerprint: str) -> int:
    pinned = _pinned(path)
    if pinned is None:
        print(f"no floors at {path.name}; pin them with --raise-floors")
        return 1
    if pinned["sha256"] != fingerprint:
        print(f"{PINNED}.jsonl is not the file the floors were pinned on; pin them again with --reset-floors")
        return 1
    problems = below(pinned["floors"], measured)
    for problem in problems:
        print(problem)
    print("below the floors" if problems else "no figure is below its floor")
    return 1 if problems else 0


def _pin(path: Path, measured: dict[str, dict[str, float]], fingerprint: str, *, lower: bool) -> int:
    pinned = _pinned(path)
    if pinned is not None and not lower:
        if pinned["sha256"] != fingerprint:
            print(f"{PINNED}.jsonl is not the file the floors were pinned on; use --reset-floors")
            return 1
        measured = raised(pinned["floors"], measured)
    _write(path, {"split": PINNED, "sha256": fingerprint, "floors": measured})
    return 0


def _pinned(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
