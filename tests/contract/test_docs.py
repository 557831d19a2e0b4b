"""The documents name every command and option, and the schema beside them is the current one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import msgspec
import pytest

import contingent
from contingent.cli.main import COMMANDS, cli
from contingent.records import Statement, json_schema

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
SHARED = "## What all commands share"


def sections() -> dict[str, str]:
    """Text of docs/commands.md by its headings of the second level."""
    parts = re.split(r"^(## .*)$", (DOCS / "commands.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    found = sections()
    heading = f"## contingent {name}"
    assert heading in found
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    text = found[heading] + found[SHARED]
    for parameter in command.params:
        for option in parameter.opts if isinstance(parameter, click.Option) else ():
            assert f"`{option}" in text or f" {option}" in text, option
    assert f"contingent {name}" in found[heading], "an example"


def test_no_command_is_documented_that_does_not_exist() -> None:
    documented = {heading.removeprefix("## contingent ") for heading in sections() if heading != SHARED}
    assert documented == set(COMMANDS)


def test_every_field_of_a_statement_is_explained() -> None:
    text = (DOCS / "records.md").read_text(encoding="utf-8")
    named = set(re.findall(r'[`"](\w+)[`"]', text))
    assert [name for name in Statement.__struct_fields__ if name not in named | {"confidence", "note"}] == []


def test_schema_beside_the_documents_is_current() -> None:
    written = json.loads((DOCS / "records.schema.json").read_text(encoding="utf-8"))
    assert written == json.loads(msgspec.json.encode(json_schema())), "run: make docs"


def test_every_public_name_is_in_the_python_page() -> None:
    text = (DOCS / "python.md").read_text(encoding="utf-8")
    assert [name for name in contingent.__all__ if f"contingent.{name}" not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(
        r"<(?:img|source|a)\b[^>]*?\b(?:src|srcset|href)=\"([^\"#]+)", text
    )
    assert [t for t in targets if "://" not in t and not (path.parent / t).exists()] == []
