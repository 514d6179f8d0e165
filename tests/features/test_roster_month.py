"""What the page is given of a month: who could have a seat, what is to be looked at, lines of a day."""
from __future__ import annotations

from datetime import date

from app.core import health
from app.core.run import Context, run
from app.features.roster.month import candidates, gaps_in_rows, read_month
from app.features.roster.plan import Cell
from db.tables import User
from tests.conftest import Clock
from ui.pages.roster.lines import moved, read_day, short_lines

NIGHT = Cell(date(2026, 6, 26), "night", "primary")


def put(ctx: Context, *cells: tuple[date, str, str, str]) -> None:
    run(ctx, "roster.arrange", cells=[[day.isoformat(), shift, post, 1, name] for day, shift, post, name in cells])


def test_read_month_offers_who_may_first_and_says_what_speaks_against_others(ctx: Context, clock: Clock) -> None:
    assert read_month(ctx, "2026-06").accounts == [(User.get().name, User.get().number, "primary secondary")]
    for name, posts in (("何晓棠", "primary"), ("吕思齐", "primary"), ("陆一帆", "primary"), ("方知遥", "gov_leader")):
        run(ctx, "roster.add_member", name=name, posts=posts)
    put(ctx, (NIGHT.day, "day", "primary", "陆一帆"), (date(2026, 6, 24), "night", "primary", "何晓棠"))
    run(ctx, "roster.add_absence", name="吕思齐", kind="trip", since=NIGHT.day)
    view = read_month(ctx, "2026-06")
    found = candidates(view, view.by_cell[NIGHT])
    assert [one.name for one in found] == ["何晓棠", "吕思齐", "陆一帆", "方知遥"]
    assert [bool(one.against) for one in found] == [False, True, True, True]
    assert found[0].night == 1 and "trip" in found[1].against and not found[3].suited
    assert [one.name for one in view.counts][-1] == "方知遥" and not view.accounts
    put(ctx, (date(2026, 7, 6), "day", "primary", "何晓棠"))
    sunday = read_month(ctx, "2026-06").by_cell[Cell(date(2026, 7, 5), "night", "primary")]
    told = {one.name: one.against for one in candidates(read_month(ctx, "2026-06"), sunday)}
    assert told["何晓棠"] == "7/6 Day shift too, shifts in a row", "also where that day is not shown"
    assert set(view.days) == {date.fromordinal(date(2026, 6, 1).toordinal() + by) for by in range(35)}


def test_days_on_end_without_anybody_are_one_row(ctx: Context, clock: Clock) -> None:
    run(ctx, "roster.add_member", name="何晓棠", posts="primary")
    put(ctx, (date(2026, 6, 27), "day", "primary", "何晓棠"))
    rows = gaps_in_rows(read_month(ctx, "2026-06"))
    assert [(cell.day.day, until.day) for cell, until, one in rows if one is None] == [(24, 26), (28, 30)]
    between = [one for _, _, one in rows if one is not None]
    assert {one.cell.day.day for one in between} == {27} and len(between) == 5


def test_the_lines_of_a_day_follow_the_shifts(ctx: Context, clock: Clock) -> None:
    """Two shifts: a line each; one shift of the whole day: a line for each post; a sensitive day has more names."""
    def labels(day: date) -> list[tuple[str, int]]:
        view = read_month(ctx, f"{day:%Y-%m}")
        return [(line.label, len(line.seats)) for line in short_lines(view.by_day[day], lambda seat: False)]

    assert labels(NIGHT.day) == [("Lead", 2), ("Day", 2), ("Night", 2)]
    run(ctx, "roster.set_pattern", pattern="full", since=date(2026, 7, 1))
    run(ctx, "roster.set_pattern", pattern="three", since=date(2026, 8, 1))
    assert labels(date(2026, 7, 8)) == [("Lead", 2), ("Pri", 1), ("Sec", 1)]
    assert labels(date(2026, 8, 8)) == [("Lead", 2), ("Night", 2), ("Early", 2), ("Late", 2)]
    run(ctx, "roster.add_sensitive_period", title="国庆", since=NIGHT.day, until=NIGHT.day)
    assert labels(NIGHT.day) == [("Lead", 2), ("Day", 2), ("", 1), ("Night", 2), ("", 1)]
    near = date(2026, 6, 24)
    said = [read_day(text, near) for text in ("27", "6-27", "6/27", "6月27日", "2026-06-27")]
    assert said == [date(2026, 6, 27)] * 5
    assert moved(date(2026, 1, 31), 1) == date(2026, 2, 28) and moved(near, -6) == date(2025, 12, 24)


def test_the_check_of_the_ledger_reads_dates_as_they_were_written(ctx: Context) -> None:
    run(ctx, "roster.add_member", name="何晓棠", posts="primary")
    run(ctx, "roster.add_absence", name="何晓棠", kind="leave", since=NIGHT.day)
    assert health.check(ctx).sentences == []
