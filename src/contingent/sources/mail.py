"""Mail: .eml and .mbox. The body is the report; attachments that can be read are reports of their own."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from typing import BinaryIO

from contingent.errors import ReportError
from contingent.records import Report
from contingent.sources.feeds import make_report
from contingent.sources.limits import MAX_PARTS, MAX_WHOLE_BYTES
from contingent.sources.markup import text_of
from contingent.sources.places import printed_name, within
from contingent.sources.plain import too_large

ReadAttachment = Callable[[bytes, str, str], Iterator[Report | ReportError]]
_STUB_SHARE = 0.25  # of the words of the HTML part; a plain part with fewer only says where to read the rest
_LINE_BYTES = 1 << 20
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mail(data: bytes, file: str, read_attachment: ReadAttachment) -> Iterator[Report | ReportError]:
    """The body of a mail, then its attachments.

    Args:
        read_attachment: reads bytes by the name they came with; nothing for kinds that are not read.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = [part for part in message.walk() if isinstance(part, EmailMessage)]
        body = _body(message) if isinstance(message, EmailMessage) else ""
        head = {name: _header(message, name) for name in ("Subject", "From", "Date", "Message-ID")}
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError, IndexError) as error:
        # The library's header parser raises these on headers made to break it.
        problem = f"not readable as a mail ({type(error).__name__})"
        yield ReportError(file=file, problem=problem, next_step="save the text of the mail as .txt")
        return
    if not any(head.values()):
        yield ReportError(
            file=file, problem="no headers of a mail in it", next_step="check that the right file was saved"
        )
        return
    attached = [part for part in parts if not part.is_multipart() and part.get_filename()]
    if body.strip() or not attached:
        name, address = parseaddr(head["From"] or "")
        item = make_report(
            file, "", body=body, title=head["Subject"] if body.strip() else None, source=name or address or None,
            url=None, dates=[(head["Date"], "given")], id_=head["Message-ID"],
        )  # fmt: skip
        yield _without_place(item)
    for part in attached[:MAX_PARTS]:
        name = str(part.get_filename())
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield from within(read_attachment(content, name, file), printed_name(name))
    if len(attached) > MAX_PARTS:
        problem = f"{len(attached)} attachments, of which the first {MAX_PARTS} were looked at"
        yield ReportError(file=file, problem=problem, next_step="save the others and pass them")


def read_mbox(stream: BinaryIO, file: str, read_attachment: ReadAttachment) -> Iterator[Report | ReportError]:
    """The mails of an mbox file one after the other; memory stays at one mail."""
    nothing = True
    for number, data in enumerate(_messages(stream), 1):
        nothing = False
        place = f"message {number}"
        if data is None:
            yield too_large(file, place, limit=MAX_WHOLE_BYTES)
        else:
            yield from within(read_mail(data, file, read_attachment), place)
    if nothing:
        yield ReportError(file=file, problem="no mails in it", next_step="check that the right file was saved")


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """The mails, parted at lines that begin with "From " after a blank line; None for one that is too large."""
    lines: list[bytes] = []
    size, begun, after_blank = 0, False, True
    while line := stream.readline(_LINE_BYTES):
        if after_blank and line.startswith(b"From "):
            if begun:
                yield _joined(lines, size)
            lines, size, begun = [], 0, True
        elif begun:
            size += len(line)
            if size <= MAX_WHOLE_BYTES:
                lines.append(line)
        after_blank = line in (b"\n", b"\r\n")
    if begun:
        yield _joined(lines, size)


def _joined(lines: list[bytes], size: int) -> bytes | None:
    return None if size > MAX_WHOLE_BYTES else _QUOTED_FROM.sub(rb"\1", b"".join(lines))


def _body(message: EmailMessage) -> str:
    plain, markup = (_content(message.get_body(preferencelist=(kind,))) for kind in ("plain", "html"))
    from_markup = text_of(markup) if markup else ""
    if plain.strip() and len(plain.split()) >= _STUB_SHARE * len(from_markup.split()):
        return plain.replace("\r\n", "\n")
    return from_markup


def _content(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    try:
        content = part.get_content(errors="replace")
    except LookupError:  # a character set nobody knows
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return content if isinstance(content, str) else ""


def _header(message: email.message.Message, name: str) -> str | None:
    value = message[name]
    return " ".join(str(value).split()) or None if value is not None else None


def _without_place(item: Report | ReportError) -> Report | ReportError:
    from msgspec.structs import replace

    return replace(item, place=None) if isinstance(item, Report) else item
