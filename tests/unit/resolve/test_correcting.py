"""What a person says a force is: whose, where, under which operation."""

from __future__ import annotations

import pytest

from contingent.errors import UsageError
from contingent.resolve.correcting import values
from contingent.resolve.judgements import judged, judgement
from contingent.views.forces import forces
from tests.unit.views.builders import document, entity, ledger, number, statement

FORCE = {"type": "operation", "name": "MISCA", "registry": "op:misca"}


@pytest.mark.parametrize(
    ("field", "value", "kept", "row"),
    [
        ("contributor", "chad", "TCD", ("Chad", "TCD", "CAF", "MISCA")),
        ("contributor", "African Union", "org:au", ("African Union", None, "CAF", "MISCA")),
        (
            "contributor",
            "the Boali  detachment",
            "the Boali detachment",
            ("the Boali detachment", None, "CAF", "MISCA"),
        ),
        ("contributor", "-", "-", ("African Union", None, "CAF", "MISCA")),  # by the registry, whose operation it is
        ("host", "Mali", "MLI", ("African Union", None, "MLI", "MISCA")),
        (
            "operation",
            "AFISMA",
            "op:afisma",
            ("African Union", None, "CAF", "African-led International Support Mission to Mali"),
        ),
        ("operation", "-", "-", ("contributor not named", None, "CAF", None)),
    ],
)
def test_whose_force_where_and_under_what_can_be_corrected(
    field: str, value: str, kept: str, row: tuple[str | None, ...]
) -> None:
    s = statement("s1", "a", "PRESENCE", "actual", number(420), agent=["op"])
    before = ledger([document("a")], [s], entities=[entity("op", "a", **FORCE)])
    word = judgement("correct", by="Ada", at="2026-01-01", left=s, field=field, value=value)
    assert word.value == kept
    after = judged(before, [word])
    (found,) = forces(after)
    told = (found.contributor, found.contributor_code, found.host_code, found.operation)
    assert told == row
    assert found.best == 420
    assert values(after.statements[0], after.entities).get(field, "-") == kept
    assert (
        judged(before, [word, judgement("undo", by="Ada", at="2026-01-02", undoes=word.id)]).entities == before.entities
    )


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e400", "[" * 100_000, "9" * 400, "many", ""])
def test_a_number_is_one_that_can_be_counted(value: str) -> None:
    s = statement("s1", "a", "PRESENCE", "actual", number(420), agent=["op"])
    with pytest.raises(UsageError, match="does not fit best"):
        judgement("correct", by="Ada", at="2026-01-01", left=s, field="best", value=value)


def test_a_correction_that_fits_no_more_is_passed_over() -> None:
    """A newer reader may find no number where there was one: what a person said of it must not close the ledger."""
    before, after = (statement("s1", "a", "PRESENCE", "actual", *found, agent=["op"]) for found in ([number(420)], []))
    word = judgement("correct", by="Ada", at="2026-01-01", left=before, field="best", value="400")
    other = judgement("correct", by="Ada", at="2026-01-02", left=before, field="status", value="planned")
    read_again = ledger([document("a")], [after], entities=[entity("op", "a", **FORCE)])
    (found,) = judged(read_again, [word, other]).statements
    assert (found.quantity, found.status) == ((), "planned")
