"""A QR code, black on white in every theme, as readers need it."""
from __future__ import annotations

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import u

QUIET = 4  # modules of white around


class QrCode(QWidget):
    """The text given as a code of about ``size`` pixels."""

    def __init__(self, text: str, size: int = 180, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Another text."""
        self._rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
        self._module = max(2, u(self._size) // (len(self._rows) + 2 * QUIET))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        side = (len(self._rows) + 2 * QUIET) * self._module
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    place = QRect((x + QUIET) * self._module, (y + QUIET) * self._module, self._module, self._module)
                    painter.fillRect(place, Qt.GlobalColor.black)
        painter.end()
