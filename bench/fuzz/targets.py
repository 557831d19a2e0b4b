"""What is fuzzed: every reader of foreign bytes, the normalizers, and the grammar reader. Each is a function of bytes.

A target may raise nothing but the project's own errors. Beyond that some check what must hold of any input: spans quote
their text, messages have one line, records survive their coding.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.fuzz import seeds, web
from contingent.errors import ContingentError, ReportError
from contingent.records import Reading, Record, Report, Span

if TYPE_CHECKING:
    from contingent.gazetteer.lookup import Gazetteer

Run = Callable[[bytes], object]
PUBLISHED = "2014-05-03"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes foreign bytes.

    Args:
        load: opens what it needs, and gives the function to call with each input.
        seeds: inputs to begin with.
        libraries: modules beside `contingent` whose branches guide the search.
    """

    name: str
    load: Callable[[], Run]
    seeds: Sequence[bytes]
    libraries: tuple[str, ...] = ()


def _file(name: str, *samples: bytes | str, libraries: tuple[str, ...] = (), made: Run | None = None) -> Target:
    """A file of that name as `contingent read` takes it in.

    Args:
        made: makes the file of an input, for kinds in which a checksum would stop nearly every change.
    """

    def load() -> Run:
        from contingent.sources.formats import read_stream
        from contingent.sources.intake import filled

        def run(data: bytes) -> None:
            whole = data if made is None else made(data)
            assert isinstance(whole, bytes)
            for item in read_stream(io.BytesIO(whole), name, name):
                _check_item(filled(item, source="Radio Soro") if isinstance(item, Report) else item)

        return run

    found = [sample.encode() if isinstance(sample, str) else sample for sample in samples]
    label = name if made is None else f"{name}, made"
    return Target(label, load, found, libraries)


def _check_item(item: Report | ReportError) -> None:
    if isinstance(item, Report):
        item.text.encode("utf-8")  # what a database holds
        assert "\0" not in item.text
    else:
        assert "\n" not in str(item), "a message of several lines"


def _unknown() -> Run:
    from contingent.sources.formats import kind_of_data, read_stream

    def run(data: bytes) -> None:
        for item in read_stream(io.BytesIO(data), "", "-", kind=kind_of_data(data[:4096])):
            _check_item(item)

    return run


def _members(data: bytes) -> dict[str, bytes]:
    """Members of an archive out of one input: a line with a name, then its content, until the next mark."""
    found = {}
    for number, part in enumerate(data.split(b"\n@@")[:50]):
        name, _, content = part.partition(b"\n")
        found[name[:100].decode("utf-8", "replace").replace("\0", "") or f"{number}.txt"] = content
    return found


_PACKED = b"un/a.txt\n" + seeds.WORDS.encode() + b"\n@@b.html\n" + seeds.PAGE.encode() + b"\n@@c.json\n{}\n@@d.eml\n"
_PACKED += seeds.MAIL.encode()


def _table(kind: Any, mapping: str | None = None) -> Callable[[], Run]:
    def load() -> Run:
        from contingent.gazetteer.lookup import open_gazetteer
        from contingent.readers.coded.mapping import mapping_for
        from contingent.readers.coded.reading import read_table
        from contingent.readers.coded.rows import open_table

        gazetteer = open_gazetteer()
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        path, columns = folder / "table.csv", folder / "mapping.toml"
        if mapping is not None:
            columns.write_text(mapping, "utf-8")

        def run(data: bytes) -> None:
            path.write_bytes(data)
            message = ""
            try:
                header, _ = open_table(path)
                how = mapping_for(kind, header, file=None if mapping is None else columns)
                _check_readings(read_table(path, how, gazetteer, published=PUBLISHED))
            except ContingentError as error:
                message = str(error)
            assert "\n" not in message, "a message of several lines"

        return run

    return load


def _mapping() -> Run:
    from contingent.readers.coded.mapping import mapping_for

    path = Path(tempfile.mkdtemp(prefix="fuzz-")) / "mapping.toml"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        with contextlib.suppress(ContingentError):
            mapping_for("table", ["who", "where", "when", "n"], file=path)

    return run


def text_of_bytes(data: bytes) -> str:
    """A text as the intake lets one through: no NUL, no lone surrogate."""
    return data.decode("utf-8", "replace").replace("\0", "\ufffd")


def _text(run: Callable[[str], object]) -> Run:
    return lambda data: run(text_of_bytes(data))


