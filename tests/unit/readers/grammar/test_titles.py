"""Headlines repeat the lead: one statement with two pieces of evidence, or two statements where they differ."""

from __future__ import annotations

from tests.unit.readers.grammar.helpers import read

BODY = "France will send 1,000 troops to the Central African Republic, the minister said on Tuesday in Paris."


def moves(text: str) -> list[tuple[str, list[str | None]]]:
    return [(s.status, [e.part for e in s.evidence]) for s in read(text).statements if s.type == "DEPLOY"]


def test_the_headline_is_evidence_of_the_lead() -> None:
    assert moves(f"France To Send 1,000 Troops To CAR\n\n{BODY}") == [("planned", ["title", None])]


def test_another_figure_is_another_statement() -> None:
    assert len(moves(f"France To Send 1,200 Troops To CAR\n\n{BODY}")) == 2


def test_another_country_is_another_statement() -> None:
    assert len(moves(f"Chad To Send Troops To Mali\n\n{BODY}")) == 2


def test_a_headline_beside_the_text_is_kept_apart() -> None:
    reading = read(BODY, title="France to send troops")
    assert (reading.document.title, reading.document.headline) == (None, "France to send troops")
