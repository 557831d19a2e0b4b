from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.sources.made import PAGE, WORDS, errors, gzipped, read, reports, save

UNDATED = PAGE.replace("article:published_time", "x")
DATED_WORDS = f"SORO, 26 November 2013 - {WORDS}"


def warc(*answers: tuple[str, str, bytes], compressed: bool = False, status: str = "200 OK") -> bytes:
    """A web archive of answers (address, content type, body), each record compressed on its own."""
    records = [_record("warcinfo", "", b"software: test\r\n")]
    for url, kind, body in answers:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        records.append(_record("response", url, head.encode() + body))
    return b"".join(gzipped(record) if compressed else record for record in records)


def _record(kind: str, url: str, block: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2016-01-05T10:00:00Z\r\n"
    of = "application/http; msgtype=response" if kind == "response" else "application/warc-fields"
    return f"{head}Content-Type: {of}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


ANSWERS = (
    ("https://example.org/page", "text/html; charset=utf-8", PAGE.encode()),
    ("https://example.org/text", "text/plain; charset=iso-8859-1", f"{WORDS} En Kété.".encode("latin-1")),
    ("https://example.org/dated", "text/plain", DATED_WORDS.encode()),
    ("https://example.org/picture", "image/png", b"\x89PNG"),
)


@pytest.mark.parametrize("compressed", [False, True])
def test_pages_and_texts_with_address_and_date(tmp_path: Path, compressed: bool) -> None:
    name = "a.warc.gz" if compressed else "a.warc"
    items = read(save(tmp_path / name, warc(*ANSWERS, compressed=compressed)))
    assert errors(items) == []
    page, text, dated = reports(items)
    assert (page.url, page.date, page.date_basis) == ("https://example.org/page", "2014-05-03", "stated")
    assert "Contact" not in page.text
    assert text.text.endswith("En Kété.")
    assert (text.url, text.date, text.date_basis) == ("https://example.org/text", "2016-01-05", "inferred")
    assert (dated.date, dated.place) == (None, "https://example.org/dated")  # its own words state the day


def test_what_the_server_says_of_the_encoding_comes_first(tmp_path: Path) -> None:
    body = UNDATED.replace("<head>", '<head><meta charset="utf-8">').replace("Soro on", "Kété on").encode("latin-1")
    (report,) = reports(
        read(save(tmp_path / "a.warc", warc(("https://example.org/", "text/html; charset=latin-1", body))))
    )
    assert "Kété" in report.text
    assert (report.date, report.date_basis) == ("2016-01-05", "inferred")


def test_answers_that_are_errors_are_no_reports(tmp_path: Path) -> None:
    data = warc(*ANSWERS, status="404 Not Found") + warc(ANSWERS[0])
    assert len(reports(read(save(tmp_path / "a.warc", data)))) == 1


@pytest.mark.parametrize("cut", [25, 40, 130, 200])
@pytest.mark.parametrize("compressed", [False, True])
def test_of_a_truncated_archive_the_whole_records_are_read(tmp_path: Path, cut: int, compressed: bool) -> None:
    texts = [(f"https://example.org/{n}", "text/plain", f"{WORDS} Number {n}.".encode()) for n in range(3)]
    data = warc(*texts, compressed=compressed)
    items = read(save(tmp_path / ("a.warc.gz" if compressed else "a.warc"), data[:-cut]))
    assert [report.text[-9:] for report in reports(items)] == ["Number 0.", "Number 1."]
    (error,) = errors(items)
    assert "damaged or cut short" in error.problem


@pytest.mark.parametrize("data", [b"", b"The force left.", b"WARC/1.0\r\n", gzipped(b"x")], ids=range(4))
def test_no_archive_is_one_line(tmp_path: Path, data: bytes) -> None:
    assert len(errors(read(save(tmp_path / "a.warc", data)))) == 1


def test_a_page_without_main_text_costs_itself_only(tmp_path: Path) -> None:
    menu = ("https://example.org/menu", "text/html", b"<html><body><nav><a href='/'>Home</a></nav></body></html>")
    items = read(save(tmp_path / "a.warc", warc(menu, ANSWERS[0])))
    assert [error.place for error in errors(items)] == ["https://example.org/menu"]
    assert len(reports(items)) == 1
