"""A statement shown in its report: the paragraphs with the evidence marked, and what each span says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from contingent.cli.lines import Line, print_lines
from contingent.cli.plain import clean, has_colour, labelled, make_console, plain
from contingent.records import Document, Entity, Quantity, Statement
from contingent.views.conditions import Condition, Reference
from contingent.views.figures import in_unit, number_words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

OPEN, CLOSE = "⟦", "⟧"  # marks that hold without colour
AROUND = 400  # code points of a paragraph shown on either side of the evidence
LONGEST_EVIDENCE = 2000  # of one stretch of evidence; more is cut and said to be cut
REPLACED = "From an older reading: a newer reading of the report replaced it and does not hold this record."
_CUT = " … "


def render_trace(
    statement: Statement,
    document: Document,
    text: str | None,
    entities: Mapping[str, Entity],
    *,
    publisher: str | None = None,
    label: str = "",
    conditions: Sequence[Condition] = (),
    links: Sequence[tuple[str, Reference]] = (),
    replaced: bool = False,
    console: Console | None = None,
) -> None:
    """Print a statement with its words.

    Args:
        text: the report as received; None when it was not kept, and then only the quoted evidence is shown.
        label: the statement's reality in capitals, as `contingent.views.trace` gives it.
        conditions, links: what it waits on and is linked to, from the same.
        replaced: the statement is of an older reading of its report, which no view shows any more.
    """
    console = console if console is not None else make_console()
    console.print(plain(f"{statement.id}  {statement.type}", "bold"))
    console.print(labelled(label, statement.gist or statement.evidence[0].exact))
    if replaced:
        console.print(plain(REPLACED, "yellow"))
    console.print()
    for passage in _passages(statement, text, marks=not has_colour(console)):
        console.print(passage)
        console.print()
    _print_pairs(console, _spans(statement, entities, conditions, links))
    console.print()
    _print_pairs(console, _document(document, publisher, statement))


def _passages(statement: Statement, text: str | None, *, marks: bool) -> list[Text]:
    quotes = [plain(f"{OPEN}{e.exact[:LONGEST_EVIDENCE]}{CLOSE}") for e in statement.evidence]
    if text is None:
        return [plain("The report's text was not kept; its words as quoted in the record:", "dim"), *quotes]
    if any(text[e.start : e.end] != e.exact for e in statement.evidence):
        return [
            plain("The text at hand is not the one this statement was read from; its words as quoted:", "red"),
            *quotes,
        ]
    spans = _joined((e.start, e.end) for e in statement.evidence)
    windows: list[list[tuple[int, int]]] = []
    ends: list[tuple[int, int]] = []
    for span in spans:
        first, last = _window(text, span)
        if ends and first <= ends[-1][1]:
            windows[-1].append(span)
            ends[-1] = (ends[-1][0], max(last, ends[-1][1]))
        else:
            windows.append([span])
            ends.append((first, last))
    return [_passage(text, bounds, inside, marks=marks) for bounds, inside in zip(ends, windows, strict=True)]


def _window(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The paragraph around a span, at most `AROUND` code points to either side."""
    start, end = span
    left = text.rfind("\n", max(0, start - AROUND), start) + 1 or max(0, start - AROUND)
    right = text.find("\n", end, end + AROUND)
    return left, right if right >= 0 else min(len(text), end + AROUND)


def _passage(text: str, bounds: tuple[int, int], spans: Iterable[tuple[int, int]], *, marks: bool) -> Text:
    from rich.text import Text

    first, last = bounds
    out = Text(overflow="fold")
    if first > 0 and text[first - 1] != "\n":
        out.append("…")
    at = first
    for start, end in spans:
        out.append(clean(text[at:start], keep_lines=True))
        shown = text[start:end]
        if len(shown) > LONGEST_EVIDENCE:
            shown = shown[: LONGEST_EVIDENCE // 2] + _CUT + shown[-LONGEST_EVIDENCE // 2 :]
        shown = clean(shown, keep_lines=True)
        out.append(f"{OPEN}{shown}{CLOSE}" if marks else shown, style="" if marks else "bold reverse")
        at = end
    out.append(clean(text[at:last], keep_lines=True))
    if last < len(text) and text[last] != "\n":
        out.append("…")
    return out


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, overlapping ones as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spans(
    statement: Statement,
    entities: Mapping[str, Entity],
    conditions: Sequence[Condition],
    links: Sequence[tuple[str, Reference]],
) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = [("status", f"{statement.status}, polarity {statement.polarity}")]
    for role in ("agent", "recipient", "object", "place"):
        pairs += [(role, _entity(entities, i)) for i in getattr(statement.roles, role)]
    pairs += [("number", _number(q)) for q in statement.quantity]
    for source in statement.sources:
        who = _entity(entities, source.who) if source.who else (source.who_text.exact if source.who_text else "unnamed")
        cue = f", “{source.cue.exact}”" if source.cue else ""
        when = f", {source.time}" if source.time else ""
        pairs.append(("source", f"{who} ({source.act}){cue}{when}"))
    if not statement.sources:
        pairs.append(("source", "the report itself"))
    pairs += [("condition", c.line() + (f" [{c.statement}]" if c.statement else "")) for c in conditions]
    time = statement.time
    pairs.append(("time", f"{time.edtf or 'open'} ({time.basis})" + (f", “{time.exact}”" if time.exact else "")))
    if statement.duration is not None:
        pairs.append(("duration", f"“{statement.duration.exact}”" + (f", {statement.duration.iso or ''}".rstrip(", "))))
    pairs += [("purpose", f"“{p.exact}”") for p in statement.purpose]
    pairs += [(f"link: {relation}", reference.line()) for relation, reference in links]
    return pairs


def _number(q: Quantity) -> str:
    return (
        f"“{q.exact}” {q.start}–{q.end}: {in_unit(number_words(q), q.unit, unsaid='(unit not said)')}, basis {q.basis}"
    )


def _entity(entities: Mapping[str, Entity], entity_id: str) -> str:
    entity = entities.get(entity_id)
    if entity is None:
        return entity_id
    known = ", ".join(x for x in (entity.type, entity.country, entity.registry) if x)
    return f"{entity.name} ({known})"


def _document(document: Document, publisher: str | None, statement: Statement) -> list[tuple[str, str]]:
    title = document.title.exact if document.title else document.headline
    published = document.published
    pairs = [
        ("report", title),
        ("publisher", publisher or "not named"),
        ("published", f"{published.edtf} ({published.basis})" if published.edtf else "date not known"),
        ("from", document.url or document.file),
        ("document", document.id),
        ("read by", statement.origin),
    ]
    return [(name, value) for name, value in pairs if value]


def _print_pairs(console: Console, pairs: Iterable[tuple[str, str]]) -> None:
    lines = [Line(cells=(plain(name, "dim"), plain(value)), shares=(12, 88), indent=0) for name, value in pairs]
    print_lines(console, lines, {})
