"""The samples of docs/formats-in.md are real: each is read, and says what the page shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from contingent.errors import ReportError
from contingent.readers.coded.mapping import mapping_for
from contingent.records import Report
from contingent.sources import read_sources

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats-in.md").read_text(encoding="utf-8")
WORDS = "The force of 300 soldiers left Soro on Monday."


MAPPING = "A mapping:"


def sample(label: str) -> str:
    """The block that follows a line with this label."""
    found = re.search(rf"^{re.escape(label)}[^\n]*\n```\w*\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, label
    return found[1]


def objects(text: str) -> list[str]:
    """JSON objects that stand one after the other, each on one line."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at)
        found.append(json.dumps(value))
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


def read(path: Path) -> list[Report]:
    items = list(read_sources([str(path)]))
    assert not [item for item in items if isinstance(item, ReportError)]
    return [item for item in items if isinstance(item, Report)]


@pytest.mark.parametrize(
    ("label", "ending", "day"),
    [
        ("Text with front matter", "txt", "2013-11-26"),
        ("HTML:", "html", "2013-11-26"),
        ("JSON Lines:", "jsonl", "2013-11-26"),
        ("RSS:", "rss", "2013-11-26"),
        ("Atom:", "atom", "2013-11-26"),
        ("JSON Feed:", "json", "2013-11-26"),
        ("Mail:", "eml", "2013-11-26"),
        ("WARC, one record:", "warc", "2016-01-05"),
    ],
)
def test_a_sample_is_read_as_the_page_says(tmp_path: Path, label: str, ending: str, day: str) -> None:
    text = sample(label)
    if ending == "warc":  # line ends of the standard, and the blank lines that end a record
        text = text.rstrip("\n").replace("\n", "\r\n") + "\r\n\r\n"
    path = tmp_path / f"sample.{ending}"
    path.write_bytes(text.encode())
    (report,) = read(path)
    assert WORDS in report.text
    assert report.date == day


def test_records_of_other_makers_are_read(tmp_path: Path) -> None:
    both = objects(sample("news-please, and ReliefWeb:"))
    assert len(both) == 2
    for number, text in enumerate(both):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        (report,) = read(path)
        assert WORDS in report.text


def test_the_mapping_of_a_table_is_one(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(sample(MAPPING))
    mapping = mapping_for("table", ["Who", "Where", "When", "Men", "Source"], file=path)
    assert (mapping.dataset, mapping.type) == ("Own 1", "PRESENCE")
