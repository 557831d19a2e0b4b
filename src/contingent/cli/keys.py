"""`contingent keys`: who may use a database that is served to others."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from contingent.cli.options import db_option
from contingent.cli.streams import say

ROLES = ("reader", "reviewer")  # as contingent.store.access has them; repeated so that --help imports nothing


@click.group("keys", epilog="Example: contingent keys add Ada --role reviewer --db crisis.db")
def keys_command() -> None:
    """Keys for people and programs that use a served database. One that was ever made makes a key needed by all."""


@keys_command.command("add", epilog="Example: contingent keys add Ada --role reviewer --db crisis.db")
@click.argument("name")
@click.option(
    "--role", type=click.Choice(ROLES), default="reader", show_default=True, help="A reviewer may also judge."
)
@db_option
def add_command(name: str, role: str, db: str) -> None:
    """Make a key for NAME, and show it this once."""
    from contingent.store.access import ROLES as KNOWN
    from contingent.store.access import Access

    with Access.open(db, write=True) as access:
        key, text = access.add_key(name, role=next(r for r in KNOWN if r == role), at=_now())
    say(f"a key for {key.name}, {key.role}; it is kept as a hash only and cannot be shown again:")
    click.echo(text)


@keys_command.command("list", epilog="Example: contingent keys list --db crisis.db")
@db_option
def list_command(db: str) -> None:
    """Keys that were made: id, role, when, and whose; never the key itself."""
    from contingent.cli.plain import clean
    from contingent.store.access import Access

    with Access.open(db, write=True) as access:  # writing brings an older schema up to date
        keys = access.all_keys()
    for key in keys:
        end = f"  revoked {key.revoked_at}" if key.revoked_at else ""
        click.echo(clean(f"{key.id}  {key.role:<8}  {key.made_at}  {key.name}{end}"))
    if not keys:
        click.echo("no key was ever made; the database can be served on this machine only")


@keys_command.command("revoke", epilog="Example: contingent keys revoke Ada --db crisis.db")
@click.argument("name")
@db_option
def revoke_command(name: str, db: str) -> None:
    """Revoke the key of NAME (or with that id), at once and for good."""
    from contingent.store.access import Access

    with Access.open(db, write=True) as access:
        key = access.revoke_key(name, at=_now())
    say(f"revoked: {key.id} of {key.name}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
