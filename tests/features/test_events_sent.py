"""What went out: its order, its digest, its receipt, what is asked before it goes, why it was late."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core import i18n
from app.core.errors import Question, UserError
from app.core.run import Context, read, run
from app.features.events import drafts, known_then, opening, reporting, state
from app.features.events.records import ClockEnd, Event, EventReport
from tests.conftest import Clock

SetSetting = Callable[[str, str], Context]


@pytest.fixture
def event(ctx: Context) -> str:
    made = run(ctx, "events.open", title="江云高速客车追尾", content="追尾", source="交警", category="12H00", level="3",
               place="云岭县江云高速K87+300", confirm=True)
    return made["event"]


def sent(ctx: Context, event: str, kind: str, **more: Any) -> dict[str, Any]:
    return run(ctx, "events.report", event=event, kind=kind, signed_by=ctx.name, confirm=True, **more)


def asked(ctx: Context, **given: Any) -> list[str]:
    """The sentences asked before a report goes out."""
    with pytest.raises(Question) as told:
        run(ctx, "events.report", signed_by=ctx.name, **given)
    return [said for _, said in told.value.findings]


def test_sent_reports_stand_in_the_order_of_sending_not_of_drafting(ctx: Context, event: str, clock: Clock) -> None:
    """A correction kept as a draft before a follow-up and sent behind it is what the next one is drafted from."""
    run(ctx, "events.snapshot", event=event, source="交警", dead=1)
    sent(ctx, event, "first")
    run(ctx, "events.draft", event=event, kind="correction")
    clock.forward(minutes=5)
    run(ctx, "events.snapshot", event=event, source="交警", dead=3)
    sent(ctx, event, "followup")
    clock.forward(minutes=5)
    run(ctx, "events.snapshot", event=event, source="交警", dead=2, reason="一人重复计算")
    sent(ctx, event, "correction", reason="重复计算")
    about = Event.get()
    assert [one.kind for one in state.sent_reports(about)] == ["first_written", "followup", "correction"]
    assert drafts.told_before(about).figures["dead"] == 2
    assert EventReport.get(EventReport.kind == "correction").corrects.kind == "followup"


def test_whole_is_told_of_everything_that_a_sent_report_prints(ctx: Context, event: str) -> None:
    sent(ctx, event, "first")
    sent(ctx, event, "correction", reason="笔误")
    row = EventReport.get(EventReport.kind == "correction")
    assert row.digest == reporting.digest_of(row)
    other = {"way": "fax", "issue": 9, "year": 1999, "signed_how": "here", "reason": "无", "corrects": None,
             "signed_at": datetime(2026, 1, 1), "body": "另一份", "title": "另一份", "addressee": "另一处",
             "sent_at": datetime(2026, 1, 1), "signed_by": "另一人", "facts": "{}", "ordinal": 7}
    for name, value in other.items():
        row = EventReport.get(EventReport.kind == "correction")
        setattr(row, name, value)
        assert row.digest != reporting.digest_of(row), name


def test_reports_behind_a_final_one_are_numbered_without_a_gap(ctx: Context, event: str) -> None:
    """A number left out would look like a report that is missing."""
    numbers = [sent(ctx, event, "first")["report"]]
    run(ctx, "events.close", event=event)
    numbers.append(sent(ctx, event, "final")["report"])
    run(ctx, "events.step", event=event, step="reopen", reason="复燃")
    numbers.append(sent(ctx, event, "followup")["report"])
    run(ctx, "events.close", event=event)
    numbers.append(sent(ctx, event, "final")["report"])
    assert [one.rpartition("-")[2] for one in numbers] == ["01", "99", "02", "03"]


def test_the_timeline_names_each_event_that_another_was_merged_into(ctx: Context, event: str) -> None:
    """Reopened and merged again, the first merging is told as it was."""
    named = []
    made = run(ctx, "events.open", title="又报", content="追尾", source="交警", category="12H00", confirm=True)["event"]
    for title in ("甲", "乙"):
        named.append(run(ctx, "events.open", title=title, content=title, source="交警", confirm=True)["event"])
        run(ctx, "events.merge", event=made, into=named[-1], reason="同一事件")
        run(ctx, "events.step", event=made, step="reopen", reason="不是")
    told = [one["text"] for one in read(ctx, "events.show", event=made)["timeline"] if one.get("step") == "merge"]
    assert [number in text and "同一事件" in text for number, text in zip(named, told, strict=True)] == [True, True]


def test_replay_shows_the_clocks_that_run_once_an_event_is_reopened(ctx: Context, event: str, clock: Clock) -> None:
    sent(ctx, event, "first")
    run(ctx, "events.ask", event=event, asked_by="省政府", text="是否属实")
    run(ctx, "events.close", event=event)
    sent(ctx, event, "final")
    clock.forward(minutes=3)
    run(ctx, "events.step", event=event, step="reopen", reason="复燃")
    past = known_then.of(ctx, Event.get().id)
    assert past is not None
    then = [one.rule.code for one in known_then.at(past, len(past.steps) - 1).clocks]
    assert then == [one.rule.code for one in state.running_clocks(Event.get())] and "FU-1-3" in then


@pytest.mark.parametrize("minutes", [-1, 1], ids=["before it was sent", "ahead of now"])
def test_receipt_of_an_impossible_time_is_refused(ctx: Context, event: str, clock: Clock, minutes: int) -> None:
    number = sent(ctx, event, "first")["report"]
    with pytest.raises(UserError) as told:
        run(ctx, "events.receipt", report=number, received_by="3号席", at=clock.at + timedelta(minutes=minutes))
    assert told.value.field == "at" and not EventReport.get().received_by
    run(ctx, "events.receipt", report=number, received_by="3号席", at=clock.at)


def test_report_sent_before_the_event_was_known_is_asked_about(ctx: Context, event: str, clock: Clock) -> None:
    early = clock.at - timedelta(hours=1)
    said = asked(ctx, event=event, kind="first", way="phone", at=early)
    assert any(str(early.year) in one and "before" in one for one in said), said


def test_report_asks_about_a_place_outside_the_region(ctx: Context, event: str, set_setting: SetSetting) -> None:
    desk = set_setting("events.region_words", "江城市 南渡区")
    assert any("云岭县" in one for one in asked(desk, event=event, kind="first"))
    desk = set_setting("events.region_words", "江城市 云岭县")
    assert not any("云岭县" in one for one in asked(desk, event=event, kind="first"))


@pytest.mark.parametrize(("name", "text"), [
    ("serious", "已致5人重伤。"), ("slight", "已致5人轻伤。"), ("dead", "已致5人死亡。"), ("missing", "5人失联。"),
])
def test_report_asks_about_a_toll_that_is_not_the_one_known(
    ctx: Context, event: str, name: str, text: str
) -> None:
    run(ctx, "events.snapshot", event=event, source="交警", **{name: 4})
    assert any("5" in one and "4" in one for one in asked(ctx, event=event, kind="first", text=text))


def test_drafted_reports_contradict_nothing(ctx: Context, event: str, clock: Clock) -> None:
    """What the program words from the figures known is read back as the same figures."""
    i18n.use("zh_CN")
    figures = {"dead": 2, "missing": 1, "trapped": 3, "serious": 4, "slight": 14, "relocated": 120}
    run(ctx, "events.snapshot", event=event, source="交警", loss_wan=260.5, **figures)
    for kind in ("first", "followup"):
        said = asked(ctx, event=event, kind=kind) if kind == "first" else []
        assert not [one for one in said if "掌握" in one or "已知" in one and "文中" in one], said
        sent(ctx, event, kind)
    clock.forward(minutes=9)
    run(ctx, "events.snapshot", event=event, source="交警", dead=3, serious=3, trapped=0, slight=15)
    about = Event.get()
    for kind in ("followup", "verification", "correction", "final"):
        row = EventReport(event=about, kind=kind, title="", body=drafts.drafted(ctx, about, kind).body)
        found = [one for one in reporting.findings_of(ctx, about, row, ctx.now()) if one[0] == "text"]
        assert not [said for _, said in found if any(figure in said for figure in ("死亡", "伤", "被困", "转移"))], (
            kind, row.body, found)


def test_explain_late_reaches_every_late_report_of_a_rule(ctx: Context, event: str, clock: Clock) -> None:
    sent(ctx, event, "first")
    numbers = []
    for _ in range(2):
        clock.forward(hours=5)
        numbers.append(sent(ctx, event, "followup")["report"])
    run(ctx, "events.explain_late", event=event, rule="FU-1-3", reason="其一", report=numbers[0])
    run(ctx, "events.explain_late", event=event, rule="FU-1-3", reason="其二")
    late = ClockEnd.select().where(ClockEnd.rule == "FU-1-3").order_by(ClockEnd.id)
    assert [one.reason for one in late] == ["其一", "其二"]
    with pytest.raises(UserError):
        run(ctx, "events.explain_late", event=event, rule="FU-1-3", reason="其三", report="none")


@pytest.mark.parametrize(("said", "value"), [
    ("1200人", 1200), ("1.2万人", 12_000), ("1,200人", 1200), ("6.1级", 6.1), ("1亿条", 100_000_000),
    ("约五百人", None), ("1.2.3", None),
])
def test_advice_reads_the_figure_that_a_further_field_begins_with(said: str, value: float | None) -> None:
    assert state.leading(said) == value


def test_advice_goes_by_participants_in_ten_thousands(ctx: Context) -> None:
    made = run(ctx, "events.open", title="聚集", content="聚集", source="公安", category="14A00", confirm=True)
    run(ctx, "events.fill", event=made["event"], element="participants", value="1.2万人")
    assert read(ctx, "events.show", event=made["event"])["advice"]["level"] == "1"


def test_like_sees_an_event_behind_many_others(ctx: Context, event: str) -> None:
    for at in range(60):
        run(ctx, "events.open", title=f"另一起{at}", content="追尾", source="交警", category="12H00", confirm=True,
            place=f"南渡区第{at}号路口")
    made = run(ctx, "events.open", title="又报", content="追尾", source="交警", category="12H00", confirm=True,
               place="云岭县江云高速K87+300")
    alike = opening.like(ctx, Event.get(Event.number == made["event"]))
    assert [one.number for one in alike] == [event]


@pytest.mark.parametrize("step", ["void", "transfer"])
def test_merge_into_an_event_that_runs_no_more_is_refused(ctx: Context, event: str, step: str) -> None:
    """Nothing is owed there: what is merged would be forgotten."""
    made = run(ctx, "events.open", title="又报", content="追尾", source="交警", category="12H00", confirm=True)
    run(ctx, "events.step", event=event, step=step, reason="误报")
    with pytest.raises(UserError) as told:
        run(ctx, "events.merge", event=made["event"], into=event, reason="同一事件")
    assert told.value.field == "into"


# lengths: SQLite keeps any, a server does not ------------------------------
def test_report_of_an_event_with_long_names_goes_out(ctx: Context) -> None:
    """Title and place fill their columns; the title drafted of both is cut where its own ends."""
    made = run(ctx, "events.open", title="题" * 200, place="地" * 200, content="追尾", source="源" * 250, dead=1,
               category="12H00", level="3", confirm=True)
    sent(ctx, made["event"], "first")
    row = EventReport.get()
    assert len(row.title) == 200 and row.title.endswith("…") and "题" * 200 in row.body


@pytest.mark.parametrize(("action", "given", "field"), [
    ("events.tell", {"who": "谁" * 250}, "title"), ("events.tell", {"who": "谁", "phone": "1" * 100}, "phone"),
    ("events.fill", {"element": "place", "value": "地" * 900}, "place"),
    ("events.fill", {"element": "source", "value": "源" * 900}, "source"),
])
def test_tell_and_fill_refuse_what_no_column_holds(
    ctx: Context, event: str, action: str, given: dict[str, str], field: str
) -> None:
    with pytest.raises(UserError) as told:
        run(ctx, action, event=event, **given, **({"confirm": True} if action == "events.fill" else {}))
    assert told.value.field == field and "possible" in str(told.value)
