"""A report's tables as a workbook: each table a sheet to sort and filter, what stands around them on the last."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from app.core import outward, pages, sheets, texts
from app.core.errors import UserError
from app.core.i18n import report_language, tr
from app.core.run import Context
from app.core.sheets import Cell, Leaf
from app.report.blocks import Content, Document, Fields, Heading, Line, Table, Text, flat, runs_of

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?")


def save(ctx: Context, id: str, file: Path, /, **args: Any) -> int:
    """Writes the tables of the report ``id`` to ``file`` (.xlsx) and notes it in the ledger; returns how many rows.

    Raises UserError for a report that has no table, another ending, and a place that cannot be written.
    """
    texts.check(ctx, {"xlsx": file})  # its name goes into the ledger
    built, _ = pages.document(ctx, id, **args)
    with report_language(ctx.setting("site.report_language")):
        leaves = leaves_of(built)
    if not leaves:
        raise UserError(tr("{title} has no table. Save it as PDF.").format(title=built.title), "xlsx")

    def put(part: Path, count: int) -> None:
        outward.put(ctx, part, file, sheets.EXPORTED, f"{built.title} {count} {file.name}")

    return sheets.write_book(file, leaves, outward.mark(ctx), put)


def leaves_of(document: Document) -> list[Leaf]:
    """The tables of a page, named by the heading before each, then what else it says; nothing without a table."""
    found: list[Leaf] = []
    heading = document.title
    for block in flat(document.blocks):
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Table):
            head = [" ".join(_text(one).split()) for one in block.head]
            found.append(Leaf(heading, head, [_row(block, row) for row in block.rows]))
    return [*found, _around(document)] if found else []


def _around(document: Document) -> Leaf:
    rows: list[list[Cell]] = [
        [label, text] for label, text in (
            (tr("Title"), document.title), (tr("Office"), document.office), (tr("Standing"), document.mark),
        ) if text
    ]
    for block in flat(document.blocks):
        if isinstance(block, Fields):
            rows += [[field.label, _text(field.value)] for line in block.rows for field in line]
        elif isinstance(block, Text):
            rows.append(["", _text(block.content)])
        elif isinstance(block, Line):
            rows += [["", text] for text in (_text(block.left), _text(block.right)) if text]
    rows += [[tr("Note"), note] for note in document.notes]
    return Leaf(tr("About this page"), [tr("Item"), tr("Content")], rows)


def _row(table: Table, row: Any) -> list[Cell]:
    aligns = [*table.align, *["justify"] * len(row)]
    return [_cell(_text(content), align) for content, align in zip(row, aligns, strict=False)]


def _cell(text: str, align: str) -> Cell:
    """A text, or the number that a column set to the right holds."""
    if align != "right" or not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _text(content: Content) -> str:
    """A cell in words, line by line; struck words between waves, as plain() has them."""
    return "".join(f"~~{run.text}~~" if run.strike and run.text else run.text for run in runs_of(content)).strip()
