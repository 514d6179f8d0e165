"""Who is responsible: the chain of sealed handovers, whatever clock and roster say; and who owns a matter."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.agenda import Due
from app.core.i18n import tr
from app.core.registry import due
from app.core.run import Context
from app.features.handover.records import Handover, HandoverItem
from app.features.roster import people as duty_people
from app.features.roster import plan
from app.features.roster.shifts import Span, shift_at

ASK_BEFORE = timedelta(minutes=30)  # how long before its end a shift shows the clock of its handover


@dataclass(frozen=True)
class Watch:
    """The shift that is responsible, who took it over (empty: nobody signed yet), and since when."""

    span: Span
    name: str
    number: str
    since: datetime | None
    last: Handover | None


def watch(ctx: Context) -> Watch:
    """Who is responsible now: whoever signed for the newest sealed handover, else the shift of the clock.

    Before the first seal a sheet begun in time holds its outgoing shift, until the end of the incoming one.
    """
    last = newest_sealed()
    shifts = plan.shift_plan(ctx)
    if last is None:
        begun = open_sheet()
        held = begun.from_starts if begun is not None and begun.to_starts <= ctx.now() < begun.to_ends else ctx.now()
        return Watch(shift_at(held, shifts), "", "", None, None)
    return Watch(shift_at(last.to_starts, shifts), last.in_name, last.in_number, last.sealed_at, last)


def newest_sealed() -> Handover | None:
    """The end of the chain. In order of sealing, not of the clock, which may have been set back."""
    return Handover.select().where(Handover.sealed_at.is_null(False)).order_by(Handover.id.desc()).first()


def open_sheet() -> Handover | None:
    """The sheet that is being worked on; there is never more than one."""
    return Handover.select().where(Handover.sealed_at.is_null()).order_by(Handover.id.desc()).first()


def next_span(ctx: Context, held: Watch) -> Span:
    """The shift that takes over, by the clock, so that one wrong sheet does not shift all that follow.

    The next one from some time before its start on (a number of the roster's rules); else the running one, taken
    over late or by somebody else in the middle of it. Before the first seal the middle of a shift is its end.
    """
    shifts = plan.shift_plan(ctx)
    now = shift_at(ctx.now(), shifts)
    after = shift_at(now.ends, shifts)
    near = timedelta(minutes=duty_people.limits().get("early_minutes", 0))
    if ctx.now() >= now.ends - near or (held.last is not None and held.span.starts == after.starts):
        return after
    return after if held.last is None and ctx.now() >= now.starts + near else now


def after(ctx: Context, held: Watch) -> Span:
    """The shift that follows the responsible one, as long as no sheet says another."""
    return shift_at(held.span.ends, plan.shift_plan(ctx))


def outgoing_span(ctx: Context, held: Watch, incoming: Span) -> Span:
    """The shift that hands over: the responsible one; before the first seal the one before the incoming."""
    if held.last is not None:
        return held.span
    return shift_at(incoming.starts - timedelta(milliseconds=1), plan.shift_plan(ctx))


def overlong(ctx: Context, held: Watch) -> int:
    """Minutes by which the responsible shift runs over its end, beyond what the rule allows; else 0."""
    return minutes_over(held, ctx.now(), allowed_minutes())


def minutes_over(held: Watch, now: datetime, allowed: int) -> int:
    """As overlong(), at a given moment; nothing runs over before the first handover was sealed."""
    if held.last is None:
        return 0
    minutes = int((now - held.span.ends).total_seconds() // 60)
    return minutes if minutes > allowed else 0


def allowed_minutes() -> int:
    """Minutes that a shift may run over its end without a word."""
    return duty_people.limits().get("overlong_minutes", 0)


@due
def clocks(ctx: Context) -> list[Due]:
    """The handover of the running shift: shown towards its end, overdue some minutes after it."""
    held = watch(ctx)
    if held.last is None or ctx.now() < held.span.ends - ASK_BEFORE:
        return []
    allowed = timedelta(minutes=allowed_minutes())
    over = ctx.now() >= held.span.ends
    title = tr("Nobody has taken over from the {shift}") if over else tr("Handover of the {shift}")
    return [Due(
        title.format(shift=held.span.name), held.span.ends - ASK_BEFORE, held.span.ends + allowed,
        tr("The shift goes on until somebody takes it over."), ("handover", held.last.id), "handover",
    )]


# owners ---------------------------------------------------------------------
def owners(ctx: Context, keys: Iterable[str]) -> dict[str, str]:
    """Who owns each matter, by its key: never nobody.

    Who took it over with the newest handover that had it; the outgoing person where it was refused and a leader
    has not given it to the incoming one; else whoever is responsible now.
    """
    held = watch(ctx)
    on = plan.people_of(held.span)
    usual = held.name or on["primary"] or on["secondary"] or tr("The duty office")
    wanted = list(keys)
    found = dict.fromkeys(wanted, usual)
    if held.last is None or not wanted:
        return found
    rows = HandoverItem.select(HandoverItem, Handover).join(Handover).where(
        HandoverItem.handover == held.last, HandoverItem.key.in_(wanted), HandoverItem.dropped_at.is_null()
    )
    for row in rows:
        found[row.key] = owner_of(row)
    return found


def owner_of(item: HandoverItem) -> str:
    """Who owns the matter of a sealed sheet's item."""
    kept = item.ruling == "outgoing" or (item.state == "refused" and not item.ruling)
    return item.given_by if kept else item.handover.in_name
