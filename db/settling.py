"""A commit that got no answer: whether it was saved is found out before anything is said."""
from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

from peewee import DatabaseError, InterfaceError

from db.server import WRITE_LOCK

SETTLE, PAUSE = 30, 0.5  # seconds: how long it is tried, and between two trials

Entry = tuple[int, str]  # number and hash of an entry of the ledger


class Unsettled(Exception):
    """The connection broke in the middle of a commit and stays away: saved or not, nobody knows yet."""

    def __init__(self, entry: tuple[int, str]) -> None:
        super().__init__(f"ledger entry {entry[0]}")
        self.entry = entry


def was_saved(database: Any, let_go: Callable[[], None], entry: Entry | None, fault: BaseException) -> bool:
    """Whether the write with this entry was saved. Raises Unsettled when the server stays away."""
    if entry is None:
        return False
    until = monotonic() + SETTLE
    while True:
        let_go()
        with suppress(DatabaseError, InterfaceError):
            return is_saved(database, entry)
        if monotonic() > until:
            raise Unsettled(entry) from fault
        sleep(PAUSE)


def is_saved(database: Any, entry: Entry) -> bool:
    """Whether the ledger has this entry. Waits for the server's process that may still be committing it."""
    with database.atomic():
        database.execute_sql("select pg_advisory_xact_lock(%s)", (WRITE_LOCK,))
        return holds(database, entry)


def holds(database: Any, entry: Entry) -> bool:
    """Whether the ledger has this entry, by number and hash."""
    sql = "select count(*) from ledger_entry where seq = %s and hash = %s"
    return bool(database.execute_sql(sql, entry).fetchone()[0])
