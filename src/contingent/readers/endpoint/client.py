"""Asks the endpoint: one chat completion a call, with time-outs, bounded retries and a bounded answer."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec
from msgspec import Struct

from contingent.errors import ConfigError
from contingent.readers.endpoint.settings import EndpointSettings

if TYPE_CHECKING:
    import httpx

_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LONGEST_WAIT_S = 30.0
_MESSAGE_CHARS = 160
_ERROR_BODY_BYTES = 64 * 1024
_REPLACED = {"max_tokens": "max_completion_tokens", "seed": None, "temperature": None}  # what some endpoints refuse


class EndpointError(Exception):
    """One request came to nothing: what was seen and what the user can do."""

    def __init__(self, problem: str, next_step: str) -> None:
        super().__init__(problem)
        self.problem, self.next_step = problem, next_step


class Completion(Struct, frozen=True):
    """What the model wrote; `cut` when it ran out of tokens."""

    text: str
    cut: bool


class _Message(Struct):
    content: str | list[dict[str, Any]] | None = None


class _Choice(Struct):
    message: _Message
    finish_reason: str | None = None


class _Answer(Struct):
    choices: list[_Choice]


class _Refused(Exception):
    """Status 400 or 422: this request, not the endpoint, is at fault."""


class ChatClient:
    """A connection to one endpoint. Use as a context manager.

    Args:
        sleep: waits between tries; a parameter so that tests need not wait.
    Raises:
        ConfigError: httpx is not installed.
    """

    def __init__(self, settings: EndpointSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._httpx = import_httpx()
        self._settings, self._sleep = settings, sleep
        self._options: dict[str, Any] = {"temperature": 0, "seed": settings.seed, "max_tokens": settings.max_tokens}
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        self._client = self._httpx.Client(
            headers=headers, timeout=self._httpx.Timeout(settings.timeout_s), follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def complete(self, messages: Sequence[dict[str, str]]) -> Completion:
        """The model's answer to the messages.

        Raises:
            EndpointError: unreachable, timed out or overloaded to the last try, or no usable answer.
            ConfigError: the endpoint refuses the key, or has no such address or model.
        """
        for _ in range(len(_REPLACED) + 1):
            try:
                return _completion(self._send({"model": self._settings.model, "messages": messages, **self._options}))
            except _Refused as refusal:
                if not self._give_up_option(str(refusal)):
                    raise EndpointError(
                        f"the endpoint refused the request ({refusal})", "check the model's limits"
                    ) from refusal
        raise EndpointError("the endpoint refused the request", "check the model's limits")

    def _give_up_option(self, message: str) -> bool:
        """Leave out (or rename) an option that the endpoint says it does not know; False when it names none."""
        for name, other in _REPLACED.items():
            if name in self._options and name in message:
                value = self._options.pop(name)
                if other is not None:
                    self._options[other] = value
                return True
        return False

    def _send(self, payload: dict[str, Any]) -> bytes:
        """The body of a successful answer, after at most `tries` tries."""
        httpx = self._httpx
        body = json.dumps(payload).encode("ascii")  # escapes carry lone surrogates, which UTF-8 cannot
        failure = EndpointError("no try was made", "allow at least one try")
        for attempt in range(self._settings.tries):
            wait = self._settings.backoff_s * 2**attempt
            try:
                status, headers, answer = self._post(body)
            except httpx.ConnectError as error:
                raise EndpointError(
                    f"the endpoint {self._settings.host} cannot be reached ({_plain(str(error))})",
                    "check that it runs and that CONTINGENT_ENDPOINT_URL is right",
                ) from error
            except httpx.TimeoutException:
                failure = EndpointError(
                    f"the endpoint did not answer within {self._settings.timeout_s:g} s",
                    "try again later, or raise CONTINGENT_ENDPOINT_TIMEOUT",
                )
            except httpx.TransportError as error:
                failure = EndpointError(
                    f"the connection to the endpoint broke off ({type(error).__name__})", "try again later"
                )
            else:
                if 200 <= status < 300:
                    return answer
                failure = self._failure(status, answer)
                wait = _asked_wait(headers.get("retry-after"), wait)
            if attempt + 1 < self._settings.tries:
                self._sleep(min(wait, _LONGEST_WAIT_S))
        raise failure

    def _failure(self, status: int, answer: bytes) -> EndpointError:
        """What a status that is no success means; raised at once unless trying again can help."""
        message = self._told(answer)
        said = f"status {status}{': ' + message if message else ''}"
        if status in {401, 403}:
            raise ConfigError(
                f"the endpoint {self._settings.host} refused the key ({said}); check CONTINGENT_ENDPOINT_KEY"
            )
        if status == 404:
            raise ConfigError(
                f"the endpoint {self._settings.host} does not know the address or the model ({said}); "
                "check CONTINGENT_ENDPOINT_URL and CONTINGENT_ENDPOINT_MODEL"
            )
        if status in {400, 422}:
            raise _Refused(said)
        if status in _RETRIED:
            return EndpointError(f"the endpoint failed or is overloaded ({said})", "try again later")
        raise EndpointError(f"the endpoint answered with {said}", "check CONTINGENT_ENDPOINT_URL")

    def _post(self, body: bytes) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body of one try; reading stops at the size limit and at the time limit."""
        limit, deadline = self._settings.max_answer_bytes, time.monotonic() + self._settings.timeout_s
        received = bytearray()
        with self._client.stream(
            "POST", self._settings.completions_url, content=body, headers={"Content-Type": "application/json"}
        ) as response:
            if not response.is_success:
                limit = min(limit, _ERROR_BODY_BYTES)
            for chunk in response.iter_raw():  # raw, so that a compressed answer cannot swell past the limit
                received += chunk
                if len(received) > limit:
                    if not response.is_success:
                        break
                    raise EndpointError(
                        f"the endpoint's answer is larger than {limit:,} bytes",
                        "check CONTINGENT_ENDPOINT_URL, or lower CONTINGENT_ENDPOINT_MAX_TOKENS",
                    )
                if time.monotonic() > deadline:
                    raise self._httpx.ReadTimeout("the answer as a whole took too long")
            return response.status_code, response.headers, bytes(received[:limit])

    def _told(self, answer: bytes) -> str:
        """The error message in an answer, made fit for one line; the key is never repeated."""
        try:
            value = msgspec.json.decode(answer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ""
        error = value.get("error", value.get("detail", "")) if isinstance(value, dict) else ""
        message = error.get("message", "") if isinstance(error, dict) else error
        if not isinstance(message, str):
            return ""
        return _plain(message.replace(self._settings.key, "…") if self._settings.key else message)


def import_httpx() -> Any:
    """The httpx module.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        import httpx
    except ImportError as error:
        raise ConfigError(
            "the endpoint reader needs httpx; install it with: pip install 'contingent[endpoint]'"
        ) from error
    return httpx


def _completion(body: bytes) -> Completion:
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        seen = "a web page" if body.lstrip()[:1] == b"<" else "something that is no chat completion"
        raise EndpointError(
            f"the endpoint answered with {seen}", "check that CONTINGENT_ENDPOINT_URL is the base URL of its API"
        ) from error
    if not answer.choices:
        raise EndpointError("the endpoint's answer is empty", "try another model")
    choice = answer.choices[0]
    content = choice.message.content
    if isinstance(content, list):
        content = "".join(part["text"] for part in content if isinstance(part.get("text"), str))
    if not content:
        raise EndpointError("the model gave no answer", "try another model, or raise CONTINGENT_ENDPOINT_MAX_TOKENS")
    return Completion(content, choice.finish_reason == "length")


def _asked_wait(retry_after: str | None, wait: float) -> float:
    """Seconds to wait: what the endpoint asks for (a date is passed over), else the usual back-off."""
    try:
        asked = float(retry_after or "")
    except ValueError:
        return wait
    return max(asked, 0.0) if math.isfinite(asked) else wait


def _plain(message: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    return line if len(line) <= _MESSAGE_CHARS else line[: _MESSAGE_CHARS - 1] + "…"
