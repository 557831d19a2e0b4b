"""One statement to one event code with its two sides, or the reason why it is no event (model.md, sections 5 to 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from contingent.codebooks.crosswalk import Code, code_of, code_of_cameo
from contingent.codebooks.load import registry
from contingent.records import Act, Statement
from contingent.views._context import Context
from contingent.views._names import STATE_SECTORS

# Bodies whose operations go in with the host's consent, unlike coalitions and alliances.
PEACEKEEPING_BODIES = frozenset({"org:un", "org:au", "org:eu", "org:ecowas", "org:eccas", "org:osce", "org:igad"})
VIOLENT_TYPES = frozenset({"ASSAULT", "CONTROL", "COERCE", "HARM"})
COMMENT_TYPES = frozenset({"VIEW", "SITUATION"})
# What a speaker further out puts in doubt, plans or asks for is no deed of the one inside.
NOT_TOLD_AS_FACT: frozenset[Act] = frozenset({"commit", "request", "warn", "accuse", "deny", "hope", "threaten"})
# Party -> the parties whose forces it asked for or welcomed, one set for each time; an empty one for anybody's.
Consents = Mapping[str, Set[frozenset[str]]]
DEMANDS = ("demand", "insist", "press")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A statement as an event. `verbal`: an act of speech or a plan, dated by when it was said; else a deed.

    `actors` and `recipients` are entity ids.
    """

    statement: Statement
    code: Code
    verbal: bool
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A statement that makes no row of its own, and why. `row` is the row that tells it, if there is one."""

    statement: Statement
    reason: str
    row: str | None = None


def consents(context: Context) -> Consents:
    """Who asks for forces or aid, or welcomes them: by the key of the party that speaks, whose forces it speaks of."""
    found: dict[str, set[frozenset[str]]] = defaultdict(set)
    for s in context.known.values():
        asks = (
            s.type in ("DEPLOY", "AID")
            and s.polarity == "+"
            and s.sources
            and s.sources[-1].act in ("request", "endorse")
        )
        speaker = context.names.get(s.sources[-1].who) if asks else None
        if speaker is not None and (speaker.type == "state" or speaker.sector in STATE_SECTORS):
            forces = frozenset(_keys(context, s.roles.agent))
            if s.roles.agent and not forces:  # somebody's, but of whom is not known
                continue
            for key in _keys(context, (speaker.id,)):
                found[key].add(forces)
    return found


def code_statement(context: Context, statement: Statement, *, consenting: Consents | None = None) -> Event | Omission:
    """The event a statement tells of.

    A deed only if the report states it as fact: status actual, polarity +, no source that accuses, plans, asks, warns,
    denies, hopes or threatens. Otherwise the innermost act may be an event of speech. Comments (CAMEO 01x) come as
    events whose code has no PLOVER side.

    Args:
        consenting: `consents(context)`, for callers that code many statements of one context.
    """
    if any(source.act in NOT_TOLD_AS_FACT for source in statement.sources[:-1]):
        return Omission(statement=statement, reason="what an outer speaker plans, asks, fears or alleges")
    act = statement.sources[-1].act if statement.sources else None
    if act == "accuse":
        return _accused(context, statement)
    if act == "request":
        return _spoken(context, statement, _asked(statement), to=statement.roles.agent, reason="a request for no event")
    if act == "endorse":
        return _endorsed(context, statement)
    if act == "deny":
        return _denied(context, statement)
    if act == "threaten":
        code = code_of(statement.type, statement.mode, "threatened") or code_of_cameo("130")
        return _spoken(context, statement, code)
    if act == "warn":
        return _spoken(context, statement, code_of_cameo("012"))
    if act == "hope":
        # CAMEO has a plain appeal for it, PLOVER has nothing
        return _spoken(context, statement, Code(cameo="020", event=None), to=statement.roles.agent)
    if statement.status == "planned" or (act == "commit" and statement.status in ("actual", "possible")):
        return _planned(context, statement)  # what is offered reads as possible, what is decided at times as actual
    if statement.status != "actual":
        return Omission(statement=statement, reason=f"{statement.status}: neither a deed nor an act of speech")
    if statement.polarity == "-":
        return Omission(statement=statement, reason="denied: it did not happen")
    return _done(context, statement, consents(context) if consenting is None else consenting)


def _done(context: Context, statement: Statement, consenting: Consents) -> Event | Omission:
    if statement.type in COMMENT_TYPES:
        if not statement.sources:
            return Omission(statement=statement, reason=f"{statement.type}: a state of affairs or a view, no event")
        return _spoken(context, statement, code_of_cameo("010"))
    welcome = statement.type == "DEPLOY" and _welcome(context, statement, consenting)
    code = code_of(statement.type, statement.mode, "welcome" if welcome else "done")
    if code is None:
        return Omission(statement=statement, reason=f"{_kind(statement)}: a state, a toll or a change without a code")
    if not statement.roles.agent:
        return Omission(statement=statement, reason="nobody is named who did it")
    return Event(
        statement=statement,
        code=code,
        verbal=False,
        actors=statement.roles.agent,
        recipients=_targets(context, statement, statement.roles.agent),
    )


def _planned(context: Context, statement: Statement) -> Event | Omission:
    """A plan: agreed to where it is friendly, refused where it is denied, threatened where it is hostile."""
    if statement.polarity == "-":
        code = code_of(statement.type, statement.mode, "refused")
    else:
        agreed = code_of(statement.type, statement.mode, "agreed")
        code = agreed or code_of(statement.type, statement.mode, "threatened")
    if code is None:
        return Omission(statement=statement, reason=f"{_kind(statement)}: a plan without a code")
    who = statement.roles.agent or _speakers(statement)
    if not who:
        return Omission(statement=statement, reason="nobody is named whose plan it is")
    return Event(statement=statement, code=code, verbal=True, actors=who, recipients=_targets(context, statement, who))


def _asked(statement: Statement) -> Code | None:
    """An appeal; a demand (CAMEO 10x) where the words are stronger."""
    if statement.type in COMMENT_TYPES | {"HARM", "PRESENCE"}:
        return None
    asked = code_of(statement.type, statement.mode, "asked") if statement.polarity == "+" else None
    code = asked or code_of_cameo("020")
    cue = statement.sources[-1].cue
    if cue is None or not cue.exact.lower().startswith(DEMANDS):
        return code
    return Code(cameo=f"10{code.cameo[2:]}", event=code.event, mode=code.mode, context=code.context)


def _accused(context: Context, statement: Statement) -> Event | Omission:
    code = code_of(statement.type, statement.mode, "accused") or code_of_cameo("111")
    return _spoken(context, statement, code, to=statement.roles.agent)


def _endorsed(context: Context, statement: Statement) -> Event | Omission:
    code = code_of_cameo("111" if statement.polarity == "-" else "051")
    return _spoken(context, statement, code, to=statement.roles.agent)


def _denied(context: Context, statement: Statement) -> Event | Omission:
    """A refusal where what is denied lay ahead, else a comment: of one's own deed (016) or not (010)."""
    if statement.status in ("planned", "wanted", "possible"):
        code = code_of(statement.type, statement.mode, "refused")
        if code is not None:
            return _spoken(context, statement, code)
    speakers = _keys(context, _speakers(statement))
    own = statement.type in VIOLENT_TYPES and bool(speakers & _keys(context, statement.roles.agent))
    return _spoken(context, statement, code_of_cameo("016" if own else "010"))


