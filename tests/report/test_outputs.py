"""The same texts in the same order in every output of a document."""
from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from PySide6.QtGui import QTextDocument

from app.core.errors import UserError
from app.core.page_tables import write_tables
from app.report.blocks import Chart, Contents, Document, Qr, Table, flat
from app.report.html import to_html
from app.report.word import write_docx
from tests.report.samples import EVERYTHING, cells, documents, in_order, said


def word_text(document: Document) -> str:
    """What a Word file says, in the order of its body; of cells over several rows the first alone."""
    written = io.BytesIO()
    write_docx(document, written)
    body = docx.Document(written).element.body
    return "\n".join(one.text or "" for one in body.iter("{*}t", "{*}br") if one.tag.endswith("}t") or one.text)


def html_text(document: Document) -> str:
    """What another program reads of the HTML."""
    shown = QTextDocument()
    shown.setHtml(to_html(document))
    return shown.toPlainText()


def book_text(document: Document) -> str:
    """The sheets of a workbook one after the other."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        file = Path(folder) / "a.xlsx"
        write_tables(document, file, "")
        book = openpyxl.load_workbook(file)
    found = [value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row]
    return "\n".join(f"{value:g}" if isinstance(value, int | float) else str(value or "") for value in found)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(document=documents)
def test_every_output_says_the_same_in_the_same_order(
    render: Callable[[Document], bytes], page_texts: Callable[[bytes], list[str]], qapp: object,
    document: Document,
) -> None:
    texts = said(document)
    assert in_order(texts, "".join(page_texts(render(document)))) == ""
    assert in_order(texts, word_text(document)) == ""
    assert in_order(texts, html_text(document)) == ""
    if not any(isinstance(block, Table) for block in flat(document.blocks)):
        with pytest.raises(UserError, match="no table"):
            book_text(document)
        return
    book = book_text(document).replace("~~", "")
    assert in_order(list(cells(document)), book) == ""
    assert [text for text in texts if "".join(text.split()) not in "".join(book.split())] == []


def test_numbers_codes_and_contents_are_in_every_output(qapp: object) -> None:
    texts = said(EVERYTHING)
    assert in_order(texts, word_text(EVERYTHING)) == ""
    assert in_order(texts, html_text(EVERYTHING)) == ""
    book = book_text(EVERYTHING)
    assert [text for text in texts if text not in book and text != "—"] == []
    contents = next(block for block in flat(EVERYTHING.blocks) if isinstance(block, Contents))
    assert texts.index("不列入目录") > texts.index("二、核对") > texts.index(contents.title)
    assert sum(isinstance(block, Chart | Qr) for block in flat(EVERYTHING.blocks)) == 3
