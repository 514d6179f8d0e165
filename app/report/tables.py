"""Tables and forms as rows of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from app.core.i18n import tr
from app.report.blocks import Content, Field, Fields, Table, placed
from app.report.strips import LEADING, MM, PAD_X, PAD_Y, Cell, Row, Setter, Strip, Tick
from app.report.tags import Node

HEAD_GREY, LABEL_GREY, SHADED_GREY = 0.93, 0.96, 0.9
LEAST_SHRINK = 0.85  # a short centred text may be this much smaller to stay on one line


class Boxes:
    """Sets tables and forms of one ``width`` in points. ``tick`` is called for each row of a table."""

    def __init__(self, setter: Setter, width: float, tick: Tick) -> None:
        self.setter = setter
        self.width = width
        self.tick = tick
        self._grids = count(1)

    def table(self, block: Table, parent: Node) -> list[Strip]:
        widths = column_widths(block.widths or [1] * len(block.head), self.width)
        starts = [sum(widths[:index]) for index in range(len(widths))]
        aligns = [*block.align, *["justify"] * len(widths)]
        grid = next(self._grids)
        node = parent.add("Table")
        line = node.add("TR")
        head = self._row(
            [
                replace(
                    self._cell(content, block.size, start, width, "hei", "center", HEAD_GREY),
                    node=line.add("TH", Scope="Column"),
                )
                for content, start, width in zip(block.head, starts, widths, strict=True)
            ],
            grid,
        )
        rows: list[Strip] = [replace(head, keep=True)]
        for number, row in enumerate(placed(block)):
            contents = [box.content for _, box in row]
            boxes = zip(contents, starts, widths, aligns, strict=False)
            grey = SHADED_GREY if number in block.shaded else 1.0
            line = node.add("TR")
            cells = [
                replace(self._cell(content, block.size, start, width, "fang", align, grey), node=line.add("TD"))
                for content, start, width, align in boxes
            ]
            rows.append(replace(self._row(cells, grid), head=head, mark=self._mark))
            self.tick()
        return rows

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
                widths[place] = max(widths[place], min(wish, column * 0.45, 7.2 * block.size + 2 * PAD_X))
                place += field.span
        return widths

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
                label = self._cell(field.label, size, x, labels[place], "hei", "center", LABEL_GREY)
                cells.append(replace(label, node=node))
                x, width = x + labels[place], width - labels[place]
            value = self._cell(field.value, size, x, width, "fang", "justify")
            cells.append(replace(value, node=node, middle=field.lines == 1 and len(value.lines) == 1))
            place += span
        result = self._row(cells, grid, max(field.lines for field in row))
        return replace(result, mark=self._mark)

    def _cell(
        self, content: Content, size: float, x: float, width: float, role: str, align: str, grey: float = 1.0
    ) -> Cell:
        # a column narrower than its padding still gets one character a line
        inner = max(width - 2 * PAD_X, 1)
        lines = self.setter.lines(content, size, inner, role)
        natural = sum(line.width for line in lines)
        if align == "center" and len(lines) == 2 and natural * LEAST_SHRINK <= inner:
            smaller = size * (inner / natural) - 0.01
            one = self.setter.lines(content, smaller, inner, role)
            lines, size = (one, smaller) if len(one) == 1 else (lines, size)
        return Cell(lines, x, width, size, align, grey)

    def _row(self, cells: Sequence[Cell], grid: int, least: int = 1) -> Row:
        leading = max(cell.size for cell in cells) * LEADING
        lines = max(least, *(len(cell.lines) for cell in cells), 1)
        return Row(lines * leading + 2 * PAD_Y, False, tuple(cells), leading, grid)

    def _mark(self, cell: Cell) -> Cell:
        """The box of a row that goes on: what a one-line box said, and the mark."""
        text = tr("(continued)")
        cell = replace(cell, pad=1)  # the mark is longer than the numbers for which such a column is cut
        said = f"{cell.lines[0].text}\n" if len(cell.lines) == 1 and cell.lines[0].text else ""
        fit = cell.inner / max(self.setter.natural_width(text, 1, "song"), 0.1)
        size = max(5.0, min(cell.size * 0.85, fit))
        lines = self.setter.lines(said + text, size, cell.inner, "song")
        return replace(cell, lines=lines, size=size, align="center", middle=False, node=None)


def column_widths(widths: Sequence[float], total: float) -> list[float]:
    """Points for each column: millimetres above 1, shares of the rest up to 1; they fill ``total``."""
    fixed = sum(value for value in widths if value > 1) * MM
    shares = sum(value for value in widths if value <= 1)
    if not shares or fixed >= total * 0.9:
        scale = total / sum(value if value > 1 else 1 for value in widths)
        return [(value if value > 1 else 1) * scale for value in widths]
    rest = (total - fixed) / shares
    return [value * MM if value > 1 else value * rest for value in widths]
