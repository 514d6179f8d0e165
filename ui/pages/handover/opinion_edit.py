"""Where an opinion is typed: Enter saves it, unless an input method ends a composition with it."""
from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from ui.composing import COMMIT_MS


class OpinionEdit(QPlainTextEdit):
    """``entered``: Enter alone; Shift+Enter breaks the line. ``gained`` and ``lost``: the cursor came in, or left."""

    entered = Signal()
    gained = Signal()
    lost = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self._composing = False
        self._committed = QElapsedTimer()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        composed, self._composing = self._composing, bool(event.preeditString())
        if composed and not self._composing:
            self._committed.start()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and not held:
            settled = not (self._committed.isValid() and self._committed.elapsed() < COMMIT_MS)
            if settled and not self._composing:
                self.entered.emit()
        elif enter and held & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the page's
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.gained.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.lost.emit()
