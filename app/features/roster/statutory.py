"""The days that are holidays by law, worked out for any year, and the label of a day: festival, solar term, lunar day.

Pure rules; nothing here knows the database. The lunar calendar has no other names than the Chinese ones.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

YEARS = range(1900, 2200)


class Rule(NamedTuple):
    """A row of the table of statutory days; ``until`` 0: still."""

    name: str
    rule: str
    since: int
    until: int


def dates(rule: str, year: int) -> Iterator[date]:
    """The dates of a rule in a year, nearly always one. Raises ValueError for what is no rule.

    ``solar 5 1``, ``lunar 1 1``, ``term 清明``, or ``lunar-eve``, the last day of the lunar year.
    """
    from app.core.lunar import Lunar  # a large table: loaded when first asked

    kind, *rest = rule.split()
    if kind == "solar" and len(rest) == 2:
        date(2000, *map(int, rest))
        if rest != ["2", "29"] or _is_leap(year):
            yield date(year, *map(int, rest))
    elif kind == "lunar-eve" and not rest:
        yield _plain(Lunar.fromYmd(year, 1, 1).getSolar()) - timedelta(days=1)
    elif kind == "lunar" and len(rest) == 2:
        month, number = map(int, rest)
        if not (1 <= month <= 12 and 1 <= number <= 30):
            raise ValueError(rule)
        for lunar_year in (year - 1, year):  # the last months of a lunar year lie in the next solar one
            found = _plain(Lunar.fromYmd(lunar_year, month, 1).getSolar()) + timedelta(days=number - 1)
            if found.year == year and _lunar(found).getDay() == number:
                yield found
    elif kind == "term" and len(rest) == 1 and rest[0] in Lunar.JIE_QI:
        tables = (Lunar.fromYmd(one, 1, 1).getJieQiTable() for one in (year, year + 1))
        yield from sorted({found for table in tables if (found := _plain(table[rest[0]])).year == year})
    else:
        raise ValueError(rule)


def is_rule(rule: str) -> bool:
    """Whether a text is a rule that dates() can read."""
    try:
        list(dates(rule, 2026))
    except (ValueError, OverflowError):
        return False
    return True


@lru_cache(maxsize=256)
def days_of(rules: tuple[Rule, ...], year: int) -> dict[date, str]:
    """The statutory days of a year with their names, those of two holidays joined. Rules that are none are left out."""
    found: dict[date, str] = {}
    if year not in YEARS:
        return found
    for one in rules:
        if one.since <= year and (not one.until or year <= one.until) and is_rule(one.rule):
            for day in dates(one.rule, year):
                found[day] = "、".join(dict.fromkeys((*found.get(day, "").split("、"), one.name))).strip("、")
    return dict(sorted(found.items()))


@lru_cache(maxsize=4096)
def label(rules: tuple[Rule, ...], day: date) -> str:
    """What stands in the cell of a day: its festival, else its solar term, else its lunar day.

    The first of a lunar month is its month, 五月. Empty outside the years the tables reach.
    """
    if day.year not in YEARS:
        return ""
    lunar = _lunar(day)
    first = _first_solar(rules, day.year).get(day, "")
    festival = "、".join(filter(None, (first, *lunar.getFestivals()[:1])))
    month = f"{lunar.getMonthInChinese()}月"
    return festival or lunar.getJieQi() or (month if lunar.getDay() == 1 else lunar.getDayInChinese())


@lru_cache(maxsize=256)
def _first_solar(rules: tuple[Rule, ...], year: int) -> dict[date, str]:
    """The first day of each holiday that goes by the solar year."""
    found: dict[str, date] = {}
    for one in rules:
        for day, name in days_of((one,), year).items():
            if one.rule.startswith("solar"):
                found[name] = min(day, found.get(name, day))
    return {day: name for name, day in found.items()}


def _lunar(day: date) -> Any:
    from app.core.lunar import Solar

    return Solar.fromYmd(day.year, day.month, day.day).getLunar()


def _plain(solar: Any) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
