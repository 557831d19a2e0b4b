"""`contingent serve`: the situation in a browser, and its API."""

from __future__ import annotations

import gc
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contingent.cli.logs import Form, log_option
from contingent.cli.options import db_option
from contingent.cli.streams import say

if TYPE_CHECKING:
    from contingent.http.settings import Settings

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8765
LARGEST_PORT = 65535
STOP_WITHIN_S = 5
KEEP_ALIVE_S = 5
BACKLOG = 128
COLLECT_AFTER = 50_000  # objects


@click.command("serve", epilog="Example: contingent serve --db crisis.db --open")
@db_option
@click.option(
    "--host",
    default=DEFAULT_HOST,
    show_default=True,
    help="Address to serve at; others than this machine's need a key.",
)
@click.option(
    "--port", type=click.IntRange(0, LARGEST_PORT), default=DEFAULT_PORT, show_default=True, help="0 takes a free one."
)
@click.option(
    "--allowed-host",
    "allowed_hosts",
    metavar="NAME",
    multiple=True,
    help="A further name it is called by; may be repeated.",
)
@click.option("--behind-proxy", is_flag=True, help="Believe the X-Forwarded-For and -Proto of a proxy on this machine.")
@log_option
@click.option("--open", "open_browser", is_flag=True, help="Open the start page in a browser.")
def serve_command(
    db: str, host: str, port: int, allowed_hosts: tuple[str, ...], behind_proxy: bool, log: Form, open_browser: bool
) -> None:
    """Serve the database to browsers and programs, on this machine only unless a key exists."""
    from contingent.http.health import can_write
    from contingent.http.settings import Settings

    settings = Settings(
        host=host,
        port=port,
        allowed_hosts=allowed_hosts,
        behind_proxy=behind_proxy,
        writable=can_write(Path(db).parent),
    )
    _check_database(db, settings)
    if not settings.writable:
        say(f"nothing can be written beside {db}; it is served to be read only")
    listener = _listen(host, port)
    _run(Path(db), settings, listener, log=log, open_browser=open_browser)


def _check_database(db: str, settings: Settings) -> None:
    """Bring the schema up to date, and see that a key exists where others can reach the server."""
    from contingent.errors import StoreOutdated, UsageError
    from contingent.store import open_store
    from contingent.store.access import Access

    try:
        open_store(db).close()
    except StoreOutdated:
        open_store(db, write=True).close()
    with Access.open(db) as access:
        if settings.reachable and all(key.revoked_at for key in access.all_keys()):
            who = "a proxy or another name lets in" if settings.loopback else f"{settings.host} can be reached by"
            raise UsageError(
                f"{who} others, and {db} has no key; make one with: contingent keys add NAME --role reviewer --db {db}"
            )


def _listen(host: str, port: int) -> socket.socket:
    """The socket, bound before anything is loaded so that a port in use is told at once."""
    from contingent.errors import ConfigError

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError(f"{host} is no address of this machine ({error.strerror}); choose another --host") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        step = (
            "choose another --port, such as 0 for a free one"
            if host == DEFAULT_HOST
            else "choose another --host or --port"
        )
        raise ConfigError(f"{host}, port {port}: {error.strerror}; {step}") from error
    return listener


def _run(db: Path, settings: object, listener: socket.socket, *, log: Form, open_browser: bool) -> None:
    import uvicorn

    from contingent.http.app import make_app
    from contingent.http.settings import Settings

    assert isinstance(settings, Settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{host}:{listener.getsockname()[1]}/"
    own_lines: dict[str, Any] = {} if log == "text" else {"log_config": None}  # else uvicorn writes lines of its own
    config = uvicorn.Config(
        make_app(db, settings), log_level="warning", access_log=False, server_header=False, lifespan="on",
        proxy_headers=settings.behind_proxy, forwarded_allow_ips="127.0.0.1,::1", ws="none", http="h11",
        timeout_keep_alive=KEEP_ALIVE_S, timeout_graceful_shutdown=STOP_WITHIN_S,
        **own_lines,
    )  # fmt: skip
    say(f"serving {db} at {url} (Ctrl-C stops it)")
    if open_browser:
        click.launch(url)
    # An answer makes some ten thousand records, which hold no cycles. To look through all that is kept for every few
    # hundred of them takes as long as some answers (bench/web).
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:  # how uvicorn ends after Ctrl-C, once it has stopped
        pass
    finally:
        listener.close()
    say("stopped")
