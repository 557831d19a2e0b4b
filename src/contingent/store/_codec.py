"""Records and texts to columns and back, without loss."""

from __future__ import annotations

import zlib

from contingent.ids import text_sha256
from contingent.records import Record, decode_record, encode_record

PACK_FROM_BYTES = 200  # below this zlib seldom pays


def to_json(record: Record) -> str:
    """The record as JSON text."""
    return encode_record(record).decode("utf-8")


def from_json(line: str) -> Record:
    """The record back from `to_json`."""
    return decode_record(line)


def pack(text: str) -> tuple[str, str, bytes]:
    """SHA-256, coding and bytes of a text; any code point is kept."""
    raw = text.encode("utf-8", "surrogatepass")
    packed = zlib.compress(raw) if len(raw) >= PACK_FROM_BYTES else raw
    if len(packed) < len(raw):
        return (text_sha256(text), "zlib", packed)
    return (text_sha256(text), "utf-8", raw)


def unpack(coding: str, body: bytes) -> str:
    """The text back from `pack`."""
    raw = zlib.decompress(body) if coding == "zlib" else body
    return raw.decode("utf-8", "surrogatepass")
