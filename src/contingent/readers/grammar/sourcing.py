"""Who says it: cues, speakers, quotations, and which clauses they govern (guidelines, section E)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from contingent.normalize.times import TimeExpression
from contingent.readers.grammar.clauses import Clause
from contingent.readers.grammar.draft import ParsedSentence, SourceDraft
from contingent.readers.grammar.matching import cue_table
from contingent.readers.grammar.tokens import Token
from contingent.records import Act, Quote

_UNNAMED = frozenset({"reportedly", "allegedly", "is reported"})
_BACKWARD = frozenset(f"made {what}" for what in (
    "the announcement", "that announcement", "the remarks", "the comments", "the statement",
))  # fmt: skip
_PHRASE_BEFORE_SPEAKER = frozenset({"according to", "in the words of", "sources close to"})
_REPORTING = frozenset(
    "say tell report state announce declare add confirm note explain claim insist stress write reply answer recall admit "
    "acknowledge estimate believe think reckon inform argue conclude repeat reiterate suggest reveal disclose indicate "
    "predict remark concede maintain affirm warn allege complain clarify assert comment assess point out testify tweet "
    "emphasise emphasize underline find forecast hint hope fear caution deny expect mutter joke confide speak".split()
)
_ADDRESSEE = frozenset({"tell", "inform", "assure", "brief"})
_PARTICLES = frozenset("of de du des la le al bin ibn van von der del".split())
_MAX_COLON_SPEAKER = 8  # tokens before a colon that can still name a speaker


@dataclass(slots=True)
class Cue:
    """A cue in a clause. `alone`: the clause only attributes; its content stands in other clauses."""

    clause: int
    first: int  # tokens
    last: int
    act: Act
    lemma: str
    who: tuple[int, int] | None  # token range in the same sentence
    alone: bool
    negated: bool = False  # "did not deny", "does not rule out"


@dataclass(slots=True)
class Sourcing:
    """For one sentence: sources by clause index, outermost first, and how much is quoted."""

    chains: dict[int, list[SourceDraft]] = field(default_factory=dict)
    matrix: dict[int, Cue] = field(default_factory=dict)
    alone: set[int] = field(default_factory=set)
    backward: SourceDraft | None = None
    quoted: dict[int, Quote] = field(default_factory=dict)
    left_open: set[int] = field(default_factory=set)  # clauses that somebody only does not deny


class Speakers:
    """Follows speakers through a report, sentence by sentence, so that a quotation without one can find its own."""

    def __init__(self) -> None:
        self.last: SourceDraft | None = None

    def read(self, sentence: ParsedSentence, following: ParsedSentence | None) -> Sourcing:
        """Sources of every clause of a sentence; `following` is looked at when a quotation runs on into it."""
        result = Sourcing()
        cues = find_cues(sentence)
        _quoted_clauses(sentence, result)
        own: SourceDraft | None = None
        for cue in cues:
            source = _source(sentence, cue)
            if cue.lemma in _BACKWARD:
                result.backward = source
                result.alone.add(cue.clause)
                continue
            if cue.alone:
                result.alone.add(cue.clause)
                own = source
                governed = _governed(sentence, cue, cues)
                nested = sentence.clauses[cue.clause].kind == "content" and cue.clause in result.chains
                result.left_open.update(governed if cue.negated else ())
                for index in governed:
                    links = result.chains.setdefault(index, [])
                    links.insert(len(links) if nested else 0, source)  # "said that he hoped that"
            elif cue.lemma in _PHRASE_BEFORE_SPEAKER:
                own = source
                for index in range(len(sentence.clauses)):
                    if index not in result.chains:
                        result.chains[index] = [source]
            else:
                result.matrix[cue.clause] = cue
        _carry_matrix(sentence, result)
        colon = _colon_speaker(sentence)
        if colon is not None:
            own = own or colon[1]
            result.alone.add(colon[0])
            for index in range(colon[0] + 1, len(sentence.clauses)):
                if index not in result.chains:
                    result.chains[index] = [colon[1]]
        self._carry(sentence, following, result, own)
        if own is not None and own.who is not None:
            self.last = own
        return result

    def _carry(
        self, sentence: ParsedSentence, following: ParsedSentence | None, result: Sourcing, own: SourceDraft | None
    ) -> None:
        """Give quoted clauses without a speaker the one of their quotation, else the last quoted speaker."""
        open_clauses = [i for i in result.quoted if not result.chains.get(i) and result.quoted[i] == "direct"]
        if not open_clauses:
            return
        speaker = own
        if speaker is None and following is not None and following.paragraph == sentence.paragraph:
            runs_on = any(a < sentence.end <= b or b <= following.start for a, b in sentence.quotations[-1:])
            speaker = (
                next((_source(following, cue) for cue in find_cues(following) if cue.alone), None) if runs_on else None
            )
        speaker = speaker or self.last
        if speaker is None:
            return
        for index in open_clauses:
            result.chains[index] = [SourceDraft(speaker.who, "say", speaker.cue if own else None)]


def _carry_matrix(sentence: ParsedSentence, result: Sourcing) -> None:
    """ "accused of killing A and burning B": a non-finite clause behind a cue's clause is part of what is said."""
    for index, clause in enumerate(sentence.clauses):
        cue = result.matrix.get(index - 1)
        if cue is None or clause.verb is None or clause.own_subject:
            continue
        if cue.act in {"deny", "accuse"} and not clause.verb.finite and clause.kind == "participle":
            result.matrix[index] = cue  # "denies having ordered it": no order of anybody
            continue
        if index in result.matrix:
            continue
        verb = clause.verb
        bare = not verb.finite or (sentence.tokens[verb.main].form in {"base", "part"} and verb.modal is None)
        if clause.kind in {"coordinate", "participle"} and (bare or cue.act == "accuse"):
            result.matrix[index] = cue


