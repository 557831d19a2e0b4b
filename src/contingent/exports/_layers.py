"""Forces, changes, promises, events and allegations as points of a map, each kind in a layer of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contingent.exports._coding import Omission
from contingent.exports._gate import in_order, not_a_fact
from contingent.exports._readme import CURRENT, Told
from contingent.exports._scope import EVERYTHING, Scope, look
from contingent.exports._spots import Spot, Spots
from contingent.exports._table import Cell, Column, Table, columns, joined
from contingent.exports._tolls import toll
from contingent.exports.forces import COLUMNS as FORCE_COLUMNS
from contingent.exports.forces import force_table_of, trail
from contingent.gazetteer.lookup import Gazetteer
from contingent.records import Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context
from contingent.views.events import EVENT_TYPES, EventRow, event_rows
from contingent.views.figures import Figure

# Kinds of the force table that have a layer, and what its numbers are called there: so that no sum over one column can
# mix what is in place with what is promised or alleged.
NUMBER_OF = {"in place": "in_place", "change": "moved", "promised": "promised", "alleged": "alleged"}
LAYER_OF = {"in place": "forces", "change": "changes", "promised": "promises", "alleged": "allegations"}
_TAKEN = (
    "id", "contributor", "contributor_words", "contributor_code", "operation", "operation_id", "host", "host_code", "part",
    "personnel_type",
    "number",
    "number_words", "low", "high", "approx", "basis", "direction", "figure", "label", "status", "conditional", "depends", "month",
    "as_of", "when", "when_basis", "authority", "purpose", "duration", "source", "said_on", "fact", "replaced_by", "origin",
    "publisher", "published", "document", "url", "trail",
)  # fmt: skip
_PLACED = columns({
    "place": ("text", "the place the point stands for"),
    "place_level": ("text", "point: a town or site; second or first division, region, country: its middle"),
})  # fmt: skip
_EVENT_COLUMNS = columns({
    "id": ("text", "id of the first statement"),
    "type": ("text", "ASSAULT, CONTROL, COERCE, PROTEST, …"),
    "mode": ("text", "how, in short words"),
    "gist": ("text", "what it says, with its label"),
    "label": ("text", "ALLEGED …: only an accuser says it; empty for what is told as fact"),
    "actors": ("text", "who does it"),
    "targets": ("text", "to whom"),
    "when": ("text", "the time the report gives, EDTF (ISO 8601-2)"),
    "killed": ("text", "each figure given, in words, with who gives it; none are added up"),
    "injured": ("text", "as killed"),
    "displaced": ("text", "as killed"),
    "source": ("text", "who says so, outermost first, each with the act"),
    "origins": ("integer", "independent origins: copies count once"),
    "publisher": ("text", "the outlets"),
    "trail": ("text", "ids of the statements, each with its words"),
})  # fmt: skip
_KILLED = columns({
    "killed_low": ("number", "lowest bound of the figures of the dead"),
    "killed_high": ("number", "highest bound"),
})  # fmt: skip
RULES = (
    CURRENT,
    "`forces`: told as fact to be in place; `changes`: told as fact to have been sent, cut or withdrawn; "
    "`promises`: planned, wanted, "
    "expected or possible, with what they wait on; `events`: told as fact; `allegations`: forces and events "
    "that only an accuser gives.",
    "What is denied, refused, only put forward or without a day (of a force) has no point.",
    "A point needs one country, or one place in it that the gazetteer has; a place that it lacks is put at the "
    "middle of its country, and "
    "`place_level` says so. Several places of one event are no point.",
)
SUMS = (
    "Layers never add up. Within a layer: rows of one `fact` tell one thing, rows of one `origin` are copies, "
    "`replaced_by` has a later value; "
    "a part of a country may be counted in the whole. `killed_low` and `killed_high` bound the figures given."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A table whose rows have a point each: longitude and latitude in degrees (WGS 84)."""

    table: Table
    points: tuple[tuple[float, float], ...]


