"""All records as JSON Lines, which `contingent check` accepts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contingent.records import Document, encode_record
from contingent.store import Store


def jsonl_lines(store: Store, *, with_text: bool = False) -> Iterator[bytes]:
    """Every current record as a JSON line, in the store's fixed order.

    Args:
        with_text: put each report's text into its document record, so that spans can be checked from the file alone.
    """
    for record in store.records():
        if with_text and isinstance(record, Document):
            record = replace(record, text=store.text(record.id))
        yield encode_record(record) + b"\n"
