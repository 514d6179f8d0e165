"""The right column of the duty desk: what runs out, what is owed, who is on duty."""
from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.agenda import Due, OpenItem
from app.core.i18n import show_date, show_time, tr
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
        line = painter.fontMetrics().elidedText(
            self.clock.title, Qt.TextElideMode.ElideRight, int(box.width() - wide - u(34))
        )
        painter.drawText(box.adjusted(u(26), u(4), 0, 0), Qt.AlignmentFlag.AlignLeft, line)
        painter.setFont(font("caption"))
        painter.setPen(token("on_alarm" if state == "overdue" else "text2"))
        painter.drawText(box.adjusted(u(26), u(24), 0, 0), Qt.AlignmentFlag.AlignLeft, self.clock.rule)
        self._bar(painter, box, ink)
        painter.end()

    def _bar(self, painter: QPainter, box: QRectF, ink: str) -> None:
        given = (self.clock.ends - self.clock.starts).total_seconds() or 1
        share = max(0.0, min(1.0, (self.clock.ends - self.now).total_seconds() / given))
        bottom = QRectF(0, box.height() - u(2), box.width(), u(2))
        painter.fillRect(bottom, token("line"))
        painter.fillRect(QRectF(0, bottom.y(), box.width() * share, bottom.height()), token("accent" if ink == "text" else ink))


class ItemRow(QPushButton):
    """One open item: its title, elided, and its state at the right."""

    def __init__(self, item: OpenItem) -> None:
        super().__init__()
        self.item = item
        self.setObjectName("itemRow")
        self.setFixedHeight(u(30))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"{item.title} {item.state}")
        self.setToolTip(item.title)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.underMouse():
            painter.fillRect(box, token("hover"))
        painter.setFont(font("caption"))
        painter.setPen(token(self.item.tone or "text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.item.state)
        wide = painter.fontMetrics().horizontalAdvance(self.item.state) + u(12)
        painter.setFont(font("body"))
        painter.setPen(token("text"))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self.item.title, Qt.TextElideMode.ElideRight, int(box.width() - wide))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.fillRect(QRectF(0, box.height() - 1, box.width(), 1), token("line"))
        painter.end()


class NowPanel(QFrame):
    """Deadlines, open items, people on duty. ``opened`` (listing, id) when one is chosen."""

    opened = Signal(str, int)
    staff_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.rows_shown = 5
        self._clocks: list[DeadlineRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(u(14), u(8), u(14), u(8))
        self._layout.setSpacing(0)
        self._body: QWidget | None = None

    def show_now(
        self, clocks: list[Due], owed: list[OpenItem], people: list[tuple[str, str]], now: datetime
    ) -> None:
        """Shows the state of things anew. ``people``: (post, name) pairs."""
        if self._body is not None:
            self._layout.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._clocks = []
        self._add_clocks(column, clocks, now)
        self._add_owed(column, owed)
        self._add_people(column, people)
        column.addStretch(1)
        self._layout.addWidget(self._body)

    def tick(self, now: datetime) -> None:
        for row in self._clocks:
            row.tick(now)

    def _add_clocks(self, column: QVBoxLayout, clocks: list[Due], now: datetime) -> None:
        column.addLayout(self._title(tr("Deadlines"), tr("{n} running").format(n=len(clocks)) if clocks else "", "F12"))
        for clock in clocks[: self.rows_shown]:
            row = DeadlineRow(clock, now)
            row.clicked.connect(lambda record: self.opened.emit(*record))
            self._clocks.append(row)
            column.addWidget(row)
        if not clocks:
            column.addWidget(self._quiet(tr("No deadline runs.")))
        self._more(column, len(clocks))

    def _add_owed(self, column: QVBoxLayout, owed: list[OpenItem]) -> None:
        column.addSpacing(u(14))
        column.addLayout(self._title(tr("Open"), tr("{n} items").format(n=len(owed)) if owed else "", "Ctrl+O"))
        for item in owed[: self.rows_shown]:
            row = ItemRow(item)
            row.clicked.connect(lambda _on=False, record=item.record: self.opened.emit(*record))
            column.addWidget(row)
        if not owed:
            column.addWidget(self._quiet(tr("Nothing is open.")))
        self._more(column, len(owed))

    def _add_people(self, column: QVBoxLayout, people: list[tuple[str, str]]) -> None:
        column.addSpacing(u(14))
        column.addLayout(self._title(tr("On duty"), "", "Ctrl+T"))
        for post, name in people:
            line = QHBoxLayout()
            line.setContentsMargins(0, u(4), 0, u(4))
            title, who = QLabel(post), QLabel(name)
            title.setProperty("role", "secondary")
            title.setMinimumWidth(u(96))
            line.addWidget(title)
            line.addWidget(who, 1)
            column.addLayout(line)
        if not people:
            enter = QPushButton(tr("Enter who is on duty"))
            enter.setProperty("small", True)
            enter.clicked.connect(self.staff_wanted)
            column.addSpacing(u(6))
            column.addWidget(enter)

    def _title(self, text: str, count: str, key: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, u(4), 0, u(6))
        title, number, hint = QLabel(text), QLabel(count), QLabel(key)
        title.setProperty("role", "heading")
        number.setProperty("role", "caption")
        hint.setProperty("role", "key")
        for widget in (title, number):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(hint)
        return line

    def _quiet(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "secondary")
        return label

    def _more(self, column: QVBoxLayout, count: int) -> None:
        if count > self.rows_shown:
            column.addSpacing(u(4))
            column.addWidget(self._quiet(tr("{n} more").format(n=count - self.rows_shown)))


def shown_people(people: dict[str, str], labels: dict[str, str]) -> list[tuple[str, str]]:
    """(post, name) of the posts that somebody holds."""
    return [(labels[post], name) for post, name in people.items() if name and post in labels]


