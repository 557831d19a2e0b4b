"""Options that several commands share, declared once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from contingent.readers import DEFAULT_READER, READERS

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_DB = "contingent.db"
ENGINES = ("dask",)


def db_option(command: F) -> F:
    """--db"""
    return click.option(
        "--db", metavar="FILE", default=DEFAULT_DB, show_default=True, help="The database, one SQLite file."
    )(command)


def format_option(command: F) -> F:
    """--format"""
    return click.option(
        "--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True,
        help="A table to read, JSON Lines, or CSV.",
    )(command)  # fmt: skip


def known_by_option(command: F) -> F:
    """--known-by"""
    return click.option(
        "--known-by", metavar="DATE", callback=check_day, help="Only what was reported on or before this day."
    )(command)


def reader_option(command: F) -> F:
    """--reader"""
    return click.option(
        "--reader",
        "reader_name",
        type=click.Choice(READERS),
        default=DEFAULT_READER,
        show_default=True,
        help="What reads: the grammar; learned, better and slower; or the language model at CONTINGENT_ENDPOINT_URL.",
    )(command)


def picture_options(command: F) -> F:
    """--in --by --on --known-by"""
    for option in (
        known_by_option,
        click.option(
            "--on", metavar="DATE", callback=check_day, help="The day it holds  [default: the latest report's]"
        ),
        click.option(
            "--by", metavar="WHO", callback=_party, help="Contributor: country or organisation, by name, code or id."
        ),
        click.option(
            "--in", "in_", metavar="COUNTRY", callback=check_country, help="Host: country name or ISO 3166 code."
        ),
    ):
        command = option(command)
    return command


def check_day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A day as YYYY-MM-DD, for an option that takes one."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date; write YYYY-MM-DD, such as 2013-12-10", ctx, param) from None


def check_country(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The ISO alpha-3 code of a country, for an option that takes one by name or code."""
    from contingent.codebooks.load import countries
    from contingent.codebooks.lookup import country_code, nearest_countries

    if value is None:
        return None
    found = country_code(value)
    if found is None:
        near = " or ".join(f"{countries()[code].name} ({code})" for code in nearest_countries(value))
        step = f"did you mean {near}?" if near else "use an ISO 3166 code such as CAF"
        raise click.BadParameter(f"{value!r} is no country known here; {step}", ctx, param)
    return found


def _party(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from contingent.normalize.parties import parties

    if value is None:
        return None
    found = parties(value)
    if not found:
        raise click.BadParameter(
            f"{value!r} is neither a country nor an organisation known here; use a code such as FRA, "
            "or an id such as org:au",
            ctx,
            param,
        )
    if len(found) > 1:
        raise click.BadParameter(f"{value!r} may be {' or '.join(found)}; write one of these", ctx, param)
    return found[0]
