"""What a view without rows says: that nothing was read yet, that what was asked for leaves nothing, or just that there is none."""

from __future__ import annotations

from collections.abc import Mapping

import click


def say_none(what: str, db: str, asked: Mapping[str, str | None]) -> None:
    """Print why there is nothing, and the next step.

    Args:
        what: the rows of the view ("forces").
        asked: the options that leave rows out, by their name on the command line; None for one that was not given.
    """
    from contingent.cli.plain import clean
    from contingent.store import open_store

    with open_store(db) as store:
        reports, failed = store.counts()["documents"], any(True for _ in store.failures())
        days = store.published_between()
    given = " ".join(f"{name} {value}" for name, value in asked.items() if value is not None)
    counted = "1 report" if reports == 1 else f"{reports:,} reports"
    if not reports:
        step = f"contingent failures --db {db}" if failed else f"contingent read PATH --db {db}"
        why = "None of its reports could be read; see" if failed else "Read some with:"
        text = f"No {what}: {db} holds no reports yet. {why} {step}"
    elif given:
        span = f" of {days[0]} to {days[1]}" if days is not None else ""
        text = f"No {what} with {given}. {db} holds {counted}{span}; leave an option out, or widen it."
    else:
        text = f"No {what} in the {counted} that were read."
    click.echo(clean(text))
