"""The database of a server: a connection for reading in each thread, and a short one for each writing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from contingent.store import Store, open_store
from contingent.store.access import Access
from contingent.store.location import Location, ServerDatabase, locate


class Database:
    """One database. Reading and writing may go on at the same time; two writings wait for each other."""

    def __init__(self, path: str | Location, *, busy_timeout_s: float) -> None:
        self.path = locate(path)
        self._busy_timeout_s = busy_timeout_s
        self._here = threading.local()
        self._opened: list[tuple[threading.Thread, Store | Access]] = []
        self._lock = threading.Lock()

    def reader(self) -> Store:
        """The store of this thread, which cannot write.

        Raises:
            StoreError: the file is missing, of another version …
        """
        self._forget_replaced()
        store: Store | None = getattr(self._here, "store", None)
        if store is None:
            store = self._here.store = open_store(self.path, busy_timeout_s=self._busy_timeout_s)
            self._keep(store)
        return store

    def access(self) -> Access:
        """Keys and saved queries, for reading, of this thread."""
        self._forget_replaced()
        if isinstance(self.path, ServerDatabase):
            return self.reader().access()
        access: Access | None = getattr(self._here, "access", None)
        if access is None:
            access = self._here.access = Access.open(self.path, busy_timeout_s=self._busy_timeout_s)
            self._keep(access)
        return access

    @contextmanager
    def writer(self) -> Iterator[Store]:
        """A store that may write, closed afterwards."""
        with open_store(self.path, write=True, busy_timeout_s=self._busy_timeout_s) as store:
            yield store

    @contextmanager
    def access_writer(self) -> Iterator[Access]:
        """Keys and saved queries, for writing, closed afterwards."""
        with Access.open(self.path, write=True, busy_timeout_s=self._busy_timeout_s) as access:
            yield access

    def close(self) -> None:
        """Close every thread's connections, when the server stops."""
        with self._lock:
            for _, connection in self._opened:
                connection.close()
            self._opened.clear()
            self._here = threading.local()

    def _forget_replaced(self) -> None:
        """Let go of this thread's connections where the server has gone, or another file has taken the name: they would go
        on showing the old one."""
        if isinstance(self.path, ServerDatabase):
            store: Store | None = getattr(self._here, "store", None)
            if store is not None and store.lost:
                self._forget()
            return
        try:
            found = self.path.stat()
            file: tuple[int, int] | None = (found.st_dev, found.st_ino)
        except OSError:
            file = None
        if getattr(self._here, "file", file) != file:
            self._forget()
        self._here.file = file

    def _forget(self) -> None:
        for name in ("store", "access"):
            connection = self._here.__dict__.pop(name, None)
            if connection is not None:
                connection.close()
                with self._lock:
                    self._opened = [kept for kept in self._opened if kept[1] is not connection]

    def _keep(self, connection: Store | Access) -> None:
        """Keep a new connection of this thread, and close those of threads that have ended: idle workers do."""
        with self._lock:
            ended = [kept for thread, kept in self._opened if not thread.is_alive()]
            self._opened = [kept for kept in self._opened if kept[0].is_alive()]
            self._opened.append((threading.current_thread(), connection))
        for left in ended:
            left.close()
