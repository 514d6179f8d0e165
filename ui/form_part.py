"""The head of a part of a form that is folded away until it is wanted."""
from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.theme import u

HEIGHT = 30


class FormPart(QToolButton):
    """Title of a part and how many of its fields are filled; a press, Space or Enter shows or hides them."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[QWidget] = []
        self._title, self._filled = title, 0
        self.setObjectName("formPart")
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._turn)
        theme.watch(self._fit)
        self._fit()

    def add(self, field: QWidget) -> None:
        """A field that belongs to the part."""
        self.fields.append(field)
        field.setVisible(False)

    def set_filled(self, count: int) -> None:
        """How many of its fields hold something."""
        self._filled = count
        self._fit()

    def open(self) -> None:
        self.setChecked(True)

    def _turn(self, on: bool) -> None:
        for field in self.fields:
            field.setVisible(on)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(u(HEIGHT))
        self.setText(f"{self._title}　{self._filled}" if self._filled else self._title)
        self.setIcon(theme.icon("caret-down" if self.isChecked() else "caret-right", "text2"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        else:
            super().keyPressEvent(event)
