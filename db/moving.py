"""Every row of one database put into another, empty one, as it is: the ledger with its hashes, keys and all."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from peewee import AutoField, Database, Model, SqliteDatabase, __exception_wrapper__, sort_models

from db.database import Progress, all_records, silent
from db.ledger import LedgerEntry, LedgerRevision
from db.migrate import TABLE as MIGRATIONS
from db.server import Server

SLICE = 2000  # rows that are in memory at a time
TELL = 500  # rows between two words of progress


def is_empty(database: Database) -> bool:
    """Whether there is no table at all."""
    return not database.get_tables()


@contextmanager
def held(source: Database) -> Iterator[None]:
    """Nobody else writes into the source meanwhile, and what is read is of one moment."""
    if isinstance(source, Server):
        with source.atomic():
            source.begin_writing()
            source.execute_sql("set local idle_in_transaction_session_timeout = 0")
            source.patient()
            yield
    else:
        with source.atomic("IMMEDIATE"):
            yield


def models() -> list[type[Model]]:
    """Every table of the program, those first that others refer to."""
    return [*sort_models(all_records()), LedgerEntry, LedgerRevision]


def counts(database: Database) -> dict[str, int]:
    """The number of rows of each table."""
    names = [model._meta.table_name for model in models()]
    return {name: int(database.execute_sql(f'select count(*) from "{name}"').fetchone()[0]) for name in names}


def copy(source: Database, target: Database, progress: Progress = silent, also: int = 0) -> int:
    """Puts all rows of the source into the target, whose tables stand and are empty; within its transaction.

    Returns how many they were. ``also``: steps that follow, for the total of ``progress``.
    """
    known = counts(source)
    total, done = sum(known.values()) + also, 0
    target.execute_sql(f"delete from {MIGRATIONS}")
    done += _table(source, target, MIGRATIONS, ["id", "name", "applied"], "id", lambda _: None)
    done = 0
    for model in models():
        table = model._meta.table_name
        columns = [one.column_name for one in model._meta.sorted_fields]

        def tell(so_far: int, before: int = done, table: str = table) -> None:
            progress(before + so_far, total, table)

        done += _table(source, target, table, columns, model._meta.primary_key.column_name, tell)
    if isinstance(target, Server):
        _continue_keys(target)
    return done


def in_index(source: Database) -> Iterator[tuple[Any, ...]]:
    """(number, spilled, table, uid, id of the record) of what the source's index holds, in its order."""
    return _rows(source, "select id, spilled, record_table, uid, record_id from search_document order by id")


def indexed(source: Database) -> int:
    """How many records the source's index holds."""
    return int(source.execute_sql("select count(*) from search_document").fetchone()[0])


def head(source: Database) -> tuple[int, str]:
    """Number and hash of the newest ledger entry of a database that is not the thread's own; 0 and empty: none."""
    row = source.execute_sql("select seq, hash from ledger_entry order by seq desc limit 1").fetchone()
    return tuple(row) if row else (0, "")


@contextmanager
def filling(file: Database) -> Iterator[None]:
    """A new file while it is filled: a row may come before the one it follows. Afterwards it has no log beside it."""
    file.execute_sql("pragma foreign_keys = off")
    yield
    file.execute_sql("pragma journal_mode = delete")


def analyze(server: Server) -> None:
    """Lets the server's planner know what was put in."""
    server.execute_sql("analyze")


def _table(
    source: Database, target: Database, table: str, columns: list[str], key: str, tell: Any
) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    with __exception_wrapper__:
        return _put(source, target, table, names, len(columns), key, tell)


def _put(
    source: Database, target: Database, table: str, names: str, width: int, key: str, tell: Any
) -> int:
    rows = _told(_rows(source, f'select {names} from "{table}" order by "{key}"'), tell)
    count = 0
    if isinstance(target, Server):
        with target.cursor().copy(f'copy "{table}" ({names}) from stdin') as lines:
            for row in rows:
                lines.write_row(row)
                count += 1
        return count
    marks = ", ".join("?" * width)
    plain = rows if isinstance(source, SqliteDatabase) else map(_as_text, rows)
    cursor = target.cursor()
    while part := list(islice(plain, SLICE)):
        cursor.executemany(f'insert into "{table}" ({names}) values ({marks})', part)
        count += len(part)
    return count


def _rows(source: Database, sql: str) -> Iterator[tuple[Any, ...]]:
    """Rows as they come, however many."""
    if isinstance(source, Server):
        with __exception_wrapper__, source.connection().cursor(name="moving") as cursor:
            cursor.itersize = SLICE
            yield from cursor.execute(sql)
    else:
        yield from source.cursor().execute(sql)


def _told(rows: Iterator[Any], tell: Any) -> Iterator[Any]:
    for count, row in enumerate(rows):
        if count % TELL == 0:
            tell(count)
        yield row


def _as_text(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of a server as a file keeps it: moments as text."""
    return tuple(str(value) if isinstance(value, datetime | date | time) else value for value in row)


def _continue_keys(target: Server) -> None:
    """The next row of each table gets the number after the highest one."""
    tables = [one._meta.table_name for one in models() if isinstance(one._meta.primary_key, AutoField)]
    for table in (*tables, MIGRATIONS):
        target.execute_sql(
            f"select setval(pg_get_serial_sequence('\"{table}\"', 'id'), "
            f"coalesce(max(id), 1), max(id) is not null) from \"{table}\""
        )
