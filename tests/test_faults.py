"""Faults of the machine: nothing called saved is lost, each is said in a sentence, what is typed is on disk."""
from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from app.core import files, site
from app.core.drafts import Draft, DraftFolder
from app.core.errors import StorageFault, from_disk
from app.core.run import Context, note
from db import database as db
from db import proof, waiting
from db.in_place import Displaced
from tests.conftest import SERVER
from tests.faulty_disk import ROOT, command, fill, sitting

Program = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.skipif(bool(SERVER), reason="about a file")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
CALL = ("duty_log.log", "--kind", "call_in", "--source", "市应急局", "--confirm")
FULL = "The disk is full. Free some space, then try again."
READ_ONLY = "The database is read-only. Make its disk and folder writable, then try again."
SHUT_DOWN = 0x8004587D  # ioctl: the file system stops at once, what was not flushed is lost


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not IS_ROOT or not command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder):
        pytest.skip("a disk can be mounted by root only")
    yield folder
    site.close()
    command("umount", "-l", folder)


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A disk of 24 MB with a journal, and the image it lies in."""
    folder, image = tmp_path / "disk", tmp_path / "image"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(24 << 20)
    made = IS_ROOT and command("mkfs.ext4", "-q", "-F", "-e", "remount-ro", image)
    if not made or not command("mount", "-o", "loop", image, folder):
        pytest.skip("an image can be mounted by root with loop devices only")
    yield folder, image
    command("umount", "-l", folder)


@pytest.fixture
def on(template: str) -> Callable[[Path], Path]:
    """Puts a copy of the office's database into a folder."""

    def put(folder: Path) -> Path:
        shutil.copyfile(template, folder / "office.db")
        (folder / "office-drafts").mkdir(mode=0o700)
        return folder / "office.db"

    return put


def kept_texts(database: Path) -> dict[int, str]:
    """Numbers and texts of the entries in a database, read by another program."""
    with closing(db.connect_sqlite(f"file:{database}?mode=ro", None, uri=True)) as opened:
        return dict(opened.execute("select number, content from duty_entry"))


def holds(database: Path, told: dict[int, str]) -> bool:
    """Whether everything called saved is there."""
    return told.items() <= kept_texts(database).items()


def is_whole(database: Path) -> bool:
    """Whether the ledger proves what the tables hold."""
    site.open_site(str(database), create=False)
    return proof.verify() == []


def drafts_of(database: Path) -> list[str]:
    folder = DraftFolder.with_refuges(database.with_name("office-drafts"))
    return [draft.values["content"] for draft in folder.load("001")]


def is_one_sentence(ended: subprocess.CompletedProcess[str], said: str) -> bool:
    return (ended.returncode, ended.stdout, ended.stderr) == (1, "", said + "\n")


# with disks of their own ------------------------------------------------
def test_a_disk_that_fills_up_while_entries_are_written(disk: Path, on: Any, program: Program) -> None:
    database = on(disk)
    with sitting(database) as desk:
        for n in range(3):
            assert "saved" in desk.log(f"entry {n}")
        filling = fill(disk, leave=500_000)
        refused = desk.log_until_refused()
        assert refused["refused"] == FULL and len(desk.told) > 3
        fill(disk)
        while "saved" in desk.log("what was typed last"):  # the reserve for drafts made some room
            fill(disk)
        desk.kill()  # also then nothing is lost
    assert holds(database, desk.told) and "what was typed last" in drafts_of(database)
    known = {"DUTYDESK_DB": str(database)}
    assert is_one_sentence(program(*CALL, "--content", "甲" * 9000, **known), FULL)
    assert program("verify", **known).returncode == 0
    filling.unlink()
    assert program(*CALL, "--content", "after", **known).returncode == 0
    assert is_whole(database) and holds(database, desk.told) and len(kept_texts(database)) == len(desk.told) + 1


def test_a_disk_that_is_read_only_from_one_entry_to_the_next(disk: Path, on: Any, program: Program) -> None:
    database = on(disk)
    known = {"DUTYDESK_DB": str(database)}
    assert command("mount", "-o", "remount,ro", disk)
    assert is_one_sentence(program(*CALL, "--content", "refused", **known), READ_ONLY)
    assert program("verify", **known).returncode == 0
    kept = DraftFolder.with_refuges(disk / "office-drafts").keep(draft("typed"))
    assert kept.fault is not None and kept.folder.is_relative_to(os.environ["XDG_DATA_HOME"])
    assert drafts_of(database) == ["typed"]
    assert command("mount", "-o", "remount,rw", disk)
    assert program(*CALL, "--content", "after", **known).returncode == 0
    assert list(kept_texts(database).values()) == ["after"]


