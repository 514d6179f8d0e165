"""The roster's actions: the only code that writes it."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from peewee import fn

from app.core.errors import Conflict, Question, UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.core.seen import Difference, Seen, overtaken
from app.features.roster import checks, plan
from app.features.roster import people as duty_people
from app.features.roster.names import names_in
from app.features.roster.plan import Cell, Names
from app.features.roster.records import (
    PATTERNS,
    POSTS,
    Absence,
    Assignment,
    Member,
    PatternUse,
    RosterStep,
    RosterVersion,
    Shift,
)
from app.features.roster.shifts import shift_at

Day = Annotated[date, tr_noop("Date")]
Month = Annotated[str, tr_noop("Month")]
Name = Annotated[str, tr_noop("Name")]
Confirm = Annotated[bool, tr_noop("Publish in spite of what was found")]
OPEN_ENDED = date(2199, 12, 31)


# who really is on duty ----------------------------------------------------
@action(tr_noop("Enter who is on duty"), role="duty", of=Shift, icon="users-three")
def staff(
    ctx: Context, gov_leader: str | None = None, office_leader: str | None = None,
    primary: str | None = None, secondary: str | None = None, standby: str | None = None,
    weather: str | None = None, at: Annotated[datetime | None, tr_noop("At a time in the shift")] = None,
    reason: Annotated[str, tr_noop("Reason (for a shift that is over)")] = "",
) -> dict[str, Any]:
    """Notes the people of a shift (the running one unless ``at`` says another); what is not given stays.

    An empty name is as the roster says; several names get 、 between them. Raises UserError for a shift that is over,
    unless a leader or the head of the office gives the reason.
    """
    given = {name: value for name, value in locals().items() if name in (*POSTS, "weather")}
    span = shift_at(at or ctx.now(), plan.shift_plan(ctx))
    if span.ends <= ctx.now():
        _need_reason(ctx, reason)
    members = {row.name for row in duty_people.members()}
    shift = Shift.get_or_none(Shift.starts_at == span.starts) or Shift(starts_at=span.starts)
    for name, value in given.items():
        if value is not None:
            names = "、".join(names_in(value, members)) if name in POSTS else ""
            setattr(shift, name, names or value.strip())
    shift.save()
    return {"uid": shift.uid, "starts_at": span.starts}


def _need_reason(ctx: Context, reason: str) -> None:
    """Raises UserError unless one who leads says why what was noted with a shift that is over becomes other."""
    if not ctx.may("leader|chief"):
        raise UserError(tr("This shift is over. A leader or the head of the office changes who was on it."), "at")
    if not reason.strip():
        raise UserError(tr("This shift is over. Give the reason for changing it."), "reason")


# patterns, people ---------------------------------------------------------
@action(tr_noop("Set the shifts"), role="chief", of=PatternUse)
def set_pattern(
    ctx: Context, pattern: Annotated[str, tr_noop("Shifts"), LEADING], since: Annotated[date, tr_noop("From")],
    day_kind: str = "",
) -> dict[str, Any]:
    """From a day on, another pattern holds: for one kind of day, or for all that have none of their own.

    What held before stays for the days before. Raises UserError for a day that is past.
    """
    if since < plan.today(ctx):
        raise UserError(tr("{day} is past. Shifts can be set from today on.").format(day=since), "since")
    row = PatternUse.get_or_none(PatternUse.since == since, PatternUse.day_kind == day_kind) or PatternUse(
        since=since, day_kind=day_kind
    )
    row.pattern = pattern
    row.save()
    return {"uid": row.uid, "pattern": str(tr(dict(PATTERNS)[pattern]))}


@action(tr_noop("Add a person on duty"), role="chief", of=Member)
def add_member(
    ctx: Context, name: str, posts: str, number: str = "", note: str = "", position: int = 0
) -> dict[str, Any]:
    """Somebody more who is planned. Raises UserError for a name there is already, or a post unknown."""
    if Member.get_or_none(Member.name == name.strip()):
        text = tr("{name} is on the list already. Give a namesake a mark, such as a unit in brackets.")
        raise UserError(text.format(name=name), "name")
    row = Member(name=name.strip(), position=position or Member.select().count() + 1)
    _fill_member(row, posts, number, note)
    return {"uid": row.uid}


@action(tr_noop("Change a person on duty"), role="chief", of=Member, hidden=True)
def change_member(
    ctx: Context, name: Name, posts: str | None = None, number: str | None = None, note: str | None = None,
    position: int | None = None,
) -> dict[str, Any]:
    """Changes somebody's posts, work number, note or place; what is not given stays."""
    row = duty_people.known(name)
    row.position = row.position if position is None else position
    _fill_member(
        row, row.posts if posts is None else posts, row.number if number is None else number,
        row.note if note is None else note,
    )
    return {"uid": row.uid}


