"""The roster's generator on a year of three shifts: what it takes, and how even it comes out, beside a plain round."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from random import Random
from time import process_time

from app.core import i18n, paths
from app.features.roster import checks, generating
from app.features.roster.checks import Person
from app.features.roster.plan import Cell, Names, Seat
from app.features.roster.shifts import ShiftPlan, Start, shift_at, shifts_of
from app.features.roster.task import KINDS, Task, counted, groups
from benchmarks.measure import shown

YEAR = 2026
LIMITS = {"rest_shifts": 1, "nights_in_7_days": 2, "leader_not_officer": 0, "one_seat": 0, "away": 0, "suited": 0,
          "spread": 1}
# the statutory days of 2026, and the arrangement of the State Council for them (days off in lieu, weekends worked)
STATUTORY = ("01-01", "02-16", "02-17", "02-18", "02-19", "04-05", "05-01", "05-02", "06-19", "09-25", "10-01", "10-02",
             "10-03")
OFF = (("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
       ("09-25", "09-27"), ("10-01", "10-07"))
WORKED = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def day_of(text: str) -> date:
    return date.fromisoformat(f"{YEAR}-{text}")


def kind(day: date) -> str:
    """The kind of a day by which duties are shared out."""
    text = f"{day:%m-%d}"
    if day.year != YEAR:
        return "rest" if day.weekday() >= 5 else "work"
    if text in STATUTORY:
        return "holiday"
    if text in WORKED:
        return "work"
    off = any(day_of(since) <= day <= day_of(until) for since, until in OFF)
    return "rest" if off or day.weekday() >= 5 else "work"


THREE = ShiftPlan.always([
    Start("night", "夜班", "Night", time(0)), Start("early", "早班", "Early", time(8)),
    Start("late", "中班", "Late", time(16)),
])


def seats(since: date, until: date, plan: ShiftPlan = THREE) -> list[Seat]:
    """Two leaders of each day, two officers of each shift."""
    found = []
    for by in range((until - since).days + 1):
        day = since + timedelta(days=by)
        spans = shifts_of(day, plan)
        whole = shift_at(spans[0].starts, plan.first_of_days())
        found += [Seat(Cell(day, "", post), whole, True, True, post, post) for post in ("gov_leader", "office_leader")]
        for span in spans:
            found += [Seat(Cell(day, span.code, post), span, True, False, post, post)
                      for post in ("primary", "secondary")]
    return found


def people(officers: int, gov: int, office: int, weeks: tuple[int, ...], seed: int = 1) -> dict[str, Person]:
    """So many of each, everybody with leave of these weeks, begun on any day of the year."""
    random, found = Random(seed), {}
    listed = {"officer": "primary secondary", "gov": "gov_leader", "office": "office_leader"}
    for word, number in zip(listed, (officers, gov, office), strict=True):
        for n in range(1, number + 1):
            away: dict[date, str] = {}
            for length in weeks:
                first = date(YEAR, 1, 1) + timedelta(days=random.randrange(365 - 7 * length))
                away.update({first + timedelta(days=by): "leave" for by in range(7 * length)})
            found[f"{word} {n}"] = Person(f"{word} {n}", frozenset(listed[word].split()), away)
    return found


def wishes(of: Mapping[str, Person], a_month: int = 2, seed: int = 2) -> dict[str, dict[date, bool]]:
    """So many wishes a month of everybody, one of four to be on duty."""
    random = Random(seed)
    return {name: {
        date(YEAR, month, random.randrange(1, 29)): random.random() < 0.25
        for month in range(1, 13) for _ in range(a_month)
    } for name in of}


def task(
    of: dict[str, Person], since: date = date(YEAR, 1, 1), until: date = date(YEAR, 12, 31), plan: ShiftPlan = THREE
) -> Task:
    """All seats from one day to another, empty."""
    kinds = {since + timedelta(days=by): kind(since + timedelta(days=by)) for by in range((until - since).days + 1)}
    return Task(seats(since, until, plan), since, until, kinds, of, LIMITS, wishes=wishes(of))


def spreads(of: Task, names: Names) -> dict[str, int]:
    """The largest difference within a group, by kind of day and of nights."""
    count = counted(of, names)
    return {key: max(max(count[n][key] for n in group) - min(count[n][key] for n in group)
                     for group in groups(of)) for key in (*KINDS, "night")}


def least_spread(of: Task, group: list[str], kind_: str) -> int:
    """A bound: no roster that fills every seat has a smaller difference, since nobody can do more than two officers'
    or one leader's duty on each day they are there.
    """
    days = [day for day in of.kinds if of.kinds[day] == kind_]
    total = sum(of.kinds[seat.cell.day] == kind_ and seat.cell.post in of.people[group[0]].posts
                for seat in of.seats if of.within(seat.cell.day))
    a_day = 1 if any("leader" in post for post in of.people[group[0]].posts) else 2
    most = [a_day * sum(not of.away(name, day) for day in days) for name in group]
    return next(
        spread for spread in range(total + 1) for least in range(min(min(most), total // len(group)), -1, -1)
        if sum(min(one, least + spread) for one in most) >= total
    )


def greedy(of: Task) -> Names:
    """The plain way: seat by seat whoever breaks no rule and has had the fewest of that kind, else nobody."""
    order, names = checks.order_of(of.seats), {}
    held: dict[str, list[Seat]] = {name: [] for name in of.people}
    count = {name: dict.fromkeys(KINDS, 0) for name in of.people}
    for seat in of.seats:
        kind_ = of.kinds[seat.cell.day]
        for name in sorted(of.candidates(seat), key=lambda one: (count[one][kind_], sum(count[one].values()))):  # noqa: B023
            near = [one for one in held[name][-14:] if abs(one.span.starts - seat.span.starts) <= checks.WEEK]
            if not any(checks.faults(seat, name, near, order, of.people[name], of.limits)):
                names[seat.cell] = name
                held[name].append(seat)
                count[name][kind_] += 1
                break
    return names


# the page -----------------------------------------------------------------
HEAD = "## The roster"
ABOUT = f"""{HEAD}