def test_a_disk_that_turns_read_only_under_the_program(ext4: tuple[Path, Path], on: Any) -> None:
    disk, _ = ext4
    device = subprocess.run(["findmnt", "-no", "SOURCE", disk], capture_output=True, text=True).stdout.strip()
    fault = Path("/sys/fs/ext4") / Path(device).name / "trigger_fs_error"
    if not fault.exists():
        pytest.skip("no /sys here in which a disk can be told to fail")
    database = on(disk)
    with sitting(database) as desk:
        assert "saved" in desk.log("before")
        fault.write_text("1\n")
        answer = desk.log("refused")
        assert answer["refused"] == READ_ONLY and answer["draft"].startswith(os.environ["XDG_DATA_HOME"])
    assert drafts_of(database) == ["refused"] and holds(database, desk.told)


def test_a_power_cut_leaves_what_was_called_saved(ext4: tuple[Path, Path], on: Any) -> None:
    disk, image = ext4
    database = on(disk)
    os.sync()
    with sitting(database) as desk:
        for n in range(5):
            desk.log(f"entry {n}")
        DraftFolder(disk / "office-drafts").keep(draft("typed"))
        (disk / "lost").write_text("never flushed")
        opened = os.open(disk, os.O_RDONLY)
        fcntl.ioctl(opened, SHUT_DOWN, struct.pack("I", 2))  # without flushing the journal
        os.close(opened)
    assert command("umount", disk) and command("mount", "-o", "loop", image, disk)
    assert not (disk / "lost").exists()  # the cut was one
    assert len(desk.told) == 5 and holds(database, desk.told)
    assert drafts_of(database) == ["typed"] and is_whole(database)
    site.close()


def test_a_disk_that_is_pulled_out(disk: Path, on: Any) -> None:
    database = on(disk)
    with sitting(database) as desk:
        desk.log("before")
        assert command("umount", "-l", disk)
        for _ in range(2):
            answer = desk.log("refused")
            assert str(database) in answer["refused"] and "moved, deleted or replaced" in answer["refused"]
            assert not Path(answer["draft"]).is_relative_to(disk)
    assert list(disk.iterdir()) == []  # no second database, and no draft, where the disk was


def test_the_reserve_takes_drafts_when_the_disk_is_full(disk: Path) -> None:
    home, other = disk / "drafts", disk.parent / "other"
    home.mkdir()
    folder, typed = DraftFolder(home, (other,)), draft("")
    folder.lay_reserve()
    filling = fill(disk)
    folder.lay_reserve()
    typed.values["content"] = "first words"
    kept = folder.keep(typed)
    assert kept.folder == home and isinstance(from_disk(kept.fault or OSError()), StorageFault)
    fill(disk)
    for size in (100_000, 110_000):
        typed.values["content"] = "水" * size
        kept = folder.keep(typed)
        assert kept.fault is not None
        assert DraftFolder(home, (other,)).load() == [typed]
    assert kept.folder == other
    filling.unlink()
    kept = folder.keep(typed)
    folder.lay_reserve()
    assert (kept.folder, kept.fault) == (home, None) and list(other.iterdir()) == []
    assert sorted(path.suffix for path in home.iterdir()) == ["", ".json"]


def test_a_file_that_finds_no_room_is_not_half_taken_in(disk: Path, ctx: Context) -> None:
    there = replace(ctx, files=disk / "files")
    (disk.parent / "plan.pdf").write_bytes(bytes(300_000))
    fill(disk, leave=100_000)
    with pytest.raises(StorageFault, match="disk is full"):
        files.take_in(there, disk.parent / "plan.pdf")
    assert [path for path in (disk / "files").rglob("*") if path.is_file()] == []


@pytest.mark.skipif(IS_ROOT, reason="root mounts without it")
def test_the_same_in_a_namespace_where_everybody_may_mount() -> None:
    if not command("unshare", "-Urm", "true"):
        pytest.skip("this system gives ordinary users no namespaces")
    again = ["unshare", "-Urm", sys.executable, "-m", "pytest", "-q", str(Path(__file__)), "-k", "disk"]
    assert subprocess.run(again, cwd=ROOT, timeout=120).returncode == 0


