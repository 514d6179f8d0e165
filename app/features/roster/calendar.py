"""What kind of day a date is: by the holiday arrangements of its year, else by its weekday, which is said."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.run import Context
from app.features.roster.records import Holiday, SensitivePeriod


@dataclass(frozen=True)
class Day:
    """A date: its kind (a code of DAY_KINDS), the holiday's name, the sensitive period's.

    ``known``: whether the year's holiday arrangement is there; without it the kind goes by the weekday alone.
    """

    day: date
    kind: str
    name: str = ""
    sensitive: str = ""
    known: bool = True

    @property
    def fairness(self) -> str:
        """The one of three kinds by which duties are shared out: work, rest or holiday."""
        return {"holiday": "holiday", "rest": "rest", "lieu": "rest"}.get(self.kind, "work")


def days(ctx: Context, since: date, until: date) -> dict[date, Day]:
    """Every date from ``since`` to ``until``, both included."""
    years = {year: _is_known(year) for year in range(since.year, until.year + 1)}
    rows = Holiday.select().where(
        Holiday.day.between(since.isoformat(), until.isoformat()), Holiday.archived_at.is_null()
    )
    special = {row.day: row for row in rows}
    periods = list(SensitivePeriod.select().where(
        SensitivePeriod.since <= until, SensitivePeriod.until >= since, SensitivePeriod.archived_at.is_null()
    ))
    found = {}
    for offset in range((until - since).days + 1):
        day = since + timedelta(days=offset)
        row = special.get(day.isoformat())
        kind = row.kind if row else "rest" if day.weekday() >= 5 else "workday"
        period = next((one.title for one in periods if one.since <= day <= one.until), "")
        found[day] = Day(day, kind, row.name if row else "", period, years[day.year])
    return found


def day_of(ctx: Context, day: date) -> Day:
    """One date; see days()."""
    return days(ctx, day, day)[day]


def _is_known(year: int) -> bool:
    return Holiday.select().where(
        Holiday.day.startswith(f"{year}-"), Holiday.archived_at.is_null()
    ).exists()
