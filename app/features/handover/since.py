"""What changed since somebody was last responsible: counted, and line by line with corrections first."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core import access
from app.core.run import Context
from app.features.duty_log.lists import entry_rows
from app.features.duty_log.records import Correction, DutyEntry
from app.features.events.records import ClockEnd, Event, EventReport
from app.features.events.state import running_events
from app.features.handover import watch
from app.features.handover.records import Handover

MOST = 500  # lines of changes shown; more are counted


def last_left(ctx: Context, number: str) -> datetime | None:
    """When the person with that work number last handed over a shift; else when they last signed in before the
    shift at hand began: coming to take it over, they are signed in already.
    """
    row = Handover.select(Handover.sealed_at).where(
        Handover.sealed_at.is_null(False), Handover.out_number == number
    ).order_by(Handover.id.desc()).first()
    if row is not None:
        return row.sealed_at
    return access.last_signed_in([number], before=watch.watch(ctx).span.starts).get(number)


def counted(ctx: Context, since: datetime) -> dict[str, int]:
    """Entries, events (and running ones), instructions (and open ones), corrections, reports sent (and late ones)."""
    entries = DutyEntry.select().where(DutyEntry.created_at >= since)
    orders = DutyEntry.select().where(DutyEntry.kind == "instruction", DutyEntry.voided_at.is_null())
    return {
        "entries": entries.count(),
        "events": Event.select().where(Event.created_at >= since).count(),
        "running": running_events().count(),
        "instructions": orders.where(DutyEntry.created_at >= since).count(),
        "open_instructions": orders.where(DutyEntry.result.in_(("open", "handover"))).count(),
        "corrections": Correction.select().where(Correction.created_at >= since).count(),
        "reports": EventReport.select().where(EventReport.sent_at >= since).count(),
        "late": ClockEnd.select().where(ClockEnd.ended_at >= since, ClockEnd.how == "late").count(),
    }


def changes(ctx: Context, since: datetime) -> list[dict[str, Any]]:
    """Entries corrected since then, then those voided, then new ones, each group the newest first.

    Rows as the log's list has them, with ``change``: corrected, voided or new.
    """
    corrected = Correction.select(Correction.entry).where(Correction.created_at >= since).distinct()
    groups = (
        ("corrected", DutyEntry.id.in_(corrected)),
        ("voided", DutyEntry.voided_at >= since),
        ("new", DutyEntry.created_at >= since),
    )
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    for change, condition in groups:
        query = DutyEntry.select(DutyEntry.id).where(condition).order_by(DutyEntry.id.desc()).limit(MOST)
        wanted = [id for (id,) in query.tuples() if id not in seen]
        seen.update(wanted)
        found += [{**row, "change": change} for row in entry_rows(ctx, wanted)]
    return found
