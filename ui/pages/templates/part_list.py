"""The parts of a page in their order: shown or not, and in which size."""
from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.core.i18n import tr
from ui import paint
from ui.key_button import KeyTool
from ui.lines import Item, Lines, RowPainter
from ui.theme import u

ICON, SIZE_ROOM = 16, 64
ROWS = 6


def sentence(item: Item) -> str:
    """What a screen reader says of a part."""
    state = tr("always shown") if item["fixed"] else tr("shown") if item["shown"] else tr("left out")
    return "　".join(part for part in (item["title"], state, points(item)) if part)


def points(item: Item) -> str:
    """``10.5 pt``; empty for a part without a size of its own."""
    return tr("{size:g} pt").format(size=item["points"]) if item["points"] else ""


class _Row(RowPainter):
    height = 28

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        area = paint.ground(painter, option, inset=0)
        box = area.adjusted(u(paint.EDGE), 0, -u(paint.EDGE), 0)
        icon = "lock-simple" if item["fixed"] else "eye" if item["shown"] else "eye-slash"
        paint.picture(painter, box, icon, "text3" if item["fixed"] or not item["shown"] else "text2", ICON)
        size = QRect(box.right() - u(SIZE_ROOM), box.top(), u(SIZE_ROOM) + 1, box.height())
        paint.text(painter, size, points(item), "secondary", "accent_text" if item["size"] else "text3",
                   align=paint.RIGHT)
        box.setLeft(box.left() + u(ICON + 8))
        box.setRight(size.left() - u(8))
        paint.text(painter, box, item["title"], ink="text" if item["shown"] else "text3", bold=item["changed"])


class _Parts(Lines):
    moved_by = Signal(int)
    turned = Signal()
    resized = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and key in (keys.Key_Up, keys.Key_Down):
            self.moved_by.emit(-1 if key == keys.Key_Up else 1)
        elif key == keys.Key_Space:
            self.turned.emit()
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus):
            self.resized.emit(-1 if key == keys.Key_Minus else 1)
        else:
            super().keyPressEvent(event)


class PartList(QWidget):
    """``moved_by`` (-1 or 1), ``turned``, ``resized`` (-1 or 1): what is wanted of the current part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = _Parts(tr("Parts of the page"), _Row(), sentence)
        self.moved_by, self.turned, self.resized = self.view.moved_by, self.view.turned, self.view.resized
        self._tools: list[tuple[KeyTool, str]] = []
        row = QHBoxLayout()
        row.setSpacing(u(4))
        for icon, key, name, act in (
            ("arrow-up", "Alt+↑", tr("Move up"), lambda: self.moved_by.emit(-1)),
            ("arrow-down", "Alt+↓", tr("Move down"), lambda: self.moved_by.emit(1)),
            ("eye", tr("Space"), tr("Show or leave out"), self.turned.emit),
            ("minus", "-", tr("Smaller type"), lambda: self.resized.emit(-1)),
            ("plus", "+", tr("Larger type"), lambda: self.resized.emit(1)),
        ):
            tool = KeyTool("", key, icon, outlined=True)
            self._tools.append((tool, key))
            tool.setToolTip(f"{name}　{key}")
            tool.setAccessibleName(name)
            tool.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            tool.clicked.connect(act)
            row.addWidget(tool)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(4))
        column.addWidget(self.view)
        column.addLayout(row)
        self.setFocusProxy(self.view)

    def show_keys(self, on: bool) -> None:
        """The keys beside the buttons, or in their tooltips alone."""
        for tool, key in self._tools:
            tool.set_text("", key if on else "")

    def show_parts(self, items: list[Item]) -> None:
        self.view.show_items(items)
        self.view.setFixedHeight(u(_Row.height) * max(1, min(ROWS, len(items))) + 2)
