"""Publication dates as they come beside a report."""

from __future__ import annotations

import re
from datetime import date

from msgspec.structs import replace

from contingent.records import Report
from contingent.text.layout import find_date

DATE_FORMS = "YYYY, YYYY-MM or YYYY-MM-DD"
_FORM = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ][0-9]{2}(?::?[0-9]{2})?[0-9:.,]*\s?[A-Z0-9:+-]*)?)?)?"
)


def report_date(value: str) -> str | None:
    """The value as an EDTF date (year, month or day); a time of day is dropped; None when it is no such date.

    The day is the one written, in the zone it was written in.
    """
    match = _FORM.fullmatch(value.strip()[:40])
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part for part in (year, month, day) if part)


def with_later_date(report: Report, day: str | None, *, url: str | None = None) -> Report:
    """The report with the day it was saved or crawled as an inferred date, if neither it nor its text states one.

    Args:
        url: its address, if it has none yet.
    """
    if url and report.url is None and re.match(r"https?://", url):
        report = replace(report, url=url)
    if day is None or report.date is not None or find_date(report.text) is not None:
        return report
    return replace(report, date=day, date_basis="inferred")
