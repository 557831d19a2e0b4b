"""A program that writes readings in small batches until it is done or killed: kill_writer.py DATABASE.

It imports nothing of the tests, so that it runs as a script of its own.
"""

from __future__ import annotations

import sys

from contingent.ids import content_id, text_sha256
from contingent.records import (
    Document,
    Entity,
    Evidence,
    Link,
    Published,
    Reading,
    Report,
    Roles,
    Statement,
    document_id,
)
from contingent.store import open_store

READER, VERSION, AT = "test", "1", "2026-01-01T00:00:00Z"
BATCH = 8


def make_readings(count: int = 600) -> list[Reading]:
    """The same readings on every run; every seventh repeats the text before it under another publisher."""
    return [_make(number) for number in range(count)]


def write_all(path: str) -> None:
    """Write what is not there yet."""
    readings = make_readings()
    with open_store(path, write=True) as store:
        new = [reading for reading in readings if not store.has_reading(reading.document.id, READER, VERSION)]
        for start in range(0, len(new), BATCH):
            store.write(new[start : start + BATCH], reader=READER, version=VERSION, read_at=AT)


def _make(number: int) -> Reading:
    copied = number - 1 if number % 7 == 0 and number else number
    text = f"Report {copied}: some {copied} soldiers of brigade {copied} reached town {copied}. " * 8
    report = Report(text=text, source=f"Outlet {number}", date=f"2013-{number % 12 + 1:02}-{number % 28 + 1:02}")
    doc = document_id(report)
    entity = Entity(id=content_id("e", doc), doc=doc, type="place", name=f"town {number}", country="CAF")
    statements = tuple(
        Statement(
            id=content_id("s", doc, position),
            doc=doc,
            type="DEPLOY",
            status="actual",
            evidence=(Evidence(start=position, end=position + 9, exact=text[position : position + 9]),),
            gist=f"Soldiers reached town {number}",
            roles=Roles(place=(entity.id,)),
        )
        for position in range(5)
    )
    ends = (statements[0].id, statements[1].id)
    return Reading(
        report=report,
        document=Document(
            id=doc,
            sha256=text_sha256(text),
            chars=len(text),
            published=Published(edtf=report.date, basis="given"),
        ),
        entities=(entity,),
        statements=statements,
        links=(Link(id=content_id("l", *ends), from_=ends[0], rel="details", to=ends[1]),),
    )


if __name__ == "__main__":
    print("ready", flush=True)
    write_all(sys.argv[1])
