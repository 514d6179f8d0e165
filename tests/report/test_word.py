"""Word files, read back: page, fonts, grids, spans, heads, fields, and the order of elements that Word insists on."""
from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.shared import Mm

from app.core.i18n import report_language
from app.report.blocks import (
    Box,
    Chart,
    Document,
    Heading,
    Imprint,
    Line,
    Masthead,
    PageBreak,
    Qr,
    Run,
    Series,
    Table,
    Text,
)
from app.report.word import write_docx
from app.report.word_xml import W
from tests.report.samples import EVERYTHING

Read = Callable[[Document], Any]
ORDER = {
    "pPr": ("pStyle", "keepNext", "pageBreakBefore", "pBdr", "tabs", "autoSpaceDE", "autoSpaceDN", "snapToGrid",
            "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"),
    "rPr": ("rFonts", "b", "strike", "color", "spacing", "sz", "szCs", "lang"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "shd", "vAlign"),
    "tblPr": ("tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"),
    "trPr": ("cantSplit", "trHeight", "tblHeader"),
    "sectPr": ("headerReference", "footerReference", "type", "pgSz", "pgMar", "cols"),
}
OFFICIAL = Document(
    "关于事故的报告", [Text("一、情况。" + "甲" * 60, indent=2), Line("左", "右")], mark="草稿",
    footer_left="校验码 5A1C", header="严禁存储", trace="周明远 001",
    masthead=Masthead("值班快报", "第 3 期", "江城市", "6月24日", "内部"),
    imprint=Imprint([("报：", "省政府"), ("送：", "市局")], "江城市", "印发"), notes=["注：甲"],
)


@pytest.fixture
def read() -> Read:
    def back(document: Document) -> Any:
        written = io.BytesIO()
        write_docx(document, written)
        return docx.Document(io.BytesIO(written.getvalue()))

    return back


def found(part: Any, name: str) -> list[Any]:
    return list(part.iter(f"{{{W}}}{name}"))


def value(element: Any, name: str = "val") -> str:
    return str(element.get(f"{{{W}}}{name}"))


def parts_of(file: Any) -> list[Any]:
    section = file.sections[0]
    edges = (section.header, section.footer, section.even_page_header, section.even_page_footer)
    return [file.element, file.styles.element, *(edge._element for edge in edges)]


@pytest.mark.parametrize("document", [EVERYTHING, OFFICIAL], ids=["everything", "official"])
def test_elements_stand_in_the_order_of_the_schema(read: Read, document: Document) -> None:
    for part in parts_of(read(document)):
        for name, order in ORDER.items():
            for element in found(part, name):
                if name == "rPr" and element.getparent().tag.endswith("}style") or part.tag.endswith("}styles"):
                    continue  # the template's own
                names = [one.tag.rpartition("}")[2] for one in element]
                assert set(names) <= set(order), (name, names)
                names = [one for one in names if not one.endswith("Reference")]  # these in any order, before the rest
                assert names == sorted(names, key=order.index), (name, names)


def test_page_fonts_and_lines_are_those_of_the_drawn_page(read: Read) -> None:
    file = read(Document("日志", [Text("正文"), Heading("一", 1), Heading("三", 3)], office="市府办", landscape=True))
    section = file.sections[0]
    assert (section.page_width, section.page_height) == (Mm(297), Mm(210)) or abs(section.page_width - Mm(297)) < 1000
    assert abs(section.top_margin - Mm(25)) < 1000 and section.orientation == 1
    office, title, text, first, third = file.paragraphs
    fonts = [value(found(one._p, "rFonts")[-1], "eastAsia") for one in (office, title, text, first, third)]
    assert fonts == ["仿宋_GB2312", "方正小标宋简体", "仿宋_GB2312", "黑体", "仿宋_GB2312"]
    assert [one.style.name for one in (text, first, third)] == ["Normal", "Heading 1", "Heading 3"]
    assert value(found(text._p, "spacing")[0], "lineRule") == "exact"
    assert value(found(text._p, "spacing")[0], "line") == str(round(12 * 1.35 * 20))


def test_an_official_page_has_lines_of_28_characters(read: Read) -> None:
    file = read(OFFICIAL)
    body = next(one for one in file.paragraphs if one.text.startswith("一、情况"))
    size = int(value(found(body._p, "sz")[-1])) / 2 + int(value(found(body.runs[0]._r, "spacing")[0])) / 20
    width = file.sections[0].page_width.pt - file.sections[0].left_margin.pt - file.sections[0].right_margin.pt
    assert int(width / size) == 28 and file.sections[0].top_margin.mm == pytest.approx(37, abs=0.1)
    assert value(found(body._p, "ind")[0], "firstLineChars") == "200"
    odd, even = file.sections[0].footer, file.sections[0].even_page_footer
    assert file.settings.odd_and_even_pages_header_footer
    assert [value(found(one._element, "jc")[0]) for one in (odd, even)] == ["right", "left"]


