"""Tables and forms as rows of boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from app.core.i18n import tr
from app.report.bands import LABEL_LINES, Span, band
from app.report.blocks import Box, Content, Field, Fields, Table, placed
from app.report.strips import LEADING, MM, PAD_X, PAD_Y, Cell, Row, Setter, Strip, Tick
from app.report.tags import Node

HEAD_GREY, LABEL_GREY, SHADED_GREY = 0.93, 0.96, 0.9
SHORT_TABLE = 45 * MM  # a table up to this height is not parted
LEAST_SHRINK = 0.85  # a short centred text may be this much smaller to stay on one line


class Boxes:
    """Sets tables and forms of one ``width`` in points. ``tick`` is called for each row of a table."""

    def __init__(self, setter: Setter, width: float, tick: Tick) -> None:
        self.setter = setter
        self.width = width
        self.tick = tick
        self._grids = count(1)

    def table(self, block: Table, parent: Node) -> list[Strip]:
        columns = _Columns(block, self.width, next(self._grids))
        node = parent.add("Table")
        head = self._head(columns, node.add("TR"))
        result: list[Strip] = [replace(head, keep=True)]
        rows: list[Row] = []  # those that boxes join to the row that is set now
        spans: list[Span] = []
        last = 0  # the last row that they reach
        for number, boxes in enumerate(placed(block)):
            first = number - len(rows)
            cells, long = self._boxes(boxes, columns, number, node.add("TR"))
            rows.append(self._row(cells, block.size, columns.grid, head=head))
            spans += [Span(number - first, number - first + box.rows - 1, cell) for box, cell in long]
            last = max(last, number, *(number + box.rows - 1 for box, _ in long))
            if last == number:
                result.append(band(rows, spans, self.width, self._label) if spans else rows[0])
                rows, spans = [], []
            self.tick()
        _keep_together(result, block)
        return result

    def _head(self, columns: _Columns, line: Node) -> Row:
        block = columns.block
        cells = [
            self._cell(content, block.size, x, width, "hei", "center", HEAD_GREY, line.add("TH", Scope="Column"))
            for content, x, width in zip(block.head, columns.starts, columns.widths, strict=True)
        ]
        return self._row(cells, block.size, columns.grid)

    def _boxes(
        self, boxes: Sequence[tuple[int, Box]], columns: _Columns, number: int, line: Node
    ) -> tuple[list[Cell], list[tuple[Box, Cell]]]:
        """The boxes that begin in a row: those of this row alone, and those that reach further down."""
        block = columns.block
        cells: list[Cell] = []
        long: list[tuple[Box, Cell]] = []
        for column, box in boxes:
            node = line.add("TD")
            if box.rows > 1:
                node.attributes["RowSpan"] = box.rows
            if box.columns > 1:
                node.attributes["ColSpan"] = box.columns
            x, width = columns.starts[column], columns.widths[column]
            if box.columns > 1:
                width = sum(columns.widths[column : column + box.columns])
            grey = columns.grey(number, box.rows)
            cell = self._cell(box.content, block.size, x, width, "fang", columns.aligns[column], grey, node)
            if box.rows > 1:
                long.append((box, cell))
            else:
                cells.append(cell)
        return cells, long

    def fields(self, block: Fields, parent: Node) -> list[Strip]:
        columns = block.columns or max((sum(field.span for field in row) for row in block.rows), default=1)
        labels = self._label_widths(block, columns)
        grid = next(self._grids)
        node = parent.add("Sect")
        return [self._field_row(row, block.size, columns, labels, grid, node) for row in block.rows]

    def _label_widths(self, block: Fields, columns: int) -> list[float]:
        """For each column the width of the label boxes that start there."""
        column = self.width / columns
        widths = [min(4.2 * block.size + 2 * PAD_X, column / 2)] * columns
        for row in block.rows:
            place = 0
            for field in row:
                wish = self.setter.natural_width(field.label, block.size, "hei") + 2 * PAD_X + 1
                least = self._longest_word(field.label, block.size) + 2 * PAD_X + 1
                room = max(min(column * 0.45, 7.2 * block.size + 2 * PAD_X), min(least, column * 0.7))
                widths[place] = max(widths[place], min(wish, room))
                place += field.span
        return widths

    def _longest_word(self, text: str, size: float) -> float:
        """Width of what should not be broken in two; Chinese may be broken anywhere."""
        words = re.findall(r"[\w'’]+", text, re.ASCII)
        return max((self.setter.natural_width(word, size, "hei") for word in words), default=0)

    def _field_row(
        self, row: Sequence[Field], size: float, columns: int, labels: Sequence[float], grid: int, parent: Node
    ) -> Row:
        cells: list[Cell] = []
        place = 0
        for index, field in enumerate(row):
            span = columns - place if index == len(row) - 1 else field.span
            x, width = place * self.width / columns, span * self.width / columns
            node = parent.add("P")  # a form is no table: each label is read with its value
            if field.label:
                cells.append(self._cell(field.label, size, x, labels[place], "hei", "center", LABEL_GREY, node))
                x, width = x + labels[place], width - labels[place]
            value = self._cell(field.value, size, x, width, "fang", "justify", node=node)
            cells.append(replace(value, middle=field.lines == 1 and len(value.lines) == 1))
            place += span
        return self._row(cells, size, grid, max(field.lines for field in row))

    def _cell(
        self,
        content: Content,
        size: float,
        x: float,
        width: float,
        role: str,
        align: str,
        grey: float = 1.0,
        node: Node | None = None,
    ) -> Cell:
        # a column narrower than its padding still gets one character a line
        inner = max(width - 2 * PAD_X, 1)
        lines = self.setter.lines(content, size, inner, role)
        natural = sum(line.width for line in lines)
        if align == "center" and len(lines) == 2 and 0 < natural * LEAST_SHRINK <= inner:
            smaller = size * (inner / natural) - 0.01
            one = self.setter.lines(content, smaller, inner, role)
            lines, size = (one, smaller) if len(one) == 1 else (lines, size)
        return Cell(lines, x, width, size, align, grey, node=node)

    def _row(self, cells: Sequence[Cell], size: float, grid: int, least: int = 1, head: Row | None = None) -> Row:
        leading = size * LEADING
        lines = max([least, 1, *(len(cell.lines) for cell in cells)])
        return Row(lines * leading + 2 * PAD_Y, False, tuple(cells), leading, grid, head, self._mark)

    def _mark(self, cell: Cell) -> Cell:
        """The box of a row that goes on: what a one-line box said, and the mark."""
        return self._again(cell, 1)

    def _label(self, cell: Cell) -> Cell:
        """The same for a box over several rows, which is longer."""
        return self._again(cell, LABEL_LINES)

    def _again(self, cell: Cell, most: int) -> Cell:
        text = tr("(continued)")
        cell = replace(cell, pad=1)  # the mark is longer than the numbers for which such a column is cut
        said = "".join(f"{line.text}\n" for line in cell.lines) if len(cell.lines) <= most else ""
        said = said if said.strip() else ""
        fit = cell.inner / max(self.setter.natural_width(text, 1, "song"), 0.1)
        size = max(5.0, min(cell.size * 0.85, fit))
        lines = self.setter.lines(said + text, size, cell.inner, "song")
        return replace(cell, lines=lines, size=size, align="center", middle=False, node=None)


def _keep_together(rows: list[Strip], block: Table) -> None:
    """Ties rows to the next that make no sense alone: a short table's, a heading of rows, the one before the last."""
    last = len(rows) - 1
    short = sum(row.height for row in rows) <= SHORT_TABLE
    headings = {number for number, row in enumerate(block.rows, 1) if _spans_all(row, len(block.head))}
    for place in range(1, last):
        if short or place == last - 1 or (len(rows) == len(block.rows) + 1 and place in headings):
            rows[place] = replace(rows[place], keep=True)


