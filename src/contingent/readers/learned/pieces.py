"""Text to the word pieces of the encoder, with the characters each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


_SURROGATES = range(0xD800, 0xE000)  # halves of a character, which the tokenizer would not take


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of a text: ids, characters `starts[i]` up to `ends[i]`, and whether a piece opens a word."""

    ids: Ints
    starts: Ints
    ends: Ints
    opens: Flags

    def __len__(self) -> int:
        return len(self.ids)


class PieceMaker:
    """Cuts text with a `tokenizers.Tokenizer` that neither truncates nor pads."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._table = dict.fromkeys(_SURROGATES, "\ufffd")

    def cut(self, text: str) -> Pieces:
        """All pieces that stand for at least one character that is no white space."""
        plain = text.translate(self._table)
        encoding = self._tokenizer.encode(plain, add_special_tokens=False)
        rows = []
        for piece, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            while start < end and plain[start].isspace():
                start += 1
            if start < end:
                opens = _in_word(plain[start]) and (start == 0 or not _in_word(plain[start - 1]))
                rows.append((piece, start, end, opens))
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return Pieces(table[:, 0], table[:, 1], table[:, 2], table[:, 3].astype(bool))


def _in_word(char: str) -> bool:
    return char.isalnum()
