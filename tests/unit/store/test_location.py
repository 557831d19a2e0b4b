"""Where a database is, and how that is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from contingent.errors import UsageError
from contingent.store.location import ServerDatabase, locate, shown


@pytest.mark.parametrize("typed", ["host=h password=hunter2 dbname=c", "dbname=c", "user=ann password = hunter2"])
def test_settings_of_a_connection_are_no_file_and_not_shown(typed: str) -> None:
    with pytest.raises(UsageError, match="postgresql://USER@HOST/NAME") as caught:
        locate(typed)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "told", "name"),
    [
        ("postgresql://ann@db.example.org/crisis", "postgresql://ann@db.example.org/crisis", "crisis"),
        ("postgresql://ann:PW@db.example.org:5433/crisis", "postgresql://ann@db.example.org:5433/crisis", "crisis"),
        ("POSTGRES://ann:PW@[::1]:5433/crisis", "POSTGRES://ann@[::1]:5433/crisis", "crisis"),
        ("postgresql://h1:1,h2:2/crisis", "postgresql://h1:1,h2:2/crisis", "crisis"),
        ("postgresql:///crisis?host=/run/pg&user=ann&password=PW", "postgresql://ann@/run/pg/crisis", "crisis"),
        ("postgresql://h/c?options=-csearch_path%3Dteam", "postgresql://h/c (team)", "c"),
        ("postgresql://h", "postgresql://h/", ""),
        # Passwords that should have been escaped.
        ("postgresql://ann:P/W@h/crisis", "postgresql://ann@h/crisis", "crisis"),
        ("postgresql://ann:P@W@h/crisis", "postgresql://ann@h/crisis", "crisis"),
        ("postgresql://ann:P?W@h/crisis", "postgresql://ann@h/crisis", "crisis"),
        ("postgresql://ann:PW", "postgresql://…/", ""),
        ("postgresql+psycopg://ann:PW@h/crisis", "postgresql+psycopg://ann@h/crisis", "crisis"),
    ],
)
def test_an_address_is_shown_without_its_password(typed: str, told: str, name: str) -> None:
    database = locate(typed)
    assert isinstance(database, ServerDatabase)
    assert (shown(typed), database.name) == (told, name)
    assert told == str(database) == repr(database)
    assert database.address == typed


@pytest.mark.parametrize("typed", ["crisis.db", "./a/b.db", "postgresql", "postgresql:", "http://h/x", "-"])
def test_anything_else_is_a_file(typed: str) -> None:
    assert locate(typed) == Path(typed)
    assert shown(typed) == typed


@pytest.mark.parametrize(
    ("typed", "secrets"),
    [
        ("postgresql://ann:p%20w@h/c", ("p%20w", "p w")),
        ("postgresql://h/c?password=x", ("x",)),
        ("postgresql://h/c?password=x%2By+z", ("x+y+z",)),
        ("postgresql://ann:longer/word@x@h/c", ("longer/word@x", "longer", "word")),
        ("postgresql://h/c", ()),
    ],
)
def test_passwords_are_known_so_that_no_message_holds_them(typed: str, secrets: tuple[str, ...]) -> None:
    database = locate(typed)
    assert isinstance(database, ServerDatabase)
    assert database.secrets == secrets
