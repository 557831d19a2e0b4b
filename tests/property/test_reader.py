"""The reader on any text: it never fails, every record quotes its text, and nothing but the text decides the records."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contingent.evaluate.check import check_records
from contingent.readers.grammar.reader import GrammarReader
from contingent.records import Reading, Report, Statement, encode_record
from tests.strategies import texts

WORDS = (
    "France Mali CAR Bangui UN the a of in to by from after once if unless until before that which who said told "
    "announced will would has have had is are was were been not no never sent send deploy withdraw troops soldiers "
    "force mission resolution rebels killed asked accused denied warned according 1,000 420 3,000-strong hundreds "
    "scores 400–500 99999999999999999999 about 2.5 million Tuesday next week March 2013 six months Le Drian minister "
    "President Paris there they it its country and or but"
).split()
MARKS = (". ", ", ", "; ", ": ", " – ", " — ", "\n\n", "\n", "“", "”", '"', "‘", "’s ", "(", ")", "… ", "? ", "! ", " ")


PHRASES = (
    "France will send 1,000 troops to Mali", "The republic has begged Ghana to enlarge that contingent", "once the UN votes",
    "Le Drian, the defence minister, said on Tuesday", "Rebels were accused by rights groups of killing 30 villagers",
    "if parliament agrees", "France has 420 soldiers there", "the 1,750-strong mission run by the European Union",
    "It would happen after that", "Chad refused", "nobody will leave before the vote", "said Le Drian", "he denied it",
    "In Mali the rebels overthrew the president in March", "to 900 from 650", "Nigeria 1,200, Togo 733 and Niger 501",
)  # fmt: skip


def news() -> st.SearchStrategy[str]:
    """Phrases, words and marks that rules look for, in no sensible order: open quotations, markup, huge numbers."""
    word, phrase = st.sampled_from(WORDS), st.sampled_from(PHRASES)
    mark = st.sampled_from((*MARKS, "<b>", "</p>", "&amp;", "[Reuters]", "(AP)", "\u00a0", "\u200b"))
    piece = st.one_of(phrase, phrase, word, word.map(str.upper), mark, texts(max_size=3))
    return st.lists(piece, min_size=6, max_size=40).map(" ".join)


def reports() -> st.SearchStrategy[Report]:
    """Reports over such texts, dated or not."""
    return st.builds(
        Report,
        text=st.one_of(news(), texts(min_size=0, max_size=120)),
        date=st.sampled_from([None, "2013-11-26", "2013-11", "2013"]),
        title=st.sampled_from([None, "France to send 1,000 troops"]),
        source=st.sampled_from([None, "Wire"]),
    )


@cache
def reader() -> GrammarReader:
    return GrammarReader.load()


def written(reading: Reading) -> list[bytes]:
    return [encode_record(record) for record in reading.records()]


def problems(reading: Reading) -> list[str]:
    """What `contingent check` finds wrong with a reading: spans, references, values, ids."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        path.write_bytes(b"\n".join(written(reading)) + b"\n")
        found = check_records(path, texts=[reading.report])
        return [f"{p.record} {p.field}: {p.message}" for p in found if p.severity in {"error", "notice"}]


def told(statement: Statement, shift: int) -> tuple[object, ...]:
    """What a statement says, with the place of its evidence moved on by `shift` characters."""
    places = [(e.start + shift, e.end + shift, e.exact) for e in statement.evidence]
    acts = [(source.act, source.who_text and source.who_text.exact) for source in statement.sources]
    figures = [(q.exact, q.best, q.low, q.high, q.unit, q.basis) for q in statement.quantity]
    return statement.type, statement.status, statement.polarity, places, acts, figures, statement.time.exact


def is_encodable(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)


@settings(deadline=None, max_examples=150)
@given(reports())
@example(Report(text=": France will send 1,000 troops to Mali. Le Drian said so on Tuesday."))
@example(Report(text=f"{PHRASES[0]} {PHRASES[0]} once the UN votes nobody will leave before the vote {PHRASES[0]}"))
def test_any_text_gives_sound_records(report: Report) -> None:
    (reading,) = reader().read([report])
    assert reading.report is report
    if is_encodable(report.text):
        assert problems(reading) == []


@settings(deadline=None, max_examples=100)
@given(reports())
def test_ids_are_unique_and_evidence_has_words(report: Report) -> None:
    (reading,) = reader().read([report])
    ids = [record.id for record in reading.records()]
    assert len(ids) == len(set(ids))
    for statement in reading.statements:
        assert all(evidence.exact.strip() == evidence.exact for evidence in statement.evidence)
        assert any(c.isalnum() for evidence in statement.evidence for c in evidence.exact)


@settings(deadline=None, max_examples=60)
@given(st.lists(reports().filter(lambda r: is_encodable(r.text)), min_size=2, max_size=4), st.randoms())
def test_batch_and_order_change_nothing(batch: list[Report], random: Random) -> None:
    alone = [written(reader().read([report])[0]) for report in batch]
    assert [written(reading) for reading in reader().read(batch)] == alone
    order = list(range(len(batch)))
    random.shuffle(order)
    assert [written(reading) for reading in reader().read([batch[i] for i in order])] == [alone[i] for i in order]


@settings(deadline=None, max_examples=60)
@given(news().filter(is_encodable))
def test_blank_lines_in_front_move_spans_and_nothing_else(text: str) -> None:
    (plain,), (moved,) = reader().read([Report(text=text)]), reader().read([Report(text="\n\n" + text)])
    assert moved.document.chars == plain.document.chars + 2
    assert [told(s, 2) for s in plain.statements] == [told(s, 0) for s in moved.statements]


@settings(deadline=None, max_examples=5)
@given(reports().filter(lambda r: is_encodable(r.text)))
def test_a_new_reader_gives_the_same_bytes(report: Report) -> None:
    assert written(GrammarReader.load().read([report])[0]) == written(reader().read([report])[0])


HOSTILE = {
    "one word": "troops ",
    "no spaces": "France",
    "open quotations": "“France said ",
    "commas": "France, ",
    "subordinate clauses": "if France after Mali unless ",
    "relatives": "the force that the minister who ",
    "numbers": "1,000 ",
    "one long number": "9",
    "conditions": "France will send troops once the UN votes. ",
    "restated promises": "France will send 500 troops to Mali. ",
    "accusations": "Rebels accused of accused of ",
    "dashes": " – – ",
    "brackets": "((((",
    "line ends": "\n",
    "paragraphs": "a\n\n",
    "capitals": "Abc Def ",
    "there": "there are there ",
    "angle brackets": "<b>",
    "quotations": "“We will send 500 troops to Mali,” he said. ",
    "credits": "France sends troops (AP)\n\n",
    "denials": "France denied it. ",
    "gates": "Nobody will leave before the council has voted. France will send men after that. ",
}


def test_thousands_of_different_persons() -> None:
    """Names that differ, so that nothing found once helps the next time."""
    names = (f"Ab{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)}" for i in range(3000))
    text = " ".join(f"Minister {name} said {n} soldiers were there. " for n, name in enumerate(names))
    (reading,) = reader().read([Report(text=text, date="2013-11-26")])
    assert reading.statements


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_repetition_does_not_blow_up(piece: str) -> None:
    """200,000 characters of one thing. Quadratic work would take minutes here; no clock is asserted."""
    report = Report(text=piece * (200_000 // len(piece)), date="2013-11-26")
    (reading,) = reader().read([report])
    assert reading.document.chars == len(report.text)
