"""Coded reports (gold): the corpus format, one report a line, read into typed values and into the record model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from contingent.errors import RecordError, ReportError
from contingent.ids import content_id, text_sha256
from contingent.records import (
    ROLES,
    Act,
    Depends,
    Document,
    Duration,
    Entity,
    Evidence,
    Form,
    Mention,
    Polarity,
    Published,
    Quantity,
    Reading,
    Report,
    Role,
    Roles,
    RoleText,
    Source,
    Span,
    Statement,
    StatementType,
    Status,
    Time,
    document_id,
)

_NEXT_STEP = 'coded reports have one JSON object a line: {"id", "date"?, "source", "slice", "text", "statements": […]}'


class GoldMention(Span, frozen=True, kw_only=True, omit_defaults=True):
    """A mention in a role; `name` is the fuller name the report itself gives for a pronoun or short form."""

    name: str | None = None


class GoldSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One link of a source chain, outermost first; `who` is None when unnamed."""

    act: Act
    who: GoldMention | None = None
    cue: Span | None = None


class GoldStatement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One coded statement. `accept` lists other correct values by field ("type", "status", "quantity.basis")."""

    id: str
    type: StatementType
    status: Status
    evidence: tuple[Evidence, ...]
    polarity: Polarity = "+"
    agent: tuple[GoldMention, ...] = ()
    recipient: tuple[GoldMention, ...] = ()
    object: tuple[GoldMention, ...] = ()
    place: tuple[GoldMention, ...] = ()
    sources: tuple[GoldSource, ...] = ()
    quantity: tuple[Quantity, ...] = ()
    time: Time | None = None
    duration: Duration | None = None
    depends: tuple[Depends, ...] = ()
    mode: tuple[str, ...] = ()
    mandate: Span | None = None
    purpose: Span | None = None
    core: bool = False
    accept: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise RecordError(f"statement {self.id} has no evidence", field="evidence")

    def mentions(self, role: Role) -> tuple[GoldMention, ...]:
        """The mentions that fill one role."""
        found: tuple[GoldMention, ...] = getattr(self, role)
        return found


class GoldReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One coded report. `slice` is the kind of report it stands for; `date` is None when the report is undated."""

    id: str
    text: str
    statements: tuple[GoldStatement, ...] = ()
    source: str | None = None
    slice: str = "other"
    date: str | None = None
    title: str | None = None
    url: str | None = None


def load_gold(path: str | Path) -> list[GoldReport]:
    """Read a file of coded reports (JSON Lines), in file order. Blank lines are skipped, unknown keys ignored.

    Raises:
        ReportError: the file cannot be read; a line is not JSON or breaks the format; a span does not quote its
            text; a `depends` names no statement of its report; two reports or statements share an id.
    """
    reports: list[GoldReport] = []
    line_of: dict[str, int] = {}
    try:
        lines = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise ReportError(file=str(path), problem=error.strerror or str(error), next_step="check the path") from error
    decoder = msgspec.json.Decoder(GoldReport)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            report = decoder.decode(line)
            _verify(report)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecordError, RecursionError) as error:
            place = f"line {number}"
            raise ReportError(file=str(path), place=place, problem=str(error), next_step=_NEXT_STEP) from error
        if report.id in line_of:
            problem = f"report {report.id} was already on line {line_of[report.id]}"
            raise ReportError(
                file=str(path), place=f"line {number}", problem=problem, next_step="give each report its own id"
            )
        line_of[report.id] = number
        reports.append(report)
    return reports


def gold_to_report(gold: GoldReport) -> Report:
    """The report as a reader gets it, without the coding. The title goes beside the text only if it is not in it."""
    return Report(
        text=gold.text,
        id=gold.id,
        title=gold.title if gold.title and gold.title not in gold.text else None,
        date=gold.date,
        date_basis="given" if gold.date else "unknown",
        source=gold.source,
        url=gold.url,
    )


