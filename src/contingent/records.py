"""The record types every module speaks in: document, entity, statement, link (and the Report that comes in).

Spans are half-open ranges of Unicode code points in the document's text. Records are frozen; change means
`msgspec.structs.replace`. `decode_record` and `encode_record` are the one codec between records and JSON.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from contingent.errors import RecordError
from contingent.ids import content_id, text_sha256

SCHEMA = "1"

StatementType = Literal[
    "DEPLOY", "PRESENCE", "AUTHORIZE", "CONTROL", "GROUP", "ASSAULT", "HARM", "COERCE", "PROTEST",
    "SANCTION", "MOBILIZE", "RETREAT", "AID", "COOPERATE", "SUPPORT", "CONSULT", "SITUATION", "VIEW",
]  # fmt: skip
Status = Literal["actual", "planned", "wanted", "expected", "possible", "unknown"]
Polarity = Literal["+", "-"]
Act = Literal["say", "commit", "request", "warn", "accuse", "deny", "endorse", "hope", "threaten"]
Basis = Literal["stock", "change", "unstated"]
Unit = Literal[
    "troops", "police", "personnel", "persons", "killed", "injured", "captured", "displaced", "in_need",
    "incidents", "times", "vehicles", "aircraft", "ships",
]  # fmt: skip
TimeBasis = Literal["stated", "resolved", "tense", "unresolved"]
DateBasis = Literal["stated", "given", "inferred", "unknown"]
Relation = Literal["after", "before", "during", "if", "unless", "until"]
LinkRelation = Literal["same", "details", "reason", "updates", "corrects", "contradicts", "copies"]
EntityType = Literal["state", "actor", "place", "operation", "instrument", "meeting"]
Form = Literal["name", "acronym", "alias", "nominal", "pronoun"]
Quote = Literal["none", "indirect", "direct", "mixed"]
Role = Literal["agent", "recipient", "object", "place"]

STATEMENT_TYPES: tuple[StatementType, ...] = get_args(StatementType)
STATUSES: tuple[Status, ...] = get_args(Status)
ACTS: tuple[Act, ...] = get_args(Act)
UNITS: tuple[Unit, ...] = get_args(Unit)
ROLES: tuple[Role, ...] = get_args(Role)
CODED = "coded"  # the reader of coded tables; their rows all sound alike, so nothing links them by their words
FORCE_TYPES: frozenset[str] = frozenset({"DEPLOY", "PRESENCE"})
# Words the coders use in `mode` of a DEPLOY that takes a force away, or part of it (guidelines, section D, and corpus notes).
LEAVING_MODES: frozenset[str] = frozenset(
    {"withdraw", "repatriate", "recall", "leave", "end", "flee", "evacuation", "close-base"}
)
CUTTING_MODES: frozenset[str] = frozenset({"reduce", "decrease"})
OUTWARD_MODES: frozenset[str] = LEAVING_MODES | CUTTING_MODES
# Types whose statements seldom speak of one happening, so that two of them are not held against each other.
LOOSE_TYPES: frozenset[str] = frozenset({"VIEW", "SITUATION"})
FORCE_UNITS: frozenset[str] = frozenset({"troops", "police", "personnel", "vehicles", "aircraft", "ships"})
NOT_ACTUAL: frozenset[str] = frozenset(STATUSES) - {"actual"}
WAITING_RELATIONS: frozenset[str] = frozenset({"if", "unless", "after", "until"})


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Characters of a document: `text[start:end] == exact`."""

    start: int
    end: int
    exact: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.exact) != self.end - self.start:
            raise RecordError(f"span {self.start}-{self.end} does not fit its quotation", field="span")


