"""Publication dates as they come beside a report."""

from __future__ import annotations

import re
from datetime import date

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
