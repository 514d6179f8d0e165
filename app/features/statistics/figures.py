"""Counts of a time: read once, as plain numbers. Moments are naive UTC, ``until`` is not part of the time."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from peewee import Case, Field, ModelSelect, fn

from app.core.i18n import to_local, to_utc
from app.features.duty_log.records import DutyEntry
from app.features.events.records import ClockEnd, Event, EventReport
from app.features.events.state import figures_of
from app.features.handover.records import Handover
from app.features.rounds.records import Round, SpotCheck, SpotDraw
from app.features.warnings.records import EarlyWarning
from db.database import Progress, Record, silent

CALLS = ("call_in", "call_out")
PAPERS = ("fax", "doc_in", "doc_out")
SERIOUS = {"1", "2", "3"}
TOLD = 2000  # entries from one telling of progress to the next
QUARTER = 15  # minutes: no zone is set by less
HURT = ("dead", "missing", "serious", "slight")


@dataclass
class Log:
    """Entries of the log by what they are; voided ones are counted apart and nowhere else."""

    kinds: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)  # 2026-06-24
    months: dict[str, Counter[str]] = field(default_factory=dict)  # 2026-06 -> kinds
    hours: Counter[int] = field(default_factory=Counter)
    recorders: Counter[str] = field(default_factory=Counter)  # work numbers
    results: Counter[str] = field(default_factory=Counter)
    corrected: int = 0
    late: int = 0
    voided: int = 0

    @property
    def total(self) -> int:
        return self.kinds.total()


@dataclass(frozen=True)
class Figures:
    """All that is counted of a time."""

    log: Log
    groups: Counter[tuple[str, str]]  # events: (first two digits of the category, level) -> number
    event_months: dict[str, Counter[str]]  # month -> levels
    hurt: dict[str, int]
    reports: Counter[str]  # sent, by kind
    clocks: Counter[str]  # met, late, stopped
    warnings: Counter[str]  # by level
    drawn: int
    checked: int
    passed: int
    sheets: int
    rounds: int
    rounds_missed: int
    rounds_faulty: int

    @property
    def events(self) -> int:
        return self.groups.total()

    @property
    def serious(self) -> int:
        """Events of the three levels above the lowest."""
        return sum(number for (_, level), number in self.groups.items() if level in SERIOUS)


def within(query: ModelSelect, column: Field, since: datetime, until: datetime) -> ModelSelect:
    return query.where(column >= since, column < until)


def figures(since: datetime, until: datetime, progress: Progress = silent) -> Figures:
    """What is counted of the time from ``since`` to ``until``; ``progress`` is told of the entries."""
    groups, months, hurt = _events(since, until)
    checks = within(SpotCheck.select(SpotCheck.verdict, SpotCheck.passed).join(SpotDraw), SpotDraw.at, since, until)
    verdicts = [(verdict, passed) for verdict, passed in checks.tuples()]
    rounds = _counted(Round, Round.result, Round.due_at, since, until)
    sent = EventReport.select(EventReport.kind).where(EventReport.state == "sent")
    return Figures(
        log=log(since, until, progress), groups=groups, event_months=months, hurt=hurt,
        reports=Counter(kind for (kind,) in within(sent, EventReport.sent_at, since, until).tuples()),
        clocks=_counted(ClockEnd, ClockEnd.how, ClockEnd.ended_at, since, until),
        warnings=_warnings(since, until),
        drawn=len(verdicts), checked=sum(1 for verdict, _ in verdicts if verdict),
        passed=sum(1 for verdict, passed in verdicts if verdict and passed),
        sheets=within(Handover.select(), Handover.sealed_at, since, until).count(),
        rounds=rounds.total(), rounds_missed=rounds["missed"], rounds_faulty=rounds["fault"],
    )


def log(since: datetime, until: datetime, progress: Progress = silent) -> Log:
    """The log's own figures. Days, months and hours are those of the office's clock.

    The database counts, month by month: a year of a big office is hundreds of thousands of entries.
    """
    found, months = Log(), list(_months(since, until))
    for done, (first, end) in enumerate(months):
        progress(done, len(months), "")
        counted = found.months.setdefault(f"{to_local(first):%Y-%m}", Counter())
        for kind, by, result, corrected, late, void, number in _by_kind(first, end):
            if void:
                found.voided += number
                continue
            counted[kind] += number
            found.kinds[kind] += number
            found.recorders[by] += number
            found.results[result] += number
            found.corrected += number if corrected else 0
            found.late += number if late else 0
        for quarter, number in _by_quarter(first, end):
            local = to_local(datetime.fromisoformat(quarter))
            found.days[f"{local:%Y-%m-%d}"] += number
            found.hours[local.hour] += number
        if not counted:
            del found.months[f"{to_local(first):%Y-%m}"]
    return found


def _months(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The time cut where a month of the office's clock begins."""
    while since < until:
        day = to_local(since).date().replace(day=1) + timedelta(days=32)
        end = min(to_utc(datetime.combine(day.replace(day=1), time())), until)
        yield since, end
        since = end


