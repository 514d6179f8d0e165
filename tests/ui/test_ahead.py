"""Pages made ahead, in quiet moments."""
from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui import ahead
from ui.ahead import Ahead

STYLED = Qt.WidgetAttribute.WA_WState_Polished


class Desk(QWidget):
    """A window of two pages."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, QWidget] = {}
        self.ahead = Ahead(["one", "two"], self.page, self)

    def page(self, name: str) -> QWidget:
        if name not in self.pages:
            self.pages[name] = QWidget(self)
            QLabel("page", self.pages[name])
        return self.pages[name]


@pytest.fixture
def window(qtbot: Any, themed: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(ahead, "FIRST_MS", 0)
    monkeypatch.setattr(ahead, "QUIET_MS", 20)
    whole = Desk()
    qtbot.addWidget(whole)
    whole.show()
    return whole


def test_all_pages_are_made_and_styled(window: Desk, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: len(window.pages) == 2 and window.pages["two"].testAttribute(STYLED))
    assert all(label.testAttribute(STYLED) for label in window.findChildren(QLabel))


def test_not_while_somebody_types(window: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "QUIET_MS", 60_000)
    qtbot.waitUntil(window.ahead._timer.isActive)
    window.ahead._timer.start(5)
    qtbot.keyClick(window, "a")
    qtbot.wait(50)
    assert not window.pages
    window.ahead._timer.start(5)
    qtbot.waitUntil(lambda: len(window.pages) == 2)


def test_none_once_stopped(window: Desk, qtbot: Any) -> None:
    window.ahead.stop()
    qtbot.wait(100)
    assert not window.pages
