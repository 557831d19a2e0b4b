from __future__ import annotations

import io
import json
import os
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pytest

from contingent.errors import ReportError, UsageError
from contingent.records import Report
from contingent.sources import read_sources
from contingent.sources.dates import report_date
from contingent.sources.limits import MAX_REPORT_BYTES, MAX_TABLES, MAX_TAGS
from contingent.text.layout import read_layout

LINE = {
    "id": "r1",
    "date": "2013-11-26",
    "title": "Force leaves",
    "source": "Radio Soro",
    "url": "https://example.org/1",
}
PAGE = """<!DOCTYPE html><html><head><title>Force leaves Soro</title>{meta}</head><body><nav>Home | Contact</nav>
<article><h1>Force leaves Soro</h1>
<p>The force of 300 soldiers left the capital Soro on Monday, a spokesman for the mission said in a statement.</p>
<p>It will be replaced by 200 police officers, who are expected by the end of March, the statement added.</p>
</article><footer>Copyright 1999 Radio Soro</footer></body></html>"""


def read(
    *paths: str | Path, published: str | None = None, source: str | None = None, stdin: BinaryIO | None = None
) -> list[Report | ReportError]:
    return list(read_sources([str(p) for p in paths], published=published, source=source, stdin=stdin))


def only_report(items: Sequence[Report | ReportError]) -> Report:
    (item,) = items
    assert isinstance(item, Report), item
    return item


def only_error(items: Sequence[Report | ReportError]) -> ReportError:
    (item,) = items
    assert isinstance(item, ReportError), item
    assert "\n" not in str(item)
    assert item.problem
    assert item.next_step
    return item


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def json_line(**values: object) -> str:
    return json.dumps({**LINE, "text": "The force left.", **values}) + "\n"


TEXTS = [
    ("plain", b"The force left.\r\nIt was small.\r\n", "The force left.\r\nIt was small.\r\n"),
    ("no-break space", "300\u00a0men\u2028left".encode(), "300\u00a0men\u2028left"),
    ("UTF-8 mark", b"\xef\xbb\xbfThe force left.", "The force left."),
    ("UTF-16", "The force left – été.".encode("utf-16"), "The force left – été."),
    ("UTF-16 big-endian", b"\xfe\xff" + "Force\n".encode("utf-16-be"), "Force\n"),
    ("decomposed accent kept", "e\u0301te\u0301".encode(), "e\u0301te\u0301"),
]


