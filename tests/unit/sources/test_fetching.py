from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from contingent.sources import fetching, read_sources
from contingent.sources.fetching import USER_AGENT, Fetched, Fetcher, is_public
from tests.unit.sources.made import PAGE, WORDS, errors, gzipped, read, reports, save
from tests.unit.sources.web import HOST, Site, serving

HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def test_addresses_are_fetched_and_named(tmp_path: Path, site: Site) -> None:
    site.answers["/1"] = (200, HTML, PAGE.encode())
    site.answers["/2"] = (302, {"Location": "/text"}, b"")
    site.answers["/text"] = (200, {"Content-Type": "text/plain"}, WORDS.encode())
    path = save(tmp_path / "a.txt", "\n".join(map(site.url, ["/1", "/2", "/gone"])))
    items = read(path, fetcher=site.fetcher())
    page, text = reports(items)
    assert (page.url, page.date, page.place, page.file) == (site.url("/1"), "2014-05-03", site.url("/1"), str(path))
    assert (text.url, text.text, text.place) == (site.url("/text"), WORDS, site.url("/2"))
    (error,) = errors(items)
    assert (error.place, error.problem) == (site.url("/gone"), "the server answered 404")
    assert {headers["User-Agent"] for _, headers in site.asked} == {USER_AGENT}
    assert [path for path, _ in site.asked].count("/robots.txt") == 1


def test_an_address_may_be_named_itself(site: Site) -> None:
    site.answers["/1"] = (200, HTML, PAGE.encode())
    (report,) = reports(list(read_sources([site.url("/1"), site.url("/1")], fetcher=site.fetcher())))
    assert report.url == site.url("/1")


@pytest.mark.parametrize(
    ("robots", "fetched"),
    [
        ((200, {}, b"User-agent: *\nDisallow: /private"), ["/open"]),
        ((200, {}, b"User-agent: contingent\nDisallow: /"), []),
        ((200, {}, b"User-agent: other\nDisallow: /"), ["/open", "/private/1"]),
        ((404, {}, b""), ["/open", "/private/1"]),
        ((503, {}, b""), []),
    ],
    ids=["part", "all", "others", "none", "broken"],
)
def test_robots_are_heeded(site: Site, robots: tuple[int, dict[str, str], bytes], fetched: list[str]) -> None:
    site.answers.update({"/robots.txt": robots, "/open": (200, HTML, b"x"), "/private/1": (200, HTML, b"x")})
    fetcher = site.fetcher()
    for path in ("/open", "/private/1"):
        fetcher.get(site.url(path))
    assert site.paths() == fetched


def test_a_host_is_given_rest_and_more_if_it_asks(site: Site) -> None:
    site.answers.update({"/robots.txt": (200, {}, b"User-agent: *\nCrawl-delay: 7\n"), "/1": (200, HTML, b"x")})
    fetcher = site.fetcher()
    fetcher.get(site.url("/1"))
    fetcher.get(site.url("/1"))
    assert len(site.rests) == 2
    assert all(6 < rest <= 7 for rest in site.rests)


def test_redirects_end(site: Site) -> None:
    site.answers["/a"] = (302, {"Location": "/b"}, b"")
    site.answers["/b"] = (302, {"Location": "/a"}, b"")
    assert site.fetcher().get(site.url("/a")) == "redirected more than 5 times"
    assert len(site.paths()) == fetching.MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "target", ["http://inside.example/", "file:///etc/passwd", "http://user:word@soro.example/", "ftp://soro.example/"]
)
def test_every_redirect_is_checked_anew(site: Site, target: str) -> None:
    site.answers["/a"] = (302, {"Location": target}, b"")
    fetcher = site.fetcher()
    fetcher.resolve = lambda host, port: ["127.0.0.1" if host == HOST else "10.0.0.1"]
    assert isinstance(fetcher.get(site.url("/a")), str)
    assert site.paths() == ["/a"]


def test_nothing_private_is_ever_connected_to(site: Site) -> None:
    for url in (
        site.url("/a"),
        f"http://127.0.0.1:{site.port}/a",
        f"http://localhost:{site.port}/a",
        f"http://[::1]:{site.port}/",
    ):
        refusal = Fetcher(resolve=lambda host, port: ["127.0.0.1"]).get(url)
        assert refusal == "leads to a private or reserved network address, which is never fetched"
    assert site.asked == []


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    assert isinstance(
        Fetcher(resolve=lambda host, port: ["93.184.215.14", "10.1.1.1"]).get("http://soro.example/"), str
    )


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False), ("127.0.0.1", False), ("127.9.9.9", False),
        ("169.254.169.254", False), ("0.0.0.0", False), ("100.64.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fc00::1", False), ("ff02::1", False),
        ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("2001:0:a00:1::", False), ("x", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url", ["ftp://soro.example/", "http:///x", "http://a b/", "http://soro.example:99999/", "http://[x/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert isinstance(Fetcher(resolve=lambda host, port: ["93.184.215.14"]).get(url), str)


def test_letters_beyond_ascii_are_sent_as_browsers_do(site: Site) -> None:
    site.answers["/k%C3%A9t%C3%A9?q=%C3%A9"] = (200, HTML, b"x")
    assert isinstance(site.fetcher().get(site.url("/kété?q=é#there")), Fetched)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_is_cut_off_at_the_limit(site: Site, packed: bool) -> None:
    body = b"a" * 300_000
    head = {**HTML, "Content-Encoding": "gzip"} if packed else HTML
    site.answers["/a"] = (200, head, gzipped(body) if packed else body)
    fetcher = site.fetcher()
    fetcher.max_bytes = 100_000
    assert fetcher.get(site.url("/a")) == "larger than 100 kB"


def test_a_packed_answer_is_unpacked_and_a_damaged_one_refused(site: Site) -> None:
    head = {**HTML, "Content-Encoding": "gzip"}
    site.answers["/a"], site.answers["/b"] = (200, head, gzip.compress(b"words")), (200, head, b"no gzip")
    found = site.fetcher().get(site.url("/a"))
    assert isinstance(found, Fetched)
    assert found.body == b"words"
    assert site.fetcher().get(site.url("/b")) == "its compression is damaged"


def test_an_endless_answer_is_given_up(site: Site) -> None:
    site.answers["/a"] = (200, HTML, b"x" * 1000)
    fetcher = site.fetcher()
    fetcher.clock = iter(range(0, 10_000, 100)).__next__
    assert fetcher.get(site.url("/a")) == "takes longer than 60 seconds"


def test_archives_and_lists_are_not_followed(site: Site) -> None:
    site.answers["/z"] = (200, {}, b"PK\x03\x04rest")
    site.answers["/l"] = (200, {"Content-Type": "text/plain"}, b"https://example.org/1\n")
    problems = [
        errors(list(read_sources([site.url(path)], fetcher=site.fetcher())))[0].problem for path in ("/z", "/l")
    ]
    assert problems == ["an archive, which is not read from the network", "a list of 1 address, not fetched"]
