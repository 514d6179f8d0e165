"""Backups of a database in use."""
from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite3

from app.core.errors import Cancelled
from app.core.run import Context
from db import ledger
from db.backup import BackupFailed, FilesNotWhole, back_up_sqlite, copy_new_files
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


def stored(store: Path, content: bytes) -> str:
    """Puts a file into a store as the program does; gives its name there."""
    name = hashlib.sha256(content).hexdigest()
    (store / name[:2]).mkdir(parents=True, exist_ok=True)
    (store / name[:2] / name).write_bytes(content)
    return name


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_attachments_are_copied_once(tmp_path: Path) -> None:
    store, target = tmp_path / "files", tmp_path / "copy"
    names = {stored(store, b"a"), stored(store, b"b")}
    (store / "tmp-half").write_text("not yet stored")
    (store / "ab").mkdir()
    (store / "ab" / "Thumbs.db").write_text("not ours")
    assert copy_new_files(store, target) == 2
    assert copy_new_files(store, target) == 0
    assert contents(target).keys() == names
    assert copy_new_files(tmp_path / "none", target) == 0


def test_a_damaged_copy_of_an_attachment_is_replaced(tmp_path: Path) -> None:
    store, target = tmp_path / "files", tmp_path / "copy"
    name = stored(store, b"content")
    assert copy_new_files(store, target) == 1
    (target / name[:2] / name).write_bytes(b"Content")
    assert copy_new_files(store, target) == 1
    assert contents(target) == {name: b"content"}


def test_attachments_missing_or_damaged_are_named_after_the_rest_is_copied(tmp_path: Path) -> None:
    store, target = tmp_path / "files", tmp_path / "copy"
    names = sorted(stored(store, content) for content in (b"a", b"b", b"c", b"d"))
    damaged, gone, saved, whole = names
    assert copy_new_files(store, target) == 4
    for name in (damaged, gone, whole):
        (target / name[:2] / name).unlink()
    (store / damaged[:2] / damaged).write_bytes(b"x")
    (store / gone[:2] / gone).unlink()
    (store / saved[:2] / saved).write_bytes(b"damaged here, whole in the backup")
    with pytest.raises(FilesNotWhole) as fault:
        copy_new_files(store, target, [*names, "../../etc/passwd"])
    assert sorted(fault.value.hashes) == sorted([damaged, gone, "../../etc/passwd"])
    assert contents(target).keys() == {saved, whole}


@pytest.mark.skipif(os.name != "posix", reason="about POSIX rights")
def test_copies_are_their_owners_alone(office: str, tmp_path: Path) -> None:
    Path(office).chmod(0o644)
    assert mode(back_up_sqlite(Path(office), tmp_path / "copy.db")) == 0o600
    name = stored(tmp_path / "files", b"a")
    copy_new_files(tmp_path / "files", tmp_path / "copy")
    assert mode(tmp_path / "copy") == 0o700
    assert not mode(tmp_path / "copy" / name[:2] / name) & 0o077


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
