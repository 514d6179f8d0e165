"""The office's shifts and seats of a time, what is planned and what is published, and who is on duty."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.core.errors import UserError
from app.core.i18n import pick, to_local, tr
from app.core.periods import bounds as bounds
from app.core.run import Context
from app.features.roster import calendar, overtaken
from app.features.roster.records import POSTS, Assignment, PatternUse, Post, RosterVersion, Shift, ShiftTime
from app.features.roster.shifts import ShiftPlan, Span, Start, shift_at, shifts_of


class Cell(NamedTuple):
    """The place of one person in the plan; ``shift`` is empty where the post is the whole day's."""

    day: date
    shift: str
    post: str
    seat: int = 1

    def plain(self) -> list[str | int]:
        return [self.day.isoformat(), self.shift, self.post, self.seat]


@dataclass(frozen=True)
class Seat:
    """A cell that the posts ask for, its time (UTC), and whether it must be filled."""

    cell: Cell
    span: Span
    required: bool
    leads: bool
    title: str  # of the post
    short: str


Names = dict[Cell, str]


# shifts -----------------------------------------------------------------
def shift_plan(ctx: Context) -> ShiftPlan:
    """The shift starts of every day: by the newest pattern in use for its kind, else the office's setting.

    Raises UserError when a pattern has no shift times.
    """
    times = patterns()
    uses = list(PatternUse.select().where(PatternUse.archived_at.is_null()).order_by(PatternUse.since, PatternUse.id))
    usual = ctx.setting("roster.pattern")
    if not all(times.get(pattern) for pattern in {usual, *(one.pattern for one in uses)}):
        raise UserError(tr("The office has no shift times. Enter them under Settings."))
    kinds: dict[date, str] = {}

    def starts_on(day: date) -> list[Start]:
        in_force = [one for one in uses if one.since <= day]
        if any(one.day_kind for one in in_force) and day not in kinds:
            kinds.update(calendar.kinds(day - timedelta(days=3), day + timedelta(days=40)))
        fitting = [one for one in in_force if one.day_kind and one.day_kind == kinds.get(day)]
        chosen = (fitting or [one for one in in_force if not one.day_kind])[-1:]
        return times[chosen[0].pattern if chosen else usual]

    return ShiftPlan(starts_on)


def patterns() -> dict[str, list[Start]]:
    """The shifts of each pattern, by the time of day at which they begin."""
    times: dict[str, list[Start]] = {}
    for row in ShiftTime.select().where(ShiftTime.archived_at.is_null()).order_by(ShiftTime.starts):
        start = Start(row.code, row.title, row.title_en, time.fromisoformat(row.starts))
        times.setdefault(row.pattern, []).append(start)
    return times


# seats ------------------------------------------------------------------
def posts() -> list[Post]:
    """The posts in use, in order."""
    return list(Post.select().where(Post.archived_at.is_null()).order_by(Post.position, Post.id))


def seats(ctx: Context, since: date, until: date) -> list[Seat]:
    """Every seat from ``since`` to ``until`` (both included), by day, in the order of shifts and posts.

    Sensitive periods have seats of their own number.
    """
    plan, kept = shift_plan(ctx), posts()
    found = []
    for day, kind in calendar.days(ctx, since, until).items():
        spans = shifts_of(day, plan)
        whole = shift_at(spans[0].starts, plan.first_of_days())
        for post in kept:
            if not post.by_shift:
                found += _seats_of(post, Cell(day, "", post.code), whole, kind.sensitive)
        for span in spans:
            for post in kept:
                if post.by_shift:
                    found += _seats_of(post, Cell(day, span.code, post.code), span, kind.sensitive)
    return found


def _seats_of(post: Post, cell: Cell, span: Span, sensitive: str) -> list[Seat]:
    number = post.sensitive_seats if sensitive else post.seats
    title, short = pick(post.title, post.title_en), pick(post.short, post.short_en)
    return [
        Seat(cell._replace(seat=seat), span, post.required, post.leads, title, short) for seat in range(1, number + 1)
    ]