def find_cues(sentence: ParsedSentence) -> list[Cue]:
    """Cues of a sentence in text order."""
    tokens, cues = sentence.tokens, []
    for index, clause in enumerate(sentence.clauses):
        i = clause.first
        while i < clause.last:
            found = cue_table().match(tokens, i)
            if found is None:
                i += 1
                continue
            n, (act, lemma) = found
            cue = _cue(sentence, index, clause, i, n, act, lemma)
            if cue is not None:
                cues.append(cue)
                break
            i += n
    return cues


def _cue(sentence: ParsedSentence, index: int, clause: Clause, i: int, n: int, act: Act, lemma: str) -> Cue | None:
    tokens = sentence.tokens
    if lemma in _UNNAMED:
        return Cue(index, i, i + n, act, lemma, None, alone=False)
    if lemma in _PHRASE_BEFORE_SPEAKER:
        return Cue(index, i, i + n, act, lemma, _noun_phrase_after(tokens, i + n, len(tokens)), alone=False)
    token = tokens[i]
    if token.tag not in {"verb", "part", "ing", "be", "have"} and n == 1:
        return None
    verb = clause.verb
    in_group = verb is not None and verb.first <= i <= verb.main
    if not in_group and act == "accuse" and token.tag in {"part", "verb"}:
        if i + 1 < clause.last and tokens[i + 1].tag in {"noun", "proper", "num"}:
            return Cue(index, i, i + 1, act, lemma, None, alone=False)  # "the alleged massacre"
        if tokens[i - 1].lemma in {"stand", "remain"}:
            return Cue(index, i - 1, i + 1, act, lemma, None, alone=False)  # "stands accused of"
    if not in_group and (token.tag != "ing" or tokens[i - 1].low in {"with", "of"}):
        return None  # "charged him with ordering it": what he is charged with
    if act == "deny" and any(t.tag == "neg" or t.low == "nor" for t in tokens[clause.first : i]):
        following = sentence.clauses[index + 1] if index + 1 < len(sentence.clauses) else None
        alone = following is not None and following.kind == "content"
        first = verb.first if verb is not None and in_group else i
        return Cue(index, first, i + n, "say", lemma, clause.subject, alone, negated=True)
    first = verb.first if verb is not None and in_group else i
    last = max(i + n, verb.main + 1 if verb is not None and in_group else 0)
    who = clause.subject
    if verb is not None and in_group and verb.passive:
        who = _by_phrase(tokens, last, clause.last)
        if act in {"accuse", "request"} and who is None:
            who = None
        elif who is None and lemma in {"expect", "plan", "decide", "agree", "intend", "prepare", "order", "commit"}:
            return None
        elif who is None and lemma in _REPORTING:
            return Cue(index, first, last, act, lemma, None, alone=False)
    if who is None or not clause.own_subject:
        after = _noun_phrase_after(tokens, last, clause.last)
        inverted = clause.subject is None or (clause.marker in {"quote", ","} and first == _first_word(tokens, clause))
        if after is not None and inverted and lemma.split(" ")[0] in _REPORTING - _ADDRESSEE:
            who = after
    alone = lemma.split(" ")[0] in _REPORTING and _only_attributes(sentence, index, clause, last, lemma, who)
    following = sentence.clauses[index + 1] if index + 1 < len(sentence.clauses) else None
    rest = [t for t in tokens[last : clause.last] if t.tag not in {"punct", "stop"}]
    if following is not None and following.kind == "content" and all(t.low == "that" for t in rest):
        alone = True  # "asked that | the troops should come"
    if lemma in _BACKWARD:
        alone = True
    return Cue(index, first, last, act, lemma, who, alone)


