"""The roster's pages, workbooks and calendar files: what they say, how they look, what a reader of them gets."""
from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from icalendar import Calendar

from app import cli
from app.core import i18n, pages
from app.core.errors import UserError
from app.core.run import Context, build, read, run
from app.features.roster import filing, ics, plan, reports
from app.features.roster.lists import owed
from app.features.roster.plan import Cell
from app.report.blocks import Document, Table, as_text
from db import ledger
from tests.conftest import NAME, OFFICE, PASSWORD, Clock

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
MONTH, FIRST, LAST = "2026-10", date(2026, 10, 1), date(2026, 10, 14)
LEADERS = ("陈志远", "方华", "沈建国")
OFFICERS = ("周明远", "李岚", "王强", "赵敏", "孙立", "何佳", "吴涛")
# the arrangement of the year as offices enter it
HOLIDAYS = {**dict.fromkeys(range(1, 4), "holiday"), **dict.fromkeys(range(4, 8), "lieu"), 10: "makeup"}


def every_seat(first: date, last: date) -> list[list[Any]]:
    """Somebody for each day and shift, in turn."""
    cells: list[list[Any]] = []
    for at in range((last - first).days + 1):
        day = (first + timedelta(days=at)).isoformat()
        cells += [[day, "", "gov_leader", 1, LEADERS[at % 3]], [day, "", "office_leader", 1, LEADERS[(at + 1) % 3]]]
        for turn, shift in enumerate(("day", "night")):
            for place, post in enumerate(("primary", "secondary")):
                cells.append([day, shift, post, 1, OFFICERS[(at * 4 + turn * 2 + place) % 7]])
    return cells


@pytest.fixture
def listed(ctx: Context) -> Context:
    """People on duty, with contacts of some; the holidays of October; the office's numbers."""
    for name in LEADERS:
        run(ctx, "roster.add_member", name=name, posts="gov_leader office_leader")
    for name in OFFICERS:
        run(ctx, "roster.add_member", name=name, posts="primary secondary standby")
    leader = {"post": "副市长", "phone": "82340001", "mobile": "13912340001", "fax": "82340009"}
    run(ctx, "contacts.add", source=OFFICE, person="陈志远", **leader)
    run(ctx, "contacts.add", source=OFFICE, person="周明远", post="值班室主任", mobile="13812340002")
    run(ctx, "contacts.add", source="市气象局", person="李岚", mobile="13812340003")
    run(ctx, "contacts.add", source="市水务局", person="李岚", mobile="13812340004")
    for day, kind in HOLIDAYS.items():
        text = f"2026-10-{day:02}"
        run(ctx, "roster.change_holiday", day=text, kind=kind, name="国庆节", source_note="测试用")
    run(ctx, "people.change_setting", key="roster.duty_phone", value="027-82340110")
    run(ctx, "people.change_setting", key="roster.duty_fax", value="027-82340111")
    from app.core import settings

    return replace(ctx, settings=settings.load(ctx.number))


@pytest.fixture
def published(listed: Context, clock: Clock) -> Context:
    """The first half of October in two versions: the second gives one night to another."""
    run(listed, "roster.arrange", cells=every_seat(FIRST, LAST), title="排班")
    run(listed, "roster.publish", month=MONTH, confirm=True)
    clock.forward(hours=2)
    run(listed, "roster.assign", day=FIRST, shift="night", post="primary", name="吴涛")
    run(listed, "roster.publish", month=MONTH, confirm=True, note="王强出差")
    return listed


def check(text: str, name: str) -> None:
    """Compares with the kept text; a text not kept yet is written, and fails once so that it is looked at."""
    kept = GOLDEN / name
    if not kept.exists():
        kept.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} is new: look at it")
    assert text == kept.read_text(encoding="utf-8")


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


# the roster of a month ----------------------------------------------------
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_sheet(published: Context, language: str) -> None:
    with i18n.report_language(language):
        made = build(published, "roster.sheet", month=MONTH)
    check(as_text(made), f"roster_sheet-{language}.txt")
    assert made.landscape and not made.mark
    # holidays and weekends stand on grey, the make-up Saturday does not
    off = {day - 1 for day in (*range(1, 8), 11, 17, 18, 24, 25, 31)}
    assert set(tables(made)[0].shaded) == off


