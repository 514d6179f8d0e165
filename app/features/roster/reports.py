"""The roster's pages: the roster of a month, and how often everybody was on duty."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from app.core import access, periods
from app.core.errors import UserError
from app.core.i18n import WEEKDAYS, language, pick, show_lunar, show_moment, to_utc, tr, tr_noop
from app.core.registry import LEADING, report, setting
from app.core.run import Context
from app.features.contacts.lookup import reach as contact
from app.features.roster import calendar, checks, plan
from app.features.roster import people as duty_people
from app.features.roster.actions import changes_between
from app.features.roster.calendar import Day
from app.features.roster.names import names_in
from app.features.roster.people import Count
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.records import DAY_KINDS, POSTS, Post, RosterVersion, Shift, ShiftTime
from app.report.blocks import PAPERS, Content, Document, Heading, Line, Part, Piece, Run, Space, Table

setting("roster.duty_phone", "", tr_noop("Duty telephone on the roster"))
setting("roster.duty_fax", "", tr_noop("Duty fax on the roster"))

NOON = time(12)
SIZE = 10
LONGEST = 1100  # days counted at once


def this_month(ctx: Context) -> dict[str, Any]:
    """The month that runs, for a report's form."""
    return {"month": f"{plan.today(ctx):%Y-%m}"}


