"""Arguments of the API's addresses, as the command line has them: checked once, and described in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Protocol, TypeVar

import msgspec
from litestar import Request
from msgspec import Meta, Struct

from contingent.codebooks.load import countries
from contingent.codebooks.lookup import country_code, nearest_countries
from contingent.http.errors import Problem, decode_error
from contingent.normalize.parties import parties
from contingent.resolve.ledger import printable

LARGEST_LIMIT = 1000
DEFAULT_LIMIT = 100
Kind = TypeVar("Kind", bound=Struct)

Word = Annotated[str, Meta(min_length=1, max_length=100)]
Country = Annotated[Word, Meta(description="Host country: name or ISO 3166 code.", examples=["CAF"])]
Party = Annotated[
    Word, Meta(description="Contributor: country or organisation, by name, code or id.", examples=["FRA"])
]
Limit = Annotated[
    int, Meta(ge=1, le=LARGEST_LIMIT, description="Rows of a page; CSV and JSON Lines are whole by default.")
]
Cursor = Annotated[
    str, Meta(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+$", description="Where the page before ended.")
]
Form = Annotated[Literal["json", "jsonl", "csv"], Meta(description="Instead of the Accept header.")]
Flag = Literal["true", "false"]
On = Annotated[date, Meta(description="The day it holds; by default the latest report's.")]
KnownBy = Annotated[date, Meta(description="Only what was reported on or before this day.")]
Since = Annotated[date, Meta(description="The first day of interest; for changes the last day already seen.")]
RecordId = Annotated[
    str,
    Meta(min_length=1, max_length=100, pattern="^[A-Za-z0-9:_-]+$", description="An id, or the beginning of one."),
]

NAMES = {"in_": "in", "known_by": "known-by"}


class Arguments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=NAMES):
    """Arguments of an address that takes none of its own."""


class Situation(Arguments, frozen=True, kw_only=True):
    """Whose forces where, and the two dates."""

    in_: Country | None = None
    by: Party | None = None
    on: On | None = None
    known_by: KnownBy | None = None


class PictureArguments(Situation, frozen=True, kw_only=True):
    """Arguments of a view, which comes in pages."""

    format: Form | None = None
    limit: Limit | None = None
    cursor: Cursor | None = None


class EventsPicture(PictureArguments, frozen=True, kw_only=True):
    """Arguments of events: `all` adds what is possible, planned, wanted or expected."""

    all: Flag = "false"


class TimelinePicture(PictureArguments, frozen=True, kw_only=True):
    """Arguments of the timeline."""

    since: Since | None = None


class ChangesPicture(PictureArguments, frozen=True, kw_only=True):
    """Arguments of changes."""

    since: Since


class Words(Arguments, frozen=True, kw_only=True):
    """Arguments of the search."""

    words: Annotated[
        str, Meta(min_length=1, max_length=500, description='Words, or "a phrase", that a report must hold.')
    ]
    known_by: KnownBy | None = None
    format: Form | None = None
    limit: Limit | None = None
    cursor: Cursor | None = None


class Rows(Arguments, frozen=True, kw_only=True):
    """Arguments of a list that is asked no question."""

    format: Form | None = None
    limit: Limit | None = None
    cursor: Cursor | None = None


class Paged(Protocol):
    """Arguments of what comes in pages."""

    @property
    def limit(self) -> int | None: ...
    @property
    def cursor(self) -> str | None: ...


def read_arguments(request: Request[Any, Any, Any], kind: type[Kind]) -> Kind:
    """The query of a request as arguments.

    Raises:
        Problem: 400 for an argument that is unknown, given twice, or not of its form.
    """
    return arguments_of(request.query_params.multi_items(), kind)


def arguments_of(pairs: Iterable[tuple[str, str]], kind: type[Kind]) -> Kind:
    """Pairs of names and values as arguments; as `read_arguments`."""
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise Problem(400, "bad_argument", f"{name} is given twice", place=name, next_step="give it once")
        given[name] = printable(value)  # a lone surrogate is in no name and no text
    try:
        arguments = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise decode_error(error, where="query") from error
    fields = {field.encode_name: getattr(arguments, field.name) for field in msgspec.structs.fields(arguments)}
    for name in given:
        if fields[name] is None:  # msgspec takes the word "null" for no value: "on=null" must not mean the latest day
            raise Problem(400, "bad_argument", f"{name} cannot be {given[name]!r}", place=f"query {name}",
                          next_step="leave it out, or give a value")  # fmt: skip
    return arguments


def host_code(typed: str | None) -> str | None:
    """ISO alpha-3 of a country by code or name.

    Raises:
        Problem: 422 for a country that is not known.
    """
    if typed is None:
        return None
    found = country_code(typed)
    if found is None:
        near = " or ".join(f"{countries()[code].name} ({code})" for code in nearest_countries(typed))
        step = f"did you mean {near}?" if near else "use an ISO 3166 code such as CAF"
        raise Problem(422, "unknown_country", f"{typed!r} is no country known here", place="in", next_step=step)
    return found


def contributor_code(typed: str | None) -> str | None:
    """ISO alpha-3 or registry id of a contributor.

    Raises:
        Problem: 422 for one that is not known, or may be several.
    """
    if typed is None:
        return None
    found = parties(typed)
    if len(found) == 1:
        return found[0]
    if found:
        raise Problem(422, "unclear_contributor", f"{typed!r} may be {' or '.join(found)}", place="by",
                      next_step="write one of these")  # fmt: skip
    raise Problem(422, "unknown_contributor", f"{typed!r} is neither a country nor an organisation known here", place="by",
                  next_step="use a code such as FRA, or an id such as org:au")  # fmt: skip


def iso(day: date | None) -> str | None:
    """A day as the views take it."""
    return None if day is None else day.isoformat()


def written(arguments: Any) -> Mapping[str, str]:
    """The arguments that were given, as they stand in an address."""
    return {k: str(v) for k, v in msgspec.to_builtins(arguments).items() if v is not None}