@pytest.mark.parametrize(("data", "text"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
@pytest.mark.parametrize("name", ["a.txt", "a.MD"])
def test_text_is_kept_as_received(tmp_path: Path, name: str, data: bytes, text: str) -> None:
    path = write(tmp_path / name, data)
    assert only_report(read(path)) == Report(text=text, file=str(path))


BAD_FILES = [
    ("empty.txt", b"", "no text in it"),
    ("blank.md", b" \r\n\t ", "no text in it"),
    ("nul.txt", b"The force\0left", "binary"),
    ("controls.txt", b"The \x01\x02 force left" * 10, "binary"),
    ("picture.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture, not text"),
    ("pdf.txt", b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n", "a PDF, not text"),
    ("rich.txt", b"{\\rtf1\\ansi The force left.}", "an RTF document, not text"),
    ("office.md", b"PK\x03\x04 word/document.xml", "a ZIP archive or an office document"),
    ("small.txt", b"GIF89a The force left", "a picture, not text"),
    ("utf16.txt", b"\xff\xfeT\0\0", "UTF-16"),
    ("surrogate.txt", b"\xff\xfeT\0\x00\xd8", "UTF-16"),
    ("large.txt", b"a" * (MAX_REPORT_BYTES + 1), "larger than 5 MB"),
    ("large.html", b"a" * (MAX_REPORT_BYTES + 1), "larger than 5 MB"),
    ("empty.html", b"", "no text in it"),
    ("empty.jsonl", b"\n\n", "no reports in it"),
    ("menu.html", b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no main text"),
    ("deep.html", b"<div>" * 50_000 + b"x", "no main text"),
    ("tags.html", b"<p>a" * (MAX_TAGS + 1), "too much markup"),
    ("tables.html", b"<TABLE><tr><td>a" * (MAX_TABLES + 1), "too much markup"),
    ("unknown.html", b"<html><meta charset='klingon'><p>The force left.", "unknown encoding 'klingon'"),
    ("hex.html", b"<html><meta charset='hex'><p>The force left.", "unusable encoding 'hex'"),
    ("report.odt", b"PK", "unknown kind of file (.odt)"),
    ("report", b"The force left.", "unknown kind of file (no extension)"),
]


@pytest.mark.parametrize(("name", "data", "problem"), BAD_FILES, ids=[row[0] for row in BAD_FILES])
def test_bad_file_is_one_line_and_the_batch_goes_on(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    bad, good = write(tmp_path / name, data), write(tmp_path / "z.txt", "The force left.")
    error, report = read(bad, good)
    assert isinstance(report, Report)
    assert problem in only_error([error]).problem
    assert str(error).startswith(str(bad))


def test_broken_utf8_names_the_byte(tmp_path: Path) -> None:
    error = only_error(read(write(tmp_path / "a.txt", b"The \xe9t\xe9")))
    assert (error.place, error.problem) == ("byte 4", "not valid UTF-8")


BAD_LINES = [
    ("broken", '{"text": "The force', "not valid JSON (Unterminated string"),
    ("no object", "[1, 2]", "not a JSON object"),
    ("number", "12", "not a JSON object"),
    ("no text", '{"id": "r"}', "no text"),
    ("empty text", '{"text": ""}', "no text"),
    ("blank text", '{"text": " \\n"}', "no text"),
    ("null text", '{"text": null}', "no text"),
    ("text no string", '{"text": ["The force left."]}', '"text" is not a string'),
    ("title no string", '{"text": "The force left.", "title": 3}', '"title" is not a string'),
    ("lone surrogate", '{"text": "The force \\ud800 left."}', "lone surrogate"),
    ("surrogate in title", '{"text": "The force left.", "title": "\\udfff"}', "lone surrogate"),
    ("NUL", '{"text": "The force \\u0000 left."}', "NUL"),
    ("deep list", "[" * 200_000, "nested too deeply"),
    ("deep object", '{"text":' * 200_000, "nested too deeply"),
    ("long number", '{"text": "x", "n": ' + "9" * 5000 + "}", "not usable JSON"),
    ("bad date", '{"text": "The force left.", "date": "26/11/2013"}', "date '26/11/2013' is not a date"),
    ("no such day", '{"text": "The force left.", "date": "2013-02-30"}', "date '2013-02-30' is not a date"),
    ("date no string", '{"text": "The force left.", "date": 20131126}', '"date" is not a string'),
]


@pytest.mark.parametrize(("line", "problem"), [row[1:] for row in BAD_LINES], ids=[row[0] for row in BAD_LINES])
def test_bad_line_is_named_and_the_file_goes_on(tmp_path: Path, line: str, problem: str) -> None:
    path = write(tmp_path / "a.jsonl", json_line(id="first") + "\n" + line + "\n" + json_line(id="last"))
    first, error, last = read(path)
    assert isinstance(first, Report)
    assert isinstance(last, Report)
    assert (first.id, first.place, last.id, last.place) == ("first", "line 1", "last", "line 4")
    assert problem in only_error([error]).problem
    assert str(error).startswith(f"{path}, line 3: ")


def test_broken_utf8_in_a_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", b'{"text": "\xff"}\n' + json_line().encode())
    error, report = read(path)
    assert only_error([error]).place == "line 1"
    assert "byte 10" in only_error([error]).problem
    assert isinstance(report, Report)


def test_long_line_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "')
        for _ in range(50):
            stream.write(b"a" * 1_000_000)
        stream.write(b'"}\n' + json_line().encode())
    tracemalloc.start()
    error, report = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than 5 MB" in only_error([error]).problem
    assert only_error([error]).place == "line 1"
    assert isinstance(report, Report)
    assert report.place == "line 2"
    assert peak < 4 * MAX_REPORT_BYTES


@pytest.mark.parametrize("data", ['{\n  "text": "The force left."\n}\n', '[\n{"text": "a"}\n]', '[{"text": "a"}]'])
def test_json_that_is_no_json_lines_is_one_error(tmp_path: Path, data: str) -> None:
    assert "one JSON document" in only_error(read(write(tmp_path / "a.jsonl", data))).problem


def test_json_line_fields(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", b"\xef\xbb\xbf" + json_line(extra={"a": 1}, id=7, language=None).encode())
    assert only_report(read(path, published="2020", source="Other")) == Report(
        text="The force left.", file=str(path), place="line 1", id="7", title="Force leaves", date="2013-11-26",
        date_basis="given", source="Radio Soro", url="https://example.org/1",
    )  # fmt: skip


def test_given_date_and_source_fill_gaps_only(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", json_line(date=None, source=" ") + json_line())
    bare, full = read(path, published="2020-05", source="Other")
    assert isinstance(bare, Report)
    assert isinstance(full, Report)
    assert (bare.date, bare.date_basis, bare.source) == ("2020-05", "given", "Other")
    assert (full.date, full.date_basis, full.source) == ("2013-11-26", "given", "Radio Soro")


STATED = [
    ("Date: 3 May 2011\n\nThe force left the capital, the mayor said.", None),
    ("SORO, May 3, 2011 (AP) - The force left the capital.", None),
    ("The force left the capital on 3 May 2011.", "2020-05"),  # a date of the events, not of the report
    ("The force left the capital.", "2020-05"),
]


@pytest.mark.parametrize(("text", "date"), STATED)
def test_given_date_gives_way_to_the_one_a_report_states(tmp_path: Path, text: str, date: str | None) -> None:
    report = only_report(read(write(tmp_path / "a.txt", text), published="2020-05"))
    assert report.date == date
    (layout_date,) = {read_layout(text).stated_date}
    assert (layout_date is not None) == (date is None)


def test_a_date_beside_a_report_beats_the_one_in_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", json_line(text=STATED[0][0]))
    assert only_report(read(path, published="2020-05")).date == "2013-11-26"


FRONT = """---
title: "Force leaves Soro"
date: {date}
source: Radio Soro
author: A. Reporter
tags:
  - troops
---

The force left the capital.
"""


@pytest.mark.parametrize(
    ("written", "date"), [("2013-11-26T08:00:00Z", "2013-11-26"), ("26 November 2013", "2013-11-26")]
)
def test_front_matter_is_metadata_and_the_text_stays(tmp_path: Path, written: str, date: str) -> None:
    text = FRONT.format(date=written)
    path = write(tmp_path / "a.md", text)
    assert only_report(read(path, published="2020-05", source="Other")) == Report(
        text=text, file=str(path), title="Force leaves Soro", date=date, date_basis="given", source="Radio Soro"
    )


def test_front_matter_without_a_date_leaves_it_to_the_option(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", FRONT.format(date="soon"))
    assert only_report(read(path, published="2020-05")).date == "2020-05"


GERMAN = "Die Regierung will bis zu hundert Soldaten in das Land schicken, wenn das Parlament zustimmt. " * 5
ENGLISH = "The government will send up to a hundred soldiers to the country if its parliament agrees with that. " * 5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "und"),
        ("Le gouvernement enverra cent soldats dans le pays si le parlement y consent, dit le ministre. " * 5, "und"),
        ("El gobierno enviará cien soldados al país si el parlamento lo aprueba, dijo el ministro ayer. " * 5, "und"),
        ("Правительство отправит сто солдат, если парламент согласится. " * 2, "und"),
        ("政府将派遣一百名士兵前往该国如果议会同意部长星期二说政府将派遣一百名士兵前往该国如果议会同意", "und"),
        ("The force left.", None),
    ],
)
def test_language_is_told_where_there_are_words_enough(tmp_path: Path, text: str, language: str | None) -> None:
    assert only_report(read(write(tmp_path / "a.txt", text))).language == language


def test_a_language_that_came_with_the_report_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", json_line(text=GERMAN, language="de"))
    assert only_report(read(path)).language == "de"


def test_given_date_must_be_a_date() -> None:
    with pytest.raises(UsageError, match="'yesterday' is not a date"):
        read_sources([], published="yesterday")


DATES = [
    ("2013", "2013"),
    ("2013-11", "2013-11"),
    (" 2013-11-26 ", "2013-11-26"),
    ("2013-11-26T23:30:00+01:00", "2013-11-26"),
    ("2013-11-26T23:30Z", "2013-11-26"),
    ("2013-11-26 23:30:00.000 UTC", "2013-11-26"),
    ("2013-13", None),
    ("2013-02-29", None),
    ("2013-11-26x", None),
    ("0000", None),
    ("13-11-26", None),
    ("26 November 2013", None),
    ("٢٠١٣", None),
    ("", None),
]


@pytest.mark.parametrize(("value", "expected"), DATES)
def test_report_date(value: str, expected: str | None) -> None:
    assert report_date(value) == expected


PAGE_DATES = [
    ('<meta property="article:published_time" content="2014-05-03T10:00:00Z">', "2014-05-03"),
    ('<meta name="DC.date.issued" content="2014-05">', "2014-05"),
    ('<script type="application/ld+json">{"@graph": [{"datePublished": "2014-05-03"}]}</script>', "2014-05-03"),
    ('<script type="application/ld+json">[{"datePublished": "2014-05-03"}, {"datePublished": "2013"}]</script>', None),
    ('<script type="application/ld+json">' + "[" * 100_000 + "</script>", None),
    ('<meta name="date" content="last week">', None),
    ("", None),  # the year in the copyright line is no publication date
]


@pytest.mark.parametrize(("meta", "date"), PAGE_DATES, ids=range(len(PAGE_DATES)))
def test_page_date_comes_from_metadata_only(tmp_path: Path, meta: str, date: str | None) -> None:
    report = only_report(read(write(tmp_path / "a.html", PAGE.replace("{meta}", meta))))
    assert (report.date, report.date_basis) == (date, "stated" if date else "unknown")


def test_page(tmp_path: Path) -> None:
    meta = '<meta property="og:site_name" content="Radio Soro"><link rel="canonical" href="https://example.org/1">'
    path = write(tmp_path / "a.htm", PAGE.replace("{meta}", meta))
    report = only_report(read(path, published="2020"))
    assert (report.title, report.source, report.url) == ("Force leaves Soro", "Radio Soro", "https://example.org/1")
    assert (report.date, report.date_basis) == ("2020", "given")
    assert "300 soldiers left the capital" in report.text
    assert "Contact" not in report.text
    assert "Copyright" not in report.text


def test_page_in_its_declared_encoding(tmp_path: Path) -> None:
    page = PAGE.replace("{meta}", '<meta charset="ISO-8859-1">').replace("spokesman", "spokesman – Desiré –")
    assert "– Desiré –" in only_report(read(write(tmp_path / "a.html", page.encode("cp1252")))).text
    broken = only_error(read(write(tmp_path / "b.html", PAGE.replace("spokesman", "é").encode("latin-1"))))
    assert broken.problem == "not valid UTF-8"


def test_folder_is_read_in_name_order_without_hidden_and_other_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.md", "a/1.txt", ".git/x.txt", "a/.hidden.txt", "a/photo.jpg", "c/deep/er/d.TXT"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write(tmp_path / name, name)
    texts = [item.text for item in read(tmp_path) if isinstance(item, Report)]
    assert texts == ["a/1.txt", "a/2.md", "b.txt", "c/deep/er/d.TXT"]


def test_folder_with_nothing_to_read(tmp_path: Path) -> None:
    write(tmp_path / "photo.jpg", "x")
    assert "nothing to read" in only_error(read(tmp_path)).problem


def test_folder_loop_ends(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    write(inner / "r.txt", "The force left.")
    (inner / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    assert only_report(read(tmp_path)).text == "The force left."


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    for name in ("named/in", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    write(tmp_path / "elsewhere" / "other.txt", "The rebels left.")
    write(tmp_path / "named" / "in" / "r.txt", "The force left.")
    (tmp_path / "named" / "out").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "named" / "again").symlink_to("in")
    (tmp_path / "link").symlink_to("named")
    assert [item.text for item in read(tmp_path / "named") if isinstance(item, Report)] == ["The force left."]
    assert only_report(read(tmp_path / "link")).text == "The force left."  # what the user names is followed


def test_broken_link_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("nowhere.txt")
    write(tmp_path / "b.txt", "The force left.")
    error, report = read(tmp_path)
    assert "cannot be read" in only_error([error]).problem
    assert isinstance(report, Report)


def test_same_file_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "The force left.")
    (tmp_path / "link.txt").symlink_to(path)
    assert len(read(path, path, tmp_path, tmp_path / "." / "a.txt", f"{tmp_path}/*.txt")) == 1


def test_patterns(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md", "[1].txt"):
        write(tmp_path / name, name)
    texts = [item.text for item in read(f"{tmp_path}/?.txt") if isinstance(item, Report)]
    assert texts == ["a.txt", "b.txt"]
    assert only_report(read(tmp_path / "[1].txt")).text == "[1].txt"
    assert "no file matches" in only_error(read(f"{tmp_path}/*.html")).problem


def test_special_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", tmp_path, Path("/dev/zero")):
        assert "special file" in only_error(read(path)).problem


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "a.txt", "The force left.")
    monkeypatch.setattr(os, "open", refuse)
    assert only_error(read(path)).problem == "cannot be read (Permission denied)"


BAD_PATHS = [
    ("nowhere.txt", "no such file or folder"),
    ("", "no such file or folder"),
    ("a\0b.txt", "no such file or folder"),
    ("x" * 5000 + ".txt", "no such file or folder"),
    ("https://example.org/a.html", "an address, not fetched"),
    ("HTTP://example.org", "an address, not fetched"),
]


@pytest.mark.parametrize(("path", "problem"), BAD_PATHS)
def test_bad_path(path: str, problem: str) -> None:
    assert only_error(read(path)).problem == problem


def test_name_that_is_no_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")
    write(Path(name), "The force left.")
    file = only_report(read(name)).file
    assert file is not None
    assert file.encode().endswith(b"/\\xff.txt")


STDIN = [
    (b"The force left.\n\nIt was small.", "The force left.\n\nIt was small."),
    (b"\n\n  The force left.", "\n\n  The force left."),
    (b"[NewsWire] The force left.", "[NewsWire] The force left."),
    (json_line().encode(), "The force left."),
    (b"\n" + json_line().encode(), "The force left."),
    (b"\xef\xbb\xbf" + json_line().encode(), "The force left."),
]


@pytest.mark.parametrize(("data", "text"), STDIN)
def test_standard_input(data: bytes, text: str) -> None:
    report = only_report(read("-", "-", stdin=io.BytesIO(data)))
    assert (report.text, report.file) == (text, "-")


def test_standard_input_page() -> None:
    report = only_report(read("-", stdin=io.BytesIO(PAGE.encode())))
    assert report.title == "Force leaves Soro"
    assert "<p>" not in report.text


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "nothing came on standard input"),
        (b"{\\rtf1 The force left.}", "an RTF document, not text"),
        (b"\n" * 10, "no text in it"),
        (b"\n" * (MAX_REPORT_BYTES + 2), "larger than 5 MB"),
        (b"a" * (MAX_REPORT_BYTES + 2), "larger than 5 MB"),
        (b"{" + b"a" * (MAX_REPORT_BYTES + 2), "larger than 5 MB"),
        (b"\x89PNG\0", "a picture"),
        (b'[{"text": "a"}]', "one JSON document"),
    ],
    ids=range(8),
)
def test_bad_standard_input(data: bytes, problem: str) -> None:
    error = only_error(read("-", stdin=io.BytesIO(data)))
    assert error.file == "-"
    assert problem in error.problem


def test_corpus_files_are_read() -> None:
    corpus = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "train.jsonl"
    if not corpus.exists():
        pytest.skip("the shared folder with the corpus is not beside the repository")
    items = read(corpus)
    assert len(items) > 1000
    assert all(isinstance(item, Report) for item in items)
