from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

pytest.importorskip("tokenizers")

from contingent.errors import ConfigError
from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.names import Names
from contingent.readers.learned.network import FILES, Network
from contingent.readers.learned.reader import WEIGHTS, LearnedReader
from contingent.readers.learned.settings import Settings, read_settings, write_settings
from contingent.records import Report, Statement
from tests.unit.readers.learned.scripted import MODES, Script, WordMaker, scripted_reader

SENT = "Niger sent 400 soldiers to Mali on Tuesday. The minister said 200 more would go if parliament agreed."


@cache
def names() -> Names:
    return Names.load(open_gazetteer())


def read(
    text: str, script: dict[str, Script], thresholds: Settings | None = None, date: str | None = "2013-11-26"
) -> list[Statement]:
    reader = scripted_reader(names(), text, script, thresholds)
    (reading,) = reader.read([Report(text=text, date=date)])
    return list(reading.statements)


def test_fields_come_from_the_model_and_values_from_the_normalisers() -> None:
    script = Script(
        tags={"agent": "Niger", "object": "soldiers", "place": "Mali"}, number=True, basis="change", time=True,
        first="Niger", last="Mali",
    )  # fmt: skip
    (found,) = read(SENT, {"sent": script})
    assert (found.type, found.status, found.polarity, found.core) == ("DEPLOY", "actual", "+", True)
    assert found.evidence[0].exact == "Niger sent 400 soldiers to Mali"
    assert [(q.best, q.unit, q.basis) for q in found.quantity] == [(400, "troops", "change")]
    assert found.time.edtf == "2013-11-26"
    assert [span.exact for span in found.role_text.place] == ["Mali"]
    assert found.origin == "learned/2"
    assert found.confidence is not None
    assert found.confidence > 0.9


def test_a_plan_carries_its_condition_and_its_speaker() -> None:
    script = {
        "go": Script(
            status="planned", act="commit", relation="if", waits_for="agreed",
            tags={"who": "minister", "cue": "said", "depends": "agreed"},
        ),
        "agreed": Script("AUTHORIZE", status="unknown"),
    }  # fmt: skip
    going, agreed = read(SENT, script)
    assert [(s.act, s.who_text.exact if s.who_text else None) for s in going.sources] == [("commit", "minister")]
    assert [(d.rel, d.ref, d.exact) for d in going.depends] == [("if", agreed.id, "agreed")]


def test_a_condition_without_a_statement_is_kept_with_a_reason() -> None:
    (going,) = read(SENT, {"go": Script(status="planned", relation="if")})
    assert [(d.rel, d.ref) for d in going.depends] == [("if", None)]
    assert going.depends[0].reason


@pytest.mark.parametrize(
    ("output", "rival", "threshold", "unsure"),
    [
        ("status", 1, "actual", lambda s: s.status == "planned"),
        ("act", 5, "no_source", lambda s: [x.act for x in s.sources] == ["accuse"]),
        ("relation", 4, "no_condition", lambda s: [d.rel for d in s.depends] == ["if"]),
    ],
)
def test_when_unsure_the_harmless_reading_wins(output, rival, threshold, unsure) -> None:  # type: ignore[no-untyped-def]
    # The usual reading (logit 8) is likelier than its rival (logit 7), but only by .73 to .27.
    script = {"sent": Script(logits={output: (rival, 7.0)})}
    lenient = replace(Settings(modes=MODES), **{threshold: 0.5})
    careful = replace(Settings(modes=MODES), **{threshold: 0.9})
    assert not unsure(read(SENT, script, lenient)[0])
    assert unsure(read(SENT, script, careful)[0])


@pytest.mark.parametrize(
    ("script", "best"),
    [
        (Script(), []),
        (Script(number=True), [400]),
        (Script(logits={"number": (0, -1.0)}), [400]),  # unlikely, but nobody else takes this force figure
        (Script("CONTROL", logits={"number": (0, -1.0)}), []),
        (Script(logits={"number": (0, -3.0)}), []),
    ],
)
def test_who_takes_a_force_figure(script: Script, best: list[int]) -> None:
    (found,) = read(SENT, {"sent": script}, Settings(modes=MODES, number=0.5, force_number=0.2))
    assert [q.best for q in found.quantity] == best


@pytest.mark.parametrize(
    ("status", "by_rule", "relations"),
    [("planned", True, ["if"]), ("planned", False, []), ("actual", True, [])],
)
def test_a_condition_only_the_rules_saw(status: str, by_rule: bool, relations: list[str]) -> None:
    text = "The minister said 200 soldiers would be sent to Mali if parliament agrees."
    whole = {"first": "The", "last": "Mali"}
    script = {"sent": Script(status=status, **whole), "agrees": Script("AUTHORIZE", status="unknown")}  # type: ignore[arg-type]
    sending, agreeing = read(text, script, Settings(modes=MODES, rule_conditions=by_rule))
    assert [d.rel for d in sending.depends] == relations
    assert [d.ref for d in sending.depends] == [agreeing.id] * len(relations)


