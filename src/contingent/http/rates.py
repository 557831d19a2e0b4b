"""How much one client may ask: a bucket of tokens that fills at a steady rate."""

from __future__ import annotations

import math
import mmap
import secrets
import struct
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b

from contingent.http.errors import Problem
from contingent.http.settings import ip_address

CLIENTS_KEPT = 10_000  # some 200 bytes each; the one not seen for longest is forgotten first
SHARED_BUCKETS = 1 << 16
_SHARED = struct.Struct("=dd")  # tokens, and when they were counted; 0 for a bucket that nobody has used
IPV6_PREFIX_BITS = 64  # one subscriber's network, in which addresses cost nothing


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Buckets of several clients.

    Args:
        per_minute: tokens that come back in a minute; `burst` the most a bucket holds.
        clock: seconds, never going back.
    """

    def __init__(self, *, per_minute: float, burst: int, clock: Callable[[], float]) -> None:
        self._per_second, self._burst, self._clock = per_minute / 60.0, burst, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> int:
        """Take a token for one request: 0 when there is one, else whole seconds until there will be."""
        now = self._clock()
        with self._lock:
            bucket = self._buckets.pop(client, None) or _Bucket(self._burst, now)
            bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
            bucket.at = now
            if len(self._buckets) >= CLIENTS_KEPT:
                self._buckets.popitem(last=False)
            self._buckets[client] = bucket
            if bucket.tokens < 1.0:
                return math.ceil((1.0 - bucket.tokens) / self._per_second)
            bucket.tokens -= 1.0
            return 0


class SharedRates:
    """Buckets that several processes share: made before they part, and reckoned as in `Rates`.

    There is a fixed number of buckets; clients who fall into one, which nobody can bring about, share it.

    Args:
        per_minute, burst: as in `Rates`.
        clock: seconds, never going back, the same in all processes.
    """

    def __init__(self, *, per_minute: float, burst: int, clock: Callable[[], float]) -> None:
        self._per_second, self._burst, self._clock = per_minute / 60.0, burst, clock
        self._secret = secrets.token_bytes(16)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it is open as long as this is used)
        weakref.finalize(self, self._file.close)
        self._file.write(bytes(SHARED_BUCKETS * _SHARED.size))  # a hole could not be filled once the disk is full
        self._file.flush()
        self._buckets = mmap.mmap(self._file.fileno(), SHARED_BUCKETS * _SHARED.size)
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> int:
        """Take a token for one request: 0 when there is one, else whole seconds until there will be."""
        digest = blake2b(client.encode("utf-8", "replace"), key=self._secret, digest_size=8).digest()
        at = int.from_bytes(digest) % SHARED_BUCKETS * _SHARED.size
        with self._alone(at):
            now = self._clock()
            tokens, last = _SHARED.unpack_from(self._buckets, at)
            tokens = min(self._burst, tokens + (now - last) * self._per_second) if last else float(self._burst)
            enough = tokens >= 1.0
            _SHARED.pack_into(self._buckets, at, tokens - 1.0 if enough else tokens, now)
        return 0 if enough else math.ceil((1.0 - tokens) / self._per_second)

    @contextmanager
    def _alone(self, at: int) -> Iterator[None]:
        """Neither another thread nor another process changes the bucket; a process that dies lets go of it."""
        import fcntl  # not on every system; several processes are served where it is

        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX, _SHARED.size, at)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, _SHARED.size, at)


def rates(*, per_minute: float, burst: int, clock: Callable[[], float], workers: int) -> Rates | SharedRates:
    """Buckets for so many processes."""
    kind = Rates if workers == 1 else SharedRates
    return kind(per_minute=per_minute, burst=burst, clock=clock)


class Attempts:
    """Wrong keys of each address.

    Args:
        most: in five minutes before an address has to wait.
        clock: seconds, never going back.
        workers: processes that count them together.
    """

    def __init__(self, most: int, *, clock: Callable[[], float], workers: int = 1) -> None:
        self._rates = rates(per_minute=most / 5, burst=most, clock=clock, workers=workers)

    def count(self, address: str | None) -> None:
        """Count a wrong key.

        Raises:
            Problem: 429 when there were too many.
        """
        wait_s = self._rates.wait_s(client_of(address))
        if wait_s:
            raise too_many(wait_s, "too many wrong keys")


def too_many(wait_s: int, message: str) -> Problem:
    """The answer to a client that has to wait."""
    return Problem(429, "too_many", message, next_step=f"wait {wait_s} s", headers={"retry-after": str(wait_s)})


def client_of(address: str | None) -> str:
    """Whom an address stands for: itself, or for IPv6 the network it is in."""
    found = ip_address(address) if address else None
    if found is None or found.version == 4:
        return str(found or address or "unknown")
    return str(int(found) >> (128 - IPV6_PREFIX_BITS))
