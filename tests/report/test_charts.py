from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.i18n import report_language, tr
from app.report.blocks import CHARTS, Chart, Document, Series, Text
from app.report.charts import alternative, chart_strip, ticks
from app.report.fonts import Fonts
from app.report.geometry import PORTRAIT
from app.report.layout import compose
from app.report.sketch import STYLES, Shape, SketchStrip, Words, corners, hatching, style_of
from app.report.strips import MM, Setter
from app.report.tags import Node

LETTERS = Fonts(shipped_only=True)
WIDTH = 170 * MM


def drawn(chart: Chart, width: float = WIDTH) -> SketchStrip:
    with report_language("zh_CN"):
        return chart_strip(chart, Setter(LETTERS), width, Node("Document"))


def words(strip: SketchStrip) -> list[str]:
    return [item.line.text for item in strip.items if isinstance(item, Words)]


def bars(strip: SketchStrip, number: int = 0) -> list[float]:
    """The heights of the bars of a series."""
    filled = [item.points for item in strip.items if isinstance(item, Shape) and item.fill == STYLES[number].ground]
    return [points[2][1] - points[0][1] for points in filled if len(points) == 4]


numbers = st.one_of(st.none(), st.integers(-50, 5000), st.floats(-10, 1e6), st.just(0))


@st.composite
def charts(draw) -> Chart:
    count = draw(st.integers(1, 40))
    label = draw(st.sampled_from(["{}", "{}日", "第{}街道办事处", "2026-06-{}", "a long English name {}"]))
    series = [
        Series(f"第{n}类", draw(st.lists(numbers, min_size=count, max_size=count)))
        for n in range(draw(st.integers(1, 11)))
    ]
    labels = [label.format(n) for n in range(count)]
    return Chart(draw(st.sampled_from(CHARTS)), "接报数量", labels, series, "起", draw(st.integers(30, 200)))


@settings(max_examples=40, deadline=None)
@given(charts(), st.sampled_from([WIDTH, 80 * MM]))
def test_all_of_a_chart_stays_in_its_box(chart: Chart, width: float) -> None:
    strip = drawn(chart, width)
    assert strip.height < PORTRAIT.room
    for item in strip.items:
        points = item.points if isinstance(item, Shape) else [(item.x, item.top), (item.x, item.top + item.size)]
        if isinstance(item, Words) and item.line.width <= item.width:
            shift = {"left": 0, "center": (item.width - item.line.width) / 2, "right": item.width - item.line.width}
            start = item.x + shift[item.align]
            points = [(start, item.top), (start + item.line.width, item.top + item.size)]
        for x, y in points:
            assert -1 <= x <= width + 1
            assert -1 <= y <= strip.height + 1


def test_the_heights_of_bars_are_their_numbers() -> None:
    chart = Chart("bars", "题", ["甲", "乙", "丙", "丁"], [Series("数", [10, 5, None, 0])], "起")
    strip = drawn(chart)
    high, half, *rest = bars(strip)[-2:]
    assert not rest and high == pytest.approx(2 * half)
    said = words(strip)
    assert said.count("10") == 2 and said.count("5") == 1  # 10 stands at the axis too
    assert "—" in said and "单位：起" in said


def test_stacked_bars_stand_upon_each_other() -> None:
    chart = Chart("stacked", "题", ["甲"], [Series("一", [3]), Series("二", [4])])
    strip = drawn(chart)
    tops = [min(y for _, y in i.points) for i in strip.items if isinstance(i, Shape) and i.fill in
            (STYLES[0].ground, STYLES[1].ground)]  # fmt: skip
    assert tops[-1] < tops[-2]
    assert {"3", "4", "7", "一", "二"} <= set(words(strip))


def test_a_line_is_not_drawn_through_what_is_not_known() -> None:
    whole, broken = (
        len([item for item in drawn(chart).items if isinstance(item, Shape) and item.thickness == 1.2])
        for chart in (
            Chart("lines", "数", list("甲乙丙丁"), [Series("数", [1, 2, value, 4])]) for value in (3, None)
        )
    )
    assert (whole, broken) == (3, 1)


