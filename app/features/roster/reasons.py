"""What a generated roster could not keep, and why, in sentences: each finding, each wish not met, duties not even."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.core.i18n import tr, tr_noop
from app.features.roster import checks
from app.features.roster.checks import Finding
from app.features.roster.plan import Names, Seat
from app.features.roster.task import KINDS, Task, counted, groups

WORDS = {"work": tr_noop("Workdays"), "rest": tr_noop("Days of rest"), "holiday": tr_noop("Statutory holidays")}


def told(task: Task, names: Names, found: list[Finding]) -> list[str]:
    """A sentence for each thing that was not kept, findings first, in the order of days."""
    looking = Looking(task, names)
    return [*map(looking.of_finding, found), *looking.of_wishes(), *of_spread(task, names)]


class Looking:
    """A task with the names it got."""

    def __init__(self, task: Task, names: Names) -> None:
        self.task, self.names = task, names
        self.order = checks.order_of(task.seats)
        self.seats = {seat.cell: seat for seat in task.seats}
        self.held: dict[str, list[Seat]] = {}
        self.by_day: dict[date, list[Seat]] = {}
        for seat in task.seats:
            self.held.setdefault(names.get(seat.cell, ""), []).append(seat)
            self.by_day.setdefault(seat.cell.day, []).append(seat)

    def of_finding(self, one: Finding) -> str:
        """What is wrong, and who else there was for the seat."""
        if self.task.names.get(one.cell):
            return tr("{title}: {reason}. It was assigned before and is kept.").format(
                title=one.title, reason=one.reason)
        listed, away, bound = self.others(self.seats[one.cell], one.name)
        text = tr("{title}: {reason}. Of {listed} others listed for the post {away} are away, {bound} are kept off by "
                  "rules and {free} have their share.") if one.name else tr(
            "{title}: {reason}. Of {listed} listed for the post {away} are away, {bound} are kept off by rules and "
            "{free} have their share.")
        return text.format(title=one.title, reason=one.reason, listed=listed, away=away, bound=bound,
                           free=listed - away - bound)

    def others(self, seat: Seat, besides: str) -> tuple[int, int, int]:
        """How many others are listed for a seat, are away, and would break another rule there."""
        listed = [name for name in self.task.candidates(seat) if name != besides]
        there = [name for name in listed if not self.task.away_from(name, seat)]
        bound = [name for name in there if self.breaks(name, seat)]
        return len(listed), len(listed) - len(there), len(bound)

    def breaks(self, name: str, seat: Seat) -> bool:
        """Whether somebody would break a rule in a seat, with what they have besides."""
        others = checks.seats_of(name, self.held.get(name, []), self.names, seat)
        return any(checks.faults(seat, name, others, self.order, self.task.people[name], self.task.limits))

    def of_wishes(self) -> Iterator[str]:
        """The wishes that were not met."""
        for name, days in self.task.wishes.items():
            for day, on in sorted(days.items()):
                if not self.task.within(day) or name not in self.task.people:
                    continue
                has = [seat for seat in self.held.get(name, []) if seat.cell.day == day]
                if on and not has:
                    yield tr("{name} wished to be on duty on {day}: {why}.").format(
                        name=name, day=checks.day_words(day), why=self._why_not_on(name, day))
                elif has and not on:
                    yield tr("{name} wished to be off on {day}: {why}.").format(
                        name=name, day=checks.day_words(day), why=self._why_not_off(name, has[0]))

    def _why_not_on(self, name: str, day: date) -> str:
        if why := self.task.people[name].away.get(day):
            return why
        free = [seat for seat in self.by_day.get(day, [])
                if not self.task.names.get(seat.cell) and name in self.task.candidates(seat)]
        if not free:
            return tr("no seat of theirs was empty")
        if all(self.breaks(name, seat) for seat in free):
            return tr("with their other duties every seat would break a rule")
        return tr("the seats went to others so that duties stay even")

    def _why_not_off(self, name: str, seat: Seat) -> str:
        if self.task.names.get(seat.cell):
            return tr("the duty was assigned before and is kept")
        listed, away, bound = self.others(seat, name)
        text = tr("of {listed} others listed for the post {away} are away, {bound} are kept off by rules and {free} "
                  "have their share or wishes of their own")
        return text.format(listed=listed, away=away, bound=bound, free=listed - away - bound)


def of_spread(task: Task, names: Names) -> Iterator[str]:
    """Where duties of one kind of day differ by more than the rule allows within a group."""
    if "spread" not in task.limits:
        return
    count = counted(task, names)
    days = [task.first.fromordinal(at) for at in range(task.first.toordinal(), task.last.toordinal() + 1)]
    for group in groups(task):
        for kind in KINDS:
            least, most = (pick(group, key=lambda name: count[name][kind]) for pick in (min, max))
            apart = count[most][kind] - count[least][kind]
            if apart > task.limits["spread"]:
                text = tr("{kind}: {least} has {low} duties, {most} has {high}; {limit} apart is the rule. {least} had "
                          "{prior} before and is away on {away} of {days} days.")
                yield text.format(
                    kind=tr(WORDS[kind]), least=least, low=count[least][kind], most=most, high=count[most][kind],
                    limit=task.limits["spread"], prior=task.prior.get(least, {}).get(kind, 0),
                    away=sum(task.away(least, day) for day in days), days=len(days),
                )
