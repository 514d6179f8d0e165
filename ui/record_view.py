"""The table of a list page: fixed row height, hairlines, no horizontal scrolling."""
from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLine, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import theme
from ui.table_model import RecordTable
from ui.theme import u

ROW = 30
COMPACT_ROW = 26
HEADER = 26
LEAST_STRETCH = 120


class RowDelegate(QStyledItemDelegate):
    """A cell of plain text with the hairline under its row and the bar of the selected one.

    A row may name the colour it is written in as its ``tone``.
    """

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        self.paint_ground(painter, option, index)
        row = index.data(Qt.ItemDataRole.UserRole)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.token("text3" if row is None else row.get("tone") or "text"))
        inner = option.rect.adjusted(u(12) if index.column() == 0 else u(6), 0, -u(6), 0)
        text = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """What is under a cell's text."""
        area: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected or hover:
            painter.fillRect(area, theme.token("selected" if selected else "hover"))
        painter.setPen(theme.token("line"))
        painter.drawLine(QLine(area.left(), area.bottom(), area.right(), area.bottom()))
        if selected and index.column() == 0:
            active = option.widget is not None and option.widget.hasFocus()
            bar = theme.token("accent" if active else "line2")
            painter.fillRect(area.x(), area.y(), u(3), area.height(), bar)


class RecordView(QTableView):
    """A ``RecordTable`` on screen. Columns that do not fit are left out from the right."""

    def __init__(self, model: RecordTable, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(u(COMPACT_ROW if compact else ROW))
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(1)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setFixedHeight(u(HEADER))

    def select_row(self, row: int) -> None:
        """Makes a row the current one and scrolls to it."""
        self.setCurrentIndex(self._table.index(row, 0))
        self.scrollTo(self._table.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Gives each column its width, the stretching one the rest."""
        widths = fitted([column.width for column in self._table.columns], self.viewport().width() / u(100) * 100)
        for number, width in enumerate(widths):
            self.setColumnHidden(number, width == 0)
            if width:
                self.setColumnWidth(number, u(width))
        shown = [number for number, width in enumerate(widths) if width]
        if shown:
            stretch = next((n for n in shown if self._table.columns[n].width == 0), shown[-1])
            taken = sum(self.columnWidth(number) for number in shown if number != stretch)
            self.setColumnWidth(stretch, max(1, self.viewport().width() - taken))

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._table.rowCount():
            self.select_row(0)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def fitted(widths: list[int], room: float) -> list[int]:
    """Widths of the columns that fit into ``room``; 0 for those left out. The first always stays."""
    found: list[int] = []
    for width in widths:
        need = width or LEAST_STRETCH
        fits = not found or (sum(found) + need <= room and 0 not in found)
        found.append(need if fits else 0)
    return found
