from __future__ import annotations

import pytest

from app.report.blocks import (
    Document,
    Field,
    Fields,
    Heading,
    Line,
    PageBreak,
    Signatures,
    Space,
    Table,
    Text,
)
from app.report.fonts import Fonts
from app.report.geometry import LANDSCAPE, PORTRAIT
from app.report.layout import Page, compose, row_count
from app.report.strips import MM, Row, Setter, SignatureRow, TextStrip
from app.report.tables import column_widths

ROW = ["1", "一行文字"]


def pages_of(letters: Fonts, *blocks, **options) -> list[Page]:
    return compose(Document("", blocks, **options), Setter(letters)).pages


def rows_on(page: Page) -> list[Row]:
    return [placed.strip for placed in page if isinstance(placed.strip, Row)]


@pytest.mark.parametrize("landscape", [False, True])
def test_everything_lies_inside_the_type_area(letters: Fonts, landscape: bool) -> None:
    geometry = LANDSCAPE if landscape else PORTRAIT
    table = Table(["序号", "内容"], [["1", "字" * length] for length in range(0, 3000, 97)], [10, 1])
    pages = pages_of(letters, table, Fields([[Field("甲", "字" * 4000)]]), landscape=landscape)
    for page in pages:
        end = geometry.top
        for placed in page:
            assert placed.top == pytest.approx(end)
            end = placed.top + placed.strip.height
        assert end <= geometry.height - geometry.bottom + 0.05
    assert len(pages) > 10


def test_the_head_is_on_every_page_of_the_table(letters: Fonts) -> None:
    pages = pages_of(letters, Table(["序号", "内容"], [ROW] * 200))
    assert len(pages) > 3
    for page in pages:
        assert rows_on(page)[0].cells[1].lines[0].text == "内容"
        assert len(rows_on(page)) > 1
        assert page[0].opens and page[-1].closes


def test_shaded_rows_stand_on_grey(letters: Fonts) -> None:
    (page,) = pages_of(letters, Table(["序号", "内容"], [ROW] * 4, shaded=[1, 3]))
    head, *rows = rows_on(page)
    assert [row.cells[0].grey < 1 for row in rows] == [False, True, False, True]
    assert all(cell.grey == rows[1].cells[0].grey < head.cells[0].grey for cell in rows[3].cells)


def test_a_long_row_is_split_and_marked(letters: Fonts) -> None:
    pages = pages_of(letters, Table(["序号", "内容"], [["7", "字" * 5000]], [12, 1]))
    assert len(pages) > 2
    for page in pages[1:]:
        row = rows_on(page)[1]
        assert row.cells[0].lines[0].text == "7"
        assert "".join(line.text for line in row.cells[0].lines[1:])
    text = "".join(line.text for page in pages for row in rows_on(page)[1:] for line in row.cells[1].lines)
    assert text == "字" * 5000


def test_a_short_row_is_not_split(letters: Fonts) -> None:
    pages = pages_of(letters, Table(["序号", "内容"], [["1", "字" * 200]] * 60, [12, 1]))
    assert all(row.whole for page in pages for row in rows_on(page))


def test_no_row_is_lost(letters: Fonts) -> None:
    rows = [[str(number), "字" * (number * 37 % 700)] for number in range(150)]
    pages = pages_of(letters, Table(["序号", "内容"], rows, [12, 1]))
    seen = {row.cells[0].lines[0].text for page in pages for row in rows_on(page)}
    assert seen >= {str(number) for number in range(150)}


@pytest.mark.parametrize("filler", range(20, 60))
def test_signatures_stay_with_the_row_before(letters: Fonts, filler: int) -> None:
    pages = pages_of(letters, Table(["序号", "内容"], [ROW] * filler), Space(3), Signatures(["值班人"]))
    last = [placed.strip for placed in pages[-1]]
    assert isinstance(last[-1], SignatureRow)
    assert any(isinstance(strip, Row) and strip.head for strip in last)


