from __future__ import annotations

import copy
import io
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.errors import ReportError
from contingent.evaluate import check
from contingent.evaluate.check import Problem, check_records
from contingent.ids import text_sha256
from contingent.records import Report, json_schema

SEED = Path(__file__).resolve().parents[3] / ".." / "shared" / "seed"

TEXT = "Norland sent 40 men for a week. They are in Vessa if the road holds, he said."

Records = dict[str, dict[str, Any]]


def at(words: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "exact": words} | more


def records() -> Records:
    """One sound record of each kind, and a second document, by id."""
    made: list[dict[str, Any]] = [
        {
            "kind": "document",
            "id": "d:1",
            "sha256": text_sha256(TEXT),
            "chars": len(TEXT),
            "text": TEXT,
            "title": at("Norland sent 40 men"),
            "publisher": "e:norland",
            "credit": [at("he", who="e:norland")],
            "published": {"edtf": "2001-01-02", "basis": "given"},
        },
        {"kind": "document", "id": "d:2", "sha256": text_sha256("B."), "chars": 2, "text": "B."},
        {
            "kind": "entity",
            "id": "e:norland",
            "doc": "d:1",
            "type": "state",
            "name": "Norland",
            "country": "NOR",
            "wikidata": "Q20",
            "acled_inter": 1,
            "mentions": [at("Norland"), at("he", form="pronoun")],
        },
        {"kind": "entity", "id": "e:vessa", "doc": "d:1", "type": "place", "name": "Vessa", "part_of": "e:norland"},
        {"kind": "entity", "id": "e:other", "doc": "d:2", "type": "actor", "name": "B"},
        {
            "kind": "statement",
            "id": "s:sent",
            "doc": "d:1",
            "type": "DEPLOY",
            "status": "planned",
            "evidence": [at("Norland sent 40 men", part="title")],
            "roles": {"agent": ["e:norland"], "place": ["e:vessa"]},
            "role_text": {"agent": [at("Norland")]},
            "sources": [{"who": "e:norland", "act": "say", "cue": at("said"), "time": "2001-01"}],
            "quantity": [at("40 men", unit="troops", best=40, low=30, high=50)],
            "time": {"edtf": "[..2001-01-02]", "basis": "tense"},
            "duration": at("a week", iso="P1W"),
            "depends": [at("if the road holds", rel="if", ref="s:road")],
            "confidence": 0.5,
        },
        {
            "kind": "statement",
            "id": "s:road",
            "doc": "d:1",
            "type": "SITUATION",
            "status": "unknown",
            "evidence": [at("the road holds")],
        },
        {"kind": "link", "id": "l:1", "from": "s:sent", "rel": "details", "to": "s:road", "score": 1},
        {"kind": "link", "id": "l:2", "from": "d:1", "rel": "copies", "to": "d:2"},
    ]
    return {record["id"]: record for record in made}


def problems(tmp_path: Path, made: Records, **options: Any) -> list[Problem]:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in made.values()), "utf-8")
    return list(check_records(path, **options))


def test_sound_file_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, records()) == []


def change(record: str, field: str, value: Any) -> Callable[[Records], None]:
    """Sets one field, given as a path such as "sources.0.who"."""

    def apply(made: Records) -> None:
        *path, last = field.split(".")
        target: Any = made[record]
        for step in path:
            target = target[int(step)] if isinstance(target, list) else target[step]
        target[int(last) if isinstance(target, list) else last] = value

    return apply


