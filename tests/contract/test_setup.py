"""What the first screen of the README promises exists, and the data that ships is sound."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from contingent.codebooks.load import FOLDER, check_codebooks

ROOT = Path(__file__).resolve().parents[2]
FIRST_SCREEN_LINES = 30


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_the_first_screen_of_the_readme_has_exactly_two_set_up_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN_LINES]
    commands = [line.split()[1] for line in lines if re.match(r"(\$ )?make ", line)]
    assert commands == ["demo", "test"]
    assert set(commands) <= targets()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize(
    ("python", "says"),
    [
        ('case "$2" in venv) mkdir -p "$3/bin"; touch "$3/bin/python"; exit 1;; esac', "apt-get install python3-venv"),
        ("exit 1", "needs Python 3.11 or newer"),
    ],
    ids=["without ensurepip", "too old"],
)
def test_a_python_that_will_not_do_is_named_and_leaves_nothing(tmp_path: Path, python: str, says: str) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\n{python}\nexit 0\n")
    fake.chmod(0o755)
    for _ in range(2):  # the second run says the same
        made = subprocess.run(
            ["make", "demo", f"PYTHON={fake}"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        assert made.returncode != 0
        (line,) = [line for line in made.stderr.splitlines() if not line.startswith("make")]
        assert says in line
        assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_named_is_a_target(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^\$? ?|\bexec )make ([a-z-]+)", text, flags=re.MULTILINE))
    assert named
    assert named <= targets()


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.toml")), ids=lambda path: path.name)
def test_every_toml_file_parses(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_the_codebooks_are_sound() -> None:
    assert {"countries.toml", "registry.toml"} <= {path.name for path in FOLDER.glob("*.toml")}
    assert check_codebooks() == []
