"""Planning: people, absences, seats, steps, versions, swaps; what is wrong is told with its reason."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.core import agenda, health, registry
from app.core.errors import Conflict, Denied, Question, UserError
from app.core.i18n import to_utc
from app.core.run import Context, read, run
from app.features.roster import calendar, plan
from app.features.roster import people as duty_people
from app.features.roster.month import read_month
from app.features.roster.plan import Cell
from app.features.roster.records import Absence, Assignment, RosterVersion, StatutoryDay, Swap
from db.database import silent
from tests.conftest import Clock

OFFICERS = ("周明远", "何晓棠", "贺知安", "温书宁")
LEADERS = ("邵文渊", "祁振声")
DAY = date(2026, 6, 25)


@pytest.fixture
def staffed(ctx: Context) -> Context:
    """An office with people to plan."""
    for name in OFFICERS:
        run(ctx, "roster.add_member", name=name, posts="primary secondary", number="001" if name == "周明远" else "")
    for name in LEADERS:
        run(ctx, "roster.add_member", name=name, posts="gov_leader office_leader")
    return ctx


def assign(ctx: Context, post: str, name: str, day: date = DAY, shift: str = "day") -> list[str]:
    return run(ctx, "roster.assign", day=day, post=post, name=name, shift=shift)["findings"]


def whole_day(ctx: Context, day: date = DAY) -> None:
    """Every seat of a day: leaders, two by day, two at night."""
    cells = [
        [day.isoformat(), "", "gov_leader", 1, LEADERS[0]], [day.isoformat(), "", "office_leader", 1, LEADERS[1]],
        [day.isoformat(), "day", "primary", 1, OFFICERS[0]], [day.isoformat(), "day", "secondary", 1, OFFICERS[1]],
        [day.isoformat(), "night", "primary", 1, OFFICERS[2]], [day.isoformat(), "night", "secondary", 1, OFFICERS[3]],
    ]
    run(ctx, "roster.arrange", cells=cells)


def publish(ctx: Context) -> dict[str, Any]:
    return run(ctx, "roster.publish", month="2026-06", confirm=True)


# people -------------------------------------------------------------------
def test_add_member_and_change_member(staffed: Context) -> None:
    with pytest.raises(UserError, match="on the list already"):
        run(staffed, "roster.add_member", name="周明远", posts="primary")
    with pytest.raises(UserError, match="no post “cook”"):
        run(staffed, "roster.add_member", name="新人", posts="primary cook")
    run(staffed, "roster.change_member", name="何晓棠", posts="secondary、driver")
    assert duty_people.known("何晓棠").posts == "secondary driver"


def test_retire_member(staffed: Context) -> None:
    assign(staffed, "primary", "温书宁")
    run(staffed, "roster.retire_member", name="温书宁", reason="调离")
    assert "温书宁" not in {row.name for row in duty_people.members()}
    codes = {one["code"] for one in read(staffed, "roster.check", month="2026-06") if one["name"] == "温书宁"}
    assert codes == {"suited"}
    with pytest.raises(UserError, match="not on the list"):
        assign(staffed, "primary", "温书宁", shift="night")


def test_add_absence_and_withdraw_absence(staffed: Context) -> None:
    made = run(staffed, "roster.add_absence", name="何晓棠", kind="leave", since=DAY, until=date(2026, 6, 28))
    assert assign(staffed, "secondary", "何晓棠") == ["6/25 Day shift Secondary officer 何晓棠: On leave 6/25 to 6/28"]
    run(staffed, "roster.withdraw_absence", uid=made["uid"], reason="销假")
    assert read(staffed, "roster.check", month="2026-06")[0]["code"] == "gap"
    assert not [one for one in read(staffed, "roster.check", month="2026-06") if one["code"] == "away"]
    with pytest.raises(UserError, match="not there any more"):
        run(staffed, "roster.withdraw_absence", uid=made["uid"], reason="销假")
    with pytest.raises(UserError, match="before it begins"):
        run(staffed, "roster.add_absence", name="何晓棠", kind="trip", since=DAY, until=date(2026, 6, 20))
    assert Absence.select().count() == 1


def test_leave_is_seen_by_a_shift_that_runs_into_it(staffed: Context) -> None:
    """A night ends at 08:30 of the first day of leave; a rule may allow so many hours."""
    run(staffed, "roster.add_absence", name="何晓棠", kind="leave", since=DAY + timedelta(days=1))
    told = ["6/25 Night shift Secondary officer 何晓棠: On leave 6/26 to 6/26"]
    assert assign(staffed, "secondary", "何晓棠", shift="night") == told
    assert assign(staffed, "secondary", "何晓棠") == ["6/25 Day shift Secondary officer 何晓棠: 6/25 Night shift too, "
                                                   "shifts in a row"]
    run(staffed, "roster.change_rule", code="away_hours", number=8, source_note="x")
    assert assign(staffed, "secondary", "何晓棠", DAY, "night")[:1] == told
    run(staffed, "roster.change_rule", code="away_hours", number=9, source_note="x")
    assert not any("On leave" in text for text in assign(staffed, "secondary", "何晓棠", DAY, "night"))
    until = assign(staffed, "secondary", "何晓棠", DAY + timedelta(days=1), "night")
    assert any("On leave" in text for text in until), "the day on which it begins counts whole"


# seats --------------------------------------------------------------------
def test_assign_tells_what_is_wrong_and_refuses_nothing(staffed: Context) -> None:
    assert assign(staffed, "primary", "周明远") == []
    assert assign(staffed, "secondary", "周明远") == [
        "6/25 Day shift Secondary officer 周明远: Primary officer at the same time"]
    assert "shifts in a row" in assign(staffed, "primary", "周明远", shift="night")[0]
    assert "not listed" in assign(staffed, "secondary", "邵文渊")[0]
    assert "leads and is Primary officer" in " ".join(assign(staffed, "gov_leader", "周明远", shift=""))


def test_the_shift_after_is_seen(staffed: Context) -> None:
    """By who assigns the one before it, by who publishes the month it follows, and by who asks for a swap."""
    first = date(2026, 7, 1)
    assert assign(staffed, "primary", "周明远", first) == []
    assert assign(staffed, "primary", "周明远", date(2026, 6, 30), "night") == [
        "6/30 Night shift Primary officer 周明远: 7/1 Day shift too, shifts in a row"]
    with pytest.raises(Question, match="6/30 Night shift Primary officer 周明远: 7/1 Day shift too"):
        run(staffed, "roster.publish", month="2026-06")
    assign(staffed, "primary", "何晓棠", date(2026, 6, 30), "night")
    publish(staffed)
    run(staffed, "roster.publish", month="2026-07", confirm=True)
    told = ask(staffed, day=date(2026, 6, 30), shift="night", taker="周明远")["findings"]
    assert told == ["6/30 Night shift Primary officer 周明远: 7/1 Day shift too, shifts in a row"]


def test_a_third_night_within_seven_days_is_told(staffed: Context) -> None:
    for day in (25, 27):
        assert assign(staffed, "primary", "贺知安", date(2026, 6, day), "night") == []
    assert assign(staffed, "primary", "贺知安", date(2026, 6, 30), "night") == [
        "6/30 Night shift Primary officer 贺知安: night shift No. 3 within 7 days"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ({"day": date(2026, 6, 20)}, "is past"), ({"post": "cook"}, "no seat"), ({"shift": "late"}, "no seat"),
        ({"seat": 2}, "no seat"), ({"name": "路人"}, "not on the list"),
    ],
)
def test_assign_refuses_what_cannot_be(staffed: Context, cell: dict[str, Any], told: str) -> None:
    given = {"day": DAY, "post": "primary", "shift": "day", "name": "周明远", **cell}
    with pytest.raises(UserError, match=told):
        run(staffed, "roster.assign", **given)
    assert Assignment.select().count() == 0


def test_copy_day_and_undo(staffed: Context) -> None:
    whole_day(staffed)
    run(staffed, "roster.copy_day", day=DAY, to=date(2026, 6, 29))
    run(staffed, "roster.assign", day=date(2026, 6, 29), post="primary", shift="day")
    assert Cell(date(2026, 6, 29), "day", "primary") not in plan.planned(DAY, date(2026, 6, 30))
    assert run(staffed, "roster.undo", month="2026-06")["changed"] == 1
    assert run(staffed, "roster.undo", month="2026-06")["changed"] == 6
    assert len(plan.planned(DAY, date(2026, 6, 30))) == 6
    publish(staffed)
    with pytest.raises(UserError, match="no step to take back"):
        run(staffed, "roster.undo", month="2026-06")


def test_undo_leaves_a_newer_step_of_somebody_else(staffed: Context, person: Callable[..., Context]) -> None:
    assign(staffed, "primary", "周明远")
    seen = read_month(staffed, "2026-06").step
    other = replace(person("003"), grants=staffed.grants)
    assign(other, "secondary", "何晓棠")
    with pytest.raises(Conflict):
        run(staffed, "roster.undo", month="2026-06", step=seen)
    assert len(plan.planned(DAY, DAY)) == 2
    assert run(other, "roster.undo", month="2026-06", step="")["changed"] == 1, "their own, though not shown yet"
    assert run(staffed, "roster.undo", month="2026-06", step=seen)["changed"] == 1
    assert read_month(staffed, "2026-06").step == "" and plan.planned(DAY, DAY) == {}


def test_copy_day_onto_one_of_other_shifts_empties_nothing(staffed: Context) -> None:
    whole_day(staffed)
    run(staffed, "roster.set_pattern", pattern="full", since=date(2026, 7, 1))
    run(staffed, "roster.assign", day=date(2026, 7, 2), shift="full", post="primary", name="周明远")
    with pytest.raises(UserError, match="6/25 has other shifts than 7/2"):
        run(staffed, "roster.copy_day", day=DAY, to=date(2026, 7, 2))
    assert list(plan.planned(date(2026, 7, 2), date(2026, 7, 2)).values()) == ["周明远"]


def test_arrange_over_the_end_of_a_month_is_a_step_of_each(staffed: Context) -> None:
    cells = [[day, "day", "primary", 1, "周明远"] for day in ("2026-06-30", "2026-07-02")]
    run(staffed, "roster.arrange", cells=cells)
    run(staffed, "roster.undo", month="2026-07")
    assert {cell.day for cell in plan.planned(DAY, date(2026, 7, 9))} == {date(2026, 6, 30)}


# versions -----------------------------------------------------------------
def test_publish_keeps_every_version(staffed: Context, clock: Clock) -> None:
    whole_day(staffed)
    with pytest.raises(Question) as asked:
        run(staffed, "roster.publish", month="2026-06")
    assert any("nobody is planned" in text for _, text in asked.value.findings)
    told = publish(staffed)
    assert (told["version"], told["changes"]) == (1, 6)
    with pytest.raises(UserError, match="Nothing differs"):
        publish(staffed)
    assign(staffed, "primary", "温书宁")
    shown = read(staffed, "roster.show", month="2026-06")
    assert shown["changes"] == [
        {"day": DAY, "shift": "day", "post": "primary", "seat": 1, "before": "周明远", "after": "温书宁"}]
    clock.local(2026, 6, 25, 9)
    assert plan.on_duty(staffed, clock.at)["primary"] == "周明远"  # what is not published does not count
    assert publish(staffed)["version"] == 2
    on = plan.on_duty(staffed, clock.at)
    assert (on["primary"], on["secondary"], on["gov_leader"]) == ("温书宁", "何晓棠", "邵文渊")
    kept = RosterVersion.get(RosterVersion.number == 1)
    assert "周明远" in kept.cells and json.loads(kept.cells)[0][0] == "2026-06-25"
    run(staffed, "roster.staff", primary="贺知安")
    assert plan.on_duty(staffed, clock.at)["primary"] == "贺知安"


def test_who_does_not_head_the_office_does_not_plan(staffed: Context, person: Callable[..., Context]) -> None:
    with pytest.raises(Denied):
        assign(person("002"), "primary", "周明远")


# shifts of the office -----------------------------------------------------
def test_set_pattern_holds_from_its_day_on(staffed: Context) -> None:
    run(staffed, "roster.set_pattern", pattern="three", since=date(2026, 7, 1))
    run(staffed, "roster.set_pattern", pattern="full", since=date(2026, 7, 1), day_kind="rest")
    codes = {
        day: [start.code for start in plan.shift_plan(staffed).starts_on(date(2026, *day))]
        for day in ((6, 30), (7, 1), (7, 4), (7, 6))
    }
    assert codes == {(6, 30): ["day", "night"], (7, 1): ["night", "early", "late"], (7, 4): ["full"],
                     (7, 6): ["night", "early", "late"]}
    with pytest.raises(UserError, match="is past"):
        run(staffed, "roster.set_pattern", pattern="full", since=date(2026, 6, 1))


def test_change_shift_time(ctx: Context) -> None:
    run(ctx, "roster.change_shift_time", pattern="day_night", code="day", starts="8:00".zfill(5), source="本室规定")
    assert f"{plan.shift_plan(ctx).starts_on(DAY)[0].at:%H:%M}" == "08:00"
    with pytest.raises(UserError, match="no time of day"):
        run(ctx, "roster.change_shift_time", pattern="day_night", code="day", starts="25:00", source="x")


def test_add_sensitive_period_and_withdraw_sensitive_period(ctx: Context) -> None:
    made = run(ctx, "roster.add_sensitive_period", title="全市会议", since=DAY, until=DAY)
    assert sum(1 for seat in plan.seats(ctx, DAY, DAY) if seat.cell.post == "primary") == 4
    run(ctx, "roster.withdraw_sensitive_period", uid=made["uid"], reason="改期")
    assert sum(1 for seat in plan.seats(ctx, DAY, DAY) if seat.cell.post == "primary") == 2
    with pytest.raises(UserError, match="not there any more"):
        run(ctx, "roster.withdraw_sensitive_period", uid=made["uid"], reason="改期")


def test_change_post(ctx: Context) -> None:
    run(ctx, "roster.change_post", code="standby", required=True, source_note="本室规定")
    assert any(seat.cell.post == "standby" and seat.required for seat in plan.seats(ctx, DAY, DAY))


def test_change_holiday_and_change_statutory_day(ctx: Context) -> None:
    run(ctx, "roster.change_holiday", day="2026-06-26", kind="lieu", name="端午节", source_note="本市通知")
    assert calendar.day_of(ctx, date(2026, 6, 26)).kind == "lieu"
    run(ctx, "roster.change_statutory_day", name="建市日", rule="solar 5 20", since=2026, source_note="本市规定")
    assert StatutoryDay.get(StatutoryDay.name == "建市日").source_note == "本市规定"


def test_change_rule(ctx: Context) -> None:
    run(ctx, "roster.change_rule", code="nights_in_7_days", number=3, source_note="本室规定")
    assert duty_people.limits()["nights_in_7_days"] == 3
    run(ctx, "roster.change_rule", code="rest_shifts", on=False, source_note="本室规定")
    assert "rest_shifts" not in duty_people.limits()


# swaps --------------------------------------------------------------------
@pytest.fixture
def planned(staffed: Context) -> Context:
    whole_day(staffed)
    whole_day(staffed, date(2026, 6, 27))
    publish(staffed)
    return staffed


def ask(ctx: Context, **more: Any) -> dict[str, Any]:
    return run(ctx, "roster.swap", **{"day": DAY, "post": "primary", "shift": "day", "taker": "温书宁",
                                      "reason": "家中有事", **more})


@pytest.fixture
def leader(planned: Context, person: Callable[..., Context]) -> Context:
    """A duty leader with an account."""
    return person("020", "OFF_LEAD", name="祁振声")


def test_swap_needs_the_other_side_and_a_leader(planned: Context, leader: Context) -> None:
    made = ask(planned, back_day=date(2026, 6, 27), back_shift="night", back_post="secondary")
    assert any("shifts in a row" in text for text in made["findings"])
    with pytest.raises(UserError, match="not at that point"):
        run(planned, "roster.decide_swap", uid=made["uid"])
    with pytest.raises(UserError, match="asked for already"):
        ask(planned, taker="贺知安")
    assert [one.state for one in agenda.whole(planned).owed if one.record[0] == "roster.swaps"] == ["to be answered"]
    run(planned, "roster.answer_swap", uid=made["uid"])
    assert RosterVersion.select().count() == 1
    with pytest.raises(UserError, match="another leader decides"):
        run(planned, "roster.decide_swap", uid=made["uid"], opinion="同意")
    run(leader, "roster.decide_swap", uid=made["uid"], opinion="同意")
    names = plan.published(DAY, date(2026, 6, 27))
    assert names[Cell(DAY, "day", "primary")] == "温书宁"
    assert names[Cell(date(2026, 6, 27), "night", "secondary")] == "周明远"
    assert RosterVersion.select().count() == 2 and plan.planned(DAY, DAY)[Cell(DAY, "day", "primary")] == "温书宁"
    assert Swap.get().state == "approved" and Swap.get().decided_by == leader.name


def test_decide_swap_by_one_who_does_all_of_it_needs_a_word_on_why(planned: Context) -> None:
    """The head, alone with an account, gives a duty, or asks and answers for others on their word."""
    others = {"post": "secondary", "taker": "贺知安"}
    for given in ({}, others):
        made = ask(planned, **given)
        run(planned, "roster.answer_swap", uid=made["uid"], note="电话同意")
        with pytest.raises(UserError, match="nobody else leads") as refused:
            run(planned, "roster.decide_swap", uid=made["uid"])
        assert refused.value.field == "opinion"
        run(planned, "roster.decide_swap", uid=made["uid"], opinion="本人临时住院")
    assert [(row.state, row.opinion) for row in Swap.select()] == [("approved", "电话同意 本人临时住院")] * 2


def test_answer_swap_and_decide_swap_may_say_no(planned: Context, leader: Context) -> None:
    made = ask(planned)
    run(planned, "roster.answer_swap", uid=made["uid"], agree=False)
    with pytest.raises(UserError, match="not at that point"):
        run(planned, "roster.answer_swap", uid=made["uid"])
    second = ask(planned)
    run(planned, "roster.answer_swap", uid=second["uid"])
    run(leader, "roster.decide_swap", uid=second["uid"], approve=False, opinion="人手不足")
    assert [row.state for row in Swap.select().order_by(Swap.id)] == ["declined", "refused"]
    table = registry.listings["roster.swaps"]
    assert [row["given"] for row in table.rows(planned, table.ids(planned))] == ["6/25 day primary"] * 2
    assert RosterVersion.select().count() == 1


def test_swap_refuses_what_cannot_be_swapped(planned: Context, person: Callable[..., Context]) -> None:
    for more, told in (
        ({"taker": "周明远"}, "has this duty already"), ({"day": date(2026, 6, 26)}, "Nobody has the duty"),
        ({"taker": "路人"}, "not on the list"),
        ({"back_day": date(2026, 6, 27), "back_shift": "day"}, "does not have the duty"),
    ):
        with pytest.raises(UserError, match=told):
            ask(planned, **more)
    with pytest.raises(UserError) as unknown:
        ask(planned, taker="路人")
    assert unknown.value.field == "taker"
    with pytest.raises(UserError, match="This duty is 周明远's"):
        ask(person("009", name="外人"))
    with pytest.raises(UserError, match="This duty is 周明远's"):
        ask(person("010", name="周明远"), taker="何晓棠")  # a namesake with another work number
    assert Swap.select().count() == 0


def test_what_has_begun_is_not_swapped_and_what_is_over_not_planned(planned: Context, clock: Clock) -> None:
    made = ask(planned, day=DAY)
    run(planned, "roster.answer_swap", uid=made["uid"])
    clock.local(2026, 6, 25, 8, 30)
    with pytest.raises(UserError, match="6/25 has begun or is over"):
        run(planned, "roster.decide_swap", uid=made["uid"], opinion="同意")
    with pytest.raises(UserError, match="6/25 has begun or is over"):
        ask(planned, day=date(2026, 6, 27), shift="day", taker="何晓棠", back_day=DAY, back_shift="day",
            back_post="secondary")
    assign(planned, "primary", "温书宁")  # who fell ill in the running shift may be replaced
    clock.local(2026, 6, 25, 17, 30)
    with pytest.raises(UserError, match="6/25 Day shift Primary officer is over"):
        assign(planned, "primary", "贺知安")
    run(planned, "roster.copy_day", day=date(2026, 6, 27), to=DAY)
    assert plan.planned(DAY, DAY)[Cell(DAY, "day", "primary")] == "温书宁"
    clock.local(2026, 6, 26, 8, 29)
    assert ask(planned, day=date(2026, 6, 27))["uid"]
    assert assign(planned, "primary", "贺知安", DAY, "night") == []
    clock.local(2026, 6, 26, 8, 30)
    with pytest.raises(UserError, match="is past"):
        assign(planned, "primary", "贺知安", DAY, "night")


def test_a_duty_that_changed_hands_meanwhile_is_not_swapped(planned: Context) -> None:
    made = ask(planned)
    run(planned, "roster.answer_swap", uid=made["uid"])
    assign(planned, "primary", "贺知安")
    publish(planned)
    with pytest.raises(UserError, match="changed hands meanwhile"):
        run(planned, "roster.decide_swap", uid=made["uid"], opinion="同意")
    assert Swap.get().state == "agreed"


# reading ------------------------------------------------------------------
def test_counts_by_kind_of_day(planned: Context) -> None:
    told = {row["name"]: row for row in read(planned, "roster.counts", month="2026-06")}
    assert (told["周明远"]["work"], told["周明远"]["rest"], told["周明远"]["night"]) == (1, 1, 0)
    assert (told["贺知安"]["night"], told["邵文渊"]["leader"], told["邵文渊"]["total"]) == (2, 2, 2)


def test_gaps_of_the_days_ahead_are_owed(planned: Context) -> None:
    owed = [one.title for one in agenda.whole(planned).owed if one.record[0] == "roster"]
    assert len(owed) == 5 and owed[0] == "Roster of 6/24: 6 to be filled"
    with pytest.raises(UserError, match="no month"):
        read(planned, "roster.check", month="June")
    assert read(replace(planned), "roster.counts", year=2026)


def test_gaps_are_what_is_not_published(staffed: Context, clock: Clock) -> None:
    """A plan that nobody published helps nobody who looks for somebody on duty."""
    for by in range(7):
        whole_day(staffed, date(2026, 6, 24 + by))
    assert plan.on_duty(staffed, to_utc(datetime(2026, 6, 25, 12)))["primary"] == ""
    owed = [(one.title, one.state) for one in agenda.whole(staffed).owed if one.record[0] == "roster"]
    assert len(owed) == 7 and owed[0] == ("Roster of 6/24: 6 planned", "not published")
    publish(staffed)
    assert [one for one in agenda.whole(staffed).owed if one.record[0] == "roster"] == []
    assign(staffed, "primary", "")
    assert [one.title for one in agenda.whole(staffed).owed if one.record[0] == "roster"] == [
        "Roster of 6/25: 1 to be filled"]


def test_a_plan_is_proven_whole(planned: Context) -> None:
    assert health.find(planned.files, silent) == []
