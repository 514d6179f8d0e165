"""Nobody at the desk: how long ago the last key, mouse or touch was."""
from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QPointF, Signal
from PySide6.QtGui import QInputEvent, QInputMethodEvent, QMouseEvent

Type = QEvent.Type
# text from an input method comes without keys
TOUCHES = frozenset({
    Type.KeyPress, Type.MouseButtonPress, Type.Wheel, Type.TouchBegin, Type.TouchUpdate, Type.TabletPress,
    Type.TabletMove, Type.InputMethod,
})

BY_HAND = (QInputEvent, QInputMethodEvent)


class Idle(QObject):
    """Watches the whole application. ``passed`` when nothing was touched for so long, told by tick()."""

    passed = Signal()

    def __init__(self, app: QObject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._touched = True
        self._last: datetime | None = None
        self._pointer = QPointF()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, BY_HAND):  # asked of every event there is, and told sooner than its type
            return False
        kind = event.type()
        if kind in TOUCHES or (kind == Type.MouseMove and self._moved(event)):
            self._touched = True
        return False

    def _moved(self, event: QEvent) -> bool:
        """Whether the pointer is somewhere else: a window that opens below it sends a move, too."""
        assert isinstance(event, QMouseEvent)
        before, self._pointer = self._pointer, event.globalPosition()
        return self._pointer != before

    def tick(self, now: datetime, minutes: int) -> None:
        """Looks once a second; ``minutes`` is how long nobody may be there, 0: for ever."""
        if self._touched or self._last is None or now < self._last:  # or the computer's clock was set back
            self._touched, self._last = False, now
        elif minutes and now - self._last >= timedelta(minutes=minutes):
            self._touched = True  # said once
            self.passed.emit()
