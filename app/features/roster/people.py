"""Who may be planned, when they are away, and how many duties each had."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from app.core.errors import UserError
from app.core.i18n import tr
from app.core.run import Context
from app.features.roster import calendar, calendar_checks, checks, plan
from app.features.roster.checks import Finding, Person
from app.features.roster.plan import Names, Seat
from app.features.roster.records import ABSENCES, AWAY, Absence, Member, RosterRule

BACK = timedelta(days=8)  # looked at before and after the days asked about, for shifts that go with theirs


def members() -> list[Member]:
    """Those who are planned, in order."""
    return list(Member.select().where(Member.archived_at.is_null()).order_by(Member.position, Member.id))


def known(name: str, field: str = "name") -> Member:
    """The member of that name. Raises UserError, at the ``field`` in which the name was given."""
    found = Member.get_or_none(Member.name == name.strip(), Member.archived_at.is_null())
    if found is None:
        text = tr("{name} is not on the list of people on duty. Add them there first.")
        raise UserError(text.format(name=name), field)
    return found


def is_me(ctx: Context, name: str) -> bool:
    """Whether the person at the desk is meant by a name of the roster."""
    return is_account(ctx.number, ctx.name, name)


def is_account(number: str, account: str, name: str) -> bool:
    """Whether a name of the roster means the account with this work number and name."""
    row = Member.get_or_none(Member.name == name)
    return means(number, account, name, row.number if row else "")


def means(number: str, account: str, name: str, known: str) -> bool:
    """Whether a member is that account: by the work number ``known`` of the member where there is one, else by name."""
    return known == number if known else bool(name) and name == account


def people(since: date, until: date) -> dict[str, Person]:
    """Everyone who may be planned, with the days they are away."""
    away: dict[str, dict[date, str]] = defaultdict(dict)
    words = dict(ABSENCES)
    for row in absences(since, until):
        if row.kind in AWAY:
            text = tr("{kind} {since} to {until}").format(
                kind=tr(words[row.kind]), since=checks.day_words(row.since), until=checks.day_words(row.until)
            )
            away[row.name].update(dict.fromkeys(_days(row), text))
    return {row.name: Person(row.name, frozenset(row.posts.split()), away[row.name]) for row in members()}


def absences(since: date, until: date) -> list[Absence]:
    """Absences and wishes that touch the days."""
    return list(Absence.select().where(
        Absence.since <= until, Absence.until >= since, Absence.archived_at.is_null()
    ).order_by(Absence.since, Absence.id))


def _days(row: Absence) -> Iterable[date]:
    return (row.since + timedelta(days=by) for by in range((row.until - row.since).days + 1))


def limits() -> dict[str, int]:
    """The rules in use, by code, with their numbers."""
    return {row.code: row.number for row in RosterRule.select().where(
        RosterRule.on == True, RosterRule.archived_at.is_null())}  # noqa: E712


def check(ctx: Context, since: date, until: date, names: Names | None = None) -> list[Finding]:
    """What is wrong with the plan (or with the names given) from ``since`` to ``until``, both included.

    By the rules, and by what the calendar does to it: see calendar_checks.py. Names given reach BACK before and after.
    """
    first, last, rules = since - BACK, until + BACK, limits()
    seats = plan.seats(ctx, first, last)
    held = plan.planned(first, last) if names is None else names
    found = checks.findings(seats, held, people(first, last), rules)
    found += calendar_checks.findings(ctx, since, until, seats, names, rules)
    return sorted((one for one in found if since <= one.cell.day <= until), key=lambda one: (one.cell, one.code))


# counts -----------------------------------------------------------------
@dataclass
class Count:
    """Duties of one person by kind of day, those at night and those as a leader besides."""

    name: str
    work: int = 0
    rest: int = 0
    holiday: int = 0
    night: int = 0
    leader: int = 0

    @property
    def total(self) -> int:
        return self.work + self.rest + self.holiday

    def plain(self) -> dict[str, str | int]:
        return {**asdict(self), "total": self.total}


def counts(ctx: Context, since: date, until: date, names: Names | None = None) -> list[Count]:
    """Duties of each member (and of whoever else has one) in the plan, or in the names given.

    Those of days past that are published count by the shifts of then.
    """
    held = plan.planned(since, until) if names is None else names
    kinds = calendar.days(ctx, since, until)
    found = {row.name: Count(row.name) for row in members()}
    for seat in plan.seats_as_published(ctx, since, until):
        if name := held.get(seat.cell):
            add(found.setdefault(name, Count(name)), seat, kinds[seat.cell.day].fairness)
    return list(found.values())


def add(count: Count, seat: Seat, fairness: str) -> None:
    """One duty more."""
    if seat.leads:
        count.leader += 1
    setattr(count, fairness, getattr(count, fairness) + 1)
    if checks.is_night(seat):
        count.night += 1
