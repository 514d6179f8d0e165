"""A database takes the place of another, with its log, keys and attachments, by renames that may be killed anywhere.

What is to be renamed is written down first; whoever opens the database next finishes it.
"""
from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from peewee import Database

from db import keys
from db.disk import sync_folder, write_whole
from db.locks import alone


def plan_of(path: Path) -> Path:
    """Where the renames of a database are written down while they are done."""
    return path.with_name(f"{path.stem}-restoring.json")


def stage_of(path: Path) -> Path:
    """The folder in which what takes the database's place is made ready."""
    return path.with_name(f"{path.stem}-restoring")


def files_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-files")


def seals_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-seals")


def take_place(path: Path, stamp: str) -> list[Path]:
    """Puts what lies in stage_of(path) at ``path``; what was there goes aside as ``<name>-replaced-<stamp>…``.

    Returns what was put aside. Raises OSError, with everything as it was, when the system refuses a rename.
    """
    stage, aside = stage_of(path), path.with_name(f"{path.stem}-replaced-{stamp}{path.suffix}")
    away = [(path, aside), (keys.file_of(path), keys.file_of(aside)), (files_of(path), files_of(aside))]
    away += [(seals_of(path), seals_of(aside))]
    away += [(_beside(path, end), _beside(aside, end)) for end in ("-wal", "-shm", "-journal")]
    come = [
        (stage / "files", files_of(path)), (stage / "seals", seals_of(path)),
        (keys.file_of(stage / path.name), keys.file_of(path)), (stage / path.name, path),
    ]
    away = [(old, new) for old, new in away if old.exists()]
    come = [(old, new) for old, new in come if old.exists()]
    with alone(lock_of(path)):
        _write(plan_of(path), away, come)
        done = []
        try:
            for old, new in (*away, *come):
                os.replace(old, new)
                done.append((old, new))
        except OSError:
            for old, new in reversed(done):
                os.replace(new, old)
            plan_of(path).unlink()
            raise
        _end(path)
    return [new for _, new in away]


def settle(opened: Database) -> None:
    """Puts everything into the one file, without a log beside it."""
    opened.execute_sql("pragma wal_checkpoint(truncate)")
    opened.execute_sql("pragma journal_mode = delete")


def finish(path: Path) -> bool:
    """Finishes what a kill interrupted; whether there was anything. Raises OSError, sqlite3.Error."""
    if not plan_of(path).exists():
        return False
    with alone(lock_of(path)):
        try:
            plan = json.loads(plan_of(path).read_text(encoding="utf-8"))
        except FileNotFoundError:  # the program that had begun has finished
            return True
        for old, new in plan["away"]:
            if _at(path, old).exists() and not _at(path, new).exists():
                os.replace(_at(path, old), _at(path, new))
        for old, new in plan["come"]:
            if _at(path, old).exists():
                os.replace(_at(path, old), _at(path, new))
        _end(path)
    return True


def lock_of(path: Path) -> Path:
    """The lock under which a database is changed as a whole; migrations take it too."""
    return path.with_name(path.name + ".lock")


def _at(path: Path, name: str) -> Path:
    return path.parent / name


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _write(plan: Path, away: list[tuple[Path, Path]], come: list[tuple[Path, Path]]) -> None:
    told = {
        name: [[str(old.relative_to(plan.parent)), str(new.relative_to(plan.parent))] for old, new in moves]
        for name, moves in (("away", away), ("come", come))
    }
    write_whole(plan, json.dumps(told, ensure_ascii=False).encode())


def _end(path: Path) -> None:
    sync_folder(path.parent)
    plan_of(path).unlink(missing_ok=True)
    with suppress(OSError):
        shutil.rmtree(stage_of(path))
