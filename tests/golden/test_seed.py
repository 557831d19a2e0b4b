"""The seed article, coded by hand in ../shared/seed: what the first line of issue 2's "Shows it is done" asks for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from contingent.records import Reading, Report, Source, Statement, is_alleged, is_conditional
from tests.golden.rendering import reader

SEED = Path(__file__).resolve().parents[2] / ".." / "shared" / "seed" / "seed.txt"

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="../shared/seed/seed.txt is not beside the repository")


@cache
def read_seed(date: str | None) -> Reading:
    text = SEED.read_bytes().decode("utf-8")
    return reader().read([Report(text=text, date=date, date_basis="given" if date else "unknown")])[0]


@pytest.fixture(name="reading")
def _reading() -> Reading:
    return read_seed("2013-11-26")


def one(reading: Reading, type_: str, words: str) -> Statement:
    """The only statement of a type whose evidence holds some words."""
    found = [
        s
        for s in reading.statements
        if s.type == type_ and any(words in e.exact.replace("\xa0", " ") for e in s.evidence)
    ]
    assert len(found) == 1, [s.gist for s in found]
    return found[0]


def countries(reading: Reading, ids: tuple[str, ...]) -> set[str | None]:
    return {e.country for e in reading.entities if e.id in ids}


def named(reading: Reading, source: Source) -> str:
    return next((e.name for e in reading.entities if e.id == source.who), "")


def chain(reading: Reading, statement: Statement) -> list[tuple[str, str]]:
    return [(named(reading, source), source.act) for source in statement.sources]


def figure(statement: Statement) -> tuple[float | None, str | None, str, bool]:
    assert len(statement.quantity) == 1
    quantity = statement.quantity[0]
    return quantity.best, quantity.unit, quantity.basis, quantity.approx


def test_every_span_quotes_the_text(reading: Reading) -> None:
    text = reading.report.text
    spans = [span for s in reading.statements for span in (*s.evidence, *s.quantity, *s.purpose)]
    spans += [
        span for s in reading.statements for source in s.sources for span in (source.cue, source.who_text) if span
    ]
    spans += [span for s in reading.statements for role in ("agent", "recipient", "object", "place")
              for span in getattr(s.role_text, role)]  # fmt: skip
    spans += [mention for entity in reading.entities for mention in entity.mentions]
    assert len(spans) > 100
    assert all(text[span.start : span.end] == span.exact for span in spans)


def test_promise_of_1000(reading: Reading) -> None:
    promise = one(reading, "DEPLOY", "France will send 1,000 troops")
    assert (promise.status, promise.polarity) == ("planned", "+")
    assert figure(promise)[:2] == (1000, "troops")
    assert countries(reading, promise.roles.agent) == {"FRA"}
    assert countries(reading, promise.roles.place) == {"CAF"}
    assert chain(reading, promise) == [("Jean-Yves Le Drian", "commit")]
    assert promise.evidence[0].part == "title"


def test_promise_waits_on_the_resolution(reading: Reading) -> None:
    statuses = {s.id: s.status for s in reading.statements}
    resolution = one(reading, "AUTHORIZE", "a UN resolution will be passed")
    assert (resolution.status, resolution.polarity) == ("wanted", "+")
    for words in ("France will send 1,000 troops", "The expanded French deployment", "the French mission would"):
        promise = one(reading, "DEPLOY", words)
        assert is_conditional(promise, statuses)
        assert [(d.rel, d.ref) for d in promise.depends] == [("after", resolution.id)]


def test_mission_of_six_months_is_the_same_promise(reading: Reading) -> None:
    promise = one(reading, "DEPLOY", "France will send 1,000 troops")
    mission = one(reading, "DEPLOY", "the French mission would")
    assert mission.status == "planned"  # said by the minister who commands it (guidelines D)
    assert mission.duration is not None
    assert (mission.duration.exact, mission.duration.iso, mission.duration.approx) == ("about six months", "P6M", True)
    assert chain(reading, mission) == [("Jean-Yves Le Drian", "commit")]
    assert (mission.id, "same", promise.id) in {(link.from_, link.rel, link.to) for link in reading.links}


@pytest.mark.parametrize(
    ("words", "figures", "agent", "place"),
    [
        ("420 soldiers", (420, "troops", "stock", False), {"FRA"}, {"CAF"}),
        ("2,800 troops", (2800, "troops", "stock", True), {"FRA"}, {"MLI"}),
        ("3,000-strong force", (3000, "troops", "stock", False), {"IGO"}, {"CAF"}),
    ],
)
def test_presences(
    reading: Reading,
    words: str,
    figures: tuple[float, str, str, bool],
    agent: set[str],
    place: set[str],
) -> None:
    presence = one(reading, "PRESENCE", words)
    assert (presence.status, presence.polarity) == ("actual", "+")
    assert figure(presence) == figures
    assert countries(reading, presence.roles.agent) == agent
    assert countries(reading, presence.roles.place) == place
    assert presence.sources == ()  # the narrator's, even inside what others want


def test_force_led_by_the_african_union(reading: Reading) -> None:
    presence = one(reading, "PRESENCE", "3,000-strong force")
    assert [e.name for e in reading.entities if e.id in presence.roles.agent] == ["African Union"]


def test_allegation_is_no_fact(reading: Reading) -> None:
    allegation = one(reading, "ASSAULT", "scores of atrocities")
    assert is_alleged(allegation)
    assert chain(reading, allegation) == [("rights groups", "accuse")]
    assert [(q.best, q.low) for q in allegation.quantity] == [(None, 40)]


def test_no_narrated_atrocity(reading: Reading) -> None:
    assert not [s.gist for s in reading.statements if s.type in {"ASSAULT", "HARM"} and not s.sources]


def test_warning_is_possible(reading: Reading) -> None:
    warning = one(reading, "ASSAULT", "mass atrocities")
    assert (warning.status, warning.polarity) == ("possible", "+")
    assert chain(reading, warning) == [("a top UN official", "warn")]


def test_overthrow(reading: Reading) -> None:
    overthrow = one(reading, "CONTROL", "overthrew the president")
    assert (overthrow.status, overthrow.polarity, overthrow.time.edtf) == ("actual", "+", "2013-03")
    assert countries(reading, overthrow.roles.place) == {"CAF"}
    assert overthrow.sources == ()


def test_two_requests(reading: Reading) -> None:
    through_minister = one(reading, "DEPLOY", "asking us to do it")
    of_the_country = one(reading, "DEPLOY", "asked France to increase that force")
    for request in (through_minister, of_the_country):
        assert (request.status, request.polarity) == ("wanted", "+")
        assert countries(reading, request.roles.agent) == {"FRA"}
    assert chain(reading, through_minister) == [("Jean-Yves Le Drian", "say"), ("United Nations", "request")]
    assert chain(reading, of_the_country) == [("Central African Republic", "request")]


def test_denial(reading: Reading) -> None:
    denial = one(reading, "VIEW", "comparisons between the Mali and CAR missions")
    assert (denial.polarity, chain(reading, denial)) == ("-", [("Jean-Yves Le Drian", "deny")])


def test_last_winter(reading: Reading) -> None:
    attempt = one(reading, "CONTROL", "last winter")
    assert (attempt.time.edtf, attempt.time.basis) == ("[2012-12..2013-02]", "resolved")


def test_without_a_date_relative_times_stay_words() -> None:
    reading = read_seed(None)
    assert (reading.document.published.edtf, reading.document.published.basis) == (None, "unknown")
    dated = [s.time.edtf for s in reading.statements if s.time.edtf is not None]
    assert dated == []
    summit = one(reading, "AUTHORIZE", "a UN resolution will be passed")
    assert (summit.time.exact, summit.time.basis) == ("next week", "unresolved")
    assert summit.time.reason


def test_tuesday_is_when_the_minister_spoke(reading: Reading) -> None:
    source = one(reading, "DEPLOY", "France will send 1,000 troops").sources[0]
    assert source.time_text is not None
    assert (source.time, source.time_text.exact) == ("2013-11-26", "on Tuesday")


def test_without_a_date_tuesday_stays_a_word() -> None:
    reading = read_seed(None)
    source = one(reading, "DEPLOY", "France will send 1,000 troops").sources[0]
    assert source.time_text is not None
    assert (source.time, source.time_text.exact) == (None, "on Tuesday")
    assert [s.time for statement in reading.statements for s in statement.sources if s.time is not None] == []
