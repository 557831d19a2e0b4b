"""What the reader still gets wrong: counts kinds of mistakes over all dev reports and over the 50 worst; writes errors.md.

Which kind a mistake is is decided here by rule, from offsets and fields, so that the study can be repeated after every
change. No sentence of a report is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/quality/errors.py` finds `bench`

from contingent.errors import ReportError
from contingent.evaluate.align import align, extent_of, shared_chars
from contingent.evaluate.fields import force_rows, match_force_rows
from contingent.evaluate.gold import GoldReport, gold_to_report, load_gold, reading_of_gold
from contingent.pipeline import read_reports
from contingent.readers import load_reader
from contingent.readers.base import origin_of
from contingent.records import FORCE_TYPES, FORCE_UNITS, OUTWARD_MODES, Reading, Statement

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[2] / "shared" / "corpus"
WORST = 50
_LISTED = 12  # rows of a table of confusions
_K = TypeVar("_K")

MISSED_BESIDE = "missed, though another statement on the same words was found"
MISSED_ALONE = "missed, nothing found on these words"
OTHER_TYPE = "found, but as another type"
EXTRA_BESIDE = "one too many on words that hold coded statements"
EXTRA_ALONE = "found where nothing is coded"
SHIFTED = "right type, evidence less than half shared"


@dataclass
class Study:
    """Counts over some reports."""

    reports: int = 0
    coded: int = 0
    right: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    missed_types: Counter[str] = field(default_factory=Counter)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Read dev, count, write errors.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with dev.jsonl")
    parser.add_argument("--reader", default="learned", help="whose mistakes")
    parser.add_argument("--out", type=Path, default=HERE / "errors.md")
    options = parser.parse_args()
    file = options.corpus / "dev.jsonl"
    if not file.is_file():
        print(f"error study skipped: no dev.jsonl in {options.corpus}; give --corpus FOLDER to run it")
        return 0
    gold = load_gold(str(file))
    reader = load_reader(options.reader)
    cases: list[tuple[GoldReport, Reading]] = []
    for report, result in zip(gold, read_reports([gold_to_report(report) for report in gold], reader), strict=True):
        if isinstance(result, ReportError):
            print(f"{origin_of(reader)}: {result}", file=sys.stderr)
        else:
            cases.append((report, result))
    worst = sorted(cases, key=lambda case: (-_mistakes(*case), case[0].id))[:WORST]
    options.out.write_text(_page(origin_of(reader), study(cases), study(worst), worst), encoding="utf-8")
    return 0


def study(cases: Iterable[tuple[GoldReport, Reading]]) -> Study:
    """Count the mistakes of some readings."""
    found = Study()
    for report, reading in cases:
        coded, predicted = reading_of_gold(report).statements, reading.statements
        found.reports += 1
        found.coded += len(coded)
        _count_statements(found, coded, predicted)
        _count_figures(found, coded, predicted)
    return found


def _count_statements(found: Study, coded: Sequence[Statement], predicted: Sequence[Statement]) -> None:
    pairs = align(coded, predicted)
    found.right += len(pairs)
    left = [s for i, s in enumerate(coded) if i not in {g for g, _ in pairs}]
    extra = [s for i, s in enumerate(predicted) if i not in {p for _, p in pairs}]
    crossed = align(left, extra, typed=False)
    for g, p in crossed:
        found.kinds[OTHER_TYPE] += 1
        found.confused[left[g].type, extra[p].type] += 1
    for i, statement in enumerate(left):
        if i not in {g for g, _ in crossed}:
            found.missed_types[statement.type] += 1
            same = any(s.type == statement.type and _touch(s, statement) for s in extra)
            beside = any(_touch(s, statement) for s in predicted)
            found.kinds[SHIFTED if same else MISSED_BESIDE if beside else MISSED_ALONE] += 1
    for i, statement in enumerate(extra):
        if i not in {p for _, p in crossed}:
            found.kinds[EXTRA_BESIDE if any(_touch(s, statement) for s in coded) else EXTRA_ALONE] += 1
    for g, p in pairs:
        _count_fields(found, coded[g], predicted[p])


def _count_fields(found: Study, coded: Statement, predicted: Statement) -> None:
    found.fields["status"] += coded.status != predicted.status
    if coded.status != predicted.status:
        found.statuses[coded.status, predicted.status] += 1
    found.fields["polarity"] += coded.polarity != predicted.polarity
    acts, others = [s.act for s in coded.sources], [s.act for s in predicted.sources]
    if acts != others:
        kind = "no source read" if not others else "a source read where the report speaks itself" if not acts else None
        found.fields[f"source chain: {kind or ('another act' if len(acts) == len(others) else 'another length')}"] += 1
    if coded.type == predicted.type == "DEPLOY":
        goes, read = (bool(OUTWARD_MODES & set(s.mode)) for s in (coded, predicted))
        found.fields["force that goes read as one that comes"] += goes and not read
        found.fields["force that comes read as one that goes"] += read and not goes
    found.fields["condition not read"] += bool(coded.depends) and not predicted.depends
    found.fields["condition read where there is none"] += bool(predicted.depends) and not coded.depends


def _count_figures(found: Study, coded: Sequence[Statement], predicted: Sequence[Statement]) -> None:
    rows, others = force_rows(coded), force_rows(predicted)
    paired = match_force_rows(rows, others, full=False)
    numbers = [(s, q) for s in predicted for q in s.quantity]
    for i, (statement, quantity) in enumerate(rows):
        if i in {g for g, _ in paired}:
            continue
        same = [(s, q) for s, q in numbers if q.start < quantity.end and quantity.start < q.end]
        forces = [(s, q) for s, q in same if s.type in FORCE_TYPES and q.unit in FORCE_UNITS]
        if not same:
            kind = "the number belongs to no statement that was found"
        elif any(s.type == statement.type for s, _ in forces):
            kind = "another value"
        elif forces:
            kind = f"{statement.type} read as {forces[0][0].type}"
        else:
            kind = "the number was given to a statement of another kind, or counts something else"
        found.figures[kind] += 1
    for g, p in paired:
        found.figures["found, with another status"] += rows[g][0].status != others[p][0].status
        found.figures["found, with another basis"] += rows[g][1].basis != others[p][1].basis


def _touch(one: Statement, other: Statement) -> bool:
    return shared_chars(extent_of(one.evidence), extent_of(other.evidence)) > 0


def _mistakes(report: GoldReport, reading: Reading) -> int:
    """Statements missed plus statements too many."""
    coded = reading_of_gold(report).statements
    right = len(align(coded, reading.statements))
    return len(coded) + len(reading.statements) - 2 * right


def _page(reader: str, every: Study, worst: Study, cases: Sequence[tuple[GoldReport, Reading]]) -> str:
    slices = Counter(report.slice for report, _ in cases)
    parts = [
        "# Mistakes on dev",
        f"Written by `python bench/quality/errors.py` for {reader}. The {WORST} worst reports are those with most "
        f"statements missed or too many: {', '.join(f'{n} {name}' for name, n in slices.most_common())}."
        f" They hold {worst.coded} of {every.coded} coded statements.",
        "## Statements",
        _table(("kind", "all reports", "share", f"{WORST} worst", "share"), _shares(every.kinds, worst.kinds)),
        f"Right words and type: {every.right} of {every.coded} in all reports, {worst.right} of {worst.coded} in the worst.",
        "## Which type for which",
        _table(
            ("coded", "read as", "times"),
            [(a, b, str(n)) for (a, b), n in _top(every.confused)],
        ),
        "Missed altogether, by type: " + ", ".join(f"{name} {n}" for name, n in _top(every.missed_types)) + ".",
        "## Fields of statements with the right words and type",
        _table(("mistake", "all reports", f"{WORST} worst"), _counts(every.fields, worst.fields)),
        "Status, coded as and read as: " + ", ".join(f"{a} as {b} {n}" for (a, b), n in _top(every.statuses)) + ".",
        "## Force figures",
        _table(("mistake", "all reports", f"{WORST} worst"), _counts(every.figures, worst.figures)),
    ]
    return "\n\n".join(parts) + "\n"


def _top(counts: Counter[_K]) -> list[tuple[_K, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:_LISTED]


def _shares(every: Counter[str], worst: Counter[str]) -> list[tuple[str, ...]]:
    totals = max(1, every.total()), max(1, worst.total())
    return [
        (kind, str(n), f"{n / totals[0]:.0%}", str(worst[kind]), f"{worst[kind] / totals[1]:.0%}")
        for kind, n in _top(every)
    ]


def _counts(every: Counter[str], worst: Counter[str]) -> list[tuple[str, ...]]:
    return [(kind, str(n), str(worst[kind])) for kind, n in _top(every) if n]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
