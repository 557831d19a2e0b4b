"""Model outputs to found statements: who competes, who stays, and what each says of its fields, in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from contingent.readers.learned.features import FEATURES, Prepared
from contingent.readers.learned.labels import ACT_LABELS, BASIS_LABELS, RELATION_LABELS, TAGS
from contingent.readers.learned.network import Floats, Mentions, Network
from contingent.readers.learned.settings import Settings
from contingent.readers.learned.windows import Window, windows
from contingent.records import (
    FORCE_TYPES,
    FORCE_UNITS,
    OUTWARD_MODES,
    STATEMENT_TYPES,
    STATUSES,
    Act,
    Basis,
    Polarity,
    Relation,
    StatementType,
    Status,
)

Range = tuple[int, int]  # pieces of the report, half open
_MOST_CANDIDATES = 96  # of a window; more would be a list of keywords, not a text


@dataclass(slots=True, eq=False)
class Found:
    """A statement the model proposes. `waits_for` is the chance, by anchor piece, of being what it waits for."""

    anchor: int
    score: float
    type: StatementType
    type_chance: float
    evidence: Range
    status: Status
    polarity: Polarity
    act: Act | None
    outer_act: Act | None
    core: bool
    ongoing: bool
    relation: Relation | None
    modes: list[str]
    tags: dict[str, list[Range]]
    likely_numbers: list[tuple[int, Basis, float]]  # index, basis, chance
    times: list[int]
    waits_for: dict[int, float] = field(default_factory=dict)
    numbers: list[tuple[int, Basis]] = field(default_factory=list)  # those that are taken


def find_statements(ready: Prepared, network: Network, settings: Settings) -> list[Found]:
    """Statements of a report in text order, each above the threshold and said once."""
    found: list[Found] = []
    for window in windows(len(ready.pieces)):
        found += _window_statements(ready, window, network, settings)
    _take_numbers(found, ready, settings)
    return _without_doubles(found, settings)


def _window_statements(ready: Prepared, window: Window, network: Network, settings: Settings) -> list[Found]:
    part = slice(window.first, window.last)
    vectors, anchor, types = network.first(ready.pieces.ids[part], ready.features[part])
    chances = _sigmoid(anchor)
    asked = ready.pieces.opens[part] & (ready.sentence_of[part] >= 0) & (chances >= settings.proposal)
    places = asked.nonzero()[0]
    if not len(places):
        return []
    places = np.sort(places[np.argsort(-chances[places], kind="stable")[:_MOST_CANDIDATES]])
    number_ids, numbers = _mentions((ready.piece_range(n.start, n.end) for n in ready.numbers), window)
    time_ids, times = _mentions((ready.piece_range(t.start, t.end) for t in ready.times), window)
    out = network.second(
        vectors, ready.sentence_of[part], places.astype(np.int64), types[places], Mentions(numbers), Mentions(times)
    )
    view = _View(ready, window, settings, places, out, number_ids, time_ids, _chances(out))
    share = settings.first_type_share
    mixed = share * _softmax(types[places]) + (1 - share) * _softmax(out["type"])
    keep = _sigmoid(out["keep"])
    scores = np.exp(settings.first_share * np.log(chances[places]) + (1 - settings.first_share) * np.log(keep))
    scores *= mixed.max(axis=-1) ** settings.type_share
    least = np.where(view.chances["core"] >= settings.core, settings.core_discount, 1.0) * settings.keep
    kept = (scores >= least) & (places + window.first >= window.core_first)
    kept &= places + window.first < window.core_last
    return [view.found(int(i), float(scores[i]), mixed[i]) for i in kept.nonzero()[0]]


def _chances(out: dict[str, Floats]) -> dict[str, Floats]:
    """Chances by name for all candidates of a window at once; those with one output lose that axis."""
    chances = {name: _sigmoid(out[name][..., 0]) for name in ("number", "time", "negative", "core", "ongoing")}
    return chances | {name: _sigmoid(out[name]) for name in ("tags", "modes")}


@dataclass(frozen=True, slots=True)
class _View:
    """Second-stage outputs of one window."""

    ready: Prepared
    window: Window
    settings: Settings
    places: npt.NDArray[np.int64]
    out: dict[str, Floats]
    number_ids: list[int]
    time_ids: list[int]
    chances: dict[str, Floats]  # of tags, numbers, times, modes, and of being negative, core and ongoing

    def found(self, i: int, score: float, types: Floats) -> Found:
        """Candidate `i` as a statement."""
        out, chances, settings = self.out, self.chances, self.settings
        anchor = int(self.places[i]) + self.window.first
        act = self._act(i, anchor)
        status = _unless(_softmax(out["status"][i]), 0, self._least_actual(anchor))
        waits = _softmax(out["waits_for"][i])
        kind = STATEMENT_TYPES[int(types.argmax())]
        numbers, times = chances["number"][i], chances["time"][i]
        tags = {tag: self._runs(i, number) for number, tag in enumerate(TAGS)}
        return Found(
            anchor=anchor,
            score=score,
            type=kind,
            type_chance=float(types.max()),
            evidence=self._evidence(i, anchor),
            status=STATUSES[status],
            polarity="-" if chances["negative"][i] >= settings.negative else "+",
            act=act,
            outer_act=ACT_LABELS[_unless(_softmax(out["outer_act"][i]), 0, settings.outer_source)] if act else None,
            core=bool(chances["core"][i] >= settings.core),
            ongoing=bool(chances["ongoing"][i] >= 0.5),
            relation=RELATION_LABELS[_unless(_softmax(out["relation"][i]), 0, settings.no_condition)],
            modes=self._modes(i, kind),
            tags=tags,
            likely_numbers=[
                (number, BASIS_LABELS[int(out["number"][i, n, 1:].argmax())], float(numbers[n]))
                for n, number in enumerate(self.number_ids)
                if numbers[n] >= min(settings.number, settings.force_number)
            ],
            times=[
                self.time_ids[n]
                for n in np.argsort(-times[: len(self.time_ids)], kind="stable")
                if times[n] >= settings.time
            ],
            waits_for={int(place) + self.window.first: float(p) for place, p in zip(self.places, waits, strict=True)},
        )

    def _modes(self, i: int, kind: StatementType) -> list[str]:
        """Modes above the threshold; those by which views take a DEPLOY to go, not come, above one of their own."""
        outward = OUTWARD_MODES if kind == "DEPLOY" else frozenset()
        least, surely = self.settings.mode, max(self.settings.mode, self.settings.leaving)
        chances = zip(self.settings.modes, self.chances["modes"][i], strict=True)
        return [name for name, p in chances if p >= (surely if name in outward else least)]

    def _least_actual(self, anchor: int) -> float:
        """How sure the model must be that something is actual: surer where the grammar reader says that it is not."""
        unreal = self.ready.features[anchor, _STATUS] > 1 + STATUSES.index("actual")
        return self.settings.actual_against_rules if unreal else self.settings.actual

    def _act(self, i: int, anchor: int) -> Act | None:
        sourced = self.ready.features[anchor, _ACT] > 0
        least = self.settings.no_source_against_rules if sourced else self.settings.no_source
        chances = _softmax(self.out["act"][i])
        if chances[_ACCUSE] >= self.settings.accusation:
            least = 1.0
        return ACT_LABELS[_unless(chances, 0, least)]

    def _evidence(self, i: int, anchor: int) -> Range:
        """The best first and last piece around the anchor, within its sentence."""
        first, last = self._sentence(anchor)
        own = anchor - self.window.first
        start = first + int(self.out["start"][i, first : own + 1].argmax())
        end = own + int(self.out["end"][i, own:last].argmax())
        return start + self.window.first, end + 1 + self.window.first

    def _sentence(self, anchor: int) -> Range:
        """Pieces of the window in the anchor's sentence."""
        own = self.ready.sentence_of[self.window.first : self.window.last]
        inside = (own == self.ready.sentence_of[anchor]).nonzero()[0]
        return int(inside[0]), int(inside[-1]) + 1

    def _runs(self, i: int, tag: int) -> list[Range]:
        """Runs of marked pieces, whole words; for speakers and cues only the surest run, at a lower threshold."""
        single = TAGS[tag] in _SINGLE
        chances = self.chances["tags"][tag, i]
        marked = chances >= (self.settings.speaker if single else self.settings.tag)
        if not marked.any():
            return []
        runs = [self._whole_words(first, last) for first, last in _runs(marked)]
        if single and len(runs) > 1:
            runs = [max(runs, key=lambda run: float(chances[run[0] : run[1]].max()))]
        shift = self.window.first
        return [(first + shift, last + shift) for first, last in dict.fromkeys(runs)]

    def _whole_words(self, first: int, last: int) -> Range:
        pieces, shift = self.ready.pieces, self.window.first
        while (
            first > 0
            and pieces.starts[shift + first] == pieces.ends[shift + first - 1]
            and not (pieces.opens[shift + first])
        ):
            first -= 1
        while shift + last < self.window.last and self._continues(shift + last):
            last += 1
        return first, last

    def _continues(self, piece: int) -> bool:
        """True when a piece goes on with the word of the piece before it."""
        pieces = self.ready.pieces
        start = int(pieces.starts[piece])
        return not pieces.opens[piece] and start == int(pieces.ends[piece - 1]) and self.ready.text[start].isalnum()


