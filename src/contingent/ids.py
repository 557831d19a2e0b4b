"""Identifiers derived from content: the same thing gets the same id on every run and machine."""

from __future__ import annotations

import hashlib
import json
from typing import Any

ID_HEX_DIGITS = 16  # 64 bits: a collision is unlikely below some hundred million records


def text_sha256(text: str) -> str:
    """SHA-256 (hex) of the text's UTF-8 bytes; lone surrogates are kept so that no text is refused."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_id(prefix: str, *parts: Any) -> str:
    """`prefix:` plus 16 hex digits of the SHA-256 of the parts as canonical JSON.

    Args:
        prefix: "d" document, "e" entity, "s" statement, "l" link.
        parts: JSON-serialisable values that make the thing itself.
    """
    canonical = json.dumps(parts, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return f"{prefix}:{hashlib.sha256(canonical.encode()).hexdigest()[:ID_HEX_DIGITS]}"
