"""What a database file is made of besides its rows, held against what the migrations make."""
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from peewee import Database, Model
from playhouse.migrations import Runner

from db.database import Sqlite, all_records
from db.ledger import LedgerEntry, LedgerRevision

Parts = dict[str, str]  # the SQL of each table, index, trigger and view, by name


def differing(database: Database, directory: Path) -> Iterator[tuple[str, str]]:
    """(name, ``missing``, ``altered`` or ``added``) of what is not as all migrations make it. SQLite only."""
    expected, found = _made(directory, None), _parts(database)
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            yield name, "added" if name not in expected else "missing" if name not in found else "altered"


def stand_already(database: Database, directory: Path, applied: list[str], waiting: list[str]) -> bool:
    """Whether parts made by migrations that are said never to have been applied are there, wholly or in part."""
    before, found = _made(directory, applied) if applied else {}, _parts(database)
    after = _made(directory, [*applied, *waiting])
    later = {name for name in after if before.get(name) != after[name]}
    return any(name in found and found[name] != before.get(name) for name in later if not _is_bookkeeping(name))


def lost(database: Database) -> list[str]:
    """Tables, and columns as ``table.column``, without which the program cannot work."""
    tables, gone = set(database.get_tables()), []
    models: list[type[Model]] = [*all_records(), LedgerEntry, LedgerRevision]
    for model in models:
        name = model._meta.table_name
        if name not in tables:
            gone.append(name)
            continue
        columns = {column.name for column in database.get_columns(name)}
        gone += [f"{name}.{one.column_name}" for one in model._meta.sorted_fields if one.column_name not in columns]
    return gone + sorted({"search_document", "search_text"} - tables)


def _is_bookkeeping(name: str) -> bool:
    return name.startswith("schema_migration")


def _made(directory: Path, names: list[str] | None) -> Parts:
    """The parts that these migrations make (None: all), which must be the first ones."""
    files = tuple((one.name, (stat := one.stat()).st_mtime_ns, stat.st_size) for one in sorted(directory.glob("*.py")))
    return _run(directory, names[-1] if names else None, files)


@lru_cache(maxsize=8)
def _run(directory: Path, last: str | None, files: tuple[tuple[str, int, int], ...]) -> Parts:
    """All migrations up to ``last``, run once for the ``files`` as they are (name, time, size)."""
    fresh = Sqlite(Path(":memory:"))
    try:
        Runner(fresh, str(directory)).up(last)
        return _parts(fresh)
    finally:
        fresh.close()


def _parts(database: Database) -> Parts:
    sql = "select name, sql from sqlite_master where sql is not null and name not like 'sqlite!_%' escape '!'"
    return {name: " ".join(str(text).lower().split()) for name, text in database.execute_sql(sql).fetchall()}
