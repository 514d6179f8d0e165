"""What can still be read of a damaged database file: row by row around what cannot."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db import keys
from db.database import Progress, SqliteError, connect_sqlite, silent
from db.parts import heard, unmeasured

PAGE_SIZE = (16, 18)  # where in a file's first page the size of its pages stands
BEYOND = 5_000  # rows looked for after the last one known
FURTHEST = 1 << 40  # rows beyond are none of ours
OWN = ("sqlite_", "search_text", "search_document", "schema_migration")
Row = dict[str, Any]


@dataclass
class Read:
    """The rows read, by table, and how many rows an index knows that could not be read."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    unreadable: str = ""


def is_damaged(path: Path, progress: Progress = silent) -> bool:
    """Whether a file that is there is not whole as SQLite sees it. Raises keys.Locked, what ``progress`` raises."""
    try:
        connection = connect_sqlite(path, keys.key_of(path))
        try:
            with heard(connection, unmeasured(progress)):
                (answer,) = connection.execute("pragma integrity_check(1)").fetchone()
            connection.execute("select count(*) from ledger_entry").fetchone()
        finally:
            connection.close()
    except (SqliteError, ValueError):
        return True
    return bool(answer != "ok")


def read_around(damaged: Path, scratch: Path, donor: Path | None = None, progress: Progress = silent) -> Read:
    """Every row that can be read, from a copy of the file (and its log) made in ``scratch``.

    ``donor``: a whole copy of the same database, which lends the description of the tables where that is
    lost (plain files alone). What cannot be opened at all gives no rows and says why. Raises OSError.
    """
    copy = _copied(damaged, scratch)
    found = Read()
    try:
        tables = _described(copy)
    except SqliteError as fault:
        found.unreadable = str(fault)
        if donor is None or keys.is_encrypted(damaged) or not _lend(donor, copy):
            return found
        try:
            tables = _described(copy)
        except SqliteError as again:
            found.unreadable = str(again)
            return found
        found.unreadable = ""
    for index, (table, columns) in enumerate(tables.items()):
        progress(index, len(tables), table)
        connection = _opened(copy)
        try:
            found.tables[table], found.lost[table] = _rows(connection, table, columns)
        finally:
            connection.close()
    return found


def _copied(damaged: Path, scratch: Path) -> Path:
    """The file, its log and its keys; not the index of the log, which is made anew."""
    copy = scratch / damaged.name
    for end in ("", "-wal", ".keys"):
        beside = damaged.with_name(damaged.name + end)
        if beside.exists():
            shutil.copyfile(beside, scratch / beside.name)
    return copy


def _opened(copy: Path) -> Any:
    connection = connect_sqlite(copy, keys.key_of(copy))
    connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    with suppress(SqliteError):
        connection.execute("pragma cell_size_check = on")
    return connection


def _described(copy: Path) -> dict[str, list[str]]:
    """The columns of each table. Raises SqliteError."""
    connection = _opened(copy)
    try:
        named = connection.execute("select name, sql from sqlite_master where type = 'table'").fetchall()
        names = [name for name, sql in named if isinstance(name, str) and not name.startswith(OWN)]
        found = {}
        for name in names:
            quoted = name.replace('"', '""')
            found[name] = [row[1] for row in connection.execute(f'pragma table_info("{quoted}")')]
    finally:
        connection.close()
    if "ledger_entry" not in found:
        raise SqliteError("no ledger in the description of the tables")
    return found


# reading around ---------------------------------------------------------
def _rows(connection: Any, table: str, columns: list[str]) -> tuple[list[Row], int]:
    """The rows of a table in order of their number, and how many more its indexes know."""
    found: dict[int, Row] = {}
    last = _read_range(connection, table, columns, 0, None, found)
    if last is None:
        return list(found.values()), 0
    waiting = [(last + 1, _highest(connection, table, found))]
    while waiting:
        low, high = waiting.pop()
        last = _read_range(connection, table, columns, low, high, found)
        if last is None:
            continue
        if last >= low and last < high:
            waiting.append((last + 1, high))
        elif low < high:
            middle = (low + high) // 2
            waiting += [(middle + 1, high), (low, middle)]
    known = _known(connection, table)
    return [found[number] for number in sorted(found)], len(known - found.keys())


def _read_range(
    connection: Any, table: str, columns: list[str], low: int, high: int | None, found: dict[int, Row]
) -> int | None:
    """Reads the rows numbered ``low`` to ``high``; None, or the last number before damage (``low`` - 1: none)."""
    limit = "" if high is None else f"and rowid <= {high}"
    last = low - 1
    try:
        rows = connection.execute(f'select rowid, * from "{table}" where rowid >= {low} {limit} order by rowid')
        for number, *values in rows:
            if isinstance(number, int) and number > last:
                found.setdefault(number, dict(zip(columns, values, strict=True)))
                last = number
    except SqliteError:
        return last
    return None


def _highest(connection: Any, table: str, found: dict[int, Row]) -> int:
    """The highest number a row may have."""
    numbers = {*found, *_known(connection, table)}
    with suppress(SqliteError):
        (last,) = connection.execute(f'select max(rowid) from "{table}"').fetchone()
        numbers.add(last or 0)
    return min(max(numbers, default=0), FURTHEST) + BEYOND


def _known(connection: Any, table: str) -> set[int]:
    """Numbers of rows that the table's indexes name."""
    found: set[int] = set()
    with suppress(SqliteError):
        named = connection.execute("select name from sqlite_master where type = 'index' and tbl_name = ?", (table,))
        for (name,) in named.fetchall():
            with suppress(SqliteError):
                for (number,) in connection.execute(f'select rowid from "{table}" indexed by "{name}"'):
                    if isinstance(number, int) and 0 <= number < FURTHEST:
                        found.add(number)
    return found


# the first page ---------------------------------------------------------
def _lend(donor: Path, copy: Path) -> bool:
    """Puts the donor's description of the tables, page by page, into the copy; whether it could.

    A backup has the same pages at the same places: nothing moves in a file that is never vacuumed.
    """
    whole = donor.read_bytes()
    if not whole.startswith(keys.PLAIN_START):
        return False
    size = int.from_bytes(whole[PAGE_SIZE[0] : PAGE_SIZE[1]], "big")
    size = 65536 if size == 1 else size
    length = copy.stat().st_size
    if length < size * 2:
        return False
    logged = copy.with_name(copy.name + "-wal").exists()
    with copy.open("r+b") as file:
        for number in _description_pages(whole, size):
            page = bytearray(whole[(number - 1) * size : number * size])
            if number == 1:
                page[28:32] = (length // size).to_bytes(4, "big")
                page[92:96] = page[24:28]  # the count of pages is valid for this change
                page[32:40] = bytes(8)  # no free pages are known
                page[18:20] = b"\2\2" if logged else b"\1\1"
            file.seek((number - 1) * size)
            file.write(page)
    return True


def _description_pages(whole: bytes, size: int) -> Iterator[int]:
    """The pages of the b-tree that begins on the first."""
    waiting = [1]
    while waiting:
        number = waiting.pop()
        yield number
        page = whole[(number - 1) * size : number * size]
        start = 100 if number == 1 else 0
        if page[start] != 5:  # a leaf has no pages below
            continue
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        for index in range(count):
            place = start + 12 + 2 * index
            cell = int.from_bytes(page[place : place + 2], "big")
            waiting.append(int.from_bytes(page[cell : cell + 4], "big"))
        waiting.append(int.from_bytes(page[start + 8 : start + 12], "big"))
