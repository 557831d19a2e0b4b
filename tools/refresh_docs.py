"""Runs the examples of README.md, docs/commands.md and docs/formats.md again and puts in what they print now (`make docs`).

A fenced block whose first line begins with "$ " is an example. Its commands run in order, in one folder for all blocks,
with the example reports, a damaged `bad.jsonl` and, where the corpus is there, `dev.jsonl`. As many lines of each output
are kept as stood there before; a line "…" says that there is more. The id in "contingent trace ID" becomes the first one
that the same page printed for the same database.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "commands.md", ROOT / "docs" / "formats.md")
CORPUS = ROOT.parent / "shared" / "corpus"
BAD = """\
{"id": "a", "date": "2013-11-26", "source": "Gazette", "text": "Two soldiers were killed in Gao."}
{"id": "b", broken
{"id": "c", "text": ""}
"""
MORE = "…"
ELSEWHERE = "crisis.db"  # the database of commands that serve, or make keys: shown as they are, and not run


def main() -> int:
    """Rewrite the pages."""
    for page in PAGES:
        page.write_text(_refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _refreshed(text: str) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "examples").symlink_to(ROOT / "examples")
        (folder / "bad.jsonl").write_text(BAD, encoding="utf-8")
        if (CORPUS / "dev.jsonl").is_file():
            (folder / "dev.jsonl").symlink_to(CORPUS / "dev.jsonl")
        first_ids: dict[str, str] = {}  # by database
        return re.sub(
            r"(?<=^```\n)\$ .*?(?=^```$)", lambda m: _again(m.group(), folder, first_ids), text, flags=re.M | re.S
        )


def _again(block: str, folder: Path, first_ids: dict[str, str]) -> str:
    """The block with the outputs of its commands as they are now."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    result = []
    for command, before in zip(parts[::2], parts[1::2], strict=True):
        if ELSEWHERE in command or ("dev.jsonl" in command and not (folder / "dev.jsonl").exists()):
            result.append(f"$ {command}\n{before}")
            continue
        shown = [line for line in before.splitlines() if line != MORE]
        database = re.search(r"--db (\S+)", command)
        name = database[1] if database else ""
        if name in first_ids:
            command = re.sub(r"(?<=contingent trace )s:\w+", first_ids[name], command)
        lines = _run(command, folder)
        ids = re.findall(r"\bs:[0-9a-f]{8,}", "\n".join(lines))
        if ids and "trace" not in command:
            first_ids.setdefault(name, ids[0])
        kept = lines[: len(shown)] if MORE in before.splitlines() else lines
        more = [MORE] if len(kept) < len(lines) else []
        result.append("\n".join([f"$ {command}", *kept, *more, ""]))
    return "".join(result)


def _run(command: str, folder: Path) -> list[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, shell=True, cwd=folder, env={**os.environ, "COLUMNS": "100", "PATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return [line.rstrip() for line in done.stdout.rstrip().splitlines()]


if __name__ == "__main__":
    sys.exit(main())
