"""A field says what is wrong without moving anything."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from ui import theme
from ui.field import Field

SENTENCE = "晚于接报时间 02:44，请核对，并在核对之后重新填写这一栏，直到没有差错为止"


@pytest.mark.parametrize("sort", [QLineEdit, QComboBox, QPlainTextEdit])
@pytest.mark.parametrize("text", [100, 125, 150])
def test_an_error_moves_nothing(qtbot: Any, qapp: Any, sort: type[QWidget], text: int) -> None:
    theme.apply(qapp, "light", text)
    editor = sort()
    field = Field("事发时间", editor)
    qtbot.addWidget(field)
    field.show()
    before = field.sizeHint(), field.minimumSizeHint(), editor.geometry(), editor.sizeHint()
    field.set_error(SENTENCE)
    qapp.processEvents()
    assert (field.sizeHint(), field.minimumSizeHint(), editor.geometry(), editor.sizeHint()) == before
    field.set_error("")
    qapp.processEvents()
    assert (field.sizeHint(), field.minimumSizeHint(), editor.geometry(), editor.sizeHint()) == before
    theme.apply(qapp, "light", 100)


def test_an_error_is_shown_and_said(qtbot: Any, themed: None) -> None:
    editor = QLineEdit()
    field = Field("事发时间", editor, "24 小时制")
    qtbot.addWidget(field)
    assert (editor.accessibleName(), editor.accessibleDescription()) == ("事发时间", "24 小时制")
    field.set_error("晚于接报时间")
    assert field.error() == field.message.text() == editor.accessibleDescription() == "晚于接报时间"
    assert editor.property("error") is True
    field.set_error("")
    assert field.message.text() == "24 小时制"
    assert editor.property("error") is False


def test_a_hint_waits_behind_an_error(qtbot: Any, themed: None) -> None:
    field = Field("电话", QLineEdit())
    qtbot.addWidget(field)
    field.set_error("还差电话")
    field.set_hint("末 4 位即可")
    assert field.message.text() == "还差电话"
    field.set_error("")
    assert field.message.text() == "末 4 位即可"


def test_the_focus_goes_to_the_editor(qtbot: Any, themed: None) -> None:
    editor = QLineEdit()
    field = Field("电话", editor)
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(editor.hasFocus)
