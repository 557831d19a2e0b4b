"""Scores of the links between reports, against coded clusters. What is counted is defined in docs/links.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct

from contingent.evaluate.align import align
from contingent.evaluate.clusters import Cluster, Pair, identified, profiles_of_gold
from contingent.evaluate.gold import GoldReport, reading_of_gold
from contingent.evaluate.scores import Match, Rate
from contingent.records import Link, Reading
from contingent.resolve.facts import ONE_THING, facts
from contingent.resolve.ledger import Ledger
from contingent.resolve.linking import link_all, profile_report
from contingent.resolve.waiting import happened
from contingent.views.forces import forces


class ClusterScores(Struct, frozen=True, kw_only=True):
    """Figures over some clusters.

    Attributes:
        across: pairs of statements of different reports said to be one commitment or event. `linked`: the same
            predictions held against every coded link, whatever its kind.
        all_pairs: also pairs within one report, which here can only be joined through another report.
        contradicts: coded contradictions across reports, and those the linker says.
        added: force rows whose number in place rests on anything but statements of fact that give this very number.
        unread: coded statements without a counterpart in the reader's own (0 when coded statements are linked).
    """

    clusters: int
    reports: int
    statements: int
    across: Match
    linked: Match
    all_pairs: Match
    contradicts: Match
    added: Rate
    unread: int = 0


def score_clusters(clusters: Sequence[Cluster], readings: Iterable[Reading] | None = None) -> ClusterScores:
    """Link the coded statements of all clusters, thrown together as one archive, and count what agrees.

    Args:
        readings: link these instead, a reader's own, one for each report in any order (found by the report's id);
            statements are then those paired with coded ones, as `align` pairs them.
    """
    if readings is None:
        coded = [identified(reading_of_gold(report)) for cluster in clusters for report in cluster.reports]
        links = list(link_all(p for cluster in clusters for p in profiles_of_gold(cluster.reports)))
        return _count(clusters, Ledger.of(coded), links, None)
    own = {reading.report.id: reading for reading in readings}
    reports = [report for cluster in clusters for report in cluster.reports if report.id in own]
    paired: dict[str, str] = {}
    for report in reports:
        paired |= _paired(report, own[report.id])
    chosen = [own[report.id] for report in reports]
    profiles = [
        profile_report(r.document, r.entities, r.statements, publisher=r.report.source or r.report.id) for r in chosen
    ]
    return _count(clusters, Ledger.of(chosen), list(link_all(profiles)), paired)


def scores_as_json(scores: ClusterScores) -> dict[str, Any]:
    """All figures as plain values."""
    table: dict[str, Any] = {"clusters": scores.clusters, "reports": scores.reports, "statements": scores.statements}
    for name in ("across", "linked", "all_pairs", "contradicts"):
        match: Match = getattr(scores, name)
        table[name] = {
            "gold": match.gold, "predicted": match.predicted, "hit": match.gold_hit,
            "precision": match.precision, "recall": match.recall, "f1": match.f1,
        }  # fmt: skip
    table["promises_added"] = {"count": scores.added.count, "of": scores.added.of}
    table["unread"] = scores.unread
    return table


def format_cluster_scores(scores: ClusterScores) -> str:
    """The figures as lines to read."""
    rows = [
        ("one commitment or event, across reports", scores.across),
        ("  the same links, against coded links of any kind", scores.linked),
        ("  also within reports, through another report", scores.all_pairs),
        ("contradictions, across reports", scores.contradicts),
    ]
    lines = [f"{'':<52}{'precision':>10}{'recall':>8}{'coded':>7}{'linked':>8}"]
    for name, match in rows:
        lines.append(
            f"{name:<52}{_share(match.precision):>10}{_share(match.recall):>8}{match.gold:>7}{match.predicted:>8}"
        )
    lines.append(f"promises added into forces in place: {scores.added.count} of {scores.added.of} rows with a number")
    if scores.unread:
        lines.append(f"coded statements that the reader has no counterpart of: {scores.unread} of {scores.statements}")
    return "\n".join(lines) + "\n"


def _count(
    clusters: Sequence[Cluster], ledger: Ledger, links: Sequence[Link], paired: Mapping[str, str] | None
) -> ClusterScores:
    """Count; `paired` gives the coded statement for each linked one, None when the linked are the coded ones."""
    doc_of = {s.id: s.doc for s in ledger.statements}
    direct = {frozenset((link.from_, link.to)) for link in links if link.rel in ONE_THING}
    groups: dict[str, list[str]] = defaultdict(list)
    for id_, fact in facts(links).items():
        groups[fact].append(id_)
    grouped = direct | {frozenset(p) for members in groups.values() for p in combinations(members, 2)}
    across = {p for p in grouped if len({doc_of[i] for i in p}) == 2}
    contradicts = {frozenset((link.from_, link.to)) for link in links if link.rel == "contradicts"}

    def coded(pairs: Iterable[Pair]) -> set[Pair]:
        if paired is None:
            return set(pairs)
        named = (frozenset(paired.get(i, i) for i in pair) for pair in pairs)
        return {pair for pair in named if len(pair) == 2}

    gold = {name: set().union(*(getattr(c, name) for c in clusters)) for name in ("same", "across", "contradicts")}
    of_any_kind = set().union(*(c.linked for c in clusters))
    statements = sum(len(report.statements) for c in clusters for report in c.reports)
    return ClusterScores(
        clusters=len(clusters),
        reports=sum(len(c.reports) for c in clusters),
        statements=statements,
        across=_match(gold["across"], coded(across)),
        linked=_match(of_any_kind, coded(across)),
        all_pairs=_match(gold["same"], coded(grouped)),
        contradicts=_match(gold["contradicts"], coded(contradicts)),
        added=_added(ledger, links),
        unread=0 if paired is None else statements - len(set(paired.values())),
    )


def _match(gold: set[Pair], predicted: set[Pair]) -> Match:
    hit = len(gold & predicted)
    return Match(gold=len(gold), predicted=len(predicted), gold_hit=hit, predicted_hit=hit)


def _added(ledger: Ledger, links: Sequence[Link]) -> Rate:
    """Rows whose number in place is not, as it stands, the number of each statement of fact behind it."""
    linked = Ledger.build(
        documents=ledger.documents.values(),
        entities=ledger.entities.values(),
        statements=ledger.statements,
        links=(*ledger.links, *links),
        publishers=ledger.publishers,
    )
    known = {s.id: s for s in linked.statements}
    rows = [row.stock for row in forces(linked) if row.stock is not None]
    wrong = sum(
        not all(
            happened(known[i]) and any((q.low, q.best, q.high) == (f.low, f.best, f.high) for q in known[i].quantity)
            for i in f.statements
        )
        for f in rows
    )
    return Rate(count=wrong, of=len(rows))


def _paired(report: GoldReport, reading: Reading) -> dict[str, str]:
    coded = reading_of_gold(report).statements
    pairs = align(coded, reading.statements, typed=False)
    return {reading.statements[p].id: coded[g].id for g, p in pairs}


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
