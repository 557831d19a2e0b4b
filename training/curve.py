"""A learning curve: would more coded reports help, and where? `python -m training.curve CORPUS OUT`.

Trains on 25, 50, 75 and 100 % of the training reports, each slice in its share and each run with the same number of
epochs, sets the thresholds that decide what is found on the same held-out reports, and scores the development reports.
Writes `curve.json` and `curve.md` to OUT; a run that is there already is not repeated.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from contingent.evaluate.gold import gold_to_report, load_gold
from contingent.evaluate.scores import Scores, Section, evaluate
from contingent.readers.learned.reader import LearnedReader
from training import calibrate, export, train

SHARES = (0.25, 0.5, 0.75, 1.0)
FIGURES: dict[str, Callable[[Section], float | None]] = {
    "statement F1": lambda s: s.statements.f1,
    "found F1": lambda s: s.found.f1,
    "core found": lambda s: s.core_found.rate,
    "force F1": lambda s: s.force.f1,
    "status": lambda s: s.fields["status"].rate,
    "acts": lambda s: s.fields["acts"].rate,
    "place": lambda s: s.lists["place"].recall,
}


def main(argv: Sequence[str] | None = None) -> None:
    """Train, score and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder with train.jsonl and dev.jsonl")
    parser.add_argument("out", type=Path, help="folder for the runs and for curve.json and curve.md")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--shares", type=float, nargs="+", default=SHARES)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    rows = []
    for share in options.shares:
        folder = options.out / f"{share:.0%}"
        rows.append(_row(share, options.corpus, folder, options.epochs))
        print(json.dumps(rows[-1]), flush=True)
        (options.out / "curve.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (options.out / "curve.md").write_text(_page(rows, options.epochs), encoding="utf-8")


def _row(share: float, corpus: Path, folder: Path, epochs: int) -> dict[str, object]:
    file, weights, kept = corpus / "train.jsonl", folder / "weights", folder / "row.json"
    if kept.is_file():  # measured by an earlier call that was cut short
        done: dict[str, object] = json.loads(kept.read_text(encoding="utf-8"))
        return done
    if not (folder / "plan.json").is_file():
        train.run(train.Plan(str(file), share=share, epochs=epochs), folder)
    export.main([str(folder), str(weights)])
    calibrate.main([str(folder), str(file), str(weights), "--found-only"])
    gold = load_gold(str(corpus / "dev.jsonl"))
    scores = evaluate(gold, LearnedReader.load(weights).read([gold_to_report(report) for report in gold]))
    reports = json.loads((folder / "plan.json").read_text(encoding="utf-8"))["reports"]
    row = {"share": share, "reports": reports, **_figures(scores.overall), "by slice": _slices(scores)}
    kept.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return row


def _figures(section: Section) -> dict[str, float | None]:
    return {name: None if (value := figure(section)) is None else round(value, 4) for name, figure in FIGURES.items()}


def _slices(scores: Scores) -> dict[str, float | None]:
    return {name: _figures(section)["statement F1"] for name, section in scores.slices.items()}


def _page(rows: Sequence[dict[str, object]], epochs: int) -> str:
    slices = list(rows[-1]["by slice"])  # type: ignore[call-overload]
    heads = ["reports", *FIGURES, *(f"F1, {name}" for name in slices)]
    lines = [heads, ["--:"] * len(heads)]
    for row in rows:
        by_slice = row["by slice"]
        assert isinstance(by_slice, dict)
        cells = [row[name] for name in FIGURES] + [by_slice[name] for name in slices]
        lines.append([f"{row['reports']} ({row['share']:.0%})", *(f"{cell:.3f}"[-4:] for cell in cells)])
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"# Learning curve\n\n{__doc__.strip().splitlines()[0]} {epochs} epochs each; scored on dev.\n\n{table}\n"


if __name__ == "__main__":
    main()
