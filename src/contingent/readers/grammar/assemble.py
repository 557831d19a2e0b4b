"""Drafts to records: entities chained, values normalised, ids derived from content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from contingent.ids import content_id, text_sha256
from contingent.normalize.edtf import parse_edtf, within
from contingent.normalize.names import NameMention, Names
from contingent.normalize.numbers import NumberMention
from contingent.normalize.times import resolve_time, tense_time, text_anchors
from contingent.readers.grammar.draft import ConditionDraft, ParsedSentence, Range, StatementDraft, sender_of
from contingent.readers.grammar.entities import EntityTable, span_record
from contingent.readers.grammar.places import located_countries
from contingent.records import (
    FORCE_TYPES,
    LOOSE_TYPES,
    OUTWARD_MODES,
    ROLES,
    Basis,
    Credit,
    Depends,
    Document,
    Duration,
    Evidence,
    Link,
    Published,
    Quantity,
    Reading,
    Report,
    Role,
    Roles,
    RoleText,
    Source,
    Statement,
    Time,
    document_id,
)
from contingent.text.layout import Layout

_CORE_TYPES = frozenset({"DEPLOY", "PRESENCE", "AUTHORIZE", "CONTROL"})
_MAX_GIST = 240
_BACK_REFERENCE = re.compile(
    r"(?:the|that|this|those|these|its|such|they|it)\b(?!.*\d)(?: [\w-]+){0,3}$", re.IGNORECASE
)  # "the additional troops", not "the 300 men"


class Assembler:
    """Builds the records of one report from its drafts."""

    def __init__(
        self,
        report: Report,
        layout: Layout,
        sentences: Sequence[ParsedSentence],
        names: tuple[NameMention, ...],
        lexicon: Names,
        origin: str,
    ) -> None:
        self._report, self._layout, self._origin = report, layout, origin
        self._text = report.text
        self._entities = EntityTable(report.text, names, lexicon, located_countries(sentences))
        self._owners: dict[bool, tuple[list[str], list[Range]]] = {}  # by: promised; who last sent or had a force
        self._doc = document_id(report)
        self.published = _published(report, layout)
        times = [time for sentence in sentences for time in sentence.times]
        self._anchors = text_anchors(report.text, times, self.published.edtf)

    def reading(self, drafts: list[StatementDraft]) -> Reading:
        """The reading: document, entities, statements and the links between restatements."""
        keyed = [(draft, *self._parties(draft)) for draft in drafts]
        publisher = self._entities.actor(self._report.source, sector="JRN") if self._report.source else None
        credits = []
        for start, end, name in self._layout.credits:
            key = self._entities.actor(name, sector="JRN")
            credits.append((start, end, key))
        ids, entities = self._entities.records(self._doc, self._origin)
        statement_ids = {id(draft): self._statement_id(draft) for draft in drafts}
        statements: dict[str, Statement] = {}
        for draft, who, (roles, role_text) in keyed:
            statement = self._statement(draft, roles, role_text, who, ids, statement_ids)
            statements.setdefault(statement.id, statement)
        document = Document(
            id=self._doc,
            sha256=text_sha256(self._text),
            chars=len(self._text),
            file=self._report.file,
            language=self._report.language,
            title=span_record(self._text, self._layout.title) if self._layout.title else None,
            headline=self._report.title if not self._layout.title else None,
            publisher=ids[publisher] if publisher else None,
            credit=tuple(Credit(start=a, end=b, exact=self._text[a:b], who=ids[key]) for a, b, key in credits),
            published=self.published,
            url=self._report.url,
            external_id=self._report.id,
            origin=self._origin,
        )
        return Reading(
            report=self._report,
            document=document,
            entities=entities,
            statements=tuple(statements.values()),
            links=self._links(drafts, statement_ids),
        )

    def _parties(
        self, draft: StatementDraft
    ) -> tuple[list[str | None], tuple[dict[Role, list[str]], dict[Role, list[Range]]]]:
        """Sources and roles, in the order in which the text names them, so that pronouns look back the right way; in a quotation
        "we" is the speaker, who comes first."""
        behind = draft.quote in {"none", "indirect"} and all(
            s.who is None or s.who[0] >= draft.evidence[-1][1] for s in draft.sources
        )
        if behind:
            roles = self._roles(draft)
            who = self._source_keys(draft)
        else:
            who = self._source_keys(draft)
            roles = self._roles(draft)
        self._settle_own_forecast(draft, who, roles[0].get("agent", []))
        return who, roles

    def _settle_own_forecast(self, draft: StatementDraft, who: list[str | None], agents: list[str]) -> None:
        """ "Expected to last six months", said by the one who commands it, is planned (guidelines D)."""
        if draft.status != "expected" or draft.type not in FORCE_TYPES or not who or who[-1] is None:
            return
        speaker = self._entities.country_of(who[-1])
        if speaker is not None and agents and all(self._entities.country_of(key) == speaker for key in agents):
            draft.status = "planned"
            draft.sources[-1].act = "commit"

    def _roles(self, draft: StatementDraft) -> tuple[dict[Role, list[str]], dict[Role, list[Range]]]:
        """Entity keys and spans by role. Places first, so that "the country" and "there" know the place in focus."""
        keys: dict[Role, list[str]] = {}
        spans: dict[Role, list[Range]] = {}
        force = draft.type in FORCE_TYPES
        order: tuple[Role, ...] = ("agent", "recipient", "object", "place")
        avoid: frozenset[str] = frozenset()
        for role in order:
            for span in draft.roles.get(role, []):
                key = self._entities.resolve(span, role, force=force and role == "object", avoid=avoid)
                if key not in keys.setdefault(role, []):
                    keys[role].append(key)
                    spans.setdefault(role, []).append(span)
            if role == "agent":
                countries = (self._entities.country_of(key) for key in keys.get("agent", []))
                avoid = frozenset(c for c in countries if c is not None)
                if force:
                    self._entities.sends(avoid)
        if force:
            self._inherit_owner(draft, keys, spans)
        if (force or draft.type == "AUTHORIZE") and not keys.get("place"):
            self._inherit_place(draft, keys, spans)
        return keys, spans

    def _inherit_owner(
        self, draft: StatementDraft, keys: dict[Role, list[str]], spans: dict[Role, list[Range]]
    ) -> None:
        """ "The additional troops", "that force": whoever last promised (or has) one, in the same report."""
        promised = draft.status != "actual"
        if keys.get("agent"):
            if all(self._entities.country_of(key) for key in keys["agent"]):
                self._owners[promised] = (keys["agent"], spans["agent"])
            return
        words = " ".join(self._text[a:b].lower() for a, b in draft.roles.get("object", []))
        owner = self._owners.get(promised)
        if owner is None and not promised and _is_there_already(draft):
            owner = self._owners.get(True)  # "1,000 will go; 420 are there already"
        if owner is not None and (_BACK_REFERENCE.match(words) or _is_there_already(draft)):
            keys["agent"], spans["agent"] = list(owner[0]), list(owner[1])

    def _inherit_place(
        self, draft: StatementDraft, keys: dict[Role, list[str]], spans: dict[Role, list[Range]]
    ) -> None:
        """A force with no place in its clause is where its mission works, else where its paragraph last spoke of; never
        in its own country."""
        countries = (self._entities.country_of(key) for key in keys.get("agent", []))
        avoid = frozenset(c for c in countries if c is not None)
        paragraph = self._layout.paragraphs[draft.sentence.paragraph][0]
        inside = [n for n in draft.sentence.names if any(a <= n.start < b for a, b in draft.evidence)]
        at = self._entities.host_of(inside) or self._entities.place_of_force(paragraph, draft.evidence[-1][1], avoid)
        at = at or self._entities.host_of(draft.sentence.names)
        if at is not None:
            keys["place"], spans["place"] = [at[0]], [at[1]]

    def _source_keys(self, draft: StatementDraft) -> list[str | None]:
        """Entity keys of the chain; a speaker who reports a deed of their own ("he said he hoped") counts once."""
        keys = [self._entities.resolve(s.who, None) if s.who else None for s in draft.sources]
        kept = [i for i, key in enumerate(keys) if key is None or key not in keys[i + 1 : i + 2]]
        draft.sources = [draft.sources[i] for i in kept]
        return [keys[i] for i in kept]

    def _statement_id(self, draft: StatementDraft) -> str:
        return content_id(
            "s",
            self._doc,
            draft.type,
            draft.status,
            draft.polarity,
            draft.evidence,
            draft.trigger,
            [(s.act, s.who) for s in draft.sources],
        )

    def _statement(
        self,
        draft: StatementDraft,
        roles: dict[Role, list[str]],
        role_text: dict[Role, list[Range]],
        who: list[str | None],
        ids: dict[str, str],
        statement_ids: dict[int, str],
    ) -> Statement:
        evidence = self._evidence(draft)
        return Statement(
            id=statement_ids[id(draft)],
            doc=self._doc,
            type=draft.type,
            mode=tuple(dict.fromkeys(draft.mode)),
            status=draft.status,
            polarity=draft.polarity,
            gist=self._gist(draft),
            roles=Roles(**{role: tuple(ids[key] for key in roles.get(role, [])) for role in ROLES}),
            role_text=RoleText(
                **{role: tuple(span_record(self._text, s) for s in role_text.get(role, [])) for role in ROLES}
            ),
            sources=tuple(
                Source(
                    who=ids[key] if key else None,
                    act=s.act,
                    cue=span_record(self._text, s.cue) if s.cue else None,
                    who_text=span_record(self._text, s.who) if s.who else None,
                    time=resolve_time(s.time, self.published.edtf, future=False).edtf if s.time else None,
                    time_text=span_record(self._text, (s.time.start, s.time.end)) if s.time else None,
                )
                for s, key in zip(draft.sources, who, strict=True)
            ),
            quote=draft.quote,
            quantity=tuple(self._quantity(n, basis) for n, basis in draft.numbers),
            time=self._time(draft),
            duration=self._duration(draft),
            depends=tuple(self._depends(c, statement_ids[id(draft)], statement_ids) for c in draft.conditions),
            purpose=tuple(span_record(self._text, span) for span in draft.purpose),
            news=draft.status != "actual" or bool(draft.sources) or draft.sentence.title,
            core=self._is_core(draft) if draft.core is None else draft.core,
            confidence=draft.confidence,
            evidence=evidence,
            origin=self._origin,
        )

    def _evidence(self, draft: StatementDraft) -> tuple[Evidence, ...]:
        title = self._layout.title
        spans = sorted(dict.fromkeys(draft.evidence))
        return tuple(
            Evidence(start=a, end=b, exact=self._text[a:b], part="title" if title and a < title[1] else None)
            for a, b in spans
        )

    def _quantity(self, number: NumberMention, basis: Basis) -> Quantity:
        return Quantity(
            start=number.start,
            end=number.end,
            exact=self._text[number.start : number.end],
            unit=number.unit or ("troops" if number.increment else None),
            best=number.best,
            low=number.low,
            high=number.high,
            approx=number.approx,
            basis=basis,
            note=f"size of the {number.unsized} not given" if number.unsized else None,
        )

    def _time(self, draft: StatementDraft) -> Time:
        published = self.published.edtf
        if draft.time is not None:
            verb = draft.clause.verb
            had_planned = verb is not None and verb.perfect and verb.past  # "had planned to leave in May"
            anchor = self._anchors.get(draft.time.start)
            found = resolve_time(draft.time, published, future=draft.future and not had_planned, anchor=anchor)
            return _by_then(found, published) if draft.time_is_limit else found
        return tense_time(published, draft.status, draft.ongoing)

    def _duration(self, draft: StatementDraft) -> Duration | None:
        found = draft.duration
        if found is None:
            return None
        return Duration(
            start=found.start,
            end=found.end,
            exact=self._text[found.start : found.end],
            iso=found.iso,
            approx=found.approx,
        )

    def _depends(self, condition: ConditionDraft, own: str, statement_ids: dict[int, str]) -> Depends:
        start, end = condition.span or (None, None)
        ref, reason = statement_ids.get(id(condition.target)) if condition.target else None, condition.reason
        if ref == own:
            ref, reason = None, "the condition and what waits on it are told in the same words"
        return Depends(
            rel=condition.relation,
            ref=ref,
            reason=reason,
            start=start,
            end=end,
            exact=self._text[start:end] if condition.span else None,
        )

    def _gist(self, draft: StatementDraft) -> str:
        said = " … ".join(" ".join(self._text[a:b].split()) for a, b in draft.evidence[:2])
        speakers = [f"{' '.join(self._text[s.who[0] : s.who[1]].split())} ({s.act})" for s in draft.sources if s.who]
        gist = f"{' > '.join(speakers)}: {said}" if speakers else said
        return gist if len(gist) <= _MAX_GIST else gist[: _MAX_GIST - 1] + "…"

    def _is_core(self, draft: StatementDraft) -> bool:
        if draft.type in LOOSE_TYPES or draft.waiting:
            return False
        return draft.type in _CORE_TYPES or bool(draft.numbers) or draft.sentence.index < 3

    def _links(self, drafts: list[StatementDraft], ids: dict[int, str]) -> tuple[Link, ...]:
        """`same` between restatements of one promise in this report: same type, sender and number, or no number."""
        links: dict[str, Link] = {}
        promises = [d for d in drafts if d.type == "DEPLOY" and d.status != "actual" and not d.waiting]
        for later, earlier in restatements(promises):
            a, b = ids[id(later)], ids[id(earlier)]
            if a != b:
                key = content_id("l", a, "same", b)
                links[key] = Link(
                    id=key, from_=a, rel="same", to=b, by="contingent", origin=self._origin,
                    reasons=("same sender, both ahead, same figure or none",),
                )  # fmt: skip
        return tuple(links.values())


def restatements(promises: Sequence[StatementDraft]) -> Iterator[tuple[StatementDraft, StatementDraft]]:
    """Each promise with the first one before it that it can restate: same named sender, polarity and mode, no rival figure."""
    first: dict[tuple[object, ...], int] = {}  # by promise and figures, None standing for whatever figures
    for i, later in enumerate(promises):
        sender = sender_of(later)
        if not sender:
            continue
        promise = (sender, later.polarity, frozenset(later.mode) & OUTWARD_MODES)
        figures = frozenset((n.best, n.low, n.high) for n, _ in later.numbers)
        keys = [(promise, figures), (promise, frozenset())] if figures else [(promise, None)]
        earlier = min((first[key] for key in keys if key in first), default=None)
        if earlier is not None:
            yield later, promises[earlier]
        for key in ((promise, figures), (promise, None)):
            first.setdefault(key, i)


def _published(report: Report, layout: Layout) -> Published:
    if report.date:
        return Published(edtf=report.date, basis=report.date_basis if report.date_basis != "unknown" else "given")
    if layout.stated_date:
        return Published(edtf=layout.stated_date, basis="stated")
    return Published()


def _by_then(time: Time, published: str | None) -> Time:
    """A time that only limits: some time from the report's date to the end of what the words name."""
    if time.edtf is None or published is None:
        return time
    first, last = parse_edtf(published).first, parse_edtf(time.edtf).last
    if first is None or last is None or first > last:  # a limit that was over when the report came out bounds nothing
        return time
    return replace(time, edtf=within(first, last))


def _is_there_already(draft: StatementDraft) -> bool:
    """True for "420 are there already": beside those just spoken of, so of the same sender."""
    words = {t.low for t in draft.sentence.tokens[draft.clause.first : draft.clause.last]}
    return draft.type == "PRESENCE" and "already" in words and "there" in words
