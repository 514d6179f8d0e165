"""A PostgreSQL server of the tests' own: made in a scratch folder, in memory where there is room, and taken away again.

``TEST_DATABASE_URL=own`` starts one for a run of pytest; it ends with the process that started it, however that ends.
"""
from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

OWN = "own"
NAMED = "TEST_DATABASE_URL"
ROOM = 1 << 30  # bytes that have to be free for the scratch folder to lie in memory
USUAL = (
    "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/libexec/postgresql*", "/usr/local/bin",
)
FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=100",
        "shared_buffers=64MB", "listen_addresses=127.0.0.1", "log_min_messages=warning")
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest where there are several."""
    found = [Path(on_path).resolve().parent] if (on_path := shutil.which("initdb")) else []
    for pattern in USUAL:
        found += sorted(Path("/").glob(pattern.lstrip("/")), key=_release, reverse=True)
    return next((one for one in found if (one / "initdb").is_file() and (one / "postgres").is_file()), None)


def _release(folder: Path) -> int:
    digits = [int(part) for part in "".join(ch if ch.isdigit() else " " for ch in str(folder)).split()]
    return digits[0] if digits else 0


class Server:
    """One server, as an unprivileged user, on a port of its own."""

    def __init__(self, *options: str) -> None:
        """Makes it, but does not start it. ``options``: further lines of its configuration."""
        bin = programs()
        assert bin is not None
        self.bin = bin
        self.folder = Path(tempfile.mkdtemp(prefix="dutydesk-pg-", dir=_scratch()))
        self.data = self.folder / "data"
        self.user = _unprivileged()
        if self.user:
            shutil.chown(self.folder, self.user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.options = (*FAST, f"port={self.port}", f"unix_socket_directories={self.folder}", *options)
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        atexit.register(self.remove)
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def url(self, name: str = "postgres", user: str = "postgres", port: int = 0) -> str:
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{name}"

    def run(self, program: str, *args: str) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's programs, as the server's user."""
        return subprocess.run(
            [str(self.bin / program), *args], check=True, capture_output=True, text=True, cwd=self.folder,
            stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"}, **self._as_user(),
        )

    def _as_user(self) -> dict[str, object]:
        if not self.user:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def start(self) -> None:
        """Raises RuntimeError when it does not come up."""
        log = (self.folder / "log").open("ab")
        options = [part for option in self.options for part in ("-c", option)]
        self._process = subprocess.Popen(
            [str(self.bin / "postgres"), "-D", str(self.data), *options], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True, preexec_fn=_end_with_parent,
            env={**os.environ, "LC_ALL": "C"}, **self._as_user(),  # type: ignore[call-overload]
        )
        log.close()
        for _ in range(600):
            ready = subprocess.run(
                [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1"]
            )
            if ready.returncode == 0:
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """``SIGQUIT``: at once, as a power cut would; ``SIGINT``: in order."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def freeze(self, frozen: bool) -> None:
        """The server answers nothing, as a computer that hangs; or goes on."""
        assert self._process is not None
        children = subprocess.run(["pgrep", "-P", str(self._process.pid)], capture_output=True, text=True).stdout
        for process in [self._process.pid, *map(int, children.split())]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP if frozen else signal.SIGCONT)

    def remove(self) -> None:
        """Ends it and takes its folder away; only in the process that made it."""
        if os.getpid() == self._owner:
            atexit.unregister(self.remove)
            with suppress(OSError, subprocess.TimeoutExpired):
                self.stop()
            shutil.rmtree(self.folder, ignore_errors=True)


def _scratch() -> str | None:
    """Memory, where making a database takes a tenth of the time; None: the usual folder for temporary files."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and os.access(memory, os.W_OK) and _room(memory) > ROOM else None


def _room(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _unprivileged() -> str:
    """Whom the server runs as; empty: whoever runs the tests. It refuses to run as root."""
    if os.geteuid() != 0:
        return ""
    names = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in names)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGQUIT)


def of_this_run() -> str:
    """URL of the server that the run works on, started if asked for; empty for files. ``OWN``: none can be started."""
    named = os.environ.get(NAMED, "")
    if named != OWN or programs() is None:
        return named
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends as usual, so that the folder goes
    server = Server()
    server.start()
    os.environ[NAMED] = server.url()  # for pytest-xdist's workers, who are started later
    return server.url()
