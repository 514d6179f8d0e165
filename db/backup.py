"""Backups by SQLite's online backup: whole while entries are being written."""
from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from db import keys
from db.database import Progress, SqliteError, connect_sqlite, data_key, private_folder, read_only_uri, silent

PAGES_PER_STEP = 4096
CHUNK = 1 << 20
_HASH = re.compile("[0-9a-f]{64}")


class BackupFailed(Exception):
    """The copy could not be made or is not whole; the reason is the text."""


class FilesNotWhole(BackupFailed):
    """Everything was copied but these attachments, which the store no longer has as they were taken in."""

    def __init__(self, hashes: list[str]) -> None:
        super().__init__(", ".join(hashes))
        self.hashes = hashes


def back_up_sqlite(source: Path, target: Path, progress: Progress = silent) -> Path:
    """Copies the live database at ``source`` to the new file ``target`` and checks the copy.

    ``target`` appears only when it is whole. Raises BackupFailed.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
    except OSError as fault:
        raise BackupFailed(str(fault)) from fault
    try:
        _copy_pages(source, part, progress)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
    except (SqliteError, OSError) as fault:
        raise BackupFailed(str(fault)) from fault
    finally:
        part.unlink(missing_ok=True)
    return target


def _copy_pages(source: Path, part: Path, progress: Progress) -> None:
    key = keys.key_of(source)
    origin = connect_sqlite(read_only_uri(source), key, uri=True)
    copy = connect_sqlite(part, key)
    try:
        origin.backup(
            copy, pages=PAGES_PER_STEP,
            progress=lambda _status, left, total: progress(total - left, total, ""),
        )
        copy.execute("pragma journal_mode=delete")
        (answer,) = copy.execute("pragma integrity_check").fetchone()
    finally:
        copy.close()
        origin.close()
    if answer != "ok":
        raise BackupFailed(answer)


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
