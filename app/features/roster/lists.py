"""The roster's lists and readings: people, absences, steps, versions, swaps, findings, counts, gaps."""
from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from app.core.agenda import OpenItem
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import LEADING, Column, listing, open_items, reading
from app.core.run import Context
from app.features.roster import calendar, checks, filing, plan, swaps
from app.features.roster import people as duty_people
from app.features.roster.actions import changes_between
from app.features.roster.plan import Cell
from app.features.roster.records import Absence, Member, RosterVersion, Swap
from app.features.roster.tables import rows_of

Month = Annotated[str, tr_noop("Month"), LEADING]


# readings -----------------------------------------------------------------
@reading(tr_noop("Check the roster"), role="read")
def check(ctx: Context, month: Month) -> list[dict[str, Any]]:
    """What is wrong with the plan of a month, each with its reason; gaps first by day."""
    return [_plain(one) for one in duty_people.check(ctx, *plan.bounds(month))]


@reading(tr_noop("Count duties"), role="read")
def counts(
    ctx: Context, month: Month = "", year: Annotated[int, tr_noop("Year")] = 0,
    published: Annotated[bool, tr_noop("As published")] = False,
) -> list[dict[str, Any]]:
    """Duties of each person by kind of day, of a month or a year (this month unless given)."""
    first, last = plan.bounds(month or f"{plan.today(ctx):%Y-%m}")
    if year:
        first, last = date(year, 1, 1), date(year, 12, 31)
    names = plan.published(first, last) if published else None
    return [one.plain() for one in duty_people.counts(ctx, first, last, names)]


@reading(tr_noop("Show the roster"), role="read")
def show(ctx: Context, month: Month) -> dict[str, Any]:
    """A month of the plan by day, the last version, and what differs from it."""
    first, last = plan.bounds(month)
    version, names = plan.newest_version(month), plan.planned(first, last)
    kinds = calendar.days(ctx, first, last)
    days: dict[date, list[dict[str, Any]]] = {day: [] for day in kinds}
    for seat in plan.seats(ctx, first, last):
        days[seat.cell.day].append({**_cell(seat.cell), "title": seat.title, "name": names.get(seat.cell, "")})
    changes = changes_between(plan.names_of(version), plan.to_publish(ctx, month))
    return {
        "month": month, "version": version.number if version else 0,
        "changes": [{**_cell(cell), "before": old, "after": new} for cell, old, new in changes],
        "days": [{**asdict(kinds[day]), "duties": duties} for day, duties in days.items()],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"day": cell.day, "shift": cell.shift, "post": cell.post, "seat": cell.seat}


def _plain(one: checks.Finding) -> dict[str, Any]:
    return {"code": one.code, **_cell(one.cell), "name": one.name, "title": one.title, "reason": one.reason}


# what is owed -------------------------------------------------------------
def gaps(ctx: Context) -> dict[date, tuple[int, int]]:
    """(seats nobody is planned for, seats planned and not published) of the days ahead, as many as the rule says.

    Only seats that must be filled, and only days that have one such; whoever is planned but not published is nobody
    to ring.
    """
    first = plan.today(ctx)
    last = first + timedelta(days=max(0, duty_people.limits().get("publish_ahead_days", 0) - 1))
    held, out = plan.planned(first, last), plan.published(first, last)
    found: dict[date, tuple[int, int]] = {}
    for seat in plan.seats(ctx, first, last):
        if seat.required and not (held.get(seat.cell) and out.get(seat.cell)):
            empty, unpublished = found.get(seat.cell.day, (0, 0))
            is_planned = seat.cell in held
            found[seat.cell.day] = empty + (not is_planned), unpublished + is_planned
    return found


def years_missing(ctx: Context) -> list[int]:
    """This year, and the next one in the last days of this (as many as the rule says), where not arranged."""
    ahead = duty_people.limits().get("next_year_days")
    today = plan.today(ctx)
    return [] if ahead is None else calendar.unknown_years(ctx, today, today + timedelta(days=ahead))


