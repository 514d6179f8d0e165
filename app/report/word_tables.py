"""Tables and forms in Word: widths of columns, spans, heads that are repeated, rows made from one that is copied."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from app.report.blocks import Content, Fields, Table
from app.report.flow import clean, form_rows, form_widths, grid_rows, lines_of
from app.report.sizes import Sizes
from app.report.strips import LEADING, PAD_X, PAD_Y
from app.report.tables import HEAD_GREY, LABEL_GREY, SHADED_GREY, column_widths
from app.report.word_xml import element, paragraph, run, runs, twips

RULE = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table(block: Table, width: float, sizes: Sizes) -> Any:
    """A ruled table ``width`` points wide, whose head stands on each page."""
    widths = column_widths(block.widths or [1] * len(block.head), width)
    size = sizes.grid(block)
    aligns = [*block.align, *["justify"] * len(widths)]
    made = _frame(widths, block.title)
    head = [
        _filled(_cell(widths[column], "hei", size, "center", HEAD_GREY), content, "hei", size)
        for column, content in enumerate(block.head)
    ]
    made.append(_row(head, header=True))
    patterns: dict[tuple[int, int, bool, bool, bool], Any] = {}
    for number, row in enumerate(grid_rows(block)):
        cells, shaded = [], number in block.shaded
        for column, box, continues in row:
            key = (column, box.columns, box.rows > 1, continues, shaded)
            if key not in patterns:
                span = sum(widths[column : column + box.columns])
                merged = ("continue" if continues else "restart") if box.rows > 1 else ""
                grey = SHADED_GREY if shaded else 1
                patterns[key] = _cell(span, "fang", size, aligns[column], grey, box.columns, merged)
            content = "" if continues else box.content
            cells.append(_filled(deepcopy(patterns[key]), content, "fang", size))
        made.append(_row(cells))
    return made


def form(block: Fields, width: float, sizes: Sizes) -> Any:
    """The boxed grid of a record sheet."""
    shares, size = form_widths(block, sizes), sizes.grid(block)
    widths = [share * width / sum(shares) for share in shares]
    made = _frame(widths)
    for row in form_rows(block):
        cells = []
        for one in row:
            span = sum(widths[one.column : one.column + one.span])
            role, align, grey = ("hei", "center", LABEL_GREY) if one.is_label else ("fang", "justify", 1.0)
            cell = _cell(span, role, size, align, grey, one.span)
            cells.append(_filled(cell, one.content, role, size))
        least = max(one.lines for one in row)
        made.append(_row(cells, least * size * LEADING + 2 * PAD_Y if least > 1 else 0))
    return made


def _frame(widths: Sequence[float], title: str = "") -> Any:
    """An empty table: full width, ruled, its columns as wide as told whatever stands in them."""
    margins = element("tblCellMar", *(
        element(side, w=twips(PAD_Y if side in ("top", "bottom") else PAD_X), type="dxa")
        for side in ("top", "left", "bottom", "right")
    ))
    properties = element(
        "tblPr", element("tblW", w=twips(sum(widths)), type="dxa"),
        element("tblBorders", *(element(edge, **RULE) for edge in EDGES)),
        element("tblLayout", type="fixed"), margins, element("tblLook", val="0620", firstRow=1),
    )
    if title:
        properties.append(element("tblCaption", val=clean(title)))
    return element("tbl", properties, element("tblGrid", *(element("gridCol", w=twips(one)) for one in widths)))


def _row(cells: Sequence[Any], least: float = 0, header: bool = False) -> Any:
    parts = [element("cantSplit")] if header else []
    parts += [element("trHeight", val=twips(least), hRule="atLeast")] if least else []
    parts += [element("tblHeader")] if header else []
    return element("tr", *([element("trPr", *parts)] if parts else []), *cells)


def _cell(
    width: float, role: str, size: float, align: str, grey: float = 1, columns: int = 1, merged: str = ""
) -> Any:
    """A cell with one empty run, to be filled or copied; ``merged``: restart or continue, of one over several rows."""
    parts = [element("tcW", w=twips(width), type="dxa")]
    parts += [element("gridSpan", val=columns)] if columns > 1 else []
    parts += [element("vMerge", val=merged)] if merged else []
    if grey < 1:
        parts.append(element("shd", val="clear", color="auto", fill=f"{round(grey * 255):02X}" * 3))
    parts.append(element("vAlign", val="center"))
    inner = paragraph([], role, size, align=align, height=size * LEADING, more=[run("\u00a0", role, size)])
    return element("tc", element("tcPr", *parts), inner)


def _filled(cell: Any, content: Content, role: str, size: float) -> Any:
    """The cell with its text: in the run that it has where it is plain, else in runs of its own."""
    inner = cell[-1]
    if isinstance(content, str) and "\n" not in (text := clean(content)) and "\t" not in text:
        inner[-1][-1].text = text
        return cell
    inner.remove(inner[-1])
    inner.extend(runs(lines_of(content), role, size))
    return cell
