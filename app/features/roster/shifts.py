"""Which shift a moment belongs to: pure rules over the starts of each day."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.i18n import pick, to_local, to_utc


@dataclass(frozen=True)
class Start:
    """A shift of a pattern: code, names, wall time of its start."""

    code: str
    title: str
    title_en: str
    at: time


@dataclass(frozen=True)
class Span:
    """One shift in time (UTC), with its names; ``day`` is the date it is planned under, that of its start."""

    code: str
    title: str
    title_en: str
    starts: datetime
    ends: datetime
    day: date

    @property
    def name(self) -> str:
        return pick(self.title, self.title_en)


@dataclass(frozen=True)
class ShiftPlan:
    """The shift starts of every day, in order of time; no day is without one."""

    starts_on: Callable[[date], list[Start]]

    @classmethod
    def always(cls, starts: list[Start]) -> ShiftPlan:
        return cls(lambda _: starts)

    def first_of_days(self) -> ShiftPlan:
        """Each day as one shift, from the first one's start."""
        return ShiftPlan(lambda day: self.starts_on(day)[:1])


def shift_at(moment: datetime, plan: ShiftPlan) -> Span:
    """The shift that the UTC moment falls into.

    A day of 23 or 25 hours still has every shift once; a start that the clock skips is the moment after
    the skip, one that it passes twice is the first.
    """
    today = to_local(moment).date()
    days = [today + timedelta(days=by) for by in (-2, -1, 0, 1, 2)]
    around = sorted(
        ((_utc(day, start.at), day, start) for day in days for start in plan.starts_on(day)), key=lambda one: one[0],
    )
    index = max(index for index, (begins, *_) in enumerate(around) if begins <= moment)
    begins, day, start = around[index]
    return Span(start.code, start.title, start.title_en, begins, around[index + 1][0], day)


def shifts_of(day: date, plan: ShiftPlan) -> list[Span]:
    """The shifts that are planned under a date, in order; one that another starts together with has no time."""
    found = (shift_at(_utc(day, start.at), plan) for start in plan.starts_on(day))
    return [one for one in found if one.day == day]


def duty_day(moment: datetime, plan: ShiftPlan) -> tuple[datetime, datetime]:
    """Start and end (UTC) of the duty day of a moment: from the first shift's start for one day."""
    whole = shift_at(moment, plan.first_of_days())
    return whole.starts, whole.ends


def spans_between(since: datetime, until: datetime, plan: ShiftPlan) -> list[Span]:
    """Every shift that touches the time from ``since`` to ``until`` (UTC), in order."""
    found = [shift_at(since, plan)]
    while found[-1].ends < until:
        found.append(shift_at(found[-1].ends, plan))
    return found


def start_of(day: date, start: Start) -> datetime:
    """When (UTC) a shift begins on a day."""
    return _utc(day, start.at)


def overrun(span: Span, plan: ShiftPlan) -> timedelta:
    """How much longer a shift is than its own day's shifts say, because those of the next day begin later.

    By wall time, so that a day of 25 hours makes none.
    """
    starts = plan.starts_on(span.day)
    place = [one.code for one in starts].index(span.code) + 1
    ends = _utc(span.day, starts[place].at) if place < len(starts) else _utc(span.day + timedelta(days=1), starts[0].at)
    return max(span.ends - ends, timedelta(0))


def _utc(day: date, at: time) -> datetime:
    return to_utc(datetime.combine(day, at))
