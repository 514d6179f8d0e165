"""Shifts and holidays that change after a roster was published: who is on duty then, and what the checks say."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import peewee
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.core import i18n
from app.core.errors import Question, UserError
from app.core.i18n import to_utc
from app.core.run import Context, read, run
from app.features.roster import calendar, ics, overtaken, plan, reports
from app.features.roster.plan import Cell
from app.features.roster.records import RosterVersion
from app.features.roster.shifts import ShiftPlan, Start, overrun, shift_at, shifts_of, spans_between, start_of
from tests.features.test_calendar import put, whole

NAMES = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"]


@pytest.fixture
def staffed(ctx: Context) -> Context:
    """Eight people for the primary post."""
    for name in NAMES:
        run(ctx, "roster.add_member", name=name, posts="primary secondary gov_leader")
    return ctx


def publish(ctx: Context, *cells: tuple[date, str, str], post: str = "primary") -> None:
    """Plans (day, shift, name) and publishes the months."""
    run(ctx, "roster.arrange", cells=[[day.isoformat(), shift, post, 1, name] for day, shift, name in cells])
    for month in sorted({f"{day:%Y-%m}" for day, *_ in cells}):
        run(ctx, "roster.publish", month=month, confirm=True)


def primary(ctx: Context, *wall: int) -> str:
    return plan.on_duty(ctx, to_utc(datetime(*wall)))["primary"]  # type: ignore[arg-type]


def found(ctx: Context, month: str, code: str) -> list[dict[str, Any]]:
    return [one for one in read(ctx, "roster.check", month=month) if one["code"] == code]


def pairs(first: date, count: int) -> list[tuple[date, str, str]]:
    """Day and night of some days, two names a day."""
    days = [first + timedelta(days=by) for by in range(count)]
    return [(day, shift, NAMES[(2 * at + night) % 8]) for at, day in enumerate(days)
            for night, shift in enumerate(("day", "night"))]


# who is on duty -------------------------------------------------------------
def test_set_pattern_after_publishing_shows_all_who_overlap(staffed: Context) -> None:
    """From two shifts to one: both people of the day, over midnight, until the next day's shift."""
    ctx = staffed
    publish(ctx, *pairs(date(2026, 6, 24), 4))  # 甲乙 丙丁 戊己 庚辛
    publish(ctx, (date(2026, 6, 25), "", "甲"), post="gov_leader")
    assert [primary(ctx, 2026, 6, 25, *at) for at in ((8, 29), (8, 30), (17, 30))] == ["乙", "丙", "丁"]
    version = RosterVersion.select().order_by(RosterVersion.id.desc()).first().cells
    run(ctx, "roster.set_pattern", pattern="full", since=date(2026, 6, 25))
    assert [primary(ctx, 2026, 6, *at) for at in ((24, 12), (25, 3), (25, 8, 29))] == ["甲", "乙", "乙"]
    assert [primary(ctx, 2026, 6, *at) for at in ((25, 8, 30), (25, 23, 59), (26, 8, 29))] == ["丙、丁"] * 3
    assert primary(ctx, 2026, 6, 26, 8, 30) == "戊、己"
    assert plan.on_duty(ctx, to_utc(datetime(2026, 6, 26, 3)))["gov_leader"] == "甲"
    assert RosterVersion.select().order_by(RosterVersion.id.desc()).first().cells == version
    run(ctx, "roster.staff", at=to_utc(datetime(2026, 6, 25, 12)), primary="周明远")
    assert primary(ctx, 2026, 6, 26, 3) == "周明远"


def test_the_night_of_another_pattern_is_not_taken_for_this_one(staffed: Context) -> None:
    """“night” begins at 17:30 of two shifts, and at midnight of three."""
    ctx = staffed
    publish(ctx, *pairs(date(2026, 6, 24), 3))
    run(ctx, "roster.set_pattern", pattern="three", since=date(2026, 6, 25))
    assert primary(ctx, 2026, 6, 24, 23) == "乙"
    assert primary(ctx, 2026, 6, 25, 3) == "乙"  # published until 08:30, and not 丁, whose night begins at 17:30
    assert primary(ctx, 2026, 6, 25, 12) == "乙、丙"  # early, 08:00 to 16:00
    assert primary(ctx, 2026, 6, 25, 18) == "丙、丁"
    assert primary(ctx, 2026, 6, 26, 3) == "丁"
    anew = {"night": "戊", "early": "己", "late": "庚"}
    publish(ctx, *((date(2026, 6, 25), code, name) for code, name in anew.items()))
    assert [primary(ctx, 2026, 6, 25, hour) for hour in (3, 12, 18)] == ["戊", "己", "庚"]


