"""What the parts of the page paint alike: text cut to its room, text of several looks, the ground of a row."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QLine, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui import theme
from ui.chips import HEIGHT as CHIP_HEIGHT
from ui.chips import chip_width, level_look, paint_look
from ui.theme import u

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
EDGE = 14  # free at both ends of a row


@dataclass(frozen=True)
class Run:
    """A stretch of one line: text and its look, or the chip of a ``level``."""

    text: str = ""
    ink: str = "text"
    is_bold: bool = False
    is_struck: bool = False
    level: str = ""


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


def runs(painter: QPainter, area: QRect, parts: Iterable[Run], role: str = "body") -> None:
    """Stretches one after the other on one line; what has no room is cut."""
    left = area.left()
    for run in parts:
        room = area.right() + 1 - left
        if run.level:
            look = level_look(run.level)
            if chip_width(look) > room:
                return
            top = area.top() + (area.height() - u(CHIP_HEIGHT)) // 2
            paint_look(painter, QRect(left, top, chip_width(look), u(CHIP_HEIGHT)), look)
            left += chip_width(look)
            continue
        font = theme.font(role, run.is_bold)
        font.setStrikeOut(run.is_struck)
        metrics = QFontMetrics(font)
        whole = run.text.replace("\n", " ")
        shown = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(theme.token(run.ink))
        painter.drawText(QRect(left, area.top(), room, area.height()), LEFT, shown)
        left += metrics.horizontalAdvance(shown)
        if shown != whole:
            return


def picture(painter: QPainter, area: QRect, name: str, ink: str, size: int = 16) -> None:
    """An icon at the left of ``area``, in the middle of its height."""
    top = area.top() + (area.height() - u(size)) // 2
    painter.drawPixmap(area.left(), top, theme.pixmap(name, ink, size, painter.device().devicePixelRatio()))


def ground(painter: QPainter, option: QStyleOptionViewItem, fill: str = "", inset: int = EDGE) -> QRect:
    """The ground of a row: chosen, under the mouse or of a ``fill``; its hairline.

    The line begins ``inset`` from both ends; a negative one leaves it out.
    """
    area: QRect = option.rect
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
    if chosen or hover or fill:
        painter.fillRect(area, theme.token("selected" if chosen else fill or "hover"))
    if inset >= 0:
        painter.setPen(theme.token("line"))
        painter.drawLine(QLine(area.left() + u(inset), area.bottom(), area.right() - u(inset), area.bottom()))
    if chosen:
        has_focus = option.widget is not None and option.widget.hasFocus()
        painter.fillRect(area.x(), area.y(), u(3), area.height(), theme.token("accent" if has_focus else "line2"))
    return area
