"""What a reading process sends back: results as bytes, without the texts, which the receiver has."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from contingent.errors import ReportError
from contingent.records import Document, Entity, Link, Reading, Report, Statement


class _Found(Struct, frozen=True, array_like=True, tag=True):
    document: Document
    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    links: tuple[Link, ...]


class _Failed(Struct, frozen=True, array_like=True, tag=True):
    file: str
    place: str
    problem: str
    next_step: str


_ENCODER = msgspec.msgpack.Encoder()
_DECODER: msgspec.msgpack.Decoder[list[_Found | _Failed]] = msgspec.msgpack.Decoder(list[_Found | _Failed])
_MSGPACK, _PICKLE = b"m", b"p"


def pack_results(results: Sequence[Reading | ReportError]) -> bytes:
    """Results as bytes for `unpack_results`, in order."""
    parts = [_part(result) for result in results]
    try:
        return _MSGPACK + _ENCODER.encode(parts)
    except (UnicodeEncodeError, OverflowError):
        # Lone surrogates and integers of more than 64 bits; pickle takes them, about ten times slower.
        return _PICKLE + pickle.dumps(parts)


def unpack_results(packed: bytes, reports: Sequence[Report]) -> list[Reading | ReportError]:
    """The results back.

    Args:
        packed: from `pack_results` in a process of our own; never bytes from elsewhere, as pickles run code.
        reports: those that were read, one for each result, in order.
    """
    coding, body = packed[:1], memoryview(packed)[1:]
    parts: list[_Found | _Failed] = pickle.loads(body) if coding == _PICKLE else _DECODER.decode(body)
    return [_whole(part, report) for part, report in zip(parts, reports, strict=True)]


def _part(result: Reading | ReportError) -> _Found | _Failed:
    if isinstance(result, ReportError):
        return _Failed(result.file, result.place, result.problem, result.next_step)
    return _Found(result.document, result.entities, result.statements, result.links)


def _whole(part: _Found | _Failed, report: Report) -> Reading | ReportError:
    if isinstance(part, _Failed):
        return ReportError(file=part.file, place=part.place, problem=part.problem, next_step=part.next_step)
    return Reading(
        report=report,
        document=part.document,
        entities=part.entities,
        statements=part.statements,
        links=part.links,
    )
