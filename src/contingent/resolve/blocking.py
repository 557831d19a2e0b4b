"""Which reports and which of their statements are compared at all. Nothing else ever forms a pair.

Reports come first: only two that were published near each other and share telling words are compared. Their keys hold a
stretch of time, so that the work grows with how much is written of one crisis in one season, not with the archive.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from contingent.resolve.copies import print_keys
from contingent.resolve.profiles import Profile
from contingent.resolve.words import telling

WINDOW_DAYS = 45
TELLING_NATS = 2.5  # a stem in fewer than about one report of twelve
KEY_NATS = 3.0  # a stem in fewer than about one report of twenty: only these are keys
KEYS_PER_REPORT = 16
SHARED_KEY_NATS = 5.0  # weight of the keys that two reports have in common at least: one very rare stem, or two others
PRINT_NATS = 3.0  # weight of a fingerprint as a key
RELATED_NATS = 12.0  # weight of the telling stems two related reports share at least; see docs/links.md


@dataclass(frozen=True, slots=True)
class ReportProfile:
    """One report as the linker sees it.

    Attributes:
        published: day number, None when unknown.
        stems: the telling stems of its statements; `prints` the fingerprints of its text (`copies.fingerprints`).
        keys: what an index finds it by.
    """

    doc: str
    published: int | None
    stems: frozenset[str]
    prints: frozenset[int]
    keys: tuple[str, ...]
    statements: tuple[Profile, ...]


def report_profile(
    doc: str, published: int | None, statements: Sequence[Profile], prints: frozenset[int] = frozenset()
) -> ReportProfile:
    """The profile of a report from those of its statements.

    Its keys are its most telling stems (those that most of its statements repeat first) and some fingerprints, each with
    the stretch of time the report falls in and the next one, so that neighbours meet. Undated reports meet only one
    another.
    """
    counts = Counter(stem for s in statements for stem in s.words | s.context if telling(stem) >= TELLING_NATS)
    rare = [stem for stem in counts if telling(stem) >= KEY_NATS]
    ranked = sorted(rare, key=lambda stem: (-telling(stem) * min(counts[stem], 4), stem))[:KEYS_PER_REPORT]
    stretches = ("-",) if published is None else (str(published // WINDOW_DAYS), str(published // WINDOW_DAYS + 1))
    keys = tuple(f"{key}|{stretch}" for key in (*ranked, *print_keys(prints)) for stretch in stretches)
    return ReportProfile(doc, published, frozenset(counts), prints, keys, tuple(statements))


def near_in_time(a: ReportProfile, b: ReportProfile) -> bool:
    """True for two reports, not one, that were published at most WINDOW_DAYS apart, or are both undated."""
    if a.doc == b.doc:
        return False
    if a.published is None or b.published is None:
        return a.published is b.published
    return abs(a.published - b.published) <= WINDOW_DAYS


def shared_keys(a: Iterable[str], b: Iterable[str]) -> float:
    """Weight, in nats, of the keys two reports share, whatever the stretch of time."""
    return math.fsum(map(key_weight, {bare_key(key) for key in a} & {bare_key(key) for key in b}))


def bare_key(key: str) -> str:
    """A key without its stretch of time."""
    return key.rpartition("|")[0]


def key_weight(bare: str) -> float:
    """How telling a key is, in nats."""
    return PRINT_NATS if bare.startswith("#") else telling(bare)


def relatedness(a: ReportProfile, b: ReportProfile) -> float:
    """Weight, in nats, of the telling stems two reports share; 0.0 when no key is shared or too much time lies between."""
    if not near_in_time(a, b) or shared_keys(a.keys, b.keys) < SHARED_KEY_NATS:
        return 0.0
    return math.fsum(telling(stem) for stem in a.stems & b.stems)


def pairs(a: ReportProfile, b: ReportProfile) -> Iterator[tuple[Profile, Profile]]:
    """The statements of two related reports that may tell of one thing.

    They are of one family and share a word, or have a number above two in common.
    """
    for x in a.statements:
        for y in b.statements:
            if (x.family == y.family and not x.wide.isdisjoint(y.wide)) or _one_number(x, y):
                yield x, y


def _one_number(x: Profile, y: Profile) -> bool:
    return any(m.value == n.value > 2 for m in x.numbers for n in y.numbers)
