"""What is tried, one below the other: name, how it stands now, and what was missed."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.i18n import show_time, tr
from ui import theme
from ui.item_list import ItemList
from ui.theme import u

Index = QModelIndex | QPersistentModelIndex
Item = dict[str, Any]

ROW = 28
NAME, MISSED = 190, 240
LOOKS = {
    "overdue": ("warning-octagon", "danger"), "due": ("bell-ringing", "warn"), "made": ("check", "ok"),
    "fault": ("wrench", "danger"), "missed": ("warning-circle", "danger"), "waiting": ("timer", "text3"),
}
LEADING = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
TRAILING = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def is_owed(item: Item) -> bool:
    """Whether a round of this is to be made now."""
    return item["due"] is not None


def look_of(item: Item, now: datetime) -> str:
    """The key of LOOKS at this moment, which moves on without being read again."""
    if is_owed(item):
        return "overdue" if item["ends"] < now else "due"
    if item["state"] == "made":
        return item["result"] if item["result"] in ("fault", "missed") else "made"
    return "waiting"


def said_of(item: Item, now: datetime) -> str:
    """How one stands, in words."""
    if is_owed(item):
        if item["ends"] < now:
            minutes = int((now - item["ends"]).total_seconds()) // 60
            text = tr("{due} round, {n} min overdue") if minutes else tr("{due} round, overdue")
            return text.format(due=show_time(item["due"]), n=minutes)
        return tr("{due} round, by {ends}").format(due=show_time(item["due"]), ends=show_time(item["ends"]))
    after = tr("next {time}").format(time=show_time(item["upcoming"]))
    if item["state"] != "made" or item["made_at"] is None:
        return after
    text = tr("faulty {time} {name}") if item["result"] == "fault" else tr("normal {time} {name}")
    made = text.format(time=show_time(item["made_at"]), name=item["by"])
    said = f"{made}　{item['note']}" if item["note"] else made
    return f"{said}　{after}"


def missed_text(item: Item) -> str:
    """When rounds were missed of late; nothing where none was."""
    return tr("Missed {time}").format(time=item["missed"]) if item["missed"] else ""


class _Items(ItemList[Item]):
    now: datetime

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return item
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            parts = (item["title"], said_of(item, self.now), missed_text(item))
            return tr(", ").join(part for part in parts if part)
        return None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(u(60), u(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: Item = index.data(Qt.ItemDataRole.UserRole)
        now = index.model().now  # type: ignore[attr-defined]
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        look = look_of(item, now)
        icon, ink = LOOKS[look]
        painter.save()
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.token("selected" if chosen else "hover"))
        if chosen:
            active = option.widget is not None and option.widget.hasFocus()
            painter.fillRect(area.x(), area.y(), u(3), area.height(), theme.token("accent" if active else "line2"))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, theme.token("line"))
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(area.x() + u(12), area.y() + u(6), theme.pixmap(icon, ink, 16, ratio))
        owed = is_owed(item)
        name = QRect(area.x() + u(36), area.y(), u(NAME), area.height())
        missed = missed_text(item)
        room = u(MISSED) if missed else 0
        right = QRect(area.right() - room - u(12), area.y(), room, area.height())
        middle = QRect(name.right() + u(8), area.y(), right.left() - name.right() - u(16), area.height())
        _write(painter, name, item["title"], "text" if owed else "text2", LEADING, owed)
        _write(painter, middle, said_of(item, now), "text3" if look == "waiting" else ink if owed else "text2", LEADING)
        _write(painter, right, missed, "danger", TRAILING)
        painter.restore()


def _write(
    painter: QPainter, area: QRect, text: str, ink: str, align: Qt.AlignmentFlag, bold: bool = False
) -> None:
    painter.setFont(theme.font("body", bold))
    painter.setPen(theme.token(ink))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, align, shown)


class DueList(QListView):
    """``ok`` and ``fault`` (item): N and X on a row."""

    ok = Signal(dict)
    fault = Signal(dict)

    def __init__(self, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = _Items(self)
        self._items.now = now
        self.setModel(self._items)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(tr("Rounds due now"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)

    def items(self) -> list[Item]:
        return self._items.items

    def current(self) -> Item | None:
        return self._items.item(self.currentIndex())

    def show_items(self, items: list[Item], now: datetime) -> None:
        """Shows these; the chosen one stays chosen, and when it is no longer owed the next that is."""
        before, at = self.current(), self.currentIndex().row()
        self._items.now = now
        self._items.show_items(items)
        places = {item["subject"]: row for row, item in enumerate(items)}
        row = places.get(before["subject"], 0) if before else 0
        if before is None or (is_owed(before) and items and not is_owed(items[row])):
            row = self._next_owed(max(0, row if before else at))
        self.select(row)

    def _next_owed(self, row: int) -> int:
        """The first row that is owed from here on, else from the top, else this one."""
        order = [*range(row, len(self.items())), *range(row)]
        return next((one for one in order if is_owed(self.items()[one])), row)

    def select(self, row: int) -> None:
        """Makes a row the chosen one."""
        self.setCurrentIndex(self._items.index(row, 0))

    def select_subject(self, subject: str) -> None:
        """Chooses what is tried under that code."""
        for row, item in enumerate(self.items()):
            if item["subject"] == subject:
                self.select(row)

    def tick(self, now: datetime) -> None:
        """Shows the words of a later moment."""
        self._items.now = now
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.current()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        signals = {Qt.Key.Key_N: self.ok, Qt.Key.Key_X: self.fault}
        if item is not None and plain and event.key() in signals:
            signals[Qt.Key(event.key())].emit(item)
        elif event.key() < Qt.Key.Key_Escape and event.text().strip():
            event.ignore()  # a letter searches no list, it may be the window's
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
