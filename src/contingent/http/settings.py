"""What a server is told when it starts."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the application is served, and its limits.

    Attributes:
        host, port: the address it is bound to.
        allowed_hosts: further names by which browsers may call it, beside loopback names and the bound address.
        behind_proxy: a reverse proxy on this machine stands in front; its X-Forwarded-For and -Proto are believed.
        max_body_bytes: largest body of a request.
        requests_per_minute, burst: what one client may ask; `local_requests_per_minute`, `local_burst` the same on the
            machine itself, where no key is asked for.
        sign_in_attempts: wrong keys from one address in five minutes before it has to wait.
        max_in_flight: requests answered at once; more are told to come again.
        body_timeout_s, answer_timeout_s: how long a client may take to send its body, and the server to answer.
        session_hours: how long a browser stays signed in.
        busy_timeout_s: how long to wait for another program's writing.
        writable: whether there was room to write beside the database at the start; readiness then asks for it.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    allowed_hosts: tuple[str, ...] = ()
    behind_proxy: bool = False
    max_body_bytes: int = 64 * KIB
    requests_per_minute: float = 300.0
    burst: int = 120
    local_requests_per_minute: float = 6000.0
    local_burst: int = 1000
    sign_in_attempts: int = 10
    max_in_flight: int = 64
    body_timeout_s: float = 15.0
    answer_timeout_s: float = 60.0
    session_hours: float = 12.0
    busy_timeout_s: float = 5.0
    writable: bool = True

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def reachable(self) -> bool:
        """Whether others may reach it: at its address, or through a proxy or under a name that stands for one."""
        return not self.loopback or self.behind_proxy or not all(map(is_loopback, self.allowed_hosts))


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own; other names are never looked up."""
    if host == "localhost":
        return True
    address = ip_address(host)
    return address is not None and address.is_loopback


def ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address a text spells, brackets of IPv6 allowed and IPv4 within IPv6 as IPv4; None when it is a name."""
    try:
        found = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
