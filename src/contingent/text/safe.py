"""Text of reports made safe where it is shown: on a terminal and in a spreadsheet."""

from __future__ import annotations

import re

# Controls (terminal escapes among them), marks that turn the direction of text, separators, lone surrogates.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
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


def csv_cell(text: str) -> str:
    """Text for a cell of a table: clean, on one line, without a byte order mark in front, and never a formula.

    Text that a spreadsheet would run gets an apostrophe in front.
    """
    shown = clean(text.lstrip(_BYTE_ORDER_MARK))
    return f"'{shown}" if _FORMULA.match(shown) else shown


def _shown(char: str, keep_lines: bool) -> str:
    if char == "\n" and keep_lines:
        return char
    if char in "\n\t\r":
        return " "
    return _REPLACEMENT
