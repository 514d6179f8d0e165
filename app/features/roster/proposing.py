"""The generator on the office's own plan: a proposal that writes nothing, and the action that writes it."""
from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from app.core.errors import Conflict, UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import LEADING, action, reading
from app.core.run import Context
from app.features.roster import calendar, generating, plan
from app.features.roster import people as duty_people
from app.features.roster.actions import arrange
from app.features.roster.plan import Names
from app.features.roster.records import Assignment
from app.features.roster.task import KINDS, Task, counted, groups, slots
from db.database import canonical

Month = Annotated[str, tr_noop("Month"), LEADING]
Months = Annotated[int, tr_noop("Number of months")]
Anew = Annotated[bool, tr_noop("Also what is assigned already")]
MOST_MONTHS = 12


@reading(tr_noop("Propose a roster"), role="chief")
def propose(ctx: Context, month: Month, months: Months = 1, anew: Anew = False) -> dict[str, Any]:
    """Names for the empty seats (``anew``: for all) of a month and those after it, from today on; nothing is written.

    ``cells``: [day, shift, post, seat, name] of what would change, as roster.arrange takes them; ``counts`` of
    everybody since the year began; ``findings``; ``reasons``: what could not be kept, and why. It may take some seconds
    a month; progress is told and may stop it. Raises UserError when nobody is listed or no seat is empty.
    """
    task, notes = task_of(ctx, month, months, anew)
    words, seen = tr("Generating the roster"), _seen(task.first, task.last)
    made = generating.generate(task, lambda done, total: ctx.progress(done, total, words))
    before = plan.planned(task.first, task.last)
    names = {**task.names, **made.names}
    cells = [seat.cell for seat in task.seats if task.within(seat.cell.day)]
    changed = [cell for cell in cells if names.get(cell, "") != before.get(cell, "")]
    return {
        "month": month, "months": months,
        "cells": [[*cell.plain(), names.get(cell, "")] for cell in changed],
        "counts": [{"name": name, **count} for name, count in counted(task, names).items()],
        "findings": [f"{one.title}: {one.reason}" for one in made.findings],
        "reasons": [*notes, *made.reasons],
        "seen": seen,
    }


@action(tr_noop("Generate the roster"), role="chief", of=Assignment, hidden=True, first=("proposal", propose))
def generate(
    ctx: Context, month: Month, months: Months = 1, anew: Anew = False,
    proposal: Annotated[Any, tr_noop("Proposal")] = None,
) -> dict[str, Any]:
    """Fills the empty seats (``anew``: all) of a month and those after it: fairly, by the rules, with a step for each
    month that can be taken back.

    ``proposal``: what roster.propose gave, worked out now unless given. Returns counts, findings and reasons with it.
    Raises Conflict when the plan was changed since the proposal.
    """
    made = proposal or propose(ctx, month, months, anew)
    first, last = _days(ctx, month, months)
    if made["seen"] != _seen(first, last):
        raise Conflict(tr("Someone else changed this just now. Look at it again, then save."))
    if not made["cells"]:
        raise UserError(tr("Nothing was to be changed."))
    written = arrange(ctx, made["cells"], title=tr("Generated"))
    return {**written, "counts": made["counts"], "findings": made["findings"], "reasons": made["reasons"]}


def task_of(ctx: Context, month: str, months: int, anew: bool) -> tuple[Task, list[str]]:
    """What the generator is given, and sentences on what was assumed. Raises UserError."""
    first, last = _days(ctx, month, months)
    since, until = first - duty_people.BACK, last + duty_people.BACK
    everyone = duty_people.people(since, until)
    if not everyone:
        raise UserError(tr("Nobody is listed for duty yet. Add people on duty first."))
    seats, names = plan.seats(ctx, since, until), plan.planned(since, until)
    over = {seat.cell for seat in seats if plan.is_over(ctx, seat)}
    seats = [seat for seat in seats if seat.cell not in over or names.get(seat.cell)]
    if anew:
        names = {cell: name for cell, name in names.items() if not first <= cell.day <= last or cell in over}
    kinds = {day: kind.fairness for day, kind in calendar.days(ctx, first, last).items()}
    wishes: dict[str, dict[date, bool]] = {}
    for row in duty_people.absences(first, last):
        if row.kind in ("on", "off"):
            days = (date.fromordinal(at) for at in range(row.since.toordinal(), row.until.toordinal() + 1))
            wishes.setdefault(row.name, {}).update(dict.fromkeys(days, row.kind == "on"))
    bare = Task(seats, first, last, kinds, everyone, duty_people.limits(), names, wishes)
    if not slots(bare):
        text = tr("No seat is empty from {since} to {until}. Choose other months, or have everything assigned anew.")
        raise UserError(text.format(since=first, until=last), "month")
    prior, notes = _prior(ctx, bare)
    return replace(bare, prior=prior), notes


def _days(ctx: Context, month: str, months: int) -> tuple[date, date]:
    """From the first day of the month, or today, to the last day of the last month. Raises UserError."""
    if not 1 <= months <= MOST_MONTHS:
        text = tr("{n} months cannot be generated at once. Choose 1 to {most}.")
        raise UserError(text.format(n=months, most=MOST_MONTHS), "months")
    first, last = plan.bounds(month)
    for _ in range(months - 1):
        last = plan.bounds(f"{last.fromordinal(last.toordinal() + 1):%Y-%m}")[1]
    today = plan.duty_day(ctx)
    if last < today:
        raise UserError(tr("{month} is past. Choose this month or a later one.").format(month=month), "month")
    return max(first, today), last


def _prior(ctx: Context, task: Task) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Duties since the year began, by name; who had none starts where the fewest of their group stand."""
    began = date(task.first.year, 1, 1)
    if began == task.first:
        return {}, []
    counts = duty_people.counts(ctx, began, task.first.fromordinal(task.first.toordinal() - 1))
    found = {one.name: {key: getattr(one, key) for key in (*KINDS, "night")} for one in counts}
    notes = []
    for group in groups(task):
        had = [name for name in group if any(found[name].values())]
        for name in group:
            if had and name not in had:
                found[name] = {key: min(found[one][key] for one in had) for key in (*KINDS, "night")}
                text = tr("{name} has had no duty since {day} and starts where the fewest of the group stand.")
                notes.append(text.format(name=name, day=began))
    return found, notes


def _seen(first: date, last: date) -> str:
    """A mark of the plan around the days, to notice that it was changed."""
    held: Names = plan.planned(first - duty_people.BACK, last + duty_people.BACK)
    return hashlib.sha256(canonical([[*cell.plain(), held[cell]] for cell in sorted(held)]).encode()).hexdigest()
