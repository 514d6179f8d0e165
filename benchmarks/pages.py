"""A page of the log beside the plain way, and what encryption costs: ``python -m benchmarks pages``."""
from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from app.core import paths
from app.core.run import wall_clock
from benchmarks import office
from benchmarks.bench import by_itself
from benchmarks.encryption import encryption
from benchmarks.measure import Result, compare, table

ABOUT = """# Benchmarks

What is not the log's own speed; that is in [performance](performance.md).

Written by `python -m benchmarks pages`; do not edit. A ratio of 2 means that ours took twice as long as the plain way
beside it, in the same run; ratios move less from machine to machine than times do. Each line is the median of several
measurements after a warm-up, on a fresh database in a temporary folder.

Python {python}, SQLite {sqlite}, PySide6 {qt}, {system}, {cores} cores.

{table}

- *A PDF*: the plain way is a `LongTable` of `Paragraph`s with `wordWrap="CJK"` and the same font, without rules
  for the ends of lines, stretched lines, a head, signatures or a code.
- *Encrypted*: the same work on an encrypted database and on a plain one.
"""


def main(wanted: list[str]) -> int:
    """Prints the table, and writes it where nothing was left out."""
    results: list[Result] = []
    with by_itself(), tempfile.TemporaryDirectory() as name:
        for measure in (pdf, encryption):
            if not wanted or measure.__name__ in wanted:
                print(f"{measure.__name__} …", file=sys.stderr)
                results += measure(Path(name))
    print(table(results))
    if not wanted:
        _write(results)
    return 0


def _write(results: list[Result]) -> None:
    text = ABOUT.format(
        python=platform.python_version(), sqlite=sqlite3.sqlite_version, qt=version("PySide6-Essentials"),
        system=platform.system(), cores=os.cpu_count(), table=table(results),
    )
    page = paths.ROOT / "docs" / "benchmarks.md"
    _, head, kept = page.read_text(encoding="utf-8").partition("\n## ") if page.exists() else ("", "", "")
    page.write_text(f"{text}{head}{kept}" if head else text, encoding="utf-8")


def pdf(folder: Path) -> Iterator[Result]:
    """The log of 500 entries as PDF."""
    from io import BytesIO

    from app.core import pages
    from app.features.duty_log import lists
    from app.report.pdf import write_pdf

    ctx = office.context(office.copy_of(office.make(folder, 1000), folder / "pdf"))
    until = wall_clock() + timedelta(minutes=1)
    since = until - (office.APART * 500 + timedelta(minutes=2))
    rows = lists.rows_between(ctx, since, until)
    built, _ = pages.document(ctx, "duty_log.shift_log", since=since, until=until)
    cells = office.columns(rows)
    yield compare(f"PDF of {len(rows)} entries", "reportlab LongTable of Paragraphs",
                  lambda: write_pdf(built, BytesIO()), lambda: _long_table(cells), 5)


def _long_table(cells: list[list[str]]) -> None:
    from io import BytesIO
    from xml.sax.saxutils import escape

    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle

    pdfmetrics.registerFont(TTFont("Plain", str(paths.resource("fonts/DutyFang.ttf"))))
    style = ParagraphStyle("cell", fontName="Plain", fontSize=10, leading=13.5, wordWrap="CJK")
    body = [[Paragraph(escape(cell), style) for cell in row] for row in cells]
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.35, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    whole = LongTable(body, colWidths=[60, 35, 35, 95, 180, 42, 45], style=grid)
    SimpleDocTemplate(BytesIO(), pagesize=A4).build([whole])