_STATUS, _ACT = ([name for name, _ in FEATURES].index(name) for name in ("status", "act"))
_ACCUSE = ACT_LABELS.index("accuse")
_SINGLE = frozenset({"who", "outer who", "cue", "outer cue", "depends", "purpose"})


def _take_numbers(found: Sequence[Found], ready: Prepared, settings: Settings) -> None:
    """Likely numbers go to each statement; a force figure that none took goes to the likeliest DEPLOY or PRESENCE."""
    for one in found:
        one.numbers = [(number, basis) for number, basis, chance in one.likely_numbers if chance >= settings.number]
    forces = [one for one in found if one.type in FORCE_TYPES]
    taken = {number for one in found for number, _ in one.numbers}
    for number, mention in enumerate(ready.numbers):
        if number not in taken and mention.unit in FORCE_UNITS:
            offers = [(c, one, basis) for one in forces for n, basis, c in one.likely_numbers if n == number]
            if offers:
                chance, one, basis = max(offers, key=lambda offer: (offer[0], -offer[1].anchor))
                if chance >= settings.force_number:
                    one.numbers.append((number, basis))


def _without_doubles(found: Sequence[Found], settings: Settings) -> list[Found]:
    """The best first; one of the same type on nearly the same words adds nothing, unless it has its own figure."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (-f.score, f.anchor)):
        if not any(_doubles(one, other, settings.same_words) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.anchor)


def _doubles(one: Found, other: Found, share: float) -> bool:
    if one.type != other.type or one.status != other.status or one.polarity != other.polarity:
        return False
    shared = min(one.evidence[1], other.evidence[1]) - max(one.evidence[0], other.evidence[0])
    shorter = min(one.evidence[1] - one.evidence[0], other.evidence[1] - other.evidence[0])
    figures, others = {n for n, _ in one.numbers}, {n for n, _ in other.numbers}
    return shared >= share * shorter and (figures == others or not figures)


def _mentions(ranges: Iterable[Range], window: Window) -> tuple[list[int], list[Range]]:
    """Mentions that lie in the window: their numbers, and their pieces counted from its start."""
    inside = [(i, r) for i, r in enumerate(ranges) if window.first <= r[0] and r[1] <= window.last]
    return [i for i, _ in inside], [(a - window.first, b - window.first) for _, (a, b) in inside]


def _runs(marked: npt.NDArray[np.bool_]) -> list[Range]:
    edges = np.diff(np.concatenate([[0], marked.astype(np.int8), [0]]))
    return list(zip(map(int, (edges == 1).nonzero()[0]), map(int, (edges == -1).nonzero()[0]), strict=True))


def _unless(chances: Floats, usual: int, threshold: float) -> int:
    """`usual` if its chance reaches the threshold, else the likeliest of the others."""
    if chances[usual] >= threshold:
        return usual
    others = np.delete(np.arange(len(chances)), usual)
    return int(others[chances[others].argmax()])


def _sigmoid(values: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result
