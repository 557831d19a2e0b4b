"""Text of reports made safe where it is shown: on a terminal, in a spreadsheet, as a link on a page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Controls (terminal escapes among them), marks that turn the direction of text, separators, lone surrogates.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
QUOTED = 90  # code points of a report's words shown on a page; `trace` shows all of them
_REPLACEMENT = "\ufffd"
_BYTE_ORDER_MARK = "\ufeff"
# Spreadsheet programs run a cell that begins so as a formula (OWASP, "CSV Injection"); a lone sign is a polarity.
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠].", re.DOTALL)


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Text of a report without anything a terminal would obey: controls become U+FFFD, white space stays visible.

    Args:
        keep_lines: keep line ends; otherwise they become spaces.
    """
    return UNSAFE.sub(lambda match: _shown(match.group(), keep_lines), text)


def shortened(text: str, limit: int = QUOTED) -> str:
    """Text on one line, cut between words when it is longer than the limit, with a mark where it is cut."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[:limit]
    at = head.rfind(" ", limit // 2)
    return (head[:at] if at > 0 else head).rstrip(" ,;:") + " …"


def csv_cell(text: str) -> str:
    """Text for a cell of a table: clean, on one line, without a byte order mark in front, and never a formula.

    Text that a spreadsheet would run gets an apostrophe in front.
    """
    shown = clean(text.lstrip(_BYTE_ORDER_MARK))
    return f"'{shown}" if _FORMULA.match(shown) else shown


def web_link(url: str | None) -> str | None:
    """The address of a report if a browser may follow it: http or https, with a host, on one line; else None."""
    if url is None or UNSAFE.search(url) or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _shown(char: str, keep_lines: bool) -> str:
    if char == "\n" and keep_lines:
        return char
    if char in "\n\t\r":
        return " "
    return _REPLACEMENT
