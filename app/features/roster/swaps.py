"""Swaps of published duties: asked by one, agreed by the other, approved by a leader; then a new version."""
from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features.roster import checks, plan
from app.features.roster import people as duty_people
from app.features.roster.actions import arrange, keep_version
from app.features.roster.plan import Cell, Names
from app.features.roster.records import Swap
from db.tables import Role, User

Uid = Annotated[str, tr_noop("Swap")]
Post = Annotated[str, tr_noop("Post")]
ShiftCode = Annotated[str, tr_noop("Shift")]


@action(tr_noop("Ask for a swap"), role="duty|chief", of=Swap)
def swap(
    ctx: Context, day: Annotated[date, tr_noop("Date")], post: Post,
    taker: Annotated[str, tr_noop("Who takes it")], reason: Annotated[str, tr_noop("Reason")], shift: ShiftCode = "",
    seat: Annotated[int, tr_noop("Seat")] = 1,
    back_day: Annotated[date | None, tr_noop("Date given for it")] = None,
    back_shift: Annotated[str, tr_noop("Shift given for it")] = "",
    back_post: Annotated[str, tr_noop("Post given for it")] = "",
    back_seat: Annotated[int, tr_noop("Seat given for it")] = 1,
) -> dict[str, Any]:
    """Asks that ``taker`` takes a published duty, and maybe gives one of theirs for it.

    Only who has the duty, or the head of the office, asks. Nothing changes before it is agreed and approved.
    Returns what would be wrong afterwards, each with its reason.
    """
    cell = Cell(day, shift, post, seat)
    back = Cell(back_day, back_shift, back_post or post, back_seat) if back_day else None
    giver, taking = _holder(ctx, cell), duty_people.known(taker, "taker").name
    if giver == taking:
        raise UserError(tr("{name} has this duty already.").format(name=taking), "taker")
    if back is not None and _holder(ctx, back) != taking:
        text = tr("{name} does not have the duty of {day} that is to be given for it.")
        raise UserError(text.format(name=taking, day=back_day), "back_day")
    if not (ctx.may("chief") or duty_people.is_me(ctx, giver)):
        text = tr("This duty is {name}'s. They, or the head of the office, ask for a swap.")
        raise UserError(text.format(name=giver))
    running = Swap.select().where(Swap.state.in_(("asked", "agreed")), Swap.cell == _text(cell))
    if running.exists():
        raise UserError(tr("A swap of this duty has been asked for already. Have it decided first."), "day")
    row = Swap(giver=giver, taker=taking, cell=_text(cell), back=_text(back) if back else "", reason=reason.strip())
    row.save()
    return {"uid": row.uid, "findings": _after(ctx, row)}


@action(tr_noop("Answer a swap"), role="duty|chief", of=Swap, hidden=True)
def answer_swap(
    ctx: Context, uid: Uid, agree: Annotated[bool, tr_noop("Agreed")] = True,
    note: Annotated[str, tr_noop("Opinion")] = "",
) -> dict[str, Any]:
    """The other side agrees or declines; only they themselves do, or the head of the office on their word."""
    row = _running(uid, "asked")
    if not (duty_people.is_me(ctx, row.taker) or ctx.may("chief")):
        raise UserError(tr("{name} is asked. Only they, or the head of the office, answer.").format(name=row.taker))
    row.state, row.agreed_at, row.opinion = "agreed" if agree else "declined", ctx.now(), note.strip()
    row.agreed_by = ctx.number
    row.save()
    return {"uid": row.uid, "state": row.state}


