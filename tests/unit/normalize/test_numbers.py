"""Quantities of news text: a row is a sentence beside what it counts. Sentences are ours."""

from __future__ import annotations

import time

import pytest

from contingent.normalize.number_words import vague_number
from contingent.normalize.numbers import NumberMention, basis_hint, find_numbers

Row = tuple[str, str, str | None, float | None, float | None, float | None, bool]


def only(text: str) -> NumberMention:
    """The one mention of a sentence."""
    mentions = find_numbers(text)
    assert len(mentions) == 1, [text[m.start : m.end] for m in mentions]
    return mentions[0]


VALUES: list[Row] = [
    # text, whole expression, unit, best, low, high, approx
    ("Chad keeps 1,600 soldiers there.", "1,600 soldiers", "troops", 1600, None, None, False),
    ("Chad keeps 1600 soldiers there.", "1600 soldiers", "troops", 1600, None, None, False),
    ("Chad keeps 1 600 soldiers there.", "1 600 soldiers", "troops", 1600, None, None, False),
    ("Chad keeps 1\u00a0600 soldiers there.", "1\u00a0600 soldiers", "troops", 1600, None, None, False),
    ("Chad keeps 1.600 soldiers there.", "1.600 soldiers", "troops", 1600, None, None, False),
    ("Chad keeps about 2,800 troops there.", "about 2,800 troops", "troops", 2800, None, None, True),
    ("It will send up to 400 police officers.", "up to 400 police officers", "police", 400, None, 400, False),
    ("At least 60 people marched.", "At least 60 people", "persons", 60, 60, None, False),
    ("No fewer than 60 people marched.", "No fewer than 60 people", "persons", 60, 60, None, False),
    ("More than 60 people marched.", "More than 60 people", "persons", 60, 60, None, True),
    ("Over 60 people marched.", "Over 60 people", "persons", 60, 60, None, True),
    ("Fewer than 60 people marched.", "Fewer than 60 people", "persons", None, None, 60, False),
    ("As many as 60 people marched.", "As many as 60 people", "persons", 60, None, 60, False),
    ("Nearly 60 people marched.", "Nearly 60 people", "persons", 60, None, None, True),
    ("An estimated 60 people marched.", "An estimated 60 people", "persons", 60, None, None, True),
    ("Just over 60 people marched.", "Just over 60 people", "persons", 60, 60, None, True),
    ("Above 60 people marched.", "Above 60 people", "persons", 60, 60, None, True),
    ("It sent men not exceeding 60 soldiers.", "not exceeding 60 soldiers", "troops", None, None, 60, False),
    ("60 people at most marched.", "60 people at most", "persons", 60, None, 60, False),
    ("It lost 58 tanks, or sixty-six.", "58 tanks, or sixty-six", "vehicles", None, 58, 66, False),
    (
        "Its army is fifty thousand strong, or fifty-five.",
        "fifty thousand strong, or fifty-five",
        "troops",
        None,
        50000,
        55000,
        False,
    ),
    ("Half of its 1,200 soldiers went.", "Half of its 1,200 soldiers", "troops", 600, None, None, False),
    (
        "Two thirds of their 1,200 soldiers went.",
        "Two thirds of their 1,200 soldiers",
        "troops",
        800,
        None,
        None,
        False,
    ),
    ("A quarter of the 1,200 soldiers went.", "1,200 soldiers", "troops", 1200, None, None, False),
    ("Chad sends 1,[500] soldiers.", "1,[500] soldiers", "troops", 1500, None, None, False),
    ("60 or so people marched.", "60 or so people", "persons", 60, None, None, True),
    ("A group has 300 men or more.", "300 men or more", "troops", 300, 300, None, False),
    ("Between 400 and 500 troops went.", "Between 400 and 500 troops", "troops", None, 400, 500, False),
    ("It wants 400 to 500 troops.", "400 to 500 troops", "troops", None, 400, 500, False),
    ("It wants 400-500 troops.", "400-500 troops", "troops", None, 400, 500, False),
    ("It wants two or three helicopters.", "two or three helicopters", "aircraft", None, 2, 3, False),
    ("Some 2 to 3 million people marched.", "Some 2 to 3 million people", "persons", None, 2e6, 3e6, True),
    ("Scores of villagers marched.", "Scores of villagers", "persons", None, 40, None, False),
    ("Dozens of villagers marched.", "Dozens of villagers", "persons", None, 24, None, False),
    ("Hundreds of troops went.", "Hundreds of troops", "troops", None, 200, None, False),
    ("Thousands of troops went.", "Thousands of troops", "troops", None, 2000, None, False),
    ("Tens of thousands of troops went.", "Tens of thousands of troops", "troops", None, 20000, None, False),
    ("Hundreds of thousands of people came.", "Hundreds of thousands of people", "persons", None, 200000, None, False),
    ("Several soldiers came.", "Several soldiers", "troops", None, 3, None, False),
    ("A few soldiers came.", "A few soldiers", "troops", None, 3, None, False),
    ("Several hundred soldiers came.", "Several hundred soldiers", "troops", None, 300, None, False),
    ("A dozen soldiers came.", "A dozen soldiers", "troops", 12, None, None, False),
    ("Half a dozen soldiers came.", "Half a dozen soldiers", "troops", 6, None, None, False),
    ("Two dozen soldiers came.", "Two dozen soldiers", "troops", 24, None, None, False),
    ("A score of soldiers came.", "A score of soldiers", "troops", 20, None, None, False),
    ("A couple of soldiers came.", "A couple of soldiers", "troops", 2, None, None, False),
    ("1.2 million people marched.", "1.2 million people", "persons", 1200000, None, None, False),
    ("Half a million people marched.", "Half a million people", "persons", 500000, None, None, False),
    ("Two and a half million people marched.", "Two and a half million people", "persons", 2500000, None, None, False),
    ("Six hundred soldiers came.", "Six hundred soldiers", "troops", 600, None, None, False),
    ("Twenty-five hundred soldiers came.", "Twenty-five hundred soldiers", "troops", 2500, None, None, False),
    ("One thousand two hundred men came.", "One thousand two hundred men", "troops", 1200, None, None, False),
    ("One hundred and six men came.", "One hundred and six men", "troops", 106, None, None, False),
    ("He spoke for the second time.", "the second time", "times", 2, None, None, False),
    ("He spoke twice.", "twice", "times", 2, None, None, False),
]


