"""What the views of the roster share: where the cursor is, its keys, names that are dragged."""
from __future__ import annotations

import json
from datetime import date, timedelta

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from app.features.roster.month import MonthView
from app.features.roster.plan import Cell
from ui import theme

MIME = "application/x-dutydesk-name"
ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}
STANDARD = {
    "Copy": QKeySequence.StandardKey.Copy, "Paste": QKeySequence.StandardKey.Paste,
    "Undo": QKeySequence.StandardKey.Undo,
}
NAMED = {
    Qt.Key.Key_PageUp: "PgUp", Qt.Key.Key_PageDown: "PgDn", Qt.Key.Key_Home: "Home", Qt.Key.Key_Delete: "Del",
    Qt.Key.Key_Backspace: "Del", Qt.Key.Key_Return: "Enter", Qt.Key.Key_Enter: "Enter", Qt.Key.Key_Space: "Space",
}


class Grid(QAbstractScrollArea):
    """A view of the month read. Signals: ``moved`` (the cursor is elsewhere), ``turned`` (date that is not shown),
    ``pressed`` (a key the page knows: a letter, digit, bracket or a name such as Del, Copy), ``dropped`` (cell, name,
    the cell it came from or None).
    """

    moved = Signal()
    turned = Signal(object)
    pressed = Signal(str)
    dropped = Signal(object, str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: MonthView | None = None
        self.cell: Cell | None = None
        self.pending: dict[Cell, str] = {}  # names being saved
        self.swap_from: Cell | None = None
        self.copied: date | None = None
        self._held: QPoint | None = None
        self.setObjectName("rosterGrid")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        theme.watch(self.lay_out)

    # to be filled by a view -------------------------------------------------
    def lay_out(self) -> None:
        """Places everything anew."""
        raise NotImplementedError

    def place_of(self, cell: Cell) -> QRect | None:
        """Where a seat is painted, in the viewport."""
        raise NotImplementedError

    def cell_at(self, point: QPoint) -> Cell | None:
        """The seat under a point of the viewport."""
        raise NotImplementedError

    def step(self, across: int, down: int, by_day: bool) -> None:
        """Moves the cursor by an arrow; ``by_day``: by whole days."""
        raise NotImplementedError

    # showing ------------------------------------------------------------
    def show_view(self, view: MonthView, cell: Cell | None) -> None:
        """Shows what was read, with the cursor on a seat."""
        self.view, self.cell = view, cell
        self.lay_out()
        self.show_cursor()

    def select(self, cell: Cell) -> None:
        """Puts the cursor on a seat."""
        self.cell = cell
        self.lay_out()
        self.show_cursor()
        self.moved.emit()

    def show_cursor(self) -> None:
        """Scrolls so far that the cursor is in sight."""
        place = self.place_of(self.cell) if self.cell else None
        bar = self.verticalScrollBar()
        if place is not None and place.top() < 0:
            bar.setValue(bar.value() + place.top() - place.height())
        elif place is not None and place.bottom() > self.viewport().height():
            bar.setValue(bar.value() + place.bottom() - self.viewport().height() + place.height())
        self.viewport().update()

    def name_of(self, cell: Cell) -> str:
        """Who has a seat, as it will be once it is saved."""
        assert self.view is not None
        return self.pending.get(cell, self.view.names.get(cell, ""))

    # keys ---------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        for name, standard in STANDARD.items():
            if event.matches(standard):
                self.pressed.emit(name)
                return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = held == Qt.KeyboardModifier.ControlModifier
        if event.key() in ARROWS and (not held or control):
            if self.view is not None:
                self.step(*ARROWS[Qt.Key(event.key())], control)
        elif event.key() in NAMED and not held:
            self.pressed.emit(NAMED[Qt.Key(event.key())])
        elif not held & ~Qt.KeyboardModifier.ShiftModifier and event.text().isprintable() and event.text() not in "?/":
            self.pressed.emit(event.text())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        raise NotImplementedError

    # mouse --------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()
            self.select(cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.cell_at(event.position().toPoint()) is not None:
            self.pressed.emit("Enter")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = self._held and (event.position().toPoint() - self._held).manhattanLength()
        if self.cell and self.view and far and far >= QApplication.startDragDistance() and self.name_of(self.cell):
            self._held = None
            drag_name(self, self.name_of(self.cell), self.cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        may = cell is not None and self.view is not None and not self.view.is_past(cell.day)
        event.setAccepted(may and event.mimeData().hasFormat(MIME))

    def dropEvent(self, event: QDropEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if cell is None or not event.mimeData().hasFormat(MIME):
            return
        name, came = json.loads(bytes(event.mimeData().data(MIME).data()).decode())
        source = Cell(date.fromisoformat(came[0]), *came[1:]) if came else None
        event.acceptProposedAction()
        self.dropped.emit(cell, name, source)


def name_mime(name: str, source: Cell | None = None) -> QMimeData:
    """A name that is dragged, and the seat it comes from."""
    mime = QMimeData()
    mime.setData(MIME, json.dumps([name, source.plain() if source else None]).encode())
    mime.setText(name)
    return mime


def drag_name(widget: QWidget, name: str, source: Cell | None = None) -> None:
    """Lets a name be dragged from a widget until it is let go."""
    drag = QDrag(widget)
    drag.setMimeData(name_mime(name, source))
    drag.exec(Qt.DropAction.CopyAction)


def week_of(day: date) -> list[date]:
    """Monday to Sunday of a day's week."""
    return [day - timedelta(days=day.weekday() - by) for by in range(7)]
