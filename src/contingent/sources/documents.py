"""Documents: the text of .pdf and .docx files. What a file says of its making is only a fallback for the date."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from typing import Any

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.dates import report_date, with_later_date
from contingent.sources.limits import MAX_REPORT_BYTES, MAX_WHOLE_BYTES
from contingent.sources.plain import is_storable, too_large

MAX_PAGES = 1000
_REPEATED_PAGES = 3  # a line that heads or ends so many pages is a running title
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—]?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE)
_HYPHENATED = re.compile(r"(?<=[a-z])[-\u00ad]\n(?=[a-z])")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CREATED = "{http://purl.org/dc/terms/}created"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read_pdf(data: bytes, file: str) -> Report | ReportError:
    """The text of a PDF, page after page, lines as they are set; running titles and page numbers are left out."""
    try:
        from pypdf import PdfReader
    except ImportError:
        return _error(file, "reading PDF needs pypdf", "install it with: pip install 'contingent[formats]'")
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every small fault of a file
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return _error(file, "a PDF that needs a password", "save it without one")
        if len(reader.pages) > MAX_PAGES:
            return _error(file, f"more than {MAX_PAGES} pages, too many for one report", "split it into reports")
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > MAX_REPORT_BYTES:
                return too_large(file)
        about = reader.metadata
        title = about.title if about is not None else None
        created = about.creation_date_raw if about is not None else None
    except Exception as error:  # whatever a broken file does to the library, it costs this file only
        return _error(
            file, f"not readable as a PDF ({type(error).__name__})", "save it again, or pass its text as .txt"
        )
    text = _HYPHENATED.sub("", "\n".join(_without_running_lines(pages))).strip()
    if not text:
        return _error(file, "a PDF without text (pictures of pages)", "run text recognition over it (ocrmypdf)")
    day = re.match(r"D:(\d{4})(\d{2})(\d{2})", created or "")
    return _report(text, file, title, "-".join(day.groups()) if day else None)


def read_docx(data: bytes, file: str) -> Report | ReportError:
    """The paragraphs of a Word document, tables too, one a line. Deleted text of tracked changes is left out."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body, about = _member(archive, "word/document.xml"), _member(archive, "docProps/core.xml")
        if body is None:
            return _error(file, "not a Word document", "save it as .docx or as plain text (UTF-8)")
        root, core = _parse(body), _parse(about) if about else None
    except (zipfile.BadZipFile, etree.XMLSyntaxError, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        problem = f"not readable as a Word document ({type(error).__name__})"
        return _error(file, problem, "save it again, or pass its text as .txt")
    except OverflowError:
        return too_large(file, limit=MAX_WHOLE_BYTES)
    lines = (_paragraph(element) for element in root.iter(f"{_WORD}p"))
    text = "\n".join(line for line in lines if line)
    if not text:
        return _error(file, "a Word document without text", "check that the right file was saved")
    if len(text) > MAX_REPORT_BYTES:
        return too_large(file)
    created = core.findtext(_CREATED) if core is not None else None
    return _report(text, file, core.findtext(_TITLE) if core is not None else None, report_date(created or ""))


def _report(text: str, file: str, title: str | None, created: str | None) -> Report | ReportError:
    if not is_storable(text) or "\0" in text:
        return _error(file, "a NUL character or a lone surrogate in the text", "pass its text as .txt")
    title = " ".join(title.split()) if title and is_storable(title) and "\0" not in title else None
    return with_later_date(Report(text=text, file=file, title=title or None), created)


def _without_running_lines(pages: list[str]) -> list[str]:
    """The pages without lines that stand first or last on several of them, and without bare page numbers there."""
    split = [[line.rstrip() for line in page.strip().split("\n")] for page in pages]
    edges = Counter(line for lines in split for line in {lines[0], lines[-1]})
    kept = []
    for lines in split:
        while lines and _is_running(lines[0], edges):
            lines = lines[1:]
        while lines and _is_running(lines[-1], edges):
            lines = lines[:-1]
        kept.append("\n".join(lines))
    return kept


def _is_running(line: str, edges: Counter[str]) -> bool:
    return edges[line] >= _REPEATED_PAGES or _PAGE_NUMBER.fullmatch(line.strip()) is not None


def _member(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A file of the package.

    Raises:
        OverflowError: it unpacks to more than the limit, whatever its directory claims.
    """
    try:
        with archive.open(name) as stream:
            data = stream.read(MAX_WHOLE_BYTES + 1)
    except KeyError:
        return None
    if len(data) > MAX_WHOLE_BYTES:
        raise OverflowError
    return data


def _parse(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _paragraph(element: Any) -> str:
    pieces = []
    for child in element.iter():
        if child.tag == f"{_WORD}t":
            pieces.append(child.text or "")
        elif child.tag in (f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
            pieces.append(" ")
        elif child.tag == f"{_WORD}noBreakHyphen":
            pieces.append("-")
    return " ".join("".join(pieces).split())


def _error(file: str, problem: str, next_step: str) -> ReportError:
    return ReportError(file=file, problem=problem, next_step=next_step)
