"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom, and JSON Feed 1; each item is a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html.entities import name2codepoint
from typing import Any

from contingent.errors import ReportError
from contingent.records import DateBasis, Report
from contingent.sources.dates import report_date
from contingent.sources.limits import MAX_REPORT_BYTES
from contingent.sources.markup import text_of
from contingent.sources.plain import is_storable, too_large

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
_REFERENCE = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,12})|([0-9]{1,12}))")
_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Elements by local name, the best first: `content:encoded` holds the whole article where `description` is a teaser.
_BODIES = ("encoded", "content", "description", "summary")
_DATES: tuple[tuple[str, DateBasis], ...] = (
    ("pubDate", "given"), ("published", "given"), ("issued", "given"), ("date", "given"), ("updated", "inferred"),
    ("modified", "inferred"),
)  # fmt: skip


def read_feed(data: bytes, file: str) -> Iterator[Report | ReportError]:
    """The items of an RSS or Atom feed. A broken feed gives the items that can be made out.

    The date is the day as written, in the zone it was written in; a date of the last change only is "inferred".
    """
    from lxml import etree

    # Entities of the document itself are never expanded (a few lines can stand for gigabytes), nor is anything fetched.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(_REFERENCE.sub(_possible, _ENTITY.sub(_numbered, data.lstrip())), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        yield _error(file, f"not readable as XML ({_one_line(error)})", "save the feed again")
        return
    try:
        yield from _read_items(root, parser, file)
    except UnicodeDecodeError:  # a surrogate that the parser let through
        yield _error(file, "holds characters that are none", "save the feed again as UTF-8")


def _read_items(root: Any, parser: Any, file: str) -> Iterator[Report | ReportError]:
    if root is None or _local(root) not in ("rss", "RDF", "feed", "channel"):
        yield _error(file, "XML, but neither RSS nor Atom", "pass a feed, or save the reports as text")
        return
    items = [element for element in root.iter() if _local(element) in ("item", "entry")]
    channel = next((element for element in root.iter() if _local(element) == "channel"), root)
    publisher = _text(_child(channel, "title"))
    for number, item in enumerate(items, 1):
        yield _read_item(item, file, f"item {number}", publisher)
    if not items:
        yield _error(file, "a feed without items", "check that the feed is not empty")
    elif parser.error_log and _cut_short(parser):
        yield _error(file, "the feed is cut short", "the items before that were read; get it again")


def read_json_feed(item: dict[str, Any], file: str, place: str = "") -> Iterator[Report | ReportError]:
    """The items of a JSON Feed."""
    entries = item.get("items")
    publisher = _string(item, "title")
    before = f"{place}, " if place else ""
    for number, entry in enumerate(entries if isinstance(entries, list) else (), 1):
        where = f"{before}item {number}"
        if not isinstance(entry, dict):
            yield _error(file, "not a JSON object", "correct the feed", where)
            continue
        body = _string(entry, "content_text") or text_of(
            _string(entry, "content_html") or _string(entry, "summary") or ""
        )
        stated, changed = _string(entry, "date_published"), _string(entry, "date_modified")
        yield make_report(
            file, where, body=body, title=_string(entry, "title"), source=publisher, id_=_string(entry, "id"),
            url=_string(entry, "url") or _string(entry, "external_url"),
            dates=[(stated, "given"), (changed, "inferred")],
        )  # fmt: skip
    if not entries:
        yield _error(file, "a feed without items", "check that the feed is not empty", place)


