"""Names of states, organisations, operations, groups and places: found where they stand, abstained from in doubt."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.names import NameMention, Names, role_country


@pytest.fixture(scope="module")
def names() -> Names:
    return Names.load(open_gazetteer())


def brief(mentions: tuple[NameMention, ...]) -> list[tuple[str, str, str | None]]:
    return [(mention.exact, mention.kind, mention.id) for mention in mentions]


STATES = [
    ("France will send troops to Mali.", [("France", "country", "FRA"), ("Mali", "country", "MLI")]),
    ("The Ivory Coast and Cote d'Ivoire", [("Ivory Coast", "country", "CIV"), ("Cote d'Ivoire", "country", "CIV")]),
    ("Burma, or Myanmar", [("Burma", "country", "MMR"), ("Myanmar", "country", "MMR")]),
    ("French and Malian soldiers", [("French", "demonym", "FRA"), ("Malian", "demonym", "MLI")]),
    ("Malians fled; Nigeriens and Nigerians came", [
        ("Malians", "demonym", "MLI"), ("Nigeriens", "demonym", "NER"), ("Nigerians", "demonym", "NGA"),
    ]),
    ("Niger, not Nigeria", [("Niger", "country", "NER"), ("Nigeria", "country", "NGA")]),
    ("South Sudan, not Sudan", [("South Sudan", "country", "SSD"), ("Sudan", "country", "SDN")]),
    ("Equatorial Guinea, Guinea-Bissau, Papua New Guinea and Guinea", [
        ("Equatorial Guinea", "country", "GNQ"), ("Guinea-Bissau", "country", "GNB"),
        ("Papua New Guinea", "country", "PNG"), ("Guinea", "country", "GIN"),
    ]),
    ("Mali's army, Mali-based rebels", [("Mali", "country", "MLI"), ("Mali", "country", "MLI")]),
    ("The U.S. told us that the UAE and the U.K. agreed.", [
        ("U.S.", "country", "USA"), ("UAE", "country", "ARE"), ("U.K.", "country", "GBR"),
    ]),
    ("the Élysée and the Kremlin", [("Élysée", "metonym", "FRA"), ("Kremlin", "metonym", "RUS")]),
    ("Foggy Bottom and South Block agreed", [("Foggy Bottom", "metonym", "USA"), ("South Block", "metonym", "IND")]),
    ("Ballhausplatz spoke; Kosyam did not", [("Ballhausplatz", "metonym", "AUT"), ("Kosyam", "metonym", "BFA")]),
    ("TROOPS LEAVE MALI", [("MALI", "country", "MLI")]),
    ("Central\u00a0African Republic", [("Central\u00a0African Republic", "country", "CAF")]),
    ("Central\nAfrican Republic", [("Central\nAfrican Republic", "country", "CAF")]),
]  # fmt: skip

NOTHING = [
    "It told us to wait; the turkey and the car stood in the jordan mud.",
    "LET US GO WHERE WHO IS",
    "the Indian Ocean and the American Indian museum",
    "Latin America and South American markets",
    "Michael Jordan scored.",
    "Chad Smith scored.",
    "Mr French agreed with Mrs. Holland.",
    "Israel Katz spoke.",
    "a French-speaking crowd",
    "It cost US$5.",
    "malian troops",
]

AMBIGUOUS = [
    ("Congo's army fled.", "Congo", None, ("COD", "COG")),
    ("Congo's army fled Kinshasa.", "Congo", "COD", ()),
    ("The DRC said Congo would not pay.", "Congo", "COD", ()),
    ("Congo's president spoke in Brazzaville.", "Congo", "COG", ()),
    ("The DRC and the Republic of Congo met. Congolese troops left.", "Congolese", None, ("COD", "COG")),
    ("Korean ships left Pyongyang.", "Korean", "PRK", ()),
    ("Korea sent ships.", "Korea", None, ("KOR", "PRK")),
    ("Georgia sent 500 troops.", "Georgia", "GEO", ()),
    ("Soldiers from Fort Stewart, Georgia, left.", "Georgia", None, ()),
    ("Carve the turkey last. Turkey must rest.", "Turkey", None, ("TUR",)),
    ("Carve the turkey. Turkey, a Turkish sergeant said, is far.", "Turkey", "TUR", ()),
    ("Turkey sent troops.", "Turkey", "TUR", ()),
    ("A CAR stood there.", "CAR", None, ("CAF",)),
    ("Troops reached the CAR; in Central African Republic rebels fled.", "CAR", "CAF", ()),
    ("Séléka left; the CAR is calm.", "CAR", "CAF", ()),
    ("The ADF will fly home to Australia.", "ADF", "org:adf-aus", ()),
    ("The ADF attacked villages in the DRC.", "ADF", "grp:adf-uganda", ()),
    ("The ADF attacked.", "ADF", None, ("org:adf-aus", "grp:adf-uganda")),
    ("Sudan's RSF took the bridge.", "RSF", "grp:rsf-sudan", ()),
    ("Reporters Without Borders (RSF) said so. RSF added more.", "RSF", "org:rsf-press", ()),
    ("The Association of Dutch Farmers (ADF) will march. The ADF said no.", "ADF", None, ()),
]

REGISTRY = [
    ("Seleka and Séléka fighters", ["grp:seleka", "grp:seleka"]),
    ("Anti-Balaka and anti-balaka militia", ["grp:anti-balaka", "grp:anti-balaka"]),
    ("MISCA, Misca and the African-led International Support Mission to the Central African Republic",
     ["op:misca", "op:misca", "op:misca"]),
    ("EUFOR RCA replaced EUFOR Tchad/RCA", ["op:eufor-rca", "op:eufor-tchad-rca"]),
    ("the UN Security Council, NATO and the AU", ["org:unsc", "org:nato", "org:au"]),
    ("al-Qaida, Al-Qaida and al Qaeda", ["grp:al-qaeda"] * 3),
    ("al-Shabaab, Al Shabaab and Boko Haram", ["grp:al-shabaab", "grp:al-shabaab", "grp:boko-haram"]),
    ("ISIS, ISIL, Daesh and IS", ["grp:islamic-state"] * 4),
    ("Operation Serval became Barkhane", ["op:serval", "op:barkhane"]),
    ("the U.S.-led coalition and the Saudi-led coalition", ["op:us-led-coalition", "op:saudi-coalition"]),
    ("M23 and FARC", ["grp:m23", "grp:farc"]),
    ("EUAM Ukraine, EUPOL COPPS and EUJUST LEX", ["op:euam-ukraine", "op:eupol-copps", "op:eujust-lex"]),
    ("BINUB became BNUB; UNPOS ended", ["op:binub", "op:bnub", "op:unpos"]),
    ("la FINUL et la FORPRONU", ["op:unifil", "op:unprofor"]),
    ("the Force intérimaire des Nations unies au Liban", ["op:unifil"]),
    ("Operation Sharp Guard and Allied Harmony", ["op:sharp-guard", "op:allied-harmony"]),
]  # fmt: skip

CITIES = [
    ("Troops left Central African Republic from Bangui and Bria.", [("Bangui", "CAF"), ("Bria", "CAF")]),
    ("BANGUI, Central African Republic (AP) - Rebels fled.", [("BANGUI", "CAF")]),
    ("GOMA, DR Congo - Rebels fled.", [("GOMA", "COD")]),
    ("PARIS — Ministers met; the US agreed.", [("PARIS", "FRA")]),
    ("Fighting went on in Gao, Kidal and Timbuktu in northern Mali.",
     [("Gao", "MLI"), ("Kidal", "MLI"), ("Timbuktu", "MLI")]),
    ("Mali lost Konna, in the centre. The army is in Konna.", [("Konna", "MLI"), ("Konna", "MLI")]),
    ("Ministers met in Mexico City; Sudan lost Port Sudan.", [("Mexico City", "MEX"), ("Port Sudan", "SDN")]),
    ("N'Djamena answered Chad's rebels.", [("N'Djamena", "TCD")]),
    ("Syria: shelling in Deir ez-Zor and in Deir Ezzor", [("Deir ez-Zor", "SYR"), ("Deir Ezzor", "SYR")]),
    ("Syria lost Raqqa.", [("Raqqa", "SYR")]),
    ("The Ukrainian mayor of Mariupol left.", [("Mariupol", "UKR")]),
]  # fmt: skip

NO_CITIES = [
    "Jean-Yves Le Drian flew to Mali. Le Drian will return to France.",
    "Mali's General Jackson and Mr Victoria met President Santiago.",
    "Most of the Police in France came on Tuesday in March for the Union Force.",
    "The Council met the Rebel Army of Chad.",
    "Hercules flew to France; the Fifth Fleet of the United States sailed.",
    "Ahmed Kobani spoke in Syria. Kobani said little.",
    "Amos Victoria of Uganda spoke. Later Lyon Brown of France left.",
    "In Chad a Captain Sarh wept. Sarh was young.",
]


@pytest.mark.parametrize(("text", "expected"), STATES)
def test_states(names: Names, text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert brief(names.find(text)) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_no_name_here(names: Names, text: str) -> None:
    assert names.find(text) == ()


@pytest.mark.parametrize(("text", "exact", "identity", "candidates"), AMBIGUOUS)
def test_the_text_decides_or_nobody(
    names: Names, text: str, exact: str, identity: str | None, candidates: tuple[str, ...]
) -> None:
    for mention in (one for one in names.find(text) if one.exact == exact):
        assert (mention.id, mention.candidates) == (identity, candidates)
        assert (mention.reason is None) == (identity is not None)
    assert exact in [mention.exact for mention in names.find(text)]


@pytest.mark.parametrize(("text", "ids"), REGISTRY)
def test_registry(names: Names, text: str, ids: list[str]) -> None:
    assert [mention.id for mention in names.find(text)] == ids


def test_forms(names: Names) -> None:
    forms = {
        mention.exact: mention.form for mention in names.find("NATO and Daesh met the Islamic State in the UK, Burma")
    }
    assert forms == {"NATO": "acronym", "Daesh": "alias", "Islamic State": "name", "UK": "acronym", "Burma": "alias"}


@pytest.mark.parametrize(("text", "expected"), CITIES)
def test_cities(names: Names, text: str, expected: list[tuple[str, str]]) -> None:
    cities = [mention for mention in names.find(text) if mention.kind == "city"]
    assert [(mention.exact, mention.country) for mention in cities] == expected
    assert all(mention.id for mention in cities)


@pytest.mark.parametrize("text", NO_CITIES)
def test_people_and_words_are_no_cities(names: Names, text: str) -> None:
    assert [mention for mention in names.find(text) if mention.kind == "city"] == []


@pytest.mark.parametrize(
    ("text", "exact", "reason"),
    [
        ("Clashes broke out in San Vicente.", "San Vicente", "several cities"),
        ("Clashes broke out in Palma; Zambia sent men.", "Palma", "no country named"),
        ("Helicopters left Quitunda, Mozambique. A base stood in Gorna, Mali.", "Gorna", "no such place in MLI"),
    ],
)
def test_unresolved_city_keeps_its_reason(names: Names, text: str, exact: str, reason: str) -> None:
    found = [mention for mention in names.find(text) if mention.exact == exact]
    assert [mention.id for mention in found] in ([None], [])
    assert all(reason in (mention.reason or "") for mention in found)


def test_administrative_area_is_not_the_city(names: Names) -> None:
    (mention,) = [one for one in names.find("Afghan troops hold Kandahar province.") if one.kind == "region"]
    assert (mention.exact, mention.id, mention.country) == ("Kandahar province", None, "AFG")


@pytest.mark.parametrize(
    ("text", "identity", "country"),
    [
        ("fighting in Darfur", "region:darfur", "SDN"),
        ("troops in North Kivu", "region:north-kivu", "COD"),
        ("ships in the Gulf of Aden", "region:gulf-of-aden", None),
        ("guards at Bangui M'Poko", "place:mpoko-airport", "CAF"),
        ("in the state of Ohio", "region:usa-ohio", "USA"),
    ],
)
def test_supplement(names: Names, text: str, identity: str, country: str | None) -> None:
    assert [(mention.id, mention.country) for mention in names.find(text)] == [(identity, country)]


@pytest.mark.parametrize(
    ("phrase", "country"),
    [
        ("the French defence minister", "FRA"),
        ("Malian soldiers", "MLI"),
        ("French troops in Mali", "FRA"),
        ("the US ambassador to Mali", "USA"),
        ("soldiers from Chad", "TCD"),
        ("the president of Mali", "MLI"),
        ("rebels in northern Mali", "MLI"),
        ("troops in Mali", None),
        ("UN peacekeepers", "UNO"),
        ("French UN peacekeepers", "FRA"),
        ("French and Malian soldiers", None),
        ("a Kremlin spokesman", "RUS"),
        ("the head of MINUSCA", "UNO"),
        ("the EU foreign policy chief", "IGO"),
        ("the Central African prime minister", "CAF"),
        ("Nigeria's chief of army staff", "NGA"),
        ("the mayor of Goma", "COD"),
        ("Séléka fighters", "CAF"),
        ("the defence minister", None),
        ("", None),
    ],
)
def test_role_country(names: Names, phrase: str, country: str | None) -> None:
    assert role_country(phrase, names) == country


def test_without_a_gazetteer_no_cities() -> None:
    assert brief(Names.load().find("Mali lost Gao.")) == [("Mali", "country", "MLI")]


PIECES = st.sampled_from(
    [
        "Mali",
        "CAR",
        "U.S.",
        "Congo",
        "(ADF)",
        "Bangui",
        "in",
        "of",
        ",",
        " ",
        "\n",
        "’s",
        "Se\u0301le\u0301ka",
        "Le Drian",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=30).map(" ".join))
def test_spans_quote_the_text_in_order(names: Names, text: str) -> None:
    last = 0
    for mention in names.find(text):
        assert text[mention.start : mention.end] == mention.exact
        assert mention.start >= last
        assert mention.id is not None or mention.reason
        last = mention.end


@pytest.mark.parametrize("piece", ["Congo ", "(ADF) ", "Paris ", "A ", "U.S. ", "San San ", "x", "Mali-"])
def test_time_grows_with_length_only(names: Names, piece: str) -> None:
    def seconds(repeats: int) -> float:
        start = time.perf_counter()
        names.find(piece * repeats)
        return time.perf_counter() - start

    seconds(200)
    assert seconds(40_000) < 30 * max(seconds(5_000), 0.002)
