"""Counts of a time: read once, as plain numbers. Moments are naive UTC, ``until`` is not part of the time."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from peewee import Field, ModelSelect, fn

from app.core.i18n import to_local
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
    """The log's own figures. Days, months and hours are those of the office's clock."""
    found, local = Log(), lru_cache(4 * 24 * 31)(_local)
    total = within(DutyEntry.select(), DutyEntry.at, since, until).count()
    # as text: to read each as a time takes longer than all the rest
    moment = fn.SUBSTR(DutyEntry.at.cast("text"), 1, len("2026-06-24 02:44")).coerce(False)
    columns = (DutyEntry.kind, moment, DutyEntry.created_by, DutyEntry.result, DutyEntry.corrections,
               DutyEntry.late, DutyEntry.voided_at.is_null())
    rows = _tuples(DutyEntry.select(*columns), since, until)
    for done, (kind, at, by, result, corrections, late, stands) in enumerate(rows):
        if done % TOLD == 0:
            progress(done, total, "")
        if not stands:
            found.voided += 1
            continue
        day, hour = local(at[:14], int(at[14:]) // QUARTER * QUARTER)
        found.kinds[kind] += 1
        found.days[day] += 1
        found.months.setdefault(day[:7], Counter())[kind] += 1
        found.hours[hour] += 1
        found.recorders[by] += 1
        found.results[result] += 1
        found.corrected += bool(corrections)
        found.late += bool(late)
    return found


def _local(hour: str, minute: int) -> tuple[str, int]:
    """Day and hour by the office's clock, of "2026-06-24 02:" and the quarter's first minute (UTC)."""
    local = to_local(datetime.fromisoformat(f"{hour}{minute:02}"))
    return f"{local:%Y-%m-%d}", local.hour


def _tuples(query: ModelSelect, since: datetime, until: datetime) -> Iterable[tuple[Any, ...]]:
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
