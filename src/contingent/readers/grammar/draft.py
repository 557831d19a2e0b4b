"""What the grammar reader has found so far: sentences with clauses, and statements before they become records."""

from __future__ import annotations

from dataclasses import dataclass, field

from contingent.normalize.names import NameMention
from contingent.normalize.numbers import NumberMention
from contingent.normalize.times import TimeExpression
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.tokens import Token
from contingent.records import Act, Basis, Polarity, Quote, Relation, Role, StatementType, Status

Range = tuple[int, int]  # character offsets in the text, half open


@dataclass(slots=True)
class ParsedSentence:
    """A sentence with its tokens, clauses and the values found in it. Offsets are into the text."""

    index: int
    start: int
    end: int
    paragraph: int
    title: bool
    tokens: list[Token]
    clauses: list[Clause]
    numbers: list[NumberMention]
    times: list[TimeExpression]
    names: list[NameMention]
    quotations: list[Range]
    force_in_focus: bool = False  # the sentences just before spoke of a force, so that "they" can mean it
    mandate_in_focus: bool = False  # the same for a resolution or mandate and "it"

    def chars(self, first: int, last: int) -> Range:
        """Characters of tokens `first` up to `last` (not included)."""
        return self.tokens[first].start, self.tokens[last - 1].end


@dataclass(slots=True)
class SourceDraft:
    """One link of a source chain. `who` is None where nobody is named ("reportedly")."""

    who: Range | None
    act: Act
    cue: Range | None
    time: TimeExpression | None = None  # when it was said


@dataclass(slots=True)
class ConditionDraft:
    """What a draft waits for. `target` is the draft that stands for the condition, None if it has none."""

    relation: Relation
    span: Range | None
    target: StatementDraft | None
    reason: str | None = None


@dataclass(slots=True, eq=False)
class StatementDraft:
    """A statement under construction; becomes `records.Statement` in `assemble.py`."""

    sentence: ParsedSentence
    clause: Clause
    type: StatementType
    mode: list[str]
    trigger: Range
    score: float
    status: Status = "actual"
    polarity: Polarity = "+"
    evidence: list[Range] = field(default_factory=list)
    sources: list[SourceDraft] = field(default_factory=list)
    quote: Quote = "none"
    roles: dict[Role, list[Range]] = field(default_factory=dict)
    numbers: list[tuple[NumberMention, Basis]] = field(default_factory=list)
    time: TimeExpression | None = None
    time_is_limit: bool = False  # the time stands in "before …": the statement holds by then, not then
    duration: TimeExpression | None = None
    conditions: list[ConditionDraft] = field(default_factory=list)
    purpose: list[Range] = field(default_factory=list)
    future: bool = False
    ongoing: bool = False
    waiting: bool = False  # stands for a bare condition
    gates: bool = False  # the report says that nothing moves before this
    core: bool | None = None  # as a model judged it; None: by rule
    confidence: float | None = None


def sender_of(draft: StatementDraft) -> frozenset[str]:
    """Identifiers of what is named as agent; empty when nobody is named."""
    spans = draft.roles.get("agent", [])
    names = draft.sentence.names
    return frozenset(n.id for n in names if n.id is not None and any(a <= n.start and n.end <= b for a, b in spans))
