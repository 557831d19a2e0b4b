"""Changes to an input that keep some of its shape: pieces lost, doubled, repeated many times, swapped, words put in."""

from __future__ import annotations

import random
from collections.abc import Sequence

MAX_BYTES = 65_536
_REPEATS = 2_000  # a pattern that is quadratic in a repeated piece takes seconds by then
_WORDS = (
    b"\n", b"\n\n", b"\r\n", b"\r", b"\t", b" ", b"\0", b'"', b"'", b"(", b")", b"[", b"]", b"{", b"}", b"<", b">", b"</",
    b"&", b"&amp;", b"&#0;", b"&#xD800;", b"&#1114112;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"\\u0000", b"\\ud800", b"\\",
    b"/", b"..", b"%", b"%00", b":", b";", b",", b".", b"-", b"--", b"=", b"=?utf-8?q?=00?=", b"0", b"1", b"-1", b"9" * 30,
    b"1e999", b"NaN", b"null", b"true", b"2147483648", b"0000-00-00", b"9999-12-31", b"2014-02-30", b"-0001", b"2014-05/..",
    b"XXXX", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xe2\x80\xa8", b"\xe2\x80\xae",
    b"\xc2\xa0", b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xf0\x9f\x98\x80", b"\xcc\x81", b"\xd9\xa3", b"\xef\xbc\x95",
    b"\xc2\xb2", b"\xe2\x85\xa7", b"half a million", b"up to 300 troops", b"between 5 and ", b"the end of March",
    b"on 30 February 2014", b"last Monday", b"two weeks ago", b"29 February", b"from 2013 to ", b"if ", b"unless ",
    b"once the council agrees, ", b" will deploy ", b" said", b"alleged ", b"not ", b"and ", b"of the ", b"Mr. ", b"U.N. ",
    b"Central African Republic", b"France",
)  # fmt: skip


def mutated(data: bytes, rng: random.Random, others: Sequence[bytes] = (), max_bytes: int = MAX_BYTES) -> bytes:
    """A changed input of at most `max_bytes`, the same for the same state of `rng`.

    Args:
        others: inputs that pieces may be taken from.
    """
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8))):
        data = _change(data, rng, others)[:max_bytes]
    return data


def _change(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    start, end = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    if rng.random() < 0.6:
        end = min(end, start + rng.choice((1, 2, 4, 16, 64, 300)))
    piece = data[start:end]
    kind = rng.randrange(9)
    if kind == 0:
        return data[:start] + data[end:]
    if kind == 1:
        return data[:start] + rng.choice(_WORDS) + data[end:]
    if kind == 2:
        return data[:start] + rng.choice(_WORDS) + data[start:]
    if kind == 3:
        return data[:end] + piece + data[end:]
    if kind == 4:
        return (
            data[:start]
            + (piece[:64] or rng.choice(_WORDS)) * rng.choice((3, 3, 10, 10, 50, 200, _REPEATS))
            + data[end:]
        )
    if kind == 5:
        at = rng.randint(0, len(data))
        return data[:at] + piece + data[at:]
    if kind == 6 and others:
        other = rng.choice(others)
        first, last = sorted((rng.randint(0, len(other)), rng.randint(0, len(other))))
        return data[:start] + other[first:last] + data[end:]
    if kind == 7:
        return data[:start]
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 4))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)
