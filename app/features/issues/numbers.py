"""The one rule by which bulletins get the number of their issue (期号) and that of all years (总期号).

A number is given within the write that signs or sends, follows on the last one given, and stays with its bulletin
whatever becomes of that: no number is skipped, none is given twice.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.core.errors import UserError
from app.core.i18n import tr
from app.features.issues.records import PageHead
from db.database import running

# asked for what was given under a head: (code of the head) → (year, issue) of each; a feature adds its own
holders: list[Callable[[str], list[tuple[int, int]]]] = []


@dataclass(frozen=True)
class Issue:
    """``number`` within ``year``, ``total`` over all years."""

    year: int
    number: int
    total: int


def head_of(code: str) -> PageHead:
    """The head with this code. Raises UserError with those there are."""
    found = PageHead.get_or_none(PageHead.code == code.strip())
    if found is None:
        known = tr(", ").join(row.code for row in PageHead.select().order_by(PageHead.position))
        text = tr("There is no head “{code}”. Known: {known}.")
        raise UserError(text.format(code=code.strip(), known=known), "head")
    return found


def given(code: str) -> list[tuple[int, int]]:
    """(year, issue) of every number given under a head by this program."""
    return [one for holder in holders for one in holder(code)]


def give(code: str, issued: date, about: date | None = None) -> Issue:
    """The next number of a head for a bulletin issued on a day; by the day of the year it is that of ``about``.

    Call inside the write that keeps the number, so that nobody else takes it. Raises UserError where the day's number
    was given already.
    """
    running()  # outside a write two desks could be given the same
    head, before = head_of(code), given(code)
    total = head.before_total + len(before) + 1
    if head.numbering == "day":
        day = about or issued
        number = day.timetuple().tm_yday
        if (day.year, number) in before:
            text = tr("Issue {n} of {year} was given already. A withdrawn issue keeps its number: change the head to "
                      "running numbers, or sign a bulletin of another day.")
            raise UserError(text.format(n=number, year=day.year), "bulletin")
        return Issue(day.year, number, total)
    last = max([issue for year, issue in before if year == issued.year], default=0)
    earlier = head.before_issues if head.before_year == issued.year else 0
    return Issue(issued.year, max(last, earlier) + 1, total)
