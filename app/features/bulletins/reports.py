"""The bulletins as reports. Each prints the bulletin there is, else a draft from what is known now."""
from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from app.core import periods
from app.core.errors import UserError
from app.core.i18n import to_local, tr, tr_noop
from app.core.registry import LEADING, report
from app.core.run import Context
from app.features.bulletins import drafting
from app.features.bulletins.actions import by_code, draft_of, signed_of
from app.features.bulletins.drafting import Frame
from app.features.bulletins.page import document
from app.features.bulletins.records import Bulletin
from app.features.duty_log.reports import beginning
from app.features.roster import plan
from app.report.blocks import Document

Code = Annotated[str, tr_noop("Bulletin (empty: the newest)")]
Day = Annotated[date, tr_noop("Day"), LEADING]


# first values, and the pages of a month -----------------------------------
def last_daily(ctx: Context) -> dict[str, date]:
    """The duty day that ended last."""
    return {"day": drafting.last_day(ctx)}


def this_day(ctx: Context) -> dict[str, date]:
    return {"day": plan.today(ctx)}


def this_month(ctx: Context) -> dict[str, date]:
    today = plan.today(ctx)
    return {"since": today.replace(day=1), "until": today}


def newest(ctx: Context) -> dict[str, str]:
    """The newest duty bulletin, if there is one."""
    found = _newest()
    return {"bulletin": found.code} if found else {}


def each_duty_day(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """Every duty day that has ended."""
    return _days(max(first, to_local(beginning()).date()), min(last, drafting.last_day(ctx)))


def each_day(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """Every day up to today."""
    return _days(max(first, to_local(beginning()).date()), min(last, plan.today(ctx)))


def _days(first: date, last: date) -> list[dict[str, Any]]:
    return [{"day": day} for day in periods.days(first, last)]


def each_issue(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """Every duty bulletin of these days, whatever became of it."""
    rows = Bulletin.select().where(Bulletin.head == "information", Bulletin.day.between(first, last))
    return [{"bulletin": row.code} for row in rows.order_by(Bulletin.day, Bulletin.id)]


def whole_time(ctx: Context, first: date, last: date) -> list[dict[str, Any]]:
    """One page of all these days."""
    return [{"since": first, "until": last}]


# the pages ----------------------------------------------------------------
@report(tr_noop("Duty daily"), role="read", of=Bulletin, presets=last_daily, group="duty", each=each_duty_day,
        remark=tr_noop("24 hours of a duty day"))
def daily(ctx: Context, day: Day) -> Document:
    """A duty day, from the first shift's start for 24 hours: who was on duty, what happened, what was counted."""
    return document(ctx, _of(ctx, drafting.frame(ctx, "daily", day)))


@report(tr_noop("Duty bulletin"), role="read", of=Bulletin, presets=newest, group="event", each=each_issue,
        remark=tr_noop("several matters chosen"))
def information(ctx: Context, bulletin: Annotated[Code, LEADING] = "") -> Document:
    """Several important matters that an officer chose; also prints any other bulletin by its code, withdrawn or not."""
    row = by_code(bulletin) if bulletin.strip() else _newest()
    if row is None:
        raise UserError(tr("There is no duty bulletin yet. Prepare one first."), "bulletin")
    return document(ctx, row)


@report(tr_noop("Yesterday in brief"), role="read", of=Bulletin, presets=this_day, group="duty", each=each_day,
        remark=tr_noop("the day before, 0 to 24 hours"))
def morning(ctx: Context, day: Day) -> Document:
    """The important matters of the day before ``day``, on whose morning it is read."""
    return document(ctx, _of(ctx, drafting.frame(ctx, "morning", day)))


@report(tr_noop("Action on leaders' instructions"), role="read", of=Bulletin, presets=this_month, group="duty",
        each=whole_time, remark=tr_noop("any days"))
def directives(
    ctx: Context, since: Annotated[date, tr_noop("First day")], until: Annotated[date, tr_noop("Last day")],
) -> Document:
    """Leaders' instructions of these days, each with what was done about it."""
    return document(ctx, _of(ctx, drafting.frame(ctx, "directives", None, since, until)))


def _of(ctx: Context, of: Frame) -> Bulletin:
    """The draft that lies ready, else what was signed, both of just this time; else a draft from what is known now."""
    kept = [row for row in (draft_of(of.head, of.day), signed_of(of.head, of.day)) if row]
    fitting = [row for row in kept if (row.since, row.until) == (of.since, of.until) or of.head == "daily"]
    return fitting[0] if fitting else drafting.drafted(ctx, of)


def _newest() -> Bulletin | None:
    query = Bulletin.select().where(Bulletin.head == "information", Bulletin.state != "withdrawn")
    return query.order_by(Bulletin.id.desc()).first()
