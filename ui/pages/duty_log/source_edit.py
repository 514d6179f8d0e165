"""The field for who calls: completes units, people and telephones by characters, initials or digits."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.i18n import show_moment, tr
from app.features.duty_log import lists
from app.features.duty_log.rules import show_source
from ui.theme import u

ROWS = 8
COMMIT_MS = 40


class SourceEdit(QLineEdit):
    """A line with a list of known sources below it. ``taken`` is emitted with the row chosen."""

    taken = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.known: list[dict[str, Any]] = []
        self.chosen: dict[str, Any] | None = None
        self._popup: QFrame | None = None
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.itemClicked.connect(self._take)
        self.textEdited.connect(self._on_edited)

    def show_source(self, row: dict[str, Any] | None, text: str = "") -> None:
        """Shows a known source, or a text, without opening the list."""
        self.chosen = row
        self.setText(show_source(row["source"], row["person"], row["post"], row["phone"]) if row else text)

    def listed(self) -> bool:
        """Whether the list of suggestions is open."""
        return self._popup is not None and self._popup.isVisible()

    def _on_edited(self, typed: str) -> None:
        if self.chosen is not None:
            self.chosen = None
        found = lists.suggest(self.known, typed, ROWS)
        self._list.clear()
        for row in found:
            last = tr("last {time}").format(time=show_moment(row["last"])) if row["last"] else tr("contacts")
            shown = show_source(row["source"], row["person"], row["post"], row["phone"])
            item = QListWidgetItem(f"{shown}　　{last}")
            item.setData(Qt.ItemDataRole.UserRole, row)
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
        row = u(30)
        for index in range(count):
            self._list.item(index).setSizeHint(self._list.item(index).sizeHint().expandedTo(self._row_size(row)))
        below = self.mapTo(self.window(), QPoint(0, self.height() + u(2)))
        width = max(self.width(), u(440))
        width = min(width, self.window().width() - below.x() - u(8))
        self._popup.setGeometry(below.x(), below.y(), width, count * row + 4)
        self._popup.show()
        self._popup.raise_()

    @staticmethod
    def _row_size(height: int) -> QSize:
        return QSize(0, height)

    def close_list(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _take(self, item: QListWidgetItem) -> None:
        row = item.data(Qt.ItemDataRole.UserRole)
        self.close_list()
        self.show_source(row)
        self.taken.emit(row)

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