Written by `python -m benchmarks roster`; do not edit. A year of three shifts with two officers each and two leaders a
day (2,920 seats) over the days of 2026, everybody with leave and two wishes a month, from nothing to the last reason.
The plain way takes seat by seat whoever breaks no rule and has had the fewest duties of that kind of day. Times are
processor time of one run each. *Differences*: the largest between two people of a group, on workdays / days of rest /
statutory holidays / at night; *bound*: no roster that fills every seat can be below it (workdays / rest / holidays).
*Not kept*: findings of the rules, empty seats among them. Every finding and every wish not met is among the reasons
given; the run fails otherwise.

{{table}}
"""
CASES = {
    "12 officers, 3 + 3 leaders, 5 weeks of leave": ((12, 3, 3), (2, 1, 1, 1)),
    "28 officers, 6 + 6 leaders, 7 weeks of leave": ((28, 6, 6), (3, 2, 1, 1)),
    "12 officers, 3 + 3 leaders, 16 weeks of leave": ((12, 3, 3), (8, 4, 4)),
}


def main(wanted: list[str]) -> int:
    """Prints the table and keeps it in docs/benchmarks.md; with words, only the cases that have one of them."""
    i18n.use("en")
    lines = ["| People | Time | Plain | Ratio | Differences | Bound | Plain's | Not kept | Plain's | Wishes not met |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for title, (size, weeks) in CASES.items():
        if not wanted or any(word in title for word in wanted):
            lines.append(_line(title, task(people(*size, weeks))))
            print(lines[-1], flush=True)
    if not wanted:
        _keep(ABOUT.format(table="\n".join(lines)))
    return 0


def _line(title: str, of: Task) -> str:
    times = [process_time()]
    made = generating.generate(of)
    times.append(process_time())
    plain = greedy(of)
    times.append(process_time())
    ours, base = times[1] - times[0], times[2] - times[1]
    for one in made.findings:
        assert any(line.startswith(f"{one.title}: {one.reason}.") for line in made.reasons), one
    assert not any(cell.day in of.people[name].away for cell, name in made.names.items())
    on = {(name, cell.day) for cell, name in made.names.items()}
    wishes_ = [((name, day) in on) == wish for name, days in of.wishes.items() for day, wish in days.items()]
    assert sum(" wish" in line for line in made.reasons) >= wishes_.count(False)
    bound = [max(least_spread(of, group, kind_) for group in groups(of)) for kind_ in KINDS]
    wrong = checks.findings(of.seats, plain, of.people, of.limits)
    cells = (
        title, shown(ours), shown(base), f"{ours / base:.1f}", _slashed(spreads(of, made.names).values()),
        _slashed(bound), _slashed(spreads(of, plain).values()), len(made.findings), len(wrong),
        f"{wishes_.count(False)} of {len(wishes_)}",
    )
    return f"| {' | '.join(map(str, cells))} |"


def _slashed(numbers: Iterable[int]) -> str:
    return " / ".join(map(str, numbers))


def _keep(section: str) -> None:
    page = paths.ROOT / "docs" / "benchmarks.md"
    before, _, after = page.read_text(encoding="utf-8").partition(f"{HEAD}\n")
    if not after:  # the first time
        before, head, rest = before.partition("## The paste intake\n")
        after = head + rest
    else:
        after = after[after.index("\n## ") + 1 :] if "\n## " in after else ""
    parts = (part.strip() for part in (before, section, after))
    page.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
