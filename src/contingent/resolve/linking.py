"""Links between the statements of different reports: compare, score, judge. A link is a function of its two reports.

Which reports are compared follows from the archive as it stands (`blocking.neighbours`), so that reading reports in another
order, or all at once, gives the same links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from contingent.ids import content_id
from contingent.records import Document, Entity, Link, Statement
from contingent.resolve.blocking import (
    RELATED_NATS,
    ReportProfile,
    near_in_time,
    neighbours,
    pairs,
    place,
    relatedness,
    report_profile,
)
from contingent.resolve.copies import COPIED_SHARE, copied_share, fingerprints
from contingent.resolve.judging import is_later, never_one, relation
from contingent.resolve.ledger import Ledger
from contingent.resolve.profiles import Profile, profiles, published_ordinal
from contingent.resolve.scoring import reasons_from, score, told

NAME, VERSION = "pairs", "3"  # rule and version; with another version every pair is judged again
ORIGIN = f"{NAME}/{VERSION}"
LINKED_FROM = 0.51  # see docs/links.md for what the threshold costs and gives


def profile_report(
    document: Document,
    entities: Sequence[Entity],
    statements: Sequence[Statement],
    *,
    publisher: str | None = None,
    text: str = "",
) -> ReportProfile:
    """Everything the linker needs of one report. Without its text, copies of it are not found."""
    found = profiles(document, entities, statements, publisher=publisher)
    return report_profile(document.id, published_ordinal(document), found, fingerprints(text))


def link_reports(a: ReportProfile, b: ReportProfile) -> list[Link]:
    """The links between two reports and between their statements, in order of id; none when they are not related."""
    found = [_link(x, y, common) for x, y, common in pairs(a, b)] if relatedness(a, b) >= RELATED_NATS else []
    return sorted((link for link in (_copy(a, b), *found) if link is not None), key=lambda link: link.id)


def link_all(reports: Iterable[ReportProfile]) -> Iterator[Link]:
    """The links among some reports, of all that are neighbours."""
    given = tuple(reports)
    for a, b in neighbours(given):
        yield from link_reports(given[a], given[b])


def resolved(ledger: Ledger, texts: Mapping[str, str] | None = None) -> Ledger:
    """A ledger with the links between its reports, as a database that read the same reports has them.

    Args:
        texts: text by document id; copies are found among these only.
    """
    entities: dict[str, list[Entity]] = defaultdict(list)
    for entity in ledger.entities.values():
        entities[entity.doc].append(entity)
    statements: dict[str, list[Statement]] = defaultdict(list)
    for statement in ledger.statements:
        statements[statement.doc].append(statement)
    profiled = (
        profile_report(
            document,
            entities[id_],
            statements[id_],
            publisher=ledger.publishers.get(id_),
            text=(texts or {}).get(id_, ""),
        )
        for id_, document in ledger.documents.items()
    )
    return Ledger.build(
        documents=ledger.documents.values(),
        entities=ledger.entities.values(),
        statements=ledger.statements,
        links=(*ledger.links, *link_all(profiled)),
        publishers=ledger.publishers,
        context=ledger.context,
    )


def _copy(a: ReportProfile, b: ReportProfile) -> Link | None:
    """The link from the later to the earlier of two reports of which most of the shorter stands in the other."""
    share = copied_share(a.prints, b.prints)
    if share < COPIED_SHARE or not near_in_time(a, b):
        return None
    first, second = (a, b) if place(a) > place(b) else (b, a)
    return Link(
        id=content_id("l", first.doc, "copies", second.doc),
        from_=first.doc,
        rel="copies",
        to=second.doc,
        by="contingent",
        score=round(share, 4),
        reasons=(f"{share:.0%} of the passages of the shorter text stand in the other",),
        origin=ORIGIN,
    )


def _link(a: Profile, b: Profile, common: float) -> Link | None:
    found = reasons_from(a, b, common, least=LINKED_FROM)
    if found is None or (chance := score(found)) < LINKED_FROM or never_one(a, b):
        return None
    if not is_later(a, b):
        a, b = b, a
    rel, forward, why = relation(a, b)
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
