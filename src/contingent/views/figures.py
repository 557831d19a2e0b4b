"""One number as a report gives it, with its reality, its source and its day; and the words for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from contingent.codebooks.lexicon import load_cues
from contingent.codebooks.morphology import verb_forms
from contingent.normalize.number_words import vague_number
from contingent.records import FORCE_TYPES, FORCE_UNITS, LEAVING_MODES, OUTWARD_MODES, Act, Quantity, Statement
from contingent.resolve.waiting import PROMISE_TYPES, only_put_as
from contingent.views._context import Context
from contingent.views._dates import time_words

# Further words in `mode` of a DEPLOY: it points neither in nor out.
SWAPPING_MODES = frozenset({"rotate", "replace", "relieve", "take-over", "handover", "transfer", "relocate",
                            "redeploy", "regroup", "return", "confine", "patrol", "merge"})  # fmt: skip
UNNAMED_PUBLISHER = "publisher not named"
NARRATOR = "the report"
# How a force or mandate is labelled that a reader took for a fact but whose source only puts it forward.
ONLY_PUT_AS: Mapping[Act, str] = {
    "commit": "ONLY PROMISED",
    "request": "ONLY ASKED FOR",
    "hope": "ONLY HOPED FOR",
    "warn": "ONLY WARNED OF",
    "threaten": "ONLY THREATENED",
}

_ONE_OF_THEM = frozenset({"1", "+1", "−1", "about 1", "up to 1", "at least 1"})
_SINGULAR = {"troops": "soldier", "persons": "person", "vehicles": "vehicle", "ships": "ship", "incidents": "incident",
             "times": "time"}  # fmt: skip
_COUNTED = FORCE_UNITS | {"persons", "incidents"}  # units that follow "dozens of"; people are just "dozens killed"
_WITH_OF = ("dozens", "scores", "hundreds", "thousands", "millions")

Number = tuple[int | float | None, int | float | None, int | float | None, bool]
NO_NUMBER: Number = (None, None, None, False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number one or more reports give, or a happening without one.

    Attributes:
        text: the number in a few words: "about 420", "+600", "to 1,000", "1,000 (more or in all: not said)"; vague words as
            they are: "dozens".
        low, best, high: as the report has them; of vague words low is the coding rules' (dozens: 24).
        words: the words of the (first) report.
        label: what it is not to be taken for: "ALLEGED", "PLANNED", "PLANNED IF", "DENIED", or empty for a fact.
        when: the time in words; `day` the ISO day it is taken to stand for, if any. `timed` is False where only the
            tense of the verb tells the time.
        said_on: the days it was said (source time, else publication).
        said_by: the source chain with acts, outermost first, or the narrator.
        origins: independent origins among `documents`; copies of one text count once.
    """

    text: str
    words: str
    unit: str | None
    low: int | float | None
    best: int | float | None
    high: int | float | None
    approx: bool
    basis: str | None
    label: str
    when: str
    day: str | None
    timed: bool
    said_on: tuple[str, ...]
    said_by: str
    statements: tuple[str, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]
    origins: int

    @property
    def number(self) -> Number:
        """The value alone, to tell equal figures from rival ones."""
        return (self.low, self.best, self.high, self.approx)

    @property
    def counted(self) -> str:
        """The number with its unit: "+1,000 troops", "1,000 police (more or in all: not said)"."""
        if self.unit is None or self.number == NO_NUMBER:
            return self.text
        return in_unit(self.text, self.unit)

    def line(self) -> str:
        """The figure with its label, its day and who says it, on one line."""
        head = f"{self.label} {self.counted}" if self.label else self.counted
        return f"{head} ({self.when}; {self.voice()})"

    def voice(self) -> str:
        """Who says it: the speaker if there is one, and the publishers."""
        return voice(self.said_by, self.publishers)


def figure(context: Context, statement: Statement, quantity: Quantity | None, *, day: str | None = None) -> Figure:
    """One quantity of a statement (or the statement itself when it gives none) as a figure."""
    q = quantity
    return Figure(
        text=basis_words(statement, q),
        words=q.exact if q else statement.evidence[0].exact,
        unit=q.unit if q else None,
        low=q.low if q else None,
        best=q.best if q else None,
        high=q.high if q else None,
        approx=q.approx if q else False,
        basis=q.basis if q else None,
        label=reality(context, statement),
        when=time_words(statement.time.edtf),
        day=day,
        timed=statement.time.basis != "tense",
        said_on=said_on(context, statement),
        said_by=chain(context, statement),
        statements=(statement.id,),
        documents=(statement.doc,),
        publishers=context.publishers([statement.doc]),
        origins=1,
    )


