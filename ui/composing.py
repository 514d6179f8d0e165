"""A line whose Enter is pressed by a finger, and not by the input method that ends a composition with it."""
from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

COMMIT_MS = 40


class EnterLine(QLineEdit):
    """``entered``: Enter alone, while nothing is being composed.

    The key that ends a composition may arrive after the text it committed: an Enter within COMMIT_MS of that
    text is this key, and no finger's.
    """

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self._committed = QElapsedTimer()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        composed, self._composing = self._composing, bool(event.preeditString())
        if composed and not self._composing:
            self._committed.start()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            settled = not (self._committed.isValid() and self._committed.elapsed() < COMMIT_MS)
            if settled and not self._composing:
                self.entered.emit()
            return
        if enter:
            event.ignore()  # Ctrl+Enter is the page's
            return
        super().keyPressEvent(event)
