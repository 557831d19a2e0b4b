"""The learned reader: rules prepare, the model finds and fills, the assembler of the grammar reader writes records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from contingent.errors import ConfigError
from contingent.normalize.names import Names
from contingent.readers.base import origin_of
from contingent.readers.grammar.assemble import Assembler
from contingent.readers.grammar.titles import merge_title
from contingent.readers.learned.decode import find_statements
from contingent.readers.learned.drafts import make_drafts
from contingent.readers.learned.features import Prepared, prepare
from contingent.readers.learned.network import Network
from contingent.readers.learned.pieces import PieceMaker
from contingent.readers.learned.settings import Settings, read_settings
from contingent.records import Reading, Report

WEIGHTS = Path(__file__).parent / "weights"


class LearnedReader:
    """Finds statements by a trained model. Version rises whenever the same text may give other records."""

    name = "learned"
    version = "2"

    def __init__(self, names: Names, network: Network, maker: PieceMaker, settings: Settings) -> None:
        self._names, self._network, self._maker, self._settings = names, network, maker, settings

    @classmethod
    def load(cls, weights: Path = WEIGHTS, settings: Settings | None = None) -> Self:
        """Open lexicons, the gazetteer and the weights.

        Args:
            settings: instead of those beside the weights.

        Raises:
            ConfigError: weights, onnxruntime or tokenizers are missing; a codebook is broken.
        """
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ConfigError(
                "the learned reader needs tokenizers; run pip install 'contingent[learned]', or use --reader grammar"
            ) from error
        from contingent.gazetteer.lookup import open_gazetteer

        network = Network(weights)
        settings = settings or read_settings(weights / "settings.json")
        maker = PieceMaker(Tokenizer.from_file(str(weights / "tokenizer.json")))
        return cls(Names.load(open_gazetteer()), network, maker, settings)

    def read(self, reports: Sequence[Report]) -> list[Reading]:
        """One Reading for each report, in order."""
        return [self.read_prepared(report, self.prepare(report)) for report in reports]

    def prepare(self, report: Report) -> Prepared:
        """The report through the rules, ready for the model."""
        return prepare(report.text, self._names, self._maker)

    def read_prepared(self, report: Report, ready: Prepared) -> Reading:
        """The reading of a report that was prepared before."""
        found = find_statements(ready, self._network, self._settings)
        drafts = merge_title(make_drafts(ready, found, self._settings))
        assembler = Assembler(report, ready.layout, ready.sentences, ready.names, self._names, origin_of(self))
        return assembler.reading(drafts)