def _first_word(tokens: Sequence[Token], clause: Clause) -> int:
    first = clause.first
    while first < clause.last - 1 and tokens[first].tag in {"punct", "adv", "conj"}:
        first += 1
    return first


def _only_attributes(
    sentence: ParsedSentence, index: int, clause: Clause, last: int, lemma: str, who: tuple[int, int] | None
) -> bool:
    """True when what is said stands outside the clause of the cue."""
    tokens, clauses = sentence.tokens, sentence.clauses
    rest = [t for t in tokens[last : clause.last] if t.tag not in {"punct", "stop"}]
    if who is not None and who[0] >= last:
        rest = [t for t in tokens[who[1] : clause.last] if t.tag not in {"punct", "stop"}]
    following = clauses[index + 1] if index + 1 < len(clauses) else None
    if not rest or (len(rest) == 1 and rest[0].low in {"that", "so", "this", "it", "how"}):
        return bool(following) or index > 0
    if following is not None and following.kind == "content":
        return True
    if following is not None and following.marker in {":", "quote"} and lemma not in {"call", "describe"}:
        return True
    if index > 0 and clause.kind == "main" and clause.marker in {",", "quote"}:
        return True
    if following is not None and rest[-1].low == "that":
        return True
    return lemma in _ADDRESSEE and following is not None and following.kind in {"content", "main"}


def _governed(sentence: ParsedSentence, cue: Cue, cues: Sequence[Cue]) -> list[int]:
    clauses = sentence.clauses
    others = {other.clause for other in cues if other.alone and other is not cue}
    after = []
    for index in range(cue.clause + 1, len(clauses)):
        nested = index in others and clauses[index].kind == "content"
        if (index in others and not nested) or (clauses[index].marker == ";" and index > cue.clause + 1):
            break
        after.append(index)
    following = clauses[cue.clause + 1] if cue.clause + 1 < len(clauses) else None
    opens = following is not None and (
        following.kind == "content" or following.marker in {":", "quote"} or cue.clause == 0
    )
    before = []
    for index in range(cue.clause - 1, -1, -1):
        if index in others or clauses[index + 1].marker == ";":
            break
        before.append(index)
    marker = clauses[cue.clause].marker
    closes = cue.clause > 0 and clauses[cue.clause].kind in {"main"} and marker in {",", "quote", ""}
    if closes and not (opens and following is not None and following.kind == "content" and marker != "quote"):
        aside = following is not None and not following.own_subject and clauses[cue.clause - 1].verb is None
        fronted = following is not None and all(clauses[index].relation is not None for index in before)
        return sorted(before + (after if (opens and marker == "quote") or aside or fronted else []))
    return after


def _source(sentence: ParsedSentence, cue: Cue) -> SourceDraft:
    who = sentence.chars(*_named(sentence, _trim(sentence, cue.who))) if cue.who else None
    if who is not None and any(t.start <= who[0] and who[1] <= t.end for t in sentence.times):
        who = None  # "7 December" speaks of nothing
    return SourceDraft(who, cue.act, sentence.chars(cue.first, cue.last), _time_of_speech(sentence, cue))


def _named(sentence: ParsedSentence, span: tuple[int, int]) -> tuple[int, int]:
    """ "The foreign minister, Apenisa Rokotui, told": the name beside a described speaker stands for the speaker."""
    tokens = sentence.tokens
    first = span[1] + 1
    described = any(t.tag == "noun" for t in tokens[span[0] : span[1]])
    if not described or first >= len(tokens) or tokens[span[1]].low != ",":
        return span
    last = first
    while last < len(tokens) and (tokens[last].tag == "proper" or (last > first and tokens[last].low in _PARTICLES)):
        last += 1
    closed = last < len(tokens) and tokens[last].low == ","
    return (first, last) if closed and last > first else span


