"""How many duties each person takes in each month, so that all are even at the end of the last."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor, inf

from app.features.roster import checks
from app.features.roster.plan import Names
from app.features.roster.solving import Model, solve
from app.features.roster.task import KINDS, Slot, Task, counted, groups

# what it costs: a duty without anybody; a duty more apart than the rule allows; one off the group's mean; a night
# more apart than one; one more than a person's part of a month, by how many there are already
UNFILLED, APART, OFF_MEAN, NIGHT_APART, CROWDED = 1000, 100, 20, 20, ((1, 1), (2, 2), (4, 4))
GAP, NODES = 2.0, 200

Key = tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """How many duties, by name, month and kind of day; how many nights among them, by name and month."""

    days: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    nights: Counter[tuple[str, str]] = field(default_factory=Counter)

    def is_kept(self, task: Task, given: Names, month: str) -> bool:
        """Whether the names given in a month are as many duties as were its share."""
        days = Counter((name, month, task.kinds[cell.day]) for cell, name in given.items())
        nights = Counter((given[seat.cell], month) for seat in task.seats
                         if seat.cell in given and checks.is_night(seat))
        return all(number == days[key] for key, number in self.days.items() if key[1] == month) and all(
            number == nights[key] for key, number in self.nights.items() if key[1] == month)


def shares(task: Task, names: Names, slots: list[Slot], watch: Callable[[], None] = lambda: None) -> Share:
    """What each person takes in each month of the slots: even at the end, and spread over the months."""
    model = Model()
    days: dict[tuple[str, str, str, Key], int] = {}  # name, month, kind, who
    nights: dict[tuple[str, str, Key], int] = {}
    _demand(model, task, slots, days, nights)
    _even(model, task, counted(task, names), days, nights)
    _spread_over_months(model, task, slots, days, nights)
    values = solve(model, GAP, NODES, watch)
    found = Share()
    for (name, month, kind, _), column in days.items():
        found.days[name, month, kind] += values[column]
    for (name, month, _), column in nights.items():
        found.nights[name, month] += values[column]
    return found


def _demand(
    model: Model, task: Task, slots: list[Slot], days: dict[tuple[str, str, str, Key], int],
    nights: dict[tuple[str, str, Key], int],
) -> None:
    """Columns for what each may take, and that everything is taken."""
    by_day: dict[tuple[str, str, Key], Counter[date]] = defaultdict(Counter)
    by_night: dict[tuple[str, Key], Counter[date]] = defaultdict(Counter)
    shifts: dict[tuple[str, str, Key, date], int] = Counter()
    for slot in slots:
        month, kind = slot.month, task.kinds[slot.day]
        by_day[month, kind, slot.who][slot.day] += len(slot.seats)
        shifts[month, kind, slot.who, slot.day] += 1
        if checks.is_night(slot.seat):
            by_night[month, slot.who][slot.day] += len(slot.seats)
    rest = 1 + task.limits.get("rest_shifts", 0)
    for (month, kind, who), wanted in by_day.items():
        row = {model.column(UNFILLED): 1.0}
        for name in who:
            most = sum(ceil(shifts[month, kind, who, day] / rest) for day in wanted if not task.away(name, day))
            days[name, month, kind, who] = column = model.column(0, most, whole=True)
            row[column] = 1.0
        model.row(wanted.total(), wanted.total(), row)
    for (month, who), wanted in by_night.items():
        row = {model.column(UNFILLED): 1.0}
        for name in who:
            there = sum(not task.away(name, day) for day in wanted)
            most = min(there, ceil(there / 7) * task.limits.get("nights_in_7_days", 7))
            nights[name, month, who] = column = model.column(0, most, whole=True)
            row[column] = 1.0
            of_days = [days[name, month, kind, who] for kind in KINDS if (name, month, kind, who) in days]
            model.row(0, inf, {**dict.fromkeys(of_days, 1.0), column: -1.0})
        model.row(wanted.total(), wanted.total(), row)


def _even(
    model: Model, task: Task, had: dict[str, dict[str, int]], days: dict[tuple[str, str, str, Key], int],
    nights: dict[tuple[str, str, Key], int],
) -> None:
    """Within each group no more apart than the rule allows at the end, and nobody far from the mean."""
    taken: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (name, _, kind, _), column in days.items():
        taken[name, kind].append(column)
    for (name, _, _), column in nights.items():
        taken[name, "night"].append(column)
    part = _parts(model, taken)
    for group in groups(task):
        for kind in (*KINDS, "night"):
            if not any(taken[name, kind] for name in group):
                continue
            cost = NIGHT_APART if kind == "night" else APART
            least, most, apart = model.column(), model.column(), model.column(cost)
            model.row(-inf, task.limits.get("spread", 1), {most: 1.0, least: -1.0, apart: -1.0})
            mean = sum(had[name][kind] for name in group) / len(group) + sum(
                part.get(column, 0) for name in group for column in taken[name, kind]) / len(group)
            for name in group:
                columns = taken[name, kind]
                model.row(-inf, -had[name][kind], {**dict.fromkeys(columns, 1.0), most: -1.0})
                model.row(-had[name][kind], inf, {**dict.fromkeys(columns, 1.0), least: -1.0})
                model.near(floor(mean) - had[name][kind], ceil(mean) - had[name][kind], columns, OFF_MEAN)


def _parts(model: Model, taken: dict[tuple[str, str], list[int]]) -> dict[int, float]:
    """What falls to each column when those of a demand take equal parts."""
    own = {column for columns in taken.values() for column in columns}
    found = {}
    for low, high, row in model.rows:
        if low == high:
            columns = [column for column in row if column in own]
            found.update(dict.fromkeys(columns, high / len(columns)))
    return found


def _spread_over_months(
    model: Model, task: Task, slots: list[Slot], days: dict[tuple[str, str, str, Key], int],
    nights: dict[tuple[str, str, Key], int],
) -> None:
    """What somebody has to catch up with is spread over the months, by the days they are there."""
    dates: dict[tuple[str, str, Key], set[date]] = defaultdict(set)
    wanted: dict[tuple[str, str, Key], int] = Counter()
    for slot in slots:
        for kind in (task.kinds[slot.day], "", *(["night"] if checks.is_night(slot.seat) else [])):
            dates[slot.month, kind, slot.who].add(slot.day)
            wanted[slot.month, kind, slot.who] += len(slot.seats)
    for (month, kind, who), number in wanted.items():
        there = {name: sum(not task.away(name, day) for day in dates[month, kind, who]) for name in who}
        for name in who:
            part = number * there[name] / max(1, sum(there.values()))
            if kind == "night":
                columns = [nights[name, month, who]]
            else:
                kinds = [kind] if kind else KINDS
                columns = [days[name, month, one, who] for one in kinds if (name, month, one, who) in days]
            model.near(floor(part), ceil(part), columns, 1)
            for more, cost in CROWDED:
                model.at_most(ceil(part) + more, columns, cost)
