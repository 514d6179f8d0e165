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
from app.report.blocks import (
    Chart,
    Contents,
    Document,
    Field,
    Fields,
    Heading,
    LetterHead,
    Line,
    Qr,
    Table,
    Text,
    flat,
)
from app.report.html import to_html
from app.report.measures import Measures
from app.report.word import write_docx
from app.report.word_xml import W
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


def test_numbers_codes_and_contents_are_in_every_output(
    render: Callable[[Document], bytes], page_texts: Callable[[bytes], list[str]], qapp: object
) -> None:
    texts = said(EVERYTHING)
    drawn = "".join(page_texts(render(EVERYTHING)))
    assert [text for text in texts if "".join(text.split()) not in drawn] == ["起"], "a drawn pie has no place for it"
    assert in_order(texts, word_text(EVERYTHING)) == ""
    assert in_order(texts, html_text(EVERYTHING)) == ""
    book = book_text(EVERYTHING)
    assert [text for text in texts if text not in book and text != "—"] == []
    contents = next(block for block in flat(EVERYTHING.blocks) if isinstance(block, Contents))
    assert texts.index("不列入目录") > texts.index("二、核对") > texts.index(contents.title)
    assert sum(isinstance(block, Chart | Qr) for block in flat(EVERYTHING.blocks)) == 3


@pytest.mark.parametrize(("head", "sizes"), [
    (None, {"report_title_size": 21, "report_office_size": 13.5, "heading_1_size": 15.5, "text_size": 11.5,
            "table_size": 8.5, "line_size": 7.5, "small_size": 6.5}),
    (LetterHead("市府办"), {"title_size": 21, "report_office_size": 13.5, "body_size": 15.5, "table_size": 8.5,
                         "line_size": 7.5, "note_size": 6.5}),
])
def test_sizes_are_the_measures_of_the_office(head: LetterHead | None, sizes: dict[str, float]) -> None:
    document = Document(
        "标题", [Heading("一"), Text("正文"), Table(["列"], [["格"]]), Fields([[Field("栏", "值")]]), Line("左", "右")],
        office="市府办", notes=["注"], head=head, measures=Measures.of(sizes),
    )
    page, written = to_html(document), io.BytesIO()
    write_docx(document, written)
    halves = {one.get(f"{{{W}}}val") for one in docx.Document(written).element.body.iter(f"{{{W}}}sz")}
    for size in sizes.values():
        assert f"font-size: {size:g}pt" in page and f"{size * 2:g}" in halves, size
    assert not {"44", "28", "32", "24", "21", "18"} & halves, "none of what is shipped"
