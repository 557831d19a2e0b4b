"""All records as JSON Lines, which `contingent check` accepts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contingent.exports._readme import CURRENT, Told
from contingent.exports._table import Table, columns
from contingent.records import Document, encode_record
from contingent.store import Store

TOLD = Told(
    about="All records as JSON Lines; `contingent check` accepts the file and `contingent schema` describes a line.",
    rules=(CURRENT, "Everything else: documents, entities, statements and links, without loss."),
    sums="A statement has a status, a polarity and sources: no number of it may be added to another's without a look at these.",
)
TABLE = Table(
    name="records",
    row="one record as a JSON object; docs/records.md explains each kind",
    columns=columns(
        {
            "kind": ("text", "document, entity, statement or link"),
            "id": ("text", "hash of the content that makes the record what it is"),
        }
    ),
    rows=None,
)


def jsonl_lines(store: Store, *, with_text: bool = False) -> Iterator[bytes]:
    """Every current record as a JSON line, in the store's fixed order.

    Args:
        with_text: put each report's text into its document record, so that spans can be checked from the file alone.
    """
    for record in store.records():
        if with_text and isinstance(record, Document):
            record = replace(record, text=store.text(record.id))
        yield encode_record(record) + b"\n"
