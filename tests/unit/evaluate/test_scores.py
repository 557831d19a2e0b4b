"""Every figure of a small hand-made case, computed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.errors import UsageError
from contingent.evaluate.gold import GoldReport, GoldStatement, gold_to_report, load_gold, reading_of_gold
from contingent.evaluate.report import format_scores, scores_to_json
from contingent.evaluate.scores import Match, Rate, Scores, evaluate, worst
from contingent.records import Document, Duration, Entity, Mention, Reading, Statement

CORPUS = Path(__file__).resolve().parents[3] / ".." / "shared" / "corpus"

TEXT = (
    "Norland will send 300 troops to Vessa, its minister said. Rebels accuse the army of killing 12 villagers. "
    "About 50 police are in Vessa. The force will leave if the talks fail."
)


def at(words: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "exact": words} | more


GOLD = msgspec.convert(
    {
        "id": "r1",
        "text": TEXT,
        "slice": "composed",
        "date": "2020-05-01",
        "source": "Gazette",
        "statements": [
            {
                "id": "s1",
                "type": "DEPLOY",
                "status": "planned",
                "evidence": [at("Norland will send 300 troops to Vessa")],
                "agent": [at("Norland")],
                "place": [at("Vessa")],
                "sources": [{"act": "commit", "who": at("its minister"), "cue": at("said")}],
                "quantity": [at("300 troops", unit="troops", best=300, basis="change")],
                "time": {"edtf": "[2020-05-01..]", "basis": "tense"},
                "core": True,
            },
            {
                "id": "s2",
                "type": "ASSAULT",
                "status": "actual",
                "evidence": [at("Rebels accuse the army of killing 12 villagers")],
                "agent": [at("the army")],
                "sources": [{"act": "accuse", "who": at("Rebels"), "cue": at("accuse")}],
                "quantity": [at("12 villagers", unit="killed", best=12, basis="stock")],
                "time": {"edtf": "[..2020-05-01]", "basis": "tense"},
                "core": True,
            },
            {
                "id": "s3",
                "type": "PRESENCE",
                "status": "actual",
                "evidence": [at("About 50 police are in Vessa")],
                "quantity": [at("About 50 police", unit="police", best=50, approx=True, basis="stock")],
                "time": {"edtf": "2020-05-01", "basis": "tense"},
                "core": True,
            },
            {
                "id": "s4",
                "type": "DEPLOY",
                "status": "planned",
                "evidence": [at("The force will leave if the talks fail")],
                "depends": [at("if the talks fail", rel="if", ref="s5")],
                "mode": ["withdraw"],
                "time": {"edtf": "[2020-05-01..]", "basis": "tense"},
                "core": True,
            },
            {"id": "s5", "type": "CONSULT", "status": "unknown", "evidence": [at("the talks fail")]},
        ],
    },
    GoldReport,
)

ARMY = Entity(
    id="e:army",
    doc="d:1",
    type="actor",
    name="the army",
    mentions=(msgspec.convert(at("the army"), Mention), msgspec.convert(at("The force"), Mention)),
)


def statement(id: str, type: str, status: str, words: str, **more: Any) -> Statement:
    built = {"id": id, "kind": "statement", "doc": "d:1", "type": type, "status": status, "evidence": [at(words)]}
    return msgspec.convert(built | more, Statement)


PREDICTED = (
    statement(  # a plan read as done, without its speaker; the number's basis is missed
        "p1",
        "DEPLOY",
        "actual",
        "Norland will send 300 troops",
        role_text={"agent": [at("Norland")]},
        quantity=[at("300", unit="troops", best=300)],
        time={"edtf": "2020-05-01", "basis": "tense"},
    ),
    statement(  # an allegation read as fact; its agent is known by entity only
        "p2",
        "ASSAULT",
        "actual",
        "the army of killing 12 villagers",
        roles={"agent": ["e:army"]},
        quantity=[at("12 villagers", unit="killed", best=12, basis="stock")],
        time={"edtf": "[..2020-05-01]", "basis": "tense"},
    ),
    statement("p3", "AID", "actual", "50 police are in Vessa", quantity=[at("50 police", unit="police", best=50)]),
    statement("p4", "DEPLOY", "planned", "The force will leave", polarity="-", mode=["withdraw", "all"]),
    statement("p5", "VIEW", "actual", "Vessa, its minister said"),  # extra, not within any gold evidence
    statement("p6", "DEPLOY", "planned", "Vessa"),  # extra, within gold evidence
)


def reading(statements: tuple[Statement, ...] = PREDICTED, gold: GoldReport = GOLD) -> Reading:
    document = Document(id="d:1", sha256="0" * 64, chars=len(gold.text))
    return Reading(report=gold_to_report(gold), document=document, entities=(ARMY,), statements=statements)


@pytest.fixture(scope="module")
def scores() -> Scores:
    return evaluate([GOLD], [reading()])


def match(gold: int, predicted: int, hit: int) -> Match:
    return Match(gold=gold, predicted=predicted, gold_hit=hit, predicted_hit=hit)


def test_statements(scores: Scores) -> None:
    all_ = scores.overall
    assert (all_.reports, all_.unread) == (1, 0)
    assert all_.statements == match(5, 6, 3)  # s1-p1, s2-p2, s4-p4
    assert all_.statements.precision == pytest.approx(3 / 6)
    assert all_.statements.recall == pytest.approx(3 / 5)
    assert all_.statements.f1 == pytest.approx(6 / 11)
    assert all_.found == match(5, 6, 4)  # and s3-p3
    assert all_.extra_inside == 2  # p3 within s3, p6 within s1
    assert all_.precision_l == pytest.approx(3 / 5)
    assert (all_.core, all_.core_found) == (Rate(count=3, of=4), Rate(count=4, of=4))
    assert all_.confusions == (("PRESENCE", "AID", 1),)
    assert all_.types == {
        "DEPLOY": match(2, 3, 2),
        "PRESENCE": match(1, 0, 0),
        "ASSAULT": match(1, 1, 1),
        "AID": match(0, 1, 0),
        "CONSULT": match(1, 0, 0),
        "VIEW": match(0, 1, 0),
    }


def test_force_table(scores: Scores) -> None:
    assert scores.overall.force == match(2, 1, 1)  # 300 right; 50 read as AID is no force figure
    assert scores.overall.force.f1 == pytest.approx(2 / 3)
    assert scores.overall.force_full == match(2, 1, 0)


def test_fields(scores: Scores) -> None:
    assert scores.overall.fields == {
        "status": Rate(count=2, of=3),
        "polarity": Rate(count=2, of=3),
        "acts": Rate(count=1, of=3),
        "speaker": Rate(count=1, of=3),
        "sources": Rate(count=1, of=3),
        "sources where gold has one": Rate(count=0, of=2),
        "time": Rate(count=1, of=3),
        "time basis": Rate(count=2, of=3),
        "mode": Rate(count=1, of=1),
    }
    both = Rate(count=2, of=2)
    assert scores.overall.quantity_fields == {
        "quantity found": both,
        "best": both,
        "low": both,
        "high": both,
        "best, low and high": both,
        "basis": Rate(count=1, of=2),
        "unit": both,
        "approx": both,
    }
    assert scores.overall.lists == {
        "agent": match(2, 2, 2),
        "recipient": match(0, 0, 0),
        "object": match(0, 0, 0),
        "place": match(1, 0, 0),
        "quantities": match(2, 2, 2),
        "depends": match(1, 0, 0),
        "purpose": match(0, 0, 0),
    }


def test_harmful(scores: Scores) -> None:
    expected = {
        "allegation read as fact": Rate(count=1, of=1),
        "allegation not marked as one": Rate(count=1, of=1),
        "plan read as done": Rate(count=1, of=2),
        "condition dropped": Rate(count=1, of=1),
    }
    assert scores.overall.harmful == expected
    assert scores.overall.harmful_found == expected


@pytest.mark.parametrize(
    ("status", "polarity", "acts", "as_fact", "not_marked"),
    [
        ("actual", "+", [], 1, 1),
        ("actual", "+", ["say"], 0, 1),  # "rebels say the army killed": a source, yet no longer an accusation
        ("actual", "+", ["accuse", "say"], 0, 1),
        ("actual", "+", ["say", "accuse"], 0, 0),
        ("actual", "-", ["say"], 0, 0),
        ("possible", "+", ["say"], 0, 0),
    ],
)
def test_an_allegation_may_pass_for_a_fact_in_two_ways(
    status: str, polarity: str, acts: list[str], as_fact: int, not_marked: int
) -> None:
    words = "the army of killing 12 villagers"
    predicted = statement(
        "p", "ASSAULT", status, words, polarity=polarity, sources=[{"act": act} for act in acts], role_text={}
    )
    harmful = evaluate([GOLD], [reading((predicted,))]).overall.harmful
    assert harmful["allegation read as fact"] == Rate(count=as_fact, of=1)
    assert harmful["allegation not marked as one"] == Rate(count=not_marked, of=1)


@given(order=st.permutations(PREDICTED))
@settings(deadline=None, max_examples=40)
def test_order_of_predictions_makes_no_difference(order: list[Statement]) -> None:
    assert evaluate([GOLD], [reading(tuple(order))]) == evaluate([GOLD], [reading()])


def test_pooling_and_slices() -> None:
    other = msgspec.structs.replace(GOLD, id="r2", slice="short")
    result = evaluate([GOLD, other], [reading_of_gold(other), reading()])
    assert list(result.slices) == ["composed", "short"]
    assert result.slices["composed"] == evaluate([GOLD], [reading()]).overall
    assert result.slices["short"].statements == match(5, 5, 5)
    assert result.overall.statements == match(10, 11, 8)


def test_nothing_predicted() -> None:
    result = evaluate([GOLD], []).overall
    assert (result.unread, result.statements) == (1, match(5, 0, 0))
    assert (result.statements.precision, result.statements.recall, result.statements.f1) == (0.0, 0.0, 0.0)
    assert result.precision_l == 0.0
    assert result.harmful["plan read as done"] == Rate(count=0, of=0)
    assert evaluate([GOLD], [reading(())]).overall.statements == match(5, 0, 0)
    assert evaluate([], []).overall.statements.f1 is None


def quiet_copy(**changes: Any) -> GoldReport:
    """The tiny case with one gold statement, s1, changed."""
    one: GoldStatement = msgspec.structs.replace(GOLD.statements[0], **changes)
    return msgspec.structs.replace(GOLD, statements=(one, GOLD.statements[4]))


@pytest.mark.parametrize(
    ("gold", "predicted", "kind", "expected"),
    [
        # gold changes to s1, prediction, kind, harmful count and cases
        ({}, {"status": "planned"}, "plan read as done", (0, 1)),
        ({}, {"status": "actual"}, "plan read as done", (1, 1)),
        ({}, {"status": "unknown"}, "plan read as done", (0, 1)),
        ({"status": "possible"}, {"status": "actual"}, "plan read as done", (1, 1)),
        ({"status": "unknown"}, {"status": "actual"}, "plan read as done", (0, 0)),
        ({"accept": {"status": ["planned", "actual"]}}, {"status": "actual"}, "plan read as done", (0, 1)),
        ({"status": "actual", "act": "accuse"}, {"status": "actual"}, "allegation read as fact", (1, 1)),
        (
            {"status": "actual", "act": "accuse"},
            {"status": "actual", "sources": [{"act": "say"}]},
            "allegation read as fact",
            (0, 1),
        ),
        ({"status": "planned", "act": "accuse"}, {"status": "planned"}, "allegation read as fact", (0, 0)),
        ({"rel": "if"}, {"status": "planned"}, "condition dropped", (1, 1)),
        ({"rel": "until"}, {"status": "planned", "depends": [{"rel": "if"}]}, "condition dropped", (0, 1)),
        ({"rel": "after"}, {"status": "actual", "depends": [{"rel": "after"}]}, "condition dropped", (1, 1)),
        ({"rel": "before"}, {"status": "planned"}, "condition dropped", (0, 0)),
        ({"rel": "if", "status": "actual"}, {"status": "actual"}, "condition dropped", (0, 0)),
    ],
)
def test_harmful_table(gold: dict[str, Any], predicted: dict[str, Any], kind: str, expected: tuple[int, int]) -> None:
    changes = dict(gold)
    if act := changes.pop("act", None):
        changes["sources"] = (msgspec.structs.replace(GOLD.statements[0].sources[0], act=act),)
    if rel := changes.pop("rel", None):
        changes["depends"] = (msgspec.structs.replace(GOLD.statements[3].depends[0], rel=rel),)
    words = "Norland will send 300 troops to Vessa"
    read = statement("p", "DEPLOY", predicted["status"], words, **{k: v for k, v in predicted.items() if k != "status"})
    for type_right in (True, False):
        read = msgspec.structs.replace(read, type="DEPLOY" if type_right else "AID")
        result = evaluate([quiet_copy(**changes)], [reading((read,))]).overall
        rate = result.harmful[kind] if type_right else result.harmful_found[kind]
        assert (rate.count, rate.of) == expected


@pytest.mark.parametrize(
    ("sources", "speaker", "acts"),
    [
        ([{"act": "commit", "who_text": at("minister")}], True, True),
        ([{"act": "say", "who_text": at("its minister said")}], True, False),
        ([{"act": "commit", "who_text": at("Norland")}], False, True),
        ([{"act": "commit"}], False, True),
        ([], False, False),
        ([{"act": "commit", "who_text": at("its minister")}, {"act": "say"}], False, False),
        ([{"act": "commit", "who": "e:army"}], False, True),  # known by entity: its mention nearest the evidence
    ],
)
def test_speaker(sources: list[dict[str, Any]], speaker: bool, acts: bool) -> None:
    read = statement("p", "DEPLOY", "planned", "Norland will send 300 troops", sources=sources)
    fields = evaluate([quiet_copy()], [reading((read,))]).overall.fields
    assert (fields["speaker"].count, fields["acts"].count) == (speaker, acts)
    assert fields["sources"].count == fields["sources where gold has one"].count == (speaker and acts)


@pytest.mark.parametrize(
    ("chain", "right"),
    [(["its minister", "Rebels"], True), (["its minister", "the army"], False), (["Rebels", "its minister"], False)],
)
def test_every_speaker_of_a_chain_counts(chain: list[str], right: bool) -> None:
    minister = GOLD.statements[0].sources[0]
    gold = quiet_copy(sources=(minister, GOLD.statements[1].sources[0]))
    sources = [{"act": "say", "who_text": at(who)} for who in chain]
    read = statement("p", "DEPLOY", "planned", "Norland will send 300 troops", sources=sources)
    assert evaluate([gold], [reading((read,))]).overall.fields["speaker"].count == right


@pytest.mark.parametrize(
    ("who", "right"), [({}, True), ({"who_text": at("its minister")}, False), ({"who": "e:x"}, False)]
)
def test_unnamed_speaker(who: dict[str, Any], right: bool) -> None:
    unnamed = (msgspec.structs.replace(GOLD.statements[0].sources[0], who=None),)
    read = statement("p", "DEPLOY", "planned", "Norland will send 300 troops", sources=[{"act": "commit"} | who])
    assert evaluate([quiet_copy(sources=unnamed)], [reading((read,))]).overall.fields["speaker"].count == right


@pytest.mark.parametrize(
    ("changes", "right", "full"),
    [
        ({}, True, True),
        ({"best": 299}, False, False),
        ({"low": 300}, False, False),
        ({"basis": "stock"}, True, False),
        ({"unit": "personnel"}, True, True),
        ({"unit": "killed"}, False, False),
        (at("Vessa"), False, False),
    ],
)
def test_force_row(changes: dict[str, Any], right: bool, full: bool) -> None:
    number = at("300 troops", unit="troops", best=300, basis="change") | changes
    read = statement("p", "DEPLOY", "planned", "Norland will send 300 troops", quantity=[number])
    result = evaluate([quiet_copy()], [reading((read,))]).overall
    assert (result.force.gold_hit, result.force_full.gold_hit) == (right, full)


def test_role_words_fall_back_to_the_mention_nearest_the_evidence() -> None:
    gold = quiet_copy(agent=(), recipient=(GOLD.statements[1].agent[0],))
    read = statement(
        "p", "DEPLOY", "planned", "Norland will send 300 troops", roles={"recipient": ["e:army", "e:gone"]}
    )
    assert evaluate([gold], [reading((read,))]).overall.lists["recipient"] == match(1, 1, 1)


@pytest.mark.parametrize(
    ("coded", "read", "expected"),
    [
        (None, None, None),
        ("P6M", "P6M", (1, 1)),
        ("P6M", "P5M", (0, 1)),
        ("P6M", None, (0, 1)),
        (None, "P6M", (0, 1)),
    ],
)
def test_duration(coded: str | None, read: str | None, expected: tuple[int, int] | None) -> None:
    def length(iso: str | None) -> dict[str, Any] | None:
        return at("300 troops", iso=iso) if iso else None

    gold = quiet_copy(duration=msgspec.convert(length(coded), Duration | None))
    predicted = statement("p", "DEPLOY", "planned", "Norland will send 300 troops", duration=length(read))
    rate = evaluate([gold], [reading((predicted,))]).overall.fields.get("duration")
    assert (rate and (rate.count, rate.of)) == expected


def test_worst_lists_misses_and_extras() -> None:
    perfect = msgspec.structs.replace(GOLD, id="r2")
    (first, second) = worst([perfect, GOLD], [reading_of_gold(perfect), reading()], 5)
    assert (first.report.id, first.paired, second.report.id, second.missed, second.spurious) == ("r1", 3, "r2", (), ())
    assert [s.type for s in first.missed] == ["PRESENCE", "CONSULT"]
    assert {s.id for s in first.spurious} == {"p3", "p5", "p6"}
    assert sorted(kind for kind, _, _ in first.harmful) == [
        "allegation not marked as one",
        "allegation read as fact",
        "condition dropped",
        "plan read as done",
    ]
    assert len(worst([perfect, GOLD], [], 1)) == 1


@pytest.mark.parametrize(
    ("gold", "readings", "message"),
    [
        ([GOLD], [reading(), reading()], "two readings of report 'r1'"),
        ([GOLD, GOLD], [], "two coded reports share an id"),
        ([], [reading()], "has no coded report"),
        ([msgspec.structs.replace(GOLD, text=TEXT + " ")], [reading()], "another text"),
    ],
)
def test_readings_that_do_not_belong(gold: list[GoldReport], readings: list[Reading], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        evaluate(gold, readings)


def test_gold_against_itself() -> None:
    if not CORPUS.exists():
        pytest.skip("needs the coded reports in shared/corpus beside the repository")
    gold = load_gold(CORPUS / "dev.jsonl")
    shuffled = [
        msgspec.structs.replace(r, statements=tuple(reversed(r.statements))) for r in map(reading_of_gold, gold)
    ]
    result = evaluate(gold, shuffled[::-1])
    for section in (result.overall, *result.slices.values()):
        assert section.statements.f1 == section.found.f1 == section.precision_l == 1.0
        assert section.core.rate == 1.0
        assert section.force.f1 in (1.0, None)
        assert all(rate.rate == 1.0 for rate in (section.fields | section.quantity_fields).values())
        assert all(lists.f1 in (1.0, None) for lists in section.lists.values())
        assert all(rate.count == 0 for rate in (section.harmful | section.harmful_found).values())
    assert not worst(gold, shuffled, 1)[0].missed


def test_json_and_page(scores: Scores) -> None:
    values = json.loads(json.dumps(scores_to_json(scores), allow_nan=False))
    assert values["overall"]["statements"]["f1"] == pytest.approx(6 / 11)
    assert values["overall"]["harmful"]["plan read as done"] == {"count": 1, "of": 2, "rate": 0.5}
    assert values["overall"]["lists"]["purpose"]["f1"] is None
    assert values["slices"]["composed"] == values["overall"]

    page = format_scores(scores)
    for line in ("  F1 .545", "  plan read as done 1 of 2", "  place .000 / .000", "PRESENCE AID 1", "  purpose - / -"):
        assert any(" ".join(shown.split()) == line.strip() for shown in page.splitlines()), line
    assert all(shown == shown.rstrip() and len(shown) <= 100 for shown in page.splitlines())
    assert "not read" in format_scores(evaluate([GOLD], []))
