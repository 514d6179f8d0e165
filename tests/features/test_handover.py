"""Handovers: the sheet, what is said to its items, both signatures, who owns what."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core import access, agenda, health, i18n
from app.core.errors import Denied, Question, UserError
from app.core.i18n import to_local, to_utc
from app.core.run import Context, read, run
from app.features.duty_log.lists import entry
from app.features.handover import page, watch
from app.features.handover.records import Handover, HandoverItem
from db.database import silent
from db.ledger import LedgerRevision
from tests.conftest import OTHER_PASSWORD, PASSWORD, Clock


@pytest.fixture
def relief(person: Callable[..., Context]) -> Context:
    """The officer of the next shift."""
    return person("002", name="贺知安")


def hand_over(ctx: Context, relief: Context, **more: Any) -> dict[str, Any]:
    """A whole handover: prepared, every item accepted, both signatures at the outgoing person's desk."""
    run(ctx, "handover.prepare")
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD)
    for item in read(ctx, "handover.items"):
        run(relief, "handover.accept", item=item["number"])
    return run(ctx, "handover.sign", side="incoming", number="002", password=OTHER_PASSWORD, **more)


def test_prepare_accept_and_sign(ctx: Context, relief: Context, log: Callable[..., Any], clock: Clock) -> None:
    log("防汛调度会 09:30，参会名单未报")
    log("批示：水务局派人驻厂", kind="instruction", source="沈副市长")
    clock.local(2026, 6, 24, 8, 20)
    assert run(ctx, "handover.prepare", place="值班室")["items"] == 4
    items = read(ctx, "handover.items")
    assert [item["group"] for item in items] == ["directive", "todo", "things", "things"]
    with pytest.raises(UserError, match="4 items are not seen"):
        run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD, without="gone")
    told = hand_over(ctx, relief)
    assert (told["outgoing"], told["incoming"]) == ("周明远", "贺知安")
    shown = read(ctx, "handover.show")
    assert (shown["from_name"], shown["to_name"], shown["responsible"]) == ("Day shift", "Night shift", "贺知安")
    sheet = read(ctx, "handover.show", sheet=told["number"])["sheet"]
    assert sheet["whole"] and len(sheet["code"]) >= 12
    assert {one["owner"] for one in read(ctx, "handover.owners")} == {"贺知安"}
    clock.forward(minutes=5)
    log("新来电")
    assert read(ctx, "handover.since")["entries"] == 2  # the handover's own entry, and the call
    assert [row["change"] for row in read(ctx, "handover.changes")] == ["new", "new"]
    assert watch.watch(ctx).number == "002" and Handover.select().count() == 1


def test_who_has_the_shift_does_not_take_it_over(ctx: Context, relief: Context) -> None:
    hand_over(ctx, relief)
    run(relief, "handover.prepare")
    with pytest.raises(UserError, match="has the shift already"):
        run(ctx, "handover.sign", side="incoming", number="002", password=OTHER_PASSWORD, without="x")


# before it ----------------------------------------------------------------
def test_note_hands_over_what_would_not_go_along(ctx: Context, log: Callable[..., Any]) -> None:
    log("来文见附件，请转办", result="done")
    log("批示：速核", kind="instruction", source="沈副市长")
    log("会议报名", kind="meeting", due_at=ctx.now() - timedelta(minutes=5))
    ends = read(ctx, "handover.loose_ends")
    assert [one["what"] for one in ends] == [
        "instruction not passed on", "overdue since 2026-06-24 02:39", "names an attachment that is not there"]
    run(ctx, "handover.prepare")
    assert len(read(ctx, "handover.items")) == 4
    run(ctx, "handover.note", key=ends[2]["key"], text="附件明早由机要送来")
    items = read(ctx, "handover.items")
    assert [item["note"] for item in items if item["note"]] == ["附件明早由机要送来"] and len(items) == 5
    with pytest.raises(UserError, match="no matter “nothing”"):
        run(ctx, "handover.note", key="nothing", text="x")


