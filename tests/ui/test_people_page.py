"""Accounts and roles in the settings."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core import access, rights
from app.core.run import Context, run
from db.tables import Role, User
from tests.conftest import Clock
from ui.people_page import PeoplePage, RolesPage


def shown(page: Any, qtbot: Any) -> Any:
    qtbot.addWidget(page)
    page.resize(1100, 700)
    with qtbot.waitExposed(page):
        page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page.current() is not None)
    page.set_width_class("XL")  # shows the record beside the list
    return page


@pytest.fixture
def page(desk: Any, person: Callable[..., Context], qtbot: Any) -> PeoplePage:
    person("002")
    return shown(PeoplePage(desk), qtbot)


def select(page: PeoplePage, number: str, qtbot: Any) -> None:
    row = User.select().where(User.number < number).count()
    page.view.select_row(row)
    qtbot.waitUntil(lambda: (page.current() or {}).get("number") == number)


def buttons(page: PeoplePage) -> set[str]:
    return {id.partition(".")[2] for id, button in page._buttons.items() if button.isVisible()}


def test_only_what_fits_the_person_is_offered(page: PeoplePage, clock: Clock, qtbot: Any) -> None:
    select(page, "001", qtbot)
    assert buttons(page) == set()  # one's own
    select(page, "002", qtbot)
    assert buttons(page) == {"set_role", "set_password", "disable"}
    assert {"R", "P", "Del"} <= {key for key, _ in page.hints()}
    for _ in range(5):
        with pytest.raises(access.Refused):
            access.sign_in("002", "wrong", now=clock)
    page.refresh()
    qtbot.waitUntil(lambda: "release" in buttons(page))
    with qtbot.waitSignal(page.desk.toasted):
        page.begin("people.release")
    qtbot.waitUntil(lambda: "release" not in buttons(page))


def test_change_of_role_by_its_form(page: PeoplePage, qtbot: Any) -> None:
    select(page, "002", qtbot)
    qtbot.waitUntil(lambda: bool(page.choices))
    page.begin("people.set_role")
    assert page.form is not None and page.form.editors["role"].value() == "DUTY_MAIN"
    page.form.editors["role"].set_value("DUTY_BACK")
    with qtbot.waitSignal(page.desk.toasted):
        page.primary()
    assert User.get(User.number == "002").role == "DUTY_BACK"


def test_adding_an_officer_says_what_it_takes_from_the_head(page: PeoplePage, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: bool(page.choices))
    page.add()
    assert page.form is not None
    role = page.form.editors["role"]
    role.set_value("SEC")
    assert "for good" in page.form.fields["role"].message.text()
    role.set_value("DUTY_SUB")
    assert page.form.fields["role"].message.text() == ""
    for name, value in (("number", "101"), ("name", "安平"), ("password", "First-2026")):
        page.form.editors[name].set_value(value)
    role.set_value("SEC")
    with qtbot.waitSignal(page.desk.toasted):
        page.primary()
    qtbot.waitUntil(lambda: not page.desk.ctx.may("security"), timeout=15_000)


def test_a_password_put_aside_is_forgotten(page: PeoplePage, qtbot: Any) -> None:
    select(page, "002", qtbot)
    page.begin("people.set_password")
    assert page.form is not None and "李岚" in page._form_title("people.set_password")
    page.form.editors["password"].set_value("First-2027")
    page.escape()
    page.begin("people.set_password")
    assert page.form.editors["password"].value() == ""


def test_rights_of_a_role_are_boxes(desk: Any, qtbot: Any) -> None:
    page = shown(RolesPage(desk), qtbot)
    page.view.select_row(3)
    qtbot.waitUntil(lambda: page.current()["code"] == "DUTY_MAIN")
    page.change()
    editors = page.form.editors
    assert [word for word in rights.BUSINESS if editors[word].value()] == ["read", "duty", "phones"]
    editors["phones"].set_value(False)
    editors["grants"].set_value("audit")
    page.primary()
    qtbot.waitUntil(lambda: "AUD" in page.form.fields["grants"].error())
    editors["grants"].set_value("-contacts.retire")
    with qtbot.waitSignal(desk.toasted):
        page.primary()
    assert Role.get(Role.code == "DUTY_MAIN").grants == "read duty -contacts.retire"
    run(desk.ctx, "people.change_role", code="SYS", grants="system -people.add")
