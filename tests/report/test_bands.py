from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.i18n import report_language, tr
from app.report.bands import Band, Span
from app.report.blocks import Box, Content, Document, Space, Table, Text, placed
from app.report.fonts import Fonts
from app.report.geometry import PORTRAIT
from app.report.layout import Page, compose
from app.report.strips import PAD_Y, Cell, Row, Setter
from tests.report.conftest import squeeze

LETTERS = Fonts(shipped_only=True)
WIDTHS = [20, 20, 1, 30]


def set_pages(*blocks, **options) -> list[Page]:
    with report_language("zh_CN"):
        return compose(Document("", blocks, **options), Setter(LETTERS)).pages


def text_of(cell: Cell | None) -> str:
    return "".join(line.text for line in cell.lines) if cell else ""


def boxes_of(placed_strip) -> list[tuple[float, float, float, float, Cell, int]]:
    """(left, top, right, bottom, cell, lines) of each box of a row or band on a page."""
    strip, top = placed_strip.strip, placed_strip.top
    if isinstance(strip, Row):
        return [(c.x, top, c.x + c.width, top + strip.height, c, len(c.lines)) for c in strip.cells]
    result = []
    edges = [top]
    for row in strip.rows:
        for cell in row.cells:
            end = edges[-1] + row.height
            result.append((cell.x, edges[-1], cell.x + cell.width, end, cell, len(cell.lines)))
        edges.append(edges[-1] + row.height)
    for span in strip.spans:
        right, cell = span.cell.x + span.cell.width, span.cell
        result.append((cell.x, edges[span.first], right, edges[span.last + 1], cell, span.lines))
    return result


def check(pages: list[Page]) -> None:
    """All is inside the type area, the boxes of each strip tile it, and no text is higher than its box."""
    bottom = PORTRAIT.height - PORTRAIT.bottom + 0.05
    for page in pages:
        for one in page:
            strip = one.strip
            assert one.top + strip.height <= bottom
            if not isinstance(strip, Row | Band):
                continue
            boxes = boxes_of(one)
            area = sum((right - left) * (end - top) for left, top, right, end, _, _ in boxes)
            assert area == pytest.approx(PORTRAIT.inner * strip.height)
            for left, top, right, end, _, lines in boxes:
                assert lines * strip.leading + 2 * PAD_Y <= end - top + 0.05
                for left2, top2, right2, end2, _, _ in boxes:
                    apart = left2 >= right - 0.01 or right2 <= left + 0.01
                    apart = apart or top2 >= end - 0.01 or end2 <= top + 0.01
                    assert apart or (left, top) == (left2, top2)


def texts_by_node(pages: list[Page]) -> dict[int, str]:
    """What was set of each cell of the structure, over all pages."""
    found: dict[int, str] = {}
    for page in pages:
        for one in page:
            if isinstance(one.strip, Row | Band):
                for *_, cell, _ in boxes_of(one):
                    if cell.node:
                        found[id(cell.node)] = found.get(id(cell.node), "") + text_of(cell)
    return found


@st.composite
def tables(draw) -> Table:
    """Tables of four columns whose first and third columns are cut into boxes over some rows."""
    count = draw(st.integers(2, 60))
    columns: list[list[Content | Box | None]] = [[None] * count for _ in range(4)]
    for column in range(4):
        row = 0
        while row < count:
            high = draw(st.sampled_from([1, 1, 2, 3, 9, 40])) if column in (0, 2) else 1
            high = min(high, count - row)
            text = "字" * draw(st.sampled_from([0, 1, 4, 30, 90, 900])) + str(row)
            columns[column][row] = Box(text, rows=high) if high > 1 else text
            row += high
    return Table(list("甲乙丙丁"), [[cell for cell in row if cell is not None] for row in zip(*columns, strict=True)],
                 WIDTHS)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(tables(), st.integers(0, 60))
def test_boxes_cut_at_page_ends_keep_every_character(table: Table, above: int) -> None:
    pages = set_pages(*[Text("行")] * above, table)
    check(pages)
    expected = [str(box.content) for row in placed(table) for _, box in row]
    assert list(texts_by_node(pages).values()) != []
    assert sorted(texts_by_node(pages).values()) == sorted([*"甲乙丙丁", *expected])


@pytest.mark.parametrize("above", range(0, 56, 5))
def test_a_label_is_said_again_on_each_page(above: int) -> None:
    rows = [[Box("6月1日\n星期一", rows=120), "0"], *[[str(number)] for number in range(1, 120)]]
    pages = set_pages(Space(1), *[Text("行")] * above, Table(["日期", "内容"], rows, [20, 1]))
    check(pages)
    with report_language("zh_CN"):
        mark = tr("(continued)")
    labels = [
        (text_of(span.label), text_of(span.cell))
        for page in pages
        for one in page
        if isinstance(one.strip, Band)
        for span in one.strip.spans
    ]
    assert len(labels) == sum(any(isinstance(one.strip, Band) for one in page) for page in pages) > 2
    assert labels[0] == ("", "6月1日星期一")
    assert set(labels[1:]) == {("6月1日星期一" + mark, "")}


