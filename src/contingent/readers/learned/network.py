"""Runs the two stages of the model in onnxruntime, one window at a time, on one core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from contingent.errors import ConfigError
from contingent.readers.learned.features import Bytes
from contingent.readers.learned.pieces import Ints

Floats = npt.NDArray[np.float32]
FILES = ("first.onnx", "second.onnx", "word_values.npy", "word_scales.npy", "tokenizer.json", "settings.json")


@dataclass(frozen=True, slots=True)
class Mentions:
    """Numbers or times of a window, as ranges of its pieces."""

    ranges: Sequence[tuple[int, int]]

    def pooled(self, length: int) -> tuple[Floats, Ints]:
        """A row for each mention that averages its pieces, and its first piece; at least one row, of zeros."""
        count = max(1, len(self.ranges))
        rows, places = np.zeros((1, count, length), np.float32), np.zeros((1, count), np.int64)
        for number, (first, last) in enumerate(self.ranges):
            first = min(first, length - 1)
            last = max(last, first + 1)
            rows[0, number, first:last] = 1 / (last - first)
            places[0, number] = first
        return rows, places


class Network:
    """The model: `first` for all pieces of a window, `second` for the candidates among them."""

    def __init__(self, folder: Path) -> None:
        """Raises:
        ConfigError: weights or onnxruntime are missing, or a file of the weights is broken.
        """
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ConfigError(
                f"{folder}: the learned reader lacks {', '.join(missing)}; reinstall contingent, or use --reader grammar"
            )
        self._first, self._second = _session(folder / "first.onnx"), _session(folder / "second.onnx")
        self._values: npt.NDArray[np.int8] = _array(folder / "word_values.npy")
        self._scales: npt.NDArray[np.float16] = _array(folder / "word_scales.npy")

    def first(self, ids: Ints, features: Bytes) -> tuple[Floats, Floats, Floats]:
        """Vectors [pieces, hidden], anchor logits [pieces] and type logits [pieces, types] of a window."""
        inputs = {"words": self._words(ids)[None], "features": features.astype(np.int64)[None]}
        vectors, anchor, types = self._first.run(None, inputs)
        return vectors[0], anchor[0], types[0]

    def second(
        self, vectors: Floats, sentence_of: Ints, anchors: Ints, types: Floats, numbers: Mentions, times: Mentions
    ) -> dict[str, Floats]:
        """Logits by name for the candidates at pieces `anchors`, whose first-stage type logits are `types`."""
        number_rows, numbers_at = numbers.pooled(len(vectors))
        time_rows, times_at = times.pooled(len(vectors))
        inputs = {
            "vectors": vectors[None],
            "sentence_of": sentence_of[None],
            "anchors": anchors[None],
            "types": types[None],
            "numbers": number_rows,
            "numbers_at": numbers_at,
            "times": time_rows,
            "times_at": times_at,
        }
        names = [output.name for output in self._second.get_outputs()]
        found = self._second.run(None, inputs)
        return {name.removeprefix("out_"): value[0] for name, value in zip(names, found, strict=True)}

    def _words(self, ids: Ints) -> Floats:
        blocks = self._values[ids].astype(np.float32) * self._scales[ids].astype(np.float32)[..., None]
        vectors: Floats = blocks.reshape(len(ids), -1)
        return vectors


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise ConfigError(
            "the learned reader needs onnxruntime; run pip install 'contingent[learned]', or use --reader grammar"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no base of their own
        raise _broken(path, error) from error


def _array(path: Path) -> Any:
    try:
        return np.load(path)
    except (OSError, ValueError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> ConfigError:
    why = " ".join(str(error).split())
    return ConfigError(f"{path}: cannot be used ({why}); reinstall contingent, or use --reader grammar")
