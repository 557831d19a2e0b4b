"""A PostgreSQL server for the tests: of the distribution's packages, in a folder of its own, reached by a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

NONE_HERE = "no PostgreSQL server here (Debian: apt-get install postgresql); what needs one is skipped"
NO_DRIVER = "no psycopg here (pip install 'contingent[postgres]'); what needs it is skipped"
USER = "contingent"
ROOM_BYTES = 2_000_000_000  # a run leaves some hundred megabytes
# Nothing is kept, so nothing needs to be on the disk; the tests kill clients, not the machine.
SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgresServer:
    """A running server; every database asked for is a schema of its own, which is quicker to make."""

    def __init__(self, folder: Path, bin_folder: Path, settings: str = SETTINGS) -> None:
        self.folder, self._bin, self._settings = folder, bin_folder, settings
        self._numbers = count(1)

    def address(self, **options: str) -> str:
        """The address of the one database there is."""
        more = "".join(f"&{name}={value}" for name, value in options.items())
        return f"postgresql://{USER}@/postgres?host={self.folder}{more}"

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return self.address(options=f"-csearch_path%3D{name}")

    def execute(self, sql: str, address: str = "") -> list[Any]:
        """Run a statement in the server's own SQL."""
        import psycopg

        with psycopg.connect(address or self.address(), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def stop(self, *, crash: bool = False) -> None:
        """Stop it, whoever is connected; at once and without tidying up, as a crash would."""
        self._control("stop", "-m", "immediate" if crash else "fast")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._control("-w", "-o", f"-k {self.folder} {self._settings}", "-l", str(self.folder / "log"), "start")

    def make(self) -> None:
        """Make its folder."""
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", USER, "--encoding=UTF8", "--locale=C",
                  "--no-sync")  # fmt: skip

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        user = unprivileged()
        more: dict[str, Any] = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        subprocess.run(
            [self._bin / program, *arguments], check=True, cwd=self.folder, timeout=60,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **more,
        )  # fmt: skip


def find_server() -> Path | None:
    """The folder of the programs of a server, of the newest where several are installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server where the tests are run by root, which PostgreSQL refuses; None for whoever runs them."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _quick_folder() -> str | None:
    """A folder in memory, where the many small files of many databases are quickly made and taken away; None without one."""
    in_memory = Path("/dev/shm")
    roomy = in_memory.is_dir() and shutil.disk_usage(in_memory).free > ROOM_BYTES
    return str(in_memory) if roomy and os.access(in_memory, os.W_OK) else None


@contextmanager
def running(bin_folder: Path, settings: str = SETTINGS, *, on_disk: bool = False) -> Iterator[PostgresServer]:
    """A server, stopped and taken away afterwards; in memory where there is room, unless `on_disk`."""
    # Short, as the name of a socket has an end.
    folder = Path(tempfile.mkdtemp(prefix="contingent-pg-", dir=None if on_disk else _quick_folder()))
    user = unprivileged()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    server = PostgresServer(folder, bin_folder, settings)
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
