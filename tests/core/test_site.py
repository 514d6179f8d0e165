"""Opening a database: which one, where it lies, and what is refused before anything is written."""
from __future__ import annotations

import os
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite3

from app.core import files, remembered, site
from app.core.errors import UserError
from app.core.run import Context
from db import database as db
from db.server import shown as server_shown
from tests.conftest import SERVER, applied

pytestmark = pytest.mark.skipif(bool(SERVER), reason="about a file")
posix = pytest.mark.skipif(os.name != "posix", reason="about POSIX rights")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def foreign(path: Path, journal: str) -> bytes:
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"pragma journal_mode={journal}")
        made.execute("create table songs (title text)")
        made.commit()
    return path.read_bytes()


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("create", [True, False])
def test_a_file_of_another_program_stays_as_it_is(tmp_path: Path, journal: str, create: bool) -> None:
    path = tmp_path / "songs.db"
    content = foreign(path, journal)
    with pytest.raises(UserError, match=r"songs\.db is not a Dutydesk database"):
        site.open_site(str(path), create)
    with pytest.raises(UserError, match="not a Dutydesk database"):
        site.pending(str(path))
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["songs.db"]


def test_what_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear Sir")
    with pytest.raises(UserError, match="not a Dutydesk database"):
        site.open_site(str(tmp_path / "letter.db"))
    assert (tmp_path / "letter.db").read_text() == "Dear Sir"


@pytest.mark.parametrize("name", ["gone.db", "gone/gone.db", "empty.db"])
def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(UserError, match="There is no database .*setup"):
        site.open_site(str(tmp_path / name), create=False)
    assert [one.name for one in tmp_path.iterdir()] == ["empty.db"]
    assert not (tmp_path / "empty.db").stat().st_size


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    site.open_site(str(tmp_path / "empty.db"))
    assert applied()


@pytest.mark.parametrize("url", ["sqlite:///~/a.db", "~/a.db"])
def test_the_home_folder_is_put_in_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(tmp_path)
    place = site.open_site(url)
    assert place.target == str(home / "a.db") and Path(place.target).exists()
    assert (place.files, place.drafts) == (home / "a-files", home / "a-drafts")
    assert not (tmp_path / "~").exists()


def test_a_path_from_here_becomes_one_from_the_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUTYDESK_DB", "data/../a.db")
    place = site.open_site()
    assert (place.target, place.files) == (str(tmp_path / "a.db"), tmp_path / "a-files")


@posix
def test_what_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        place = site.open_site(str(tmp_path / "a.db"))
        (tmp_path / "a.txt").write_text("x")
        files.take_in(Context(files=place.files), tmp_path / "a.txt")
        beside = [path for path in tmp_path.iterdir() if path.name in ("a.db", "a.db-wal", "a.db-shm")]
        assert {path.name: mode(path) for path in beside}.items() >= {("a.db", 0o600), ("a.db-wal", 0o600)}
        assert (mode(place.files), mode(place.drafts)) == (0o700, 0o700)
    finally:
        os.umask(old)


@pytest.mark.parametrize(
    "url", ["foo://host/name", "mysql://me:secret@host/name", "postgresql://me:secret@host", "postgresql://h:port/n",
            "sqlite://a.db"],
)
def test_a_url_of_no_use_is_said_without_its_password(url: str) -> None:
    with pytest.raises(UserError, match="no database this program can use") as fault:
        site.open_site(url)
    assert "postgresql://USER" in fault.value.text and "secret" not in fault.value.text


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UserError, match="make postgres"):
        site.open_site("postgresql://me:secret@host/name")


def test_a_backup_finds_the_attachments_copied_with_it(office: str, tmp_path: Path) -> None:
    copy = tmp_path / "office-20260624-024400.db"
    Path(office).rename(copy)
    assert site.open_site(str(copy)).files == tmp_path / "office-20260624-024400-files"
    (tmp_path / "office-files").mkdir()
    assert site.open_site(str(copy)).files == tmp_path / "office-files"


@pytest.mark.skipif(sys.platform == "win32", reason="about a file that may not be written")
def test_a_log_that_cannot_be_made_is_not_asked_for(office: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder on a disc: the file is read as it lies."""
    content = Path(office).read_bytes()
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, how: how != os.W_OK and may(path, how))
    place = site.open_site(office, create=False, reading=True)
    assert place.target == office and db.database.execute_sql("select count(*) from duty_entry").fetchone() == (0,)
    site.close()
    assert [one.name for one in Path(office).parent.iterdir() if one.name.startswith("office")] == ["office.db"]
    assert Path(office).read_bytes() == content


@pytest.mark.parametrize(("url", "shown"), [
    ("postgresql://u:secret@host/db", "postgresql://host/db"),
    ("postgresql://u:12?secret@host/db", "postgresql://host/db"),
    ("postgresql://u:se@cret@host:5/db?sslmode=require&password=secret", "postgresql://host:5/db?sslmode=require"),
    ("postgresql:///db?host=/run&user=u&password=se@cret", "postgresql:///db?host=/run&user=u"),
])
def test_what_is_shown_of_a_url_holds_no_password(url: str, shown: str) -> None:
    assert server_shown(url) == shown
    assert "secret" not in remembered._name(url) and "cret" not in remembered._name(url)
