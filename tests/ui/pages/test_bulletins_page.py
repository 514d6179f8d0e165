"""The page of bulletins by keys: preparing, editing, signing, renewing, withdrawing, printing."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core.run import Context, run
from app.features.bulletins.records import Bulletin
from ui.desk import Desk
from ui.pages.bulletins import Page

Key = Qt.Key


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> Page:
    shown = Page(desk)
    qtbot.addWidget(shown)
    shown.resize(1214, 640)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    with qtbot.waitSignal(shown.model.counted):
        shown.refresh()
    shown.take_focus()
    return shown


@pytest.fixture
def draft(ctx: Context, page: Page, qtbot: Any) -> str:
    """The code of a draft that the page shows."""
    code: str = run(ctx, "bulletins.prepare", head="information")["bulletin"]
    run(ctx, "bulletins.add_item", bulletin=code, title="一号堤", text="水位平稳。")
    with qtbot.waitSignal(page.model.filled):
        page.refresh()
    page.take_focus()
    return code


def press(qtbot: Any, key: Qt.Key) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key)


def submit(page: Page, desk: Desk, qtbot: Any, **values: Any) -> None:
    assert page.form is not None
    page.form.set_values(values)
    with qtbot.waitSignal(desk.toasted):
        page.form.submit()


def row_of(code: str) -> Bulletin:
    return Bulletin.get(Bulletin.code == code)


def test_prepare_by_keys(page: Page, desk: Desk, qtbot: Any) -> None:
    press(qtbot, Key.Key_Insert)
    submit(page, desk, qtbot, head="daily")
    qtbot.waitUntil(lambda: page.current() is not None)
    (row,) = Bulletin.select()
    assert (row.head, row.state) == ("daily", "draft")


def test_edit_put_aside_and_sign_by_keys(page: Page, desk: Desk, qtbot: Any, draft: str) -> None:
    press(qtbot, Key.Key_E)
    assert page.form is not None and "水位平稳" in page.form.values()["text"]
    page.form.set_values({"text": "一、一号堤\n水位回落。"})
    page.escape()
    press(qtbot, Key.Key_E)  # what was typed is still there
    assert page.form is not None and "水位回落" in page.form.values()["text"]
    submit(page, desk, qtbot)
    assert "水位回落" in row_of(draft).body
    qtbot.waitUntil(lambda: page.current() is not None and "水位回落" in page.current()["text"])
    press(qtbot, Key.Key_S)
    submit(page, desk, qtbot)
    assert (row_of(draft).state, row_of(draft).issue) == ("signed", 1)
    qtbot.waitUntil(lambda: page.current() is not None and page.current()["state"] == "signed")
    for key in (Key.Key_E, Key.Key_S, Key.Key_R):
        with qtbot.waitSignal(desk.toasted):
            press(qtbot, key)
        assert page.form is None
    press(qtbot, Key.Key_Delete)
    submit(page, desk, qtbot, reason="有误")
    assert row_of(draft).state == "withdrawn"


def test_renew_and_print(page: Page, desk: Desk, qtbot: Any, draft: str) -> None:
    with qtbot.waitSignal(desk.toasted):
        press(qtbot, Key.Key_R)
    assert "水位平稳" in row_of(draft).body
    with qtbot.waitSignal(desk.went) as said:
        press(qtbot, Key.Key_P)
    assert said.args == ["reports", {"report": "bulletins.information", "bulletin": draft, "print": True}]
    daily = run(desk.ctx, "bulletins.prepare", head="daily", day=date(2026, 6, 22))["bulletin"]
    page.show_target(id=row_of(daily).id)
    qtbot.waitUntil(lambda: bool(page.current() and page.current()["code"] == daily))
    with qtbot.waitSignal(desk.went) as said:
        page.print_page()
    assert said.args == ["reports", {"report": "bulletins.daily", "day": date(2026, 6, 22), "print": True}], "its own"
    page.which.set_value("signed")
    with qtbot.waitSignal(page.model.counted):
        page.refresh()
    assert page.current() is None and page.escape()
    assert ("S", "sign") in page.hints() or page.hints()
