"""Events in any order of work, with a clock that jumps: nothing is lost, and the clocks are those a slow model has."""
from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.core import access, agenda, health, paths, site
from app.core.errors import UserError
from app.core.run import Context, run
from app.features.duty_log.records import DutyEntry
from app.features.events import state, timeline
from app.features.events.records import ClockEnd, Event
from db import ledger
from db.database import silent
from tests.conftest import NUMBER, SERVER, START, Clock

LEVELS = st.sampled_from("12349")
WHICH = st.integers(0, 20)
KINDS = ["first", "first", "followup", "followup", "final", "verification", "correction"]
OVER = ("transferred", "merged", "void", "archived")
TABLE = json.loads(paths.resource("tables/deadline_rules.json").read_text(encoding="utf-8"))["rows"]
SHIPPED = [row for row in TABLE if row["starts"] != "holiday"]  # that one is of no event
# what the office has in use and is meant for a road accident
IN_USE = [row for row in SHIPPED if row.get("used") and row.get("scope", "") in ("", "-19")]


@dataclass
class Model:
    """What a person with pencil and paper would note of one event."""

    number: str
    entry: int
    known: datetime
    level: str
    sensitive: bool
    state: str = "received"
    sent: list[tuple[str, datetime]] = field(default_factory=list)
    demands: list[dict[str, Any]] = field(default_factory=list)  # at, phone, written: whether it was answered
    ended: datetime | None = None
    done: bool = False  # the final report is out
    said: list[str] = field(default_factory=list)  # everything that was ever entered

    def due(self) -> Counter[tuple[str, datetime, datetime]]:
        """(rule, start, end) of every clock that runs, from the shipped table row by row."""
        found: Counter[tuple[str, datetime, datetime]] = Counter()
        for row in IN_USE if self.state not in OVER else ():
            wanted = row.get("levels", "").split()
            if wanted and self.level not in wanted and not (row.get("sensitive") and self.sensitive):
                continue
            for start in self.starts(row["starts"], row["report"]):
                found[row["code"], start, start + timedelta(minutes=row["amount"])] += 1
        return found

    def starts(self, start: str, report: str) -> list[datetime]:
        kinds = {kind for kind, _ in self.sent}
        if start == "asked_at":
            answer = "phone" if report == "verification_phone" else "written"
            return [one["at"] for one in self.demands if not one[answer]]
        if self.done:
            return []
        if report == "followup":
            return [self.sent[-1][1]] if self.sent and self.ended is None else []
        if report == "final":
            return [self.ended] if self.ended is not None else []
        met = {"first_written"} if report == "first_written" else {"first_phone", "first_written"}
        return [] if kinds & met else [self.known]

    def send(self, kind: str, at: datetime) -> None:
        if kind in ("verification", "verification_phone"):
            written = kind == "verification"
            open_ = [one for one in self.demands if not one["written" if written else "phone"]]
            for one in open_[:1]:
                one["phone"], one["written"] = True, one["written"] or written
        elif kind != "correction":
            self.sent.append((kind, at))
            self.done = kind == "final"


