"""Reports in many formats, made by the tests themselves, and a way to read them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources import read_sources
from contingent.sources.fetching import Fetcher

WORDS = "The force of 300 soldiers left the capital Soro on Monday if the council had agreed, a spokesman said."
PAGE = f"""<!DOCTYPE html><html><head><title>Force leaves Soro</title>
<meta property="article:published_time" content="2014-05-03T10:00:00Z"></head><body><nav>Home | Contact</nav>
<article><h1>Force leaves Soro</h1><p>{WORDS}</p>
<p>It will be replaced by 200 police officers, who are expected by the end of March, the statement added.</p>
</article><footer>Copyright 1999 Radio Soro</footer></body></html>"""
Item = Report | ReportError


def read(path: Path | str, *, fetcher: Fetcher | None = None) -> list[Item]:
    """Everything that comes of one path."""
    return list(read_sources([str(path)], fetcher=fetcher))


def save(path: Path, data: bytes | str) -> Path:
    """The path with these data in it."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def reports(items: Sequence[Item]) -> list[Report]:
    """The reports alone."""
    return [item for item in items if isinstance(item, Report)]


def errors(items: Sequence[Item]) -> list[ReportError]:
    """The errors alone, each of one line that says what to do."""
    found = [item for item in items if isinstance(item, ReportError)]
    assert all("\n" not in str(error) and error.problem and error.next_step for error in found)
    return found


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A ZIP archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def gzipped(data: bytes) -> bytes:
    """A gzip file; the same bytes each time."""
    return gzip.compress(data, mtime=0)
