"""Links between reports: which pairs are compared, what kind of link they get, and that order makes no difference."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from contingent.records import Reading, Report, Statement
from contingent.resolve.blocking import ReportProfile, pairs, relatedness
from contingent.resolve.facts import facts
from contingent.resolve.identity import Identity
from contingent.resolve.judging import never_one, relation
from contingent.resolve.linking import link_all, link_reports, profile_report
from contingent.resolve.profiles import Profile
from contingent.resolve.words import stem, stems, telling, weight
from tests.unit.views.builders import car, document, france, link, number, statement

ENTITIES = ("france", "car")


def profile(doc: str, day: str | None, *statements: Statement, publisher: str | None = None) -> ReportProfile:
    return profile_report(document(doc, day), [france(doc), car(doc)], statements, publisher=publisher or doc)


def told(id_: str, doc: str, words: str, *args: object, **fields: object) -> Statement:
    """A statement with words of its own as evidence."""
    from msgspec.structs import replace

    from contingent.records import Evidence

    plain = statement(id_, doc, *args, **fields)  # type: ignore[arg-type]
    return replace(plain, evidence=(Evidence(start=0, end=len(words), exact=words),))


def one(report: ReportProfile) -> Profile:
    return report.statements[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The dead were buried.", ("=die", "=die")),
        ("Forty paratroopers landed at the airfield", ("forty", "=soldier", "=arrive", "=airport")),
        ("of the and 1,000", ()),
        ("Séléka's barricades", ("seleka", "=roadblock")),
    ],
)
def test_stems_join_words_of_one_sense(words: str, expected: tuple[str, ...]) -> None:
    assert stems(words) == expected


def test_rare_stems_tell_more() -> None:
    assert telling(stem("ouham")) > telling(stem("president")) > telling(stem("soldiers"))


PROMISE = told("s:a", "d1", "Lisbon will send 340 marines to guard Ouadda airfield", "DEPLOY", "planned",
               number(340, basis="change"))  # fmt: skip
AGAIN = told("s:b", "d2", "Portugal is to send 340 marines to the airfield at Ouadda", "DEPLOY", "planned",
             number(340, basis="change"))  # fmt: skip
FEWER = told("s:c", "d2", "Portugal is to send 280 marines to the airfield at Ouadda", "DEPLOY", "planned",
             number(280, basis="change"))  # fmt: skip
DONE = told("s:d", "d3", "The 340 marines landed at Ouadda airfield", "DEPLOY", "actual", number(340, basis="change"),
            time="2013-12-03")  # fmt: skip
DENIED = told("s:e", "d2", "No marines will be sent to Ouadda, Lisbon said", "DEPLOY", "planned", polarity="-")
COUNTED = told("s:f", "d1", "Some 10,500 soldiers hold the line", "PRESENCE", "actual", number(10500, approx=True))
RECOUNTED = told("s:g", "d2", "10,480 soldiers hold the line", "PRESENCE", "actual", number(10480))


@pytest.mark.parametrize(
    ("a", "b", "day", "expected"),
    [
        (PROMISE, AGAIN, "2013-11-27", "same"),
        (PROMISE, FEWER, "2013-11-26", "contradicts"),
        (PROMISE, DONE, "2013-12-03", "updates"),
        (PROMISE, DENIED, "2013-11-26", "contradicts"),
        (COUNTED, RECOUNTED, "2013-11-26", "same"),
    ],
)
def test_relation(a: Statement, b: Statement, day: str, expected: str) -> None:
    left, right = one(profile("d1", "2013-11-26", a)), one(profile(b.doc, day, b))
    rel, forward, _ = relation(left, right)
    swapped, backward, _ = relation(right, left)
    assert rel == swapped == expected
    assert forward != backward, "a link runs one way, whichever end is looked at first"


def by(id_: str, doc: str, *agents: str) -> Profile:
    """ "Will send 600 soldiers", said of some countries or missions."""
    parties = tuple(Identity(frozenset({a}), frozenset({a}), frozenset({a}), True) for a in agents)
    plain = one(
        profile(
            doc,
            "2013-11-26",
            told(id_, doc, "will send 600 soldiers to guard Ouadda", "DEPLOY", "planned", number(600)),
        )
    )
    return replace(plain, agents=parties)


@pytest.mark.parametrize(
    ("left", "right", "never"),
    [
        (("country:ITA",), ("country:PHL",), True),
        (("country:ITA",), ("country:ITA",), False),
        (("country:ITA", "country:FRA"), ("country:FRA",), False),
        (("country:NGA",), ("registry:org:ecowas",), False),
        (("country:ITA",), (), False),
    ],
)
def test_what_two_countries_send_is_never_one_thing(left: tuple[str, ...], right: tuple[str, ...], never: bool) -> None:
    a, b = by("s:a", "d1", *left), by("s:b", "d2", *right)
    assert never_one(a, b) == never_one(b, a) == never


@pytest.mark.parametrize(
    ("first", "second", "never"),
    [("2013-11-20", "2013-11-21", False), ("2013-11-20", "2013-11-22", False), ("2013-11-20", "2013-11-23", True),
     ("2013-11-20/2013-11-24", "2013-11-26", False), ("2013-11-20", "[..2013-11-26]", False)],
)  # fmt: skip
def test_raids_on_other_days_are_never_one(first: str, second: str, never: bool) -> None:
    words = "Raiders killed 40 villagers of Birao in a raid before dawn"
    a, b = (
        one(
            profile(
                doc,
                "2013-11-26",
                told(f"s:{doc}", doc, words, "ASSAULT", "actual", number(40, unit="killed"), time=time),
            )
        )
        for doc, time in (("d1", first), ("d2", second))
    )
    assert never_one(a, b) == never_one(b, a) == never


def test_a_later_stage_updates_the_promise_it_fulfils() -> None:
    rel, forward, why = relation(one(profile("d3", "2013-12-03", DONE)), one(profile("d1", "2013-11-26", PROMISE)))
    assert (rel, forward) == ("updates", True)
    assert why == "another stage: actual after planned"


@pytest.mark.parametrize(
    ("a", "a_day", "b", "b_day", "rel", "why"),
    [
        (PROMISE, None, DONE, None, "updates", "another stage: actual, and planned"),
        (PROMISE, None, DONE, "2013-12-03", "updates", "another stage: actual, and planned"),
        (DONE, None, PROMISE, "2013-11-26", "updates", "another stage: actual, and planned"),
        (PROMISE, "2013-11-26", DONE, "2013-12-03", "updates", "another stage: actual after planned"),
    ],
)
def test_no_reason_tells_an_order_that_is_not_known(
    a: Statement, a_day: str | None, b: Statement, b_day: str | None, rel: str, why: str
) -> None:
    left, right = one(profile("d1", a_day, a)), one(profile("d3", b_day, b))
    told_rel, forward, reason = relation(left, right)
    assert (told_rel, reason) == (rel, why)
    assert (left if forward else right).kind.status == "actual"  # what is done updates what was promised


@pytest.mark.parametrize("publisher", [None, "Wire"])
def test_figures_of_undated_reports_are_of_no_time_and_nobodys_later_ones(publisher: str | None) -> None:
    some = told("s:a", "d1", "340 marines are at Ouadda", "PRESENCE", "actual", number(340), time=None)
    more = told("s:b", "d2", "900 marines are at Ouadda", "PRESENCE", "actual", number(900), time=None)
    left = one(profile("d1", None, some, publisher=publisher))
    right = one(profile("d2", "2013-11-27", more, publisher=publisher))
    rel, _, why = relation(left, right)
    assert (rel, why.partition(":")[0]) == (
        "contradicts",
        "different figures, of which nobody says that they are of two times",
    )


def test_the_same_promise_in_two_reports_is_linked_with_its_reasons() -> None:
    found = link_reports(profile("d1", "2013-11-26", PROMISE), profile("d2", "2013-11-27", AGAIN))
    assert [(x.from_, x.rel, x.to) for x in found] == [("s:b", "same", "s:a")]
    assert found[0].score is not None
    assert found[0].score > 0.7
    assert (found[0].origin, found[0].by) == ("pairs/3", "contingent")
    assert any("one value" in reason for reason in found[0].reasons)


@pytest.mark.parametrize("day", ["2014-11-26", None])
def test_reports_far_apart_in_time_are_not_compared(day: str | None) -> None:
    early, late = (
        profile("d1", "2013-11-26", PROMISE),
        profile_report(document("d2", day), [france("d2"), car("d2")], [AGAIN]),
    )
    assert relatedness(early, late) == 0.0
    assert link_reports(early, late) == []


def test_any_order_gives_the_same_links() -> None:
    reports = [
        profile("d1", "2013-11-26", PROMISE),
        profile("d2", "2013-11-27", AGAIN, DENIED),
        profile("d3", "2013-12-03", DONE),
    ]
    every = {tuple(sorted(link_all(order), key=lambda x: x.id)) for order in permutations(reports)}
    assert len(every) == 1
    assert {(x.from_, x.rel, x.to) for x in next(iter(every))} >= {("s:b", "same", "s:a"), ("s:d", "updates", "s:a")}


def test_a_chain_of_weak_likeness_is_no_fact() -> None:
    from msgspec.structs import replace

    weak = [replace(link(a, "same", b), score=0.75) for a, b in (("a", "b"), ("b", "c"), ("c", "d"))]
    assert "b" not in facts(weak) or facts(weak).get("b") != facts(weak).get("c")
    witnessed = [*weak, replace(link("a", "same", "c"), score=0.75)]
    assert facts(witnessed)["a"] == facts(witnessed)["b"] == facts(witnessed)["c"]
    sure = [link("a", "same", "b"), link("b", "same", "c")]
    assert facts(sure) == facts(sure[::-1]) == {"a": "a", "b": "a", "c": "a"}


def test_a_promise_and_its_fulfilment_are_never_one_fact() -> None:
    reports = [profile("d1", "2013-11-26", PROMISE), profile("d3", "2013-12-03", DONE)]
    joined = facts(link_all(reports))
    assert joined.get("s:a", "s:a") != joined.get("s:d", "s:d")


def test_reading_type_is_not_needed() -> None:
    """Profiles come from records alone, so a database can make them again without the text."""
    reading = Reading(report=Report(text="x"), document=document("d1"), statements=(PROMISE,))
    assert profile_report(reading.document, reading.entities, reading.statements).statements[0].id == "s:a"


def test_hundreds_of_lines_that_read_alike_are_not_all_held_against_one_another() -> None:
    def lines(doc: str) -> list[Statement]:
        return [
            told(
                f"s:{doc}{i}", doc, "Raiders burnt a hut near Ouadda", "ASSAULT", "actual", number(3 + i, unit="killed")
            )
            for i in range(200)
        ]

    one_report, other = profile("d1", "2013-11-26", *lines("d1")), profile("d2", "2013-11-27", *lines("d2"))
    found = list(pairs(one_report, other))
    assert {(x.id[4:], y.id[4:]) for x, y, _ in found} == {(str(i), str(i)) for i in range(200)}, "one number, both"
    for x, y, nats in found:
        assert nats == weight(x.wide & y.wide)