def test_sheet_of_a_plan_or_an_older_version(published: Context) -> None:
    first = as_text(build(published, "roster.sheet", month=MONTH, version=1))
    assert "Version 1" in first and "Changed since" not in first
    plain = build(published, "roster.sheet", month=MONTH, planned=True)
    assert plain.mark == "", "the plan is what is published"
    run(published, "roster.assign", day=date(2026, 10, 2), post="gov_leader", name="沈建国")
    changed = build(published, "roster.sheet", month=MONTH, planned=True)
    assert changed.mark == "Not published" and build(published, "roster.sheet", month=MONTH).mark == ""
    assert build(published, "roster.sheet", month="2026-11").mark == "Not published", "nothing is planned yet"
    with pytest.raises(UserError, match="no version 7. The last one is 2"):
        build(published, "roster.sheet", month=MONTH, version=7)
    with pytest.raises(UserError, match="no month"):
        build(published, "roster.sheet", month="October")


def test_the_sheet_keeps_posts_that_are_no_longer_in_use(published: Context, set_setting: Any) -> None:
    three = set_setting("roster.pattern", "three")
    (head, *_) = [table.head for table in tables(build(three, "roster.sheet", month=MONTH))]
    assert "Early shift, primary officer" in head and "Day shift, primary officer" in head


def test_telephones_are_those_of_the_office_and_hidden_from_who_may_not_see_them(published: Context) -> None:
    found = reports.Reach("陈志远", "副市长", "82340001", "13912340001", "82340009")
    assert reports.reach(published, "陈志远") == found
    assert reports.reach(published, "李岚") == reports.Reach("李岚"), "two units have one: neither is taken"
    quiet = replace(published, grants=frozenset({"read"}))
    assert reports.reach(quiet, "陈志远").mobile == "139****0001"
    assert "139****0001" in as_text(build(quiet, "roster.sheet", month=MONTH))


# workbooks ----------------------------------------------------------------
def test_a_page_as_a_workbook(published: Context, tmp_path: Path) -> None:
    run(published, "roster.add_member", name="=1+1", posts="standby")
    run(published, "roster.assign", day=FIRST, post="standby", name="=1+1")
    file = tmp_path / "roster.xlsx"
    assert pages.save(published, "roster.sheet", file, month=MONTH, planned=True).rows > 31
    book = openpyxl.load_workbook(file)
    first, people, about = book.worksheets
    assert [cell.value for cell in first[1]][:5] == ["日期", "星期", "农历", "日期类型", "政府带班领导"]
    standby = next(row[at] for row in [first[2]] for at, cell in enumerate(first[1]) if cell.value == "备班")
    assert (standby.value, standby.data_type, standby.quotePrefix) == ("=1+1", "s", True)
    assert people.title == "值班人员联系方式" and about["B2"].value == "未发布"
    (entry,) = ledger.LedgerEntry.select().where(ledger.LedgerEntry.action == pages.SAVED)
    assert "roster.xlsx" in entry.reason
    before = file.read_bytes()
    with pytest.raises(UserError, match="one of these endings"):
        pages.save(published, "roster.sheet", tmp_path / "a.csv", month=MONTH)
    with pytest.raises(UserError, match="no table"):
        run(published, "duty_log.log", kind="call_in", source="市应急局", content="雨")
        pages.save(published, "duty_log.record_sheet", file, number=1)
    assert file.read_bytes() == before and [one.name for one in tmp_path.glob("*")].count("a.csv") == 0


def test_numbers_of_the_statistics_are_numbers(published: Context, tmp_path: Path) -> None:
    pages.save(published, "roster.statistics", tmp_path / "a.xlsx", period=MONTH)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    total = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert all(isinstance(value, int) for row in total for value in row[1:7])
    assert total[-1][4] == 14 * 6 == sum(row[4] for row in total[:-1])


# a holiday to be filed ----------------------------------------------------
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_holiday_filing(published: Context, language: str) -> None:
    with i18n.report_language(language):
        made = build(published, "roster.holiday_filing", holiday="国庆节")
    check(as_text(made), f"roster_filing-{language}.txt")
    assert made.mark == ""


def test_holiday_filing_of_any_days(listed: Context) -> None:
    days = {"since": date(2026, 10, 3), "until": date(2026, 10, 5)}
    made = build(listed, "roster.holiday_filing", **days)
    assert len(tables(made)) == 1 and len(tables(made)[0].rows) == 3, "nobody is planned: no list of people"
    run(listed, "roster.arrange", cells=every_seat(*days.values()))
    assert build(listed, "roster.holiday_filing", **days).mark == "Not published"
    for wrong, said in (
        ({"until": FIRST}, "both dates"), ({"since": days["until"], "until": days["since"]}, "ends before"),
        ({"since": FIRST, "until": date(2027, 10, 1)}, "At most 62 days"),
        ({"holiday": "龙舟节"}, "No holiday “龙舟节”"),
    ):
        with pytest.raises(UserError, match=said):
            build(listed, "roster.holiday_filing", **wrong)


