"""What a stream of bytes holds, and the reader for it. Every reader is imported when it is needed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.files import Kind, kind_of
from contingent.sources.html import looks_like_html, read_html
from contingent.sources.jsonl import read_jsonl
from contingent.sources.limits import MAX_DEPTH, MAX_REPORT_BYTES, MAX_WHOLE_BYTES
from contingent.sources.plain import read_text, too_large

if TYPE_CHECKING:
    from contingent.sources.archives import Unpacking
    from contingent.sources.fetching import Fetcher

Items = Iterator["Report | ReportError"]
_FEED_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE\s[^>]*>\s*)*<(?:rss|rdf:RDF|feed|channel)\b", re.I | re.S
)
_MBOX_START = re.compile(rb"From \S+[^\r\n]*\r?\n[A-Za-z][A-Za-z0-9-]*:")
_ARCHIVES: frozenset[Kind] = frozenset({"zip", "tar", "gzip"})
_WHOLE: frozenset[Kind] = frozenset({"json", "feed", "mail", "pdf", "docx"})
HEAD_BYTES = 4096


def read_stream(
    stream: BinaryIO,
    name: str,
    file: str,
    *,
    kind: Kind | None = None,
    unpacking: Unpacking | None = None,
    fetcher: Fetcher | None = None,
) -> Items:
    """The reports in a stream, with a ReportError where something cannot be read.

    Args:
        name: its name, of which only the extension counts.
        file: what the user named, for records and messages; another place in it is put before by the caller.
        kind: what it holds, if that is known better than by its name.
        unpacking: limits left over, when it comes out of an archive.
        fetcher: gets what a list of addresses names; without one the list is refused.
    """
    kind = kind or kind_of(name) or "text"
    if kind == "jsonl":
        yield from read_jsonl(stream, file)
    elif kind in _ARCHIVES:
        yield from _read_archive(stream, name, file, kind, unpacking)
    elif kind == "warc":
        from contingent.sources.warc import read_warc

        yield from read_warc(stream, file)
    elif kind == "mbox":
        from contingent.sources.mail import read_mbox

        yield from read_mbox(stream, file, read_attachment)
    elif kind in _WHOLE:
        data = stream.read(MAX_WHOLE_BYTES + 1)
        yield from (
            _read_whole(data, file, kind) if len(data) <= MAX_WHOLE_BYTES else [too_large(file, limit=MAX_WHOLE_BYTES)]
        )
    else:
        yield from _read_text(stream.read(MAX_REPORT_BYTES + 1), file, kind, fetcher)


def read_attachment(data: bytes, name: str, file: str) -> Items:
    """The reports in a file that came with another (a mail, a page that was fetched): archives and mails in it are not opened."""
    kind = kind_of(name)
    if kind is None or kind in _ARCHIVES | {"mail", "mbox", "addresses"}:  # nothing nests, so nothing nests without end
        return iter(())
    return read_stream(io.BytesIO(data), name, file)


def kind_of_data(head: bytes) -> Kind:
    """What data hold by their first bytes (some 4,000), where no name tells; "text" if nothing else.

    JSON is "jsonl" if its first line is whole, as `read_jsonl` also takes a document on one line.
    """
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in head or b"[Content_Types].xml" in head else "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"WARC/"):
        return "warc"
    if _MBOX_START.match(head):
        return "mbox"
    if _FEED_START.match(head):
        return "feed"
    start = head.lstrip()
    if (start.startswith(b"{") and not start.startswith(b"{\\rtf")) or start[:1] + start[1:].lstrip()[:1] == b"[{":
        return "jsonl"
    return "html" if looks_like_html(head) else "text"


def _read_whole(data: bytes, file: str, kind: Kind) -> Items:
    if kind == "json":
        from contingent.sources.structured import read_json

        return read_json(data, file)
    if kind == "feed":
        from contingent.sources.feeds import read_feed

        return read_feed(data, file)
    if kind == "mail":
        from contingent.sources.mail import read_mail

        return read_mail(data, file, read_attachment)
    from contingent.sources.documents import read_docx, read_pdf

    return iter([read_pdf(data, file) if kind == "pdf" else read_docx(data, file)])


def _read_text(data: bytes, file: str, kind: Kind, fetcher: Fetcher | None) -> Items:
    from contingent.sources.addresses import find_addresses, read_addresses

    if len(data) > MAX_REPORT_BYTES:
        yield too_large(file)
    elif kind == "html":
        yield read_html(data, file)
    elif (found := find_addresses(data, is_table=kind == "addresses")) is not None:
        yield from read_addresses(found, file, fetcher)
    elif kind == "addresses":
        problem = "a table without addresses (https://…) in any column"
        step = "pass a list of addresses, or load a coded table with: contingent load"
        yield ReportError(file=file, problem=problem, next_step=step)
    else:
        yield read_text(data, file)


def _read_archive(stream: BinaryIO, name: str, file: str, kind: Kind, unpacking: Unpacking | None) -> Items:
    from contingent.sources.archives import Unpacking, read_gzip, read_tar, read_zip

    left = unpacking or Unpacking()
    if left.depth == MAX_DEPTH:
        problem = f"archives within archives deeper than {MAX_DEPTH}"
        yield ReportError(file=file, problem=problem, next_step="unpack the outer ones, and pass what is in them")
        return
    left.depth += 1
    try:
        if kind == "gzip":
            yield from read_gzip(stream, name, file, _read_member, left)
        elif kind == "tar":
            yield from read_tar(stream, file, _read_member, left)
        elif stream.seekable():
            yield from read_zip(stream, file, _read_member, left)
        else:
            data = stream.read(MAX_WHOLE_BYTES + 1)
            if len(data) > MAX_WHOLE_BYTES:
                yield too_large(file, limit=MAX_WHOLE_BYTES)
            else:
                yield from read_zip(io.BytesIO(data), file, _read_member, left)
    finally:
        left.depth -= 1


def _read_member(stream: BinaryIO, name: str, file: str, *, unpacking: Unpacking) -> Items:
    kind = kind_of(name)
    if kind is None and isinstance(stream, io.BufferedReader):
        kind = kind_of_data(stream.peek(HEAD_BYTES))
    return read_stream(stream, name, file, kind=kind, unpacking=unpacking)
