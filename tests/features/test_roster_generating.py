"""A roster made by computation: fair, by the rules, and nothing given way in silence."""
from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import site
from app.core.errors import Cancelled, Conflict, UserError
from app.core.run import Context, read, run
from app.features.roster import checks, plan
from app.features.roster.checks import Person
from app.features.roster.generating import generate
from app.features.roster.plan import Cell
from app.features.roster.records import Assignment, RosterStep
from app.features.roster.shifts import ShiftPlan, Start
from benchmarks import roster
from tests.features.test_roster import FULL, TWO

JUNE = date(2026, 6, 1), date(2026, 6, 30)
THREE_DAYS = [date(2026, 6, 19) + timedelta(days=by) for by in range(3)]  # a holiday, two days of rest
NAMES = ["甲", "乙", "丙", "丁", "戊"]


# the pure function --------------------------------------------------------
def test_generate_a_month_of_three_shifts_for_twelve() -> None:
    """Two nights in seven days and no shifts in a row, with leave and wishes, and even as well."""
    of = roster.people(12, 3, 3, (2, 1, 1, 1))
    task = roster.task(of, *JUNE)
    made = generate(task)
    assert made.findings == [] and len(made.names) == 30 * 8
    assert not any(cell.day in of[name].away for cell, name in made.names.items())
    assert all(apart <= 1 for apart in roster.spreads(task, made.names).values())
    wished = [(name, day) for name, days in task.wishes.items() for day, on in days.items()
              if task.within(day) and on != any(made.names[c] == name for c in made.names if c.day == day)]
    told = [line for line in made.reasons if "wished" in line]
    assert len(told) == len(wished) and len(made.reasons) == len(told)


def test_who_was_away_catches_up_over_the_months() -> None:
    people = {name: Person(name, frozenset({"gov_leader", "office_leader"}), {}) for name in NAMES}
    away = {date(2026, 2, 1) + timedelta(days=by): "leave" for by in range(28)}
    people["甲"] = Person("甲", people["甲"].posts, away)
    task = replace(roster.task(people, date(2026, 2, 1), date(2026, 4, 30)), wishes={}, prior={
        name: {"work": 10 + (name == "乙"), "rest": 4, "holiday": 2, "night": 0} for name in NAMES})
    task = replace(task, seats=[seat for seat in task.seats if seat.leads])
    made = generate(task)
    assert roster.spreads(task, made.names) == {"work": 1, "rest": 0, "holiday": 2, "night": 0}
    # four of the five holidays are in the leave, on the fifth there is one seat for one person: no roster does better
    assert roster.least_spread(task, NAMES, "holiday") == 2
    assert len(made.reasons) == 1 and made.reasons[0].startswith("Statutory holidays: 甲 has 3 duties")
    march = [sum(cell.day.month == 3 and who == name for cell, who in made.names.items()) for name in NAMES]
    assert march[0] - min(march[1:]) <= 7  # not all 11 at once


def test_what_cannot_be_kept_is_told_with_the_reason() -> None:
    """Two people for what needs four: gaps, and no rule broken in silence."""
    people = {name: Person(name, frozenset({"primary", "secondary"}), {}) for name in NAMES[:2]}
    people["乙"] = Person("乙", people["乙"].posts, {THREE_DAYS[1]: "Leave 6/20 to 6/20"})
    task = replace(roster.task(people, THREE_DAYS[0], THREE_DAYS[-1]), wishes={"甲": {THREE_DAYS[0]: False}})
    made = generate(replace(task, seats=[seat for seat in task.seats if not seat.leads]))
    gaps = [one for one in made.findings if one.gap]
    assert gaps and made.reasons[0].startswith(f"{made.findings[0].title}: {made.findings[0].reason}")
    assert any("Of 2 listed for the post 1 are away, 1 are kept off by rules and 0 have their share" in line
               for line in made.reasons)
    assert [line for line in made.reasons if "甲 wished to be off on 6/19" in line]


def test_rules_out_of_use_are_not_asked() -> None:
    people = {name: Person(name, frozenset({"primary", "secondary"}), {}) for name in NAMES[:2]}
    task = replace(roster.task(people, THREE_DAYS[0], THREE_DAYS[-1]), limits={"one_seat": 0, "away": 0, "suited": 0},
                   wishes={})
    made = generate(replace(task, seats=[seat for seat in task.seats if not seat.leads]))
    assert made.findings == [] and made.reasons == [] and len(made.names) == 18


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_nothing_gives_way_in_silence(data: st.DataObject) -> None:
    """Whatever is asked: an answer, every finding told, names kept, nobody away, the same again."""
    posts = st.frozensets(st.sampled_from(["gov_leader", "office_leader", "primary", "secondary"]), min_size=1)
    days = st.sampled_from(THREE_DAYS)
    people = {
        name: Person(name, data.draw(posts), dict.fromkeys(data.draw(st.sets(days)), "Leave"))
        for name in NAMES[: data.draw(st.integers(1, 5))]
    }
    task = roster.task(people, THREE_DAYS[0], THREE_DAYS[-1], data.draw(st.sampled_from([FULL, TWO, roster.THREE])))
    cells = st.sampled_from([seat.cell for seat in task.seats])
    fixed = data.draw(st.dictionaries(cells, st.sampled_from([*people, "外人"]), max_size=6))
    wishes = data.draw(st.dictionaries(st.sampled_from(list(people)), st.dictionaries(days, st.booleans())))
    task = replace(task, names=fixed, wishes=wishes)
    made = generate(task)
    names = {**fixed, **made.names}
    assert made.names.keys().isdisjoint(fixed)
    assert made == generate(task)
    assert made.findings == checks.findings(task.seats, names, people, task.limits)
    for one in made.findings:
        assert any(line.startswith(f"{one.title}: {one.reason}.") for line in made.reasons)
    for cell, name in made.names.items():
        assert cell.day not in people[name].away and cell.post in people[name].posts
    for name, wished in wishes.items():
        for day, on in wished.items():
            has = any(who == name and cell.day == day for cell, who in names.items())
            assert has == on or any(line.startswith(f"{name} wished") for line in made.reasons)


