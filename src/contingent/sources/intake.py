"""One stream of Reports out of the paths a user named; what cannot be read becomes a ReportError in its place."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from msgspec.structs import replace

from contingent.errors import ReportError, UsageError
from contingent.records import Report
from contingent.sources.addresses import NOT_FETCHED, is_address, read_address
from contingent.sources.dates import DATE_FORMS, report_date
from contingent.sources.files import find_files, open_file, shown
from contingent.sources.formats import HEAD_BYTES, kind_of_data, read_stream
from contingent.sources.jsonl import read_jsonl
from contingent.sources.limits import MAX_REPORT_BYTES
from contingent.text.front_matter import find_front_matter
from contingent.text.language import find_language
from contingent.text.layout import find_date

if TYPE_CHECKING:
    from contingent.sources.fetching import Fetcher

STDIN = "-"


def read_sources(
    paths: Sequence[str],
    *,
    published: str | None = None,
    source: str | None = None,
    stdin: BinaryIO | None = None,
    fetcher: Fetcher | None = None,
) -> Iterator[Report | ReportError]:
    """Reports in the order of `paths`, with a ReportError where something cannot be read.

    Args:
        paths: files of the kinds in docs/formats-in.md, folders of them (read in name order, hidden files and other kinds
            left out), patterns the shell left alone, addresses on the web, or "-" for standard input. A file named twice
            is read once.
        published: date for reports that state none, neither beside nor in their text (YYYY, YYYY-MM or YYYY-MM-DD).
        source: publisher for reports that name none.
        stdin: what "-" reads; by default the process's standard input.
        fetcher: gets addresses from the network; without one they are refused, and nothing is ever fetched.
    Raises:
        UsageError: `published` is no date.
    """
    given = None
    if published is not None:
        given = report_date(published)
        if given is None:
            raise UsageError(f"publication date {published!r} is not a date; give {DATE_FORMS}")
    return (
        filled(item, published=given, source=source) if isinstance(item, Report) else item
        for item in _read(paths, stdin, fetcher)
    )


def filled(report: Report, *, published: str | None = None, source: str | None = None) -> Report:
    """The report with what its front matter and its words tell, then with what the user gave for reports without."""
    report = _with_front_matter(report)
    if report.date is None and published is not None and find_date(report.text) is None:
        report = replace(report, date=published, date_basis="given")
    return replace(report, source=report.source or source, language=report.language or find_language(report.text))


def _with_front_matter(report: Report) -> Report:
    front = find_front_matter(report.text)
    if front is None:
        return report
    values = front.values

    def first(*keys: str) -> str | None:
        return next((values[key] for key in keys if values.get(key)), None)

    date, url = first("date", "published"), first("url", "link")
    day = (report_date(date) or find_date(date)) if date and report.date is None else None
    if day is not None:
        report = replace(report, date=day, date_basis="given")
    return replace(
        report,
        title=report.title or first("title"),
        source=report.source or first("source", "publisher"),
        url=report.url or (url if url and re.match(r"https?://", url) else None),
        language=report.language or first("language", "lang"),
    )


def _read(paths: Sequence[str], stdin: BinaryIO | None, fetcher: Fetcher | None) -> Iterator[Report | ReportError]:
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            if STDIN not in seen:
                seen.add(STDIN)
                yield from _guarded(_read_stdin(sys.stdin.buffer if stdin is None else stdin, fetcher), STDIN)
        elif is_address(path):
            if fetcher is None:
                yield ReportError(file=shown(path), problem="an address, not fetched", next_step=NOT_FETCHED)
            elif path not in seen:
                seen.add(path)
                yield from read_address(path, shown(path), fetcher)
        else:
            for found in find_files(path, seen):
                if isinstance(found, ReportError):
                    yield found
                else:
                    yield from _guarded(_read_file(found, fetcher), shown(found))


def _guarded(items: Iterator[Report | ReportError], file: str) -> Iterator[Report | ReportError]:
    """The items, with an input error of the operating system turned into the last of them."""
    try:
        yield from items
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        yield ReportError(file=file, problem=problem, next_step="check that it exists and that you may read it")


def _read_file(path: str, fetcher: Fetcher | None) -> Iterator[Report | ReportError]:
    file = shown(path)
    opened = open_file(path)
    if isinstance(opened, ReportError):
        yield opened
        return
    with opened as stream:
        yield from read_stream(stream, path, file, fetcher=fetcher)


def _read_stdin(stream: BinaryIO, fetcher: Fetcher | None) -> Iterator[Report | ReportError]:
    """Standard input names no kind, so its first bytes decide; leading blank lines count as read."""
    head: list[bytes] = []
    size = 0
    while size <= MAX_REPORT_BYTES:
        line = stream.readline(MAX_REPORT_BYTES + 1)
        head.append(line)
        size += len(line)
        if not line or line.strip():
            break
    if not any(head):
        yield ReportError(
            file=STDIN, problem="nothing came on standard input", next_step="pipe a report into it, or name a file"
        )
        return
    kind = kind_of_data(head[-1][:HEAD_BYTES])
    if kind == "jsonl":
        yield from read_jsonl(stream, STDIN, head=head)
        return
    if kind in ("text", "html"):
        # A page may announce itself only after its first line.
        data = b"".join(head) + stream.read(max(0, MAX_REPORT_BYTES + 1 - size))
        kind = kind_of_data(data[:HEAD_BYTES])
        stream = io.BytesIO(data)
    else:
        stream = io.BufferedReader(_Rejoined(b"".join(head), stream))
    yield from read_stream(stream, STDIN, STDIN, kind=kind, fetcher=fetcher)


class _Rejoined(io.RawIOBase):
    """A stream with bytes that were taken from it put back before it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
