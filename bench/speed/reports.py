"""Reports of about 500 words for the speed bench, made by joining different texts of this repository."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

WORDS = 500
_STRIDE = 7  # texts that follow one another in a report; prime to the number of texts gives the most combinations


def repository_texts(root: Path) -> list[str]:
    """Texts to join: the example reports that are plain text, and the golden reports, in a fixed order."""
    folder = root / "examples" / "car-2013" / "reports"
    lines = (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    golden = sorted((root / "tests" / "golden").glob("*/report.json"))
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    texts += [json.loads(path.read_text(encoding="utf-8"))["text"] for path in golden]
    texts += [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    return texts


def make_reports(texts: Sequence[str], count: int, *, words: int = WORDS) -> list[dict[str, str]]:
    """`count` reports in the form `contingent read` takes, each about `words` words long and no two alike.

    Each joins whole paragraphs of several texts, until one more would lead further away from `words`, and ends in a
    sentence with its own number, so that every report has an id of its own.
    """
    paragraphs = [[p for p in text.split("\n\n") if p.strip()] for text in texts]
    reports = []
    for number in range(count):
        chosen: list[str] = []
        so_far = 0
        at = number
        while so_far < words:
            for paragraph in paragraphs[at % len(texts)]:
                size = len(paragraph.split())
                if chosen and abs(so_far + size - words) > abs(so_far - words):
                    so_far = words  # the next paragraph leads away
                    break
                chosen.append(paragraph)
                so_far += size
            at += _STRIDE
        text = "\n\n".join([*chosen, f"This bulletin is number {number + 1} of the series."])
        reports.append(
            {"id": f"speed-{number + 1:04}", "date": "2013-12-10", "source": "Speed bench", "title": "", "text": text}
        )
    return reports


def total_words(reports: Sequence[dict[str, str]]) -> int:
    """Words of all texts, parted by white space."""
    return sum(len(report["text"].split()) for report in reports)
