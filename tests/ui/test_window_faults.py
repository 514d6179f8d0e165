"""A refused save: the window says why and where the text is, text and cursor stay, Enter saves when it is cured."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from app.core import site
from app.core.drafts import DraftFolder
from app.core.run import Context
from db import database as db
from db import waiting
from db.ledger import LedgerEntry
from tests.conftest import SERVER, Clock
from tests.faulty_disk import command, fill
from tests.ui.hands import Hands, entries, newest, opened
from ui.application import Program
from ui.desk import Desk
from ui.pages.duty_log import entry_bar
from ui.sign_in import SignIn
from ui.worker import Worker

on_a_file = pytest.mark.skipif(bool(SERVER), reason="about a file")
TEXT = "road flooded"


def said(hands: Hands) -> str:
    """The words of the banner; empty when there is none."""
    return hands.window.banner.accessibleName() if hands.window.banner.isVisible() else ""


def write_and_send(hands: Hands) -> None:
    hands.press("F2")
    hands.type("unit")
    hands.press("Tab")
    hands.type(TEXT)
    hands.press("Left", "Left", "Return")


def is_kept(hands: Hands, drafts: Path) -> bool:
    """Whether text and cursor are where they were, and the draft on disk."""
    content = hands.form.content
    return (
        (content.toPlainText(), content.textCursor().position()) == (TEXT, len(TEXT) - 2)
        and hands.focus is content
        and [one.values["content"] for one in DraftFolder.with_refuges(drafts).load()] == [TEXT]
    )


def save_again(hands: Hands, count: int = 1) -> None:
    hands.press("Return")
    hands.until(lambda: entries() == count and not said(hands))
    hands.until(lambda: not hands.bar.has_text())
    assert newest().content == TEXT


@on_a_file
def test_a_database_that_vanished(hands: Hands, office: str) -> None:
    drafts, away = hands.bar.desk.place.drafts, Path(office + ".away")
    Path(office).rename(away)
    write_and_send(hands)
    hands.until(lambda: f"kept in {drafts}" in said(hands))
    assert f"{office} was moved, deleted or replaced" in said(hands) and is_kept(hands, drafts)
    away.rename(office)
    save_again(hands)


@on_a_file
def test_a_vanished_database_is_noticed_without_a_save(hands: Hands, office: str) -> None:
    Path(office).rename(office + ".away")
    hands.window.desk.look_around()
    hands.until(lambda: "moved, deleted or replaced" in said(hands))
    Path(office + ".away").rename(office)
    hands.window.desk.look_around()
    hands.until(lambda: not said(hands))


@on_a_file
def test_a_database_another_program_holds(
    ctx: Context, office: str, themed: None, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.4)
    monkeypatch.setattr(waiting, "UNTOLD", 0.4)
    monkeypatch.setattr(entry_bar, "LONG_MS", 50)
    with opened(Desk(ctx, site.open_site(office), Worker()), qtbot) as hands:
        other = db.connect_sqlite(office, None)
        other.execute("begin immediate")
        write_and_send(hands)
        hands.until(lambda: "still trying" in hands.form.kept.text())
        hands.until(lambda: "Another program is holding the database" in said(hands))
        assert is_kept(hands, hands.bar.desk.place.drafts)
        other.close()
        save_again(hands)


@pytest.fixture
def small_disk(template: str, tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB with the office's database on it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if SERVER or not command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder):
        pytest.skip("a disk can be mounted by root only")
    shutil.copyfile(template, folder / "office.db")
    yield folder
    site.close()
    command("umount", "-l", folder)


def test_a_disk_that_is_full(ctx: Context, small_disk: Path, themed: None, qtbot: Any) -> None:
    place = site.open_site(str(small_disk / "office.db"))
    with opened(Desk(ctx, place, Worker()), qtbot) as hands:
        (place.drafts / "reserve").unlink()
        filling = fill(small_disk)
        write_and_send(hands)
        hands.until(lambda: "The disk is full" in said(hands) and not hands.bar._saving)
        hands.rest()
        assert entries() == 0 and is_kept(hands, place.drafts)
        filling.unlink()
        save_again(hands)
    assert not list(place.drafts.glob("*.json"))


def test_a_window_that_cannot_be_opened_says_why(small_disk: Path, themed: None, qapp: Any, qtbot: Any) -> None:
    target = str(small_disk / "office.db")
    fill(small_disk)
    program = Program(qapp, target)
    program.start()
    wanted = "The disk is full. Free some space, then try again."
    qtbot.waitUntil(lambda: wanted in [one.text() for one in program.frame.findChildren(QLabel)])
    program.close()
    program.frame.close()


@on_a_file
def test_a_folder_that_takes_no_lock_keeps_nobody_out(office: str, themed: None, qapp: Any, qtbot: Any) -> None:
    drafts = site.open_site(office).drafts
    if not command("mount", "--bind", "-o", "ro", drafts, drafts):
        pytest.skip("a folder can be made read-only for everybody by root only")
    try:
        program = Program(qapp, office)
        program.start()
        qtbot.waitUntil(lambda: bool(program.frame.findChildren(SignIn)))
        program.close()
        program.frame.close()
    finally:
        command("umount", "-l", drafts)


def test_a_clock_that_jumped_is_entered_into_the_ledger_once(hands: Hands, clock: Clock) -> None:
    def jumps() -> list[str]:
        return [one.reason for one in LedgerEntry.select().where(LedgerEntry.action == "clock.jumped")]

    clock.at += timedelta(hours=2)
    hands.until(lambda: jumps())
    hands.until(lambda: "clock jumped" in said(hands))
    hands.rest()
    assert len(jumps()) == 1 and jumps()[0].endswith(" → 2026-06-24 04:44:00")
    clock.at -= timedelta(hours=3)
    hands.until(lambda: len(jumps()) == 2)
    assert jumps()[1].endswith(" → 2026-06-24 01:44:00")
