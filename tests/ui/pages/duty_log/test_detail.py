"""One entry whole."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.hands import Hands


class Windows(QObject):
    """Collects the windows that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_showing_an_entry_opens_no_window_of_its_own(
    log: Callable[..., Any], hands: Hands, qapp: QApplication
) -> None:
    log("追尾事故", kind="event", level="3")
    hands.rest()
    watch = Windows()
    qapp.installEventFilter(watch)
    hands.select(1)
    hands.press("Space")
    hands.until(lambda: hands.page.detail.row)
    qapp.removeEventFilter(watch)
    assert watch.shown == [] and hands.window.isActiveWindow()
