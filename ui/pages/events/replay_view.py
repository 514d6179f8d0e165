"""One event minute by minute: at each moment what was known then, beside everything that had been entered."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import show_moment, show_time, tr
from app.features.events import known_then
from app.features.events.known_then import Past, Step
from ui import theme
from ui.alive import alive
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.field import CutLabel
from ui.item_list import Index, ItemList
from ui.key_button import KeyButton
from ui.pages.events.replay_axis import ReplayAxis
from ui.pages.events.replay_then import ReplayThen
from ui.theme import u

REPORT = "events.replay"
ROW, TIME = 46, 52
LIST = {"XL": 460, "L": 380, "M": 280, "S": 260}
AGAIN_MS = 250


class StepList(ItemList[Step]):
    """The items, with how far one looks: ``position``."""

    position = 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        step = self.item(index)
        if step is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return step, index.row() <= self.position
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{show_time(step.item['at'])} {step.item['text']}"
        return None


class StepDelegate(QStyledItemDelegate):
    """The time, what was entered, by whom; what came later than the moment looked at is faded."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, u(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        step, is_known = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(area, theme.token("selected"))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), theme.token("accent"))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), theme.token("line"))
        item = step.item
        tone = {"danger": "danger", "ok": "ok", "struck": "strike"}.get(item["tone"], "text")
        aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("body", is_known))
        painter.setPen(theme.token("text" if is_known else "text3"))
        top = QRect(area.left() + u(12), area.top() + u(3), u(TIME), u(21))
        painter.drawText(top, aligned, show_time(item["at"]))
        words = QRect(top.right(), top.top(), area.right() - top.right() - u(10), top.height())
        font = theme.font("body")
        font.setStrikeOut(item["tone"] == "struck")
        painter.setFont(font)
        painter.setPen(theme.token(tone if is_known else "text3"))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(words, aligned, painter.fontMetrics().elidedText(
            item["text"].replace("\n", " "), elide, words.width()))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.token("text3"))
        below = QRect(words.left(), area.top() + u(24), words.width(), u(18))
        said = item["by"]
        if show_time(step.known) != show_time(item["at"]):
            entered = tr("entered {time}").format(time=show_time(step.known))
            said = f"{said}　{entered}" if said else entered
        painter.drawText(below, aligned, painter.fontMetrics().elidedText(said, elide, below.width()))
        painter.restore()


