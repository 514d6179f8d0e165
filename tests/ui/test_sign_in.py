"""Signing in and unlocking by keys."""
from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pyotp
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
def people(ctx: Any, clock: Any, person: Any) -> Any:
    clock.at = wall_clock()  # the page asks the computer's own
    for number, name in (("1002", "Zhou"), ("1003", "He")):
        person(number, "DUTY_MAIN", name, PASSWORD)
    return ctx


def enter(page: SignIn, qtbot: Any, text: str, editor: Any = None) -> None:
    """Types into the field and presses Enter; waits for the answer."""
    editor = editor or page.password
    editor.clear()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: not page._busy, timeout=20_000)


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
    assert page.password.selectedText() and "Tries left: 4" in page.password_field.error()


def test_a_locked_account_is_said_whole(ctx: Any, worker: Any, office: str, themed: None, qtbot: Any) -> None:
    page = shown(worker, office, qtbot)
    for _ in range(5):
        enter(page, qtbot, "wrong")
    assert page.said.isVisible() and "locked until" in page.said.text() and "release it" in page.said.text()
    enter(page, qtbot, PASSWORD)
    assert "locked until" in page.password_field.error()


def test_the_code_is_asked_for_after_the_password_only(
    people: Any, worker: Any, office: str, themed: None, qtbot: Any
) -> None:
    secret = run(people, "people.second_factor", own_password=PASSWORD)["secret"]
    run(people, "people.second_factor", own_password=PASSWORD, code=pyotp.TOTP(secret).now())
    page = shown(worker, office, qtbot)
    page.choose(0)
    assert not page.second_field.isVisible()
    enter(page, qtbot, PASSWORD)
    assert page.second_field.isVisible() and page.second.hasFocus() and not page.password_field.error()
    enter(page, qtbot, "000000", page.second)
    assert "Tries left: 4" in page.second_field.error()
    with qtbot.waitSignal(page.finished) as said:
        enter(page, qtbot, pyotp.TOTP(secret).at(time.time() + 30), page.second)
    assert said.args[0].number == NUMBER
    page.choose(1)
    assert not page.second_field.isVisible()


def test_a_first_password_is_changed_at_once(people: Any, worker: Any, office: str, themed: None, qtbot: Any) -> None:
    run(people, "people.add", number="1004", name="何晓棠", role="DUTY_SUB", password="First-2026")
    page = shown(worker, office, qtbot)
    page.choose(3)
    enter(page, qtbot, "First-2026")
    assert page.change is not None and not page.card.isVisible()
    form = page.change.form
    assert form.editors["new_password"].hasFocus() and not form.fields["own_password"].isVisible()
    qtbot.keyClicks(form.editors["new_password"], "hexiaotang-1A")
    qtbot.keyClicks(form.editors["again"], "hexiaotang-1A")
    form.submit()
    qtbot.waitUntil(lambda: "contains" in form.fields["new_password"].error())
    for name, typed in (("new_password", "Bb-23456"), ("again", "Bb-23457")):
        form.editors[name].clear()
        qtbot.keyClicks(form.editors[name], typed)
    form.submit()
    assert "differ" in form.fields["again"].error()
    form.editors["again"].clear()
    with qtbot.waitSignal(page.finished) as said:
        qtbot.keyClicks(form.editors["again"], "Bb-23456")
        qtbot.keyClick(form.editors["again"], Key.Key_Return)
    assert said.args[0].number == "1004" and said.args[0].may("duty") and said.args[0].only == ""


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
    assert [number for number, *_ in page._people][:4] == ["2009", "1002", "1003", NUMBER]
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
