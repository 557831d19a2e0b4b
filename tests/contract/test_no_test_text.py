"""No sentence of the public tests stands in the package, its tests or its docs: they only measure.

Runs where the tests lie beside the repository. Twelve words in a row are taken for a copied sentence; names of
organisations are shorter.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT.parent / "shared" / "bench"
FOLDERS = ("src", "tests", "docs", "bench", "examples")
KINDS = frozenset({".py", ".toml", ".md", ".txt", ".json", ".jsonl"})
RUN = 12


@pytest.mark.skipif(not BENCH.is_dir(), reason="the public tests are not here")
def test_no_sentence_of_the_event_tests_is_in_the_repository() -> None:
    known = {run for text in _test_texts() for run in _runs(text)}
    files = (p for folder in FOLDERS for p in (ROOT / folder).rglob("*") if p.suffix in KINDS and p.is_file())
    copied = {str(path): found for path in files if (found := known & set(_runs(path.read_text(encoding="utf-8"))))}
    assert copied == {}


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[n:] for n in range(RUN)), strict=False)


def _test_texts() -> Iterator[str]:
    for name, column in (("plv/PLV_test.tsv", "sentence"), ("case2021/test_with_labels.tsv", "EventSnippet")):
        with (BENCH / name).open(encoding="utf-8", newline="") as handle:
            yield from (row[column] for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    for line in (BENCH / "isaf" / "isaf_test.jsonl").read_text(encoding="utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)["text"]
    for name in ("PETR.UnitTest.records.xml", "PETR2_GSR_validation.xml"):
        text = (BENCH / "petrarch" / name).read_text(encoding="utf-8")
        yield from re.findall(r"<Text>(.*?)</Text>", text, re.DOTALL)
