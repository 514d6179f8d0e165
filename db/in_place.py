"""Whether the files that connections write into are still those at the path.

A database that is moved, deleted, replaced or unmounted goes on taking writes through open connections on
most systems; what was called saved would be lost with the last of them.
"""
from __future__ import annotations

import os
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

from peewee import OperationalError

BESIDE = ("-wal", "-shm")  # SQLite's log and its index: there for as long as anyone has the database open

Identity = tuple[int, int] | None


class Displaced(Exception):
    """The file at the path is not the one that was opened; ``log``: only a working file beside it is."""

    def __init__(self, path: Path, log: bool = False) -> None:
        super().__init__(f"{path} is not where it was opened")
        self.path = path
        self.log = log


def identity(path: str | Path) -> Identity:
    """Device and number of the file at ``path``; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


_guard = threading.RLock()  # no connection is made while a file is read beside it
_holders: weakref.WeakSet[InPlace] = weakref.WeakSet()
_kept: dict[Identity, int] = {}


def start_of(path: Path, size: int) -> bytes:
    """The first bytes of a database file. Raises OSError.

    A system like Linux forgets all locks of a program on a file when any descriptor of it is closed: another
    program would take itself for the last one and delete the log. So while this program has the file open as
    a database, the descriptor is kept.
    """
    with _guard:
        known = identity(path)
        if os.name != "posix" or not any(known == one._file and one.is_held() for one in _holders):
            with path.open("rb") as file:
                return file.read(size)
        if known not in _kept:
            _kept[known] = os.open(path, os.O_RDONLY)
        return os.pread(_kept[known], size, 0)


class InPlace:
    """Put before a SQLite database class: no connection to another file, and check() before a commit."""

    database: Any
    _file: Identity = None

    def remember(self) -> None:
        """The file at the path is the one from here on."""
        self._file = identity(self.database)
        self._beside: dict[threading.Thread, list[Identity]] = {}
        _holders.add(self)

    def is_held(self) -> bool:
        """Whether any thread has a connection."""
        return any(thread.is_alive() for thread in self._beside)

    def check(self) -> None:
        """Raises Displaced."""
        if self._file is None:
            return
        if identity(self.database) != self._file:
            raise Displaced(Path(self.database))
        found = self._look_beside()
        # a disk without shared memory has no log
        if any(None not in held and held != found for thread, held in list(self._beside.items()) if thread.is_alive()):
            raise Displaced(Path(self.database), log=True)

    def rescue(self) -> None:
        """What lies in a log that was deleted goes into the database itself, unless another log was begun."""
        if not self.is_closed() and identity(self.database + BESIDE[0]) is None:  # type: ignore[attr-defined]
            with suppress(OperationalError):
                self.execute_sql("pragma wal_checkpoint(full)")  # type: ignore[attr-defined]

    def _look_beside(self) -> list[Identity]:
        return [identity(self.database + end) for end in BESIDE]

    def _connect(self) -> Any:
        with _guard:
            return self._connect_in_place()

    def _connect_in_place(self) -> Any:
        self.check()  # before SQLite makes an empty file where none is
        connection = super()._connect()  # type: ignore[misc]
        try:
            connection.execute("select 1 from sqlite_master limit 1").fetchall()  # opens the log
            self.check()
        except BaseException:
            connection.close()
            raise
        held = self._look_beside()
        if self._file is not None:
            self._beside[threading.current_thread()] = held
        return connection

    def _close(self, connection: Any) -> None:
        self.__dict__.get("_beside", {}).pop(threading.current_thread(), None)
        super()._close(connection)  # type: ignore[misc]
        with _guard:
            if self._file in _kept and not any(self._file == one._file and one.is_held() for one in _holders):
                os.close(_kept.pop(self._file))