def test_breaks_are_the_days_off_around_a_holiday(listed: Context) -> None:
    golden = next(one for one in filing.breaks(listed, 2026) if "国庆" in one.name)
    assert (golden.since, golden.until) == (FIRST, date(2026, 10, 7)), "Thursday to Wednesday, the make-up day is none"
    run(listed, "roster.change_holiday", day="2029-01-01", kind="holiday", name="元旦", source_note="测试用")
    new_year = filing.breaks(listed, 2029)[0]
    assert (new_year.since, new_year.until) == (date(2028, 12, 30), date(2029, 1, 1)), "with the weekend before it"
    assert new_year not in filing.breaks(listed, 2028)


def test_file_holiday(listed: Context, clock: Clock) -> None:
    """From two days before it is due until it is noted: an open item; then the reading tells when and to whom."""

    def waiting() -> list[str]:
        return [f"{one.title} {one.state}" for one in owed(listed) if "国庆" in one.title]

    clock.local(2026, 9, 25, 9, 0)
    assert waiting() == []
    clock.local(2026, 9, 26, 9, 0)
    assert waiting() == ["File the roster of 国庆节 by 9/28"]
    clock.local(2026, 9, 29, 9, 0)
    assert waiting() == ["File the roster of 国庆节 overdue"]
    with pytest.raises(UserError, match="in the future"):
        later = clock() + timedelta(hours=1)
        run(listed, "roster.file_holiday", filed_to="省政府总值班室", holiday="国庆节", filed_at=later)
    run(listed, "roster.file_holiday", filed_to="省政府总值班室", holiday="国庆节")
    assert waiting() == []
    told = next(one for one in read(listed, "roster.filing_dates", year=2026) if "国庆" in one["holiday"])
    assert (told["due"], told["filed_at"], told["filed_to"]) == (date(2026, 9, 28), clock(), "省政府总值班室")
    assert len(filing.filings(listed)) == 1


# statistics ---------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_statistics(published: Context, clock: Clock, language: str) -> None:
    clock.local(2026, 10, 2, 9, 0)
    run(published, "roster.staff", at=i18n.to_utc(datetime(2026, 10, 1, 18)), primary="何佳、赵敏", gov_leader="沈建国",
        reason="补记")
    with i18n.report_language(language):
        made = build(published, "roster.statistics", period=MONTH)
    check(as_text(made), f"roster_statistics-{language}.txt")


def test_statistics_count_as_it_really_was(published: Context) -> None:
    """Each duty of every published seat once; who was noted instead has it, who was published has not."""
    night = i18n.to_utc(datetime(2026, 10, 1, 18))
    span = date(2026, 10, 1), date(2026, 10, 31)
    before, _ = reports.counted(published, reports.duties(published, *span), *span)
    run(published, "roster.staff", at=night, primary="何佳", gov_leader="沈建国", secondary="路人甲")
    really, planned = reports.counted(published, reports.duties(published, *span), *span)
    assert planned == {name: one for name, one in before.items() if one.total}
    gone, come = planned["吴涛"], before["何佳"]
    assert (really["吴涛"].holiday, really["吴涛"].night) == (gone.holiday - 1, gone.night - 1)
    assert (really["何佳"].holiday, really["何佳"].night) == (come.holiday + 1, come.night + 1)
    assert really["沈建国"].leader == planned["沈建国"].leader + 1, "for the night"
    assert really["陈志远"].leader == planned["陈志远"].leader, "for the day, which nobody noted otherwise"
    assert really["路人甲"].total == 1


def test_statistics_of_other_times(published: Context) -> None:
    assert reports.period_of(published, "2026-q4", None, None) == (FIRST, date(2026, 12, 31))
    assert reports.period_of(published, "2026", None, None) == (date(2026, 1, 1), date(2026, 12, 31))
    assert reports.period_of(published, "", None, None)[0] == date(2026, 6, 1)
    assert "2026-11、2026-12" in as_text(build(published, "roster.statistics", period="2026Q4"))
    for wrong in ({"period": "2026-Q5"}, {"period": "Q4"}, {"since": FIRST},
                  {"since": FIRST, "until": date(2026, 9, 1)}, {"since": FIRST, "until": date(2036, 1, 1)}):
        with pytest.raises(UserError):
            build(published, "roster.statistics", **wrong)


# calendars ----------------------------------------------------------------
def lines_of(content: bytes) -> list[bytes]:
    return content.split(b"\r\n")


