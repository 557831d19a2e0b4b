"""A stand-in for the model that says what a test tells it, so that tests need neither weights nor onnxruntime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from contingent.normalize.names import Names
from contingent.readers.learned.features import Bytes
from contingent.readers.learned.labels import ACT_LABELS, BASIS_LABELS, RELATION_LABELS, TAGS
from contingent.readers.learned.network import Floats, Mentions
from contingent.readers.learned.pieces import Ints, PieceMaker
from contingent.readers.learned.reader import LearnedReader
from contingent.readers.learned.settings import Settings
from contingent.records import STATEMENT_TYPES, STATUSES

SURE = 8.0  # a logit close to certainty
MODES = ("withdraw", "killing")


@dataclass(frozen=True)
class Script:
    """What to say of the statement at an anchor word. `tags` names words; `logits` overrides single outputs."""

    type: str = "DEPLOY"
    status: str = "actual"
    negative: bool = False
    act: str | None = None
    relation: str | None = None
    waits_for: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    number: bool = False
    basis: str = "stock"
    time: bool = False
    core: bool = True
    keep: float = SURE
    logits: Mapping[str, tuple[int, float]] = field(default_factory=dict)


class ScriptedNetwork:
    """Answers by the words of the text, which it finds through the ids of a one-piece-per-word tokenizer."""

    def __init__(self, script: Mapping[str, Script], maker: WordMaker) -> None:
        self._script, self._maker = script, maker
        self._words: list[str] = []

    def first(self, ids: Ints, features: Bytes) -> tuple[Floats, Floats, Floats]:
        self._words = [self._maker.words[i] for i in ids]
        anchor = np.full(len(ids), -SURE, np.float32)
        types = np.zeros((len(ids), len(STATEMENT_TYPES)), np.float32)
        for place, word in enumerate(self._words):
            if word in self._script:
                anchor[place] = SURE
                types[place, STATEMENT_TYPES.index(self._script[word].type)] = SURE
        return np.zeros((len(ids), 4), np.float32), anchor, types

    def second(
        self, vectors: Floats, sentence_of: Ints, anchors: Ints, types: Floats, numbers: Mentions, times: Mentions
    ) -> dict[str, Floats]:
        count, length = len(anchors), len(vectors)
        sizes = {
            "status": len(STATUSES), "negative": 1, "act": len(ACT_LABELS), "outer_act": len(ACT_LABELS), "core": 1,
            "ongoing": 1, "relation": len(RELATION_LABELS), "modes": len(MODES), "start": length, "end": length,
            "waits_for": count,
        }  # fmt: skip
        out: dict[str, Any] = {name: np.full((count, size), -SURE, np.float32) for name, size in sizes.items()}
        out["type"] = types
        out["keep"] = np.zeros(count, np.float32)
        out["tags"] = np.full((len(TAGS), count, length), -SURE, np.float32)
        out["number"] = np.full((count, max(1, len(numbers.ranges)), 4), -SURE, np.float32)
        out["time"] = np.full((count, max(1, len(times.ranges)), 1), -SURE, np.float32)
        out["outer_act"][:, 0] = SURE
        for row, place in enumerate(anchors):
            self._fill(out, row, int(place), anchors, self._script[self._words[place]])
        return out

    def _fill(self, out: dict[str, Any], row: int, place: int, anchors: Ints, script: Script) -> None:
        out["keep"][row] = script.keep
        out["status"][row, STATUSES.index(script.status)] = SURE
        out["act"][row, ACT_LABELS.index(script.act)] = SURE
        out["relation"][row, RELATION_LABELS.index(script.relation)] = SURE
        out["core"][row, 0] = SURE if script.core else -SURE
        if script.negative:
            out["negative"][row, 0] = SURE
        out["start"][row, self._words.index(script.first) if script.first else place] = SURE
        out["end"][row, self._words.index(script.last) if script.last else place] = SURE
        for tag, word in script.tags.items():
            out["tags"][TAGS.index(tag), row, self._words.index(word)] = SURE
        if script.number:
            out["number"][row, 0, 0] = SURE
            out["number"][row, 0, 1 + BASIS_LABELS.index(script.basis)] = SURE
        if script.time:
            out["time"][row, 0, 0] = SURE
        if script.waits_for:
            out["waits_for"][row, list(anchors).index(self._words.index(script.waits_for))] = SURE
        for name, (column, value) in script.logits.items():
            out[name][row, column] = value


class WordMaker(PieceMaker):
    """One piece for each word of the texts it was made for."""

    def __init__(self, *texts: str) -> None:
        plain = {part for text in texts for part in "".join(c if c.isalnum() else f" {c} " for c in text).split()}
        pieces = ["<unk>", *sorted({f"▁{w}" for w in plain} | plain)]
        self.words = [piece.removeprefix("▁") for piece in pieces]
        model = models.Unigram([(piece, -1.0) for piece in pieces], unk_id=0, byte_fallback=False)
        tokenizer = Tokenizer(model)
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        super().__init__(_Plain(tokenizer))


class _Plain:
    """A tokenizer that takes any white space for a space."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def encode(self, text: str, add_special_tokens: bool) -> Any:
        return self._tokenizer.encode(text.replace("\n", " "), add_special_tokens=add_special_tokens)


def scripted_reader(names: Names, text: str, script: Mapping[str, Script], settings: Settings | None = None) -> Any:
    """A reader whose model follows the script on this text."""
    maker = WordMaker(text)
    settings = settings or Settings(modes=MODES)
    return LearnedReader(names, cast(Any, ScriptedNetwork(script, maker)), maker, settings)
