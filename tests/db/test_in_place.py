"""A database file that is no longer the one opened."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db import database as db
from db import keys
from db.in_place import Displaced, identity

KEY = bytes(range(32))


@pytest.fixture(params=["plain", "encrypted"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    if request.param == "encrypted":
        keys.admit(path, KEY, "001", "甲", "Aa123456")
        keys.use(path, KEY)
    db.open_database(path).execute_sql("create table note (text text)")
    assert (db.data_key() is not None) == (request.param == "encrypted")
    request.addfinalizer(keys.forget)
    request.addfinalizer(db.close_database)
    return path


def add(text: str) -> None:
    with db.write(lambda: None, "001", ""):  # type: ignore[arg-type, return-value]
        db.database.execute_sql("insert into note values (?)", (text,))


def notes() -> list[str]:
    return [row[0] for row in db.database.execute_sql("select text from note")]


def test_nothing_is_written_into_another_file(opened: Path) -> None:
    add("one")
    away = opened.with_name("away.db")
    os.rename(opened, away)
    with pytest.raises(Displaced) as fault:
        add("two")
    assert (fault.value.path, fault.value.log) == (opened, False)
    opened.write_bytes(away.read_bytes())
    with pytest.raises(Displaced):
        add("three")
    os.replace(away, opened)
    add("four")
    assert notes() == ["one", "four"]


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_a_working_file_that_is_gone_is_noticed(opened: Path, end: str) -> None:
    add("one")
    Path(f"{opened}{end}").unlink()
    with pytest.raises(Displaced) as fault:
        add("two")
    assert fault.value.log
    db.let_go()
    add("three")
    assert notes() == ["one", "three"]


OTHER = """
import sys
from sqlcipher3 import dbapi2 as sqlite
opened = sqlite.connect(sys.argv[1])
if sys.argv[2]:
    opened.execute(f"pragma key = \\"x'{sys.argv[2]}'\\"")
print(opened.execute("select count(*) from note").fetchone()[0])
opened.close()
"""


def test_a_glance_at_the_file_leaves_its_locks_alone(opened: Path) -> None:
    """Closing any descriptor of a file drops a program's locks on it, and the next to leave deletes the log."""
    add("one")
    assert db.tables_in(opened) == {"note"} and db.is_writable(opened)
    db.open_as_it_lies(opened).close()
    db.open_read_only(opened).close()
    key = (db.data_key() or b"").hex()
    other = subprocess.run([sys.executable, "-c", OTHER, str(opened), key], capture_output=True, text=True)
    assert other.stdout == "1\n" and Path(f"{opened}-wal").exists()
    add("two")
    assert notes() == ["one", "two"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux what is open")
def test_nothing_stays_open(opened: Path) -> None:
    db.tables_in(opened)
    db.close_database()
    held = [os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    assert [one for one in held if one.startswith(str(opened))] == []


def test_the_trial_tells_what_a_folder_takes(opened: Path) -> None:
    assert db.disk_fault() == 0
    opened.unlink()
    assert db.disk_fault() == 0  # another fault, told by itself


def test_identity(tmp_path: Path) -> None:
    file = tmp_path / "a"
    assert identity(file) is None
    file.write_text("x")
    known = identity(file)
    os.replace(file, tmp_path / "b")
    file.write_text("x")
    assert identity(tmp_path / "b") == known != identity(file)