@pytest.mark.parametrize("first", [date(2026, 6, 30), date(2026, 12, 31)])
def test_the_end_of_a_month_and_of_a_year(staffed: Context, first: date) -> None:
    ctx, after = staffed, first + timedelta(days=1)
    publish(ctx, *pairs(first, 2))
    run(ctx, "roster.set_pattern", pattern="three", since=after)
    assert primary(ctx, after.year, after.month, 1, 7, 59) == "乙"
    assert primary(ctx, after.year, after.month, 1, 16) == "丙、丁"
    last = shift_at(to_utc(datetime.combine(first, time(23))), plan.shift_plan(ctx))
    assert i18n.show_moment(last.ends) == f"{after} 00:00" and plan.people_of(last)["primary"] == "乙"
    run(ctx, "roster.set_pattern", pattern="full", since=first)
    assert primary(ctx, first.year, first.month, first.day, 12) == "甲、乙"


def test_times_nobody_knows_any_more_show_everybody_of_the_day() -> None:
    cells = [Cell(date(2026, 6, 25), code, "primary") for code in ("dawn", "dusk")] + [Cell(date(2026, 6, 25), "", "x")]
    patterns = {"full": [Start("full", "", "", time(8, 30))]}
    span = shift_at(to_utc(datetime(2026, 6, 25, 12)), ShiftPlan.always(patterns["full"]))
    assert [cell.shift for cell in overtaken.holding(cells, span, patterns)] == ["", "dawn", "dusk"]
    assert overtaken.holding([], span, patterns) == []


# what was done stays -----------------------------------------------------------
def test_what_was_published_and_done_stays_when_the_shifts_change(
    staffed: Context, clock: Any, set_setting: Any, tmp_path: Path
) -> None:
    """Counts, statistics, calendar and the next version keep days past as they were; duties ahead that lost their
    shift are cancelled by the name calendars know them by."""
    ctx = staffed
    publish(ctx, *pairs(date(2026, 6, 24), 4))
    publish(ctx, (date(2026, 6, 24), "", "甲"), post="gov_leader")
    run(ctx, "roster.change_shift_time", pattern="day_night", code="day", starts="08:00", source="x")
    clock.local(2026, 6, 26, 9, 0)
    ics.export(ctx, tmp_path / "before.ics", "2026-06")
    counts = {row["name"]: (row["total"], row["night"]) for row in read(ctx, "roster.counts", month="2026-06",
                                                                       published=True)}
    assert counts["甲"] == (2, 0) and counts["丁"] == (1, 1)
    run(ctx, "roster.staff", at=to_utc(datetime(2026, 6, 25, 8)), primary="辛", reason="顶班")
    noted = {duty.seat.cell[:3]: duty.after for duty in reports.duties(ctx, date(2026, 6, 25), date(2026, 6, 25))}
    assert noted[date(2026, 6, 25), "day", "primary"] == ("辛",), "noted with the shift as it really began"
    full = set_setting("roster.pattern", "full")
    told = {row["name"]: (row["total"], row["night"]) for row in read(full, "roster.counts", month="2026-06",
                                                                     published=True)}
    past = ("甲", "乙", "丙", "丁")
    assert {name: told[name] for name in past} == {name: counts[name] for name in past}
    assert told["戊"] == told["辛"] == (0, 0), "ahead, there is no such shift"
    plain = {row["name"]: row["total"] for row in read(full, "roster.counts", month="2026-06")}
    assert (plain["甲"], plain["丁"], plain["戊"]) == (2, 1, 0)
    rows = {(duty.seat.cell[:3]): duty for duty in reports.duties(full, date(2026, 6, 24), date(2026, 6, 25))}
    assert rows[date(2026, 6, 25), "night", "primary"].before == ("丁",)
    assert rows[date(2026, 6, 24), "", "gov_leader"].before == ("甲",)
    assert not any(shift == "full" for _, shift, _ in rows)

    ics.export(full, tmp_path / "after.ics", "2026-06")
    before, after = (
        {str(one["UID"]): (str(one["STATUS"]), one["DTSTART"].dt, int(one["SEQUENCE"]))
         for one in Calendar.from_ical((tmp_path / f"{name}.ics").read_bytes()).walk("VEVENT")}
        for name in ("before", "after"))
    assert before.keys() == after.keys() and {one[0] for one in before.values()} == {"CONFIRMED"}
    assert sorted(one[0] for one in after.values()) == ["CANCELLED"] * 4 + ["CONFIRMED"] * 5
    assert all(one[1:2] == before[uid][1:2] for uid, one in after.items() if one[0] == "CONFIRMED")
    assert all(one[2] > before[uid][2] for uid, one in after.items() if one[0] == "CANCELLED")

    run(full, "roster.assign", day=date(2026, 6, 27), shift="full", post="primary", name="庚")
    run(full, "roster.publish", month="2026-06", confirm=True)
    names = plan.published(date(2026, 6, 24), date(2026, 6, 30))
    assert {(cell.day.day, cell.shift): name for cell, name in names.items()} == {
        (24, "day"): "甲", (24, "night"): "乙", (24, ""): "甲", (25, "day"): "丙", (25, "night"): "丁",
        (27, "full"): "庚"}
    spans = plan.published_spans(date(2026, 6, 24), date(2026, 6, 30))
    assert f"{i18n.show_moment(spans[date(2026, 6, 24), 'day'].starts)}" == "2026-06-24 08:30"
    assert (date(2026, 6, 24), "full") not in spans and (date(2026, 6, 27), "full") in spans
    assert read(full, "roster.show", month="2026-06")["changes"] == []


