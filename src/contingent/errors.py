"""The error family: one line for a person, facts as fields for a program."""

from __future__ import annotations


class ContingentError(Exception):
    """Base of every error this package raises on purpose. `str(error)` is one line fit for a terminal."""

    exit_code = 1


class UsageError(ContingentError):
    """The command line or a call was given arguments that cannot work together."""

    exit_code = 2


class ConfigError(ContingentError):
    """Something the run as a whole needs is missing or unusable (gazetteer, database, codebook)."""


class StoreError(ConfigError):
    """The database cannot be opened, read or written."""


class StoreFull(StoreError):
    """There is no space left for the database; what was stored before is kept."""


class StoreBusy(StoreError):
    """Another program is writing to the database; the same again a moment later may do."""


class StoreOutdated(StoreError):
    """The database has an earlier schema; opening it for writing brings it up to date."""


class RecordMissing(StoreError):
    """The database holds no record of the id asked for."""


class RecordError(ContingentError):
    """A record breaks the record model. `field` names the offending field."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ReportError(ContingentError):
    """One report could not be taken in or read; the rest of the batch goes on.

    Args:
        file: file, folder or URL as the user named it ("-" for standard input).
        place: where in it ("line 12", "byte 310"), or empty.
        problem: what was seen, in plain words.
        next_step: what the user can do about it.
    """

    def __init__(self, *, file: str, problem: str, next_step: str, place: str = "") -> None:
        self.file, self.place, self.problem, self.next_step = file, place, problem, next_step
        where = f"{file}, {place}" if place else file
        super().__init__(f"{where}: {problem}; {next_step}")


class SetAside(ReportError):
    """A report in a language that no reader knows yet. `language` is its English name."""

    def __init__(self, *, file: str, place: str, language: str) -> None:
        self.language = language
        super().__init__(
            file=file,
            place=place,
            problem=f"set aside, as it is in {language}: there is no reader for it yet",
            next_step="nothing is lost: read it again once there is one, or pass a translation",
        )
