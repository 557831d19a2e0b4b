"""Shards into a database: the readings in them are stored as if the reports had just been read, and linked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from contingent.errors import ReportError
from contingent.pipeline import ReadSummary, read_into
from contingent.records import Reading, Report, document_id
from contingent.run.engine.reading import Run, find_runs
from contingent.run.engine.shards import read_shard
from contingent.run.engine.storage import Folder
from contingent.store import Store


def load_shards(
    store: Store,
    folder: str,
    *,
    only: Callable[[Reading], bool] = lambda reading: True,
    on_error: Callable[[ReportError], None],
    on_progress: Callable[[ReadSummary], None] = lambda summary: None,
    on_resolve: Callable[[int, int], None] = lambda done, of: None,
    link: bool = True,
) -> ReadSummary:
    """Store what the shards of a folder hold; the records are those of reading the same reports into the store.

    What the store holds already is left alone, so that it goes on where it was stopped.

    Args:
        folder: as for `read_to_shards`.
        only: which readings to store.
        on_error, on_progress, on_resolve, link: as for `read_into`; `on_error` is also told of shards that are missing or
            damaged, which are counted as failed.
    Raises:
        ConfigError: there are no shards, or what reads them is not installed.
    """
    target = Folder(folder)
    total = ReadSummary()
    for name, run in sorted(find_runs(target), key=_oldest_first):
        shards = _Shards(target, name, run, only=only, on_error=on_error)
        summary = read_into(store, shards, shards, on_error=on_error, on_progress=on_progress, link=False)
        total.read += summary.read
        total.unchanged += summary.unchanged
        total.failed += summary.failed + shards.failed
        total.statements += summary.statements
        for language, number in summary.set_aside.items():
            total.set_aside[language] = total.set_aside.get(language, 0) + number
    if link:
        store.resolve(on_progress=on_resolve)
    return total


def _oldest_first(found: tuple[str, Run]) -> tuple[object, ...]:
    """What is stored last counts in the views, and that must be the newest version's reading of a report."""
    name, run = found
    numbered = [
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"[0-9]+|[^0-9]+", run.version)
    ]
    return run.reader, numbered, name


class _Shards:
    """The reports of a run, and what has been read in them, for the pipeline in place of a reader (`BatchReader`)."""

    def __init__(
        self,
        folder: Folder,
        name: str,
        run: Run,
        *,
        only: Callable[[Reading], bool],
        on_error: Callable[[ReportError], None],
    ) -> None:
        self.name, self.version = run.reader, run.version
        self.failed = 0
        self._folder, self._file, self._run, self._only, self._on_error = folder, name, run, only, on_error
        self._readings: dict[str, Reading] = {}  # of the batch that is being put together, by document

    def __iter__(self) -> Iterator[Report | ReportError]:
        for refused in self._run.refused:
            yield refused.error()
        for shard in self._run.shards:
            try:
                yield from self._read(shard)
            except ReportError as error:  # not stored among the failures: it is no report that failed
                self.failed += 1
                self._on_error(error)

    def read_batches(self, batches: Iterable[Sequence[Report | ReportError]]) -> Iterator[list[Reading | ReportError]]:
        """See `BatchReader`: nothing is read, it has been."""
        for batch in batches:
            yield [self._readings[document_id(item)] if isinstance(item, Report) else item for item in batch]
            self._readings.clear()

    def _read(self, shard: str) -> Iterator[Report | ReportError]:
        try:
            stream = self._folder.open(shard)
        except OSError as error:
            problem = f"a shard that cannot be read ({error.strerror or error})"
            step = (
                "run the command that made the others again, then load again; "
                f"where its input has changed since, delete {self._file}: the later run has what is there now"
            )
            raise ReportError(file=shard, place=f"of {self._file}", problem=problem, next_step=step) from error
        with stream:
            for result in read_shard(stream, shard):
                if isinstance(result, ReportError):
                    yield result
                elif self._only(result):
                    self._readings.setdefault(result.document.id, result)  # of equal documents the first counts
                    yield result.report
