"""Event rows with CAMEO codes, tab-separated in the manner of ICEWS and Phoenix."""

from __future__ import annotations

from contingent.exports._coding import Event
from contingent.exports._events import EventRow, country_and_sector, entity_name, event_rows, omitted_lines
from contingent.exports._readme import AS_FACT, CURRENT, Told
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._table import Table, columns
from contingent.resolve.ledger import Ledger
from contingent.text.safe import clean

TABLE = Table(
    name="events",
    row="one event with a source, a deed and a target",
    columns=columns({
        "event_id": ("text", "id of the statement the row is made from"),
        "date": ("text", "YYYYMMDD, or empty where the event does not lie on one day"),
        "date_from": ("text", "first day it can lie on"),
        "date_to": ("text", "last day it can lie on"),
        "date_basis": ("text", "how the day is known: stated, resolved, tense, said, published, unresolved"),
        "source_name": ("text", "who acts or speaks"),
        "source_code": ("text", "ISO 3166-1 alpha-3 or PLOVER body code, and sector: FRAGOV; --- where no country is known"),
        "cameo": ("text", "CAMEO code"),
        "quad_class": ("integer", "1 verbal and 2 material cooperation, 3 verbal and 4 material conflict"),
        "target_name": ("text", "towards whom"),
        "target_code": ("text", "as source_code"),
        "place": ("text", "where"),
        "place_country": ("text", "ISO 3166-1 alpha-3"),
        "conditional": ("flag", "a plan that waits on something not reported as done"),
        "publisher": ("text", "the outlet"),
        "published": ("text", "publication date, EDTF"),
        "document": ("text", "id of the report"),
        "start": ("integer", "where the words begin in the report's text, in code points"),
        "end": ("integer", "where they end"),
        "comment": ("text", "what the statement says, with its label and conditions"),
    }),
    rows=None,
)  # fmt: skip
COLUMNS = TABLE.names
TOLD = Told(
    about="Events with CAMEO codes, tab-separated, in the manner of ICEWS and Phoenix.",
    rules=(
        CURRENT,
        f"Deeds: {AS_FACT} Plans, requests, accusations, refusals and comments are acts of speech of their speaker.",
        "Two sides: without a target no row.",
        "One row an event, however often it is told.",
    ),
    sums="Counting rows counts acts told, deeds and words alike: use `cameo` or `quad_class` to keep them apart.",
)
_VERBAL_COOPERATION, _COOPERATION, _VERBAL_CONFLICT = 5, 8, 13  # last CAMEO root of each quad class but the fourth


def cameo_lines(ledger: Ledger, *, scope: Scope = EVERYTHING) -> tuple[list[bytes], list[bytes]]:
    """The events as tab-separated lines under a heading, and what was left out as CSV lines; both in UTF-8.

    CAMEO codes a source, a deed and a target: an event without a target makes no row. Codes of sides are an ISO 3166-1
    alpha-3 country (or PLOVER body code) and a sector: FRAGOV; "---" stands for a country that is not known. `date` is one day,
    YYYYMMDD, or empty. `quad_class`: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.
    """
    _, rows, omitted = event_rows(ledger, fits=_fits, scope=scope)
    return [_line(COLUMNS), *(_line(_cells(ledger, row)) for row in rows)], list(omitted_lines(omitted))


def quad_class(cameo: str) -> int:
    """The quad class of a CAMEO code: 1 to 4."""
    root = int(cameo[:2])
    if root <= _VERBAL_COOPERATION:
        return 1
    if root <= _COOPERATION:
        return 2
    return 3 if root <= _VERBAL_CONFLICT else 4


def _fits(event: Event) -> str | None:
    return None if event.recipients else "no target: CAMEO codes two sides"


def _cells(ledger: Ledger, row: EventRow) -> tuple[str, ...]:
    event, statement = row.event, row.event.statement
    places = statement.roles.place
    countries = (country_and_sector(ledger, i)[0] for i in places)
    one_day = row.first if row.first == row.last else None
    return (
        row.id,
        (one_day or "").replace("-", ""),
        row.first or "",
        row.last or "",
        row.basis,
        _names(ledger, event.actors),
        _codes(ledger, event.actors),
        event.code.cameo,
        str(quad_class(event.code.cameo)),
        _names(ledger, event.recipients),
        _codes(ledger, event.recipients),
        _names(ledger, places),
        "; ".join(dict.fromkeys(code for code in countries if code)),
        "true" if row.conditional else "false",
        ledger.publishers.get(statement.doc) or "",
        ledger.documents[statement.doc].published.edtf or "",
        statement.doc,
        str(statement.evidence[0].start),
        str(statement.evidence[-1].end),
        row.comment,
    )


def _names(ledger: Ledger, ids: tuple[str, ...]) -> str:
    return "; ".join(entity_name(ledger, i) for i in ids)


def _codes(ledger: Ledger, ids: tuple[str, ...]) -> str:
    """Codes of a side, several joined by ";" as names are."""
    codes = (country_and_sector(ledger, i) for i in ids)
    return "; ".join(dict.fromkeys(f"{country or '---'}{sector or ''}" for country, sector in codes))


def _line(cells: tuple[str, ...]) -> bytes:
    return "\t".join(clean(cell) for cell in cells).encode("utf-8", "replace") + b"\n"
