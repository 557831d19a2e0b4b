"""Options that several commands share, declared once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_DB = "contingent.db"
_ISO3 = re.compile(r"[A-Z]{3}")


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


def picture_options(command: F) -> F:
    """--in --by --on --known-by"""
    for option in (
        click.option("--known-by", metavar="DATE", callback=_day, help="Only what was reported on or before this day."),
        click.option("--on", metavar="DATE", callback=_day, help="The day it holds  [default: the latest report's]"),
        click.option(
            "--by", metavar="WHO", callback=_party, help="Contributor: country (name or ISO code) or registry id."
        ),
        click.option("--in", "in_", metavar="COUNTRY", callback=_country, help="Host: country name or ISO 3166 code."),
    ):
        command = option(command)
    return command


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date; write YYYY-MM-DD, such as 2013-12-10", ctx, param) from None


def _country(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    found = _as_country(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no country known here; use an ISO 3166 code such as CAF", ctx, param)
    return found


def _party(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None or ":" in value:
        return value
    found = _as_country(value)
    if found is None:
        raise click.BadParameter(
            f"{value!r} is neither a country nor a registry id; use a code such as FRA, or an id such as org:au",
            ctx,
            param,
        )
    return found


def _as_country(value: str) -> str | None:
    from contingent.codebooks.lookup import country_code

    return country_code(value)