def test_a_short_box_is_not_cut() -> None:
    rows = [row for number in range(60) for row in ([Box(str(number), rows=3), "一"], ["二"], ["三"])]
    pages = set_pages(Table(["日期", "内容"], rows, [20, 1]))
    assert len(pages) > 3
    assert all(span.label is None for span in all_spans(pages))
    outer = [[Box("全部", rows=180), *rows[0]], *rows[1:]]
    pages = set_pages(Table(["月", "日期", "内容"], outer, [20, 20, 1]))
    check(pages)
    assert all(span.label is None for span in all_spans(pages) if span.cell.x)


def all_spans(pages: list[Page]) -> list[Span]:
    return [span for page in pages for one in page if isinstance(one.strip, Band) for span in one.strip.spans]


def test_boxes_that_leave_no_place_to_cut_are_cut_all_the_same() -> None:
    rows: list[list[Content | Box]] = [[Box("0", rows=2), Box("0", rows=3)]]
    for number in range(1, 120):
        left = [Box(str(number), rows=2)] if number % 2 == 0 else []
        right = [Box(str(number), rows=4 if number < 119 else 1)] if number % 4 == 3 else []
        rows.append([*left, *right])
    pages = set_pages(Table(["甲", "乙"], rows, [20, 1]))
    check(pages)
    assert len(pages) > 2


def test_two_thousand_rows_under_one_box_are_read_back(render, page_texts) -> None:
    rows = [[Box("全年", rows=2000), "<0>", "一"], *[[f"<{number}>", "一"] for number in range(1, 2000)]]
    document = Document("", [Table(["期间", "序号", "内容"], rows, [20, 30, 1])])
    texts = page_texts(render(document))
    everything = "".join(texts)
    positions = [everything.find(f"<{number}>") for number in range(2000)]
    assert positions == sorted(positions) and positions[0] > 0
    with report_language("zh_CN"):
        again = squeeze("全年" + tr("(continued)"))
    assert len(texts) > 40
    assert all("期间序号内容" in text for text in texts)
    assert [again in text for text in texts] == [False] + [True] * (len(texts) - 1)


def test_boxes_over_columns_are_as_wide_as_these() -> None:
    table = Table(list("甲乙丙丁"), [[Box("全宽", columns=4)], ["1", Box("中间", columns=2, rows=2), "4"], ["5", "8"]])
    (page,) = set_pages(table)
    check([page])
    found = {text_of(cell): right - left for one in page for left, _, right, _, cell, _ in boxes_of(one)}
    assert found["全宽"] == pytest.approx(PORTRAIT.inner)
    assert found["中间"] == pytest.approx(PORTRAIT.inner / 2)


def test_the_structure_tells_what_a_box_covers() -> None:
    table = Table(list("甲乙丙"), [[Box("上", columns=2), Box("右", rows=2)], ["1", "2"]])
    with report_language("zh_CN"):
        root = compose(Document("", [table]), Setter(LETTERS)).root
    head, first, second = root.children[0].children
    assert [cell.attributes for cell in head.children] == [{"Scope": "Column"}] * 3
    assert [cell.attributes for cell in first.children] == [{"ColSpan": 2}, {"RowSpan": 2}]
    assert [cell.attributes for cell in second.children] == [{}, {}]


class Rules:
    """A pen that notes the rules alone."""

    def __init__(self) -> None:
        self.drawn: list[tuple[float, float, float, float]] = []

    def __getattr__(self, name: str):
        return lambda *args: None

    def rule(self, x0: float, y0: float, x1: float, y1: float, *rest) -> None:
        self.drawn.append((x0, y0, x1, y1))


@settings(max_examples=10, deadline=None)
@given(tables())
def test_no_rule_runs_through_a_box(table: Table) -> None:
    for page in set_pages(table):
        for one in page:
            if not isinstance(one.strip, Row | Band):
                continue
            pen = Rules()
            one.strip.draw(pen, 0, one.top, one.opens, one.closes)  # type: ignore[arg-type]
            for left, top, right, bottom, _, _ in boxes_of(one):
                for x0, y0, x1, y1 in pen.drawn:
                    if x0 == x1:
                        through, shared = left + 0.1 < x0 < right - 0.1, min(y1, bottom) - max(y0, top)
                    else:
                        through, shared = top + 0.1 < y0 < bottom - 0.1, min(x1, right) - max(x0, left)
                    assert not (through and shared > 0.1)
