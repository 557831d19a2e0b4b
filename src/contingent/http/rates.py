"""How much one client may ask: a bucket of tokens that fills at a steady rate."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from contingent.http.errors import Problem
from contingent.http.settings import ip_address

CLIENTS_KEPT = 10_000  # some 200 bytes each; the one not seen for longest is forgotten first
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


class Attempts:
    """Wrong keys of each address.

    Args:
        most: in five minutes before an address has to wait.
        clock: seconds, never going back.
    """

    def __init__(self, most: int, *, clock: Callable[[], float]) -> None:
        self._rates = Rates(per_minute=most / 5, burst=most, clock=clock)

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
