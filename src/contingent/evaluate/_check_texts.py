"""Where the text behind a document record is: in the record, in a file, or among reports given beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from contingent.ids import text_sha256
from contingent.records import Report

_KEPT = 16  # texts kept in memory; the records of a document normally stand together
_UTF8_BYTES = 4  # at most, for one code point
_MAX_TEXT_BYTES = 64 * 1024 * 1024


class DocumentFacts(Struct, frozen=True):
    """What is needed of a document record to find its text. `offset` is its line's, if the record holds the text."""

    sha256: str
    chars: int
    file: str | None
    offset: int | None


class Texts:
    """Finds texts by document id and keeps the last few."""

    def __init__(
        self,
        documents: Mapping[str, DocumentFacts],
        *,
        records: BinaryIO,
        folder: Path,
        reports: Iterable[Report] | None,
    ) -> None:
        """Look among `reports` (by hash), in the record file and in files named from `folder` and the current one.

        Args:
            records: the record file, seekable; its position is kept.
            folder: where the record file lies.
        """
        self._documents = documents
        self._records = records
        self._folders = (folder, Path())
        wanted = {facts.sha256 for facts in documents.values()}
        given = ((text_sha256(report.text), report.text) for report in reports or ())
        self._given = {sha256: text for sha256, text in given if sha256 in wanted}
        self._kept: dict[str, str | None] = {}

    def of(self, doc: str) -> str | None:
        """The text of a document, or None when it is not at hand. Only a text with the recorded hash counts."""
        if doc not in self._kept:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            facts = self._documents.get(doc)
            self._kept[doc] = self._find(facts) if facts else None
        return self._kept[doc]

    def _find(self, facts: DocumentFacts) -> str | None:
        text = self._given.get(facts.sha256)
        if text is None and facts.offset is not None:
            text = self._embedded(facts)
        if text is None and facts.file:
            text = self._from_file(facts.file, facts)
        return text

    def _embedded(self, facts: DocumentFacts) -> str | None:
        position = self._records.tell()
        self._records.seek(facts.offset or 0)
        line = self._records.readline().removeprefix(b"\xef\xbb\xbf")
        self._records.seek(position)
        text = msgspec.json.decode(line, type=_Embedded).text
        return text if text_sha256(text) == facts.sha256 else None

    def _from_file(self, name: str, facts: DocumentFacts) -> str | None:
        for folder in self._folders:
            try:
                path = folder / name
                # A record file may come from anyone: never open a device, nor read more than the text can be long.
                if not path.is_file() or path.stat().st_size > min(_UTF8_BYTES * facts.chars, _MAX_TEXT_BYTES):
                    continue
                text = path.read_bytes().decode("utf-8", "surrogatepass")
            except (OSError, ValueError):
                continue
            if text_sha256(text) == facts.sha256:
                return text
        return None


class _Embedded(Struct):
    text: str
