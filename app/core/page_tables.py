"""A report's tables as a workbook: each table a sheet to sort and filter, what stands around them on the last."""
from __future__ import annotations

import re
from pathlib import Path

from app.core import sheets
from app.core.errors import UserError
from app.core.i18n import report_language, tr
from app.core.sheet_text import Cell
from app.core.sheets import Leaf
from app.report.blocks import (
    Chart,
    Content,
    Contents,
    Document,
    Fields,
    Heading,
    Line,
    Piece,
    Qr,
    Signatures,
    Table,
    Text,
    runs_of,
)
from app.report.flow import grid_rows, listed
from app.report.plainer import head_of, plainer

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?")


def write_tables(document: Document, path: Path, sign: str) -> int:
    """Writes the tables and the numbers of charts to ``path``; returns how many rows. ``sign``: see sheets.fill_book.

    Raises UserError for a page that has neither, or more than a workbook holds.
    """
    with report_language(document.language, document.words):
        leaves = leaves_of(document)
    if not leaves:
        raise UserError(tr("{title} has no table. Save it as PDF.").format(title=document.title), "xlsx")
    try:
        return sheets.fill_book(path, leaves, sign)
    except UserError as fault:  # it speaks of lists, which have another way out
        said = tr("{title} has more rows or a longer text than a workbook holds. Save it as PDF or Word.")
        raise UserError(said.format(title=document.title), "xlsx") from fault


def leaves_of(document: Document) -> list[Leaf]:
    """The tables of a page, named by the heading before each, then what else it says; nothing without a table."""
    found: list[Leaf] = []
    around: list[list[Cell]] = [[label, text] for label, text in (
        (tr("Standing"), document.mark), (tr("Notice"), document.header), *_masthead(document),
        (tr("Office"), document.office), (tr("Title"), document.title),
    ) if text]
    heading = document.title
    for block in plainer(document):
        if isinstance(block, Heading):
            heading = block.text
        if isinstance(block, Table):
            found.append(_leaf(block, block.title or heading))
            around.append([tr("Table"), found[-1].title])
        elif isinstance(block, Chart):
            found.append(_chart(block))
            around.append([tr("Chart"), block.title])
        else:
            around += _around(document, block)
    around += _foot(document)
    return [*found, Leaf(tr("About this page"), [tr("Item"), tr("Content")], around)] if found else []


# tables -----------------------------------------------------------------
def _leaf(table: Table, title: str) -> Leaf:
    rows: list[list[Cell | None]] = []
    merged = []
    for number, boxes in enumerate(grid_rows(table)):
        row: list[Cell | None] = [None] * len(table.head)
        for column, box, continues in boxes:
            if continues:
                continue
            align = table.align[column] if column < len(table.align) else "justify"
            row[column] = _cell(_text(box.content), align)
            if box.rows > 1 or box.columns > 1:
                merged.append((number, column, box.rows, box.columns))
        rows.append(row)
    return Leaf(title, [" ".join(_text(one).split()) for one in table.head], rows, tuple(merged))


def _chart(chart: Chart) -> Leaf:
    """Its numbers, a row for each label, as drawn beside them by the program that opens the workbook."""
    rows: list[list[Cell | None]] = [
        [label, *(one.values[place] for one in chart.series)] for place, label in enumerate(chart.labels)
    ]
    return Leaf(chart.title, [chart.unit, *(one.name for one in chart.series)], rows, chart=chart.kind)


def _cell(text: str, align: str) -> Cell:
    """A text, or the number that a column set to the right holds."""
    if align != "right" or not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


# what stands around them ------------------------------------------------
def _masthead(document: Document) -> list[tuple[str, str]]:
    official = [("", _text(block.content)) for block in head_of(document)]
    head = document.masthead
    if head is None:
        return official
    return [("", text) for text in (head.secrecy, head.name, *map(_text, (head.issue, head.left, head.right)))]


def _around(document: Document, block: Piece) -> list[list[Cell]]:
    """What a block that is no table says, a row for each text."""
    if isinstance(block, Heading):
        return [[tr("Heading"), block.text]]
    if isinstance(block, Fields):
        return [[field.label, _text(field.value)] for line in block.rows for field in line]
    if isinstance(block, Text):
        return [["", _text(block.content)]]
    if isinstance(block, Line):
        return [["", text] for text in (_text(block.left), _text(block.right)) if text]
    if isinstance(block, Qr):
        return [[block.data, _text(block.content)]]
    if isinstance(block, Signatures):
        return [[label, ""] for label in block.labels]
    if isinstance(block, Contents):
        rows: list[list[Cell]] = [[block.title, ""]]
        return rows + [["", one.text] for one in listed(document, block)]
    return []


def _foot(document: Document) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[tr("Note"), note] for note in document.notes]
    if foot := document.imprint:
        rows += [[label, text] for label, text in foot.lines]
        rows += [["", text] for text in (foot.left, foot.right) if text]
    return rows + [["", text] for text in (document.footer_left, document.footer_right) if text]


def _text(content: Content) -> str:
    """A cell in words, line by line; struck words between waves, as plain() has them."""
    return "".join(f"~~{run.text}~~" if run.strike and run.text else run.text for run in runs_of(content)).strip()
