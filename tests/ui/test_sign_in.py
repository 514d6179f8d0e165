"""Signing in and unlocking by keys."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.core import site
from app.core.run import run
from tests.conftest import NUMBER, PASSWORD
from ui.hint_bar import HintBar
from ui.sign_in import SignIn

Key = Qt.Key


@pytest.fixture
def people(ctx: Any) -> Any:
    for number, name in (("1002", "Zhou"), ("1003", "He")):
        run(ctx, "people.add", number=number, name=name, role="DUTY_MAIN", password=PASSWORD)
    return ctx


def shown(worker: Any, office: str, qtbot: Any, **more: Any) -> SignIn:
    page = SignIn(worker, site.open_site(office), **more)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: bool(page._buttons))
    return page


def test_a_digit_a_password_enter(people: Any, worker: Any, office: str, themed: None, qtbot: Any) -> None:
    page = shown(worker, office, qtbot)
    qtbot.keyClick(QApplication.focusWidget() or page, Key.Key_2)
    assert page.password.hasFocus()
    with qtbot.waitSignal(page.finished) as said:
        qtbot.keyClicks(page.password, PASSWORD)
        qtbot.keyClick(page.password, Key.Key_Return)
    assert said.args[0].number == "1002"


def test_another_by_work_number(people: Any, worker: Any, office: str, themed: None, qtbot: Any) -> None:
    page = shown(worker, office, qtbot)
    qtbot.keyClick(page, Key.Key_0)
    assert page.number.hasFocus()
    qtbot.keyClicks(page.number, "1003")
    qtbot.keyClick(page.number, Key.Key_Tab)
    with qtbot.waitSignal(page.finished) as said:
        qtbot.keyClicks(page.password, PASSWORD)
        qtbot.keyClick(page.password, Key.Key_Return)
    assert said.args[0].number == "1003"


def test_wrong_password_stands_under_the_field(ctx: Any, worker: Any, office: str, themed: None, qtbot: Any) -> None:
    page = shown(worker, office, qtbot)
    assert page.chosen() == NUMBER
    qtbot.keyClicks(page.password, "wrong")
    qtbot.keyClick(page.password, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.password_field.error()))
    assert page.password.selectedText()


def test_locked_shows_one_person(people: Any, worker: Any, office: str, themed: None, qtbot: Any) -> None:
    page = shown(worker, office, qtbot, locked_for=people)
    assert list(page._buttons) == [NUMBER]
    page.switch.click()
    qtbot.waitUntil(lambda: len(page._buttons) == 4)


def test_caps_lock_is_pointed_out(ctx: Any, worker: Any, office: str, themed: None, qtbot: Any) -> None:
    page = shown(worker, office, qtbot)
    qtbot.keyClick(page.password, "A", Qt.KeyboardModifier.NoModifier)
    assert "Caps Lock" in page.password_field.message.text()


def test_one_person_alone_is_not_chosen_by_a_digit(
    ctx: Any, worker: Any, office: str, themed: None, qtbot: Any
) -> None:
    page = shown(worker, office, qtbot)
    button = page._buttons[NUMBER]
    assert page.hints() == [("Enter", "sign in")]
    assert button.key == ""
    button.setFocus()
    qtbot.keyClicks(button, "1")
    assert page.password.hasFocus()
    qtbot.keyClicks(page.password, "23")
    assert page.password.value() == "123"


@pytest.mark.parametrize("several", [True, False])
def test_the_bar_below_tells_of_digits_where_they_choose(
    worker: Any, office: str, themed: None, qtbot: Any, request: Any, several: bool
) -> None:
    request.getfixturevalue("people" if several else "ctx")
    whole, bar = QWidget(), HintBar()
    qtbot.addWidget(whole)
    column = QVBoxLayout(whole)
    page = SignIn(worker, site.open_site(office))
    column.addWidget(page)
    column.addWidget(bar)
    qtbot.waitUntil(lambda: bool(page._buttons))
    assert bar.keys.accessibleName() == ("1–9 choose a person　" if several else "") + "Enter sign in"
