"""What a worker does: look at files, and read a piece into its shard. Everything here is called on any machine, by name."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from contingent.errors import ConfigError, ReportError
from contingent.gazetteer.build import ensure_gazetteer
from contingent.pipeline import read_reports
from contingent.readers import load_reader
from contingent.readers.base import Reader
from contingent.records import Reading, Report
from contingent.run.engine.pieces import Cut, How, Part, Piece, Refused, look_at
from contingent.run.engine.shards import Counts, read_counts, write_shard
from contingent.run.engine.storage import Folder, mark_of, open_input, unreadable
from contingent.run.lasting import LastingProcess
from contingent.run.wire import unpack_results
from contingent.run.workers import PIECE_REPORTS
from contingent.sources.formats import read_stream
from contingent.sources.intake import filled
from contingent.sources.jsonl import read_jsonl

Load = str | Callable[[], Reader]  # name of a reader, or a function of a module that loads one


class Job(Struct, frozen=True, kw_only=True):
    """A piece to be read into the shard `name` of a folder."""

    piece: Piece
    name: str
    folder: str
    load: Load
    how: How
    report_timeout_s: float
    report_memory_mb: float


class Made(Struct, frozen=True, kw_only=True):
    """What became of a shard. `lacking`: what the whole run lacks, in which case nothing was made."""

    name: str
    counts: Counts = msgspec.field(default_factory=Counts)
    lacking: str | None = None


class NotMade(Exception):
    """A shard could not be made; the message says why. Unlike a ReportError it travels between processes."""


class Looked(Struct, frozen=True, kw_only=True):
    """What is in a cut."""

    parts: tuple[Part | Refused, ...] = ()
    lacking: str | None = None


def look(cuts: Sequence[Cut]) -> Looked:
    """What is in each file or range of lines of a piece to be.

    Raises:
        OSError: a fault that may pass.
    """
    try:
        return Looked(parts=tuple(look_at(cuts)))
    except ConfigError as error:
        return Looked(lacking=str(error))


def make_shard(job: Job) -> Made:
    """Read a piece into its shard, unless it is there. In a process of its own the reader is loaded once for each thread.

    Raises:
        OSError: the input cannot be read, or the shard not written.
        NotMade: the input has changed, or what is there is damaged.
    """
    folder = Folder(job.folder)
    try:
        if folder.has(job.name):  # made by a worker that died before it could say so, or was thought dead
            with folder.open(job.name) as stream:
                return Made(name=job.name, counts=read_counts(stream, job.name))
        return Made(name=job.name, counts=_make(job, folder))
    except ConfigError as error:
        return Made(name=job.name, lacking=str(error))
    except ReportError as error:
        raise NotMade(str(error)) from None


def _make(job: Job, folder: Folder) -> Counts:
    made = folder.making(job.name)
    try:
        results = read_reports(_items(job), _reader(job))
        counts = write_shard(made, results, reader=job.how.reader, version=job.how.version)
        folder.put(job.name, made)
    finally:
        made.unlink(missing_ok=True)
    return counts


class _Elsewhere:
    """A reader that reads in a process of its own, so that a report can neither end this one nor stall it."""

    def __init__(self, load: Load, *, report_timeout_s: float, report_memory_mb: float) -> None:
        ensure_gazetteer()
        opened = partial(load_reader, load) if isinstance(load, str) else load
        self._process = LastingProcess(opened, limit_s=report_timeout_s, limit_mb=report_memory_mb)
        try:
            ready = self._process.start()
        except AssertionError as error:  # multiprocessing: daemonic processes are not allowed to have children
            step = "start them with DASK_DISTRIBUTED__WORKER__DAEMON=False in their environment, or with --no-nanny"
            raise ConfigError(f"the workers may start no process to read in; {step}") from error
        self.name, self.version = ready.name, ready.version
        self.batch_reports = min(PIECE_REPORTS, ready.batch_reports)

    def read(self, reports: Sequence[Report]) -> list[Reading | ReportError]:
        """See `Reader`."""
        packed = self._process.read(reports)
        return [result for these, answer in packed for result in unpack_results(answer, these)]

    def close(self) -> None:
        """End the process."""
        self._process.close()


_ours = threading.local()  # a worker may have several threads, and each a reading process


def _reader(job: Job) -> _Elsewhere:
    key = (job.load, job.report_timeout_s, job.report_memory_mb)
    if getattr(_ours, "key", None) != key:
        close_reader()
        _ours.reader = _Elsewhere(
            job.load, report_timeout_s=job.report_timeout_s, report_memory_mb=job.report_memory_mb
        )
        _ours.key = key
    reader: _Elsewhere = _ours.reader
    if (reader.name, reader.version) != (job.how.reader, job.how.version):
        raise ConfigError(
            f"a worker reads with {reader.name}/{reader.version}, where {job.how.reader}/{job.how.version} was asked for; "
            "install the same version of Contingent on every machine"
        )
    return reader


def close_reader() -> None:
    """End the reading process of this thread, if it has one."""
    if getattr(_ours, "key", None) is not None:
        _ours.key = None
        _ours.reader.close()


def _items(job: Job) -> Iterator[Report | ReportError]:
    for part in job.piece.parts:
        with open_input(part.path) as stream:
            try:
                for item in _read(stream, part):
                    if isinstance(item, Report):
                        item = filled(item, published=job.how.published, source=job.how.source)
                    yield item
            except OSError as error:
                if error.errno is not None:
                    raise  # of the disk or the network, which may pass; the others are of data that are damaged
                yield unreadable(part.file, error)
        if mark_of(part.path) != part.mark:
            raise ReportError(
                file=part.file, problem="changed while it was read", next_step="run the same command again"
            )


def _read(stream: BinaryIO, part: Part) -> Iterator[Report | ReportError]:
    if part.stop is None:
        return read_stream(stream, part.path, part.file)
    stream.seek(part.start)
    lines = io.BufferedReader(_First(stream, part.stop - part.start))
    return read_jsonl(lines, part.file, first_line=part.first_line)


class _First(io.RawIOBase):
    """The first bytes of a stream, and no more."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._left = stream, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)
