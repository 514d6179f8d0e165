"""What the window asks of a page."""
from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from ui.desk import Desk


class Page(QWidget):
    """A page of the window. Pages read through ``desk.read`` and write through ``desk.act`` only."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.side: QWidget | None = None  # shown at the right edge of the window, full height
        self.setObjectName("page")

    def refresh(self) -> None:
        """Reads again; called when shown and after any saved change while shown."""

    def show_target(self, **target: Any) -> None:
        """Goes to what another page asked for, such as ``id=12``."""

    def shown(self) -> dict[str, Any]:
        """What show_target() needs to show again what is shown; empty where there is nothing to keep."""
        return {}

    def hints(self) -> list[tuple[str, str]]:
        """The keys useful now, as (key, what it does), for the status bar."""
        return []

    def primary(self) -> None:
        """Ctrl+Enter: the page's one commitment."""

    def set_width_class(self, name: str) -> None:
        """XL, L, M or S: the page shows what fits."""

    def print_page(self) -> None:
        """Ctrl+P."""

    def save_page(self) -> None:
        """Ctrl+S."""

    def filter_list(self) -> None:
        """The key / : filters this list."""

    def escape(self) -> bool:
        """Esc: closes what is open on the page; False when nothing was."""
        return False

    def turn_pane(self, step: int) -> bool:
        """Ctrl+J while the cursor is on the page: to its next pane; False where it has none of its own."""
        return False

    def take_focus(self) -> None:
        """Puts the cursor into the page's main list or field."""
        self.setFocus()
