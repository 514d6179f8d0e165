"""What stands upon the cells of a workbook's sheet: cells that are one, and the chart drawn from the numbers."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.core.sheets import Leaf


def add(sheet: Any, leaf: Leaf) -> None:
    """Merges cells of a sheet that is written, and puts its chart beside them."""
    from openpyxl.worksheet.cell_range import CellRange

    for row, column, rows, columns in leaf.merged:
        first, left = row + 2, column + 1  # counted from 1, below the headings
        sheet.merged_cells.add(CellRange(
            min_row=first, min_col=left, max_row=first + rows - 1, max_col=left + columns - 1
        ))
    if leaf.chart:
        sheet.add_chart(_drawn(sheet, leaf), f"{_letter(len(leaf.head) + 2)}2")


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _drawn(sheet: Any, leaf: Leaf) -> Any:
    from openpyxl.chart import BarChart, LineChart, PieChart, Reference

    kinds = {"lines": LineChart, "pie": PieChart}
    drawn = kinds.get(leaf.chart, BarChart)()
    drawn.title = leaf.title
    if leaf.chart == "stacked":
        drawn.grouping, drawn.overlap = "stacked", 100
    if leaf.chart != "pie":
        drawn.y_axis.title = leaf.head[0] or None
        drawn.x_axis.delete = drawn.y_axis.delete = False
    last = len(list(leaf.rows)) + 1
    columns = 2 if leaf.chart == "pie" else len(leaf.head)
    drawn.add_data(Reference(sheet, min_col=2, max_col=columns, min_row=1, max_row=last), titles_from_data=True)
    drawn.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    return drawn
