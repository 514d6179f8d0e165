"""The running shift and its board: who is on duty and how to reach them, who is responsible, who comes next.

The shift of the clock and the responsible one may differ: who has signed for the newest handover stays responsible
until the next one is sealed. Window and board show the responsible shift and say when the clock has another.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core import access
from app.core.agenda import OpenItem
from app.core.i18n import pick, show_time, tr, tr_noop
from app.core.registry import feature, open_items, reading
from app.core.run import Context
from app.features.contacts.lookup import reach
from app.features.handover import watch
from app.features.handover.records import Handover, HandoverItem
from app.features.handover.watch import ASK_BEFORE, Watch
from app.features.roster import plan
from app.features.roster.people import is_me
from app.features.roster.records import POSTS, Shift
from app.features.roster.shifts import Span, shift_at
from db.ledger import LedgerEntry

FEATURE = feature(tr_noop("Shift"), icon="clock", order=35)

ENDING = timedelta(minutes=15)  # before its end the strip says when a shift hands over
BOARD = ("shift", 0)  # what the reminder leads to: no record, the board
EARLY = timedelta(minutes=30)  # before a shift begins its people sign in


@dataclass(frozen=True)
class Standing:
    """The responsible shift and the one that takes over from it, each with its people by post.

    ``allowed``: minutes it may run over without a word; ``clock``: the shift of the clock; ``under_way``: its sheet
    is being worked on; ``missing``: nobody is known for it; ``turn``: when the next of this changes by itself.
    """

    held: Watch
    following: Span
    clock: Span
    people: dict[str, str]
    next_people: dict[str, str]
    allowed: int
    under_way: bool
    turn: datetime

    @property
    def span(self) -> Span:
        return self.held.span

    @property
    def missing(self) -> bool:
        return not (self.people["primary"] or self.people["secondary"])

    @property
    def responsible(self) -> str:
        """Who is responsible: who signed, else the first of those planned; empty where nobody is known."""
        return self.held.name or self.people["primary"] or self.people["secondary"]

    def overlong(self, now: datetime) -> int:
        """Minutes by which the shift runs over its end once that is more than is allowed, else 0."""
        return watch.minutes_over(self.held, now, self.allowed)

    def hands_over(self, now: datetime) -> bool:
        """Whether the next shift is what people want to know of: 30 minutes before the end, and during a handover."""
        return self.under_way or now >= self.span.ends - ASK_BEFORE


def standing(ctx: Context) -> Standing:
    """How things stand now."""
    held, now = watch.watch(ctx), ctx.now()
    following, clock = watch.after(ctx, held), shift_at(now, plan.shift_plan(ctx))
    allowed, ends = watch.allowed_minutes(), held.span.ends
    turns = (ends - ASK_BEFORE, ends, ends + timedelta(minutes=allowed + 1), clock.ends)
    return Standing(
        held, following, clock, _people(held), plan.people_of(following), allowed, _under_way(),
        min(turn for turn in turns if turn > now),
    )


def _people(held: watch.Watch) -> dict[str, str]:
    """Who is on the responsible shift; who signed for it and is not planned stands first of all."""
    people = plan.people_of(held.span)
    if held.name and held.name not in "、".join(people.values()).split("、"):
        people["primary"] = held.name
    return people


def _under_way() -> bool:
    """Whether a handover is more than prepared: the outgoing person has signed, or something was said to an item."""
    sheet = watch.open_sheet()
    if sheet is None:
        return False
    said = HandoverItem.select().where(HandoverItem.handover == sheet, HandoverItem.state != "unseen")
    return sheet.out_at is not None or said.exists()


# reading --------------------------------------------------------------------
@reading(tr_noop("The running shift"), role="read")
def current(ctx: Context) -> dict[str, Any]:
    """The shift of the clock: name, hours, people, who signed in when; the next one; who is responsible.

    ``overlong``: minutes by which the responsible shift runs over; ``missing``: nobody is planned or entered for it.
    """
    now, held = standing(ctx), responsible(ctx)
    return {
        **told(now.clock), "signed_in": signed_in(now.clock.starts, now.clock.ends),
        "next": told(plan.next_shift(ctx, now.clock)), "responsible": held["name"],
        "responsible_shift": held["shift"], **{name: held[name] for name in ("since", "overlong", "missing")},
    }


@reading(tr_noop("Who is responsible"), role="read")
def responsible(ctx: Context) -> dict[str, Any]:
    """The responsible shift: its name, hours and people, who signed for it (else who is first by the roster), since
    when, by how many minutes it runs over, whether nobody is known for it.
    """
    now = standing(ctx)
    return {
        "name": now.responsible, "since": now.held.since, "shift": now.span.name, "starts": now.span.starts,
        "ends": now.span.ends, "people": now.people, "overlong": now.overlong(ctx.now()), "missing": now.missing,
    }


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


# the board ------------------------------------------------------------------
@reading(tr_noop("The duty board"), role="read")
def board(ctx: Context) -> dict[str, Any]:
    """Who is on duty now and next, each with unit, post, office phone and mobile; how the shift stands, in words.

    ``says``: sentences with a tone each; ``roster`` and ``by_hand``: names by post of either; ``version``: the last
    one published of the month. Numbers are as the reader sees them.
    """
    now = standing(ctx)
    noted = Shift.get_or_none(Shift.starts_at == now.span.starts)
    return {
        **_faces(ctx, now.span, now.people), "responsible": now.responsible, "since": now.held.since,
        "sheet": now.held.last.number if now.held.last else "", "says": says(ctx, now),
        "overlong": now.overlong(ctx.now()), "missing": now.missing, "under_way": now.under_way,
        "next": _faces(ctx, now.following, now.next_people),
        "signed_in": _first_of_each(signed_in(now.span.starts - EARLY, max(now.span.ends, ctx.now()))),
        "weather": now.people["weather"], "roster": as_published(now.span),
        "by_hand": {name: getattr(noted, name) if noted else "" for name in (*POSTS, "weather")},
        "version": _version(now.span),
    }


def _faces(ctx: Context, span: Span, people: dict[str, str]) -> dict[str, Any]:
    """A shift with one line for each person of each post."""
    posts = {post.code: pick(post.title, post.title_en) for post in plan.posts()}
    labels = {name: tr(Shift._meta.fields[name].verbose_name) for name in POSTS}
    found = [
        {"code": code, "duty": posts.get(code) or labels.get(code, code), "name": name, **_reached(ctx, name)}
        for code in dict.fromkeys((*posts, *people)) if code != "weather"
        for name in people.get(code, "").split("、") if name
    ]
    return {"name": span.name, "day": span.day, "starts": span.starts, "ends": span.ends, "people": found}


def _reached(ctx: Context, name: str) -> dict[str, str]:
    """Unit, post, office phone and mobile; empty where the contacts have nobody, or several, of that name."""
    found = reach(ctx, name) or {}
    return {way: found.get(way, "") for way in ("unit", "post", "phone", "mobile")}


def as_published(span: Span) -> dict[str, str]:
    """The names of a shift by post as the newest version has them, whatever was entered by hand."""
    return {post: "、".join(names) for post, names in plan.by_post(plan.published_around(span), span).items()}


def _version(span: Span) -> dict[str, Any] | None:
    """The month's last published version: number, when, by whom; None while there is none."""
    row = plan.newest_version(f"{span.day:%Y-%m}")
    if row is None:
        return None
    by = access.names().get(row.created_by, row.created_by)
    return {"month": row.month, "number": row.number, "at": row.created_at, "by": by, "note": row.note}


