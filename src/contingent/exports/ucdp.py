"""Deadly events as CSV with the column names of UCDP GED, behind UCDP's gates (model.md, section 7)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from contingent.codebooks.load import countries
from contingent.exports._coding import Omission
from contingent.exports._gate import Deed, deeds, in_order, rows_of
from contingent.exports._readme import AS_FACT, CURRENT, Told
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._spots import Level, Spots
from contingent.exports._table import Cell, Table, columns, joined
from contingent.exports._tolls import deaths, toll
from contingent.exports.forces import trail
from contingent.gazetteer.lookup import Gazetteer
from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context
from contingent.views.figures import chain

DATE_PRECISION = ((1, 1), (6, 2), (7, 3), (31, 4), (366, 5))  # days at most, code
WHERE_PRECISION: Mapping[Level, int] = {
    "point": 1,
    "second division": 3,
    "first division": 4,
    "region": 5,
    "country": 6,
}
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
CLEAR, SUMMED = 1, 2
TOLD = Told(
    about="Deadly events as CSV with the column names of the UCDP Georeferenced Event Dataset. They are "
    "UCDP-like: pre-coded for a "
    "coder to accept or correct, and no data of UCDP's.",
    rules=(
        CURRENT,
        AS_FACT,
        "ASSAULT with at least one death in low, best or high.",
        "Days: between two days at most a year apart; date_prec 1 the day, 2 two to six days, 3 a week, 4 a "
        "month, 5 a year.",
        "Place: where_prec 1 a town or site, 3 a second division, 4 a first division, 5 a region, 6 the country "
        "(its middle).",
        "Sides: state-based (1) where a state fights a state or an armed group, non-state (2) between armed "
        "groups, one-sided (3) where a "
        "state or armed group kills civilians. Where the report does not tell what a side is there is no row.",
        "Deaths: best is the lowest figure given, low the lowest bound, high the highest bound of all figures. What nobody "
        "gives is empty: of “at least 5” the high, of “up to 5” the low; words such as dozens have only a low (several 3, "
        "dozens 12, hundreds 100).",
    ),
    sums="Rows may be added up as UCDP's are, `low`, `best` and `high` apart; never with official GED rows, "
    "which may tell the same "
    "events. Figures within an event were not added up. Rows with event_clarity 2 sum up several happenings and "
    "may hold others.",
    more="Ids of conflicts, dyads and actors, and codes of governments, are UCDP's own and empty; so are deaths "
    "by side.",
)
COLUMNS = columns({
    "id": ("text", "id of the statement the row is made from"),
    "relid": ("text", "empty"),
    "year": ("integer", "year of date_start"),
    "active_year": ("integer", "empty"),
    "code_status": ("text", "always: unchecked"),
    "type_of_violence": ("integer", "1 state-based, 2 non-state, 3 one-sided"),
    "conflict_new_id": ("integer", "empty"),
    "conflict_name": ("text", "empty"),
    "dyad_new_id": ("integer", "empty"),
    "dyad_name": ("text", "side_a and side_b"),
    "side_a_new_id": ("integer", "empty"),
    "side_a": ("text", "who attacked, or the state"),
    "side_b_new_id": ("integer", "empty"),
    "side_b": ("text", "whom, or Civilians"),
    "number_of_sources": ("integer", "independent origins of the reports: copies count once"),
    "source_article": ("text", "outlets, dates and headlines"),
    "source_office": ("text", "the outlets"),
    "source_date": ("text", "dates of publication"),
    "source_headline": ("text", "headlines"),
    "source_original": ("text", "who says so, outermost first, each with the act"),
    "where_prec": ("integer", "1 to 6, see above"),
    "where_coordinates": ("text", "the place"),
    "where_description": ("text", "the places in the report's words"),
    "adm_1": ("text", "first division, by GeoNames"),
    "adm_2": ("text", "second division, by GeoNames"),
    "latitude": ("number", "degrees (WGS 84)"),
    "longitude": ("number", "degrees (WGS 84)"),
    "geom_wkt": ("text", "the point as well-known text"),
    "priogrid_gid": ("integer", "cell of PRIO-GRID"),
    "country": ("text", "where"),
    "country_id": ("integer", "empty"),
    "region": ("text", "empty"),
    "event_clarity": ("integer", "1 one event, 2 several summed up"),
    "date_prec": ("integer", "1 to 5, see above"),
    "date_start": ("text", "first day it can lie on, YYYY-MM-DD"),
    "date_end": ("text", "last day it can lie on"),
    "deaths_a": ("integer", "empty"),
    "deaths_b": ("integer", "empty"),
    "deaths_civilians": ("integer", "empty"),
    "deaths_unknown": ("integer", "empty"),
    "best": ("integer", "best estimate: the lowest number written; empty where there are words only"),
    "high": ("integer", "highest, where one is given"),
    "low": ("integer", "lowest, where one is given"),
    "gwnoa": ("integer", "empty"),
    "gwnob": ("integer", "empty"),
    "deaths_words": ("text", "the figures as the reports give them"),
    "statements": ("text", "ids of all statements that tell the event, each with its words"),
})  # fmt: skip


def ucdp_table(ledger: Ledger, gazetteer: Gazetteer, *, scope: Scope = EVERYTHING) -> tuple[Table, list[Omission]]:
    """The deadly events of a ledger as UCDP-like rows in its order, and every statement that makes none, with the reason."""
    context, found, omitted = deeds(ledger, Spots(ledger, gazetteer), _kind, reason=_reason, scope=scope)
    rows = rows_of(found, lambda deed: _row(context, deed), omitted)
    table = Table(name="events", row="one event with at least one death, told as fact", columns=COLUMNS, rows=rows)
    return table, in_order(context, omitted)


def priogrid(lon: float, lat: float) -> int:
    """The PRIO-GRID cell of a point: cells of half a degree, counted from the south-west, 720 in a row."""
    row = min(math.floor((lat + 90) * 2), 359)
    column = min(math.floor((lon + 180) * 2), 719)
    return row * 720 + column + 1


def _kind(context: Context, statement: Statement) -> str | None:
    return "ASSAULT" if statement.type == "ASSAULT" else None


def _reason(statement: Statement) -> str:
    return f"{statement.type}: UCDP takes only armed violence with deaths"


def _row(context: Context, deed: Deed) -> tuple[Cell, ...] | str:
    dead = toll(deaths(context, deed.statements))
    if dead is None:
        return "no death is reported"
    violence = _type_of_violence(deed)
    if isinstance(violence, str):
        return violence
    precision = next((code for most, code in DATE_PRECISION if deed.days <= most), None)
    if precision is None:
        return f"its date is wider than a year: {deed.days} days"
    spot, ledger = deed.spot, context.ledger
    country = countries().get(spot.country)
    documents = [ledger.documents[i] for i in dict.fromkeys(s.doc for s in deed.statements)]
    offices = [joined(context.publishers([d.id])) for d in documents]
    dates = [d.published.edtf or "" for d in documents]
    titles = [(d.title.exact if d.title else d.headline) or "" for d in documents]
    articles = (", ".join(filter(None, told)) for told in zip(offices, dates, titles, strict=True))
    side_a = joined(side.name for side in deed.actors)
    side_b = "Civilians" if violence == ONE_SIDED else joined(side.name for side in deed.targets)
    places = (context.names.name(i) for s in deed.statements for i in s.roles.place)
    return (
        deed.row.id, None, deed.first.year, None, "unchecked", violence, None, None, None, f"{side_a} - {side_b}",
        None, side_a, None, side_b, context.origins(s.id for s in deed.statements), joined(articles), joined(offices),
        joined(dates), joined(titles), joined(chain(context, s) for s in deed.statements), WHERE_PRECISION[spot.level], spot.name,
        joined(places), spot.first, spot.second, spot.lat, spot.lon, f"POINT ({spot.lon} {spot.lat})",
        priogrid(spot.lon, spot.lat), country.name if country else spot.country, None, None,
        SUMMED if _is_summed(deed) else CLEAR, precision, deed.first.isoformat(), deed.last.isoformat(),
        None, None, None, None, dead.best, dead.high, dead.low, None, None, joined(dead.told), trail(*deed.statements),
    )  # fmt: skip


def _type_of_violence(deed: Deed) -> int | str:
    ours, theirs = {side.kind for side in deed.actors}, {side.kind for side in deed.targets}
    if not ours or not ours <= {"state", "armed"}:
        return "whether those who did it are a state or an armed group is not told"
    if theirs == {"civilians"}:
        return ONE_SIDED
    if not theirs or not theirs <= {"state", "armed"}:
        return "whether those attacked are civilians, a state or an armed group is not told"
    return STATE_BASED if "state" in ours | theirs else NON_STATE


def _is_summed(deed: Deed) -> bool:
    """True where a statement tells of several happenings: several kinds of deed, or a number of incidents."""
    return any(len(s.mode) > 1 or any(q.unit in ("incidents", "times") for q in s.quantity) for s in deed.statements)