def test_generate_stops_when_told() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        generate(roster.task(roster.people(4, 1, 1, ()), *JUNE), stop)


@pytest.mark.parametrize(("of", "nights"), [
    (ShiftPlan.always(FULL.starts_on(JUNE[0])), 0), (TWO, 1), (roster.THREE, 1),
    (ShiftPlan.always([Start(f"{hour}", "", "", time(hour)) for hour in (2, 6, 20)]), 1),
])
def test_is_night_by_the_hour(of: ShiftPlan, nights: int) -> None:
    seats = roster.seats(THREE_DAYS[0], THREE_DAYS[0], of)
    assert len({seat.cell.shift for seat in seats if checks.is_night(seat)}) == nights


def test_a_leader_has_one_leaders_seat_a_day() -> None:
    people = {"甲": Person("甲", frozenset({"gov_leader", "office_leader"}), {})}
    seats = [seat for seat in roster.seats(THREE_DAYS[0], THREE_DAYS[0]) if seat.leads]
    found = checks.findings(seats, {seat.cell: "甲" for seat in seats}, people, roster.LIMITS)
    assert [one.code for one in found] == ["one_seat", "one_seat"]


# the office's own plan ----------------------------------------------------
@pytest.fixture
def listed(ctx: Context) -> Context:
    """Four leaders and nine officers, one of them on leave for ten days of July."""
    for name in "王李张赵":
        run(ctx, "roster.add_member", name=f"{name}主任", posts="gov_leader office_leader")
    for name in "周吴郑冯陈褚卫蒋沈":
        run(ctx, "roster.add_member", name=f"{name}员", posts="primary secondary")
    run(ctx, "roster.add_absence", name="周员", kind="leave", since=date(2026, 7, 6), until=date(2026, 7, 15))
    run(ctx, "roster.add_absence", name="吴员", kind="off", since=date(2026, 7, 20), until=date(2026, 7, 20))
    return ctx


def test_propose_and_generate(listed: Context) -> None:
    run(listed, "roster.assign", day=date(2026, 7, 1), shift="day", post="primary", name="褚员")
    before = Assignment.select().count()
    made = read(listed, "roster.propose", month="2026-07")
    assert Assignment.select().count() == before and made["findings"] == []
    done = run(listed, "roster.generate", month="2026-07", proposal=made)
    assert done["changed"] == 31 * 6 - 1 and done["counts"] == made["counts"]
    names = plan.planned(date(2026, 7, 1), date(2026, 7, 31))
    assert names[Cell(date(2026, 7, 1), "day", "primary")] == "褚员"
    assert not [cell for cell, name in names.items() if name == "周员" and 6 <= cell.day.day <= 15]
    with pytest.raises(Conflict):
        run(listed, "roster.generate", month="2026-07", proposal=made)
    with pytest.raises(UserError, match="No seat is empty"):
        run(listed, "roster.generate", month="2026-07")
    assert run(listed, "roster.undo", month="2026-07")["changed"] == 31 * 6 - 1


def test_generate_of_several_months_is_a_step_each(listed: Context) -> None:
    """From today on; who came later starts where the fewest stand."""
    run(listed, "roster.generate", month="2026-06", months=2)
    assert [step.month for step in RosterStep.select().order_by(RosterStep.id)] == ["2026-06", "2026-07"]
    assert min(plan.planned(date(2026, 6, 1), date(2026, 7, 31))).day == date(2026, 6, 23)
    run(listed, "roster.add_member", name="韩员", posts="primary secondary")
    done = run(listed, "roster.generate", month="2026-08")
    assert any(line.startswith("韩员 has had no duty since 2026-01-01") for line in done["reasons"])
    assert done["findings"] == []


@pytest.mark.parametrize(("given_", "said"), [
    ({"month": "2026-13"}, "is no month"), ({"month": "2026-05"}, "2026-05 is past"),
    ({"month": "2026-07", "months": 13}, "13 months cannot be"), ({"month": "2026-07", "months": 0}, "0 months"),
])
def test_generate_refuses(ctx: Context, given_: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        run(ctx, "roster.generate", **given_)
    with pytest.raises(UserError, match="Nobody is listed"):
        run(ctx, "roster.generate", month="2026-07")


def test_the_database_is_free_while_a_roster_is_computed(listed: Context) -> None:
    """Another desk's write goes through in between, and the proposal made before it is refused."""
    def assign() -> None:
        run(listed, "roster.assign", day=date(2026, 7, 1), shift="day", post="primary", name="褚员")
        site.close()

    def other(done: int, total: int, text: str) -> None:
        if not written:
            written.append(Thread(target=assign))
            written[0].start()
            written[0].join()

    written: list[Thread] = []
    with pytest.raises(Conflict):
        run(listed.with_progress(other), "roster.generate", month="2026-07")
    assert len(plan.planned(date(2026, 7, 1), date(2026, 7, 31))) == 1


def test_generate_at_the_command_line(
    listed: Context, program: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = program("roster.generate", "--month", "2126-06", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["changed"] == 30 * 6 and told["findings"] == []
