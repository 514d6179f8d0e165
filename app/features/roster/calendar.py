"""What kind of day a date is: by the holiday arrangements of its year, else by its weekday, which is said.

A statutory holiday comes before a day off in lieu, that before a make-up workday, that before the weekend.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.run import Context
from app.features.roster import statutory
from app.features.roster.records import Holiday, SensitivePeriod, StatutoryDay

DECEMBER = 12
NEW_YEAR = "元旦"  # the one holiday whose arrangement reaches back into the year before


@dataclass(frozen=True)
class Day:
    """A date: its kind (a code of DAY_KINDS), the holiday it belongs to, the sensitive period's name.

    ``known``: whether the year's holiday arrangement is there; without it the kind goes by the weekday alone.
    ``label``: festival, solar term or lunar day.
    """

    day: date
    kind: str
    name: str = ""
    sensitive: str = ""
    known: bool = True
    label: str = ""

    @property
    def fairness(self) -> str:
        """The one of three kinds by which duties are shared out: work, rest or holiday."""
        return {"holiday": "holiday", "rest": "rest", "lieu": "rest"}.get(self.kind, "work")

    @property
    def is_holiday(self) -> bool:
        """Whether it is off and part of a holiday, its weekend days included; a plain weekend is none."""
        return bool(self.name) and self.kind in ("holiday", "lieu", "rest")


def days(ctx: Context, since: date, until: date) -> dict[date, Day]:
    """Every date from ``since`` to ``until``, both included; three questions to the database, however many."""
    rules, special = statutory_rules(), _special(since.year, until.year)
    known = {year: _is_known(year, rules, special) for year in range(since.year, until.year + 1)}
    periods = list(SensitivePeriod.select().where(
        SensitivePeriod.since <= until, SensitivePeriod.until >= since, SensitivePeriod.archived_at.is_null()
    ))
    found = {}
    for offset in range((until - since).days + 1):
        day = since + timedelta(days=offset)
        kind, name = special.get(day.isoformat()) or (kind_by_weekday(day), "")
        period = next((one.title for one in periods if one.since <= day <= one.until), "")
        found[day] = Day(day, kind, name, period, known[day.year], statutory.label(rules, day))
    return found


def kinds(since: date, until: date) -> dict[date, str]:
    """The kind alone of every date, with one question to the database: for what is read every few seconds."""
    special = _special(since.year, until.year)
    every = (since + timedelta(days=by) for by in range((until - since).days + 1))
    return {day: special[day.isoformat()][0] if day.isoformat() in special else kind_by_weekday(day) for day in every}


def day_of(ctx: Context, day: date) -> Day:
    """One date; see days()."""
    return days(ctx, day, day)[day]


def unknown_years(ctx: Context, since: date, until: date) -> list[int]:
    """The years between two dates whose holiday arrangement is not there, or not whole."""
    rules, special = statutory_rules(), _special(since.year, until.year)
    return [year for year in range(since.year, until.year + 1) if not _is_known(year, rules, special)]


def statutory_rules() -> tuple[statutory.Rule, ...]:
    """The table of statutory days."""
    rows = StatutoryDay.select(StatutoryDay.name, StatutoryDay.rule, StatutoryDay.since, StatutoryDay.until)
    return tuple(statutory.Rule(*row) for row in rows.where(StatutoryDay.archived_at.is_null())
                 .order_by(StatutoryDay.id).tuples())


def kind_by_weekday(day: date) -> str:
    """What a day is where no arrangement says otherwise."""
    return "rest" if day.weekday() >= 5 else "workday"


def kind_arranged(day: date, off: bool, by_law: Iterable[date]) -> str:
    """What an arrangement makes of a day: off by law, off on a weekend, off on a weekday, or worked on a weekend.

    A weekday off is taken for a weekend day worked, or for a holiday that falls on a weekend: lieu, both.
    """
    if not off:
        return "makeup"
    return "holiday" if day in by_law else "rest" if day.weekday() >= 5 else "lieu"


def _special(first: int, last: int) -> dict[str, tuple[str, str]]:
    """(kind, name) of every day that the arrangements of some years name."""
    rows = Holiday.select(Holiday.day, Holiday.kind, Holiday.name).where(
        Holiday.day.between(f"{first:04}-01-01", f"{last:04}-12-31"), Holiday.archived_at.is_null()
    )
    return {day: (kind, name) for day, kind, name in rows.tuples()}


def _is_known(year: int, rules: tuple[statutory.Rule, ...], special: dict[str, tuple[str, str]]) -> bool:
    """Whether every day off by law is among the arranged ones; one day entered by hand is no arrangement.

    Where the law of the year is not in the table, any day before December is enough.
    """
    off = {day for day, (kind, _) in special.items() if kind != "makeup"}
    if by_law := statutory.days_of(rules, year):
        return all(day.isoformat() in off for day in by_law)
    return any(f"{year:04}-01-01" <= day < f"{year:04}-{DECEMBER}-01" for day in special)