@pytest.mark.parametrize(
    ("record", "field", "value", "where", "message", "severity"),
    [
        # the model
        ("s:sent", "status", "done", "status", "invalid enum value 'done'", "error"),
        ("s:sent", "kind", "claim", "kind", "invalid value 'claim'", "error"),
        ("s:sent", "evidence", [], "evidence", "has no evidence", "error"),
        ("d:1", "chars", "77", "chars", "expected `int`, got `str`", "error"),
        ("s:sent", "quantity.0.best", "forty", "quantity[0].best", "expected `int | float | null`", "error"),
        ("s:sent", "quantity.0.end", 14, "quantity[0]", "holds 1 characters, its quotation 6", "error"),
        ("s:sent", "role_text.agent.0.end", 0, "role_text.agent[0]", "is empty", "error"),
        ("s:sent", "colour", 1, "colour", "unknown field", "warning"),
        ("s:sent", "sources.0.office", 1, "sources[0].office", "unknown field", "warning"),
        ("s:sent", "roles.victim", [], "roles.victim", "unknown field", "warning"),
        ("s:sent", "a\u001bb", [], "a\\u001bb", "unknown field", "warning"),
        # references
        ("s:sent", "doc", "d:9", "doc", '"d:9" is not in the file', "error"),
        ("s:sent", "doc", "e:norland", "doc", "is of kind entity, not document", "error"),
        ("s:sent", "roles.agent.0", "e:9", "roles.agent[0]", "is not in the file", "error"),
        ("s:sent", "roles.place.0", "s:road", "roles.place[0]", "is of kind statement, not entity", "error"),
        ("s:sent", "roles.place.0", "e:other", "roles.place[0]", "belongs to another document", "warning"),
        ("s:sent", "sources.0.who", "e:9", "sources[0].who", "is not in the file", "error"),
        ("s:sent", "depends.0.ref", "s:9", "depends[0].ref", "is not in the file", "error"),
        ("s:sent", "depends.0.ref", "s:sent", "depends[0].ref", "refers to itself", "error"),
        ("d:1", "publisher", "e:9", "publisher", "is not in the file", "error"),
        ("d:1", "credit.0.who", "e:9", "credit[0].who", "is not in the file", "error"),
        ("e:norland", "doc", "d:9", "doc", "is not in the file", "error"),
        ("e:vessa", "part_of", "e:9", "part_of", "is not in the file", "error"),
        ("e:vessa", "part_of", "e:vessa", "part_of", "refers to itself", "error"),
        ("l:1", "to", "s:9", "to", "is not in the file", "error"),
        ("l:1", "from", "s:9", "from", "is not in the file", "error"),
        ("l:1", "to", "s:sent", "to", "cannot be linked to itself", "error"),
        ("l:1", "to", "d:1", "to", "two statements or two documents", "error"),
        ("l:1", "rel", "copies", "rel", "copies joins two documents", "warning"),
        # values
        ("d:1", "published.edtf", "2001-13", "published.edtf", "2001-13", "error"),
        ("s:sent", "time.edtf", "[2001-02..2001-01]", "time.edtf", "ends before it begins", "error"),
        ("s:sent", "sources.0.time", "Tuesday", "sources[0].time", "not an EDTF", "error"),
        ("s:sent", "duration.iso", "6 months", "duration.iso", "not an ISO 8601 duration", "error"),
        ("s:sent", "duration.iso", "P", "duration.iso", "not an ISO 8601 duration", "error"),
        ("s:sent", "duration.iso", "P1DT", "duration.iso", "not an ISO 8601 duration", "error"),
        ("e:norland", "country", "Norland", "country", "three capital letters", "error"),
        ("e:norland", "wikidata", "20", "wikidata", "Q and a number", "error"),
        ("e:norland", "iso3166_2", "NOR", "iso3166_2", "a code such as", "error"),
        ("e:norland", "acled_inter", 9, "acled_inter", "between 1 and 8", "error"),
        ("s:sent", "quantity.0.low", 41, "quantity[0]", "not in rising order", "error"),
        ("s:sent", "quantity.0.high", 39, "quantity[0]", "not in rising order", "error"),
        ("s:sent", "quantity.0.low", -1, "quantity[0]", "below zero", "error"),
        ("s:sent", "confidence", 1.5, "confidence", "between 0 and 1", "error"),
        ("l:1", "score", -1, "score", "between 0 and 1", "warning"),
        ("s:sent", "evidence.0.part", "footer", "evidence[0].part", "only title", "warning"),
        ("d:2", "chars", 3, "chars", "the text has 2 characters", "error"),
        ("d:2", "text", "C.", "text", "does not have the recorded sha256", "error"),
        ("d:2", "sha256", "ABC", "sha256", "64 lower-case hex digits", "error"),
        # spans
        ("s:sent", "quantity.0", at("a week"), "quantity[0]", '"a week" does not lie inside the evidence', "warning"),
        ("s:road", "evidence.0", at("the road holds", exact="The road holds"), "evidence[0]", "the text has", "error"),
        ("s:road", "purpose", [{"start": 76, "end": 78, "exact": ".."}], "purpose[0]", "ends after the 77", "error"),
        ("s:sent", "time.start", 3, "time", "come together", "error"),
        ("s:sent", "depends.0.end", 60, "depends[0]", "its quotation 17", "error"),
        ("e:norland", "mentions.1.start", 70, "mentions[1]", "starts before", "error"),
        ("s:sent", "sources.0.cue", at("said", exact="sayd"), "sources[0].cue", "the text has", "error"),
        ("d:1", "credit.0", at("he", exact="He"), "credit[0]", "the text has", "error"),
    ],
)
def test_one_fault(
    tmp_path: Path, record: str, field: str, value: Any, where: str, message: str, severity: str
) -> None:
    made = records()
    change(record, field, value)(made)
    found = problems(tmp_path, made)
    hits = [p for p in found if (p.record, p.field, p.severity) == (record, where, severity) and message in p.message]
    assert len(hits) == 1, found
    assert hits[0].line == list(made).index(record) + 1
    assert all("\n" not in p.message and p.message.isprintable() for p in found)


