"""Running clocks: what state each is in, how what is left is shown, and a row that paints one."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.core.agenda import Due
from app.core.i18n import show_date, show_time
from ui.theme import font, pixmap, token, u

NEAR, URGENT, URGENT_MINUTES = 0.5, 0.2, 10


def state_of(clock: Due, now: datetime) -> str:
    """far, near, urgent, overdue or calendar, by what is left of the time given."""
    left, given = clock.ends - now, clock.ends - clock.starts
    if left < timedelta(0):
        return "overdue"
    if left <= timedelta(minutes=URGENT_MINUTES) or left <= given * URGENT:
        return "urgent"
    if left <= given * NEAR:
        return "near"
    return "calendar" if left > timedelta(hours=24) else "far"


def show_left(clock: Due, now: datetime) -> str:
    """``28:40``, ``3:42:40``, ``+03:12`` when overdue; a date when it is more than a day away."""
    if state_of(clock, now) == "calendar":
        return f"{show_date(clock.ends, year=False)} {show_time(clock.ends)}"
    seconds = int((clock.ends - now).total_seconds())
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"
    return f"+{text}" if seconds < 0 else text


def shortened(title: str, fits: Callable[[str], bool]) -> str:
    """A clock's title with as much of the matter as fits; what is owed on it, after the wide space, stays whole."""
    matter, gap, owed = title.rpartition("　")
    if fits(title) or not gap:
        return title
    kept = next((matter[:n] for n in range(len(matter) - 1, 0, -1) if fits(f"{matter[:n].rstrip()}…{gap}{owed}")), "")
    return f"{kept.rstrip()}…{gap}{owed}" if kept else title


LOOKS = {
    "far": ("timer", "text"), "near": ("hourglass-medium", "warn"), "urgent": ("bell-ringing", "danger"),
    "overdue": ("warning-octagon", "on_alarm"), "calendar": ("calendar-check", "text"),
}


class DeadlineRow(QWidget):
    """One clock: icon, title, digits, rule, and a bar of what is left."""

    clicked = Signal(tuple)

    def __init__(self, clock: Due, now: datetime) -> None:
        super().__init__()
        self.clock, self.now = clock, now
        self.setFixedHeight(u(46))
        self.setAccessibleName(f"{clock.title} {show_left(clock, now)} {clock.rule}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def tick(self, now: datetime) -> None:
        self.now = now
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit(self.clock.record)

    def paintEvent(self, event: QPaintEvent) -> None:
        state = state_of(self.clock, self.now)
        icon_name, ink = LOOKS[state]
        painter = QPainter(self)
        box = QRectF(self.rect())
        if state == "overdue":
            painter.fillRect(box, token("alarm"))
        painter.drawPixmap(u(4), u(7), pixmap(icon_name, ink, 16))
        digits = show_left(self.clock, self.now)
        painter.setPen(token(ink))
        painter.setFont(font("heading"))
        wide = painter.fontMetrics().horizontalAdvance(digits) + u(6)
        painter.drawText(box.adjusted(0, u(4), -u(4), 0), Qt.AlignmentFlag.AlignRight, digits)
        painter.setFont(font("body"))
        painter.setPen(token("on_alarm" if state == "overdue" else "text"))
        metrics, room = painter.fontMetrics(), int(box.width() - wide - u(34))
        title = shortened(self.clock.title, lambda text: metrics.horizontalAdvance(text) <= room)
        line = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box.adjusted(u(26), u(4), 0, 0), Qt.AlignmentFlag.AlignLeft, line)
        painter.setFont(font("caption"))
        painter.setPen(token("on_alarm" if state == "overdue" else "text2"))
        rule = painter.fontMetrics().elidedText(
            self.clock.rule, Qt.TextElideMode.ElideRight, int(box.width() - u(30))
        )
        painter.drawText(box.adjusted(u(26), u(24), 0, 0), Qt.AlignmentFlag.AlignLeft, rule)
        self._bar(painter, box, ink)
        painter.end()

    def _bar(self, painter: QPainter, box: QRectF, ink: str) -> None:
        given = (self.clock.ends - self.clock.starts).total_seconds() or 1
        share = max(0.0, min(1.0, (self.clock.ends - self.now).total_seconds() / given))
        bottom = QRectF(0, box.height() - u(2), box.width(), u(2))
        painter.fillRect(bottom, token("line"))
        left = QRectF(0, bottom.y(), box.width() * share, bottom.height())
        painter.fillRect(left, token("accent" if ink == "text" else ink))
