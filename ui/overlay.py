"""What lies over the window for a moment: the palette and the sheet of keys."""
from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QLineEdit, QWidget

from ui.theme import u


class Overlay(QFrame):
    """A popup with a ``line`` to type in; leaving gives the cursor back to where it was."""

    def __init__(self, parent: QWidget, asked: str, name: str) -> None:
        super().__init__(parent, objectName="popup")
        self._before: QWidget | None = None
        self.line = QLineEdit()
        self.line.setPlaceholderText(asked)
        self.line.setAccessibleName(name)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.setGraphicsEffect(shadow(self))
        self.hide()

    def _narrow(self, typed: str) -> None:
        """Shows what fits the text typed."""
        raise NotImplementedError

    def _open(self) -> None:
        self._before = QApplication.focusWidget()
        self.line.clear()
        self._narrow("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def escape(self) -> bool:
        """Esc: closes; False when it was not open."""
        if not self.isVisible():
            return False
        self.leave()
        return True

    def leave(self) -> None:
        """Closes and gives the cursor back to where it was."""
        self.hide()
        if self._before is not None and shiboken6.isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)


def shadow(parent: QWidget) -> QGraphicsDropShadowEffect:
    """The shadow under popups."""
    effect = QGraphicsDropShadowEffect(parent)
    effect.setBlurRadius(u(18))
    effect.setOffset(0, u(6))
    effect.setColor(QColor(0, 0, 0, 41))
    return effect
