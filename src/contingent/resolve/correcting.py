"""What a person may correct in a statement, and the statement as corrected."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contingent.codebooks.load import countries, registry
from contingent.errors import RecordError, UsageError
from contingent.ids import content_id
from contingent.normalize.parties import parties
from contingent.records import Entity, EntityType, Statement

PERSON_RULE = "person"
NOBODY = "-"
MOST_NAME = 100  # code points
MOST_DIGITS = 20
# What a person may correct, and how the new value is written.
FIELDS: Mapping[str, str] = {
    "type": "one of the 18 types",
    "status": "actual, planned, wanted, expected, possible or unknown",
    "polarity": "+ or -",
    "best": "the number, with no separators",
    "basis": "stock, change or unstated",
    "unit": "troops, police, personnel, killed, …",
    "time": "an EDTF value",
    "contributor": f"whose force: a country or organisation, by name or code; {NOBODY} for not said",
    "host": f"where: a country, by name or code; {NOBODY} for not said",
    "operation": f"under which operation, by name; {NOBODY} for none",
}
_NAMED = ("contributor", "host", "operation")


def values(statement: Statement, entities: Mapping[str, Entity]) -> dict[str, str]:
    """The values of a statement that a person can correct, as text; the first number stands for all.

    Args:
        entities: those of the ledger, by id. A country is told by its code, what is in the registry by its id.
    """
    found: dict[str, str] = {"type": statement.type, "status": statement.status, "polarity": statement.polarity}
    if statement.quantity:
        first = statement.quantity[0]
        found |= {
            "best": "" if first.best is None else f"{first.best:g}",
            "basis": first.basis,
            "unit": first.unit or "",
        }
    if statement.time.edtf:
        found["time"] = statement.time.edtf
    roles = statement.roles
    agents, objects, places = (
        [entities[id_] for id_ in ids if id_ in entities] for ids in (roles.agent, roles.object, roles.place)
    )
    told = {
        "contributor": [e for e in agents if e.type != "operation"],
        "host": places,
        "operation": [e for e in (*objects, *agents) if e.type == "operation" and e.named],
    }
    return found | {field: " + ".join(map(_identity, named)) for field, named in told.items() if named}


def canonical(field: str, value: str) -> str:
    """A value as it is kept: countries by code and what the registry knows by id, however a person typed them."""
    value = value.strip()
    return _party(field, value)[0] if field in _NAMED and value != NOBODY else value


def corrected(
    statement: Statement, field: str, value: str, entities: Mapping[str, Entity]
) -> tuple[Statement, tuple[Entity, ...]]:
    """The statement with one value as a person gives it, and the entity that the person named, if any.

    Args:
        entities: those of the ledger, by id.
    Raises:
        UsageError: the value does not fit the field.
    """
    try:
        if field in _NAMED:
            return _with_party(statement, field, value, entities)
        if field in ("type", "status", "polarity"):
            return msgspec.convert(msgspec.to_builtins(statement) | {field: value}, Statement), ()
        if field == "time":
            from contingent.normalize.edtf import parse_edtf

            parse_edtf(value)
            return replace(statement, time=replace(statement.time, edtf=value, basis="stated")), ()
        if not statement.quantity:
            raise ValueError("the statement gives no number")
        new: Any = _number(value) if field == "best" else value
        first = msgspec.to_builtins(statement.quantity[0]) | {field: new}
        quantity = (msgspec.convert(first, type(statement.quantity[0])), *statement.quantity[1:])
        return replace(statement, quantity=quantity), ()
    except (msgspec.ValidationError, RecordError, ValueError) as error:
        raise UsageError(f"{value!r} does not fit {field} ({error}); write {FIELDS[field]}") from error


def _number(value: str) -> int | float | None:
    if len(value) > MOST_DIGITS:
        raise ValueError("too long")
    number: Any = json.loads(value)
    if isinstance(number, float) and not math.isfinite(
        number
    ):  # JSON of Python takes "NaN", and no export can count it
        raise ValueError("not a number")
    return number  # type: ignore[no-any-return]  # what else it may be is told by the record


def _with_party(
    statement: Statement, field: str, value: str, entities: Mapping[str, Entity]
) -> tuple[Statement, tuple[Entity, ...]]:
    """The role of a force filled by whom a person names. The words of the role go: it is not they that name it."""
    named = () if value == NOBODY else (_entity(statement.doc, *_party(field, value)),)
    ids, roles, words = tuple(e.id for e in named), statement.roles, statement.role_text
    forces = {id_ for id_ in (*roles.agent, *roles.object) if id_ in entities and entities[id_].type == "operation"}
    if field == "host":
        return replace(statement, roles=replace(roles, place=ids), role_text=replace(words, place=())), named
    if field == "operation":
        agent, rest = (tuple(id_ for id_ in role if id_ not in forces) for role in (roles.agent, roles.object))
        roles, words = replace(roles, agent=agent, object=(*ids, *rest)), replace(words, object=())
        return replace(statement, roles=roles, role_text=words if agent else replace(words, agent=())), named
    # A force that was read as its own sender stays what is sent.
    sent = tuple(id_ for id_ in roles.agent if id_ in forces and id_ not in roles.object)
    roles = replace(roles, agent=ids, object=(*roles.object, *sent))
    return replace(statement, roles=roles, role_text=replace(words, agent=())), named


def _entity(doc: str, identity: str, type_: EntityType) -> Entity:
    known = registry().get(identity)
    country = countries().get(identity)
    return Entity(
        id=content_id("e", doc, PERSON_RULE, type_, identity),
        doc=doc,
        type=type_,
        name=country.name if country is not None else known.name if known is not None else identity,
        country=identity if country is not None else known.country if known is not None else None,
        sector=known.sector if known is not None else None,
        registry=known.id if known is not None else None,
        origin=PERSON_RULE,
    )


def _party(field: str, value: str) -> tuple[str, EntityType]:
    """Whom a person means: a country's code, a registry id, or else the name as typed; and the type of entity."""
    found = parties(value)
    states = [key for key in found if key in countries()]
    known = [key for key in found if key in registry()]
    if field == "host":
        if len(states) != 1:
            raise ValueError("not one country")
        return states[0], "state"
    if field == "operation":
        operations = [key for key in known if registry()[key].type == "operation"]
        return (operations[0] if len(operations) == 1 else _name(value)), "operation"
    if states:
        if len(states) > 1:
            raise ValueError("several countries of that name")
        return states[0], "state"
    actors = [key for key in known if registry()[key].type != "operation"]
    return (actors[0] if len(actors) == 1 else _name(value)), "actor"


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not name or len(name) > MOST_NAME:
        raise ValueError(f"a name of 1 to {MOST_NAME} characters is needed")
    return name


def _identity(entity: Entity) -> str:
    if entity.type == "state" and entity.country in countries():
        return entity.country or entity.name
    return entity.registry or entity.name
