from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import pytest

from contingent.sources import limits
from tests.unit.sources.made import PAGE, WORDS, errors, read, reports, save


def mail(*, plain: str | None = WORDS, markup: str | None = None, **headers: str) -> EmailMessage:
    message = EmailMessage()
    head = {
        "Subject": "Force leaves",
        "From": "Radio Soro <news@soro.example>",
        "Date": "Tue, 26 Nov 2013 23:30:00 -0500",
    }
    for name, value in {**head, **headers}.items():
        message[name] = value
    if plain is not None:
        message.set_content(plain)
    if markup is not None and plain is not None:
        message.add_alternative(markup, subtype="html")
    elif markup is not None:
        message.set_content(markup, subtype="html")
    return message


@pytest.mark.parametrize(
    ("plain", "markup", "text"),
    [
        (WORDS, None, WORDS),
        (WORDS, "<p>Other words, which the plain part has better</p>", WORDS),
        (None, f"<style>p{{}}</style><p>{WORDS}</p><p>About&nbsp;400 stay.</p>", f"{WORDS}\nAbout 400 stay."),
        ("View it in a browser", f"<p>{WORDS}</p>" * 2, f"{WORDS}\n{WORDS}"),
    ],
    ids=["plain", "both", "html", "stub"],
)
def test_the_body_with_sender_subject_and_day(tmp_path: Path, plain: str | None, markup: str | None, text: str) -> None:
    (report,) = reports(read(save(tmp_path / "a.eml", mail(plain=plain, markup=markup).as_bytes())))
    assert (report.text.strip(), report.title, report.source) == (text, "Force leaves", "Radio Soro")
    assert (report.date, report.date_basis, report.place) == ("2013-11-26", "given", None)


def test_attachments_that_can_be_read_are_reports_of_their_own(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(PAGE.encode(), maintype="text", subtype="html", filename="page.html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="picture.png")
    message.add_attachment(b"\0", maintype="text", subtype="plain", filename="bad.txt")
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="../../a.zip")
    items = read(save(tmp_path / "a.eml", message.as_bytes()))
    assert [report.place for report in reports(items)] == [None, "page.html"]
    assert [error.place for error in errors(items)] == ["bad.txt"]


def test_two_hundred_attachments_are_one_line(tmp_path: Path) -> None:
    message = mail()
    for number in range(200):
        message.add_attachment(f"{WORDS} {number}".encode(), maintype="text", subtype="plain", filename=f"{number}.txt")
    save(tmp_path / "a.eml", message.as_bytes())
    save(tmp_path / "b.txt", WORDS)
    items = read(tmp_path)
    assert len(reports(items)) == 1 + limits.MAX_PARTS + 1
    (error,) = errors(items)
    assert error.problem == "200 attachments, of which the first 50 were looked at"


def test_an_mbox_is_read_mail_by_mail(tmp_path: Path) -> None:
    second = mail(plain=f"{WORDS}\n\nFrom Soro it left.\n\n>From here too.", Subject="Second").as_bytes()
    quoted = second.replace(b"\n>From", b"\n>>From").replace(b"\nFrom Soro", b"\n>From Soro")
    data = (
        b"From a@b Tue Nov 26 23:30:00 2013\n" + mail().as_bytes() + b"\nFrom a@b Tue Nov 26 23:30:00 2013\n" + quoted
    )
    items = read(save(tmp_path / "a.mbox", data))
    assert errors(items) == []
    first, other = reports(items)
    assert (first.place, other.place, other.title) == ("message 1", "message 2", "Second")
    assert "\nFrom Soro it left.\n\n>From here too." in other.text


BAD = [
    ("a.eml", b"", "no headers of a mail"),
    ("a.eml", b"\0\1\2", "no headers of a mail"),
    ("a.eml", b"Subject: \n\n", "no headers of a mail"),
    ("a.mbox", b"The force left.\n", "no mails in it"),
    ("a.mbox", b"From a\n\nno headers\n", "no headers of a mail"),
]


@pytest.mark.parametrize(("name", "data", "problem"), BAD, ids=range(len(BAD)))
def test_what_is_no_mail_is_one_line(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    (error,) = errors(read(save(tmp_path / name, data)))
    assert problem in error.problem


HOSTILE = [
    b"Subject: x\nContent-Type: text/plain; charset=klingon\n\n" + WORDS.encode(),
    b"Subject: x\nContent-Transfer-Encoding: base64\n\n!!!!",
    b"Subject: =?utf-8?q?" + b"=FF" * 1000 + b"?=\nFrom: <" + b"(" * 5000 + b"\n\n" + WORDS.encode(),
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)) + WORDS.encode(),
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_mail_costs_itself_only(tmp_path: Path, data: bytes) -> None:
    save(tmp_path / "a.eml", data)
    save(tmp_path / "b.txt", WORDS + " B")
    items = read(tmp_path)
    assert reports(items)[-1].text == WORDS + " B"
    assert len(items) == 2
    assert len(errors(items)) <= 1


def test_memory_of_an_mbox_stays_at_one_mail() -> None:
    from contingent.sources.mail import read_mbox

    stream = io.BytesIO(b"From a\n" + mail().as_bytes() + b"\n")
    assert [report.place for report in reports(list(read_mbox(stream, "f", lambda *_: iter(()))))] == ["message 1"]
