"""The reader, opened with a word on what takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contingent.cli.streams import say

if TYPE_CHECKING:
    from contingent.readers.base import Reader


def open_reader(name: str) -> Reader:
    """The reader of a name; on first use the gazetteer it needs is built, and stderr says so.

    Raises:
        ConfigError: something the reader needs is missing.
    """
    from contingent.gazetteer.build import ensure_gazetteer
    from contingent.readers import load_reader

    ensure_gazetteer(on_build=lambda: say("building the gazetteer of places (once, about 20 seconds) …"))
    return load_reader(name)
