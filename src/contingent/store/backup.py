"""A copy of a database, made while others read and write it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from contingent.errors import StoreError, UsageError
from contingent.store.schema import clear_errors, connect_to_read


def back_up(path: str | Path, copy: str | Path) -> None:
    """Copy a database as it is at one moment; the copy appears under its name when it is whole.

    The copy is one file that needs none beside it. An earlier copy of that name is replaced.

    Args:
        path: the database.
        copy: where the copy goes.
    Raises:
        StoreError: the database cannot be read, or the copy not written.
        UsageError: `copy` is "-", both are one file, or the copy would replace a database in use.
    """
    if str(copy) == "-":
        raise UsageError("a database cannot go to standard output; name a file with -o")
    path, copy = Path(path), Path(os.path.realpath(copy))
    if copy.exists() and path.exists() and copy.samefile(path):
        raise UsageError(f"{copy} is the database itself; choose another -o")
    if copy.is_dir() or not copy.parent.is_dir():
        raise StoreError(f"{copy} cannot be written: name a file in a folder that is there with -o")
    # What waits in such a file belongs to the database that is there; SQLite would add it to ours.
    if any(copy.with_name(copy.name + ending).exists() for ending in ("-wal", "-journal")):
        raise UsageError(f"{copy} is a database in use; choose another -o")
    part = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    with clear_errors(path):
        source = connect_to_read(path)
    try:
        with closing(source), clear_errors(copy), closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # as one file; the first to write to it sets it back
        _put_in_place(part, copy)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):  # on a disk that cannot be written there is none
                part.with_name(part.name + ending).unlink()


def _put_in_place(part: Path, copy: Path) -> None:
    """Rename, with the data on the disk first and the name after it."""
    try:
        _sync(part)
        part.replace(copy)
        with suppress(OSError):  # not every system can sync a folder
            _sync(copy.parent)
    except OSError as error:
        raise StoreError(f"{copy} cannot be written ({error.strerror}); check the disk and the permissions") from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
