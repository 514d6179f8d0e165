"""Backups made by the window, their state in the status bar, and their settings."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core import backups, settings
from app.core.run import Context
from db.ledger import LedgerEntry
from tests.conftest import SERVER
from ui.backup_pane import BackupPane
from ui.backups import BEGIN_S, Backups
from ui.desk import Desk
from ui.hint_bar import HintBar
from ui.settings_page import GROUPS

pytestmark = pytest.mark.skipif(bool(SERVER), reason="about files")


@pytest.fixture
def watch(desk: Desk, qtbot: Any) -> Any:
    """What looks after the backups, a minute after the window was opened."""
    bar = HintBar()
    qtbot.addWidget(bar)
    watching = Backups(desk, bar)
    qtbot.waitUntil(lambda: "backup" in bar.buttons)
    watching._began -= BEGIN_S
    watching.bar = bar
    return watching


def look(watch: Any, qtbot: Any) -> str:
    watch.look()
    qtbot.waitUntil(lambda: not watch._busy, timeout=20_000)
    return str(watch.bar.buttons["backup"].text())


def test_what_is_due_is_made_and_said(desk: Desk, watch: Any, qtbot: Any) -> None:
    assert watch.bar.buttons["backup"].text() == "backup due"
    assert look(watch, qtbot) == "backup 02:44 this disk"
    assert watch.bar.buttons["backup"].property("tone") == "ok"
    made = [entry.actor for entry in LedgerEntry.select().where(LedgerEntry.action == "backup.made")]
    assert made == [""]  # the program's own
    assert look(watch, qtbot) == "backup 02:44 this disk"
    assert LedgerEntry.select().where(LedgerEntry.action == "backup.made").count() == 1


def test_a_stick_pulled_out_is_said_at_the_next_look(desk: Desk, watch: Any, qtbot: Any, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    settings.store_computer("backup.target_2", str(tmp_path / "stick"))
    desk.reload_settings()
    qtbot.waitUntil(lambda: desk.ctx.setting("backup.target_2") != "")
    assert look(watch, qtbot).startswith("backup 02:44")
    os.rename(tmp_path / "stick", tmp_path / "gone")
    assert look(watch, qtbot) == "backup: stick is not there"
    assert watch.bar.buttons["backup"].property("tone") == "warn"
    os.rename(tmp_path / "gone", tmp_path / "stick")
    assert look(watch, qtbot).startswith("backup 02:44")


def test_a_target_that_fails_is_said_and_left_alone_for_a_while(
    desk: Desk, watch: Any, qtbot: Any, tmp_path: Path
) -> None:
    Path(desk.place.target).with_name("backups").write_text("a file where the folder should be")
    assert look(watch, qtbot) == "backup failed: this disk"
    assert watch.bar.buttons["backup"].property("tone") == "danger"
    look(watch, qtbot)
    assert LedgerEntry.select().where(LedgerEntry.action == "backup.failed").count() == 1


def test_the_status_opens_the_settings(desk: Desk, watch: Any, qtbot: Any) -> None:
    with qtbot.waitSignal(desk.went) as went:
        watch.bar.buttons["backup"].click()
    assert went.args == ["settings", {"group": "backup"}]


@pytest.fixture
def pane(desk: Desk, qtbot: Any) -> BackupPane:
    shown = BackupPane(desk, next(group for group in GROUPS if group.name == "backup"))
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_a_backup_made_by_hand_is_listed_and_tried_with_t(
    pane: BackupPane, qtbot: Any, log: Callable[..., Any]
) -> None:
    log("甲")
    pane.now.click()
    qtbot.waitUntil(lambda: pane.list.count() == 1, timeout=20_000)
    assert pane.told.text() == "Backed up: 3 ledger entries."
    assert "3 entries" in pane.list.item(0).text() and "whole" in pane.list.item(0).text()
    qtbot.keyClicks(pane.list, "t")
    qtbot.waitUntil(lambda: pane.told.text() == "Can be restored: 3 entries agree", timeout=20_000)


def test_choosing_a_folder_stores_it_for_this_computer(
    pane: BackupPane, desk: Desk, qtbot: Any, tmp_path: Path
) -> None:
    with qtbot.waitSignal(pane.stored):
        pane._on_chosen("backup.target_2", str(tmp_path))
    assert settings.load_computer()["backup.target_2"] == str(tmp_path)


def test_who_may_not_cannot(ctx: Context, desk: Desk, qtbot: Any) -> None:
    from dataclasses import replace

    desk.ctx = replace(ctx, grants=frozenset({"duty"}))
    pane = BackupPane(desk, next(group for group in GROUPS if group.name == "backup"))
    qtbot.addWidget(pane)
    assert not pane.now.isEnabled() and not pane.trial.isEnabled() and not pane.restore.isEnabled()
    pane.back_up()
    assert backups.state(ctx, desk.place)[0].last is None
