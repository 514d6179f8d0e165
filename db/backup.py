"""Backups by SQLite's online backup: whole while entries are being written."""
from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import quote

from db.database import Progress, silent

PAGES_PER_STEP = 4096


class BackupFailed(Exception):
    """The copy could not be made or is not whole; the reason is the text."""


def back_up_sqlite(source: Path, target: Path, progress: Progress = silent) -> Path:
    """Copies the live database at ``source`` to the new file ``target`` and checks the copy.

    ``target`` appears only when it is whole. Raises BackupFailed.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
    except OSError as fault:
        raise BackupFailed(str(fault)) from fault
    try:
        origin = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)
        copy = sqlite3.connect(part)
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
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
    except (sqlite3.Error, OSError) as fault:
        raise BackupFailed(str(fault)) from fault
    finally:
        part.unlink(missing_ok=True)
    return target


def copy_new_files(source: Path, target: Path) -> int:
    """Copies attachments the target lacks; they are named by content, so none is ever overwritten."""
    copied = 0
    for file in source.glob("??/*") if source.exists() else ():
        kept = target / file.parent.name / file.name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            shutil.copyfile(file, part)
            os.replace(part, kept)
            copied += 1
    return copied
