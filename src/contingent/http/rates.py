"""How much one client may ask: a bucket of tokens that fills at a steady rate."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

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

    def wait_s(self, client: str, *, cost: float = 1.0) -> int:
        """Take tokens for one request: 0 when there are enough, else whole seconds until there will be.

        Args:
            cost: 0 only asks whether there is a token, and takes none.
        """
        now = self._clock()
        with self._lock:
            bucket = self._buckets.pop(client, None) or _Bucket(self._burst, now)
            bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
            bucket.at = now
            if len(self._buckets) >= CLIENTS_KEPT:
                self._buckets.popitem(last=False)
            self._buckets[client] = bucket
            needed = max(cost, 1.0)
            if bucket.tokens < needed:
                return math.ceil((needed - bucket.tokens) / self._per_second)
            bucket.tokens -= cost
            return 0


def client_of(address: str | None) -> str:
    """Whom an address stands for: itself, or for IPv6 the network it is in."""
    found = ip_address(address) if address else None
    if found is None or found.version == 4:
        return address or "unknown"
    return str(int(found) >> (128 - IPV6_PREFIX_BITS))
