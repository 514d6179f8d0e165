"""What an empty list shows: an icon, one sentence, one button."""
from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui import theme
from ui.key_button import KeyButton


class EmptyState(QWidget):
    """Centred in whatever room there is. ``clicked``: the button was pressed."""

    clicked = Signal()

    def __init__(
        self, icon: str, sentence: str, button: str = "", key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._mark = QLabel(self)
        self.sentence = QLabel(self)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        theme.restyle(self.sentence, role="secondary")
        self.button = KeyButton("", small=True, parent=self)
        self.button.clicked.connect(self.clicked)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        for widget in (self._mark, self.sentence, self.button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        theme.watch(self._draw)
        self.set_text(sentence, button, key)
        self._draw()

    def set_text(self, sentence: str, button: str = "", key: str = "", icon: str = "") -> None:
        """Another sentence, with the one thing to do about it."""
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.set_text(button, key)
        self.button.setVisible(bool(button))
        if icon:
            self._icon = icon
            self._draw()

    def _draw(self) -> None:
        self._mark.setPixmap(theme.pixmap(self._icon, "text3", 24, self.devicePixelRatioF()))