def make_report(
    file: str,
    place: str,
    *,
    body: str,
    title: str | None,
    source: str | None,
    url: str | None,
    dates: list[tuple[str | None, DateBasis]],
    id_: str | None = None,
) -> Report | ReportError:
    """A report out of the fields of a feed item or a data record; where there is no body the title is the text.

    Args:
        dates: candidates with their basis, the best first; the first that can be read is taken.
    """
    title, source, url, id_ = (_storable(value) for value in (title, source, url, id_))
    text = _storable(body) or title
    if text is None:
        return _error(file, "no text", "check that the item was saved whole", place)
    if len(text) > MAX_REPORT_BYTES:
        return too_large(file, place)
    known = ((day_of(value), basis) for value, basis in dates if value)
    unknown: tuple[str | None, DateBasis] = (None, "unknown")
    day, basis = next((found for found in known if found[0] is not None), unknown)
    return Report(
        text=text, file=file, place=place, id=id_, title=None if text == title else title, date=day, date_basis=basis,
        source=source, url=url if url and re.match(r"https?://", url) else None,
    )  # fmt: skip


def day_of(value: str) -> str | None:
    """The day of a date as feeds and mails write it (RFC 5322 or ISO 8601), in the zone it was written in."""
    day = report_date(value)
    if day is not None:
        return day
    try:
        return parsedate_to_datetime(value.strip()[:100]).date().isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):  # the last: a year of twenty digits
        return None


def _read_item(item: Any, file: str, place: str, publisher: str | None) -> Report | ReportError:
    bodies = (_body(_child(item, name)) for name in _BODIES)
    source = _child(item, "source")
    named = _text(_child(source, "title")) if source is not None and len(source) else _text(source)
    return make_report(
        file, place, body=next(filter(None, bodies), ""), title=_body(_child(item, "title")) or None,
        source=named or publisher, url=_link(item), id_=_text(_child(item, "guid")) or _text(_child(item, "id")),
        dates=[(_text(_child(item, name)), basis) for name, basis in _DATES],
    )  # fmt: skip


def _link(item: Any) -> str | None:
    links = [element for element in item if _local(element) == "link"]
    for element in links:
        if element.get("href") and element.get("rel", "alternate") == "alternate":
            return str(element.get("href"))
    plain = next((text for element in links if (text := _text(element))), None)
    guid = _child(item, "guid")
    if plain is None and guid is not None and guid.get("isPermaLink", "true") == "true":
        plain = _text(guid)
    return plain


def _body(element: Any) -> str:
    """The words of an element that holds escaped HTML, or (Atom) XHTML elements."""
    if element is None:
        return ""
    if len(element) and any(isinstance(child.tag, str) for child in element):
        from lxml import etree

        inner = (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
        # XHTML within the namespace of XHTML is written with a prefix or without; HTML knows neither.
        return text_of(re.sub(r"(</?)\w+:", r"\1", inner))
    words = "".join(element.itertext())
    return words.strip() if element.get("type") == "text" else text_of(words)


def _child(element: Any, name: str) -> Any:
    if element is None:
        return None
    return next((child for child in element if _local(child) == name), None)


def _text(element: Any) -> str | None:
    return None if element is None else " ".join("".join(element.itertext()).split()) or None


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _numbered(match: re.Match[bytes]) -> bytes:
    """HTML's entities as numbers: XML does not know them, and would leave them out."""
    name = match[1]
    code = None if name in _XML_ENTITIES else name2codepoint.get(name.decode("ascii"))
    return match[0] if code is None else b"&#%d;" % code


def _possible(match: re.Match[bytes]) -> bytes:
    """A number that stands for no character as U+FFFD: the parser, told to recover, would make broken UTF-8 of it."""
    code = int(match[1], 16) if match[1] else int(match[2])
    return b"&#xFFFD" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else match[0]


def _cut_short(parser: Any) -> bool:
    return any("EndOf" in entry.type_name or "NOT_FINISHED" in entry.type_name for entry in parser.error_log)


def _string(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _storable(value: str | None) -> str | None:
    if value is None or not value.strip():
        return None
    return value if is_storable(value) and "\0" not in value else _UNSTORABLE.sub("\ufffd", value)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:100]


def _error(file: str, problem: str, next_step: str, place: str = "") -> ReportError:
    return ReportError(file=file, place=place, problem=problem, next_step=next_step)
