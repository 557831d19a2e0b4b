"""A shard: what a reader made of a piece, as one Parquet file with a row for each record (docs/scale.md).

Reading it back gives the same readings and errors, in the same order. The same results give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from contingent.errors import ConfigError, RecordError, ReportError, SetAside
from contingent.records import (
    ROLES,
    Document,
    Entity,
    Link,
    Reading,
    Record,
    Report,
    Statement,
    decode_record,
    encode_record,
    is_alleged,
)
from contingent.resolve.ledger import printable, publisher_name
from contingent.resolve.waiting import waiting
from contingent.run.engine.pieces import FORMAT
from contingent.sources.plain import is_storable
from contingent.views.figures import label_of

GROUP_BYTES = 16_000_000  # of JSON and text in a row group: the memory that a shard takes to write
BATCH_ROWS = 1024
_COUNTS = "counts"
_READ = ("kind", "file", "place", "problem", "next_step", "set_aside", "report", "text", "record")


class Counts(Struct, kw_only=True):
    """What became of the reports of a shard."""

    read: int = 0
    statements: int = 0
    failed: int = 0
    set_aside: dict[str, int] = {}


def write_shard(path: Path, results: Iterable[Reading | ReportError], *, reader: str, version: str) -> Counts:
    """Write the results to a Parquet file, flat in memory.

    Raises:
        ConfigError: pyarrow is not installed.
        OSError: the file cannot be written.
    """
    arrow, parquet = _pyarrow()
    schema = _schema(arrow).with_metadata({"contingent_format": FORMAT, "reader": reader, "version": version})
    counts = Counts()
    rows: list[dict[str, Any]] = []
    size = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
            rows.clear()

        for result in results:
            if isinstance(result, Reading):
                more = list(_reading_rows(result))
                counts.read += 1
                counts.statements += len(result.statements)
            else:
                more = [_failure_row(result)]
                if isinstance(result, SetAside):
                    counts.set_aside[result.language] = counts.set_aside.get(result.language, 0) + 1
                else:
                    counts.failed += 1
            rows += more
            size += sum(len(row.get("record", "")) + len(row.get("text") or "") for row in more)
            if size >= GROUP_BYTES:
                flush()
                size = 0
        flush()
        writer.add_key_value_metadata({_COUNTS: msgspec.json.encode(counts).decode()})
    return counts


def read_counts(stream: BinaryIO, name: str) -> Counts:
    """What became of the reports of a shard, from its last bytes.

    Raises:
        ConfigError, ReportError: as for `read_shard`.
    """
    _, parquet = _pyarrow()
    with _named_if_damaged(name):
        return msgspec.json.decode(parquet.read_metadata(stream).metadata[_COUNTS.encode()], type=Counts)


def read_shard(stream: BinaryIO, name: str) -> Iterator[Reading | ReportError]:
    """The results back, a few at a time.

    Args:
        name: of the file, for messages.
    Raises:
        ConfigError: pyarrow is not installed.
        ReportError: the file is no shard, or of another version of Contingent.
    """
    _, parquet = _pyarrow()
    whole: list[Mapping[str, Any]] = []
    with _named_if_damaged(name):
        file = parquet.ParquetFile(stream)
        found = (file.schema_arrow.metadata or {}).get(b"contingent_format")
        if found != FORMAT.encode():
            raise _broken(name, f"not a shard of format {FORMAT} ({(found or b'none').decode('utf-8', 'replace')})")
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(_READ)):
            for row in batch.to_pylist():
                if row["kind"] in ("document", "failure") and whole:
                    yield _result(whole)
                    whole = []
                whole.append(row)
        if whole:
            yield _result(whole)


@contextmanager
def _named_if_damaged(name: str) -> Iterator[None]:
    try:
        yield
    except ReportError:
        raise
    # A file may be damaged in any way; pyarrow's errors are ValueErrors and OSErrors.
    except (ValueError, KeyError, TypeError, OSError, RecordError, msgspec.ValidationError) as error:
        raise _broken(name, f"damaged ({' '.join(str(error).split())[:100]})") from error


def _broken(name: str, problem: str) -> ReportError:
    step = "delete it and run contingent read --engine again, which makes it anew"
    return ReportError(file=name, problem=problem, next_step=step)


def _reading_rows(reading: Reading) -> Iterator[dict[str, Any]]:
    document, report = reading.document, reading.report
    doc = printable(document.id)
    told = {name: value for name, value in msgspec.structs.asdict(report).items() if value is not None}
    text: str | None = told.pop("text")
    if not is_storable(report.text):  # half of a surrogate pair: JSON can carry it, a column cannot
        told["text"], text = text, None
    title = document.title.exact if document.title else document.headline
    columns = {
        "file": report.file, "published": document.published.edtf, "publisher": publisher_name(reading),
        "title": title, "url": document.url,
    }  # fmt: skip
    yield {
        "kind": "document", "id": doc, "doc": doc, "record": _json(document), "text": text, "report": json.dumps(told),
        **_printable({**columns, "place": report.place}),
    }  # fmt: skip
    of = {"doc": doc, **_printable(columns)}
    entities = {entity.id: entity for entity in reading.entities}
    for entity in reading.entities:
        yield {
            "kind": "entity", "id": printable(entity.id), **of, "type": entity.type, "record": _json(entity),
            **_printable({"name": entity.name, "country": entity.country, "registry": entity.registry}),
        }  # fmt: skip
    waits = waiting({statement.id: statement for statement in reading.statements}, reading.links).ids
    for statement in reading.statements:
        yield {**_statement_row(statement, entities, conditional=statement.id in waits), **of}
    for link in reading.links:
        yield {
            "kind": "link", "id": printable(link.id), **of, "relation": link.rel, "record": _json(link),
            **_printable({"from_id": link.from_, "to_id": link.to}),
        }  # fmt: skip


def _statement_row(statement: Statement, entities: Mapping[str, Entity], *, conditional: bool) -> dict[str, Any]:
    roles = [
        {"role": role, **_printable({"name": who.name, "country": who.country, "registry": who.registry})}
        for role in ROLES
        for who in (entities.get(id_) for id_ in getattr(statement.roles, role))
        if who is not None
    ]
    numbers = [
        {
            "best": _number(q.best), "low": _number(q.low), "high": _number(q.high), "unit": q.unit, "approx": q.approx,
            "basis": q.basis, "words": printable(q.exact),
        }
        for q in statement.quantity
    ]  # fmt: skip
    return {
        "kind": "statement", "id": printable(statement.id), "type": statement.type, "status": statement.status,
        "polarity": statement.polarity, "alleged": is_alleged(statement), "conditional": conditional,
        "label": label_of(statement, conditional=conditional), "acts": [source.act for source in statement.sources],
        "roles": roles, "quantities": numbers, "record": _json(statement),
        **_printable({
            "gist": statement.gist, "time": statement.time.edtf,
            "words": " … ".join(evidence.exact for evidence in statement.evidence),
        }),
    }  # fmt: skip


def _failure_row(error: ReportError) -> dict[str, Any]:
    told = {"file": error.file, "place": error.place, "problem": error.problem, "next_step": error.next_step}
    return {"kind": "failure", **_printable(told), "set_aside": getattr(error, "language", None)}


def _result(rows: Sequence[Mapping[str, Any]]) -> Reading | ReportError:
    first = rows[0]
    if first["kind"] == "failure":
        if first["set_aside"] is not None:
            return SetAside(file=first["file"], place=first["place"], language=first["set_aside"])
        told = {name: first[name] for name in ("file", "place", "problem", "next_step")}
        return ReportError(**told)
    report = msgspec.convert({"text": first["text"], **json.loads(first["report"])}, Report)
    document, *others = [decode_record(row["record"]) for row in rows]
    if not isinstance(document, Document):
        raise RecordError(f"{document.id} does not follow its document")
    return Reading(
        report=report,
        document=document,
        entities=tuple(record for record in others if isinstance(record, Entity)),
        statements=tuple(record for record in others if isinstance(record, Statement)),
        links=tuple(record for record in others if isinstance(record, Link)),
    )


def _json(record: Record) -> str:
    return encode_record(record).decode()


def _printable(columns: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: None if value is None else printable(value) for name, value in columns.items()}


def _number(value: float | None) -> float | None:
    """A number as a column holds it; the record has it whatever its size."""
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None


_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("kind", "text", "what the row is: document, entity, statement, link, or failure, a report that was not read"),
    ("id", "text", "of the record: a hash of its content"),
    ("doc", "text", "id of the report it belongs to"),
    ("file", "text", "where the report came from, as the user named it"),
    ("place", "text", "of documents and failures: where in it"),
    ("published", "text", "day of publication, EDTF"),
    ("publisher", "text", "the outlet"),
    ("title", "text", "the headline"),
    ("url", "text", "the address"),
    ("type", "text", "of a statement: what, neutral as to time and reality; of an entity: state, actor, place, …"),
    ("status", "text", "of a statement: actual, planned, wanted, expected, possible, unknown"),
    ("polarity", "text", "of a statement: + or -"),
    ("alleged", "flag", "of a statement: only an accuser says it"),
    ("conditional", "flag", "of a statement: it waits on something not done"),
    ("label", "text", "of a statement: what it is not to be taken for; empty for what is reported as a fact"),
    ("acts", "texts", "of a statement: the acts of its source chain, the outermost first"),
    ("gist", "text", "of a statement: in a sentence"),
    ("words", "text", "of a statement: the words it rests on"),
    ("time", "text", "of a statement: when it happens or holds, EDTF"),
    ("roles", "roles", "of a statement: who takes part (agent, recipient, object, place)"),
    ("quantities", "numbers", "of a statement: its numbers; never add them up without a look at label"),
    ("name", "text", "of an entity: as the report has it"),
    ("country", "text", "of an entity: ISO 3166-1 alpha-3, or IGO, UNO, NGO, …"),
    ("registry", "text", "of an entity: id in the registry of organisations and operations"),
    ("relation", "text", "of a link: same, details, reason, updates, corrects, contradicts, copies"),
    ("from_id", "text", "of a link: id of the statement it leads from"),
    ("to_id", "text", "of a link: id of the statement it leads to"),
    ("problem", "text", "of a failure: what was seen"),
    ("next_step", "text", "of a failure: what can be done"),
    ("set_aside", "text", "of a failure: the language, where that is why it was not read"),
    ("report", "text", "of a document: the report it was made of, without its text, as JSON"),
    ("text", "text", "of a document: the report's text, exactly as received"),
    ("record", "text", "the whole record as JSON, as in contingent export jsonl"),
)


def _schema(arrow: Any) -> Any:
    text, number, flag = arrow.string(), arrow.float64(), arrow.bool_()
    quantity = {
        "best": number,
        "low": number,
        "high": number,
        "unit": text,
        "approx": flag,
        "basis": text,
        "words": text,
    }
    types = {
        "text": text,
        "flag": flag,
        "texts": arrow.list_(text),
        "roles": arrow.list_(arrow.struct([(name, text) for name in ("role", "name", "country", "registry")])),
        "numbers": arrow.list_(arrow.struct(list(quantity.items()))),
    }
    return arrow.schema([arrow.field(name, types[kind], metadata={"meaning": told}) for name, kind, told in _COLUMNS])


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ConfigError('shards need pyarrow; install it with: pip install "contingent[engine]"') from error
    return pyarrow, pyarrow.parquet
