"""Shifts: which one a moment belongs to, and who is on it."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import i18n
from app.core.errors import UserError
from app.core.i18n import to_local, to_utc
from app.core.run import Context, run
from app.features.roster.plan import on_duty, shift_plan
from app.features.roster.records import Shift, ShiftTime
from app.features.roster.shifts import ShiftPlan, Start, duty_day, shift_at, spans_between
from db.database import write
from db.ledger import LedgerEntry


def starts(*times: str) -> ShiftPlan:
    return ShiftPlan.always([Start(text, text, "", time.fromisoformat(text)) for text in times])


FULL, TWO, THREE = starts("08:30"), starts("08:30", "17:30"), starts("00:00", "08:00", "16:00")
# also shifts that begin in the very hour that the clock skips or passes twice
NIGHT = starts("02:30", "03:00", "14:30")
ZONES = (
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Havana", "Africa/Cairo", "Asia/Beirut",
    "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia",
)


def shift(wall: str, of: ShiftPlan) -> tuple[str, str, str]:
    found = shift_at(to_utc(datetime.fromisoformat(wall)), of)
    return found.code, f"{to_local(found.starts):%m-%d %H:%M}", f"{to_local(found.ends):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("wall", "of", "code", "begins", "ends"),
    [
        ("2026-06-24T02:44", TWO, "17:30", "06-23 17:30", "06-24 08:30"),
        ("2026-06-24T08:29:59.999", TWO, "17:30", "06-23 17:30", "06-24 08:30"),
        ("2026-06-24T08:30", TWO, "08:30", "06-24 08:30", "06-24 17:30"),
        ("2026-06-24T23:59", TWO, "17:30", "06-24 17:30", "06-25 08:30"),
        ("2026-06-24T00:00", TWO, "17:30", "06-23 17:30", "06-24 08:30"),
        ("2026-07-01T00:10", TWO, "17:30", "06-30 17:30", "07-01 08:30"),
        ("2026-01-01T00:10", TWO, "17:30", "12-31 17:30", "01-01 08:30"),
        ("2028-03-01T03:00", FULL, "08:30", "02-29 08:30", "03-01 08:30"),
        ("2026-06-24T00:00", THREE, "00:00", "06-24 00:00", "06-24 08:00"),
        ("2026-06-23T23:59:59", THREE, "16:00", "06-23 16:00", "06-24 00:00"),
    ],
)
def test_the_shift_of_a_moment(wall: str, of: ShiftPlan, code: str, begins: str, ends: str) -> None:
    assert shift(wall, of) == (code, begins, ends)


@pytest.mark.parametrize(
    ("zone", "wall", "hours"),
    [
        ("Europe/Berlin", "2026-03-29T04:00", 14), ("Europe/Berlin", "2026-10-25T04:00", 16),
        ("America/New_York", "2026-03-08T04:00", 14), ("America/New_York", "2026-11-01T04:00", 16),
        ("Asia/Shanghai", "2026-03-29T04:00", 15),
    ],
)
def test_a_night_of_the_clock_change_is_one_shift(zone: str, wall: str, hours: int) -> None:
    i18n.use_zone(zone)
    night = shift_at(to_utc(datetime.fromisoformat(wall)), TWO)
    assert night.code == "17:30" and night.ends - night.starts == timedelta(hours=hours)
    day = duty_day(night.starts, TWO)
    assert day[1] - day[0] == timedelta(hours=hours + 9)
    assert [one.code for one in spans_between(*day, TWO)] == ["08:30", "17:30"]


def test_a_day_that_a_zone_left_out() -> None:
    """Samoa had no 30 December 2011."""
    i18n.use_zone("Pacific/Apia")
    last = shift_at(datetime(2011, 12, 30, 18, 29), FULL)
    assert last.starts == datetime(2011, 12, 29, 18, 30) and last.ends == datetime(2011, 12, 30, 18, 30)
    assert duty_day(datetime(2011, 12, 30, 18, 29), FULL) == (last.starts, last.ends)


MOMENTS = st.datetimes(min_value=datetime(2011, 1, 5), max_value=datetime(2030, 1, 1))
# the days around which clocks were changed somewhere
CHANGES = st.sampled_from(
    ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2011-12-29", "2026-04-24"]
).flatmap(lambda day: st.integers(-1600, 3200).map(lambda m: datetime.fromisoformat(day) + timedelta(minutes=m)))


@settings(max_examples=300, deadline=None)
@given(moment=st.one_of(MOMENTS, CHANGES), zone=st.sampled_from(ZONES), of=st.sampled_from([FULL, TWO, THREE, NIGHT]))
def test_every_moment_lies_within_its_shift_and_its_day(moment: datetime, zone: str, of: ShiftPlan) -> None:
    i18n.use_zone(zone)
    span = shift_at(moment, of)
    assert span.starts <= moment < span.ends
    assert shift_at(span.starts, of) == span
    assert shift_at(span.ends - timedelta(milliseconds=1), of) == span
    begins, ends = duty_day(moment, of)
    assert begins <= moment < ends
    assert begins <= span.starts


@settings(max_examples=60, deadline=None)
@given(since=st.one_of(MOMENTS, CHANGES), hours=st.integers(0, 100), zone=st.sampled_from(ZONES),
       of=st.sampled_from([FULL, TWO, THREE, NIGHT]))
def test_spans_follow_each_other_without_a_gap(since: datetime, hours: int, zone: str, of: ShiftPlan) -> None:
    i18n.use_zone(zone)
    until = since + timedelta(hours=hours)
    spans = spans_between(since, until, of)
    assert spans[0].starts <= since < spans[0].ends
    assert spans[-1].ends >= until and (len(spans) == 1 or spans[-1].starts < until)
    assert [one.ends for one in spans[:-1]] == [one.starts for one in spans[1:]]


# actions ----------------------------------------------------------------
def test_staff_notes_who_is_on_the_running_shift(ctx: Context, clock: Any) -> None:
    told = run(ctx, "roster.staff", primary=" 周明远 ", secondary="李岚", weather="暴雨")
    assert i18n.show_moment(told["starts_at"]) == "2026-06-23 17:30"
    assert on_duty(ctx, clock.at) == {
        "gov_leader": "", "office_leader": "", "primary": "周明远", "secondary": "李岚", "standby": "",
        "weather": "暴雨",
    }
    clock.local(2026, 6, 24, 8, 30)
    assert set(on_duty(ctx, clock.at).values()) == {""}


def test_staff_leaves_what_is_not_given(ctx: Context, clock: Any) -> None:
    run(ctx, "roster.staff", primary="周明远", gov_leader="王市长")
    run(ctx, "roster.staff", weather="晴")
    run(ctx, "roster.staff", gov_leader="")
    kept = on_duty(ctx, clock.at)
    assert (kept["primary"], kept["weather"], kept["gov_leader"]) == ("周明远", "晴", "")
    assert Shift.select().count() == 1


def test_staff_of_another_shift(ctx: Context, clock: Any) -> None:
    told = run(ctx, "roster.staff", at=to_utc(datetime(2026, 1, 1, 0, 30)), primary="李岚", reason="补记")
    assert i18n.show_moment(told["starts_at"]) == "2025-12-31 17:30"
    assert on_duty(ctx, clock.at)["primary"] == ""
    assert on_duty(ctx, to_utc(datetime(2025, 12, 31, 20)))["primary"] == "李岚"


def test_staff_of_a_shift_that_is_over_is_for_who_leads_with_a_reason(
    ctx: Context, clock: Any, person: Callable[..., Context]
) -> None:
    """Until 08:30 anybody on duty notes who is there; then it is history, and the ledger says why it was changed."""
    officer, over = person("002"), to_utc(datetime(2026, 6, 24, 3))
    clock.local(2026, 6, 24, 8, 29)
    run(officer, "roster.staff", at=over, primary="周明远, 何晓棠/贺知安;温书宁 Ann Lee　李　岚")
    assert on_duty(ctx, over)["primary"] == "周明远、何晓棠、贺知安、温书宁 Ann Lee 李 岚"
    run(officer, "roster.staff", at=over, primary="周明远 何晓棠，李　岚", standby="无", weather="晴 / 多云")
    assert [on_duty(ctx, over)[name] for name in ("primary", "standby", "weather")] == [
        "周明远、何晓棠、李岚", "无", "晴 / 多云"]
    clock.local(2026, 6, 24, 8, 30)
    with pytest.raises(UserError, match="A leader or the head"):
        run(officer, "roster.staff", at=over, primary="李岚", reason="更正")
    with pytest.raises(UserError, match="Give the reason") as refused:
        run(ctx, "roster.staff", at=over, primary="李岚")
    assert refused.value.field == "reason" and on_duty(ctx, over)["primary"] == "周明远、何晓棠、李岚"
    run(ctx, "roster.staff", at=over, primary="李岚", reason="签到有误")
    entry = LedgerEntry.select().order_by(LedgerEntry.seq.desc()).first()
    assert (on_duty(ctx, over)["primary"], entry.reason) == ("李岚", "签到有误")


def test_the_offices_pattern_decides(ctx: Context, set_setting: Callable[[str, str], Context]) -> None:
    assert [start.code for start in shift_plan(ctx).starts_on(date(2026, 6, 24))] == ["day", "night"]
    three = set_setting("roster.pattern", "three")
    assert [start.code for start in shift_plan(three).starts_on(date(2026, 6, 24))] == ["night", "early", "late"]
    with pytest.raises(UserError):
        set_setting("roster.pattern", "seven")


def test_an_office_without_shift_times_is_told_so(ctx: Context, clock: Any) -> None:
    with write(ctx.now, "", ""):
        for row in ShiftTime.select():
            row.archived_at = clock.at
            row.save()
    with pytest.raises(UserError, match="no shift times"):
        shift_plan(ctx)
