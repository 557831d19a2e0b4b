"""The grammar reader: reports in, records out, by clauses, lexicons and rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from contingent.normalize.names import Names
from contingent.readers.base import origin_of
from contingent.readers.grammar.assemble import Assembler
from contingent.readers.grammar.conditions import attach_conditions
from contingent.readers.grammar.drafting import bare_condition, draft_statements
from contingent.readers.grammar.lists import split_contributors
from contingent.readers.grammar.parse import parse
from contingent.readers.grammar.titles import merge_title
from contingent.records import Reading, Report


class GrammarReader:
    """Finds statements of all types by rule. Version rises whenever the same text may give other records."""

    name = "grammar"
    version = "1"

    def __init__(self, names: Names) -> None:
        self._names = names

    @classmethod
    def load(cls) -> Self:
        """Open lexicons and the gazetteer.

        Raises:
            ConfigError: a codebook is broken or the gazetteer cannot be built.
        """
        from contingent.gazetteer.lookup import open_gazetteer

        return cls(Names.load(open_gazetteer()))

    def read(self, reports: Sequence[Report]) -> list[Reading]:
        """One Reading for each report, in order."""
        return [self._read(report) for report in reports]

    def _read(self, report: Report) -> Reading:
        layout, sentences, names = parse(report.text, self._names)
        drafts = split_contributors(draft_statements(report.text, sentences))
        drafts = merge_title(drafts)
        drafts = attach_conditions(sentences, drafts, bare_condition)
        assembler = Assembler(report, layout, sentences, names, self._names, origin_of(self))
        return assembler.reading(drafts)