@pytest.mark.parametrize(("text", "quote", "unit", "best", "low", "high", "approx"), VALUES)
def test_value(text: str, quote: str, unit: str, best: float, low: float, high: float, approx: bool) -> None:
    mention = only(text)
    assert text[mention.start : mention.end] == quote
    assert (mention.unit, mention.best, mention.low, mention.high, mention.approx) == (unit, best, low, high, approx)


UNITS = [
    ("France has 300 paratroopers there.", "troops", "paratroopers"),
    ("It has 12 blue helmets there.", "troops", "blue helmets"),
    ("Ghana adds 150 police trainers.", "police", "trainers"),
    ("It has 240 military observers there.", "personnel", "observers"),
    ("It has 40 gendarmes there.", "police", "gendarmes"),
    ("It has two Mi-8 attack helicopters there.", "aircraft", "helicopters"),
    ("It has six F-16s there.", "aircraft", "F-16s"),
    ("It has 14 Leopard 2 tanks there.", "vehicles", "tanks"),
    ("It has three patrol boats there.", "ships", "patrol boats"),
    ("It has 800 Jordanian, Togolese and Senegalese peacekeepers there.", "troops", "peacekeepers"),
    ("It may send up to 10,000 uniformed military personnel.", "troops", "personnel"),
    ("The army holds Gao with 600 French.", "troops", "French"),
    ("The school took in 300 Senegalese.", "persons", "Senegalese"),
    ("The city lies empty after 16 missile attacks.", "incidents", "attacks"),
    ("The camp holds 4,000 refugees.", "displaced", "refugees"),
    ("The town has 12 schools.", None, "schools"),
    ("Jets hit three Lebanese power stations.", None, "stations"),
    ("Robbers struck ten police stations.", None, "stations"),
]