def test_equipment_out_of_order_is_an_item_of_its_own(ctx: Context) -> None:
    run(ctx, "handover.note", key="thing:fax", text="卡纸，已报修")
    run(ctx, "handover.prepare")
    things = [item for item in read(ctx, "handover.items") if item["group"] == "things"]
    assert [item["note"] for item in things] == ["卡纸，已报修", "", ""]
    assert [one["note"] for one in read(ctx, "handover.things_now") if one["code"] == "fax"] == ["卡纸，已报修"]


def test_change_thing(ctx: Context) -> None:
    run(ctx, "handover.change_thing", code="seal", number=3, source_note="本室规定")
    run(ctx, "handover.prepare")
    assert any(item["status"] == "7 件" for item in read(ctx, "handover.items"))


# what is said to items ------------------------------------------------------
def test_query_answer_and_accept(ctx: Context, relief: Context, log: Callable[..., Any]) -> None:
    log("参会名单未报")
    run(ctx, "handover.prepare")
    with pytest.raises(UserError, match="was not queried"):
        run(ctx, "handover.answer", item=1, text="x")
    with pytest.raises(UserError, match="Opinion is missing"):
        run(relief, "handover.query", item=1, opinion=" ")
    run(relief, "handover.query", item=1, opinion="缺哪几家")
    assert any("缺哪几家" in one.state for one in agenda.whole(ctx).owed if one.record[0] == "handover")
    run(ctx, "handover.answer", item=1, text="缺云岭县")
    run(relief, "handover.accept", item=1)
    (item, *_) = read(ctx, "handover.items")
    assert (item["state"], item["answer"], item["opinion"]) == ("accepted", "缺云岭县", "缺哪几家")


def test_refuse_and_rule_after_the_seal(ctx: Context, relief: Context, log: Callable[..., Any]) -> None:
    log("上月遗留的欠报")
    run(ctx, "handover.prepare")
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD)
    run(relief, "handover.refuse", item=1, opinion="应由原经办人办结")
    for item in (2, 3):
        run(relief, "handover.accept", item=item)
    run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD)
    owner = {one["title"]: one["owner"] for one in read(ctx, "handover.owners")}
    outgoing = Handover.get().items.order_by(HandoverItem.position)[0].given_by
    assert owner["上月遗留的欠报"] == outgoing and owner["Things counted"] == "贺知安"
    assert "a leader decides" in {one.state for one in agenda.whole(ctx).owed}
    with pytest.raises(Denied):
        run(relief, "handover.rule", item=1, ruling="outgoing")
    run(ctx, "handover.rule", item=1, ruling="incoming", note="接班继续办")
    assert {one["owner"] for one in read(ctx, "handover.owners")} == {"贺知安"}
    with pytest.raises(UserError, match="was not refused"):
        run(ctx, "handover.rule", item=2, ruling="incoming")


def test_numbers_of_items_never_move(ctx: Context, relief: Context, log: Callable[..., Any]) -> None:
    first, _ = log("甲"), log("乙，另一件事")
    run(ctx, "handover.prepare")
    run(ctx, "duty_log.settle", number=first["number"])
    log("丙，又一件事")
    run(ctx, "handover.prepare")
    assert [(item["number"], item["title"]) for item in read(ctx, "handover.items") if item["group"] == "todo"] == [
        (2, "乙，另一件事"), (5, "丙，又一件事")]
    with pytest.raises(UserError, match="no item 1"):
        run(relief, "handover.accept", item=1)


# signatures -----------------------------------------------------------------
def test_what_came_in_meanwhile_must_be_seen_before_the_seal(
    ctx: Context, relief: Context, log: Callable[..., Any]
) -> None:
    run(ctx, "handover.prepare")
    for item in (1, 2):
        run(relief, "handover.accept", item=item)
    log("签字前一分钟的来电")
    with pytest.raises(UserError, match="1 matters came in since"):
        run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD, without="x")
    assert watch.newest_sealed() is None
    hand_over(ctx, relief)


