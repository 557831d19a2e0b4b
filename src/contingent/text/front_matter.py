"""Front matter: the block of `key: value` lines between two rules that opens many Markdown files."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARS = 8000  # a longer block is no metadata
_RULE = re.compile(r"---[ \t]*(?:\r\n|\n|\r)")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
_KEY = re.compile(r"([A-Za-z_][\w-]{0,30}) ?:(?:[ \t]+(.*))?")
_BESIDE = re.compile(r"\s.*|- .*|#.*|")  # what belongs to the key above, a comment, a blank line
# One of them must be there: rules may also stand around words of the report ("MOSCOW: no troops").
_KNOWN = frozenset(
    "title date published publisher source author authors url link lang language description slug tags layout".split()
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Where the block ends (the rule below it included) and its values by lower-case key, without quotation marks."""

    end: int
    values: dict[str, str]


def find_front_matter(text: str) -> FrontMatter | None:
    """The front matter a text opens with; None when it opens with anything else."""
    opening = _RULE.match(text)
    if opening is None:
        return None
    values: dict[str, str] = {}
    pos = opening.end()
    for line in re.finditer(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)", text[pos : pos + MAX_CHARS]):
        words = line[1]
        if _CLOSING.fullmatch(words):
            return FrontMatter(pos + line.end(), values) if values.keys() & _KNOWN else None
        key = _KEY.fullmatch(words)
        if key is not None:
            values.setdefault(key[1].lower(), _bare(key[2] or ""))
        elif not _BESIDE.fullmatch(words):
            return None
    return None


def _bare(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else value
