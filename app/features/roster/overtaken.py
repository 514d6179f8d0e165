"""Who is on duty where the shifts were changed after a day was published: those whose published shift overlaps.

A published version says under which shifts a day was planned by their codes alone. The day's times are those of the
pattern that has all of these codes; while one of these patterns has the running shift at its very time, nothing was
overtaken and a shift has its own people and no others.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.features.roster.shifts import Span, Start, start_of

if TYPE_CHECKING:
    from app.features.roster.plan import Cell

DAY = timedelta(days=1)
Patterns = Mapping[str, list[Start]]  # the shifts of each pattern, by the time of day


def holding(cells: Collection[Cell], span: Span, patterns: Patterns) -> list[Cell]:
    """The published cells whose people are on duty in a shift, those of the whole day first.

    Give the cells of the days around, too. Where the times of a day's shifts are known no more, everybody of that
    day counts: better one name too many than nobody to ring.
    """
    whole = sorted(cell for cell in cells if cell.day == span.day and not cell.shift)
    own = sorted(cell for cell in cells if cell.day == span.day and cell.shift)
    fitting = _fitting(cells, span.day, patterns)
    if not own or any(_is_same(start, span) for starts in fitting for start in starts):
        return whole + [cell for cell in own if cell.shift == span.code]
    if not fitting:
        return whole + own
    return whole + [
        cell for starts, ends, day, code in _published_shifts(cells, span.day, patterns)
        if starts < span.ends and span.starts < ends
        for cell in sorted(cells) if (cell.day, cell.shift) == (day, code)
    ]


def _fitting(cells: Collection[Cell], day: date, patterns: Patterns) -> list[list[Start]]:
    """The patterns that have every shift published for a day."""
    codes = {cell.shift for cell in cells if cell.day == day and cell.shift}
    return [starts for starts in patterns.values() if codes and codes <= {one.code for one in starts}]


def _is_same(start: Start, span: Span) -> bool:
    return start.code == span.code and start_of(span.day, start) == span.starts


def _published_shifts(
    cells: Collection[Cell], about: date, patterns: Patterns
) -> list[tuple[datetime, datetime, date, str]]:
    """(start, end, day, code) of the shifts published for a day and those beside it, in the order of time.

    The last of a day ends where the next day's first begins, as that is published, else as its own does.
    """
    of_day = {about + by * DAY: _fitting(cells, about + by * DAY, patterns)[:1] for by in (-1, 0, 1, 2)}
    found = []
    for day in (about - DAY, about, about + DAY):
        for starts in of_day[day]:
            (following,) = of_day[day + DAY] or [starts]
            own = [start_of(day, one) for one in starts] + [start_of(day + DAY, following[0])]
            found += [(own[at], own[at + 1], day, one.code) for at, one in enumerate(starts)]
    return sorted(found)