def planned_months(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """The months of these days in which somebody is planned or published."""
    months = periods.months(first, last)
    return [{"month": one} for one in months if plan.newest_version(one) or plan.planned(*plan.bounds(one))]


def counted_months(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """The months of these days, for the statistics."""
    return [{"period": one} for one in periods.months(first, last)]


def papers(ctx: Context) -> list[tuple[str, str]]:
    """The papers a roster is printed on; A3 has the whole month on one sheet, to be folded."""
    return [(name, name) for name in PAPERS]


# the roster of a month ----------------------------------------------------
@report(
    tr_noop("Duty roster"), role="read", presets=this_month, group="duty", each=planned_months,
    remark=tr_noop("A4 or A3, wide"),
)
def sheet(
    ctx: Context, month: Annotated[str, tr_noop("Month"), LEADING],
    version: Annotated[int, tr_noop("Version (0: the last published)")] = 0,
    planned: Annotated[bool, tr_noop("As planned, published or not")] = False,
    paper: Annotated[str, tr_noop("Paper"), papers] = "A4",
) -> Document:
    """A month on the wall: every day with its kind and its people, telephones, and what the version changed.

    Without a version of it the month is shown as planned. A plan that differs from what is published says so
    across the page.
    """
    if paper not in PAPERS:
        text = tr("Paper: {paper} is not possible. Known: {known}.")
        raise UserError(text.format(paper=paper, known=", ".join(PAPERS)), "paper")
    first, last = plan.bounds(month)
    shown = None if planned else _version(month, version)
    names = plan.names_of(shown) if shown else plan.planned(first, last)
    unpublished = shown is None and (
        not names or plan.to_publish(ctx, month) != plan.names_of(plan.newest_version(month)))
    kinds = calendar.days(ctx, first, last)
    blocks = [
        Part("head", tr_noop("Head of the page"), [Line(duty_numbers(ctx), _published(shown)), Space(1)]),
        Part("days", tr_noop("Days and people on duty"), [grid(ctx, kinds, names)], fixed=True),
        Part("people", tr_noop("People and how they are reached"), reached(ctx, names)),
        Part("changes", tr_noop("Changed since the last version"), _changed(shown, names)),
    ]
    return Document(
        title=tr("Duty roster of {month}").format(month=month_words(first)), office=ctx.setting("site.office"),
        blocks=blocks, landscape=True, paper=paper, subject=f"{month}" + (f"-{shown.number}" if shown else ""),
        author=ctx.name, mark=tr("Not published") if unpublished else "", notes=notes_of(kinds, shown),
    )


def _version(month: str, number: int) -> RosterVersion | None:
    newest = plan.newest_version(month)
    if not number:
        return newest
    found = RosterVersion.get_or_none(RosterVersion.month == month.strip(), RosterVersion.number == number)
    if found is None:
        text = tr("{month} has no version {n}. The last one is {last}.")
        raise UserError(text.format(month=month, n=number, last=newest.number if newest else 0), "version")
    return found


def _published(version: RosterVersion | None) -> str:
    if version is None:
        return ""
    text = tr("Version {n}, published {at} by {name}")
    name = access.names().get(version.created_by, version.created_by)
    return text.format(n=version.number, at=show_moment(version.created_at), name=name)


def duty_numbers(ctx: Context) -> str:
    """The office's duty telephone and fax in words, as far as the settings have them."""
    said = [
        (tr("Duty telephone {number}"), ctx.setting("roster.duty_phone")),
        (tr("Fax {number}"), ctx.setting("roster.duty_fax")),
    ]
    return "　".join(text.format(number=number) for text, number in said if number)


def month_words(day: date) -> str:
    """The month of a date, ``2026年6月`` or ``June 2026``."""
    return f"{day:%B} {day.year}" if language() == "en" else f"{day.year}年{day.month}月"


def notes_of(kinds: dict[date, Day], version: RosterVersion | None = None) -> list[str]:
    """What a reader of a table of days has to know: its shading, years without an arrangement, the version's note."""
    found = [tr("Days off are shaded.")]
    unknown = sorted({day.year for day, kind in kinds.items() if not kind.known})
    if unknown:
        text = tr("The holiday arrangement of {year} is not entered: kinds of days go by the weekday alone.")
        found.append(text.format(year="、".join(map(str, unknown))))
    if version and version.note:
        found.append(tr("Note on the version: {note}").format(note=version.note))
    return found


# days and posts -----------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """A column of the roster: a post in a shift, or of the whole day."""

    shift: str
    post: str
    title: str


def places(seats: Sequence[Seat], names: Names) -> list[Place]:
    """The columns: who leads, then each shift's posts, then what else the day has; without those nobody has to fill
    and nobody does. Posts and shifts that are no longer in use come last, where somebody has them.
    """
    had = {(cell.shift, cell.post) for cell, name in names.items() if name}
    found: dict[tuple[str, str], Place] = {}
    order = {code: at for at, code in enumerate(dict.fromkeys(one.cell.shift for one in seats if one.cell.shift))}
    ranked = sorted(seats, key=lambda one: (not one.leads, not one.cell.shift, order.get(one.cell.shift, 0)))
    for seat in ranked:
        key = seat.cell.shift, seat.cell.post
        if key not in found and (seat.required or key in had):
            found[key] = Place(*key, duty_title(seat.span.name if seat.cell.shift else "", seat.title))
    for key in sorted(had - found.keys()):
        found[key] = Place(*key, duty_title(shift_title(key[0]), post_title(key[1])))
    return list(found.values())


def duty_title(shift: str, post: str) -> str:
    """A shift and a post in one: ``白班主班``, ``Day shift, primary officer``."""
    if not shift:
        return post
    return tr("{shift}, {post}").format(shift=shift, post=post if language() != "en" else post[:1].lower() + post[1:])


def shift_title(code: str) -> str:
    """The name of a shift, also of one no longer in use; empty for the whole day."""
    row = ShiftTime.get_or_none(ShiftTime.code == code)
    return pick(row.title, row.title_en) if row else code


def post_title(code: str) -> str:
    """The name of a post, also of one no longer in use."""
    row = Post.get_or_none(Post.code == code)
    return pick(row.title, row.title_en) if row else code


def grid(ctx: Context, kinds: dict[date, Day], names: Names, short: bool = False) -> Table:
    """Days and who is on duty: the days of ``kinds``, all in a row; ``short``: without lunar date and holidays' names.

    Rows of days off are shaded, so that they stand out in any print.
    """
    days = list(kinds.values())
    columns = places(plan.seats(ctx, min(kinds), max(kinds)), names)
    held: dict[tuple[date, str, str], list[str]] = {}
    for cell in sorted(names):
        if names[cell]:
            held.setdefault((cell.day, cell.shift, cell.post), []).append(names[cell])
    noted = ["、".join(filter(None, ["" if short else day.name, day.sensitive])) for day in days]
    rows: list[list[Content]] = []
    for day, note in zip(days, noted, strict=True):
        people = ["、".join(held.get((day.day, one.shift, one.post), [])) for one in columns]
        rows.append([*_day_cells(day, short), *people, *([note] if any(noted) else [])])
    english = language() == "en"
    leading = [(tr("Date"), 19), (tr("Weekday"), 20 if english else 15), (tr("Lunar date"), 20),
               (tr("Kind of day"), 32 if english else 24)]
    if short:
        del leading[2]
    head = [*leading, *((one.title, 1) for one in columns), *([(tr("Note"), 24)] if any(noted) else [])]
    return Table(
        [title for title, _ in head], rows, widths=[width for _, width in head], align=["center"] * len(head),
        size=SIZE, shaded=[at for at, day in enumerate(days) if day.fairness != "work"],
    )


def _day_cells(day: Day, short: bool) -> list[Content]:
    """Date, weekday, lunar date and kind of a day; of days off in another type."""
    said = [checks.day_words(day.day), tr(WEEKDAYS[day.day.weekday()]), tr(dict(DAY_KINDS)[day.kind])]
    if not short:
        lunar, label = show_lunar(to_utc(datetime.combine(day.day, NOON))), getattr(day, "label", "")
        said.insert(2, f"{lunar} {label}" if label and label not in lunar and label != day.name else lunar)
    return list(said) if day.fairness == "work" else [[Run(text, role="hei")] for text in said]


def _changed(version: RosterVersion | None, names: Names) -> list[Piece]:
    """What a version changed of the one before it; nothing of the first."""
    if version is None or version.number < 2:
        return []
    before = RosterVersion.get_or_none(
        RosterVersion.month == version.month, RosterVersion.number == version.number - 1
    )
    rows = [
        [*cell_words(cell), old or tr("nobody"), new or tr("nobody")]
        for cell, old, new in changes_between(plan.names_of(before), names)
    ]
    title = tr("Changed since version {n}").format(n=version.number - 1)
    return [Heading(title, 2), Table(
        [tr("Date"), tr("Shift"), tr("Duty post"), tr("Was"), tr("Now")], rows, widths=[30, 50, 60, 1, 1],
        align=["center"] * 5, size=SIZE,
    )]


def cell_words(cell: Cell) -> list[str]:
    """Date, shift and post of a place in the plan."""
    return [checks.day_words(cell.day), shift_title(cell.shift), post_title(cell.post)]


# how people are reached ---------------------------------------------------
@dataclass(frozen=True)
class Reach:
    """Post and numbers of somebody, as the reader may see them; empty where the contacts do not say."""

    name: str
    post: str = ""
    phone: str = ""
    mobile: str = ""
    fax: str = ""


def reach(ctx: Context, name: str) -> Reach:
    """Somebody's post and numbers, as the contacts have them."""
    found = contact(ctx, name) or {}
    return Reach(name, *(found.get(key, "") for key in ("post", "phone", "mobile", "fax")))


def reached(ctx: Context, names: Names, everybody: bool = False) -> list[Piece]:
    """Those on these duties with post and numbers, in the order of the list of people; ``everybody``: also those the
    contacts say nothing of. Nothing without anybody; a column that nobody has anything for is left out.
    """
    listed = [row.name for row in duty_people.members()]
    had = set(names.values()) - {""}
    wanted = [name for name in listed if name in had] + sorted(had - set(listed))
    found = [one for one in (reach(ctx, name) for name in wanted) if everybody or one != Reach(one.name)]
    if not found:
        return []
    columns = [
        (tr("Name"), 0.7, [one.name for one in found]), (tr("Post"), 1, [one.post for one in found]),
        (tr("Office phone"), 1, [one.phone for one in found]), (tr("Mobile"), 1, [one.mobile for one in found]),
        (tr("Fax"), 0.8, [one.fax for one in found]),
    ]
    kept = [(head, width, said) for head, width, said in columns if any(said) or everybody]
    return [Heading(tr("People and how they are reached"), 2), Table(
        [head for head, _, _ in kept], [list(row) for row in zip(*(said for _, _, said in kept), strict=True)],
        widths=[width for _, width, _ in kept], align=["center"] * len(kept), size=SIZE,
    ), Space(2)]


# how often everybody was on duty ------------------------------------------
@dataclass(frozen=True)
class Duty:
    """The seats of one post in one shift (or of the day): who is published for them, who really had them."""

    seat: Seat
    before: tuple[str, ...]
    after: tuple[str, ...]


def duties(ctx: Context, since: date, until: date) -> list[Duty]:
    """Every duty from ``since`` to ``until`` as published, and as noted with the shift where that is otherwise.

    Who leads for the day counts once; where somebody else was noted for one of its shifts, both do.
    """
    published, known = plan.published(since, until), {row.name for row in duty_people.members()}
    groups: dict[tuple[date, str, str], list[Seat]] = {}
    for seat in plan.seats_as_published(ctx, since, until):
        groups.setdefault(seat.cell[:3], []).append(seat)
    starts: dict[date, list[datetime]] = {}
    for (day, shift, _), (first, *_) in groups.items():
        if shift and first.span.starts not in starts.setdefault(day, []):
            starts[day].append(first.span.starts)
    noted = _noted(ctx, since, until, [seats[0] for seats in groups.values() if seats[0].cell.shift])
    found = []
    for (day, shift, post), seats in groups.items():
        before = tuple(name for seat in seats if (name := published.get(seat.cell)))
        after: list[str] = []
        for at in [seats[0].span.starts] if shift else starts.get(day, [seats[0].span.starts]):
            said = getattr(noted.get(at), post, "") if post in POSTS else ""
            after += names_in(said, known) or before
        found.append(Duty(seats[0], before, tuple(dict.fromkeys(after))))
    return found


def _noted(ctx: Context, since: date, until: date, seats: list[Seat]) -> dict[datetime, Shift]:
    """What was noted with the shifts of these seats, by their starts.

    A shift moved after it was published is noted by the start that it really had.
    """
    now = {seat.cell[:2]: seat.span.starts for seat in plan.seats(ctx, since, until)}
    wanted = {seat.span.starts: now.get(seat.cell[:2], seat.span.starts) for seat in seats}
    rows = {row.starts_at: row for row in Shift.select().where(Shift.starts_at.in_([*wanted, *wanted.values()]))}
    return {then: row for then, moved in wanted.items() if (row := rows.get(then) or rows.get(moved))}


def counted(ctx: Context, found: list[Duty], since: date, until: date) -> tuple[dict[str, Count], dict[str, Count]]:
    """Counts by name as it really was, and as published."""
    kinds = calendar.days(ctx, since, until)
    really: dict[str, Count] = {row.name: Count(row.name) for row in duty_people.members()}
    published: dict[str, Count] = {}
    for duty in found:
        kind = kinds[duty.seat.cell.day].fairness
        for names, counts in ((duty.after, really), (duty.before, published)):
            for name in names:
                duty_people.add(counts.setdefault(name, Count(name)), duty.seat, kind)
    for name in published:
        really.setdefault(name, Count(name))
    return really, published


@report(tr_noop("Duty statistics"), role="read", group="statistics", each=counted_months,
        remark=tr_noop("by person"))
def statistics(
    ctx: Context, period: Annotated[str, tr_noop("Month, quarter or year"), LEADING] = "",
    since: Annotated[date | None, tr_noop("From")] = None, until: Annotated[date | None, tr_noop("To")] = None,
) -> Document:
    """Duties of each person by kind of day, at night, as a leader: as it really was, and where it was published
    otherwise. A ``period`` is 2026-06, 2026-Q2 or 2026, this month unless given; dates go before it.
    """
    first, last = period_of(ctx, period, since, until)
    found = duties(ctx, first, last)
    really, published = counted(ctx, found, first, last)
    days = tr("{since} to {until}").format(since=first.isoformat(), until=last.isoformat())
    blocks = [
        Part("head", tr_noop("Head of the page"), [Line(days), Space(1)]),
        Part("counts", tr_noop("Duties counted"), [_counts(really, published)], fixed=True),
        Part("otherwise", tr_noop("Otherwise than published"), _otherwise(found)),
    ]
    notes = [tr("Counted are duties of published months, with the people noted for the shift where they were "
                "others. Make-up workdays are workdays, days off in lieu are weekends.")]
    if missing := [month for month in plan.months_between(first, last) if plan.newest_version(month) is None]:
        notes.append(tr("Not published and not counted: {months}.").format(months="、".join(missing)))
    if last >= plan.today(ctx):
        notes.append(tr("Duties ahead, from {day} on, are counted as published.").format(day=plan.today(ctx)))
    kinds = calendar.days(ctx, first, last)
    return Document(
        title=tr("Duty statistics"), office=ctx.setting("site.office"), blocks=blocks, author=ctx.name,
        subject=f"{first:%Y%m%d}-{last:%Y%m%d}", notes=[*notes, *notes_of(kinds)[1:]],
    )


def period_of(ctx: Context, period: str, since: date | None, until: date | None) -> tuple[date, date]:
    """First and last day of what is asked about. Raises UserError."""
    if since or until:
        if since is None or until is None:
            raise UserError(tr("Give both dates, from and to."), "until" if since else "since")
        if until < since:
            raise UserError(tr("The time ends before it begins. Check both dates."), "until")
        if (until - since).days > LONGEST:
            text = tr("At most {n} days are counted at once. Choose a shorter time.")
            raise UserError(text.format(n=LONGEST), "until")
        return since, until
    asked = period.strip().upper() or f"{plan.today(ctx):%Y-%m}"
    found = re.fullmatch(r"((?:19|20|21)\d\d)(?:-?Q([1-4]))?", asked)
    if found is None:
        return plan.bounds(asked)
    year, quarter = int(found[1]), int(found[2] or 0)
    months = (quarter * 3 - 2, quarter * 3) if quarter else (1, 12)
    return date(year, months[0], 1), plan.bounds(f"{year}-{months[1]:02}")[1]


def _counts(really: dict[str, Count], published: dict[str, Count]) -> Table:
    kinds = {
        "work": tr("Workdays"), "rest": tr("Weekends"), "holiday": tr("Statutory holidays"), "total": tr("Total"),
        "night": tr("of these at night"), "leader": tr("of these as leader"),
    }
    words = {**kinds, "night": tr("at night"), "leader": tr("as leader")}
    rows: list[list[Content]] = []
    for name, count in really.items():
        was, now = published.get(name, Count(name)).plain(), count.plain()
        other = [f"{word} {was[kind]}" for kind, word in words.items() if kind != "total" and was[kind] != now[kind]]
        rows.append([name, *(str(now[kind]) for kind in kinds), "\n".join(other)])
    sums = [str(sum(int(one.plain()[kind]) for one in really.values())) for kind in kinds]
    rows.append([[Run(text, role="hei")] for text in (tr("Sum"), *sums, "")])
    return Table(
        [tr("Name"), *kinds.values(), tr("As published")], rows, widths=[26, *[18] * 6, 1],
        align=["left", *["right"] * 6, "left"], size=SIZE, shaded=[len(rows) - 1],
    )


def _otherwise(found: list[Duty]) -> list[Piece]:
    """The duties that others had than those published."""
    rows = [
        [*cell_words(duty.seat.cell), "、".join(duty.before) or tr("nobody"), "、".join(duty.after)]
        for duty in found if duty.before != duty.after
    ]
    if not rows:
        return []
    return [Heading(tr("Otherwise than published"), 2), Table(
        [tr("Date"), tr("Shift"), tr("Duty post"), tr("As published"), tr("Really")], rows, widths=[20, 30, 40, 1, 1],
        align=["center"] * 5, size=SIZE,
    )]
