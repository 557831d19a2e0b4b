"""Reports read into shards: what is to be done is told from what is there, and an engine does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from contingent.errors import ConfigError, ReportError, UsageError
from contingent.readers import DEFAULT_READER, load_reader
from contingent.run.engine.jobs import Job, Load, Looked, Made, NotMade, look, make_shard
from contingent.run.engine.pieces import (
    FORMAT,
    SHARD_BYTES,
    How,
    Part,
    Piece,
    Refused,
    cut,
    pieces,
    run_name,
    shard_name,
)
from contingent.run.engine.shards import Counts
from contingent.run.engine.storage import Folder, Found, find_inputs
from contingent.run.workers import REPORT_MEMORY_MB, REPORT_TIMEOUT_S
from contingent.sources.dates import DATE_FORMS, report_date

SAID_CHARS = 200  # of an error, in the line on a shard

J = TypeVar("J")
R = TypeVar("R")
D = TypeVar("D", Looked, Made)


class Engine(Protocol):
    """Runs functions on workers, on whatever machines."""

    def run(self, function: Callable[[J], R], jobs: Sequence[J]) -> Iterator[tuple[int, R | Exception]]:
        """The number of each job with its result, as they come; what a job raises when it is tried again too.

        Args:
            function: of a module, so that a worker finds it by name; calling it twice must do no harm.
        """
        ...


class Run(Struct, frozen=True, kw_only=True):
    """What a run makes: its shards in the order of the input, and the files that cannot be read."""

    reader: str
    version: str
    shards: tuple[str, ...]
    refused: tuple[Refused, ...] = ()
    format: str = FORMAT


class ShardSummary(Struct, kw_only=True):
    """What a run did.

    Attributes:
        of, made, there: shards in all, made now, there already.
        counts: of reports in the shards made now.
        refused: files that cannot be read.
        failed: a line for each shard that could not be made; the same command tries them again.
    """

    of: int = 0
    made: int = 0
    there: int = 0
    counts: Counts = msgspec.field(default_factory=Counts)
    refused: list[ReportError] = msgspec.field(default_factory=list)
    failed: list[ReportError] = msgspec.field(default_factory=list)


def read_to_shards(
    paths: Sequence[str],
    folder: str,
    engine: Engine,
    *,
    reader: Load = DEFAULT_READER,
    published: str | None = None,
    source: str | None = None,
    shard_bytes: int = SHARD_BYTES,
    report_timeout_s: float = REPORT_TIMEOUT_S,
    report_memory_mb: float = REPORT_MEMORY_MB,
    on_progress: Callable[[ShardSummary], None] = lambda summary: None,
) -> ShardSummary:
    """Read reports into Parquet shards, each whole or not at all. What is there already is not made again.

    Args:
        paths: files and folders that every worker sees under the same path, or addresses of object storage.
        folder: where the shards go; as `paths`.
        reader: name of a reader, or a function of a module that loads one.
        published, source: as for `read_sources`.
        shard_bytes: about how much of the input goes into a shard; another size makes other shards.
        report_timeout_s, report_memory_mb: as for `Workers`.
        on_progress: called after each shard.
    Raises:
        ConfigError: the run as a whole lacks something, on any machine.
        UsageError: `published` is no date.
    """
    day = None
    if published is not None and (day := report_date(published)) is None:
        raise UsageError(f"publication date {published!r} is not a date; give {DATE_FORMS}")
    opened = load_reader(reader) if isinstance(reader, str) else reader()
    how = How(reader=opened.name, version=opened.version, published=day, source=source)
    del opened
    target = Folder(folder)
    target.make()
    summary = ShardSummary()
    found = (each for each in find_inputs(list(paths)) if isinstance(each, ReportError) or not target.holds(each.path))
    planned = _plan(found, engine, shard_bytes, summary)
    names = [shard_name(piece, how) for piece in planned]
    of = dict(zip(names, planned, strict=True))  # the same piece twice is one shard
    _put_run(target, Run(reader=how.reader, version=how.version, shards=tuple(of), refused=_refused(summary)))
    there = of.keys() & set(target.names())
    summary.of, summary.there = len(of), len(there)
    jobs = [
        Job(
            piece=piece,
            name=name,
            folder=target.where,
            load=reader,
            how=how,
            report_timeout_s=report_timeout_s,
            report_memory_mb=report_memory_mb,
        )
        for name, piece in of.items()
        if name not in there
    ]
    on_progress(summary)
    for number, result in engine.run(make_shard, jobs):
        _add(summary, jobs[number], _settled(result))
        on_progress(summary)
    target.sweep(set(of))
    return summary


def _plan(found: Iterable[Found | ReportError], engine: Engine, shard_bytes: int, summary: ShardSummary) -> list[Piece]:
    """The pieces of the input, looked at by the workers; what cannot be read goes into the summary."""
    cuts = list(cut(found, shard_bytes=shard_bytes))
    to_look = [each for each in cuts if not isinstance(each, ReportError)]
    looked: list[Sequence[Part | Refused]] = [()] * len(to_look)
    for number, result in engine.run(look, to_look):
        done = _settled(result)
        if isinstance(done, Exception):
            file = to_look[number][0].file
            raise ConfigError(f"{file}: cannot be looked at ({_said(done)}); run the same command again") from done
        looked[number] = done.parts
    in_order = iter(looked)
    parts: list[Sequence[Part | Refused]] = [
        [Refused.of(each)] if isinstance(each, ReportError) else next(in_order) for each in cuts
    ]
    planned: list[Piece] = []
    for piece in pieces(parts):
        if isinstance(piece, Refused):
            summary.refused.append(piece.error())
        else:
            planned.append(piece)
    return planned


def _refused(summary: ShardSummary) -> tuple[Refused, ...]:
    return tuple(map(Refused.of, summary.refused))


def _settled(result: D | Exception) -> D | Exception:
    """The result, unless it tells that the whole run lacks something."""
    if isinstance(result, ImportError):
        raise ConfigError(
            f"a worker lacks a package ({result}); install contingent[engine] of the same version on every machine"
        ) from result
    if not isinstance(result, Exception) and result.lacking is not None:
        raise ConfigError(result.lacking)
    return result


def _add(summary: ShardSummary, job: Job, result: Made | Exception) -> None:
    if isinstance(result, Exception):
        problem = f"its shard was not made ({_said(result)})"
        summary.failed.append(
            ReportError(file=job.piece.place, problem=problem, next_step="run the same command again to try it again")
        )
        return
    summary.made += 1
    counts = summary.counts
    counts.read += result.counts.read
    counts.statements += result.counts.statements
    counts.failed += result.counts.failed
    for language, number in result.counts.set_aside.items():
        counts.set_aside[language] = counts.set_aside.get(language, 0) + number


def _said(error: Exception) -> str:
    words = " ".join(str(error).split())[:SAID_CHARS]
    return words if isinstance(error, NotMade) else f"{type(error).__name__}: {words}"


def _put_run(folder: Folder, run: Run) -> None:
    name = run_name(run.shards, run.refused)
    made = folder.making(name)
    try:
        made.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1))
        folder.put(name, made)
    except OSError as error:
        raise ConfigError(
            f"{folder.where}: cannot be written ({error.strerror or error}); choose another --shards"
        ) from error
    finally:
        Path(made).unlink(missing_ok=True)


def find_runs(folder: Folder) -> list[tuple[str, Run]]:
    """The runs whose shards lie in a folder, by name.

    Raises:
        ConfigError: there is none, or one cannot be understood.
    """
    names = [name for name in folder.names() if name.startswith("run-") and name.endswith(".json")]
    if not names:
        step = "make shards with contingent read --engine, and copy its run-….json with them"
        raise ConfigError(f"{folder.where}: no run of contingent read --engine in it; {step}")
    return [(name, _run(folder, name)) for name in names]


def _run(folder: Folder, name: str) -> Run:
    try:
        with folder.open(name) as stream:
            run = msgspec.json.decode(stream.read(), type=Run)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(
            f"{folder.where}/{name}: cannot be read ({error}); run contingent read --engine again"
        ) from error
    if run.format != FORMAT:
        raise ConfigError(
            f"{folder.where}/{name}: of format {run.format}, not {FORMAT}; read it again with this version"
        )
    return run
