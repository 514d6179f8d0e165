"""Rounds: when they are due, made, faulty, missed; what rings and stays open; what is changed with the table."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from app.core import agenda, health, i18n, query
from app.core.errors import Denied, Question, UserError
from app.core.run import Context, build, read, run
from app.features.duty_log.records import DutyEntry
from app.features.rounds import rules, state
from app.features.rounds.records import Round, RoundItem
from app.report.blocks import as_text
from db import ledger
from db.database import silent
from tests.conftest import NAME, NUMBER, Clock
from ui.alarm import Alarm

LOCAL = i18n.to_local


@pytest.fixture
def begun(ctx: Context, clock: Clock) -> Context:
    """All rounds in use since 08:00 of a working day."""
    clock.local(2026, 6, 24, 8, 0)
    run(ctx, "rounds.start")
    return ctx


def ring(ctx: Context, subject: str, result: str = "ok", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = run(ctx, "rounds.record", subject=subject, result=result, **more)
    return made


def change(ctx: Context, code: str, times: str, **more: Any) -> None:
    given = {"code": code, "times": times, "title": "值班电话", "title_en": "Duty telephone", "source_note": "本单位"}
    run(ctx, "rounds.change_item", **{**given, **more})


def now(ctx: Context) -> dict[str, dict[str, Any]]:
    return {one["subject"]: one for one in read(ctx, "rounds.now")}


def rows(ctx: Context, **filters: Any) -> list[dict[str, Any]]:
    return query.rows(ctx, "rounds", query.listed(ctx, "rounds", **filters))


# rules ------------------------------------------------------------------
def test_times_of_day_are_read_in_order_and_wrong_ones_named() -> None:
    assert rules.parse_times("15:00、9:05 09:05") == ([time(9, 5), time(15)], "")
    assert rules.parse_times("09：00") == ([time(9)], "")
    for wrong in ("24:00", "9", "noon", "12:60", "", "٠٩:٠٠"):
        found, piece = rules.parse_times(wrong)
        assert found == [] and (piece == wrong or not wrong)


def test_due_times_keep_the_wall_clock_over_a_change_of_hour() -> None:
    i18n.use_zone("Europe/Berlin")
    span = (datetime(2026, 3, 28), datetime(2026, 3, 31))
    assert [f"{LOCAL(at):%d %H:%M}" for at in rules.due_times([time(9)], *span)] == ["28 09:00", "29 09:00", "30 09:00"]
    assert rules.due_times([time(9)], *reversed(span)) == []


def test_slots_are_the_last_time_passed_and_the_next() -> None:
    since, noon = datetime(2026, 6, 24), datetime(2026, 6, 24, 4)  # 12:00 in the site's zone
    found = rules.slots_at([time(9), time(15)], since, noon)
    assert (found.running, found.upcoming) == (datetime(2026, 6, 24, 1), datetime(2026, 6, 24, 7))
    assert rules.slots_at([time(9)], noon, noon).running is None  # not in use yet when it was due
    at_once = rules.slots_at([time(9)], since, datetime(2026, 6, 24, 1))
    assert at_once.running == datetime(2026, 6, 24, 1)


# making rounds ----------------------------------------------------------
def test_nothing_is_due_until_the_head_of_the_office_puts_rounds_in_use(ctx: Context) -> None:
    assert read(ctx, "rounds.now") == [] and agenda.whole(ctx).clocks == []
    with pytest.raises(UserError, match="not in use") as fault:
        ring(ctx, "phone")
    assert fault.value.field == "subject"
    with pytest.raises(Denied):
        run(replace(ctx, grants=frozenset({"read", "duty"})), "rounds.start")
    begun = run(ctx, "rounds.start")["started"]
    assert {"phone", "fax", "satellite", "video", "platform", "units"} <= set(begun)
    assert run(ctx, "rounds.start")["started"] == []
    assert all("〔议〕" in item.source_note for item in RoundItem.select())


def test_record_keeps_due_time_done_time_and_by_whom(begun: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 9, 4)
    made = ring(begun, "值班电话")
    kept = Round.get()
    assert (LOCAL(kept.due_at).hour, LOCAL(kept.done_at).minute, kept.done_by, kept.allowed) == (9, 4, NUMBER, 20)
    assert made["result"] == "ok" and made["entry"] == "" and DutyEntry.select().count() == 0
    (row,) = rows(begun)
    assert (row["title_shown"], row["result_shown"], row["by_shown"]) == ("Duty telephone", "Normal", NAME)


@pytest.mark.parametrize(("hour", "minute", "says"), [
    (8, 10, "recorded from 08:30"), (9, 30, "recorded at 09:10 already"), (14, 40, ""),
])
def test_record_takes_the_round_that_is_due_or_soon_will_be(
    begun: Context, clock: Clock, hour: int, minute: int, says: str
) -> None:
    if hour > 8:
        clock.local(2026, 6, 24, 9, 10)
        ring(begun, "phone")
    clock.local(2026, 6, 24, hour, minute)
    before = Round.select().count()
    if not says:  # within half an hour before 15:00
        assert LOCAL(ring(begun, "phone")["due_at"]).hour == 15
        with pytest.raises(UserError, match="for 15:00"):
            ring(begun, "phone")
        return
    with pytest.raises(UserError, match=says):
        ring(begun, "phone")
    assert Round.select().count() == before


def test_record_refuses_bad_input_and_changes_nothing(begun: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 9, 4)
    head = ledger.head()
    for given, field in (
        ({"subject": "pigeon"}, "subject"), ({"result": "fault"}, "note"), ({"result": "missed"}, "result"),
        ({"result": "odd"}, "result"), ({"at": clock() + timedelta(minutes=1)}, "at"),
    ):
        with pytest.raises(UserError) as fault:
            ring(begun, **{"subject": "phone", **given})  # type: ignore[arg-type]
        assert fault.value.field == field and ledger.head() == head
    assert Round.select().count() == 0


def test_a_fault_goes_into_the_duty_log_with_it(begun: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 9, 4)
    made = ring(begun, "fax", "fault", note="收发均占线")
    entry = DutyEntry.get()
    assert made["entry"] == f"{entry.number}/2026"
    assert (entry.kind, entry.source, entry.result) == ("equipment", "传真", "open")
    assert entry.content == "09:00 试通，传真异常：收发均占线"
    clock.local(2026, 6, 24, 21, 1)
    run(begun, "duty_log.log", kind="equipment", source="传真", content="21:00 试通，传真异常：收发均占线")
    head = ledger.head()
    with pytest.raises(Question):  # a probable double: neither the round nor the entry is kept
        ring(begun, "fax", "fault", note="收发均占线")
    assert ledger.head() == head and Round.select().count() == 1  # nothing was counted as missed either
    ring(begun, "fax", "fault", note="收发均占线", confirm=True)
    assert len(rows(begun, result="fault")) == 2 and DutyEntry.select().count() == 3


# missed -----------------------------------------------------------------
def test_settle_keeps_what_was_missed_once_the_next_is_due(begun: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 14, 59)
    assert run(begun, "rounds.settle") == {"missed": 0}  # late, and still to be made
    assert now(begun)["phone"]["state"] == "overdue"
    clock.local(2026, 6, 24, 15, 0)
    assert [LOCAL(due).hour for item, due in state.missed(begun) if item.code == "phone"] == [9]
    assert now(begun)["phone"]["missed"] == "09:00" and now(begun)["phone"]["state"] == "due"
    made = ring(begun, "phone")  # the running one is offered, the missed one is counted
    assert LOCAL(made["due_at"]).hour == 15
    assert run(begun, "rounds.settle") == {"missed": 0}
    found = {(row["subject"], LOCAL(row["due_at"]).hour): row for row in rows(begun)}
    assert found["phone", 9]["result"] == "missed" and found["phone", 9]["done_by"] == ""
    assert [row["subject"] for row in rows(begun, result="missed")] == ["platform", "phone"]
    clock.local(2026, 6, 26, 9, 1)
    ring(begun, "satellite")
    # 15 were due on either day; one was made, and the units' of 21:00 can still be
    assert len(rows(begun, result="missed")) == 2 * 15 - 2
    assert health.find(begun.files, silent) == []


def test_a_missed_round_stays_missed_and_is_explained_by_correct(
    begun: Context, clock: Clock, set_setting: Callable[..., Context]
) -> None:
    clock.local(2026, 6, 24, 15, 0)
    run(begun, "rounds.settle")
    (row,) = [one for one in rows(begun) if one["subject"] == "phone"]
    head = ledger.head()
    for at in (None, (15, 1), (8, 20)):
        moment = at and i18n.to_utc(datetime(2026, 6, 24, *at))
        with pytest.raises(UserError) as fault:
            run(begun, "rounds.correct", uid=row["uid"], note="已补", reason="x", result="ok", at=moment)
        assert fault.value.field == "at" and ledger.head() == head
    titles = [item.title for item in agenda.whole(begun).owed]
    assert "Missed 09:00: Duty telephone, Emergency platform" in titles
    run(begun, "rounds.correct", uid=row["uid"], note="线路检修", reason="补记原因")
    assert "Missed 09:00: Emergency platform" in [item.title for item in agenda.whole(begun).owed]
    (first, second) = query.history(begun, "rounds", uid=row["uid"])
    assert second["changes"]["note"] == ["", "线路检修"] and second["reason"] == "补记原因"
    clock.forward(hours=25)
    later = set_setting("rounds.missed_hours", "32")
    assert any(item.title.startswith("Missed 09:00: Emergency platform") for item in agenda.whole(later).owed)
    assert not any(item.title.startswith("Missed 09:00: Emergency platform") for item in agenda.whole(begun).owed)


def test_a_missed_round_is_entered_afterwards_with_time_and_reason(begun: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 15, 40)
    at, head = i18n.to_utc(datetime(2026, 6, 24, 9, 3)), ledger.head()
    with pytest.raises(UserError, match="2026-06-24 09:00 is counted as missed. Say why") as fault:
        ring(begun, "phone", at=at)
    assert fault.value.field == "reason" and ledger.head() == head
    made = ring(begun, "phone", at=at, reason="当时断网")
    kept = Round.get(Round.uid == made["uid"])
    assert (LOCAL(kept.due_at).hour, kept.done_at, kept.done_by, kept.afterwards) == (9, at, NUMBER, "当时断网")
    with pytest.raises(UserError, match="recorded at 09:03 already"):
        ring(begun, "phone", at=at, reason="当时断网")
    (row,) = [one for one in rows(begun, result="missed") if one["subject"] == "platform"]
    run(begun, "rounds.correct", uid=row["uid"], note="画面卡顿", reason="漏记", result="fault", at=at)
    assert DutyEntry.get().at == at
    shown = {one["subject"]: one["result_shown"] for one in rows(begun) if one["afterwards"]}
    assert shown == {"phone": "Normal, entered afterwards", "platform": "Faulty, entered afterwards"}
    assert query.history(begun, "rounds", uid=kept.uid)[-1]["reason"] == "当时断网"
    assert "Reason: 漏记" in as_text(build(begun, "rounds.held", month="2026-06"))
    assert not [one for one in agenda.whole(begun).owed if one.title.startswith("Missed")]


def test_correct_changes_a_result_and_logs_a_fault_once(begun: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 9, 4)
    uid = ring(begun, "phone")["uid"]
    for given, field in (({"uid": "none"}, "uid"), ({"result": "missed"}, "result")):
        with pytest.raises(UserError) as fault:
            run(begun, "rounds.correct", **{"uid": uid, "note": "杂音大", "reason": "误按", **given})
        assert fault.value.field == field
    for note in ("杂音大", "杂音很大"):
        run(begun, "rounds.correct", uid=uid, note=note, reason="误按", result="fault")
    assert DutyEntry.select().count() == 1 and Round.get().note == "杂音很大"


# clocks -----------------------------------------------------------------
def test_clocks_ring_when_a_round_is_overdue(begun: Context, clock: Clock) -> None:
    whole = agenda.whole(begun)
    assert {LOCAL(one.starts).hour for one in whole.clocks} == {9}  # the next, though nothing is due yet
    assert whole.owed == []
    clock.local(2026, 6, 24, 9, 0)
    whole = agenda.whole(begun)
    near = whole.clocks[0]
    assert near.title == "Duty telephone, Fax, Emergency platform　09:00 round"
    assert (LOCAL(near.ends).minute, near.record[0]) == (20, "rounds.items")
    assert whole.counts["rounds"] == 2 and whole.owed[0].tone == "warn"
    heard: list[str] = []
    alarm = Alarm(play=heard.append)
    alarm.take(whole.clocks)
    assert not alarm.tick(clock())
    clock.local(2026, 6, 24, 9, 21)
    assert alarm.tick(clock()) and heard[-1] == "alarm"
    assert agenda.whole(begun).owed[0].tone == "danger"
    for subject in ("phone", "fax", "platform"):
        ring(begun, subject)
    left = agenda.whole(begun)
    assert left.clocks[0].title.startswith("Satellite telephone, Video conference and 2 more")
    assert left.counts["rounds"] == 1


def test_a_round_made_early_has_no_clock(ctx: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 8, 40)
    change(ctx, "phone", "09:00", used=True)
    ring(ctx, "phone")
    assert now(ctx)["phone"]["state"] == "made" and agenda.whole(ctx).clocks == []
    clock.local(2026, 6, 24, 9, 30)
    assert agenda.whole(ctx).owed == [] and now(ctx)["phone"]["state"] == "made"
    assert LOCAL(agenda.whole(ctx).clocks[0].starts).day == 25


# the table --------------------------------------------------------------
def test_change_item_holds_to_times_and_counts_what_was_missed_by_the_old_ones(ctx: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 8, 0)
    for given, field in (
        ({"times": "9 Uhr"}, "times"), ({"times": "25:00"}, "times"), ({"grace": 0}, "grace"),
        ({"times": " ".join(f"{n // 60:02}:{n % 60:02}" for n in range(25))}, "times"),
        ({"source_note": ""}, "source_note"), ({"title": " "}, "title"),
    ):
        with pytest.raises(UserError) as fault:
            change(ctx, **{"code": "phone", "times": "09:00", **given})  # type: ignore[arg-type]
        assert fault.value.field == field
    assert RoundItem.get(RoundItem.code == "phone").times == "09:00 15:00 21:00"
    change(ctx, "phone", "9:00 12:00", used=True, grace=10)
    clock.local(2026, 6, 24, 12, 5)
    change(ctx, "phone", "10:00 18:00")  # 09:00 was missed; 12:00 is due and not yet overdue: it is no more
    assert [LOCAL(row["due_at"]).hour for row in rows(ctx)] == [9]
    clock.local(2026, 6, 24, 18, 30)
    change(ctx, "phone", "10:00 18:00", used=False)  # 18:00 was overdue
    assert [LOCAL(row["due_at"]).hour for row in rows(ctx)] == [18, 9]
    assert read(ctx, "rounds.now") == [] and RoundItem.get(RoundItem.code == "phone").since is None
    change(ctx, "pigeon", "07:00", title="信鸽", title_en="", used=True)
    assert now(ctx)["pigeon"]["title"] == "信鸽"


# the page ---------------------------------------------------------------
def test_held_counts_made_late_faulty_and_missed(begun: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 9, 4)
    ring(begun, "phone")
    ring(begun, "fax", "fault", note="收发均占线")
    clock.local(2026, 6, 24, 9, 25)
    ring(begun, "platform")
    clock.local(2026, 6, 24, 15, 5)
    ring(begun, "platform")
    clock.local(2026, 6, 24, 21, 5)
    text = as_text(build(begun, "rounds.held", month="2026-06"))
    assert "Duty telephone | 2 | 1 | 0 | 0 | 1" in text  # 15:00 is counted though nobody kept it as missed yet
    assert "Fax | 1 | 1 | 0 | 1 | 0" in text and "Emergency platform | 2 | 2 | 1 | 0 | 0" in text
    assert "24 June 15:00 | Duty telephone" in text and "收发均占线" in text
    assert "No round was due" in as_text(build(begun, "rounds.held", month="2026-05"))
    for wrong in ("2026-13", "June", "20261", "", "٢٠٢٦-06", "9999-12"):
        with pytest.raises(UserError) as fault:
            build(begun, "rounds.held", month=wrong)
        assert fault.value.field == "month"
