"""Who can open an encrypted database: kept in step with accounts and passwords. Nothing to do for a plain one."""
from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from db import database as db
from db import keys
from db.database import after_commit, data_key
from db.locks import LockError
from db.tables import User

UNWRITTEN = (OSError, ValueError, LockError)  # disk, damage, a lock that cannot be had
logger = logging.getLogger(__name__)


def _own() -> Path | None:
    """The database in use, where it is encrypted."""
    return getattr(db.database.obj, "path", None) if data_key() else None


def admit(number: str, name: str, password: str) -> None:
    """Lets a person open the database with a new password. Before the save: the old one goes at the next sign-in."""
    path, key = _own(), data_key()
    if path is not None and key is not None:
        keys.admit(path, key, number, name, password)


def proven(number: str, name: str, password: str) -> None:
    """After a sign-in: this password alone opens the database for the person, and closed accounts open nothing.

    A key file that cannot be read or written keeps nobody from the log.
    """
    path, key = _own(), data_key()
    if path is None or key is None:
        return
    try:
        keys.keep_one(path, key, number, name, password)
        closed = User.select(User.number).where(User.active == False)  # noqa: E712
        for gone in {known for known, _ in keys.people(path)} & {one for (one,) in closed.tuples()}:
            keys.dismiss(path, gone)  # a kill after the account was closed left them
    except UNWRITTEN:
        logger.exception("the key file was not brought up to date")


def dismiss(number: str) -> None:
    """Once saved, the person can no longer open the database."""
    path = _own()
    if path is not None:
        after_commit(lambda: keys.dismiss(path, number))


def is_recovery_key(typed: str) -> bool:
    """Whether this is the recovery key of the database in use; never of a plain one."""
    try:
        return data_key() is not None and keys.from_letters(typed) == data_key()
    except keys.WrongKey:
        return False


def attempts() -> dict[str, list[datetime]]:
    """Attempts refused while nobody had opened the database; once saved in the ledger they are forgotten here."""
    path = _own()
    if path is None:
        return {}
    try:
        found = keys.read(path).failures_at()
    except UNWRITTEN:
        logger.exception("the key file was not read")
        return {}
    if found:
        after_commit(lambda: keys.forget_failures(path, found))
    return found
