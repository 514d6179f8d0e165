"""The list of all events."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.core.i18n import show_day, show_moment, show_time, tr
from ui import theme
from ui.chips import HEIGHT as CHIP_HEIGHT
from ui.chips import chip_width, level_look, paint_look
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.list_page import ListPage
from ui.record_view import RowDelegate
from ui.theme import u


class LevelDelegate(RowDelegate):
    """The level as its chip, everything else as in any list."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        row: Any = index.data(Qt.ItemDataRole.UserRole)
        if index.column() or row is None:
            return
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(  # over the word
            area.adjusted(u(4), 0, 0, -1), theme.token("selected" if chosen else "hover" if hover else "surface")
        )
        look = level_look(row["level"])
        top = area.top() + (area.height() - u(CHIP_HEIGHT)) // 2
        wide = min(chip_width(look), area.width() - u(14))
        paint_look(painter, QRect(area.left() + u(12), top, wide, u(CHIP_HEIGHT)), look)


class EventList(ListPage):
    """All events; Enter opens one. ``wanted`` with its id."""

    wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "events", shown={"occurred_at": self._moment, "next_due": self._moment})
        self.view.setItemDelegate(LevelDelegate(self.view))
        writes = desk.ctx.may("duty", "events.open")
        self.nothing.set_text(tr("No events yet"), tr("Enter one") if writes else "", "F5" if writes else "")
        self.nothing.clicked.disconnect()
        self.nothing.clicked.connect(lambda: desk.entry_wanted.emit({"kind": "event"}))

    def _tools(self) -> list[QWidget]:
        """A fax or message is opened as an event from here."""
        if not self.desk.ctx.may("duty", "events.open"):
            return []
        paste = KeyButton(tr("From a message"), "Ins")
        paste.clicked.connect(self.add)
        return [paste]

    def add(self) -> None:
        if self.desk.ctx.may("duty", "events.open"):
            self.desk.go("events.open")

    def _moment(self, at: datetime | None) -> str:
        """Day and time, with the year where it is another one."""
        if at is None:
            return ""
        same = show_moment(at)[:4] == show_moment(self.desk.ctx.now())[:4]
        return f"{show_day(at)} {show_time(at)}" if same else show_moment(at)[:10]

    def change(self) -> None:
        row = self.current()
        if row is not None:
            self.wanted.emit(row["id"])

    def take_focus(self) -> None:
        if self.nothing.isVisible():
            self.nothing.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().take_focus()

    def hints(self) -> list[tuple[str, str]]:
        found = [("Enter", tr("open")), ("/", tr("filter")), ("Alt+1…9", tr("running event"))]
        if self.desk.ctx.may("duty", "events.open"):
            found += [("F5", tr("new event")), ("Ins", tr("from a message"))]
        return found