def test_every_page_has_its_number_mark_trace_and_code(read: Read) -> None:
    plain = Document("日志", mark="草稿", header="严禁存储", footer_left="校验码 5A1C", language="en")
    with report_language("en"):
        for document in (OFFICIAL, plain):
            section = read(document).sections[0]
            foot, head = section.footer._element, section.header._element
            assert {value(one, "instr").strip() for one in found(foot, "fldSimple")} == {"PAGE", "NUMPAGES"}
            assert "校验码 5A1C" in "".join(one.text for one in found(foot, "t"))
            said = "".join(one.text for one in found(head, "t"))
            assert "草稿" in said and "严禁存储" in said
            (across,) = head.iter("{urn:schemas-microsoft-com:vml}shape")
            assert across[-1].get("string") == "草稿" and "{" not in across.get("style")
    assert "Page " in "".join(one.text for one in found(foot, "t"))


def test_tables_have_widths_spans_and_a_head_on_each_page(read: Read) -> None:
    rows = [[Box("甲", rows=2), "1", "2"], [Box([Run("错", strike=True), Run("对", colour="red")], columns=2)]]
    file = read(Document("表", [Table(["a", "b", "c"], rows, widths=[20, 1, 1], shaded=[1], title="名"),
                               Table(["a"], [["x"]])]))
    table, second = file.tables
    said = [cell.text for row in table.rows for cell in row.cells]
    assert said == ["a", "b", "c", "甲", "1", "2", "甲", "错对", "错对"]
    widths = [int(value(one, "w")) for one in found(table._tbl, "gridCol")]
    assert widths[0] == round(20 / 25.4 * 1440) and sum(widths) == pytest.approx(170 / 25.4 * 1440, abs=3)
    assert [len(found(row._tr, "tblHeader")) for row in table.rows] == [1, 0, 0]
    (strike,) = found(table._tbl, "strike")
    assert strike.getparent().getparent()[-1].text == "错"
    assert [value(one) for one in found(table._tbl, "vMerge")] == ["restart", "continue"]
    between = table._tbl.getnext()
    assert between.tag.endswith("}p") and between.getnext() is second._tbl, "tables do not grow together"


def test_breaks_columns_codes_and_contents(read: Read) -> None:
    file = read(Document("报", [Text("甲"), PageBreak(), Text("乙"), Qr("DUTY-1", "核对")], columns=2))
    assert len(found(file.element, "pageBreakBefore")) == 1
    first, second = found(file.element, "sectPr")
    assert found(first, "cols") == [] and value(found(second, "cols")[0], "num") == "2"
    assert value(found(second, "type")[0]) == "continuous"
    (picture,) = file.inline_shapes
    assert picture.width == Mm(22)
    contents = read(EVERYTHING)
    assert [one.text.strip() for one in found(contents.element, "instrText")] == ['TOC \\o "1-2" \\h \\z']


def test_the_same_document_is_the_same_file_and_any_text_is_held() -> None:
    blocks = [Text("a\tb\x0bc"), Table(["\x01"], [["=1+1\x7f"]])]
    odd = Document("标题\x00\ud800\u202e", blocks, mark='"<&', subject="\x02")
    files = [io.BytesIO(), io.BytesIO()]
    for one in files:
        write_docx(odd, one)
    assert files[0].getvalue() == files[1].getvalue()
    file = docx.Document(files[0])
    assert [one.text for one in file.paragraphs] == ["标题\ufffd\ufffd\ufffd", "a\tb", "c", ""]
    assert file.tables[0].cell(1, 0).text == "=1+1\ufffd" and file.core_properties.title == "标题\ufffd\ufffd\ufffd"
    assert zipfile.ZipFile(files[0]).testzip() is None


def test_writing_is_stopped_by_its_progress(tmp_path: Any) -> None:
    def stop(done: int, total: int, text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_docx(EVERYTHING, tmp_path / "a.docx", stop)
    assert list(tmp_path.iterdir()) == []


def test_an_official_page_has_one_column_as_it_is_drawn(read: Read) -> None:
    assert found(read(replace(OFFICIAL, columns=2)).element, "cols") == []


def test_margins_are_mirrored_for_binding(read: Read) -> None:
    names = [one.tag.split("}")[1] for one in read(Document("日志", mirrored=True)).settings.element]
    assert names[:2] == ["zoom", "mirrorMargins"]
    assert "mirrorMargins" not in [one.tag.split("}")[1] for one in read(Document("日志")).settings.element]


def test_charts_are_a_picture_too() -> None:
    """As wide as its page at most, with its numbers for those who do not see it; the same bytes each time."""
    bars = Chart("bars", "逐日来电", ["1日", "2日"], [Series("来电", [3, 5])], unit="件")
    pie = Chart("pie", "构成", ["火灾", "交通"], [Series("起", [1, 2])])
    document = Document("统计", [bars, pie, Chart("lines", "空", [], [])])
    first, second = io.BytesIO(), io.BytesIO()
    for one in (first, second):
        write_docx(document, one)
    assert first.getvalue() == second.getvalue()
    file = docx.Document(io.BytesIO(first.getvalue()))
    shapes = list(file.inline_shapes)
    assert len(shapes) == 3 and all(0 < one.width <= 170 * 36_000 for one in shapes)
    assert shapes[0].width > 120 * 36_000 and shapes[0].height > 40 * 36_000
    assert "逐日来电" in shapes[0]._inline.docPr.get("descr") and "5" in shapes[0]._inline.docPr.get("descr")
    pictures = [part for part in file.part.package.iter_parts() if part.content_type == "image/png"]
    assert len(pictures) == 3 and all(part.blob.startswith(b"\x89PNG") for part in pictures)
