"""F1: every key on one sheet, searchable."""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import tr
from app.core.pinyin import matches
from ui.bare_area import BareArea
from ui.palette import shadow
from ui.theme import u

COLUMNS = 3
WIDTH = 1040
HEIGHT = 620
NARROW = 760


class Shortcut(NamedTuple):
    """One line of the sheet."""

    group: str
    key: str
    text: str


class ShortcutSheet(QFrame):
    """An overlay of keys in three columns; Esc gives the cursor back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="popup")
        self._shortcuts: list[Shortcut] = []
        self._before: QWidget | None = None
        title = QLabel(tr("Shortcuts"))
        title.setProperty("role", "title")
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Find a key or what it does"))
        self.line.setAccessibleName(tr("Find a key or what it does"))
        self.line.setMaximumWidth(u(320))
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        close = QLabel(tr("Esc closes"))
        close.setProperty("role", "caption")
        top = QHBoxLayout()
        top.setSpacing(u(16))
        top.addWidget(title)
        top.addWidget(self.line, 1)
        top.addStretch(1)
        top.addWidget(close)
        self._area = BareArea()
        column = QVBoxLayout(self)
        column.setContentsMargins(u(20), u(16), u(20), u(12))
        column.setSpacing(u(12))
        column.addLayout(top)
        column.addWidget(self._area, 1)
        self.setGraphicsEffect(shadow(self))
        self.hide()

    def show_shortcuts(self, shortcuts: Sequence[Shortcut]) -> None:
        """Opens with (group, key, what it does), groups in the order they first occur."""
        self._before = QApplication.focusWidget()
        self._shortcuts = list(shortcuts)
        self._place()
        self.line.clear()
        self._narrow("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Closes and gives the cursor back to where it was."""
        self.hide()
        if self._before is not None and shiboken6.isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def found(self) -> list[Shortcut]:
        """The keys shown now."""
        typed = self.line.text().strip()
        return [
            one for one in self._shortcuts
            if not typed or any(matches(typed, text) for text in one if text)
        ]

    def _place(self) -> None:
        around = self.parentWidget()
        width = min(u(WIDTH), around.width() - u(32))
        height = min(u(HEIGHT), around.height() - u(32))
        self.setGeometry((around.width() - width) // 2, (around.height() - height) // 2, width, height)

    def _narrow(self, typed: str) -> None:
        groups: dict[str, list[Shortcut]] = {}
        for one in self.found():
            groups.setdefault(one[0], []).append(one)
        self._area.setWidget(self._sheet(groups))

    def _sheet(self, groups: dict[str, list[Shortcut]]) -> QWidget:
        sheet = QWidget()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(28))
        if not groups:
            nothing = QLabel(tr("No key for this. Try other words."))
            nothing.setProperty("role", "secondary")
            row.addWidget(nothing, 0, Qt.AlignmentFlag.AlignTop)
            return sheet
        for part in in_columns(groups, COLUMNS if self.width() > u(NARROW) else 2):
            column = QVBoxLayout()
            column.setSpacing(u(14))
            for group in part:
                column.addLayout(self._group(group, groups[group]))
            column.addStretch(1)
            row.addLayout(column, 1)
        return sheet

    def _group(self, title: str, shortcuts: list[Shortcut]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(10))
        grid.setVerticalSpacing(u(5))
        grid.setColumnStretch(1, 1)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        for number, (_, key, text) in enumerate(shortcuts, 1):
            cap = QLabel(key, objectName="keycap")
            said = QLabel(text)
            said.setWordWrap(True)
            said.setProperty("role", "secondary")
            grid.addWidget(cap, number, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, number, 1)
        return grid

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
                self.leave()
                return True
            bar = self._area.verticalScrollBar()
            steps = {
                Qt.Key.Key_Down: u(32), Qt.Key.Key_Up: -u(32),
                Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep(),
            }
            if event.key() in steps:
                bar.setValue(bar.value() + steps[Qt.Key(event.key())])
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and self.window().isActiveWindow():
            self.hide()
        return super().eventFilter(watched, event)


def in_columns(groups: dict[str, list[Shortcut]], columns: int) -> list[list[str]]:
    """The groups' names in so many columns of about the same length, in order."""
    height = sum(len(rows) + 2 for rows in groups.values()) / columns
    parts: list[list[str]] = [[]]
    filled = 0.0
    for name, rows in groups.items():
        own = len(rows) + 2
        if parts[-1] and filled + own / 2 > height and len(parts) < columns:
            parts.append([])
            filled = 0.0
        parts[-1].append(name)
        filled += own
    return parts + [[] for _ in range(columns - len(parts))]
