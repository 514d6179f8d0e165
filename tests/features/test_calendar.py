"""The calendar: days by law, shipped holidays, arrangements from files, labels, the nil report of a day."""
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import dev
from app.core import agenda, i18n, shipped
from app.core.errors import Question, UserError
from app.core.i18n import to_utc
from app.core.run import Context, read, run
from app.features.events.records import EventReport
from app.features.roster import arrangements, calendar, lists, statutory
from app.features.roster.records import Holiday, RosterVersion, StatutoryDay
from db import ledger
from db.database import write

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "holidays"
RULES = tuple(statutory.Rule(row["name"], row["rule"], row["since"], row["until"])
              for row in shipped.rows("statutory_days"))
TABLE = {date.fromisoformat(row["day"]): row for row in shipped.rows("holidays")}
YEARS = (2024, 2025, 2026)


def every_day(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=by) for by in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def kind(day: date) -> str:
    return str(TABLE[day]["kind"]) if day in TABLE else calendar.kind_by_weekday(day)


# the law ------------------------------------------------------------------
@pytest.mark.parametrize(("year", "number"), [(2014, 11), (2024, 11), (2025, 13), (2026, 13), (2033, 13), (2100, 13)])
def test_the_days_by_law_of_a_year(year: int, number: int) -> None:
    """13 by the law of 2025, 11 before; two fall together where Mid-autumn is on National Day."""
    found = statutory.days_of(RULES, year)
    assert len(found) == number and {day.year for day in found} == {year}
    assert list(statutory.days_of(RULES, 2020))[-3:] == [date(2020, 10, day) for day in (1, 2, 3)]
    assert statutory.days_of(RULES, 2020)[date(2020, 10, 1)] == "中秋节、国庆节"


def test_the_days_by_law_of_2026() -> None:
    assert {f"{day:%m-%d}": name for day, name in statutory.days_of(RULES, 2026).items()} == {
        "01-01": "元旦", "02-16": "春节", "02-17": "春节", "02-18": "春节", "02-19": "春节", "04-05": "清明节",
        "05-01": "劳动节", "05-02": "劳动节", "06-19": "端午节", "09-25": "中秋节", "10-01": "国庆节",
        "10-02": "国庆节", "10-03": "国庆节",
    }


@pytest.mark.parametrize("rule", ["", "solar", "solar 2 30", "solar 0 1", "solar 99999999999 1", "solar x y",
                                  "lunar 13 1", "lunar 1 31", "lunar-eve 1", "term", "term 国庆", "easter"])
def test_what_is_no_rule_makes_no_day(rule: str) -> None:
    assert not statutory.is_rule(rule)
    assert statutory.days_of((statutory.Rule("x", rule, 2000, 0),), 2026) == {}


@pytest.mark.parametrize(
    ("day", "label"),
    [("2026-06-22", "初八"), ("2026-06-15", "五月"), ("2026-06-19", "端午节"), ("2026-06-21", "夏至"),
     ("2026-02-16", "除夕"), ("2026-02-17", "春节"), ("2026-02-18", "雨水"), ("2026-10-01", "国庆节"),
     ("2026-10-02", "廿二"), ("2020-10-01", "国庆节、中秋节"), ("2025-07-25", "闰六月"), ("2026-04-05", "清明"),
     ("2026-12-25", "十七"), ("2300-01-01", "")],
)
def test_the_label_of_a_day(day: str, label: str) -> None:
    assert statutory.label(RULES, date.fromisoformat(day)) == label