class ReplayView(QFrame):
    """``closed``: Esc was pressed."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.past: Past | None = None
        self.position = 0
        self._id = 0
        self._asked = 0
        self._build()
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._read)
        desk.changed.connect(self._on_changed)

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.axis, self.then = ReplayAxis(), ReplayThen()
        self.axis.moved.connect(self.go_to)
        self.rows = StepList(self)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(StepDelegate(self.list))
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Timeline"))
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.list)
        self.empty = EmptyState("clock-clockwise", tr("There is no such event"))
        self.empty.hide()
        row = QHBoxLayout()
        row.setSpacing(u(10))
        row.addWidget(self.then, 1)
        row.addWidget(self._card)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(12), u(8), u(12), u(10))
        column.setSpacing(u(10))
        column.addLayout(self._head())
        column.addWidget(self.axis)
        column.addLayout(row, 1)
        column.addWidget(self.empty, 1)
        self.set_width_class("L")

    def _head(self) -> QHBoxLayout:
        title = QLabel(tr("Replay"))
        theme.restyle(title, role="title")
        self.about, self.moment, self.place = CutLabel(), QLabel(), QLabel()
        theme.restyle(self.about, role="secondary")
        theme.restyle(self.moment, role="big", tone="accent")
        theme.restyle(self.place, role="secondary")
        self.printer = KeyButton(tr("Print"), "Ctrl+P", "printer")
        self.printer.clicked.connect(self.print_page)
        self.back = KeyButton(tr("To the event"), "Esc")
        self.back.clicked.connect(self.escape)
        row = QHBoxLayout()
        row.setSpacing(u(12))
        row.addWidget(title)
        row.addWidget(self.about, 1)
        row.addWidget(self.place)
        row.addWidget(self.moment)
        row.addSpacing(u(8))
        row.addWidget(self.printer)
        row.addWidget(self.back)
        return row

    def set_width_class(self, name: str) -> None:
        """The list takes what the window can spare."""
        self._card.setFixedWidth(u(LIST.get(name, LIST["L"])))

    # reading ------------------------------------------------------------
    def show_event(self, id: int) -> None:
        """Shows an event from its end: what is known of it now."""
        self._id, self.past, self.position = id, None, 0
        self._read()
        self.take_focus()

    def _on_changed(self) -> None:
        if self._id and self.isVisible():
            self._again.start()

    def _read(self) -> None:
        self._asked += 1
        asked, id = self._asked, self._id

        def done(past: Past | None) -> None:
            if asked == self._asked:
                self._show(past)

        self.desk.read(lambda ctx: known_then.of(ctx, id), alive(self, done))

    def _show(self, past: Past | None) -> None:
        """Stays at the moment looked at; at the end, where one was at the end."""
        is_new = self.past is None
        at_end = self.past is None or self.position == len(self.past.steps) - 1
        self.past = past if past and past.steps else None
        for widget in (self.axis, self.then, self._card):
            widget.setVisible(self.past is not None)
        self.empty.setVisible(self.past is None)
        if self.past is None:
            self.about.setText("")
            self.moment.setText("")
            self.place.setText("")
            return
        self.about.setText(self.past.title)
        self.about.setToolTip(self.past.title)
        self.rows.show_items(list(self.past.steps))
        self.axis.show_marks([(self._axis_time(n), step.item["kind"]) for n, step in enumerate(self.past.steps)])
        self.go_to(len(self.past.steps) - 1 if at_end else min(self.position, len(self.past.steps) - 1))
        if is_new and self.isVisible():
            self.take_focus()

    def _axis_time(self, number: int) -> Any:
        """The axis begins when it occurred, if that came before the first entry; then by what was known when."""
        assert self.past is not None
        first = self.past.steps[0]
        if number == 0:
            return min(first.known, first.item["at"])
        return self.past.steps[number].known

    # the moment ---------------------------------------------------------
    def go_to(self, position: int) -> None:
        """Looks at the event as it was once the item at ``position`` had been entered."""
        if self.past is None:
            return
        self.position = self.rows.position = position
        then = known_then.at(self.past, position)
        self.then.show_then(then)
        self.moment.setText(show_time(then.moment, seconds=True))
        self.moment.setToolTip(show_moment(then.moment, seconds=True))
        said = tr("{n} of {all}").format(n=position + 1, all=len(self.past.steps))
        self.place.setText(said)
        self.axis.show_position(position, f"{said}　{show_time(then.moment)}　{self.past.steps[position].item['text']}")
        index = self.rows.index(position)
        if self.list.currentIndex() != index:
            self.list.setCurrentIndex(index)
        self.list.scrollTo(index)
        self.list.viewport().update()

    def _on_chosen(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid() and current.row() != self.position:
            self.go_to(current.row())

    # out of here --------------------------------------------------------
    def print_page(self) -> None:
        """Ctrl+P: the replay on paper."""
        if self.past is not None:
            self.desk.go("reports", report=REPORT, event=self.past.number, print=True)

    def primary(self) -> None:
        """Ctrl+Enter: nothing is committed here."""

    def escape(self) -> bool:
        self._id = 0
        self.closed.emit()
        return True

    def take_focus(self) -> None:
        self.axis.setFocus()

    def hints(self) -> list[tuple[str, str]]:
        return [("← →", tr("step")), ("Home End", tr("first, last")), ("Ctrl+P", tr("print")), ("Esc", tr("back"))]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_P:
            self.print_page()
        elif event.key() == Qt.Key.Key_Escape:
            self.escape()
        elif control or not self.axis.press(event.key()):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()
