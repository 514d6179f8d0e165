"""The nil report of a day: due at a fixed hour on holidays and in sensitive periods, by the table of deadline rules.

A rule that starts from ``holiday`` has in ``amount`` the minutes after midnight at which the report is due. Its clock
runs from midnight until a nil report of that day went out; one that was missed stays overdue for a day.
"""
from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core.agenda import Due
from app.core.i18n import pick, show_time, to_local, to_utc, tr
from app.core.run import Context
from app.features.events.records import DeadlineRule, EventReport
from app.features.events.rules.clocks import minutes_left
from app.features.roster import calendar

HOLIDAY = "holiday"
DAY = timedelta(days=1)
MINUTES = range(1440)


def rules() -> list[DeadlineRule]:
    """The rules in use that go by the day, those whose hour is one."""
    rows = DeadlineRule.select().where(
        DeadlineRule.starts == HOLIDAY, DeadlineRule.used, DeadlineRule.archived_at.is_null()
    )
    return [row for row in rows.order_by(DeadlineRule.position, DeadlineRule.id) if row.amount in MINUTES]


def clocks(ctx: Context) -> list[Due]:
    """Nil reports due today, and those missed within the last day."""
    using = rules()
    if not using:
        return []
    now, today = ctx.now(), to_local(ctx.now()).date()
    days = calendar.days(ctx, today - DAY, today)
    open_days = {day: found for day, found in days.items() if found.is_holiday or found.sensitive}
    done = reported(open_days) if open_days else set()
    text = tr("before {time}　{source}")
    return [
        Due(
            title=f"{found.sensitive or found.name}　{pick(rule.title, rule.title_en)}", starts=starts_at(day),
            ends=due_at(day, rule), rule=text.format(source=rule.source_note, time=show_time(due_at(day, rule))),
            record=("events", 0), code=rule.code,
        )
        for day, found in open_days.items() for rule in using
        if day not in done and now < due_at(day, rule) + DAY
    ]


def starts_at(day: date) -> datetime:
    """Midnight of a day, in UTC."""
    return to_utc(datetime.combine(day, time()))


def due_at(day: date, rule: DeadlineRule) -> datetime:
    """When (UTC) a rule's report of a day is due, by wall time."""
    return to_utc(datetime.combine(day, time()) + timedelta(minutes=rule.amount))


def reported(days: Iterable[date]) -> set[date]:
    """Of some days those of which a nil report went out."""
    wanted = set(days)
    rows = EventReport.select(EventReport.facts, EventReport.sent_at).where(
        EventReport.kind == "nil", EventReport.state == "sent", EventReport.sent_at >= starts_at(min(wanted))
    )
    said = (json.loads(row.facts or "{}").get("day") or f"{to_local(row.sent_at):%Y-%m-%d}" for row in rows)
    return {date.fromisoformat(day) for day in said} & wanted


def ended_by(ctx: Context, sent: datetime, until: datetime | None) -> tuple[date, list[dict[str, Any]]]:
    """The day a nil report is of, that on which the time it tells of ends; and the clocks it ends, met or late."""
    day = to_local(min(sent, until - timedelta(milliseconds=1)) if until else sent).date()
    found = calendar.day_of(ctx, day)
    using = rules() if (found.is_holiday or found.sensitive) and not reported([day]) else []
    ends = [
        {"rule": row.code, "title": pick(row.title, row.title_en), "due": due_at(day, row),
         "minutes": minutes_left(starts_at(day), due_at(day, row), sent)}
        for row in using
    ]
    return day, [
        {**one, "how": "late" if one["minutes"] < 0 else "met", "minutes": abs(one["minutes"])} for one in ends
    ]
