"""One program at a time, on one computer: a lock that every system has and that ends with the process."""
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 60
LockError = sqlite3.Error


@contextmanager
def alone(file: Path, seconds: float = SECONDS) -> Iterator[None]:
    """Holds a lock named by ``file`` (made if it is not there). Raises LockError when it cannot be had.

    Another thread may give it back.
    """
    lock = sqlite3.connect(file, timeout=seconds, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("begin exclusive")
        yield
    finally:
        lock.close()


class Presence:
    """Says, until left or the process ends, that somebody is here: alone() with the same name must wait."""

    def __init__(self, file: Path) -> None:
        """Raises sqlite3.Error when somebody is alone there."""
        self._lock = sqlite3.connect(file, timeout=1, isolation_level=None, check_same_thread=False)
        try:
            self._lock.execute("create table if not exists here (name)")
            self._lock.execute("begin")
            self._lock.execute("select count(*) from here").fetchone()
        except sqlite3.Error:
            self._lock.close()
            raise

    def leave(self) -> None:
        self._lock.close()


def is_free(file: Path) -> bool:
    """Whether no program holds the lock; not to be asked by the one that holds it."""
    try:
        with alone(file, 0):
            return True
    except LockError:
        return False
