"""The list of all events."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.errors import Question, UserError
from app.core.i18n import show_day, show_moment, show_time, tr
from app.features.events import drafts
from ui import theme
from ui.chips import HEIGHT as CHIP_HEIGHT
from ui.chips import chip_width, level_look, paint_look
from ui.desk import Desk
from ui.key_button import KeyButton
from ui.list_page import ListPage
from ui.pages.events.nil_form import NilForm
from ui.record_view import RowDelegate
from ui.theme import u

NIL_KEY = "Z"


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
        self.nil: NilForm | None = None
        self._left: dict[str, str] = {}
        self._asked = False  # what does not fit was shown: sent again, it goes out
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
        nil = KeyButton(tr("Nil report"), NIL_KEY)
        nil.clicked.connect(self.open_nil)
        made = QShortcut(QKeySequence(NIL_KEY), self, self.open_nil)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return [paste, nil]

    def _below_toolbar(self) -> list[QWidget]:
        """Room for the nil report."""
        place = QWidget()
        self._slot = QVBoxLayout(place)
        self._slot.setContentsMargins(u(12), 0, u(12), 0)
        return [place]

    # the nil report -----------------------------------------------------
    def open_nil(self) -> None:
        """That nothing happened, as it would be said now; what was written and left comes back."""
        if self.nil is not None:
            self.nil.take_focus()
        elif self.desk.ctx.may("duty", "events.report"):
            self.desk.read(drafts.drafted_nil, self._show_nil)

    def _show_nil(self, made: Any) -> None:
        if self.nil is not None:
            return
        form, self._asked = NilForm(), False
        self.nil = form
        form.put_back(self._left or {"title": made.title, "text": made.body, "addressee": made.addressee})
        form.submitted.connect(self._send_nil)
        form.left.connect(self.leave_nil)
        self._slot.addWidget(form)
        form.show()
        form.take_focus()

    def _send_nil(self, values: dict[str, Any]) -> None:
        def done(result: dict[str, Any]) -> None:
            self.desk.toast(str(result["said"]))
            self._left = {}
            self._drop_nil()

        def failed(fault: BaseException) -> None:
            if self.nil is not None and isinstance(fault, UserError):
                self._asked = isinstance(fault, Question)
                self.nil.show_fault(fault)
            else:
                self.desk.faulted.emit(fault)

        self.desk.act("events.report", {**values, "confirm": self._asked}, done, failed)

    def leave_nil(self) -> None:
        """Puts it aside with its text."""
        if self.nil is not None:
            self._left = self.nil.typed()
            self._drop_nil()

    def _drop_nil(self) -> None:
        form, self.nil = self.nil, None
        if form is not None:
            form.hide()
            form.deleteLater()
        self.take_focus()

    def primary(self) -> None:
        if self.nil is not None:
            self.nil.submit()
        else:
            super().primary()

    def escape(self) -> bool:
        if self.nil is None:
            return bool(super().escape())
        self.leave_nil()
        return True

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
        if self.nil is not None:
            self.nil.take_focus()
        elif self.nothing.isVisible():
            self.nothing.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().take_focus()

    def hints(self) -> list[tuple[str, str]]:
        found = [("Enter", tr("open")), ("/", tr("filter")), ("Alt+1…9", tr("running event"))]
        if self.desk.ctx.may("duty", "events.open"):
            found += [("F5", tr("new event")), ("Ins", tr("from a message")), (NIL_KEY, tr("nil report"))]
        return found
