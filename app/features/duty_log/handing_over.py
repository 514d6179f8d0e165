"""What the log hands over to the next shift, and its loose ends."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.core import access
from app.core.agenda import Matter
from app.core.i18n import show_moment, show_time, tr, tr_noop
from app.core.registry import matters, setting
from app.core.run import Context
from app.features.duty_log.lists import PRESSING, all_kinds, remembered
from app.features.duty_log.records import PROPOSED, URGENCIES, DutyEntry

setting(
    "duty_log.attachment_words", "附件 见附 附后 随附 attached attachment",
    tr_noop("Words of a text that speak of an attachment, parted by spaces"), source=PROPOSED,
)
LOOKED_BACK = timedelta(hours=24)  # for attachments named and not there
SOON = timedelta(hours=24)  # within which a deadline of an instruction is a loose end
GROUPS = {"instruction": "directive", "leader": "notice", "warning": "notice", "check": "checks"}


@matters
def handed_over(ctx: Context) -> list[Matter]:
    """Entries in hand, with what was done about them since; entries whose attachment is missing."""
    rows = list(DutyEntry.select().where(
        DutyEntry.result.in_(("open", "handover")), DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null()
    ).order_by(DutyEntry.at, DutyEntry.id))
    followers = _followers([row.id for row in rows])
    kinds, people = {kind["code"]: kind for kind in all_kinds()}, access.names()
    found = [_matter(ctx, row, followers.get(row.id, []), kinds, people) for row in rows]
    return found + _without_attachment(ctx)


def _matter(
    ctx: Context, row: DutyEntry, followers: list[DutyEntry], kinds: dict[str, dict[str, Any]], people: dict[str, str]
) -> Matter:
    steps = [row.handling, row.outcome, *(f"{show_time(one.at)} {one.content}" for one in followers)]
    return Matter(
        f"duty_log:{row.uid}", GROUPS.get(row.kind, "todo"), next(iter(row.content.splitlines()), "")[:200],
        ("duty_log", row.id), state=tr(dict(URGENCIES)[row.urgency]) if row.urgency in PRESSING else "",
        badge=kinds[row.kind]["short_name"] if row.kind in kinds else row.kind,
        tone="warn" if row.urgency in PRESSING else "", due=row.due_at,
        origin=tr("No. {number}, {time}, taken by {person}").format(
            number=row.number, time=show_moment(row.at), person=people.get(row.created_by, row.created_by),
        ),
        source=row.source,
        progress="\n".join(part for part in steps if part), next_step=row.proposal,
        person=" ".join(part for part in (row.person, row.post) if part), phone=row.phone,
        loose=_loose(row, followers, ctx.now()),
    )


def _loose(row: DutyEntry, followers: list[DutyEntry], now: datetime) -> str:
    """What is missing in an entry in hand, as a sentence; empty when nothing is."""
    if row.kind == "instruction" and not (row.undertaker or row.outcome or followers):
        return tr("instruction not passed on")
    if row.unanswered and not followers:
        return tr("not answered, not tried again")
    if row.due_at and row.due_at <= now:
        return tr("overdue since {time}").format(time=show_moment(row.due_at))
    if row.due_at and row.kind == "instruction" and row.due_at <= now + SOON:
        return tr("due {time}").format(time=show_moment(row.due_at))
    return ""


def _followers(ids: list[int]) -> dict[int, list[DutyEntry]]:
    found: dict[int, list[DutyEntry]] = {}
    query = DutyEntry.select().where(DutyEntry.follows.in_(ids), DutyEntry.voided_at.is_null()).order_by(DutyEntry.id)
    for row in query:
        found.setdefault(row.follows_id, []).append(row)
    return found


def _without_attachment(ctx: Context) -> list[Matter]:
    words = ctx.setting("duty_log.attachment_words").split()
    recent = DutyEntry.select().where(
        remembered(), DutyEntry.created_at >= ctx.now() - LOOKED_BACK, DutyEntry.attachments == 0,
        DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null(),
    ).order_by(DutyEntry.id)
    return [
        Matter(
            f"attachment:{row.uid}", "todo", tr("No. {number}: {text}").format(
                number=row.number, text=next(iter(row.content.splitlines()), "")[:100]),
            ("duty_log", row.id), loose=tr("names an attachment that is not there"), stays=False,
        )
        for row in recent if any(word in row.content for word in words)
    ]