@pytest.mark.parametrize(("text", "unit", "noun"), UNITS)
def test_unit_by_head_noun(text: str, unit: str | None, noun: str) -> None:
    mention = only(text)
    assert (mention.unit, mention.noun) == (unit, noun)
    assert mention.noun_start is not None
    assert text[mention.noun_start : mention.noun_end] == noun


TOLLS = [
    ("A bomb killed 30 people.", ["killed"]),
    ("The raid left 30 people dead.", ["killed"]),
    ("Thirty people were reportedly killed.", ["killed"]),
    ("30 people in two markets died.", ["killed", None]),
    ("An attack, killing at least 42, shook the town.", ["killed"]),
    ("A raid killing 30 and wounding 12 ended at dawn.", ["killed", "injured"]),
    ("The clinic counted 24 dead and 103 wounded.", ["killed", "injured"]),
    ("Three soldiers and two civilians were killed.", ["killed", "killed"]),
    ("The blast killed three soldiers and two civilians.", ["killed", "killed"]),
    ("The death toll rose to 31.", ["killed"]),
    ("Soldiers arrested 40 men.", ["captured"]),
    ("Rebels took nine nurses hostage.", ["captured"]),
    ("Some 70,000 villagers fled.", ["displaced"]),
    ("Some 700 soldiers fled.", ["troops"]),
    ("Four million people need food.", ["in_need"]),
    ("The army lost two helicopters.", ["aircraft"]),
    ("200 soldiers have killed 30 rebels.", ["troops", "killed"]),
    ("The bodies of 12 people lay there.", ["killed"]),
    ("The raid cost it eight lives.", ["killed"]),
    ("It caused injuries to 12 people.", ["injured"]),
    ("Gunmen hacked to death 12 villagers.", ["killed"]),
    ("The dead were three soldiers and two civilians.", ["killed", "killed"]),
    ("He wants the release of 12 villagers.", ["captured"]),
    ("They raided the village and took away 12 men.", ["captured"]),
    ("The rebels still hold 12 positions and are still holding 12 villagers.", [None, "captured"]),
    ("Some 1,200 people remain displaced.", ["displaced"]),
    ("The war drove 1,200 people from their homes.", ["displaced"]),
    ("There were no casualties.", []),
    ("A child was killed.", ["killed"]),
    ("Ghana will keep 90 troops in a town where 30 hostages are held.", ["troops", "captured"]),
    ("It keeps 90 troops in towns where elections are held.", ["troops"]),
    ("The 90 troops in the town were captured.", ["captured"]),
    ("As many as 90 troops may die.", ["troops"]),
    ("As many as 90 people may have died.", ["killed"]),
    ("At least 70 people were killed. Two hundred more were sent home.", ["killed", "persons"]),
    ("At least 70 people were killed. Two hundred more arrived.", ["killed", "persons"]),
    ("Rebels killed 70 soldiers. Two hundred more arrived.", ["killed", "troops"]),
    ("About 70 people were killed and two hundred more were sent home.", ["killed", "persons"]),
    ("Some 70 people were killed on Monday and two hundred more on Tuesday.", ["killed", "killed"]),
    ("Four people were killed and another was injured.", ["killed", "injured"]),
]


@pytest.mark.parametrize(("text", "units"), TOLLS)
def test_tolls(text: str, units: list[str | None]) -> None:
    assert [mention.unit for mention in find_numbers(text)] == units


