"""The public test of times, on documents of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.public.times import Gold, Score, documents, measure, paired
from contingent.normalize.timex import Timex, find_timexes

TIMEML = """<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2013-11-26">26 November 2013</TIMEX3></DCT>
<TEXT>Rain &amp; wind <EVENT class="X">came</EVENT> on <TIMEX3 tid="t1" type="DATE" value="2013-11-22">Friday</TIMEX3>
and lasted <TIMEX3 tid="t2" type="DURATION" value="P2D">two long days</TIMEX3>.</TEXT></TimeML>"""
TIMEX2 = """<DOC><DATETIME><TIMEX2 val="2009-12-19">x</TIMEX2></DATETIME>
<TEXT>On <TIMEX2 val="1905-05-01">May 1, 1905<TIMEX2 val="1">x</TIMEX2></TIMEX2> it began.</TEXT></DOC>"""


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    for name, file, text in (("tempeval3_platinum", "a.tml", TIMEML), ("wikiwars", "b.xml", TIMEX2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text(text, encoding="utf-8")
    return tmp_path


def test_tags_go_and_offsets_stay(bench: Path) -> None:
    [(_, text, dated, gold)] = documents(bench / "tempeval3_platinum")
    assert dated == "2013-11-26"
    assert text.startswith("Rain & wind came on Friday\nand")
    assert [(text[one.start : one.end], one.type, one.value) for one in gold] == [
        ("Friday", "DATE", "2013-11-22"),
        ("two long days", "DURATION", "P2D"),
    ]


def test_of_nested_expressions_the_outer_counts(bench: Path) -> None:
    [(_, _, _, gold)] = documents(bench / "wikiwars")
    assert [one.value for one in gold] == ["1905-05-01"]


def test_counts_follow_the_rule_of_tempeval(bench: Path) -> None:
    [(_, text, dated, gold)] = documents(bench / "tempeval3_platinum")
    score = Score()
    score.add(gold, find_timexes(text, dated))
    assert (score.gold, score.ours, score.found, score.strict, score.values) == (2, 2, 2, 1, 1)
    assert score.rate(score.values) == 0.5
    assert next(row.metric for row in measure(bench)) == "value F1, end to end"


def test_pairs_are_one_to_one() -> None:
    def gold(start: int, end: int) -> Gold:
        return Gold(start=start, end=end, exact="", type="DATE", value="")

    ours = [Timex(start=0, end=9, exact="", type="DATE", value="")]
    assert len(list(paired([gold(0, 4), gold(5, 9)], ours))) == 1
