"""A list page by keys, on the contacts."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import query
from ui.list_page import ListPage
from ui.pages.contacts import Page
from ui.record_view import fitted

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(desk: Any, qtbot: Any) -> ListPage:
    shown = Page(desk)
    qtbot.addWidget(shown)
    shown.resize(1200, 700)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    with qtbot.waitSignal(shown.model.counted):
        shown.refresh()
    shown.take_focus()
    return shown


def reload(page: ListPage, qtbot: Any) -> None:
    with qtbot.waitSignal(page.model.filled):
        page.refresh()


def type_in(qtbot: Any, *steps: Any) -> None:
    for step in steps:
        at = QApplication.focusWidget()
        if isinstance(step, str):
            qtbot.keyClicks(at, step)
        else:
            qtbot.keyClick(at, *step) if isinstance(step, tuple) else qtbot.keyClick(at, step)


def test_empty_list_offers_one_thing(page: ListPage) -> None:
    assert page._main.currentWidget() is page.nothing
    page.nothing.clicked.emit()
    assert page.form is not None


def test_add_a_contact_by_keys(page: ListPage, desk: Any, qtbot: Any) -> None:
    with qtbot.waitSignal(desk.toasted):
        type_in(qtbot, Key.Key_Insert, "Water board", Key.Key_Tab, "Zheng", Key.Key_Tab, Key.Key_Tab, "110",
                (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: page.current() is not None)
    assert page.form is None
    row = page.current()
    assert row is not None
    assert (row["source"], row["person"], row["phone"], row["position"]) == ("Water board", "Zheng", "110", 100)
    assert page.view.hasFocus()


def test_a_refusal_stands_under_its_field(
    page: ListPage, qtbot: Any, add_contacts: Callable[[int], list[int]]
) -> None:
    add_contacts(1)
    page.add()
    assert page.form is not None
    page.form.set_values({"source": "市应急管理局0000", "person": "郑0"})
    page.form.submit()
    qtbot.waitUntil(lambda: page.form is not None and bool(page.form.fields["source"].error()))
    assert page.form.editors["source"].hasFocus()
    assert page.form.send.isEnabled()


def test_change_and_retire(page: ListPage, desk: Any, qtbot: Any, add_contacts: Callable[[int], list[int]]) -> None:
    add_contacts(2)
    reload(page, qtbot)
    page.take_focus()
    with qtbot.waitSignal(desk.toasted):
        type_in(qtbot, Key.Key_E, Key.Key_Tab, (Key.Key_A, CONTROL), "Lu", (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: (page.current() or {}).get("person") == "Lu")
    with qtbot.waitSignal(desk.toasted):
        type_in(qtbot, Key.Key_Delete, "moved away", (Key.Key_Return, CONTROL))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)


def test_filter_narrows_while_typing(page: ListPage, qtbot: Any, add_contacts: Callable[[int], list[int]]) -> None:
    add_contacts(12)
    reload(page, qtbot)
    page.take_focus()
    with qtbot.waitSignal(page.model.counted) as said:
        type_in(qtbot, Key.Key_Slash, "0011")
    assert said.args == [1]
    with qtbot.waitSignal(page.model.counted) as said:
        type_in(qtbot, Key.Key_Escape)
    assert said.args == [12]
    with qtbot.waitSignal(page.model.counted):
        page.line.setText("nobody")
    assert page._main.currentWidget() is page.no_hit


def test_what_was_typed_is_put_aside(page: ListPage, qtbot: Any) -> None:
    type_in(qtbot, Key.Key_Insert, "Water board", Key.Key_Escape)
    assert page.form is None
    page.add()
    assert page.form is not None
    assert page.form.editors["source"].value() == "Water board"


def test_the_selected_record_stays_selected(
    page: ListPage, desk: Any, qtbot: Any, add_contacts: Callable[[int], list[int]]
) -> None:
    ids = add_contacts(5)
    reload(page, qtbot)
    page.view.select_row(3)
    desk.act("contacts.add", {"source": "AAA first", "position": 1})
    qtbot.waitUntil(lambda: len(query.listed(desk.ctx, "contacts")) == 6)
    with qtbot.waitSignal(page.model.counted):
        page.refresh()
    assert page.model.id_at(page.view.currentIndex().row()) == ids[3]


def test_pane_beside_the_list_or_in_its_place(
    page: ListPage, qtbot: Any, add_contacts: Callable[[int], list[int]]
) -> None:
    add_contacts(1)
    reload(page, qtbot)
    assert not page.pane.isVisibleTo(page)
    page.set_width_class("M")
    page.add()
    assert not page._main.isVisibleTo(page)
    page.set_width_class("L")
    assert page._main.isVisibleTo(page)
    page.escape()
    page.set_width_class("XL")
    assert page.pane.currentWidget() is page.record


@pytest.mark.parametrize(("room", "left"), [(1000, [200, 100, 120]), (310, [200, 100, 0]), (50, [200, 0, 0])])
def test_columns_are_left_out_from_the_right(room: int, left: list[int]) -> None:
    assert fitted([200, 100, 0], room) == left
