"""Archives: .zip, .tar and .gz of anything that can be read. Members are streamed; no name in one is ever used on disk."""

from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol, cast

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources import limits
from contingent.sources.files import NAMED_ONLY, kind_of
from contingent.sources.places import printed_name, within

_CUT_SHORT = (
    EOFError,
    NotImplementedError,
    OSError,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    struct.error,
    ValueError,
)
_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
_END_OF_DIRECTORY, _LONGEST_TAIL = b"PK\x05\x06", 65_557  # the record is 22 bytes and ends with a comment
_LONGEST_NAME = 1_000_000  # bytes of a long name in a tar archive
_NOTHING = "nothing to read in this archive"


class Unpacking:
    """What may still be unpacked out of one file the user named, archives within it included."""

    def __init__(self) -> None:
        self.depth = 0
        self.members = limits.MAX_MEMBERS
        self.bytes = limits.MAX_UNPACKED_BYTES


class TooMuch(Exception):
    """A limit was met; the message is the problem in plain words."""


class ReadMember(Protocol):
    """Reads a member by its name; `name` also gives its kind away."""

    def __call__(
        self, stream: BinaryIO, name: str, file: str, *, unpacking: Unpacking
    ) -> Iterator[Report | ReportError]: ...


def read_zip(stream: BinaryIO, file: str, read: ReadMember, unpacking: Unpacking) -> Iterator[Report | ReportError]:
    """The members of a ZIP archive in its own order; hidden files and kinds that are not read are left out.

    Args:
        stream: must be seekable.
        read: called for each member.
        unpacking: what is left of the limits; counted down.
    """
    nothing = True
    try:
        _check_directory(stream)
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                if not member.filename or member.is_dir() or not _is_wanted(member.filename):
                    continue
                nothing = False
                name = printed_name(member.filename)
                _count_member(unpacking)
                if member.flag_bits & 1:
                    yield ReportError(
                        file=file, place=name, problem="is encrypted", next_step="unpack the archive with its password"
                    )
                    continue
                try:
                    with archive.open(member) as packed:
                        counted = _counted(cast(_Readable, packed), unpacking, member.compress_size)
                        yield from within(read(counted, member.filename, file, unpacking=unpacking), name)
                except (*_CUT_SHORT, RuntimeError) as error:
                    yield _damaged(file, name, error)
    except TooMuch as error:
        yield _bomb(file, error)
    except _CUT_SHORT as error:
        yield _damaged(file, "", error)
    else:
        if nothing:
            yield ReportError(file=file, problem=_NOTHING, next_step="check the archive")


def read_tar(stream: BinaryIO, file: str, read: ReadMember, unpacking: Unpacking) -> Iterator[Report | ReportError]:
    """The ordinary files of a tar archive, as `read_zip` reads those of a ZIP archive. The stream need not be seekable."""
    nothing = True
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_TarInfo) as archive:
            for member in archive:
                if not member.isreg() or not _is_wanted(member.name):
                    continue
                nothing = False
                _count_member(unpacking)
                packed = archive.extractfile(member)
                if isinstance(packed, io.BufferedReader):
                    counted = _counted(packed, unpacking, member.size)
                    name = printed_name(member.name)
                    yield from within(read(counted, member.name, file, unpacking=unpacking), name)
    except TooMuch as error:
        yield _bomb(file, error)
    except _CUT_SHORT as error:
        yield _damaged(file, "", error)
    else:
        if nothing:
            yield ReportError(file=file, problem=_NOTHING, next_step="check the archive")


def read_gzip(
    stream: BinaryIO, name: str, file: str, read: ReadMember, unpacking: Unpacking
) -> Iterator[Report | ReportError]:
    """What a .gz file holds, a tar archive too. The rest of its name gives the kind away."""
    start = stream.tell() if stream.seekable() else 0
    inner = re.sub(r"\.(?:gz|tgz)$", "", name, flags=re.IGNORECASE)
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            counted = _counted(unpacked, unpacking, (lambda: stream.tell() - start) if stream.seekable() else None)
            head = counted.peek(_TAR_MARK_AT + len(_TAR_MARK))
            if head[_TAR_MARK_AT:].startswith(_TAR_MARK):  # one archive, not an archive within one
                yield from read_tar(counted, file, read, unpacking)
            else:
                yield from read(counted, inner, file, unpacking=unpacking)
    except TooMuch as error:
        yield _bomb(file, error)
    except _CUT_SHORT as error:
        yield _damaged(file, "", error)


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class _TarInfo(tarfile.TarInfo):
    """A header whose extended names stay within bounds: the library reads them into memory whatever size they claim."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _TarInfo:
        found = super().frombuf(buf, encoding, errors)
        extended = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME)
        if found.type in (*extended, tarfile.GNUTYPE_LONGLINK) and found.size > _LONGEST_NAME:
            raise TooMuch("holds a name of more than a megabyte")
        return found


class _Counted(io.RawIOBase):
    """A stream of unpacked bytes that stops at the limits."""

    def __init__(self, inner: _Readable, unpacking: Unpacking, packed: int | Callable[[], int] | None) -> None:
        """`packed`: bytes before unpacking, or what tells how many were taken so far; None where nothing does."""
        super().__init__()
        self._inner, self._unpacking, self._packed = inner, unpacking, packed
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read1(len(buffer))  # what is there, so that a cut file gives what comes before the cut
        buffer[: len(data)] = data
        self._size += len(data)
        self._unpacking.bytes -= len(data)
        if self._size > limits.MAX_MEMBER_BYTES or self._unpacking.bytes < 0:
            raise TooMuch("unpacks to more than the limit")
        if self._size > limits.FREE_BYTES and self._packed is not None:
            packed = self._packed if isinstance(self._packed, int) else self._packed()
            if self._size > limits.MAX_RATIO * max(1, packed):
                raise TooMuch(f"unpacks to more than {limits.MAX_RATIO} times its size, as a zip bomb does")
        return len(data)


def _counted(inner: _Readable, unpacking: Unpacking, packed: int | Callable[[], int] | None) -> io.BufferedReader:
    return io.BufferedReader(_Counted(inner, unpacking, packed), 1 << 16)


def _count_member(unpacking: Unpacking) -> None:
    unpacking.members -= 1
    if unpacking.members < 0:
        raise TooMuch(f"holds more than {limits.MAX_MEMBERS:,} files")


def _check_directory(stream: BinaryIO) -> None:
    """Refuse a table of contents that would fill the memory, before the library reads it.

    Raises:
        TooMuch: it is larger than the limit.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _LONGEST_TAIL))
    tail = stream.read(_LONGEST_TAIL)
    stream.seek(0)
    at = tail.rfind(_END_OF_DIRECTORY)
    if at >= 0 and len(tail) >= at + 16 and struct.unpack_from("<L", tail, at + 12)[0] > limits.MAX_DIRECTORY_BYTES:
        raise TooMuch(f"holds more than {limits.MAX_MEMBERS:,} files")


def _is_wanted(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    hidden = any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in parts)
    return not hidden and kind_of(parts[-1]) not in (None, *NAMED_ONLY)


def _bomb(file: str, error: TooMuch) -> ReportError:
    return ReportError(
        file=file, problem=str(error), next_step="unpack it yourself if you trust it, and pass the files"
    )


def _damaged(file: str, place: str, error: Exception) -> ReportError:
    problem = f"damaged or cut short ({' '.join(str(error).split()) or type(error).__name__})"
    return ReportError(file=file, place=place, problem=problem, next_step="what came before was read; get it again")
