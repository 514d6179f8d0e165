"""The palette and the sheet of shortcuts."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tests.ui.test_utf16 import part
from ui.palette import Command, Palette
from ui.shortcut_sheet import Shortcut, ShortcutSheet, in_columns

Key = Qt.Key


@pytest.fixture
def window(themed: None, qtbot: Any) -> QWidget:
    made = QWidget()
    made.resize(1366, 768)
    line = QLineEdit(objectName="typing")
    QVBoxLayout(made).addWidget(line)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    line.setFocus()
    return made


def test_pinyin_enter_and_recents(window: QWidget, qtbot: Any) -> None:
    done: list[str] = []
    commands = [Command(title, act=lambda t=title: done.append(t)) for title in ("锁屏", "写初报", "Print the log")]
    box = Palette(window)
    box.show_commands(commands)
    qtbot.keyClicks(box.line, "xcb")
    assert [one.title for one in box.model.found] == ["写初报"]
    qtbot.keyClick(box.line, Key.Key_Return)
    assert done == ["写初报"]
    assert not box.isVisible()
    assert window.findChild(QLineEdit, "typing").hasFocus()
    box.show_commands(commands)
    assert [one.title for one in box.model.found] == ["写初报", "锁屏", "Print the log"]
    assert box.nothing.isHidden()
    qtbot.keyClicks(box.line, "zzzz")
    assert box.nothing.isVisible() and box.height() > box.nothing.height()
    box.line.clear()
    qtbot.keyClick(box.line, Key.Key_Escape)
    assert not box.isVisible()


def test_a_number_goes_to_its_entry(window: QWidget, qtbot: Any) -> None:
    jumped: list[int] = []
    box = Palette(window, jumped.append)
    box.show_commands([])
    qtbot.keyClicks(box.line, "7414")
    qtbot.keyClick(box.line, Key.Key_Return)
    assert jumped == [7414]


def test_sheet_narrows(window: QWidget, qtbot: Any) -> None:
    sheet = ShortcutSheet(window)
    sheet.show_shortcuts([
        Shortcut("Page", "Ins", "Add"), Shortcut("All", "F2", "Log a call"), Shortcut("Page", "E", "Change"),
    ])
    assert [one.group for one in sheet.found()] == ["Page", "Page", "All"]
    qtbot.keyClicks(sheet.line, "call")
    assert [one.key for one in sheet.found()] == ["F2"]
    qtbot.keyClick(sheet.line, Key.Key_Escape)
    assert not sheet.isVisible()


def test_columns_hold_every_key_once() -> None:
    found = [Shortcut("A", str(n), "x") for n in range(3)] + [Shortcut("B", str(n), "y") for n in range(30)]
    parts = in_columns(found, 3)
    assert len(parts) == 3
    assert [line for part in parts for line in part if isinstance(line, Shortcut)] == found
    assert max(len(part) for part in parts) <= 14


@pytest.mark.parametrize("title", ["𠮷 the log", "the 𠮷 log", "the log 𠮷"])
def test_typed_letters_are_bold_beside_rare_characters(
    window: QWidget, qtbot: Any, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    marked: list[list[str]] = []
    real = QTextLayout.setFormats

    def keep(layout: QTextLayout, found: list[QTextLayout.FormatRange]) -> None:
        marked.append([part(layout.text(), one) for one in found])
        real(layout, found)

    monkeypatch.setattr(QTextLayout, "setFormats", keep)
    box = Palette(window)
    box.show_commands([Command(title)])
    qtbot.keyClicks(box.line, "log")
    box.list.grab()
    assert marked[-1] == ["log"]


def test_overlays_give_the_cursor_back(window: QWidget, qtbot: Any) -> None:
    line = window.findChild(QLineEdit, "typing")
    box, sheet = Palette(window), ShortcutSheet(window)
    for overlay, show in ((box, lambda: box.show_commands([])), (sheet, lambda: sheet.show_shortcuts([]))):
        assert not overlay.escape()
        show()
        assert overlay.line.hasFocus()
        assert overlay.escape()
        assert line.hasFocus() and not overlay.isVisible()