def seats_as_published(ctx: Context, since: date, until: date) -> list[Seat]:
    """As seats(), but days past that are published have the shifts of then, and every duty published for them.

    So what was done still counts when shifts, posts or their times are changed afterwards.
    """
    past = min(until, duty_day(ctx) - timedelta(days=1))
    then: dict[date, dict[str, Span]] = {}
    for (day, shift), span in published_spans(since, past).items():
        then.setdefault(day, {})[shift] = span
    now = [seat for seat in seats(ctx, since, until) if seat.cell.day not in then]
    if not then:
        return now
    rows, names = {row.code: row for row in Post.select()}, published(since, past)
    kinds = calendar.days(ctx, since, past)
    for day, spans in then.items():
        had = [cell for cell in names if cell.day == day]
        now += _seats_then(day, spans, had, rows, kinds[day].sensitive)
    return sorted(now, key=lambda seat: seat.cell.day)


def _seats_then(
    day: date, spans: dict[str, Span], had: list[Cell], rows: dict[str, Post], sensitive: str
) -> list[Seat]:
    """The seats of a day by the shifts it had: those of the posts in use, then whatever else was published."""
    kept = sorted((row for row in rows.values() if not row.archived_at), key=lambda row: (row.position, row.id))
    found: list[Seat] = []
    for shift, span in sorted(spans.items(), key=lambda one: (one[0] != "", one[1].starts)):
        for post in kept:
            if post.by_shift == bool(shift):
                found += _seats_of(post, Cell(day, shift, post.code), span, sensitive)
    known = {seat.cell for seat in found}
    return found + [seat_then(cell, spans[cell.shift], rows.get(cell.post)) for cell in sorted(had)
                    if cell not in known and cell.shift in spans]


def seat_then(cell: Cell, span: Span, post: Post | None) -> Seat:
    """A seat that was published once, whether or not a post asks for it now."""
    title, short = (pick(post.title, post.title_en), pick(post.short, post.short_en)) if post else (cell.post, "")
    return Seat(cell, span, False, post is not None and post.leads, title, short)


# what is planned, what is published ---------------------------------------
def planned(since: date, until: date) -> Names:
    """Who has which cell in the plan, published or not."""
    rows = Assignment.select().where(Assignment.day.between(since, until), Assignment.name != "")
    return {Cell(row.day, row.shift, row.post, row.seat): row.name for row in rows}


def newest_version(month: str) -> RosterVersion | None:
    """The month as it was last published."""
    return RosterVersion.select().where(RosterVersion.month == month).order_by(RosterVersion.number.desc()).first()


def names_of(version: RosterVersion | None) -> Names:
    """Who has which cell in a published version; nothing without one."""
    if version is None:
        return {}
    return {
        Cell(date.fromisoformat(day), shift, post, seat): name
        for day, shift, post, seat, name in json.loads(version.cells)
    }


def spans_of(version: RosterVersion | None) -> dict[tuple[date, str], Span]:
    """The shifts of a published version as they were then, by day and code (empty: the whole day's)."""
    kept = json.loads(version.spans) if version and version.spans else {}
    found = {}
    for key, (starts, ends, title, title_en) in kept.items():
        text, shift = key.split("|", 1)
        day, times = date.fromisoformat(text), (datetime.fromisoformat(starts), datetime.fromisoformat(ends))
        found[day, shift] = Span(shift, title, title_en, *times, day)
    return found


def published_spans(since: date, until: date) -> dict[tuple[date, str], Span]:
    """As spans_of(), of the newest versions."""
    found = {}
    for month in months_between(since, until) if since <= until else []:
        of_month = spans_of(newest_version(month))
        found.update({key: span for key, span in of_month.items() if since <= key[0] <= until})
    return found


