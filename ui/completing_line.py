"""A line with a list of what fits below it: it completes, and takes anything typed."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.pinyin import matches
from ui.theme import u

ROWS = 8
WIDE = 440


class CompletingLine(QLineEdit):
    """``offered(typed)`` says what fits, as (value, shown); ``chosen_value`` gets what was taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._popup: QFrame | None = None
        self._list = QListWidget(self)  # a child: never taken away by whichever thread collects garbage
        self._list.hide()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.itemClicked.connect(self._take)
        self.textEdited.connect(self._on_edited)

    def offered(self, typed: str) -> Sequence[tuple[Any, str]]:
        """What fits, the best first."""
        raise NotImplementedError

    def take(self, value: Any) -> None:
        """One of what was offered is meant."""
        raise NotImplementedError

    def listed(self) -> bool:
        """Whether the list of suggestions is open."""
        return self._popup is not None and self._popup.isVisible()

    def _on_edited(self, typed: str) -> None:
        found = self.offered(typed)[:ROWS]
        self._list.clear()
        for value, shown in found:
            item = QListWidgetItem(shown)
            item.setData(Qt.ItemDataRole.UserRole, value)
            self._list.addItem(item)
        if found:
            self._list.setCurrentRow(0)
            self._open(len(found))
        else:
            self.close_list()

    def _open(self, count: int) -> None:
        if self._popup is None:
            self._popup = QFrame(self.window())
            self._popup.setObjectName("popup")
            layout = QVBoxLayout(self._popup)
            layout.setContentsMargins(1, 1, 1, 1)
            layout.addWidget(self._list)
            self._list.show()
        row = u(30)
        for index in range(count):
            item = self._list.item(index)
            item.setSizeHint(item.sizeHint().expandedTo(QSize(0, row)))
        below = self.mapTo(self.window(), QPoint(0, self.height() + u(2)))
        width = min(max(self.width(), u(self.wide())), self.window().width() - below.x() - u(8))
        height = count * row + 4
        above = below.y() - self.height() - u(4) - height
        no_room = below.y() + height > self.window().height()
        self._popup.setGeometry(below.x(), above if no_room and above > 0 else below.y(), width, height)
        self._popup.show()
        self._popup.raise_()

    def wide(self) -> int:
        """How wide the list is at least."""
        return WIDE

    def close_list(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _take(self, item: QListWidgetItem) -> None:
        self.close_list()
        self.take(item.data(Qt.ItemDataRole.UserRole))

    def take_first(self) -> bool:
        """Takes the marked suggestion; False when the list is closed."""
        item = self._list.currentItem()
        if not self.listed() or item is None:
            return False
        self._take(item)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.listed():
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        super().focusOutEvent(event)


class ChoiceLine(CompletingLine):
    """One of the choices by name, characters or initials; anything else typed is refused by who asked.

    ``chosen`` (code) when one was taken or the line was emptied.
    """

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = list(choices)
        self.textEdited.connect(lambda text: self.chosen.emit(self.value()))

    def value(self) -> str:
        """The code of the choice, or what was typed."""
        typed = self.text().strip()
        return next((code for code, title in self.choices if typed in (code, title)), typed)

    def set_value(self, value: Any) -> None:
        code = "" if value is None else str(value)
        self.setText(dict(self.choices).get(code, code))

    def offered(self, typed: str) -> Sequence[tuple[Any, str]]:
        words = typed.split()
        return [
            (code, title) for code, title in self.choices
            if words and all(matches(word, title) or code.lower().startswith(word.lower()) for word in words)
        ]

    def wide(self) -> int:
        return WIDE // 2

    def take(self, value: Any) -> None:
        self.set_value(value)
        self.chosen.emit(value)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Tab:
                self.take_first()
            elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.take_first():
                return True
        return super().event(event)
