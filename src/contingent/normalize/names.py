"""Finds names of states, organisations, operations, armed groups and places, and says which one is meant.

Precision comes first. Where a name could mean two things and nothing in the text decides, the mention keeps its span,
the candidates and the reason, and `id` is None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contingent.codebooks.load import BODY_CODES, AmbiguousForm, ambiguous_forms, countries
from contingent.gazetteer.build import normalise_name
from contingent.gazetteer.lookup import Gazetteer
from contingent.normalize import _words as lists
from contingent.normalize._cities import CityFinder, CityHit
from contingent.normalize._forms import known_forms
from contingent.normalize._phrases import Hit, KnownForm, NameKind, PhraseIndex, Words, split_words
from contingent.records import Form

STATE_KINDS = frozenset({"country", "demonym", "metonym"})
_LOCATING = frozenset(
    "in at near inside into to toward towards across around against on for within over through".split()
)
_RULERS = frozenset(
    "authorities government junta president minister army police rebels officials military parliament opposition".split()
)
_LANGUAGE_AFTER = frozenset({"speaking", "language", "speaker", "speakers"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMention:
    """A name in the text and what it means.

    `id` is an ISO alpha-3 code for country, demonym and metonym, a registry id, "geonames:NUMBER", "place:" or
    "region:" and a slug, or None with a `reason` and, where known, `candidates`. `country` is the ISO code (or PLOVER
    body code) it belongs to. `form` says how it is written.
    """

    start: int
    end: int
    exact: str
    kind: NameKind
    form: Form
    id: str | None
    country: str | None
    name: str
    candidates: tuple[str, ...] = ()
    reason: str | None = None


class Names:
    """The finder; build it once with `load` and use it for every report."""

    def __init__(self, index: PhraseIndex, cities: CityFinder | None) -> None:
        self._index = index
        self._cities = cities
        self._ambiguous = ambiguous_forms()

    @classmethod
    def load(cls, gazetteer: Gazetteer | None = None) -> Names:
        """Read the codebooks; without a gazetteer no cities are found.

        Raises:
            ConfigError: a codebook cannot be read.
        """
        capitals = {code: [normalise_name(name) for name in state.capitals] for code, state in countries().items()}
        return cls(PhraseIndex(known_forms()), CityFinder(gazetteer, capitals) if gazetteer else None)

    def find(self, text: str) -> tuple[NameMention, ...]:
        """Names in text order, none overlapping."""
        words = split_words(text)
        hits = [hit for hit in self._index.find(words) if not _is_person(words, hit) and not _is_language(words, hit)]
        evidence = _Evidence(words, hits)
        found = [(hit.first, hit.last, self._mention(words, hit, evidence)) for hit in hits if hit.forms[0].id]
        if self._cities is None:
            return tuple(mention for _, _, mention in found)
        named = [entry for entry in found if entry[2] is not None]
        taken = {hit.first: (hit.last, None) for hit in hits} | {
            first: (last, mention.country if mention.kind in ("country", "region") else None)
            for first, last, mention in named
        }
        places = self._cities.find(words, taken, evidence.countries_with(mention for _, _, mention in named))
        return tuple(_merge(words, named, places))

    def _mention(self, words: Words, hit: Hit, evidence: _Evidence) -> NameMention:
        exact = words.text[hit.start : hit.end]
        form = hit.forms[0]
        mention = NameMention(
            start=hit.start, end=hit.end, exact=exact, kind=form.kind, form=form.form, id=form.id, country=form.country,
            name=form.name,
        )  # fmt: skip
        ids = tuple(dict.fromkeys(one.id for one in hit.forms))
        if form.form == "acronym" and (other := evidence.spelled_out(hit)):
            return replace(mention, id=None, country=None, reason=f"the text spells {exact} out as “{other}”")
        if entry := self._ambiguous.get(form.surface):
            return _settle_state(mention, entry, evidence)
        if len(ids) > 1:
            return _settle_registry(mention, hit.forms, evidence)
        if form.kind == "country" and evidence.is_common_noun(form):
            reason = (
                f"“{form.surface.lower()}” stands in the text as an ordinary word, and nothing else speaks of the state"
            )
            return replace(mention, id=None, country=None, candidates=ids, reason=reason)
        if form.weak and not evidence.supports(form):
            reason = f"{exact} alone; nothing else in the text speaks of {form.name}"
            return replace(mention, id=None, country=None, candidates=ids, reason=reason)
        return mention


def role_country(phrase: str, names: Names) -> str | None:
    """The country (or PLOVER body code) the people in a noun phrase belong to, or None when it does not say.

    "the French defence minister" -> FRA, "Malian soldiers" -> MLI, "UN peacekeepers" -> UNO. A place they merely are
    in does not count ("troops in Mali"), nor do two countries at once.
    """
    words = split_words(phrase)
    belonging: list[str] = []
    located: list[str] = []
    for mention in names.find(phrase):
        if mention.country is None:
            continue
        before = phrase[: mention.start].casefold().split()
        while before and before[-1].strip(".,") in lists.DIRECTIONS | {"the"}:
            before.pop()
        (located if before and before[-1] in _LOCATING else belonging).append(mention.country)
    if belonging:
        states = [code for code in dict.fromkeys(belonging) if code not in BODY_CODES] or list(dict.fromkeys(belonging))
        return states[0] if len(states) == 1 else None
    if len(set(located)) == 1 and not _RULERS.isdisjoint(words.folds):
        return located[0]
    return None


class _Evidence:
    """What the unambiguous names of a text say about the ambiguous ones."""

    def __init__(self, words: Words, hits: Sequence[Hit]) -> None:
        self._words = words
        self._vocabulary = frozenset(words.folds)
        self.ids: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.surfaces: Counter[str] = Counter()
        self._spelled: dict[str, str] = {}
        self._hints: dict[str, bool] = {}
        ambiguous = ambiguous_forms()
        for hit in hits:
            form = hit.forms[0]
            if form.form == "acronym":
                self._note_definition(hit)
            if not form.id or form.weak or form.surface in ambiguous or len({one.id for one in hit.forms}) > 1:
                continue
            self.ids[form.id] += 1
            self.surfaces[form.surface] += 1
            self.countries.update(form.related)

    def has_word(self, hint: str) -> bool:
        """The words of a hint stand in the text."""
        known = self._hints.get(hint)
        if known is None:
            known = self._hints[hint] = self._vocabulary.issuperset(normalise_name(hint).split())
        return known

    def supports(self, form: KnownForm) -> bool:
        """Another name of it, or a country it belongs to, stands in the text."""
        return form.id in self.ids or not form.related.isdisjoint(self.countries)

    def is_common_noun(self, form: KnownForm) -> bool:
        """The text writes the name in lower case too ("a turkey"), and names the state in no other way."""
        if form.surface not in lists.COMMON_NOUN_STATES:
            return False
        lower = any(
            fold == form.surface.lower() and not self._words.is_capital(index)
            for index, fold in enumerate(self._words.folds)
        )
        return lower and self.countries[form.id] == self.surfaces[form.surface]

    def spelled_out(self, hit: Hit) -> str | None:
        """The words the text itself puts before the acronym in brackets, when they are no name we know for it."""
        return self._spelled.get(self._words.text[hit.start : hit.end])

    def countries_with(self, mentions: Iterable[NameMention]) -> Counter[str]:
        """Countries the text names, those of settled mentions included."""
        more = Counter(mention.country for mention in mentions if mention.country and mention.id)
        return self.countries + Counter({code: n for code, n in more.items() if code not in BODY_CODES})

    def _note_definition(self, hit: Hit) -> None:
        words, text = self._words, self._words.text
        acronym = text[hit.start : hit.end]
        letters = [char for char in acronym.casefold() if char.isalpha()]
        if text[hit.start - 1 : hit.start] != "(" or text[hit.end : hit.end + 1] != ")" or not 2 <= len(letters) <= 8:
            return
        first = hit.first
        while letters and first > 0 and hit.first - first < 16 and words.gap(first - 1) in (" ", " (", "-", "\n"):
            first -= 1
            if words.folds[first][0] == letters[-1] and words.is_capital(first):
                letters.pop()
            elif words.is_capital(first):
                return
        known = {word for form in hit.forms for word in normalise_name(form.name).split()}
        spelled = [word for word in words.folds[first : hit.first] if word not in lists.PARTICLES]
        if not letters and sum(word in known for word in spelled) * 2 < len(spelled):
            self._spelled[acronym] = text[words.starts[first] : words.ends[hit.first - 1]]


def _settle_state(mention: NameMention, entry: AmbiguousForm, evidence: _Evidence) -> NameMention:
    hinted = [code for code in entry.candidates if any(map(evidence.has_word, entry.hints.get(code, ())))]
    spoken = [code for code in entry.candidates if code in evidence.countries and code not in entry.regions]
    likely = list(dict.fromkeys((*spoken, *hinted)))
    if not likely and entry.default:
        likely = [entry.default]
    if len(likely) != 1:
        reason = f"{mention.exact} may be {' or '.join(entry.candidates)}; the text does not decide"
        return replace(mention, id=None, country=None, candidates=entry.candidates, reason=reason)
    code = likely[0]
    if region := entry.regions.get(code):
        return replace(
            mention, kind="region", id=None, country=code, name=region, candidates=(), reason="a part of a state"
        )
    return replace(mention, id=code, country=code, name=countries()[code].name)


def _settle_registry(mention: NameMention, forms: Sequence[KnownForm], evidence: _Evidence) -> NameMention:
    ids = tuple(dict.fromkeys(form.id for form in forms))
    likely = {form.id: form for form in forms if form.id in evidence.ids}
    likely = likely or {form.id: form for form in forms if not form.related.isdisjoint(evidence.countries)}
    if len(likely) != 1:
        reason = f"{mention.exact} may be {' or '.join(dict.fromkeys(form.name for form in forms))}; the text does not decide"
        return replace(mention, id=None, country=None, candidates=ids, reason=reason)
    (form,) = likely.values()
    return replace(mention, kind=form.kind, form=form.form, id=form.id, country=form.country, name=form.name)


def _is_person(words: Words, hit: Hit) -> bool:
    """A single-word state that is part of a person's name: "Michael Jordan", "Chad Smith", "Mr French"."""
    if hit.last - hit.first > 1 or hit.forms[0].kind not in STATE_KINDS or hit.forms[0].form == "acronym":
        return False
    first = hit.first
    if first and words.is_capital(first - 1):
        before, gap = words.folds[first - 1], words.gap(first - 1)
        if gap in (" ", ". ") and before in lists.CIVIL_TITLES:
            return True
        if gap == " " and before in lists.GIVEN_NAMES and before not in lists.DIRECTIONS:
            return True
    if words.folds[first] not in lists.GIVEN_NAME_STATES or hit.last >= len(words.folds):
        return False
    after = words.folds[hit.last]
    known = after in lists.NOT_SURNAMES or (after in lists.NOT_TOWNS and after not in lists.GIVEN_NAMES)
    return words.gap(first) == " " and words.is_capital(hit.last) and not known and not words.exact(hit.last).isupper()


