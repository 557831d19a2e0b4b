"""Where reports lie and shards go: paths of a disk that all machines share, or addresses of object storage (`s3://…`)."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from msgspec import Struct

from contingent.errors import ConfigError, ReportError
from contingent.sources.files import NAMED_ONLY, find_files, kind_of, open_file, shown

PART_ENDING = ".part"
# One put, or an upload of parts that is completed, shows an object at once and whole. Other places get a name to rename.
_OBJECT_STORES = frozenset({"abfs", "abfss", "adl", "az", "gcs", "gs", "memory", "oci", "oss", "s3", "s3a"})
# What tells that a file is not the one that was looked at, as the file systems of fsspec have it.
_MARKS = ("size", "mtime", "ETag", "etag", "LastModified", "last_modified", "updated", "generation")
_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^/@]*:[^/]*@")


class Found(Struct, frozen=True, kw_only=True):
    """A file to read: its path or address, what the user is shown of it, and its size in bytes."""

    path: str
    file: str
    size: int


def is_remote(where: str) -> bool:
    """Whether it is an address for fsspec and no path."""
    return re.match(r"(?!file:)[a-z][a-z0-9+.-]*://", where) is not None


def find_inputs(paths: list[str]) -> Iterator[Found | ReportError]:
    """The files that paths and addresses stand for, in the order `read_sources` has, each once.

    Raises:
        ConfigError: fsspec, or its package for this kind of address, is not installed.
    """
    seen: set[str] = set()
    for path in paths:
        if is_remote(path):
            yield from _find_remote(path, seen)
            continue
        for found in find_files(path.removeprefix("file://"), seen):
            if isinstance(found, ReportError):
                yield found
                continue
            try:
                size = Path(found).stat().st_size
            except OSError as error:
                yield unreadable(shown(found), error)
                continue
            # Workers may stand in another folder.
            yield Found(path=os.path.abspath(found), file=shown(found), size=size)  # noqa: PTH100


def open_input(path: str) -> BinaryIO:
    """A file opened for reading; it can seek, and read lines up to a length.

    Raises:
        OSError: it cannot be opened.
        ReportError: it is a pipe or a device.
    """
    if is_remote(path):
        system, key = _system(path)
        with _as_os_errors():
            return io.BufferedReader(cast(io.RawIOBase, system.open(key, "rb")))
    opened = open_file(path)
    if isinstance(opened, ReportError):
        raise opened
    return opened


def mark_of(path: str) -> str:
    """What changes when the file is written anew.

    Raises:
        OSError: it is not there.
    """
    if not is_remote(path):
        status = Path(path).stat()
        return f"{status.st_size} {status.st_mtime_ns}"
    system, key = _system(path)
    with _as_os_errors():
        system.invalidate_cache()
        info = system.info(key)
    return json.dumps([str(info.get(name)) for name in _MARKS])


def unreadable(file: str, error: OSError) -> ReportError:
    """What is told of a file that cannot be read."""
    problem = f"cannot be read ({error.strerror or error})"
    return ReportError(file=file, problem=problem, next_step="check that it exists and that you may read it")


class Folder:
    """A folder of files that appear whole or not at all.

    Args:
        where: path of a folder on a disk that all machines share, or an address of object storage.
    """

    def __init__(self, where: str) -> None:
        where = where.removeprefix("file://")
        if is_remote(where) and _PASSWORD.match(where):  # it would stand in every message and in the log
            raise ConfigError(
                "the address of the shards holds a password; leave it out and give it in the settings of fsspec or of the store"
            )
        self.where = where.rstrip("/") if is_remote(where) else os.path.abspath(where)  # noqa: PTH100 (without "..")

    def make(self) -> None:
        """Make the folder, where it is one of a disk.

        Raises:
            ConfigError: it cannot be made.
        """
        if not is_remote(self.where):
            try:
                Path(self.where).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ConfigError(
                    f"{self.where}: cannot be made a folder ({error.strerror}); choose another --shards"
                ) from error

    def holds(self, path: str) -> bool:
        """Whether a path or address lies within the folder, by whatever links it is reached."""
        if is_remote(self.where) or is_remote(path):
            return path.startswith(f"{self.where}/")
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.where))

    def names(self) -> list[str]:
        """Names of the files that are whole, in order; none where there is no such folder.

        Raises:
            ConfigError: it cannot be listed.
        """
        try:
            if is_remote(self.where):
                system, key = _system(self.where)
                with _as_os_errors():
                    system.invalidate_cache()
                    found = [str(name).rsplit("/", 1)[-1] for name in system.ls(key, detail=False)]
            else:
                found = [entry.name for entry in os.scandir(self.where)]
        except FileNotFoundError:
            return []
        except OSError as error:
            step = "check the name and that you may read it"
            raise ConfigError(f"{self.where}: cannot be listed ({error.strerror or error}); {step}") from error
        return sorted(name for name in found if not name.startswith("."))

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        if not is_remote(self.where):
            return (Path(self.where) / name).is_file()
        system, key = _system(self.where)
        with _as_os_errors():
            system.invalidate_cache()
            return bool(system.exists(f"{key}/{name}"))

    def open(self, name: str) -> BinaryIO:
        """A file opened for reading.

        Raises:
            OSError: it is not there, or cannot be opened.
        """
        return open_input(f"{self.where}/{name}")

    def put(self, name: str, made: Path) -> None:
        """Put a finished file in place under its name, in one step; `made` is gone afterwards, or left to its maker.

        Raises:
            OSError: it cannot be written.
        """
        if not is_remote(self.where):
            with made.open("rb") as written:
                os.fsync(written.fileno())
            made.replace(Path(self.where) / name)
            return
        system, key = _system(self.where)
        with _as_os_errors():
            if self.where.split("://")[0] in _OBJECT_STORES:
                system.put_file(str(made), f"{key}/{name}")
                return
            part = f"{key}/{_part_name(name)}"
            system.put_file(str(made), part)
            system.mv(part, f"{key}/{name}")

    def making(self, name: str) -> Path:
        """A new path on this machine for a file to be put in place: in the folder itself, so that it can be renamed."""
        folder = Path(tempfile.gettempdir() if is_remote(self.where) else self.where)
        return folder / _part_name(name)

    def sweep(self, names: set[str]) -> None:
        """Remove what was left by machines that died while they made files that are there by now."""
        if is_remote(self.where):
            return
        for path in Path(self.where).glob(f".*{PART_ENDING}"):
            if path.name[1:].rsplit(".", 2)[0] in names:
                with suppress(OSError):
                    path.unlink()


def _part_name(name: str) -> str:
    return f".{name}.{uuid.uuid4().hex}{PART_ENDING}"


def _find_remote(address: str, seen: set[str]) -> Iterator[Found | ReportError]:
    system, key = _system(address)
    try:
        with _as_os_errors():
            if any(sign in key for sign in "*?["):
                found = system.glob(key, detail=True)
            elif system.isfile(key):
                found = {key: system.info(key)}
            else:
                found = {name: info for name, info in system.find(key, detail=True).items() if _is_wanted(name, key)}
    except OSError as error:
        yield unreadable(shown(address), error)
        return
    if not found:
        yield ReportError(file=shown(address), problem="nothing to read there", next_step="check the address")
    for name, info in sorted(found.items()):
        path = system.unstrip_protocol(name)
        if info.get("type", "file") == "file" and path not in seen:
            seen.add(path)
            yield Found(path=path, file=shown(path), size=int(info.get("size") or 0))


def _is_wanted(name: str, top: str) -> bool:
    """As in a folder of a disk: no hidden files, and only kinds that hold reports."""
    below = name.removeprefix(top).strip("/").split("/")
    return kind_of(name) not in (None, *NAMED_ONLY) and not any(part.startswith(".") for part in below)


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Whatever a package for addresses raises (botocore's errors are no OSErrors) as an OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(errno.EIO, f"{type(error).__name__}: {error}") from error


def _system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        system, key = url_to_fs(address)
    except (ImportError, ValueError) as error:
        step = 'pip install "contingent[engine]" and the package of fsspec for such addresses, on every machine'
        raise ConfigError(f"{address}: cannot be opened ({error}); {step}") from error
    return system, key
