"""Taking over an earlier log: what real files look like, all or nothing, never twice."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import search, sheets
from app.core.errors import Cancelled, Denied, UserError
from app.core.i18n import to_local
from app.core.run import Context, run
from app.features.duty_log import transfer
from app.features.duty_log.records import DutyEntry, Import
from app.features.duty_log.transfer import NoClock, NoDay, day_and_clock, moment
from db import ledger, proof
from db.database import database

HEAD = [
    "序号", "日期", "时间", "类别", "来电单位", "姓名", "职务", "电话", "内容", "处理情况", "办理结果", "记录人",
    "备注", "天气",
]
ROWS = [
    ["12", "2026年6月20日", "2时44分", "来电", "市应急局", "张三", "科长", "024-12345678", "暴雨积水，求助",
     "已通知城管局", "已办结", "李四", "复核", "雨"],
    ["13", "2026/6/20", "1:05", "传真", "省委值班室", "", "", "", "会议通知\n请参会", "", "办理中", "王五", "", ""],
    ["14", "2026-06-21", "08:30:15", "Visit", "𠮷林路社区", "", "", "13800000000", "来访", "", "", "", "", "晴"],
]


def gb_csv(file: Path, rows: list[list[str]], head: list[str] = HEAD) -> Path:
    """A CSV as Chinese office programs write it: a title above the headings, GB18030."""
    lines = [["江城市值班日志"], [], head, *rows]
    file.write_bytes(
        "\r\n".join(",".join(f'"{cell}"' if "\n" in cell or "," in cell else cell for cell in row) for row in lines)
        .encode("gb18030")
    )
    return file


def xlsx(file: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "日志"
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def state() -> tuple[Any, ...]:
    return ledger.head(), DutyEntry.select().count(), Import.select().count()


def take(ctx: Context, file: Path, **more: Any) -> dict[str, Any]:
    return run(ctx, "duty_log.import", file=file, **more)


# what is taken ----------------------------------------------------------
def test_a_csv_of_an_office(ctx: Context, log: Callable[..., Any], tmp_path: Path) -> None:
    log("already here")
    before = ledger.head().seq
    done = take(ctx, gb_csv(tmp_path / "日志.csv", ROWS))
    assert done == {"taken": 3, "first_number": 2, "last_number": 4}
    assert ledger.head().seq == before + 1
    fax, call, visit = DutyEntry.select().where(DutyEntry.number > 1).order_by(DutyEntry.number)
    assert [(e.year, e.number, e.kind, e.result) for e in (fax, call, visit)] == [
        (2026, 2, "fax", "open"), (2026, 3, "call_in", "done"), (2026, 4, "visit", "done"),
    ]
    assert to_local(call.at) == datetime(2026, 6, 20, 2, 44)
    assert to_local(visit.at) == datetime(2026, 6, 21, 8, 30, 15)
    assert (call.source, call.person, call.post, call.phone) == ("市应急局", "张三", "科长", "024-12345678")
    assert fax.content == "会议通知\n请参会"
    assert call.late and fax.late and visit.late and not call.findings
    assert (call.created_by, call.created_at) == (ctx.number, ctx.now())
    assert [hit.uid for hit in search.find("𠮷林路", "duty_entry")] == [visit.uid]
    assert proof.verify() == []


def test_nothing_of_the_source_is_lost(ctx: Context, tmp_path: Path) -> None:
    take(ctx, gb_csv(tmp_path / "log.csv", ROWS))
    kept = [entry.handling for entry in DutyEntry.select().order_by(DutyEntry.at)]
    for part in ("已通知城管局", "李四", "12", "复核", "天气", "雨"):
        assert part in kept[1]
    assert kept[1].startswith("已通知城管局\n")
    assert "王五" in kept[0] and "天气" not in kept[0]


def test_a_workbook_with_excels_own_times(ctx: Context, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "log.xlsx", [
        ["Duty log 2026"],
        ["No.", "Date", "Time", "Type", "Unit", "Phone", "Summary", "Result"],
        [1, date(2026, 6, 20), time(2, 44), "call_in", "市应急局", 13800000000, "one", "Closed"],
        [2, datetime(2026, 6, 20), 0.125, "Call in", "乙", 2412345678.0, "two", "handover"],
        [3, 46193, "4:00", "来电", "丙", None, "three", None],
    ])
    take(ctx, file)
    rows = list(DutyEntry.select().order_by(DutyEntry.at))
    assert [to_local(row.at) for row in rows] == [datetime(2026, 6, 20, hour, minute) for hour, minute in
                                                 ((2, 44), (3, 0), (4, 0))]
    assert [row.phone for row in rows] == ["13800000000", "2412345678", ""]
    assert [row.result for row in rows] == ["done", "handover", "done"]
    assert {row.kind for row in rows} == {"call_in"}


def test_one_column_for_the_moment_and_no_kind(ctx: Context, tmp_path: Path) -> None:
    row = ["2026-06-20 02:44", "市应急局　张三　024-12345678", "=1+1"]
    file = gb_csv(tmp_path / "log.csv", [row], ["日期时间", "来源", "事由"])
    take(ctx, file)
    entry = DutyEntry.get()
    assert (entry.kind, entry.content, to_local(entry.at)) == ("other", "=1+1", datetime(2026, 6, 20, 2, 44))
    assert (entry.source, entry.person, entry.phone) == ("市应急局", "张三", "024-12345678")


def test_what_this_program_exported_is_taken(
    ctx: Context, log: Callable[..., Any], tmp_path: Path, clock: Any
) -> None:
    log("=1+1\nsecond line", source="市应急局", person="张三", phone="024-12345678", result="handover")
    for kind in ("csv", "xlsx"):
        sheets.export(ctx, "duty_log", tmp_path / f"log.{kind}", until=clock.forward(hours=1))
        take(ctx, tmp_path / f"log.{kind}")
        taken = DutyEntry.select().order_by(DutyEntry.id.desc()).get()
        first = DutyEntry.get(DutyEntry.number == 1)
        for name in ("kind", "at", "source", "person", "phone", "content", "result"):
            assert getattr(taken, name) == getattr(first, name), (kind, name)
        DutyEntry.update(at=datetime(2030, 1, 1)).where(DutyEntry.number > 1).execute()


# looking first ----------------------------------------------------------
def test_a_plan_says_what_would_be_taken_and_writes_nothing(ctx: Context, tmp_path: Path) -> None:
    before = state()
    file = gb_csv(tmp_path / "log.csv", ROWS * 10)
    plan = transfer.plan(ctx, file)
    assert plan.columns["来电单位"] == "source" and plan.columns["办理结果"] == "result"
    assert (plan.name, plan.unmatched, plan.rows, len(plan.first)) == ("log.csv", ["天气"], 30, 20)
    assert plan.first[0]["row"] == 4 and plan.first[0]["person"] == "张三"
    assert plan.faults == [] and plan.already == ""
    done = take(ctx, file, dry_run=True)
    assert (done["rows"], done["faults"], done["already"], done["sha256"]) == (30, [], "", plan.sha256)
    assert state() == before


def test_columns_missing(ctx: Context, tmp_path: Path) -> None:
    file = gb_csv(tmp_path / "log.csv", [["a", "b"]], ["类别", "办理结果"])
    plan = transfer.plan(ctx, file)
    assert [(fault.row, fault.field) for fault in plan.faults] == [(3, "at"), (3, "source"), (3, "content")]
    with pytest.raises(UserError, match="日期时间"):
        take(ctx, file)


# faults -----------------------------------------------------------------
BAD = {
    "at": [
        ("日期", "6月20日"), ("日期", ""), ("时间", "25:99"), ("时间", ""), ("日期", "2026-02-30"),
        ("日期", "2027-01-01"), ("日期", "0001-01-01"),
    ],
    "kind": [("类别", "杂事"), ("类别", "")],
    "result": [("办理结果", "看情况")],
    "content": [("内容", " ")],
    "phone": [("电话", "1" * 61)],
}


@pytest.mark.parametrize(
    ("field", "heading", "value"), [(field, *case) for field, cases in BAD.items() for case in cases]
)
def test_a_bad_cell_is_named(ctx: Context, tmp_path: Path, field: str, heading: str, value: str) -> None:
    bad = list(ROWS[1])
    bad[HEAD.index(heading)] = value
    before = state()
    (fault,) = transfer.plan(ctx, gb_csv(tmp_path / "log.csv", [ROWS[0], bad, ROWS[2]])).faults
    assert (fault.row, fault.field) == (5, field)
    assert value.strip()[:60] in fault.value and fault.reason
    with pytest.raises(UserError, match="Row 5") as refused:
        take(ctx, tmp_path / "log.csv")
    assert fault.reason in refused.value.text
    assert state() == before


def test_a_row_from_nobody(ctx: Context, tmp_path: Path) -> None:
    bad = list(ROWS[1])
    bad[HEAD.index("来电单位")] = ""
    (fault,) = transfer.plan(ctx, gb_csv(tmp_path / "log.csv", [bad])).faults
    assert fault.field == "source"
    bad[HEAD.index("姓名")] = "群众"
    assert transfer.plan(ctx, gb_csv(tmp_path / "log.csv", [bad])).first[0]["source"] == "群众"


def test_many_faults_are_counted(ctx: Context, tmp_path: Path) -> None:
    bad = [*ROWS[0][:2], "noon", *ROWS[0][3:]]
    with pytest.raises(UserError, match="15 more") as refused:
        take(ctx, gb_csv(tmp_path / "log.csv", [bad] * 20))
    assert refused.value.text.count("Row ") == 5


def test_a_file_without_rows(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no rows"):
        take(ctx, gb_csv(tmp_path / "log.csv", []))


def test_import_of_the_same_file_twice(ctx: Context, tmp_path: Path) -> None:
    file = gb_csv(tmp_path / "log.csv", ROWS)
    take(ctx, file)
    before = state()
    again = file.rename(tmp_path / "other name.csv")
    assert "2026-06-24 02:44" in transfer.plan(ctx, again).already
    with pytest.raises(UserError, match="周明远.*3 entries"):
        take(ctx, again)
    assert state() == before


def test_stopping_takes_nothing(ctx: Context, tmp_path: Path) -> None:
    told = []

    def stop(done: int, total: int, text: str) -> None:
        told.append((done, total))
        if done >= 500:
            raise Cancelled

    before = state()
    with pytest.raises(Cancelled):
        take(ctx.with_progress(stop), gb_csv(tmp_path / "log.csv", ROWS * 100))
    assert state() == before
    assert told[0] == (0, 600) and told[-1][0] == 500
    assert database.in_transaction() is False


def test_only_the_head_of_the_office_may(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(Denied):
        take(replace(ctx, grants=frozenset({"duty"})), gb_csv(tmp_path / "log.csv", ROWS))


def test_from_the_command_line(program: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    file = gb_csv(tmp_path / "log.csv", ROWS)
    looked = program("duty_log.import", str(file), "--dry-run", "--json")
    assert looked.returncode == 0, looked.stderr
    plan = json.loads(looked.stdout)
    assert (plan["rows"], plan["faults"], plan["already"]) == (3, [], "")
    assert plan["columns"]["日期"] == "date" and plan["first"][0]["at"].endswith("+08:00")
    done = json.loads(program("duty_log.import", str(file), "--json").stdout)
    assert (done["taken"], done["last_number"] - done["first_number"]) == (3, 2)
    assert program("duty_log.import", str(file)).returncode == 1


# values -----------------------------------------------------------------
DAY, CLOCK = date(2026, 6, 24), time(2, 44)
MOMENTS: list[tuple[Any, date | None, time | None]] = [
    ("2026-06-24", DAY, None), ("2026/6/24", DAY, None), ("2026.6.24", DAY, None), ("2026年6月24日", DAY, None),
    ("２０２６年６月２４日", DAY, None), ("20260624", DAY, None), (20260624, DAY, None),
    ("2026-06-24 星期三", DAY, None),
    ("46197", DAY, None), (46197, DAY, None), (46197.0, DAY, None), (46197.113888889, DAY, CLOCK),
    ("46197.113888889", DAY, CLOCK), (DAY, DAY, None), (datetime(2026, 6, 24, 2, 44), DAY, CLOCK),
    (datetime(2026, 6, 24, 2, 43, 59, 999000), DAY, CLOCK), (datetime(1899, 12, 30, 2, 44), None, CLOCK),
    ("02:44", None, CLOCK), ("2:44", None, CLOCK), ("2：44", None, CLOCK), ("0244", None, CLOCK),
    ("2时44分", None, CLOCK), ("2点44分", None, CLOCK), ("2时44", None, CLOCK), ("2:44:05", None, time(2, 44, 5)),
    ("2时44分5秒", None, time(2, 44, 5)), ("2时", None, time(2)), ("14时整", None, time(14)),
    ("下午2:44", None, time(14, 44)),
    ("上午 2:44", None, CLOCK), (CLOCK, None, CLOCK), (0.113888889, None, CLOCK), (0, None, time(0)),
    ("2026-06-24 02:44", DAY, CLOCK), ("2026-06-24T02:44:00", DAY, CLOCK), ("2026年6月24日2时44分", DAY, CLOCK),
    ("2026年6月24日（星期三）2时44分", DAY, CLOCK), ("", None, None),
]


@pytest.mark.parametrize(("cell", "day", "clock"), MOMENTS)
def test_days_and_times_as_they_are_written(cell: Any, day: date | None, clock: time | None) -> None:
    assert day_and_clock(cell) == (day, clock)


@pytest.mark.parametrize("cell", [
    "25:00", "2:60", "2:443", "2026-13-01", "noon", "2026-06-24 noon", "6.24", 7, True, -1.5, float("nan"), 10**30,
])
def test_what_is_no_time(cell: Any) -> None:
    with pytest.raises(ValueError):
        day_and_clock(cell)


def test_day_and_time_together() -> None:
    assert moment("2026-06-24", "2:44") == datetime(2026, 6, 24, 2, 44)
    assert moment("", "2026-06-24 2:44") == datetime(2026, 6, 24, 2, 44)
    assert moment(datetime(2026, 6, 24), "2:44") == datetime(2026, 6, 24, 2, 44)
    with pytest.raises(NoDay):
        moment("", "2:44")
    with pytest.raises(NoClock):
        moment("2026-06-24", "")
    with pytest.raises(ValueError):
        moment("2026-06-24", "2026-06-25 2:44")


@given(st.datetimes(datetime(1960, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)))
def test_every_moment_reads_back(at: datetime) -> None:
    clock = f"{at.hour}时{at.minute}分{at.second}秒"
    for day in (f"{at.year}年{at.month}月{at.day}日", f"{at.year}/{at.month}/{at.day}", at.date()):
        assert moment(day, clock) == moment(day, f"{at:%H:%M:%S}") == at
    assert moment("", f"{at:%Y-%m-%d %H:%M:%S}") == at
    serial = (at - datetime(1899, 12, 30)).total_seconds() / 86_400
    assert day_and_clock(serial) == (at.date(), at.time() if at.time() != time(0) else None)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans()))
def test_any_cell_is_read_or_refused(cell: Any) -> None:
    try:
        day_and_clock(cell)
    except (ValueError, OverflowError):
        return


@pytest.mark.parametrize("heading", [
    "时间", " 时 间 ", "时间：", "时间*", "发生\n时间", "时间（24小时制）", "TIME", "Ｔｉｍｅ", "Date and time",
])
def test_headings_are_known_however_they_are_set(heading: str) -> None:
    assert transfer.match([heading]) == ["time"]


def test_a_field_named_twice_goes_to_the_first_column() -> None:
    assert transfer.match(["电话", "联系电话", "", "天气"]) == ["phone", "", "", ""]


def test_a_cell_beyond_all_bounds_is_named(ctx: Context, tmp_path: Path) -> None:
    row = [*ROWS[0][:8], "字" * 1_000_000, *ROWS[0][9:]]
    before = state()
    with pytest.raises(UserError, match="20000"):
        run(ctx, "duty_log.import", file=gb_csv(tmp_path / "log.csv", [row]))
    assert state() == before


def test_hidden_marks_of_a_file_are_to_be_seen(ctx: Context, tmp_path: Path) -> None:
    row = ["1", "2026-06-20", "02:44", "来电", "市局\u202e", "", "", "", "甲\u2066乙", "", "", "", "", ""]
    run(ctx, "duty_log.import", file=gb_csv(tmp_path / "log.csv", [row]))
    entry = DutyEntry.get()
    assert (entry.source, entry.content) == ("市局\ufffd", "甲\ufffd乙")
