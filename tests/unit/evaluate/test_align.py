from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.evaluate.align import accepts, align, extent_of, shared_chars
from contingent.records import Evidence, Statement, StatementType

Ranges = list[tuple[int, int]]


def spans(ranges: Ranges) -> tuple[Evidence, ...]:
    return tuple(Evidence(start=start, end=end, exact="x" * (end - start)) for start, end in ranges)


def statement(
    ranges: Ranges, type: StatementType = "DEPLOY", *, id: str = "s", accept: list[str] | None = None
) -> Statement:
    return Statement(
        id=id,
        doc="d",
        type=type,
        status="actual",
        evidence=spans(ranges),
        accept={"type": accept} if accept else None,
    )


@pytest.mark.parametrize(
    ("ranges", "union", "chars"),
    [
        ([(5, 9)], ((5, 9),), 4),
        ([(5, 9), (0, 2)], ((0, 2), (5, 9)), 6),
        ([(0, 4), (2, 6)], ((0, 6),), 6),
        ([(0, 4), (4, 6)], ((0, 6),), 6),
        ([(0, 9), (2, 3)], ((0, 9),), 9),
    ],
)
def test_extent_is_the_union(ranges: Ranges, union: tuple[tuple[int, int], ...], chars: int) -> None:
    extent = extent_of(spans(ranges))
    assert (extent.ranges, extent.chars) == (union, chars)


@given(*[st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=6)] * 2)
@settings(deadline=None)
def test_shared_chars_counts_common_characters(one: Ranges, other: Ranges) -> None:
    left, right = [[(start, start + length) for start, length in side] for side in (one, other)]
    common = {c for a, b in left for c in range(a, b)} & {c for a, b in right for c in range(a, b)}
    assert shared_chars(extent_of(spans(left)), extent_of(spans(right))) == len(common)


@pytest.mark.parametrize(
    ("gold", "predicted", "paired"),
    [
        ([(0, 10)], [(0, 10)], True),
        ([(0, 10)], [(5, 15)], True),  # exactly half
        ([(0, 10)], [(6, 16)], False),
        ([(0, 100)], [(99, 101)], True),  # half of the shorter
        ([(0, 10)], [(10, 20)], False),
        ([(0, 10), (50, 60)], [(50, 62)], True),  # the second span counts
        ([(0, 10), (50, 60)], [(9, 16), (50, 54)], False),  # 5 of 11
        ([(0, 10), (50, 60)], [(9, 15), (50, 54)], True),  # 5 of 10
    ],
)
def test_half_of_the_shorter_evidence(gold: Ranges, predicted: Ranges, paired: bool) -> None:
    assert bool(align([statement(gold)], [statement(predicted)])) == paired


def test_type_must_be_right_or_accepted() -> None:
    read = [statement([(0, 10)], "CONTROL")]
    assert align([statement([(0, 10)], "ASSAULT")], read) == []
    assert align([statement([(0, 10)], "ASSAULT")], read, typed=False) == [(0, 0)]
    assert align([statement([(0, 10)], "ASSAULT", accept=["ASSAULT", "CONTROL"])], read) == [(0, 0)]


def test_best_overlap_goes_first_and_each_statement_pairs_once() -> None:
    gold = [statement([(0, 30)]), statement([(0, 10)])]
    read = [statement([(0, 10)]), statement([(0, 28)]), statement([(20, 30)])]
    assert align(gold, read) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("gold", "read", "paired"),
    [
        ([(0, 100), (101, 110)], (10, 112), 1),  # all of the shorter before most of the longer
        ([(0, 30), (0, 10)], (0, 28), 0),  # both hold all of the shorter: the closer in extent
    ],
)
def test_what_best_overlap_means(gold: Ranges, read: tuple[int, int], paired: int) -> None:
    assert align([statement([one]) for one in gold], [statement([read])]) == [(paired, 0)]


def test_equal_overlap_pairs_what_agrees_then_in_document_order() -> None:
    plan = Statement(id="b", doc="d", type="DEPLOY", status="planned", evidence=spans([(0, 10)]))
    done = statement([(0, 10)], id="a")
    assert align([done, plan], [plan, done]) == [(0, 1), (1, 0)]
    later, earlier = statement([(8, 12)], id="a"), statement([(0, 4)], id="b")
    assert align([statement([(0, 12)])], [later, earlier]) == [(0, 1)]


@given(
    gold=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=5),
    read=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=5),
    data=st.data(),
)
@settings(deadline=None, max_examples=60)
def test_shuffled_predictions_pair_the_same(gold: Ranges, read: Ranges, data: st.DataObject) -> None:
    coded = [statement([(start, start + length)]) for start, length in gold]
    predicted = [statement([(start, start + length)], id=str(i)) for i, (start, length) in enumerate(read)]
    order = data.draw(st.permutations(range(len(predicted))))
    straight = [(g, predicted[p].id) for g, p in align(coded, predicted)]
    shuffled = [predicted[i] for i in order]
    assert [(g, shuffled[p].id) for g, p in align(coded, shuffled)] == straight
    assert len({p for _, p in straight}) == len(straight)


def test_accepts_only_listed_values() -> None:
    gold = statement([(0, 1)], accept=["DEPLOY", "AID"])
    assert accepts(gold, "type", "DEPLOY", "AID")
    assert not accepts(gold, "type", "DEPLOY", "VIEW")
    assert not accepts(gold, "status", "actual", "planned")
