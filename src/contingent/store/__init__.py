"""One SQLite file that holds everything read: texts, records, failures, and the index to search them."""

from contingent.store.finding import Facets, Filters, Found, FoundPage
from contingent.store.recent import Recent
from contingent.store.search import Hit
from contingent.store.view import Failure, Store, open_store
from contingent.store.writer import WriteResult

__all__ = ["Facets", "Failure", "Filters", "Found", "FoundPage", "Hit", "Recent", "Store", "WriteResult", "open_store"]