# what is shipped ----------------------------------------------------------
def test_the_shipped_holidays_are_those_of_the_library(tmp_path: Path) -> None:
    import chinese_calendar

    assert dev.holiday_rows() == shipped.rows("holidays"), "run: python -m app.dev holidays"
    assert dev.write_holidays(tmp_path / "holidays.json").read_text("utf-8").count("\n") == len(TABLE) + 3
    for year in YEARS:
        lieu = {day for day in every_day(year) if kind(day) == "lieu"}
        named = {day for day in every_day(year) if chinese_calendar.is_in_lieu(day)}
        for day in every_day(year):
            assert chinese_calendar.is_workday(day) is (kind(day) in ("workday", "makeup")), day
        # what is off on a weekday and in lieu of no day worked stands for a day by law on a weekend
        on_weekends = [day for day in statutory.days_of(RULES, year) if day.weekday() >= 5]
        assert named <= lieu and len(lieu - named) == len(on_weekends)
        assert len(named) == sum(1 for day in every_day(year) if kind(day) == "makeup")
        assert {day for day in every_day(year) if kind(day) == "holiday"} == set(statutory.days_of(RULES, year))


def test_the_shipped_holidays_by_known_days() -> None:
    for day in ("01-02", "02-20", "02-23", "05-05", "10-06", "10-07"):
        assert kind(date.fromisoformat(f"2026-{day}")) == "lieu"
    kinds = {"2026-02-14": "makeup", "2026-02-16": "holiday", "2026-01-04": "makeup", "2025-01-26": "makeup",
             "2026-01-03": "rest", "2026-04-06": "lieu", "2026-06-22": "workday", "2026-06-27": "rest"}
    assert {day: kind(date.fromisoformat(day)) for day in kinds} == kinds
    for year, workdays in ((2025, 248), (2026, 248)):
        assert sum(1 for day in every_day(year) if kind(day) in ("workday", "makeup")) == workdays
    assert all(dev.NOTICES[day.year] in row["source_note"] for day, row in TABLE.items())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the arrangements of holiday-cn are not on this computer")
@pytest.mark.parametrize("year", YEARS)
def test_the_shipped_holidays_are_those_of_holiday_cn(ctx: Context, year: int) -> None:
    """Imported over what is shipped, no day changes its kind: only a name of two holidays may stand for one."""
    told = run(ctx, "roster.import_holidays", file=SHARED / f"{year}.json")
    kept = {date.fromisoformat(row.day): row.kind for row in Holiday.select() if row.day.startswith(str(year))}
    assert kept == {day: row["kind"] for day, row in TABLE.items() if day.year == year}
    assert (told["added"], told["retired"], told["months"]) == (0, 0, [])
    assert told["same"] + told["changed"] == len(kept) and bool(told["changed"]) is (year == 2025)


def test_an_arrangement_that_reaches_back_into_december(ctx: Context, tmp_path: Path) -> None:
    """As the notice of 2023 did; only New Year's is taken so."""
    days = [*whole(2023), {"name": "元旦", "date": "2022-12-31", "isOffDay": True}]
    assert run(ctx, "roster.import_holidays", file=put(tmp_path, days, 2023))["added"] == len(days)
    assert calendar.day_of(ctx, date(2022, 12, 31)).name == "元旦"
    assert calendar.unknown_years(ctx, date(2022, 1, 1), date(2023, 12, 31)) == [2022]
    assert run(ctx, "roster.import_holidays", file=put(tmp_path, whole(2023), 2023))["retired"] == 1
    assert calendar.day_of(ctx, date(2022, 12, 31)).name == ""


# from a file --------------------------------------------------------------
def whole(year: int) -> list[dict[str, Any]]:
    """The days by law of a year, in the form of a file."""
    return [{"name": name, "date": day.isoformat(), "isOffDay": True}
            for day, name in statutory.days_of(RULES, year).items()]


def put(folder: Path, days: Any, year: Any = 2027, **more: Any) -> Path:
    file = folder / f"{len(list(folder.iterdir()))}.json"
    file.write_text(json.dumps({"year": year, "papers": ["https://www.gov.cn/x"], "days": days, **more}), "utf-8")
    return file


def published(month: str) -> None:
    RosterVersion(month=month, number=1, cells="[]", digest="x").save()


