"""One SQLite file that holds everything read: texts, records, failures, and the index to search them."""

from contingent.store.finding import Facets, Filters, Found, FoundPage
from contingent.store.recent import LIMIT, Recent
from contingent.store.search import Hit
from contingent.store.view import Failure, Store, open_store
from contingent.store.writer import WriteResult

__all__ = [
    "LIMIT",
    "Facets",
    "Failure",
    "Filters",
    "Found",
    "FoundPage",
    "Hit",
    "Recent",
    "Store",
    "WriteResult",
    "open_store",
]