def _spoken(
    context: Context,
    statement: Statement,
    code: Code | None,
    *,
    to: tuple[str, ...] = (),
    reason: str = "an act of speech without a code",
) -> Event | Omission:
    """An act of the innermost speaker, towards `to` or else whoever the statement concerns."""
    if code is None:
        return Omission(statement=statement, reason=reason)
    who = _speakers(statement)
    if not who:
        return Omission(statement=statement, reason="nobody is named who says it")
    sides = _keys(context, who)
    other = tuple(i for i in to if not _keys(context, (i,)) <= sides)
    return Event(
        statement=statement,
        code=code,
        verbal=True,
        actors=who,
        recipients=other or _targets(context, statement, who),
    )


def _speakers(statement: Statement) -> tuple[str, ...]:
    who = statement.sources[-1].who if statement.sources else None
    return () if who is None else (who,)


def _targets(context: Context, statement: Statement, actors: tuple[str, ...]) -> tuple[str, ...]:
    """The recipients, else the persons or bodies acted on, else the country it happens in; never the actors' own side."""
    roles, own = statement.roles, _keys(context, actors)
    acted_on = tuple(i for i in roles.object if _is(context, i, "actor", "state"))
    for group in (roles.recipient, acted_on):
        if found := tuple(i for i in group if not _keys(context, (i,)) & own):
            return found
    places = (i for i in roles.place if _is(context, i, "state", "place"))
    hosts = ((i, context.names.hosts((i,))) for i in places)
    return tuple(i for i, parties in hosts if parties and not {p.key for p in parties} & own)[:1]


def _keys(context: Context, ids: Iterable[str]) -> set[str]:
    """Identities of the parties that some entities act for."""
    return {party.key for party in context.names.contributors(ids, ())}


def _is(context: Context, entity_id: str, *types: str) -> bool:
    entity = context.names.get(entity_id)
    return entity is not None and entity.type in types


def _welcome(context: Context, statement: Statement, consenting: Consents) -> bool:
    """Whether the host asked for or welcomed the force, or it is a mission of a peacekeeping body."""
    roles, names = statement.roles, context.names
    for entity in filter(None, map(names.get, (*roles.agent, *roles.object))):
        entry = registry().get(entity.registry or "")
        if entry is not None and entry.type == "operation" and entry.sponsor in PEACEKEEPING_BODIES:
            return True
    hosts = {party.key for party in names.hosts((*roles.place, *roles.recipient))}
    senders = _keys(context, roles.agent)
    return any(not forces or forces & senders for host in hosts for forces in consenting.get(host, ()))


def _kind(statement: Statement) -> str:
    return " ".join((statement.type, *statement.mode))
