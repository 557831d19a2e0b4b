"""`contingent load`: coded tables as statements whose source is the dataset."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import click

from contingent.cli.options import check_country, db_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contingent.errors import ReportError
    from contingent.records import Reading

SHARDS = "shards"
KINDS = ("geopko", "ucdp", "sipri", "table", SHARDS)
SHOWN_ERRORS = 5


@click.command(
    "load", epilog='Example: contingent load geopko Geo-PKO.csv --dataset "Geo-PKO 2.3" --in CAF --db crisis.db'
)
@click.argument("kind", metavar="|".join(KINDS), type=click.Choice(KINDS))
@click.argument("file", metavar="FILE")
@db_option
@click.option("--mapping", metavar="FILE", help="With table: a TOML file that says which column is what.")
@click.option("--dataset", metavar="NAME", help="Name and version of the dataset, its publisher from then on.")
@click.option("--published", metavar="DATE", help="Day of its release (YYYY, YYYY-MM or YYYY-MM-DD).")
@click.option(
    "--in", "in_", metavar="COUNTRY", callback=check_country, help="Only rows of this host: name or ISO code."
)
@click.option(
    "--no-links", is_flag=True, help="With shards: do not compare reports now; contingent link does it later."
)
def load_command(
    kind: str,
    file: str,
    db: str,
    mapping: str | None,
    dataset: str | None,
    published: str | None,
    in_: str | None,
    no_links: bool,
) -> int:
    """Load a coded table: each row becomes a document whose text is its cells, and a statement that quotes them.

    Figures of the dataset stand beside those of reports, never added to them; where they differ, disputes shows it.
    FILE of shards is the folder that read --engine wrote; its reports are stored as if they had been read here.
    """
    from pathlib import Path

    from contingent.errors import UsageError

    if kind == SHARDS:
        from contingent.cli.sharding import load_from_shards

        if mapping is not None or dataset is not None or published is not None:
            raise UsageError("--mapping, --dataset and --published go with coded tables, not with shards")
        return load_from_shards(
            file, db, only=None if in_ is None else partial(_is_of_host, host=in_), link=not no_links
        )
    if no_links:
        raise UsageError("--no-links goes with shards; rows of coded tables are never linked by their words")
    if not Path(file).is_file():
        raise UsageError(f"{file}: no such file; check the path")
    from contingent.gazetteer.lookup import open_gazetteer
    from contingent.pipeline import load_into
    from contingent.readers.coded.mapping import KINDS as known
    from contingent.readers.coded.mapping import mapping_for
    from contingent.readers.coded.naming import VERSION
    from contingent.readers.coded.reading import read_table
    from contingent.readers.coded.rows import open_table
    from contingent.sources.dates import DATE_FORMS, report_date
    from contingent.store import open_store

    day = None
    if published is not None and (day := report_date(published)) is None:
        raise UsageError(f"publication date {published!r} is not a date; give {DATE_FORMS}")
    header, _ = open_table(Path(file))
    how = mapping_for(known[KINDS.index(kind)], header, file=Path(mapping) if mapping else None)
    with open_store(db, write=True) as store:
        rows = read_table(Path(file), how, open_gazetteer(), dataset=dataset, published=day)
        added, unchanged, errors = load_into(store, rows if in_ is None else _of_host(rows, in_), version=VERSION)
    _sum_up(dataset or how.dataset, db, added, unchanged, errors)
    return 0


def _of_host(rows: Iterator[Reading | ReportError], host: str) -> Iterator[Reading | ReportError]:
    from contingent.errors import ReportError

    for row in rows:
        if not isinstance(row, ReportError) and _is_of_host(row, host=host):
            yield row


def _is_of_host(reading: Reading, *, host: str) -> bool:
    countries = {entity.id: entity.country for entity in reading.entities}
    return any(countries.get(id_) == host for s in reading.statements for id_ in s.roles.place)


def _sum_up(dataset: str, db: str, added: int, unchanged: int, errors: list[ReportError]) -> None:
    from contingent.cli.plain import clean
    from contingent.cli.streams import say
    from contingent.store.location import shown

    parts = [f"{added:,} rows of {dataset} loaded into {shown(db)}"]
    if unchanged:
        parts.append(f"{unchanged:,} there already")
    click.echo(clean("; ".join(parts)), err=True)
    problems = Counter(error.problem for error in errors)
    first = {error.problem: error for error in reversed(errors)}
    for problem, number in problems.most_common(SHOWN_ERRORS):
        where = f"first: {first[problem].file}, {first[problem].place}"
        say(f"{number:,} {'row' if number == 1 else 'rows'} left out: {problem} ({where})")
