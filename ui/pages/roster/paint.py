"""What the parts of the page paint alike: besides texts, tags and frames."""
from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui import theme
from ui.paint import LEFT, RIGHT, text, width
from ui.theme import u

__all__ = ["CENTRE", "LEFT", "RIGHT", "frame", "picture", "tag", "text", "width"]
CENTRE = Qt.AlignmentFlag.AlignCenter
TAG = 20


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
