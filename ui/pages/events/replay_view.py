"""One event minute by minute."""
from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.core.i18n import tr
from ui.desk import Desk


class ReplayView(QFrame):
    """``closed``."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.desk = desk
        self.id = 0
        title = QLabel(tr("Replay"))
        title.setProperty("role", "heading")
        QVBoxLayout(self).addWidget(title)

    def show_event(self, id: int) -> None:
        self.id = id
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
