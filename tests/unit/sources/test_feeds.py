from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contingent.sources.feeds import day_of
from contingent.sources.markup import text_of
from tests.unit.sources.made import WORDS, errors, read, reports, save

RSS2 = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Radio Soro</title>
<item><title>Force leaves &amp; returns</title><link>https://example.org/1</link><guid isPermaLink="false">g1</guid>
<pubDate>Tue, 26 Nov 2013 23:30:00 -0500</pubDate><description>Teaser</description>
<content:encoded><![CDATA[<p>{WORDS}</p><script>alert(1)</script><p>About&nbsp;400 stay.</p>]]></content:encoded></item>
<item><title>Only a headline: 200 police arrive</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
RSS1 = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Radio Soro</title></channel>
<item rdf:about="https://example.org/1"><title>Force leaves</title><link>https://example.org/1</link>
<description>{WORDS} In Kété.</description><dc:date>2013-11-26T08:00:00Z</dc:date></item></rdf:RDF>"""
RSS091 = f"""<rss version="0.91"><channel><title>Radio Soro</title><item><title>Force leaves</title>
<link>https://example.org/1</link><description>{WORDS}</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Radio Soro</title>
<entry><title>Force leaves</title><id>tag:1</id><link rel="self" href="https://example.org/self"/>
<link href="https://example.org/1"/><published>2013-11-26T23:30:00+01:00</published><updated>2014-01-01T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{WORDS}</p><p>Second &lt;line&gt;.</p></div></content>
</entry><entry><title>Changed only</title><updated>2014-01-02T00:00:00Z</updated><summary type="text">{WORDS}</summary>
<source><title>The Tern</title></source></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Radio Soro",
        "items": [
            {"id": "1", "url": "https://example.org/1", "title": "Force leaves", "date_published": "2013-11-26T08:00:00Z",
             "content_html": f"<p>{WORDS}</p>"},
            {"id": "2", "content_text": WORDS, "date_modified": "2014-01-02"},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "day", "extra"),
    [
        ("a.rss", RSS2.encode(), "2013-11-26", "\nAbout 400 stay."),
        ("a.xml", RSS1.encode("latin-1"), "2013-11-26", " In Kété."),
        ("b.xml", RSS091.encode(), None, ""),
        ("a.atom", ATOM.encode(), "2013-11-26", "\nSecond <line>."),
        ("a.json", JSON_FEED.encode(), "2013-11-26", ""),
    ],
    ids=["rss2", "rss1", "rss091", "atom", "json"],
)
def test_the_first_item_of_a_feed(tmp_path: Path, name: str, data: bytes, day: str | None, extra: str) -> None:
    items = read(save(tmp_path / name, data))
    assert errors(items) == []
    first = reports(items)[0]
    assert (first.text, first.place, first.source, first.url) == (
        WORDS + extra, "item 1", "Radio Soro", "https://example.org/1",
    )  # fmt: skip
    assert (first.title or "").startswith("Force leaves")
    assert (first.date, first.date_basis) == (day, "given" if day else "unknown")


@pytest.mark.parametrize(("data", "name"), [(RSS2, "a.rss"), (ATOM, "a.atom"), (JSON_FEED, "a.json")])
def test_a_feed_is_told_by_its_content(tmp_path: Path, data: str, name: str) -> None:
    import io

    from contingent.sources import read_sources

    named = reports(read(save(tmp_path / name, data)))
    piped = reports(list(read_sources(["-"], stdin=io.BytesIO(data.encode()))))
    assert [report.text for report in named] == [report.text for report in piped]


def test_what_only_a_change_dates_is_inferred_and_an_item_may_name_its_source(tmp_path: Path) -> None:
    second = reports(read(save(tmp_path / "a.atom", ATOM)))[1]
    assert (second.date, second.date_basis, second.source) == ("2014-01-02", "inferred", "The Tern")
    second = reports(read(save(tmp_path / "a.json", JSON_FEED)))[1]
    assert (second.date, second.date_basis) == ("2014-01-02", "inferred")


def test_an_item_without_a_body_is_its_headline_and_only_web_addresses_are_kept(tmp_path: Path) -> None:
    second = reports(read(save(tmp_path / "a.rss", RSS2)))[1]
    assert (second.text, second.title, second.url) == ("Only a headline: 200 police arrive", None, None)


LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>T</title><item><title>x &c; &f; y</title></item></channel></rss>"""


def test_entities_are_never_expanded_nor_files_read(tmp_path: Path) -> None:
    (report,) = reports(read(save(tmp_path / "a.rss", LAUGHS)))
    assert "lol" not in report.text
    assert "root:" not in report.text


BAD = [
    ("a.xml", "<html><body>no feed</body></html>", "neither RSS nor Atom"),
    ("a.rss", "", "not readable as XML"),
    ("a.rss", "\0\1\2", "not readable as XML"),
    ("a.atom", "<feed xmlns='http://www.w3.org/2005/Atom'><title>Empty</title></feed>", "without items"),
    ("a.json", '{"version": "https://jsonfeed.org/version/1", "items": []}', "without items"),
    ("a.json", '{"version": "https://jsonfeed.org/version/1", "items": [3]}', "not a JSON object"),
    ("a.rss", "<rss><channel><item><title> </title></item></channel></rss>", "no text"),
]


@pytest.mark.parametrize(("name", "data", "problem"), BAD, ids=range(len(BAD)))
def test_a_bad_feed_is_one_line(tmp_path: Path, name: str, data: str, problem: str) -> None:
    (error,) = read(save(tmp_path / name, data))
    assert problem in errors([error])[0].problem


@pytest.mark.parametrize("number", ["&#xD800;", "&#55296;", "&#x110000;", "&#xdfff"])
def test_a_number_of_no_character_costs_that_character_only(tmp_path: Path, number: str) -> None:
    feed = f"<rss><channel><item><title>Force {number} leaves</title></item><item><title>Next</title></item></channel></rss>"
    found = reports(read(save(tmp_path / "a.rss", feed)))
    assert [report.text.split()[0] for report in found] == ["Force", "Next"]


SURROGATES = [
    '<d xmlns="&#xD800;"'.encode("utf-16"),
    "<feed><entry><title><k&#xD800;".encode("utf-16"),
    b'<rss><item><title a="&#x0000000000000D800;"><k&#x0000000000000D800;',
]


@pytest.mark.parametrize("data", SURROGATES, ids=range(len(SURROGATES)))
def test_broken_characters_that_the_parser_lets_through_are_lines(tmp_path: Path, data: bytes) -> None:
    assert errors(read(save(tmp_path / "a.rss", data)))


@pytest.mark.parametrize("day", ["3 May 20110101014 0:0", "3 May 2014 99999999999999999999:0", "May", "-1"])
def test_a_day_that_is_none_is_left_out(day: str) -> None:
    assert day_of(day) is None


def test_a_feed_cut_short_gives_what_is_whole_and_one_line(tmp_path: Path) -> None:
    items = read(save(tmp_path / "a.rss", RSS2[: RSS2.index("Only a headline")]))
    assert reports(items)[0].text.startswith(WORDS)
    assert "cut short" in errors(items)[-1].problem


MARKUP = [
    ("plain words", "plain words"),
    ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
    ("<p>One</p><p>Two <b>bold</b>, three</p>", "One\nTwo bold, three"),
    ("a<br>b<br/>c", "a\nb\nc"),
    ("<ul><li>first</li><li>second</li></ul>", "first\nsecond"),
    ("<td>Chad</td><td>850</td>", "Chad\n850"),
    ("x<!-- hidden -->y", "xy"),
    ("<style>p{}</style>if <script>0</script>agreed", "if agreed"),
    ("&lt;b&gt; &eacute;", "<b> é"),
    ("<nav>Home</nav><footer>unless it rains</footer>", "Home\nunless it rains"),
    ("", ""),
]


@pytest.mark.parametrize(("markup", "text"), MARKUP)
def test_markup_to_words(markup: str, text: str) -> None:
    assert text_of(markup) == text


TAGS = st.sampled_from(["p", "div", "b", "i", "li", "a", "nav", "footer"])
PIECES = st.lists(st.tuples(TAGS, st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)), min_size=1, max_size=20)


@given(PIECES)
def test_no_word_of_markup_is_lost(pieces: list[tuple[str, str]]) -> None:
    markup = "".join(f"<{tag}>{word} </{tag}>" for tag, word in pieces)
    assert text_of(markup).split() == [word for _, word in pieces]
