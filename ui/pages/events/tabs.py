"""Tabs of the running events with their nearest clocks, and the way to the list of all."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.core.i18n import tr
from ui import paint, theme
from ui.chips import HEIGHT as CHIP_HEIGHT
from ui.chips import chip_width, level_look, paint_look
from ui.deadlines import LOOKS, show_left, state_of
from ui.key_button import KeyTool
from ui.pages.events import words
from ui.theme import u

HEIGHT, MOST, TITLE = 32, 6, 160
EDGE, GAP = 12, 8


class EventTab(QAbstractButton):
    """One event: chip, title, and what is left of its nearest clock or its state."""

    def __init__(self, event: dict[str, Any], now: datetime, parent: QWidget) -> None:
        super().__init__(parent)
        self.event_row, self.now = event, now
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{event['level_shown']} {event['title']} {self.said()[0]}")
        self.setToolTip(event["title"])

    def said(self) -> tuple[str, str]:
        """(what is left or the state, its token)."""
        clock = words.nearest(self.event_row)
        if clock is None:
            return self.event_row["status_shown"], "text3"
        state = state_of(clock, self.now)
        ink = {"overdue": "danger"}.get(state, LOOKS[state][1])
        return show_left(clock, self.now), "text3" if ink == "text" else ink

    def tick(self, now: datetime) -> None:
        before = len(self.said()[0])
        self.now = now
        if len(self.said()[0]) != before:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        title = min(u(TITLE), paint.width(self.event_row["title"], "body", True))
        chip = chip_width(level_look(self.event_row["level"]))
        return QSize(chip + title + paint.width(self.said()[0], "secondary") + 2 * u(EDGE) + 2 * u(GAP) + 2, u(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area, chosen = self.rect(), self.isChecked()
        if chosen:
            painter.fillRect(area, theme.token("window"))
            painter.fillRect(0, 0, area.width(), 2, theme.token("accent"))
            for x in (0, area.width() - 1):
                painter.fillRect(x, 0, 1, area.height(), theme.token("line2"))
        elif self.underMouse():
            painter.fillRect(area.adjusted(0, 1, 0, -1), theme.token("hover"))
        look = level_look(self.event_row["level"])
        left, wide = u(EDGE), chip_width(look)
        paint_look(painter, QRect(left, (area.height() - u(CHIP_HEIGHT)) // 2, wide, u(CHIP_HEIGHT)), look)
        left += wide + u(GAP)
        room = min(u(TITLE), paint.width(self.event_row["title"], "body", True))
        drawn = paint.text(
            painter, QRect(left, 0, room, area.height()), self.event_row["title"], "body",
            "text" if chosen else "text2", chosen,
        )
        left += drawn + u(GAP)
        said, ink = self.said()
        paint.text(painter, QRect(left, 0, area.width() - left, area.height()), said, "secondary", ink)
        if self.hasFocus():
            painter.setPen(theme.token("accent"))
            painter.drawRect(area.adjusted(2, 3, -3, -2))


class EventTabs(QFrame):
    """``chosen`` (id of an event), ``list_wanted``."""

    chosen = Signal(int)
    list_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("eventTabs")
        self.setFixedHeight(u(HEIGHT + 6))
        self.tabs: list[EventTab] = []
        self._rows: list[dict[str, Any]] = []
        self._shown = 0
        self.more = KeyTool(tr("More ▾"))
        self.more.clicked.connect(self._show_more)
        self.all = KeyTool("", "Esc", "list-bullets")
        self.all.clicked.connect(self.list_wanted)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(u(12), u(6), u(12), 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self._row.addWidget(self.all)
        self.setAccessibleName(tr("Running events"))

    def show_rows(self, rows: list[dict[str, Any]], chosen: int | None, total: int, now: datetime) -> None:
        """The running events in their order, the ``chosen`` one among them, and how many there are in all."""
        for tab in self.tabs:
            self._row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._rows, self.tabs = rows, []
        for place, row in enumerate(rows):
            tab = EventTab(row, now, self)
            tab.setChecked(row["id"] == chosen)
            tab.clicked.connect(lambda _on=False, id=row["id"]: self.chosen.emit(id))
            self._row.insertWidget(place, tab)
            self.tabs.append(tab)
        self.all.set_text(tr("All events {n}").format(n=total))
        self._fit()

    def row_at(self, place: int) -> dict[str, Any] | None:
        """The event of the tab at a place, from 0."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def tick(self, now: datetime) -> None:
        for tab in self.tabs:
            tab.tick(now)

    def _fit(self) -> None:
        """As many tabs as there is room for, at most six; the chosen one is always among them."""
        room = self.width() - 2 * u(12) - self.all.sizeHint().width()
        if len(self.tabs) > MOST or sum(tab.sizeHint().width() for tab in self.tabs) > room:
            room -= self.more.sizeHint().width()
        shown: list[EventTab] = []
        for tab in sorted(self.tabs, key=lambda tab: not tab.isChecked()):
            need = tab.sizeHint().width()
            if shown and (len(shown) == MOST or need > room):
                continue
            room -= need
            shown.append(tab)
        for tab in self.tabs:
            tab.setVisible(tab in shown)
        self.more.setVisible(len(shown) < len(self.tabs))

    def _show_more(self) -> None:
        menu = QMenu(self)
        for tab in self.tabs:
            if tab.isHidden():
                row = tab.event_row
                title = f"{row['level_shown']}　{row['title']}　{tab.said()[0]}"
                menu.addAction(title, lambda id=row["id"]: self.chosen.emit(id))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        bottom = self.height() - 1
        painter.fillRect(0, bottom, self.width(), 1, theme.token("line2"))
        for tab in self.tabs:
            if tab.isChecked() and not tab.isHidden():
                painter.fillRect(tab.x() + 1, bottom, tab.width() - 2, 1, theme.token("window"))