# everywhere -------------------------------------------------------------
def draft(text: str) -> Draft:
    return Draft("001", "call_in", db.to_milliseconds(Context().now()), {"content": text})


def test_a_file_that_vanished_takes_nothing_until_it_is_back(office: str, program: Program) -> None:
    database = Path(office)
    away = database.with_name("away.db")
    with sitting(database) as desk:
        desk.log("before")
        database.rename(away)
        answer = desk.log("refused")
        assert office in answer["refused"] and not database.exists()
        assert is_one_sentence(
            program(*CALL, "--content", "x"),
            f"There is no database {office}. Check the path, or make one: main.py setup --office … --name …",
        )
        shutil.copyfile(away, database)  # another file in its place is not it
        assert office in desk.log("refused again")["refused"]
        away.replace(database)
        assert "saved" in desk.log("after")
        desk.close()
    assert sorted(desk.told.values()) == ["after", "before"] and holds(database, desk.told)
    assert drafts_of(database) == ["refused", "refused again"] and is_whole(database)


@pytest.mark.parametrize("ends", ["close", "kill"])
def test_a_log_deleted_under_the_program(office: str, ends: str) -> None:
    database = Path(office)
    with sitting(database) as desk:
        desk.log("before")
        Path(office + "-wal").unlink()
        assert "working file" in desk.log("refused")["refused"]
        assert "saved" in desk.log("again")  # with its only connection, the log is begun anew
        getattr(desk, ends)()
    assert len(desk.told) == 2 and holds(database, desk.told) and is_whole(database)


def test_a_log_that_another_thread_still_writes_into(office: str, ctx: Context, log: Callable[..., Any]) -> None:
    held, let_go = Event(), Event()

    def hold() -> None:
        site.ledger_height()
        held.set()
        let_go.wait()
        site.close()

    log("before")
    thread = Thread(target=hold)
    thread.start()
    held.wait()
    Path(office + "-wal").unlink()
    for _ in range(2):  # a new log beside the old one would spoil the database
        with pytest.raises(StorageFault, match="working file"):
            log("refused")
    assert not Path(office + "-wal").exists()
    let_go.set()
    thread.join()
    assert log("after")["number"] == 2 and list(kept_texts(Path(office)).values()) == ["before", "after"]


def test_a_database_with_no_room_left(ctx: Context, log: Callable[..., Any]) -> None:
    told = {log(f"before {n}")["number"] for n in range(2)}
    pages = db.database.execute_sql("pragma page_count").fetchone()[0]
    db.database.execute_sql(f"pragma max_page_count = {pages + 8}")
    with pytest.raises(StorageFault) as fault:
        for n in range(1000):
            told.add(log(f"{n}" * 2000)["number"])
    assert fault.value.text == FULL
    assert {row["number"] for row in entries(ctx)} == told
    assert log("after", confirm=True)["number"] == len(told) + 1  # its connection was opened anew, without the bound


@pytest.mark.parametrize("how", ["immediate", "exclusive"])
def test_a_database_another_program_holds(
    ctx: Context, office: str, log: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    site.close()
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    monkeypatch.setattr(waiting, "UNTOLD", 0)
    site.open_site(office)
    other = db.connect_sqlite(office, None)
    other.execute(f"begin {how}")
    for write in (lambda: log("refused"), lambda: note(ctx, "page.printed", "x")):
        with pytest.raises(StorageFault, match="Another program is holding the database"):
            write()
    other.execute("rollback")
    other.close()
    note(ctx, "page.printed", "x")
    assert log("after")["number"] == 1


def test_reading_too_notices_that_the_file_is_another(ctx: Context, office: str, log: Callable[..., Any]) -> None:
    log("before")
    height = site.ledger_height()
    Path(office).rename(office + ".away")
    with pytest.raises(Displaced):
        site.ledger_height()
    site.close()
    with pytest.raises(Displaced):  # no empty database is made where none is
        site.ledger_height()
    assert not Path(office).exists()
    Path(office + ".away").rename(office)
    assert site.ledger_height() == height


def entries(ctx: Context) -> list[dict[str, Any]]:
    from app.core import query

    return query.rows(ctx, "duty_log", query.listed(ctx, "duty_log"))