def merged(context: Context, figures: list[Figure]) -> Figure:
    """Reports that give one number as one figure: the first one's words, everyone's ids. Nothing is added up."""
    if len(figures) == 1 and len(set(figures[0].said_on)) == len(figures[0].said_on):
        return figures[0]
    documents = tuple(dict.fromkeys(doc for f in figures for doc in f.documents))
    statements = tuple(dict.fromkeys(i for f in figures for i in f.statements))
    return replace(
        figures[0],
        said_by="; ".join(dict.fromkeys(f.said_by for f in figures)),
        said_on=tuple(dict.fromkeys(day for f in figures for day in f.said_on)),
        statements=statements,
        documents=documents,
        publishers=context.publishers(documents),
        origins=context.origins(statements),
    )


def merged_by(context: Context, keyed: Iterable[tuple[Hashable, Figure]]) -> tuple[Figure, ...]:
    """Figures in order, those of one key as one (`merged`)."""
    groups: dict[Hashable, list[Figure]] = defaultdict(list)
    for key, found in keyed:
        groups[key].append(found)
    return tuple(merged(context, group) for group in groups.values())


def bare(f: Figure) -> Figure:
    """The figure with its number alone as text, for what needs no words for its basis: a toll, a ceiling."""
    text = number_words(f)
    return f if text == f.text else replace(f, text=text)


def number_words(q: Quantity | Figure) -> str:
    """A number for people: "about 420", "at least 500", "up to 500", "400–500"; "no number" when there is none.

    Vague words stand as they are ("dozens", "several hundred"): that these are 24 or 300 at least, nobody said.
    """
    vague = vague_number(q.exact if isinstance(q, Quantity) else q.words) if q.best is None else None
    if vague is not None:
        return f"up to {vague.words}" if q.low is None and q.high is not None else vague.words
    low, best, high = (grouped(n) for n in (q.low, q.best, q.high))
    about = "about " if q.approx else ""
    if q.low is not None and q.high is not None:
        if q.low == q.high:
            return f"{about}{low}"
        inside = q.best is not None and q.best not in (q.low, q.high)
        return f"{about}{low}–{high}" + (f" (best {best})" if inside else "")
    if q.low is not None:
        return f"at least {low}" if q.best in (None, q.low) else f"{about}{best} (at least {low})"
    if q.high is not None:
        return f"up to {high}" if q.best in (None, q.high) else f"{about}{best} (up to {high})"
    return f"{about}{best}" if q.best is not None else "no number"


def in_unit(text: str, unit: str | None, *, unsaid: str = "") -> str:
    """A number in words with what it counts: "+1,000 troops", "1 ship", "dozens of vehicles", "500 troops (at least 400)".

    Args:
        unsaid: what stands in the place of a unit that is not said.
    """
    head, mark, rest = text.partition(" (")
    if unit is None:
        counted = unsaid
    elif head in _ONE_OF_THEM:
        counted = _SINGULAR.get(unit, unit)
    elif unit in _COUNTED and head.endswith(_WITH_OF):
        counted = f"of {unit}"
    else:
        counted = unit
    return f"{head} {counted.replace('_', ' ')}".rstrip() + f"{mark}{rest}"


def basis_words(statement: Statement, quantity: Quantity | None) -> str:
    """A number with what it counts: in place, a total aimed at, an addition, or "not said" which."""
    direction = going(statement)
    if quantity is None:
        return {"+": "force sent or raised", "−": "force cut or withdrawn"}.get(
            direction, "force moved"
        ) + " (no number)"
    text = number_words(quantity)
    if quantity.basis == "stock" and leaving(statement):
        return f"{text} (to leave or to remain: not said)"
    if quantity.basis == "stock":
        if statement.status == "actual" or statement.type != "DEPLOY":
            return text
        return f"to at most {text.removeprefix('up to ')}" if text.startswith("up to ") else f"to {text}"
    if quantity.basis == "unstated":
        return f"{text} (more or in all: not said)"
    plain = not quantity.approx and quantity.low is None and quantity.high is None
    sign = {"+": "+" if plain else "+ ", "−": "−" if plain else "− "}.get(direction)
    return f"{sign}{text}" if sign is not None else f"{text} moved"