NOT_COUNTS = [
    "It began in 2013.",
    "Since 1994 troops have stayed.",
    "It began on 26 November.",
    "It began on November 26, 2013.",
    "From 6 to 8 November it rained.",
    "They left at 10:30.",
    "They left at 6 p.m. on foot.",
    "They left at seven on Friday.",
    "Under Resolution 2127 the force may act.",
    "Resolutions 2127 and 2149 apply.",
    "Article 5 applies.",
    "He was aged 28.",
    "He is a 40-year-old farmer.",
    "Adam Smithson, 28, farms.",
    "Prices rose 12 percent.",
    "Prices rose 12.5% at once.",
    "It gave $5 million in aid.",
    "It gave 5 million euros in aid.",
    "He carried an AK-47 rifle.",
    "He fired an M-16 rifle.",
    "It lies 40 km away.",
    "It lies 25 miles away.",
    "It lasts six months.",
    "It lasts 30 days.",
    "It lasts six to nine months.",
    "The motion passed by 15 votes to none.",
    "The house voted 142 to 20.",
    "After 9/11 it changed.",
    "One of the reasons is money.",
    "No one came.",
    "The 3rd Brigade and the 82nd Airborne left.",
    "Unit 29155 denied it.",
    "Call +236 70 12 34 56 now.",
    "1. Withdraw.",
    "The price is €3,000 there.",
    "In the 1990s it was calm.",
    "They won 3-1 at home.",
    "It lasted from 1998 to 2003.",
    "He waits at Kilometre 60.",
]


@pytest.mark.parametrize("text", NOT_COUNTS)
def test_numbers_that_count_nothing_we_keep(text: str) -> None:
    assert [text[m.start : m.end] for m in find_numbers(text)] == []


ORGANISED = [
    ("Ghana sends a battalion of 850.", "a battalion of 850", "troops", 850),
    ("Ghana sends a brigade of some 3,000 men.", "a brigade of some 3,000 men", "troops", 3000),
    ("Ghana has a 3,000-strong force there.", "3,000-strong force", "troops", 3000),
    ("Ghana has an 850-soldier contingent there.", "850-soldier contingent", "troops", 850),
    ("Ghana leads a 12,000-member force.", "12,000-member force", "troops", 12000),
    ("Ghana lent a 500-man battalion.", "500-man battalion", "troops", 500),
    ("Ghana lent a police unit of 140.", "a police unit of 140", "police", 140),
]


@pytest.mark.parametrize(("text", "quote", "unit", "best"), ORGANISED)
def test_sized_organisations(text: str, quote: str, unit: str, best: int) -> None:
    mention = only(text)
    assert (text[mention.start : mention.end], mention.unit, mention.best) == (quote, unit, best)
    assert mention.unsized is None


@pytest.mark.parametrize(
    ("text", "unsized"),
    [("Ghana will send a battalion.", "battalion"), ("Ghana will send two infantry companies.", "company")],
)
def test_organisation_without_size_has_no_number(text: str, unsized: str) -> None:
    mention = only(text)
    assert (mention.unsized, mention.unit) == (unsized, "troops")
    assert (mention.best, mention.low, mention.high) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "increment", "total"),
    [
        ("It will send 1,000 more troops.", True, False),
        ("It will send 1,000 additional French troops.", True, False),
        ("It will send another 400 troops.", True, False),
        ("It will send an additional 500 troops.", True, False),
        ("It will send a further 500.", True, False),
        ("It will raise its force to 2,000 troops.", False, True),
        ("It has a total of 2,000 troops.", False, True),
        ("It has a 2,000-strong force.", False, True),
        ("It will send 500 troops.", False, False),
    ],
)
def test_increment_and_total(text: str, increment: bool, total: bool) -> None:
    mention = only(text)
    assert (mention.increment, mention.total) == (increment, total)