def layers(ledger: Ledger, gazetteer: Gazetteer, *, scope: Scope = EVERYTHING) -> tuple[list[Layer], list[Omission]]:
    """The layers forces, changes, promises, events, allegations (of forces), alleged_events; and what has no point, and why."""
    context, outside = look(ledger, scope)
    spots = Spots(ledger, gazetteer)
    table, omitted = force_table_of(context)
    omitted = [o for o in omitted if o.statement.type not in EVENT_TYPES]
    placed: dict[str, list[tuple[tuple[Cell, ...], Spot]]] = {name: [] for name in LAYER_OF.values()}
    shown: set[str] = set()
    hidden: dict[str, str] = {}
    for cells in table.rows or ():
        row = dict(zip(table.names, cells, strict=True))
        statement, kind = str(row["id"]).partition("#")[0], str(row["kind"])
        spot = spots.within(_text(row["part"]), _text(row["host_code"]))
        if kind not in LAYER_OF:
            hidden.setdefault(statement, f"{kind}: no layer")
        elif isinstance(spot, str):
            hidden.setdefault(statement, spot)
        else:
            shown.add(statement)
            placed[LAYER_OF[kind]].append((tuple(row[name] for name in _TAKEN), spot))
    for i, why in hidden.items():  # a statement may have one figure on the map and another that has no point
        omitted.append(Omission(statement=context.known[i], reason=why, row=i if i in shown else None))
    made = [_layer(layer, _force_columns(NUMBER_OF[kind]), placed[layer]) for kind, layer in LAYER_OF.items()]
    told, alleged, left = _events(context, spots)
    made += [_layer("events", (*_EVENT_COLUMNS, *_KILLED), told), _layer("alleged_events", _EVENT_COLUMNS, alleged)]
    return made, in_order(context, [*omitted, *left, *outside])


def layers_told(about: str, more: str = "") -> Told:
    """The words of the README for a format of layers."""
    return Told(about=about, rules=RULES, sums=SUMS, more=more)


def _layer(name: str, described: tuple[Column, ...], rows: list[tuple[tuple[Cell, ...], Spot]]) -> Layer:
    return Layer(
        table=Table(
            name=name,
            row="one happening" if "events" in name else "one figure of one report for one force",
            columns=(*described, *_PLACED),
            rows=[(*cells, spot.name, spot.level) for cells, spot in rows],
        ),
        points=tuple((spot.lon, spot.lat) for _, spot in rows),
    )


def _force_columns(number: str) -> tuple[Column, ...]:
    renamed = {"number": number, "low": f"{number}_low", "high": f"{number}_high"}
    by_name: Mapping[str, Column] = {column.name: column for column in FORCE_COLUMNS}
    return tuple(Column(renamed.get(name, name), by_name[name].kind, by_name[name].meaning) for name in _TAKEN)


def _events(
    context: Context, spots: Spots
) -> tuple[list[tuple[tuple[Cell, ...], Spot]], list[tuple[tuple[Cell, ...], Spot]], list[Omission]]:
    """Rows of events told as fact, of alleged ones, and what has neither."""
    told: list[tuple[tuple[Cell, ...], Spot]] = []
    alleged: list[tuple[tuple[Cell, ...], Spot]] = []
    omitted: list[Omission] = []
    seen: set[str] = set()
    for row in event_rows(context):
        statements = [context.known[i] for i in row.statements]
        seen |= set(row.statements)
        spot = spots.find(i for s in statements for i in s.roles.place)
        why = None if row.alleged and not row.denied else not_a_fact(context, statements[0])
        if why is None and isinstance(spot, str):
            why = spot
        if why is not None or isinstance(spot, str):
            omitted += [Omission(statement=s, reason=why or str(spot)) for s in statements]
            continue
        cells = _event_cells(row, statements)
        if row.alleged:
            alleged.append((cells, spot))
        else:
            facts = [s for s in statements if not_a_fact(context, s) is None]
            told.append(((*cells, *_bounds(facts)), spot))
        omitted += [Omission(statement=s, reason="same event", row=statements[0].id) for s in statements[1:]]
    for s in context.statements:
        if s.type in EVENT_TYPES and s.id not in seen:
            why = (
                "after the day the map is for"
                if s.status == "actual"
                else f"{s.status}: an event that is not told as fact"
            )
            omitted.append(Omission(statement=s, reason=why))
    return told, alleged, omitted


def _event_cells(row: EventRow, statements: Iterable[Statement]) -> tuple[Cell, ...]:
    return (
        row.statements[0], row.type, joined(row.mode), f"{row.label}: {row.gist}" if row.label else row.gist, row.label or None,
        joined(row.actors), joined(row.targets), row.edtf, _lines(row.killed), _lines(row.injured), _lines(row.displaced),
        joined(row.said_by), row.origins, joined(row.publishers), trail(*statements),
    )  # fmt: skip


def _bounds(statements: Iterable[Statement]) -> tuple[int | None, int | None]:
    found = toll([q for s in statements for q in s.quantity if q.unit == "killed"])
    return (found.low, found.high) if found is not None else (None, None)


def _lines(figures: Iterable[Figure]) -> str | None:
    return joined(f.line() for f in figures) or None


def _text(value: Cell) -> str | None:
    return value if isinstance(value, str) else None
