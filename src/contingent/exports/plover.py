"""Event rows with PLOVER 2021 names, as JSON Lines in the manner of POLECAT."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from contingent.exports._coding import Event
from contingent.exports._events import EventRow, country_and_sector, entity_name, event_rows, omitted_lines
from contingent.exports._readme import AS_FACT, CURRENT, Told
from contingent.exports._scope import EVERYTHING, Scope
from contingent.exports._table import Table, columns
from contingent.records import Entity
from contingent.resolve.ledger import Ledger, lineage

# "Requires recipient: Yes" in the PLOVER manual; who cooperates may also all stand among the actors (section 5.4).
NEED_RECIPIENT = frozenset({"COOPERATE", "AID", "SANCTION"})
# Sectors as the manual calls them; those of bodies are codes of actors there ("country"), no sectors.
SECTORS: dict[str, str | None] = {"PAR": "PRM", "IGO": None, "UNO": None, "NGO": None, "MNC": None}
TABLE = Table(
    name="events",
    row="one event, a JSON object",
    columns=columns({
        "id": ("text", "id of the statement the row is made from"),
        "event": ("text", "one of the 16 PLOVER event types"),
        "mode": ("text", "PLOVER mode, or null"),
        "context": ("text", "list of PLOVER contexts"),
        "actor": ("text", "list of name, country, sector"),
        "recipient": ("text", "list of name, country, sector"),
        "event_loc": ("text", "list of name, country, iso3166_2, geonames"),
        "date": ("text", "ISO day, or null where the event does not lie on one day"),
        "date_from": ("text", "first day it can lie on"),
        "date_to": ("text", "last day it can lie on"),
        "date_basis": ("text", "how the day is known: stated, resolved, tense, said, published, unresolved"),
        "conditional": ("flag", "a plan that waits on something not reported as done"),
        "text_info": ("text", "report, address, publisher, publication date, spans in code points"),
        "comment": ("text", "what the statement says, with its label and conditions"),
        "cameo": ("text", "CAMEO code"),
        "statements": ("text", "ids of the statements that tell the event"),
    }),
    rows=None,
)  # fmt: skip
TOLD = Told(
    about="Events with PLOVER 2021 names as JSON Lines, in the manner of POLECAT.",
    rules=(
        CURRENT,
        f"Deeds: {AS_FACT} Plans, requests, accusations and refusals are acts of speech of their speaker.",
        "Comments have no row, nor have AID, COOPERATE and SANCTION without a recipient. One row an event, "
        "however often it is told.",
    ),
    sums="Counting rows counts deeds and words alike: keep AGREE, REQUEST, ACCUSE, REJECT and THREATEN apart "
    "from what was done.",
    more="PLOVER wants a day for each event. Where a report gives none, `date` is null and `date_from` and "
    "`date_to` bound it, rather "
    "than a day being made up: leave such rows out for a tool that cannot do without.",
)


def plover_lines(ledger: Ledger, *, scope: Scope = EVERYTHING) -> tuple[list[bytes], list[bytes]]:
    """The events as JSON Lines, and what was left out as CSV lines; both in UTF-8.

    A row has `id`, `event`, `mode`, `context`, `actor` and `recipient` (lists of name, country, sector), `event_loc`,
    `date` (ISO day, or null where it is not one day; then `date_from` and `date_to` bound it), `date_basis`, `conditional`,
    `text_info` (document, start, end in code points), `comment`, `cameo`, `statements`. Comments are no PLOVER events.
    """
    _, rows, omitted = event_rows(ledger, fits=_fits, scope=scope)
    return [_json(_record(ledger, row)) for row in rows], list(omitted_lines(omitted))


def _fits(event: Event) -> str | None:
    name = event.code.event
    if name is None:
        return "comment: PLOVER has no event for it"
    mutual = name == "COOPERATE" and len(event.actors) > 1
    if name in NEED_RECIPIENT and not event.recipients and not mutual:
        return f"no recipient: PLOVER wants one for {name}"
    return None


def _record(ledger: Ledger, row: EventRow) -> dict[str, Any]:
    event, statement = row.event, row.event.statement
    document = ledger.documents[statement.doc]
    return {
        "id": row.id,
        "event": event.code.event,
        "mode": event.code.mode,
        "context": list(event.code.context),
        "actor": [_party(ledger, i) for i in event.actors],
        "recipient": [_party(ledger, i) for i in event.recipients],
        "event_loc": [_place(ledger, i) for i in statement.roles.place],
        "date": row.first if row.first == row.last else None,
        "date_from": row.first,
        "date_to": row.last,
        "date_basis": row.basis,
        "conditional": row.conditional,
        "text_info": {
            "document": statement.doc,
            "file": document.file,
            "url": document.url,
            "publisher": ledger.publishers.get(statement.doc),
            "published": document.published.edtf,
            "spans": [{"start": e.start, "end": e.end} for e in statement.evidence],
        },
        "comment": row.comment,
        "cameo": event.code.cameo,
        "statements": [row.id, *row.others],
    }


def _party(ledger: Ledger, entity_id: str) -> dict[str, str | None]:
    country, found = country_and_sector(ledger, entity_id)

    return {"name": entity_name(ledger, entity_id), "country": country, "sector": SECTORS.get(found or "", found)}


def _place(ledger: Ledger, entity_id: str) -> dict[str, str | int | None]:
    chain: Iterator[Entity] = lineage(entity_id, ledger.entities)
    entity = next(chain, None)
    country, _ = country_and_sector(ledger, entity_id)
    return {
        "name": entity_name(ledger, entity_id),
        "country": country,
        "iso3166_2": entity.iso3166_2 if entity else None,
        "geonames": entity.geonames if entity else None,
    }


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
