"""Hands on a widget of the events page that stands alone in a window with the window's two keys."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ui.desk import Desk

WAIT = 8000


class DeskHands:
    """Keys to whatever has the cursor. Ctrl+Enter and Esc reach the widget as the window passes them on."""

    def __init__(self, desk: Desk, widget: Any, window: QMainWindow, qtbot: Any) -> None:
        self.desk, self.widget, self.window, self.qtbot = desk, widget, window, qtbot
        self.pressed = 0

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.widget

    def press(self, *keys: str) -> None:
        for key in keys:
            chord = QKeySequence(key)[0]
            QTest.keyClick(self.focus, chord.key(), chord.keyboardModifiers())
            self.pressed += 1

    def type(self, text: str) -> None:
        """Types ASCII key by key; anything else comes from an input method."""
        for sign in text:
            if sign.isascii():
                QTest.keyClicks(self.focus, sign)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(sign)
                QApplication.sendEvent(self.focus, event)

    def until(self, true: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=WAIT)

    def rest(self) -> None:
        """Until what was asked of the worker is answered."""
        for lane in ("write", "draft", "read", "look", "draft", "read"):
            done: list[bool] = []
            self.desk.worker.submit(lane, lambda: True, done.append, done.append)
            self.until(lambda seen=done: seen)


@contextmanager
def standing(
    desk: Desk, widget: QWidget, qtbot: Any, size: tuple[int, int] = (1214, 640)
) -> Iterator[DeskHands]:
    """The widget on screen in a window of its own until the block ends."""
    window = QMainWindow()
    window.setCentralWidget(widget)
    for key, name in (("Ctrl+Return", "primary"), ("Esc", "escape")):
        QShortcut(QKeySequence(key), window, getattr(widget, name), context=Qt.ShortcutContext.WindowShortcut)
    window.resize(*size)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    try:
        yield DeskHands(desk, widget, window, qtbot)
    finally:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]
