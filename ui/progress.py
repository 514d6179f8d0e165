"""What long work is doing, in the status bar; a button stops it."""
from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from app.core.i18n import tr
from ui.desk import Desk
from ui.key_button import KeyTool
from ui.theme import u

QUIET_MS = 300
GONE_MS = 1500


class ProgressLine(QWidget):
    """Appears when work has gone on for 0.3 s, and goes when nothing more is heard of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, u(8), 0)
        line.setSpacing(u(8))
        self._text, self._bar = QLabel(), QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(u(120))
        stop = KeyTool(tr("Stop"), height=22)
        stop.clicked.connect(desk.stop)
        for widget in (self._text, self._bar, stop):
            line.addWidget(widget)
        self._soon = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._soon.timeout.connect(self.show)
        self._gone = QTimer(self, singleShot=True, interval=GONE_MS)
        self._gone.timeout.connect(self._end)
        desk.progressed.connect(self._on_progress)
        self.hide()

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self._text.setText(f"{text} {done}/{total}" if text else f"{done}/{total}")
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
        if done >= total:
            self._end()
            return
        if not self.isVisible() and not self._soon.isActive():
            self._soon.start()
        self._gone.start()

    def _end(self) -> None:
        self._soon.stop()
        self.hide()
