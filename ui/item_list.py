"""A list shown from Python objects."""
from __future__ import annotations

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex

Item = TypeVar("Item")
Index = QModelIndex | QPersistentModelIndex


class ItemList(QAbstractListModel, Generic[Item]):
    """``items`` one below the other; ``data()`` is left to the list that knows them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []

    def show_items(self, items: list[Item]) -> None:
        """Shows other items."""
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def item(self, index: Any) -> Item | None:
        """The item at an index; None outside the list."""
        return self.items[index.row()] if index.isValid() and index.row() < len(self.items) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.items)
