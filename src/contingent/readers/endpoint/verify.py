"""Statements a model proposes to drafts that the report bears out; what it does not is dropped and counted."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any, cast, get_args

from contingent.normalize.numbers import NumberMention, basis_hint
from contingent.normalize.times import TimeExpression
from contingent.readers.endpoint.answer import (
    SaidNeed,
    SaidNumber,
    SaidSource,
    SaidStatement,
    as_struct,
    words_of,
)
from contingent.readers.endpoint.modes import known_modes
from contingent.readers.endpoint.quotes import even_copy, find_quote, gap, nearest
from contingent.readers.endpoint.safety import (
    find_condition,
    holds_allegation,
    holds_negation,
    safe_act,
    safe_status,
)
from contingent.readers.endpoint.windows import Window
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ConditionDraft, ParsedSentence, Range, SourceDraft, StatementDraft
from contingent.readers.grammar.reality import Reality, clause_reality
from contingent.records import (
    ACTS,
    LOOSE_TYPES,
    ROLES,
    STATEMENT_TYPES,
    STATUSES,
    WAITING_RELATIONS,
    Act,
    Basis,
    Polarity,
    Quote,
    Relation,
    Status,
)
from contingent.text.layout import Layout

_MAX_NAME_CHARS = 160  # of the words for a role or a speaker
_MAX_CONDITION_CHARS = 400
_MAX_EVIDENCE_CHARS = 400  # the longest in the training reports has 331
_MAX_ITEMS = 12  # of one list in a statement
_NO_SPAN = "its words are not in the report"
NO_TARGET = "what it waits for is no statement here"


class Proposal:
    """A draft, with the condition targets as the model named them; settled when all drafts of a report are known."""

    __slots__ = ("draft", "id", "targets", "window")

    def __init__(self, draft: StatementDraft, said: SaidStatement, window: Window) -> None:
        self.draft, self.id, self.window = draft, said.id, window
        self.targets: list[tuple[ConditionDraft, int]] = []


class Verifier:
    """Holds what a model says of one report against its text.

    Args:
        dropped: counts what is dropped or weakened, by reason.
    """

    def __init__(self, text: str, layout: Layout, sentences: Sequence[ParsedSentence], dropped: Counter[str]) -> None:
        self._text, self._even, self._dropped = text, even_copy(text), dropped
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        self._paragraph_starts = [start for start, _ in layout.paragraphs]
        self._quotations = [(q.start, q.end) for q in layout.quotations]

    def proposals(self, raw: Sequence[Any], window: Window) -> list[Proposal]:
        """The statements of one answer that hold, in the answer's order."""
        found = []
        for value in raw:
            said = as_struct(value, SaidStatement)
            if said is None:
                self._drop("statement: not in the asked form")
            elif (proposal := self._proposal(said, window)) is not None:
                found.append(proposal)
        return found

    def _drop(self, reason: str) -> None:
        self._dropped[reason] += 1

    def _proposal(self, said: SaidStatement, window: Window) -> Proposal | None:
        for value, allowed, name in (
            (said.type, STATEMENT_TYPES, "type"),
            (said.status, STATUSES, "status"),
            (said.polarity, get_args(Polarity), "polarity"),
        ):
            if value not in allowed:
                self._drop(f"statement: unknown {name}")
                return None
        evidence = self._evidence(said, window)
        sentence = self._sentence_at(evidence[0]) if evidence else None
        if not evidence or sentence is None:
            self._drop("statement: evidence not in the report")
            return None
        numbers = self._numbers(said, evidence, window)
        clause, reality = _clause_of(sentence, evidence[0])
        draft = StatementDraft(
            sentence=sentence,
            clause=clause,
            type=cast(Any, said.type),
            mode=self._modes(said),
            trigger=evidence[0],
            score=1.0,
            status=cast(Status, said.status),
            polarity=cast(Polarity, said.polarity),
            evidence=evidence,
            numbers=numbers,
        )
        sources = self._sources(said, draft, window)
        if sources is None or not self._is_safe(draft, sources, reality):
            return None
        draft.sources = sources
        draft.quote = self._quote(draft)
        draft.future = draft.status != "actual"
        draft.ongoing = not draft.future and reality is not None and reality.ongoing
        for role in ROLES:
            spans = self._role(words_of(getattr(said, role)), evidence, window)
            if spans:
                draft.roles[role] = spans
        self._attach_times(said, draft, window)
        proposal = Proposal(draft, said, window)
        self._attach_conditions(said, proposal)
        return proposal

    def _evidence(self, said: SaidStatement, window: Window) -> list[Range]:
        """Ranges of the evidence, in order. Of several places the one nearest to the other quotes counts."""
        others = [number.words for item in said.numbers or [] if (number := as_struct(item, SaidNumber))]
        others += [words for role in ROLES for words in words_of(getattr(said, role))]
        ranges: list[Range] = []
        for quote in words_of(said.evidence)[:_MAX_ITEMS]:
            found = self._find(quote, window) if len(quote) <= _MAX_EVIDENCE_CHARS else []
            if len(found) > 1:
                near = [places for words in others[:_MAX_ITEMS] if (places := self._find(words, window))]
                found = [min(found, key=lambda r: (sum(min(gap(r, p) for p in ps) for ps in near), r))]
            if not found:
                if ranges or len(words_of(said.evidence)) > 1:
                    self._drop("evidence: not in the report")
                continue
            if found[0] not in ranges:
                ranges.append(found[0])
        return sorted(ranges)

    def _numbers(self, said: SaidStatement, evidence: list[Range], window: Window) -> list[tuple[NumberMention, Basis]]:
        """Numbers as the code reads them, where the model reads the same; `evidence` grows to hold them."""
        kept: list[tuple[NumberMention, Basis]] = []
        for item in (said.numbers or [])[:_MAX_ITEMS]:
            number = as_struct(item, SaidNumber)
            if number is None:
                self._drop("number: not in the asked form")
                continue
            places = self._find(number.words, window)
            if not places:
                self._drop("number: words not in the report")
                continue
            span = nearest(places, evidence)
            mention = self._mention(span)
            if mention is None:
                self._drop("number: no number in its words")
            elif not _agrees(number, mention):
                self._drop("number: value is not what its words say")
            elif not self._take_in(evidence, (mention.start, mention.end)):
                self._drop("number: outside the evidence")
            elif all(mention.start != other.start for other, _ in kept):
                kept.append((mention, self._basis(number, mention)))
        return kept

    def _mention(self, span: Range) -> NumberMention | None:
        sentence = self._sentence_at(span)
        inside = (
            [m for m in sentence.numbers if m.number_start < span[1] and span[0] < m.number_end] if sentence else []
        )
        return inside[0] if len(inside) == 1 else None

    def _take_in(self, evidence: list[Range], span: Range) -> bool:
        """Stretch the evidence of the same sentence over a number; False when there is none."""
        for i, (start, end) in enumerate(evidence):
            if start <= span[0] and span[1] <= end:
                return True
            sentence = self._sentence_at((start, end))
            if sentence is not None and sentence.start <= span[0] and span[1] <= sentence.end:
                evidence[i] = (min(start, span[0]), max(end, span[1]))
                return True
        return False

    def _basis(self, number: SaidNumber, mention: NumberMention) -> Basis:
        if mention.increment or mention.total:
            return "change" if mention.increment else "stock"
        if number.basis in get_args(Basis):
            return cast(Basis, number.basis)
        return basis_hint(self._text, mention) or "unstated"

    def _sources(self, said: SaidStatement, draft: StatementDraft, window: Window) -> list[SourceDraft] | None:
        """The source chain; None when a claimed fact rests on a source that the report does not show."""
        chain: list[SourceDraft] = []
        for item in (said.sources or [])[:_MAX_ITEMS]:
            source = as_struct(item, SaidSource)
            who = cue = None
            if source is not None and source.act in ACTS:
                cue = self._span(source.cue, draft.evidence, window)
                who = self._span(source.who, [cue] if cue else draft.evidence, window)
            if source is None or source.act not in ACTS or (who is None and cue is None):
                reason = "source: not in the report" if source else "source: not in the asked form"
                if source is not None and source.act not in ACTS:
                    reason = "source: unknown act"
                self._drop(reason)
                if draft.status == "actual":
                    self._drop("statement: a fact on the word of a source that cannot be found")
                    return None
                continue
            if source.who and who is None:
                self._drop("speaker: not in the report")
            act: Act = source.act
            chain.append(SourceDraft(who, safe_act(act, self._tokens(cue)) if cue else act, cue))
        return chain

    def _is_safe(self, draft: StatementDraft, sources: list[SourceDraft], reality: Reality | None) -> bool:
        """Weaken or refuse a statement that claims more than the words it quotes."""
        words = " … ".join(self._even[a:b] for a, b in draft.evidence)
        start = draft.evidence[0][0]
        if draft.status == "actual" and not sources:
            before = self._even[max(draft.sentence.start, start - _MAX_NAME_CHARS) : start]
            if holds_allegation(f"{before} {words}"):
                self._drop("statement: an allegation claimed as fact")
                return False
        told = draft.status == "actual" and draft.polarity == "+" and draft.type not in LOOSE_TYPES
        if told and holds_negation(words) and reality is not None and reality.polarity == "-":
            self._drop("statement: a denial claimed as fact")
            return False
        status = safe_status(draft.status, sources[-1].act if sources else None, words)
        if status != draft.status:
            self._drop("status: actual, against the words (weakened)")
            draft.status = status
        return True

    def _role(self, quotes: list[str], evidence: list[Range], window: Window) -> list[Range]:
        spans: list[Range] = []
        for quote in quotes[:_MAX_ITEMS]:
            span = self._span(quote, evidence, window)
            if span is None:
                self._drop("role: not in the report")
            elif span not in spans:
                spans.append(span)
        return spans

    def _attach_times(self, said: SaidStatement, draft: StatementDraft, window: Window) -> None:
        for words, name in ((said.time, "time"), (said.duration, "duration")):
            if not words:
                continue
            span = self._span(words, draft.evidence, window)
            if span is None:
                self._drop(f"{name}: not in the report")
                continue
            expression = self._time_at(span)
            if expression is None or (expression.kind == "set"):
                self._drop(f"{name}: no time in its words")
            elif all(abs(self._paragraph(span) - self._paragraph(e)) > 1 for e in draft.evidence):
                self._drop(f"{name}: far from the evidence")
            elif expression.kind == "duration":
                draft.duration = draft.duration or expression
            else:
                draft.time = draft.time or expression

    def _time_at(self, span: Range) -> TimeExpression | None:
        sentence = self._sentence_at(span)
        found = [t for t in sentence.times if t.start < span[1] and span[0] < t.end] if sentence else []
        return max(found, key=lambda t: min(t.end, span[1]) - max(t.start, span[0]), default=None)

    def _attach_conditions(self, said: SaidStatement, proposal: Proposal) -> None:
        """Conditions the model names, then one that the evidence holds and the model passed over."""
        draft = proposal.draft
        for item in (said.needs or [])[:_MAX_ITEMS]:
            need = as_struct(item, SaidNeed)
            if need is None or need.rel not in get_args(Relation):
                self._drop("condition: not in the asked form")
                if draft.status != "actual":
                    draft.conditions.append(ConditionDraft("if", None, None, _NO_SPAN))
                continue
            span = self._span(need.words, draft.evidence, proposal.window, limit=_MAX_CONDITION_CHARS)
            if span is None:
                self._drop("condition: words not in the report")
                if draft.status == "actual" or need.rel not in WAITING_RELATIONS:
                    continue
            reason = _NO_SPAN if span is None else NO_TARGET
            condition = ConditionDraft(cast(Relation, need.rel), span, None, reason)
            draft.conditions.append(condition)
            if need.statement is not None:
                proposal.targets.append((condition, need.statement))
        if draft.time is not None and draft.status != "actual":
            at = draft.time.start
            draft.time_is_limit = any(c.span and c.span[0] <= at < c.span[1] for c in draft.conditions)
        if draft.status in {"actual", "unknown"} or any(c.relation in WAITING_RELATIONS for c in draft.conditions):
            return
        for evidence in draft.evidence:
            sentence = self._sentence_at(evidence)
            found = find_condition(self._even, evidence, sentence.end) if sentence else None
            if found is not None:
                self._drop("condition: passed over by the model (added)")
                draft.conditions.append(ConditionDraft(found[0], found[1], None, NO_TARGET))
                return

    def _modes(self, said: SaidStatement) -> list[str]:
        named = words_of(said.mode)
        kept = [mode for mode in named if mode in known_modes()]
        self._dropped["mode: unknown"] += len(named) - len(kept)
        return kept[:_MAX_ITEMS]

    def _quote(self, draft: StatementDraft) -> Quote:
        start, end = draft.evidence[0]
        if any(a <= start and end <= b for a, b in self._quotations):
            return "direct"
        if any(a < end and start < b for a, b in self._quotations):
            return "mixed"
        return "indirect" if draft.sources else "none"

    def _find(self, quote: str, window: Window) -> list[Range]:
        return find_quote(self._even, quote, window.begin, window.end)

    def _span(
        self, quote: str | None, anchors: Sequence[Range], window: Window, *, limit: int = _MAX_NAME_CHARS
    ) -> Range | None:
        """The place of short words that lies nearest to the anchors; None when they are not in the window."""
        found = self._find(quote, window) if quote and len(quote) <= limit else []
        return nearest(found, anchors) if found else None

    def _sentence_at(self, span: Range) -> ParsedSentence | None:
        """The first sentence a range lies in; a dateline or credit belongs to none."""
        i = max(bisect_right(self._starts, span[0]) - 1, 0)
        return next((s for s in self._sentences[i : i + 2] if s.start < span[1] and span[0] < s.end), None)

    def _paragraph(self, span: Range) -> int:
        return bisect_right(self._paragraph_starts, span[0])

    def _tokens(self, span: Range) -> list[Any]:
        sentence = self._sentence_at(span)
        return [t for t in sentence.tokens if t.start < span[1] and span[0] < t.end] if sentence else []


def _agrees(said: SaidNumber, mention: NumberMention) -> bool:
    """True when the model gives a value and no value that the code does not read from the same words."""
    pairs = [(said.best, mention.best), (said.low, mention.low), (said.high, mention.high)]
    given = [(one, other) for one, other in pairs if one is not None]
    return all(one == other for one, other in given) and (bool(given) or mention.unsized is not None)


def _clause_of(sentence: ParsedSentence, evidence: Range) -> tuple[Clause, Reality | None]:
    """The first clause with a verb inside the evidence, and what its verb says; without one, any clause and None."""
    tokens = sentence.tokens
    for clause in sentence.clauses:
        verb = clause.verb
        if verb is not None and evidence[0] <= tokens[verb.main].start < evidence[1]:
            return clause, clause_reality(tokens, clause, (verb.main, verb.main + 1))
    return sentence.clauses[0], None
