"""Handovers: the sheet, what is said to its items, both signatures, who owns what."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core.errors import UserError
from app.core.run import Context, read, run
from app.features.handover import watch
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
