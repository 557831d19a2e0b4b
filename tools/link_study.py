"""What the linker does among all coded reports of a file, not only those of one event: the figures of docs/links.md.

    .venv/bin/python tools/link_study.py ../shared/corpus/clusters.jsonl ../shared/corpus/train.jsonl

Prints how many links there are and how many lie outside the coded clusters, and the same with a stricter rule for acts of
violence: joined only where the town, the day or a toll above two is told by both. Which links are right, only people can say.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from unittest import mock

from contingent.evaluate.cluster_scores import score_clusters
from contingent.evaluate.clusters import load_clusters, profiles_of_gold
from contingent.evaluate.gold import load_gold
from contingent.resolve.blocking import SMALL_NUMBER
from contingent.resolve.comparing import compare, units_agree
from contingent.resolve.judging import never_one
from contingent.resolve.linking import link_all
from contingent.resolve.profiles import Profile


def main(clusters_file: str, gold_file: str) -> None:
    """Print the figures with and without the stricter rule."""
    clusters = load_clusters(clusters_file, [gold_file])
    reports = load_gold(gold_file)
    profiles = profiles_of_gold(reports)
    report_of = {s.id: profile.doc for profile in profiles for s in profile.statements}
    cluster_of = {p.doc: c.name for c in clusters for p in profiles_of_gold(c.reports)}
    rules: tuple[tuple[str, Callable[[Profile, Profile], bool]], ...] = (
        ("as it is", never_one),
        ("stricter", stricter),
    )
    for name, rule in rules:
        with mock.patch("contingent.resolve.linking.never_one", rule):
            links = [link for link in link_all(profiles) if link.rel != "copies"]
            scores = score_clusters(clusters)
        ends = [(cluster_of.get(report_of[x.from_]), cluster_of.get(report_of[x.to])) for x in links]
        outside = sum(one is None or one != other for one, other in ends)
        print(f"{name}: {len(links)} links among {len(reports)} reports, {outside} outside coded clusters")
        for what, match in (("one thing, across reports", scores.across), ("contradictions", scores.contradicts)):
            print(f"  within clusters, {what}: {match.gold_hit} of {match.gold} found, {match.predicted} linked")


def stricter(a: Profile, b: Profile) -> bool:
    """`never_one`, and acts of violence of which no town, no day and no toll above two is told by both."""
    if never_one(a, b):
        return True
    if not a.kind.family == b.kind.family == "violence":
        return False
    found = compare(a, b)
    tolls = any(x.value == y.value > SMALL_NUMBER and units_agree(x, y) for x in a.numbers for y in b.numbers)
    return not (found.get("places: one place") or found.get("time: same day") or tolls)


if __name__ == "__main__":
    main(*sys.argv[1:])
