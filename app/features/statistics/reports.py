"""The statistics of a month and of a year, with charts, held against the time before and the year before."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from app.core import access, periods
from app.core.errors import UserError
from app.core.i18n import pick, show_moment, to_local, tr, tr_noop
from app.core.registry import LEADING, report
from app.core.run import Context
from app.features.duty_log import lists
from app.features.duty_log.records import LEVELS, RESULTS
from app.features.events.reporting import KINDS
from app.features.events.state import category_names
from app.features.statistics.figures import CALLS, PAPERS, Figures, figures
from app.report.blocks import (
    Block,
    Chart,
    Contents,
    Document,
    Heading,
    Part,
    Piece,
    Series,
    Signatures,
    Space,
    Table,
    Text,
)
from db.parts import part_of

Month = Annotated[str, tr_noop("Month, as 2026-06"), LEADING]
Year = Annotated[int, tr_noop("Year"), LEADING]
MONTHS = range(1, 13)
YEARS = range(1950, 2200)
SIZE = 10.5
UNIT = tr_noop("number of entries")


@dataclass(frozen=True)
class Held:
    """Figures of a time, beside those of the time before it and of the same time a year ago."""

    now: Figures
    before: Figures
    year_ago: Figures | None
    until: datetime  # of what has been by now, where the time still runs


def last_month(ctx: Context) -> dict[str, str]:
    """The month that ended last, for the report's form."""
    first = to_local(ctx.now()).date().replace(day=1)
    return {"month": f"{first - timedelta(days=1):%Y-%m}"}


def this_year(ctx: Context) -> dict[str, int]:
    """The running year, for the report's form."""
    return {"year": to_local(ctx.now()).year}


