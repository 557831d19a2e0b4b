"""One row of a coded table to the records of one document: its publisher is the dataset, every value quotes the row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from contingent.errors import ReportError
from contingent.gazetteer.lookup import Gazetteer
from contingent.ids import content_id, text_sha256
from contingent.normalize.edtf import parse_edtf
from contingent.readers.coded.mapping import Mapping, Numbers
from contingent.readers.coded.naming import (
    ORIGIN,
    Draft,
    add_contributor,
    add_operation,
    add_places,
    add_side,
    as_spans,
)
from contingent.readers.coded.rows import Row, read_rows
from contingent.records import (
    FORCE_UNITS,
    Basis,
    Document,
    Entity,
    Evidence,
    Published,
    Quantity,
    Reading,
    Report,
    Roles,
    RoleText,
    Source,
    Span,
    Statement,
    Time,
    document_id,
)

# Begun only behind a mark: tried from every character, a long cell without one would take time with its square.
_SHARE = re.compile(r"(?:^|(?<=[(),]))\s*(?P<who>[^(),]+(?:\s*\([A-Za-z][^()]*\))?)\s*\((?P<number>[^()]*)\)\s*(?:,|$)")
_NOBODY = re.compile(r"unknown|multinational", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3}){1,4}|\d{1,15}(?:\.\d+)?")  # with more digits it is no number of people


def read_table(
    path: Path, mapping: Mapping, gazetteer: Gazetteer, *, dataset: str | None = None, published: str | None = None
) -> Iterator[Reading | ReportError]:
    """A reading for each row, in order; rows that tell of nothing (no number, or none) come as a ReportError.

    Args:
        dataset: name and version of the dataset, where the mapping's own is not exact enough.
        published: day of its release; without it the rows have no date of publication.
    Raises:
        ConfigError: the file cannot be read, or is no table.
    """
    times_told = Counter(_force_and_date(row, mapping) for row in read_rows(path))
    for row in read_rows(path):
        alone = times_told[_force_and_date(row, mapping)] == 1
        yield _read_row(row, mapping, gazetteer, str(path), dataset or mapping.dataset, published, alone=alone)


def _force_and_date(row: Row, mapping: Mapping) -> tuple[str | None, ...]:
    c = mapping.columns
    return (
        tuple(map(row.value, (c.contributor, c.operation, c.host, c.place, c.date))) if c.date else (str(row.number),)
    )


def _read_row(
    row: Row, mapping: Mapping, gazetteer: Gazetteer, file: str, dataset: str, published: str | None, *, alone: bool
) -> Reading | ReportError:
    place = f"row {row.number}"
    report = Report(
        text=row.text, file=file, place=place, date=published, date_basis="given" if published else "unknown",
        source=dataset, language="en",
    )  # fmt: skip
    draft = Draft(row=row, document=document_id(report))
    time = _time(row, mapping, alone=alone)
    if isinstance(time, str):
        return ReportError(file=file, place=place, problem=time, next_step="correct the row, or leave it out")
    if any(_contradicts_itself(row, n) for n in mapping.numbers):
        problem = "its number and the bounds of it contradict each other"
        return ReportError(file=file, place=place, problem=problem, next_step="correct the row, or leave it out")
    statements = tuple(_statements(draft, mapping, gazetteer, time))
    if not statements:
        problem = "tells of no force and no toll (no number, or zero)"
        return ReportError(file=file, place=place, problem=problem, next_step="nothing needs to be done")
    publisher = Entity(
        id=content_id("e", draft.document, "publisher"), doc=draft.document, type="actor", name=dataset, origin=ORIGIN
    )
    document = Document(
        id=draft.document, sha256=text_sha256(row.text), chars=len(row.text), file=file, language="en",
        publisher=publisher.id, published=Published(edtf=published, basis=report.date_basis),
        external_id=place, origin=ORIGIN, note=f"a row of {dataset}",
    )  # fmt: skip
    return Reading(
        report=report, document=document, entities=(publisher, *draft.entities.values()), statements=statements
    )


def _statements(draft: Draft, mapping: Mapping, gazetteer: Gazetteer, time: Time) -> Iterator[Statement]:
    row, columns = draft.row, mapping.columns
    operation = add_operation(draft, row.cell(columns.operation))
    where, where_text = add_places(draft, mapping, gazetteer)
    force = (operation,) if operation is not None else ()
    force_text = as_spans(row.cell(columns.operation))
    when = [columns.date, columns.start, columns.end]
    shared = [columns.operation, columns.host, columns.place, *when, columns.said_by]
    if columns.side_a is not None:
        roles, text = _sides(draft, mapping)
        quantity = tuple(q for n in mapping.numbers if (q := _quantity(row, n)) is not None)
        if quantity:
            named = [columns.side_a, columns.side_b, *shared, *_number_columns(mapping)]
            yield _statement(
                draft,
                mapping,
                time,
                quantity,
                named=named,
                place=where,
                place_text=where_text,
                roles=roles,
                role_text=text,
            )
        return
    agent = row.cell(columns.contributor)
    who = add_contributor(draft, agent) if agent is not None else None
    if columns.contributors is None:
        quantity = tuple(q for n in mapping.numbers if (q := _quantity(row, n)) is not None)
        if not quantity:
            return
        # As reports put it: the force itself is what is there, where no contributor is named.
        roles = Roles(agent=(who,) if who is not None else force, object=force if who is not None else ())
        text = RoleText(agent=as_spans(agent) or force_text, object=force_text if who is not None else ())
        named = [columns.contributor, *shared, *_number_columns(mapping)]
        yield _statement(
            draft, mapping, time, quantity, named=named, place=where, place_text=where_text, roles=roles, role_text=text
        )
        return
    for name, share, number in _shares(row.cell(columns.contributors)):
        if number is None:  # "size unknown": a presence without a number
            counted: tuple[Quantity, ...] = ()
        else:
            counted = (Quantity(start=number.start, end=number.end, exact=number.exact, unit=mapping.unit,
                                best=_value(number.exact), basis="stock"),)  # fmt: skip
        sender = None if _NOBODY.search(name.exact) else add_contributor(draft, name)
        yield _statement(
            draft, mapping, time, counted, named=shared, extra=share, place=where, place_text=where_text,
            roles=Roles(agent=(sender,) if sender is not None else (), object=force),
            role_text=RoleText(agent=as_spans(name) if sender is not None else (), object=force_text),
        )  # fmt: skip


def _statement(
    draft: Draft,
    mapping: Mapping,
    time: Time,
    quantity: tuple[Quantity, ...],
    *,
    named: list[str | None],
    place: tuple[str, ...],
    place_text: tuple[Span, ...],
    roles: Roles,
    role_text: RoleText,
    extra: Span | None = None,
) -> Statement:
    """A statement whose evidence is the lines of the columns it rests on."""
    lines = [_line(draft.row.text, span) for column in dict.fromkeys(named) if (span := draft.row.cell(column))]
    if extra is not None:
        lines.append(Evidence(start=extra.start, end=extra.end, exact=extra.exact))
    evidence = tuple(sorted(lines, key=lambda e: e.start))
    said_by = draft.row.cell(mapping.columns.said_by)
    source = () if said_by is None else (Source(who=add_side(draft, said_by), act="say", who_text=said_by),)
    return Statement(
        id=content_id("s", draft.document, mapping.type, [(e.start, e.end) for e in evidence]),
        doc=draft.document,
        type=mapping.type,
        status="actual",
        evidence=evidence,
        gist="; ".join(e.exact for e in evidence),
        roles=Roles(agent=roles.agent, recipient=roles.recipient, object=roles.object, place=place),
        role_text=RoleText(
            agent=role_text.agent, recipient=role_text.recipient, object=role_text.object, place=place_text
        ),
        quantity=quantity,
        time=time,
        sources=source,
        news=True,
        origin=ORIGIN,
    )


def _sides(draft: Draft, mapping: Mapping) -> tuple[Roles, RoleText]:
    """Both sides of a battle act; in one-sided violence (UCDP type 3) the second suffers it."""
    row, columns = draft.row, mapping.columns
    cells = [row.cell(columns.side_a), row.cell(columns.side_b)]
    ids = [None if cell is None else add_side(draft, cell) for cell in cells]
    first, second = ((id_,) if id_ is not None else () for id_ in ids)
    first_text, second_text = (as_spans(cell) for cell in cells)
    if row.value(columns.violence) == "3":
        return Roles(agent=first, recipient=second), RoleText(agent=first_text, recipient=second_text)
    return Roles(agent=(*first, *second)), RoleText(agent=(*first_text, *second_text))


def _time(row: Row, mapping: Mapping, *, alone: bool) -> Time | str:
    """When the row holds, or what is wrong with its dates.

    A year is kept as a year where the table has one row of a force for it; where it has several, each held at some time
    within it. So do days known only to lie within a range (UCDP's date_prec above 1).
    """
    columns = mapping.columns
    cell = row.cell(columns.date)
    if cell is not None:
        edtf = _day(cell.exact)
        if edtf is None:
            return f"date {cell.exact[:40]!r} is not a date"
        if not alone:
            days = parse_edtf(edtf)
            edtf = f"[{days.first}..{days.last}]" if days.first != days.last else edtf
        return Time(edtf=edtf, basis="stated", start=cell.start, end=cell.end, exact=cell.exact)
    first, last = row.cell(columns.start), row.cell(columns.end)
    if first is None and last is None:
        return Time(basis="unresolved", reason="the row gives no date")
    if first is None or last is None:
        return "only one end of its time is given"
    begin, end = _day(first.exact), _day(last.exact)
    if begin is None or end is None or end < begin:
        return f"dates {first.exact[:20]!r} and {last.exact[:20]!r} are no range"
    edtf = begin
    if end != begin:
        vague = row.value(columns.date_precision) not in (None, "1")
        edtf = f"[{begin}..{end}]" if vague else f"{begin}/{end}"
    return Time(edtf=edtf, basis="stated", start=first.start, end=first.end, exact=first.exact)


def _day(value: str) -> str | None:
    found = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?![\d-])", value)
    if found is None:
        return None
    try:
        parse_edtf(found[0])
        if len(found[0]) == len("2013-12-05"):
            date.fromisoformat(found[0])
    except ValueError:
        return None
    return found[0]


def _contradicts_itself(row: Row, numbers: Numbers) -> bool:
    told = [_value(row.value(column) or "") for column in (numbers.low, numbers.best, numbers.high)]
    rising = [value for value in told if value is not None]
    return rising != sorted(rising)


def _quantity(row: Row, numbers: Numbers) -> Quantity | None:
    """The number of a row, or the bounds of it that are all the row has; None where there is none, or nobody."""
    low, high = (_value(row.value(column) or "") for column in (numbers.low, numbers.high))
    best = _value(row.value(numbers.best) or "")
    told = {numbers.best: best, numbers.low: low, numbers.high: high}
    span = next((row.cell(column) for column, value in told.items() if value is not None), None)
    if span is None or not max(best or 0, low or 0, high or 0):
        return None
    basis: Basis = "stock" if numbers.unit in FORCE_UNITS else "unstated"
    return Quantity(
        start=span.start, end=span.end, exact=span.exact, unit=numbers.unit, best=best,
        low=low if low != best else None, high=high if high != best else None, basis=basis,
    )  # fmt: skip


def _shares(cell: Span | None) -> Iterator[tuple[Span, Span, Span | None]]:
    """Contributors of a cell such as "Gabon (650), Korea (ROK) (35), Sri Lanka (size unknown)": name, share, number."""
    if cell is None:
        return
    for match in _SHARE.finditer(cell.exact):
        name, number = (_within(cell, match, group) for group in ("who", "number"))
        share = Span(
            start=name.start,
            end=number.end + 1,
            exact=cell.exact[name.start - cell.start : number.end + 1 - cell.start],
        )
        yield name, share, number if _NUMBER.fullmatch(number.exact) and _value(number.exact) else None


def _within(cell: Span, match: re.Match[str], group: str) -> Span:
    text = match[group].strip()
    start = cell.start + match.start(group) + match[group].index(text)
    return Span(start=start, end=start + len(text), exact=text)


def _value(text: str) -> int | float | None:
    if _NUMBER.fullmatch(text.strip()) is None:
        return None
    number = float(text.replace(",", ""))
    return int(number) if number.is_integer() else number


def _number_columns(mapping: Mapping) -> list[str | None]:
    return [column for n in mapping.numbers for column in (n.low, n.best, n.high)]


def _line(text: str, cell: Span) -> Evidence:
    start = text.rindex("\n", 0, cell.start) + 1 if "\n" in text[: cell.start] else 0
    return Evidence(start=start, end=cell.end, exact=text[start : cell.end])