@cache
def _gazetteer() -> Gazetteer:
    from contingent.gazetteer.lookup import open_gazetteer

    return open_gazetteer()


def _layout() -> Run:
    from contingent.text.language import find_foreign, find_language
    from contingent.text.layout import read_layout

    def run(text: str) -> None:
        layout = read_layout(text)
        ranges = [*layout.paragraphs, *((s.start, s.end) for s in layout.sentences)]
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        find_language(text)
        find_foreign(text)

    return _text(run)


def _cleaning() -> Run:
    from contingent.sources.markup import text_of
    from contingent.text.safe import UNSAFE, clean, csv_cell, web_link

    def run(text: str) -> None:
        text_of(text).encode("utf-8")
        assert UNSAFE.search(clean(text)) is None
        csv_cell(text)
        web_link(text)

    return _text(run)


def _numbers() -> Run:
    from contingent.normalize.number_basis import basis_hint
    from contingent.normalize.numbers import find_numbers

    def run(text: str) -> None:
        for mention in find_numbers(text):
            assert 0 <= mention.start <= mention.number_start < mention.number_end <= mention.end <= len(text)
            basis_hint(text, mention)

    return _text(run)


def _times() -> Run:
    from contingent.normalize.edtf import parse_edtf
    from contingent.normalize.times import find_times, resolve_times
    from contingent.normalize.timex import find_timexes

    def run(text: str) -> None:
        find_times(text, wide=True)
        for expression, time in resolve_times(text, PUBLISHED):
            assert 0 <= expression.start < expression.end <= len(text)
            if time.edtf is not None:
                parse_edtf(time.edtf)
        resolve_times(text, None)
        find_timexes(text, PUBLISHED)
        find_timexes(text, None, narrative=True)

    return _text(run)


def _dates() -> Run:
    from contingent.normalize.edtf import parse_edtf
    from contingent.sources.dates import report_date
    from contingent.sources.feeds import day_of

    def run(text: str) -> None:
        for day in (report_date(text), day_of(text)):
            if day is not None:
                parse_edtf(day)
        with contextlib.suppress(ValueError):  # its documented answer to what is no date
            parse_edtf(text)

    return _text(run)


def _names() -> Run:
    from contingent.normalize.names import Names, role_country
    from contingent.normalize.parties import parties

    names = Names.load(_gazetteer())

    def run(text: str) -> None:
        assert all(0 <= m.start < m.end <= len(text) for m in names.find(text))
        role_country(text[:200], names)
        parties(text[:200])

    return _text(run)


def _places() -> Run:
    from contingent.normalize.toponyms import Toponyms

    toponyms = Toponyms.load(_gazetteer())

    def run(text: str) -> None:
        assert all(0 <= t.start < t.end <= len(text) for t in toponyms.find(text))

    return _text(run)


def _grammar() -> Run:
    from contingent.readers import load_reader

    reader = load_reader("grammar")

    def run(text: str) -> None:
        if text.strip():
            _check_readings(reader.read([Report(text=text, file="a.txt", date=PUBLISHED, date_basis="given")]))

    return _text(run)


def _answer() -> Run:
    """What a language model answers, through the checks of the endpoint reader."""
    from collections import Counter

    from contingent.normalize.names import Names
    from contingent.readers.endpoint.answer import read_answer
    from contingent.readers.endpoint.client import EndpointError
    from contingent.readers.endpoint.merge import merge_proposals
    from contingent.readers.endpoint.verify import Verifier
    from contingent.readers.endpoint.windows import cut_windows
    from contingent.readers.grammar.assemble import Assembler
    from contingent.readers.grammar.parse import parse

    names = Names.load(_gazetteer())
    report = Report(text=seeds.WORDS, file="a.txt", date=PUBLISHED, date_basis="given")
    layout, sentences, found = parse(report.text, names)
    windows = cut_windows(layout, size=8000, overlap=0)

    def run(data: bytes) -> None:
        try:
            answer = read_answer(data.decode("utf-8", "replace"))
        except EndpointError:
            return
        dropped: Counter[str] = Counter()
        verifier = Verifier(report.text, layout, sentences, dropped)
        proposals = [verifier.proposals(answer.statements, windows[0])]
        assembler = Assembler(report, layout, sentences, found, names, "endpoint/fuzz")
        _check_readings([assembler.reading(merge_proposals(proposals, dropped))])

    return run


def _record() -> Run:
    from contingent.records import decode_record, encode_record

    def run(data: bytes) -> None:
        try:
            record = decode_record(data)
        except ContingentError:
            return
        assert decode_record(encode_record(record)) == record

    return run


