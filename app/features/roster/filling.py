"""Who takes which seat of a month: the rules first, then each one's share, wishes, nights, and even distances."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from math import inf
from typing import Any, NamedTuple

from app.features.roster import checks
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.shares import Share
from app.features.roster.solving import Model, solve
from app.features.roster.task import KINDS, Slot, Task

# what it costs when something gives way, the last to give way first: nobody in a seat that must be filled; a leader who
# is an officer too; duties too close; nights too many; nobody in a seat that may stay open; a duty more or less than
# the share; a wish; a night more or less than the share; a duty sooner than an even distance
EMPTY, LEADS, REST, NIGHTS, OPEN, SHARE, WISH, NIGHT, SOON = 3000, 1000, 300, 200, 100, 40, 20, 8, 1
EVEN = 0.6  # of the mean distance between two duties of a person
GAP, NODES = 10.0, 100


class Duty(NamedTuple):
    """A seat somebody has (no column) or may get (its column)."""

    seat: Seat
    column: int | None


def fill(
    task: Task, names: Names, slots: list[Slot], share: Share, watch: Callable[[], None] = lambda: None
) -> Names:
    """The names for the slots of one month; a seat for which nobody is to be had gets none."""
    model, month = Model(), slots[0].month
    taken = _columns(model, task, slots)
    duties = _duties(task, names, slots, taken)
    order = checks.order_of(task.seats)
    for name, own in duties.items():
        _rules(model, task, own, order)
        _share(model, task, own, {kind: share.days[name, month, kind] for kind in KINDS}, share.nights[name, month])
        _distances(model, own, sum(share.days[name, month, kind] for kind in KINDS))
    _wishes(model, task, duties)
    values = solve(model, GAP, NODES, watch)
    return _seated(task, names, slots, {key: values[column] for key, column in taken.items()})


def _columns(model: Model, task: Task, slots: list[Slot]) -> dict[tuple[int, str], int]:
    """A column for everyone who may take a slot, by the slot's place and the name; each slot is filled, or it costs."""
    taken = {}
    for place, slot in enumerate(slots):
        row = {model.column(EMPTY if slot.seat.required else OPEN): 1.0}
        for name in slot.who:
            if task.away_from(name, slot.seat):
                continue
            off = task.wishes.get(name, {}).get(slot.day) is False
            taken[place, name] = column = model.column(WISH if off else 0, 1, whole=True)
            row[column] = 1.0
        model.row(len(slot.seats), len(slot.seats), row)
    return taken


def _duties(
    task: Task, names: Names, slots: list[Slot], taken: dict[tuple[int, str], int]
) -> dict[str, list[Duty]]:
    """What each person has and may get, within a week of the month, in order of time."""
    since = min(slot.seat.span.starts for slot in slots) - checks.WEEK - timedelta(days=1)
    until = max(slot.seat.span.ends for slot in slots) + checks.WEEK
    found: dict[str, list[Duty]] = {name: [] for name in task.people}
    for seat in task.seats:
        name = names.get(seat.cell, "")
        if name in found and since <= seat.span.starts <= until:
            found[name].append(Duty(seat, None))
    for (place, name), column in taken.items():
        found[name].append(Duty(slots[place].seat, column))
    return {name: sorted(own, key=lambda duty: duty.seat.span.starts) for name, own in found.items()}


# rules --------------------------------------------------------------------
def _rules(model: Model, task: Task, own: list[Duty], order: Mapping[Cell, int]) -> None:
    """What checks.findings() finds wrong, at its price; being in two places at once has none."""
    limits = task.limits
    officer = [duty for duty in own if not duty.seat.leads]
    leads = [duty for duty in own if duty.seat.leads]
    if "one_seat" in limits:
        for alike in (officer, leads):
            for some in _at_once(alike):
                _hold(model, some, 1, inf)
    if "leader_not_officer" in limits:
        for lead in leads:
            for one in officer:
                if checks.overlap(lead.seat, one.seat):
                    _hold(model, [lead, one], 1, LEADS)
    if "rest_shifts" in limits:
        placed = [duty for duty in officer if duty.seat.cell.shift]
        for some in _windows(placed, lambda duty: order[duty.seat.cell], limits["rest_shifts"] + 1):
            _hold(model, some, 1, REST)
    if "nights_in_7_days" in limits:
        nights = [duty for duty in own if checks.is_night(duty.seat)]
        for some in _windows(nights, lambda duty: duty.seat.span.starts, checks.WEEK):
            _hold(model, some, limits["nights_in_7_days"], NIGHTS)