def test_calendar(published: Context, tmp_path: Path) -> None:
    file = tmp_path / "duties.ics"
    count = ics.export(published, file, MONTH, "吴涛")
    content = file.read_bytes()
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines_of(content))) <= 75 and any(line[:1] == b" " for line in lines_of(content))
    assert [line.decode() for line in lines_of(content)], "no character is cut by a fold"
    read_back = Calendar.from_ical(content)
    events = list(read_back.walk("VEVENT"))
    assert len(events) == count == sum(name == "吴涛" for name in plan.published(FIRST, date(2026, 10, 31)).values())
    night = next(one for one in events if one["DTSTART"].dt == datetime(2026, 10, 1, 9, 30, tzinfo=UTC))
    assert night["DTEND"].dt == datetime(2026, 10, 2, 0, 30, tzinfo=UTC) and night["SEQUENCE"] == 2
    assert night["SUMMARY"] == "夜班主班：吴涛" and night["LOCATION"] == OFFICE
    assert night["DTSTAMP"].dt == plan.newest_version(MONTH).created_at.replace(microsecond=0, tzinfo=UTC)
    assert b"DTSTART:20261001T093000Z" in content and "主班 吴涛" in str(night["DESCRIPTION"])
    assert len({str(one["UID"]) for one in events}) == count
    entry = ledger.LedgerEntry.select().order_by(ledger.LedgerEntry.seq.desc()).first()
    assert entry.action == ics.EXPORTED and "吴涛" in entry.reason and "duties.ics" in entry.reason


def test_calendars_of_later_versions_know_duties_again(published: Context, tmp_path: Path) -> None:
    """The same duty keeps its name over versions; one given away is cancelled in the calendar of who had it."""
    entries, _ = ics.entries_of(published, MONTH, "")
    moved = Cell(FIRST, "night", "primary", 1)
    assert [one.name for one in entries if one.cell == moved and not one.gone] == ["吴涛"]
    (gone,) = [one for one in entries if one.gone]
    assert gone.cell == moved
    ics.export(published, tmp_path / "a.ics", MONTH, gone.name)
    states = {str(one["UID"]): str(one["STATUS"]) for one in
              Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")}
    assert list(states.values()).count("CANCELLED") == 1
    run(published, "roster.assign", day=date(2026, 10, 20), post="standby", name="赵敏")
    run(published, "roster.publish", month=MONTH, confirm=True)
    ics.export(published, tmp_path / "b.ics", MONTH, gone.name)
    later = Calendar.from_ical((tmp_path / "b.ics").read_bytes()).walk("VEVENT")
    assert {str(one["UID"]): str(one["STATUS"]) for one in later} == states
    assert {one["SEQUENCE"] for one in later} == {3}


def test_a_calendar_that_cannot_be(published: Context, tmp_path: Path) -> None:
    awkward = "李,岚;\\甲"
    run(published, "roster.add_member", name=awkward, posts="standby")
    run(published, "roster.assign", day=date(2026, 10, 20), post="standby", name=awkward)
    run(published, "roster.publish", month=MONTH, confirm=True)
    ics.export(published, tmp_path / "a.ics", MONTH, awkward)
    content = (tmp_path / "a.ics").read_bytes()
    assert "李\\,岚\\;\\\\甲".encode() in content.replace(b"\r\n ", b"")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == f"备班：{awkward}"
    for given, said in (
        ((tmp_path / "a.txt", MONTH, ""), "ends in .ics"), ((tmp_path / "b.ics", "2026-11", ""), "not published"),
        ((tmp_path / "b.ics", MONTH, "张三"), "张三 has no duty"),
        ((tmp_path / "no" / "b.ics", MONTH, ""), "cannot be"),
    ):
        with pytest.raises(UserError, match=said):
            ics.export(published, *given)
    assert sorted(one.name for one in tmp_path.glob("*.ics")) == ["a.ics"]


def test_roster_files_on_the_command_line(
    published: Context, office: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.log, "start", lambda: None)
    for name, value in (("DUTYDESK_DB", office), ("DUTYDESK_PASSWORD", PASSWORD), ("LC_ALL", "en_US.UTF-8")):
        monkeypatch.setenv(name, value)
    assert cli.main(["report", "roster.sheet", MONTH, "--xlsx", str(tmp_path / "a.xlsx"), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out)["files"][0]["rows"] > 31
    made = ["roster.calendar", "--month", MONTH, "--name", NAME, "--to", str(tmp_path / "a.ics"), "--json"]
    assert cli.main(made) == cli.DONE
    assert json.loads(capsys.readouterr().out)["duties"] > 5
    assert cli.main(["report", "roster.sheet", MONTH]) == cli.USER
    assert re.search("--pdf.*--xlsx", capsys.readouterr().err)


def test_the_pages_are_set(published: Context) -> None:
    """Two pages of a month, and no character without a font."""
    made = pages.preview(published, "roster.sheet", month=MONTH)
    assert made.pages == 2 and made.warnings == []
    assert pages.preview(published, "roster.holiday_filing", holiday="国庆节").pages == 1
