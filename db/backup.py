"""Backups by SQLite's online backup: whole while entries are being written."""
from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from db import keys
from db.database import Progress, SqliteError, connect_sqlite, data_key, private_folder, read_only_uri, silent
from db.disk import CHUNK, erase, sync_folder
from db.parts import heard, part_of, unmeasured

PAGES_PER_STEP = 4096
TOLD = 1000  # rows from one telling of progress to the next
_HASH = re.compile("[0-9a-f]{64}")


class BackupFailed(Exception):
    """The copy could not be made or is not whole; the reason is the text."""


class FilesNotWhole(BackupFailed):
    """Everything was copied but these attachments, which the store no longer has as they were taken in."""

    def __init__(self, hashes: list[str]) -> None:
        super().__init__(", ".join(hashes))
        self.hashes = hashes


def back_up_sqlite(
    source: Path, target: Path, progress: Progress = silent, prove: Callable[[Path], None] | None = None
) -> Path:
    """Copies the live database at ``source``, and its key file, to the new file ``target`` and checks the copy.

    ``target`` appears only when it is whole: when ``prove``, given the copy under its passing name, raises
    nothing, or else when SQLite finds nothing wrong in it. Raises BackupFailed.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        if keys.is_encrypted(source):
            keys.write(part, keys.read(source))
    except (OSError, ValueError) as fault:
        _discard(part)
        raise BackupFailed(str(fault)) from fault
    try:
        if prove is None:
            _copy_pages(source, part, part_of(progress, 0, 60))
            _check_pages(part, part_of(progress, 60, 99))
        else:
            _copy_pages(source, part, progress)
            prove(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        if keys.file_of(part).exists():
            os.replace(keys.file_of(part), keys.file_of(target))
        os.replace(part, target)
        sync_folder(target.parent)
    except (SqliteError, OSError) as fault:
        raise BackupFailed(str(fault)) from fault
    finally:
        _discard(part)
    return target


def _discard(part: Path) -> None:
    for one in (part, part.with_name(part.name + "-journal"), keys.file_of(part)):
        with suppress(OSError):
            one.unlink(missing_ok=True)


def _copy_pages(source: Path, part: Path, progress: Progress) -> None:
    key = keys.key_of(source)
    origin = connect_sqlite(read_only_uri(source), key, uri=True)
    copy = connect_sqlite(part, key)
    try:
        # one moment, held: otherwise every write from elsewhere would make the copy begin anew
        origin.execute("begin")
        origin.execute("select count(*) from sqlite_master").fetchone()
        origin.backup(
            copy, pages=PAGES_PER_STEP,
            progress=lambda _status, left, total: progress(total - left, total, ""),
        )
        copy.execute("pragma journal_mode=delete")
    finally:
        copy.close()
        origin.close()


def _check_pages(part: Path, progress: Progress) -> None:
    copy = connect_sqlite(part, keys.key_of(part))
    try:
        with heard(copy, unmeasured(progress)):
            (answer,) = copy.execute("pragma integrity_check").fetchone()
    finally:
        copy.close()
    if answer != "ok":
        raise BackupFailed(answer)


def wipe(folder: Path) -> None:
    """Removes a folder whose files held what must not stay on the disk: overwritten once, then deleted."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            erase(file)
    shutil.rmtree(folder)


def copy_new_files(
    source: Path, target: Path, wanted: Iterable[str] = (), progress: Progress = silent
) -> int:
    """Copies attachments the target lacks or has damaged; returns how many.

    Those ``wanted`` (by hash) must be there besides what the store has. Raises FilesNotWhole, when all
    others are copied, for what is missing from the store or damaged in it and not whole in the target.
    """
    found = {file.name for file in source.glob("??/*") if is_hash(file.name)}
    names = sorted(found | set(wanted))
    copied, lost = 0, []
    for index, name in enumerate(names, 1):
        kept = target / name[:2] / name
        if not is_whole(kept, name):
            if is_hash(name) and _copy_file(source / name[:2] / name, kept):
                copied += 1
            else:
                lost.append(name)
        progress(index, len(names), "")
    if lost:
        raise FilesNotWhole(lost)
    return copied


