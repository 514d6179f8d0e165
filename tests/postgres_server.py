"""A PostgreSQL server of our own in a scratch folder: started, killed, started again, stopped.

    with Server() as server:
        url = server.create("office")

It listens on this computer alone and lets nobody in without its password, which is made by chance.
"""
from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

NEEDED = ("initdb", "pg_ctl", "postgres")
PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt", "C:/Program Files/PostgreSQL")
SUPERUSER = "postgres"
SECONDS = 60  # within which it starts or stops
# for tests: nothing has to survive, and every database is small
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
ALWAYS = ("listen_addresses=127.0.0.1", "max_connections=200", "timezone=UTC", "log_timezone=UTC")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest there is; None where it is not installed."""
    found = [Path(there).resolve().parent for there in [shutil.which("initdb")] if there]
    for place in PLACES:
        found += sorted((path.parent for path in Path(place).glob("*/bin/initdb*")), key=_version, reverse=True)
    return next((folder for folder in found if _whole(folder)), None)


def _whole(folder: Path) -> bool:
    return all(shutil.which(name, path=str(folder)) for name in NEEDED)


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(sign if sign.isdigit() else " " for sign in folder.parent.name)
    return tuple(int(part) for part in digits.split())


class Server:
    """One server. ``quick``: for tests, it forgets when the computer fails; else as shipped.

    ``settings`` are further ``name=value`` of postgresql.conf; ``port`` is any free one when 0.
    """

    def __init__(self, quick: bool = True, port: int = 0, settings: Iterable[str] = ()) -> None:
        found = programs()
        if found is None:
            raise RuntimeError("PostgreSQL is not installed here")
        self.programs = found
        self.folder = Path(tempfile.mkdtemp(prefix="dutydesk-server-"))
        self.data, self.log = self.folder / "data", self.folder / "server.log"
        self.port = port or _free_port()
        self.password = secrets.token_hex(12)
        self._account = _account()
        wanted = [*ALWAYS, *(QUICK if quick else ()), *settings]
        self._options = " ".join(f"-c {one}" for one in wanted) + f" -p {self.port} -k {self.folder}"
        self._made = False

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.remove()

    def url(self, name: str, user: str = SUPERUSER, password: str = "") -> str:
        """The address of one of its databases."""
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "") -> str:
        """Makes an empty database, or a copy of another that nobody is connected to; gives its URL."""
        self.admin(f'create database "{name}"' + (f' template "{template}"' if template else ""))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Removes a database, whoever is connected to it."""
        self.admin(f'drop database if exists "{name}" with (force)')

    def admin(self, sql: str) -> None:
        """Carries out one statement as the superuser."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    def start(self) -> None:
        """Starts it, made anew the first time; waits until it answers, recovery after a kill included."""
        self._make()
        until = time.monotonic() + SECONDS
        while self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-o", self._options, "-w", "-t",
                        str(SECONDS), "start"):
            # after a kill the processes it left behind hold its memory for a moment
            if time.monotonic() > until:
                raise RuntimeError("PostgreSQL does not start: " + self.log.read_text(errors="replace")[-2000:])
            time.sleep(0.2)

    def stop(self, mode: str = "fast") -> None:
        """``fast``: in order; ``immediate``: as if the computer had failed."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "-t", str(SECONDS), "stop")

    def kill(self) -> None:
        """The server's main process ends on the spot; the others notice, one after the other."""
        number = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(number, getattr(signal, "SIGKILL", signal.SIGTERM))

    def remove(self) -> None:
        """Stops it, if it runs, and takes its folder away."""
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        if self._made:
            return
        word = self.folder / "password"
        word.touch(mode=0o600)
        word.write_text(self.password)
        if self._account is not None:
            for path in (self.folder, word):
                shutil.chown(path, *self._account)
        fault = self._run("initdb", "-D", str(self.data), "-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", str(word),
                          "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
        if fault:
            raise RuntimeError(f"PostgreSQL's initdb failed: {fault}")
        word.unlink()
        self._made = True

    def _run(self, name: str, *args: str) -> str:
        """Runs one of its programs; what it said, if it failed.

        Its output goes to a file: the server inherits it, and a pipe would stay open as long as the server runs.
        """
        whose: dict[str, Any] = {}
        if self._account is not None:
            whose = {"user": self._account[0], "group": self._account[1], "extra_groups": []}
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(self.programs / name), *args], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                cwd=self.folder, timeout=3 * SECONDS, check=False, **whose,
            )
            said.seek(0)
            return said.read().decode(errors="replace") or "failed" if done.returncode else ""


def _account() -> tuple[int, int] | None:
    """The account and group it runs under when we are root, which it refuses; None: our own."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return None
    import pwd

    known = {row.pw_name: row for row in pwd.getpwall()}
    row = known.get("postgres") or known["nobody"]
    return row.pw_uid, row.pw_gid


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
