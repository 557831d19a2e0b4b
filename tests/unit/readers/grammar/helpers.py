"""Short texts through the reader or its first steps, as plain values to compare."""

from __future__ import annotations

from functools import cache

from contingent.normalize.names import Names
from contingent.readers.grammar.draft import ParsedSentence
from contingent.readers.grammar.parse import parse
from contingent.readers.grammar.reader import GrammarReader
from contingent.records import Reading, Report, Statement

DAY = "2013-11-26"  # a Tuesday


@cache
def reader() -> GrammarReader:
    return GrammarReader.load()


@cache
def names() -> Names:
    from contingent.gazetteer.lookup import open_gazetteer

    return Names.load(open_gazetteer())


@cache
def read(text: str, title: str | None = None) -> Reading:
    """A text, dated DAY, as the reader sees it."""
    return reader().read([Report(text=text, title=title, date=DAY, date_basis="given")])[0]


@cache
def sentences(text: str) -> list[ParsedSentence]:
    return parse(text, names())[1]


def statement(text: str, type_: str, words: str = "") -> Statement:
    """The first statement of a type whose evidence holds some words; a failed lookup says what there is."""
    found = [s for s in read(text).statements if s.type == type_ and any(words in e.exact for e in s.evidence)]
    assert found, [(s.type, s.gist) for s in read(text).statements]
    return found[0]


def who(text: str, ids: tuple[str, ...]) -> list[str]:
    """Entities as country codes, or names where there is no country."""
    entities = {e.id: e for e in read(text).entities}
    return [entities[key].country or entities[key].name for key in ids]


def chain(text: str, found: Statement) -> list[str]:
    """The source chain as "name: act"; "?" where nobody is named."""
    entities = {e.id: e.name for e in read(text).entities}
    return [f"{entities[s.who] if s.who else '?'}: {s.act}" for s in found.sources]
