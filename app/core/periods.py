"""Days and months of the office's calendar, and the moments they begin and end."""
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from app.core.errors import UserError
from app.core.i18n import to_utc, tr


def bounds(month: str) -> tuple[date, date]:
    """First and last day of a month written ``2026-06``, of 1900 to 2199. Raises UserError for anything else."""
    written = re.fullmatch(r"((?:19|2[01])\d\d)-(0?[1-9]|1[0-2])", month.strip(), re.ASCII)
    if written is None:
        text = tr("“{value}” is no month. Write it as 2026-06.")
        raise UserError(text.format(value=month.strip()), "month")
    first = date(int(written[1]), int(written[2]), 1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def months(first: date, last: date) -> list[str]:
    """The months that a time from ``first`` to ``last`` touches, each as ``2026-06``."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def days(first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last``."""
    return [first + timedelta(days=by) for by in range((last - first).days + 1)]


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """When (UTC) the first day begins, and when the last one is over."""
    return to_utc(datetime.combine(first, time())), to_utc(datetime.combine(last + timedelta(days=1), time()))
