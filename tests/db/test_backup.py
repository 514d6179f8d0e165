"""Backups of a database in use."""
from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Cancelled
from app.core.run import Context
from db import ledger
from db.backup import BackupFailed, back_up_sqlite, copy_new_files
from tests.conftest import SERVER

pytestmark = pytest.mark.skipif(bool(SERVER), reason="about a file")


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as kept:
        return kept.execute("select count(*) from duty_entry").fetchone()[0]


def test_a_copy_has_every_saved_entry(ctx: Context, log: Callable[..., Any], office: str, tmp_path: Path) -> None:
    """Also those still in the write-ahead log, which a copy of the file would lack."""
    for n in range(5):
        log(f"第{n}条", confirm=True)
    copy = back_up_sqlite(Path(office), tmp_path / "to" / "copy.db")
    assert count(copy) == 5
    assert not (tmp_path / "to" / "copy.db-wal").exists()  # one file is the whole backup
    assert [path.name for path in copy.parent.iterdir()] == ["copy.db"]
    assert ledger.head().seq == 6


@pytest.mark.parametrize("folder", ["百分之100%20", "a?b#c", "空 格"])
def test_the_folder_may_be_called_anything(office: str, tmp_path: Path, folder: str) -> None:
    home = tmp_path / folder
    home.mkdir()
    Path(office).rename(home / "office.db")
    assert count(back_up_sqlite(home / "office.db", home / "copy.db")) == 0


def test_what_is_no_database_fails_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database at all " * 100)
    for source in ("a.db", "gone.db"):
        with pytest.raises(BackupFailed):
            back_up_sqlite(tmp_path / source, tmp_path / "to" / "copy.db")
        assert list((tmp_path / "to").iterdir()) == []


def test_stopping_leaves_nothing(office: str, tmp_path: Path) -> None:
    def stop(done: int, total: int, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        back_up_sqlite(Path(office), tmp_path / "to" / "copy.db", stop)
    assert list((tmp_path / "to").iterdir()) == []


def test_attachments_are_copied_once(tmp_path: Path) -> None:
    store, target = tmp_path / "files", tmp_path / "copy"
    for name in ("ab/abc1", "cd/cd22"):
        (store / name).parent.mkdir(parents=True)
        (store / name).write_text(name)
    (store / "tmp-half").write_text("not yet stored")
    assert copy_new_files(store, target) == 2
    assert copy_new_files(store, target) == 0
    assert sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()) == [
        "ab/abc1", "cd/cd22"
    ]
    assert copy_new_files(tmp_path / "none", target) == 0