# findings -------------------------------------------------------------------
def test_names_without_a_seat_are_told_until_they_are_gone(staffed: Context) -> None:
    ctx = staffed
    publish(ctx, *pairs(date(2026, 6, 25), 2))
    assert found(ctx, "2026-06", "no_seat") == []
    run(ctx, "roster.set_pattern", pattern="full", since=date(2026, 6, 26))
    told = found(ctx, "2026-06", "no_seat")
    assert [(one["day"].day, one["shift"], one["name"]) for one in told] == [(26, "day", "丙"), (26, "night", "丁")]
    assert told[0]["title"] == "6/26 Day shift Primary officer 丙"
    assert told[0]["reason"] == "the day is a Workday and has other shifts now: Whole-day shift"
    with pytest.raises(Question, match="Day shift Primary officer 丙"):
        run(ctx, "roster.publish", month="2026-06")
    cells = {"day": "", "night": "", "full": "丙"}
    run(ctx, "roster.arrange", cells=[["2026-06-26", shift, "primary", 1, name] for shift, name in cells.items()])
    told = found(ctx, "2026-06", "no_seat")
    assert len(told) == 2 and told[0]["reason"].startswith("published; the day is a Workday")
    run(ctx, "roster.publish", month="2026-06", confirm=True)
    assert found(ctx, "2026-06", "no_seat") == [] and primary(ctx, 2026, 6, 26, 20) == "丙"


def test_why_a_name_has_no_seat(staffed: Context, clock: Any) -> None:
    """A sensitive period taken back, a post that is the day's now, a post taken out of use in every shift."""
    ctx = staffed
    made = run(ctx, "roster.add_sensitive_period", title="防汛", since=date(2026, 6, 25), until=date(2026, 6, 25))
    second = ["2026-06-25", "day", "primary", 2, "甲"]
    run(ctx, "roster.arrange", cells=[second, ["2026-06-25", "day", "secondary", 1, "乙"]])
    run(ctx, "roster.withdraw_sensitive_period", uid=made["uid"], reason="解除")
    run(ctx, "roster.change_post", code="secondary", by_shift=False, source_note="x")
    assert [(one["name"], one["reason"]) for one in found(ctx, "2026-06", "no_seat")] == [
        ("甲", "this post has 1 seats on this day now"), ("乙", "this post is filled for the whole day now")]


