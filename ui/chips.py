"""Chips of kinds and levels, and the badge with a count. The table paints the same chips itself."""
from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.core.i18n import tr, tr_noop
from ui import theme
from ui.theme import u

HEIGHT = 20
ICON = 14
EDGE = 6
GAP = 3
LEVEL_NAMES = {
    "1": tr_noop("Ⅰ Exceptionally serious"), "2": tr_noop("Ⅱ Serious"), "3": tr_noop("Ⅲ Major"),
    "4": tr_noop("Ⅳ Ordinary"), "9": tr_noop("? Undecided"),
}


@dataclass(frozen=True)
class Look:
    """How a chip is drawn: its text, its icon's name, and tokens for its colours."""

    text: str
    icon: str = ""
    fill: str = "k_other"
    ink: str = "k_other_text"
    border: str = ""
    is_bold: bool = False
    is_dashed: bool = False


def kind_look(text: str, icon: str = "", family: str = "other") -> Look:
    """A kind's chip: its short name and its icon in its family's tint."""
    known = family if family in theme.FAMILIES else "other"
    return Look(text, icon, f"k_{known}", f"k_{known}_text")


def level_look(level: str) -> Look:
    """A level's chip from its code: numeral, word and colour."""
    code = level if level in theme.LEVELS else "9"
    token = f"level_{code}"
    return Look(tr(LEVEL_NAMES[code]), "", token, f"{token}_text", f"{token}_border", True, code == "9")


def chip_width(look: Look) -> int:
    """The width a chip wants."""
    text = QFontMetrics(theme.font("caption", look.is_bold)).horizontalAdvance(look.text)
    return text + 2 * u(EDGE) + (u(ICON) + u(GAP) if look.icon else 0)


def paint_chip(
    painter: QPainter, rect: QRect, text: str, icon: str = "", fill: str = "k_other",
    ink: str = "k_other_text", border: str = "", is_bold: bool = False, is_dashed: bool = False,
) -> None:
    """Paints a chip into ``rect``; colours are names of tokens. Too little room drops the icon first."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    pen = QPen(theme.token(border)) if border else QPen(Qt.PenStyle.NoPen)
    if is_dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(theme.token(fill))
    half = 0.5 if border else 0.0
    radius = 3 if border else 4
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)
    font = theme.font("caption", is_bold)
    metrics = QFontMetrics(font)
    room = rect.adjusted(u(EDGE), 0, -u(EDGE), 0)
    wanted = metrics.horizontalAdvance(text)
    if icon and wanted + u(ICON) + u(GAP) <= room.width() + 1:
        ratio = painter.device().devicePixelRatio()
        top = rect.top() + (rect.height() - u(ICON)) // 2
        painter.drawPixmap(room.left(), top, theme.pixmap(icon, ink, ICON, ratio))
        room.setLeft(room.left() + u(ICON) + u(GAP))
    elif wanted > room.width():
        room = rect.adjusted(2, 0, -2, 0)
    painter.setFont(font)
    painter.setPen(theme.token(ink))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()


def paint_look(painter: QPainter, rect: QRect, look: Look) -> None:
    """Paints a chip by its look."""
    paint_chip(
        painter, rect, look.text, look.icon, look.fill, look.ink, look.border, look.is_bold, look.is_dashed
    )


class Chip(QWidget):
    """A chip that shows its ``look``."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.watch(self.updateGeometry)

    def _set_look(self, look: Look, name: str) -> None:
        self.look = look
        self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self.look), u(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_look(QPainter(self), self.rect(), self.look)


class KindChip(Chip):
    """The chip of a kind of entry."""

    def __init__(self, text: str, icon: str = "", family: str = "other", parent: QWidget | None = None) -> None:
        super().__init__(kind_look(text, icon, family), parent)
        self.set_kind(text, icon, family)

    def set_kind(self, text: str, icon: str = "", family: str = "other") -> None:
        look = kind_look(text, icon, family)
        self._set_look(look, tr("Kind: {name}").format(name=look.text))


class LevelChip(Chip):
    """The chip of an event's level; hidden while there is none."""

    def __init__(self, level: str = "", parent: QWidget | None = None) -> None:
        super().__init__(level_look(level), parent)
        self.set_level(level)

    def set_level(self, level: str) -> None:
        look = level_look(level)
        self._set_look(look, tr("Level: {name}").format(name=look.text) if level else "")
        if not level or self.parentWidget() is not None:  # shown without one it would be a window
            self.setHidden(not level)


class RecordsCount(QLabel):
    """A round badge with a number; nothing is shown for none. ``tone``: empty, warn or danger."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("count")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(0)

    def set_count(self, count: int, tone: str = "") -> None:
        self.setText(str(count) if count <= 999 else "999+")
        self.setAccessibleName(tr("{n} records").format(n=count))
        theme.restyle(self, tone=tone)
        self.setHidden(count == 0)