def _check_readings(readings: Iterable[Reading | ReportError]) -> None:
    """Every span quotes its text, and every record survives its coding."""
    from contingent.records import decode_record, encode_record

    for reading in readings:
        if isinstance(reading, ReportError):
            assert "\n" not in str(reading), "a message of several lines"
            continue
        text = reading.report.text
        spans: list[Span] = [m for entity in reading.entities for m in entity.mentions]
        spans += [span for s in reading.statements for span in (*s.evidence, *s.quantity)]
        assert all(text[span.start : span.end] == span.exact for span in spans), "a span that does not quote its text"
        records: list[Record] = [*reading.entities, *reading.statements]
        for record in records:
            assert decode_record(encode_record(record)) == record


def _answers() -> list[bytes]:
    return [
        seeds.ANSWER.encode(),
        b"```json\n" + seeds.ANSWER.encode() + b"\n```",
        b'<think>x</think>{"statements":[]}',
    ]


def targets() -> list[Target]:
    """All of them, in the order of their names in the results."""
    own = json.dumps(seeds.OWN)
    lines = own + "\n" + json.dumps(seeds.NEWS_PLEASE) + "\n"
    texts = list(seeds.texts())
    tables = [seeds.GEOPKO.encode(), seeds.CONTRIBUTORS.encode()]
    return [
        _file("a.txt", *texts[:4], seeds.WORDS.encode("utf-16")),
        _file("a.html", seeds.PAGE, libraries=("trafilatura",)),
        _file("a.jsonl", lines),
        _file("a.json", own, json.dumps(seeds.RELIEFWEB), json.dumps(seeds.JSON_FEED), json.dumps([seeds.NEWS_PLEASE])),
        _file("a.rss", seeds.RSS, seeds.ATOM, seeds.RDF.encode("latin-1")),
        _file("a.warc", seeds.warc(), libraries=("warcio",)),
        _file("a.warc.gz", seeds.warc(), libraries=("warcio",), made=seeds.gzipped),
        _file("a.zip", seeds.zipped(_members(_PACKED)), seeds.zipped({"a.zip": seeds.zipped({"b.txt": b"x"})}, packed=False)),
        _file("b.zip", _PACKED, made=lambda data: seeds.zipped(_members(data))),
        _file("a.tar", seeds.tarred(_members(_PACKED))),
        _file("a.tar.gz", seeds.tarred(_members(_PACKED)), made=seeds.gzipped),
        _file("a.gz", seeds.gzipped(seeds.WORDS.encode())),
        _file("a.eml", seeds.MAIL, libraries=("email",)),
        _file("a.mbox", f"From a\n{seeds.MAIL}\n\nFrom b\n{seeds.MAIL}", libraries=("email",)),
        _file("a.pdf", seeds.pdf(), libraries=("pypdf",)),
        _file("a.docx", seeds.docx()),
        _file("b.docx", seeds.DOCX_BODY, made=seeds.docx),
        _file("a.csv", "id\turl\n1\thttps://example.org/1\n"),
        Target("any bytes", _unknown, [seeds.PAGE.encode(), lines.encode(), seeds.RSS.encode(), seeds.warc(), seeds.pdf()]),
        Target("table geopko", _table("geopko"), tables),
        Target("table ucdp", _table("ucdp"), [seeds.UCDP.encode()]),
        Target("table sipri", _table("sipri"), [seeds.SIPRI.encode()]),
        Target("table own", _table("table", seeds.MAPPING), [b"who;where;when;n\nChad;CAF;2014-05;850\nFRA;Mali;2013;1,600\n"]),
        Target("mapping", _mapping, [seeds.MAPPING.encode()]),
        Target("record", _record, seeds.RECORDS),
        Target("answer of a model", _answer, _answers()),
        Target("requests", web.load, web.REQUESTS),
        Target("layout", _layout, texts),
        Target("cleaning", _cleaning, [seeds.PAGE.encode(), *texts[:2]]),
        Target("numbers", _numbers, [seeds.NUMBERS.encode(), *texts]),
        Target("times", _times, [seeds.TIMES.encode(), *texts]),
        Target("dates", _dates, [*seeds.EDTF, b"Sat, 03 May 2014 10:00:00 GMT", b"2014-05-03T10:00:00Z"]),
        Target("names", _names, texts),
        Target("places", _places, texts),
        Target("grammar reader", _grammar, texts),
    ]  # fmt: skip