@action(tr_noop("Decide on a swap"), role="leader|chief", of=Swap, hidden=True)
def decide_swap(
    ctx: Context, uid: Uid, approve: Annotated[bool, tr_noop("Approved")] = True,
    opinion: Annotated[str, tr_noop("Opinion")] = "",
) -> dict[str, Any]:
    """A leader approves or not. An approved swap changes the plan and publishes the months it touches anew.

    Whoever gives or takes the duty, or has both asked and answered, leaves the decision to another leader; where
    nobody else with an account leads, they decide and say why, which is kept. Raises UserError when a duty has
    changed hands meanwhile.
    """
    row = _running(uid, "agreed")
    _need_another(ctx, row, opinion)
    row.state, row.decided_at, row.decided_by = "approved" if approve else "refused", ctx.now(), ctx.name
    row.opinion = " ".join(part for part in (row.opinion, opinion.strip()) if part)
    if approve:
        changed = _changes(row)
        for cell, name in changed.items():
            if _holder(ctx, cell) != (row.giver if name == row.taker else row.taker):
                raise UserError(tr("A duty of this swap has changed hands meanwhile. Ask for it anew."), "uid")
        title = tr("Swap of {giver} and {taker}").format(giver=row.giver, taker=row.taker)
        held = {cell: plan.planned(cell.day, cell.day).get(cell, "") for cell in changed}
        differing = [[*cell.plain(), name] for cell, name in changed.items() if held[cell] != name]
        if differing:
            arrange(ctx, differing, title=title)
        for month in sorted({f"{cell.day:%Y-%m}" for cell in changed}):
            names = plan.names_of(plan.newest_version(month))
            names.update({cell: name for cell, name in changed.items() if f"{cell.day:%Y-%m}" == month})
            row.published = keep_version(ctx, month, names, title)
    row.save()
    return {"uid": row.uid, "state": row.state}


def pending(ctx: Context) -> list[Swap]:
    """Swaps that wait for an answer or a decision, the oldest first."""
    return list(Swap.select().where(Swap.state.in_(("asked", "agreed")), Swap.archived_at.is_null()).order_by(Swap.id))


def cells_of(row: Swap) -> list[Cell]:
    """The duties a swap is about: the one given, and the one given for it."""
    return [_cell(text) for text in (row.cell, row.back) if text]


def _changes(row: Swap) -> Names:
    given, *back = cells_of(row)
    return {given: row.taker, **dict.fromkeys(back, row.giver)}


def _after(ctx: Context, row: Swap) -> list[str]:
    """What would be wrong once the swap is done."""
    changed = _changes(row)
    first, last = min(cell.day for cell in changed), max(cell.day for cell in changed)
    names = {**plan.published(first - duty_people.BACK, last + duty_people.BACK), **changed}
    found = duty_people.check(ctx, first, last, names)
    return [f"{one.title}: {one.reason}" for one in found if one.cell in changed]


def _need_another(ctx: Context, row: Swap, opinion: str) -> None:
    """Raises UserError where one person would do all of a swap: at the opinion where nobody else could decide."""
    is_party = duty_people.is_me(ctx, row.giver) or duty_people.is_me(ctx, row.taker)
    if not is_party and not row.created_by == row.agreed_by == ctx.number:
        return
    leading = [role.code for role in Role.select() if {"leader", "chief"} & set(role.grants.split())]
    others = User.select().where(User.active == True, User.role.in_(leading), User.number != ctx.number)  # noqa: E712
    if others.exists():
        raise UserError(tr("You are part of this swap, or have asked and answered yourself: another leader decides."))
    if not opinion.strip():
        text = tr("You are part of this swap, or have asked and answered yourself, and nobody else leads. Say in the "
                  "opinion why it is decided so.")
        raise UserError(text, "opinion")


def _running(uid: str, state: str) -> Swap:
    row = Swap.get_or_none(Swap.uid == uid)
    if row is None:
        raise UserError(tr("There is no such swap. Look at the list again."), "uid")
    if row.state != state:
        raise UserError(tr("This swap is not at that point: it is decided, or the other side has yet to agree."), "uid")
    return row


def _holder(ctx: Context, cell: Cell) -> str:
    """Who has a duty that is published and has not begun. Raises UserError."""
    name = plan.published(cell.day, cell.day).get(cell, "")
    if not name:
        text = tr("Nobody has the duty {post} of {day} in the published roster. Only published duties are swapped.")
        raise UserError(text.format(post=cell.post, day=checks.day_words(cell.day)), "day")
    begins = next((seat.span.starts for seat in plan.seats(ctx, cell.day, cell.day) if seat.cell == cell), None)
    if cell.day < plan.duty_day(ctx) or (begins is not None and begins <= ctx.now()):
        text = tr("The duty of {day} has begun or is over and cannot be swapped.")
        raise UserError(text.format(day=checks.day_words(cell.day)), "day")
    return name


def _text(cell: Cell) -> str:
    return json.dumps(cell.plain(), ensure_ascii=False)


def _cell(text: str) -> Cell:
    day, shift, post, seat = json.loads(text)
    return Cell(date.fromisoformat(day), shift, post, seat)
