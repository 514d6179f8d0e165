"""A page's tables as a workbook: spans, charts with their numbers, texts that stay texts, what stands around."""
from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app.core.errors import UserError
from app.core.page_tables import write_tables
from app.report.blocks import Box, Chart, Document, Heading, Part, Run, Series, Table, Text


def test_spans_are_merged_cells_and_texts_stay_texts(tmp_path: Path) -> None:
    rows = [[Box("甲", rows=2), "=1+1", "2"], [Box([Run("错", strike=True), Run("对")], columns=2)], ["@x", "", "3.5"]]
    document = Document("报", language="en", blocks=[Part("a", "A", [
        Heading("来电"), Table(["单位", "内容", "次数"], rows, align=["left", "left", "right"]), Text("=说明"),
    ])])
    assert write_tables(document, tmp_path / "a.xlsx", "周明远") == 7
    sheet, about = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert sheet.title == "来电" and sorted(map(str, sheet.merged_cells.ranges)) == ["A2:A3", "B3:C3"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["甲", "=1+1", 2], [None, "~~错~~对", None], ["@x", None, 3.5],
    ]
    assert {sheet[at].data_type for at in ("B2", "A4")} == {"s"} and sheet["B2"].quotePrefix and sheet["A4"].quotePrefix
    told = [tuple(cell.value for cell in row) for row in about.iter_rows()]
    assert told == [
        ("Item", "Content"), ("Title", "报"), ("Heading", "来电"), ("Table", "来电"), (None, "=说明"),
    ] and about["B5"].quotePrefix


@pytest.mark.parametrize(("kind", "drawn"), [
    ("bars", "BarChart"), ("stacked", "BarChart"), ("lines", "LineChart"), ("pie", "PieChart"),
])
def test_a_chart_is_its_numbers_and_drawn_from_them(tmp_path: Path, kind: str, drawn: str) -> None:
    series = [Series("来电", [3, 2.5]), Series("去电", [None, 4])]
    document = Document("报", [Chart(kind, "每月来电", ["一月", "二月"], series, unit="次")])
    assert write_tables(document, tmp_path / "a.xlsx", "") == 4
    sheet, _ = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [["次", "来电", "去电"], ["一月", 3, None], ["二月", 2.5, 4]]
    (chart,) = sheet._charts
    assert type(chart).__name__ == drawn and len(chart.series) == (1 if kind == "pie" else 2)
    assert chart.series[0].val.numRef.f == "'每月来电'!$B$2:$B$3" and chart.series[0].cat.numRef.f.endswith("$A$2:$A$3")


def test_a_page_without_a_table_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="报 has no table"):
        write_tables(Document("报", [Text("正文")]), tmp_path / "a.xlsx", "")
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_text_longer_than_a_cell_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"报 has more.*PDF or Word"):
        write_tables(Document("报", [Table(["a"], [["长" * 40_000]])]), tmp_path / "a.xlsx", "")
    assert list(tmp_path.glob("*.xlsx")) == []
