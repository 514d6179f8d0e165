"""Handovers: the sheet, what is said to its items, both signatures, who owns what."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core import access
from app.core.errors import UserError
from app.core.run import Context, read, run
from app.features.handover import page, watch
from app.features.handover.records import Handover
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


def test_who_has_the_shift_does_not_take_it_over(ctx: Context, relief: Context, clock: Clock) -> None:
    hand_over(ctx, relief)
    run(relief, "handover.prepare")
    with pytest.raises(UserError, match="has the shift already"):
        run(replace(ctx), "handover.sign", side="incoming", number="002", password=OTHER_PASSWORD, without="x")


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
