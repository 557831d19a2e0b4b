"""What a machine without the corpus and the base encoders needs to train: `python -m training.pack CORPUS OUT`.

Writes `data.bin` (windows of the training reports) and, with `--bases`, one file for each base encoder named: weights in
blocks of 32 that share a scale, 8 bits for the small one, 5 for the large one. `training.train` takes these files in
place of a corpus and of names. They are pickles: open none that you did not write.
"""

from __future__ import annotations

import argparse
import pickle
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from training.base import BASES, BaseEncoder, Floats, load_base, pack_words, word_vectors
from training.data import prepare_data, save_data

_BITS = {"minilm": 8, "mpnet": 5}
_BLOCK = 32
_SIZES = ("hidden", "layers", "heads", "inner", "epsilon", "unknown")
_SMALL = 4096  # arrays up to this size stay as they are


def main(argv: Sequence[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="coded reports to train on (train.jsonl)")
    parser.add_argument("out", type=Path)
    parser.add_argument("--bases", nargs="*", choices=BASES, default=())
    parser.add_argument("--held-out", type=float, default=0.08)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    save_data(prepare_data(options.corpus, options.held_out, options.seed, 1.0), options.out / "data.bin")
    for name in options.bases:
        pack_base(load_base(name), options.out / f"{name}.bin", _BITS[name])


def open_base(name: str) -> BaseEncoder:
    """A base encoder by name, from its package, or from a file that this module wrote."""
    return load_base(name) if name in BASES else _unpacked(Path(name))


def pack_base(base: BaseEncoder, path: Path, bits: int) -> None:
    """Write an encoder in so many bits a weight; its word vectors are kept as they are where that is 8."""
    weights: dict[str, Any] = {}
    for name, values in base.weights.items():
        if name != "emb.word" or bits != 8:
            weights[name] = values if values.size <= _SMALL else _packed(values, bits)
    words = (base.word_values, base.word_scales) if bits == 8 else None
    sizes = {name: getattr(base, name) for name in _SIZES}
    packer = zlib.compressobj(9, strategy=zlib.Z_HUFFMAN_ONLY)
    path.write_bytes(packer.compress(pickle.dumps((sizes, base.tokenizer.to_str(), weights, words))) + packer.flush())


def _unpacked(path: Path) -> BaseEncoder:
    sizes, tokenizer, packed, words = pickle.loads(zlib.decompress(path.read_bytes()))
    weights: dict[str, Floats] = {
        name: value if isinstance(value, np.ndarray) else _opened(*value) for name, value in packed.items()
    }
    values, scales = words or pack_words(weights["emb.word"])
    weights["emb.word"] = word_vectors(values, scales)
    return BaseEncoder(
        **sizes, tokenizer=Tokenizer.from_str(tokenizer), word_values=values, word_scales=scales, weights=weights
    )


def _packed(values: Floats, bits: int) -> tuple[Any, Any, tuple[int, ...]]:
    blocks, most = values.reshape(-1, _BLOCK), 2 ** (bits - 1) - 1
    scales = (np.abs(blocks).max(axis=1) / most).astype(np.float16)
    safe = np.maximum(scales.astype(np.float32), 1e-8)[:, None]
    return np.clip(np.round(blocks / safe), -most, most).astype(np.int8), scales, values.shape


def _opened(values: Any, scales: Any, shape: tuple[int, ...]) -> Floats:
    blocks: Floats = values.astype(np.float32) * scales.astype(np.float32)[:, None]
    return blocks.reshape(shape)


if __name__ == "__main__":
    main()
