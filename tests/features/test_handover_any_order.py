"""Handovers in any order: refusals, absences, two at once, crashes in the middle, a clock that jumps.

After every step each open matter has exactly one owner, the one that an independent model says, and every sealed
sheet has each matter that was open once. The whole run:
``HANDOVERS=1000 python -m pytest -q -o faulthandler_timeout=0`` on this file.
"""
from __future__ import annotations

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core.errors import UserError
from app.core.run import Context, read, run
from app.features.duty_log.records import DutyEntry
from app.features.handover import watch
from app.features.handover.records import Handover, HandoverItem
from app.features.handover.sheet import gathered
from app.features.roster.records import Shift
from db.database import let_go
from tests.conftest import OTHER_PASSWORD, Clock

HANDOVERS = int(os.environ.get("HANDOVERS", "8"))
OFFICERS = {"002": "贺知安", "003": "陆一帆", "004": "孟云舟"}


class Crash(BaseException):
    """The process ends here: whatever was not committed is gone."""


@dataclass
class Model:
    """Who must own what, kept apart from the program: pinned to somebody, else the holder's."""

    holder: str
    pinned: dict[str, str] = field(default_factory=dict)
    giver: dict[str, str] = field(default_factory=dict)  # whose a refused matter was

    def owner(self, key: str) -> str:
        return self.pinned.get(key, self.holder)

    def sealed(self, who: str, said: dict[str, tuple[str, str]]) -> None:
        """``said``: state and ruling of each item. What was refused stays its owner's, unless ruled otherwise."""
        kept = {
            key: self.owner(key) for key, (state, ruling) in said.items() if state == "refused" and ruling != "incoming"
        }
        self.giver = {key: self.owner(key) for key, (state, _) in said.items() if state == "refused"}
        self.pinned, self.holder = kept, who

    def ruled(self, key: str, ruling: str) -> None:
        self.pinned.pop(key, None)
        if ruling == "outgoing":
            self.pinned[key] = self.giver[key]