def _spans_all(row: Sequence[Content | Box], columns: int) -> bool:
    return columns > 1 and len(row) == 1 and isinstance(row[0], Box) and row[0].columns == columns


class _Columns:
    """Where the columns of a table stand, in points."""

    def __init__(self, block: Table, width: float, grid: int) -> None:
        self.block = block
        self.grid = grid
        self.widths = column_widths(block.widths or [1] * len(block.head), width)
        self.starts = [sum(self.widths[:index]) for index in range(len(self.widths))]
        self.aligns = [*block.align, *["justify"] * len(self.widths)]
        self._shaded = frozenset(block.shaded)

    def grey(self, row: int, rows: int) -> float:
        """The ground of a box from ``row`` on: grey where all its rows are."""
        return SHADED_GREY if all(one in self._shaded for one in range(row, row + rows)) else 1.0


def column_widths(widths: Sequence[float], total: float) -> list[float]:
    """Points for each column: millimetres above 1, shares of the rest up to 1; they fill ``total``."""
    fixed = sum(value for value in widths if value > 1) * MM
    shares = sum(value for value in widths if value <= 1)
    if not shares or fixed >= total * 0.9:
        scale = total / sum(value if value > 1 else 1 for value in widths)
        return [(value if value > 1 else 1) * scale for value in widths]
    rest = (total - fixed) / shares
    return [value * MM if value > 1 else value * rest for value in widths]
