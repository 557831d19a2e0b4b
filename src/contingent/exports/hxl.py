"""Events told as fact as CSV with a row of HXL hashtags (Humanitarian Exchange Language 1.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contingent.codebooks.load import countries
from contingent.exports._coding import Omission
from contingent.exports._events import EventRow, event_rows
from contingent.exports._gate import coded_as_fact, in_order
from contingent.exports._readme import AS_FACT, CURRENT, Told
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._spots import Spot, Spots
from contingent.exports._table import Cell, Table, columns, csv_line, joined, table_csv
from contingent.exports._tolls import figures_of, toll
from contingent.exports.forces import trail
from contingent.gazetteer.lookup import Gazetteer
from contingent.records import Statement, Unit
from contingent.resolve.ledger import Ledger, lineage
from contingent.views._context import Context
from contingent.views.events import EVENT_TYPES
from contingent.views.figures import chain

TOLD = Told(
    about="Events as CSV with a row of HXL hashtags under the heading, for the Humanitarian Data Exchange and "
    "its tools.",
    rules=(
        CURRENT,
        AS_FACT,
        "Violence, changes of control, arrests, protests and tolls, in one country. A date or place that is not "
        "known stays empty: `#date` "
        "is one day; `#date+start` and `#date+end` bound it.",
    ),
    sums="`#affected+killed` and its kin are filled only where one figure is given; where figures differ, or "
    "one has bounds, `+min` and "
    "`+max` bound them. A toll (HARM) may hold the dead of other rows: never add the rows of `#event+type` HARM "
    "to others.",
)
# A heading, its hashtag, and the column as it is described: the kinds of what is affected are added below.
_HEAD = (
    ("date", "#date", "text", "the day, YYYY-MM-DD; empty where it is not one day"),
    ("date_start", "#date+start", "text", "first day it can lie on"),
    ("date_end", "#date+end", "text", "last day it can lie on"),
    ("country_code", "#country+code", "text", "ISO 3166-1 alpha-3"),
    ("country", "#country+name", "text", "name"),
    ("adm1_code", "#adm1+code", "text", "ISO 3166-2, where known"),
    ("adm1", "#adm1+name", "text", "first division, by GeoNames"),
    ("place", "#loc+name", "text", "the place, where it is more exact than the country"),
    ("lat", "#geo+lat", "number", "degrees (WGS 84); empty for a country"),
    ("lon", "#geo+lon", "number", "degrees (WGS 84)"),
    ("actor", "#org+name", "text", "who did it, where told"),
    ("event_type", "#event+type", "text", "ASSAULT, CONTROL, COERCE, PROTEST, HARM, …"),
    ("event_mode", "#event+mode", "text", "how, in short words"),
    ("description", "#description", "text", "what the statement says"),
)
_AFFECTED: tuple[Unit, ...] = ("killed", "injured", "displaced", "captured")
_TAIL = (
    ("source", "#meta+source", "text", "the outlets"),
    ("said_by", "#meta+source+original", "text", "who says so, outermost first, each with the act"),
    ("published", "#date+published", "text", "publication date, EDTF"),
    ("url", "#meta+url", "text", "address of the report"),
    ("id", "#meta+id", "text", "id of the statement the row is made from"),
    ("trail", "#meta+quote", "text", "ids of the statements, each with its words"),
)
_KIN = tuple(
    (f"{unit}{ending}", f"#affected+{unit}{attribute}", "integer", meaning)
    for unit in _AFFECTED
    for ending, attribute, meaning in (
        ("", "", f"{unit}, where one figure is given"),
        ("_min", "+min", f"{unit}, lowest bound of the figures given"),
        ("_max", "+max", f"{unit}, highest bound"),
    )
)
_ALL = (*_HEAD, *_KIN, *_TAIL)
COLUMNS = columns({name: (kind, f"{tag}: {meaning}") for name, tag, kind, meaning in _ALL})  # type: ignore[misc]
TAGS = tuple(tag for _, tag, _, _ in _ALL)


def hxl_table(ledger: Ledger, gazetteer: Gazetteer, *, scope: Scope = EVERYTHING) -> tuple[Table, list[Omission]]:
    """The events of a ledger in its order, and every statement that makes none, with the reason."""
    spots = Spots(ledger, gazetteer)
    context, found, omitted = event_rows(
        ledger, fits=lambda event: None, code=coded_as_fact(_kind, _reason), scope=scope
    )
    placed: dict[str, tuple[EventRow, Spot]] = {}
    for row in found:
        spot = spots.find(i for s in (row.id, *row.others) for i in context.known[s].roles.place)
        if isinstance(spot, str):
            omitted.append(Omission(statement=row.event.statement, reason=spot))
        else:
            placed[row.id] = row, spot
    row_of = {statement: row.id for row, _ in placed.values() for statement in (row.id, *row.others)}
    rows: list[tuple[Cell, ...]] = []
    for row, spot in placed.values():
        whole = _told_by(context, row, row_of)
        if whole is not None:
            reason = "a toll that stands in the row of the event it gives details of"
            omitted.append(Omission(statement=row.event.statement, reason=reason, row=whole))
        else:
            statements = tuple(context.known[i] for i in (row.id, *row.others))
            rows.append(_cells(context, row, statements, spot))
    return Table(name="events", row="one event told as fact", columns=COLUMNS, rows=rows), in_order(context, omitted)


def hxl_lines(table: Table) -> Iterator[bytes]:
    """The heading, the row of hashtags and a line for each row, in UTF-8."""
    lines = table_csv(table)
    yield next(lines)
    yield csv_line(TAGS)
    yield from lines


def _told_by(context: Context, row: EventRow, row_of: Mapping[str, str]) -> str | None:
    """The row whose figures hold those of a toll, so that no sum over rows counts its dead twice; None for other rows."""
    if row.event.statement.type != "HARM":
        return None
    details = (row_of.get(i) for rel, i in context.links_from.get(row.id, ()) if rel == "details")
    return next((i for i in details if i is not None and i != row.id), None)


def _kind(context: Context, statement: Statement) -> str | None:
    return statement.type if statement.type in EVENT_TYPES else None


def _reason(statement: Statement) -> str:
    return f"{statement.type}: no event that happens to people or places"


def _cells(context: Context, row: EventRow, statements: tuple[Statement, ...], spot: Spot) -> tuple[Cell, ...]:
    documents = [context.ledger.documents[i] for i in dict.fromkeys(s.doc for s in statements)]
    within = spot.level != "country"
    places = (e for s in statements for i in s.roles.place for e in lineage(i, context.ledger.entities))
    division = next((e.iso3166_2 for e in places if e.iso3166_2 is not None), None)
    return (
        row.first if row.first == row.last else None, row.first, row.last, spot.country, _country(spot.country), division,
        spot.first, spot.name if within else None, spot.lat if within else None, spot.lon if within else None,
        joined(context.names.name(i) for s in statements for i in s.roles.agent), row.event.statement.type,
        joined(m for s in statements for m in s.mode), row.comment,
        *(cell for unit in _AFFECTED for cell in _affected(context, statements, unit)),
        joined(context.publishers(d.id for d in documents)), joined(chain(context, s) for s in statements),
        joined(d.published.edtf for d in documents), joined(d.url for d in documents), row.id, trail(*statements),
    )  # fmt: skip


def _affected(
    context: Context, statements: tuple[Statement, ...], unit: Unit
) -> tuple[int | None, int | None, int | None]:
    """The one figure, or its bounds where there are several or it has some."""
    found = toll(figures_of(context, statements, unit))
    if found is None:
        return None, None, None
    one = found.best is not None and found.low == found.high and len(found.told) == 1
    return (found.best, None, None) if one else (None, found.low, found.high)


def _country(code: str) -> str:
    known = countries().get(code)
    return known.name if known is not None else code
