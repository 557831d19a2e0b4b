"""Web pages: the main text, and what the page's own metadata say about headline, date, site and address."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.dates import report_date
from contingent.sources.limits import MAX_TABLES, MAX_TAGS
from contingent.sources.plain import decode_text, is_binary, is_storable, usable_charset

_SNIFF_BYTES = 2048
_PAGE_START = re.compile(rb"\s*<(?:!doctype\s+html|\?xml|!--|html|head|title|meta|body|main|article|div|h1|p)\b", re.I)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.I)
# Metadata that name the day of publication, the surest first (Open Graph, schema.org, Dublin Core, common systems).
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publication_date",
    "pubdate",
    "date",
)
_MIN_WORDS = 4  # the library falls back on a menu's words where there is no article
_MAX_LINKED_DATA_ITEMS = 2000


def looks_like_html(data: bytes) -> bool:
    """True when the data begin as a web page does."""
    return _PAGE_START.match(data.removeprefix(codecs.BOM_UTF8), 0, _SNIFF_BYTES) is not None


def read_html(data: bytes, file: str, *, charset: str | None = None) -> Report | ReportError:
    """A web page as one report. Its text is the extracted main text, one paragraph a line.

    The date is taken only from the page's metadata (basis "stated"); dates in the text, in the address or in a
    copyright line are left alone.

    Args:
        charset: what the server said; it comes before what the page says (WHATWG Encoding Standard).
    """
    if not is_binary(data) and (data.count(b"<") > MAX_TAGS or data.lower().count(b"<table") > MAX_TABLES):
        return _error(file, "too much markup for one news page", "save the article alone, or pass its text as .txt")
    page = _decode(data, file, charset)
    if isinstance(page, ReportError):
        return page
    extracted = _extract(page)
    if extracted is None:
        return _error(file, "no main text found in this page", "check that the article was saved, or pass it as .txt")
    text, title, site, url, date = extracted
    return Report(
        text=text, file=file, title=title, source=site, url=url, date=date, date_basis="stated" if date else "unknown"
    )


def _decode(data: bytes, file: str, charset: str | None) -> str | ReportError:
    declared = _CHARSET.search(data, 0, _SNIFF_BYTES)
    encoding = declared[1].decode("ascii", "replace") if declared else "utf-8"
    if charset is not None and usable_charset(charset):
        encoding = charset
    try:
        encoding = codecs.lookup(encoding).name
    except LookupError:
        return _error(file, f"unknown encoding {encoding!r}", "save the page again as UTF-8")
    if encoding in ("iso8859-1", "ascii"):
        encoding = "cp1252"  # as browsers read it (WHATWG Encoding Standard)
    try:
        return decode_text(data, file, encoding=encoding)
    except (LookupError, UnicodeError):  # a codec that is no character encoding, such as "hex"
        return _error(file, f"unusable encoding {encoding!r}", "save the page again as UTF-8")


def _extract(page: str) -> tuple[str, str | None, str | None, str | None, str | None] | None:
    """Text, headline, site name, address and date; None when there is no main text."""
    from trafilatura import bare_extraction  # slow to import
    from trafilatura.metadata import extract_metadata
    from trafilatura.utils import load_html

    try:
        found = bare_extraction(page, include_comments=False, include_tables=True)
        text = found.text if found is not None and not isinstance(found, dict) else None
        if not text or len(text.split()) < _MIN_WORDS or not is_storable(text):
            return None
        # The library's own date search guesses from the text and looks at the clock, so its date is not used.
        about = extract_metadata(page, date_config={"extensive_search": False, "original_date": True})
        tree = load_html(page)
    except Exception:  # whatever a broken page does to the parser, it costs this page only
        return None
    date = None if tree is None else _published(tree)
    url = about.url if about.url and re.match(r"https?://", about.url) else None
    return text, _clean(about.title), _clean(about.sitename), _clean(url), date


def _clean(value: str | None) -> str | None:
    return value.strip() or None if value and is_storable(value) and "\0" not in value else None


def _published(tree: Any) -> str | None:
    """The publication date in the page's metadata, if it is one and can be read."""
    stated: dict[str, str] = {}
    for element in tree.iter("meta", "time"):
        value = element.get("content") or element.get("datetime")
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and value:
            stated.setdefault(name.lower(), value)
    values = [stated[name] for name in _DATE_NAMES if name in stated]
    first = next(filter(None, map(report_date, values)), None)
    if first is not None:
        return first
    linked = {report_date(value) for script in tree.iter("script") for value in _linked_dates(script)} - {None}
    return linked.pop() if len(linked) == 1 else None


def _linked_dates(script: Any) -> Iterator[str]:
    """Every `datePublished` in a JSON-LD block."""
    if "ld+json" not in (script.get("type") or "").lower():
        return
    try:
        waiting: list[Any] = [json.loads(script.text or "")]
    except (ValueError, RecursionError):
        return
    for _ in range(_MAX_LINKED_DATA_ITEMS):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, dict):
            date = item.get("datePublished")
            if isinstance(date, str):
                yield date
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _error(file: str, problem: str, next_step: str) -> ReportError:
    return ReportError(file=file, problem=problem, next_step=next_step)