@pytest.mark.parametrize("filler", range(30, 50))
def test_a_heading_is_never_last_on_a_page(letters: Fonts, filler: int) -> None:
    blocks = [*[Text("一行")] * filler, Heading("标题"), Table(["序号", "内容"], [ROW] * 3)]
    for page in pages_of(letters, *blocks):
        strip = page[-1].strip
        assert not (isinstance(strip, TextStrip) and strip.bookmark)
        assert not (isinstance(strip, Row) and strip.head is None)


def test_a_lone_line_is_never_left_behind(letters: Fonts) -> None:
    for filler in range(40, 50):
        pages = pages_of(letters, *[Text("一行")] * filler, Text("字" * 200))
        if len(pages) > 1:
            assert len(pages[1]) != 1


def test_page_breaks_make_no_empty_pages(letters: Fonts) -> None:
    pages = pages_of(letters, PageBreak(), Text("甲"), PageBreak(), PageBreak(), Text("乙"), PageBreak())
    assert [len(page) for page in pages] == [1, 1]


def test_an_empty_document_has_one_page(letters: Fonts) -> None:
    assert pages_of(letters) == [[]]


def test_a_space_at_the_top_of_a_page_is_dropped(letters: Fonts) -> None:
    pages = pages_of(letters, Text("甲"), PageBreak(), Space(50), Text("乙"))
    assert pages[1][0].top == pytest.approx(PORTRAIT.top)


def test_form_boxes_fill_the_width(letters: Fonts) -> None:
    rows = [[Field("甲"), Field("乙", span=2)], [Field("丙", "字" * 300)], [Field("", "丁"), Field("戊")]]
    form = Fields(rows)
    (page,) = pages_of(letters, form)
    for row in rows_on(page):
        assert row.cells[-1].x + row.cells[-1].width == pytest.approx(PORTRAIT.inner)
        for cell, following in zip(row.cells, row.cells[1:], strict=False):
            assert cell.x + cell.width == pytest.approx(following.x)


def test_least_lines_of_a_field_are_kept_free(letters: Fonts) -> None:
    (page,) = pages_of(letters, Fields([[Field("批示", "阅", lines=5)]]))
    assert rows_on(page)[0].count == 5


def test_many_signatures_go_on_several_rows(letters: Fonts) -> None:
    (page,) = pages_of(letters, Signatures(["值班人"] * 9))
    rows = [placed.strip for placed in page if isinstance(placed.strip, SignatureRow)]
    assert sum(len(row.places) for row in rows) == 9
    assert all(place[1] - place[2].width > 20 * MM for row in rows for place in row.places)


def test_a_line_too_long_for_both_texts_becomes_two(letters: Fonts) -> None:
    assert len(pages_of(letters, Line("左" * 10, "右" * 10))[0]) == 1
    assert len(pages_of(letters, Line("左" * 30, "右" * 30))[0]) == 2


def test_a_short_centred_text_is_made_a_little_smaller(letters: Fonts) -> None:
    (page,) = pages_of(letters, Table(["序号", "内容"], [], [9, 1]))
    assert [len(cell.lines) for cell in rows_on(page)[0].cells] == [1, 1]


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ([0.25, 0.75], [100, 300]),
        ([1, 1], [200, 200]),
        ([20, 1], [20 * MM, 400 - 20 * MM]),
        ([20, 60], [100, 300]),
        ([200, 600], [100, 300]),
    ],
)
def test_column_widths(widths: list[float], expected: list[float]) -> None:
    assert column_widths(widths, 400) == pytest.approx(expected)


def test_column_widths_leave_room_for_shares() -> None:
    result = column_widths([100, 100, 1], 400)
    assert sum(result) == pytest.approx(400)
    assert min(result) > 0


def test_tick_is_called_for_each_block_and_row(letters: Fonts) -> None:
    calls: list[int] = []
    document = Document("题", [Text("甲"), Table(["一"], [["1"]] * 5)])
    compose(document, Setter(letters), lambda: calls.append(1))
    assert len(calls) == row_count(document) == 7