def test_import_holidays_and_again_when_they_were_corrected(ctx: Context, tmp_path: Path) -> None:
    with write(ctx.now, "001", ""):
        published("2027-02")
        published("2027-03")
        published("2027-05")
    more = [{"name": "春节", "date": "2027-02-09", "isOffDay": True},
            {"name": "春节", "date": "2027-02-20", "isOffDay": False},
            {"name": "劳动节", "date": "2027-05-03", "isOffDay": True}]
    told = run(ctx, "roster.import_holidays", file=put(tmp_path, [*whole(2027), *more]))
    assert (told["added"], told["changed"], told["retired"], told["same"]) == (16, 0, 0, 0)
    assert told["months"] == ["2027-02", "2027-05"]
    kinds = calendar.days(ctx, date(2027, 2, 1), date(2027, 5, 31))
    assert [kinds[date(2027, 2, day)].kind for day in (5, 9, 10, 20, 21)] == [
        "holiday", "lieu", "workday", "makeup", "rest"]
    assert kinds[date(2027, 5, 3)].kind == "lieu" and kinds[date(2027, 5, 3)].known
    assert "https://www.gov.cn/x" in Holiday.get(Holiday.day == "2027-05-03").source_note

    corrected = [*whole(2027), {"name": "春节", "date": "2027-02-09", "isOffDay": True},
                 {"name": "春节", "date": "2027-02-21", "isOffDay": False},
                 {"name": "国庆节", "date": "2027-05-03", "isOffDay": True}]
    told = run(ctx, "roster.import_holidays", file=put(tmp_path, corrected))
    assert (told["added"], told["changed"], told["retired"], told["same"]) == (1, 1, 1, 14)
    assert told["months"] == ["2027-02"]  # the third of May is off under another name
    assert [calendar.day_of(ctx, date(2027, 2, day)).kind for day in (20, 21)] == ["rest", "makeup"]
    row = Holiday.get(Holiday.day == "2027-02-20")
    assert row.archived_at is not None
    run(ctx, "roster.import_holidays", file=put(tmp_path, [*whole(2027), *more]))
    assert Holiday.get(Holiday.day == "2027-02-20").archived_at is None
    head = ledger.head()
    assert run(ctx, "roster.import_holidays", file=put(tmp_path, [*whole(2027), *more]))["same"] == 16
    assert ledger.head() == head


