"""Damaged files of every format give reports and lines, never an exception, whatever bytes are changed, lost or added."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.records import Report
from tests.unit.sources import test_archives, test_documents, test_feeds, test_mail, test_structured, test_warc
from tests.unit.sources.made import PAGE, WORDS, gzipped, read

WHOLE = {
    "a.zip": test_archives.MEMBERS,
    "a.tar": test_archives.tarred({"a.txt": WORDS.encode(), "b.html": PAGE.encode()}),
    "a.tar.gz": gzipped(test_archives.tarred({"a.txt": WORDS.encode()})),
    "a.warc": test_warc.warc(*test_warc.ANSWERS),
    "a.warc.gz": test_warc.warc(*test_warc.ANSWERS, compressed=True),
    "a.rss": test_feeds.RSS2.encode(),
    "a.atom": test_feeds.ATOM.encode(),
    "a.json": json.dumps(test_structured.RELIEFWEB).encode(),
    "a.eml": test_mail.mail(markup=PAGE).as_bytes(),
    "a.mbox": b"From a\n" + test_mail.mail(markup=PAGE).as_bytes() + b"\nFrom b\n" + test_mail.mail().as_bytes(),
    "a.pdf": test_documents.pdf([test_documents.PARAGRAPHS]),
    "a.docx": test_documents.docx("<w:p><w:r><w:t>The force left.</w:t></w:r></w:p>"),
    "a.csv": test_structured.GDELT.encode(),
}
KINDS = st.sampled_from(["put", "add", "lose", "cut"])
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), KINDS, st.binary(min_size=1, max_size=20)), max_size=8)


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=40, deadline=None)
@given(changes=CHANGES)
def test_a_damaged_file_is_read_as_far_as_it_goes(name: str, changes: list[tuple[float, str, bytes]]) -> None:
    data = bytearray(WHOLE[name])
    for where, what, piece in changes:
        at = int(where * len(data))
        if what == "cut":
            del data[at:]
        else:
            data[at : at + (0 if what == "add" else len(piece))] = b"" if what == "lose" else piece
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        items = read(path)
    assert items
    assert all(isinstance(item, Report) or "\n" not in str(item) for item in items)