def test_unit_of_a_bare_number_comes_from_what_was_counted_before() -> None:
    mentions = find_numbers("France has 600 soldiers there. Another 400 will follow; Chad gives 300.")
    assert [(m.best, m.unit, m.inherited) for m in mentions] == [
        (600, "troops", False),
        (400, "troops", True),
        (300, "troops", True),
    ]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("The 900 who stay are the last. Chad once had 3,000 soldiers there.", ["troops", "troops"]),
        ("Ghana lent two helicopters. It offers 600 now.", ["aircraft", None]),
        ("It sent 500 soldiers and three officers. Another 600 follow.", ["troops", "personnel", "troops"]),
        ("Three officers came. Another 600 follow.", ["personnel", "personnel"]),
    ],
)
def test_a_bare_number_counts_the_force_that_fits_it(text: str, units: list[str | None]) -> None:
    assert [mention.unit for mention in find_numbers(text)] == units


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Ghana sent 40 troops, but the true number is in the hundreds.", None),
        ("Ghana has 40 troops there; nurses and hospital staff put the figure at 55.", None),
        ("Ghana has 40 soldiers there and villagers put the total at 700.", None),
        ("The number of troops rose to 2,000.", "troops"),
        ("Ghana will send 40 soldiers, bringing the total to 160.", "troops"),
        ("The death toll stands at 60.", "killed"),
        ("Rebels killed 54 villagers, thirty-seven of whom were in Soro.", "killed"),
        ("Ghana sent 40 troops there. They will number 160 by May.", "troops"),
        ("Ghana lost 40 men there. Some newspapers say 45.", "killed"),
    ],
)
def test_a_tally_of_what_is_not_said_inherits_no_unit(text: str, unit: str | None) -> None:
    assert find_numbers(text)[-1].unit == unit


def test_bare_number_with_nothing_before_has_no_unit() -> None:
    assert only("The answer was 400.").unit is None


def test_share_of_a_number_takes_the_noun_of_the_whole() -> None:
    first, second = find_numbers("It moved 800 of its 6,000 troops.")
    assert (first.best, first.unit) == (800, "troops")
    assert (second.best, second.unit) == (6000, "troops")


def test_range_of_the_text_keeps_document_offsets() -> None:
    text = "France has 600 soldiers. Chad has 300 police."
    start = text.index("Chad")
    (mention,) = find_numbers(text, start)
    assert text[mention.start : mention.end] == "300 police"
    assert find_numbers(text, 0, start) == find_numbers(text)[:1]


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("Chad has 600 soldiers in the country.", "stock"),
        ("There are 600 soldiers in the country.", "stock"),
        ("420 soldiers stationed in Bangui took part.", "stock"),
        ("The 3,000-strong force is tired.", "stock"),
        ("It will raise the force to 600 soldiers.", "stock"),
        ("It will send 600 soldiers.", "change"),
        ("It sent 600 soldiers.", "change"),
        ("It withdrew 600 soldiers.", "change"),
        ("It wants 600 more soldiers.", "change"),
        ("600 soldiers arrived.", "change"),
        ("The blast killed 30 people.", "stock"),
        ("600 soldiers, perhaps.", None),
    ],
)
def test_basis_hint(text: str, basis: str | None) -> None:
    assert basis_hint(text, only(text)) == basis


@pytest.mark.parametrize(
    "piece",
    ["1,000,", "1 000 ", "one ", "a hundred and ", "up to about ", "9", "soldiers and ", "two of the ", "(a (1) "],
)
def test_hostile_repetition_stays_near_linear(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    find_numbers(text)
    assert time.process_time() - start < 6  # about 0.7 s when linear


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [
        ("Dozens of men", "dozens", 12),
        ("several hundred troops", "several hundred", 100),
        ("hundreds of thousands of Syrians", "hundreds of thousands", 100_000),
        ("at least several dozen", "several dozen", 12),
        ("a few others", "a few", 1),
        ("multiple bombings", "multiple", 1),
        ("two dozen", None, 0),
        ("at least nine", None, 0),
        ("more than a hundred", None, 0),
        ("several of the 40", None, 0),
        ("somewhere above that", None, 0),
        ("a couple of hundred", None, 0),
    ],
)
def test_vague_words_give_no_number(text: str, words: str | None, unit: int) -> None:
    assert vague_number(text) == (None if words is None else (words, unit))
