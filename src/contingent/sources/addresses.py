"""Lists of addresses: plain, or a column of a table as GDELT's exports have it. They are fetched only when asked for."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.places import printed_name, within

if TYPE_CHECKING:
    from contingent.sources.fetching import Fetched, Fetcher

_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_TRIED_ROWS = 50
NOT_FETCHED = "add --fetch to fetch it from the network, or save the page and pass the file"


def is_address(path: str) -> bool:
    """Whether what a user named is an address on the web."""
    return re.match(r"https?://", path, re.IGNORECASE) is not None


def find_addresses(data: bytes, *, is_table: bool) -> list[str] | None:
    """The addresses in a list, each once, in order; None when the data are something else.

    Args:
        is_table: the addresses may be one column among others. Without it every line must be an address.
    """
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and all(_ADDRESS.fullmatch(line) for line in lines):
        return list(dict.fromkeys(lines))
    if not is_table or not lines:
        return None
    delimiter = "\t" if "\t" in lines[0] else ";" if ";" in lines[0] and "," not in lines[0] else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return None
    columns = Counter(
        at for row in rows[:_TRIED_ROWS] for at, cell in enumerate(row) if _ADDRESS.fullmatch(cell.strip())
    )
    if not columns:
        return None
    # A table of events may have addresses of pictures as well; the column with most is the reports'.
    best = max(columns, key=lambda at: (columns[at], at))
    cells = (row[best].strip() for row in rows if len(row) > best)
    return list(dict.fromkeys(cell for cell in cells if _ADDRESS.fullmatch(cell)))


def read_addresses(addresses: list[str], file: str, fetcher: Fetcher | None) -> Iterator[Report | ReportError]:
    """The pages behind the addresses, or without a fetcher one line that says they were not fetched."""
    if fetcher is None:
        count = "1 address" if len(addresses) == 1 else f"{len(addresses):,} addresses"
        step = "add --fetch to fetch them from the network, or save the pages and pass the files"
        yield ReportError(file=file, problem=f"a list of {count}, not fetched", next_step=step)
        return
    for address in addresses:
        yield from within(read_address(address, file, fetcher), printed_name(address))


def read_address(address: str, file: str, fetcher: Fetcher) -> Iterator[Report | ReportError]:
    """What lies at an address: a page, a feed, a PDF or another kind that can be read."""
    found = fetcher.get(address)
    if isinstance(found, str):
        yield ReportError(file=file, problem=found, next_step="check the address, or save the page and pass the file")
    else:
        yield from read_fetched(found, file)


def read_fetched(found: Fetched, file: str) -> Iterator[Report | ReportError]:
    """What came from an address; a report that names none gets it."""
    from msgspec.structs import replace

    from contingent.sources.formats import kind_of_data, read_stream

    kind = kind_of_data(found.body[:4096])
    if kind in ("zip", "tar", "gzip", "warc", "mbox"):
        problem = "an archive, which is not read from the network"
        yield ReportError(file=file, problem=problem, next_step="download it and pass the file")
        return
    if kind == "text" and found.content_type in ("text/html", "application/xhtml+xml"):
        kind = "html"
    for item in read_stream(io.BytesIO(found.body), "", file, kind=kind):
        if isinstance(item, Report) and item.url is None:
            item = replace(item, url=found.url)
        yield item
