"""JSON of other makers, known by its content: news-please articles, ReliefWeb's API, JSON Feed, lists of reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.feeds import make_report, read_json_feed
from contingent.sources.jsonl import decode_json, read_jsonl, read_plain_object
from contingent.sources.markup import text_of

_MAX_ITEMS = 100_000  # of one document, which is in memory as a whole


def read_json(data: bytes, file: str) -> Iterator[Report | ReportError]:
    """A JSON document: one report, a list of them, or an answer of an API; JSON Lines too, whatever the file's name."""
    import io

    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, _, rest = start.partition(b"\n")
    if start.startswith(b"{") and rest.lstrip().startswith(b"{") and first.rstrip().endswith(b"}"):
        yield from read_jsonl(io.BytesIO(data), file)
        return
    item = decode_json(data, file)
    if isinstance(item, ReportError):
        yield item
    elif isinstance(item, dict):
        yield from read_object(item, file)
    elif isinstance(item, list) and item:
        yield from _read_list(item, file, "")
    else:
        yield _unknown(file, "")


def read_object(item: dict[str, Any], file: str, place: str = "") -> Iterator[Report | ReportError]:
    """The reports in a JSON object, which is told by its keys."""
    version, listed = item.get("version"), item.get("data")
    if isinstance(version, str) and "jsonfeed.org" in version:
        yield from read_json_feed(item, file, place)
    elif isinstance(listed, list) and "text" not in item:
        if listed:
            yield from _read_list(listed, file, place)
        else:
            yield ReportError(file=file, place=place, problem="no reports in it", next_step="ask the service for more")
    elif isinstance(item.get("fields"), dict) and "text" not in item:
        yield _read_reliefweb(item["fields"], file, place, item.get("id"))
    elif isinstance(item.get("maintext"), str):
        yield _read_news_please(item, file, place)
    elif "text" in item or place.startswith("line"):
        yield read_plain_object(item, file, place)
    else:
        yield _unknown(file, place)


def _read_list(items: list[Any], file: str, place: str) -> Iterator[Report | ReportError]:
    before = f"{place}, " if place else ""
    for number, item in enumerate(items[:_MAX_ITEMS], 1):
        where = f"{before}item {number}"
        if isinstance(item, dict) and not isinstance(item.get("data"), list):
            yield from read_object(item, file, where)
        else:
            yield ReportError(file=file, place=where, problem="not a JSON object", next_step="take it out")
    if len(items) > _MAX_ITEMS:
        problem = f"more than {_MAX_ITEMS:,} items in one document"
        yield ReportError(file=file, place=place, problem=problem, next_step="write each report on a line of its own")


def _read_news_please(item: dict[str, Any], file: str, place: str) -> Report | ReportError:
    published, changed = _string(item, "date_publish"), _string(item, "date_modify")
    return make_report(
        file, place, body=item["maintext"], title=_string(item, "title"), source=_string(item, "source_domain"),
        url=_string(item, "url"), dates=[(published, "given"), (changed, "inferred")],
    )  # fmt: skip


def _read_reliefweb(fields: dict[str, Any], file: str, place: str, id_: Any) -> Report | ReportError:
    """`body` is Markdown, kept as it is; `date.created` says only when ReliefWeb took the report in."""
    body = _string(fields, "body") or text_of(_string(fields, "body-html") or "")
    dates = fields.get("date")
    dates = dates if isinstance(dates, dict) else {}
    sources = fields.get("source")
    first = next(iter(sources), None) if isinstance(sources, list) else sources
    source = _string(first, "name") or _string(first, "shortname") if isinstance(first, dict) else None
    return make_report(
        file, place, body=body, title=_string(fields, "title"), source=source,
        url=_string(fields, "url_alias") or _string(fields, "url"), id_=str(id_) if isinstance(id_, str | int) else None,
        dates=[(_string(dates, "original"), "given"), (_string(dates, "created"), "inferred")],
    )  # fmt: skip


def _string(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _unknown(file: str, place: str) -> ReportError:
    problem = 'JSON without "text", "maintext", "data" or the marks of a JSON Feed'
    return ReportError(file=file, place=place, problem=problem, next_step='put the words of a report under "text"')
