"""Casualty figures as tiles, each with its change since the last report."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.core.i18n import tr
from app.features.events.rules.drafting import number
from ui import paint, theme
from ui.pages.events.words import TILES
from ui.theme import u

TILE, NARROW_TILE, HEIGHT = 78, 56, 62
UNKNOWN = "—"


class Tally(QFrame):
    """``clicked``: somebody wants to enter figures. What nobody has said is a dash, not zero."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._known: dict[str, float | None] = {}
        self._changes: dict[str, float] = {}
        self._tile = TILE
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("Enter figures (G)"))

    def show_figures(self, known: dict[str, float | None], changes: dict[str, float]) -> None:
        self._known, self._changes = known, changes
        told = [f"{tr(title)} {self._said(name)} {self.change(name)}".strip() for name, title in TILES]
        self.setAccessibleName(tr(", ").join(told))
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        self._tile = NARROW_TILE if narrow else TILE
        self.updateGeometry()

    def change(self, name: str) -> str:
        """``+1`` or ``−1`` since the last report; empty where nothing changed."""
        by = self._changes.get(name, 0)
        return f"{'+' if by > 0 else '−'}{number(abs(by))}" if by else ""

    def _said(self, name: str) -> str:
        value = self._known.get(name)
        return UNKNOWN if value is None else number(value)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + 2, u(HEIGHT))

    def _edge(self) -> int:
        return u(12 if self._tile == TILE else 8)

    def _widths(self) -> list[int]:
        """The width of each tile: all alike, wider where a name needs it."""
        return [max(u(self._tile), paint.width(tr(title), "caption") + self._edge() + u(6)) for _, title in TILES]

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        left = 1
        for (name, title), wide in zip(TILES, self._widths(), strict=True):
            self._paint_tile(painter, QRect(left, 0, wide, self.height()), name, tr(title))
            if left > 1:
                painter.fillRect(left, 1, 1, self.height() - 2, theme.token("line"))
            left += wide
        if self.hasFocus():
            painter.setPen(theme.token("accent"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 5, 5)

    def _paint_tile(self, painter: QPainter, area: QRect, name: str, title: str) -> None:
        inner = area.adjusted(self._edge(), u(5), -u(4), 0)
        paint.text(painter, QRect(inner.left(), inner.top(), inner.width(), u(18)), title, "caption", "text3")
        below = QRect(inner.left(), u(23), inner.width(), u(30))
        known = self._known.get(name) is not None
        drawn = paint.text(painter, below, self._said(name), "big", "text" if known else "text3")
        if said := self.change(name):
            ink = "danger" if said[0] == "+" else "text3"
            paint.text(painter, below.adjusted(drawn + u(5), u(3), u(4), u(3)), said, "secondary", ink)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.update()
