"""A sheet: its items at the left, the one chosen at the right."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.empty_state import EmptyState
from ui.lines import Item
from ui.pages.handover.item_pane import ItemPane, Rights
from ui.pages.handover.sheet_list import SheetList
from ui.pages.handover.typed import Typed
from ui.theme import u

PANES = {"XL": 480, "L": 390, "M": 396, "S": 396}


class SheetView(QWidget):
    """Shows the items of one sheet. ``made``: the button of the empty page."""

    made = Signal()

    def __init__(self, typed: Typed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = typed
        self._kinds: dict[str, Any] = {}
        self._rights = Rights()
        self._now = datetime.min
        self.list, self.pane = SheetList(), ItemPane()
        self.list.moved.connect(self._on_moved)
        self.pane.typed.connect(self._on_typed)
        card = QFrame(objectName="card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.list)
        self._whole = QWidget()
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(10))
        row.addWidget(card, 1)
        row.addWidget(self.pane)
        self.none = EmptyState("handshake", "", "")
        self.none.clicked.connect(self.made)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._whole)
        self._stack.addWidget(self.none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def set_width_class(self, name: str) -> None:
        self.pane.setFixedWidth(u(PANES[name]))
        self.pane.set_narrow(name in ("M", "S"))
        self.list.set_narrow(name in ("M", "S"))

    def show_sheet(self, items: list[Item], rights: Rights, kinds: dict[str, Any], now: datetime) -> None:
        """Other items, or the same as they stand now."""
        self._kinds, self._rights, self._now = kinds, rights, now
        had_focus = self.none.button.hasFocus()
        self._stack.setCurrentWidget(self._whole)
        self.list.show_sheet(items, kinds, now)
        self._on_moved()
        if had_focus:
            self.take_focus()

    def show_none(self, sentence: str, button: str) -> None:
        """There is no sheet."""
        self.list.show_items([])
        self.none.set_text(sentence, button, "Ctrl+Enter" if button else "")
        self._stack.setCurrentWidget(self.none)
        self._on_moved()

    def _on_moved(self) -> None:
        item = self.list.current()
        item = None if item is None or item.get("head") else item
        typed = self._typed.text(f"say:{item['uid']}") if item else ""
        self.pane.show_item(item, self._rights, self._kinds, self._now, typed)

    def _on_typed(self, text: str) -> None:
        item = self.pane.item
        if item is not None:
            self._typed.put(f"say:{item['uid']}", text)

    def current(self) -> Item | None:
        return self.pane.item

    def tick(self, now: datetime) -> None:
        self._now = now
        self.pane.tick(now)

    def take_focus(self) -> None:
        if self._stack.currentWidget() is self.none:
            self.none.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
