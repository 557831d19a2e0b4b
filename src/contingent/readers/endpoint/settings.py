"""Where the endpoint is and how much of it may be used; all of it from environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from contingent.errors import ConfigError

_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """An OpenAI-compatible endpoint and the limits of its use.

    `url` is the base URL ("http://localhost:11434/v1") or the full address of the chat completions. `timeout_s` bounds
    one try, `max_requests` the windows of one report, `max_tokens` one answer. `window_chars` is the text a
    request asks about, `overlap_chars` the text before it that goes along. `backoff_s` doubles with each try.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout_s: float = 120.0
    max_tokens: int = 4096
    max_requests: int = 20
    window_chars: int = 8000
    overlap_chars: int = 1200
    tries: int = 3
    backoff_s: float = 1.0
    max_answer_bytes: int = 1024 * 1024
    seed: int = 0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> EndpointSettings:
        """Settings from CONTINGENT_ENDPOINT_URL, _MODEL, _KEY and the optional _TIMEOUT, _MAX_TOKENS, _MAX_REQUESTS.

        Raises:
            ConfigError: URL or model is missing, or a value cannot be used.
        """
        url = environment.get("CONTINGENT_ENDPOINT_URL", "").strip()
        model = environment.get("CONTINGENT_ENDPOINT_MODEL", "").strip()
        if not url:
            raise ConfigError(
                "CONTINGENT_ENDPOINT_URL is not set; set it to the base URL of an OpenAI-compatible endpoint, "
                "such as http://localhost:11434/v1"
            )
        if not model:
            raise ConfigError(
                "CONTINGENT_ENDPOINT_MODEL is not set; set it to the name the endpoint knows its model by"
            )
        _check_url(url)
        key = environment.get("CONTINGENT_ENDPOINT_KEY", "").strip() or None
        if key is not None and not re.fullmatch(r"[\x21-\x7e]+", key):
            raise ConfigError(
                "CONTINGENT_ENDPOINT_KEY holds characters that no key has; set it again, without line ends"
            )
        return cls(
            url=url,
            model=model,
            key=key,
            timeout_s=float(_whole(environment, "CONTINGENT_ENDPOINT_TIMEOUT", 120)),
            max_tokens=_whole(environment, "CONTINGENT_ENDPOINT_MAX_TOKENS", 4096),
            max_requests=_whole(environment, "CONTINGENT_ENDPOINT_MAX_REQUESTS", 20),
        )

    @property
    def completions_url(self) -> str:
        """The address requests go to."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith(_PATH):
            path += _PATH
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))

    @property
    def host(self) -> str:
        """Scheme and host, for messages."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(f"CONTINGENT_ENDPOINT_URL is {url[:80]!r}; it must begin with http:// or https:// and a host")
    if parts.username or parts.password:
        raise ConfigError("CONTINGENT_ENDPOINT_URL holds a name or password; give the key in CONTINGENT_ENDPOINT_KEY")


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,6}", value):
        raise ConfigError(f"{name} is {value[:40]!r}; it must be a whole number from 1 to 9999999")
    return int(value)
