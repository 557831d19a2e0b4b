"""Paths to files: folders walked, patterns expanded, everything that is no ordinary file refused."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from contingent.errors import ReportError

Kind = Literal[
    "text", "html", "jsonl", "json", "feed", "warc", "zip", "tar", "gzip", "mail", "mbox", "pdf", "docx", "addresses"
]

KINDS: dict[str, Kind] = {
    ".txt": "text", ".md": "text", ".html": "html", ".htm": "html", ".jsonl": "jsonl", ".json": "json",
    ".xml": "feed", ".rss": "feed", ".atom": "feed", ".warc": "warc", ".eml": "mail", ".mbox": "mbox",
    ".pdf": "pdf", ".docx": "docx", ".zip": "zip", ".gz": "gzip", ".tgz": "gzip", ".tar": "tar",
    ".csv": "addresses", ".tsv": "addresses",
}  # fmt: skip
NAMED_ONLY: frozenset[Kind] = frozenset({"addresses"})  # in a folder any table may lie about
_EXTENSIONS = ", ".join(KINDS)


def kind_of(path: str) -> Kind | None:
    """What the file's extension says it holds; None for an unknown one."""
    return KINDS.get(Path(path).suffix.lower())


def shown(path: str) -> str:
    """The path as it is written into records and messages: bytes that are no UTF-8 and line ends are escaped."""
    clean = os.fsencode(path).decode("utf-8", "backslashreplace") if not path.isascii() else path
    return clean.replace("\n", "\\n").replace("\r", "\\r")


def find_files(path: str, seen: set[str]) -> Iterator[str | ReportError]:
    """Files a path stands for, in name order, each only once.

    Args:
        path: a file, a folder or a pattern.
        seen: real paths of files already found; those found now are added.
    """
    if "\0" in path:
        yield _error(path.replace("\0", "\\0"), "no such file or folder", "check the path")
    elif not os.path.lexists(path):
        matches = sorted(glob.iglob(path, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute patterns
        for match in matches:
            yield from _named(match, seen)
        if not matches and glob.has_magic(path):
            yield _error(path, "no file matches this pattern", "check the pattern and the folder")
        elif not matches:
            yield _error(path, "no such file or folder", "check the path")
    else:
        yield from _named(path, seen)


def open_file(path: str) -> BinaryIO | ReportError:
    """The file opened for reading in binary, or why it is refused. A pipe or a device is never waited on.

    Raises:
        OSError: it is missing, or may not be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return _error(
            path, "is a pipe, a device or another special file", "pass an ordinary file, or - for standard input"
        )
    return os.fdopen(descriptor, "rb")


def _named(path: str, seen: set[str]) -> Iterator[str | ReportError]:
    """A path the user named: unlike in a folder, an unknown kind of file is worth a word."""
    if Path(path).is_dir():
        yield from _folder(path, seen)
    elif Path(path).exists() and not Path(path).is_file():
        yield _error(
            path, "is a pipe, a device or another special file", "pass an ordinary file, or - for standard input"
        )
    elif kind_of(path) is None:
        name = Path(path).suffix or "no extension"
        yield _error(path, f"unknown kind of file ({name})", f"pass one of {_EXTENSIONS}, or send the text to -")
    elif _is_new(path, seen):
        yield path


def _folder(top: str, seen: set[str]) -> Iterator[str | ReportError]:
    """Depth first in name order. A link to a folder is followed within the named one only, and only once, so loops end."""
    nothing = True
    walked: set[tuple[int, int]] = set()
    stack, root = [top], os.path.realpath(top)
    while stack:
        path = stack.pop()
        try:
            status = Path(path).stat()
            if not stat.S_ISDIR(status.st_mode):
                nothing = False
                if _is_new(path, seen):
                    yield path
                continue
            if (status.st_dev, status.st_ino) in walked or not _is_within(path, root):
                continue
            walked.add((status.st_dev, status.st_ino))
            with os.scandir(path) as entries:
                kept = [entry.path for entry in entries if _is_wanted(entry)]
            stack.extend(sorted(kept, reverse=True))
        except OSError as error:
            nothing = False
            yield _error(path, f"cannot be read ({error.strerror})", "check that it exists and that you may read it")
    if nothing:
        yield _error(top, f"nothing to read in this folder (looked for {_EXTENSIONS})", "check the folder")


def _is_within(path: str, root: str) -> bool:
    """Whether a folder still lies within another, once all links are resolved."""
    return Path(os.path.realpath(path)).is_relative_to(root)


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith("."):
        return False
    try:
        return kind_of(entry.name) not in (None, *NAMED_ONLY) or entry.is_dir()
    except OSError:  # a link to itself
        return False


def _is_new(path: str, seen: set[str]) -> bool:
    real = os.path.realpath(path)
    if real in seen:
        return False
    seen.add(real)
    return True


def _error(path: str, problem: str, next_step: str) -> ReportError:
    return ReportError(file=shown(path), problem=problem, next_step=next_step)
