"""Which reports and which of their statements are compared at all. Nothing else ever forms a pair.

Reports come first: only two that were published near each other and share telling words are compared. Under each word
reports stand in order of publication, and each is compared with its NEIGHBOURS nearest there only, so that the work for
a report does not grow with how much is written of one crisis. Which reports are neighbours follows from the archive, not
from the order of reading.

Method: sorted neighbourhood (Hernandez and Stolfo 1995, "The merge/purge problem for large databases"), one pass a key.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from contingent.resolve.comparing import LOOSE_UNITS, TELLING_NUMBER, significant_digits
from contingent.resolve.copies import print_keys
from contingent.resolve.profiles import Profile
from contingent.resolve.words import telling, weight

WINDOW_DAYS = 45
TELLING_NATS = 2.5  # a stem in fewer than about one report of twelve
KEY_NATS = 3.0  # a stem in fewer than about one report of twenty: only these are keys
KEYS_PER_REPORT = 16
NUMBER_KEYS = 8
LONGEST_KEY = 300  # characters; no language has a longer word, and the index of a server takes no longer key
DIGIT_CENTINATS, MOST_DIGITS = 120, 4  # weight of a number as a key for each digit before its zeros: 2,916 tells most
SMALL_NUMBER = 2  # one and two stand in every other sentence
NEIGHBOURS = 8  # reports on each side, under one key, that a report is compared with; see docs/links.md
SHARED_KEY_CENTINATS = 500  # weight of the keys two reports are neighbours under: one very rare stem, or two others
PRINT_CENTINATS = 300  # weight of a fingerprint as a key
UNDATED = 0  # day number of a report without a date; no day of the calendar lies within WINDOW_DAYS of it
RELATED_NATS = 12.0  # weight of the telling stems two related reports share at least; see docs/links.md
MOST_UNDER_A_MARK = 2500  # pairs of statements of two reports; no coded report comes near


@dataclass(frozen=True, slots=True)
class ReportProfile:
    """One report as the linker sees it.

    Attributes:
        day: number of the day it was published, else of the last day it tells of; None when neither is known.
        stems: the telling stems of its statements; `prints` the fingerprints of its text (`copies.fingerprints`).
        keys: what an index finds it by.
        marked: its statements, by number, under each of their marks (`marks`).
    """

    doc: str
    day: int | None
    stems: frozenset[str]
    prints: frozenset[int]
    keys: tuple[str, ...]
    statements: tuple[Profile, ...]
    marked: dict[str, tuple[int, ...]]


def report_profile(
    doc: str, published: int | None, statements: Sequence[Profile], prints: frozenset[int] = frozenset()
) -> ReportProfile:
    """The profile of a report from those of its statements.

    Its keys are its most telling stems (those that most of its statements repeat first), its most telling numbers, and some
    fingerprints.
    """
    counts = Counter(stem for s in statements for stem in s.words | s.context if telling(stem) >= TELLING_NATS)
    rare = [stem for stem in counts if telling(stem) >= KEY_NATS]
    ranked = sorted(rare, key=lambda stem: (-telling(stem) * min(counts[stem], 4), stem))[:KEYS_PER_REPORT]
    numbers = {n.value for s in statements for n in s.numbers if n.value >= TELLING_NUMBER}
    longest = sorted(numbers, key=lambda value: (-significant_digits(value), value))[:NUMBER_KEYS]
    day = published if published is not None else _last_day(statements)
    found = (*ranked, *(f"={value}" for value in longest), *print_keys(prints))
    keys = tuple(key for key in found if len(key) <= LONGEST_KEY)
    marked: dict[str, tuple[int, ...]] = {}
    for number, statement in enumerate(statements):
        for mark in marks(statement):
            marked[mark] = (*marked.get(mark, ()), number)
    return ReportProfile(doc, day, frozenset(counts), prints, keys, tuple(statements), marked)


def _last_day(statements: Sequence[Profile]) -> int | None:
    """The last day of which a report tells what has happened; it stands for the day it was published where that is unknown."""
    return max((s.last for s in statements if s.kind.status == "actual" and s.last is not None), default=None)


def place(report: ReportProfile) -> tuple[int, str]:
    """Where a report stands among others under a key: by day of publication, then by id."""
    return (UNDATED if report.day is None else report.day, report.doc)


def near_in_time(a: ReportProfile, b: ReportProfile) -> bool:
    """True for two reports, not one, that were published at most WINDOW_DAYS apart, or are both undated."""
    return a.doc != b.doc and abs(place(a)[0] - place(b)[0]) <= WINDOW_DAYS


def neighbours(reports: Sequence[ReportProfile]) -> list[tuple[int, int]]:
    """The pairs of some reports that are compared, by their numbers in the sequence, in order; `store.linking` finds the same.

    Two are compared that are near in time and, under keys that weigh SHARED_KEY_CENTINATS together, have fewer than
    NEIGHBOURS others between them.
    """
    standing: dict[str, list[tuple[tuple[int, str], int]]] = defaultdict(list)
    for number, report in enumerate(reports):
        for key in report.keys:
            insort(standing[key], (place(report), number))
    shared: Counter[tuple[int, int]] = Counter()
    for key, row in standing.items():
        for at, (_, one) in enumerate(row):
            for _, other in row[at + 1 : at + 1 + NEIGHBOURS]:
                shared[min(one, other), max(one, other)] += key_centinats(key)
    return sorted(
        (a, b)
        for (a, b), centinats in shared.items()
        if centinats >= SHARED_KEY_CENTINATS and near_in_time(reports[a], reports[b])
    )


@cache
def key_centinats(key: str) -> int:
    """How telling a key is, in hundredths of a nat: whole numbers, so that no sum depends on its order."""
    if key.startswith("#"):
        return PRINT_CENTINATS
    if key.startswith("=") and key[1].isdigit():
        return DIGIT_CENTINATS * min(significant_digits(float(key[1:])), MOST_DIGITS)
    return round(100 * telling(key))


def relatedness(a: ReportProfile, b: ReportProfile) -> float:
    """Weight, in nats, of the telling stems two reports share; 0.0 when too much time lies between, or nobody knows.

    Of two reports without any day nothing tells whether they speak of one event: one week's strikes read like the next's.
    """
    if a.day is None or b.day is None or not near_in_time(a, b):
        return 0.0
    return weight(a.stems & b.stems)


def pairs(a: ReportProfile, b: ReportProfile) -> Iterator[tuple[Profile, Profile, float]]:
    """The statements of two related reports that may tell of one thing, those that share a mark, in order.

    With each pair comes the weight, in nats, of the words the two share (`Profile.wide`), right to a hundredth. A mark that
    very many statements of both bear (five hundred lines that read alike) tells nothing, and brings no pair together.
    """
    common: dict[tuple[int, int], float] = defaultdict(float)
    everywhere = False
    for mark in a.marked.keys() & b.marked.keys():
        if len(a.marked[mark]) * len(b.marked[mark]) > MOST_UNDER_A_MARK:
            everywhere = True
            continue
        nats = 0.0 if mark[0] in "=/" else telling(mark.partition(" ")[2])
        for x in a.marked[mark]:
            for y in b.marked[mark]:
                common[x, y] += nats
    for (x, y), nats in sorted(common.items()):
        one, other = a.statements[x], b.statements[y]
        summed = one.kind.family == other.kind.family and not everywhere
        yield one, other, nats if summed else weight(one.wide & other.wide)


def marks(statement: Profile) -> set[str]:
    """What statements are found by: their family with each of their words, their type with each mode, and their numbers.

    Numbers above two count whatever they are of; of numbers of one thing, two statements of one type need not have the same.
    """
    kind = statement.kind
    found = {f"{kind.family} {stem}" for stem in statement.wide}
    found |= {f"/{kind.type} {mode}" for mode in kind.modes}
    for n in statement.numbers:
        if n.value > SMALL_NUMBER:
            found.add(f"={n.value}")
        if n.unit is not None:
            found.add(f"/{kind.type} {'people' if n.unit in LOOSE_UNITS else n.unit}")
    return found
