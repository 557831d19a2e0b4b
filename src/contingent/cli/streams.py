"""What a command writes besides tables: messages on stderr, and files or standard output byte for byte."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click

from contingent.errors import ConfigError, UsageError

STANDARD_OUTPUT = "-"
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)


_speakers: list[tuple[Callable[[str], None], Callable[[], None]]] = []


def say(message: str) -> None:
    """One line on stderr, safe for a terminal; one of the log where that is what stderr takes (--log json)."""
    if _speakers:
        _speakers[-1][0](message)
        return
    from contingent.cli.plain import clean

    click.echo(f"contingent: {clean(message)}", err=True)


def say_through(speak: Callable[[str], None], stop: Callable[[], None]) -> None:
    """Hand messages to `speak` from now on; `stop` is called when the command has ended."""
    _speakers.append((speak, stop))


def say_to_people() -> None:
    """Back to lines for a terminal."""
    while _speakers:
        _speakers.pop()[1]()


def write_text(text: str) -> None:
    """Text to standard output as UTF-8, whatever the terminal's encoding: JSON Lines and CSV are for programs."""
    click.echo(text.encode("utf-8", "replace"), nl=False)


@contextmanager
def output_file(name: str, *, option: str, inputs: Iterable[str] = ()) -> Iterator[BinaryIO]:
    """The file to write to, or standard output for "-".

    A file appears under its name when it is whole; stopped half way, what was there before stays.

    Args:
        option: what the user named it with, for messages.
        inputs: files it must not replace.
    Raises:
        UsageError: it is one of the inputs.
        ConfigError: it cannot be written.
    """
    if name == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if any(is_same_file(name, path) for path in inputs):
        raise UsageError(f"{name} is what is read; choose another {option}")
    path = Path(name)
    if not _is_special(path):
        path = Path(os.path.realpath(name))
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
    else:
        part = path
    try:
        handle = part.open("wb")
    except OSError as error:
        raise ConfigError(f"{name}: cannot be written ({error.strerror}); choose another {option}") from error
    try:
        with _named(name, option), handle:
            yield handle
        if part != path:
            _put_in_place(part, path, name=name, option=option)
    finally:
        if part != path:
            with suppress(OSError):
                part.unlink()


@contextmanager
def _named(name: str, option: str) -> Iterator[None]:
    """Give an error of writing, which names no file, the name and the next step."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno not in _DISK:
            raise
        raise ConfigError(
            f"{name}: cannot be written ({error.strerror}); free some space, or choose another {option}"
        ) from error


def is_same_file(name: str, other: str) -> bool:
    """Whether two paths lead to one ordinary file that exists."""
    try:
        return stat.S_ISREG(Path(name).stat().st_mode) and Path(name).samefile(other)
    except OSError:
        return False


def is_device(name: str) -> bool:
    """Whether a path is a device or a pipe, beside which no other file belongs."""
    path = Path(name)
    return path.exists() and not path.is_file() and not path.is_dir()


def _put_in_place(part: Path, path: Path, *, name: str, option: str) -> None:
    try:
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{name}: cannot be written ({error.strerror}); choose another {option}") from error


def _is_special(path: Path) -> bool:
    """A device or a pipe is written to as it is; a folder too, so that opening it says so."""
    return path.exists() and not path.is_file()
