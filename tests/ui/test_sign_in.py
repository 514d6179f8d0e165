"""Signing in and unlocking by keys."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.core import site
from app.core.run import run, wall_clock
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


def test_those_on_duty_come_first_whoever_else_there_is(
    people: Any, worker: Any, office: str, themed: None, qtbot: Any
) -> None:
    for number in range(2001, 2011):
        run(people, "people.add", number=str(number), name=f"P{number}", role="DUTY_SUB", password=PASSWORD)
    running = replace(people, now=wall_clock)
    run(running, "roster.staff", primary="P2009", secondary="He、Zhou")
    page = shown(worker, office, qtbot)
    assert [number for number, _ in page._people][:4] == ["2009", "1002", "1003", NUMBER]
    assert page._buttons["2009"].text() == "P2009　2009　Primary" and page._buttons["1003"].text().endswith("Secondary")
    assert page.chosen() == ""


@pytest.mark.parametrize("key, number", [(Key.Key_Down, "1002"), (Key.Key_Up, "1003")])
def test_arrows_in_the_password_choose_another(
    people: Any, worker: Any, office: str, themed: None, qtbot: Any, key: Any, number: str
) -> None:
    page = shown(worker, office, qtbot)
    page.choose(0)
    qtbot.keyClicks(page.password, "12")
    qtbot.keyClick(page.password, key)
    assert page.chosen() == number and page.password.hasFocus() and page.password.value() == "12"


def test_a_desk_is_offered_to_the_only_other_person(
    ctx: Any, worker: Any, office: str, themed: None, qtbot: Any
) -> None:
    run(ctx, "people.add", number="1002", name="Zhou", role="DUTY_SUB", password=PASSWORD)
    page = shown(worker, office, qtbot, leaving=ctx)
    assert page.chosen() == "1002" and page.password.hasFocus()
    assert ("Esc", "back") in page.hints()
    with qtbot.waitSignal(page.left):
        page.back.click()


def test_nobody_leaves_while_a_password_is_looked_at(
    ctx: Any, worker: Any, office: str, themed: None, qtbot: Any
) -> None:
    page, left = shown(worker, office, qtbot, leaving=ctx), []
    page.left.connect(lambda: left.append(1))
    page.choose(0)
    qtbot.keyClicks(page.password, PASSWORD)
    with qtbot.waitSignal(page.finished):
        page.submit()
        page.leave()
    assert left == []
