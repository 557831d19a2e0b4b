"""The force table: contributor, operation, host and month, one row for each figure a report gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from contingent.exports._coding import Omission
from contingent.exports._readme import CURRENT, Told
from contingent.exports._scope import EVERYTHING, Scope, look
from contingent.exports._table import Cell, Rows, Table, columns, joined, plain_row
from contingent.normalize.number_words import vague_number
from contingent.records import FORCE_TYPES, FORCE_UNITS, Quantity, Statement
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context
from contingent.views._dates import read_when
from contingent.views._force_figures import ForceFigure, Use, force_figures
from contingent.views.commitments import instruments
from contingent.views.conditions import conditions
from contingent.views.figures import going, said_on

# Each a table of its own for who adds up: a figure of one kind says nothing of those of another.
KINDS: Mapping[Use, str] = {
    "stock": "in place",
    "change": "change",
    "promise": "promised",
    "alleged": "alleged",
    "denied": "denied",
    "unplaced": "unplaced",
}
TOLD = Told(
    about="Forces and promises of force as a table, for users of the SIPRI, IPI, Kathman and Geo-PKO tables: "
    "contributor, "
    "operation, host, personnel type, number and month, with the words behind each figure.",
    rules=(
        CURRENT,
        "Every number of troops, police, personnel, vehicles, aircraft or ships that a report gives for a force.",
        "`kind` tells what it is. Only `in place` is presence, and only it has a `month`.",
        "A missing date or number stays missing.",
    ),
    sums="Nothing may be added up without a look at `kind`: figures of two kinds never belong in one sum. Rows "
    "of one `fact` tell "
    "one thing several times, rows with one `origin` are copies, a row with `replaced_by` has a later value, a "
    "part of a host "
    "(`part`) may be counted in the whole, an operation's figure may hold its contributors', and a force in "
    "place in one report "
    "may be the same in the next. A change is no total.",
)
REFUSED = "refused"  # a promise that a source says will not be kept, or that is turned down
COLUMNS = columns({
    "id": ("text", "the statement, and # with the number's place in it"),
    "statement": ("text", "id of the statement"),
    "kind": ("text", "in place: told as fact, a total on a day | change: sent, arrived, cut or withdrawn | promised: planned,"
             " wanted, expected or possible | refused: will not be sent | alleged: only an accuser gives it | "
             "denied: said not"
             " to be so | unplaced: no day it surely holds on, shared by several contributors, or only put forward"),
    "contributor": ("text", "who sends; several joined by + share the figure; empty where the report names nobody that can "
                    "have troops"),
    "contributor_words": ("text", "what stands there instead, in the report's words: an office, a person, “it”"),
    "contributor_code": ("text", "ISO 3166-1 alpha-3, or the id of an organisation in the registry"),
    "operation": ("text", "the mission or operation, where one is named"),
    "operation_id": ("text", "its id in the registry"),
    "host": ("text", "where; several joined by + share the figure"),
    "host_code": ("text", "ISO 3166-1 alpha-3"),
    "part": ("text", "the part of the host the figure is limited to"),
    "personnel_type": ("text", "troops, police, personnel (not told apart), vehicles, aircraft, ships"),
    "number": ("number", "the figure as written; empty where the report gives bounds only, or no number"),
    "number_words": ("text", "the number in the report's words, for one such as dozens too, which has no figures here"),
    "low": ("number", "lower bound, only where the report gives one"),
    "high": ("number", "upper bound, only where the report gives one"),
    "approx": ("flag", "the report says about, some, nearly"),
    "basis": ("text", "stock: the total | change: more or fewer | unstated: the report does not say which"),
    "direction": ("text", "in or out, of what is sent, promised or withdrawn; empty where the report does not "
                  "say, or for a stock"),
    "figure": ("text", "the number with its sign and basis in words"),
    "label": ("text", "what it is not to be taken for: PLANNED, WANTED IF, ALLEGED, DENIED, …; empty for a fact"),
    "status": ("text", "actual, planned, wanted, expected, possible, unknown"),
    "polarity": ("text", "+ or -"),
    "conditional": ("flag", "it, or the promise it is part of, waits on something not reported as done"),
    "depends": ("text", "what it waits on, in words, with the reality of that"),
    "month": ("text", "YYYY-MM, for forces in place only, where the figure stands for a day in that month: none for a year"),
    "as_of": ("text", "the day (ISO 8601) a force in place or a change is taken for (of a year its last), where known"),
    "when": ("text", "the time the report gives, EDTF (ISO 8601-2); for a promise when it is due"),
    "when_basis": ("text", "stated, resolved (against the publication date), tense (only the verb tells), unresolved"),
    "authority": ("text", "resolutions and decisions named with it"),
    "purpose": ("text", "what for, in the report's words"),
    "duration": ("text", "how long, in the report's words"),
    "source": ("text", "who says so, outermost first, each with the act"),
    "said_on": ("text", "the days it was said, else that of publication"),
    "fact": ("text", "rows with one value here tell one fact: count it once"),
    "replaced_by": ("text", "statements that update or correct this one"),
    "origin": ("text", "documents with one value here are copies of one text"),
    "publisher": ("text", "the outlet"),
    "published": ("text", "publication date, EDTF"),
    "document": ("text", "id of the report"),
    "url": ("text", "its address, where known"),
    "start": ("integer", "where the words of the number begin in the report's text, in code points"),
    "end": ("integer", "where they end"),
    "trail": ("text", "the statement's id and the words it rests on"),
})  # fmt: skip


def force_table(ledger: Ledger, *, scope: Scope = EVERYTHING) -> tuple[Table, list[Omission]]:
    """The force figures of a ledger, one row each, and the statements that give none, with the reason.

    Rows stand in the order of the ledger. Nothing is merged and nothing is added up: equal or rival figures of several
    reports are rows of their own, which `fact` and `origin` tell apart.

    Args:
        scope: `on` is by default the latest day of publication.
    Raises:
        UsageError: a date is not a day.
    """
    context, outside = look(ledger, scope)
    table, omitted = force_table_of(context)
    return table, [*omitted, *outside]


def force_table_of(context: Context) -> tuple[Table, list[Omission]]:
    """`force_table` of the statements of a context."""
    figures = force_figures(context)
    told = {f.statement.id for f in figures}
    omitted = [Omission(statement=s, reason=_reason(s)) for s in context.statements if s.id not in told]
    row = "one figure of one report for one force"
    return Table(name="forces", row=row, columns=COLUMNS, rows=Rows(lambda: _rows(context, figures))), omitted


def _rows(context: Context, figures: Iterable[ForceFigure]) -> Iterator[tuple[Cell, ...]]:
    nth: Counter[str] = Counter()
    for f in figures:
        yield plain_row(_row(context, f, nth[f.statement.id]))
        nth[f.statement.id] += 1


def _reason(statement: Statement) -> str:
    if statement.type == "AUTHORIZE" and statement.quantity:
        return "a ceiling that a mandate allows is no force: see the view mandates"
    if statement.type not in FORCE_TYPES:
        return f"{statement.type}: tells of no force sent, promised or in place"
    if not statement.quantity:
        return "no number of people, vehicles, aircraft or ships"
    units = [q.unit for q in statement.quantity]
    if None not in units and not FORCE_UNITS & set(units):
        return f"its numbers count something else: {joined(units)}"
    return "after the day the table is for"


def _row(context: Context, f: ForceFigure, nth: int) -> tuple[Cell, ...]:
    s, shown = f.statement, f.figure
    document = context.ledger.documents[s.doc]
    waits = conditions(context, [s])
    day = f.day.isoformat() if f.day is not None and f.use in ("stock", "change") else None
    counted = [q for q in s.quantity if q.unit in FORCE_UNITS or q.unit is None]
    quantity = counted[nth] if nth < len(counted) else None
    replaced = (i for rel, i in context.links_to.get(s.id, ()) if rel in ("updates", "corrects"))
    return (
        f"{s.id}#{nth}", s.id, REFUSED if f.use == "promise" and s.polarity == "-" else KINDS[f.use],
        *_contributor(f),
        f.operation.name if f.operation else None, f.operation.identity if f.operation else None,
        f.host.name if f.host else None, f.host.code if f.host else None, f.part.name if f.part else None,
        shown.unit, shown.best, quantity.exact if quantity else None, *_bounds(quantity), shown.approx, shown.basis,
        {"+": "in", "−": "out"}.get(going(s)) if s.type == "DEPLOY" else None, shown.text, shown.label or None,
        s.status, s.polarity, context.conditional(s), joined(c.line() for c in waits if c.binding) or None,
        _month(f), day, s.time.edtf, s.time.basis,
        joined(instruments(context, [s], waits)) or None, joined(p.exact for p in s.purpose) or None,
        s.duration.exact if s.duration else None, shown.said_by, joined(said_on(context, s)) or None,
        context.fact(s), joined(replaced) or None, context.origin_of.get(s.doc, s.doc),
        joined(context.publishers([s.doc])) or None, document.published.edtf, s.doc, document.url,
        quantity.start if quantity else s.evidence[0].start, quantity.end if quantity else s.evidence[-1].end,
        trail(s),
    )  # fmt: skip


def _bounds(quantity: Quantity | None) -> tuple[Cell, Cell]:
    """Lower and upper bound, as the report gives them: those of vague words ("dozens") are the coding rules'."""
    if quantity is None or (quantity.best is None and vague_number(quantity.exact) is not None):
        return None, None
    return quantity.low, quantity.high


def _contributor(f: ForceFigure) -> tuple[Cell, Cell, Cell]:
    """Who sends, the words where they name nobody that can, and the code."""
    if f.contributor is None:
        return None, None, None
    named = None if f.contributor.words else f.contributor.name
    return named, f.contributor.words, f.contributor.identity


def _month(f: ForceFigure) -> str | None:
    """The month a force in place surely stands for: none for a year, or for a time that may lie in either of two months."""
    when = read_when(f.statement.time.edtf)
    if f.use != "stock" or f.day is None or when is None:
        return None
    told_now = f.statement.time.basis == "tense" and when.first is None  # "has 400 troops": by the day of the report
    one_month = when.first is not None and (when.first.year, when.first.month) == (f.day.year, f.day.month)
    return f"{f.day:%Y-%m}" if told_now or when.lasts or one_month else None


def trail(*statements: Statement) -> str:
    """Ids of statements, each with the words it rests on: "s:12ab “will send 1,000 troops”"."""
    return joined(_words(statements))


def _words(statements: tuple[Statement, ...]) -> Iterator[str]:
    for s in statements:
        yield f"{s.id} “{' … '.join(e.exact for e in s.evidence)}”"