def going(statement: Statement) -> str:
    """Which way a DEPLOY points: "+" in, "−" out, "" when its modes do not say (a rotation) or say both."""
    modes = set(statement.mode)
    out = bool(modes & OUTWARD_MODES)
    swap = bool(modes & SWAPPING_MODES)
    if swap or (out and modes & {"increase", "arrive", "reinforce"}):
        return ""
    return "−" if out else "+"


def leaving(statement: Statement) -> bool:
    """True when a DEPLOY takes a force away, so that a total it gives may be the force that goes."""
    return statement.type == "DEPLOY" and bool(LEAVING_MODES & set(statement.mode))


def reality(context: Context, statement: Statement) -> str:
    """The words that keep a plan, a wish, an allegation or a denial from passing for a fact; empty for a fact."""
    known = context.realities.get(statement.id)
    if known is None:
        known = context.realities[statement.id] = label_of(statement, conditional=context.conditional(statement))
    return known


def label_of(statement: Statement, *, conditional: bool) -> str:
    """`reality` of a statement that stands alone, when it is known whether it waits on something."""
    words = []
    if statement.sources and statement.sources[-1].act == "accuse":
        words.append("ALLEGED")
    if statement.polarity == "-":
        deny = next((source for source in statement.sources if source.act == "deny"), None)
        if statement.status != "actual" or deny is None:
            words.append("NOT")
        else:  # who rejects a bill does not say that there is none; who rejects what another says of him does
            turned_down = len(statement.sources) == 1 and deny.cue is not None and _turns_down(deny.cue.exact)
            words.append("REJECTED" if turned_down else "DENIED")
    act = only_put_as(statement) if statement.status == "actual" else None
    # Who warns of violence that goes on tells of it; a warning of a force or a mandate tells of none.
    if act is not None and (act != "warn" or statement.type in PROMISE_TYPES):
        words.append(ONLY_PUT_AS[act])
    if is_former(statement):
        words.append("FORMER")
    if statement.status != "actual":
        words.append("LEFT OPEN" if statement.status == "unknown" else statement.status.upper())
    if conditional:
        words.append("IF")
    return " ".join(words)


@lru_cache(maxsize=1024)
def _turns_down(cue: str) -> bool:
    """Whether the words of a denial turn something down ("rejects", "have refused") instead of saying it is not so."""
    said = f" {' '.join(cue.lower().split())} "
    return any(f" {form} " in said for verb in load_cues().refusal for form, _ in verb_forms(verb))


def is_former(statement: Statement) -> bool:
    """True for a force that a report says was there once ("used to have", mode "former")."""
    return statement.type in FORCE_TYPES and "former" in statement.mode


def chain(context: Context, statement: Statement) -> str:
    """Who says so, outermost first: "Le Drian (say) → United Nations (request)"; the narrator when nobody is named."""
    links = [
        f"{_speaker(context, source.who, source.who_text.exact if source.who_text else None)} ({source.act})"
        for source in statement.sources
    ]
    return " → ".join(links) or NARRATOR


def said_on(context: Context, statement: Statement) -> tuple[str, ...]:
    """The days a statement was said: the times its sources carry, else the publication of its report."""
    days = tuple(source.time for source in statement.sources if source.time)
    published = context.published.get(statement.doc)
    return days or ((published.edtf,) if published else ())


def voice(said_by: str, publishers: tuple[str, ...]) -> str:
    """A source chain and where it was published, in one phrase."""
    outlets = " / ".join(publishers)  # a publisher's name may hold a comma
    if said_by == NARRATOR:
        return outlets or UNNAMED_PUBLISHER
    return f"{said_by}, in {outlets}" if outlets else said_by


def grouped(number: int | float | None) -> str:
    """Digits in groups of three; empty for None."""
    if number is None:
        return ""
    return f"{int(number):,}" if float(number).is_integer() else f"{number:,}"


def _speaker(context: Context, who: str | None, words: str | None) -> str:
    if who is not None:
        return context.names.name(who)
    return words or "unnamed source"