def _first_of_each(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each person once, with the first time."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["number"], row)
    return list(found.values())


# in words -------------------------------------------------------------------
def says(ctx: Context, now: Standing) -> list[dict[str, str]]:
    """How the responsible shift stands: sentences ``text`` with a ``tone`` each, the worst first."""
    over = now.overlong(ctx.now())
    found = [
        (over > 0, "danger", tr("The {shift} runs over by {time}; nobody has taken over").format(
            shift=now.span.name, time=show_minutes(over))),
        (now.missing, "danger", tr("Nobody is planned for this shift")),
        (now.under_way, "warn", tr("Handover under way: {outgoing} to {incoming}").format(
            outgoing=now.span.name, incoming=now.following.name)),
        (True, "", _responsible(now)),
        (not now.missing, "", _planned(now)),
        (now.clock.starts != now.span.starts and not over, "", _clock_differs(now)),
        (True, "", _before(now)),
    ]
    return [{"text": text, "tone": tone} for holds, tone, text in found if holds and text]


def _responsible(now: Standing) -> str:
    if now.held.last is not None and now.held.since is not None:
        text = tr("{name} is responsible since {time}, handover sheet {sheet}")
        return text.format(name=now.held.name, time=show_time(now.held.since), sheet=now.held.last.number)
    if now.responsible:
        return tr("{name} is responsible by the roster; no handover was sealed yet").format(name=now.responsible)
    return tr("No handover was sealed yet")


def _planned(now: Standing) -> str:
    published = as_published(now.span)
    if not published:
        return tr("Entered by hand; the roster has nobody for this shift")
    differs = any(now.people.get(post, "") != names for post, names in published.items())
    return tr("Entered by hand in part; the roster says otherwise") if differs else tr("As the roster says")


def _clock_differs(now: Standing) -> str:
    """The clock has another shift: the next one's begun within what is allowed, or it took over before its time."""
    if now.clock.starts > now.span.starts:
        return tr("By the clock the {shift} has begun; it has not taken over yet").format(shift=now.clock.name)
    return tr("It took over before its time: by the clock the {shift} runs until {time}").format(
        shift=now.clock.name, time=show_time(now.clock.ends))


def _before(now: Standing) -> str:
    """The seal of the shift before."""
    last: Handover | None = now.held.last
    if last is None or last.sealed_at is None:
        return ""
    return tr("The {shift} before was sealed at {time}").format(shift=last.from_name, time=show_time(last.sealed_at))


def show_minutes(minutes: int) -> str:
    """``25 min``, ``3 h 25 min``."""
    hours, rest = divmod(minutes, 60)
    return tr("{h} h {m} min").format(h=hours, m=rest) if hours else tr("{m} min").format(m=rest)


# the reminder ---------------------------------------------------------------
@open_items
def own_shift(ctx: Context) -> list[OpenItem]:
    """From 30 minutes before their shift on, a line for whoever sits at the desk: with whom, and who goes.

    It makes no sound; for everybody else the strip names who comes next.
    """
    now = standing(ctx)
    span, names = now.following, [name for post in POSTS for name in now.next_people[post].split("、")]
    if not any(is_me(ctx, name) for name in names) or now.held.number == ctx.number or not now.hands_over(ctx.now()):
        return []
    others = "、".join(dict.fromkeys(name for name in names if name and not is_me(ctx, name)))
    text = tr("Your {shift} begins, with {others}") if others else tr("Your {shift} begins")
    said = text.format(shift=span.name, others=others)
    return [OpenItem(said, show_time(span.starts), "warn", BOARD, span.starts)]