@open_items
def owed(ctx: Context) -> list[OpenItem]:
    """What is owed: holidays not imported, gaps in the days ahead and rosters to be filed, swaps that wait."""
    waiting = [
        OpenItem(tr("Holidays of {year} are not there").format(year=year), tr("to be imported"), "warn",
                 ("roster.holidays", date(year, 1, 1).toordinal()))
        for year in years_missing(ctx)
    ]
    waiting += [
        OpenItem(
            tr("Swap: {giver} and {taker}").format(giver=row.giver, taker=row.taker),
            tr("to be approved") if row.state == "agreed" else tr("to be answered"), "warn", ("roster.swaps", row.id),
        )
        for row in swaps.pending(ctx)
    ]
    if not duty_people.members():
        return waiting
    return [*waiting, *(_gap(day, *numbers) for day, numbers in gaps(ctx).items()), *filing.owed(ctx)]


def _gap(day: date, empty: int, unpublished: int) -> OpenItem:
    """What a day ahead lacks: people first, then that it be published."""
    if empty:
        text, state, number = tr("Roster of {day}: {n} to be filled"), tr("gap"), empty
    else:
        text, state, number = tr("Roster of {day}: {n} planned"), tr("not published"), unpublished
    return OpenItem(text.format(day=checks.day_words(day), n=number), state, "warn", ("roster", day.toordinal()))


# lists --------------------------------------------------------------------
@listing(
    tr_noop("People on duty"), of=Member, role="read", rows=rows_of(Member), name="people", table=True,
    add="roster.add_member", change="roster.change_member", retire="roster.retire_member",
    columns=(
        Column("name", tr_noop("Name"), 120), Column("number", tr_noop("Work number"), 110),
        Column("posts", tr_noop("Posts"), 260), Column("note", tr_noop("Note")),
    ),
)
def people(ctx: Context, text: Annotated[str, tr_noop("Text")] = "") -> list[int]:
    """Those who are planned for duty, in order."""
    return [row.id for row in duty_people.members() if text.strip() in row.name + row.number]


@listing(
    tr_noop("Absences and wishes"), of=Absence, role="read", rows=rows_of(Absence), name="absences", table=True,
    add="roster.add_absence", retire="roster.withdraw_absence",
    columns=(
        Column("name", tr_noop("Name"), 120), Column("kind", tr_noop("Kind"), 140),
        Column("since", tr_noop("From"), 110), Column("until", tr_noop("To"), 110), Column("note", tr_noop("Note")),
    ),
)
def absences(ctx: Context) -> list[int]:
    """Leave, trips and wishes, the newest first."""
    return ids(Absence.select(Absence.id).where(Absence.archived_at.is_null()).order_by(Absence.since.desc()))


@listing(
    tr_noop("Versions of the roster"), of=RosterVersion, role="read", rows=rows_of(RosterVersion),
    columns=(
        Column("month", tr_noop("Month"), 100), Column("number", tr_noop("Version"), 80),
        Column("changes", tr_noop("Changes"), 80), Column("created_at", tr_noop("Published at"), 160),
        Column("created_by", tr_noop("Published by"), 120), Column("note", tr_noop("Note")),
    ),
)
def versions(ctx: Context, month: Annotated[str, tr_noop("Month")] = "") -> list[int]:
    """What was published, the newest first."""
    query = RosterVersion.select(RosterVersion.id).order_by(RosterVersion.id.desc())
    return ids(query.where(RosterVersion.month == month) if month else query)


def _swap_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    rows, kept = plain_rows(Swap, wanted), {swap.id: swap for swap in Swap.select().where(Swap.id.in_(wanted))}
    for row in rows:
        given, *back = swaps.cells_of(kept[row["id"]])
        row["given"], row["for_it"] = _words(given), _words(back[0]) if back else ""
    return rows


def _words(cell: Cell) -> str:
    return " ".join(part for part in (checks.day_words(cell.day), cell.shift, cell.post) if part)


@listing(
    tr_noop("Swaps"), of=Swap, role="read", rows=_swap_rows, name="swaps",
    columns=(
        Column("giver", tr_noop("Who gives the duty"), 120), Column("given", tr_noop("Duty"), 160),
        Column("taker", tr_noop("Who takes it"), 120), Column("for_it", tr_noop("For it"), 160),
        Column("state", tr_noop("State"), 140), Column("decided_by", tr_noop("Decided by"), 120),
        Column("reason", tr_noop("Reason")),
    ),
)
def swap_list(ctx: Context, waiting: Annotated[bool, tr_noop("Waiting only")] = False) -> list[int]:
    """Swaps asked for, the newest first; each stays whatever became of it."""
    query = Swap.select(Swap.id).order_by(Swap.id.desc())
    return ids(query.where(Swap.state.in_(("asked", "agreed"))) if waiting else query)