def test_nobody_waits_for_a_signature_and_sign_afterwards(ctx: Context, relief: Context) -> None:
    """The outgoing person is gone: the incoming one says why, and the signature may follow."""
    run(relief, "handover.prepare")
    for item in (1, 2):
        run(relief, "handover.accept", item=item)
    with pytest.raises(UserError, match="The outgoing person has not signed"):
        run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD)
    told = run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD, without="突发疾病离岗")
    assert told["outgoing"] == "" and told["sealed_at"]
    with pytest.raises(UserError, match="password until now is wrong"):
        run(ctx, "handover.sign_afterwards", sheet=told["number"], password="wrong")
    run(ctx, "handover.sign_afterwards", sheet=told["number"], password=PASSWORD)
    shown = read(ctx, "handover.show", sheet=told["number"])["sheet"]
    assert (shown["out_name"], shown["without"]) == ("周明远", "突发疾病离岗")
    with pytest.raises(UserError, match="does not wait"):
        run(ctx, "handover.sign_afterwards", sheet=told["number"], password=PASSWORD)


@pytest.mark.parametrize(
    ("given", "told"),
    [({"side": "both"}, "which side"), ({"password": "wrong"}, "wrong"), ({"number": "777"}, "wrong")],
)
def test_sign_refuses(ctx: Context, given: dict[str, str], told: str) -> None:
    with pytest.raises(UserError, match=told):
        run(ctx, "handover.sign", **{"side": "outgoing", "password": PASSWORD, **given})
    assert Handover.select().count() == 0


def test_endorse(ctx: Context, relief: Context) -> None:
    with pytest.raises(UserError, match="There is none yet"):
        run(ctx, "handover.endorse", password=PASSWORD)
    told = hand_over(ctx, relief)
    with pytest.raises(Denied):
        run(relief, "handover.endorse", password=OTHER_PASSWORD)
    run(ctx, "handover.endorse", password=PASSWORD, opinion="已阅")
    shown = read(ctx, "handover.show", sheet=told["number"])["sheet"]
    assert (shown["leader_name"], shown["opinion"], shown["whole"]) == ("周明远", "已阅", True)


# time -----------------------------------------------------------------------
def test_a_shift_that_nobody_takes_over_goes_on(ctx: Context, relief: Context, clock: Clock) -> None:
    clock.local(2026, 6, 24, 17, 25)
    hand_over(ctx, relief)
    clock.local(2026, 6, 25, 8, 15)
    (due,) = [one for one in agenda.running(ctx) if one.code == "handover"]
    assert due.title == "Handover of the Night shift"
    clock.local(2026, 6, 25, 9, 30)
    (due,) = [one for one in agenda.running(ctx) if one.code == "handover"]
    assert due.title == "Nobody has taken over from the Night shift" and due.ends < clock.at
    shown = read(ctx, "handover.show")
    assert (shown["overlong"], shown["to_name"], shown["responsible"]) == (60, "Day shift", "贺知安")
    clock.local(2026, 6, 25, 18)  # a whole shift without anybody
    run(ctx, "handover.prepare")
    assert read(ctx, "handover.show")["sheet"]["to_starts"] == to_utc(datetime(2026, 6, 25, 17, 30))


@pytest.mark.parametrize(
    ("wall", "from_day", "to"),
    [
        ((2026, 6, 30, 23, 59), "2026-06-30", "2026-07-01T08:30"),
        ((2026, 12, 31, 23, 59), "2026-12-31", "2027-01-01T08:30"),
        ((2027, 1, 1, 0, 0), "2026-12-31", "2027-01-01T08:30"),
    ],
)
def test_over_midnight_the_end_of_a_month_and_of_a_year(
    ctx: Context, relief: Context, clock: Clock, wall: tuple[int, ...], from_day: str, to: str
) -> None:
    clock.local(*wall)
    hand_over(ctx, relief)
    sheet = Handover.get()
    assert f"{to_local(sheet.from_starts):%Y-%m-%d}" == from_day and f"{to_local(sheet.to_starts):%Y-%m-%dT%H:%M}" == to
    assert sheet.number == f"{wall[0]}-{wall[1]:02}{wall[2]:02}-1"