@action(tr_noop("Take a person off duty"), role="chief", of=Member, hidden=True)
def retire_member(ctx: Context, name: Name, reason: Annotated[str, tr_noop("Reason")]) -> None:
    """Somebody is planned no more; what was planned and published stays, and is shown as a fault where it is ahead."""
    row = duty_people.known(name)
    row.archived_at = ctx.now()
    row.save()


def _fill_member(row: Member, posts: str, number: str, note: str) -> None:
    known = [post.code for post in plan.posts()]
    wanted = posts.replace("、", " ").replace(",", " ").split()
    if unknown := [one for one in wanted if one not in known] or (not wanted and [posts]):
        text = tr("There is no post “{post}”. Known: {known}.")
        raise UserError(text.format(post=unknown[0], known=", ".join(known)), "posts")
    row.posts, row.number, row.note = " ".join(wanted), number.strip(), note.strip()
    row.save()


@action(tr_noop("Enter an absence"), role="duty", of=Absence)
def add_absence(
    ctx: Context, name: Name, kind: str, since: Annotated[date, tr_noop("From")],
    until: Annotated[date | None, tr_noop("To")] = None, note: str = "",
) -> dict[str, Any]:
    """Leave, a trip or a wish of somebody, from one day to another (the same day unless given)."""
    last = until or since
    if last < since:
        text = tr("The absence ends on {until}, before it begins on {since}. Check both dates.")
        raise UserError(text.format(until=last, since=since), "until")
    row = Absence(name=duty_people.known(name).name, kind=kind, since=since, until=last, note=note.strip())
    row.save()
    return {"uid": row.uid}


@action(tr_noop("Take back an absence"), role="duty", of=Absence, hidden=True)
def withdraw_absence(
    ctx: Context, uid: Annotated[str, tr_noop("Absence")], reason: Annotated[str, tr_noop("Reason")]
) -> None:
    """It is not so any more; the record stays."""
    row = Absence.get_or_none(Absence.uid == uid, Absence.archived_at.is_null())
    if row is None:
        raise UserError(tr("This absence is not there any more. Look at the list again."), "uid")
    row.archived_at = ctx.now()
    row.save()


# planning ---------------------------------------------------------------
@action(tr_noop("Assign a duty"), role="chief", of=Assignment, hidden=True)
def assign(
    ctx: Context, day: Day, post: Annotated[str, tr_noop("Post")], name: Annotated[str, tr_noop("Name")] = "",
    shift: Annotated[str, tr_noop("Shift")] = "", seat: Annotated[int, tr_noop("Seat")] = 1,
    was: Annotated[str | None, tr_noop("Name as it was seen")] = None,
) -> dict[str, Any]:
    """Puts somebody into a seat of the plan; without a name the seat is left empty.

    With ``was`` it is refused (Overtaken) where somebody else gave the seat another name since. Returns what is wrong
    with it now, each with its reason; nothing is refused for that.
    """
    cell = Cell(day, shift, post, seat)
    if was is not None:
        _check_seen(ctx, cell, was)
    title = tr("Assigned {name}").format(name=name) if name else tr("Emptied")
    written = arrange(ctx, [[*cell.plain(), name]], title=title)
    found = [one for one in duty_people.check(ctx, day, day) if one.cell == cell]
    return {**written, "findings": [f"{one.title}: {one.reason}" for one in found]}


