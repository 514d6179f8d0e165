"""A card with a title line, as the columns of the page are."""
from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import u


class Card(QFrame):
    """``line`` is its title line, ``column`` what stands below it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 0, 1, u(8))
        self.column.setSpacing(0)
        self.line = QHBoxLayout()
        self.line.setContentsMargins(u(14), u(4), u(13), u(2))
        self.line.setSpacing(u(8))
        self.heading, self.count = QLabel(title), QLabel()
        self.heading.setProperty("role", "heading")
        self.heading.setMinimumHeight(u(28))
        self.count.setProperty("role", "secondary")
        self.line.addWidget(self.heading)
        self.line.addWidget(self.count)
        self.line.addStretch(1)
        self.column.addLayout(self.line)

    def take_focus(self) -> None:
        """The cursor into what the card lists."""
        raise NotImplementedError


def key_label(key: str) -> QLabel:
    """A key in its box."""
    made = QLabel(key)
    made.setProperty("role", "key")
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made