def test_a_night_of_twenty_five_hours_is_handed_over_once(ctx: Context, relief: Context, clock: Clock) -> None:
    i18n.use_zone("Europe/Berlin")
    clock.at = to_utc(datetime(2026, 10, 25, 1, 30))
    hand_over(ctx, relief)
    sheet = Handover.get()
    assert sheet.from_ends - sheet.from_starts == timedelta(hours=16)
    clock.forward(hours=2)  # the second time that the clock shows half past two
    assert read(ctx, "handover.show")["overlong"] == 0


def test_decide_late_and_what_a_late_entry_says(
    ctx: Context, relief: Context, log: Callable[..., Any], clock: Clock
) -> None:
    hand_over(ctx, relief)
    before = clock.at - timedelta(minutes=20)
    clock.forward(minutes=5)
    with pytest.raises(Question, match="was sealed at"):
        log("漏记的来电", at=before)
    made = log("漏记的来电", at=before, late_as="paper", confirm=True)
    row = entry(ctx, made["number"])
    assert row is not None and row["marks"].startswith("Taken from paper, To be approved")
    assert any(one.state == "to be approved" for one in agenda.whole(ctx).owed)
    with pytest.raises(Denied):
        run(relief, "duty_log.decide_late", number=made["number"])
    with pytest.raises(UserError, match="Say why"):
        run(ctx, "duty_log.decide_late", number=made["number"], approve=False)
    with pytest.raises(UserError, match="it is your own entry"):
        run(ctx, "duty_log.decide_late", number=made["number"])
    run(ctx, "duty_log.decide_late", number=made["number"], opinion="有纸质记录可查")
    with pytest.raises(UserError, match="Say why"):
        run(ctx, "duty_log.decide_late", number=made["number"], approve=False)
    row = entry(ctx, made["number"])
    assert row is not None and row["marks"].startswith("Taken from paper, Approved")
    with pytest.raises(UserError, match="not entered after a seal"):
        run(ctx, "duty_log.decide_late", number=log("新来电，另一件", source="市气象局")["number"])


def test_a_removal_of_text_reaches_the_sheets(
    ctx: Context, relief: Context, person: Callable[..., Context], log: Callable[..., Any]
) -> None:
    made = log("误记的涉密内容八号方案")
    person("008", "OFF_LEAD", "顾青禾")
    told = hand_over(ctx, relief)
    guard = replace(ctx, grants=ctx.grants | {"security"})
    run(guard, "duty_log.redact", number=made["number"], reason="涉密", consent_by="008",
        consent_password=OTHER_PASSWORD)
    shown = read(ctx, "handover.show", sheet=told["number"])
    assert [item["title"] for item in shown["items"] if item["group"] == "todo"] == ["[text removed]"]
    assert shown["sheet"]["whole"] and health.find(ctx.files, silent) == []
    kept = LedgerRevision.select().where(LedgerRevision.after.contains("八号方案"))
    assert kept.count() == 0


# what pages ask for -------------------------------------------------------
def test_what_is_said_stays_with_its_item_when_others_come_in_before_it(
    ctx: Context, relief: Context, log: Callable[..., Any], clock: Clock
) -> None:
    log("防汛调度会")
    run(ctx, "handover.prepare")
    seen = read(ctx, "handover.items")[0]
    clock.forward(minutes=5)
    log("批示：驻厂", kind="instruction", source="沈副市长")
    assert page.whole(ctx)["missing"] and len(read(ctx, "handover.items")) == 3
    run(ctx, "handover.prepare")
    run(relief, "handover.query", item=seen["number"], uid=seen["uid"], opinion="哪天")
    shown = page.whole(relief)
    assert {row["title"]: row["state"] for row in shown["open"]["items"]}["防汛调度会"] == "queried"
    assert [row["title"] for row in shown["open"]["items"] if row["new"]] == ["批示：驻厂"]
    assert not shown["missing"]
    with pytest.raises(UserError, match="has no item"):
        run(relief, "handover.accept", item=1, uid="0" * 32)


