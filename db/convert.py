"""Turning a plain database into an encrypted one, and back. A kill at any instant leaves the one or the other."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from db import keys
from db.database import Progress, SqliteError, connect_sqlite, silent
from db.disk import erase, sync_folder, write_whole
from db.locks import alone
from db.parts import heard, part_of, unmeasured
from db.swap import lock_of


class ConversionFailed(Exception):
    """The database is as it was; the reason is the text. ``busy``: another program has it open."""

    def __init__(self, reason: str, busy: bool = False) -> None:
        super().__init__(reason)
        self.busy = busy


def convert(path: Path, key: bytes | None, progress: Progress = silent) -> None:
    """Gives the database this key, or none. No connection to it may be open here. Raises ConversionFailed.

    The key file must stand before a database is encrypted; it may go once this has returned.
    """
    part, old = _beside(path)
    try:
        clear(path)
        part.touch(mode=0o600)
        with _held(path, part, key, part_of(progress, 0, 80)) as copied:
            copied()
            os.link(path, old)
            os.replace(part, path)
        sync_folder(path.parent)  # a power cut must not bring the old name back once its content is overwritten
        erase(old, _told(part_of(progress, 80, 100)))
    except (SqliteError, OSError) as fault:
        raise ConversionFailed(str(fault), "locked" in str(fault)) from fault
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
            old.unlink(missing_ok=True)


def clear(path: Path) -> None:
    """Removes what a killed conversion left: a half copy, and the database as it was before. Raises OSError."""
    part, old = _beside(path)
    part.unlink(missing_ok=True)
    if old.exists() and path.exists():
        if old.samefile(path):  # killed before the copy took its place
            old.unlink()
        else:
            erase(old)


def _beside(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + ".converted"), path.with_name(path.name + ".before")


@contextmanager
def _held(path: Path, part: Path, key: bytes | None, progress: Progress) -> Iterator[Callable[[], None]]:
    """Keeps everybody else out of the database while what it gives copies it into ``part`` and proves the copy."""
    connection = connect_sqlite(path, keys.key_of(path), timeout=5)
    try:
        if connection.execute("pragma journal_mode = delete").fetchone()[0] != "delete":
            raise SqliteError("database is locked")
        connection.execute("pragma locking_mode = exclusive")  # kept until the connection closes
        connection.execute("begin exclusive")
        connection.execute("commit")
        connection.execute("pragma cipher_log_level = none")
        spelt = f"\"x'{key.hex()}'\"" if key else "''"
        connection.execute(f"attach database ? as converted key {spelt}", (str(part),))
        yield lambda: _copy(connection, part, max(1, path.stat().st_size), progress)
    finally:
        connection.close()


def _copy(connection: Any, part: Path, size: int, progress: Progress) -> None:
    copying = part_of(progress, 0, 80)
    with heard(connection, lambda: copying(part.stat().st_size, size, "")):
        connection.execute("begin")
        connection.execute("select sqlcipher_export('converted')")
        connection.execute("commit")
    with heard(connection, unmeasured(part_of(progress, 80, 98))):
        before = _measure(connection, "main")
        if before != _measure(connection, "converted"):
            raise SqliteError("the copy differs from the database")
    connection.execute("detach database converted")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    progress(1, 1, "")


def _told(progress: Progress) -> Progress:
    """Progress of what can no longer be stopped."""

    def tell(done: int, total: int, text: str) -> None:
        with suppress(Exception):
            progress(done, total, text)

    return tell


def _measure(connection: Any, name: str) -> list[tuple[str, int]]:
    tables = connection.execute(
        f"select name from {name}.sqlite_master where type = 'table' and name not like 'search_text%' order by name"
    ).fetchall()
    return [
        (table, connection.execute(f'select count(*) from {name}."{table}"').fetchone()[0])
        for (table,) in tables
    ]


_turning: set[Path] = set()


def _mark(path: Path) -> Path:
    return path.with_name(path.name + ".turning")


@contextmanager
def turning(path: Path) -> Iterator[None]:
    """Held while a database and what belongs to it are turned; where a kill ends it, finish() goes on."""
    with alone(lock_of(path)):
        _mark(path).touch(mode=0o600)
        _turning.add(path)
        try:
            yield
        finally:
            _turning.discard(path)
        _mark(path).unlink()


def finish(path: Path, belonging: Callable[[], Iterable[Path]]) -> None:
    """After a conversion that a kill ended: nothing stays plain beside an encrypted database. Before it is opened.

    With a plain one all files are plain: they are turned before it, and after it when it is encrypted.
    Raises Locked, OSError.
    """
    if path in _turning or not any(one.exists() for one in (_mark(path), *_beside(path))):
        return
    with alone(lock_of(path)):
        clear(path)
        if not _mark(path).exists():
            return
        key = keys.key_of(path)
        for file in belonging() if key is not None and keys.is_encrypted(path) else ():
            convert_file(file, None, key)
        _mark(path).unlink()


def convert_file(path: Path, before: bytes | None, after: bytes | None) -> None:
    """Seals a kept file with another key, or with none; one that has it already stays. Raises OSError, WrongKey."""
    kept = path.read_bytes()
    if kept.startswith(keys.SEALED) == (after is not None):
        return
    write_whole(path, keys.seal(after, keys.unseal(before, kept)))
