"""Shifts: which shift a moment belongs to, and who is on it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from peewee import CharField, DateTimeField, IntegerField

from app.core.errors import UserError
from app.core.i18n import pick, to_local, to_utc, tr, tr_noop
from app.core.registry import action, feature, setting
from app.core.run import Context
from db.database import Record

FEATURE = feature(tr_noop("Roster"), icon="calendar-blank", order=40)

PATTERNS = (
    ("full", tr_noop("24 hours")),
    ("day_night", tr_noop("Day and night")),
    ("three", tr_noop("Three shifts")),
)
setting(
    "roster.pattern", "day_night", tr_noop("Shifts"), choices=PATTERNS,
    source=tr_noop("our proposal, no rule prescribes it"),
)

POSTS = ("gov_leader", "office_leader", "primary", "secondary", "standby")


# records ----------------------------------------------------------------
class ShiftTime(Record):
    """One shift of a pattern; ``starts`` is wall time, it ends where the next one starts."""

    shipped = "shift_times"
    known_by = ("pattern", "code")
    pattern = CharField(index=True)
    code = CharField()
    title = CharField()
    title_en = CharField()
    starts = CharField(max_length=5)
    position = IntegerField()
    source = CharField(default="")


class Shift(Record):
    """Who was on a shift, by post, and its weather. ``starts_at`` (UTC) names it."""

    known_by = ("starts_at",)
    starts_at = DateTimeField(unique=True)
    gov_leader = CharField(default="", verbose_name=tr_noop("Government duty leader"))
    office_leader = CharField(default="", verbose_name=tr_noop("Office duty leader"))
    primary = CharField(default="", verbose_name=tr_noop("Primary officer"))
    secondary = CharField(default="", verbose_name=tr_noop("Secondary officer"))
    standby = CharField(default="", verbose_name=tr_noop("Standby officer"))
    weather = CharField(default="", verbose_name=tr_noop("Weather"))


# rules ------------------------------------------------------------------
@dataclass(frozen=True)
class Span:
    """One shift in time (UTC), with its names."""

    code: str
    title: str
    title_en: str
    starts: datetime
    ends: datetime

    @property
    def name(self) -> str:
        return pick(self.title, self.title_en)


@dataclass(frozen=True)
class Start:
    """A shift of a pattern: code, names, wall time of its start."""

    code: str
    title: str
    title_en: str
    at: time


def shift_at(moment: datetime, starts: list[Start]) -> Span:
    """The shift that the UTC moment falls into. ``starts`` are the day's shift starts, in order of time.

    A day of 23 or 25 hours still has every shift once; a start that the clock skips is the moment after
    the skip, one that it passes twice is the first.
    """
    today = to_local(moment).date()
    around = sorted(
        ((_utc(today + timedelta(days=days), start.at), start) for days in (-2, -1, 0, 1, 2) for start in starts),
        key=lambda one: one[0],
    )
    index = max(index for index, (begins, _) in enumerate(around) if begins <= moment)
    begins, start = around[index]
    return Span(start.code, start.title, start.title_en, begins, around[index + 1][0])


def duty_day(moment: datetime, starts: list[Start]) -> tuple[datetime, datetime]:
    """Start and end (UTC) of the duty day of a moment: from the first shift's start for one day."""
    whole = shift_at(moment, starts[:1])
    return whole.starts, whole.ends


def spans_between(since: datetime, until: datetime, starts: list[Start]) -> list[Span]:
    """Every shift that touches the time from ``since`` to ``until`` (UTC), in order."""
    found = [shift_at(since, starts)]
    while found[-1].ends < until:
        found.append(shift_at(found[-1].ends, starts))
    return found


def _utc(day: date, at: time) -> datetime:
    return to_utc(datetime.combine(day, at))


# reading ----------------------------------------------------------------
def shift_starts(ctx: Context) -> list[Start]:
    """The starts of the office's pattern, by time of day."""
    rows = ShiftTime.select().where(
        ShiftTime.pattern == ctx.setting("roster.pattern"), ShiftTime.archived_at.is_null()
    )
    found = [Start(r.code, r.title, r.title_en, time.fromisoformat(r.starts)) for r in rows]
    if not found:
        raise UserError(tr("The office has no shift times. Enter them under Settings."))
    return sorted(found, key=lambda start: start.at)


def on_duty(ctx: Context, moment: datetime) -> dict[str, str]:
    """Names by post (and the weather) of the shift of a moment; empty where nobody entered them."""
    shift = Shift.get_or_none(Shift.starts_at == shift_at(moment, shift_starts(ctx)).starts)
    return {name: getattr(shift, name) if shift else "" for name in (*POSTS, "weather")}


# actions ----------------------------------------------------------------
@action(tr_noop("Enter who is on duty"), role="duty", of=Shift, icon="users-three")
def staff(
    ctx: Context, gov_leader: str | None = None, office_leader: str | None = None,
    primary: str | None = None, secondary: str | None = None, standby: str | None = None,
    weather: str | None = None, at: Annotated[datetime | None, tr_noop("At a time in the shift")] = None,
) -> dict[str, Any]:
    """Notes the people of a shift (the running one unless ``at`` says another); what is not given stays."""
    given = {name: value for name, value in locals().items() if name in (*POSTS, "weather")}
    span = shift_at(at or ctx.now(), shift_starts(ctx))
    shift = Shift.get_or_none(Shift.starts_at == span.starts) or Shift(starts_at=span.starts)
    for name, value in given.items():
        if value is not None:
            setattr(shift, name, value.strip())
    shift.save()
    return {"uid": shift.uid, "starts_at": span.starts}
