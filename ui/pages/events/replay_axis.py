"""The time axis of an event that is over: a mark for each thing that became known, and the moment looked at."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.i18n import show_day, show_time, to_local, tr
from ui import theme
from ui.theme import u

HEIGHT, EDGE, LINE = 62, 34, 34
LEAST_GAP = 7
LEAP = 5
INKS = {"report": "accent", "level": "warn", "figures": "danger", "occurred": "text"}
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -LEAP, Qt.Key.Key_PageDown: LEAP}


def places(moments: Sequence[datetime], width: float, least: float) -> list[float]:
    """Where on a line of ``width`` each of the moments (never going back) stands.

    Everything has at least ``least`` to the one before, as long as there is room; what is left is shared by time.
    """
    if len(moments) < 2:
        return [0.0] * len(moments)
    gaps = [max(0.0, (b - a).total_seconds()) for a, b in zip(moments, moments[1:], strict=False)]
    least = min(least, width / len(gaps))
    spare, whole = width - least * len(gaps), sum(gaps) or 1.0
    found = [0.0]
    for gap in gaps:
        found.append(found[-1] + least + spare * gap / whole)
    return found if sum(gaps) else [width * n / len(gaps) for n in range(len(moments))]


class ReplayAxis(QWidget):
    """←/→ by one, PgUp/PgDn by five, Home/End; ``moved`` (place of the item, from 0)."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: list[tuple[datetime, str]] = []
        self._position = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Time axis"))
        theme.watch(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(u(400), u(HEIGHT))

    def show_marks(self, marks: list[tuple[datetime, str]]) -> None:
        """(moment, kind) of each item, in their order."""
        self._marks = marks
        self._position = min(self._position, max(0, len(marks) - 1))
        self.update()

    def show_position(self, position: int, said: str) -> None:
        self._position = position
        self.setAccessibleDescription(said)
        self.update()

    # keys and mouse -----------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.press(event.key()):
            super().keyPressEvent(event)

    def press(self, key: int) -> bool:
        """Acts on the keys of the axis; False for any other key."""
        last = len(self._marks) - 1
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if key == Qt.Key.Key_Home else last)
        elif key in STEPS:
            self._go(self._position + STEPS[Qt.Key(key)])
        else:
            return False
        return True

    def _go(self, position: int) -> None:
        if self._marks:
            self.moved.emit(min(max(0, position), len(self._marks) - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._take(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._take(event)

    def _take(self, event: QMouseEvent) -> None:
        self.setFocus()
        at = event.position().x()
        spots = self._spots()
        if spots:
            self._go(min(range(len(spots)), key=lambda n: abs(spots[n] - at)))

    # drawing ------------------------------------------------------------
    def _spots(self) -> list[float]:
        width = self.width() - 2 * u(EDGE)
        return [u(EDGE) + x for x in places([at for at, _ in self._marks], width, u(LEAST_GAP))]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.token("accent" if self.hasFocus() else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.token("surface"))
        painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 6, 6)
        spots = self._spots()
        if not spots:
            return
        middle = float(u(LINE))
        here = spots[self._position]
        painter.setPen(QPen(theme.token("line2"), 2))
        painter.drawLine(QPointF(spots[0], middle), QPointF(spots[-1], middle))
        painter.setPen(QPen(theme.token("accent"), 2))
        painter.drawLine(QPointF(spots[0], middle), QPointF(here, middle))
        for number, (x, (_, kind)) in enumerate(zip(spots, self._marks, strict=True)):
            self._mark(painter, x, middle, kind, number <= self._position)
        painter.setPen(QPen(theme.token("surface"), 2))
        painter.setBrush(theme.token("accent"))
        painter.drawEllipse(QPointF(here, middle), u(8), u(8))
        self._labels(painter, spots)

    @staticmethod
    def _mark(painter: QPainter, x: float, middle: float, kind: str, is_past: bool) -> None:
        """Reports, levels and figures stand higher, in their colour; what came later is an outline."""
        ink = INKS.get(kind)
        half = u(8) if ink else u(4)
        painter.setPen(QPen(theme.token((ink or "text3") if is_past else "line3"), 2 if is_past else 1))
        painter.drawLine(QPointF(x, middle - half), QPointF(x, middle + half))

    def _labels(self, painter: QPainter, spots: list[float]) -> None:
        """The time of the first, the last, and the one looked at, which goes before the others."""
        days = len({to_local(at).date() for at, _ in self._marks}) > 1
        painter.setFont(theme.font("caption"))
        taken: list[QRect] = []
        for place, ink in ((self._position, "accent_text"), (0, "text3"), (len(spots) - 1, "text3")):
            at = self._marks[place][0]
            said = f"{show_day(at)} {show_time(at)}" if days else show_time(at)
            painter.setFont(theme.font("caption", place == self._position))
            wide = painter.fontMetrics().horizontalAdvance(said) + u(8)
            left = round(min(max(u(4), spots[place] - wide / 2), self.width() - wide - u(4)))
            area = QRect(left, u(4) if place == self._position else self.height() - u(20), wide, u(18))
            if not any(area.intersects(other) for other in taken):
                taken.append(area)
                painter.setPen(theme.token(ink))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, said)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
