"""The roster's generator on a year of three shifts: what it takes, and how even it comes out, beside a plain round."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from random import Random

from app.features.roster.checks import Person
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.shifts import ShiftPlan, Start, shift_at, shifts_of
from app.features.roster.task import KINDS, Task, counted, groups

YEAR = 2026
LIMITS = {"rest_shifts": 1, "nights_in_7_days": 2, "leader_not_officer": 0, "one_seat": 0, "away": 0, "suited": 0,
          "spread": 1}
# the statutory days of 2026, and the arrangement of the State Council for them (days off in lieu, weekends worked)
STATUTORY = ("01-01", "02-16", "02-17", "02-18", "02-19", "04-05", "05-01", "05-02", "06-19", "09-25", "10-01", "10-02",
             "10-03")
OFF = (("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
       ("09-25", "09-27"), ("10-01", "10-07"))
WORKED = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def day_of(text: str) -> date:
    return date.fromisoformat(f"{YEAR}-{text}")


def kind(day: date) -> str:
    """The kind of a day by which duties are shared out."""
    text = f"{day:%m-%d}"
    if day.year != YEAR:
        return "rest" if day.weekday() >= 5 else "work"
    if text in STATUTORY:
        return "holiday"
    if text in WORKED:
        return "work"
    off = any(day_of(since) <= day <= day_of(until) for since, until in OFF)
    return "rest" if off or day.weekday() >= 5 else "work"


THREE = ShiftPlan.always([
    Start("night", "夜班", "Night", time(0)), Start("early", "早班", "Early", time(8)),
    Start("late", "中班", "Late", time(16)),
])


def seats(since: date, until: date, plan: ShiftPlan = THREE) -> list[Seat]:
    """Two leaders of each day, two officers of each shift."""
    found = []
    for by in range((until - since).days + 1):
        day = since + timedelta(days=by)
        spans = shifts_of(day, plan)
        whole = shift_at(spans[0].starts, plan.first_of_days())
        found += [Seat(Cell(day, "", post), whole, True, True, post, post) for post in ("gov_leader", "office_leader")]
        for span in spans:
            found += [Seat(Cell(day, span.code, post), span, True, False, post, post)
                      for post in ("primary", "secondary")]
    return found


def people(officers: int, gov: int, office: int, weeks: tuple[int, ...], seed: int = 1) -> dict[str, Person]:
    """So many of each, everybody with leave of these weeks, begun on any day of the year."""
    random, found = Random(seed), {}
    listed = {"officer": "primary secondary", "gov": "gov_leader", "office": "office_leader"}
    for word, number in zip(listed, (officers, gov, office), strict=True):
        for n in range(1, number + 1):
            away: dict[date, str] = {}
            for length in weeks:
                first = date(YEAR, 1, 1) + timedelta(days=random.randrange(365 - 7 * length))
                away.update({first + timedelta(days=by): "leave" for by in range(7 * length)})
            found[f"{word} {n}"] = Person(f"{word} {n}", frozenset(listed[word].split()), away)
    return found


def wishes(of: Mapping[str, Person], a_month: int = 2, seed: int = 2) -> dict[str, dict[date, bool]]:
    """So many wishes a month of everybody, one of four to be on duty."""
    random = Random(seed)
    return {name: {
        date(YEAR, month, random.randrange(1, 29)): random.random() < 0.25
        for month in range(1, 13) for _ in range(a_month)
    } for name in of}


def task(
    of: dict[str, Person], since: date = date(YEAR, 1, 1), until: date = date(YEAR, 12, 31), plan: ShiftPlan = THREE
) -> Task:
    """All seats from one day to another, empty."""
    kinds = {since + timedelta(days=by): kind(since + timedelta(days=by)) for by in range((until - since).days + 1)}
    return Task(seats(since, until, plan), since, until, kinds, of, LIMITS, wishes=wishes(of))


def spreads(of: Task, names: Names) -> dict[str, int]:
    """The largest difference within a group, by kind of day and of nights."""
    count = counted(of, names)
    return {key: max(max(count[n][key] for n in group) - min(count[n][key] for n in group)
                     for group in groups(of)) for key in (*KINDS, "night")}
