"""The table of the duty log."""
from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView, QWidget


class LogView(QTableView):
    """The log's table: letters act on the selected row, and are never typed into anything."""

    def __init__(self, on_key: Callable[[QKeyEvent], bool], outcome: Callable[[], QWidget]) -> None:
        """``on_key`` takes what is a key of the list; ``outcome()`` is the line that asks about the row."""
        super().__init__()
        self._on_key, self._outcome = on_key, outcome

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "?":
            event.ignore()  # the window's
        elif not self._on_key(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes into the line that asks about the row, if there is one."""
        if forward and self._outcome().isVisible():
            self._outcome().setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(forward)
