"""What goes on while the desk is covered, in a line: the next deadline, and that alarms sound."""
from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel

from app.core.i18n import tr
from ui import theme
from ui.theme import u


class DeadlineLine(QHBoxLayout):
    """Nothing is seen before show_left()."""

    def __init__(self) -> None:
        super().__init__()
        self._head, self._left = QLabel(tr("Next deadline")), QLabel()
        self._still = QLabel(tr("Alarms go on sounding"))
        self._left.setProperty("role", "heading")
        self.setSpacing(u(10))
        for label in (self._head, self._left, self._still):
            self.addWidget(label)
            label.hide()
        for label in (self._head, self._still):
            label.setProperty("role", "secondary")
        self.addStretch(1)

    def show_left(self, digits: str, tone: str) -> None:
        """Says how long the next deadline is away, and not what it is."""
        self._left.setText(digits)
        if self._left.property("tone") != tone:
            theme.restyle(self._left, tone=tone)
        for label in (self._head, self._left, self._still):
            label.show()
