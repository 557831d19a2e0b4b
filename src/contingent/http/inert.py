"""JSON whose text does nothing in a browser or on a terminal, and links that lead only to the web."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from contingent.resolve.ledger import printable
from contingent.text.safe import UNSAFE

# Beside what acts on a terminal: what would begin a tag, should some program paste JSON into a page.
_ACTIVE = re.compile(f"[<>&]|{UNSAFE.pattern}")


def inert_json(value: Any) -> bytes:
    """A value as JSON in UTF-8; markup, controls and marks of direction are \\u escapes, so nothing is lost.

    A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD.
    """
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = printable(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, separators=(",", ":")))
    return _ACTIVE.sub(lambda match: f"\\u{ord(match.group()):04x}", text).encode()


def web_link(url: str | None) -> str | None:
    """The address of a report if a browser may follow it: http or https, with a host, on one line; else None."""
    if url is None or UNSAFE.search(url) or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
