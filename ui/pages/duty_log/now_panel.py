"""The right column of the duty desk: what runs out, what is owed, who is on duty."""
from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.agenda import Due, OpenItem
from app.core.i18n import tr
from ui.deadlines import DeadlineRow
from ui.theme import font, token, u


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


FEWEST = 2  # deadlines and open items shown where there is little room


class NowPanel(QFrame):
    """Deadlines, open items, people on duty. ``opened`` (listing, id) when one is chosen."""

    opened = Signal(str, int)
    staff_wanted = Signal()

    def __init__(self, writes: bool = True, parent: QWidget | None = None) -> None:
        """``writes``: whether the person may enter who is on duty."""
        super().__init__(parent)
        self._writes = writes
        self.setObjectName("side")
        self.rows_shown = 5
        self._clocks: list[DeadlineRow] = []
        self._shown: tuple[object, ...] = ()
        self._told: tuple[list[Due], list[OpenItem], list[tuple[str, str]], datetime] | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(u(14), u(8), u(14), u(8))
        self._layout.setSpacing(0)
        self._body: QWidget | None = None

    def show_now(
        self, clocks: list[Due], owed: list[OpenItem], people: list[tuple[str, str]], now: datetime
    ) -> None:
        """Shows the state of things anew, if it is another. ``people``: (post, name) pairs."""
        shown = (clocks, owed, people, self.rows_shown, self.height())
        if shown == self._shown:
            self.tick(now)
            return
        self._shown, self._told = shown, (clocks, owed, people, now)
        room = self.height() - 2 * self._layout.contentsMargins().top()
        for rows in range(self.rows_shown, FEWEST - 1, -1):
            self._replace(self._body_of(clocks, owed, people, now, rows))
            if self._body is not None and self._body.sizeHint().height() <= room:
                break

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._told is not None and event.size().height() != event.oldSize().height():
            self.show_now(*self._told)

    def _replace(self, body: QWidget) -> None:
        if self._body is not None:
            self._layout.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        self._layout.addWidget(body)

    def _body_of(
        self, clocks: list[Due], owed: list[OpenItem], people: list[tuple[str, str]], now: datetime, rows: int
    ) -> QWidget:
        """At most ``rows`` deadlines and ``rows`` open items; who is on duty has to have room below them."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._clocks = []
        self._add_clocks(column, clocks, now, rows)
        self._add_owed(column, owed, rows)
        self._add_people(column, people)
        column.addStretch(1)
        return body

    def tick(self, now: datetime) -> None:
        for row in self._clocks:
            row.tick(now)

    def _add_clocks(self, column: QVBoxLayout, clocks: list[Due], now: datetime, rows: int) -> None:
        column.addLayout(self._title(tr("Deadlines"), tr("{n} running").format(n=len(clocks)) if clocks else "", "F12"))
        for clock in clocks[:rows]:
            row = DeadlineRow(clock, now)
            row.clicked.connect(lambda record: self.opened.emit(*record))
            self._clocks.append(row)
            column.addWidget(row)
        if not clocks:
            column.addWidget(self._quiet(tr("No deadline runs.")))
        self._more(column, len(clocks) - rows)

    def _add_owed(self, column: QVBoxLayout, owed: list[OpenItem], rows: int) -> None:
        column.addSpacing(u(14))
        column.addLayout(self._title(tr("Open"), tr("{n} items").format(n=len(owed)) if owed else "", "Ctrl+O"))
        for item in owed[:rows]:
            row = ItemRow(item)
            row.clicked.connect(lambda _on=False, record=item.record: self.opened.emit(*record))
            column.addWidget(row)
        if not owed:
            column.addWidget(self._quiet(tr("Nothing is open.")))
        self._more(column, len(owed) - rows)

    def _add_people(self, column: QVBoxLayout, people: list[tuple[str, str]]) -> None:
        column.addSpacing(u(14))
        column.addLayout(self._title(tr("On duty"), "", "Ctrl+T"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(12))
        grid.setVerticalSpacing(u(8))
        grid.setColumnStretch(1, 1)
        for index, (post, name) in enumerate(people):
            title, who = QLabel(post), QLabel(name)
            title.setProperty("role", "secondary")
            grid.addWidget(title, index, 0)
            grid.addWidget(who, index, 1)
        column.addLayout(grid)
        if not people and not self._writes:
            column.addWidget(self._quiet(tr("On duty: not entered")))
        elif not people:
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
        line.setSpacing(u(8))
        for widget in (title, number):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(hint, 0, Qt.AlignmentFlag.AlignVCenter)
        hint.setFixedHeight(u(18))
        return line

    def _quiet(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "secondary")
        return label

    def _more(self, column: QVBoxLayout, left: int) -> None:
        if left > 0:
            column.addSpacing(u(4))
            column.addWidget(self._quiet(tr("{n} more").format(n=left)))
