"""What is done to an event while it runs: data, elements, figures, level, steps. Values are added, none replaced."""
from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from peewee import Case

from app.core import personal
from app.core.errors import Question, UserError
from app.core.i18n import pick, show_moment, tr, tr_noop
from app.core.registry import action
from app.core.run import Context
from app.features.events import state, telling
from app.features.events.opening import (
    Category,
    EventNumber,
    Occurred,
    Triggers,
    check_place,
    known_triggers,
    region_of,
)
from app.features.events.opening import findings as opening_findings
from app.features.events.records import (
    FIGURES,
    UNDECIDED,
    ClockEnd,
    ElementValue,
    Event,
    EventElement,
    EventReport,
    LevelDecision,
    Snapshot,
    StatusStep,
    Verification,
)
from app.features.events.rules import figures as figure_rules
from app.features.events.rules.clocks import Clock
from app.features.events.rules.drafting import changes_said
from app.features.events.rules.drafting import number as figure
from app.features.events.rules.figures import Stated
from app.features.events.rules.levels import Advice, deviates

Reason = Annotated[str, tr_noop("Reason")]
Confirm = Annotated[bool, tr_noop("Save in spite of what was asked")]
STEPS = (
    ("open", tr_noop("Opened")),
    ("verify", tr_noop("Verify")),
    ("assess", tr_noop("Assess")),
    ("ask", tr_noop("Ask the duty leader")),
    ("report", tr_noop("First report sent")),
    ("follow", tr_noop("Follow-up sent")),
    ("close", tr_noop("Handling ended")),
    ("finish", tr_noop("Final report sent")),
    ("archive", tr_noop("Archive")),
    ("transfer", tr_noop("Transfer")),
    ("merge", tr_noop("Merge")),
    ("void", tr_noop("Void")),
    ("reopen", tr_noop("Reopen")),
)
REASONED = ("transfer", "merge", "void", "reopen")
OWN = {"received": "known", "source": "source", "occurred": "occurred", "place": "place"}  # elements an event holds
NOT_FILLED = {"kind": tr_noop("the category and the level"), "consequence": tr_noop("the figures")}


# data -------------------------------------------------------------------
@action(tr_noop("Change an event's data"), role="duty", of=Event, icon="pencil-simple", hidden=True)
def change(
    ctx: Context, event: EventNumber, title: str = "", category: Category = "", place: str = "", region: str = "",
    longitude: float | None = None, latitude: float | None = None, occurred: Occurred = None,
    known: Annotated[datetime | None, tr_noop("Known")] = None, source: str = "", reason: Reason = "",
    confirm: Confirm = False,
) -> dict[str, Any]:
    """Changes what the event itself holds; each value before stays in its elements and the ledger."""
    about = state.by_number(event)
    check_place(longitude, latitude)
    given = {
        "title": title.strip(), "category": state.category_of(category), "place": place.strip(),
        "region": region_of(ctx, region) if region.strip() else "", "longitude": longitude, "latitude": latitude,
        "occurred_at": occurred, "known_at": known, "source": source.strip(),
    }
    if given["source"] == personal.shown_source(ctx, about.source):
        given["source"] = about.source  # given back as it was shown
    wanted = {key: value for key, value in given.items() if value not in ("", None) and value != getattr(about, key)}
    if not wanted:
        raise UserError(tr("Nothing differs from what is known. Change a field."), "title")
    if "known_at" in wanted and not reason.strip():
        raise UserError(tr("The clocks run from this time. Say why it changes."), "reason")
    before, clocks = state.known_elements(about), state.running_clocks(about)
    for key, value in wanted.items():
        setattr(about, key, value)
    found = opening_findings(ctx, about, ctx.now())
    if found and not confirm:
        raise Question(found)
    about.save()
    now = state.known_elements(about)
    for code in (*OWN, "kind"):
        if now.get(code, "") != before.get(code, ""):
            ElementValue(event=about, element=code, value=now.get(code, ""), source=ctx.name).save()
    telling.build_chain(ctx, about)
    _stop_clocks(ctx, about, clocks, tr("the event's data changed"))
    return {"event": about.number, "uid": about.uid, "changed": sorted(wanted)}


