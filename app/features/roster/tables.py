"""The tables an office edits: holidays, sensitive periods, shift times, posts, rules."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any

from app.core.editing import editing
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, action, listing
from app.core.run import Context
from app.features.roster.records import (
    Holiday,
    PatternUse,
    Post,
    RosterHeading,
    RosterRule,
    SensitivePeriod,
    ShiftTime,
    StatutoryDay,
)
from app.features.roster.statutory import is_rule
from db.database import Record


def rows_of(record: type[Record]) -> Callable[[Context, list[int]], list[dict[str, Any]]]:
    """The rows of a table as they are."""
    return lambda ctx, wanted: plain_rows(record, wanted)


change_post = editing(Post, "change_post", tr_noop("Change a post"))
change_heading = editing(RosterHeading, "change_heading", tr_noop("Change a heading of rosters taken over"))
change_rule = editing(RosterRule, "change_rule", tr_noop("Change a rule of the roster"))


@action(tr_noop("Change a statutory holiday"), role="chief", of=StatutoryDay, hidden=True)
def change_statutory_day(
    ctx: Context, name: str, rule: str, since: int, source_note: str, until: int | None = None
) -> dict[str, Any]:
    """Says until when a day is one by law, or adds one. Raises UserError for a rule that gives no day."""
    if not is_rule(rule):
        text = tr("“{rule}” is no rule. Known: solar 5 1, lunar 1 1, lunar-eve, term 清明.")
        raise UserError(text.format(rule=rule), "rule")
    key = {"name": name.strip(), "rule": " ".join(rule.split()), "since": since}
    row = StatutoryDay.get_or_none(**key) or StatutoryDay(**key)
    row.until, row.source_note = row.until if until is None else until, source_note.strip()
    row.save()
    return {"uid": row.uid}


@action(tr_noop("Change a shift time"), role="chief", of=ShiftTime, hidden=True)
def change_shift_time(
    ctx: Context, pattern: str, code: str, starts: str, source: str, title: str = "", title_en: str = "",
) -> dict[str, Any]:
    """When a shift of a pattern starts, as 08:30; a new code is a shift more. Raises UserError for no time of day."""
    try:
        at = f"{time.fromisoformat(starts.strip()):%H:%M}"
    except ValueError as fault:
        raise UserError(tr("“{value}” is no time of day. Write it as 08:30.").format(value=starts), "starts") from fault
    row = ShiftTime.get_or_none(ShiftTime.pattern == pattern, ShiftTime.code == code.strip())
    if row is None:
        row = ShiftTime(pattern=pattern, code=code.strip(), title=title or code, title_en=title_en or code, position=9)
    row.title, row.title_en = title.strip() or row.title, title_en.strip() or row.title_en
    row.starts, row.source = at, source.strip()
    row.save()
    return {"uid": row.uid}


@action(tr_noop("Enter a sensitive period"), role="chief", of=SensitivePeriod)
def add_sensitive_period(
    ctx: Context, title: str, since: Annotated[date, tr_noop("From")], until: Annotated[date, tr_noop("To")],
    source_note: str = "",
) -> dict[str, Any]:
    """Days on which more people are on duty. Raises UserError when they end before they begin."""
    if until < since:
        raise UserError(tr("The period ends before it begins. Check both dates."), "until")
    row = SensitivePeriod(title=title.strip(), since=since, until=until, source_note=source_note.strip())
    row.save()
    return {"uid": row.uid}


@action(tr_noop("Take back a sensitive period"), role="chief", of=SensitivePeriod, hidden=True)
def withdraw_sensitive_period(
    ctx: Context, uid: Annotated[str, tr_noop("Sensitive period")], reason: Annotated[str, tr_noop("Reason")]
) -> None:
    """It is not so any more; the record stays."""
    row = SensitivePeriod.get_or_none(SensitivePeriod.uid == uid, SensitivePeriod.archived_at.is_null())
    if row is None:
        raise UserError(tr("This period is not there any more. Look at the list again."), "uid")
    row.archived_at = ctx.now()
    row.save()


@listing(
    tr_noop("Holidays"), of=Holiday, role="read", rows=rows_of(Holiday), name="holidays", table=True,
    add="roster.change_holiday", change="roster.change_holiday", retire="roster.withdraw_holiday",
    columns=(
        Column("day", tr_noop("Date"), 110), Column("kind", tr_noop("Kind of day"), 130),
        Column("name", tr_noop("Holiday"), 120), Column("source_note", tr_noop("Source")),
    ),
)
def holidays(ctx: Context) -> list[int]:
    """The days that arrangements make other than their weekday says, the newest first."""
    return ids(Holiday.select(Holiday.id).where(Holiday.archived_at.is_null()).order_by(Holiday.day.desc()))


@listing(
    tr_noop("Statutory holidays"), of=StatutoryDay, role="read", rows=rows_of(StatutoryDay),
    name="statutory_days", table=True,
    add="roster.change_statutory_day", change="roster.change_statutory_day",
    columns=(
        Column("name", tr_noop("Holiday"), 120), Column("rule", tr_noop("Rule"), 130),
        Column("since", tr_noop("From year"), 90), Column("until", tr_noop("To year (0: still)"), 130),
        Column("source_note", tr_noop("Source")),
    ),
)
def statutory_days(ctx: Context) -> list[int]:
    """The days that are holidays by law."""
    return ids(StatutoryDay.select(StatutoryDay.id).where(StatutoryDay.archived_at.is_null()).order_by(StatutoryDay.id))


@listing(
    tr_noop("Sensitive periods"), of=SensitivePeriod, role="read", rows=rows_of(SensitivePeriod),
    name="sensitive_periods", table=True,
    add="roster.add_sensitive_period", retire="roster.withdraw_sensitive_period",
    columns=(
        Column("title", tr_noop("Sensitive period"), 220), Column("since", tr_noop("From"), 110),
        Column("until", tr_noop("To"), 110), Column("source_note", tr_noop("Source")),
    ),
)
def sensitive_periods(ctx: Context) -> list[int]:
    """Sensitive periods, the newest first."""
    return ids(SensitivePeriod.select(SensitivePeriod.id).where(SensitivePeriod.archived_at.is_null())
               .order_by(SensitivePeriod.since.desc()))


@listing(
    tr_noop("Posts"), of=Post, role="read", rows=rows_of(Post), name="posts", table=True,
    add="roster.change_post", change="roster.change_post",
    columns=(
        Column("code", tr_noop("Code"), 120), Column("title", tr_noop("Chinese name"), 140),
        Column("title_en", tr_noop("English name"), 160), Column("by_shift", tr_noop("In every shift"), 100),
        Column("seats", tr_noop("People"), 60), Column("sensitive_seats", tr_noop("People in sensitive periods"), 120),
        Column("required", tr_noop("Must be filled"), 100), Column("source_note", tr_noop("Source")),
    ),
)
def posts(ctx: Context) -> list[int]:
    """The posts to be filled, in order."""
    return ids(Post.select(Post.id).where(Post.archived_at.is_null()).order_by(Post.position, Post.id))


@listing(
    tr_noop("Rules of the roster"), of=RosterRule, role="read", rows=rows_of(RosterRule), name="rules", table=True,
    add="roster.change_rule", change="roster.change_rule",
    columns=(
        Column("title", tr_noop("Chinese name"), 260), Column("title_en", tr_noop("English name"), 300),
        Column("number", tr_noop("Number"), 70), Column("on", tr_noop("In use"), 70),
        Column("source_note", tr_noop("Source")),
    ),
)
def rules(ctx: Context) -> list[int]:
    """The rules a plan is held against."""
    return ids(RosterRule.select(RosterRule.id).where(RosterRule.archived_at.is_null()).order_by(RosterRule.id))


@listing(
    tr_noop("Shifts in use"), of=PatternUse, role="read", rows=rows_of(PatternUse), name="patterns", table=True,
    add="roster.set_pattern",
    columns=(
        Column("since", tr_noop("From"), 110), Column("day_kind", tr_noop("Kind of day"), 140),
        Column("pattern", tr_noop("Shifts"), 140),
    ),
)
def patterns(ctx: Context) -> list[int]:
    """From when which shifts hold, the newest first."""
    return ids(PatternUse.select(PatternUse.id).where(PatternUse.archived_at.is_null())
               .order_by(PatternUse.since.desc(), PatternUse.id.desc()))


@listing(
    tr_noop("Shift times"), of=ShiftTime, role="read", rows=rows_of(ShiftTime), name="shift_times", table=True,
    add="roster.change_shift_time", change="roster.change_shift_time",
    columns=(
        Column("pattern", tr_noop("Shifts"), 140), Column("code", tr_noop("Code"), 100),
        Column("title", tr_noop("Chinese name"), 140), Column("title_en", tr_noop("English name"), 160),
        Column("starts", tr_noop("Starts"), 80), Column("source", tr_noop("Source")),
    ),
)
def shift_times(ctx: Context) -> list[int]:
    """When each shift of each pattern starts."""
    return ids(ShiftTime.select(ShiftTime.id).where(ShiftTime.archived_at.is_null())
               .order_by(ShiftTime.pattern, ShiftTime.position))


@listing(
    tr_noop("Headings of rosters taken over"), of=RosterHeading, role="read", rows=rows_of(RosterHeading),
    name="headings", table=True, add="roster.change_heading", change="roster.change_heading",
    columns=(
        Column("heading", tr_noop("Heading"), 160), Column("shift", tr_noop("Shift"), 100),
        Column("post", tr_noop("Post"), 140), Column("source_note", tr_noop("Source")),
    ),
)
def headings(ctx: Context) -> list[int]:
    """What the columns of a roster from outside hold, besides the titles of shifts and posts."""
    return ids(RosterHeading.select(RosterHeading.id).where(RosterHeading.archived_at.is_null())
               .order_by(RosterHeading.post, RosterHeading.id))