def reading_of_gold(gold: GoldReport) -> Reading:
    """The coding in the record model, as if a perfect reader had made it.

    Mentions with one name (or, without a name, the same words) make one entity: a place if it fills only place
    roles, else an actor. `mandate` has no field of its own in the record model and is left out.
    """
    report = gold_to_report(gold)
    doc = document_id(report)
    document = Document(
        id=doc,
        sha256=text_sha256(gold.text),
        chars=len(gold.text),
        external_id=gold.id,
        headline=report.title,
        published=Published(edtf=report.date, basis=report.date_basis),
        url=gold.url,
        origin="gold",
    )
    statements = tuple(_statement(statement, doc) for statement in gold.statements)
    return Reading(report=report, document=document, entities=_entities(gold, doc), statements=statements)


def _verify(report: GoldReport) -> None:
    ids = {statement.id for statement in report.statements}
    if len(ids) < len(report.statements):
        raise RecordError("two statements share an id", field="id")
    for statement in report.statements:
        for span in _spans(statement):
            if report.text[span.start : span.end] != span.exact:
                raise RecordError(f"statement {statement.id}: span {span.start}-{span.end} does not quote the text")
        for depends in statement.depends:
            if depends.ref is not None and depends.ref not in ids:
                raise RecordError(f"statement {statement.id} depends on {depends.ref!r}, which is not in the report")


def _spans(statement: GoldStatement) -> Iterator[Span]:
    yield from statement.evidence
    yield from statement.quantity
    for role in ROLES:
        yield from statement.mentions(role)
    for source in statement.sources:
        yield from (span for span in (source.who, source.cue) if span)
    yield from (span for span in (statement.duration, statement.mandate, statement.purpose) if span)


def _statement(gold: GoldStatement, doc: str) -> Statement:
    return Statement(
        id=content_id("s", doc, gold.id),
        doc=doc,
        type=gold.type,
        status=gold.status,
        polarity=gold.polarity,
        evidence=gold.evidence,
        mode=gold.mode,
        roles=Roles(**{role: _unique(_entity_id(m, doc) for m in gold.mentions(role)) for role in ROLES}),
        role_text=RoleText(**{role: tuple(_plain(m) for m in gold.mentions(role)) for role in ROLES}),
        sources=tuple(
            Source(
                act=source.act,
                cue=source.cue,
                who=_entity_id(source.who, doc) if source.who else None,
                who_text=_plain(source.who) if source.who else None,
            )
            for source in gold.sources
        ),
        quantity=gold.quantity,
        time=gold.time or Time(),
        duration=gold.duration,
        depends=tuple(
            msgspec.structs.replace(d, ref=content_id("s", doc, d.ref) if d.ref else None) for d in gold.depends
        ),
        purpose=(gold.purpose,) if gold.purpose else (),
        core=gold.core,
        accept=gold.accept,
        origin="gold",
    )


def _entities(gold: GoldReport, doc: str) -> tuple[Entity, ...]:
    mentions: dict[str, dict[tuple[int, int], Mention]] = {}
    name_of: dict[str, str] = {}
    acting: set[str] = set()
    for statement in gold.statements:
        by_role = [(role != "place", mention) for role in ROLES for mention in statement.mentions(role)]
        by_role += [(True, source.who) for source in statement.sources if source.who]
        for acts, mention in by_role:
            key = _entity_id(mention, doc)
            name_of.setdefault(key, mention.name or mention.exact)
            form: Form = "nominal" if mention.name and mention.name != mention.exact else "name"
            spans = mentions.setdefault(key, {})
            spans.setdefault(
                (mention.start, mention.end),
                Mention(start=mention.start, end=mention.end, exact=mention.exact, form=form),
            )
            if acts:
                acting.add(key)
    return tuple(
        Entity(
            id=key,
            doc=doc,
            type="actor" if key in acting else "place",
            name=name_of[key],
            mentions=tuple(spans[place] for place in sorted(spans)),
            origin="gold",
        )
        for key, spans in mentions.items()
    )


def _entity_id(mention: GoldMention, doc: str) -> str:
    return content_id("e", doc, mention.name or mention.exact)


def _plain(mention: GoldMention) -> Span:
    return Span(start=mention.start, end=mention.end, exact=mention.exact)


def _unique(ids: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