def test_a_sheet_that_is_up_to_date_is_not_written_again(ctx: Context, log: Callable[..., Any]) -> None:
    log("防汛调度会")
    run(ctx, "handover.prepare")
    before = Handover.get().version
    run(ctx, "handover.prepare")
    assert Handover.get().version == before


def test_an_empty_note_takes_back_what_was_written(ctx: Context, log: Callable[..., Any]) -> None:
    key = read(ctx, "handover.things_now")[-1]["key"]
    for text in ("卡纸", "卡纸，已报修", ""):
        run(ctx, "handover.note", key=key, text=text)
        assert read(ctx, "handover.things_now")[-1]["note"] == text
    with pytest.raises(UserError, match="no matter"):
        run(ctx, "handover.note", key="nothing")


def test_who_took_over_does_not_sign_for_who_handed_over(ctx: Context, relief: Context) -> None:
    run(ctx, "handover.prepare")
    for item in read(ctx, "handover.items"):
        run(relief, "handover.accept", item=item["number"])
    number = run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD, without="called out")["number"]
    with pytest.raises(UserError, match="took this shift over"):
        run(relief, "handover.sign_afterwards", sheet=number, password=OTHER_PASSWORD)
    run(ctx, "handover.sign_afterwards", sheet=number, password=PASSWORD)
    assert read(ctx, "handover.show", sheet=number)["sheet"]["out_name"] == "周明远"


def test_absence_is_told_from_before_the_shift_at_hand(
    ctx: Context, relief: Context, log: Callable[..., Any], clock: Clock
) -> None:
    access.sign_in("002", OTHER_PASSWORD, now=clock)
    before = clock.at
    clock.forward(hours=30)
    log("夜里的事")
    access.sign_in("002", OTHER_PASSWORD, now=clock)
    told = page.whole(relief)["since"]
    assert told["at"] == before and told["entries"] == 1


def test_has_shift_goes_by_signature_then_roster_then_whoever_is_there(ctx: Context, relief: Context) -> None:
    assert page.whole(ctx)["has_shift"] and page.whole(relief)["has_shift"]
    run(ctx, "roster.staff", primary="周明远")
    assert page.whole(ctx)["has_shift"] and not page.whole(relief)["has_shift"]
    hand_over(ctx, relief)
    assert page.whole(relief)["has_shift"] and page.whole(relief)["sealed"]["sheet"]["in_name"] == "贺知安"


def test_an_event_says_which_reports_went_out(ctx: Context) -> None:
    told = {"place": "白石镇", "source": "云岭县值班室", "content": "滑坡三百方", "level": "4"}
    made = run(ctx, "events.open", title="后山滑坡", **told)
    assert read(ctx, "handover.loose_ends")[0]["what"] == "no report sent yet"
    run(ctx, "events.report", event=made["event"], kind="first", way="phone", text="滑坡三百方，无伤亡",
        addressee="省政府总值班室", confirm=True)
    run(ctx, "handover.prepare")
    item = next(one for one in read(ctx, "handover.items") if one["group"] == "event")
    assert item["progress"] == "电话初报 02:44 已报"


# what an inspector asks -----------------------------------------------------
def test_a_first_handover_after_the_hour_is_that_of_the_shift_before(
    ctx: Context, relief: Context, clock: Clock
) -> None:
    clock.local(2026, 6, 24, 8, 35)
    hand_over(ctx, relief)
    sheet = Handover.get()
    assert (sheet.from_name, sheet.to_name) == ("夜班", "白班")
    clock.local(2026, 6, 24, 17, 40)
    assert [one.title for one in agenda.running(ctx)] == ["Nobody has taken over from the Day shift"]


def test_a_chain_that_ran_ahead_comes_right_by_itself(ctx: Context, relief: Context, clock: Clock) -> None:
    clock.local(2026, 8, 3, 8, 25)  # the clock was ahead
    hand_over(ctx, relief)
    clock.local(2026, 6, 24, 17, 35)
    run(ctx, "handover.prepare")
    sheet = read(ctx, "handover.show")["sheet"]
    assert (sheet["from_name"], sheet["to_starts"]) == ("白班", to_utc(datetime(2026, 6, 24, 17, 30)))