def _check_seen(ctx: Context, cell: Cell, was: str) -> None:
    row = Assignment.get_or_none(
        Assignment.day == cell.day, Assignment.shift == cell.shift, Assignment.post == cell.post,
        Assignment.seat == cell.seat,
    )
    if row is not None and row.name != was.strip() and row.updated_by != ctx.number:
        found = [Difference("name", tr("Name"), was.strip(), row.name, row.name)]
        raise overtaken(row.updated_by, row.updated_at, found, Seen(row.uid, row.version))


@action(tr_noop("Copy a day's duties"), role="chief", of=Assignment, hidden=True)
def copy_day(
    ctx: Context, day: Annotated[date, tr_noop("From")], to: Annotated[date, tr_noop("To")]
) -> dict[str, Any]:
    """Fills the seats of a day with the people of another, seat by seat.

    Raises UserError where the two days have no shift in common, so that nothing but emptying would be left.
    """
    names, seats = plan.planned(day, day), [one for one in plan.seats(ctx, to, to) if not plan.is_over(ctx, one)]
    had, has = ({cell.shift for cell in cells if cell.shift} for cells in (names, [one.cell for one in seats]))
    if had and had.isdisjoint(has):
        text = tr("{day} has other shifts than {to}. Assign the people there one by one.")
        raise UserError(text.format(day=checks.day_words(day), to=checks.day_words(to)), "to")
    cells = [[*seat.cell.plain(), names.get(seat.cell._replace(day=day), "")] for seat in seats]
    return arrange(ctx, cells, title=tr("Copied {day}").format(day=checks.day_words(day)))


@action(tr_noop("Arrange duties"), role="chief", of=Assignment, hidden=True)
def arrange(
    ctx: Context, cells: Annotated[Any, tr_noop("Duties")], title: Annotated[str, tr_noop("Step")] = ""
) -> dict[str, Any]:
    """Writes many seats as one step that can be taken back: [day, shift, post, seat, name] each.

    Raises UserError for a day or shift that is past, a seat that no post asks for, or a name not on the list.
    """
    wanted = {Cell(date.fromisoformat(str(day)), shift, post, seat): name for day, shift, post, seat, name in cells}
    if not wanted:
        raise UserError(tr("Nothing was to be changed."))
    _need_open(ctx, wanted)
    step = _write(wanted)
    for month in sorted({f"{cell.day:%Y-%m}" for cell in step}):
        of_month = [[*cell.plain(), *step[cell]] for cell in sorted(step) if f"{cell.day:%Y-%m}" == month]
        RosterStep(month=month, title=title, cells=json.dumps(of_month, ensure_ascii=False)).save()
    return {"changed": len(step)}


def _need_open(ctx: Context, wanted: Names) -> None:
    first, last = min(cell.day for cell in wanted), max(cell.day for cell in wanted)
    if first < plan.duty_day(ctx):
        text = tr("{day} is past. What was otherwise is entered with the shift itself (Ctrl+T).")
        raise UserError(text.format(day=checks.day_words(first)), "day")
    asked = {seat.cell: seat for seat in plan.seats(ctx, first, last)}
    names = {row.name for row in duty_people.members()}
    for cell, name in wanted.items():
        if cell in asked and plan.is_over(ctx, asked[cell]):
            text = tr("{duty} is over. What was otherwise is entered with the shift itself (Ctrl+T).")
            raise UserError(text.format(duty=checks.place(asked[cell])), "shift")
        if name and cell not in asked:
            text = tr("On {day} there is no seat {seat} of “{post}” in the shift “{shift}”. Look at posts and shifts.")
            raise UserError(text.format(day=cell.day, seat=cell.seat, post=cell.post, shift=cell.shift or "-"), "post")
        if name and name not in names:
            duty_people.known(name)