def test_a_day_of_24_hours_meets_days_of_three_shifts(staffed: Context, tmp_path: Path) -> None:
    """National Day as one shift, the other days as three: the last shift before it lasts 16.5 hours, which is said."""
    ctx = staffed
    run(ctx, "roster.set_pattern", pattern="three", since=date(2026, 9, 1))
    run(ctx, "roster.set_pattern", pattern="full", since=date(2026, 9, 1), day_kind="holiday")
    told = found(ctx, "2026-09", "overlong")
    assert [(one["day"].day, one["shift"]) for one in told] == [(24, "late"), (30, "late")]
    assert told[1]["reason"].startswith("16.5 hours") and told[1]["title"] == "9/30 Late shift"
    assert found(ctx, "2026-10", "overlong") == []
    shifts = plan.shift_plan(ctx)
    spans = spans_between(to_utc(datetime(2026, 9, 29)), to_utc(datetime(2026, 10, 6)), shifts)
    assert [one.ends for one in spans[:-1]] == [one.starts for one in spans[1:]]
    hours = {(one.day.day, one.code): (one.ends - one.starts) / timedelta(hours=1) for one in spans}
    assert (hours[30, "late"], hours[1, "full"], hours[3, "full"], hours[4, "night"]) == (16.5, 24, 15.5, 8)
    run(ctx, "roster.change_rule", code="overlong", number=510, source_note="x")
    assert found(ctx, "2026-09", "overlong") == []
    run(ctx, "roster.change_rule", code="overlong", on=False, source_note="x")
    assert found(ctx, "2026-09", "overlong") == []


def test_import_holidays_moves_a_day_of_a_published_month(staffed: Context, clock: Any, tmp_path: Path) -> None:
    """The day gets the shifts of its new kind; whoever was published stays, is shown, and is told to have no seat."""
    ctx, day = staffed, date(2027, 5, 3)
    clock.local(2027, 4, 1, 9)
    run(ctx, "roster.import_holidays", file=put(tmp_path, whole(2027)))
    run(ctx, "roster.set_pattern", pattern="full", since=date(2027, 4, 1), day_kind="lieu")
    publish(ctx, (day, "day", "甲"), (day, "night", "乙"))
    told = run(ctx, "roster.import_holidays",
               file=put(tmp_path, [*whole(2027), {"name": "劳动节", "date": "2027-05-03", "isOffDay": True}]))
    assert told["months"] == ["2027-05"] and told["added"] == 1
    assert primary(ctx, 2027, 5, 3, 12) == "甲、乙"
    assert [one["reason"] for one in found(ctx, "2027-05", "no_seat")] == [
        "the day is a Day off in lieu and has other shifts now: Whole-day shift"] * 2
    assert run(ctx, "roster.import_holidays", file=put(tmp_path, whole(2027)))["months"] == ["2027-05"]
    assert primary(ctx, 2027, 5, 3, 12) == "甲" and found(ctx, "2027-05", "no_seat") == []


def test_change_holiday_and_withdraw_holiday_name_the_published_months_they_touch(staffed: Context) -> None:
    ctx, day = staffed, {"day": "2026-06-26", "source_note": "x", "name": "端午节"}
    assert run(ctx, "roster.change_holiday", kind="lieu", **day)["months"] == []
    publish(ctx, (date(2026, 6, 25), "day", "甲"))
    assert run(ctx, "roster.change_holiday", kind="lieu", **day)["months"] == [], "it is of that kind already"
    told = run(ctx, "roster.change_holiday", kind="holiday", **day)
    assert told["months"] == ["2026-06"]
    assert run(ctx, "roster.withdraw_holiday", uid=told["uid"], reason="改期")["months"] == ["2026-06"]


def test_set_pattern_of_a_day_that_is_past(ctx: Context) -> None:
    with pytest.raises(UserError, match="is past"):
        run(ctx, "roster.set_pattern", pattern="full", since=date(2026, 6, 23))


# no moment without a shift --------------------------------------------------
PATTERNS = {
    "full": [Start("full", "", "", time(8, 30))],
    "day_night": [Start("day", "", "", time(8, 30)), Start("night", "", "", time(17, 30))],
    "three": [Start("night", "", "", time(0)), Start("early", "", "", time(8)), Start("late", "", "", time(16))],
}
KINDS = st.lists(st.sampled_from(sorted(PATTERNS)), min_size=7, max_size=7)
# days of 25 and of 23 hours, and the ends of a month, a leap February and a year
DAYS = st.sampled_from(["2026-10-25", "2026-03-29", "2026-11-01", "2026-03-08", "2026-04-24", "2026-06-30",
                        "2028-02-28", "2026-12-31"]).map(date.fromisoformat)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"])


