"""The list of reports in their groups, narrowed by their words or their pinyin initials."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QObject,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core import registry
from app.core.i18n import tr
from app.core.pinyin import matches, readings
from app.core.run import Context
from ui import theme
from ui.alive import alive
from ui.desk import Desk
from ui.item_list import Index, ItemList
from ui.theme import u

ROW = 30
HEAD = 26
CHOOSE_MS = 200
REMARK = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Line:
    """A report with the few words that tell it from others, or the heading of those that follow when it has no id."""

    title: str
    id: str = ""
    remark: str = ""


def lines_of(reports: Sequence[registry.Entry], typed: str, spelt: bool) -> list[Line]:
    """Headings and reports that fit what is typed; ``spelt``: whether initials are known by now."""
    wanted = typed.strip().lower()
    found: list[Line] = []
    order = {name: feature.order for name, feature in registry.features.items()}
    for group, heading in registry.GROUPS:
        lines = [
            Line(tr(entry.title), entry.id, tr(entry.remark) if entry.remark else "")
            for entry in sorted(reports, key=lambda one: order[one.feature]) if entry.group == group
        ]
        fitting = [
            one for one in lines
            if any(wanted in text.lower() or (spelt and matches(wanted, text)) for text in (one.title, one.remark))
        ]
        found += [Line(tr(heading)), *fitting] if fitting else []
    return found


class Lines(ItemList[Line]):
    """``Qt.UserRole`` is the report's id, empty for a heading."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        line = self.item(index)
        if line is None or not line.id:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.item(index)
        if line is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "　".join(text for text in (line.title, line.remark) if text)
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == REMARK:
            return line.remark
        return line.id if role == Qt.ItemDataRole.UserRole else None


class LineDelegate(QStyledItemDelegate):
    """Headings small and grey, the chosen report bold with a bar at its left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, u(ROW if index.data(Qt.ItemDataRole.UserRole) else HEAD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        area: QRect = option.rect
        is_report = bool(index.data(Qt.ItemDataRole.UserRole))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_report and (selected or option.state & QStyle.StateFlag.State_MouseOver):
            painter.fillRect(area, theme.token("selected" if selected else "hover"))
        if selected:
            painter.fillRect(area.x(), area.y(), u(3), area.height(), theme.token("accent"))
        inner = area.adjusted(u(14), 0, -u(14), 0)
        remark, middle = str(index.data(REMARK) or ""), Qt.AlignmentFlag.AlignVCenter
        if remark and is_report:
            inner = self._beside_remark(painter, inner, str(index.data()), remark)
        painter.setFont(theme.font("body", selected) if is_report else theme.font("caption"))
        painter.setPen(theme.token("text" if is_report else "text3"))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def _beside_remark(self, painter: QPainter, area: QRect, title: str, remark: str) -> QRect:
        """Paints the remark at the right where both have room, and gives what is left; half a remark tells nothing."""
        painter.setFont(theme.font("body", bold=True))
        needed = painter.fontMetrics().horizontalAdvance(title) + u(2)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.token("text3"))
        room = painter.fontMetrics().horizontalAdvance(remark) + u(6)
        if needed + room > area.width():
            return area
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, remark)
        return area.adjusted(0, 0, -room, 0)


class ReportList(QFrame):
    """``chosen`` (report id) when one stays marked for a moment, ``taken`` when Enter takes it."""

    chosen = Signal(str)
    taken = Signal()
    turned = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reportList")
        self._reports = [
            entry for entry in registry.reports.values() if desk.ctx.may(entry.role, entry.id) and not entry.hidden
        ]
        self._spelt = False
        self._told = ""
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Find a report"))
        self.line.setAccessibleName(tr("Find a report"))
        self._glass = self.line.addAction(
            theme.icon("magnifying-glass", "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.model = Lines(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(LineDelegate(self.view))
        self.view.setAccessibleName(tr("Reports"))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.installEventFilter(self)
        self.view.clicked.connect(lambda index: self._tell())
        self.view.selectionModel().currentChanged.connect(lambda now, before: self.soon.start())
        self.soon = QTimer(self, singleShot=True, interval=CHOOSE_MS)
        self.soon.timeout.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(u(4))
        top = QVBoxLayout()
        top.setContentsMargins(u(12), u(8), u(12), u(4))
        top.addWidget(self.line)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        theme.watch(self._on_themed)
        self._narrow()
        desk.read(self._spell, alive(self, self._on_spelt))

    # what is listed -----------------------------------------------------
    def _spell(self, ctx: Context) -> bool:
        for entry in self._reports:
            readings(tr(entry.title))
        return True

    def _on_spelt(self, spelt: bool) -> None:
        self._spelt = spelt
        if self.line.text():
            self._narrow()

    def _narrow(self) -> None:
        kept = self.current()
        self.model.show_items(lines_of(self._reports, self.line.text(), self._spelt))
        if not self.mark(kept) and self.line.text():
            self._mark_row(self._beside(-1, 1))

    def current(self) -> str:
        """The id of the marked report."""
        return str(self.view.currentIndex().data(Qt.ItemDataRole.UserRole) or "")

    def mark(self, id: str) -> bool:
        """Marks a report; False when it is not listed."""
        rows = [row for row, line in enumerate(self.model.items) if line.id == id]
        if not id or not rows:
            return False
        self._mark_row(rows[0])
        return True

    def show_report(self, id: str) -> None:
        """Marks a report, whatever is typed, and tells nobody."""
        self._told = id
        if not self.mark(id):
            self.line.clear()
            self.mark(id)

    def _mark_row(self, row: int) -> None:
        if 0 <= row < len(self.model.items):
            index = self.model.index(row)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(self.model.index(0) if row == 1 else index)

    def _beside(self, row: int, step: int) -> int:
        """The next report in a direction, leaving out headings; ``row`` itself when there is none."""
        wanted = row + step
        while 0 <= wanted < len(self.model.items) and not self.model.items[wanted].id:
            wanted += step
        return wanted if 0 <= wanted < len(self.model.items) else row

    def _tell(self) -> None:
        self.soon.stop()
        id = self.current()
        if id and id != self._told:
            self._told = id
            self.chosen.emit(id)

    # keys ---------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(event.key(), watched is self.line)
        return super().eventFilter(watched, event)

    def _press(self, key: int, in_line: bool) -> bool:
        keys = Qt.Key
        if key in (keys.Key_Up, keys.Key_Down):
            row = self.view.currentIndex().row()
            self._mark_row(self._beside(row, 1 if key == keys.Key_Down else -1))
        elif key in (keys.Key_Return, keys.Key_Enter):
            self._tell()
            if self.current():
                self.taken.emit()
        elif key in (keys.Key_PageDown, keys.Key_PageUp):
            self.turned.emit(1 if key == keys.Key_PageDown else -1)
        elif key == keys.Key_Slash and not in_line:
            self.take_focus()
        else:
            return False
        return True

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("surface"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.token("line"))

    def _on_themed(self) -> None:
        self._glass.setIcon(theme.icon("magnifying-glass", "text3"))
        self.view.doItemsLayout()
