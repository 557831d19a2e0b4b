"""`contingent review`: a person's word is kept, wins, can be taken back, and is compared with another's."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contingent.cli.reviewing import review_command
from contingent.errors import UsageError
from contingent.resolve.correcting import corrected
from contingent.resolve.judgements import in_force, judgement, standing_of
from contingent.store import open_store
from tests.unit.cli.running import done, write_jsonl
from tests.unit.views.builders import number, statement


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Two outlets on one promise, one of them with another number."""
    texts = [
        "Portugal will send 340 marines to guard the Ouadda airfield in the Central African Republic, Lisbon said.",
        "Portugal will send 280 marines to the Ouadda airfield in the Central African Republic, its army said. "
        "Some 75 soldiers are in Bambari.",
    ]
    reports = [{"date": "2013-11-26", "source": f"Paper {n}", "text": text} for n, text in enumerate(texts)]
    done("read", write_jsonl(tmp_path / "r.jsonl", reports), "--db", tmp_path / "c.db")
    return tmp_path / "c.db"


def review(db: Path, *arguments: str, keys: str = "") -> Result:
    result = CliRunner().invoke(review_command, ["--db", str(db), *arguments], input=keys)
    assert result.exception is None, result.output
    return result


def relations(db: Path) -> list[str]:
    with open_store(db) as store:
        return [link.rel for link in store.load().links if link.rel != "copies"]


def statements(db: Path) -> int:
    with open_store(db) as store:
        return len(store.load().statements)


def test_a_rejected_link_is_gone_until_the_word_is_taken_back(db: Path) -> None:
    assert relations(db) == ["contradicts"]
    shown = review(db, "--name", "Ada", "--list")
    assert "contradicts, score" in shown.output
    assert "340 marines" in shown.output
    kept = review(db, "--name", "Ada", keys="s\nr\n").output
    assert relations(db) == []
    id_ = kept.rpartition("kept: ")[2].split()[0]
    assert f"{id_}" in review(db, "--said").output
    assert "taken back" in review(db, "--undo", id_, "--name", "Ada").output
    assert relations(db) == ["contradicts"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("a\n", ["contradicts"]),
        ("m\n", ["same"]),
        ("c\nupdates\n", ["updates"]),
        ("s\n", ["contradicts"]),
        ("q\n", ["contradicts"]),
    ],
)
def test_what_each_key_does_to_a_link(db: Path, keys: str, expected: list[str]) -> None:
    review(db, "--name", "Ada", keys="s\n" + keys)
    assert relations(db) == expected


def test_undo_in_the_same_session(db: Path) -> None:
    before = statements(db)
    review(db, "--name", "Ada", keys="r\nu\nq\n")
    assert statements(db) == before
    review(db, "--name", "Ada", keys="r\nq\n")
    assert statements(db) == before - 1


def test_two_people_and_their_agreement(db: Path) -> None:
    assert "No item that two people" in review(db, "--agreement").output
    review(db, "--name", "Ada", keys="s\na\n")
    review(db, "--name", "Bo", keys="s\nr\n")
    shown = review(db, "--agreement").output
    assert "link" in shown
    assert shown.splitlines()[1].split() == ["link", "0.00", "1", "0", "2"]


def test_a_corrected_value_stands_in_the_views(db: Path) -> None:
    with open_store(db, write=True) as store:
        wrong = next(s for s in store.load().statements if s.quantity and s.quantity[0].best == 280)
        store.judge(judgement("correct", by="Ada", at="2026-01-01", left=wrong, field="best", value="340"))
        right = next(s for s in store.load().statements if s.id == wrong.id)
        assert right.quantity[0].best == 340
        assert right.origin == "person: Ada"
        store.judge(judgement("reject", by="Ada", at="2026-01-02", left=wrong))
        assert all(s.id != wrong.id for s in store.load().statements)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [("best", "many", "does not fit best"), ("status", "sure", "does not fit status"), ("colour", "red", "cannot be corrected"),
     ("time", "last week", "does not fit time"), ("polarity", "?", "does not fit polarity"),
     ("host", "Atlantis", "not one country"), ("host", "MISCA", "not one country"),
     ("contributor", " ", "does not fit contributor")],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused(field: str, value: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        judgement("correct", by="Ada", at="2026", left=statement("s1", "d1", "PRESENCE", "actual", number(5)), field=field,
                  value=value)  # fmt: skip


def test_a_correction_changes_one_value_only() -> None:
    before = statement("s1", "d1", "PRESENCE", "actual", number(5))
    after, named = corrected(before, "basis", "change", {})
    assert named == ()
    assert (after.quantity[0].basis, after.quantity[0].best, after.status) == ("change", 5, "actual")


def test_of_several_words_the_latest_counts_and_an_undone_undo_counts_for_nothing() -> None:
    s = statement("s1", "d1", "PRESENCE", "actual", number(5))
    first = judgement("reject", by="Ada", at="2026-01-01", left=s)
    second = judgement("accept", by="Bo", at="2026-01-02", left=s)
    assert in_force([second, first]) == [second]
    undo = judgement("undo", by="Bo", at="2026-01-03", undoes=second.id)
    assert in_force([first, second, undo]) == [first]
    assert in_force([first, second, undo, judgement("undo", by="Bo", at="2026-01-04", undoes=undo.id)]) == [second]


def test_a_word_that_another_person_repeats_still_stands() -> None:
    s, other = (
        statement("s1", "d1", "PRESENCE", "actual", number(5)),
        statement("s2", "d2", "PRESENCE", "actual", number(5)),
    )
    ada = judgement("accept", by="Ada", at="2026-01-01", left=s)
    bo = judgement("accept", by="Bo", at="2026-01-02", left=s)
    cy = judgement("reject", by="Cy", at="2026-01-03", left=s)
    merged = judgement("merge", by="Ada", at="2026-01-01", left=s, right=other)
    agreed = judgement("accept", by="Bo", at="2026-01-02", left=s, right=other, rel="same")
    undo = judgement("undo", by="Cy", at="2026-01-04", undoes=cy.id)
    assert standing_of([ada, bo, merged, agreed]) == dict.fromkeys([x.id for x in (ada, bo, merged, agreed)], "stands")
    assert standing_of([ada, bo, cy]) == {
        ada.id: "said otherwise since",
        bo.id: "said otherwise since",
        cy.id: "stands",
    }
    assert standing_of([ada, cy, undo]) == {ada.id: "stands", cy.id: "taken back"}


def test_what_became_of_a_word_is_said(db: Path) -> None:
    review(db, "--name", "Ada", keys="s\na\n")
    review(db, "--name", "Bo", keys="s\na\n")
    assert "(" not in review(db, "--said").output
    kept = review(db, "--name", "Cy", keys="s\nr\n").output.rpartition("kept: ")[2].split()[0]
    assert review(db, "--said").output.count("(said otherwise since)") == 2
    review(db, "--undo", kept, "--name", "Cy")
    shown = review(db, "--said").output
    assert (shown.count("(taken back)"), shown.count("(said otherwise since)")) == (1, 0)
