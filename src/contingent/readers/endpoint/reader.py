"""The endpoint reader: reports to a chat-completions endpoint, its answers through verification, records out."""

from __future__ import annotations

import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from contingent.errors import ReportError
from contingent.normalize.names import Names
from contingent.readers.base import origin_of
from contingent.readers.endpoint.answer import read_answer
from contingent.readers.endpoint.client import ChatClient, EndpointError, import_httpx
from contingent.readers.endpoint.merge import merge_proposals
from contingent.readers.endpoint.prompt import messages_for
from contingent.readers.endpoint.settings import EndpointSettings
from contingent.readers.endpoint.verify import Verifier
from contingent.readers.endpoint.windows import cut_windows
from contingent.readers.grammar.assemble import Assembler
from contingent.readers.grammar.parse import parse
from contingent.records import Reading, Report

_VERSION = "1"  # of the question and the checks; rises when the same answer may give other records
_MAX_MODEL_CHARS = 60
_log = logging.getLogger(__name__)


class EndpointReader:
    """Asks a language model for statements and keeps what the report's own words bear out.

    No word of an answer enters a record: words are cut from the report, numbers and times are read again by code, and
    the rest comes from closed lists. The version names the model, so that records say what made them.

    Attributes:
        dropped: what the last `read` dropped, weakened or added, by reason.
    """

    name = "endpoint"
    batch_reports = 4  # an answer takes seconds: little is lost, or waited for unseen, when a run is stopped

    def __init__(
        self, settings: EndpointSettings, names: Names, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._settings, self._names, self._sleep = settings, names, sleep
        self.version = f"{_VERSION}-{_safe_name(settings.model)}"
        self.dropped: Counter[str] = Counter()

    @classmethod
    def load(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Open the reader with the endpoint that the environment names. Nothing is sent yet.

        Raises:
            ConfigError: URL or model is not set or unusable, httpx is missing, or the gazetteer cannot be built.
        """
        from contingent.gazetteer.lookup import open_gazetteer

        settings = EndpointSettings.from_environment(environment)
        import_httpx()
        return cls(settings, Names.load(open_gazetteer()))

    def read(self, reports: Sequence[Report]) -> list[Reading | ReportError]:
        """One Reading for each report, in order, or the ReportError of one that the endpoint did not answer for.

        Raises:
            ConfigError: the endpoint refuses the key or does not know the address or model.
        """
        self.dropped = Counter()
        with ChatClient(self._settings, sleep=self._sleep) as client:
            results = [self._read(report, client) for report in reports]
        self._tell(results)
        return results

    def _read(self, report: Report, client: ChatClient) -> Reading | ReportError:
        layout, sentences, names = parse(report.text, self._names)
        assembler = Assembler(report, layout, sentences, names, self._names, origin_of(self))
        windows = cut_windows(layout, size=self._settings.window_chars, overlap=self._settings.overlap_chars)
        if len(windows) > self._settings.max_requests:
            return _failed(
                report,
                f"the report needs {len(windows)} requests, more than the {self._settings.max_requests} allowed",
                "raise CONTINGENT_ENDPOINT_MAX_REQUESTS, or cut the report",
            )
        verifier = Verifier(report.text, layout, sentences, self.dropped)
        proposals = []
        for window in windows:
            words = report.text[window.begin : window.end]
            try:
                completion = client.complete(
                    messages_for(words, report=report.text, published=assembler.published.edtf)
                )
                answer = read_answer(completion.text)
            except EndpointError as error:
                return _failed(report, error.problem, error.next_step)
            if answer.cut:
                self.dropped["answer: cut short"] += 1
            proposals.append(verifier.proposals(answer.statements, window))
        return assembler.reading(merge_proposals(proposals, self.dropped))

    def _tell(self, results: Sequence[Reading | ReportError]) -> None:
        if self.dropped.total():
            kept = sum(len(result.statements) for result in results if isinstance(result, Reading))
            reasons = "; ".join(f"{reason} {count}" for reason, count in sorted(self.dropped.items()) if count)
            _log.warning("endpoint reader: %d statements kept; dropped or changed: %s", kept, reasons)


def _failed(report: Report, problem: str, next_step: str) -> ReportError:
    return ReportError(
        file=report.file or report.id or "report", place=report.place or "", problem=problem, next_step=next_step
    )


def _safe_name(model: str) -> str:
    """A model's name with nothing but letters, digits, dot, dash and underscore."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", model).strip("-")[:_MAX_MODEL_CHARS] or "model"