def _hold(model: Model, some: list[Duty], most: int, cost: float) -> None:
    """No more than ``most`` of these; what is there already is not asked about."""
    columns = [duty.column for duty in some if duty.column is not None]
    left = max(0, most - (len(some) - len(columns)))
    if len(columns) <= left:
        return
    if cost == inf:
        model.row(-inf, left, dict.fromkeys(columns, 1.0))
    else:
        model.at_most(left, columns, cost)


def _at_once(own: list[Duty]) -> Iterator[list[Duty]]:
    """Duties that are at the same time, as sets as large as can be."""
    last: list[Duty] = []
    for duty in own:
        now = [one for one in own if one.seat.span.starts <= duty.seat.span.starts < one.seat.span.ends]
        if len(now) > 1 and now != last:
            yield now
        last = now


def _windows(own: list[Duty], at: Callable[[Duty], Any], width: Any) -> Iterator[list[Duty]]:
    """Duties within a width of time or of places, as sets as large as can be; ``own`` in order."""
    end = 0
    for first, duty in enumerate(own):
        upto = first
        while upto < len(own) and at(own[upto]) < at(duty) + width:
            upto += 1
        if upto > end and upto - first > 1:
            yield own[first:upto]
        end = max(end, upto)


# what is even, what is wished --------------------------------------------
def _share(model: Model, task: Task, own: list[Duty], days: dict[str, int], nights: int) -> None:
    """As many duties of each kind of day, and as many nights, as fall to somebody."""
    free = [(duty.seat, duty.column) for duty in own if duty.column is not None]
    for kind in KINDS:
        if columns := [column for seat, column in free if task.kinds[seat.cell.day] == kind]:
            model.near(days[kind], days[kind], columns, SHARE)
    if columns := [column for seat, column in free if checks.is_night(seat)]:
        model.near(nights, nights, columns, NIGHT)


def _distances(model: Model, own: list[Duty], number: int) -> None:
    """No duty much sooner after another than an even distance, given how many there are in the days one is there."""
    there = {duty.seat.cell.day for duty in own if duty.column is not None}
    if number > 1:
        width = timedelta(days=1) * (EVEN * len(there) / number)
        for some in _windows(own, lambda duty: duty.seat.span.starts, width):
            _hold(model, some, 1, SOON)


def _wishes(model: Model, task: Task, duties: dict[str, list[Duty]]) -> None:
    for name, own in duties.items():
        for day in (day for day, on in task.wishes.get(name, {}).items() if on):
            some = [duty for duty in own if duty.seat.cell.day == day]
            columns = [duty.column for duty in some if duty.column is not None]
            if columns and len(columns) == len(some):
                model.row(1, inf, {**dict.fromkeys(columns, 1.0), model.column(WISH): 1.0})


# seats --------------------------------------------------------------------
def _seated(task: Task, names: Names, slots: list[Slot], chosen: dict[tuple[int, str], int]) -> Names:
    """The seats of each slot for those chosen, so that everybody has each post about as often."""
    had = Counter((names[seat.cell], seat.cell.post) for seat in task.seats if names.get(seat.cell))
    found: Names = {}
    for place, slot in enumerate(slots):
        left = [name for name in slot.who if chosen.get((place, name))]
        for seat, *others in (slot.seats[at:] for at in range(len(left))):
            later = {one.cell.post for one in others} - {seat.cell.post}
            name = min(left, key=lambda one: had[one, seat.cell.post] - sum(had[one, post] for post in later))
            left.remove(name)
            found[seat.cell] = name
            had[name, seat.cell.post] += 1
    return found
