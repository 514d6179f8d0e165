"""Long work in parts: one line of progress for all of it, and a stop that is heard while SQLite is at work."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from peewee import DatabaseError

from db.database import Progress, SqliteError, database, is_sqlite

WHOLE = 1000
STEPS = 100_000  # of SQLite's machine, from one asking to the next: some milliseconds


def part_of(progress: Progress, begin: int, end: int) -> Progress:
    """Progress of a part of the work, which takes it from ``begin`` to ``end`` per cent and never back."""
    reached = begin * WHOLE // 100
    room = (end - begin) * WHOLE // 100

    def tell(done: int, total: int, text: str) -> None:
        nonlocal reached
        reached = max(reached, begin * WHOLE // 100 + room * max(0, min(done, total)) // max(total, 1))
        progress(reached, WHOLE, text)

    return tell


def unmeasured(progress: Progress) -> Callable[[], None]:
    """Tells progress of work that does not say how far it is: ever nearer to the end."""
    told = 0

    def tell() -> None:
        nonlocal told
        told += 1
        progress(told, told + 100, "")

    return tell


@contextmanager
def heard(connection: Any, tell: Callable[[], None]) -> Iterator[None]:
    """Calls ``tell`` now and then while a bare connection is at work; what it raises ends the work and is raised."""
    raised: list[BaseException] = []

    def ask() -> int:
        try:
            tell()
        except BaseException as fault:
            raised.append(fault)
        return int(bool(raised))

    connection.set_progress_handler(ask, STEPS)
    try:
        yield
    except (SqliteError, DatabaseError):
        if not raised:
            raise
    finally:
        connection.set_progress_handler(None, STEPS)
    if raised:
        raise raised[0]


def heard_here(tell: Callable[[], None]) -> AbstractContextManager[None]:
    """As heard(), for what this thread asks of its database; a server is not interrupted."""
    return heard(database.connection(), tell) if is_sqlite() else nullcontext()
