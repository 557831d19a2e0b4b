"""Small readings to store."""

from __future__ import annotations

from hashlib import sha256

from msgspec.structs import replace

from contingent.ids import content_id, text_sha256
from contingent.records import (
    Depends,
    Document,
    Entity,
    Evidence,
    Link,
    Mention,
    Published,
    Reading,
    Report,
    Roles,
    Statement,
    document_id,
)

AT = "2026-01-01T00:00:00Z"
LATER = "2026-02-01T00:00:00Z"
_LETTERS = {ord(digit): 0x4E00 + 37 * at for at, digit in enumerate("0123456789abcdef")}  # three bytes each
LONG_NAMES = [f"{n:02} {sha256(bytes([n])).hexdigest()}".translate(_LETTERS) for n in range(20)]
TEXT = "France will send 1,000 troops to the Central African Republic."


def read_report(
    text: str = TEXT,
    *,
    date: str | None = "2013-11-26",
    source: str | None = "AP",
    url: str | None = None,
    id: str | None = None,
    file: str | None = None,
    headline: str | None = None,
    gist: str = "France plans to send troops",
    country: str = "CAF",
    origin: str = "test 1",
) -> Reading:
    """A reading with an agent France, a place, one statement whose evidence is the text, and a link."""
    report = Report(text=text, date=date, source=source, url=url, id=id, file=file, title=headline)
    doc = document_id(report)
    agent, place, minister = (content_id("e", doc, name) for name in ("France", "place", "minister"))
    statement = content_id("s", doc, 0)
    end = len(text)
    return Reading(
        report=report,
        document=Document(
            id=doc,
            sha256=text_sha256(text),
            chars=len(text),
            headline=headline,
            published=Published(edtf=date, basis="given") if date else Published(),
            url=url,
            external_id=id,
            file=file,
            origin=origin,
        ),
        entities=(
            Entity(id=agent, doc=doc, type="state", name="France", country="FRA"),
            Entity(id=place, doc=doc, type="state", name=country, country=country),
            Entity(
                id=minister,
                doc=doc,
                type="actor",
                name="minister",
                part_of=agent,
                mentions=(Mention(start=0, end=end, exact=text),),
            ),
        ),
        statements=(
            Statement(
                id=statement,
                doc=doc,
                type="DEPLOY",
                status="planned",
                evidence=(Evidence(start=0, end=end, exact=text),),
                gist=gist,
                roles=Roles(agent=(minister,), place=(place,)),
                depends=(Depends(rel="after"),),
                origin=origin,
            ),
        ),
        links=(Link(id=content_id("l", statement, "same", statement), from_=statement, rel="same", to=statement),),
    )


def read_operations(text: str, number: int, *, date: str = "2013-11-26") -> Reading:
    """A reading of whose statement so many operations with long names take part."""
    reading = read_report(text, date=date)
    doc = reading.document.id
    operations = tuple(
        Entity(id=content_id("e", doc, n), doc=doc, type="operation", name=LONG_NAMES[n], named=True)
        for n in range(number)
    )
    (statement,) = reading.statements
    roles = replace(statement.roles, object=tuple(entity.id for entity in operations))
    return replace(reading, entities=(*reading.entities, *operations), statements=(replace(statement, roles=roles),))
