"""The roster of a holiday as it is filed with the level above: the page, when it is due, that it was sent."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from app.core.agenda import OpenItem
from app.core.errors import UserError
from app.core.i18n import language, show_moment, tr, tr_noop
from app.core.query import ids
from app.core.registry import LEADING, Column, action, listing, reading, report
from app.core.run import Context
from app.features.roster import calendar, checks, plan
from app.features.roster import people as duty_people
from app.features.roster.calendar import Day
from app.features.roster.records import Filing
from app.features.roster.reports import grid, notes_of, reached
from app.features.roster.tables import rows_of
from app.report.blocks import Document, Field, Fields, Part, Signatures, Space

AROUND = timedelta(days=12)  # looked at beyond a year, for a holiday that lies across its end
LONGEST = 62  # days of one page
WIDE = {"zh_CN": 11, "en": 8}  # more columns than this go on a page across
HolidayName = Annotated[str, tr_noop("Holiday"), LEADING]
Since = Annotated[date | None, tr_noop("From")]
Until = Annotated[date | None, tr_noop("To")]


# holidays -----------------------------------------------------------------
@dataclass(frozen=True)
class Break:
    """The days off around a statutory holiday, all in a row, and its name; holidays that meet are one."""

    name: str
    since: date
    until: date


def breaks(ctx: Context, year: int) -> list[Break]:
    """The holidays of a year that are known, in order; of the year in which their statutory day lies."""
    found: list[Break] = []
    row: list[Day] = []
    for day in [*calendar.days(ctx, date(year, 1, 1) - AROUND, date(year, 12, 31) + AROUND).values(), None]:
        if day is not None and day.fairness != "work":
            row.append(day)
            continue
        named = [one for one in row if one.kind == "holiday"]
        if named and named[0].day.year == year:
            name = "、".join(dict.fromkeys(one.name for one in named if one.name))
            found.append(Break(name, row[0].day, row[-1].day))
        row = []
    return found


def meant(ctx: Context, holiday: str, since: date | None, until: date | None) -> Break:
    """The days that are asked about: those given, else the next holiday of that name, else the next of all.

    Raises UserError when there is no such holiday, or the dates do not fit together.
    """
    if since is None:
        if until is not None:
            raise UserError(tr("Give both dates, from and to."), "since")
        return _next(ctx, holiday.strip())
    last = until or since
    if last < since:
        raise UserError(tr("The time ends before it begins. Check both dates."), "until")
    if (last - since).days >= LONGEST:
        raise UserError(tr("At most {n} days go on one page. Choose a shorter time.").format(n=LONGEST), "until")
    return Break(holiday.strip(), since, last)


def _next(ctx: Context, name: str) -> Break:
    today = plan.today(ctx)
    ahead = [one for year in (today.year, today.year + 1) for one in breaks(ctx, year) if one.until >= today]
    for one in ahead:
        if name in one.name:
            return one
    text = tr("No holiday “{name}” is known from today on. Enter the holidays under Settings, or give both dates.")
    raise UserError(text.format(name=name or "-"), "holiday")


def next_holiday(ctx: Context) -> dict[str, Any]:
    """The next holiday, for a report's form; nothing where none is known."""
    try:
        found = _next(ctx, "")
    except UserError:
        return {}
    return {"holiday": found.name, "since": found.since, "until": found.until}


# the page -----------------------------------------------------------------
@report(tr_noop("Holiday roster to be filed"), role="read", presets=next_holiday, group="duty",
        remark=tr_noop("to superiors"))
def holiday_filing(ctx: Context, holiday: HolidayName = "", since: Since = None, until: Until = None) -> Document:
    """Who is on duty on the days of a holiday, or of other days, with posts, telephones, mobiles and fax.

    As planned, so that it can be filed before the month is published; what is not published is said.
    """
    days = meant(ctx, holiday, since, until)
    kinds = calendar.days(ctx, days.since, days.until)
    names = plan.planned(days.since, days.until)
    table = grid(ctx, kinds, names, short=True)
    published = bool(names) and names == plan.published(days.since, days.until)
    blocks = [
        Part("head", tr_noop("Head of the page"), [_head(ctx, days), Space(3)]),
        Part("days", tr_noop("Days and people on duty"), [table], fixed=True),
        Part("people", tr_noop("People and how they are reached"), [*reached(ctx, names, everybody=True), Space(2)]),
        Part("signatures", tr_noop("Places to sign"), [
            Signatures([tr("Filled in by"), tr("Checked by"), tr("Head (seal)")])]),
    ]
    title = tr("Duty roster of {holiday}, to be filed").format(holiday=days.name) if days.name else tr(
        "Duty roster to be filed")
    return Document(
        title=title, office=ctx.setting("site.office"), blocks=blocks, author=ctx.name,
        landscape=len(table.head) > WIDE[language()],
        subject=f"{days.since:%Y%m%d}-{days.until:%Y%m%d}", mark="" if published else tr("Not published"),
        notes=notes_of(kinds),
    )


