"""Settings: at once for the computer, saved and ledgered for the office."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.core import registry, settings
from ui import printing  # noqa: F401  (declares a setting)
from ui.settings_page import SettingsPage, groups


@pytest.fixture
def page(desk: Any, qtbot: Any) -> SettingsPage:
    shown = SettingsPage(desk)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    return shown


def test_every_setting_has_its_place(page: SettingsPage) -> None:
    prefixes = tuple(prefix for group in groups(page.desk.ctx) for prefix in group.prefixes)
    assert not [key for key in registry.settings if not key.startswith(prefixes)]


def test_computer_settings_act_at_once(page: SettingsPage, qtbot: Any) -> None:
    page.show_target(key="ui.theme")
    pane = page.pane("general")
    with qtbot.waitSignal(page.theme_changed):
        pane.editors["ui.theme"].set_value("dark")
    assert settings.load_computer()["ui.theme"] == "dark"
    with qtbot.waitSignal(page.language_changed) as said:
        pane.editors["computer.language"].set_value("zh_CN")
    assert said.args == ["zh_CN"]


def test_office_settings_are_saved(page: SettingsPage, desk: Any, qtbot: Any) -> None:
    page.show_target(key="duty_log.late_minutes")
    pane = page.pane("duty_log")
    assert pane.editors["duty_log.late_minutes"].hasFocus()
    assert "no rule prescribes it" in pane.fields["duty_log.late_minutes"].message.text()
    pane.editors["duty_log.late_minutes"].setText("20")
    assert pane.edited_keys() == ["duty_log.late_minutes"]
    with qtbot.waitSignal(desk.toasted):
        page.primary()
    qtbot.waitUntil(lambda: desk.ctx.setting("duty_log.late_minutes") == 20)
    assert not pane.save.isEnabled()


def test_a_wrong_value_stays_with_its_reason(page: SettingsPage, qtbot: Any) -> None:
    pane = page.pane("duty_log")
    page.show_target(group="duty_log")
    pane.editors["duty_log.late_minutes"].setText("soon")
    page.primary()
    assert pane.fields["duty_log.late_minutes"].error()
    page.show_target(key="site.zone")
    general = page.pane("general")
    general.editors["site.zone"].setText("Mars/Base")
    page.primary()
    assert general.fields["site.zone"].error()


def test_every_group_can_be_shown(page: SettingsPage, desk: Any, qtbot: Any) -> None:
    faults: list[Any] = []
    desk.faulted.connect(faults.append)
    for group in page.groups:
        page.show_target(group=group.name)
        page.refresh()
    qtbot.waitUntil(lambda: bool(page.pane("about").lines), timeout=20_000)
    qtbot.waitUntil(lambda: page.pane("people").model.rowCount() == 1)
    assert not faults


def test_ins_adds_while_the_cursor_is_on_the_group(page: SettingsPage, qtbot: Any) -> None:
    page.show_target(group="people")
    page.take_focus()
    qtbot.keyClick(page.menu, Qt.Key.Key_Insert)
    qtbot.waitUntil(lambda: page.pane("people").form is not None)


def test_what_a_key_changed_is_shown(page: SettingsPage, qtbot: Any) -> None:
    pane = page.pane("general")
    assert (pane.editors["ui.theme"].value(), pane.editors["ui.text_size"].value()) == ("system", "100")
    settings.store_computer("ui.theme", "dark")
    settings.store_computer("ui.text_size", "125")
    with qtbot.assertNotEmitted(page.theme_changed):
        page.refresh()
    assert (pane.editors["ui.theme"].value(), pane.editors["ui.text_size"].value()) == ("dark", "125")


def test_what_the_program_remembers_is_not_offered(page: SettingsPage) -> None:
    assert registry.settings["ui.printer"].hidden
    assert "ui.printer" not in page.pane("general").editors
    assert "ui.theme" in page.pane("general").editors
