"""Scores of readings against coded reports, as the corpus README and guideline section L count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from contingent.errors import UsageError
from contingent.evaluate.align import align, extent_of, shared_chars
from contingent.evaluate.fields import (
    HARMFUL,
    Hits,
    Pair,
    field_checks,
    force_rows,
    harmful_checks,
    list_hits,
    match_force_rows,
    quantity_checks,
)
from contingent.evaluate.gold import GoldReport, reading_of_gold
from contingent.records import STATEMENT_TYPES, Reading, Statement


class Match(Struct, frozen=True, kw_only=True):
    """Items coded, items predicted, and how many on each side have their counterpart on the other."""

    gold: int = 0
    predicted: int = 0
    gold_hit: int = 0
    predicted_hit: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the predicted that is right; 0 when nothing was predicted, None when nothing was coded either."""
        return self._share(self.predicted_hit, self.predicted)

    @property
    def recall(self) -> float | None:
        """Share of the coded that was found; 0 when nothing was coded, None when nothing was predicted either."""
        return self._share(self.gold_hit, self.gold)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        precision, recall = self.precision, self.recall
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def _share(self, hit: int, of: int) -> float | None:
        if of:
            return hit / of
        return 0.0 if self.gold or self.predicted else None


class Rate(Struct, frozen=True, kw_only=True):
    """`count` out of `of`."""

    count: int = 0
    of: int = 0

    @property
    def rate(self) -> float | None:
        """The share, or None when there was nothing to count."""
        return self.count / self.of if self.of else None


class Section(Struct, frozen=True, kw_only=True):
    """All figures over one set of reports.

    Attributes:
        unread: coded reports without a reading (they count as empty).
        statements: typed pairing. found: pairing that drops the type condition.
        extra_inside: unpaired predictions whose evidence lies within the evidence of one gold statement.
        core, core_found: gold core statements that were paired, typed and untyped.
        force, force_full: rows of the force table.
        fields: accuracy by field on typed pairs; quantity fields count each gold quantity of a pair.
        lists: roles, quantities, depends and purpose on typed pairs.
        harmful, harmful_found: harmful errors out of the pairs that could show them, typed and untyped pairs.
        types: typed pairing by type. confusions: (gold type, predicted type, how often) on untyped pairs.
    """

    reports: int = 0
    unread: int = 0
    statements: Match = Match()
    found: Match = Match()
    extra_inside: int = 0
    core: Rate = Rate()
    core_found: Rate = Rate()
    force: Match = Match()
    force_full: Match = Match()
    fields: dict[str, Rate] = {}
    quantity_fields: dict[str, Rate] = {}
    lists: dict[str, Match] = {}
    harmful: dict[str, Rate] = {}
    harmful_found: dict[str, Rate] = {}
    types: dict[str, Match] = {}
    confusions: tuple[tuple[str, str, int], ...] = ()

    @property
    def precision_l(self) -> float | None:
        """Precision by guideline section L: an extra statement inside a gold one weighs half an error."""
        weight = self.statements.predicted - self.extra_inside / 2
        return self.statements.predicted_hit / weight if weight else self.statements.precision


class Scores(Struct, frozen=True, kw_only=True):
    """Figures over all reports and by slice (slices in alphabetical order)."""

    overall: Section
    slices: dict[str, Section]


class ReportErrors(Struct, frozen=True, kw_only=True):
    """What one report got wrong: gold statements missed, predictions without a gold one, harmful pairs.

    `harmful` holds (kind of error, gold statement, predicted statement) over pairs of any type.
    """

    report: GoldReport
    paired: int
    missed: tuple[Statement, ...]
    spurious: tuple[Statement, ...]
    harmful: tuple[tuple[str, Statement, Statement], ...]


def evaluate(gold: Sequence[GoldReport], readings: Sequence[Reading]) -> Scores:
    """Score readings against coded reports.

    Args:
        readings: in any order; matched to gold by the id of their report. A coded report without a reading counts
            as read without a finding.
    Raises:
        UsageError: a reading belongs to no coded report, or was made from another text; an id comes twice.
    """
    cases = _cases(gold, readings)
    slices = sorted({case.report.slice for case in cases})
    return Scores(
        overall=_section(cases),
        slices={name: _section([case for case in cases if case.report.slice == name]) for name in slices},
    )


def worst(gold: Sequence[GoldReport], readings: Sequence[Reading], n: int = 10) -> list[ReportErrors]:
    """The `n` reports with the most missed plus spurious statements, worst first, ties by id; for error studies."""
    errors = [_report_errors(case) for case in _cases(gold, readings)]
    errors.sort(key=lambda e: (-len(e.missed) - len(e.spurious), e.report.id))
    return errors[:n]


class _Case(Struct, frozen=True):
    """One report, aligned both ways; built once and counted for every section it belongs to."""

    report: GoldReport
    gold: tuple[Statement, ...]
    predicted: tuple[Statement, ...]
    read: bool
    typed: list[tuple[int, int]]
    pairs: list[Pair]
    found_pairs: list[Pair]


def _cases(gold: Sequence[GoldReport], readings: Sequence[Reading]) -> list[_Case]:
    by_id: dict[str | None, Reading] = {}
    for reading in readings:
        if reading.report.id in by_id:
            raise UsageError(f"two readings of report {reading.report.id!r}; give one for each coded report")
        by_id[reading.report.id] = reading
    if len({report.id for report in gold}) < len(gold):
        raise UsageError("two coded reports share an id; give each its own")
    cases = [_case(report, by_id.pop(report.id, None)) for report in gold]
    if by_id:
        raise UsageError(
            f"reading of report {next(iter(by_id))!r} has no coded report; read the reports of the gold file"
        )
    return cases


