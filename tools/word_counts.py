"""Writes src/contingent/codebooks/word_counts_en.txt: in how many training reports each stem stands.

    .venv/bin/python tools/word_counts.py ../shared/corpus/train.jsonl

Counts of single words of 1,004 reports: no sentence can be made out of them. Only stems in at least FEWEST reports are
kept; the rest count as unseen.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from contingent.evaluate.gold import load_gold
from contingent.resolve.words import stems

FEWEST = 8
TARGET = Path(__file__).resolve().parent.parent / "src/contingent/codebooks/word_counts_en.txt"


def main(gold: str) -> None:
    """Count and write."""
    reports = load_gold(gold)
    counts = Counter(stem for report in reports for stem in set(stems(report.text)))
    kept = sorted((stem, count) for stem, count in counts.items() if count >= FEWEST)
    head = "# Reports of the training corpus that hold a stem; * is their number. Written by tools/word_counts.py.\n"
    lines = (f"{stem}\t{count}\n" for stem, count in [("*", len(reports)), *kept])
    TARGET.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