def _head(ctx: Context, days: Break) -> Fields:
    count = (days.until - days.since).days + 1
    span = tr("{since} to {until}, {n} days").format(since=days.since, until=days.until, n=count)
    return Fields([
        [Field(tr("Filed by"), ctx.setting("site.office")), Field(tr("Days"), span)],
        [Field(tr("Duty telephone"), ctx.setting("roster.duty_phone")),
         Field(tr("Fax"), ctx.setting("roster.duty_fax"))],
        [Field(tr("Filled in by"), ctx.name), Field(tr("Filled in at"), show_moment(ctx.now()))],
    ], columns=2)


# that it was sent -----------------------------------------------------------
@action(tr_noop("Note that a holiday roster was filed"), role="duty", of=Filing)
def file_holiday(
    ctx: Context, filed_to: str, holiday: Annotated[str, tr_noop("Holiday")] = "", since: Since = None,
    until: Until = None, filed_at: Annotated[datetime | None, tr_noop("Sent at")] = None, note: str = "",
) -> dict[str, Any]:
    """The roster of a holiday (the next one unless named), or of other days, was sent: to whom and when, now unless
    given. Raises UserError for a time that lies ahead.
    """
    days, at = meant(ctx, holiday, since, until), filed_at or ctx.now()
    if at > ctx.now():
        text = tr("{time} lies in the future. Check the time.")
        raise UserError(text.format(time=show_moment(at)), "filed_at")
    row = Filing(holiday=days.name, since=days.since, until=days.until, filed_at=at, filed_to=filed_to.strip(),
                 note=note.strip())
    row.save()
    return {"uid": row.uid, "holiday": days.name, "since": days.since, "until": days.until}


@listing(
    tr_noop("Holiday rosters filed"), of=Filing, role="read", rows=rows_of(Filing), name="filings",
    add="roster.file_holiday",
    columns=(
        Column("holiday", tr_noop("Holiday"), 140), Column("since", tr_noop("From"), 110),
        Column("until", tr_noop("To"), 110), Column("filed_at", tr_noop("Sent at"), 150),
        Column("filed_to", tr_noop("Sent to"), 220), Column("created_by", tr_noop("Noted by"), 100),
        Column("note", tr_noop("Note")),
    ),
)
def filings(ctx: Context) -> list[int]:
    """What was filed, the newest first."""
    return ids(Filing.select(Filing.id).where(Filing.archived_at.is_null())
               .order_by(Filing.since.desc(), Filing.id.desc()))


# when it is due -----------------------------------------------------------
@dataclass(frozen=True)
class Filed:
    """A holiday, the day its roster is to be filed by (None where no rule says so), and when and to whom it was."""

    holiday: str
    since: date
    until: date
    due: date | None
    filed_at: datetime | None
    filed_to: str


def filed_of(ctx: Context, year: int) -> list[Filed]:
    """The holidays of a year with what was filed of each: whatever covers the first of its days, the earliest."""
    limits = duty_people.limits()
    found = []
    for one in breaks(ctx, year):
        row = Filing.select().where(
            Filing.since <= one.since, Filing.until >= one.since, Filing.archived_at.is_null()
        ).order_by(Filing.filed_at, Filing.id).first()
        before = limits.get("filing_ahead_days")
        due = None if before is None else one.since - timedelta(days=before)
        found.append(Filed(
            one.name, one.since, one.until, due, row.filed_at if row else None, row.filed_to if row else "",
        ))
    return found


@reading(tr_noop("Holidays and what was filed of them"), role="read")
def filing_dates(ctx: Context, year: Annotated[int, tr_noop("Year")] = 0) -> list[dict[str, Any]]:
    """Each holiday of a year (this one unless given): by when its roster is due, when and to whom it was sent."""
    return [asdict(one) for one in filed_of(ctx, year or plan.today(ctx).year)]


def owed(ctx: Context) -> list[OpenItem]:
    """Rosters of holidays to be filed by now or in the days ahead, as many as the rule says, until the holiday ends."""
    today = plan.today(ctx)
    ahead = timedelta(days=max(0, duty_people.limits().get("filing_remind_days", 0)))
    waiting = [one for year in (today.year, today.year + 1) for one in filed_of(ctx, year)
               if one.due and not one.filed_at and one.due - ahead <= today <= one.until]
    return [
        OpenItem(
            tr("File the roster of {holiday}").format(holiday=one.holiday),
            tr("overdue") if one.due and one.due < today else tr("by {day}").format(
                day=checks.day_words(one.due or today)),
            "warn", ("roster", one.since.toordinal()),
        )
        for one in waiting
    ]