class AnyOrder(RuleBasedStateMachine):
    """A desk that does anything at any time. ``template``: a database with the office set up."""

    template = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        target = self.folder / "office.db"
        shutil.copyfile(self.template, target)
        place = site.open_site(str(target))
        self.clock = Clock(START)
        self.ctx: Context = replace(access.context_of_number(NUMBER, place.files), now=self.clock)
        self.models: list[Model] = []
        self.count = 0

    def token(self) -> str:
        self.count += 1
        return f"记{self.count}号"

    def any(self, which: int) -> Model:
        return self.models[which % len(self.models)]

    def tried(self, action: str, /, **values: Any) -> dict[str, Any] | None:
        """What the action returned; None where it was refused, which then changed nothing."""
        head = ledger.head()
        try:
            return run(self.ctx, action, **values)
        except UserError:
            assert ledger.head() == head
            return None

    # what is done -------------------------------------------------------
    @rule(minutes=st.integers(1, 500))
    def time_goes_on(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule(minutes=st.integers(1, 90))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.clock.forward(minutes=-minutes)

    @initialize(level=LEVELS, sensitive=st.booleans())
    def one_is_open(self, level: str, sensitive: bool) -> None:
        self.open(level, sensitive)

    @rule(level=LEVELS, sensitive=st.booleans())
    def open_another(self, level: str, sensitive: bool) -> None:
        self.open(level, sensitive)

    def open(self, level: str, sensitive: bool) -> None:
        if len(self.models) > 2:
            return
        text = self.token()
        made = run(self.ctx, "events.open", title=text, content=text, source="市民", category="12H00", level=level,
                   triggers=["type"] if sensitive else [], confirm=True)
        self.models.append(Model(made["event"], made["entry"], self.clock.at, level, sensitive, said=[text]))

    @rule(which=WHICH, dead=st.integers(0, 60), back=st.integers(0, 200))
    def count_people(self, which: int, dead: int, back: int) -> None:
        one, source = self.any(which), self.token()
        run(self.ctx, "events.snapshot", event=one.number, source=source, dead=dead, serious=dead // 2,
            at=self.clock.at - timedelta(minutes=back), reason=f"复核{source}")
        one.said += [source, f"复核{source}"]

    @rule(which=WHICH)
    def correct_the_entry(self, which: int) -> None:
        one, text = self.any(which), self.token()
        run(self.ctx, "duty_log.correct", number=one.entry, content=text, reason=f"听错{text}", confirm=True)
        one.said.append(text)

    @rule(which=WHICH, element=st.sampled_from(["cause", "course", "measures", "next"]))
    def fill(self, which: int, element: str) -> None:
        one, value = self.any(which), self.token()
        run(self.ctx, "events.fill", event=one.number, element=element, value=value)
        one.said.append(value)

    @rule(which=WHICH, level=LEVELS, sensitive=st.booleans())
    def judge(self, which: int, level: str, sensitive: bool) -> None:
        one, reason = self.any(which), self.token()
        run(self.ctx, "events.set_level", event=one.number, level=level, triggers=["type"] if sensitive else [],
            reason=reason)
        one.level, one.sensitive = level, sensitive
        one.said.append(reason)

    @rule(which=WHICH, kind=st.sampled_from(KINDS),
          way=st.sampled_from(["phone", "system"]), back=st.integers(0, 20))
    def report(self, which: int, kind: str, way: str, back: int) -> None:
        one, text = self.any(which), self.token()
        at = self.clock.at - timedelta(minutes=back)
        made = self.tried("events.report", event=one.number, kind=kind, way=way, text=text, at=at, reason=text,
                          confirm=True)
        if made is not None:
            before = one.due()
            one.send(made["kind"], at)
            one.state = state.by_number(one.number).status
            gone = set(before - one.due())
            if made["kind"] == "followup":
                gone = {clock for clock in before if clock[0].startswith("FU")}  # even one sent at the same moment
            elif made["kind"].startswith("first"):
                gone = {clock for clock in gone if not clock[0].startswith("FU")}  # that one only starts anew
            assert sorted((c["rule"], c["due"]) for c in made["clocks"]) == sorted((code, end) for code, _, end in gone)

    @rule(which=WHICH)
    def superior_asks(self, which: int) -> None:
        one, text = self.any(which), self.token()
        if self.tried("events.ask", event=one.number, asked_by="省政府总值班室", text=text) is not None:
            one.demands.append({"at": self.clock.at, "phone": False, "written": False})
            one.said.append(text)

    @rule(which=WHICH, step=st.sampled_from(["verify", "assess", "void", "transfer", "archive", "reopen", "reopen"]))
    def step(self, which: int, step: str) -> None:
        one, reason = self.any(which), self.token()
        made = self.tried("events.step", event=one.number, step=step, reason=reason)
        if made is not None:
            one.state = made["status"]
            one.said.append(reason)
            if step == "reopen":
                one.ended, one.done = None, False

    @rule(which=WHICH)
    def close(self, which: int) -> None:
        one, reason = self.any(which), self.token()
        made = self.tried("events.close", event=one.number, reason=reason)
        if made is not None:
            one.state, one.ended = made["status"], self.clock.at
            one.said.append(reason)

    @rule(which=WHICH, again=st.booleans())
    def bring_to_its_end(self, which: int, again: bool) -> None:
        self.report(which, "first", "system", 0)
        self.close(which)
        self.report(which, "final", "system", 0)
        if again:
            self.step(which, "reopen")

    @precondition(lambda self: len(self.models) > 1)
    @rule(which=WHICH, into=WHICH)
    def merge(self, which: int, into: int) -> None:
        one, other, reason = self.any(which), self.any(into), self.token()
        made = self.tried("events.merge", event=one.number, into=other.number, reason=reason)
        if made is not None:
            one.state = "merged"
            one.said.append(reason)

    # what holds ---------------------------------------------------------
    @invariant()
    def the_clocks_are_those_of_the_model(self) -> None:
        running = Counter(
            (one.record[1], one.code, one.starts, one.ends) for one in agenda.running(self.ctx)
            if one.record[0] == "events" and one.record[1]
        )
        expected: Counter[tuple[int, str, datetime, datetime]] = Counter()
        for model in self.models:
            row = state.by_number(model.number)
            assert row.status == model.state
            expected.update({(row.id, *clock): n for clock, n in model.due().items()})
        assert running == expected

    def teardown(self) -> None:
        for model in self.models:
            event = Event.get(Event.number == model.number)
            items = timeline.of(self.ctx, event)
            told = "\n".join([item["text"] + "".join(text for text, _ in item["pieces"]) for item in items])
            told += "\n".join(row.struck for row in DutyEntry.select() if row.number == model.entry)
            assert [one for one in model.said if one not in told] == []
            assert all(seen.starts_at <= seen.ends_at for seen in ClockEnd.select().where(ClockEnd.event == event))
        assert health.find(self.ctx.files, silent) == []
        site.close()
        shutil.rmtree(self.folder)


@pytest.mark.skipif(bool(SERVER), reason="copies a file for each run")
def test_events_in_any_order(template: str) -> None:
    AnyOrder.template = template
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        AnyOrder, settings=settings(
            max_examples=14, stateful_step_count=24, deadline=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