def _case(report: GoldReport, reading: Reading | None) -> _Case:
    if reading is not None and reading.report.text != report.text:
        raise UsageError(f"reading of report {report.id!r} was made from another text than the coded one")
    coded = reading_of_gold(report).statements
    predicted = reading.statements if reading else ()
    entities = {entity.id: entity for entity in reading.entities} if reading else {}
    status_of = {statement.id: statement.status for statement in coded}
    typed, untyped = align(coded, predicted), align(coded, predicted, typed=False)
    return _Case(
        report=report,
        gold=coded,
        predicted=predicted,
        read=reading is not None,
        typed=typed,
        pairs=[Pair(coded[g], predicted[p], status_of, entities) for g, p in typed],
        found_pairs=[Pair(coded[g], predicted[p], status_of, entities) for g, p in untyped],
    )


def _section(cases: Sequence[_Case]) -> Section:
    pairs = [pair for case in cases for pair in case.pairs]
    found_pairs = [pair for case in cases for pair in case.found_pairs]
    n_gold, n_predicted = sum(len(c.gold) for c in cases), sum(len(c.predicted) for c in cases)
    n_core = sum(s.core for c in cases for s in c.gold)
    confusions = Counter((p.gold.type, p.predicted.type) for p in found_pairs if p.gold.type != p.predicted.type)
    return Section(
        reports=len(cases),
        unread=sum(not case.read for case in cases),
        statements=_match(n_gold, n_predicted, len(pairs)),
        found=_match(n_gold, n_predicted, len(found_pairs)),
        extra_inside=sum(_extra_inside(case) for case in cases),
        core=Rate(count=sum(p.gold.core for p in pairs), of=n_core),
        core_found=Rate(count=sum(p.gold.core for p in found_pairs), of=n_core),
        force=_force(cases, full=False),
        force_full=_force(cases, full=True),
        fields=_rates(field_checks(pair) for pair in pairs),
        quantity_fields=_rates(table for pair in pairs for table in quantity_checks(pair.gold, pair.predicted)),
        lists=_lists(list_hits(pair) for pair in pairs),
        harmful=_harmful(pairs),
        harmful_found=_harmful(found_pairs),
        types=_types(cases, pairs),
        confusions=tuple((*types, count) for types, count in sorted(confusions.items(), key=lambda c: (-c[1], c[0]))),
    )


def _match(gold: int, predicted: int, hit: int) -> Match:
    return Match(gold=gold, predicted=predicted, gold_hit=hit, predicted_hit=hit)


def _extra_inside(case: _Case) -> int:
    extents = [extent_of(s.evidence) for s in case.gold]
    paired = {p for _, p in case.typed}
    extra = [extent_of(s.evidence) for p, s in enumerate(case.predicted) if p not in paired]
    return sum(any(shared_chars(one, whole) == one.chars for whole in extents) for one in extra)


def _force(cases: Sequence[_Case], *, full: bool) -> Match:
    tables = [(force_rows(case.gold), force_rows(case.predicted)) for case in cases]
    hit = sum(len(match_force_rows(gold, predicted, full=full)) for gold, predicted in tables)
    return _match(sum(len(gold) for gold, _ in tables), sum(len(predicted) for _, predicted in tables), hit)


def _rates(tables: Iterable[dict[str, bool]]) -> dict[str, Rate]:
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for table in tables:
        for name, value in table.items():
            of[name] += 1
            right[name] += value
    return {name: Rate(count=right[name], of=of[name]) for name in of}


def _harmful(pairs: Sequence[Pair]) -> dict[str, Rate]:
    rates = _rates(harmful_checks(pair) for pair in pairs)
    return {kind: rates.get(kind, Rate()) for kind in HARMFUL}


def _lists(tables: Iterable[dict[str, Hits]]) -> dict[str, Match]:
    total: dict[str, Match] = {}
    for table in tables:
        for name, hits in table.items():
            so_far = total.get(name, Match())
            total[name] = Match(
                gold=so_far.gold + hits.gold,
                predicted=so_far.predicted + hits.predicted,
                gold_hit=so_far.gold_hit + hits.gold_hit,
                predicted_hit=so_far.predicted_hit + hits.predicted_hit,
            )
    return total


def _types(cases: Sequence[_Case], pairs: Sequence[Pair]) -> dict[str, Match]:
    gold = Counter(s.type for case in cases for s in case.gold)
    predicted = Counter(s.type for case in cases for s in case.predicted)
    gold_hit = Counter(pair.gold.type for pair in pairs)
    predicted_hit = Counter(pair.predicted.type for pair in pairs)
    return {
        name: Match(
            gold=gold[name], predicted=predicted[name], gold_hit=gold_hit[name], predicted_hit=predicted_hit[name]
        )
        for name in STATEMENT_TYPES
        if gold[name] or predicted[name]
    }


def _report_errors(case: _Case) -> ReportErrors:
    gold_paired, paired = {g for g, _ in case.typed}, {p for _, p in case.typed}
    return ReportErrors(
        report=case.report,
        paired=len(case.typed),
        missed=tuple(s for g, s in enumerate(case.gold) if g not in gold_paired),
        spurious=tuple(s for p, s in enumerate(case.predicted) if p not in paired),
        harmful=tuple(
            (kind, pair.gold, pair.predicted)
            for pair in case.found_pairs
            for kind, wrong in harmful_checks(pair).items()
            if wrong
        ),
    )