def months_of(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """The months that begin in a time, for printing them all."""
    return [{"month": month} for month in periods.months(first, last)]


# the month --------------------------------------------------------------
@report(
    tr_noop("Statistics of a month"), role="read", presets=last_month, group="statistics",
    remark=tr_noop("with charts"), each=months_of,
)
def month(ctx: Context, month: Month) -> Document:
    """What a month brought: log, events, reports against their clocks, warnings, checks; beside the month before and
    the same month a year ago."""
    first, last = periods.bounds(month)
    before = periods.bounds(f"{first - timedelta(days=1):%Y-%m}")
    ago = periods.bounds(f"{first.year - 1}-{first:%m}")
    held = Held(_of(ctx, first, last, 0, 3), _of(ctx, *before, 1, 3), _of(ctx, *ago, 2, 3), _until(ctx, last))
    days = periods.days(first, last)
    drawn: list[Piece] = [
        Chart("bars", tr("Entries by day"), [str(day.day) for day in days],
              [Series(tr("Number of entries"), [held.now.log.days[f"{day:%Y-%m-%d}"] for day in days])], tr(UNIT), 50),
    ]
    heads = (tr("This month"), tr("Month before"), tr("Same month last year"))
    title = tr("Statistics of the duty office, {month}").format(
        month=pick(f"{first.year}年{first.month}月", f"{first:%B %Y}")
    )
    return _document(ctx, title, f"{first:%Y%m}", held, heads, drawn, [], last)


# the year ---------------------------------------------------------------
@report(
    tr_noop("Statistics of a year"), role="read", presets=this_year, group="statistics", remark=tr_noop("with charts"),
)
def year(ctx: Context, year: Year) -> Document:
    """What a year brought, month by month, beside the year before."""
    if year not in YEARS:
        raise UserError(tr("Year: {year} is not possible. Example: 2026").format(year=year), "year")
    first, last = date(year, 1, 1), date(year, 12, 31)
    now = _of(ctx, first, last, 0, 2)
    held = Held(now, _of(ctx, date(year - 1, 1, 1), date(year - 1, 12, 31), 1, 2), None, _until(ctx, last))
    names = [_month_name(number) for number in MONTHS]
    groups = _kind_groups()
    by_month = [held.now.log.months.get(f"{year}-{number:02}", Counter()) for number in MONTHS]
    drawn: list[Piece] = [
        Chart("stacked", tr("Entries by month"), names, [
            Series(name, [sum(counted[code] for code in codes(counted)) for counted in by_month])
            for name, codes in groups
        ], tr(UNIT), 62),
        Table([tr("Month"), *(name for name, _ in groups), tr("Total")], [
            [name, *(_number(sum(counted[code] for code in codes(counted))) for _, codes in groups),
             _number(counted.total())]
            for name, counted in zip(names, by_month, strict=True)
        ], widths=[1] * (len(groups) + 2), align=["center", *["right"] * (len(groups) + 1)], size=SIZE,
            title=tr("Entries by month")),
    ]
    levels = [held.now.event_months.get(f"{year}-{number:02}", Counter()) for number in MONTHS]
    lines: list[Piece] = [Chart("stacked", tr("Events by month"), names, [
        Series(tr(title), [counted[code] for counted in levels]) for code, title in LEVELS
        if any(counted[code] for counted in levels)
    ], tr("number of events"), 55)] if held.now.events else []
    title = tr("Statistics of the duty office, {year}").format(year=pick(f"{year}年", str(year)))
    return _document(ctx, title, str(year), held, (tr("This year"), tr("Year before"), ""), drawn, lines, last, True)


def _month_name(number: int) -> str:
    return pick(f"{number}月", f"{date(2000, number, 1):%b}")


def _of(ctx: Context, first: date, last: date, part: int, parts: int) -> Figures:
    """The figures of whole days, in the office's zone, as one of so many parts of the work."""
    within = part_of(ctx.progress, 90 * part // parts, 90 * (part + 1) // parts)
    return figures(*periods.moments(first, last), within)


def _until(ctx: Context, last: date) -> datetime:
    return min(ctx.now(), periods.moments(last, last)[1])


# the page ---------------------------------------------------------------
def _document(
    ctx: Context, title: str, subject: str, held: Held, heads: Sequence[str], by_time: list[Piece],
    events_by_time: list[Piece], last: date, contents: bool = False,
) -> Document:
    blocks: list[Block] = [
        *([Part("contents", tr_noop("Contents"), [Contents(tr("Contents"), 1)])] if contents else []),
        Part("overview", tr_noop("At a glance"), [
            Heading(tr("1. At a glance")), Text(_summary(held), indent=2, size=12), Space(2), _comparison(held, heads),
        ], fixed=True),
        Part("log", tr_noop("Duty log"), [Heading(tr("2. Duty log")), *by_time, *_log(held.now)]),
        Part("events", tr_noop("Events and reports"), [
            Heading(tr("3. Events and reports")), *events_by_time, *_events(held.now),
        ]),
        Part("signatures", tr_noop("Signatures"), [Space(4), Signatures([tr("Drawn up by"), tr("Approved by")])]),
    ]
    notes = [tr("Counted are entries whose time lies in the period; voided ones are counted apart. A warning of a test "
                "and an event merged into another are not counted.")]
    if held.until < periods.moments(last, last)[1]:
        notes.append(tr("The period is not over: counted up to {at}.").format(at=show_moment(held.until)))
    return Document(
        title=title, office=ctx.setting("site.office"), blocks=blocks, subject=subject, author=ctx.name, notes=notes,
    )


Counting = Callable[[Figures], int]
LINES: tuple[tuple[str, Counting], ...] = (
    (tr_noop("Entries of the log"), lambda one: one.log.total),
    (tr_noop("of them calls"), lambda one: sum(one.log.kinds[kind] for kind in CALLS)),
    (tr_noop("of them faxes and documents"), lambda one: sum(one.log.kinds[kind] for kind in PAPERS)),
    (tr_noop("of them leaders' instructions"), lambda one: one.log.kinds["instruction"]),
    (tr_noop("Entries corrected"), lambda one: one.log.corrected),
    (tr_noop("Entries voided"), lambda one: one.log.voided),
    (tr_noop("Entries made late"), lambda one: one.log.late),
    (tr_noop("Events"), lambda one: one.events),
    (tr_noop("of them of level Ⅲ and above"), lambda one: one.serious),
    (tr_noop("Reports sent"), lambda one: one.reports.total()),
    (tr_noop("Clocks met"), lambda one: one.clocks["met"]),
    (tr_noop("Clocks missed"), lambda one: one.clocks["late"]),
    (tr_noop("Warnings issued"), lambda one: one.warnings.total()),
    (tr_noop("Units checked"), lambda one: one.checked),
    (tr_noop("of them passed"), lambda one: one.passed),
    (tr_noop("Handovers sealed"), lambda one: one.sheets),
    (tr_noop("Rounds entered"), lambda one: one.rounds - one.rounds_missed),
    (tr_noop("Rounds missed"), lambda one: one.rounds_missed),
)


def _comparison(held: Held, heads: Sequence[str]) -> Table:
    columns = [held.before] + ([held.year_ago] if held.year_ago else [])
    head = [tr("Item"), heads[0]]
    for name, _ in zip(heads[1:], columns, strict=False):
        head += [name, tr("Rise or fall")]
    rows = []
    for title, count in LINES:
        now = count(held.now)
        row = [tr(title), str(now)]
        for one in columns:
            row += [str(count(one)), _change(now, count(one))]
        rows.append(row)
    width = [1.0, 22.0] + [26.0, 22.0] * len(columns)
    return Table(head, rows, widths=width, align=["left", *["right"] * (len(head) - 1)], size=SIZE,
                 title=tr("Comparison"))


def _change(now: int, before: int) -> str:
    """``+12.5%``; a dash where there was nothing to compare with."""
    if not before:
        return "—" if now else "0"
    return f"{(now - before) / before:+.1%}" if now != before else "0"


def _summary(held: Held) -> str:
    now = held.now
    text = tr("{n} entries were made, {calls} of them calls, {papers} faxes and documents, {orders} leaders' "
              "instructions. {events} events became known; {dead} dead, {missing} missing, {serious} badly hurt, "
              "{slight} lightly hurt. {reports} reports were sent; of the clocks {met} were met and {late} missed. "
              "{warnings} warnings were issued. {checked} units were checked, {passed} passed.")
    return text.format(
        n=now.log.total, calls=sum(now.log.kinds[kind] for kind in CALLS),
        papers=sum(now.log.kinds[kind] for kind in PAPERS), orders=now.log.kinds["instruction"], events=now.events,
        reports=now.reports.total(), met=now.clocks["met"], late=now.clocks["late"], warnings=now.warnings.total(),
        checked=now.checked, passed=now.passed, **now.hurt,
    )


def _number(value: int) -> str:
    return str(value) if value else ""


# the log ----------------------------------------------------------------
def _kind_groups() -> list[tuple[str, Callable[[Counter[str]], list[str]]]]:
    """Calls, papers, instructions, events and all the rest: what a chart can tell apart."""
    known = {*CALLS, *PAPERS, "instruction", "event"}
    return [
        (tr("Calls"), lambda counted: list(CALLS)), (tr("Faxes and documents"), lambda counted: list(PAPERS)),
        (tr("Instructions"), lambda counted: ["instruction"]), (tr("Event reports"), lambda counted: ["event"]),
        (tr("Others"), lambda counted: [kind for kind in counted if kind not in known]),
    ]


def _log(now: Figures) -> list[Piece]:
    total = now.log.total
    if not total:
        return [Text(tr("No entries in this time."), indent=2, size=12)]
    hours = [Chart("bars", tr("Entries by hour of the day"), [str(hour) for hour in range(24)],
                   [Series(tr("Number of entries"), [now.log.hours[hour] for hour in range(24)])], tr(UNIT), 45)]
    kinds = {kind["code"]: kind["name"] for kind in lists.all_kinds()}
    order = [*kinds, *(code for code in now.log.kinds if code not in kinds)]
    rows = [
        [kinds.get(code, code), str(now.log.kinds[code]), f"{now.log.kinds[code] / total:.1%}"]
        for code in order if now.log.kinds[code]
    ]
    results = [[tr(title), str(now.log.results[code]), f"{now.log.results[code] / total:.1%}"]
               for code, title in RESULTS if now.log.results[code]]
    people = access.names()
    recorders = [[people.get(number, number), str(count), f"{count / total:.1%}"]
                 for number, count in now.log.recorders.most_common()]
    return [*hours, Space(2), _shares(tr("Kind"), rows, total), Space(3), _shares(tr("Result"), results, total),
            Space(3), _shares(tr("Recorded by"), recorders, total)]


def _shares(head: str, rows: list[list[str]], total: int) -> Table:
    return Table(
        [head, tr("Number of entries"), tr("Share")], [*rows, [tr("Total"), str(total), "100.0%"]], widths=[1, 34, 34],
        align=["left", "right", "right"], size=SIZE, shaded=[len(rows)], title=head,
    )


# events -----------------------------------------------------------------
def _events(now: Figures) -> list[Piece]:
    blocks: list[Piece] = []
    if now.events:
        blocks += [_by_level(now), Space(3)]
    else:
        blocks.append(Text(tr("No event became known in this time."), indent=2, size=12))
    if now.reports or now.clocks:
        kinds = [[tr(title), str(now.reports[code])] for code, title in KINDS if now.reports[code]]
        clocks = [[tr(title), str(now.clocks[how])] for how, title in HOW if now.clocks[how]]
        blocks += [Table([tr("Reports and clocks"), tr("Count")], [*kinds, *clocks], widths=[1, 40],
                         align=["left", "right"], size=SIZE, title=tr("Reports and clocks"))]
    return blocks


HOW = (("met", tr_noop("Clocks met")), ("late", tr_noop("Clocks missed")), ("stopped", tr_noop("Clocks stopped")))


def _by_level(now: Figures) -> Table:
    names = category_names()
    groups = sorted({group for group, _ in now.groups})
    rows = [
        [names.get(f"{group}000", group) if group else tr("Not classified"),
         *(_number(now.groups[group, code]) for code, _ in LEVELS),
         str(sum(now.groups[group, code] for code, _ in LEVELS))]
        for group in groups
    ]
    totals = [str(sum(now.groups[group, code] for group in groups)) for code, _ in LEVELS]
    return Table(
        [tr("Category of event"), *(tr(title) for _, title in LEVELS), tr("Total")],
        [*rows, [tr("Total"), *totals, str(now.events)]], widths=[1, *[20] * len(LEVELS), 16],
        align=["left", *["right"] * (len(LEVELS) + 1)], size=SIZE, shaded=[len(rows)], title=tr("Events by level"),
    )