def _is_language(words: Words, hit: Hit) -> bool:
    """A demonym used for a language: "French-speaking", "in Arabic"."""
    if hit.forms[0].kind != "demonym" or hit.last >= len(words.folds):
        return False
    return words.folds[hit.last] in _LANGUAGE_AFTER and words.gap(hit.last - 1) in (" ", "-")


def _merge(
    words: Words, named: Sequence[tuple[int, int, NameMention]], places: Sequence[CityHit]
) -> Iterable[NameMention]:
    """Cities beside the other names; a larger city swallows the state inside its name ("Mexico City")."""
    kept: list[NameMention] = [_place_mention(words, hit) for hit in places]
    inside = {index for hit in places for index in range(hit.first, hit.last)}
    kept.extend(mention for first, last, mention in named if inside.isdisjoint(range(first, last)))
    return sorted(kept, key=lambda mention: mention.start)


def _place_mention(words: Words, hit: CityHit) -> NameMention:
    start, end = words.starts[hit.first], words.ends[hit.last - 1]
    exact = words.text[start:end]
    city = hit.city
    return NameMention(
        start=start, end=end, exact=exact, kind="region" if hit.admin else "city", form="name",
        id=city.id if city else None, country=hit.country, name=city.name if city else exact,
        candidates=tuple(candidate.id for candidate in hit.candidates), reason=hit.reason,
    )  # fmt: skip
