"""Fetching from the web, politely: only when asked for, only public addresses, robots.txt heeded, hosts given rest.

A name is resolved once and the connection made to the address that was checked, so that a name cannot resolve to a
public address for the check and to a private one for the connection. Every redirect is checked anew.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

USER_AGENT = f"contingent/{version('contingent')}"
DELAY_S = 2.0  # between two requests to one host, if its robots.txt asks for no more
LONGEST_DELAY_S = 30.0  # of what a robots.txt may ask for
TIMEOUT_S = 20.0  # for each step of a connection
DEADLINE_S = 60.0  # for one answer, as a server may send a byte at a time
MAX_BODY_BYTES = 10_000_000
MAX_ROBOTS_BYTES = 500_000  # as RFC 9309 has it
MAX_REDIRECTS = 5
_PIECE_BYTES = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Networks that carry an IPv4 address inside and so may lead to a private one (NAT64, 6to4, Teredo).
_CARRIERS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
_Ask = Mapping[str, str]


class Fetched(NamedTuple):
    """An answer: where it came from after redirects, its status, body, bare content type, and marks for the next time."""

    url: str
    status: int
    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None


class Refused(Exception):
    """Why an address was not fetched, in plain words."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the system's order.

    Raises:
        OSError: there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local, multicast or reserved."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif any(ip in net for net in _CARRIERS):
            return False
    return ip.is_global and not ip.is_multicast


@dataclass
class Fetcher:
    """Gets pages one after the other.

    Args:
        resolve: host and port to IP addresses.
        is_allowed: whether an IP address may be connected to; by default only public ones.
        delay_s: least time between two requests to one host.
        clock, sleep: seconds that pass, and waiting for them.
    """

    resolve: Callable[[str, int], list[str]] = resolve
    is_allowed: Callable[[str], bool] = is_public
    delay_s: float = DELAY_S
    timeout_s: float = TIMEOUT_S
    max_bytes: int = MAX_BODY_BYTES
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _robots: dict[str, RobotFileParser | None] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched | str:
        """What lies at an address, or in a few words why it was not fetched.

        Args:
            etag, last_modified: marks of an earlier answer; an unchanged page then comes back with status 304, no body.
        """
        ask = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        try:
            found = self._follow(url, {name: value for name, value in ask.items() if value}, robots=True)
        except Refused as refusal:
            return str(refusal)
        if found.status != 304 and not 200 <= found.status < 300:
            return f"the server answered {found.status}"
        return found

    def post(self, url: str, body: bytes, content_type: str) -> int | str:
        """Post to an address, following nothing; the status, or in a few words why it was not sent."""
        try:
            return self._ask(_checked_url(url), {"Content-Type": content_type}, limit=_PIECE_BYTES, body=body)[0].status
        except Refused as refusal:
            return str(refusal)

    def _follow(self, url: str, headers: _Ask, *, robots: bool) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            parts = _checked_url(url)
            if robots and not self._may(parts):
                raise Refused("the site's robots.txt asks not to fetch it")
            found, target = self._ask(parts, headers, limit=self.max_bytes if robots else MAX_ROBOTS_BYTES)
            if target is None:
                return found
            url = urljoin(url, target)
        raise Refused(f"redirected more than {MAX_REDIRECTS} times")

    def _may(self, parts: SplitResult) -> bool:
        """Whether the site's robots.txt allows the address. One that cannot be had counts as a no, a missing one as a yes."""
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        rules = self._robots[site]
        return rules is not None and rules.can_fetch(USER_AGENT, parts.geturl())

    def _read_robots(self, site: str) -> RobotFileParser | None:
        rules = RobotFileParser()
        found = self._follow(f"{site}/robots.txt", {}, robots=False)
        if found.status >= 500:
            return None
        rules.parse(found.body.decode("utf-8", "replace").splitlines() if found.status < 400 else [])
        return rules

    def _ask(
        self, parts: SplitResult, headers: _Ask, *, limit: int, body: bytes | None = None
    ) -> tuple[Fetched, str | None]:
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._address_of(host, port)
        self._rest(parts)
        connection = _Connection(host, port, address, self.timeout_s, tls=parts.scheme == "https")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        standard = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", "Connection": "close"}
        end = self.clock() + DEADLINE_S
        try:
            connection.request("GET" if body is None else "POST", path, body=body, headers={**standard, **headers})
            answer = connection.getresponse()
            target = answer.getheader("Location") if answer.status in _REDIRECTS and body is None else None
            data = b"" if target else self._body(answer, limit, end)
        except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
            raise Refused(
                f"cannot be fetched ({' '.join(str(error).split())[:100] or type(error).__name__})"
            ) from error
        finally:
            connection.close()
        found = Fetched(
            url=parts.geturl(),
            status=answer.status,
            body=data,
            content_type=answer.headers.get_content_type(),
            etag=answer.getheader("ETag"),
            last_modified=answer.getheader("Last-Modified"),
        )
        return found, target

    def _address_of(self, host: str, port: int) -> str:
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Refused("the host is not known") from error
        if not addresses or not all(map(self.is_allowed, addresses)):
            raise Refused("leads to a private or reserved network address, which is never fetched")
        return addresses[0]

    def _rest(self, parts: SplitResult) -> None:
        """Wait until the host has had its rest."""
        rules = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        asked = rules.crawl_delay(USER_AGENT) if rules is not None else None
        delay = min(LONGEST_DELAY_S, max(self.delay_s, float(asked or 0)))
        wait = self._last.get(parts.netloc, -LONGEST_DELAY_S) + delay - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._last[parts.netloc] = self.clock()

    def _body(self, answer: http.client.HTTPResponse, limit: int, end: float) -> bytes:
        """The body, unpacked; both the bytes sent and those they unpack to are limited."""
        unpack = zlib.decompressobj(wbits=31) if answer.getheader("Content-Encoding") == "gzip" else None
        pieces: list[bytes] = []
        size = 0
        while piece := answer.read1(_PIECE_BYTES):
            if self.clock() > end:
                raise Refused(f"takes longer than {DEADLINE_S:.0f} seconds")
            try:
                piece = unpack.decompress(piece, limit + 1 - size) if unpack is not None else piece
            except zlib.error as error:
                raise Refused("its compression is damaged") from error
            size += len(piece)
            if size > limit:
                raise Refused(f"larger than {limit // 1000:,} kB")
            pieces.append(piece)
        return b"".join(pieces)


class _Connection(http.client.HTTPConnection):
    """A connection to an IP address that was checked; TLS still asks for the certificate of the host by its name."""

    def __init__(self, host: str, port: int, address: str, timeout_s: float, *, tls: bool) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._address, self._seconds, self._tls = address, timeout_s, tls
        self.default_port = 443 if tls else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self._seconds)
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _checked_url(url: str) -> SplitResult:
    """An address taken apart, without its fragment.

    Raises:
        Refused: not http or https, with a name and password, or not well formed.
    """
    if re.search(r"[\x00-\x20\x7f]", url):
        raise Refused("not a web address")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        if host is not None and not host.isascii():
            parts = parts._replace(netloc=parts.netloc.lower().replace(host, host.encode("idna").decode()))
    except ValueError as error:
        raise Refused("not a web address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise Refused("an address with a name or password in it")
    return parts._replace(path=_quoted(parts.path), query=_quoted(parts.query), fragment="")


def _quoted(part: str) -> str:
    """Letters beyond ASCII as %XX, as browsers send them; what is quoted already stays."""
    return quote(part, safe="!#$%&'()*+,/:;=?@[]~")
