"""Text to statements: the Reader interface and the readers there are."""

from __future__ import annotations

from contingent.readers.base import Reader


def load_reader(name: str = "grammar") -> Reader:
    """Open a reader by name, with its lexicons and models.

    Raises:
        ConfigError: there is no reader of that name, or something it needs is missing.
    """
    from contingent.errors import ConfigError

    if name != "grammar":
        raise ConfigError(f"no reader is called {name!r}; there is: grammar")
    from contingent.readers.grammar.reader import GrammarReader

    return GrammarReader.load()
