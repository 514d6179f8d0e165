"""Every action of events through the one door, on a real file."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core import agenda, health, i18n, personal
from app.core.errors import Denied, Question, UserError
from app.core.run import Context, read, run
from app.features.duty_log.records import DutyEntry
from app.features.events import actions, lists, state, timeline
from app.features.events.records import (
    ClockEnd,
    DeadlineRule,
    ElementValue,
    Event,
    EventCategory,
    EventElement,
    EventEntry,
    EventReport,
    EventStatus,
    LevelCriterion,
    LevelDecision,
    ReportKind,
    SensitiveTrigger,
    Snapshot,
    StatusStep,
    TellAttempt,
    TellRule,
    Told,
)
from db import database as db
from db import ledger
from db.database import silent
from tests.conftest import NAME, Clock

Open = Callable[..., str]
TITLE, PLACE = "江云高速K87+300大客车追尾货车事故", "江云高速K87+300"


@pytest.fixture
def opened(ctx: Context) -> Open:
    """Opens an event and gives its number: ``opened(level="3")``."""

    def start(**more: Any) -> str:
        values = {"title": TITLE, "place": PLACE, "content": TITLE, "source": "市交警支队", "category": "12H00", **more}
        return run(ctx, "events.open", confirm=True, **values)["event"]

    return start


@pytest.fixture
def crash(opened: Open, clock: Clock) -> str:
    return opened(level="3", occurred=clock.at - timedelta(minutes=13))


def refused(ctx: Context, action: str, field: str, /, **values: Any) -> str:
    """The sentence of a refusal that names ``field`` and changes nothing."""
    before = ledger.head()
    with pytest.raises(UserError) as told:
        run(ctx, action, **values)
    assert not isinstance(told.value, Question) and told.value.field == field, told.value
    assert ledger.head() == before
    return str(told.value)


def asked(ctx: Context, action: str, /, **values: Any) -> list[str]:
    """The fields that a question names; nothing is changed by it, and ``confirm`` answers it."""
    before = ledger.head()
    with pytest.raises(Question) as told:
        run(ctx, action, **values)
    assert ledger.head() == before
    return [field for field, _ in told.value.findings]


def clocks(ctx: Context) -> dict[str, datetime]:
    return {one.code: one.ends for one in agenda.running(ctx) if one.record[0] == "events"}


def sent(ctx: Context, event: str, kind: str = "first", **more: Any) -> dict[str, Any]:
    return run(ctx, "events.report", event=event, kind=kind, confirm=True, **more)


# opening ------------------------------------------------------------------
def test_open_from_a_text(ctx: Context, clock: Clock) -> None:
    made = run(
        ctx, "events.open", content="2时31分，江云高速K87+300大客车追尾货车，多人受伤。",
        source="市交警支队　卢警官　0571-5550122", category="道路交通事故", level="3", triggers=["people,type"],
    )
    event = Event.get()
    assert made["event"] == event.number == "000000202606240001" and event.known_at == clock.at
    assert (event.category, event.level, event.triggers, event.status) == ("12H00", "3", "people type", "received")
    assert event.title and event.source == "市交警支队　卢警官　0571-5550122"
    entry = DutyEntry.get(DutyEntry.number == made["entry"])
    assert (entry.kind, entry.person, entry.level) == ("event", "卢警官", "3")
    assert EventEntry.get().entry == entry and StatusStep.get().step == "open"
    assert LevelDecision.get().level == "3"
    due = {one["rule"]: one["due"] for one in made["clocks"]}
    assert due["GOV-PHONE-3"] == clock.at + timedelta(minutes=30) and made["said"]


def test_open_from_an_entry_counts_from_when_it_was_known(ctx: Context, clock: Clock, log: Callable[..., Any]) -> None:
    known = log("客车侧翻，3人受伤", source="市交警支队　卢警官")
    clock.forward(minutes=12)
    made = run(ctx, "events.open", entry=known["number"], category="12H00", level="4")
    event = Event.get()
    assert event.known_at == clock.at - timedelta(minutes=12) and DutyEntry.select().count() == 1
    assert made["entry"] == known["number"] and event.source == "市交警支队　卢警官"
    assert clocks(ctx)["GEN-2H"] == clock.at + timedelta(minutes=108)


def test_open_asks_about_near_doubles(ctx: Context, crash: str, clock: Clock) -> None:
    again = {"title": "客车追尾", "content": "客车追尾货车", "source": "市民", "category": "12H00",
             "place": PLACE + "附近"}
    assert asked(ctx, "events.open", **again) == ["title"]
    made = run(ctx, "events.open", **again, confirm=True)
    assert crash in Event.get(Event.number == made["event"]).findings
    clock.forward(minutes=121)
    run(ctx, "events.open", **{**again, "title": "又一起追尾", "content": "又一起"}, occurred=clock.at)


def test_open_asks_about_a_place_outside_and_times(set_setting: Callable[..., Context], clock: Clock) -> None:
    ctx = set_setting("events.region_words", "江城市 云岭县")
    values = {"title": "滑坡", "content": "滑坡", "source": "市民", "place": "澄川市城郊"}
    later = clock.at + timedelta(minutes=5)
    assert asked(ctx, "events.open", **values, occurred=later) == ["occurred", "place"]
    made = run(ctx, "events.open", **values, occurred=later, confirm=True)
    assert len(Event.get(Event.number == made["event"]).findings.splitlines()) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "content"), ({"content": "x", "category": "飞碟"}, "category"), ({"content": "x", "level": "7"}, "level"),
        ({"content": "x", "triggers": ["none"]}, "triggers"), ({"content": "x", "region": "12"}, "region"),
        ({"content": "x", "region": "９９０１００"}, "region"), ({"content": "x", "longitude": 118.0}, "latitude"),
        ({"content": "x", "latitude": 31.0}, "longitude"),
        ({"content": "x", "longitude": 181.0, "latitude": 0.0}, "longitude"),
        ({"content": "x", "longitude": 0.0, "latitude": -91.0}, "latitude"), ({"entry": 77}, "number"),
    ],
)
def test_open_refuses_what_cannot_be(ctx: Context, values: dict[str, Any], field: str) -> None:
    assert refused(ctx, "events.open", field, **values)
    assert Event.select().count() == 0


def test_numbers_of_events_by_region_and_day(set_setting: Callable[..., Context], clock: Clock) -> None:
    ctx = set_setting("events.region", "990100")

    def number(**more: Any) -> str:
        return run(ctx, "events.open", title="积水", content="积水", confirm=True, **more)["event"]

    assert [number(), number(), number(region="990102")] == [
        "990100202606240001", "990100202606240002", "990102202606240001",
    ]
    clock.local(2026, 12, 31, 23, 59)
    assert number() == "990100202612310001"
    clock.forward(minutes=1)
    assert number() == "990100202701010001"
    assert state.by_number("202612310001").number == "990100202612310001"
    assert "Several" in refused(ctx, "events.step", "event", event="0001", step="verify")
    assert refused(ctx, "events.step", "event", event="9999", step="verify")


# entries ------------------------------------------------------------------
def test_note_stands_in_the_timeline(ctx: Context, crash: str, clock: Clock) -> None:
    clock.forward(minutes=3)
    said = {"event": crash, "source": "市卫健委　温主任", "content": "伤员分送两家医院"}
    made = run(ctx, "events.note", **said, further={"read_back": True})
    assert DutyEntry.get(DutyEntry.number == made["number"]).read_back
    items = read(ctx, "events.show", event=crash)["timeline"]
    assert [one["kind"] for one in items if one["number"] == made["number"]] == ["entry:call_in"]
    assert asked(ctx, "events.note", **said) == ["content"]


def test_tie_an_entry_and_what_continues_it(ctx: Context, crash: str, log: Callable[..., Any]) -> None:
    first = log("柴油泄漏")
    run(ctx, "duty_log.follow", number=first["number"], content="已铺沙")
    run(ctx, "events.tie", event=crash, entry=first["number"])
    texts = " ".join(one["text"] for one in timeline.of(ctx, Event.get()))
    assert "柴油泄漏" in texts and "已铺沙" in texts
    refused(ctx, "events.tie", "entry", event=crash, entry=first["number"])
    refused(ctx, "events.tie", "number", event=crash, entry=999)


def test_settle_offer(ctx: Context, crash: str, log: Callable[..., Any]) -> None:
    made = log("死亡3人")
    run(ctx, "events.settle_offer", event=crash, entry=made["number"], taken=True)
    row = EventEntry.get(EventEntry.offer == "taken")
    assert row.entry.number == made["number"]
    run(ctx, "events.settle_offer", event=crash, entry=made["number"])
    assert EventEntry.get_by_id(row.id).offer == "kept" and EventEntry.select().count() == 2


# data ---------------------------------------------------------------------
def test_change_keeps_what_was(ctx: Context, crash: str, clock: Clock) -> None:
    clock.forward(minutes=4)
    done = run(ctx, "events.change", event=crash, place="江云高速K88", title="客车追尾货车事故")
    assert done["changed"] == ["place", "title"]
    assert ElementValue.get(ElementValue.element == "place").value == "江云高速K88"
    assert refused(ctx, "events.change", "title", event=crash, place="江云高速K88")
    refused(ctx, "events.change", "latitude", event=crash, longitude=118.0)
    later = clock.at + timedelta(hours=1)
    assert asked(ctx, "events.change", event=crash, occurred=later) == ["occurred"]
    assert Event.get().occurred_at != later


def test_change_of_the_time_known_moves_the_clocks(ctx: Context, crash: str, clock: Clock) -> None:
    before = clocks(ctx)
    assert refused(ctx, "events.change", "reason", event=crash, known=clock.at - timedelta(minutes=5))
    run(ctx, "events.change", event=crash, known=clock.at - timedelta(minutes=5), reason="电话先到门卫", confirm=True)
    assert {code: ends + timedelta(minutes=5) for code, ends in clocks(ctx).items()} == before
    stopped = {row.rule for row in ClockEnd.select().where(ClockEnd.how == "stopped")}
    assert stopped == before.keys()  # those that ran from another moment ended there
    assert {one["kind"] for one in timeline.of(ctx, Event.get())} >= {"clock", "element"}


def test_change_of_the_category_brings_others_to_tell(ctx: Context, crash: str) -> None:
    before = {row.rule for row in Told.select()}
    run(ctx, "events.change", event=crash, category="危险化学品事故")
    assert {row.rule for row in Told.select()} - before == {"fire", "environment"} and Event.get().category == "12D00"
    assert before <= {row.rule for row in Told.select()}  # nobody is taken out


def test_fill_adds_and_replaces_nothing(ctx: Context, crash: str, clock: Clock) -> None:
    run(ctx, "events.fill", event=crash, element="起因", value="雨天路滑", source="卢警官")
    run(ctx, "events.fill", event=crash, element="cause", value="超速")
    assert [row.value for row in ElementValue.select().order_by(ElementValue.id)] == ["雨天路滑", "超速"]
    rows = {one["code"]: one for one in read(ctx, "events.show", event=crash)["elements"]["rows"]}
    assert (rows["cause"]["value"], rows["cause"]["state"]) == ("超速", "filled")
    run(ctx, "events.fill", event=crash, element="place", value="江云高速K90", confirm=True)
    assert Event.get().place == "江云高速K90"
    for element in ("kind", "consequence", "received", "occurred", "nonsense"):
        refused(ctx, "events.fill", "element", event=crash, element=element, value="x")
    refused(ctx, "events.fill", "value", event=crash, element="cause", value=" ")


# figures and level --------------------------------------------------------
def test_snapshot_folds_and_proposes(ctx: Context, crash: str, clock: Clock) -> None:
    run(ctx, "events.snapshot", event=crash, source="卢警官", dead=1, serious=6, slight=13)
    clock.forward(minutes=9)
    told = run(ctx, "events.snapshot", event=crash, source="卢警官", dead=3, serious=4)
    assert told["changed"] == {"dead": 2, "serious": -2} and told["figures"]["slight"] == 13
    assert (told["proposed"], told["level"]) == ("3", "3") and "3 ≥ 3" in told["explanation"]
    before = clock.at - timedelta(minutes=5)
    late = run(ctx, "events.snapshot", event=crash, source="市卫健委", dead=2, missing=1, at=before)
    # an older count does not stand over a newer
    assert late["figures"]["dead"] == 3 and late["figures"]["missing"] == 1


def test_snapshot_of_fewer_dead_needs_a_reason(ctx: Context, crash: str, clock: Clock) -> None:
    run(ctx, "events.snapshot", event=crash, source="卢警官", dead=3)
    clock.forward(minutes=1)
    assert "from 3 down to 2" in refused(ctx, "events.snapshot", "reason", event=crash, source="卢警官", dead=2)
    run(ctx, "events.snapshot", event=crash, source="卢警官", dead=2, reason="重复统计")
    assert [row.reason for row in Snapshot.select().order_by(Snapshot.id)] == ["", "重复统计"]
    assert any("重复统计" in one["text"] for one in timeline.of(ctx, Event.get()))
    run(ctx, "events.snapshot", event=crash, source="卢警官", serious=1)  # other figures may fall


@pytest.mark.parametrize(
    ("values", "field"),
    [({}, "dead"), ({"dead": -1}, "dead"), ({"loss_wan": -0.5}, "loss_wan"), ({"relocated": 1 << 31}, "relocated"),
     ({"loss_wan": float("nan")}, "loss_wan"), ({"dead": 1, "source": " "}, "source")],
)
def test_snapshot_refuses_what_cannot_be(ctx: Context, crash: str, values: dict[str, Any], field: str) -> None:
    refused(ctx, "events.snapshot", field, event=crash, **{"source": "x", **values})


def test_times_to_come_are_refused(ctx: Context, crash: str, clock: Clock) -> None:
    ahead = clock.at + timedelta(seconds=1)
    refused(ctx, "events.snapshot", "at", event=crash, source="x", dead=1, at=ahead)
    refused(ctx, "events.ask", "at", event=crash, asked_by="x", text="y", at=ahead)
    refused(ctx, "events.close", "at", event=crash, at=ahead)
    refused(ctx, "events.report", "at", event=crash, kind="first", at=ahead, confirm=True)
    refused(ctx, "events.report", "at", kind="nil", at=ahead)


def test_set_level_away_from_the_figures_needs_a_reason(ctx: Context, crash: str) -> None:
    run(ctx, "events.snapshot", event=crash, source="卢警官", dead=3)
    assert "3 ≥ 3" in refused(ctx, "events.set_level", "reason", event=crash, level="4")
    refused(ctx, "events.set_level", "level", event=crash, level="3")  # it is so already
    refused(ctx, "events.set_level", "level", event=crash, level="5")
    done = run(ctx, "events.set_level", event=crash, level="4", reason="含自然死亡1人")
    assert [one["rule"] for one in done["clocks"]] == ["GEN-2H"]
    last = LevelDecision.select().order_by(LevelDecision.id.desc()).get()
    assert (last.before, last.level, last.proposed, last.reason) == ("3", "4", "3", "含自然死亡1人")
    stopped = {row.rule: row.reason for row in ClockEnd.select()}
    assert stopped.keys() == {"GOV-PHONE-3", "GOV-WRITE-3"} and all("Ordinary" in reason for reason in stopped.values())


def test_set_level_changes_what_makes_an_event_sensitive(ctx: Context, opened: Open) -> None:
    event = opened(level="4")
    assert set(clocks(ctx)) == {"GEN-2H"}
    run(ctx, "events.set_level", event=event, level="4", triggers=["people"])
    assert set(clocks(ctx)) == {"GEN-2H", "GOV-PHONE", "GOV-WRITE"} and Event.get().triggers == "people"
    run(ctx, "events.set_level", event=event, level="4", triggers=[], reason="学生已离开")
    assert set(clocks(ctx)) == {"GEN-2H"} and Event.get().triggers == ""
    refused(ctx, "events.set_level", "triggers", event=event, level="4", triggers=["weather"])


# steps --------------------------------------------------------------------
PATHS = {
    "received": "", "verifying": "verify", "assessed": "assess", "approving": "ask", "reported_first": "report",
    "ongoing": "report follow", "closed_field": "report close", "reported_final": "report close finish",
    "archived": "report close finish archive", "transferred": "report transfer", "merged": "report merge",
    "void": "report void", "reopened": "report void reopen",
}


def take(ctx: Context, event: str, step: str, other: str) -> None:
    """One step by the action that takes it."""
    about = state.by_number(event)
    if step == "report":
        phoned = any(row.kind == "first_phone" for row in state.sent_reports(about))
        sent(ctx, event, "first", way="system" if phoned else "phone")
    elif step in ("follow", "finish"):
        sent(ctx, event, {"follow": "followup", "finish": "final"}[step])
    elif step == "close":
        run(ctx, "events.close", event=event)
    elif step == "merge":
        run(ctx, "events.merge", event=event, into=other, reason="同一事件")
    else:
        run(ctx, "events.step", event=event, step=step, reason="试")


def test_step_by_every_path_of_the_table(ctx: Context, opened: Open, clock: Clock) -> None:
    table = {row.code: actions.possible(row.code) for row in EventStatus.select()}
    assert table.keys() == PATHS.keys()
    other, walked = opened(title="另一起"), 0
    for status, steps in table.items():
        for step, after in steps.items():
            clock.forward(minutes=1)
            event = opened()
            for before in PATHS[status].split():
                take(ctx, event, before, other)
            assert state.by_number(event).status == status
            take(ctx, event, step, other)
            about = state.by_number(event)
            last = StatusStep.select().where(StatusStep.event == about).order_by(StatusStep.id.desc()).get()
            assert (about.status, last.step, last.before, last.after) == (after, step, status, after)
            walked += 1
    assert walked == sum(len(steps) for steps in table.values()) > 50
    assert health.find(ctx.files, silent) == []


def test_step_that_the_table_does_not_have_is_refused(ctx: Context, opened: Open) -> None:
    other = opened(title="另一起")
    for status, path in PATHS.items():
        event = opened()
        for before in path.split():
            take(ctx, event, before, other)
        for step in ("verify", "assess", "ask", "archive", "transfer", "void", "reopen"):
            if step not in actions.possible(status):
                assert "Possible:" in refused(ctx, "events.step", "step", event=event, step=step, reason="试")
        if "close" not in actions.possible(status):
            refused(ctx, "events.close", "step", event=event)
        if "merge" not in actions.possible(status):
            refused(ctx, "events.merge", "step", event=event, into=other, reason="试")
        for wanted in ("close", "merge", "report", "follow", "finish", "dance"):
            refused(ctx, "events.step", "step", event=event, step=wanted, reason="试")


def test_step_back_needs_a_reason(ctx: Context, crash: str) -> None:
    for step in ("void", "transfer"):
        refused(ctx, "events.step", "reason", event=crash, step=step)
    run(ctx, "events.step", event=crash, step="void", reason="误报")
    assert clocks(ctx) == {} and {row.reason for row in ClockEnd.select()} == {"误报"}
    refused(ctx, "events.step", "reason", event=crash, step="reopen")
    run(ctx, "events.step", event=crash, step="reopen", reason="确有其事")
    assert set(clocks(ctx)) == {"GOV-PHONE-3", "GOV-WRITE-3"}


def test_close_starts_the_clock_of_the_final_report(ctx: Context, crash: str, clock: Clock) -> None:
    sent(ctx, crash)
    ended = clock.at - timedelta(minutes=1)
    refused(ctx, "events.close", "at", event=crash, at=clock.at - timedelta(minutes=14))
    clock.forward(minutes=5)
    run(ctx, "events.close", event=crash, at=ended, reason="清理完毕")
    assert clocks(ctx) == {"FIN-1": ended + timedelta(days=1)} and Event.get().ended_at == ended
    assert sent(ctx, crash, "final")["clocks"][0]["how"] == "met" and clocks(ctx) == {}


def test_a_reopened_event_owes_follow_ups_and_another_final_report(ctx: Context, crash: str, clock: Clock) -> None:
    sent(ctx, crash)
    run(ctx, "events.close", event=crash)
    assert sent(ctx, crash, "final")["report"] == f"{crash}-99"
    run(ctx, "events.step", event=crash, step="reopen", reason="复燃")
    assert clocks(ctx) == {"FU-1-3": clock.at + timedelta(hours=4)}
    clock.forward(minutes=30)
    run(ctx, "events.close", event=crash)
    assert clocks(ctx) == {"FIN-1": clock.at + timedelta(days=1)}
    assert sent(ctx, crash, "final")["report"] == f"{crash}-02" and clocks(ctx) == {}


def test_merge_and_no_circle(ctx: Context, opened: Open) -> None:
    first, second, third = opened(), opened(title="乙"), opened(title="丙")
    refused(ctx, "events.merge", "into", event=first, into=first, reason="x")
    refused(ctx, "events.merge", "reason", event=first, into=second, reason=" ")
    run(ctx, "events.merge", event=first, into=second, reason="同一事件")
    refused(ctx, "events.merge", "into", event=second, into=first, reason="x")
    run(ctx, "events.merge", event=second, into=third, reason="同一事件")
    refused(ctx, "events.merge", "into", event=third, into=first, reason="x")
    shown = read(ctx, "events.show", event=third)
    assert shown["merged_from"] == [second]
    assert {one["event"] for one in shown["timeline"]} == {first, second, third}
    assert {one.record[1] for one in agenda.running(ctx)} == {state.by_number(third).id}


# verification -------------------------------------------------------------
def test_ask_starts_two_clocks_that_replies_end_one_by_one(ctx: Context, opened: Open, clock: Clock) -> None:
    event = opened(level="9", category="19A00")
    assert clocks(ctx) == {}
    event = opened(title="乙", level="4")
    sent(ctx, event)
    sent(ctx, event, "verification")  # unasked: it answers nothing that comes later
    for minutes in (0, 7):
        clock.forward(minutes=minutes)
        run(ctx, "events.ask", event=event, asked_by="省政府总值班室", text="网传多人死亡")

    def waiting() -> list[tuple[str, int]]:
        return [(one.code, int((clock.at - one.starts).total_seconds() // 60)) for one in agenda.running(ctx)
                if one.code.startswith("GOV-VERIFY")]

    assert waiting() == [("GOV-VERIFY-P", 7), ("GOV-VERIFY-P", 0), ("GOV-VERIFY-W", 7), ("GOV-VERIFY-W", 0)]
    made = sent(ctx, event, "verification", way="phone", finding="不属实")
    assert [(one["rule"], one["minutes"]) for one in made["clocks"]] == [("GOV-VERIFY-P", 23)]
    assert "不属实" in EventReport.get(EventReport.number == made["report"]).body
    made = sent(ctx, event, "verification")
    assert [(one["rule"], one["minutes"]) for one in made["clocks"]] == [("GOV-VERIFY-W", 53)]
    assert waiting() == [("GOV-VERIFY-P", 0), ("GOV-VERIFY-W", 0)]
    assert len(sent(ctx, event, "verification")["clocks"]) == 2 and waiting() == []


def test_ask_after_the_final_report_is_owed_too(ctx: Context, crash: str) -> None:
    sent(ctx, crash)
    run(ctx, "events.close", event=crash)
    sent(ctx, crash, "final")
    run(ctx, "events.ask", event=crash, asked_by="省政府总值班室", text="死亡几人")
    assert set(clocks(ctx)) == {"GOV-VERIFY-P", "GOV-VERIFY-W"}
    sent(ctx, crash, "verification")
    run(ctx, "events.step", event=crash, step="archive")
    assert "Reopen" in refused(ctx, "events.ask", "event", event=crash, asked_by="省政府总值班室", text="死亡几人")


# telling ------------------------------------------------------------------
@pytest.fixture
def telephone(ctx: Context) -> None:
    """Who is on duty, and the contacts that the rules lead to."""
    for source, who, post in (
        ("市政府", "卢正平", "市长"), ("市政府", "韩知远", "副市长"), ("市应急管理局", "值班室", ""),
        ("市政府", "沈怀山", "党组成员"),
    ):
        run(ctx, "contacts.add", source=source, person=who, post=post, phone=f"0571-5550{len(who + post):04d}")
    run(ctx, "roster.staff", gov_leader="沈怀山", office_leader="顾青禾")


@pytest.mark.usefixtures("telephone")
def test_both_wordings_of_a_number_that_no_list_shows_are_masked_too(ctx: Context, opened: Open) -> None:
    opened(level="3")
    row = Told.select().where(Told.phone.startswith("0571")).get()
    Told.update(phone="13812345678").where(Told.id == row.id).execute()  # behind the ledger's back
    (found,) = (one for one in health.find(None, silent) if one.table == "told")
    ((_, kept, now),) = health.compared(ctx, found)
    assert (kept, now) == (row.phone, "13812345678")
    ((_, kept, now),) = health.compared(replace(ctx, grants=ctx.grants - {"phones"}), found)
    assert (kept, now) == (personal.masked(row.phone), "138****5678") != (row.phone, "13812345678")


@pytest.mark.usefixtures("telephone")
def test_tell_puts_the_deputy_below_who_does_not_answer(ctx: Context, opened: Open) -> None:
    event = opened(level="3")
    chain = {row.rule: row for row in Told.select()}
    assert chain["gov_leader"].person == "沈怀山" and chain["head"].person == "卢正平"
    first = run(ctx, "events.tell", event=event, who="市长", outcome="no_answer")
    assert (first["who"], first["state"], first["unanswered"], first["deputy"]) == ("卢正平", "no_answer", 1, "韩知远")
    second = run(ctx, "events.tell", event=event, who="卢正平", outcome="no_answer")
    assert second["unanswered"] == 2 and Told.select().where(Told.deputy_of.is_null(False)).count() == 1
    run(ctx, "events.tell", event=event, who="韩知远", read_back=True)
    assert Told.get(Told.person == "韩知远").state == "confirmed"
    assert run(ctx, "events.tell", event=event, who="卢正平", outcome="rung")["state"] == "trying"
    assert run(ctx, "events.tell", event=event, who="卢正平")["state"] == "confirmed"
    lead = run(ctx, "events.tell", event=event, who="沈怀山", outcome="no_answer")
    assert lead["deputy"] == "顾青禾"
    (item,) = [one for one in agenda.whole(ctx).owed if one.record[0] == "events"]
    assert "1" in item.state and item.tone == "danger"


def test_tell_somebody_who_is_not_in_the_chain(ctx: Context, crash: str) -> None:
    before = Told.select().count()
    done = run(ctx, "events.tell", event=crash, who="保险公司", phone="0571-95500", note="请派员")
    assert done["who"] == "保险公司" and done["chain"] == before + 1
    assert "保险公司" in refused(ctx, "events.tell", "note", event=crash, who="保险公司", outcome="not_needed")
    refused(ctx, "events.tell", "outcome", event=crash, who="保险公司", outcome="asleep")
    refused(ctx, "events.tell", "way", event=crash, who="保险公司", way="pigeon")
    run(ctx, "events.tell", event=crash, who="保险公司", outcome="not_needed", note="已由交警通知")
    assert Told.get(Told.title == "保险公司").state == "not_needed" and TellAttempt.select().count() == 2


# reports ------------------------------------------------------------------
def test_draft_is_kept_and_sign_goes_with_a_change(ctx: Context, crash: str) -> None:
    made = run(ctx, "events.draft", event=crash, kind="first")
    assert made["kind"] == "first_written" and PLACE in made["text"] and made["state"] == "draft"
    assert run(ctx, "events.draft", event=crash, kind="first", text="改过")["uid"] == made["uid"]
    assert run(ctx, "events.sign", event=crash, kind="first")["signed_by"] == NAME
    assert run(ctx, "events.draft", event=crash, kind="first")["state"] == "signed"  # nothing changed
    assert run(ctx, "events.draft", event=crash, kind="first", text="又改")["state"] == "draft"
    assert EventReport.get().signed_by == "" and EventReport.get().body == "又改"
    refused(ctx, "events.sign", "kind", event=crash, kind="final")
    refused(ctx, "events.draft", "kind", event=crash, kind="nil")
    refused(ctx, "events.draft", "kind", event=crash, kind="poem")


def test_sign_by_a_leader_only(ctx: Context, crash: str, person: Callable[..., Context]) -> None:
    officer, leader = person("002", "DUTY_MAIN"), person("003", "OFF_LEAD", name="顾青禾")
    run(officer, "events.draft", event=crash, kind="first")
    with pytest.raises(Denied):
        run(officer, "events.sign", event=crash, kind="first")
    run(ctx, "roster.staff", office_leader="顾青禾")
    assert "顾青禾" in refused(officer, "events.report", "signed_by", event=crash, kind="first", confirm=True)
    refused(officer, "events.report", "signed_by", event=crash, kind="first", confirm=True, signed_by="路人")
    run(leader, "events.sign", event=crash, kind="first")
    run(officer, "events.report", event=crash, kind="first", confirm=True)
    run(officer, "events.report", event=crash, kind="followup", confirm=True, signed_by="顾青禾")
    assert [(row.signed_by, row.signed_how) for row in state.sent_reports(Event.get())] == [
        ("顾青禾", "here"), ("顾青禾", "by word"),
    ]
    assert run(officer, "events.report", event=crash, kind="verification", way="phone", confirm=True)  # needs no leader


def test_report_asks_then_freezes(ctx: Context, crash: str, clock: Clock) -> None:
    assert asked(ctx, "events.report", event=crash, kind="first") == ["text"]
    clock.forward(minutes=52)
    made = sent(ctx, crash, text="书面初报正文", addressee="省政府总值班室")
    assert {one["rule"]: (one["how"], one["minutes"]) for one in made["clocks"]} == {
        "GOV-PHONE-3": ("late", 22), "GOV-WRITE-3": ("met", 8),
    }
    row = EventReport.get()
    assert (row.state, row.number, row.way, row.sent_at) == ("sent", f"{crash}-01", "system", clock.at) and row.findings
    assert json.loads(row.facts)["level"] == "3" and Event.get().status == "reported_first"
    for values in ({"text": "改"}, {}):
        refused(ctx, "events.report", "kind", event=crash, kind="first", confirm=True, **values)
    run(ctx, "events.draft", event=crash, kind="first", text="另稿")  # lies beside it
    assert EventReport.get_by_id(row.id).body == "书面初报正文"
    (shown,) = [one for one in lists.reports_of(ctx, Event.get()) if one["number"]]
    assert shown["whole"] and shown["digest"].startswith(ledger.ALGORITHM)


def test_a_report_changed_behind_the_program_is_seen(ctx: Context, crash: str) -> None:
    made = sent(ctx, crash)
    table = EventReport._meta.table_name
    db.database.execute_sql(f"update {table} set body = 'x' where number = '{made['report']}'")
    (shown,) = lists.reports_of(ctx, Event.get())
    assert not shown["whole"] and health.find(ctx.files, silent) != []


def test_report_in_its_turn(ctx: Context, crash: str) -> None:
    for kind in ("followup", "final"):
        refused(ctx, "events.report", "step", event=crash, kind=kind, confirm=True)
    refused(ctx, "events.report", "kind", event=crash, kind="poem", confirm=True)
    refused(ctx, "events.report", "way", event=crash, kind="first", way="pigeon", confirm=True)
    run(ctx, "events.close", event=crash)
    refused(ctx, "events.report", "kind", event=crash, kind="final", confirm=True)  # there was no first
    refused(ctx, "events.report", "step", event=crash, kind="first", confirm=True)
    run(ctx, "events.step", event=crash, step="reopen", reason="未报")
    sent(ctx, crash, way="phone")
    run(ctx, "events.close", event=crash)
    assert sent(ctx, crash, "followup")["ordinal"] == 1  # what came after the end is still told
    assert Event.get().status == "closed_field"


def test_numbers_of_reports_leave_the_last_for_the_final(ctx: Context, crash: str, clock: Clock) -> None:
    sent(ctx, crash, way="phone")
    event = Event.get()
    for number in range(2, 99):  # as if so many had gone out
        with db.write(ctx.now, ctx.number, "x"):
            EventReport(event=event, kind="followup", number=f"{crash}-{number:02d}", title="x", body="x",
                        state="sent", sent_at=clock.at, frozen=number, facts="{}").save()
    assert sent(ctx, crash, "followup")["report"] == f"{crash}-100"
    run(ctx, "events.close", event=crash)
    assert sent(ctx, crash, "final")["report"] == f"{crash}-99"
    assert state.sent_reports(event)[0].number == f"{crash}-01"


def test_report_that_corrects_another(ctx: Context, crash: str, clock: Clock) -> None:
    run(ctx, "events.snapshot", event=crash, source="卢警官", dead=3, slight=9)
    first = sent(ctx, crash)["report"]
    clock.forward(minutes=2)
    run(ctx, "events.snapshot", event=crash, source="市卫健委", slight=7)
    refused(ctx, "events.report", "reason", event=crash, kind="correction", corrects=first, confirm=True)
    refused(ctx, "events.report", "report", event=crash, kind="correction", corrects="x-01", reason="x", confirm=True)
    i18n.use("zh_CN")
    made = sent(ctx, crash, "correction", corrects=first, reason="重复登记")
    row = EventReport.get(EventReport.number == made["report"])
    assert row.corrects.number == first and "“轻伤9人”更正为“轻伤7人”" in row.body and "重复登记" in row.body
    assert "轻伤" not in run(ctx, "events.draft", event=crash, kind="followup")["text"]  # the superior knows it
    other = run(ctx, "events.open", title="乙", content="乙", confirm=True)["event"]
    refused(ctx, "events.report", "corrects", event=other, kind="correction", corrects=first, reason="x", confirm=True)


def test_report_nil(set_setting: Callable[..., Context], clock: Clock) -> None:
    set_setting("events.region", "990100")
    ctx = set_setting("events.region_words", "江城市 云岭县")
    i18n.use("zh_CN")
    first = run(ctx, "events.report", kind="nil", since=clock.at - timedelta(hours=8), until=clock.at)
    second = run(ctx, "events.report", kind="nil", text="无事")
    assert (first["report"], second["report"]) == ("99010020260624-N01", "99010020260624-N02")
    row = EventReport.get(EventReport.number == first["report"])
    assert row.event is None and row.body.startswith("6月23日18时44分至6月24日2时44分，江城市无重要突发事件和紧急情况")
    assert row.digest and EventReport.get(EventReport.number == second["report"]).body == "无事"


def test_receipt(ctx: Context, crash: str, clock: Clock) -> None:
    made = sent(ctx, crash)
    clock.forward(minutes=3)
    run(ctx, "events.receipt", report=made["report"], received_by="省政府总值班室3号席")
    shown = lists.reports_of(ctx, Event.get())[0]
    assert (shown["received_by"], shown["received_at"], shown["whole"]) == ("省政府总值班室3号席", clock.at, True)
    refused(ctx, "events.receipt", "report", report="x-01", received_by="x")


def test_explain_late_by_a_leader_only(ctx: Context, crash: str, clock: Clock, person: Callable[..., Context]) -> None:
    clock.forward(minutes=69, seconds=1)
    sent(ctx, crash)
    officer, leader = person("002", "DUTY_MAIN"), person("003", "OFF_LEAD", name="顾青禾")
    with pytest.raises(Denied):
        run(officer, "events.explain_late", event=crash, rule="GOV-WRITE-3", reason="x")
    refused(leader, "events.explain_late", "rule", event=crash, rule="FU-1", reason="x")
    run(leader, "events.explain_late", event=crash, rule="GOV-WRITE-3", reason="核准数据")
    row = ClockEnd.get(ClockEnd.rule == "GOV-WRITE-3")
    assert (row.how, timeline.minutes_of(row), row.reason, row.reason_by) == ("late", 10, "核准数据", "顾青禾")
    assert any("核准数据" in one["text"] for one in timeline.of(ctx, Event.get()))


def test_an_instruction_entered_late_is_told_once(ctx: Context, crash: str, clock: Clock) -> None:
    sent(ctx, crash, way="phone")
    sent(ctx, crash)
    clock.forward(minutes=20)
    run(ctx, "events.note", event=crash, kind="instruction", source="沈怀山", post="副市长", content="全力救治",
        at=clock.at - timedelta(minutes=25), confirm=True)
    made = sent(ctx, crash, "followup")
    assert "副市长沈怀山 instructed: 全力救治" in EventReport.get(EventReport.number == made["report"]).body
    made = sent(ctx, crash, "followup")
    assert "全力救治" not in EventReport.get(EventReport.number == made["report"]).body


# readings and tables ------------------------------------------------------
def test_show_and_the_list(ctx: Context, crash: str, opened: Open, clock: Clock) -> None:
    run(ctx, "events.snapshot", event=crash, source="卢警官", dead=1)
    sent(ctx, crash, way="phone")
    run(ctx, "events.snapshot", event=crash, source="卢警官", dead=3)
    shown = read(ctx, "events.show", event=crash[-4:])
    assert (shown["number"], shown["changes"], shown["stage"]) == (crash, {"dead": 2}, "first_written")
    assert shown["advice"]["level"] == "3" and "close" in shown["steps"] and shown["reports"][0]["whole"]
    assert {one["rule"]: one["seconds_left"] for one in shown["clocks"]} == {"GOV-WRITE-3": 3600, "FU-1-3": 4 * 3600}
    other = opened(title="乙", category="11D00", level="4")
    numbers = {row["number"]: row for row in lists.event_rows(ctx, lists.events(ctx))}
    assert numbers.keys() == {crash, other} and numbers[crash]["next_due"] == clock.at + timedelta(hours=1)
    one = state.by_number(crash).id
    assert lists.events(ctx, level="3") == lists.events(ctx, category="道路交通事故") == [one]
    assert lists.events(ctx, text="追尾") == [one]
    assert lists.events(ctx, category="12") == [one] and lists.events(ctx, since=clock.at + timedelta(1)) == []
    assert lists.running_ids(ctx) == [one, state.by_number(other).id]
    with pytest.raises(UserError):
        read(ctx, "events.show", event="7777777")


def edited(
    ctx: Context, person: Callable[..., Context], name: str, record: Any, key: dict[str, Any], **values: Any
) -> Any:
    """Changes a shipped row, which the chief alone may, with a source."""
    officer = person("009", "DUTY_MAIN")
    with pytest.raises(Denied):
        run(officer, f"events.{name}", **key, **values, source_note="本室")
    refused(ctx, f"events.{name}", "source_note", **key, **values, source_note=" ")
    before = record.select().count()
    run(ctx, f"events.{name}", **key, **values, source_note="本室核定")
    assert record.select().count() == before
    row = record.get(*(getattr(record, column) == value for column, value in key.items()))
    assert row.source_note == "本室核定" and all(getattr(row, column) == value for column, value in values.items())
    return row


def test_change_category(ctx: Context, person: Callable[..., Context]) -> None:
    edited(ctx, person, "change_category", EventCategory, {"scheme": "EMPLAT", "code": "12H00"}, title="道路事故")
    run(ctx, "events.change_category", scheme="LOCAL", code="12H90", title="桥隧事故", title_en="Bridges",
        source_note="本室")
    assert state.category_of("桥隧事故") == "12H90"


def test_change_criterion(ctx: Context, person: Callable[..., Context], crash: str) -> None:
    edited(ctx, person, "change_criterion", LevelCriterion, {"code": "AQ-dead-3"}, low=2.0)
    assert run(ctx, "events.snapshot", event=crash, source="x", dead=2)["proposed"] == "3"


def test_change_deadline(ctx: Context, person: Callable[..., Context], crash: str, clock: Clock) -> None:
    edited(ctx, person, "change_deadline", DeadlineRule, {"code": "GOV-PHONE-3"}, amount=20)
    assert clocks(ctx)["GOV-PHONE-3"] == clock.at + timedelta(minutes=20)
    run(ctx, "events.change_deadline", code="GOV-WRITE-3", used=False, source_note="本室")
    assert set(clocks(ctx)) == {"GOV-PHONE-3"}


def test_change_element(ctx: Context, person: Callable[..., Context], crash: str) -> None:
    edited(ctx, person, "change_element", EventElement, {"code": "contact"}, phone="may")
    assert "contact" not in read(ctx, "events.show", event=crash)["elements"]["missing"]


def test_change_tell_rule(ctx: Context, person: Callable[..., Context], opened: Open) -> None:
    edited(ctx, person, "change_tell_rule", TellRule, {"code": "transport"}, scope="11")
    opened()
    assert Told.get_or_none(Told.rule == "transport") is None


def test_change_trigger(ctx: Context, person: Callable[..., Context]) -> None:
    edited(ctx, person, "change_trigger", SensitiveTrigger, {"code": "people"}, words="学生 儿童")


def test_change_status(ctx: Context, person: Callable[..., Context], crash: str) -> None:
    edited(ctx, person, "change_status", EventStatus, {"code": "received"}, steps="verify:verifying")
    refused(ctx, "events.step", "step", event=crash, step="assess")


def test_change_report_kind(ctx: Context, person: Callable[..., Context], crash: str) -> None:
    edited(ctx, person, "change_report_kind", ReportKind, {"code": "first_written"}, body_en="Only {place}.")
    assert run(ctx, "events.draft", event=crash, kind="first")["text"] == f"Only {PLACE}."