def test_id_used_twice(tmp_path: Path) -> None:
    made = records()
    made["again"] = copy.deepcopy(made["e:vessa"])
    assert problems(tmp_path, made) == [
        Problem(line=10, record="e:vessa", field="id", message="the id was already used on line 4", severity="error")
    ]


def write(tmp_path: Path, *lines: bytes) -> Path:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "not valid JSON"),
        (b"{}", "missing required field `kind`"),
        (b"[1]", "expected `object`, got `array`"),
        (b'{"kind": "entity", "id": "\xff"}', "not valid JSON"),
        (b"[" * 200_000, ""),
        (b'{"kind": "document", "id": 5}', "expected `str`, got `int`"),
        (b"\x00\x01", "not valid JSON"),
    ],
)
def test_hostile_line_is_one_error_and_the_rest_goes_on(tmp_path: Path, line: bytes, message: str) -> None:
    sound = json.dumps(records()["d:2"]).encode()
    found = list(check_records(write(tmp_path, b"\xef\xbb\xbf" + sound, b"", line, sound)))
    assert [(p.line, p.severity) for p in found] == [(3, "error"), (4, "error")]
    assert message in found[0].message
    assert found[1].message == "the id was already used on line 1"


@given(
    lines=st.lists(st.sampled_from([json.dumps(record).encode() for record in records().values()]), min_size=1),
    place=st.integers(0, 4000),
    length=st.integers(0, 9),
    put=st.one_of(
        st.binary(max_size=4), st.sampled_from([b"null", b"-1", b"9e99", b'"', b"{}", b"[]", b"true", b"\n"])
    ),
)
@settings(deadline=None, max_examples=150)
def test_damaged_file_never_stops_the_check(lines: list[bytes], place: int, length: int, put: bytes) -> None:
    content = b"\n".join(lines)
    place %= len(content)
    damaged = content[:place] + put + content[place + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        path.write_bytes(damaged)
        found = list(check_records(path))
    assert [p.line for p in found] == sorted(p.line for p in found)
    assert all((p.field + p.record + p.message).isprintable() for p in found)


def test_line_beyond_the_limit_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MAX_LINE_BYTES", 300)
    sound = json.dumps(records()["d:2"]).encode()
    found = list(check_records(write(tmp_path, b"x" * 1000, sound, b"x" * 299, b"y" * 900)))
    assert [(p.line, p.message[:25]) for p in found] == [
        (1, "the line is longer than 0"),
        (3, "not valid JSON (JSON is m"),
        (4, "the line is longer than 0"),
    ]


def test_where_the_text_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = records()
    del made["d:1"]["text"]
    wrong = made["s:road"]["evidence"][0]
    wrong["exact"] = wrong["exact"].upper()

    def spans_compared(**options: Any) -> bool:
        found = problems(tmp_path, made, **options)
        notices = [p for p in found if p.severity == "notice"]
        compared = any("the text has" in p.message for p in found)
        assert [p.record for p in notices] == ([] if compared else ["d:1"])
        assert all("text of d:1 not found, spans not compared; give it with --texts" in p.message for p in notices)
        return compared

    assert not spans_compared()
    assert not spans_compared(texts=[Report(text="another")])
    assert spans_compared(texts=iter([Report(text="another"), Report(text=TEXT)]))
    made["d:1"]["file"] = "report.txt"
    assert not spans_compared()
    (tmp_path / "report.txt").write_text(TEXT + "!", "utf-8")
    assert not spans_compared()  # another text under that name
    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    assert spans_compared()
    (tmp_path / "report.txt").unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "report.txt").write_text(TEXT, "utf-8")
    monkeypatch.chdir(elsewhere)
    assert spans_compared()


