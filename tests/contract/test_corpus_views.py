"""Over the coded corpus, in every view: a promise never stands as presence, a conditional never as firm, an allegation
never as fact. The coding, and what the default reader reads, go through the linker: its links are part of what is tested.

Needs the corpus beside the repository (`../shared/corpus`); skipped without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contingent.evaluate.clusters import identified
from contingent.evaluate.gold import gold_to_report, load_gold, reading_of_gold
from contingent.records import Statement, is_alleged
from contingent.resolve.ledger import Ledger
from contingent.resolve.linking import resolved
from contingent.resolve.waiting import happened, waiting
from contingent.views.brief import brief
from contingent.views.changes import changes
from contingent.views.claims import claims
from contingent.views.commitments import commitments
from contingent.views.disputes import disputes
from contingent.views.events import events
from contingent.views.figures import Figure
from contingent.views.forces import forces
from contingent.views.life_cycle import life_cycles
from contingent.views.mandates import mandates
from contingent.views.timeline import timeline
from tests.golden.rendering import reader

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
NOT_DONE = ("PLANNED", "WANTED", "EXPECTED", "POSSIBLE", "LEFT OPEN", "ONLY")


@pytest.fixture(scope="module", params=["dev.jsonl", "train.jsonl", "dev.jsonl read by the grammar"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    path = CORPUS / request.param.partition(" ")[0]
    if not path.is_file():
        pytest.skip(f"no coded corpus at {path}; put it beside the repository to run this test")
    if request.param.endswith("grammar"):
        readings = reader().read([gold_to_report(report) for report in load_gold(path)])
    else:
        readings = [identified(reading_of_gold(report)) for report in load_gold(path)]
    texts = {reading.document.id: reading.report.text for reading in readings}
    return resolved(Ledger.of(readings), texts)


def not_fact(s: Statement) -> bool:
    return not happened(s)


def labelled_rows(ledger: Ledger) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(view, label, statements) of everything that the views show with a label or without one."""
    for e in events(ledger, statuses=("actual", "planned", "wanted", "expected", "possible", "unknown")):
        yield "events", e.label, e.statements
    for m in mandates(ledger):
        yield "mandates", m.label, m.statements
    for c in claims(ledger):
        yield "claims", c.label, c.statements
    for t in timeline(ledger):
        yield "timeline", t.label, t.statements
    for row in life_cycles(ledger):
        for stage in row.stages:
            yield "commitments", stage.label, stage.statements
    for told in commitments(ledger):
        yield "commitments --each", told.label, told.statements[:1]
    for d in disputes(ledger):
        for side in d.sides:
            yield "disputes", side.label, side.statements
    for change in changes(ledger, since="2013-11-26"):
        if change.view in ("events", "mandates", "commitments"):
            yield "changes", change.label, change.statements
    for f in stocks(ledger):
        yield "forces", f.label, f.statements


def stocks(ledger: Ledger) -> Iterator[Figure]:
    for row in forces(ledger):
        yield from (f for f in (row.stock, *row.rivals, *row.changes) if f is not None)


def test_a_promise_is_never_shown_as_presence(ledger: Ledger) -> None:
    known = {s.id: s for s in ledger.statements}
    for f in stocks(ledger):
        assert all(happened(known[i]) for i in f.statements), f.line()
        for i in f.statements:
            if f.best is not None:
                assert any(q.best == f.best for q in known[i].quantity), "a number nobody gave: something was added up"
    for row in life_cycles(ledger):
        for stage in row.stages:
            if stage.kind in ("authorised", "under way", "in place", "leaving", "ended"):
                assert all(happened(known[i]) for i in stage.statements), stage
        for figure in (row.in_place, row.in_place_before):
            assert figure is None or all(happened(known[i]) for i in figure.statements)


def test_what_has_not_happened_is_labelled_in_every_view(ledger: Ledger) -> None:
    known = {s.id: s for s in ledger.statements}
    shown = 0
    for view, label, statements in labelled_rows(ledger):
        for i in statements:
            s = known[i]
            if s.status != "actual":
                assert label.startswith(NOT_DONE) or "NOT" in label or "ALLEGED" in label, (view, label, s.gist, i)
                shown += 1
    assert shown > 100


def test_an_allegation_is_never_a_fact_in_any_view(ledger: Ledger) -> None:
    known = {s.id: s for s in ledger.statements}
    shown = 0
    for view, label, statements in labelled_rows(ledger):
        for i in statements:
            if is_alleged(known[i]):
                assert "ALLEGED" in label or "DENIED" in label, (view, label, i)
                shown += 1
    assert shown > 10


def test_a_conditional_is_never_firm_in_any_view(ledger: Ledger) -> None:
    """What waits, by the conditions of the whole ledger, carries IF wherever it stands as a row of its own."""
    known = {s.id: s for s in ledger.statements}
    held_up = waiting(known, ledger.links).ids
    shown = 0
    for view, label, statements in labelled_rows(ledger):
        if view in ("claims", "timeline", "events", "mandates", "commitments", "disputes"):
            for i in statements:
                if i in held_up:
                    assert label.endswith("IF"), (view, label, i)
                    shown += 1
    assert shown > 10


def test_links_between_reports_meet_no_condition_that_nobody_reported_as_met(ledger: Ledger) -> None:
    """A condition counts as met only through a statement of fact that tells of it, or of an update of it."""
    known = {s.id: s for s in ledger.statements}
    judged = waiting(known, ledger.links)
    for id_, status in judged.status.items():
        if status == "actual" and known[id_].status != "actual":
            near = {x for link in ledger.links for x in (link.from_, link.to) if id_ in (link.from_, link.to)}
            fact = {i for i in known if judged.same.get(i, i) == judged.same.get(id_, id_)}
            told = {x for link in ledger.links if link.rel == "updates" and link.to in fact for x in (link.from_,)}
            assert any(happened(known[i]) for i in (near | fact | told) & known.keys())


def test_the_brief_keeps_them_apart_too(ledger: Ledger) -> None:
    known = {s.id: s for s in ledger.statements}
    page = brief(ledger)
    assert all(happened(known[i]) for row in page.violence for i in row.statements)
    assert all(row.stock is None or not row.stock.label for row in page.forces)
