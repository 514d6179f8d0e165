"""F1: every key on one sheet, searchable."""
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import tr
from app.core.pinyin import matches
from ui.bare_area import BareArea
from ui.key_button import key_width, paint_key
from ui.overlay import Overlay
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


class ShortcutSheet(Overlay):
    """An overlay of keys in three columns; Esc gives the cursor back."""

    def __init__(self, parent: QWidget) -> None:
        asked = tr("Find a key or what it does")
        super().__init__(parent, asked, asked)
        self._shortcuts: list[Shortcut] = []
        title = QLabel(tr("Shortcuts"))
        title.setProperty("role", "title")
        self.line.setMaximumWidth(u(320))
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

    def show_shortcuts(self, shortcuts: Sequence[Shortcut]) -> None:
        """Opens with (group, key, what it does), groups in the order they first occur."""
        groups = list(dict.fromkeys(one.group for one in shortcuts))
        self._shortcuts = sorted(shortcuts, key=lambda one: groups.index(one.group))
        self._place()
        self._open()

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
        found = self.found()
        columns = COLUMNS if self.width() > u(NARROW) else 2
        sheet = QWidget()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(28))
        if not found:
            nothing = QLabel(tr("No key for this. Try other words."))
            nothing.setProperty("role", "secondary")
            row.addWidget(nothing, 0, Qt.AlignmentFlag.AlignTop)
        for lines in in_columns(found, columns) if found else ():
            row.addLayout(self._column(lines), 1)
        self._area.setWidget(sheet)

    def _column(self, lines: Sequence[str | Shortcut]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(u(10))
        grid.setVerticalSpacing(u(6))
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(lines):
            if isinstance(line, str):
                heading = QLabel(line)
                heading.setProperty("role", "heading")
                heading.setMinimumHeight(u(28 if number else 20))
                grid.addWidget(heading, number, 0, 1, 2)
                continue
            said = QLabel(line.text)
            said.setWordWrap(True)
            said.setProperty("role", "secondary")
            grid.addWidget(KeyCap(line.key), number, 0)
            grid.addWidget(said, number, 1)
        grid.setRowStretch(len(lines), 1)
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


class KeyCap(QWidget):
    """A key in its box."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setAccessibleName(key)
        self.setFixedSize(key_width(key), u(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_key(QPainter(self), self.rect(), self._key, "text")


def in_columns(found: Sequence[Shortcut], columns: int) -> list[list[str | Shortcut]]:
    """Headings and keys in columns of about the same length; no heading stands last in one."""
    lines: list[str | Shortcut] = []
    for number, one in enumerate(found):
        if number == 0 or found[number - 1].group != one.group:
            lines.append(one.group)
        lines.append(one)
    height = -(-len(lines) // columns)
    parts: list[list[str | Shortcut]] = []
    while lines:
        cut = height - 1 if height > 1 and isinstance(lines[min(height, len(lines)) - 1], str) else height
        parts.append(lines[:cut])
        lines = lines[cut:]
    while len(parts) > columns:
        parts[-2:] = [parts[-2] + parts[-1]]
    return parts + [[] for _ in range(columns - len(parts))]
