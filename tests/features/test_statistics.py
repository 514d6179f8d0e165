"""The statistics of a month and a year, held against figures counted by hand."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from app.core import i18n, pages
from app.core.errors import UserError
from app.core.run import Context, build, run
from app.features.duty_log.records import DutyEntry
from app.features.statistics import figures
from app.features.statistics.reports import months_of
from app.report.blocks import Chart, Table, as_text, flat, plain
from tests.conftest import Clock

Log = Callable[..., dict[str, Any]]


@pytest.fixture
def busy(ctx: Context, clock: Clock, log: Log) -> Context:
    """June: 8 entries (2 of events), one voided, one corrected; May: 2, just before midnight; June a year ago: 1."""
    clock.local(2025, 6, 10, 9, 0)
    log("去年来电", kind="call_in", result="done")
    clock.local(2026, 5, 31, 23, 50)
    log("五月来电", kind="call_in", result="done")
    log("五月传真", kind="fax", result="done")
    clock.local(2026, 6, 1, 0, 10)  # still May in UTC
    log("六月第一条", kind="call_in", result="done")
    log("去电核实", kind="call_out", result="done")
    clock.local(2026, 6, 24, 8, 30)
    log("领导批示抓紧处置", kind="instruction", result="open")
    log("会议通知", kind="meeting", result="done")
    number = log("写错的一条", kind="call_in", result="done")["number"]
    run(ctx, "duty_log.void", number=number, reason="误记")
    number = log("收文一件", kind="doc_in", result="done")["number"]
    run(ctx, "duty_log.correct", number=number, content="收文两件", reason="漏记")
    run(ctx, "events.open", title="江云高速追尾", category="12000", level="3", source="省高速交警")
    run(ctx, "events.open", title="某处火情", category="12000", level="9", source="市消防")
    clock.local(2026, 7, 1, 9, 0)
    return ctx


def rows(document: Any, title: str) -> dict[str, list[str]]:
    """The rows of the table of this title by their first cell."""
    table = next(one for one in flat(document.blocks) if isinstance(one, Table) and one.title == title)
    said = [[plain(cell) for cell in row] for row in table.rows]
    return {row[0]: row[1:] for row in said}


def chart(document: Any, title: str) -> Chart:
    return next(one for one in flat(document.blocks) if isinstance(one, Chart) and one.title == title)


def test_month_counts_by_the_clock_of_the_office(busy: Context) -> None:
    page = build(busy, "statistics.month", month="2026-06")
    told = rows(page, "Comparison")
    assert told["Entries of the log"] == ["7", "2", "+250.0%", "1", "+600.0%"]
    assert told["of them calls"][:2] == ["2", "1"]
    assert told["of them faxes and documents"][:3] == ["1", "1", "0"]
    assert told["of them leaders' instructions"] == ["1", "0", "—", "0", "—"]
    assert told["Entries voided"][0] == "1" and told["Entries corrected"][0] == "1"
    assert told["Events"][0] == "2" and told["of them of level Ⅲ and above"][0] == "1"
    days = chart(page, "Entries by day")
    assert days.labels[0] == "1" and days.labels[-1] == "30"
    assert {n + 1: v for n, v in enumerate(days.series[0].values) if v} == {1: 2, 24: 5}
    assert chart(page, "Entries by hour of the day").series[0].values[0] == 2
    assert rows(page, "Kind")["Total"] == ["7", "100.0%"]
    assert rows(page, "Events by level")["Accidents"] == ["", "", "1", "", "1", "2"]
    assert not [note for note in page.notes if "not over" in note]


def test_month_that_still_runs_says_so_and_an_empty_one_has_no_charts(busy: Context, clock: Clock) -> None:
    assert [note for note in build(busy, "statistics.month", month="2026-07").notes if "2026-07-01 09:00" in note]
    empty = build(busy, "statistics.month", month="2024-02")
    assert "No entries in this time." in as_text(empty) and "No event became known" in as_text(empty)
    for wrong in ("2026-13", "June", ""):
        with pytest.raises(UserError):
            build(busy, "statistics.month", month=wrong)


def test_year_adds_up_its_months(busy: Context) -> None:
    page = build(busy, "statistics.year", year=2026)
    table = rows(page, "Entries by month")
    assert table["May"][-1] == "2" and table["Jun"][-1] == "7" and table["Jan"][-1] == ""
    told = rows(page, "Comparison")["Entries of the log"]
    assert told == ["9", "1", "+800.0%"] and told[0] == str(sum(int(row[-1] or 0) for row in table.values()))
    by_kind = chart(page, "Entries by month")
    assert sum(int(value or 0) for one in by_kind.series for value in one.values) == 9
    with pytest.raises(UserError):
        build(busy, "statistics.year", year=12)


def test_pages_of_every_month_of_a_time_are_known(ctx: Context) -> None:
    assert months_of(ctx, date(2026, 5, 31), date(2026, 7, 1)) == [
        {"month": "2026-05"}, {"month": "2026-06"}, {"month": "2026-07"},
    ]


@pytest.mark.parametrize("id, given", [("statistics.month", {"month": "2026-06"}), ("statistics.year", {"year": 2026})])
def test_statistics_are_printed_in_both_languages(busy: Context, id: str, given: dict[str, Any]) -> None:
    for language in ("zh_CN", "en"):
        made = pages.preview(busy, id, pages.Options(language=language), **given)
        assert made.pages >= 2 and not made.warnings
    with i18n.report_language("zh_CN"):
        assert "值班统计" in build(busy, id, **given).title


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Kathmandu", "America/St_Johns"])
def test_the_database_counts_as_one_would_by_hand(
    ctx: Context, clock: Clock, log: Log, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    """Hours, days and months of any clock, also one that is 5:45 ahead or changes with the season."""
    clock.local(2026, 2, 28, 23, 0)
    for minutes in range(0, 60 * 24 * 40, 2237):
        clock.forward(minutes=2237)
        log(f"第{minutes}分", kind=("call_in", "fax")[minutes % 2], result=("done", "none")[minutes % 3 == 0])
    run(ctx, "duty_log.void", number=5, reason="误记")
    run(ctx, "duty_log.correct", number=7, content="另一事", reason="听错")
    monkeypatch.setitem(i18n._chosen, "zone", zone)
    since, until = datetime(2026, 3, 2, 7, 20), datetime(2026, 4, 8, 3, 5)
    found, rows = figures.log(since, until), [
        row for row in DutyEntry.select() if since <= row.at < until
    ]
    kept = [row for row in rows if row.voided_at is None]
    at = [i18n.to_local(row.at) for row in kept]
    assert (found.total, found.voided, found.corrected) == (len(kept), 1, 1)
    assert found.days == Counter(f"{one:%Y-%m-%d}" for one in at)
    assert found.hours == Counter(one.hour for one in at)
    assert found.results == Counter(row.result for row in kept)
    months = {month: Counter(row.kind for row, one in zip(kept, at, strict=True) if f"{one:%Y-%m}" == month)
              for month in {f"{one:%Y-%m}" for one in at}}
    assert found.months == months
