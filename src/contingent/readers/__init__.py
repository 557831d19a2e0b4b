"""Text to statements: the Reader interface and the readers there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contingent.readers.base import Reader

READERS = ("grammar", "learned", "endpoint")
DEFAULT_READER = "grammar"


def load_reader(name: str = DEFAULT_READER) -> Reader:
    """Open a reader by name, with its lexicons and models.

    Raises:
        ConfigError: there is no reader of that name, or something it needs is missing.
    """
    if name == "grammar":
        from contingent.readers.grammar.reader import GrammarReader

        return GrammarReader.load()
    if name == "learned":
        from contingent.readers.learned.reader import LearnedReader

        return LearnedReader.load()
    if name == "endpoint":
        from contingent.readers.endpoint.reader import EndpointReader

        return EndpointReader.load()
    from contingent.errors import ConfigError

    raise ConfigError(f"no reader is called {name!r}; there are: {', '.join(READERS)}")