def test_import_holidays_asks_which_day_by_law_is_left_out(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(Question, match="leaves out: 1, the first 2027-01-01 .元旦."):
        run(ctx, "roster.import_holidays", file=put(tmp_path, whole(2027)[1:]))
    assert Holiday.get_or_none(Holiday.day == "2027-02-05") is None
    told = run(ctx, "roster.import_holidays", file=put(tmp_path, whole(2027)[1:]), confirm=True)
    assert told["added"] == 12
    assert calendar.unknown_years(ctx, date(2026, 12, 31), date(2027, 1, 1)) == [2027]
    run(ctx, "roster.change_holiday", day="2027-01-01", kind="holiday", name="元旦", source_note="通知")
    assert calendar.unknown_years(ctx, date(2026, 12, 31), date(2027, 1, 1)) == []


DAY = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
HOSTILE: dict[str, tuple[Any, str]] = {
    "nothing": (b"", "no JSON"),
    "no JSON": (b"<html>", "no JSON"),
    "no text": (b"\xff\xfe\x00", "no JSON"),
    "cut short": (b'{"year": 2027, "days": [', "no JSON"),
    "nested": (b"[" * 100_000, "nested too deep"),
    "nested within": (b'{"days":' * 20_000, "nested too deep"),
    "NaN": (b'{"year": NaN, "days": []}', "NaN is no number"),
    "endless": (b'{"year": -Infinity, "days": []}', "Infinity is no number"),
    "many digits": (b'{"year": ' + b"9" * 5000 + b', "days": []}', "no JSON"),
    "huge": (b" " * 200_001, "larger than 200 kB"),
    "twice": (b'{"year": 2027, "year": 2027, "days": []}', "stands twice"),
    "a list": ([DAY], "no list “days”"),
    "no days": ({"year": 2027}, "no list “days”"),
    "days a text": ({"year": 2027, "days": "2027-01-01"}, "no list “days”"),
    "empty": ({"year": 2027, "days": []}, "no days in it"),
    "no year": ({"days": [DAY]}, "“year” is no year"),
    "year a text": ({"year": "2027", "days": [DAY]}, "“year” is no year"),
    "year true": ({"year": True, "days": [DAY]}, "“year” is no year"),
    "year a float": (b'{"year": 1e400, "days": [{}]}', "“year” is no year"),
    "another year": ({"year": 2028, "days": [DAY]}, "2027-01-01 does not lie in 2028"),
    "outside": ({"year": 2027, "days": [DAY, {**DAY, "date": "2028-01-01"}]}, "No. 2: 2028-01-01 does not lie in 2027"),
    "December": ({"year": 2027, "days": [{**DAY, "name": "春节", "date": "2026-12-31"}]}, "does not lie in 2027"),
    "doubled": ({"year": 2027, "days": [DAY, DAY]}, "2027-01-01 stands in it twice"),
    "no day": ({"year": 2027, "days": [DAY, 7]}, "No. 2"),
    "no date": ({"year": 2027, "days": [{**DAY, "date": "2027-02-30"}]}, "“date” is no date"),
    "date a number": ({"year": 2027, "days": [{**DAY, "date": 20270101}]}, "“date” is no date"),
    "other digits": ({"year": 2027, "days": [{**DAY, "date": "２０２７-01-01"}]}, "“date” is no date"),
    "week date": ({"year": 2027, "days": [{**DAY, "date": "2027-W01-1"}]}, "“date” is no date"),
    "off a text": ({"year": 2027, "days": [{**DAY, "isOffDay": "true"}]}, "neither true nor false"),
    "off null": ({"year": 2027, "days": [{**DAY, "isOffDay": None}]}, "neither true nor false"),
    "off a number": ({"year": 2027, "days": [{**DAY, "isOffDay": 1}]}, "neither true nor false"),
    "no name": ({"year": 2027, "days": [{**DAY, "name": "  "}]}, "“name” is no name"),
    "name a list": ({"year": 2027, "days": [{**DAY, "name": ["元旦"]}]}, "“name” is no name"),
    "a long name": ({"year": 2027, "days": [{**DAY, "name": "元" * 25}]}, "“name” is no name"),
    "half a sign": ({"year": 2027, "days": [{**DAY, "name": "元\ud800旦"}]}, "“name” is no name"),
    "turned": ({"year": 2027, "days": [{**DAY, "name": "元\u202e旦"}]}, "“name” is no name"),
    "secret": ({"year": 2027, "days": [{**DAY, "name": "绝密★"}]}, "secret"),
    "papers": ({"year": 2027, "papers": "x", "days": [DAY]}, "“papers” is no list"),
    "long papers": ({"year": 2027, "papers": ["x" * 201], "days": [DAY]}, "“papers” is no list"),
    "many": ({"year": 2027, "days": [DAY] * 367}, "more days than a year"),
    "work by law": ({"year": 2027, "days": [{**DAY, "isOffDay": False}]}, "a holiday by law"),
    "a workday": ({"year": 2027, "days": [DAY, {**DAY, "date": "2027-01-04", "isOffDay": False}]}, "a workday anyway"),
}


def test_import_holidays_refuses_what_is_hostile(ctx: Context, tmp_path: Path) -> None:
    run(ctx, "roster.import_holidays", file=put(tmp_path, whole(2027)))
    before = ledger.head()
    for name, (content, said) in HOSTILE.items():
        file = tmp_path / "hostile.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        try:
            told: Any = run(ctx, "roster.import_holidays", file=file)
        except UserError as fault:
            told = fault
        assert isinstance(told, UserError) and said in str(told) and told.field == "file", (name, told)
    for path in (tmp_path, tmp_path / "nowhere.json"):
        with pytest.raises(UserError, match="no file that can be read"):
            run(ctx, "roster.import_holidays", file=path)
    assert ledger.head() == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(["2027-01-01"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["year", "days", "papers", "name", "date", "isOffDay", "x"]), inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), JSON.map(lambda one: json.dumps(one).encode())))
