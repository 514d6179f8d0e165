"""Contacts: the list page as it is, with the columns a caller is found by."""
from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.list_page import ListPage


class Page(ListPage):
    """Units, people and their telephones."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "contacts", parent)
