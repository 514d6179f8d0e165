"""The first run by keys alone: text, Tab, Ctrl+Enter."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import i18n
from ui import theme
from ui.first_run import FirstRun

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
PASSWORD = "Quiet-Harbour-7"


@pytest.fixture
def page(worker: Any, place: Any, themed: None, qtbot: Any) -> FirstRun:
    shown = FirstRun(worker, place)
    qtbot.addWidget(shown)
    shown.resize(1366, 736)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    shown.setFocus()
    qtbot.waitUntil(lambda: shown.editors["office"].hasFocus())
    return shown


def press(qtbot: Any, *steps: Any) -> None:
    """Text and keys into whatever has the focus."""
    for step in steps:
        at = QApplication.focusWidget()
        if isinstance(step, str):
            qtbot.keyClicks(at, step) if step.isascii() else at.insert(step)  # as an input method does
        elif isinstance(step, tuple):
            qtbot.keyClick(at, step[0], step[1])
        else:
            qtbot.keyClick(at, step)


def test_set_up_by_keys(page: FirstRun, qtbot: Any) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(page.finished, timeout=20_000) as said:
        press(qtbot, "Duty office", Key.Key_Tab, "Jiang", Key.Key_Tab, PASSWORD, Key.Key_Tab, PASSWORD,
              (Key.Key_Return, control))
    (ctx,) = said.args
    assert (ctx.number, ctx.name) == ("1001", "Jiang")
    assert ctx.setting("site.office") == "Duty office"
    assert ctx.may("chief")


def test_the_work_number_comes_after_the_shifts(page: FirstRun, qtbot: Any) -> None:
    page.editors["again"].setFocus()
    press(qtbot, Key.Key_Tab)
    assert QApplication.focusWidget() in page._cards.values()
    press(qtbot, Key.Key_Tab)
    assert page.editors["number"].hasFocus()
    press(qtbot, (Key.Key_Backtab, SHIFT), (Key.Key_Backtab, SHIFT))
    assert page.editors["again"].hasFocus()


def test_what_comes_after_the_work_number_is_reached_by_tab(page: FirstRun, qtbot: Any) -> None:
    page.editors["number"].setFocus()
    for after in (page.encrypt, page._change, page.restore):
        press(qtbot, Key.Key_Tab)
        assert after.hasFocus()


def test_says_what_is_missing(page: FirstRun, qtbot: Any) -> None:
    press(qtbot, "Duty office", Key.Key_Tab, "Jiang")
    assert page.said.text() == "2 items missing: Password, Password again"
    page.editors["password"].setText("short")
    assert "8 characters" in page.fields["password"].error()
    page.editors["password"].setText(PASSWORD)
    assert page.fields["password"].error() == ""
    page.editors["again"].setText("other")
    assert page.fields["again"].error()
    assert not page.start.isEnabled()
    page.editors["again"].setText(PASSWORD)
    assert page.start.isEnabled()


def test_goes_to_the_first_missing_answer(page: FirstRun, qtbot: Any) -> None:
    press(qtbot, "Duty office", (Key.Key_Return, Qt.KeyboardModifier.ControlModifier))
    assert page.editors["name"].hasFocus()
    assert page.fields["name"].error()


def test_switching_the_language_keeps_what_is_typed(page: FirstRun, qtbot: Any) -> None:
    press(qtbot, "值班室", Key.Key_Tab, "江以宁", (Key.Key_Backtab, SHIFT), (Key.Key_Backtab, SHIFT))
    with qtbot.waitSignal(page.language_changed) as said:
        press(qtbot, Key.Key_Left)
    assert said.args == ["zh_CN"]
    assert i18n.language() == "zh_CN"
    assert page.editors["office"].value() == "值班室"
    assert page.editors["name"].value() == "江以宁"
    assert page.languages.value() == "zh_CN"


@pytest.mark.parametrize("text", [100, 125, 150])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 600), (900, 500)])
def test_nothing_is_cut_at_the_right(
    worker: Any, place: Any, qapp: Any, qtbot: Any, size: tuple[int, int], text: int
) -> None:
    theme.apply(qapp, "light", text)
    page = FirstRun(worker, place)
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    inner = page._area.widget()
    assert page.card.width() <= page.width()
    assert inner.width() <= page._area.viewport().width(), inner.minimumSizeHint()