def test_any_bytes_are_an_arrangement_or_a_sentence(content: bytes) -> None:
    try:
        found = arrangements.read(content, "x.json")
    except UserError as fault:
        assert str(fault).startswith("x.json") and fault.field == "file"
    else:
        assert found.days and found.year in arrangements.YEARS


def test_import_holidays_by_the_command_line(program: Callable[..., Any], tmp_path: Path) -> None:
    done = program("roster.import_holidays", str(put(tmp_path, whole(2027))), "--json", "--user", "001")
    assert done.returncode == 0 and json.loads(done.stdout)["added"] == 13, done.stderr


# by hand ------------------------------------------------------------------
def test_change_holiday_and_withdraw_holiday(ctx: Context) -> None:
    made = run(ctx, "roster.change_holiday", day="2026-06-24", kind="lieu", name="端午节", source_note="某市通知")
    assert calendar.day_of(ctx, date(2026, 6, 24)).kind == "lieu"
    run(ctx, "roster.withdraw_holiday", uid=made["uid"], reason="通知撤回")
    assert calendar.day_of(ctx, date(2026, 6, 24)).kind == "workday"
    with pytest.raises(UserError, match="not there any more"):
        run(ctx, "roster.withdraw_holiday", uid=made["uid"], reason="x")
    again = run(ctx, "roster.change_holiday", day="2026-06-24", kind="rest", name="端午节", source_note="x")
    assert again == made and calendar.day_of(ctx, date(2026, 6, 24)).kind == "rest"
    for day in ("2026-02-30", "24 June", "2026-6-24"):
        with pytest.raises(UserError) as told:
            run(ctx, "roster.change_holiday", day=day, kind="lieu", name="x", source_note="x")
        assert told.value.field == "day"


def test_change_statutory_day(ctx: Context) -> None:
    run(ctx, "roster.change_statutory_day", name="重阳节", rule=" lunar  9 9 ", since=2027, source_note="拟")
    assert statutory.days_of(calendar.statutory_rules(), 2027)[date(2027, 10, 8)] == "重阳节"
    run(ctx, "roster.change_statutory_day", name="重阳节", rule="lunar 9 9", since=2027, until=2027, source_note="拟")
    assert StatutoryDay.select().where(StatutoryDay.name == "重阳节").count() == 1
    assert date(2028, 10, 26) not in statutory.days_of(calendar.statutory_rules(), 2028)
    with pytest.raises(UserError) as told:
        run(ctx, "roster.change_statutory_day", name="x", rule="easter", since=2027, source_note="x")
    assert told.value.field == "rule"


# a year that is not arranged ------------------------------------------------
def found(ctx: Context, month: str, code: str) -> list[dict[str, Any]]:
    return [one for one in read(ctx, "roster.check", month=month) if one["code"] == code]


def test_a_year_without_arrangement_is_said_once_a_month(ctx: Context, clock: Any) -> None:
    assert found(ctx, "2026-12", "calendar") == [] and len(found(ctx, "2027-03", "calendar")) == 1
    i18n.use("zh_CN")
    (one,) = found(ctx, "2027-03", "calendar")
    assert one["reason"] == "2027 年放假安排未导入，按周末推算" and one["day"] == date(2027, 3, 1)
    clock.local(2027, 3, 9, 10)
    assert [one["day"] for one in found(ctx, "2027-03", "calendar")] == [date(2027, 3, 9)]


def test_next_years_holidays_are_open_in_the_last_days_of_a_year(ctx: Context, clock: Any, tmp_path: Path) -> None:
    clock.local(2026, 11, 1, 23, 59)
    assert lists.years_missing(ctx) == [] == lists.owed(ctx)
    clock.local(2026, 11, 2, 0)
    assert [(one.title, one.record) for one in lists.owed(ctx)] == [
        ("Holidays of 2027 are not there", ("roster.holidays", date(2027, 1, 1).toordinal()))]
    clock.local(2027, 1, 1)
    assert lists.years_missing(ctx) == [2027]
    run(ctx, "roster.import_holidays", file=put(tmp_path, whole(2027)))
    assert lists.years_missing(ctx) == []
    clock.local(2027, 12, 1)
    run(ctx, "roster.change_rule", code="next_year_days", number=20, source_note="x")
    assert lists.years_missing(ctx) == []
    run(ctx, "roster.change_rule", code="next_year_days", number=31, source_note="x")
    assert lists.years_missing(ctx) == [2028]
    run(ctx, "roster.change_rule", code="next_year_days", on=False, source_note="x")
    assert lists.years_missing(ctx) == []


