"""Something proposed, on one line: Enter takes it, Esc does not. It never takes the cursor by itself."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.cards import key_label
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.theme import u


class OfferRow(QFrame):
    """``taken`` and ``declined`` with what is offered."""

    taken = Signal(dict)
    declined = Signal(dict)

    def __init__(self, key: str, take: str, decline: str, parent: QWidget | None = None) -> None:
        """``key`` brings the cursor here."""
        super().__init__(parent)
        self.setObjectName("offer")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.offered: dict[str, Any] | None = None
        self._mark, self.said = QLabel(), CutLabel()
        self.said.setProperty("tone", "warn")
        self.take = KeyButton(take, "Enter", small=True)
        self.take.clicked.connect(lambda: self.taken.emit(self.offered or {}))
        self.decline = KeyButton(decline, "Esc", small=True)
        self.decline.clicked.connect(self.escape)
        row = QHBoxLayout(self)
        row.setContentsMargins(u(12), u(3), u(4), u(3))
        row.setSpacing(u(8))
        row.addWidget(self._mark)
        row.addWidget(self.said, 1)
        row.addWidget(key_label(key))
        row.addWidget(self.take)
        row.addWidget(self.decline)
        theme.watch(self._draw)
        self._draw()
        self.hide()

    def _draw(self) -> None:
        self._mark.setPixmap(theme.pixmap("trend-up", "warn", 16, self.devicePixelRatioF()))

    def show_offer(self, offered: dict[str, Any] | None, said: str = "") -> None:
        """Offers something else, or nothing any more."""
        had_focus = self.has_cursor()
        self.offered = offered
        self.said.setText(said)
        self.said.setToolTip(said)
        self.setAccessibleName(said)
        self.setVisible(offered is not None)
        if had_focus and offered is None and self.parentWidget() is not None:
            self.focusNextChild()

    def has_cursor(self) -> bool:
        return self.hasFocus() or self.take.hasFocus() or self.decline.hasFocus()

    def escape(self) -> None:
        """Declines."""
        if self.offered is not None:
            self.declined.emit(self.offered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.offered is not None:
            self.taken.emit(self.offered)
        else:
            super().keyPressEvent(event)
