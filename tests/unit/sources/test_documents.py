from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from fpdf import FPDF

from contingent.text.layout import read_layout
from tests.unit.sources.made import WORDS, errors, read, reports, save, zipped

PARAGRAPHS = [
    "LETTER TO THE COUNCIL",
    "The mission in Soro has 2,150 soldiers and 310 police officers, of whom 850 come from Kete. The ceiling which the "
    "Council set is 3,600, and it will be reached by the end of March only if transport is found.",
    "Two contributors have announced that they will withdraw; neither has given a date. Until replacements are named the "
    "western sector will be held by one battalion, which the Force Commander calls insufficient.",
    "The human rights office has received allegations against members of one contingent, who deny them.",
]


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    title: str = "",
    created: datetime.datetime | None = None,
    align: Literal["L", "J"] = "L",
) -> bytes:
    """A PDF with a running title and page numbers, as letters have them."""

    class Letter(FPDF):
        def header(self) -> None:
            self.cell(0, 10, "S/2014/0 - Distr. General", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.cell(0, 10, f"{self.page_no()}/{len(pages)}")

    made = Letter()
    made.set_font("Helvetica", size=11)
    made.set_creation_date(created or datetime.datetime(2014, 5, 3, tzinfo=datetime.UTC))
    if title:
        made.set_title(title)
    for paragraphs in pages:
        made.add_page()
        for paragraph in paragraphs:
            made.multi_cell(0, 6, paragraph, align=align, new_x="LMARGIN", new_y="NEXT")
            made.ln(4)
    return bytes(made.output())


@pytest.mark.parametrize("align", ["L", "J"])
def test_a_letter_in_pdf_keeps_its_words_and_paragraphs(tmp_path: Path, align: Literal["L", "J"]) -> None:
    data = pdf([PARAGRAPHS, PARAGRAPHS[1:], PARAGRAPHS[2:]], title="Letter on Soro", align=align)
    (report,) = reports(read(save(tmp_path / "a.pdf", data)))
    expected = [*PARAGRAPHS, *PARAGRAPHS[1:], *PARAGRAPHS[2:]]
    assert (
        report.text.split() == " ".join(expected).split()
    )  # no word lost, none added: no running title, no page number
    found = [" ".join(report.text[start:end].split()) for start, end in read_layout(report.text).paragraphs]
    assert found == expected
    assert (report.title, report.date, report.date_basis) == ("Letter on Soro", "2014-05-03", "inferred")


def test_a_date_in_the_words_beats_that_of_the_file(tmp_path: Path) -> None:
    data = pdf([["SORO, 26 November 2013 - " + WORDS]], created=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    (report,) = reports(read(save(tmp_path / "a.pdf", data)))
    assert report.date is None
    assert read_layout(report.text).stated_date == "2013-11-26"


class Blank(FPDF):
    """A page that shows a picture would have no text either."""


def without_text() -> bytes:
    made = Blank()
    made.add_page()
    made.rect(10, 10, 50, 50)
    return bytes(made.output())


BAD = [
    ("a.pdf", without_text(), "a PDF without text"),
    ("a.pdf", b"%PDF-1.4\n", "not readable as a PDF"),
    ("a.pdf", pdf([PARAGRAPHS])[:700], "PDF"),
    ("a.pdf", b"The force left.", "not readable as a PDF"),
    ("a.docx", b"The force left.", "not readable as a Word document"),
    ("a.docx", zipped({"other.xml": "<a/>"}), "not a Word document"),
    ("a.docx", zipped({"word/document.xml": "<a/>"}), "a Word document without text"),
    ("a.docx", zipped({"word/document.xml": "<a"}), "not readable as a Word document"),
    ("a.docx", zipped({"word/document.xml": b" " * 51_000_000}), "larger than 50 MB"),
]


@pytest.mark.parametrize(("name", "data", "problem"), BAD, ids=range(len(BAD)))
def test_a_bad_document_is_one_line_and_the_rest_goes_on(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    save(tmp_path / name, data)
    save(tmp_path / "b.txt", WORDS)
    items = read(tmp_path)
    (error,) = errors(items)
    assert problem in error.problem
    assert len(reports(items)) == 1


def docx(body: str, core: str = "") -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    about = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{core}</cp:coreProperties>'
    )
    document = f"<w:document {names}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, "docProps/core.xml": about})


def test_a_word_document(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>The force of </w:t></w:r><w:r><w:t>300 soldiers</w:t><w:tab/><w:t>left.</w:t></w:r></w:p><w:p/>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Chad</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>850</w:t></w:r></w:p></w:tc></w:tr>"
        "</w:tbl><w:p><w:del><w:r><w:delText>It stays.</w:delText></w:r></w:del><w:ins><w:r><w:t>It goes.</w:t></w:r></w:ins></w:p>"
    )
    core = "<dc:title>Letter on Soro</dc:title><dcterms:created>2014-05-03T08:00:00Z</dcterms:created>"
    (report,) = reports(read(save(tmp_path / "a.docx", docx(body, core))))
    assert report.text == "The force of 300 soldiers left.\nChad\n850\nIt goes."
    assert (report.title, report.date, report.date_basis) == ("Letter on Soro", "2014-05-03", "inferred")


def test_entities_of_a_word_document_are_not_expanded(tmp_path: Path) -> None:
    data = zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'})
    (error,) = errors(read(save(tmp_path / "a.docx", data)))
    assert "Word document" in error.problem


@pytest.mark.parametrize(("name", "library"), [("a.pdf", "pypdf"), ("a.warc", "warcio")])
def test_a_missing_library_names_the_extra_and_the_rest_goes_on(
    tmp_path: Path, name: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [library, *(name for name in sys.modules if name.startswith(f"{library}."))]:
        monkeypatch.setitem(sys.modules, module, None)
    save(tmp_path / name, b"%PDF-1.4")
    save(tmp_path / "b.txt", WORDS)
    items = read(tmp_path)
    (error,) = errors(items)
    assert "contingent[formats]" in error.next_step
    assert len(reports(items)) == 1
