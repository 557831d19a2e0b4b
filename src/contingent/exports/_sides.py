"""The sides of an event as ACLED and UCDP sort them: states, armed groups, civilians, protesters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from contingent.records import Statement
from contingent.views._context import Context
from contingent.views._names import STATE_SECTORS

SideKind = Literal["state", "armed", "rioters", "protesters", "civilians"]
MOVES = frozenset({"DEPLOY", "GROUP", "MOBILIZE", "RETREAT"})
ARMED_SECTORS = frozenset({"REB", "PAR", "CRM"})
CIVILIAN_SECTORS = frozenset({"CVL", "SOC", "REL", "JRN", "NGO", "EDU", "MED", "AGR", "BUS", "LAB", "PTY"})
# ACLED's inter codes: 1 state forces, 2 rebels, 3 political and 4 identity militias, 5 rioters, 6 protesters, 7 civilians,
# 8 external and other forces.
STATE, REBEL, MILITIA, RIOTERS, PROTESTERS, CIVILIANS, EXTERNAL = 1, 2, 3, 5, 6, 7, 8
KIND_OF_INTER: dict[int, SideKind] = {
    STATE: "state", EXTERNAL: "state", REBEL: "armed", MILITIA: "armed", 4: "armed", RIOTERS: "rioters",
    PROTESTERS: "protesters", CIVILIANS: "civilians",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who stands on one side. `kind` is None where the report does not tell what they are.

    `inter` is ACLED's code for an event in the country the side was read for; `country` the side's own, if it has one.
    """

    name: str
    kind: SideKind | None
    inter: int | None
    country: str | None


def sides(context: Context, entity_ids: Iterable[str], host: str | None) -> tuple[Side, ...]:
    """The sides some entities are, each once; places, instruments and meetings are none.

    Args:
        host: ISO 3166-1 alpha-3 of the country the event lies in: a state's forces abroad are external ones.
    """
    found = (_side(context, i, host) for i in entity_ids)
    return tuple(dict.fromkeys(side for side in found if side is not None))


def targets(statement: Statement) -> tuple[str, ...]:
    """Ids of those a deed is done to; the object of a movement is the force that moves, no other side."""
    if statement.type in MOVES:
        return statement.roles.recipient
    return tuple(dict.fromkeys((*statement.roles.recipient, *statement.roles.object)))


def _side(context: Context, entity_id: str, host: str | None) -> Side | None:
    entity = context.names.get(entity_id)
    if entity is None or entity.type not in ("state", "actor", "operation"):
        return None
    parties = context.names.contributors((entity_id,), ())
    country = next((p.code for p in parties if p.code is not None), None)
    inter = entity.acled_inter
    if inter is None:
        if entity.type == "operation":
            inter = EXTERNAL
        elif entity.type == "state" or entity.sector in STATE_SECTORS:
            inter = STATE if country is not None and country == host else EXTERNAL
        elif entity.sector in ARMED_SECTORS:
            inter = REBEL if entity.sector == "REB" else MILITIA
        elif entity.sector in CIVILIAN_SECTORS:
            inter = CIVILIANS
    kind = KIND_OF_INTER.get(inter) if inter is not None else None
    return Side(name=entity.name, kind=kind, inter=inter, country=country)