def test_what_is_out_of_order_stays_until_it_is_taken_back(
    ctx: Context, relief: Context, log: Callable[..., Any]
) -> None:
    log("来文见附件", result="done")
    end = read(ctx, "handover.loose_ends")[0]["key"]
    for key in ("thing:fax", end):
        run(ctx, "handover.note", key=key, text="明早送修、送达")
    hand_over(ctx, relief)
    assert {"thing:fax", end} <= {one["key"] for one in read(ctx, "handover.owners")}
    run(relief, "handover.prepare")
    assert {item["key"] for item in read(ctx, "handover.items") if item["note"]} == {"thing:fax", end}
    run(relief, "handover.note", key="thing:fax")
    assert "thing:fax" not in {item["key"] for item in read(ctx, "handover.items")}


def test_unsign_takes_back_a_signature_on_the_wrong_side(ctx: Context, relief: Context) -> None:
    run(ctx, "handover.prepare")
    run(relief, "handover.sign", side="outgoing", password=OTHER_PASSWORD)
    with pytest.raises(UserError, match="signed as the outgoing person"):
        run(ctx, "handover.sign", side="outgoing", password=PASSWORD)
    with pytest.raises(UserError, match="wrong"):
        run(ctx, "handover.unsign", password=PASSWORD)
    run(ctx, "handover.unsign", number="002", password=OTHER_PASSWORD)
    hand_over(ctx, relief)
    with pytest.raises(UserError, match="nothing to take back"):
        run(ctx, "handover.unsign", password=PASSWORD)


def test_only_who_is_on_the_shift_signs_for_it(ctx: Context, relief: Context) -> None:
    run(ctx, "roster.staff", primary="周明远")
    with pytest.raises(UserError, match="贺知安 is not on the Night shift"):
        run(relief, "handover.sign", side="outgoing", password=OTHER_PASSWORD)
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD)


def test_what_changed_after_the_outgoing_signature_is_said_and_seen_again(
    ctx: Context, relief: Context, log: Callable[..., Any]
) -> None:
    number = log("死亡 2 人")["number"]
    run(ctx, "handover.prepare")
    run(ctx, "handover.sign", side="outgoing", password=PASSWORD)
    for item in read(ctx, "handover.items"):
        run(relief, "handover.accept", item=item["number"])
    run(relief, "duty_log.correct", number=number, content="死亡 3 人", reason="听错")
    run(relief, "handover.prepare", remarks="临时加的备注")
    assert [item["state"] for item in read(ctx, "handover.items")] == ["unseen", "accepted", "accepted"]
    run(relief, "handover.accept", item=1)
    told = run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD)
    assert read(ctx, "handover.show", sheet=told["number"])["sheet"]["changed"] == "1, remarks"


def test_numbers_of_persons_are_kept_whole_and_shown_as_the_reader_may_see_them(
    ctx: Context, person: Callable[..., Context], log: Callable[..., Any]
) -> None:
    log("请回电", person="王强", phone="13812345678")
    info = person("007", "DUTY_INFO", "施文")
    run(info, "handover.prepare")
    assert read(ctx, "handover.items")[0]["contact"] == "王强 13812345678"
    assert "13812345678" not in str(read(info, "handover.items")) and "138****5678" in str(read(info, "handover.items"))


def test_what_was_said_by_one_is_not_wiped_by_another(
    ctx: Context, relief: Context, person: Callable[..., Context]
) -> None:
    run(ctx, "handover.prepare")
    run(relief, "handover.refuse", item=1, opinion="印章少一枚")
    with pytest.raises(UserError, match="“印章少一枚”"):
        run(person("005", name="陆一帆"), "handover.accept", item=1)
    run(ctx, "handover.answer", item=1, text="在机要室，已取回")
    run(relief, "handover.accept", item=1)


