"""One stream of Reports out of the paths a user named; what cannot be read becomes a ReportError in its place."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from msgspec.structs import replace

from contingent.errors import ReportError, UsageError
from contingent.records import Report
from contingent.sources.dates import DATE_FORMS, report_date
from contingent.sources.files import find_files, kind_of, open_file, shown
from contingent.sources.html import looks_like_html, read_html
from contingent.sources.jsonl import read_jsonl
from contingent.sources.limits import MAX_REPORT_BYTES
from contingent.sources.plain import other_kind, read_text, too_large
from contingent.text.front_matter import find_front_matter
from contingent.text.language import find_language
from contingent.text.layout import find_date

STDIN = "-"


def read_sources(
    paths: Sequence[str], *, published: str | None = None, source: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Report | ReportError]:
    """Reports in the order of `paths`, with a ReportError where something cannot be read.

    Args:
        paths: .txt, .md, .html, .htm and .jsonl files, folders of them (read in name order, hidden files and other
            kinds left out), patterns the shell left alone, or "-" for standard input. A file named twice is read once.
        published: date for reports that state none, neither beside nor in their text (YYYY, YYYY-MM or YYYY-MM-DD).
        source: publisher for reports that name none.
        stdin: what "-" reads; by default the process's standard input.
    Raises:
        UsageError: `published` is no date.
    """
    given = None
    if published is not None:
        given = report_date(published)
        if given is None:
            raise UsageError(f"publication date {published!r} is not a date; give {DATE_FORMS}")
    return (_filled(item, given, source) if isinstance(item, Report) else item for item in _read(paths, stdin))


def _filled(report: Report, published: str | None, source: str | None) -> Report:
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


def _read(paths: Sequence[str], stdin: BinaryIO | None) -> Iterator[Report | ReportError]:
    seen: set[str] = set()
    for path in paths:
        if path == STDIN:
            if STDIN not in seen:
                seen.add(STDIN)
                yield from _guarded(_read_stdin(sys.stdin.buffer if stdin is None else stdin), STDIN)
        else:
            for found in find_files(path, seen):
                if isinstance(found, ReportError):
                    yield found
                else:
                    yield from _guarded(_read_file(found), shown(found))


def _guarded(items: Iterator[Report | ReportError], file: str) -> Iterator[Report | ReportError]:
    """The items, with an input error of the operating system turned into the last of them."""
    try:
        yield from items
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        yield ReportError(file=file, problem=problem, next_step="check that it exists and that you may read it")


def _read_file(path: str) -> Iterator[Report | ReportError]:
    file, kind = shown(path), kind_of(path)
    opened = open_file(path)
    if isinstance(opened, ReportError):
        yield opened
        return
    with opened as stream:
        if kind == "jsonl":
            yield from read_jsonl(stream, file)
        else:
            yield _read_whole(stream.read(MAX_REPORT_BYTES + 1), file, html=kind == "html")


def _read_stdin(stream: BinaryIO) -> Iterator[Report | ReportError]:
    """Standard input names no kind, so its first line that is not blank decides."""
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
    first = head[-1].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_json = first.startswith(b"{") or first[:1] + first[1:].lstrip()[:1] == b"[{"
    if is_json and other_kind(first, STDIN) is None:
        yield from read_jsonl(stream, STDIN, head=head)
    else:
        data = b"".join(head) + stream.read(max(0, MAX_REPORT_BYTES + 1 - size))
        yield _read_whole(data, STDIN, html=looks_like_html(data))


def _read_whole(data: bytes, file: str, *, html: bool) -> Report | ReportError:
    if len(data) > MAX_REPORT_BYTES:
        return too_large(file)
    return read_html(data, file) if html else read_text(data, file)