def test_the_slices_of_a_pie_are_named_with_number_and_share() -> None:
    strip = drawn(Chart("pie", "题", ["甲", "乙", "丙"], [Series("数", [1, 3, None])], "件"))
    said = words(strip)
    assert {"1件", "25.0%", "3件", "75.0%", "—"} <= set(said)
    assert said.count("甲") == said.count("乙") == 2 and said.count("丙") == 1


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_without_numbers_says_so(kind: str) -> None:
    for chart in (Chart(kind, "题", [], []), Chart(kind, "题", ["甲"], [Series("数", [None])])):
        assert words(drawn(chart)) == ["题", "无数据"]
        with report_language("zh_CN"):
            assert tr("No data") in alternative(chart)


@pytest.mark.parametrize("kind", ["bars", "stacked", "lines"])
def test_all_zeros_and_one_label_have_an_axis(kind: str) -> None:
    assert {"0", "1", "甲"} <= set(words(drawn(Chart(kind, "题", ["甲"], [Series("数", [0])]))))


def test_each_day_of_a_month_has_its_label() -> None:
    days = [f"{day}日" for day in range(1, 32)]
    said = words(drawn(Chart("bars", "题", days, [Series("数", [day % 7 for day in range(31)])])))
    assert set(days) <= set(said)


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 0, True, [0, 1]),
        (0, 30, True, [0, 10, 20, 30]),
        (0, 3, True, [0, 1, 2, 3]),
        (0, 0.4, False, [0, 0.1, 0.2, 0.3, 0.4]),
        (-7, 5, True, [-10, -5, 0, 5]),
        (3, 1234567, True, [0, 500000, 1000000, 1500000]),
    ],
)
def test_ticks_are_round_and_hold_all_values(low: float, high: float, whole: bool, expected: list[float]) -> None:
    assert ticks(low, high, whole) == pytest.approx(expected)


def test_many_areas_all_look_different() -> None:
    assert len({style_of(number) for number in range(16)}) == 16


def test_hatching_stays_inside_its_area() -> None:
    for first, second in hatching(corners(10, 20, 30, 8), 45):
        for x, y in (first, second):
            assert 10 - 0.01 <= x <= 40.01 and 20 - 0.01 <= y <= 28.01
    wedge = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 5.0), (0.0, 10.0)]  # not convex
    lines = list(hatching(wedge, 0))
    assert lines and all(first[1] == pytest.approx(second[1]) for first, second in lines)
    assert any(second[0] < 5.01 for first, second in lines if first[1] > 5)


def test_a_chart_goes_to_the_next_page_whole_and_is_a_figure_with_words() -> None:
    chart = Chart("bars", "接报", ["甲", "乙"], [Series("数", [1.5, None])], "起")
    with report_language("zh_CN"):
        pages = compose(Document("", [*[Text("行")] * 40, chart]), Setter(LETTERS))
    strips = [[one.strip for one in page if isinstance(one.strip, SketchStrip)] for page in pages.pages]
    assert [len(found) for found in strips] == [0, 1]
    figure = pages.root.children[-1]
    assert (figure.kind, figure.alt) == ("Figure", "接报 (起)；数：甲 1.5，乙 —")


def test_charts_are_vectors_in_embedded_fonts_and_plain_colours(render, page_texts) -> None:
    chart = Chart("stacked", "题目", ["甲", "乙"], [Series("一般", [3, 4]), Series("较大", [5, 6])], "起")
    data = render(Document("", [chart, Chart("pie", "饼", ["甲"], [Series("", [1])])]))
    assert "题目一般较大单位：起" in page_texts(data)[0]
    assert b"Helvetica" not in data and b"/ca " not in data and b"/Subtype /Image" not in data
    assert len(re.findall(rb"/FontFile2", data)) >= 2
