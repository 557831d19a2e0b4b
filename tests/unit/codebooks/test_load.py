"""The codebooks are sound, typed, and hold what the reader needs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from contingent.codebooks import load
from contingent.codebooks.load import ambiguous_forms, check_codebooks, countries, not_names, registry, with_plurals
from contingent.errors import ConfigError


def test_codebooks_are_sound() -> None:
    assert check_codebooks() == []


def test_sizes() -> None:
    kinds = Counter(key.partition(":")[0] for key in registry())
    assert kinds["org"] >= 60
    assert kinds["op"] >= 110
    assert kinds["grp"] >= 80
    assert len([country for country in countries().values() if not country.former]) == 250  # ISO 3166-1 and Kosovo


@pytest.mark.parametrize(
    ("code", "field", "form"),
    [
        ("CIV", "names", "Ivory Coast"),
        ("COD", "names", "DR Congo"),
        ("COD", "aliases", "Zaire"),
        ("MMR", "aliases", "Burma"),
        ("CAF", "acronyms", "CAR"),
        ("CAF", "demonyms", "Central Africans"),
        ("FRA", "demonyms", "French"),
        ("MLI", "demonyms", "Malians"),
        ("FRA", "metonyms", "Élysée"),
        ("BDI", "capitals", "Bujumbura"),
        ("XKX", "capitals", "Pristina"),
    ],
)
def test_country_forms(code: str, field: str, form: str) -> None:
    assert form in getattr(countries()[code], field)


@pytest.mark.parametrize(
    ("key", "country", "host", "start"),
    [
        ("op:minusca", "UNO", ("CAF",), "2014-04-10"),
        ("op:misca", "IGO", ("CAF",), "2013-12-19"),
        ("op:serval", "FRA", ("MLI",), "2013-01-11"),
        ("op:kfor", "IGO", ("XKX",), "1999-06-12"),
        ("op:unasog", "UNO", ("LBY", "TCD"), "1994-05-04"),
        ("op:bnub", "UNO", ("BDI",), "2011-01-01"),
        ("op:euam-ukraine", "IGO", ("UKR",), "2014-12-01"),
        ("op:allied-harmony", "IGO", ("MKD",), "2002-12"),
        ("grp:m23", "COD", ("COD",), "2012-04"),
        ("org:un", "UNO", (), "1945-10-24"),
    ],
)
def test_registry_rows(key: str, country: str, host: tuple[str, ...], start: str) -> None:
    entry = registry()[key]
    assert (entry.country, entry.host, entry.start) == (country, host, start)


def test_related_countries_leave_out_body_codes() -> None:
    assert registry()["op:minusca"].related_countries == {"CAF"}
    assert registry()["grp:lra"].related_countries == {"UGA", "CAF", "COD", "SSD"}


def test_ambiguous_and_stepped_over() -> None:
    assert ambiguous_forms()["Congo"].candidates == ("COD", "COG")
    assert ambiguous_forms()["Georgia"].default == "GEO"
    assert "Indian Ocean" in not_names()


@pytest.mark.parametrize(
    ("demonym", "forms"),
    [
        ("Malian", ("Malian", "Malians")),
        ("German", ("German", "Germans")),
        ("French", ("French",)),
        ("Frenchman", ("Frenchman",)),
        ("Chinese", ("Chinese",)),
        ("Omani", ("Omani", "Omanis")),
    ],
)
def test_plurals(demonym: str, forms: tuple[str, ...]) -> None:
    assert with_plurals((demonym,)) == forms


BAD_REGISTRY = {
    "org:one": {"name": "One", "sector": "XYZ", "country": "ZZZ", "sources": " "},
    "op:two": {
        "name": "Two",
        "sector": "MIL",
        "start": "2013-13",
        "host": ["QQQ"],
        "sponsor": "org:none",
        "sources": "s",
    },
    "grp:three": {"name": "One", "sector": "REB", "start": "2014", "end": "2013", "weak": ["T"], "sources": "s"},
    "_shared": {"forms": ["Nobody"]},
}


def test_check_names_each_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    read = load._read
    monkeypatch.setattr(load, "_read", lambda name: BAD_REGISTRY if name == "registry.toml" else read(name))
    for cached in (registry, load.shared_forms):
        cached.cache_clear()
    try:
        problems = "\n".join(check_codebooks())
    finally:
        for cached in (registry, load.shared_forms):
            cached.cache_clear()
    for fault in (
        "unknown sector XYZ",
        "unknown country ZZZ",
        "no source",
        "2013-13 is not an EDTF date",
        "unknown host ['QQQ']",
        "unknown sponsor org:none",
        "type actor does not fit its id",
        "ends before it starts",
        "weak forms not among",
        "One stands under",
        "Nobody is listed as shared",
    ):
        assert fault in problems


def test_broken_file_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(load, "FOLDER", tmp_path)
    with pytest.raises(ConfigError, match=r"registry\.toml cannot be read"):
        load._read("registry.toml")
    (load.FOLDER / "registry.toml").write_text("= nonsense", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load._read("registry.toml")
