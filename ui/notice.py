"""A row that tells of something a person may act on: a sentence and one button with its key."""
from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.key_button import KeyButton
from ui.theme import u


class Notice(QFrame):
    """Hidden until tell(); the sentence breaks into lines where it must. ``tone``: warn, danger or ok."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdict")
        self._act: Callable[[], None] | None = None
        self._mark = QLabel(self)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.button = KeyButton("", small=True, parent=self)
        self.button.clicked.connect(self.take)
        row = QHBoxLayout(self)
        row.setContentsMargins(u(10), u(4), u(6), u(4))
        row.setSpacing(u(8))
        row.addWidget(self._mark)
        row.addWidget(self.said, 1)
        row.addWidget(self.button)
        theme.watch(self._draw)
        self._tone = "warn"
        self.hide()

    def tell(
        self, text: str, button: str = "", key: str = "", act: Callable[[], None] | None = None, tone: str = "warn"
    ) -> None:
        """Shows the sentence, and the button where there is something to do."""
        self._act, self._tone = act, tone
        self.said.setText(text)
        self.setAccessibleName(text)
        self.button.set_text(button, key)
        self.button.setVisible(bool(button))
        theme.restyle(self, tone=tone)
        theme.restyle(self.said, tone=tone)
        self._draw()
        self.show()

    def clear(self) -> None:
        """Hides it; the button does nothing more."""
        self._act = None
        self.hide()

    def take(self) -> None:
        """Does what the button says, once."""
        act, self._act = self._act, None
        if act is not None:
            self.hide()
            act()

    def _draw(self) -> None:
        name = "check-circle" if self._tone == "ok" else "warning-circle"
        self._mark.setPixmap(theme.pixmap(name, self._tone, 16, self.devicePixelRatioF()))
