"""Writing a report of an event."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.core.i18n import tr
from app.features.events.reporting import KINDS
from ui.desk import Desk


class ReportEditor(QFrame):
    """``closed``, ``sent`` (what the action returned)."""

    closed = Signal()
    sent = Signal(dict)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.desk = desk
        self.kind = ""
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        QVBoxLayout(self).addWidget(self.title)

    def open_report(self, event: dict[str, Any], kind: str) -> None:
        self.kind = kind
        self.title.setText(f"{tr(dict(KINDS)[kind])}　{event['title']}")
        self.setFocus()

    def set_width_class(self, name: str) -> None:
        """XL, L, M or S."""

    def take_focus(self) -> None:
        self.setFocus()

    def primary(self) -> None:
        """Ctrl+Enter."""

    def escape(self) -> bool:
        """Esc: closes."""
        self.closed.emit()
        return True

    def hints(self) -> list[tuple[str, str]]:
        return [("Esc", tr("back"))]
