"""Entries made after the shift they belong to was sealed: they say so, and a leader approves them."""
from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast

from app.core.agenda import OpenItem
from app.core.errors import UserError
from app.core.i18n import show_moment, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import LEADING, Column, action, listing
from app.core.run import Context
from app.features.duty_log.records import APPROVALS, LATE, DutyEntry, LateEntry
from app.features.roster.records import Shift
from db.asked import Asked

_sealed = Asked(
    lambda at, now: Shift.select(Shift.starts_at, Shift.sealed_at).where(
        Shift.sealed_at > at, Shift.sealed_at <= now, Shift.sealed_from <= at
    ).order_by(Shift.starts_at.desc()).limit(1)
)


def sealed(at: datetime, now: datetime) -> tuple[datetime, datetime] | None:
    """When the sealed shift that a moment (UTC) belongs to, from one seal to the next, began and was sealed.

    None while it is not sealed. A seal set by a clock that was ahead does not count before its time has come.
    """
    return cast("tuple[datetime, datetime] | None", _sealed.one(at, now))


def finding(at: datetime, now: datetime) -> list[tuple[str, str]]:
    """What is asked before an entry is put into a sealed shift."""
    shift = sealed(at, now)
    if shift is None:
        return []
    began, ended = shift
    text = tr("The shift of {time} was sealed at {sealed}. The entry will say that it came afterwards, and a leader "
              "has to approve it.")
    return [("at", text.format(time=show_moment(began), sealed=show_moment(ended)))]


def mark(entry: DutyEntry, way: str, now: datetime) -> None:
    """Notes that a saved entry came after its shift's seal, if it did."""
    if sealed(entry.at, now) is not None and not LateEntry.select().where(LateEntry.entry == entry).exists():
        LateEntry(entry=entry, way=way or "memory").save()


def marks(wanted: list[int]) -> dict[int, dict[str, str]]:
    """By id of an entry: ``late_after``, how it came late and what a leader said, in words; ``late_state``, the code
    of the latter; ``late_said``, with who said it, when, and the opinion.
    """
    ways, states = dict(LATE), dict(APPROVALS)
    text, whole = tr("{way}, {state}"), tr("{words}, {name} {time}")
    found = {}
    for row in LateEntry.select().where(LateEntry.entry.in_(wanted)):
        words = text.format(way=tr(ways[row.way]), state=tr(states[row.state]))
        said = words
        if row.decided_at is not None:
            said = whole.format(words=words, name=row.decided_by, time=show_moment(row.decided_at))
        said += f"　{row.opinion}" if row.opinion else ""
        found[row.entry_id] = {"late_after": words, "late_state": row.state, "late_said": said}
    return found


@action(tr_noop("Decide on a late entry"), role="leader|chief", of=LateEntry, hidden=True)
def decide_late(
    ctx: Context, number: Annotated[int, tr_noop("Number"), LEADING],
    approve: Annotated[bool, tr_noop("Approved")] = True, opinion: str = "", year: Annotated[int, tr_noop("Year")] = 0,
) -> dict[str, Any]:
    """A leader approves an entry made after its shift's seal, or not; the entry stays in any case."""
    query = LateEntry.select().join(DutyEntry).where(DutyEntry.number == number).order_by(DutyEntry.year.desc())
    row = (query.where(DutyEntry.year == year) if year else query).first()
    if row is None:
        text = tr("No. {number} was not entered after a seal. There is nothing to decide.")
        raise UserError(text.format(number=number), "number")
    own, again = row.entry.created_by == ctx.number, row.state != "pending"
    if not opinion.strip() and (own or again or not approve):
        text = tr("Say why: it is your own entry.") if own else tr("Say why the entry is not approved.")
        raise UserError(tr("Say why the decision is changed.") if again else text, "opinion")
    row.state = "approved" if approve else "declined"
    row.decided_by, row.decided_at, row.opinion = ctx.name, ctx.now(), opinion.strip()
    row.save()
    return {"uid": row.uid, "state": tr(dict(APPROVALS)[row.state])}


def waiting(ctx: Context) -> list[OpenItem]:
    """Late entries that a leader has not decided on."""
    pending = LateEntry.select(LateEntry, DutyEntry).join(DutyEntry).where(LateEntry.state == "pending")
    text = tr("Late entry No. {number}: {content}")
    return [
        OpenItem(
            text.format(number=row.entry.number, content=next(iter(row.entry.content.splitlines()), "")[:40]),
            tr("to be approved"), "warn", ("duty_log", row.entry_id),
        )
        for row in pending.order_by(LateEntry.id)
    ]


def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    rows, ways, states = plain_rows(LateEntry, wanted), dict(LATE), dict(APPROVALS)
    entries = {row.id: row for row in DutyEntry.select().where(DutyEntry.id.in_([row["entry"] for row in rows]))}
    for row in rows:
        entry = entries[row["entry"]]
        row |= {"number": entry.number, "at": show_moment(entry.at), "recorded": show_moment(entry.created_at),
                "content": entry.content, "way": tr(ways[row["way"]]), "state": tr(states[row["state"]])}
    return rows


@listing(
    tr_noop("Late entries"), of=LateEntry, role="read", rows=_rows, name="late",
    columns=(
        Column("number", tr_noop("Number"), 80), Column("at", tr_noop("Time"), 150),
        Column("recorded", tr_noop("Recorded"), 150), Column("way", tr_noop("Late entry"), 140),
        Column("state", tr_noop("State"), 120), Column("decided_by", tr_noop("Decided by"), 110),
        Column("content", tr_noop("Content")),
    ),
)
def late_entries(ctx: Context, pending: Annotated[bool, tr_noop("To be approved only")] = False) -> list[int]:
    """Entries made after the seal of the shift they belong to, the newest first."""
    query = LateEntry.select(LateEntry.id).order_by(LateEntry.id.desc())
    return ids(query.where(LateEntry.state == "pending") if pending else query)