@pytest.mark.parametrize("name", ["/dev/zero", "a\x00b", "..", "x" * 5000])
def test_file_names_that_are_no_text(tmp_path: Path, name: str) -> None:
    made = records()
    del made["d:2"]["text"]
    made["d:2"]["file"] = name
    assert [(p.record, p.severity) for p in problems(tmp_path, made)] == [("d:2", "notice")]


def test_records_may_come_in_any_order_and_documents_interleave(tmp_path: Path) -> None:
    made = dict(reversed(records().items()))
    for number in range(40):  # more documents than texts are kept for
        text = f"Report {number}."
        doc = {"kind": "document", "id": f"d:n{number}", "sha256": text_sha256(text), "chars": len(text), "text": text}
        span = {"start": 0, "end": 6, "exact": "Report" if number else "report"}
        made[f"e:n{number}"] = {
            "kind": "entity", "id": f"e:n{number}", "doc": doc["id"], "type": "actor", "name": "R", "mentions": [span],
        }  # fmt: skip
        made[str(doc["id"])] = doc
    assert [(p.record, p.field) for p in problems(tmp_path, made)] == [("e:n0", "mentions[0]")]


def test_standard_input_and_pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = records()
    made["s:road"]["doc"] = "d:9"
    expected = problems(tmp_path, made)
    content = (tmp_path / "records.jsonl").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert list(check_records("-")) == expected != []
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    assert list(check_records(pipe)) == expected
    writer.join()


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="No such file"):
        list(check_records(tmp_path / "none.jsonl"))


def test_seed_passes() -> None:
    if not SEED.exists():
        pytest.skip("needs the seed report in shared/seed beside the repository")
    text = (SEED / "seed.txt").read_bytes().decode("utf-8")
    found = list(check_records(SEED / "seed_gold.jsonl", texts=[Report(text=text)]))
    assert [(p.record, p.field, p.severity) for p in found] == [("e:ledrian", "office", "warning")]
    without = list(check_records(SEED / "seed_gold.jsonl"))
    assert [p.severity for p in without] == ["notice", "warning"]


def test_exported_schema_accepts_sound_records_and_rejects_broken_ones() -> None:
    schema = json_schema() | {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for sound in records().values():
        validator.validate(sound)
    for record, field, value in [
        ("s:sent", "status", "done"),
        ("s:sent", "quantity.0.best", "forty"),
        ("d:1", "kind", "claim"),
        ("l:1", "rel", "likes"),
        ("e:vessa", "name", None),
    ]:
        made = records()
        change(record, field, value)(made)
        assert not validator.is_valid(made[record]), (record, field)
    missing = records()["s:sent"]
    del missing["evidence"]
    assert not validator.is_valid(missing)
