"""Whatever the words are: JSON of the API is inert and gives them back, and an argument is what was asked or refused."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.http.arguments import PictureArguments, Words, arguments_of, written
from contingent.http.errors import Problem
from contingent.http.guard import host_name
from contingent.http.inert import inert_json
from contingent.resolve.ledger import printable
from contingent.text.safe import UNSAFE, web_link

ODD = st.text(st.sampled_from("<>&\"'\\/\x00\x1b\u202e\u2066\u2028\ufeff\ud800\U0001f600ab\n"), max_size=20)
TEXT = st.text(max_size=20) | ODD
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
PAIRS = st.lists(
    st.tuples(st.sampled_from(["in", "by", "on", "known-by", "limit", "words", "x", ""]), TEXT), max_size=4
)


def cleaned(value: Any) -> Any:
    """The value as UTF-8 can carry it."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {printable(key): cleaned(item) for key, item in value.items()}
    return value


@settings(deadline=None)
@given(VALUES)
def test_json_is_inert_and_gives_the_words_back(value: Any) -> None:
    body = inert_json(value).decode("utf-8")
    assert json.loads(body) == cleaned(value)
    assert UNSAFE.search(body) is None
    assert not set("<>&") & set(body)


@settings(deadline=None)
@given(PAIRS)
def test_arguments_are_what_was_asked_or_are_refused(pairs: list[tuple[str, str]]) -> None:
    refused: Problem | None
    for kind in (PictureArguments, Words):
        try:
            arguments = arguments_of(pairs, kind)
        except Problem as problem:
            refused = problem
        else:
            refused = None
        if refused is not None:
            assert (refused.status, bool(refused.facts.message)) == (400, True)
            continue
        kept = written(arguments)
        assert all(name in kept for name, _ in pairs)
        assert arguments_of([(k, v) for k, v in kept.items()], kind) == arguments


@settings(deadline=None)
@given(TEXT, st.sampled_from(["http", "https", "javascript", "data", "vbscript", "file", "HTTP"]))
def test_a_link_never_leads_off_the_web(rest: str, scheme: str) -> None:
    for url in (f"{scheme}:{rest}", f"{scheme}://{rest}", rest, f" {scheme}://{rest}"):
        link = web_link(url)
        assert link is None or (link == url and link.lower().startswith(("http://", "https://")))


@settings(deadline=None)
@given(st.binary(max_size=30))
def test_a_host_is_read_without_a_fault(header: bytes) -> None:
    name = host_name(header.decode("latin-1"))
    assert name == name.lower()
    assert not {"@", "/"} & set(name)
