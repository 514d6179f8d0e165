"""The field for who calls: completes units, people and telephones by characters, initials or digits."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.i18n import show_moment, tr
from app.features.duty_log import lists
from app.features.duty_log.rules import show_source
from ui.completing_line import ROWS, CompletingLine

COMMIT_MS = 40


class SourceEdit(CompletingLine):
    """A line with a list of known sources below it. ``taken`` is emitted with the row chosen."""

    taken = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.known: list[dict[str, Any]] = []
        self.is_told = False  # whom it knows
        self.chosen: dict[str, Any] | None = None

    def know(self, known: list[dict[str, Any]]) -> None:
        """Takes whom it offers while somebody types."""
        self.known, self.is_told = known, True

    def show_source(self, row: dict[str, Any] | None, text: str = "") -> None:
        """Shows a known source, or a text, without opening the list."""
        self.chosen = row
        self.setText(show_source(row["source"], row["person"], row["post"], row["phone"]) if row else text)

    def offered(self, typed: str) -> Sequence[tuple[Any, str]]:
        self.chosen = None
        found = []
        for row in lists.suggest(self.known, typed, ROWS):
            last = tr("last {time}").format(time=show_moment(row["last"])) if row["last"] else tr("contacts")
            shown = show_source(row["source"], row["person"], row["post"], row["phone"])
            found.append((row, f"{shown}　　{last}"))
        return found

    def take(self, value: Any) -> None:
        self.show_source(value)
        self.taken.emit(value)


class ContentKeys(QObject):
    """Keys of the content field: Enter saves unless an input method is composing; Shift+Enter breaks.

    The key that ends a composition may arrive after the text it committed: an Enter within COMMIT_MS
    of that text is this key, and no finger's.
    """

    entered = Signal()

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self._composing = False
        self._committed = QElapsedTimer()
        editor.installEventFilter(self)

    def is_settled(self) -> bool:
        """Whether an Enter now would be one that was pressed to save."""
        return not self._composing and not (self._committed.isValid() and self._committed.elapsed() < COMMIT_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            composed, self._composing = self._composing, bool(event.preeditString())
            if composed and not self._composing:
                self._committed.start()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                if self.is_settled():
                    self.entered.emit()
                return True
        return super().eventFilter(watched, event)
