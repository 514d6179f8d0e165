"""The palette: any command by its words or their pinyin initials, any record by its number."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import (
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import tr
from app.core.pinyin import matches
from ui import theme
from ui.item_list import ItemList
from ui.overlay import Overlay
from ui.text_line import format_range
from ui.theme import u

WIDTH = 560
ROWS = 9
ROW_HEIGHT = 32
RECENTS = 9
FOUND = 60


@dataclass(frozen=True)
class Command:
    """Something that can be done by name. ``key`` is shown only."""

    title: str
    key: str = ""
    icon: str = ""
    act: Callable[[], Any] = lambda: None


class Commands(ItemList[Command]):
    """The commands that fit what is typed; ``Qt.UserRole`` is the command."""

    @property
    def found(self) -> list[Command]:
        return self.items

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        command = self.item(index)
        if command is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{command.title} {command.key}".strip()
        return command if role == Qt.ItemDataRole.UserRole else None


class CommandDelegate(QStyledItemDelegate):
    """Icon, title with the typed characters in bold, key at the right."""

    typed = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(0, u(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        command: Command = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(area, theme.token("selected" if selected else "raised"))
        if selected:
            painter.fillRect(area.x(), area.y(), u(3), area.height(), theme.token("accent"))
        if command.icon:
            side = u(16)
            theme.icon(command.icon, "text2", 16).paint(
                painter, area.x() + u(13), area.y() + (area.height() - side) // 2, side, side
            )
        right = area.right() - u(12)
        if command.key:
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.token("text3"))
            width = QFontMetrics(painter.font()).horizontalAdvance(command.key)
            place = QRect(right - width, area.y(), width, area.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, command.key)
            right -= width + u(12)
        self._paint_title(painter, QRect(area.x() + u(37), area.y(), right - area.x() - u(37), area.height()),
                          command.title)
        painter.restore()

    def _paint_title(self, painter: QPainter, area: QRect, title: str) -> None:
        font = theme.font("body")
        text = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        layout = QTextLayout(text, font)
        start = text.lower().find(self.typed.lower()) if self.typed else -1
        if start >= 0:
            bold = QTextCharFormat()
            bold.setFontWeight(700)
            layout.setFormats([format_range(text, start, len(self.typed), bold)])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(max(1, area.width() * 2))
        layout.endLayout()
        painter.setPen(theme.token("text"))
        top = area.y() + (area.height() - line.height()) / 2
        layout.draw(painter, QPointF(area.x(), top))


class Palette(Overlay):
    """A popup over the window. Typing narrows, Enter acts, Esc gives the cursor back."""

    def __init__(
        self, parent: QWidget, jump: Callable[[int], Any] | None = None,
        scanned: Callable[[str], Command | None] = lambda typed: None,
    ) -> None:
        super().__init__(parent, tr("Command, setting, pinyin initials or number"), tr("Find a command"))
        self._jump = jump
        self._scanned = scanned
        self._commands: list[Command] = []
        self._recent: list[str] = []
        self.model = Commands(self)
        self.list = QListView(uniformItemSizes=True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Commands"))
        self.list.clicked.connect(lambda index: self._act())
        column = QVBoxLayout(self)
        column.setContentsMargins(u(1), u(8), u(1), u(6))
        column.setSpacing(u(6))
        self.line.setContentsMargins(u(9), 0, u(9), 0)
        self.nothing = QLabel(tr("Nothing has this name. Ctrl+F finds records."))
        self.nothing.setProperty("role", "secondary")
        self.nothing.setContentsMargins(u(9), u(8), u(9), u(8))
        column.addWidget(self.line)
        column.addWidget(self.list)
        column.addWidget(self.nothing)

    def show_commands(self, commands: Sequence[Command]) -> None:
        """Opens with these commands, what was used last on top."""
        self._commands = list(commands)
        self._open()

    def _narrow(self, typed: str) -> None:
        typed = typed.strip()
        delegate = self.list.itemDelegate()
        assert isinstance(delegate, CommandDelegate)
        delegate.typed = typed
        found = self._scanned(typed)
        self.model.show_items([found] if found else self._numbered(typed) + self._fitting(typed))
        self.list.setCurrentIndex(self.model.index(0, 0))
        self._place()

    def _fitting(self, typed: str) -> list[Command]:
        fitting = [one for one in self._commands if not typed or matches(typed, one.title)]

        def rank(command: Command) -> tuple[bool, int]:
            recent = self._recent.index(command.title) if command.title in self._recent else RECENTS
            return typed.lower() not in command.title.lower(), recent

        return sorted(fitting, key=rank)[:FOUND]

    def _numbered(self, typed: str) -> list[Command]:
        digits = typed.removeprefix("#")
        if self._jump is None or not (digits.isascii() and digits.isdigit()):
            return []
        jump, number = self._jump, int(digits)
        title = tr("Go to entry {number}").format(number=number)
        return [Command(title, "Enter", "arrow-right", lambda: jump(number))]

    def _place(self) -> None:
        rows = min(ROWS, self.model.rowCount())
        self.list.setFixedHeight(rows * u(ROW_HEIGHT))
        self.list.setVisible(rows > 0)
        self.nothing.setVisible(not rows)
        around = self.parentWidget()
        width = min(u(WIDTH), around.width() - u(24))
        height = self.layout().sizeHint().height()
        self.setGeometry((around.width() - width) // 2, around.height() // 6, width, height)

    def _act(self) -> None:
        index = self.list.currentIndex()
        command = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if command is None:
            return
        self.leave()
        if command in self._commands:
            self._recent = [command.title, *(one for one in self._recent if one != command.title)][:RECENTS]
        command.act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and self.window().isActiveWindow():
            self.hide()  # the cursor went elsewhere on its own
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS - 1, Qt.Key.Key_PageUp: 1 - ROWS
        }
        if key in steps:
            row = self.list.currentIndex().row() + steps[Qt.Key(key)]
            row = max(0, min(self.model.rowCount() - 1, row))
            self.list.setCurrentIndex(self.model.index(row, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act()
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True