def spans_text(ctx: Context, names: Names, before: RosterVersion | None) -> str:
    """What a version to be keeps of its days' shifts; those of days past, and those that are no more, as before."""
    if not names:
        return ""
    days, was, past = {cell.day for cell in names}, spans_of(before), duty_day(ctx)
    kept = {day for day, _ in was if day < past}
    found = {key: span for key, span in was.items() if key[0] in kept}
    for seat in seats(ctx, min(days), max(days)):
        if seat.cell.day in days - kept:
            found[seat.cell.day, seat.cell.shift] = seat.span
    for cell in names:
        if (cell.day, cell.shift) in was:
            found.setdefault((cell.day, cell.shift), was[cell.day, cell.shift])
    return json.dumps({
        f"{day}|{shift}": [span.starts.isoformat(), span.ends.isoformat(), span.title, span.title_en]
        for (day, shift), span in sorted(found.items())
    }, ensure_ascii=False)


def to_publish(ctx: Context, month: str) -> Names:
    """Who would have which cell in the next version of a month: as planned where there is a seat.

    Days past stay as they were published, whatever became of the plan or of the shifts. Raises UserError for no month.
    """
    first, last = bounds(month)
    before, past = names_of(newest_version(month)), duty_day(ctx)
    kept = {cell: name for cell, name in before.items() if cell.day < past}
    asked, done = {seat.cell for seat in seats(ctx, first, last)}, {cell.day for cell in kept}
    held = {cell: name for cell, name in planned(first, last).items() if cell in asked and cell.day not in done}
    return {**kept, **held}


def published(since: date, until: date) -> Names:
    """Who has which cell in the newest published versions."""
    found: Names = {}
    for month in months_between(since, until):
        of_month = names_of(newest_version(month))
        found.update({cell: name for cell, name in of_month.items() if since <= cell.day <= until})
    return found


def months_between(since: date, until: date) -> list[str]:
    """The months that have a day from ``since`` to ``until``, as ``2026-06``."""
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    first = since.year * 12 + since.month - 1
    return [f"{(first + by) // 12:04}-{(first + by) % 12 + 1:02}" for by in range(count)]


# who is on duty ---------------------------------------------------------
def on_duty(ctx: Context, moment: datetime) -> dict[str, str]:
    """Names by post (and the weather) of the shift of a moment: as published, unless people were noted by hand.

    Several people of one post have 、 between them; empty where nobody is known. Where the shifts were changed after
    publishing, all whose published shift overlaps this one are named; see overtaken.py.
    """
    return people_of(shift_at(moment, shift_plan(ctx)))


def people_of(span: Span) -> dict[str, str]:
    """As on_duty(), of a shift; what nobody noted by hand is as published."""
    found = dict.fromkeys((*POSTS, "weather"), "")
    for post, names in by_post(published_around(span), span).items():
        found[post] = "、".join(names)
    noted = Shift.get_or_none(Shift.starts_at == span.starts)
    for name in (*POSTS, "weather"):
        if noted and getattr(noted, name):
            found[name] = getattr(noted, name)
    return found


def published_around(span: Span) -> Names:
    """Who has which cell in the newest versions, of the day of a shift and those beside it."""
    return published(span.day - timedelta(days=1), span.day + timedelta(days=1))


def by_post(cells: Names, span: Span) -> dict[str, list[str]]:
    """The names of a shift by post, those of the whole day among them; see overtaken.holding()."""
    found: dict[str, list[str]] = {}
    for cell in overtaken.holding(cells, span, patterns()):
        names = found.setdefault(cell.post, [])
        if cells[cell] not in names:
            names.append(cells[cell])
    return found


def next_shift(ctx: Context, span: Span) -> Span:
    """The shift after one."""
    return shift_at(span.ends, shift_plan(ctx))


def today(ctx: Context) -> date:
    """The office's date."""
    return to_local(ctx.now()).date()


def duty_day(ctx: Context) -> date:
    """The day whose duties run now: until its last shift ends, it is the day before today."""
    return shift_at(ctx.now(), shift_plan(ctx).first_of_days()).day


def is_over(ctx: Context, seat: Seat) -> bool:
    """Whether a seat's time has passed, so that it is planned no more."""
    return seat.span.ends <= ctx.now()
