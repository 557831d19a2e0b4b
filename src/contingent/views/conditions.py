"""What a statement waits for, in words that travel with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contingent.records import FORCE_TYPES, WAITING_RELATIONS, Depends, Statement
from contingent.resolve.waiting import ENDING_RELATIONS, happened
from contingent.text.safe import shortened
from contingent.views._context import Context
from contingent.views._force_figures import force_parties
from contingent.views._names import force_name, joined
from contingent.views.figures import basis_words, in_unit, reality

RELATION_WORDS = {
    "if": "IF",
    "unless": "UNLESS",
    "after": "ONCE",
    "until": "UNTIL",
    "before": "BEFORE",
    "during": "DURING",
}
FREEING_RELATIONS = frozenset({"if", "after"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One `depends` of a statement.

    Attributes:
        words: the words of the report, if it has any for the condition.
        waits_on: gist of the statement whose event must come first; `status` its reality as far as is known.
        met: True when that event, for which an "if" or "after" waits, has been reported as fact; then the condition no
            longer holds the promise up. The event of an "unless" or "until" never frees a promise: it may end it.
        binding: False for a mere order in time ("before the summit", "during the visit").
    """

    relation: str
    words: str | None
    waits_on: str | None
    status: str
    met: bool
    binding: bool
    statement: str | None

    def line(self) -> str:
        """The condition on one line: "ONCE “…” — waits on: … (WANTED)"."""
        head = RELATION_WORDS[self.relation] + (f" “{self.words}”" if self.words else "")
        if self.waits_on is None:
            return f"{head} ({self.status})"
        return f"{head} — waits on: {self.waits_on} ({self.status})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """Another statement, in a few words: its id, its gist and the label that keeps it from passing for a fact.

    `force` says a force statement shorter still: "France +1,000 troops"; None for others and those without a number.
    """

    statement: str
    gist: str
    label: str
    force: str | None = None

    @property
    def words(self) -> str:
        """What it says in a few words, without its label."""
        return self.force or shortened(self.gist)

    def line(self) -> str:
        """The reference on one line: "s28: WANTED …"."""
        return f"{self.statement}: {self.label} {self.gist}" if self.label else f"{self.statement}: {self.gist}"


def refer(context: Context, statements: Iterable[Statement]) -> tuple[Reference, ...]:
    """References to some statements, each once."""
    return tuple(
        Reference(
            statement=s.id, gist=s.gist or s.evidence[0].exact, label=reality(context, s), force=_force(context, s)
        )
        for s in {s.id: s for s in statements}.values()
    )


def conditions(context: Context, statements: Iterable[Statement]) -> tuple[Condition, ...]:
    """The conditions of some statements, in order; one told several times stands once, in its fullest words."""
    found: dict[tuple[str, str | None, str | None], Condition] = {}
    for statement in statements:
        for depends in statement.depends:
            told = _condition(context, depends)
            key = (told.relation, told.statement, None if told.statement else told.words)
            known = found.get(key)
            if known is None or len(told.words or "") > len(known.words or ""):
                found[key] = told
    return tuple(found.values())


def _force(context: Context, s: Statement) -> str | None:
    if s.type not in FORCE_TYPES or not s.quantity:
        return None
    contributors, _, _, operation = force_parties(context, s)
    name = force_name(joined(contributors), operation)
    numbers = " | ".join(in_unit(basis_words(s, q), q.unit) for q in s.quantity)
    return f"{name} {numbers}" if name is not None else None


def _condition(context: Context, depends: Depends) -> Condition:
    waited = context.known.get(depends.ref) if depends.ref is not None else None
    done = depends.ref is not None and context.waits.get(depends.ref) == "actual"
    met = done and depends.rel in FREEING_RELATIONS
    if waited is None:
        status = f"not found in the ledger: {depends.reason}" if depends.reason else "what it waits on is not coded"
    elif met:
        status = "MET: reported as done"
    elif done:
        status = "HAPPENED: may end it" if depends.rel in ENDING_RELATIONS else "HAPPENED"
    elif happened(waited):
        status = f"NOT KNOWN TO HAVE HAPPENED by {context.on}" if context.on else "LEFT OPEN"
    elif waited.status == "actual":
        status = "NOT MET: denied, or only alleged, promised or asked for"
    elif waited.status == "unknown":
        status = "LEFT OPEN"  # of a denied one too ("if the money did not come"): its words stand beside it
    else:
        status = reality(context, waited)
    return Condition(
        relation=depends.rel,
        words=depends.exact,
        waits_on=(waited.gist or waited.evidence[0].exact) if waited is not None else None,
        status=status,
        met=met,
        binding=depends.rel in WAITING_RELATIONS,
        statement=depends.ref,
    )