@action(tr_noop("Fill an element"), role="duty", of=ElementValue, icon="check-circle", hidden=True)
def fill(
    ctx: Context, event: EventNumber, element: str, value: str,
    source: Annotated[str, tr_noop("Source")] = "", confirm: Confirm = False,
) -> dict[str, Any]:
    """Answers one element or further field; the value before stays. ``element``: its code or name."""
    about, code = state.by_number(event), _element(element)
    if code in NOT_FILLED:
        text = tr("This follows from {what}. Change it there.")
        raise UserError(text.format(what=tr(NOT_FILLED[code])), "element")
    if code in ("place", "source"):
        change(ctx, event, **{OWN[code]: value}, confirm=confirm)  # type: ignore[arg-type]
    elif code in OWN:
        raise UserError(tr("This is a time. Change it with the event's data."), "element")
    else:
        ElementValue(event=about, element=code, value=value.strip(), source=source.strip() or ctx.name).save()
    return {"event": about.number, "uid": about.uid, "element": code}


def _element(given: str) -> str:
    wanted = given.strip()
    for row in EventElement.select().where(EventElement.archived_at.is_null()):
        if wanted in (row.code, row.title, row.title_en):
            return row.code
    raise UserError(tr("There is no element “{given}”. Look at events.elements.list.").format(given=wanted), "element")


# figures ----------------------------------------------------------------
@action(tr_noop("Enter casualty figures"), role="duty", of=Snapshot, icon="trend-up", hidden=True)
def snapshot(
    ctx: Context, event: EventNumber, source: str, dead: int | None = None, missing: int | None = None,
    trapped: int | None = None, serious: int | None = None, slight: int | None = None,
    relocated: int | None = None, loss_wan: float | None = None, at: datetime | None = None, reason: str = "",
) -> dict[str, Any]:
    """Figures as somebody gave them; what is not given stays as it was known. A death toll that falls needs a reason.

    Returns the figures known now, what changed, and what the level adviser proposes.
    """
    about = state.by_number(event)
    given = {name: value for name, value in locals().items() if name in figure_rules.NAMES and value is not None}
    if not given:
        raise UserError(tr("Give at least one figure."), "dead")
    state.check_figures(given)
    moment = _past(ctx, at)
    told = state.stated(about)
    new = Stated(moment, max((one.order for one in told), default=0) + 1, given)
    if (fall := figure_rules.falls(told, new)) and not reason.strip():
        text = tr("The dead would go from {before} down to {after}. Give the reason.")
        raise UserError(text.format(before=figure(fall[0]), after=figure(fall[1])), "reason")
    before = figure_rules.folded(told)
    row = Snapshot(event=about, at=moment, source=source.strip(), reason=reason.strip(), **given)
    row.save()
    now = figure_rules.folded([*told, new])
    proposed = state.advice(about, now)
    return {
        "event": about.number, "uid": row.uid, "figures": now, "changed": figure_rules.changed(before, now),
        "said": changes_said(before, now), "level": about.level, "proposed": proposed.level,
        "explanation": explained(proposed),
    }


def _past(ctx: Context, at: datetime | None) -> datetime:
    """The time given, or now. Raises UserError for a time to come, by which nothing can be known."""
    now = ctx.now()
    if at is not None and at > now:
        text = tr("{time} lies ahead of now {now}. Check the time.")
        raise UserError(text.format(time=show_moment(at), now=show_moment(now)), "at")
    return at or now


def explained(advice: Advice) -> str:
    """Which figure crossed which line, and where the line comes from; empty where none did."""
    said = tr("{figure} {value} ≥ {low} ({source})")
    return tr("; ").join(
        said.format(
            figure=measure_name(one.criterion.measure), value=figure(one.value), low=figure(one.criterion.low or 0),
            source=one.criterion.source_note,
        )
        for one in advice.deciding
    )


def measure_name(measure: str) -> str:
    """What a criterion measures, in words."""
    further = {
        "dead_missing": tr("Dead and missing"), "injured": tr("Hurt"), "loss_wan": tr("Loss (10,000 yuan)"),
        **{name: tr(title) for name, title in FIGURES},
    }
    if measure in further:
        return further[measure]
    row = EventElement.get_or_none(EventElement.code == measure)
    return pick(row.title, row.title_en) if row else measure


