"""Record ids as people type them: the shortest beginnings that are unambiguous."""

from __future__ import annotations

import re
from collections.abc import Iterable

from contingent.errors import UsageError

SHORTEST_HEX = 8  # digits kept at least; a ledger has to hold some ten thousand statements before more are needed
_CONTENT_ID = re.compile(r"[a-z]:[0-9a-f]{16}")
_CANDIDATES_SHOWN = 4


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """A short form for each id: its shortest unique beginning, at least eight hex digits. Other ids stay whole."""
    ordered = sorted(set(ids))
    short = {}
    for at, full in enumerate(ordered):
        if _CONTENT_ID.fullmatch(full) is None:
            short[full] = full
            continue
        neighbours = (*ordered[max(0, at - 1) : at], *ordered[at + 1 : at + 2])
        shared = max((_shared(full, other) for other in neighbours), default=0)
        short[full] = full[: max(shared + 1, len("s:") + SHORTEST_HEX)]
    return short


def find_id(ids: Iterable[str], typed: str) -> str:
    """The one id that is, or begins with, what was typed; the "s:" in front may be left out.

    Raises:
        UsageError: none does, or several do.
    """
    known = set(ids)
    if typed in known:
        return typed
    found = sorted(i for i in known if typed and (i.startswith(typed) or i.partition(":")[2].startswith(typed)))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"no record has the id {typed!r}; ids stand at the end of the lines that views print")
    shown = ", ".join(found[:_CANDIDATES_SHOWN]) + (", …" if len(found) > _CANDIDATES_SHOWN else "")
    raise UsageError(f"{typed!r} begins {len(found)} ids ({shown}); type more of it")


def _shared(a: str, b: str) -> int:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return length
