"""`contingent export`, `check`, `backup`, `copy` and `schema`: records out, verified, copied, described."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contingent.cli.options import check_country, check_day, db_option, known_by_option
from contingent.cli.streams import STANDARD_OUTPUT, is_device, output_file, say, write_text

if TYPE_CHECKING:
    from contingent.exports.formats import Exported

OMITTED, README = ".omitted.csv", ".README.md"

FORMATS = (
    "jsonl",
    "csv",
    "plover",
    "cameo",
    "forces",
    "acled",
    "ucdp",
    "geojson",
    "gpkg",
    "hxl",
    "parquet",
    "datasette",
)


@click.command("export", epilog="Example: contingent export forces --db crisis.db -o forces.csv")
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@db_option
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write (- for standard output).")
@click.option("--with-text", is_flag=True, help="jsonl: put each report's text into its document record.")
@click.option("--in", "in_", metavar="COUNTRY", callback=check_country, help="Only this host: name or ISO 3166 code.")
@click.option("--on", metavar="DATE", callback=check_day, help="The day it is for: what came later falls out.")
@known_by_option
@click.option("--since", metavar="DATE", callback=check_day, help="Only what was reported on or after this day.")
def export_command(
    form: str,
    db: str,
    output: str,
    with_text: bool,
    in_: str | None,
    on: str | None,
    known_by: str | None,
    since: str | None,
) -> None:
    """Records, events and force figures in the formats of the field (docs/formats.md).

    With -o FILE, what was left out and why goes to a file beside it that ends in .omitted.csv, and what the columns mean to one
    that ends in .README.md. --in, --on, --known-by and --since go with all formats but jsonl, parquet and datasette, which hold
    all records.
    """
    from contingent.errors import UsageError
    from contingent.exports.formats import export
    from contingent.store import open_store

    if with_text and form != "jsonl":
        raise UsageError("--with-text goes with jsonl; the other rows hold their words anyway")
    with open_store(db) as store:
        made = export(store, form, with_text=with_text, in_=in_, on=on, known_by=known_by, since=since)
        _write(made, output, form=form, db=db)


def _write(exported: Exported, output: str, *, form: str, db: str) -> None:
    """One part to the output, several into a folder of that name; beside them what was left out, and the README."""
    from contingent.errors import ConfigError, UsageError

    several = list(exported.parts) != [""]
    alone = output == STANDARD_OUTPUT or is_device(output)
    if several and alone:
        raise UsageError(f"{form} is several files; name a folder for them with -o")
    if several:
        try:
            Path(output).mkdir(exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{output}: cannot be made a folder ({error.strerror}); choose another -o") from error
    for name, lines in exported.parts.items():
        with output_file(str(Path(output) / name) if several else output, option="-o", inputs=[db]) as handle:
            handle.writelines(lines)
    told = f"{exported.left_out} statements make no row of their own"
    if alone:
        if exported.left_out:
            say(f"{told}; write to a file with -o to see why")
        return
    more = ((ending, [made(Path(output).stem)]) for ending, made in exported.beside.items())
    for ending, lines in ((OMITTED, exported.omitted), (README, [exported.readme]), *more):
        with output_file(_beside(output, ending), option="-o", inputs=[db, output]) as handle:
            handle.writelines(lines)
    if exported.left_out:
        say(f"{told}; {_beside(output, OMITTED)} says why")


def _beside(output: str, ending: str) -> str:
    return str(Path(output).with_suffix(ending))


@click.command("check", epilog="Example: contingent check --db crisis.db")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--db", metavar="DATABASE", help="Check a database instead.")
@click.option(
    "--texts", multiple=True, metavar="PATH", help="Reports whose words the spans quote (repeat for several)."
)
def check_command(file: str | None, db: str | None, texts: tuple[str, ...]) -> int:
    """Validate a record file or a database: spans quote their text, references exist. Exit code 1 if it has errors."""
    from contingent.errors import UsageError

    if (file is None) == (db is None):
        raise UsageError("name a record file, or a database with --db")
    if db is not None and texts:
        raise UsageError("--texts goes with a record file; a database holds the texts")
    return _check_database(db) if db is not None else _check_file(file or "", texts)


def _check_database(db: str) -> int:
    from contingent.cli.plain import clean
    from contingent.evaluate.check_store import check_store
    from contingent.store.location import shown

    errors, name = 0, shown(db)
    for errors, problem in enumerate(check_store(db), start=1):  # noqa: B007 (the count is told)
        named = ", ".join(part for part in (problem.record, problem.field) if part)
        click.echo(clean(f"error: {name}{', ' if named else ''}{named}: {problem.message}"))
    click.echo(f"{clean(name)}: {errors} errors")
    return 1 if errors else 0


@click.command("backup", epilog="Example: contingent backup --db crisis.db -o copy.db")
@db_option
@click.option("-o", "--output", required=True, metavar="COPY", help="Where the copy goes; an earlier copy is replaced.")
def backup_command(db: str, output: str) -> None:
    """Copy a database as it is now, even while others write to it. The copy is one file, and appears when it is whole."""
    from contingent.store.backup import back_up

    back_up(db, output)


@click.command("copy", epilog="Example: contingent copy crisis.db postgresql://ada@db.example.org/crisis")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_command(source: str, target: str) -> None:
    """Copy a database into another: a file or a database on a PostgreSQL server, each way.

    Everything goes along: reports, records, links, judgements, keys and kept questions. Stopped at any point and run again,
    it goes on, and until it has ended nothing else opens TO; run again later, it adds what is new, all at once.
    """
    from contingent.store.copying import copy_database
    from contingent.store.location import shown

    def tell(done: int, of: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{done:,} of {of:,} readings copied", err=True, nl=done == of)

    copied = copy_database(source, target, on_progress=tell)
    say(f"{copied.added:,} readings added to {shown(target)}, {copied.readings:,} there now")


def _check_file(file: str, texts: tuple[str, ...]) -> int:
    from contingent.cli.plain import clean
    from contingent.errors import ReportError
    from contingent.evaluate.check import check_records
    from contingent.records import Report
    from contingent.sources import read_sources

    reports: list[Report] = []
    for item in read_sources(list(texts)) if texts else ():
        if isinstance(item, ReportError):
            raise item
        reports.append(item)
    errors = others = 0
    for problem in check_records(file, texts=reports or None):
        is_error = problem.severity == "error"
        errors += is_error
        others += not is_error
        place = f"{file}, line {problem.line}" if problem.line else file
        record = f", {problem.record}" if problem.record else ""
        field = f", {problem.field}" if problem.field else ""
        click.echo(clean(f"{problem.severity}: {place}{record}{field}: {problem.message}"))
    click.echo(f"{file}: {errors} errors, {others} warnings and notices")
    return 1 if errors else 0


@click.command("schema", epilog="Example: contingent schema > records.schema.json")
def schema_command() -> None:
    """The JSON Schema (2020-12) of one line of a record file."""
    import msgspec

    from contingent.records import json_schema

    write_text(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode() + "\n")
