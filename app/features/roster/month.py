"""Everything that a page needs of one month of the roster, read once, as plain values."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from app.core import pinyin
from app.core.i18n import tr
from app.core.run import Context
from app.features.roster import calendar, checks, plan, swaps
from app.features.roster import people as duty_people
from app.features.roster.actions import changes_between, newest_step
from app.features.roster.checks import Finding, Person
from app.features.roster.people import Count
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.records import SWAPS
from db.tables import User

LEADS = "gov_leader office_leader"
STANDS = "primary secondary"


@dataclass(frozen=True)
class Waiting:
    """A swap that is not decided: its duties (the one given, the one given for it) and where it stands."""

    uid: str
    id: int
    giver: str
    taker: str
    cells: tuple[Cell, ...]
    reason: str
    state: str
    state_shown: str


@dataclass(frozen=True)
class MonthView:
    """A month in whole weeks. ``opens``: the first day that may still be planned; ``seats`` and ``names``
    reach some days before and after those shown, so that what goes before and after them is seen.

    ``counts`` are of the month alone, those who only lead last; ``mine``: the names of the person at the desk;
    ``step``: uid of the last step that may be taken back, empty for none;
    ``accounts`` are (name, work number, posts) of those who could be planned, where nobody is yet.
    """

    month: str
    first: date
    last: date
    today: date
    opens: date
    days: Mapping[date, calendar.Day]
    seats: list[Seat]
    names: Names
    published: Names
    version: int
    changes: list[tuple[Cell, str, str]]
    findings: list[Finding]
    people: Mapping[str, Person]
    limits: Mapping[str, int]
    counts: list[Count]
    swaps: list[Waiting]
    mine: frozenset[str]
    step: str = ""
    accounts: list[tuple[str, str, str]] = field(default_factory=list)

    @cached_property
    def by_day(self) -> dict[date, list[Seat]]:
        """The seats of each day shown, in order."""
        found: dict[date, list[Seat]] = {day: [] for day in self.days}
        for seat in self.seats:
            if seat.cell.day in found:
                found[seat.cell.day].append(seat)
        return found

    @cached_property
    def by_cell(self) -> dict[Cell, Seat]:
        return {seat.cell: seat for seat in self.seats}

    @cached_property
    def order(self) -> dict[Cell, int]:
        return checks.order_of(self.seats)

    @cached_property
    def wrong(self) -> dict[Cell, list[Finding]]:
        """What is wrong with a seat, gaps left out."""
        found: dict[Cell, list[Finding]] = {}
        for one in self.findings:
            if not one.gap:
                found.setdefault(one.cell, []).append(one)
        return found

    @cached_property
    def swapping(self) -> dict[Cell, Waiting]:
        """The cells of swaps that wait."""
        return {cell: one for one in self.swaps for cell in one.cells}

    def is_past(self, day: date) -> bool:
        return day < self.opens

    def is_gap(self, cell: Cell) -> bool:
        """Whether a seat that must be filled has nobody, on a day that may still be planned."""
        seat = self.by_cell.get(cell)
        return seat is not None and seat.required and not self.names.get(cell) and not self.is_past(cell.day)

    def is_empty(self, day: date) -> bool:
        """Whether nobody at all is planned on a day."""
        return not any(self.names.get(seat.cell) for seat in self.by_day.get(day, ()))

    @property
    def unknown_year(self) -> int:
        """The year of the month where its holiday arrangement is missing, else 0."""
        return self.first.year if not all(self.days[day].known for day in (self.first, self.last)) else 0


@dataclass(frozen=True)
class Candidate:
    """Somebody who could have a seat: duties of the month, at night and on days off, and what speaks against it."""

    name: str
    total: int
    night: int
    rest: int
    against: str
    suited: bool


def read_month(ctx: Context, month: str) -> MonthView:
    """A month of the plan, with the days of its weeks that belong to the neighbours. Raises UserError for no month."""
    first, last = plan.bounds(month)
    since, until = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    back, on = since - duty_people.BACK, until + duty_people.BACK
    names, version = plan.planned(back, on), plan.newest_version(month)
    seats, today = plan.seats(ctx, back, on), plan.today(ctx)
    counted = duty_people.counts(ctx, first, last)
    members = duty_people.members()
    for one in members:
        pinyin.readings(one.name)  # a dictionary is loaded with the first: here nobody waits for it
    leading = {row.name for row in members if not set(row.posts.split()) - set(LEADS.split())}
    people = duty_people.people(back, on)
    return MonthView(
        month=month, first=first, last=last, today=today,
        opens=plan.duty_day(ctx),
        days=calendar.days(ctx, since, until), seats=seats, names=names,
        published=plan.published(since, until), version=version.number if version else 0,
        changes=changes_between(plan.names_of(version), plan.to_publish(ctx, month)),
        findings=[one for one in duty_people.check(ctx, first, last) if one.cell.day >= today],
        people=people, limits=duty_people.limits(),
        counts=sorted(counted, key=lambda one: one.name in leading),
        swaps=[_waiting(row) for row in swaps.pending(ctx)],
        mine=frozenset(row.name for row in members if duty_people.means(ctx.number, ctx.name, row.name, row.number)),
        step=step.uid if (step := newest_step(month)) else "",
        accounts=[] if members else _accounts(),
    )


def _waiting(row: Any) -> Waiting:
    cells = tuple(swaps.cells_of(row))
    return Waiting(row.uid, row.id, row.giver, row.taker, cells, row.reason, row.state, tr(dict(SWAPS)[row.state]))


def _accounts() -> list[tuple[str, str, str]]:
    """People with accounts who log or lead, with the posts that their roles go with."""
    posts = {"GOV_LEAD": "gov_leader", "OFF_LEAD": "office_leader", "DUTY_BACK": "standby"}
    rows = User.select().where(User.active == True, User.role.not_in(("SYS", "SEC", "AUD")))  # noqa: E712
    return [(row.name, row.number, posts.get(row.role, STANDS)) for row in rows.order_by(User.number)]


def candidates(view: MonthView, seat: Seat) -> list[Candidate]:
    """Everybody for a seat: whoever may have it, the fewest duties first; then whoever would break a rule, with it."""
    counts = {one.name: one for one in view.counts}
    names = {cell: name for cell, name in view.names.items() if cell != seat.cell}
    found = []
    for name, person in view.people.items():
        count = counts.get(name, Count(name))
        others = checks.seats_of(name, view.seats, names, seat)
        against = [why for _, why in checks.faults(seat, name, others, view.order, person, view.limits)]
        suited = seat.cell.post in person.posts
        shown = against[:1] if suited or not against else [tr("not listed for this post")]
        found.append(Candidate(name, count.total, count.night, count.rest + count.holiday, "".join(shown), suited))
    fairness = view.days[seat.cell.day].fairness if seat.cell.day in view.days else "work"

    def rank(one: Candidate) -> tuple[bool, bool, int, int]:
        kind = getattr(counts.get(one.name, Count(one.name)), fairness)
        return not one.suited, bool(one.against), one.night if checks.is_night(seat) else kind, one.total

    return sorted(found, key=rank)


def gaps_in_rows(view: MonthView) -> list[tuple[Cell, date, Finding | None]]:
    """What is to be looked at, in order: (first cell, last day, finding).

    Days on end without anybody are one row and have no finding; every other gap and fault has a row of its own.
    """
    rows: list[tuple[Cell, date, Finding | None]] = []
    for one in view.findings:
        day = one.cell.day
        if not view.is_empty(day):
            rows.append((one.cell, day, one))
        elif rows and rows[-1][2] is None and day - rows[-1][1] <= timedelta(days=1):
            rows[-1] = (rows[-1][0], day, None)
        else:
            rows.append((one.cell, day, None))
    return rows
