"""Weights packed for another machine come back within half a step of their block's scale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("safetensors", reason="training is not installed (pip install .[train])")
pytest.importorskip("tokenizers", reason="the learned reader is not installed (pip install .[learned])")
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from training.base import BaseEncoder
from training.pack import open_base, pack_base


@pytest.mark.parametrize(("bits", "words_kept"), [(8, True), (5, False)])
def test_a_packed_encoder_comes_back(bits: int, words_kept: bool, tmp_path: Path) -> None:
    base = _encoder()
    pack_base(base, tmp_path / "base.bin", bits)
    opened = open_base(str(tmp_path / "base.bin"))
    assert (opened.hidden, opened.layers, opened.unknown) == (base.hidden, base.layers, base.unknown)
    assert opened.tokenizer.get_vocab() == base.tokenizer.get_vocab()
    assert opened.weights.keys() == base.weights.keys()
    np.testing.assert_array_equal(opened.weights["emb.ln.w"], base.weights["emb.ln.w"])
    for name in ("l0.fi.w", "emb.word"):
        blocks = np.abs(base.weights[name]).reshape(-1, 32).max(axis=1, keepdims=True)
        wrong = np.abs(opened.weights[name] - base.weights[name]).reshape(-1, 32)
        # Half a step of these bits; word vectors then go to 8 bits, as the reader takes them.
        assert (wrong <= blocks * (0.51 / (2 ** (bits - 1) - 1) + 0.51 / 127)).all()
    assert np.array_equal(opened.weights["emb.word"], base.weights["emb.word"]) is words_kept


def _encoder() -> BaseEncoder:
    random = np.random.default_rng(1)
    values = random.integers(-127, 128, (300, 1, 32)).astype(np.int8)
    scales = random.random((300, 1)).astype(np.float16)
    words: Any = (values.astype(np.float32) * scales.astype(np.float32)[..., None]).reshape(300, 32)
    weights = {"emb.word": words, "emb.ln.w": random.random(32, np.float32)}
    weights["l0.fi.w"] = random.standard_normal((160, 32), np.float32)
    tokenizer = Tokenizer(WordPiece({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    return BaseEncoder(32, 1, 2, 160, 1e-12, 0, tokenizer, values, scales, weights)
