"""The input in pieces: every line in exactly one, numbered as in its file, and names that new reports leave alone."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contingent.run.engine.pieces import How, Part, Piece, Refused, cut, look_at, pieces, shard_name
from contingent.run.engine.storage import find_inputs

HOW = How(reader="grammar", version="1")


def planned(paths: Sequence[Path], shard_bytes: int) -> list[Piece | Refused]:
    cuts = cut(find_inputs([str(path) for path in paths]), shard_bytes=shard_bytes)
    return list(pieces([Refused.of(each)] if isinstance(each, Exception) else look_at(each) for each in cuts))


def names(paths: Sequence[Path], shard_bytes: int, how: How = HOW) -> list[str]:
    return [shard_name(piece, how) for piece in planned(paths, shard_bytes) if isinstance(piece, Piece)]


def parts(found: Sequence[Piece | Refused]) -> list[Part]:
    return [part for piece in found if isinstance(piece, Piece) for part in piece.parts]


@given(
    lines=st.lists(st.text("ab \r\0é", max_size=12), max_size=30),
    ends=st.booleans(),
    shard_bytes=st.integers(1, 80),
)
def test_every_line_is_in_one_part_under_its_number(lines: list[str], ends: bool, shard_bytes: int) -> None:
    data = "\n".join(lines).encode() + (b"\n" if ends and lines else b"")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.jsonl"
        path.write_bytes(data)
        found = parts(planned([path], shard_bytes))
    if found and found[0].stop is None:
        assert len(data) <= shard_bytes
        return
    again = b"".join(data[part.start : part.stop] for part in found)
    assert again == data
    for part in found:
        assert part.first_line == data[: part.start].count(b"\n") + 1
        assert part.lines == len(data[part.start : part.stop].removesuffix(b"\n").split(b"\n"))
        assert part.start == 0 or data[part.start - 1 : part.start] == b"\n"


def test_a_line_longer_than_a_piece_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b"a\n" + b"b" * 3_000_000 + b"\nc\n")
    assert [(part.first_line, part.lines) for part in parts(planned([path], 1000))] == [(1, 2), (3, 1)]


def test_one_json_document_is_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps([{"text": "a" * 50}] * 9, indent=1))
    (piece,) = planned([path], 100)
    assert isinstance(piece, Piece)
    assert piece.parts[0].stop is None


def test_lines_added_at_the_end_change_the_last_piece_only(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b"".join(b'{"text": "%04d"}\n' % number for number in range(100)))
    before = names([path], 200)
    with path.open("ab") as stream:
        stream.write(b'{"text": "more"}\n' * 30)
    after = names([path], 200)
    assert len(before) > 5
    assert after[: len(before) - 1] == before[:-1]
    assert len(after) > len(before)


def test_a_file_added_in_the_middle_leaves_most_pieces_as_they_are(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}.txt").write_text(f"report {number} " + "word " * 20)
    before = set(names([tmp_path], 2000))
    (tmp_path / "120-more.txt").write_text("one more " + "word " * 20)
    after = set(names([tmp_path], 2000))
    assert len(before) > 20
    assert len(before - after) <= 3


@pytest.mark.parametrize(
    "other",
    [
        How(reader="grammar", version="2"),
        How(reader="learned", version="1"),
        How(reader="grammar", version="1", published="2013"),
        How(reader="grammar", version="1", source="Wire"),
    ],
)
def test_a_name_tells_what_reads_and_what_it_is_told(tmp_path: Path, other: How) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"text": "a"}\n')
    assert names([path], 1000) == names([path], 1000)
    assert set(names([path], 1000, other)).isdisjoint(names([path], 1000))


def test_a_name_tells_the_content_and_where_it_comes_from(tmp_path: Path) -> None:
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    one.write_text('{"text": "a"}\n')
    two.write_text('{"text": "a"}\n')
    apart = names([one], 1000) + names([two], 1000)
    one.write_text('{"text": "b"}\n')
    assert len({*apart, *names([one], 1000)}) == 3


def test_a_reader_s_name_makes_no_path() -> None:
    piece = Piece(parts=(Part(path="/r", file="r", digest="", mark=""),))
    assert shard_name(piece, How(reader="../x", version="a/b c")).startswith(".._x-a_b_c-")


def test_what_is_not_there_is_refused_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    (gone, piece) = planned([tmp_path / "gone.txt", path], 1000)
    assert isinstance(gone, Refused)
    assert "no such file" in gone.problem
    assert isinstance(piece, Piece)
