"""The list of all sheets."""
from __future__ import annotations

from PySide6.QtCore import Signal

from ui.desk import Desk
from ui.list_page import ListPage


class EarlierSheets(ListPage):
    """All sheets, the newest first; Enter opens one. ``wanted`` with its id."""

    wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "handover")

    def change(self) -> None:
        """Enter: shows the sheet."""
        row = self.current()
        if row is not None:
            self.wanted.emit(row["id"])
