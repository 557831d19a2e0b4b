"""JSON whose text does nothing in a browser or on a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

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
