"""Reading rounds and spot checks: what is due now, the lists, history, clocks, what is owed."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any

from peewee import Expression, fn

from app.core import access, search
from app.core.agenda import Due, OpenItem
from app.core.errors import UserError
from app.core.i18n import pick, show_moment, show_time, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import LEADING, Column, due, listing, open_items, reading
from app.core.run import Context
from app.features.roster.records import DAY_KINDS
from app.features.rounds import checks as checking
from app.features.rounds import state
from app.features.rounds.drawing import agreeing, pairs_of
from app.features.rounds.records import (
    CONNECTED,
    IDENTITIES,
    MODES,
    RESULTS,
    YES_NO,
    CheckVerdict,
    Round,
    RoundItem,
    SpotCheck,
    SpotDraw,
)
from db import ledger

Text = Annotated[str, tr_noop("Text")]
QUIET = {"id", "uid", "version", "updated_at", "updated_by", "created_at", "created_by", "unit", "archived_at"}
TONES = {"fault": "danger", "missed": "danger"}
CHOICES = {
    "mode": MODES, "connected": CONNECTED, "identity": IDENTITIES,
    **dict.fromkeys(("permanent", "leader_present", "system_online", "video_online"), YES_NO),
}


# now --------------------------------------------------------------------
@reading(tr_noop("Rounds due now"), role="read", of=Round)
def now(ctx: Context) -> list[dict[str, Any]]:
    """What is tried, by its order, with its state: due, overdue, made, missed just before, or waiting."""
    moment, people = ctx.now(), access.names()
    standings = state.standings(ctx)
    missed = _missed_lately(ctx, standings)
    found = []
    for at in standings:
        shown = at.early or at.made
        before = missed.get(at.item.code, [])
        found.append({
            "subject": at.item.code, "title": state.name_of(at.item), "times": at.item.times,
            "state": _state(at, moment), "due": at.running if at.is_owed else None,
            "ends": at.ends if at.is_owed else None, "upcoming": at.upcoming,
            "made_at": shown.done_at if shown else None, "result": shown.result if shown else "",
            "note": shown.note if shown else "", "by": people.get(shown.done_by, shown.done_by) if shown else "",
            "entry": shown.entry if shown else "", "missed": tr(", ").join(show_time(one) for one in before),
            "missed_count": len(before),
        })
    return found


def _state(at: state.Standing, moment: datetime) -> str:
    if at.is_owed:
        return "overdue" if at.ends is not None and at.ends < moment else "due"
    return "made" if at.made or at.early else "waiting"


def _missed_lately(ctx: Context, standings: list[state.Standing]) -> dict[str, list[datetime]]:
    """When rounds were missed of late, kept as such or not yet, by what was tried."""
    since = state.seen_since(ctx)
    found: dict[str, list[datetime]] = {}
    kept = Round.select(Round.subject, Round.due_at).where(Round.result == "missed", Round.due_at >= since)
    for subject, due_at in kept.order_by(Round.due_at).tuples():
        found.setdefault(subject, []).append(due_at)
    for item, due_at in state.missed(ctx, standings):
        if due_at >= since:
            found.setdefault(item.code, []).append(due_at)
    return found


# rounds made ------------------------------------------------------------
def _titles() -> dict[str, str]:
    return {item.code: state.name_of(item) for item in RoundItem.select()}


def round_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    """Rounds as plain dicts, in words what the page shows."""
    found, people, titles = plain_rows(Round, wanted), access.names(), _titles()
    for row in found:
        row["title_shown"] = titles.get(row["subject"], row["title"])
        said = tr(dict(RESULTS)[row["result"]])
        row["result_shown"] = tr("{result}, entered afterwards").format(result=said) if row["afterwards"] else said
        row["by_shown"] = people.get(row["done_by"], row["done_by"])
        row["tone"] = TONES.get(row["result"], "")
    return found


def history_of(ctx: Context, uid: Annotated[str, tr_noop("Round")]) -> list[dict[str, Any]]:
    """What became of a round, oldest first: at, by, action, reason, changes."""
    if Round.get_or_none(Round.uid == uid) is None:
        raise UserError(tr("This round is not there any more. Look at the list again."), "uid")
    return _steps("round", uid)


def check_history(ctx: Context, uid: Annotated[str, tr_noop("Unit drawn"), LEADING]) -> list[dict[str, Any]]:
    """What became of a check, oldest first: at, by, action, reason, changes."""
    return _steps("spot_check", checking.known(uid).uid)


def _steps(table: str, uid: str) -> list[dict[str, Any]]:
    people = access.names()
    return [
        {
            "seq": step.seq, "at": step.at, "by": people.get(step.actor, step.actor), "action": step.action,
            "reason": step.reason,
            "changes": {
                name: [(step.before or {}).get(name), value] for name, value in (step.after or {}).items()
                if step.before and step.before.get(name) != value and name not in QUIET
            },
        }
        for step in ledger.history(table, [uid])
    ]


@listing(
    tr_noop("Rounds kept"), of=Round, role="read", rows=round_rows, history=history_of, search=("title", "note"),
    change="rounds.correct",
    columns=(
        Column("due_at", tr_noop("Due at"), 144), Column("title_shown", tr_noop("Tried"), 170),
        Column("result_shown", tr_noop("Result of the round"), 80), Column("done_at", tr_noop("Made at"), 144),
        Column("by_shown", tr_noop("Tried by"), 90), Column("note", tr_noop("Note")),
        Column("entry", tr_noop("Entry of the log"), 100),
    ),
)
def rounds(
    ctx: Context, result: str = "", since: Annotated[datetime | None, tr_noop("From")] = None,
    until: Annotated[datetime | None, tr_noop("Before")] = None, text: Text = "",
) -> list[int]:
    """Ids of rounds made and missed, by the time they were due, the newest first."""
    wheres: list[Expression] = [Round.archived_at.is_null()]
    wheres += [Round.result == result] if result else []
    wheres += [Round.due_at >= since] if since else []
    wheres += [Round.due_at < until] if until else []
    return _passing(Round, wheres, (Round.due_at.desc(), Round.id.desc()), text)


def _passing(record: Any, wheres: list[Expression], order: Iterable[Any], text: str) -> list[int]:
    query = record.select(record.id).where(*wheres).order_by(*order)
    if not text.strip():
        return ids(query)
    wanted = {hit.uid for hit in search.find(text, record._meta.table_name)}
    return [id for id, uid in query.select(record.id, record.uid).tuples() if uid in wanted]


# spot checks ------------------------------------------------------------
def check_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    """Units drawn and what their checks found, as plain dicts, in words what the page shows."""
    found, people = plain_rows(SpotCheck, wanted), access.names()
    names = {row.code: pick(row.title, row.title_en) for row in CheckVerdict.select()}
    batches = dict(
        SpotDraw.select(SpotDraw.id, SpotDraw.code).where(SpotDraw.id.in_([row["draw"] for row in found])).tuples()
    )
    for row in found:
        row["person"] = ""  # the telephone is the unit's
        row["batch"] = batches[row["draw"]]
        row["place"] = f"{row['batch']}/{row['ordinal']}"
        row.update({f"{name}_shown": tr(dict(known).get(row[name], "")) for name, known in CHOICES.items()})
        row["verdict_shown"] = names.get(row["verdict"], row["verdict"]) or tr("not checked")
        row["proposed_shown"] = names.get(row["proposed"], row["proposed"])
        row["by_shown"] = people.get(row["checked_by"], row["checked_by"])
        row["owes"] = bool(row["rectification"] and not row["feedback"])
        row["put_right_shown"] = _put_right(row)
        row["tone"] = "danger" if row["verdict"] and not row["passed"] and not row["feedback"] else ""
    return found


def _put_right(row: dict[str, Any]) -> str:
    if row["feedback"]:
        return tr("done: {text}").format(text=row["feedback"])
    return tr("owed: {text}").format(text=row["rectification"]) if row["rectification"] else ""


@listing(
    tr_noop("Spot checks"), of=SpotCheck, role="read", rows=check_rows, name="checks", history=check_history,
    search=("unit_name", "answered_by", "leader", "question", "rectification", "feedback"),
    add="rounds.draw", change="rounds.check", personal=("phone",),
    columns=(
        Column("place", tr_noop("Batch"), 116), Column("unit_name", tr_noop("Unit"), 190),
        Column("phone", tr_noop("Duty telephone"), 120), Column("verdict_shown", tr_noop("Verdict"), 136),
        Column("dialled_at", tr_noop("Dialled at"), 144), Column("answered_by", tr_noop("Answered by"), 96),
        Column("put_right_shown", tr_noop("To be put right")), Column("region", tr_noop("Region"), 80),
        Column("connected_shown", tr_noop("Connection"), 104), Column("rings", tr_noop("Rings"), 84),
        Column("attempt", tr_noop("Which attempt"), 100), Column("identity_shown", tr_noop("Identity"), 120),
        Column("leader", tr_noop("Duty leader"), 90), Column("by_shown", tr_noop("Checked by"), 80),
    ),
)
def check_list(
    ctx: Context, batch: Annotated[str, tr_noop("Batch")] = "",
    unchecked: Annotated[bool, tr_noop("Not checked only")] = False,
    owed: Annotated[bool, tr_noop("Feedback owed only")] = False, text: Text = "",
) -> list[int]:
    """Ids of units drawn, the newest batch first, in the order drawn."""
    wheres: list[Expression] = [SpotCheck.archived_at.is_null()]
    if batch.strip():
        wheres.append(SpotCheck.draw.in_(SpotDraw.select(SpotDraw.id).where(SpotDraw.code == batch.strip())))
    wheres += [SpotCheck.verdict == ""] if unchecked else []
    wheres += [SpotCheck.rectification != "", SpotCheck.feedback == ""] if owed else []
    return _passing(SpotCheck, wheres, (SpotCheck.draw.desc(), SpotCheck.ordinal), text)


def _draw_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    found, people = plain_rows(SpotDraw, wanted), access.names()
    proven = agreeing(SpotDraw.select().where(SpotDraw.id.in_(wanted)))
    for row in found:
        names = [name for _, name in pairs_of(row["drawn"])]
        row["kind_shown"] = tr(dict(DAY_KINDS)[row["day_kind"]])
        row["drawn_shown"] = tr(", ").join(names)
        row["count_shown"] = f"{len(names)}/{len(pairs_of(row['pool']))}"
        row["by_shown"] = people.get(row["created_by"], row["created_by"])
        row["agrees_shown"] = tr("agrees") if proven[row["id"]] else tr("does not agree")
    return found


@listing(
    tr_noop("Draws"), of=SpotDraw, role="read", rows=_draw_rows, name="draws",
    columns=(
        Column("code", tr_noop("Batch"), 110), Column("at", tr_noop("Drawn at"), 144),
        Column("kind_shown", tr_noop("Kind of day"), 110), Column("count_shown", tr_noop("Drawn, of"), 80),
        Column("seed", tr_noop("Seed"), 160), Column("agrees_shown", tr_noop("Drawn again"), 100),
        Column("by_shown", tr_noop("Drawn by"), 90), Column("reason", tr_noop("Reason"), 160),
        Column("drawn_shown", tr_noop("Units")),
    ),
)
def draws(ctx: Context) -> list[int]:
    """Ids of draws, the newest first."""
    return ids(SpotDraw.select(SpotDraw.id).order_by(SpotDraw.id.desc()))


# what is owed -----------------------------------------------------------
def _by_time(standings: list[state.Standing], moment: datetime) -> dict[tuple[datetime, timedelta], list[RoundItem]]:
    """Rounds owed now, and the next that come due, by their time and the minutes allowed."""
    found: dict[tuple[datetime, timedelta], list[RoundItem]] = {}
    for at in standings:
        if at.is_owed and at.running is not None:
            found.setdefault((at.running, at.grace), []).append(at.item)
    waiting = [at for at in standings if at.early is None]
    soonest = min((at.upcoming for at in waiting), default=moment)
    for at in waiting:
        if at.upcoming == soonest:
            found.setdefault((at.upcoming, at.grace), []).append(at.item)
    return found


@due
def clocks(ctx: Context) -> list[Due]:
    """A clock for each time of day whose rounds are owed, and for the next that comes."""
    standings = state.standings(ctx)
    text = tr("within {n} min　{source}")
    found = []
    for (starts, grace), items in _by_time(standings, ctx.now()).items():
        named = state.names_shown(state.name_of(item) for item in items)
        lead = min(at.item.id for at in standings if at.item.grace == items[0].grace)
        found.append(Due(
            title=f"{named}　{tr('{time} round').format(time=show_time(starts))}", starts=starts, ends=starts + grace,
            rule=text.format(n=items[0].grace, source=items[0].source_note), record=("rounds.items", lead),
            code=f"{starts:%Y%m%d%H%M}",
        ))
    return found


@open_items
def owed(ctx: Context) -> list[OpenItem]:
    """Rounds due, rounds missed of late that nobody explained, units to check, feedback awaited."""
    standings = state.standings(ctx)
    return rounds_owed(ctx, standings) + _missed_items(ctx, standings) + checks_owed()


def rounds_owed(ctx: Context, standings: list[state.Standing] | None = None) -> list[OpenItem]:
    """Rounds whose time has come."""
    moment = ctx.now()
    found = []
    for (starts, grace), items in _by_time(standings or state.standings(ctx), moment).items():
        if starts > moment:
            continue
        found.append(_round_item(items, starts, starts + grace, moment))
    return found


def _round_item(items: list[RoundItem], starts: datetime, ends: datetime, moment: datetime) -> OpenItem:
    named = state.names_shown(state.name_of(item) for item in items)
    late = ends < moment
    return OpenItem(
        tr("Round {time}: {names}").format(time=show_time(starts), names=named),
        tr("overdue") if late else tr("round due"), "danger" if late else "warn", ("rounds.items", items[0].id), ends,
    )


def _missed_items(ctx: Context, standings: list[state.Standing]) -> list[OpenItem]:
    since = state.seen_since(ctx)
    missed: dict[datetime, list[tuple[str, int]]] = {}
    names = _titles()
    kept = Round.select().where(Round.result == "missed", Round.note == "", Round.due_at >= since)
    for one in kept.order_by(Round.due_at, Round.id):
        missed.setdefault(one.due_at, []).append((names.get(one.subject, one.title), one.id))
    for item, when in state.missed(ctx, standings):
        if when >= since:
            missed.setdefault(when, []).append((state.name_of(item), 0))
    return [
        OpenItem(
            tr("Missed {time}: {names}").format(
                time=show_time(when), names=state.names_shown(name for name, _ in ones)
            ), tr("round missed"), "danger", ("rounds", ones[0][1]),
        )
        for when, ones in sorted(missed.items())
    ]


def each_round_owed(ctx: Context) -> list[tuple[str, OpenItem]]:
    """As rounds_owed(), each thing tried by itself, with its code."""
    moment = ctx.now()
    return [(at.item.code, _round_item([at.item], at.running, at.running + at.grace, moment))
            for at in state.standings(ctx) if at.is_owed and at.running is not None]


def checks_owed() -> list[OpenItem]:
    """Batches with units left to check, and units whose feedback is awaited."""
    return [one for _, one in batches_left() + feedback_owed()]


def batches_left() -> list[tuple[str, OpenItem]]:
    """Batches with units left to check, with the uid of their draw."""
    left = (
        SpotCheck.select(SpotDraw.uid, SpotDraw.code, fn.count(SpotCheck.id), fn.min(SpotCheck.id)).join(SpotDraw)
        .where(SpotCheck.verdict == "").group_by(SpotDraw.uid, SpotDraw.code).order_by(SpotDraw.code)
    )
    return [
        (uid, OpenItem(tr("Spot check {code}").format(code=code), tr("{n} units left").format(n=count), "warn",
                       ("rounds.checks", first)))
        for uid, code, count, first in left.tuples()
    ]


def feedback_owed() -> list[tuple[str, OpenItem]]:
    """Units whose feedback is awaited, with the uid of their check."""
    waiting = SpotCheck.select().where(SpotCheck.rectification != "", SpotCheck.feedback == "")
    return [
        (one.uid, OpenItem(tr("{unit}: to be put right").format(unit=one.unit_name), show_moment(one.checked_at), "",
                           ("rounds.checks", one.id)))
        for one in waiting.order_by(SpotCheck.id)
    ]
