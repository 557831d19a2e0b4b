"""The one place where records are loaded for an answer."""

from __future__ import annotations

from contingent.resolve.ledger import Ledger
from contingent.store import Store


def load_picture(
    store: Store, *, in_: str | None = None, by: str | None = None, known_by: str | None = None, as_read: bool = False
) -> Ledger:
    """The ledger an answer is worked out from.

    Args:
        in_, by: ISO alpha-3 codes or registry ids; `known_by` an ISO day. As for `Store.load`.
        as_read: as the machine has it, before anybody's judgement.
    """
    return store.load(in_=in_, by=by, known_by=known_by, as_read=as_read)
