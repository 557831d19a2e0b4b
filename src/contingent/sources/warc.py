"""WARC files (Common Crawl News and other web archives): the pages and plain texts that servers answered with."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any, BinaryIO

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.archives import TooMuch
from contingent.sources.dates import report_date, with_later_date
from contingent.sources.html import read_html
from contingent.sources.limits import MAX_REPORT_BYTES
from contingent.sources.places import printed_name, within
from contingent.sources.plain import read_text, too_large

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_DRAIN_BYTES = 1 << 20


def read_warc(stream: BinaryIO, file: str) -> Iterator[Report | ReportError]:
    """The response records with status 200 and type text/html or text/plain, in their order; others are left out.

    The day of the crawl stands in, as "inferred", where neither the page's metadata nor its text state a date.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        step = "install it with: pip install 'contingent[formats]'"
        yield ReportError(file=file, problem="reading WARC needs warcio", next_step=step)
        return
    number = whole = 0
    nothing = True
    watched = _Tail(stream)
    try:
        records = ArchiveIterator(watched)
        while (record := _next(records)) is not None:
            number += 1
            if record.rec_type == "response" and record.http_headers is not None:
                for item in _read_record(record, file):
                    nothing = False
                    yield item
            while record.raw_stream.read(_DRAIN_BYTES):
                pass
            if _is_cut(record):
                yield _cut_short(file, f"record {number}")
                return
            whole = number
    except TooMuch:
        raise
    except Exception as error:  # whatever a broken archive does to the library, the records before it are read
        yield _cut_short(file, f"record {whole + 1}", error)
        return
    if number == 0:
        yield ReportError(file=file, problem="no WARC records in it", next_step="check that the right file was saved")
    elif not watched.tail.endswith((b"\r\n\r\n", b"\n\n")):  # the library takes half a header for the end
        yield _cut_short(file, f"record {number + 1}")
    elif nothing:
        yield ReportError(
            file=file, problem="no pages and no texts in it", next_step="check that the right file was saved"
        )


def _next(records: Iterator[Any]) -> Any:
    """The next record, None at the end. The library prints words of the file to the terminal as they are; not so here."""
    with redirect_stderr(io.StringIO()):
        return next(records, None)


class _Tail:
    """A stream that remembers the last bytes read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read1(size) if hasattr(self._stream, "read1") else self._stream.read(size)
        self.tail = (self.tail + data)[-4:]
        return data


def _read_record(record: Any, file: str) -> Iterator[Report | ReportError]:
    kind, charset = _content_type(record.http_headers.get_header("Content-Type") or "")
    if record.http_headers.get_statuscode() != "200" or kind not in _PAGES | {"text/plain"}:
        return
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    data = record.content_stream().read(MAX_REPORT_BYTES + 1)
    if len(data) <= MAX_REPORT_BYTES and _is_cut(record):  # the rest is missing: not half a report
        return
    place = printed_name(url)
    if len(data) > MAX_REPORT_BYTES:
        yield too_large(file, place)
        return
    item = read_html(data, file, charset=charset) if kind in _PAGES else read_text(data, file, charset=charset)
    if isinstance(item, Report):
        item = with_later_date(item, report_date(record.rec_headers.get_header("WARC-Date") or ""), url=url)
    yield from within([item], place)


def _is_cut(record: Any) -> bool:
    """Whether a record that was read to its end has fewer bytes than its header says, or says nothing."""
    return getattr(record.raw_stream, "limit", 1) > 0


def _content_type(value: str) -> tuple[str, str | None]:
    from email.message import Message

    header = Message()
    header["Content-Type"] = value.replace("\n", " ").replace("\r", " ")
    charset = header.get_param("charset")
    return header.get_content_type(), charset if isinstance(charset, str) else None


def _cut_short(file: str, place: str, error: Exception | None = None) -> ReportError:
    why = f" ({' '.join(str(error).split())[:100]})" if error is not None and str(error) else ""
    step = "the records before it were read; get the file again"
    return ReportError(file=file, place=place, problem=f"damaged or cut short{why}", next_step=step)