# level ------------------------------------------------------------------
@action(tr_noop("Set the level"), role="duty", of=Event, icon="gauge", hidden=True)
def set_level(
    ctx: Context, event: EventNumber, level: str, triggers: Triggers | None = None, reason: str = "",
    declined: Annotated[list[str], tr_noop("Not sensitive because of")] = [],  # noqa: B006
) -> dict[str, Any]:
    """A person's decision on the level, and on what makes the event sensitive.

    A level other than the figures propose needs a reason, in categories that are graded; where only the triggers
    are decided on, the level stays as open as it was. ``declined``: triggers hinted at that do not hold. Clocks that
    no longer apply are stopped, and stay in the timeline. Returns the clocks that run now.
    """
    about = state.by_number(event)
    proposed = state.advice(about)
    wanted = about.triggers if triggers is None else " ".join(known_triggers(triggers))
    refused = " ".join(code for code in known_triggers(declined) if code not in wanted.split())
    is_kept = level == about.level and not reason.strip() and (refused or wanted != about.triggers)
    if not is_kept and state.is_graded(about.category) and deviates(level, proposed) and not reason.strip():
        text = tr("The figures propose {proposed}: {why}. Say why it is {level}.")
        raise UserError(text.format(
            proposed=state.level_name(proposed.level), why=explained(proposed), level=state.level_name(level)
        ), "reason")
    if (level, wanted) == (about.level, about.triggers) and not reason.strip() and not refused:
        raise UserError(tr("The level is {level} already.").format(level=state.level_name(level)), "level")
    clocks, before = state.running_clocks(about), about.level
    about.level, about.triggers = level, wanted
    about.save()
    LevelDecision(
        event=about, before=before, level=level, triggers=wanted, declined=refused,
        proposed="" if is_kept or proposed.level == UNDECIDED else proposed.level,
        explanation="" if is_kept else explained(proposed),
        reason=reason.strip(),
    ).save()
    telling.build_chain(ctx, about)
    _stop_clocks(ctx, about, clocks, tr("the level changed to {level}").format(level=state.level_name(level)))
    return {
        "event": about.number, "uid": about.uid, "level": level, "triggers": wanted.split(),
        "clocks": [
            {"rule": one.rule.code, "title": state.rule_title(one.rule), "due": one.ends}
            for one in state.running_clocks(about)
        ],
    }


def _stop_clocks(ctx: Context, event: Event, before: list[Clock], reason: str) -> None:
    """Enters the clocks that ran before and do not any more: nobody answered them, they ceased to apply."""
    left = {(one.rule.code, one.starts) for one in state.running_clocks(event)}
    for one in before:
        if (one.rule.code, one.starts) not in left:
            enter_end(ctx, event, one, "stopped", reason)


def enter_end(
    ctx: Context, event: Event, clock: Clock, how: str, reason: str = "", report: Any = None,
    at: datetime | None = None,
) -> ClockEnd:
    """A clock ended: the fact, with the rule's words and times as they were."""
    row = ClockEnd(
        event=event, rule=clock.rule.code, title=clock.rule.title, title_en=clock.rule.title_en,
        starts_at=clock.starts, ends_at=clock.ends, ended_at=at or ctx.now(), how=how, reason=reason, report=report,
    )
    row.save()
    return row


@action(tr_noop("Give the reason for being late"), role="leader", of=ClockEnd, hidden=True)
def explain_late(
    ctx: Context, event: EventNumber, rule: Annotated[str, tr_noop("Rule")], reason: Reason,
    report: Annotated[str, tr_noop("Report number")] = "",
) -> dict[str, Any]:
    """The duty leader says why a report was late. That it was, and by how much, stays.

    Without a report's number it is the newest late one of this rule that has no reason yet, else the newest.
    """
    about = state.by_number(event)
    rows = ClockEnd.select().where(ClockEnd.event == about, ClockEnd.rule == rule.strip(), ClockEnd.how == "late")
    if report.strip():
        rows = rows.join(EventReport).where(EventReport.number == report.strip())
    row = rows.order_by(Case(None, [(ClockEnd.reason == "", 0)], 1), ClockEnd.id.desc()).first()
    if row is None:
        raise UserError(tr("No report of rule {rule} was late.").format(rule=rule), "rule")
    row.reason, row.reason_by, row.reason_at = reason.strip(), ctx.name, ctx.now()
    row.save()
    return {"event": about.number, "uid": row.uid, "rule": row.rule}


# steps ------------------------------------------------------------------
@action(tr_noop("Take a step with an event"), role="duty", of=Event, hidden=True)
def step(
    ctx: Context, event: EventNumber, step: Annotated[str, tr_noop("Step")], reason: str = "",
) -> dict[str, Any]:
    """Verify, assess, ask, archive, transfer, void or reopen, where the table of states allows it."""
    about = state.by_number(event)
    wanted = step.strip()
    if wanted in ("close", "merge", "report", "follow", "finish"):
        raise UserError(tr("This step has a command of its own: close, merge or report."), "step")
    go(ctx, about, wanted, reason)
    return {"event": about.number, "uid": about.uid, "status": about.status}