def test_a_ruling_on_what_was_handed_over_again_is_refused(
    ctx: Context, relief: Context, person: Callable[..., Context]
) -> None:
    run(ctx, "handover.prepare")
    run(relief, "handover.refuse", item=1, opinion="少一枚")
    run(relief, "handover.accept", item=2)
    first = run(relief, "handover.sign", side="incoming", password=OTHER_PASSWORD, without="离岗")["number"]
    third = person("005", name="陆一帆")
    run(third, "handover.prepare")
    for item in (1, 2):
        run(third, "handover.accept", item=item)
    run(third, "handover.sign", side="incoming", password=OTHER_PASSWORD, without="离岗")
    assert not [one for one in agenda.whole(ctx).owed if one.state == "a leader decides"]
    with pytest.raises(UserError, match="handed over again since"):
        run(ctx, "handover.rule", item=1, ruling="incoming", sheet=first)


def test_a_role_that_may_not_sign_does_not_by_another_desk(ctx: Context, relief: Context) -> None:
    run(ctx, "people.change_role", code="DUTY_MAIN", grants="read duty phones -handover.sign")
    with pytest.raises(UserError, match="no right to hand over"):
        run(ctx, "handover.sign", side="incoming", number="002", password=OTHER_PASSWORD, without="x")


def test_no_time_between_two_seals_is_open(
    ctx: Context, relief: Context, log: Callable[..., Any], clock: Clock
) -> None:
    clock.local(2026, 6, 24, 17, 0)
    hand_over(ctx, relief)
    clock.local(2026, 6, 25, 8, 25)
    third = run_as_next(ctx, relief)
    clock.local(2026, 6, 25, 9, 0)
    for wall in ((2026, 6, 24, 16, 59), (2026, 6, 24, 17, 10), (2026, 6, 25, 8, 20)):
        with pytest.raises(Question, match="was sealed"):
            log(f"迟到的事 {wall}", at=to_utc(datetime(*wall)))
    assert third["incoming"] == "周明远"


def run_as_next(ctx: Context, relief: Context) -> dict[str, Any]:
    """The head takes over from the relief."""
    run(relief, "handover.prepare")
    for item in read(ctx, "handover.items"):
        run(ctx, "handover.accept", item=item["number"])
    return run(ctx, "handover.sign", side="incoming", password=PASSWORD, without="交班人已离岗")


def test_a_holiday_is_told_to_the_next_shift(ctx: Context, clock: Clock) -> None:
    clock.local(2026, 9, 30, 17, 0)
    run(ctx, "handover.prepare")
    assert [item["title"] for item in read(ctx, "handover.items") if item["group"] == "notice"] == [
        "10月1日 国庆节 法定节假日"]


def test_who_took_over_without_being_planned_is_the_outgoing_person_and_on_the_board(
    ctx: Context, relief: Context, person: Callable[..., Context], clock: Clock
) -> None:
    clock.local(2026, 6, 24, 8, 25)
    hand_over(ctx, relief)
    run(ctx, "roster.staff", primary="温书宁", at=to_utc(datetime(2026, 6, 24, 9)))
    assert read(ctx, "shift.responsible")["people"]["primary"] == "贺知安"
    clock.local(2026, 6, 24, 17, 20)
    third = person("005", name="陆一帆")
    run(third, "handover.prepare")
    assert watch.open_sheet().outgoing == "贺知安"  # type: ignore[union-attr]


def test_instructions_within_an_event_are_handed_over_by_themselves(ctx: Context, log: Callable[..., Any]) -> None:
    run(ctx, "events.open", title="追尾事故", content="追尾", source="交警", place="K87", level="3")
    told = {"source": "沈怀山", "content": "全力救治伤员", "result": "open"}
    run(ctx, "events.note", event="202606240001", kind="instruction", **told)
    run(ctx, "handover.prepare")
    groups = [item["group"] for item in read(ctx, "handover.items")]
    assert groups.count("event") == 1 and groups.count("directive") == 1 and groups.count("todo") == 0
