"""A small line that takes a day in any form the search field takes, and says where to go."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.i18n import tr
from app.core.search_words import parse
from ui import theme
from ui.theme import u

WIDE = 170


class DayLine(QLineEdit):
    """Hidden until it is opened; ``chosen`` carries the end of the day or time meant (UTC), ``left`` that none was."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.setPlaceholderText(tr("Day: 6月20日, 2026-06-20, 30d"))
        self.setAccessibleName(tr("Go to day"))
        self.setToolTip(tr("Go to day"))
        self.textChanged.connect(lambda text: theme.restyle(self, error=False))
        theme.watch(self._fit)
        self._fit()
        self.hide()

    def _fit(self) -> None:
        self.setFixedWidth(u(WIDE))

    def open(self) -> None:
        """Shows the line, empty, with the cursor in it."""
        self.clear()
        self.show()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        meant = moment_of(self.text(), self._now())
        if meant is None:
            theme.restyle(self, error=True)
            self.selectAll()
            return
        self.hide()
        self.chosen.emit(meant)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()


def moment_of(text: str, now: datetime) -> datetime | None:
    """The last moment that a typed time means, or the first where it has no end; None where it is no time."""
    asked = parse(text, now)
    return asked.until or asked.since
