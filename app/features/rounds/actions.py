"""The actions on rounds: the only code that writes them."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from app.core.errors import UserError
from app.core.i18n import pick, report_language, show_moment, show_time, tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.features.duty_log.actions import log
from app.features.rounds import rules, state
from app.features.rounds.records import Round, RoundItem

Confirm = Annotated[bool, tr_noop("Save in spite of what was asked")]
Reason = Annotated[str, tr_noop("Reason")]
Which = Annotated[str, tr_noop("Round")]
MadeAt = Annotated[datetime | None, tr_noop("Made at")]
GRACE_MOST = 720


def offered_items(ctx: Context) -> list[tuple[str, str]]:
    """(code, name) of what is tried."""
    return [(item.code, state.name_of(item)) for item in state.items()]


# rounds -----------------------------------------------------------------
@action(tr_noop("Record a round"), role="duty", of=Round, icon="shield-check", hidden=True)
def record(
    ctx: Context, subject: Annotated[str, tr_noop("Tried"), LEADING, offered_items], result: str = "ok",
    note: str = "", at: MadeAt = None, reason: Annotated[str, tr_noop("Reason")] = "", confirm: Confirm = False,
) -> dict[str, Any]:
    """Keeps that the round due now was made, ``ok`` or ``fault``; a fault also goes into the duty log.

    Rounds missed until then are kept as missed; one of them is entered afterwards with its time ``at`` and a reason.
    Raises UserError where none is due.
    """
    item, now = state.item_of(subject), ctx.now()
    done = at or now
    _refuse_ahead(ctx, done)
    if not item.used:
        text = tr("{name} is not in use. Put it in use in the table “What is tried” first.")
        raise UserError(text.format(name=state.name_of(item)), "subject")
    if result == "missed":
        raise UserError(tr("A round is recorded as ok or fault; missed is counted by the program."), "result")
    settle(ctx)
    made = _slot(ctx, item, done, reason)
    made.done_at, made.done_by, made.result, made.note = done, ctx.number, result or "ok", note.strip()
    _log_fault(ctx, made, item, confirm)
    made.save()
    return _answer(made)


def _refuse_ahead(ctx: Context, done: datetime) -> None:
    if done > ctx.now():
        raise UserError(tr("{time} lies in the future. Check the time.").format(time=show_moment(done)), "at")


def _slot(ctx: Context, item: RoundItem, done: datetime, reason: str) -> Round:
    """The round that one made at ``done`` is: a new one, or one counted as missed where a reason is given.

    Raises UserError where that was recorded, or none is due yet.
    """
    at = state.standing(item, done)
    early = timedelta(minutes=ctx.setting("rounds.early_minutes"))
    due = at.running if at.is_owed else at.upcoming if at.upcoming - done <= early and at.early is None else None
    if due is not None:
        return Round(subject=item.code, title=item.title, due_at=due, allowed=item.grace)
    kept = at.early or at.made
    if kept is not None and kept.result == "missed":
        if not reason.strip():
            text = tr("The round of {name} due at {kept} is counted as missed. Say why it is entered afterwards.")
            raise UserError(text.format(name=state.name_of(item), kept=show_moment(kept.due_at)), "reason")
        kept.afterwards = reason.strip()
        return kept
    raise _not_due(item, at, kept, early)


def _not_due(item: RoundItem, at: state.Standing, kept: Round | None, early: timedelta) -> UserError:
    values = {"name": state.name_of(item), "due": show_time(at.upcoming), "first": show_time(at.upcoming - early)}
    if kept is None:
        text = tr("{name} is next due at {due}; it can be recorded from {first}.")
    else:
        text = tr("{name} was recorded at {kept} already. It is next due at {due}, and can be recorded from {first}.")
        values["kept"] = show_time(kept.done_at or kept.due_at)
        if at.early is not None:
            text = tr("{name} was recorded at {kept} already, for {due}. To change it, open it in the list.")
    return UserError(text.format(**values), "subject")


def _log_fault(ctx: Context, made: Round, item: RoundItem, confirm: bool) -> None:
    """Puts the entry of a fault into the duty log, once. Raises UserError where nothing says what is wrong."""
    if made.result != "fault" or made.entry:
        return
    if not made.note:
        raise UserError(tr("Say what is wrong; it goes into the duty log."), "note")
    with report_language(ctx.setting("site.report_language")):
        name = pick(item.title, item.title_en)
        content = tr("Round of {due}: {name} is faulty. {note}").format(
            due=show_time(made.due_at), name=name, note=made.note
        )
    kept = log(
        ctx, kind="equipment", source=name, content=content, at=made.done_at, result="open", confirm=confirm
    )
    made.entry = f"{kept['number']}/{kept['year']}"


def _answer(made: Round) -> dict[str, Any]:
    return {
        "uid": made.uid, "id": made.id, "subject": made.subject, "due_at": made.due_at, "result": made.result,
        "entry": made.entry,
    }


@action(tr_noop("Count missed rounds"), role="duty", of=Round, hidden=True)
def settle(ctx: Context) -> dict[str, Any]:
    """Keeps as missed every round that nobody made before the next of its kind was due."""
    found = state.missed(ctx)
    for index, (item, due) in enumerate(found):
        ctx.progress(index, len(found), "")
        _keep_missed(item, due)
    return {"missed": len(found)}


def _keep_missed(item: RoundItem, due: datetime) -> None:
    Round(subject=item.code, title=item.title, due_at=due, result="missed", allowed=item.grace).save()


@action(tr_noop("Change a round"), role="duty", of=Round, hidden=True)
def correct(
    ctx: Context, uid: Which, note: str, reason: Reason, result: str = "", at: MadeAt = None, confirm: Confirm = False
) -> dict[str, Any]:
    """Changes result or note of a round, or says why one was missed; what it was stays in its history.

    One counted as missed becomes one entered afterwards with its time ``at``, where it was made all the same.
    Raises UserError.
    """
    made = Round.get_or_none(Round.uid == uid)
    if made is None:
        raise UserError(tr("This round is not there any more. Look at the list again."), "uid")
    missed = made.result == "missed"
    result = result or ("ok" if missed and at else made.result)
    if missed and result != "missed":
        _make_afterwards(ctx, made, at, reason)
    elif result == "missed" and not missed:
        raise UserError(tr("A round that was made cannot become missed."), "result")
    elif at is not None:
        text = tr("The time is given only where a missed round is entered afterwards as normal or faulty.")
        raise UserError(text, "at")
    made.result, made.note = result, note.strip()
    if result == "fault":
        _log_fault(ctx, made, state.item_of(made.subject), confirm)
    made.save()
    return _answer(made)


def _make_afterwards(ctx: Context, made: Round, at: datetime | None, reason: str) -> None:
    """Enters when a round counted as missed was made. Raises UserError for a time at which it cannot have been."""
    if at is None:
        text = tr("This round is counted as missed. Give the time it was made at, or leave the result and say in the "
                  "note why it was missed.")
        raise UserError(text, "at")
    _refuse_ahead(ctx, at)
    settle(ctx)
    after = Round.select(Round.due_at).where(Round.subject == made.subject, Round.due_at > made.due_at)
    following = after.order_by(Round.due_at).first()
    first = made.due_at - timedelta(minutes=ctx.setting("rounds.early_minutes"))
    last = following.due_at if following else ctx.now()
    running = state.standing(state.item_of(made.subject), ctx.now()).running
    last = min(last, running) if running is not None and running > made.due_at else last
    if not first <= at <= last:
        text = tr("This round can have been made from {first} to {last}. Check the time.")
        raise UserError(text.format(first=show_moment(first), last=show_moment(last)), "at")
    made.done_at, made.done_by, made.afterwards = at, ctx.number, reason.strip()


# what is tried ----------------------------------------------------------
@action(tr_noop("Put all rounds in use"), role="chief", of=RoundItem, icon="shield-check")
def start(ctx: Context) -> dict[str, Any]:
    """Puts everything in the table in use; its rounds count from now on. What is in use stays as it is."""
    begun = [item for item in state.items(used=False) if not item.used]
    for item in begun:
        item.used, item.since = True, ctx.now()
        item.save()
    return {"started": [item.code for item in begun]}


@action(tr_noop("Change what is tried"), role="chief", of=RoundItem, hidden=True)
def change_item(
    ctx: Context, code: str, title: str, times: str, source_note: str, title_en: str | None = None,
    grace: int | None = None, used: bool | None = None, position: int | None = None,
) -> dict[str, Any]:
    """Changes what is tried and when, or adds one under a new code; what is not given stays as it is.

    Rounds missed until now are kept as missed by the times that held; the new ones count from now on.
    """
    given, wrong = rules.parse_times(times)
    if wrong or not given or len(given) > rules.MOST_TIMES:
        text = tr("“{piece}” is no time of day. Give times as 09:00 15:00, at most {n}.")
        raise UserError(text.format(piece=wrong or times.strip(), n=rules.MOST_TIMES), "times")
    if grace is not None and not 1 <= grace <= GRACE_MOST:
        raise UserError(tr("Minutes allowed are 1 to {most}.").format(most=GRACE_MOST), "grace")
    item = RoundItem.get_or_none(RoundItem.code == code.strip()) or RoundItem(code=code.strip())
    written = " ".join(one.strftime("%H:%M") for one in given)
    use = item.used if used is None else used
    if use != item.used or (use and written != item.times):
        _close(item, ctx.now())
        item.since = ctx.now() if use else None
    item.title, item.times, item.used, item.source_note = title.strip(), written, use, source_note.strip()
    item.title_en = item.title_en if title_en is None else title_en.strip()
    item.grace = item.grace if grace is None else grace
    item.position = item.position if position is None else position
    item.save()
    return {"uid": item.uid, "code": item.code, "used": item.used}


def _close(item: RoundItem, now: datetime) -> None:
    """Keeps what was missed by the times that held until now: also the running round, if it was overdue."""
    if item.id is None or not item.used:
        return
    at = state.standing(item, now)
    overdue = at.is_owed and at.ends is not None and at.ends < now
    until = at.running + state.TICK if overdue and at.running else at.running or now
    for due in state.unkept(item, until, state.newest_kept(until).get(item.code)):
        _keep_missed(item, due)
