"""Coded clusters: groups of reports on one event, with the links and facts that coders found between their statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from contingent.errors import ReportError
from contingent.evaluate.gold import GoldReport, load_gold, reading_of_gold
from contingent.ids import content_id
from contingent.normalize.names import STATE_KINDS, NameMention, Names
from contingent.records import Entity, LinkRelation, Reading, document_id
from contingent.resolve.blocking import ReportProfile
from contingent.resolve.linking import profile_report

Pair = frozenset[str]


class _CodedLink(Struct, rename={"from_": "from"}):
    from_: str
    rel: LinkRelation
    to: str


class _CodedFact(Struct):
    members: tuple[str, ...]
    fact: str = ""


class _CodedCluster(Struct):
    cluster: str
    reports: tuple[str, ...]
    links: tuple[_CodedLink, ...] = ()
    facts: tuple[_CodedFact, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """One group of coded reports. Pairs are sets of two statement ids (as `reading_of_gold` makes them).

    Attributes:
        same: statements of one commitment or event: members of one coded fact, or joined by a coded `same`.
        across: those of `same` whose statements stand in different reports.
        linked: all statements joined by a coded link of any kind, or in `same`.
        contradicts: statements of different reports joined by a coded `contradicts`.
    """

    name: str
    reports: tuple[GoldReport, ...]
    same: frozenset[Pair]
    across: frozenset[Pair]
    linked: frozenset[Pair]
    contradicts: frozenset[Pair]


def load_clusters(path: str | Path, gold: Iterable[str | Path]) -> list[Cluster]:
    """The clusters of a file whose reports all stand in the coded files given; others are left out.

    Raises:
        ReportError: a file cannot be read or breaks the format, or a link names a statement that no report has.
    """
    reports = {report.id: report for file in gold for report in load_gold(file)}
    decoder = msgspec.json.Decoder(_CodedCluster)
    found = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            coded = decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise ReportError(
                file=str(path), place=f"line {number}", problem=str(error), next_step="see docs/links.md for the format"
            ) from error
        if all(report in reports for report in coded.reports):
            found.append(_cluster(coded, reports, f"{path}, line {number}"))
    return found


def profiles_of_gold(reports: Sequence[GoldReport]) -> list[ReportProfile]:
    """Coded reports as the linker sees them, their entities identified by the finder that readers use."""
    return [_profile(identified(reading_of_gold(report)), report) for report in reports]


def identified(reading: Reading) -> Reading:
    """A coded reading whose entities carry what their names tell: country, registry id, GeoNames number."""
    hits = _names().find(reading.report.text)
    return replace(reading, entities=tuple(_identified(entity, hits) for entity in reading.entities))


def _identified(entity: Entity, hits: Sequence[NameMention]) -> Entity:
    inside = [h for m in entity.mentions for h in hits if m.start <= h.start and h.end <= m.end and h.id]
    for hit in inside or [h for h in _names().find(entity.name) if h.id]:
        if hit.kind in STATE_KINDS:
            entity = replace(entity, country=entity.country or hit.country)
            if hit.kind == "country" and hit.exact in entity.name and len(entity.name) - len(hit.exact) <= len("the "):
                entity = replace(entity, type="state")
        elif hit.kind in ("organisation", "operation", "group"):
            entity = replace(entity, registry=entity.registry or hit.id, country=entity.country or hit.country)
        else:
            number = int(hit.id.partition(":")[2]) if hit.id is not None and hit.id.startswith("geonames:") else None
            entity = replace(entity, geonames=entity.geonames or number, country=entity.country or hit.country)
    return entity


@cache
def _names() -> Names:
    from contingent.gazetteer.lookup import open_gazetteer

    return Names.load(open_gazetteer())


def _profile(reading: Reading, report: GoldReport) -> ReportProfile:
    return profile_report(reading.document, reading.entities, reading.statements, publisher=report.id)


def _cluster(coded: _CodedCluster, reports: dict[str, GoldReport], place: str) -> Cluster:
    from contingent.evaluate.gold import gold_to_report

    ids = {
        f"{name}#{statement.id}": content_id("s", document_id(gold_to_report(reports[name])), statement.id)
        for name in coded.reports
        for statement in reports[name].statements
    }
    report_of = {ids[key]: key.partition("#")[0] for key in ids}

    def pair(a: str, b: str) -> Pair:
        for end in (a, b):
            if end not in ids:
                raise ReportError(
                    file=place, problem=f"no statement {end!r} in its reports", next_step="correct the link or the fact"
                )
        return frozenset((ids[a], ids[b]))

    facts = {pair(a, b) for fact in coded.facts for a, b in combinations(sorted(set(fact.members)), 2)}
    same = facts | {pair(link.from_, link.to) for link in coded.links if link.rel == "same"}
    linked = same | {pair(link.from_, link.to) for link in coded.links}
    contradicts = {pair(link.from_, link.to) for link in coded.links if link.rel == "contradicts"}

    def across(pairs: set[Pair]) -> frozenset[Pair]:
        return frozenset(p for p in pairs if len({report_of[i] for i in p}) == 2)

    return Cluster(
        name=coded.cluster,
        reports=tuple(reports[name] for name in coded.reports),
        same=frozenset(same),
        across=across(same),
        linked=frozenset(linked),
        contradicts=across(contradicts),
    )


def _lines(path: str | Path) -> list[bytes]:
    try:
        return [line for line in Path(path).read_bytes().split(b"\n") if line.strip()]
    except OSError as error:
        raise ReportError(file=str(path), problem=error.strerror or str(error), next_step="check the path") from error