@settings(max_examples=60, deadline=None)
@given(kinds=KINDS, day=DAYS, zone=ZONES)
def test_mixed_patterns_leave_no_moment_without_a_shift(kinds: list[str], day: date, zone: str) -> None:
    i18n.use_zone(zone)
    shifts = ShiftPlan(lambda one: PATTERNS[kinds[one.toordinal() % 7]])
    since, until = (to_utc(datetime.combine(day + timedelta(days=by), time(12))) for by in (-4, 4))
    spans = spans_between(since, until, shifts)
    assert spans[0].starts <= since and spans[-1].ends >= until
    assert [one.ends for one in spans[:-1]] == [one.starts for one in spans[1:]]
    for span in spans:
        meets = kinds[(span.day.toordinal() + 1) % 7]
        before_later = span.code == "late" and meets != "three"  # the one change that prolongs a shift
        assert overrun(span, shifts) == (
            start_of(span.day + timedelta(days=1), PATTERNS[meets][0])
            - start_of(span.day + timedelta(days=1), PATTERNS["three"][0]) if before_later else timedelta(0))


@settings(max_examples=60, deadline=None)
@given(kinds=KINDS, day=DAYS, zone=ZONES)
def test_a_roster_published_as_it_is_held_names_each_shift_alone(kinds: list[str], day: date, zone: str) -> None:
    """Whatever the patterns of the days, each shift has the cells of its own code and day, and no other."""
    i18n.use_zone(zone)
    shifts = ShiftPlan(lambda one: PATTERNS[kinds[one.toordinal() % 7]])
    days = [day + timedelta(days=by) for by in range(-3, 4)]
    spans = [span for one in days for span in shifts_of(one, shifts)]
    cells = [Cell(span.day, span.code, "primary") for span in spans]
    for span in spans:
        assert overtaken.holding(cells, span, PATTERNS) == [Cell(span.day, span.code, "primary")]


@settings(max_examples=60, deadline=None)
@given(kinds=KINDS, other=st.sampled_from(sorted(PATTERNS)), day=DAYS, zone=ZONES)
def test_a_roster_overtaken_by_other_shifts_never_shows_nobody(
    kinds: list[str], other: str, day: date, zone: str
) -> None:
    i18n.use_zone(zone)
    before = ShiftPlan(lambda one: PATTERNS[kinds[one.toordinal() % 7]])
    cells = [Cell(span.day, span.code, "primary") for by in range(-5, 6)
             for span in shifts_of(day + timedelta(days=by), before)]
    since, until = (to_utc(datetime.combine(day + timedelta(days=by), time(12))) for by in (-2, 2))
    for span in spans_between(since, until, ShiftPlan.always(PATTERNS[other])):
        assert overtaken.holding(cells, span, PATTERNS), span


# how often the database is asked --------------------------------------------
@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements carried out, as they come."""
    statements: list[str] = []
    real = peewee.Database.execute_sql

    def counted(self: Any, sql: str, *args: Any, **more: Any) -> Any:
        statements.append(sql)
        return real(self, sql, *args, **more)

    monkeypatch.setattr(peewee.Database, "execute_sql", counted)
    yield statements


def test_the_calendar_asks_the_database_a_few_times(staffed: Context, asked: list[str]) -> None:
    ctx = staffed
    run(ctx, "roster.set_pattern", pattern="three", since=date(2026, 6, 24))
    run(ctx, "roster.set_pattern", pattern="full", since=date(2026, 6, 24), day_kind="holiday")
    counts = {}
    for name, work in {
        "month": lambda: calendar.days(ctx, date(2026, 6, 1), date(2026, 6, 30)),
        "two years": lambda: calendar.days(ctx, date(2026, 1, 1), date(2027, 12, 31)),
        "shift": lambda: shift_at(ctx.now(), plan.shift_plan(ctx)),
        "on duty": lambda: plan.on_duty(ctx, ctx.now()),
    }.items():
        asked.clear()
        work()
        counts[name] = len(asked)
    assert counts == {"month": 3, "two years": 3, "shift": 3, "on duty": 6}
