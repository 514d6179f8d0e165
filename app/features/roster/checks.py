"""What is wrong with a plan: rules over seats, names and absences, each finding with its reason. Never a block."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.i18n import to_local, tr
from app.features.roster.plan import Cell, Names, Seat

WEEK = timedelta(days=7)
DEEP_NIGHT = time(3)
LONGEST_NIGHT = timedelta(hours=20)  # longer than that it is a duty of the whole day


@dataclass(frozen=True)
class Person:
    """Somebody who may be planned: for which posts, and the days on which they are away, with the reason."""

    name: str
    posts: frozenset[str]
    away: Mapping[date, str]


@dataclass(frozen=True)
class Finding:
    """One thing wrong: the rule's code, where, who, a short title and the reason.

    ``gap``: nobody where somebody must be.
    """

    code: str
    cell: Cell
    name: str
    title: str
    reason: str

    @property
    def gap(self) -> bool:
        return self.code == "gap"


Limits = Mapping[str, int]  # rules in use, by code, with their numbers


def findings(seats: list[Seat], names: Names, people: Mapping[str, Person], limits: Limits) -> list[Finding]:
    """Everything wrong with the names in the seats, in the order of days.

    ``seats`` may reach some days back and on, so that shifts before and after a month are seen; give names for them.
    """
    found = [_gap(seat) for seat in seats if seat.required and not names.get(seat.cell)]
    order = order_of(seats)
    held: dict[str, list[Seat]] = {}
    for seat in seats:
        held.setdefault(names.get(seat.cell, ""), []).append(seat)
    for seat in seats:
        if name := names.get(seat.cell):
            others = seats_of(name, held[name], names, seat)
            for code, reason in faults(seat, name, others, order, people.get(name), limits):
                found.append(Finding(code, seat.cell, name, _titled(seat, name), reason))
    return sorted(found, key=lambda one: (one.cell, one.code))


def faults(
    seat: Seat, name: str, others: list[Seat], order: Mapping[Cell, int], person: Person | None, limits: Limits
) -> Iterator[tuple[str, str]]:
    """(rule, reason) for each rule that ``name`` in ``seat`` breaks, given the other seats they have."""
    if "suited" in limits and (person is None or seat.cell.post not in person.posts):
        yield "suited", tr("{name} is not listed for this post").format(name=name)
    if person and "away" in limits and (why := away(seat, person, limits)):
        yield "away", why
    for other in others:
        if "one_seat" in limits and overlap(seat, other) and other.leads == seat.leads:
            yield "one_seat", tr("{post} at the same time").format(post=other.title)
            break
    for other in others:
        if "leader_not_officer" in limits and seat.leads != other.leads and overlap(seat, other):
            officer = other if seat.leads else seat
            yield "leader_not_officer", tr("leads and is {post} at once").format(post=officer.title)
            break
    yield from _too_close(seat, others, order, limits)
    if "nights_in_7_days" in limits and is_night(seat):
        nights = [seat, *(one for one in others if is_night(one))]
        most = max(sum(1 for one in nights if first.span.starts <= one.span.starts < first.span.starts + WEEK)
                   for first in nights if first.span.starts <= seat.span.starts < first.span.starts + WEEK)
        if most > limits["nights_in_7_days"]:
            yield "nights_in_7_days", tr("night shift No. {n} within 7 days").format(n=most)


def _too_close(seat: Seat, others: list[Seat], order: Mapping[Cell, int], limits: Limits) -> Iterator[tuple[str, str]]:
    """Shifts that follow each other. Who leads is at hand for the whole day and is not counted."""
    if "rest_shifts" not in limits or seat.leads or not seat.cell.shift:
        return
    for other in others:
        if other.leads or not other.cell.shift:
            continue
        between = abs(order[seat.cell] - order[other.cell])
        if 0 < between <= limits["rest_shifts"]:
            text = tr("{day} {shift} too, shifts in a row")
            yield "rest_shifts", text.format(day=day_words(other.cell.day), shift=other.span.name)
            return


def order_of(seats: list[Seat]) -> dict[Cell, int]:
    """The place of each seat's shift in the row of all shifts."""
    starts = sorted({seat.span.starts for seat in seats if seat.cell.shift})
    place = {at: index for index, at in enumerate(starts)}
    return {seat.cell: place.get(seat.span.starts, -1) for seat in seats}


def seats_of(name: str, seats: list[Seat], names: Names, besides: Seat) -> list[Seat]:
    """The seats somebody has within a week of one, that one left out."""
    near = [one for one in seats if abs(one.span.starts - besides.span.starts) <= WEEK]
    return [one for one in near if one.cell != besides.cell and names.get(one.cell) == name]


def is_night(seat: Seat) -> bool:
    """Whether a seat's shift is a night's: it holds three in the morning, and the day has other shifts too."""
    if not seat.cell.shift or seat.span.ends - seat.span.starts > LONGEST_NIGHT:
        return False
    starts, ends = to_local(seat.span.starts), to_local(seat.span.ends)
    deep = datetime.combine(starts.date(), DEEP_NIGHT)
    return starts <= deep < ends or starts <= deep + timedelta(days=1) < ends


def away(seat: Seat, person: Person, limits: Limits) -> str:
    """Why somebody is not there on a date that a shift touches, empty when they are.

    A shift may run some hours, as the rule says, into a date on which somebody is away; by wall time.
    """
    starts, ends = to_local(seat.span.starts), to_local(seat.span.ends)
    ends -= timedelta(hours=limits.get("away_hours", 0))
    days = [seat.cell.day] + [date.fromordinal(at) for at in range(starts.toordinal() + 1, ends.toordinal() + 1)
                              if datetime.combine(date.fromordinal(at), time()) < ends]
    return next((person.away[day] for day in days if day in person.away), "")


def day_words(day: date) -> str:
    """A date as short as a plan needs it."""
    return tr("{month}/{day}").format(month=day.month, day=day.day)


def overlap(one: Seat, other: Seat) -> bool:
    """Whether two seats are at the same time for a while."""
    return one.span.starts < other.span.ends and other.span.starts < one.span.ends


def _gap(seat: Seat) -> Finding:
    return Finding("gap", seat.cell, "", place(seat), tr("nobody is planned"))


def place(seat: Seat) -> str:
    """Day, shift and post of a seat in words."""
    shift = seat.span.name if seat.cell.shift else ""
    return " ".join(part for part in (day_words(seat.cell.day), shift, seat.title) if part)


def _titled(seat: Seat, name: str) -> str:
    return f"{place(seat)} {name}"
