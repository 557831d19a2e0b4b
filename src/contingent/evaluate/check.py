"""Checks a record file: is every line a sound record, does every reference lead somewhere, does every span quote?"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
from msgspec import Struct

from contingent.errors import RecordError, ReportError
from contingent.evaluate._check_texts import DocumentFacts, Texts
from contingent.evaluate._check_values import (
    Finding,
    Severity,
    broken_span,
    check_spans,
    check_values,
    shown,
    unknown_fields,
)
from contingent.ids import text_sha256
from contingent.records import ROLES, Document, Entity, Record, Report, Statement

MAX_LINE_BYTES = 64 * 1024 * 1024
_MESSAGE_LIMIT = 200


class Problem(Struct, frozen=True, kw_only=True):
    """One thing found. `record` is the id as far as it is known, `field` a path such as "sources[0].who"."""

    line: int
    record: str
    field: str
    message: str
    severity: Severity


def check_records(path: str | Path, *, texts: Iterable[Report] | None = None) -> Iterator[Problem]:
    """Check a record file (JSON Lines) and yield what is wrong with it, in line order.

    An *error* breaks the record model, a *warning* is likely a mistake, a *notice* says what could not be checked.
    The file is read twice, so that a record may refer to a later one; memory holds ids, not records.

    Args:
        path: the file; "-" is standard input.
        texts: reports whose texts the records may be about, matched by hash. Besides these, a text is found in
            the document record itself, or in its `file` beside the record file or in the current folder.
    Raises:
        ReportError: the file cannot be read, or holds nothing.
    """
    nothing = True
    try:
        with _open(path) as stream:
            index = _index(stream)
            folder = Path() if str(path) == "-" else Path(path).parent
            found = Texts(index.documents, records=stream, folder=folder, reports=texts)
            stream.seek(0)
            for number, _, line in _lines(stream):
                nothing = False
                yield from _check_line(number, line, index, found)
    except OSError as error:
        raise ReportError(file=str(path), problem=error.strerror or str(error), next_step="check the path") from error
    if nothing:
        raise ReportError(file=str(path), problem="no records in it", next_step="check that the right file was written")


class _Entry(Struct, frozen=True):
    kind: str
    doc: str | None
    line: int


class _Index(Struct, frozen=True):
    records: dict[str, _Entry]
    documents: dict[str, DocumentFacts]


class _Head(Struct):
    """The fields the first pass needs, of whatever type they may be."""

    id: Any = None
    kind: Any = None
    doc: Any = None
    sha256: Any = None
    chars: Any = None
    file: Any = None
    text: Any = None


def _index(stream: BinaryIO) -> _Index:
    index = _Index({}, {})
    decoder = msgspec.json.Decoder(_Head)
    for number, offset, line in _lines(stream):
        try:
            head = decoder.decode(line or b"")
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        if not isinstance(head.id, str) or not isinstance(head.kind, str) or head.id in index.records:
            continue
        doc = head.doc if isinstance(head.doc, str) else None
        index.records[head.id] = _Entry(sys.intern(head.kind), sys.intern(doc) if doc else None, number)
        if head.kind == "document" and isinstance(head.sha256, str) and isinstance(head.chars, int):
            file = head.file if isinstance(head.file, str) else None
            embedded = offset if isinstance(head.text, str) else None
            index.documents[head.id] = DocumentFacts(head.sha256, head.chars, file, embedded)
    return index


def _check_line(number: int, line: bytes | None, index: _Index, texts: Texts) -> Iterator[Problem]:
    if line is None:
        message = f"the line is longer than {MAX_LINE_BYTES // 1024 // 1024} MiB and was skipped"
        yield Problem(line=number, record="", field="", message=message, severity="error")
        return
    raw, record, finding = _decode(line)
    known_id = raw.get("id") if isinstance(raw, dict) else None
    shown_id = shown(known_id, quoted=False) if isinstance(known_id, str) else ""
    findings: Iterable[Finding] = (finding,) if finding else ()
    if record is not None:
        findings = _check_record(raw, record, number, index, texts)
    for field, message, severity in findings:
        yield Problem(line=number, record=shown_id, field=field, message=message, severity=severity)


def _decode(line: bytes) -> tuple[Any, Record | None, Finding | None]:
    """The JSON value, the record, and what kept the line from being one."""
    try:
        raw = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return None, None, ("", f"not valid JSON ({error})", "error")
    except RecursionError:
        return None, None, ("", "nested too deeply", "error")
    try:
        return raw, msgspec.convert(raw, Record), None
    except RecordError as error:
        field, message = broken_span(raw) or (error.field, shown(str(error), quoted=False, limit=_MESSAGE_LIMIT))
        return raw, None, (field, message, "error")
    except msgspec.ValidationError as error:
        # msgspec puts the place at the end of its message: "Expected `int`, got `str` - at `$.chars`".
        message, _, place = shown(str(error), quoted=False, limit=_MESSAGE_LIMIT).partition(" - at `$")
        field = place.rstrip("`").lstrip(".")
        return raw, None, (field, message[:1].lower() + message[1:], "error")


def _check_record(raw: Any, record: Record, number: int, index: _Index, texts: Texts) -> Iterator[Finding]:
    yield from unknown_fields(raw, record)
    first = index.records.get(record.id)
    if first is not None and first.line != number:
        yield "id", f"the id was already used on line {first.line}", "error"
    yield from check_values(record)
    yield from _check_references(record, index)
    doc = record.id if isinstance(record, Document) else getattr(record, "doc", None)
    facts = index.documents.get(doc) if doc else None
    if doc is None or facts is None:
        return
    text = texts.of(doc)
    if isinstance(record, Document):
        yield from _check_text(record, text)
    yield from check_spans(record, facts.chars, text)


def _check_text(record: Document, text: str | None) -> Iterator[Finding]:
    if record.text is not None and text_sha256(record.text) != record.sha256:
        yield "text", "the text does not have the recorded sha256", "error"
    elif text is None:
        name = shown(record.id, quoted=False)
        yield "text", f"text of {name} not found, spans not compared; give it with --texts", "notice"
    elif len(text) != record.chars:
        yield "chars", f"is {record.chars}, but the text has {len(text)} characters", "error"


def _check_references(record: Record, index: _Index) -> Iterator[Finding]:
    for field, target, kind in references(record):
        entry = index.records.get(target)
        if entry is None:
            yield field, f"{shown(target)} is not in the file", "error"
        elif kind and entry.kind != kind:
            yield field, f"{shown(target)} is of kind {shown(entry.kind, quoted=False)}, not {kind}", "error"
        elif kind in ("entity", "statement"):
            doc = record.id if isinstance(record, Document) else getattr(record, "doc", None)
            if entry.doc != doc:
                yield field, f"{shown(target)} belongs to another document", "warning"
            if target == record.id:
                yield field, "refers to itself", "error"
    if not isinstance(record, Document | Entity | Statement):
        ends = [index.records[end].kind for end in (record.from_, record.to) if end in index.records]
        if record.from_ == record.to:
            yield "to", "a record cannot be linked to itself", "error"
        if ends not in (["statement", "statement"], ["document", "document"]) and len(ends) == 2:
            yield "to", "a link joins two statements or two documents", "error"
        elif record.rel == "copies" and ends == ["statement", "statement"]:
            yield "rel", "copies joins two documents", "warning"


def references(record: Record) -> Iterator[tuple[str, str, str]]:
    """Every id a record refers to, as (field, id, kind it must have or "" for any)."""
    if isinstance(record, Document):
        if record.publisher is not None:
            yield "publisher", record.publisher, "entity"
        for place, credit in enumerate(record.credit):
            if credit.who is not None:
                yield f"credit[{place}].who", credit.who, "entity"
    elif isinstance(record, Entity):
        yield "doc", record.doc, "document"
        if record.part_of is not None:
            yield "part_of", record.part_of, "entity"
    elif isinstance(record, Statement):
        yield "doc", record.doc, "document"
        for role in ROLES:
            for place, entity in enumerate(getattr(record.roles, role)):
                yield f"roles.{role}[{place}]", entity, "entity"
        for place, source in enumerate(record.sources):
            if source.who is not None:
                yield f"sources[{place}].who", source.who, "entity"
        for place, depends in enumerate(record.depends):
            if depends.ref is not None:
                yield f"depends[{place}].ref", depends.ref, "statement"
    else:
        yield "from", record.from_, ""
        yield "to", record.to, ""


def _lines(stream: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Line number, offset and bytes of every line that is not blank; None for one that is too long."""
    number = offset = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number, start = number + 1, offset
        offset += len(line)
        rest, too_long = line, len(line) > MAX_LINE_BYTES
        while too_long and rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES)
            offset += len(rest)
        if too_long:
            yield number, start, None
        elif line.strip():
            yield number, start, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _open(path: str | Path) -> BinaryIO:
    """The file, seekable: standard input and pipes are copied to a temporary file."""
    if str(path) == "-":
        return _seekable(sys.stdin.buffer)
    stream = cast(BinaryIO, Path(path).open("rb"))  # noqa: SIM115 (the caller closes it)
    if stream.seekable():
        return stream
    with stream:
        return _seekable(stream)


def _seekable(stream: BinaryIO) -> BinaryIO:
    copy = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (the caller closes it)
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy
