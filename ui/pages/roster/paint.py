"""What the parts of the page paint alike: text cut to its room, tags."""
from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from ui import theme
from ui.theme import u

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
TAG = 20


def text(
    painter: QPainter, area: QRect, said: str, role: str = "body", ink: str = "text", bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """One line, cut with … where it has no room; gives its width in pixels."""
    font = theme.font(role, bold)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(said.replace("\n", " "), Qt.TextElideMode.ElideRight, area.width())
    painter.setFont(font)
    painter.setPen(theme.token(ink))
    painter.drawText(area, align, shown)
    return metrics.horizontalAdvance(shown)


def width(said: str, role: str = "body", bold: bool = False) -> int:
    """The width of a text in pixels."""
    return QFontMetrics(theme.font(role, bold)).horizontalAdvance(said)


def tag(painter: QPainter, right: int, top: int, word: str, fill: str, ink: str) -> int:
    """A word on a tint, its right end at ``right``; gives where it begins."""
    wide = width(word, "caption") + u(12)
    box = QRect(right - wide, top, wide, u(TAG))
    if fill:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(fill))
        painter.drawRoundedRect(box, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    text(painter, box, word, "caption", ink, align=CENTRE)
    return right - wide


def frame(painter: QPainter, box: QRect, ink: str, thick: int = 1, dashed: bool = False, fill: str = "") -> None:
    """A frame with rounded corners."""
    pen = QPen(theme.token(ink), thick)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(pen)
    painter.setBrush(theme.token(fill) if fill else Qt.BrushStyle.NoBrush)
    half = thick / 2
    painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def picture(painter: QPainter, area: QRect, name: str, ink: str, size: int = 16) -> None:
    """An icon at the left of ``area``, in the middle of its height."""
    top = area.top() + (area.height() - u(size)) // 2
    painter.drawPixmap(area.left(), top, theme.pixmap(name, ink, size, painter.device().devicePixelRatio()))
