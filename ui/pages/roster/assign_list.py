"""The list that opens at a seat: who can have it, found by initials or characters, with what speaks against it."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
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

from app.core import pinyin
from app.core.i18n import tr
from ui import theme
from ui.composing import EnterLine
from ui.item_list import ItemList
from ui.overlay import shadow
from ui.pages.roster import paint
from ui.theme import u

WIDTH, WIDEST, ROW, MOST = 264, 340, 32, 8


@dataclass(frozen=True)
class Choice:
    """One line: what it gives, its words, what is said at the right, and whether that speaks against it."""

    value: Any
    text: str
    note: str
    against: bool = False


class _Choices(ItemList[Choice]):
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        if item is None:
            return None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{item.text}　{item.note}"
        return item if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(u(60), u(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item: Choice = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if chosen:
            painter.fillRect(area, theme.token("selected"))
            painter.fillRect(area.x(), area.y(), u(3), area.height(), theme.token("accent"))
        row = area.adjusted(u(12), 0, -u(12), 0)
        wide = paint.text(painter, row, item.text, "body", "text2" if item.against else "text", chosen)
        row.setLeft(row.left() + wide + u(12))
        paint.text(painter, row, item.note, "caption", "warn" if item.against else "text3", align=paint.RIGHT)


class AssignList(QFrame):
    """``chosen`` (value, whether to go on to the next gap). Lies over the page; leaving is the page's matter."""

    chosen = Signal(object, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="popup")
        self.title = QLabel()
        theme.restyle(self.title, strong=True)
        leave = QLabel("Esc")
        leave.setProperty("role", "key")
        self.line = EnterLine()
        self.line.setPlaceholderText(tr("Initials or name"))
        self.line.textChanged.connect(self._narrow)
        self.line.entered.connect(lambda: self.take(False))
        self._choices = _Choices()
        self._all: list[Choice] = []
        self.list = QListView()
        self.list.setModel(self._choices)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(lambda _index: self.take(False))
        self.nobody = QLabel(tr("Nobody of that name is on the list of people on duty"))
        self.nobody.setWordWrap(True)
        theme.restyle(self.nobody, role="secondary")
        self.foot = QLabel()
        theme.restyle(self.foot, role="caption")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(1), u(8), u(1), u(8))
        column.setSpacing(u(6))
        for part in (head, self.line):
            row = QHBoxLayout()
            row.setContentsMargins(u(10), 0, u(10), 0)
            row.addLayout(part) if isinstance(part, QHBoxLayout) else row.addWidget(part)
            column.addLayout(row)
        column.addWidget(self.list)
        for label in (self.nobody, self.foot):
            label.setContentsMargins(u(10), 0, u(10), 0)
            column.addWidget(label)
        self.setGraphicsEffect(shadow(self))
        self.hide()

    def open(self, title: str, choices: list[Choice], typed: str, foot: str) -> None:
        """Shows who can be chosen, with what was typed already."""
        self.title.setText(title)
        self.line.setAccessibleName(title)
        self.foot.setText(foot)
        self._all = choices
        self.line.setText(typed)
        self._narrow(typed)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.line.end(False)

    def renew(self, choices: list[Choice]) -> None:
        """Other notes to the same choices: what is typed and chosen stays."""
        current = self._current()
        self._all = choices
        self._narrow(self.line.text())
        for row, item in enumerate(self._choices.items):
            if current is not None and item.value == current.value:
                self.list.setCurrentIndex(self._choices.index(row, 0))

    def place(self, at: QRect, within: QRect) -> None:
        """Beside ``at`` (what it is about), within the page; both in the parent's pixels."""
        need = self.title.sizeHint().width() + u(76)
        self.setFixedWidth(min(max(u(WIDTH), min(need, u(WIDEST))), within.width()))
        self.adjustSize()
        left = at.right() + u(6)
        if left + self.width() > within.right():
            left = max(within.left(), at.left() - u(6) - self.width())
        top = min(at.top(), within.bottom() - self.height())
        self.move(left, max(within.top(), top))

    def take(self, go_on: bool) -> None:
        """Gives the chosen line; nothing where nobody fits."""
        item = self._current()
        if item is not None:
            self.chosen.emit(item.value, go_on)

    def items(self) -> list[Choice]:
        """The lines shown now."""
        return self._choices.items

    def _current(self) -> Choice | None:
        return self._choices.item(self.list.currentIndex())

    def _narrow(self, typed: str) -> None:
        typed = typed.strip()
        begins = [one for one in self._all if not typed or _begins(typed, one.text)]
        rest = [one for one in self._all if one not in begins and pinyin.matches(typed, one.text)]
        # what breaks a rule stays last, however well it fits what is typed
        self._choices.show_items(sorted(begins + rest, key=lambda one: one.against))
        if self._choices.items:
            self.list.setCurrentIndex(self._choices.index(0, 0))
        self.list.setFixedHeight(u(ROW) * min(MOST, len(self._choices.items)))
        self.list.setVisible(bool(self._choices.items))
        self.nobody.setVisible(not self._choices.items)
        bottom = self.geometry().bottom()
        self.adjustSize()
        if self.isVisible() and self.parentWidget() and self.geometry().bottom() > self.parentWidget().height():
            self.move(self.x(), max(0, min(bottom, self.parentWidget().height()) - self.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST, Qt.Key.Key_PageUp: -MOST}
        by = step.get(Qt.Key(event.key()), 0)
        if by and self._choices.items:
            row = min(max(self.list.currentIndex().row() + by, 0), len(self._choices.items) - 1)
            self.list.setCurrentIndex(self._choices.index(row, 0))
        else:
            super().keyPressEvent(event)


def _begins(typed: str, text: str) -> bool:
    return text.startswith(typed) or pinyin.starts_at(typed, text)
