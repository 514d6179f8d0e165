"""The red head, the imprint and the mark of bulletins: held against the page that was drawn, in millimetres."""

from __future__ import annotations

from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from app.report.blocks import Document, Field, Fields, Imprint, Masthead, Run, Text, as_text
from app.report.measures import standard
from app.report.strips import MM

HEAD = Masthead("值班快报", "第 12 期（总第 356 期）", "江城市人民政府总值班室", "2026年6月24日", "内部资料　注意保存")
FOOT = Imprint([("报：", "市长。"), ("送：", "市应急管理局。")], "编辑：周明远", "共印 15 份")
BODY = "江云高速往江城方向发生一起客车追尾货车事故，造成三人死亡四人重伤，伤员已送医救治。"
NEAR = 0.5


class Box(NamedTuple):
    """Something drawn, in millimetres from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""
    colour: tuple[int, int, int] = (0, 0, 0)


def bulletin(paragraphs: int = 1, **more: object) -> Document:
    values = {"title": "关于客车追尾货车事故的初步报告", "masthead": HEAD, "imprint": FOOT, **more}
    return Document(blocks=[Text(BODY * 3, indent=2)] * paragraphs, **values)  # type: ignore[arg-type]


def drawn(data: bytes, kind: int) -> list[list[Box]]:
    """The objects of a kind, page by page."""
    pdf = pypdfium2.PdfDocument(data)
    pages = []
    for page in pdf:
        text_page = page.get_textpage()
        height, boxes = page.get_height(), []
        for item in page.get_objects(filter=[kind]):
            left, bottom, right, top = item.get_bounds()
            said = ""
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                size = pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, None, 0)
                buffer = (pdfium.FPDF_WCHAR * size)()
                pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, buffer, size)
                said = bytes(buffer).decode("utf-16-le").rstrip("\0")
            else:  # pdfium's bounds of a stroke are wider than the stroke
                width = pdfium.c_float()
                pdfium.FPDFPageObj_GetStrokeWidth(item.raw, width)
                top, bottom = (top + bottom + width.value) / 2, (top + bottom - width.value) / 2
                left, right = left + width.value, right - width.value
            place = (left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)
            boxes.append(Box(*place, said, colour_of(item.raw, kind)))
        text_page.close()
        page.close()
        pages.append(boxes)
    pdf.close()
    return pages


def colour_of(item: object, kind: int) -> tuple[int, int, int]:
    parts = [pdfium.c_uint() for _ in range(4)]
    read = pdfium.FPDFPageObj_GetFillColor if kind == pdfium.FPDF_PAGEOBJ_TEXT else pdfium.FPDFPageObj_GetStrokeColor
    read(item, *parts)
    return parts[0].value, parts[1].value, parts[2].value


def texts(data: bytes) -> list[list[Box]]:
    return drawn(data, pdfium.FPDF_PAGEOBJ_TEXT)


def rules(data: bytes) -> list[list[Box]]:
    return drawn(data, pdfium.FPDF_PAGEOBJ_PATH)


def test_the_red_rule_stands_110_mm_below_the_edge_and_is_156_mm_wide(render) -> None:
    first = rules(render(bulletin()))[0]
    (red,) = [rule for rule in first if rule.colour == (255, 0, 0)]
    assert (red.top + red.bottom) / 2 == pytest.approx(110, abs=NEAR)
    assert red.bottom - red.top == pytest.approx(0.7, abs=0.1)
    assert (red.left, red.right) == (pytest.approx(28, abs=NEAR), pytest.approx(184, abs=NEAR))


def test_the_parts_of_the_head_stand_at_their_heights(render) -> None:
    first = texts(render(bulletin()))[0]

    def middle(part: str) -> float:
        (box,) = [box for box in first if part in box.text]
        return (box.top + box.bottom) / 2

    half = standard().body_size / 2 / MM
    name = [box for box in first if box.colour == (255, 0, 0)]
    assert "".join(box.text for box in name) == HEAD.name
    assert min(box.top for box in name) >= 62 - NEAR and max(box.bottom for box in name) <= 62 + 60 / MM + NEAR
    centre = (min(box.left for box in name) + max(box.right for box in name)) / 2
    assert centre == pytest.approx(28 + 156 / 2, abs=1)
    assert middle("内部资料") == pytest.approx(37 + half, abs=1)
    assert middle("期（总第") == pytest.approx(90 + half, abs=1)
    assert middle("江城市") == pytest.approx(104, abs=1)


def test_the_last_rule_of_the_imprint_is_the_lower_edge_of_the_type_area(render) -> None:
    pages = rules(render(bulletin(6)))
    black = [rule for rule in pages[-1] if rule.colour == (0, 0, 0)]
    assert len(pages) > 1 and not [rule for rule in pages[0] if rule.colour == (0, 0, 0)]
    assert [round(rule.bottom - rule.top, 2) for rule in black] == [0.35, 0.25, 0.35]
    assert black[-1].bottom == pytest.approx(262, abs=NEAR)
    assert all(rule.left == pytest.approx(28, abs=NEAR) and rule.right == pytest.approx(184, abs=NEAR)
               for rule in black)


def test_no_text_of_the_document_leaves_the_type_area(render) -> None:
    box = Fields([[Field("事件名称", BODY), Field("时间", "2026-06-24 02:31")]], size=11)
    document = bulletin(7, notes=["摘要 " + "a1" * 32])
    data = render(Document(**{**vars(document), "blocks": [box, *document.blocks]}))
    pages = texts(data)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        inside = [box for box in page if box.top < 266]
        assert min(box.left for box in inside) >= 28 - NEAR and max(box.right for box in inside) <= 184 + NEAR
        assert min(box.top for box in inside) >= 37 - NEAR and max(box.bottom for box in inside) <= 262 + NEAR
        outside = "".join(box.text for box in page if box.top >= 266).replace(" ", "")
        assert outside.startswith(f"—{number}—")


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(render) -> None:
    pages = texts(render(bulletin(9)))
    for number, page in enumerate(pages, 1):
        line = [box for box in page if box.top > 266 and box.bottom - box.top < 6 and box.top < 275]
        if number % 2:
            assert max(box.right for box in line) == pytest.approx(184 - 14 / MM, abs=1)
        else:
            assert min(box.left for box in line) == pytest.approx(28 + 14 / MM, abs=1)
        # it is the dashes that stand 7 mm below the type area; the figures reach higher
        assert 266 < min(box.top for box in line) < 269


def test_a_full_page_has_22_lines_of_28_characters(render) -> None:
    document = Document("", [Text("国" * 28 * 57)], masthead=HEAD)
    second = [box for box in texts(render(document))[1] if box.top < 266 and "国" in box.text]
    assert len(second) == 22 and {len(box.text) for box in second} == {28}


def test_lines_come_closer_where_that_spares_a_page(render) -> None:
    """With the usual distance eight lines of text are the most of one page with head and imprint."""
    counted = {lines: len(texts(render(body_of(lines)))) for lines in range(1, 13)}
    assert all(counted[lines] == 1 for lines in range(1, 11)) and counted[12] == 2
    heights = [box.top for box in texts(render(body_of(9)))[0] if "国" in box.text]
    assert 26 <= (heights[1] - heights[0]) * MM < standard().pitch - 0.5
    heights = [box.top for box in texts(render(body_of(8)))[0] if "国" in box.text]
    assert (heights[1] - heights[0]) * MM == pytest.approx(standard().pitch, abs=0.1)


def body_of(lines: int) -> Document:
    return Document("题", [Text("国" * 28 * lines)], masthead=HEAD, imprint=FOOT)


def test_the_imprint_never_stands_alone_on_a_page(render) -> None:
    for lines in range(1, 40):
        pages = texts(render(body_of(lines)))
        assert any("国" in box.text for box in pages[-1]), lines


def test_a_mark_is_on_every_page_in_the_text_and_at_the_top(render, page_texts) -> None:
    marked, plain = render(bulletin(9, mark="未签发")), render(bulletin(9))
    assert len(page_texts(marked)) == len(page_texts(plain)) > 1
    assert all(text.count("未签发") == 2 for text in page_texts(marked))
    assert not any("未签发" in text for text in page_texts(plain))
    sheet = render(Document("日志", [Text(BODY)], mark="未签发"))
    assert page_texts(sheet)[0].count("未签发") == 2


def test_a_name_wider_than_the_page_is_lessened(render) -> None:
    for name in ("突发事件信息专报", "Emergency Information Report of the Duty Room", "报" * 40):
        document = bulletin(masthead=Masthead(name, left="江城市" * 12, right="2026年6月24日　签发：顾青禾"))
        page = [box for box in texts(render(document))[0] if box.top < 266]
        assert min(box.left for box in page) >= 28 - NEAR and max(box.right for box in page) <= 184 + NEAR


def test_a_head_that_cannot_be_drawn_is_refused() -> None:
    for wrong in ({"colour": "rot"}, {"size": 400}, {"size": 0}, {"rule": 0}):
        with pytest.raises(ValueError):
            Masthead("值班快报", **wrong)  # type: ignore[arg-type]


def test_as_text_has_head_mark_and_imprint() -> None:
    right = [Run("2026年6月24日　签发："), Run("顾青禾", role="kai")]
    head = Masthead("值班快报", "第 1 期", "值班室", right, "内部资料")
    said = as_text(Document("题", [Text("正文")], masthead=head, imprint=FOOT, mark="未签发", notes=["摘要 1"]))
    assert said.split("\n") == [
        "[未签发]", "内部资料", "值班快报", "第 1 期", "值班室 | 2026年6月24日　签发：顾青禾", "", "题", "", "正文",
        "摘要 1", "", "报：市长。", "送：市应急管理局。", "编辑：周明远 | 共印 15 份", "",
    ]