def possible(status: str) -> dict[str, str]:
    """The steps of a state and where each leads, by the table."""
    row = state.statuses().get(status)
    return dict(one.split(":", 1) for one in row.steps.split() if ":" in one) if row else {}


def refusal(event: Event, wanted: str) -> UserError:
    """Why a step cannot be taken now, and which can."""
    titles, here = dict(STEPS), state.statuses()[event.status]
    names = tr(", ").join(tr(titles.get(one, one)) for one in possible(event.status)) or tr("none")
    text = tr("“{step}” is not possible while the event is “{status}”. Possible: {steps}.")
    return UserError(text.format(
        step=tr(titles.get(wanted, wanted)), status=pick(here.title, here.title_en), steps=names
    ), "step")


def go(ctx: Context, event: Event, wanted: str, reason: str = "", **values: Any) -> None:
    """Takes the step, and sets what belongs to it.

    Raises UserError for one that the table does not have here, or without a reason that it needs.
    """
    steps, titles = possible(event.status), dict(STEPS)
    if wanted not in steps:
        raise refusal(event, wanted)
    if wanted in REASONED and not reason.strip():
        raise UserError(tr("Give the reason for this step."), "reason")
    clocks, before = state.running_clocks(event), event.status
    event.status = steps[wanted]
    if wanted == "reopen":
        values = {"ended_at": None, "merged_into": None}
    for name, value in values.items():
        setattr(event, name, value)
    event.save()
    StatusStep(event=event, step=wanted, before=before, after=event.status, reason=reason.strip()).save()
    if wanted not in ("report", "follow", "finish"):
        _stop_clocks(ctx, event, clocks, reason.strip() or tr(titles.get(wanted, wanted)))


@action(tr_noop("End the handling of an event"), role="duty", of=Event, icon="flag", hidden=True)
def close(ctx: Context, event: EventNumber, at: Annotated[datetime | None, tr_noop("Ended at")] = None,
          reason: str = "") -> dict[str, Any]:
    """Handling on the spot has ended: follow-ups stop, the clock of the final report starts."""
    about = state.by_number(event)
    ended = _past(ctx, at)
    if ended < (about.occurred_at or about.known_at):
        text = tr("It cannot have ended before it occurred, {time}. Check the time.")
        raise UserError(text.format(time=show_moment(about.occurred_at or about.known_at)), "at")
    go(ctx, about, "close", reason, ended_at=ended)
    return {"event": about.number, "uid": about.uid, "status": about.status, "ended": about.ended_at}


@action(tr_noop("Merge an event into another"), role="duty", of=Event, icon="git-merge", hidden=True)
def merge(
    ctx: Context, event: EventNumber, into: Annotated[str, tr_noop("Into event number")], reason: Reason
) -> dict[str, Any]:
    """Two reports of one event: this one goes on as part of the other. Both keep their history."""
    about, other = state.by_number(event), state.by_number(into)
    end = other
    last: Event | None = other
    while last is not None:  # a chain of merges has an end
        if last.id == about.id:
            raise UserError(tr("An event cannot be merged into itself."), "into")
        end, last = last, last.merged_into
    if end.status in state.STOPPED:
        here = state.statuses()[end.status]
        text = tr("Event {number} is “{status}”: nothing is owed for it here. Reopen it first.")
        raise UserError(text.format(number=end.number, status=pick(here.title, here.title_en)), "into")
    said = tr("into {number}: {reason}").format(number=other.number, reason=reason.strip())
    go(ctx, about, "merge", said, merged_into=other)
    return {"event": about.number, "uid": about.uid, "into": other.number, "status": about.status}


@action(tr_noop("Enter that a superior asks for verification"), role="duty", of=Verification, hidden=True)
def ask(
    ctx: Context, event: EventNumber, asked_by: str, text: str,
    at: Annotated[datetime | None, tr_noop("Asked")] = None,
) -> dict[str, Any]:
    """A superior asks whether it is so: the clocks of the answer start."""
    about = state.by_number(event)
    if about.status in state.STOPPED:
        here = state.statuses()[about.status]
        text = tr("The event is “{status}”: nothing is owed for it here. Reopen it first.")
        raise UserError(text.format(status=pick(here.title, here.title_en)), "event")
    row = Verification(event=about, asked_at=_past(ctx, at), asked_by=asked_by.strip(), text=text.strip())
    row.save()
    return {"event": about.number, "uid": row.uid}
