"""Plain text and Markdown: the text exactly as received, once it is sure to be text."""

from __future__ import annotations

import codecs
import re

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.limits import MAX_REPORT_BYTES

MAX_CONTROL_SHARE = 0.02  # of all bytes; more of them and it is no text
# How files of other kinds begin, whatever they are called; what to do with them instead.
_OTHER_KINDS = (
    (b"%PDF-", "a PDF", "give its name the ending .pdf"),
    (b"{\\rtf", "an RTF document", "save it as plain text (UTF-8)"),
    (b"PK\x03\x04", "a ZIP archive or an office document", "give its name the ending .zip or .docx"),
    (b"\xd0\xcf\x11\xe0", "an office document", "save it as plain text (UTF-8)"),
    (b"\x1f\x8b", "a gzip archive", "give its name the ending .gz"),
    (b"GIF87a", "a picture", "pass the words as text"),
    (b"GIF89a", "a picture", "pass the words as text"),
    (b"\x89PNG", "a picture", "pass the words as text"),
    (b"\xff\xd8\xff", "a picture", "pass the words as text"),
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")
# Longest mark first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(data: bytes, file: str, *, charset: str | None = None) -> Report | ReportError:
    """A whole text file as one report; line ends and everything else stay as they are, a byte order mark goes.

    Args:
        charset: what came with the text says of its encoding; UTF-8 is taken where that is nothing known.
    """
    text = decode_text(data, file, encoding=charset if charset is not None and usable_charset(charset) else "utf-8")
    return text if isinstance(text, ReportError) else Report(text=text, file=file)


def decode_text(data: bytes, file: str, *, encoding: str = "utf-8") -> str | ReportError:
    """Bytes to text, strictly.

    Args:
        encoding: used when no byte order mark says otherwise.
    """
    other = other_kind(data, file)
    if other is not None:
        return other
    marked = encoding_mark(data)
    if marked is None and is_binary(data):
        return ReportError(file=file, problem="looks like a binary file, not text", next_step="save it as UTF-8 text")
    encoding = marked or encoding
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return ReportError(
            file=file,
            place=f"byte {error.start}",
            problem=f"not valid {encoding.upper().removesuffix('-SIG')}",
            next_step="save the file again as UTF-8",
        )
    if not text.strip():
        return ReportError(file=file, problem="no text in it", next_step="check that the right file was saved")
    if "\0" in text:
        place = f"character {text.index(chr(0))}"
        return ReportError(file=file, place=place, problem="a NUL character in the text", next_step="take it out")
    return text


def other_kind(data: bytes, file: str) -> ReportError | None:
    """Why data that begin as a file of another kind does are refused; None for any other data."""
    for magic, kind, next_step in _OTHER_KINDS:
        if data.startswith(magic):
            return ReportError(file=file, problem=f"{kind}, not text", next_step=next_step)
    return None


def encoding_mark(data: bytes) -> str | None:
    """The encoding a byte order mark announces."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def is_binary(data: bytes) -> bool:
    """True for NUL bytes or a high share of control characters."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return b"\0" in data or controls > MAX_CONTROL_SHARE * len(data)


def too_large(file: str, place: str = "", *, limit: int = MAX_REPORT_BYTES) -> ReportError:
    """The line for what is larger than `limit` bytes."""
    problem = f"larger than {limit // 1_000_000} MB, too large for one report"
    return ReportError(file=file, place=place, problem=problem, next_step="split it into reports")


def is_storable(text: str) -> bool:
    """False for text with lone surrogates, which no UTF-8 file or database can hold."""
    return text.isascii() or re.search("[\ud800-\udfff]", text) is None


def usable_charset(name: str) -> bool:
    """Whether a name is that of a character encoding known here."""
    try:
        return codecs.lookup(name).name is not None and isinstance(b"".decode(name), str)
    except (LookupError, UnicodeError, ValueError):
        return False