def test_two_statements_of_one_type_on_the_same_words_are_one() -> None:
    whole = {"first": "Niger", "last": "Mali"}
    assert len(read(SENT, {"sent": Script(**whole), "soldiers": Script(**whole, keep=1.0)})) == 1  # type: ignore[arg-type]
    assert len(read(SENT, {"sent": Script(**whole), "soldiers": Script("PRESENCE", **whole)})) == 2  # type: ignore[arg-type]


def test_a_candidate_the_second_stage_rejects_is_left_out() -> None:
    assert read(SENT, {"sent": Script(keep=-6.0)}) == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "12", "x" * 3000, "\u0000\u202e😀", "(AP)\n\n(AP)"])
def test_texts_without_statements(text: str) -> None:
    if not text.strip():
        text = "."
    assert read(text, {}) == []


@settings(deadline=None, max_examples=30)
@given(st.randoms(use_true_random=False))
def test_any_output_gives_records_that_quote_the_text(random) -> None:  # type: ignore[no-untyped-def]
    text = SENT + " " + SENT.replace("Niger", "Chad")
    words = [w for w in ("sent", "soldiers", "minister", "go", "agreed") if random.random() < 0.7]
    reader = scripted_reader(names(), text, {w: Script() for w in words})
    noise = np.random.default_rng(random.getrandbits(32))
    plain = reader._network.second

    def second(*inputs):  # type: ignore[no-untyped-def]
        return {name: noise.normal(0, 4, v.shape).astype(np.float32) for name, v in plain(*inputs).items()}

    reader._network.second = second
    (reading,) = reader.read([Report(text=text, date="2013-11-26")])
    ids = {s.id for s in reading.statements}
    for statement in reading.statements:
        for span in (*statement.evidence, *statement.role_text.agent, *statement.quantity, *statement.purpose):
            assert text[span.start : span.end] == span.exact
        assert 0 <= (statement.confidence or 0) <= 1
        assert all(d.ref is None or d.ref in ids for d in statement.depends)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Niger's 400 troops", [("Niger", True), ("'", False), ("s", True), ("400", True), ("troops", True)]),
        ("  two\n\nlines ", [("two", True), ("lines", True)]),
        ("half \ud83d pair", [("half", True), ("\ud83d", False), ("pair", True)]),
        (" \n", []),
    ],
)
def test_pieces_quote_the_text(text: str, words: list[tuple[str, bool]]) -> None:
    pieces = WordMaker("Niger ' s 400 troops two lines half pair \ufffd").cut(text)
    found = [(text[a:b], bool(o)) for a, b, o in zip(pieces.starts, pieces.ends, pieces.opens, strict=True)]
    assert found == words


def test_settings_survive_a_round_trip(tmp_path: Path) -> None:
    wanted = Settings(modes=("a",), keep=0.35, slope=1.2)
    write_settings(wanted, tmp_path / "settings.json")
    assert read_settings(tmp_path / "settings.json") == wanted


@pytest.mark.parametrize("content", [b"", b"[]", b'{"keep": "much"}'])
def test_broken_settings_are_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    with pytest.raises(ConfigError, match="settings"):
        read_settings(tmp_path / "settings.json")


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"first\.onnx"):
        LearnedReader.load(tmp_path)


@pytest.mark.parametrize("broken", ["first.onnx", "word_values.npy"])
def test_broken_weights_are_named(tmp_path: Path, broken: str) -> None:
    shipped()
    for name in FILES:
        (tmp_path / name).symlink_to(WEIGHTS / name)
    (tmp_path / broken).unlink()
    (tmp_path / broken).write_bytes((WEIGHTS / broken).read_bytes()[:40])
    with pytest.raises(ConfigError, match=rf"{broken}: cannot be used .*--reader grammar"):
        Network(tmp_path)


def shipped() -> LearnedReader:
    pytest.importorskip("onnxruntime")
    if not all((WEIGHTS / name).is_file() for name in FILES):
        pytest.skip("the weights of the learned reader are not installed")
    return LearnedReader.load()


def test_shipped_weights_read_a_plain_report() -> None:
    text = "Kenya has sent 500 soldiers to Haiti, the defence ministry said on Tuesday."
    (reading,) = shipped().read([Report(text=text, date="2024-06-26")])
    (figure,) = [q for s in reading.statements if s.type == "DEPLOY" for q in s.quantity]
    assert (figure.best, figure.unit) == (500, "troops")


def test_the_company_of_a_report_in_a_batch_changes_nothing() -> None:
    reader = shipped()
    reports = [Report(text=t, date="2013-11-26") for t in (SENT, SENT * 12, "Rebels shelled the airport at dawn.")]
    alone = [reader.read([report])[0].records() for report in reports]
    assert [reading.records() for reading in reader.read(list(reversed(reports)))] == alone[::-1]


def test_shipped_weights_are_small() -> None:
    shipped()
    assert sum((WEIGHTS / name).stat().st_size for name in FILES) < 60_000_000
