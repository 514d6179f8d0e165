"""One's own account in the settings."""
from __future__ import annotations

from typing import Any

import pyotp
import pytest

from app.core import passwords
from db.tables import User
from tests.conftest import NUMBER, PASSWORD, Clock
from ui.account_pane import AccountPane
from ui.qr_code import QUIET, QrCode


@pytest.fixture
def pane(desk: Any, qtbot: Any) -> AccountPane:
    shown = AccountPane(desk)
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.refresh()
    return shown


def test_change_of_ones_own_password(pane: AccountPane, desk: Any, qtbot: Any) -> None:
    form = pane.form
    for name, typed in (("own_password", "wrong"), ("new_password", "Bb-23456"), ("again", "Bb-23456")):
        form.editors[name].set_value(typed)
    form.submit()
    qtbot.waitUntil(lambda: "is wrong" in form.fields["own_password"].error())
    form.editors["own_password"].set_value(PASSWORD)
    with qtbot.waitSignal(desk.toasted):
        form.submit()
    assert passwords.fits(User.get(User.number == NUMBER).password, "Bb-23456")
    assert [editor.value() for editor in form.editors.values()] == ["", "", ""]


def test_second_factor_by_its_steps(pane: AccountPane, desk: Any, clock: Clock, qtbot: Any) -> None:
    from datetime import UTC

    second = pane.second
    second.submit()
    assert second.password_field.error()
    second.password.set_value(PASSWORD)
    second.submit()
    qtbot.waitUntil(lambda: second.state == "begun")
    assert not pane.form.isVisible() and second.findChild(QrCode) is not None
    pane.refresh()  # as after any change: what was begun stays to be confirmed
    key = second.secret.text().replace(" ", "")

    def code() -> str:
        return pyotp.TOTP(key).at(clock().replace(tzinfo=UTC))

    second.code.set_value("000000")
    second.submit()
    qtbot.waitUntil(lambda: bool(second.code_field.error()))
    second.code.set_value(code())
    second.submit()
    qtbot.waitUntil(lambda: second.state == "on")
    assert not second.secret.isVisible() and pane.form.isVisible()
    clock.forward(minutes=1)
    second.password.set_value(PASSWORD)
    second.code.set_value(code())
    second.submit()
    qtbot.waitUntil(lambda: second.state == "off")
    assert User.get(User.number == NUMBER).totp == ""


def test_the_picture_is_the_code(themed: None, qtbot: Any) -> None:
    """Read back by its finder patterns: the corner is dark, the quiet zone white."""
    picture = QrCode("otpauth://totp/x?secret=" + "A" * 32)
    qtbot.addWidget(picture)
    image = picture.grab().toImage()
    module = picture._module
    assert image.pixelColor(1, 1).lightness() == 255
    assert image.pixelColor(QUIET * module + 1, QUIET * module + 1).lightness() == 0
    assert picture.width() == (len(picture._rows) + 2 * QUIET) * module