def copy_files(source: Path, target: Path, names: Iterable[str], progress: Progress = silent) -> list[str]:
    """Copies these attachments where they are not whole already; returns those that are not to be had."""
    wanted = list(names)
    lost = []
    for index, name in enumerate(wanted, 1):
        kept = target / name[:2] / name
        if not is_whole(kept, name) and not (is_hash(name) and _copy_file(source / name[:2] / name, kept)):
            lost.append(name)
        progress(index, len(wanted), "")
    return lost


def differing(one: Path, other: Path, progress: Progress = silent) -> tuple[int, list[str]]:
    """How many rows two databases have alike, and the tables whose rows differ; the columns both have are compared.

    Reads both as they lie, row by row. Raises SqliteError.
    """
    first, second = (connect_sqlite(read_only_uri(path), keys.key_of(path), uri=True) for path in (one, other))
    try:
        named = "select name from sqlite_master where type = 'table' and name not like 'search_%' "
        tables = [name for (name,) in first.execute(named + "and name not in ('schema_migration', 'sqlite_sequence')")]
        rows, wrong = 0, []
        for index, table in enumerate(tables):
            within = part_of(progress, 100 * index // len(tables), 100 * (index + 1) // len(tables))
            described = f'pragma table_info("{table}")'
            columns = [{row[1] for row in connection.execute(described)} for connection in (first, second)]
            shared = ", ".join(f'"{name}"' for name in sorted(columns[0] & columns[1])) or "null"
            mine = _digest(first, table, shared, part_of(within, 0, 50))
            others = _digest(second, table, shared, part_of(within, 50, 100))
            rows += mine[0]
            if mine != others:
                wrong.append(table)
    finally:
        first.close()
        second.close()
    return rows, wrong


def _digest(connection: Any, table: str, columns: str, progress: Progress) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    (total,) = connection.execute(f'select count(*) from "{table}"').fetchone()
    for row in connection.execute(f'select {columns} from "{table}" order by rowid'):
        digest.update(repr(row).encode("utf-8", "backslashreplace"))
        count += 1
        if count % TOLD == 0:
            progress(count, total, table)
    progress(count, total, table)
    return count, digest.hexdigest()


def is_hash(name: str) -> bool:
    """Whether this can be the name of a stored file, and leads nowhere else."""
    return _HASH.fullmatch(name) is not None


def is_whole(file: Path, name: str) -> bool:
    """Whether the file is there with the content whose hash is ``name``. Raises OSError if it cannot be read."""
    if not is_hash(name) or not file.is_file():
        return False
    return hash_of(file) == name


def hash_of(file: Path) -> str:
    """SHA-256 of what a kept file holds, sealed or not; empty when its seal is broken. Raises OSError."""
    with file.open("rb") as content:
        if content.read(len(keys.SEALED)) != keys.SEALED:
            content.seek(0)
            return hashlib.file_digest(content, "sha256").hexdigest()
    try:
        return hashlib.sha256(keys.unseal(data_key(), file.read_bytes())).hexdigest()
    except keys.WrongKey:
        return ""


def _copy_file(file: Path, kept: Path) -> bool:
    """Copies by way of a temporary file; whether the source was there and whole."""
    if not file.is_file():
        return False
    private_folder(kept.parent.parent)
    private_folder(kept.parent)
    part = kept.with_suffix(".part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with file.open("rb") as reader, part.open("wb") as writer:
            while block := reader.read(CHUNK):
                writer.write(block)
            writer.flush()
            os.fsync(writer.fileno())
        if hash_of(part) != kept.name:
            return False
        os.replace(part, kept)
    finally:
        part.unlink(missing_ok=True)
    return True
