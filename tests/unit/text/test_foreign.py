from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from contingent.text.language import UNNAMED, find_foreign, language_name

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
# Written for these tests: news of forces and promises, one to three sentences each, as short as news gets.
SENTENCES = {
    "fr": [
        "La France enverra mille soldats si le Conseil de sécurité adopte la résolution, a déclaré le ministre mardi.",
        "Quatre cents hommes sont déjà sur place. Le porte-parole de l'armée n'a donné aucune date de départ.",
        "Les rebelles ont tué douze personnes dans la capitale lundi, selon la Croix-Rouge.",
    ],
    "es": [
        "El gobierno enviará cien soldados al país si el parlamento lo aprueba, dijo ayer la ministra de Defensa.",
        "Al menos doce personas murieron el lunes en un ataque contra la capital, según la Cruz Roja.",
        "La misión cuenta con seiscientos militares y espera otros doscientos antes de que acabe el año.",
    ],
    "de": [
        "Die Regierung schickt bis zu hundert Soldaten in das Land, wenn das Parlament zustimmt.",
        "Bei einem Angriff auf die Hauptstadt sind nach Angaben des Roten Kreuzes zwölf Menschen getötet worden.",
        "Der Sprecher der Armee sagte, dass noch vierhundert Soldaten am Flughafen stationiert sind.",
    ],
    "ar": [
        "سترسل الحكومة مئة جندي إلى البلاد إذا وافق البرلمان على ذلك، قال الوزير يوم الثلاثاء.",
        "قتل اثنا عشر شخصا في هجوم على العاصمة يوم الاثنين بحسب الصليب الأحمر.",
        "يوجد في البلاد أربعمئة جندي، ومن المتوقع وصول مئتين آخرين قبل نهاية العام.",
    ],
    "ru": [
        "Правительство отправит в страну сто солдат, если парламент согласится, сообщил министр.",
        "По данным Красного Креста, в понедельник в столице погибли двенадцать человек.",
        "В стране находятся четыреста военных, ещё двести ожидаются до конца года.",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, several in SENTENCES.items() for text in several]
)
def test_a_report_in_another_language_is_known_and_named(language: str, text: str) -> None:
    assert find_foreign(text) == language
    assert find_foreign(text * 5) == language


ENGLISH = [
    "",
    "The force left.",
    "Bangui 650, Bria 800, Bouar 650, Kaga Bandoro 1100, Sibut 650, Mbaiki 650, Bossangoa 650, Bambari 650",
    "France envoie 1,000 soldats, the headline of Le Monde said. The minister had not confirmed the number.",
    "Séléka, anti-balaka, MISCA, FOMAC, MICOPAX, EUFOR RCA, Sangaris: who is who in Bangui, and who pays them?",
    "SITREP 7: 189 dead (Red Cross), 38,000 IDPs at M'Poko, 9,000 at Saint Paul.",
    "TROOPS OUT",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_never_set_aside(text: str) -> None:
    assert find_foreign(text) is None


@pytest.mark.parametrize("name", ["dev.jsonl", "train.jsonl"])
def test_no_english_report_of_the_corpus_is_set_aside(name: str) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip(f"the coded corpus ({name}) does not lie beside the repository")
    lines = (CORPUS / name).read_text(encoding="utf-8").split("\n")
    texts = [json.loads(line)["text"] for line in lines if line]
    assert len(texts) > 200
    assert [text[:60] for text in texts if find_foreign(text) is not None] == []


def test_without_the_identifier_only_long_texts_are_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid", None)
    assert find_foreign(SENTENCES["de"][0]) is None
    assert find_foreign(" ".join(SENTENCES["de"]) * 3) == UNNAMED


@pytest.mark.parametrize(("code", "name"), [("fr", "French"), ("und", "another language"), ("xx", "xx")])
def test_names_of_languages(code: str, name: str) -> None:
    assert language_name(code) == name
