"""Taking over a roster from a table: what is read, what is refused, and that one bad cell changes nothing."""
from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import pages, sheets
from app.core.cells import word_key
from app.core.errors import UserError
from app.core.run import Context, run
from app.features.roster import plan
from app.features.roster.importing import day_in, headings, weekday_in
from app.features.roster.names import is_name, names_in
from app.features.roster.plan import Cell
from app.features.roster.records import Assignment, Member, RosterStep
from tests.features.test_roster_pages import FIRST, LAST, MONTH, OFFICERS, every_seat, listed  # noqa: F401

JULY = date(2026, 7, 1)


def table(file: Path, *rows: list[Any]) -> Path:
    """A file of these rows, the first the headings."""
    if file.suffix == ".csv":
        file.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), encoding="utf-8")
        return file
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def kept() -> tuple[int, ...]:
    return tuple(record.select().count() for record in (Assignment, RosterStep, Member))


# a whole file -------------------------------------------------------------
def test_import_roster(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    file = table(
        tmp_path / "七月.xlsx",
        ["江城市值班表", None, None, None, None, None],
        ["日期", "星期", "带班领导", "白班主班", "夜班（主班）", "夜", "司机班", "备注"],
        [date(2026, 7, 1), "三", "陈志远", "周明远", "李　岚", "李岚 王强", "老刘", "建党节"],
        ["7月2日（周四）", "", "方华", "赵 敏", "孙立 13812345678", "孙立、何佳", "", ""],
        [3, "五", "", "", "", "", "", ""],
        ["2026/7/4", None, "沈建国", "—", "吴涛", "吴涛/何佳", None, None],
        ["值班电话：82340110"],
    )
    told = run(listed, "roster.import", file=file, month="2026-07")
    assert (told["days"], told["past"], told["added"], told["unread"]) == (3, 0, [], ["司机班"])
    names = plan.planned(JULY, date(2026, 7, 31))
    assert names == {
        Cell(JULY, "", "gov_leader", 1): "陈志远", Cell(JULY, "day", "primary", 1): "周明远",
        Cell(JULY, "night", "primary", 1): "李岚", Cell(JULY, "night", "secondary", 1): "王强",
        Cell(date(2026, 7, 2), "", "gov_leader", 1): "方华", Cell(date(2026, 7, 2), "day", "primary", 1): "赵敏",
        Cell(date(2026, 7, 2), "night", "primary", 1): "孙立", Cell(date(2026, 7, 2), "night", "secondary", 1): "何佳",
        Cell(date(2026, 7, 4), "", "gov_leader", 1): "沈建国", Cell(date(2026, 7, 4), "night", "primary", 1): "吴涛",
        Cell(date(2026, 7, 4), "night", "secondary", 1): "何佳",
    }
    assert RosterStep.get().title == "Taken from 七月.xlsx"
    run(listed, "roster.undo", month="2026-07")
    assert plan.planned(JULY, date(2026, 7, 31)) == {}, "one step takes all of it back"


def test_import_of_what_was_exported(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    """The page of a month as a workbook, taken over where nothing is planned, is the same plan again."""
    run(listed, "roster.arrange", cells=every_seat(FIRST, LAST))
    run(listed, "roster.assign", day=FIRST, post="standby", name="吴涛")
    before = plan.planned(FIRST, LAST)
    file = tmp_path / "roster.xlsx"
    pages.save(listed, "roster.sheet", file, month=MONTH, planned=True)
    assert run(listed, "roster.import", file=file, month=MONTH)["changed"] == 0, "it is so already"
    run(listed, "roster.arrange", cells=[[*cell.plain(), ""] for cell in before])
    assert plan.planned(FIRST, LAST) == {}
    assert run(listed, "roster.import", file=file, month=MONTH)["changed"] == len(before)
    assert plan.planned(FIRST, LAST) == before


def test_import_of_a_line_for_each_shift(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    file = table(
        tmp_path / "a.csv", ["值班日期", "班次", "值班人员", "带班"], ["2026.7.1", "白班", "周明远、李岚", "陈志远"],
        ["", "夜", "王强；赵敏", "陈志远"], ["20260702", "白班", "孙立", ""],
    )
    run(listed, "roster.import", file=file)
    names = plan.planned(JULY, date(2026, 7, 2))
    assert names[Cell(JULY, "night", "secondary", 1)] == "赵敏" and names[Cell(JULY, "", "gov_leader", 1)] == "陈志远"
    assert Cell(date(2026, 7, 2), "day", "secondary", 1) not in names and len(names) == 6


def test_import_leaves_days_past_as_they_are(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    file = table(tmp_path / "a.csv", ["日期", "带班领导"], ["2026-06-20", "不在册"], ["2026-06-24", "方华"])
    told = run(listed, "roster.import", file=file)
    assert (told["past"], told["days"]) == (1, 1)
    table(file, ["日期", "带班领导"], ["2026-06-20", "方华"])
    with pytest.raises(UserError, match="All days in a.csv are past"):
        run(listed, "roster.import", file=file)


def test_import_adds_people_when_told_to(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    run(listed, "roster.retire_member", name="吴涛", reason="调离")
    file = table(tmp_path / "a.csv", ["日期", "白班主班", "夜班副班"], ["2026-07-01", "吴涛", "John Smith"])
    before = kept()
    with pytest.raises(UserError, match="Row 2, 白班主班: 吴涛 is not on the list"):
        run(listed, "roster.import", file=file)
    told = run(listed, "roster.import", file=file, add_people=True, dry_run=True)
    assert told["added"] == ["John Smith", "吴涛"] and told["seats"] == 2 and kept() == before
    run(listed, "roster.import", file=file, add_people=True)
    assert Member.get(Member.name == "John Smith").posts == "secondary"
    assert Member.get(Member.name == "吴涛").archived_at is None


GOOD = ["2026-07-01", "周明远", "李岚"]


BAD: list[tuple[list[Any] | None, list[Any], str]] = [
    (None, ["2026-07-02", "周明", "李岚"], "Row 3, 白班主班: 周明 is not on the list"),
    (None, ["7月2日", "周明远", ""], "Row 3, 日期: “7月2日” is no date of the roster"),
    (None, ["2026-02-30", "周明远", ""], "is no date"),
    (None, ["明天", "周明远", ""], "“明天” is no date"),
    (None, ["2026-07-02 周三", "周明远", ""], "2026-07-02 is no such weekday"),
    (None, ["2036-07-02", "周明远", ""], "more than 800 days ahead"),
    (None, ["2026-07-02", "周明远、李岚", ""], "2 people, and 1 to be planned"),
    (None, ["2026-07-01", "李岚", "李岚"], "The same duty stands in row 2 with somebody else"),
    (None, ["2026-07-02", "=1+1", ""], "“=1+1” is no name"),
    (None, ["2026-07-02", "绝密人", ""], "绝密人 is not on the list"),
    (["日期", "主班", "夜班副班"], ["2026-07-02", "周明远", ""], "does not say which shift"),
    (["日期", "早班主班", "夜班副班"], ["2026-07-02", "周明远", ""], "On 2026-07-02 there is no such duty"),
    (["日子", "白班主班", "夜班副班"], GOOD, "Head the column with it “日期”"),
    (["日期", "甲", "乙"], GOOD, "No column is headed like a post"),
]


def test_one_bad_cell_takes_nothing(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    file, before = tmp_path / "a.csv", kept()
    for head, bad, said in BAD:
        table(file, head or ["日期", "白班主班", "夜班副班"], GOOD, bad)
        with pytest.raises(UserError) as refused:
            run(listed, "roster.import", file=file)
        assert said in refused.value.text and kept() == before, bad


def test_files_that_are_none_are_refused(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    """What sheets.read() refuses; a formula is what it was last worked out to."""
    before = kept()
    for name, content in (("a.xlsx", b"PK\x03\x04none"), ("a.csv", b"\x00\x01\xff"), ("a.doc", b"x"), ("b.csv", b""),
                          ("b.xlsx", b"\xd0\xcf\x11\xe0old")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError):
            run(listed, "roster.import", file=tmp_path / name)
    with pytest.raises(UserError):
        run(listed, "roster.import", file=tmp_path / "absent.xlsx")
    formula = table(tmp_path / "d.xlsx", ["日期", "带班领导"], ["2026-07-01", '="陈"&"志远"'])
    with pytest.raises(UserError, match="holds no rows"):
        run(listed, "roster.import", file=formula)
    assert kept() == before


def test_change_heading(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    """An office's own word for a column; what the shipped table has may be given another meaning."""
    file = table(tmp_path / "a.csv", ["日期", "坐班"], ["2026-07-01", "周明远"])
    with pytest.raises(UserError, match="No column"):
        run(listed, "roster.import", file=file)
    run(listed, "roster.change_heading", heading="坐班", shift="day", post="primary", source_note="本室用语")
    run(listed, "roster.import", file=file)
    assert plan.planned(JULY, JULY) == {Cell(JULY, "day", "primary", 1): "周明远"}
    known = headings()
    assert known[word_key("Night shift, primary officer")] == ("primary", "night")
    assert known[word_key("夜班 - 主班")] == known[word_key("主班（夜班）")] == ("primary", "night")


# dates and names ----------------------------------------------------------
WEEKDAYS = "一二三四五六日"
SHAPES = (
    lambda d: d.isoformat(), lambda d: f"{d.year}年{d.month}月{d.day}日", lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}.{d.month:02}.{d.day:02}", lambda d: f"{d:%Y%m%d}", lambda d: d,
    lambda d: datetime(d.year, d.month, d.day), lambda d: (d - date(1899, 12, 30)).days,
    lambda d: f"{d.isoformat()}（星期{WEEKDAYS[d.weekday()]}）", lambda d: f"{d.isoformat()} 00:00:00",
    lambda d: f"{d.day} {d:%B} {d.year}", lambda d: f"{d:%b} {d.day}, {d.year}",
    lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日",
)
IN_MONTH = (
    lambda d: d.day, lambda d: f"{d.day}", lambda d: f"{d.day}日", lambda d: float(d.day),
    lambda d: f"{d.day}号 周{WEEKDAYS[d.weekday()]}", lambda d: f"{d.month}月{d.day}日",
    lambda d: f"{d.month}/{d.day}", lambda d: f"{d.month:02}-{d.day:02}", lambda d: f"{d.day} {d:%b}",
)


@settings(max_examples=120, deadline=None)
@given(
    day=st.dates(date(1960, 1, 1), date(2118, 12, 31)), whole=st.sampled_from(SHAPES), part=st.sampled_from(IN_MONTH)
)
def test_a_date_is_read_in_the_usual_writings(day: date, whole: Any, part: Any) -> None:
    assert day_in(whole(day), None) == day
    assert day_in(part(day), day.replace(day=1)) == day
    with pytest.raises(ValueError):
        day_in(part(day), None)
    said = str(whole(day))
    assert weekday_in(said) in (None, day.weekday())


NAME = st.text(st.sampled_from("赵钱孙李周吴郑王冯陈明远志建国岚立敏涛佳一"), min_size=2, max_size=4)
OTHERS = ("John Smith", "O'Neil", "买买提·艾力", "李静（二科）")


@settings(max_examples=120, deadline=None)
@given(
    names=st.lists(st.one_of(NAME, st.sampled_from(OTHERS)), unique=True),
    mark=st.sampled_from(["、", ",", "，", "/", ";", "；", "\n", " 、 ", "  、"]),
    phone=st.sampled_from(["", " 13812345678", "（82340110）"]),
)
def test_names_are_read_whatever_stands_between_them(names: list[str], mark: str, phone: str) -> None:
    assert names_in(mark.join(name + phone for name in names)) == names
    assert names_in(mark.join(names), names) == names
    assert all(map(is_name, names))
    plain = [name for name in names if all("\u4e00" <= ch <= "\u9fff" for ch in name)]
    assert names_in(" ".join(plain)) == plain
    assert names_in("　".join(plain)) == plain
    assert names_in("、".join("　".join(name) if len(name) == 2 else name for name in plain)) == plain


@settings(max_examples=120, deadline=None)
@given(cell=st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.times()), named=st.booleans())
def test_any_cell_is_a_date_or_refused(cell: Any, named: bool) -> None:
    """No other fault, whatever stands there; what is read lies in the years of a calendar."""
    try:
        found = day_in(cell, JULY if named else None)
    except ValueError:
        return
    assert found is None or isinstance(found, date)
    names_in(str(cell))


def test_a_file_of_the_office_reads_the_same_in_every_kind(listed: Context, tmp_path: Path) -> None:  # noqa: F811
    rows = [["日期", "白班主班"], *[[(JULY + timedelta(days=at)).isoformat(), OFFICERS[at]] for at in range(4)]]
    found = []
    for name in ("a.csv", "a.xlsx"):
        table(tmp_path / name, *rows)
        found.append(json.dumps(run(listed, "roster.import", file=tmp_path / name, dry_run=True), ensure_ascii=False))
        assert sheets.read(tmp_path / name).head == rows[0]
    assert found[0] == found[1]