class Evidence(Span, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of text that carries a claim; `part` is "title" when it stands in the headline."""

    part: str | None = None


class Mention(Span, frozen=True, kw_only=True, omit_defaults=True):
    """A span that names an entity, and how."""

    form: Form = "name"


class Credit(Span, frozen=True, kw_only=True, omit_defaults=True):
    """A credit line such as "(AP)"; `who` is an entity id."""

    who: str | None = None


class Quantity(Span, frozen=True, kw_only=True, omit_defaults=True):
    """A number in words or digits. best is what is written; low and high only if the text gives them."""

    unit: Unit | None = None
    best: int | float | None = None
    low: int | float | None = None
    high: int | float | None = None
    approx: bool = False
    basis: Basis = "unstated"
    note: str | None = None


class Time(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When something happens or holds: an EDTF value (ISO 8601-2) and how it is known; the words if any."""

    edtf: str | None = None
    basis: TimeBasis = "unresolved"
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    reason: str | None = None


class Duration(Span, frozen=True, kw_only=True, omit_defaults=True):
    """A length of time; `iso` is an ISO 8601 duration, absent for words like "short"."""

    iso: str | None = None
    approx: bool = False


class Depends(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a statement waits for: `ref` is the statement whose event must come first (or None, with `reason`)."""

    rel: Relation
    ref: str | None = None
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    reason: str | None = None


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One link of a source chain: who (entity id, None when unnamed), act, cue words, when, where said."""

    who: str | None = None
    act: Act = "say"
    cue: Span | None = None
    who_text: Span | None = None
    time: str | None = None
    time_text: Span | None = None
    venue: str | None = None


class Published(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The publication date and how it is known."""

    edtf: str | None = None
    basis: DateBasis = "unknown"


class Likely(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An identity known from outside the text; never text evidence."""

    name: str
    basis: str


class Roles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who takes part: entity ids by role."""

    agent: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


class RoleText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The words that filled each role in this statement, in the order of `Roles`."""

    agent: tuple[Span, ...] = ()
    recipient: tuple[Span, ...] = ()
    object: tuple[Span, ...] = ()
    place: tuple[Span, ...] = ()


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="document"):
    """One news item as received. `text` travels only on request; it is addressed by `sha256`."""

    id: str
    sha256: str
    chars: int
    schema: str = SCHEMA
    file: str | None = None
    language: str | None = None
    title: Span | None = None
    headline: str | None = None  # a title that came beside the text, not in it
    publisher: str | None = None  # entity id
    credit: tuple[Credit, ...] = ()
    published: Published = Published()
    url: str | None = None
    external_id: str | None = None  # the id the report came with
    text: str | None = None
    coder: str | None = None
    coded: str | None = None
    note: str | None = None
    origin: str | None = None


class Entity(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="entity"):
    """A state, actor, place, operation, instrument or meeting that takes part in statements of one document."""

    id: str
    doc: str
    type: EntityType
    name: str
    named: bool = True
    country: str | None = None  # ISO 3166-1 alpha-3, or a PLOVER code such as IGO, UNO, NGO
    sector: str | None = None  # PLOVER sector
    acled_inter: int | None = None
    wikidata: str | None = None
    geonames: int | None = None
    iso3166_2: str | None = None
    pcode: str | None = None
    registry: str | None = None  # id in Contingent's registry of organisations and operations
    part_of: str | None = None  # entity id
    mentions: tuple[Mention, ...] = ()
    likely: Likely | None = None
    reason: str | None = None  # why identity stays unresolved
    note: str | None = None
    origin: str | None = None


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="statement"):
    """The only record that asserts: according to whom, what, with which reality, on which characters."""

    id: str
    doc: str
    type: StatementType
    status: Status
    evidence: tuple[Evidence, ...]
    polarity: Polarity = "+"
    gist: str = ""
    mode: tuple[str, ...] = ()
    roles: Roles = Roles()
    role_text: RoleText = RoleText()
    sources: tuple[Source, ...] = ()
    quote: Quote = "none"
    quantity: tuple[Quantity, ...] = ()
    time: Time = Time()
    duration: Duration | None = None
    depends: tuple[Depends, ...] = ()
    purpose: tuple[Span, ...] = ()
    news: bool = False
    core: bool = False
    confidence: float | None = None
    origin: str | None = None
    accept: dict[str, Any] | None = None  # gold only
    export: dict[str, Any] | None = None  # gold only
    note: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise RecordError(f"statement {self.id} has no evidence", field="evidence")


class Link(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="link", rename={"from_": "from"}
):
    """A relation between two statements, or two documents (`copies`, `corrects`)."""

    id: str
    from_: str
    rel: LinkRelation
    to: str
    by: str | None = None
    score: float | None = None
    note: str | None = None
    reasons: tuple[str, ...] = ()
    origin: str | None = None


Record = Document | Entity | Statement | Link


class Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One news item on its way in. `text` is exactly as received and is never changed.

    `file` is where it came from as the user named it, `place` where in it ("line 12"). `date` is an EDTF date or
    None; `date_basis` says how it is known. `title` is a headline that came beside the text.
    """

    text: str
    file: str | None = None
    place: str | None = None
    id: str | None = None
    title: str | None = None
    date: str | None = None
    date_basis: DateBasis = "unknown"
    source: str | None = None
    url: str | None = None
    language: str | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """What one reader made of one report: its document record and everything found in it."""

    report: Report
    document: Document
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    links: tuple[Link, ...] = ()

    def records(self) -> tuple[Record, ...]:
        """All records, document first, in the order they are written."""
        return (self.document, *self.entities, *self.statements, *self.links)


def is_alleged(statement: Statement) -> bool:
    """True when the innermost source accuses and the status is actual: an allegation, never a fact."""
    return statement.status == "actual" and bool(statement.sources) and statement.sources[-1].act == "accuse"


def is_conditional(statement: Statement, status_of: dict[str, Status]) -> bool:
    """True when a statement that is not actual waits on something not actual.

    Args:
        status_of: status by statement id; a reference that is missing there counts as not actual (the safe side).
    """
    return statement.status != "actual" and any(
        d.rel in WAITING_RELATIONS and (d.ref is None or status_of.get(d.ref, "unknown") != "actual")
        for d in statement.depends
    )


def document_id(report: Report) -> str:
    """Id of the document a report becomes: its text, publisher, URL and date (docs/decisions/0002)."""
    return content_id("d", text_sha256(report.text), report.source, report.url, report.date)


_DECODER: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_ENCODER = msgspec.json.Encoder()
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def decode_record(line: bytes | str) -> Record:
    """One JSON line to a record.

    Raises:
        RecordError: not JSON, not a known kind, or a field that breaks the model.
    """
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise RecordError(str(error)) from error
    except RecursionError as error:
        raise RecordError("nested too deeply") from error
    except (msgspec.DecodeError, UnicodeError) as error:
        record = _decode_surrogates(line)
        if record is None:
            raise RecordError(f"not valid JSON ({error})") from error
        return record


def encode_record(record: Record) -> bytes:
    """One record to one JSON line, without the line end; fields at their default are left out.

    Equal records give equal bytes. A string with a lone surrogate, which UTF-8 cannot carry, is written with escapes.

    Raises:
        RecordError: a field breaks the model.
    """
    # msgspec leaves a field out only where it holds the default object itself, not an equal one from a lexicon, say.
    # A record that has been decoded holds the default objects, so the way there and back makes the bytes one.
    try:
        return _ENCODER.encode(_DECODER.decode(_ENCODER.encode(record)))
    except msgspec.ValidationError as error:
        raise RecordError(f"{record.id}: {error}") from error
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(decode_record(json.dumps(msgspec.to_builtins(record))))
        return json.dumps(plain, separators=(",", ":")).encode("ascii")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of a record file."""
    return msgspec.json.schema(Record)


def _decode_surrogates(line: bytes | str) -> Record | None:
    """A record with lone surrogates, which msgspec refuses; None when that is not what is wrong with the line."""
    try:
        text = line if isinstance(line, str) else line.decode("utf-8")
        if _SURROGATE.search(text) is None:
            return None
        record: Record = msgspec.convert(json.loads(text), Record)
    except msgspec.ValidationError as error:
        raise RecordError(str(error)) from error
    except (ValueError, RecursionError):
        return None
    return record
