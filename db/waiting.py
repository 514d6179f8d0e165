"""Waiting for another program that writes: heard of, to be stopped, and not for ever."""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from peewee import OperationalError
from sqlcipher3.dbapi2 import Error as SqliteError

PATIENCE = 300  # seconds after which a write gives up
UNTOLD = 60  # the same where nobody is told that it waits
STEP = 0.25  # seconds of one try; then whoever waits is told, and may stop it by raising
SERVER_STEP = 2.0  # the same at a server, where who waits stands in a row and loses the place by trying again
BUSY_MS = 20_000  # what SQLite waits by itself, where nobody is told
HELD = "55P03"  # the server's code where a lock was not had in time
BUSY = ("locked", "locking protocol")  # what SQLite says when another connection is in the way

Told = Callable[[float], None]
_local = threading.local()


def is_busy(fault: BaseException) -> bool:
    """Whether SQLite refuses because of another connection, not because anything is wrong."""
    return any(word in str(fault).lower() for word in BUSY)


@contextmanager
def held(atomic: AbstractContextManager[Any], told: Told | None) -> Iterator[None]:
    """A transaction; ``told`` hears how many seconds it has waited to begin, every now and then, and may raise."""
    _local.told = told
    try:
        atomic.__enter__()
    finally:
        _local.told = None
    try:
        yield
    except BaseException as fault:
        if not atomic.__exit__(type(fault), fault, fault.__traceback__):
            raise
    else:
        atomic.__exit__(None, None, None)


class Waiting:
    """Put before a SQLite database class: a write transaction waits for its turn, and tells so inside held()."""

    def begin(self, lock_type: str | None = None) -> None:
        if lock_type is None:
            super().begin()  # type: ignore[misc]
            return
        told: Told | None = getattr(_local, "told", None)
        began, connection = time.monotonic(), self.connection()  # type: ignore[attr-defined]
        connection.execute(f"pragma busy_timeout = {int(STEP * 1000)}")
        try:
            while not _begun(connection, lock_type):
                _patient(began, told)
        finally:
            connection.execute(f"pragma busy_timeout = {BUSY_MS}")


def _begun(connection: Any, lock_type: str) -> bool:
    try:
        connection.execute(f"begin {lock_type}")
    except SqliteError as fault:
        if not is_busy(fault):
            raise OperationalError(str(fault)) from fault
        return False
    return True


def _patient(began: float, told: Told | None) -> None:
    waited = time.monotonic() - began
    if waited > (UNTOLD if told is None else PATIENCE):
        raise OperationalError("database is locked")
    if told is not None:
        told(waited)


def told_by(fault: BaseException) -> BaseException:
    """What the driver raised, below what peewee made of it, also twice."""
    while isinstance(inner := getattr(fault, "orig", None), Exception):
        fault = inner
    return fault


def _code(fault: BaseException) -> str:
    """The server's code of a fault, whatever language it speaks."""
    return getattr(told_by(fault), "sqlstate", None) or ""


def lock(database: Any, key: int, told: Told | None) -> None:
    """Takes a server's lock until the transaction ends; ``told`` as for held(). Inside a transaction."""
    if told is None:
        database.execute_sql("select pg_advisory_xact_lock(%s)", (key,))
        return
    began = time.monotonic()
    while True:
        database.execute_sql(f"savepoint waiting; set local lock_timeout = {int(SERVER_STEP * 1000)}")
        try:
            database.execute_sql("select pg_advisory_xact_lock(%s)", (key,))
            break
        except OperationalError as fault:
            if _code(fault) != HELD:
                raise
        database.execute_sql("rollback to savepoint waiting")
        _patient(began, told)
    database.execute_sql("set local lock_timeout to default; release savepoint waiting")
