"""What the outputs share that are no drawn pages (Word, HTML, workbook): faces, paragraphs, grids, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.report.blocks import (
    COLOURS,
    Box,
    Chart,
    Content,
    Contents,
    Document,
    Field,
    Fields,
    Heading,
    Run,
    Table,
    flat,
    numbers,
    placed,
    runs_of,
)
from app.report.sizes import Sizes
from app.report.strips import STRUCK_COLOUR

# the names under which other programs know the fonts of a role, the one of the standard first
FACES: dict[str, tuple[str, ...]] = {
    "biaosong": ("方正小标宋简体", "方正小标宋_GBK", "华文中宋", "宋体"),
    "fang": ("仿宋_GB2312", "仿宋", "FangSong", "华文仿宋"),
    "kai": ("楷体_GB2312", "楷体", "KaiTi", "华文楷体"),
    "hei": ("黑体", "SimHei", "华文黑体"),
    "song": ("宋体", "SimSun", "华文宋体"),
}
LEAST_LABEL, MOST_LABEL = 4.2, 7.2  # characters of a form's label box
USUAL = 10.5  # points: 48 characters of it stand in a line on A4

# neither XML nor HTML can hold them, or they change the order in which text is seen
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_LINE_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")


def clean(text: str) -> str:
    """Text that any output can hold: line ends as ``\\n``, what no reader takes as U+FFFD, to be seen."""
    return _UNFIT.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def lines_of(content: Content) -> list[list[Run]]:
    """A content line by line; an empty line has no runs."""
    lines: list[list[Run]] = [[]]
    for run in runs_of(content):
        for index, text in enumerate(clean(run.text).split("\n")):
            if index:
                lines.append([])
            if text:
                lines[-1].append(replace(run, text=text))
    return lines


def colour_of(run: Run) -> str:
    """The colour of a run as ``#RRGGBB``, empty for that of its surroundings; struck words have their own."""
    if run.colour:
        return COLOURS.get(run.colour, run.colour)
    return STRUCK_COLOUR if run.strike else ""


def grid_rows(table: Table) -> Iterator[list[tuple[int, Box, bool]]]:
    """For each row of a table its boxes with their column from 0, and whether they come down from the row above."""
    reaching: list[tuple[int, Box, int]] = []  # column, box, rows still to come
    for begun in placed(table):
        row = [(column, box, False) for column, box in begun]
        row += [(column, box, True) for column, box, _ in reaching]
        yield sorted(row, key=lambda one: one[0])
        left = [(column, box, rows - 1) for column, box, rows in reaching]
        reaching = [one for one in [*left, *((column, box, box.rows - 1) for column, box in begun)] if one[2]]


@dataclass(frozen=True)
class FormCell:
    """A box of a form on its grid: what it says, whether it is a label, first grid column and how many."""

    content: Content
    is_label: bool
    column: int
    span: int
    lines: int = 1


def form_widths(block: Fields, sizes: Sizes) -> list[float]:
    """Shares of the width for the grid of a form: for each of its columns that of the label and that of the value."""
    columns = columns_of(block)
    labels = [LEAST_LABEL] * columns
    for row in block.rows:
        place = 0
        for field in row:
            labels[place] = max(labels[place], min(len(field.label) + 1, MOST_LABEL))
            place += field.span
    whole = 48 * USUAL / sizes.grid(block) / columns  # characters of a column on A4
    return [share for label in labels for share in (min(label / whole, 0.45), 1 - min(label / whole, 0.45))]


def columns_of(block: Fields) -> int:
    """How many columns a form has."""
    return block.columns or max((sum(field.span for field in row) for row in block.rows), default=1)


def form_rows(block: Fields) -> list[list[FormCell]]:
    """The rows of a form on a grid of two columns, label and value, for each of its own."""
    return [_form_row(row, columns_of(block)) for row in block.rows]


def _form_row(row: Sequence[Field], columns: int) -> list[FormCell]:
    cells: list[FormCell] = []
    place = 0
    for index, field in enumerate(row):
        span = columns - place if index == len(row) - 1 else field.span
        label, value, lines = field.label, field.value, field.lines
        if label:
            cells.append(FormCell(label, True, 2 * place, 1, lines))
        taken = 1 if label else 0
        cells.append(FormCell(value, False, 2 * place + taken, 2 * span - taken, lines))
        place += span
    return cells


def numbers_table(chart: Chart) -> Table:
    """The numbers of a chart as a table, its labels as headings; the unit stands in the corner."""
    head, *rows = numbers(chart)
    align = ["left", *["right"] * len(chart.labels)]
    return Table([chart.unit, *head[1:]], rows, align=align, size=9, title=chart.title)


def listed(document: Document, contents: Contents) -> list[Heading]:
    """The headings that a table of contents names: those after it, up to its level."""
    blocks = list(flat(document.blocks))
    after = blocks[next(index for index, block in enumerate(blocks) if block is contents) + 1 :]
    return [block for block in after if isinstance(block, Heading) and block.level <= contents.level]
