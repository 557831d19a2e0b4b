from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from contingent.sources import limits
from tests.unit.sources.made import PAGE, WORDS, errors, gzipped, read, reports, save, zipped

LINES = "".join(json.dumps({"text": text, "date": "2014-05-03"}) + "\n" for text in (WORDS, WORDS + " Again."))


def tarred(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def nested(levels: int) -> bytes:
    data: bytes = zipped({"a.txt": WORDS})
    for _ in range(levels - 1):
        data = zipped({"inner.zip": data})
    return data


MEMBERS = zipped({"un/a.txt": WORDS, "b.html": PAGE, "c.jsonl": LINES, "picture.png": b"\x89PNG", ".hidden.txt": "no"})
WHOLE = [
    ("a.zip", MEMBERS, ["un/a.txt", "b.html", "c.jsonl, line 1", "c.jsonl, line 2"]),
    ("a.txt.gz", gzipped(WORDS.encode()), [None]),
    ("a.jsonl.gz", gzipped(LINES.encode()), ["line 1", "line 2"]),
    ("a.gz", gzipped(LINES.encode()), ["line 1", "line 2"]),
    ("a.tar", tarred({"un/a.txt": WORDS.encode(), "b.exe": b"MZ"}), ["un/a.txt"]),
    ("a.tar.gz", gzipped(tarred({"a.txt": WORDS.encode(), "b.html": PAGE.encode()})), ["a.txt", "b.html"]),
    ("a.tgz", gzipped(tarred({"a.txt": WORDS.encode()})), ["a.txt"]),
    ("two.zip", nested(2), ["inner.zip, a.txt"]),
    ("gz.zip", zipped({"c.jsonl.gz": gzipped(LINES.encode())}), ["c.jsonl.gz, line 1", "c.jsonl.gz, line 2"]),
]


@pytest.mark.parametrize(("name", "data", "places"), WHOLE, ids=[row[0] for row in WHOLE])
def test_everything_in_an_archive_is_read_and_named(
    tmp_path: Path, name: str, data: bytes, places: list[str | None]
) -> None:
    path = save(tmp_path / name, data)
    items = read(path)
    assert errors(items) == []
    assert [report.place for report in reports(items)] == places
    assert all(report.file == str(path) and "300 soldiers" in report.text for report in reports(items))


def encrypted() -> bytes:
    data = bytearray(zipped({"a.txt": WORDS}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BOMB = b"a" * (limits.FREE_BYTES * 3)
BAD = [
    ("bomb.zip", zipped({"a.jsonl": BOMB}), "as a zip bomb does"),
    ("bomb.jsonl.gz", gzipped(BOMB), "as a zip bomb does"),
    ("bomb.tar.gz", gzipped(tarred({"a.txt": b"a", "b.jsonl": BOMB})), "as a zip bomb does"),
    ("deep.zip", nested(3), "deeper than 2"),
    ("cut.zip", MEMBERS[:-30], "damaged or cut short"),
    ("cut.txt.gz", gzipped(WORDS.encode())[:-9], "damaged or cut short"),
    ("cut.tar", tarred({"a.txt": WORDS.encode() * 50})[:900], "damaged or cut short"),
    ("no.zip", b"The force left.", "damaged or cut short"),
    ("no.gz", b"The force left.", "damaged or cut short"),
    ("empty.zip", zipped({}), "nothing to read in this archive"),
    ("pictures.zip", zipped({"a.png": b"\x89PNG"}), "nothing to read in this archive"),
    ("locked.zip", encrypted(), "is encrypted"),
    ("nameless.zip", zipped({"a.txt": WORDS}).replace(b"a.txt", b"\0.txt"), "nothing to read in this archive"),
]


@pytest.mark.parametrize(("name", "data", "problem"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_archive_is_one_line_and_the_rest_goes_on(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    save(tmp_path / name, data)
    save(tmp_path / "zz.txt", WORDS)
    items = read(tmp_path)
    (error,) = errors(items)
    assert problem in error.problem
    assert error.file == str(tmp_path / name)
    assert [report.text for report in reports(items)][-1:] == [WORDS]


def test_a_bad_member_costs_itself_only(tmp_path: Path) -> None:
    items = read(save(tmp_path / "a.zip", zipped({"a.txt": WORDS, "b.txt": b"\0\1", "c.txt": WORDS + " "})))
    assert [report.place for report in reports(items)] == ["a.txt", "c.txt"]
    assert [error.place for error in errors(items)] == ["b.txt"]


@pytest.mark.parametrize("limit", ["MAX_MEMBERS", "MAX_UNPACKED_BYTES", "MAX_MEMBER_BYTES", "MAX_DIRECTORY_BYTES"])
def test_every_limit_of_an_archive_holds(tmp_path: Path, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, limit, 2)
    (error,) = errors(read(save(tmp_path / "a.zip", zipped({f"{n}.txt": WORDS for n in range(4)}))))
    assert "more than" in error.problem


def test_hostile_names_are_shown_harmless_and_never_used(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    data = zipped({"../../etc/a.txt": WORDS, "b\x1b[31m\n.txt": WORDS + " B", "x" * 900 + ".txt": WORDS + " C"})
    items = reports(read(save(folder / "a.zip", data)))
    assert [len(report.place or "") < 250 and (report.place or "").isprintable() for report in items] == [True] * 3
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.zip"]


def test_a_tar_archive_with_an_endless_name_is_refused(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 1 << 40
    (error,) = errors(read(save(tmp_path / "a.tar", header.tobuf(tarfile.GNU_FORMAT) + b"a" * 4096)))
    assert "name" in error.problem
