"""Trained weights to the files the reader loads: two ONNX graphs, quantised pieces, tokenizer and settings.

`python -m training.export RUN WEIGHTS` writes them; thresholds come from `training.calibrate`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from contingent.readers.learned.features import FEATURES
from contingent.readers.learned.settings import Settings, write_settings
from contingent.records import STATEMENT_TYPES
from training.base import BaseEncoder, load_base
from training.model import Network, Stage2Input

SECOND_INPUTS = ("vectors", "sentence_of", "anchors", "types", "numbers", "numbers_at", "times", "times_at")
SECOND_OUTPUTS = (
    "keep", "type", "status", "negative", "act", "outer_act", "core", "ongoing", "relation", "modes", "tags", "start",
    "end", "number", "time", "waits_for",
)  # fmt: skip
_OPSET = 17


def main(argv: Sequence[str] | None = None) -> None:
    """Write the reader's weight files from a finished run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder that training.train wrote")
    parser.add_argument("weights", type=Path, help="folder the reader loads from")
    options = parser.parse_args(argv)
    facts = json.loads((options.run / "plan.json").read_text(encoding="utf-8"))
    base = load_base()
    network = Network(base, layers=facts["plan"]["layers"], modes=len(facts["modes"]), dropout=0.0)
    network.load_state_dict(torch.load(options.run / "model.pt", weights_only=True))
    export(network.eval(), base, facts["modes"], options.weights)


def export(network: Network, base: BaseEncoder, modes: Sequence[str], folder: Path) -> None:
    """Write all weight files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        first, second = Path(scratch) / "first.onnx", Path(scratch) / "second.onnx"
        _export_first(network, first)
        _export_second(network, second)
        for path in (first, second):
            quantize_dynamic(path, folder / path.name, weight_type=QuantType.QInt8, per_channel=True)
    np.save(folder / "word_values.npy", base.word_values)
    np.save(folder / "word_scales.npy", base.word_scales)
    base.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_settings(Settings(modes=tuple(modes)), folder / "settings.json")


class _First(nn.Module):
    """The first stage over word vectors, which the reader itself looks up."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.stage = network.first

    def forward(self, words: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.stage.from_words(words, features, None)  # a mask would cost a quarter of the time


class _Second(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.stage = network.second

    def forward(
        self, vectors: Tensor, sentence_of: Tensor, anchors: Tensor, types: Tensor, numbers: Tensor,
        numbers_at: Tensor, times: Tensor, times_at: Tensor,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        data = Stage2Input(None, sentence_of, anchors, None, types, numbers, numbers_at, times, times_at)
        assert len(fields(data)) == 1 + len(SECOND_INPUTS)
        out = self.stage(vectors, data)
        return tuple(out[name] for name in SECOND_OUTPUTS)


def _export_first(network: Network, path: Path) -> None:
    hidden = network.first.inner.in_features
    length = 7
    inputs = (torch.randn(1, length, hidden), torch.zeros(1, length, len(FEATURES), dtype=torch.long))
    axes = {name: {1: "pieces"} for name in ("words", "features", "vectors", "anchor", "types")}
    torch.onnx.export(
        _First(network), inputs, str(path), input_names=["words", "features"],
        output_names=["vectors", "anchor", "types"], dynamic_axes=axes, opset_version=_OPSET, dynamo=False,
    )  # fmt: skip


def _export_second(network: Network, path: Path) -> None:
    hidden = network.first.inner.in_features
    length, count, numbers, times = 11, 3, 2, 4
    inputs = (
        torch.randn(1, length, hidden), torch.zeros(1, length, dtype=torch.long), torch.tensor([[1, 4, 8]]),
        torch.randn(1, count, len(STATEMENT_TYPES)), torch.rand(1, numbers, length),
        torch.zeros(1, numbers, dtype=torch.long), torch.rand(1, times, length),
        torch.zeros(1, times, dtype=torch.long),
    )  # fmt: skip
    axes: dict[str, dict[int, str]] = {
        "vectors": {1: "pieces"}, "sentence_of": {1: "pieces"}, "anchors": {1: "candidates"},
        "types": {1: "candidates"}, "numbers": {1: "numbers", 2: "pieces"}, "numbers_at": {1: "numbers"},
        "times": {1: "times", 2: "pieces"}, "times_at": {1: "times"},
    }  # fmt: skip
    for name in SECOND_OUTPUTS:
        axes[f"out_{name}"] = {1: "candidates"}
    axes["out_tags"] = {2: "candidates", 3: "pieces"}
    for name, other in (("start", "pieces"), ("end", "pieces"), ("number", "numbers"), ("time", "times")):
        axes[f"out_{name}"] = {1: "candidates", 2: other}
    axes["out_waits_for"] = {1: "candidates", 2: "others"}
    torch.onnx.export(
        _Second(network), inputs, str(path), input_names=list(SECOND_INPUTS),
        output_names=[f"out_{name}" for name in SECOND_OUTPUTS],
        dynamic_axes=axes, opset_version=_OPSET, dynamo=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
