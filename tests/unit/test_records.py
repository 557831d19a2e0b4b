"""The codec: equal records give equal bytes, and no string is too odd to be written and read back."""

from __future__ import annotations

import pytest

from contingent.errors import RecordError
from contingent.records import (
    Document,
    Entity,
    Evidence,
    Link,
    Mention,
    Record,
    Source,
    Statement,
    decode_record,
    encode_record,
)

DOCUMENT = Document(id="d:1", sha256="0" * 64, chars=9, text="Séléka 😀")


def same(word: str) -> str:
    """An equal string that is another object, as a lexicon gives it."""
    return "".join(list(word))


@pytest.mark.parametrize(
    "odd", ["\ud800", "a\udcffb", "\ude00\ud83d", "caf\udce9.txt", "\ud800 Séléka 😀", '"\\\udfff\0']
)
def test_lone_surrogates_are_written_as_escapes_and_read_back(odd: str) -> None:
    records: list[Record] = [
        Document(id="d:1", sha256="0" * 64, chars=len(odd), text=odd, file=odd),
        Entity(id="e:1", doc="d:1", type="actor", name=odd, mentions=(Mention(start=0, end=len(odd), exact=odd),)),
        Link(id="l:1", from_="s:1", rel="same", to="s:2", note=odd),
    ]
    for record in records:
        line = encode_record(record)
        assert line.isascii()
        assert b"\n" not in line
        assert decode_record(line) == record
        assert decode_record(line.decode()) == record


def test_text_that_utf8_can_carry_is_written_as_it_is() -> None:
    assert "Séléka 😀".encode() in encode_record(DOCUMENT)
    assert decode_record(encode_record(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize("gist", ["plain", "odd \ud800"])
def test_equal_records_give_equal_bytes(gist: str) -> None:
    def make(act: str, polarity: str) -> Statement:
        return Statement(
            id="s:1",
            doc="d:1",
            type="DEPLOY",
            status="actual",
            gist=gist,
            polarity=polarity,  # type: ignore[arg-type]
            sources=(Source(act=act),),  # type: ignore[arg-type]
            evidence=(Evidence(start=0, end=1, exact="F"),),
        )

    literal, built = make("say", "+"), make(same("say"), same("+"))
    assert literal == built
    assert encode_record(literal) == encode_record(built)
    assert encode_record(decode_record(encode_record(built))) == encode_record(built)
    assert b'"act"' not in encode_record(built)


def test_a_record_that_breaks_the_model_is_not_written() -> None:
    with pytest.raises(RecordError, match=r"d:1: .*language"):
        encode_record(Document(id="d:1", sha256="0", chars=1, language=7))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"", "not valid JSON"),
        (b'{"kind": "document"', "not valid JSON"),
        (b'{"kind": "document", "id": "\\ud800"', "not valid JSON"),
        (b'{"kind": "document", "id": "\xff"}', "not valid JSON"),
        (b'{"kind": "document", "id": "\xff\\ud800"}', "not valid JSON"),
        ('{"kind": "document", "id": "\ud800"}', "missing required field `sha256`"),
        (b'{"kind": "document", "id": "\\ud800"}', "missing required field `sha256`"),
        (b'{"kind": "document", "id": "d:1"}', "missing required field `sha256`"),
        (b'{"kind": "ship", "id": "d:1"}', "Invalid value 'ship'"),
        (b'{"kind": "statement", "accept": {"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"kind": "link", "id": "l:1", "from": "\\ud800", "rel": "like", "to": "s:2"}', "Invalid enum value 'like'"),
    ],
)
def test_lines_that_are_no_record(line: bytes | str, says: str) -> None:
    with pytest.raises(RecordError) as caught:
        decode_record(line)
    assert says in str(caught.value)
