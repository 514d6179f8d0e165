"""Reading bulletins: the list, and what is owed."""
from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any

from app.core import access, search
from app.core.agenda import OpenItem
from app.core.i18n import show_time, to_local, to_utc, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import Column, listing, open_items
from app.core.run import Context
from app.features.bulletins import drafting, freezing
from app.features.bulletins.actions import by_code
from app.features.bulletins.gathering import DAY
from app.features.bulletins.records import DAILY, HEADS, STATES, Bulletin
from app.features.issues.page import issue_said
from app.features.issues.records import PageHead
from app.features.roster import plan
from db import ledger

TABLE = "bulletin"
TONES = {"draft": "text", "signed": "text2", "withdrawn": "text3"}


def bulletin_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    """Bulletins as plain dicts, with their words: kind, issue, state, who signed; ``whole``: as it was signed."""
    found = plain_rows(Bulletin, wanted)
    records = {row.id: row for row in Bulletin.select().where(Bulletin.id.in_(wanted))}
    people = access.names()
    for row in found:
        row["first_day"] = to_local(row["since"]).date()
        row["bulletin"], row["text"] = row["code"], row["body"]
        row["head_shown"] = tr(dict(HEADS).get(row["head"], row["head"]))
        row["issue_shown"] = issue_said(row["issue"], row["total"]) if row["issue"] else ""
        row["state_shown"] = tr(dict(STATES)[row["state"]])
        row["whole"] = freezing.is_whole(records[row["id"]])
        row["editor"] = people.get(row["updated_by"], row["updated_by"])
        row["tone"] = TONES[row["state"]]
    return found


def history_of(ctx: Context, bulletin: Annotated[str, tr_noop("Bulletin")]) -> list[dict[str, Any]]:
    """What became of a bulletin, the oldest first: at, by, action, reason, and the wordings that changed."""
    people, found = access.names(), []
    for step in ledger.history(TABLE, [by_code(bulletin).uid]):
        before, after = step.before or {}, step.after or {}
        changes = {
            name: [before.get(name), after.get(name)] for name in ("title", "body", "addressee", "state", "signed_by")
            if step.before and before.get(name) != after.get(name)
        }
        found.append({"at": step.at, "by": people.get(step.actor, step.actor), "action": step.action,
                      "reason": step.reason or after.get("reason", ""), "changes": changes})
    return found


@listing(
    tr_noop("Bulletins"), of=Bulletin, role="read", rows=bulletin_rows, history=history_of,
    search=("code", "title", "body"), add="bulletins.prepare", change="bulletins.edit", retire="bulletins.withdraw",
    columns=(
        Column("head_shown", tr_noop("Kind of bulletin"), 145), Column("day", tr_noop("Day"), 90),
        Column("issue_shown", tr_noop("Issue"), 150), Column("title", tr_noop("Title")),
        Column("state_shown", tr_noop("State"), 70), Column("signed_by", tr_noop("Signed off by"), 90),
        Column("signed_at", tr_noop("Signed off at"), 130), Column("code", tr_noop("Bulletin"), 175),
    ),
)
def bulletins(
    ctx: Context, head: str = "", state: str = "", text: Annotated[str, tr_noop("Text")] = "",
) -> list[int]:
    """Bulletins, the newest day first."""
    query = Bulletin.select(Bulletin.id).where(Bulletin.archived_at.is_null())
    if head:
        query = query.where(Bulletin.head == head)
    if state:
        query = query.where(Bulletin.state == state)
    if text.strip():
        query = query.where(Bulletin.uid.in_([hit.uid for hit in search.find(text, TABLE)]))
    return ids(query.order_by(Bulletin.day.desc(), Bulletin.id.desc()))


# what is owed -----------------------------------------------------------
@open_items
def owed(ctx: Context) -> list[OpenItem]:
    """Bulletins of every day that were not signed by their hour, from the first one that this office made on."""
    found = []
    heads = PageHead.select().where(PageHead.code.in_(DAILY), PageHead.due_by != "", PageHead.archived_at.is_null())
    for head in heads:
        first = Bulletin.select().where(Bulletin.head == head.code).order_by(Bulletin.day).first()
        if first is None:
            continue
        last = drafting.last_day(ctx) if head.code == "daily" else plan.today(ctx)
        days = [last - DAY * by for by in range(ctx.setting("bulletins.owed_days")) if last - DAY * by >= first.day]
        rows = list(Bulletin.select().where(Bulletin.head == head.code, Bulletin.day.in_(days)))
        signed = {row.day for row in rows if row.state == "signed"}
        drafts = {row.day: row for row in rows if row.state == "draft"}
        for day in days:
            issued = day + DAY if head.code == "daily" else day
            due = to_utc(datetime.combine(issued, time.fromisoformat(head.due_by)))
            if day not in signed and due <= ctx.now():
                row = drafts.get(day)
                text = tr("{kind} of {day} not signed") if row else tr("{kind} of {day} not made")
                found.append(OpenItem(
                    text.format(kind=tr(dict(HEADS)[head.code]), day=drafting.said_day(day)),
                    tr("due {time}").format(time=show_time(due)), "warn", ("bulletins", row.id if row else 0), due,
                ))
    return found

