"""Waiting for what others commit: a server says it, a file is asked for its version."""
from __future__ import annotations

import select
import socket
from contextlib import suppress
from typing import Any

from peewee import DatabaseError

from db.database import check_in_place, database, is_sqlite
from db.server import NOTICES

FILE_SECONDS = 0.5  # how often a file is asked; one statement that reads no table
SERVER_SECONDS = 1.5  # how often a server is asked that does not tell
HEARTBEAT = 10.0  # a server that tells is asked all the same, so that a network that swallows everything is noticed


class Stopped(Exception):
    """wake() with ``stop`` was called."""


class Notices:
    """For one thread, on its own connection: wait() returns when something may have been committed by anybody.

    wake() may be called on any thread. After a fault the thread's connection is let go, and wait() begins anew.
    """

    def __init__(self) -> None:
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._stopped = False
        self._listening: Any = None  # the connection that was told to listen
        self._tells = False
        self._version: tuple[Any, int] | None = None

    def wake(self, stop: bool = False) -> None:
        """Ends the wait at once; with ``stop`` for good."""
        self._stopped |= stop
        with suppress(OSError):
            self._wake.send(b"!")

    def wait(self) -> None:
        """Returns early rather than late. Raises Stopped, and what a database raises that does not answer."""
        if is_sqlite():
            self._wait_for_file()
        else:
            self._wait_for_server()
        if self._stopped:
            raise Stopped

    def rest(self, seconds: float) -> None:
        """Waits this long, or until wake(). Raises Stopped."""
        self._pause(seconds)
        if self._stopped:
            raise Stopped

    def close(self) -> None:
        self._wake.close()
        self._woken.close()

    def _pause(self, seconds: float, *also: Any) -> bool:
        """Whether something came before the seconds were over: wake(), or bytes on what is watched ``also``."""
        if self._stopped:
            return True
        ready = select.select([self._woken, *also], [], [], seconds)[0]
        if self._woken in ready:
            with suppress(BlockingIOError):
                self._woken.recv(4096)
        return bool(ready)

    def _wait_for_file(self) -> None:
        """Until another connection, of this program or another one, has committed (``pragma data_version``)."""
        while True:
            check_in_place()
            connection = database.connection()
            version = (connection, connection.execute("pragma data_version").fetchone()[0])
            if version != self._version:
                self._version = version
                return
            if self._pause(FILE_SECONDS):
                return

    def _wait_for_server(self) -> None:
        connection = database.connection()
        if self._listening is not connection:
            self._listen(connection)
            return  # what was committed before it listened is asked for
        if not connection.told:
            self._pause(HEARTBEAT if self._tells else SERVER_SECONDS, connection)
        connection.told = False

    def _listen(self, connection: Any) -> None:
        self._tells = True
        try:
            database.execute_sql(f"listen {NOTICES}")
        except DatabaseError as fault:
            if connection.closed:
                raise
            self._tells = not fault  # a standby, or a pool between: it is asked
        self._listening = connection
