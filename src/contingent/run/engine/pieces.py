"""The input cut into pieces, one for each shard, and the name of a shard: a hash of its piece and of what reads it.

Where a piece ends is told by the files themselves, so that new reports leave the pieces of the old ones as they are: a long
file of JSON Lines is cut at multiples of a size, at line ends, and files that are put together are parted after those whose
name says so (content-defined chunking, as backup programs do it).
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from contingent.errors import ConfigError, ReportError
from contingent.run.engine.storage import Found, mark_of, open_input, unreadable
from contingent.sources.files import kind_of
from contingent.sources.jsonl import is_one_document

SHARD_BYTES = 8_000_000  # some 2,500 news items of 500 words: a minute or two of one core
FORMAT = "1"  # of shards; it is part of their names
MOST_FILES = 1000  # in one piece, which is named file by file to a worker
_CHUNK = 1 << 20
_HEAD_BYTES = 1 << 16


class Cut(Struct, frozen=True, kw_only=True):
    """A file, or the lines of it that begin in [start, stop), to be looked at."""

    path: str
    file: str
    start: int = 0
    stop: int | None = None


class Part(Struct, frozen=True, kw_only=True):
    """A file, or whole lines of it, that has been looked at.

    Attributes:
        start, stop: bytes, of lines; `stop` is None for a whole file.
        lines: how many lines, `first_line` the number of the first.
        digest: SHA-256 of the bytes.
        mark: what changes when the file is written anew.
    """

    path: str
    file: str
    digest: str
    mark: str
    start: int = 0
    stop: int | None = None
    lines: int = 0
    first_line: int = 1

    @property
    def place(self) -> str:
        """What a person is told of where it is."""
        if self.stop is None:
            return self.file
        return f"{self.file}, lines {self.first_line} to {self.first_line + self.lines - 1}"


class Refused(Struct, frozen=True, kw_only=True):
    """A file that cannot be read, as a message of its own."""

    file: str
    place: str
    problem: str
    next_step: str

    @classmethod
    def of(cls, error: ReportError) -> Refused:
        """An error as a value that travels."""
        return cls(file=error.file, place=error.place, problem=error.problem, next_step=error.next_step)

    def error(self) -> ReportError:
        """The error back."""
        return ReportError(file=self.file, place=self.place, problem=self.problem, next_step=self.next_step)


class Piece(Struct, frozen=True, kw_only=True):
    """What one shard is made of."""

    parts: tuple[Part, ...]

    @property
    def place(self) -> str:
        """What a person is told of where it is."""
        more = f" and {len(self.parts) - 1} more" if len(self.parts) > 1 else ""
        return self.parts[0].place + more


class How(Struct, frozen=True, kw_only=True):
    """What reads, and what the user told of reports that do not say it themselves."""

    reader: str
    version: str
    published: str | None = None
    source: str | None = None


def cut(found: Iterable[Found | ReportError], *, shard_bytes: int) -> Iterator[list[Cut] | ReportError]:
    """Files in pieces of about `shard_bytes` at most, not yet looked at; an error in its place.

    Archives and compressed files are not taken apart.
    """
    group: list[Cut] = []
    size = 0
    for item in found:
        more = [] if isinstance(item, ReportError) else _ranges(item, shard_bytes)
        if group and (len(more) != 1 or size + getattr(item, "size", 0) > shard_bytes):
            yield group
            group, size = [], 0
        if isinstance(item, ReportError):
            yield item
        elif len(more) > 1:
            yield from ([each] for each in more)
        else:
            group += more
            size += item.size
            # Two in a shard's worth of bytes: an end does not depend on what stands before it.
            ends = zlib.crc32(item.file.encode()) / 2**32 < 2 * item.size / shard_bytes
            if ends or len(group) == MOST_FILES:
                yield group
                group, size = [], 0
    if group:
        yield group


def look_at(cuts: Sequence[Cut]) -> list[Part | Refused]:
    """What is in each cut: its hash and its lines. A cut in which no line begins comes with no lines."""
    return [_look_at(each) for each in cuts]


def pieces(looked: Iterable[Sequence[Part | Refused]]) -> Iterator[Piece | Refused]:
    """Pieces with their lines numbered, in order; a file that cannot be read comes by itself."""
    last, lines = "", 0
    for parts in looked:
        whole: list[Part] = []
        for part in parts:
            if isinstance(part, Refused):
                yield part
                continue
            if part.stop is None:
                whole.append(part)
                continue
            lines = 0 if part.path != last else lines
            last = part.path
            if part.lines:
                yield Piece(parts=(replace(part, first_line=lines + 1),))
            lines += part.lines
        if whole:
            yield Piece(parts=tuple(whole))


def shard_name(piece: Piece, how: How) -> str:
    """The name of the file that holds what this reader makes of this piece."""
    parts = [(part.file, part.first_line, part.digest) for part in piece.parts]
    told = [FORMAT, how.reader, how.version, how.published, how.source, parts]
    return f"{_plain(how.reader)}-{_plain(how.version)}-{_hash(told)}.parquet"


def run_name(shards: Sequence[str], refused: Sequence[Refused]) -> str:
    """The name of the file that says which shards a run makes, in which order."""
    return f"run-{_hash([FORMAT, list(shards), [(r.file, r.place, r.problem) for r in refused]])}.json"


def _hash(told: Any) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]", "_", name)


def _ranges(found: Found, shard_bytes: int) -> list[Cut]:
    if not _is_split(found, shard_bytes):
        return [Cut(path=found.path, file=found.file)]
    starts = range(0, found.size, shard_bytes)
    return [Cut(path=found.path, file=found.file, start=at, stop=at + shard_bytes) for at in starts]


def _is_split(found: Found, shard_bytes: int) -> bool:
    """Whether a file is cut at its lines: JSON Lines that are worth it, and not one JSON document after all."""
    if found.size <= shard_bytes or kind_of(found.path) != "jsonl":
        return False
    try:
        with open_input(found.path) as stream:
            head = stream.read(_HEAD_BYTES)
    except (OSError, ReportError):
        return False  # it is told when it is looked at
    first = next((line for line in head.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()), b"")
    return not is_one_document(first.strip())


def _look_at(each: Cut) -> Part | Refused:
    try:
        mark = mark_of(each.path)
        with open_input(each.path) as stream:
            if each.stop is None:
                digest, _, _ = _hashed(stream, None)
                return Part(path=each.path, file=each.file, digest=digest, mark=mark)
            start = _first_line_from(stream, each.start, each.stop)
            if start is None:
                return Part(path=each.path, file=each.file, digest="", mark=mark, start=each.start, stop=each.start)
            digest, lines, size = _hashed(stream, each.stop - 1 - start)
    except ConfigError:
        raise
    except ReportError as error:
        return Refused.of(error)
    except (FileNotFoundError, PermissionError) as error:  # others may pass: they fail the look, which is tried again
        return Refused.of(unreadable(each.file, error))
    return Part(
        path=each.path, file=each.file, digest=digest, mark=mark, start=start, stop=start + size, lines=lines
    )  # fmt: skip


def _first_line_from(stream: BinaryIO, start: int, stop: int) -> int | None:
    """Where the first line begins that begins in [start, stop), with the stream there; None if none does."""
    if start == 0:
        return 0
    at = stream.seek(start - 1)
    while at < stop:
        line = stream.readline(min(_CHUNK, stop - at))
        at += len(line)
        if line.endswith(b"\n"):
            return at if at < stop else None
        if not line:
            return None
    return None


def _hashed(stream: BinaryIO, size: int | None) -> tuple[str, int, int]:
    """Hash, lines and bytes from here on: all, or so many and on to the end of the line."""
    hashed = hashlib.sha256()
    lines = length = 0
    last = b"\n"
    while size is None or length < size:
        chunk = stream.read(_CHUNK if size is None else min(_CHUNK, size - length))
        if not chunk:
            break
        hashed.update(chunk)
        lines += chunk.count(b"\n")
        length += len(chunk)
        last = chunk[-1:]
    while size is not None:
        line = stream.readline(_CHUNK)
        hashed.update(line)
        length += len(line)
        last = line[-1:] or last
        if line.endswith(b"\n") or not line:
            lines += line.endswith(b"\n")
            break
    return hashed.hexdigest(), lines + (length > 0 and last != b"\n"), length
