"""Migrations: the only way a table comes to exist."""
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import Database, OperationalError, SqliteDatabase
from playhouse.migrations import Runner

from db import schema
from db.backup import back_up_sqlite
from db.locks import alone
from db.swap import lock_of

TABLE = "schema_migration"  # the Runner's own; every database of ours has it
DIRECTORY = Path(__file__).with_name("migrations")
POSTGRES_MIGRATE_LOCK = 0x6D696772


class NewerDatabase(Exception):
    """The database was made by a newer release; ``names`` are the migrations not known here."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class AlteredDatabase(Exception):
    """The list of migrations was altered: what ``names`` make stands already, or they were applied out of order."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def pending(database: Database) -> list[str]:
    """Names of migrations not yet applied. Raises NewerDatabase, AlteredDatabase."""
    if not isinstance(database, SqliteDatabase):
        return _pending(database)
    with database.atomic():  # of one moment: another program may be migrating
        return _pending(database)


def _pending(database: Database) -> list[str]:
    status = Runner(database, str(DIRECTORY)).status()
    unknown = [row.name for row in status if row.path is None]
    if unknown:
        raise NewerDatabase(unknown)
    waiting = [row.name for row in status if not row.applied]
    if waiting and isinstance(database, SqliteDatabase):
        applied = [row.name for row in status if row.applied]
        if applied and applied[-1] > waiting[0] or schema.stand_already(database, DIRECTORY, applied, waiting):
            raise AlteredDatabase(waiting)
    return waiting


def names() -> list[str]:
    """All migrations, as a fresh database lacks them."""
    return [migration.name for migration in Runner(SqliteDatabase(":memory:"), str(DIRECTORY)).migrations()]


def begun(database: Database) -> bool:
    """Whether any migration was ever applied: whether the database is one of ours."""
    if isinstance(database, SqliteDatabase):
        return set(database.get_tables()) > {TABLE}  # whatever the list of migrations says
    return bool(Runner(database, str(DIRECTORY)).applied())


def upgrade(database: Database) -> list[str]:
    """Applies what is pending, after a backup, one program at a time. Returns the applied names."""
    if not pending(database):
        return []
    with _alone(database):
        waiting = pending(database)
        if not waiting:
            return []
        runner = Runner(database, str(DIRECTORY))
        if runner.applied() and isinstance(database, SqliteDatabase):
            path = Path(database.database)
            back_up_sqlite(path, path.parent / "backups" / f"{path.stem}-before-{waiting[0]}.db")
        return runner.up()


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Holds off other programs that would migrate the same database."""
    if not isinstance(database, SqliteDatabase):
        database.execute_sql("select pg_advisory_lock(%s)", (POSTGRES_MIGRATE_LOCK,))
        try:
            yield
        finally:
            database.execute_sql("select pg_advisory_unlock(%s)", (POSTGRES_MIGRATE_LOCK,))
        return
    try:
        with alone(lock_of(Path(database.database))):
            yield
    except sqlite3.Error as fault:
        raise OperationalError(str(fault)) from fault
