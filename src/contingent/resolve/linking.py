"""Links between the statements of different reports: compare, score, judge. A link is a function of its two reports.

Nothing here looks at any third report, so that reading reports in another order, or all at once, gives the same links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from contingent.ids import content_id
from contingent.records import Document, Entity, Link, Statement
from contingent.resolve.blocking import RELATED_NATS, SHARED_KEYS, ReportProfile, pairs, relatedness, report_profile
from contingent.resolve.judging import relation
from contingent.resolve.profiles import Profile, profiles, published_ordinal
from contingent.resolve.scoring import reasons, score, told

NAME, VERSION = "pairs", "1"  # rule and version; with another version every pair is judged again
ORIGIN = f"{NAME}/{VERSION}"
LINKED_FROM = 0.7  # see docs/links.md for what the thresholds cost and give
CONTRADICTS_FROM = 0.5


def profile_report(
    document: Document, entities: Sequence[Entity], statements: Sequence[Statement], *, publisher: str | None = None
) -> ReportProfile:
    """Everything the linker needs of one report, from its records alone."""
    found = profiles(document, entities, statements, publisher=publisher)
    return report_profile(document.id, published_ordinal(document), found)


def link_reports(a: ReportProfile, b: ReportProfile) -> list[Link]:
    """The links between the statements of two reports, in order of id; none when the reports are not related."""
    related = relatedness(a, b)
    if related < RELATED_NATS:
        return []
    found = (_link(x, y, related) for x, y in pairs(a, b))
    return sorted((link for link in found if link is not None), key=lambda link: link.id)


def link_all(reports: Iterable[ReportProfile]) -> Iterator[Link]:
    """The links among some reports, each pair of reports once; only reports that share keys are looked at."""
    by_key: dict[str, list[int]] = defaultdict(list)
    seen: list[ReportProfile] = []
    for report in reports:
        shared: dict[int, int] = defaultdict(int)
        for key in report.keys:
            for other in by_key[key]:
                shared[other] += 1
            by_key[key].append(len(seen))
        for other in sorted(o for o, times in shared.items() if times >= SHARED_KEYS):
            yield from link_reports(report, seen[other])
        seen.append(report)


def _link(a: Profile, b: Profile, related: float) -> Link | None:
    found = reasons(a, b, related)
    chance = score(found)
    if chance < min(LINKED_FROM, CONTRADICTS_FROM):
        return None
    rel, forward, why = relation(a, b)
    if chance < (CONTRADICTS_FROM if rel == "contradicts" else LINKED_FROM):
        return None
    first, second = (a, b) if forward else (b, a)
    return Link(
        id=content_id("l", first.id, rel, second.id),
        from_=first.id,
        rel=rel,
        to=second.id,
        by="contingent",
        score=chance,
        reasons=(why, *told(found)),
        origin=ORIGIN,
    )