def _time_of_speech(sentence: ParsedSentence, cue: Cue) -> TimeExpression | None:
    """The date in a clause that only attributes ("Le Drian said on Tuesday"): when it was said."""
    if not cue.alone:
        return None
    clause = sentence.clauses[cue.clause]
    start, end = sentence.chars(clause.first, clause.last)
    return next((t for t in sentence.times if t.kind == "date" and start <= t.start and t.end <= end), None)


def source_of(sentence: ParsedSentence, cue: Cue) -> SourceDraft:
    """The source a cue names."""
    return _source(sentence, cue)


def _trim(sentence: ParsedSentence, span: tuple[int, int]) -> tuple[int, int]:
    tokens = sentence.tokens
    first, last = without_fronted_time(sentence, span)
    while first < last - 1 and tokens[first].tag in {"punct", "conj", "adv", "sub"}:
        first += 1
    while last > first + 1 and tokens[last - 1].tag in {"punct", "stop", "conj", "adv", "prep"}:
        last -= 1
    return first, last


def without_fronted_time(sentence: ParsedSentence, span: tuple[int, int]) -> tuple[int, int]:
    """A subject without the time that opens it: "On Wednesday the new rulers" -> "the new rulers"."""
    tokens = sentence.tokens
    first, last = span
    if first < last - 1 and tokens[first].tag == "num" and tokens[first + 1].low in {".", ")"}:
        first += 2
    if first >= last or tokens[first].tag not in {"prep", "adv", "proper", "noun", "det", "num"}:
        return (first, last) if first < last else span
    if tokens[first].tag == "prep":
        first = _behind_fronted_phrase(tokens, first, last)
    for time in sentence.times:
        if tokens[first].start <= time.start and time.end < tokens[last - 1].end:
            opens = time.start == tokens[first].start or tokens[first].tag == "prep"
            after = next((k for k in range(first, last) if tokens[k].start >= time.end), None)
            if opens and after is not None:
                return after, last
    return first, last


def _behind_fronted_phrase(tokens: Sequence[Token], first: int, last: int) -> int:
    """ "By the same text the Council", "In Brussels ministers": where the subject begins behind its fronted phrase."""
    for k in range(first + 2, last):
        nominal = tokens[k - 1].tag in {"noun", "proper", "pron", "adv"}
        if tokens[k].tag in {"det", "pron"} and nominal and tokens[k].low not in {"itself", "themselves", "such"}:
            return k
        names_so_far = all(t.tag == "proper" for t in tokens[first + 1 : k])
        if names_so_far and tokens[k].tag == "noun" and tokens[k].text[0].islower():
            return k
    return first


def _by_phrase(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int] | None:
    for i in range(first, min(last, first + 6)):
        if tokens[i].low == "by":
            return _noun_phrase_after(tokens, i + 1, last)
    return None


def _noun_phrase_after(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int] | None:
    i = first
    while i < last and tokens[i].tag in {"det", "noun", "proper", "num"}:
        i += 1
    return (first, i) if i > first else None


def _colon_speaker(sentence: ParsedSentence) -> tuple[int, SourceDraft] | None:
    """ "Addis Ababa: we shall leave": a short nominal before a colon speaks what follows."""
    tokens = sentence.tokens
    if sentence.title or len(sentence.clauses) < 2:
        return None
    clause = sentence.clauses[0]
    if (
        clause.verb is not None
        or tokens[clause.last - 1].text != ":"
        or clause.last - clause.first > _MAX_COLON_SPEAKER
    ):
        return None
    body = tokens[clause.first : clause.last - 1]
    if not body:
        return None  # a line that opens with a colon
    if any(t.start <= body[0].start or t.end >= body[-1].end for t in sentence.times if t.start < body[-1].end):
        return None
    if sentence.clauses[1].verb is None or not any(t.tag == "proper" or t.tag == "noun" for t in body):
        return None
    return 0, SourceDraft((body[0].start, body[-1].end), "say", None)


def _quoted_clauses(sentence: ParsedSentence, result: Sourcing) -> None:
    form: Literal["direct", "mixed"]
    for index, clause in enumerate(sentence.clauses):
        start, end = sentence.chars(clause.first, clause.last)
        inside = sum(max(0, min(end, b) - max(start, a)) for a, b in sentence.quotations)
        if inside > 0.1 * (end - start):
            form = "direct" if inside > 0.7 * (end - start) else "mixed"
            result.quoted[index] = form
