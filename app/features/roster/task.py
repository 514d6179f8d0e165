"""What a roster is made of, before anything is computed: seats, people, counts, wishes."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from app.features.roster import checks
from app.features.roster.checks import Limits, Person
from app.features.roster.plan import Names, Seat

KINDS = ("work", "rest", "holiday")

Counts = Mapping[str, int]  # duties by kind of day, and "night" besides


@dataclass(frozen=True)
class Task:
    """What a roster is made of.

    ``seats``: those from ``first`` to ``last`` and of a week before and after, in order; ``kinds``: each day's kind, by
    which duties are shared out; ``wishes``: by name, the days on which somebody wishes to be on duty (True) or off;
    ``prior``: by name, the duties that count besides those from ``first`` to ``last``; ``names``: those that stay.
    """

    seats: list[Seat]
    first: date
    last: date
    kinds: Mapping[date, str]
    people: Mapping[str, Person]
    limits: Limits
    names: Names = field(default_factory=dict)
    wishes: Mapping[str, Mapping[date, bool]] = field(default_factory=dict)
    prior: Mapping[str, Counts] = field(default_factory=dict)

    def within(self, day: date) -> bool:
        return self.first <= day <= self.last

    def candidates(self, seat: Seat) -> tuple[str, ...]:
        """Who may have a seat by the list of people."""
        listed = "suited" in self.limits
        return tuple(one.name for one in self.people.values() if not listed or seat.cell.post in one.posts)

    def away(self, name: str, day: date) -> bool:
        return "away" in self.limits and day in self.people[name].away

    def away_from(self, name: str, seat: Seat) -> bool:
        """Whether somebody is away on a date that a seat's shift touches."""
        return "away" in self.limits and bool(checks.away(seat, self.people[name], self.limits))


class Slot(NamedTuple):
    """Seats alike: of one post or several, at the same time, open to the same people."""

    seats: tuple[Seat, ...]
    who: tuple[str, ...]

    @property
    def seat(self) -> Seat:
        return self.seats[0]

    @property
    def day(self) -> date:
        return self.seats[0].cell.day

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"


def slots(task: Task) -> list[Slot]:
    """The seats that are empty and that somebody is listed for, those alike together."""
    found: dict[tuple[object, ...], list[Seat]] = {}
    for seat in task.seats:
        if task.within(seat.cell.day) and not task.names.get(seat.cell) and (who := task.candidates(seat)):
            found.setdefault((seat.span.starts, seat.cell.shift, seat.leads, seat.required, who), []).append(seat)
    return [Slot(tuple(seats), task.candidates(seats[0])) for seats in found.values()]


def groups(task: Task) -> list[list[str]]:
    """The names by what they are listed for: within each group duties are to be even."""
    found: dict[frozenset[str], list[str]] = {}
    for one in task.people.values():
        found.setdefault(one.posts, []).append(one.name)
    return list(found.values())


def counted(task: Task, names: Names) -> dict[str, dict[str, int]]:
    """Each person's duties by kind of day and at night: those before, and those of ``names`` in the task's days."""
    found = {name: {kind: task.prior.get(name, {}).get(kind, 0) for kind in (*KINDS, "night")} for name in task.people}
    for seat in task.seats:
        name = names.get(seat.cell, "")
        if name in found and task.within(seat.cell.day):
            found[name][task.kinds[seat.cell.day]] += 1
            found[name]["night"] += checks.is_night(seat)
    return found


def apart(of: list[Slot]) -> list[list[Slot]]:
    """Slots in order of time, those together that somebody is listed for in common, by any number of steps."""
    sets: list[tuple[set[str], list[Slot]]] = []
    for slot in of:
        meeting = [one for one in sets if not one[0].isdisjoint(slot.who)]
        sets = [one for one in sets if one not in meeting]
        who = set(slot.who).union(*(one[0] for one in meeting))
        sets.append((who, [*(each for one in meeting for each in one[1]), slot]))
    return [sorted(some, key=lambda one: one.seat.span.starts) for _, some in sets]
