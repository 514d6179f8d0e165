"""A choice with a second line: the shift patterns of the first run."""
from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import theme
from ui.theme import u

HEIGHT = 52


class ShiftCard(QAbstractButton):
    """A radio button as large as a card: title above, its times below."""

    def __init__(self, title: str, times: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times = times
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleDescription(times)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(u(HEIGHT))

    def sizeHint(self) -> QSize:
        return QSize(u(172), u(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(120), u(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        pen = 2 if self.hasFocus() else 1
        fill = "selected" if on else "hover" if self.underMouse() else "surface"
        painter.setPen(QPen(theme.token("accent" if on or self.hasFocus() else "line2"), pen))
        painter.setBrush(theme.token(fill))
        half = pen / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), u(4), u(4))
        self._paint_dot(painter, on)
        left, width = u(38), self.width() - u(42)
        painter.setPen(theme.token("text"))
        painter.setFont(theme.font("body", bold=on))
        self._write(painter, QRectF(left, u(8), width, u(20)), self.text())
        painter.setPen(theme.token("text2"))
        painter.setFont(theme.font("caption"))
        self._write(painter, QRectF(left, u(27), width, u(18)), self._times)

    def _paint_dot(self, painter: QPainter, on: bool) -> None:
        middle = QPointF(u(20), self.height() / 2)
        painter.setPen(QPen(theme.token("accent" if on else "line3"), u(5) if on else 1.2))
        painter.setBrush(theme.token("surface"))
        radius = u(8) - (u(5) / 2 if on else 0.5)
        painter.drawEllipse(middle, radius, radius)

    def _write(self, painter: QPainter, area: QRectF, text: str) -> None:
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
