"""Words on pages: gists without their chains, who says so and where, and text cut to a length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from contingent.records import ACTS
from contingent.views.figures import NARRATOR, UNNAMED_PUBLISHER

_SAY = " (say)"
# "A (say) > B (hope): " in front of a gist: the source chain, which pages print in a place of its own.
_CHAIN = re.compile(rf"(?:[^():>\n]{{1,150}} \((?:{'|'.join(ACTS)})\)(?: > |: ))+")
_TAIL = re.compile(r"(?:, | \().*", re.DOTALL)  # "Courier, Douala", "Echo (English page)"
_SHORTEST_OUTLET = 4


def bare(gist: str) -> str:
    """A gist without the source chain in front of it."""
    found = _CHAIN.match(gist)
    return gist[found.end() :] or gist if found and found.group().endswith(": ") else gist


def who_says(said_by: Iterable[str], publishers: Iterable[str], outlets: Mapping[str, str], *, most: int = 3) -> str:
    """Speakers (a mere "(say)" left out), then the outlets that carried it; at most some of each, the rest counted."""
    spoken = [part for chain in said_by for part in chain.split("; ")]
    speakers = [chain.replace(_SAY, "") for chain in dict.fromkeys(spoken) if chain != NARRATOR]
    carried = [outlets.get(name, name) for name in dict.fromkeys(publishers)]
    voices, papers = _some(speakers, most, "; "), _some(carried, most, " / ")
    if voices and papers:
        return f"{voices}, in {papers}"
    return voices or papers or UNNAMED_PUBLISHER


def outlet_names(publishers: Iterable[str]) -> dict[str, str]:
    """Short names of publishers ("The Wouri Courier" for "The Wouri Courier, Douala") where they stay distinct."""
    short = {name: _TAIL.sub("", name) for name in publishers}
    taken = list(short.values())
    return {
        name: cut if len(cut) >= _SHORTEST_OUTLET and taken.count(cut) == 1 else name for name, cut in short.items()
    }


def joined(parts: Iterable[str], separator: str = " · ") -> str:
    """The parts that are not empty, with a separator between them."""
    return separator.join(part for part in parts if part)


def _some(names: Sequence[str], most: int, separator: str) -> str:
    more = len(names) - most
    return separator.join(names[:most]) + (f" and {more} more" if more > 0 else "")


def letters(text: str) -> str:
    """Letters and digits alone, lower case: to tell whether one text says no more than another."""
    return "".join(char for char in text.casefold() if char.isalnum())
