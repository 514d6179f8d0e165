"""A roster made by computation: who takes the seats that are empty, fairly and by the rules, and what had to give way.

Pure: what is known goes in as a Task, names and reasons come out; the same task gives the same names.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.features.roster import checks, filling, reasons
from app.features.roster.checks import Finding
from app.features.roster.plan import Names
from app.features.roster.shares import Share, shares
from app.features.roster.task import Task, apart, slots


@dataclass(frozen=True)
class Proposal:
    """``names`` for seats that were empty, what the rules find wrong now in the task's days, and the reasons."""

    names: Names
    findings: list[Finding]
    reasons: list[str]


def generate(task: Task, watch: Callable[[int, int], None] = lambda done, total: None) -> Proposal:
    """Fills the empty seats month by month; ``watch(done, of all)``, asked often, may raise to stop."""
    parts = apart(slots(task))
    steps = [(part, month) for part in parts for month in sorted({slot.month for slot in part})]
    names, share, kept = dict(task.names), Share(), False
    for done, (part, month) in enumerate(steps):
        still = partial(watch, done, len(steps))
        still()
        if not kept or month == part[0].month:
            share = shares(task, names, [slot for slot in part if slot.month >= month], still)
        given = filling.fill(task, names, [slot for slot in part if slot.month == month], share, still)
        kept = share.is_kept(task, given, month)
        names.update(given)
    watch(len(steps), len(steps))
    found = [one for one in checks.findings(task.seats, names, task.people, task.limits) if task.within(one.cell.day)]
    given = {cell: name for cell, name in names.items() if not task.names.get(cell)}
    return Proposal(given, found, reasons.told(task, names, found))
