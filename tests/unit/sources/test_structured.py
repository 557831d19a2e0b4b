from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contingent.records import Report
from tests.unit.sources.made import WORDS, errors, read, reports, save

NEWS_PLEASE: dict[str, Any] = {
    "authors": [], "date_download": "2014-06-01 00:00:00", "date_publish": "2014-05-03 10:00:00", "language": "en",
    "maintext": WORDS, "source_domain": "soro.example", "title": "Force leaves", "url": "https://soro.example/1",
    "text": None,
}  # fmt: skip
RELIEFWEB: dict[str, Any] = {
    "time": 5, "totalCount": 1,
    "data": [{"id": "77", "score": 1, "fields": {
        "title": "Situation report", "body": WORDS, "date": {"created": "2014-05-06T00:00:00+00:00",
        "original": "2014-05-03T00:00:00+00:00"}, "source": [{"name": "Relief Alliance", "shortname": "RA"}],
        "url_alias": "https://relief.example/a", "url": "https://relief.example/77"}}],
}  # fmt: skip


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "odd-name.json"])
@pytest.mark.parametrize(
    ("item", "title", "source", "url"),
    [
        (NEWS_PLEASE, "Force leaves", "soro.example", "https://soro.example/1"),
        (RELIEFWEB, "Situation report", "Relief Alliance", "https://relief.example/a"),
        ({"text": WORDS, "title": "Force leaves", "date": "2014-05-03"}, "Force leaves", None, None),
    ],
    ids=["news-please", "reliefweb", "own"],
)
def test_known_by_content_whatever_the_name(
    tmp_path: Path, name: str, item: dict[str, Any], title: str, source: str | None, url: str | None
) -> None:
    (report,) = read(save(tmp_path / name, json.dumps(item)))
    assert isinstance(report, Report), report
    assert (report.text, report.title, report.source, report.url) == (WORDS, title, source, url)
    assert (report.date, report.date_basis) == ("2014-05-03", "given")


def test_json_may_be_a_list_or_lines_or_spread(tmp_path: Path) -> None:
    listed = json.dumps([NEWS_PLEASE, {"text": WORDS}, 3], indent=1)
    items = read(save(tmp_path / "list.json", listed))
    assert [report.place for report in reports(items)] == ["item 1", "item 2"]
    assert [error.place for error in errors(items)] == ["item 3"]
    lines = json.dumps({"text": WORDS}) + "\n" + json.dumps(NEWS_PLEASE) + "\n"
    assert [report.place for report in reports(read(save(tmp_path / "lines.json", lines)))] == ["line 1", "line 2"]


def test_the_day_reliefweb_took_it_in_is_only_inferred(tmp_path: Path) -> None:
    fields: dict[str, Any] = {"title": "T", "body-html": f"<p>{WORDS}</p>", "date": {"created": "2014-05-06"}}
    (report,) = reports(read(save(tmp_path / "a.json", json.dumps({"data": [{"fields": fields}]}))))
    assert (report.text, report.date, report.date_basis) == (WORDS, "2014-05-06", "inferred")


BAD = [
    ("{}", "JSON without"),
    ("[]", "JSON without"),
    ("3", "JSON without"),
    ('{"data": []}', "no reports in it"),
    ('{"data": [[]]}', "not a JSON object"),
    ('{"data": [{"data": [{"data": []}]}]}', "not a JSON object"),
    ('{"fields": {}}', "no text"),
    ('{"maintext": " "}', "no text"),
    ("[" * 100_000, "nested too deeply"),
    ("{", "not valid JSON"),
    ('{"text": "a\\ud800"}', "lone surrogate"),
]


@pytest.mark.parametrize(("data", "problem"), BAD, ids=range(len(BAD)))
def test_bad_json_is_one_line(tmp_path: Path, data: str, problem: str) -> None:
    (error,) = errors(read(save(tmp_path / "a.json", data)))
    assert problem in error.problem


GDELT = "1\t20140503\tSORO\thttps://example.org/1\n2\t20140503\tKETE\thttps://example.org/2\n3\t20140503\tKETE\thttps://example.org/2\n"
LISTS = [
    ("a.txt", "https://example.org/1\n\nhttps://example.org/2\n", "a list of 2 addresses, not fetched"),
    ("a.txt", "https://example.org/1", "a list of 1 address, not fetched"),
    (
        "a.csv",
        "date,url\n2014,https://example.org/1\n2015,https://example.org/2\n",
        "a list of 2 addresses, not fetched",
    ),
    ("a.tsv", GDELT, "a list of 2 addresses, not fetched"),
    ("a.CSV", GDELT, "a list of 2 addresses, not fetched"),
    ("a.csv", "mission,year\nX,2014\n", "a table without addresses"),
]


@pytest.mark.parametrize(("name", "data", "problem"), LISTS, ids=range(len(LISTS)))
def test_a_list_of_addresses_is_not_fetched_unless_asked(tmp_path: Path, name: str, data: str, problem: str) -> None:
    (error,) = errors(read(save(tmp_path / name, data)))
    assert problem in error.problem


def test_a_text_with_addresses_in_it_is_a_text(tmp_path: Path) -> None:
    text = f"{WORDS}\nhttps://example.org/1\n"
    assert [report.text for report in reports(read(save(tmp_path / "a.txt", text)))] == [text]
