"""The left part of the first-run card: what the program is, and what it must never hold."""
from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.i18n import tr, tr_noop
from ui import theme
from ui.theme import u

SIDE = 292
POINTS = (
    ("lightning", tr_noop("Works without a network; data stays on this computer")),
    ("keyboard", tr_noop("F2 takes a call, Enter logs it")),
    ("lock-key", tr_noop("Entries are only added; corrections keep the original")),
    ("hard-drives", tr_noop("Every change is in a ledger that proves itself")),
)


class Side(QWidget):
    """What the program is, and what it must never hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(u(SIDE))
        column = QVBoxLayout(self)
        column.setContentsMargins(u(28), u(34), u(20), u(20))
        column.setSpacing(0)
        sign = Sign()
        name = QLabel(tr("Dutydesk"))
        name.setProperty("role", "clock")
        slogan = QLabel(tr("Answer fast, log all, report right"))
        slogan.setWordWrap(True)
        column.addWidget(sign)
        column.addSpacing(u(14))
        column.addWidget(name)
        column.addWidget(slogan)
        column.addSpacing(u(24))
        for icon, text in POINTS:
            column.addLayout(self._point(icon, tr(text)))
            column.addSpacing(u(10))
        column.addStretch(1)
        for text in (tr("Unclassified system"), tr("State secrets must not be kept or processed here")):
            notice = QLabel(text)
            notice.setProperty("role", "caption")
            notice.setWordWrap(True)
            column.addWidget(notice)

    def _point(self, icon: str, text: str) -> QHBoxLayout:
        sign = QLabel()
        sign.setPixmap(theme.pixmap(icon, "accent", 18, self.devicePixelRatioF()))
        words = QLabel(text)
        words.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(u(10))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()).adjusted(0, 0, u(8), 0), u(5), u(5))
        painter.fillPath(ground, theme.token("nav"))


class Sign(QWidget):
    """The program's sign: a shield on the accent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(u(44), u(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("accent"))
        painter.drawRoundedRect(self.rect(), u(6), u(6))
        inner = (self.width() - u(24)) // 2
        painter.drawPixmap(inner, inner, theme.pixmap("shield-check", "on_accent", 24, self.devicePixelRatioF()))
