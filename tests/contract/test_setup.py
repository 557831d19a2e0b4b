"""What the first screen of the README promises exists, and the data that ships is sound."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from contingent.codebooks.load import FOLDER, check_codebooks

ROOT = Path(__file__).resolve().parents[2]
FIRST_SCREEN_LINES = 30


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_the_first_screen_of_the_readme_has_exactly_two_set_up_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN_LINES]
    commands = [line.split()[1] for line in lines if re.match(r"(\$ )?make ", line)]
    assert commands == ["demo", "test"]
    assert set(commands) <= targets()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_named_is_a_target(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^\$? ?|\bexec )make ([a-z]+)", text, flags=re.MULTILINE))
    assert named
    assert named <= targets()


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.toml")), ids=lambda path: path.name)
def test_every_toml_file_parses(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_the_codebooks_are_sound() -> None:
    assert {"countries.toml", "registry.toml"} <= {path.name for path in FOLDER.glob("*.toml")}
    assert check_codebooks() == []
