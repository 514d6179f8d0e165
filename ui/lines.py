"""A list of dictionaries painted by a delegate, which stays where it was when it is read again."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.item_list import ItemList
from ui.theme import u

Index = QModelIndex | QPersistentModelIndex
Item = dict[str, Any]


class _Items(ItemList[Item]):
    """``sentence`` makes of an item what a screen reader says."""

    def __init__(self, sentence: Callable[[Item], str]) -> None:
        super().__init__()
        self._sentence = sentence

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return item
        if item.get("head"):
            return item["title"] if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._sentence(item)
        return None


    def flags(self, index: Index) -> Qt.ItemFlag:
        """The heads of groups are passed over."""
        item = self.item(index)
        return Qt.ItemFlag.NoItemFlags if item is None or item.get("head") else super().flags(index)


class RowPainter(QStyledItemDelegate):
    """Rows of one height, heads of groups (items with ``head``) of another; the list that knows them paints them."""

    height = 30
    head_height = 25

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(Qt.ItemDataRole.UserRole)
        return QSize(u(60), u(self.head_height if item and item.get("head") else self.height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setClipRect(option.rect)
        self.paint_row(painter, option, index.data(Qt.ItemDataRole.UserRole))
        painter.restore()

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        """Paints one item."""
        raise NotImplementedError


class Lines(QListView):
    """``taken`` (item): Enter or a double click; ``moved``: another row is the current one.

    ``key`` names what an item is known by when the list is read again.
    """

    taken = Signal(dict)
    moved = Signal()

    def __init__(
        self, name: str, painter: RowPainter, sentence: Callable[[Item], str], key: str = "id",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._items = _Items(sentence)
        self.setModel(self._items)
        painter.setParent(self)
        self.setItemDelegate(painter)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setMinimumHeight(u(24))
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(lambda index: self._take())
        self.selectionModel().currentChanged.connect(lambda now, before: self.moved.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current row stays in sight where there is less room."""
        super().resizeEvent(event)
        if event.size().height() < event.oldSize().height() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def show_items(self, items: list[Item]) -> None:
        """Other items; the current one stays current if it is still among them, and nothing scrolls."""
        if items == self._items.items:
            return
        key, top = self.key(), self.verticalScrollBar().value()
        row = self.currentIndex().row()
        self.blockSignals(True)
        self._items.show_items(items)
        self.blockSignals(False)
        if key is not None and not self.select(key) and items:
            self.setCurrentIndex(self._items.index(min(row, len(items) - 1), 0))
        self.verticalScrollBar().setValue(top)

    def items(self) -> list[Item]:
        return self._items.items

    def current(self) -> Item | None:
        """The item of the current row."""
        return self._items.item(self.currentIndex())

    def key(self) -> Any:
        """What the current item is known by; None without one."""
        item = self.current()
        return item.get(self._key) if item else None

    def select(self, key: Any) -> bool:
        """Makes the item known by ``key`` the current one; False where there is none."""
        for row, item in enumerate(self._items.items):
            if item.get(self._key) == key:
                self.setCurrentIndex(self._items.index(row, 0))
                self.scrollTo(self._items.index(row, 0))
                return True
        return False

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """The page up and the beginning stop at what can be chosen."""
        index = super().moveCursor(action, modifiers)
        item = self._items.item(index)
        return self._items.index(index.row() + 1, 0) if item is not None and item.get("head") else index

    def _take(self) -> None:
        item = self.current()
        if item is not None:
            self.taken.emit(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.text() and event.text().isalnum():
            event.ignore()  # letters are the page's keys, not a search
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        first = next((row for row, item in enumerate(self._items.items) if not item.get("head")), -1)
        if not self.currentIndex().isValid() and first >= 0:
            self.setCurrentIndex(self._items.index(first, 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
