"""The clocks of an event: which run, when they end, and what became of those that ended. Times are UTC.

The rules are rows of a table (domain.md 1.5); nothing here knows a limit.
"""
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.i18n import tr
from app.features.events.rules.scope import fits_category, fits_level

STARTS = (
    "known_at", "occurred_at", "first_phone_at", "first_written_at", "last_report_at", "ended_at", "asked_at",
)
# which reports answer a demand for one kind: a written report is more than a call
ANSWERS = {
    "first_phone": ("first_phone", "first_written", "final"),
    "first_written": ("first_written", "final"),
    "followup": ("followup", "final"),
    "final": ("final",),
    "verification_phone": ("verification_phone", "verification"),
    "verification": ("verification",),
}
REPORTED = ("first_phone", "first_written", "followup", "final")


@dataclass(frozen=True)
class Rule:
    """One row of the table. ``amount``: minutes when ``counting`` is ``running``, days when ``calendar``."""

    code: str
    title: str
    title_en: str
    scope: str
    levels: str
    sensitive: bool
    region: str
    starts: str
    counting: str
    amount: int
    report: str
    way: str = ""
    party: str = ""
    source_note: str = ""


@dataclass(frozen=True)
class Sent:
    """A report that went out."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Facts:
    """What the clocks of an event go by. ``sent`` in the order in which they went out, whatever the clock said."""

    category: str
    level: str
    sensitive: bool
    region: str
    known_at: datetime
    occurred_at: datetime | None = None
    ended_at: datetime | None = None
    asked: tuple[datetime, ...] = ()
    sent: tuple[Sent, ...] = ()
    answered: int = 0  # how many of ``asked`` have their written answer
    phoned: int = 0  # how many have their answer by phone, or the written one
    stopped: bool = False  # transferred, merged, void, archived: nothing is owed here any more


@dataclass(frozen=True)
class Clock:
    """A clock that runs: by which rule, from when to when."""

    rule: Rule
    starts: datetime
    ends: datetime


def applies(rule: Rule, facts: Facts) -> bool:
    """Whether a rule is meant for such an event."""
    return (
        fits_category(rule.scope, facts.category)
        and fits_level(rule.levels, facts.level, rule.sensitive, facts.sensitive)
        and facts.region.startswith(rule.region)
    )


def ends_at(starts: datetime, counting: str, amount: int, zone: ZoneInfo) -> datetime:
    """When a clock ends: so many minutes later, or so many days of the calendar later at the same hour.

    An hour that the zone skips is the moment after the skip; one it has twice is the first.
    """
    if counting == "running":
        return starts + timedelta(minutes=amount)
    local = starts.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) + timedelta(days=amount)
    return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def running(facts: Facts, rules: list[Rule], zone: ZoneInfo) -> list[Clock]:
    """The clocks that run now, the nearest first: started, demanded of such an event, and not answered."""
    if facts.stopped:
        return []
    found = [
        Clock(rule, start, ends_at(start, rule.counting, rule.amount, zone))
        for rule in rules if applies(rule, facts) for start in _open_starts(rule, facts)
    ]
    return sorted(found, key=lambda clock: (clock.ends, clock.rule.code))


def _open_starts(rule: Rule, facts: Facts) -> list[datetime]:
    """From when a rule's clocks run that nobody has answered yet."""
    kinds = [sent.kind for sent in facts.sent]
    if rule.starts == "asked_at":
        done = facts.phoned if rule.report == "verification_phone" else facts.answered
        return list(facts.asked[done:])
    if "final" in kinds:
        return []
    if rule.report == "followup" or rule.starts == "last_report_at":
        last = [sent.at for sent in facts.sent if sent.kind in REPORTED]
        return [] if facts.ended_at is not None or not last else [last[-1]]
    if any(kind in ANSWERS.get(rule.report, (rule.report,)) for kind in kinds):
        return []
    start = {
        "known_at": facts.known_at, "occurred_at": facts.occurred_at, "ended_at": facts.ended_at,
        "first_phone_at": _first(facts, "first_phone"), "first_written_at": _first(facts, "first_written"),
    }.get(rule.starts)
    return [] if start is None else [start]


def _first(facts: Facts, kind: str) -> datetime | None:
    return next((sent.at for sent in facts.sent if sent.kind == kind), None)


def is_reopened(steps: Sequence[str]) -> bool:
    """Whether an event was reopened since its last final report, by its steps in their order.

    Reopened, an event owes another final report; the one before is a report like others.
    """
    return "reopen" in steps and "finish" not in steps[len(steps) - steps[::-1].index("reopen"):]


def gone_out(sent: Iterable[Sent], reopened: bool) -> tuple[Sent, ...]:
    """The reports as the clocks take them, in the order given."""
    return tuple(replace(one, kind="followup") if reopened and one.kind == "final" else one for one in sent)


def replies(given: Iterable[tuple[str, int | None]]) -> tuple[int, int]:
    """How many demands for verification have their written reply, and how many one by phone or in writing.

    ``given``: (kind of report, demands made before it) in the order of sending. A reply answers the earliest
    demand made before it: one sent unasked answers none that comes later.
    """
    written = phoned = 0
    for kind, asked in given:
        most = written + 1 if asked is None else asked
        if kind == "verification":
            written = min(written + 1, max(most, written))
        elif kind == "verification_phone":
            phoned = min(phoned + 1, max(most, phoned))
        phoned = max(phoned, written)
    return written, phoned


def answered_by(kind: str, clocks: list[Clock], facts: Facts) -> list[Clock]:
    """Of running clocks those that a report of this kind ends; of several demands it answers the earliest made."""
    found = [clock for clock in clocks if kind in ANSWERS.get(clock.rule.report, (clock.rule.report,))]
    after = replace(
        facts, answered=facts.answered + (kind == "verification"),
        phoned=max(facts.phoned + (kind == "verification_phone"), facts.answered + (kind == "verification")),
    )
    still = Counter((rule, start) for rule in {one.rule for one in found} for start in _open_starts(rule, after))
    ended = []
    for clock in found:
        if clock.rule.starts == "asked_at" and still[clock.rule, clock.starts]:
            still[clock.rule, clock.starts] -= 1  # the answer to another demand
        else:
            ended.append(clock)
    return ended


def minutes_left(starts: datetime, ends: datetime, at: datetime) -> int:
    """Whole minutes that were left at ``at``; negative when it was late, a minute begun counting whole.

    A clock set back cannot give more than the limit itself: what comes before the start counts as the start.
    """
    left = (ends - max(at, starts)).total_seconds() / 60
    return math.floor(left)


def span(minutes: int) -> str:
    """``4 小时``, ``30 分钟``, ``3 小时 59 分``."""
    whole, rest = divmod(minutes, 60)
    if whole and rest:
        return tr("{hours} h {n} min").format(hours=whole, n=rest)
    return tr("{n} h").format(n=whole) if whole else tr("{n} min").format(n=rest)


def end_said(how: str, minutes: int) -> str:
    """How a clock ended, met, late or stopped, with what was left or by how much it was late."""
    said = {"met": tr("on time, {time} left"), "late": tr("late by {time}"), "stopped": tr("stopped")}
    return said[how].format(time=span(minutes))