def _write(wanted: Mapping[Cell, str]) -> dict[Cell, tuple[str, str]]:
    """Writes what differs; (before, after) of each cell."""
    first, last = min(cell.day for cell in wanted), max(cell.day for cell in wanted)
    rows = {
        Cell(row.day, row.shift, row.post, row.seat): row
        for row in Assignment.select().where(Assignment.day.between(first, last))
    }
    step = {}
    for cell, name in wanted.items():
        row = rows.get(cell) or Assignment(**cell._asdict())
        if row.name != name.strip():
            step[cell] = (row.name, name.strip())
            row.name = name.strip()
            row.save()
    return step


@action(tr_noop("Take back a step"), role="chief", of=RosterStep, hidden=True)
def undo(
    ctx: Context, month: Month, step: Annotated[str | None, tr_noop("Step")] = None
) -> dict[str, Any]:
    """Takes back the last step of a month that is not published yet. Raises UserError when there is none.

    ``step``: the uid of the last step as it was seen; Conflict when somebody else has made another since.
    """
    plan.bounds(month)
    last = newest_step(month)
    if last is None:
        raise UserError(tr("There is no step to take back since the last version."), "month")
    if step is not None and step != last.uid and last.created_by != ctx.number:
        raise Conflict(tr("Someone else changed this just now. Look at it again, then save."))
    before = {Cell(date.fromisoformat(day), shift, post, seat): was
              for day, shift, post, seat, was, _ in json.loads(last.cells)}
    _need_open(ctx, dict.fromkeys(before, ""))
    _write(before)
    last.undone_at = ctx.now()
    last.save()
    return {"changed": len(before), "title": last.title, "cells": [cell.plain() for cell in sorted(before)]}


def newest_step(month: str) -> RosterStep | None:
    """The last step of a month that may be taken back: made since the last version."""
    version = plan.newest_version(month)
    query = RosterStep.select().where(RosterStep.month == month, RosterStep.undone_at.is_null())
    step: RosterStep | None = query.order_by(RosterStep.id.desc()).first()
    return None if step is None or (version and version.created_at >= step.created_at) else step


# publishing ---------------------------------------------------------------
@action(tr_noop("Publish the roster"), role="chief", of=RosterVersion, hidden=True)
def publish(
    ctx: Context, month: Month, note: str = "", confirm: Confirm = False
) -> dict[str, Any]:
    """Publishes a month as its next version. Raises Question with what is wrong, which ``confirm`` keeps with it.

    Days past stay as they were published. Raises UserError when nothing differs from the last version.
    """
    first, last = plan.bounds(month)
    names, before = plan.to_publish(ctx, month), plan.names_of(plan.newest_version(month))
    if names == before:
        raise UserError(tr("Nothing differs from the last version of {month}.").format(month=month), "month")
    today = plan.today(ctx)
    found = [one for one in duty_people.check(ctx, first, last) if one.cell.day >= today]
    if found and not confirm:
        raise Question([("month", f"{one.title}: {one.reason}") for one in found])
    version = keep_version(ctx, month, names, note, "\n".join(f"{one.title}: {one.reason}" for one in found))
    return {"month": month, "version": version.number, "changes": version.changes, "findings": len(found)}


def keep_version(ctx: Context, month: str, names: Names, note: str, found: str = "") -> RosterVersion:
    """Keeps a month as its next version, with its shifts as they are now."""
    newest = plan.newest_version(month)
    before = plan.names_of(newest)
    cells = json.dumps([[*cell.plain(), names[cell]] for cell in sorted(names)], ensure_ascii=False)
    last = RosterVersion.select(fn.max(RosterVersion.number)).where(RosterVersion.month == month).scalar() or 0
    version = RosterVersion(
        month=month, number=last + 1, cells=cells, spans=plan.spans_text(ctx, names, newest),
        digest=hashlib.sha256(cells.encode()).hexdigest(),
        findings=found, note=note.strip(), changes=len(changes_between(before, names)),
    )
    version.save()
    return version


def changes_between(before: Names, after: Names) -> list[tuple[Cell, str, str]]:
    """(cell, name before, name after) wherever two plans differ."""
    return [
        (cell, before.get(cell, ""), after.get(cell, "")) for cell in sorted({*before, *after})
        if before.get(cell, "") != after.get(cell, "")
    ]