# the nil report of a day ----------------------------------------------------
def due(ctx: Context) -> list[tuple[str, datetime]]:
    return [(one.title, i18n.to_local(one.ends)) for one in agenda.running(ctx) if one.code == "HOL-DAILY"]


def test_a_nil_report_is_due_on_each_day_of_a_holiday(ctx: Context, clock: Any) -> None:
    """20 June 2026 is a Saturday within the Dragon Boat holiday, the 27th one of no holiday."""
    for day in (26, 27, 28):
        clock.local(2026, 6, day, 12)
        assert due(ctx) == []
    clock.local(2026, 6, 18, 23, 59)
    assert due(ctx) == []
    clock.local(2026, 6, 19, 0)
    assert due(ctx) == [("端午节　Nil report of the day", datetime(2026, 6, 19, 16, 30))]
    clock.local(2026, 6, 19, 16)
    told = run(ctx, "events.report", kind="nil")
    assert due(ctx) == [] and "on time, 30 min left" in told["said"]
    assert [(one["rule"], one["how"], one["minutes"]) for one in told["clocks"]] == [("HOL-DAILY", "met", 30)]
    assert run(ctx, "events.report", kind="nil")["clocks"] == []
    clock.local(2026, 6, 20, 16, 45)
    assert [ends for _, ends in due(ctx)] == [datetime(2026, 6, 20, 16, 30)]
    clock.local(2026, 6, 21, 9)  # the one of yesterday was missed and is still owed beside today's
    assert [ends.day for _, ends in due(ctx)] == [20, 21]
    told = run(ctx, "events.report", kind="nil", until=to_utc(datetime(2026, 6, 21)))
    assert [(one["how"], one["minutes"]) for one in told["clocks"]] == [("late", 16 * 60 + 30)]
    assert [ends.day for _, ends in due(ctx)] == [21]
    clock.local(2026, 6, 22, 16, 29)
    assert [ends.day for _, ends in due(ctx)] == [21]
    clock.local(2026, 6, 22, 16, 30)
    assert due(ctx) == []
    row = EventReport.select().order_by(EventReport.id.desc()).first()
    assert json.loads(row.facts)["day"] == "2026-06-20"


def test_a_nil_report_is_due_in_a_sensitive_period_at_the_hour_of_the_table(ctx: Context, clock: Any) -> None:
    run(ctx, "roster.add_sensitive_period", title="防汛关键期", since=date(2026, 6, 24), until=date(2026, 6, 25))
    assert due(ctx) == [("防汛关键期　Nil report of the day", datetime(2026, 6, 24, 16, 30))]
    run(ctx, "events.change_deadline", code="HOL-DAILY", amount=17 * 60, source_note="本单位2026年通知")
    assert due(ctx)[0][1] == datetime(2026, 6, 24, 17)
    run(ctx, "events.change_deadline", code="HOL-DAILY", amount=1 << 30, source_note="x")
    assert due(ctx) == []
    run(ctx, "events.change_deadline", code="HOL-DAILY", amount=990, used=False, source_note="x")
    assert due(ctx) == []


def test_an_event_does_not_hide_that_a_nil_report_is_due(ctx: Context, clock: Any) -> None:
    clock.local(2026, 10, 2, 10)
    run(ctx, "events.open", title="甲", content="甲", confirm=True)
    assert [ends.day for _, ends in due(ctx)] == [1, 2]
    with pytest.raises(Question):
        run(ctx, "events.report", kind="nil")
    run(ctx, "events.report", kind="nil", text="另有一起事件已报", confirm=True)
    assert [ends.day for _, ends in due(ctx)] == [1]
