"""The running shift: by the roster and the clock, who signed in during it, whether it runs over."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core import access
from app.core.i18n import tr_noop
from app.core.registry import feature, reading
from app.core.run import Context
from app.features.roster import plan
from app.features.roster.records import Shift
from app.features.roster.shifts import Span, shift_at
from db.ledger import LedgerEntry

FEATURE = feature(tr_noop("Shift"), icon="clock", order=35)


@reading(tr_noop("The running shift"), role="read")
def current(ctx: Context) -> dict[str, Any]:
    """The shift of now: name, hours, who is on it, who signed in when, whether it was planned; and the next one."""
    span = shift_at(ctx.now(), plan.shift_plan(ctx))
    following = plan.next_shift(ctx, span)
    return {**told(span), "signed_in": signed_in(span.starts, span.ends), "next": told(following)}


def told(span: Span) -> dict[str, Any]:
    """A shift in plain values; ``planned``: whether the published roster has somebody for it."""
    noted = Shift.get_or_none(Shift.starts_at == span.starts)
    return {
        "code": span.code, "name": span.name, "day": span.day, "starts": span.starts, "ends": span.ends,
        "people": plan.people_of(span), "planned": bool(plan.by_post(plan.published_around(span), span)),
        "sealed_at": noted.sealed_at if noted else None,
    }


def signed_in(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Who signed in during a time (UTC), each time, by the ledger; the earliest first."""
    names = access.names()
    rows = LedgerEntry.select(LedgerEntry.actor, LedgerEntry.at, LedgerEntry.station).where(
        LedgerEntry.action == access.SIGNED_IN, LedgerEntry.at >= _stamp(since), LedgerEntry.at < _stamp(until)
    ).order_by(LedgerEntry.seq)
    return [
        {"number": actor, "name": names.get(actor, actor), "at": datetime.fromisoformat(at), "station": station}
        for actor, at, station in rows.tuples()
    ]


def _stamp(moment: datetime) -> str:
    """A moment as the ledger writes it."""
    return moment.isoformat(timespec="milliseconds")
