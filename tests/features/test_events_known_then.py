"""What was known when: the order of the ledger, whatever the clock said."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core.run import Context, run
from app.features.events import known_then
from tests.conftest import Clock


@pytest.fixture
def event(ctx: Context, clock: Clock) -> dict[str, Any]:
    """An event of a quarter of an hour: opened, figures twice, told, reported by phone."""
    opened = run(
        ctx, "events.open", title="江云高速 K87+300 客车追尾货车事故", source="省高速交警", content="客车追尾货车。",
        category="12H00", level="4", place="江云高速 K87+300", dead=1, confirm=True,
    )
    number = opened["event"]
    clock.forward(minutes=2)
    run(ctx, "events.fill", event=number, element="course", value="大客车追尾货车")
    clock.forward(minutes=3)
    run(ctx, "events.snapshot", event=number, source="卢警官", dead=3, serious=4)
    run(ctx, "events.set_level", event=number, level="3", reason="死亡三人")
    clock.forward(minutes=4)
    run(ctx, "events.report", event=number, kind="first", way="phone", confirm=True)
    return opened


def past_of(ctx: Context, event: dict[str, Any]) -> known_then.Past:
    found = known_then.of(ctx, event["id"])
    assert found is not None
    return found


def states(past: known_then.Past) -> list[known_then.Then]:
    return [known_then.at(past, position) for position in range(len(past.steps))]


def test_open_keeps_the_figures_it_is_given(ctx: Context, event: dict[str, Any]) -> None:
    past = past_of(ctx, event)
    first = next(step.item for step in past.steps if step.item["kind"] == "figures")
    assert first["figures"] == {"dead": 1} and first["text"].startswith("省高速交警")
    with pytest.raises(Exception, match="cannot be -1"):
        run(ctx, "events.open", content="事故", dead=-1, confirm=True)


def test_each_moment_knows_no_more_than_was_entered(ctx: Context, event: dict[str, Any]) -> None:
    past = past_of(ctx, event)
    seen = states(past)
    assert [one.figures["dead"] for one in seen][-1] == 3
    assert 1 in [one.figures["dead"] for one in seen]
    levels = [one.level for one in seen]
    assert levels[-1] == "3" and "4" in levels and levels == sorted(levels, reverse=True)
    last = seen[-1]
    assert [one["report_kind"] for one in last.reports] == ["first_phone"] and not seen[-2].reports
    course = [next(one for one in then.segments if one.element.code == "course") for then in seen]
    assert course[-1].value == "大客车追尾货车" and course[0].state != "filled"
    before, after = {one.rule.report for one in seen[-2].clocks}, {one.rule.report for one in last.clocks}
    assert "first_phone" in before and "first_phone" not in after


def test_a_clock_set_back_turns_nothing_round(ctx: Context, event: dict[str, Any], clock: Clock) -> None:
    before = len(past_of(ctx, event).steps)
    clock.forward(minutes=-30)
    run(ctx, "events.fill", event=event["event"], element="cause", value="正在调查")
    past = past_of(ctx, event)
    assert len(past.steps) == before + 1 and past.steps[-1].item["text"].endswith("正在调查")
    known = [step.known for step in past.steps]
    assert known == sorted(known)


def test_figures_entered_late_are_not_known_before(ctx: Context, event: dict[str, Any], clock: Clock) -> None:
    now = clock.forward(minutes=10)
    run(ctx, "events.snapshot", event=event["event"], source="温主任", slight=14, at=later(now, -15))
    past = past_of(ctx, event)
    assert past.steps[-1].item["figures"] == {"slight": 14}
    assert known_then.at(past, len(past.steps) - 2).figures["slight"] is None
    assert known_then.at(past, len(past.steps) - 1).figures["slight"] == 14
    assert known_then.position_at(past, now) == len(past.steps) - 1
    assert known_then.position_at(past, later(now, -1)) == len(past.steps) - 2
    assert known_then.position_at(past, later(now, -600)) == 0


def later(moment: datetime, by: int) -> datetime:
    """So many minutes later."""
    return moment + timedelta(minutes=by)


def test_who_was_told_by_then(ctx: Context, event: dict[str, Any]) -> None:
    run(ctx, "roster.staff", gov_leader="沈怀山", office_leader="顾青禾")
    run(ctx, "events.set_level", event=event["event"], level="2", reason="上级要求")
    past = past_of(ctx, event)
    waiting = [who for who, state in known_then.at(past, len(past.steps) - 1).told if state == "waiting"]
    assert waiting
    run(ctx, "events.tell", event=event["event"], who=waiting[0].split("　")[-1], outcome="confirmed")
    past = past_of(ctx, event)
    assert (waiting[0], "confirmed") in known_then.at(past, len(past.steps) - 1).told
    assert (waiting[0], "waiting") in known_then.at(past, len(past.steps) - 2).told


def test_no_event_has_no_past(ctx: Context) -> None:
    assert known_then.of(ctx, 999) is None
    with pytest.raises(ValueError):
        known_then.at(known_then.Past("1", "", None, (), ()), 0)
