"""One line in which a note about something is typed."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.core.i18n import tr
from ui.composing import EnterLine
from ui.field import CutLabel
from ui.key_button import KeyButton
from ui.theme import u


class NoteLine(QFrame):
    """``entered`` (key, text), ``typed`` (key, text), ``left``."""

    entered = Signal(str, str)
    typed = Signal(str, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inlineForm")
        self.key = ""
        self.label, self.edit = CutLabel(), EnterLine()
        self.label.setProperty("role", "secondary")
        self.edit.entered.connect(self.enter)
        self.edit.textEdited.connect(lambda text: self.typed.emit(self.key, text))
        self._enter, self._leave = KeyButton(tr("Save"), "Enter", small=True), KeyButton(tr("Leave"), "Esc", small=True)
        self._enter.clicked.connect(self.enter)
        self._leave.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(u(14), u(5), u(10), u(5))
        row.setSpacing(u(8))
        row.addWidget(self.label, 2)
        row.addWidget(self.edit, 3)
        row.addWidget(self._enter)
        row.addWidget(self._leave)
        self.setFocusProxy(self.edit)
        self.hide()

    def ask(self, key: str, label: str, text: str) -> None:
        """Opens the line about something, with what was written or typed about it."""
        self.key = key
        self.label.setText(label)
        self.label.setToolTip(label)
        self.edit.setAccessibleName(label)
        self.edit.setText(text)
        self.show()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def enter(self) -> None:
        self.entered.emit(self.key, self.edit.text().strip())
