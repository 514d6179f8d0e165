"""What the calendar does to a plan: years not arranged, names without a seat, shifts made overlong by a change."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from app.core.i18n import pick, tr
from app.core.run import Context
from app.features.roster import calendar, checks, plan
from app.features.roster.checks import Finding, Limits
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.records import DAY_KINDS, Post
from app.features.roster.shifts import ShiftPlan, Start, overrun


def findings(
    ctx: Context, since: date, until: date, seats: list[Seat], names: Names | None, limits: Limits
) -> list[Finding]:
    """All three, from ``since`` to ``until``. Without ``names`` the plan is asked, and what is published ahead."""
    found = unknown(ctx, since, until)
    if "overlong" in limits:
        found += overlong(seats, plan.shift_plan(ctx), timedelta(minutes=limits["overlong"]))
    return found + without_seat(ctx, since, until, seats, names)


def unknown(ctx: Context, since: date, until: date) -> list[Finding]:
    """One finding for each month of a year that has no holiday arrangement."""
    years, today, found = calendar.unknown_years(ctx, since, until), plan.today(ctx), []
    for month in plan.months_between(since, until):
        first, last = plan.bounds(month)
        if first.year in years:
            day = min(max(first, since, today), min(last, until))  # ahead, where some of the month is
            reason = tr("the holidays of {year} are not imported; it goes by weekends").format(year=first.year)
            found.append(Finding("calendar", Cell(day, "", ""), "", month, reason))
    return found


def overlong(seats: list[Seat], shifts: ShiftPlan, allowed: timedelta) -> list[Finding]:
    """One finding for each shift that is longer than its own pattern says, at its first seat."""
    first: dict[tuple[date, str], Seat] = {}
    for seat in seats:
        if seat.cell.shift:
            first.setdefault((seat.cell.day, seat.cell.shift), seat)
    text = tr("{hours} hours: shifts change, those of the next day begin later")
    return [
        Finding("overlong", seat.cell, "", f"{checks.day_words(seat.cell.day)} {seat.span.name}",
                text.format(hours=f"{(seat.span.ends - seat.span.starts) / timedelta(hours=1):g}"))
        for seat in first.values() if overrun(seat.span, shifts) > allowed
    ]


def without_seat(ctx: Context, since: date, until: date, seats: list[Seat], names: Names | None) -> list[Finding]:
    """Names that stand where no seat is: the shifts, the posts or their numbers were changed afterwards."""
    asked = {seat.cell for seat in seats}
    held = plan.planned(since, until) if names is None else names
    ahead = plan.published(max(since, plan.today(ctx)), until) if names is None and until >= plan.today(ctx) else {}
    lost = {cell: (name, False) for cell, name in held.items() if name and since <= cell.day <= until}
    lost = {**{cell: (name, True) for cell, name in ahead.items()}, **lost}
    lost = {cell: found for cell, found in lost.items() if cell not in asked}
    if not lost:
        return []
    posts, starts = {row.code: row for row in Post.select()}, _starts()
    days = calendar.days(ctx, since, until)
    found = []
    for cell, (name, is_published) in lost.items():
        row, shift = posts.get(cell.post), starts.get(cell.shift)
        place = (checks.day_words(cell.day), pick(shift.title, shift.title_en) if shift else cell.shift,
                 pick(row.title, row.title_en) if row else cell.post, name)
        why = _why(cell, row, seats, days[cell.day].kind)
        reason = tr("published; {why}").format(why=why) if is_published else why
        found.append(Finding("no_seat", cell, name, " ".join(part for part in place if part), reason))
    return found


def _why(cell: Cell, post: Post | None, seats: Collection[Seat], kind: str) -> str:
    """Why there is no such seat."""
    of_day = [seat for seat in seats if seat.cell.day == cell.day]
    shifts = dict.fromkeys(seat.span.name for seat in of_day if seat.cell.shift)
    of_post = [seat for seat in of_day if seat.cell.post == cell.post]
    if post is None or post.archived_at is not None:
        return tr("this post is filled no more")
    if cell.shift and not post.by_shift:
        return tr("this post is filled for the whole day now")
    if not cell.shift and post.by_shift:
        return tr("this post is filled in every shift now")
    if cell.shift and cell.shift not in {seat.cell.shift for seat in of_day}:
        text = tr("the day is a {kind} and has other shifts now: {shifts}")
        return text.format(kind=tr(dict(DAY_KINDS)[kind]), shifts="、".join(shifts))
    number = len({seat.cell.seat for seat in of_post})
    return tr("this post has {n} seats on this day now").format(n=number)


def _starts() -> Mapping[str, Start]:
    """A shift of each code, for its name."""
    return {one.code: one for starts in plan.patterns().values() for one in starts}
