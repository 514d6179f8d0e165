"""What stands in the cell of a day: lines of seats with a short label, words for dates, shifts and gaps."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.i18n import language, pick, show_time, tr
from app.features.roster.calendar import Day
from app.features.roster.month import MonthView
from app.features.roster.plan import Cell, Seat

MOST = 2  # names on a line


@dataclass(frozen=True)
class Line:
    """Seats on one line; ``heading`` stands above it where a shift begins (in a week's column)."""

    label: str
    seats: tuple[Seat, ...]
    heading: str = ""


def short_lines(seats: list[Seat], is_shown: Callable[[Seat], bool]) -> list[Line]:
    """The lines of a day in a month: leaders, a line for each shift (or post, where there is one shift), the others.

    Seats that may stay open are there only where ``is_shown`` says so.
    """
    shown = [seat for seat in seats if seat.required or is_shown(seat)]
    shifts = list(dict.fromkeys(seat.cell.shift for seat in shown if seat.cell.shift))
    found = _chunks("", [seat for seat in shown if not seat.cell.shift and seat.leads])
    for shift in shifts:
        of_shift = [seat for seat in shown if seat.cell.shift == shift]
        if len(shifts) > 1:
            found += _chunks(shift_short(of_shift[0]), of_shift)
        else:
            for post in dict.fromkeys(seat.cell.post for seat in of_shift):
                found += _chunks("", [seat for seat in of_shift if seat.cell.post == post])
    return found + _chunks("", [seat for seat in shown if not seat.cell.shift and not seat.leads])


def _chunks(label: str, seats: list[Seat]) -> list[Line]:
    return [
        Line((label or seats[0].short) if not start else "", tuple(seats[start : start + MOST]))
        for start in range(0, len(seats), MOST)
    ]


def long_lines(seats: list[Seat]) -> list[Line]:
    """The lines of a day in a week: every seat with its post, under the heading of its shift."""
    found, last = [], None
    for seat in sorted(seats, key=lambda one: bool(one.cell.shift)):
        heading = "" if seat.cell.shift == last else shift_words(seat)
        last = seat.cell.shift
        found.append(Line(seat.title, (seat,), heading))
    return found


def shift_short(seat: Seat) -> str:
    """白 or Day."""
    return pick(seat.span.title[:1], seat.span.title_en.partition(" ")[0])


def shift_words(seat: Seat) -> str:
    """The name of a seat's shift and its hours."""
    if not seat.cell.shift:
        return tr("Whole day")
    return f"{seat.span.name}　{show_time(seat.span.starts)}–{show_time(seat.span.ends)}"


def gap_word(seat: Seat) -> str:
    """缺副班 or no Sec."""
    title = seat.title if len(seat.title) <= 3 else seat.short
    return tr("no {post}").format(post=title)


def place_words(view: MonthView, cell: Cell, short: bool = False) -> str:
    """Where a seat is: day, shift, post; ``short`` for a narrow line."""
    seat = view.by_cell.get(cell)
    if seat is None:
        return day_words(cell.day)
    shift = seat.span.name if cell.shift else ""
    if short:
        shift = pick(shift, shift_short(seat) if cell.shift else "")
        post = pick(seat.title, seat.short)
        return " ".join(part for part in (day_words(cell.day), shift, post) if part)
    return "　".join(part for part in (day_words(cell.day), shift, seat.title) if part)


def day_words(day: date) -> str:
    """6月27日 or 27 June."""
    if language() == "en":
        return f"{day.day} {day:%B}"
    return f"{day.month}月{day.day}日"


def month_words(month: date) -> str:
    """2026年6月 or June 2026."""
    return f"{month:%B %Y}" if language() == "en" else f"{month.year}年{month.month}月"


def weekdays() -> list[str]:
    """Monday to Sunday."""
    return [tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun")]


def count_heads() -> tuple[str, str, str, str]:
    """The heads of the columns of duties: on workdays, days off, statutory holidays, at night."""
    return tr("Workd."), tr("Rest"), tr("Stat."), tr("Night")


def tags(day: Day) -> list[tuple[str, str, str]]:
    """(word, fill, ink) of what a day is, the strongest last; tokens of the theme."""
    found = []
    if day.sensitive:
        found.append((tr("sensitive"), "k_order", "k_order_text"))
    kinds = {
        "holiday": (tr("holiday"), "danger_tint", "danger"), "lieu": (tr("off"), "k_watch", "k_watch_text"),
        "rest": (tr("rest"), "line", "text2"), "makeup": (tr("work"), "warn_tint", "warn"),
    }
    if day.kind in kinds:
        found.append(kinds[day.kind])
    return found


def label(day: Day) -> tuple[str, str]:
    """(what stands after the date, its token): the holiday's name, else what the calendar says of the day."""
    if day.kind == "holiday" and day.name:
        return day.name, "danger"
    return str(getattr(day, "label", "")), "text3"


def moved(day: date, months: int) -> date:
    """The same day of a month before or after, the last one where that has no such day."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def read_day(text: str, near: date) -> date:
    """27, 6-27, 6/27, 6月27日 or 2026-06-27; what is left out is as in ``near``. Raises ValueError."""
    for mark in "/.年月":
        text = text.replace(mark, "-")
    parts = [int(part) for part in text.replace("日", "").strip().split("-")]
    if not 1 <= len(parts) <= 3:
        raise ValueError(text)
    year, month, day = [near.year, near.month, near.day][: 3 - len(parts)] + parts
    return date(year, month, day)
