"""The trivial reader that every other must beat: one statement a sentence, by two rules.

A sentence with a number of troops, police, personnel or craft is a DEPLOY (planned) when it says "will" or "would", else a
PRESENCE. Otherwise a sentence with a word of killing or attack is an ASSAULT. The whole sentence is the evidence; there
are no sources, roles, times or conditions. It uses Contingent's own number finder, so what it lacks is the reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from contingent.ids import content_id, text_sha256
from contingent.normalize.numbers import find_numbers
from contingent.records import (
    FORCE_UNITS,
    Document,
    Evidence,
    Published,
    Quantity,
    Reading,
    Report,
    Statement,
    StatementType,
    document_id,
)
from contingent.text.layout import read_layout

_AHEAD = re.compile(r"\b(?:will|would)\b", re.IGNORECASE)
_VIOLENCE = re.compile(r"\b(?:kill(?:s|ed|ing)?|attack(?:s|ed|ing)?)\b", re.IGNORECASE)
_LONGEST = 2000  # characters of a sentence that are looked at


class BaselineReader:
    """Reads by the two rules above."""

    name = "baseline"
    version = "1"

    def read(self, reports: Sequence[Report]) -> list[Reading]:
        """One Reading for each report, in order."""
        return [self._read(report) for report in reports]

    def _read(self, report: Report) -> Reading:
        doc = document_id(report)
        numbers = [n for n in find_numbers(report.text) if n.unit in FORCE_UNITS]
        statements = []
        for sentence in read_layout(report.text).sentences:
            start, end = sentence.start, min(sentence.end, sentence.start + _LONGEST)
            words = report.text[start:end]
            forces = [n for n in numbers if start <= n.start < n.end <= end]
            ahead = bool(_AHEAD.search(words))
            if not forces and not _VIOLENCE.search(words):
                continue
            kind: StatementType = ("DEPLOY" if ahead else "PRESENCE") if forces else "ASSAULT"
            statements.append(
                Statement(
                    id=content_id("s", doc, start, end, kind),
                    doc=doc,
                    type=kind,
                    status="planned" if forces and ahead else "actual",
                    evidence=(Evidence(start=start, end=end, exact=words),),
                    quantity=tuple(
                        Quantity(
                            start=n.start,
                            end=n.end,
                            exact=report.text[n.start : n.end],
                            unit=n.unit,
                            best=n.best,
                            low=n.low,
                            high=n.high,
                            approx=n.approx,
                            basis="change" if ahead else "stock",
                        )
                        for n in forces
                    ),
                )
            )
        document = Document(
            id=doc,
            sha256=text_sha256(report.text),
            chars=len(report.text),
            external_id=report.id,
            published=Published(edtf=report.date, basis=report.date_basis),
        )
        return Reading(report=report, document=document, statements=tuple(statements))