class Night:
    """A duty room whose people do things in any order."""

    def __init__(self, ctx: Context, people: dict[str, Context], clock: Clock, seed: int) -> None:
        self.ctx, self.people, self.clock, self.dice = ctx, people, clock, random.Random(seed)
        self.model = Model("周明远")  # as the roster says, before anybody signed
        self.sealed = 0
        self.handled: dict[str, int] = dict.fromkeys(("crash", "both", "refused", "ruled", "jump", "without"), 0)

    # steps --------------------------------------------------------------------
    def step(self) -> None:
        kind = self.dice.choices(
            ["log", "close", "jump", "look", "hand_over", "rule", "stray"], [6, 3, 2, 4, 5, 2, 1]
        )[0]
        getattr(self, kind)()
        self.check()

    def log(self) -> None:
        """Something comes in; a room that has enough to do closes something first."""
        if sum(one.key.startswith("duty_log:") for one in gathered(self.ctx)) > 8:
            self.close()
        kind = self.dice.choice(["call_in", "instruction", "meeting", "fax"])
        run(self.ctx, "duty_log.log", kind=kind, source="市应急局", content=f"事项 {self.dice.random()}", confirm=True)

    def close(self) -> None:
        open_ = [one for one in gathered(self.ctx) if one.key.startswith("duty_log:")]
        if open_:
            row = self.dice.choice(open_)
            entry = DutyEntry.get_by_id(row.record[1])
            run(self.ctx, "duty_log.settle", number=entry.number, year=entry.year, result="done", outcome="办结")
            self.model.pinned.pop(row.key, None)

    def jump(self) -> None:
        """The clock goes on, is set back, or was far ahead."""
        self.handled["jump"] += 1
        self.clock.forward(minutes=self.dice.choice([5, 45, 600, 3000, -30, -700, 60 * 24 * 40, -60 * 24 * 39]))

    def look(self) -> None:
        """Somebody begins a sheet and says something to some items, then goes away."""
        self.prepare()
        if watch.open_sheet() is None:
            return  # it crashed
        for item in self.dice.sample(read(self.ctx, "handover.items"), k=1):
            self.say(self.anybody(), item["number"])

    def prepare(self) -> None:
        if not self.crashed("handover.prepare", self.anybody()):
            run(self.anybody(), "handover.prepare")

    def say(self, who: Context, number: int) -> None:
        verb = self.dice.choices(["accept", "query", "refuse"], [8, 1, 1])[0]
        more = {} if verb == "accept" else {"opinion": "缺名单"}
        try:
            run(who, f"handover.{verb}", item=number, **more)
        except UserError as fault:  # somebody else said something against it: that stands
            assert "said to item" in fault.text

    def stray(self) -> None:
        """What must be refused changes nothing: the holder takes over from themselves, a signature too early."""
        run(self.ctx, "handover.prepare")
        held = watch.watch(self.ctx)
        if held.number:
            with pytest.raises(UserError):
                self.sign(self.people[held.number], "incoming", without="x")
        if any(item["state"] == "unseen" for item in read(self.ctx, "handover.items")):
            with pytest.raises(UserError):
                self.sign(self.relief()[0], "incoming", without="x")

    def hand_over(self) -> None:
        self.prepare()
        run(self.ctx, "handover.prepare")
        who, other = self.relief()
        held = watch.watch(self.ctx)
        absent = self.dice.random() < 0.3
        if held.number and not absent:
            self.sign(self.people[held.number], "outgoing")
        for item in read(self.ctx, "handover.items"):
            if item["state"] == "unseen" or self.dice.random() < 0.2:
                self.say(who, item["number"])
        open_before = sorted(one.key for one in gathered(self.ctx) if one.stays)
        said = {item["key"]: (item["state"], item["ruling"]) for item in read(self.ctx, "handover.items")}
        without = {"without": "交班人离岗"} if watch.open_sheet().out_at is None else {}  # type: ignore[union-attr]
        self.handled["without"] += bool(without)
        self.crashed("handover.sign", who, side="incoming", password=OTHER_PASSWORD, **without)
        signer = who
        if watch.open_sheet() is not None:  # the crash, if any, came before the end
            if self.dice.random() < 0.2:
                signer = self.both(who, other, without)
            else:
                self.sign(who, "incoming", **without)
        last = watch.newest_sealed()
        assert last is not None and last.in_number == signer.number
        kept = [item.key for item in last.items if item.dropped_at is None]
        assert sorted(kept) == open_before  # none lost, none twice
        self.handled["refused"] += sum(1 for state, _ in said.values() if state == "refused")
        self.model.sealed(OFFICERS[signer.number], said)
        self.sealed += 1

    def both(self, who: Context, other: Context, without: dict[str, str]) -> Context:
        """Two people sign for the same sheet at once: one of them has it, the other one is told."""
        self.handled["both"] += 1
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda one: self.attempt(one, without), (who, other)))
        done = [one for one, fault in zip((who, other), answers, strict=True) if fault is None]
        assert len(done) == 1, answers
        return done[0]

    def attempt(self, who: Context, without: dict[str, str]) -> str | None:
        try:
            run(who, "handover.sign", side="incoming", password=OTHER_PASSWORD, **without)
            return None
        except UserError as fault:
            return fault.text
        finally:
            let_go()

    def rule(self) -> None:
        """A leader decides, long after the seal perhaps."""
        last = watch.newest_sealed()
        if last is None or watch.open_sheet() is not None:
            return
        for item in read(self.ctx, "handover.items", sheet=last.number):
            if item["state"] == "refused":
                ruling = self.dice.choice(["incoming", "outgoing"])
                run(self.ctx, "handover.rule", item=item["number"], ruling=ruling, sheet=last.number)
                self.model.ruled(item["key"], ruling)
                self.handled["ruled"] += 1
                return

    # parts of steps -----------------------------------------------------------
    def crashed(self, action: str, who: Context, **args: Any) -> bool:
        """Perhaps the process dies in the middle of an action, at any of its looks at the clock."""
        if self.dice.random() > 0.25:
            return False
        self.handled["crash"] += 1
        left = self.dice.randint(0, 6)

        def clock() -> datetime:
            nonlocal left
            left -= 1
            if left < 0:
                raise Crash
            return self.clock.at

        before = Handover.select().where(Handover.sealed_at.is_null(False)).count()
        try:
            run(replace(who, now=clock), action, **args)
        except Crash:
            assert Handover.select().where(Handover.sealed_at.is_null(False)).count() == before
            return True
        return True

    def sign(self, who: Context, side: str, **more: str) -> None:
        run(who, "handover.sign", side=side, password=OTHER_PASSWORD, **more)

    def anybody(self) -> Context:
        return self.dice.choice(list(self.people.values()))

    def relief(self) -> tuple[Context, Context]:
        """Two who do not have the shift, nor signed for it."""
        sheet = watch.open_sheet()
        busy = {watch.watch(self.ctx).number, sheet.out_number if sheet else ""}
        free = [one for number, one in self.people.items() if number not in busy]
        self.dice.shuffle(free)
        return free[0], free[-1]

    # what must always hold ------------------------------------------------------
    def check(self) -> None:
        matters = [one.key for one in gathered(self.ctx) if one.stays]
        assert len(matters) == len(set(matters))
        owners = watch.owners(self.ctx, matters)
        for key in matters:
            assert owners[key] == self.model.owner(key), (key, self.sealed)
        assert Handover.select().where(Handover.sealed_at.is_null()).count() <= 1
        chain = list(Handover.select().where(Handover.sealed_at.is_null(False)).order_by(Handover.id))
        assert [row.previous_id for row in chain] == [None, *(row.id for row in chain)][: len(chain)]
        assert len(chain) == self.sealed


@pytest.fixture
def night(ctx: Context, person: Callable[..., Context], clock: Clock) -> Night:
    people = {number: person(number, name=name) for number, name in OFFICERS.items()}
    run(ctx, "roster.staff", primary="周明远")
    return Night(ctx, people, clock, seed=HANDOVERS)


def test_no_matter_is_ever_without_an_owner(night: Night) -> None:
    night.hand_over()
    while night.sealed < HANDOVERS:
        night.step()
    assert HANDOVERS < 50 or all(night.handled.values()), night.handled
    assert Shift.select().where(Shift.sealed_at.is_null(False)).count() >= 1
    assert HandoverItem.select().where(HandoverItem.state == "unseen", HandoverItem.dropped_at.is_null()).join(
        Handover
    ).where(Handover.sealed_at.is_null(False)).count() == 0
    assert timedelta(0) <= timedelta(minutes=watch.overlong(night.ctx, watch.watch(night.ctx)))