def _by_kind(since: datetime, until: datetime) -> Iterable[tuple[Any, ...]]:
    """(kind, recorder, result, corrected, late, voided, number) of the entries of a time."""
    # by their names: a server does not know an expression again
    corrected = (DutyEntry.corrections > 0).alias("was_corrected")
    voided = DutyEntry.voided_at.is_null(False).alias("was_voided")
    columns = (DutyEntry.kind, DutyEntry.created_by, DutyEntry.result, corrected, DutyEntry.late, voided)
    query = DutyEntry.select(*columns, fn.COUNT(DutyEntry.id)).group_by(*columns)
    return within(query, DutyEntry.at, since, until).tuples().iterator()


def _by_quarter(since: datetime, until: datetime) -> Iterable[tuple[str, int]]:
    """Entries not voided by the quarter of an hour (UTC, as ``2026-06-24 10:15``): clocks differ by such alone."""
    written = DutyEntry.at.cast("text")
    minute = fn.substr(written, 15, 2)
    quarter = Case(None, [(minute < "15", "00"), (minute < "30", "15"), (minute < "45", "30")], "45")
    begun = fn.substr(written, 1, 14).concat(quarter).alias("quarter_begun")
    query = DutyEntry.select(begun, fn.COUNT(DutyEntry.id)).where(DutyEntry.voided_at.is_null()).group_by(begun)
    return within(query, DutyEntry.at, since, until).tuples().iterator()


def _events(
    since: datetime, until: datetime
) -> tuple[Counter[tuple[str, str]], dict[str, Counter[str]], dict[str, int]]:
    """Events that became known then, those merged into others left out, with the last figures of people hurt."""
    query = Event.select().where(Event.merged_into.is_null(), Event.archived_at.is_null())
    rows = list(within(query, Event.known_at, since, until))
    groups: Counter[tuple[str, str]] = Counter()
    months: dict[str, Counter[str]] = {}
    for row in rows:
        groups[row.category[:2], row.level] += 1
        months.setdefault(f"{to_local(row.known_at):%Y-%m}", Counter())[row.level] += 1
    known = figures_of(rows).values()
    return groups, months, {name: sum(int(one.get(name) or 0) for one in known) for name in HURT}


def _counted(record: type[Record], column: Field, at: Field, since: datetime, until: datetime) -> Counter[str]:
    query = within(record.select(column, fn.COUNT(record.id)), at, since, until).group_by(column)
    return Counter(dict(query.tuples()))


def _warnings(since: datetime, until: datetime) -> Counter[str]:
    """Warnings issued then, by level; tests of the channel are none."""
    query = EarlyWarning.select(EarlyWarning.level, fn.COUNT(EarlyWarning.id)).where(
        EarlyWarning.status == "actual", EarlyWarning.msg_type == "alert"
    )
    found = within(query, EarlyWarning.issued_at, since, until).group_by(EarlyWarning.level)
    return Counter(dict(found.tuples()))
