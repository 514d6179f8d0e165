"""What was known and decided when, of one event: every row that was added to it, in the order of time."""
from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from app.core import access, personal
from app.core.i18n import pick, show_time, tr
from app.core.run import Context
from app.features.duty_log.lists import entry_rows
from app.features.duty_log.records import DutyEntry
from app.features.events import state, telling
from app.features.events.actions import STEPS
from app.features.events.records import (
    ClockEnd,
    ElementValue,
    Event,
    EventEntry,
    EventReport,
    LevelDecision,
    SensitiveTrigger,
    Snapshot,
    StatusStep,
    TellAttempt,
    Told,
    Verification,
)
from app.features.events.reporting import KINDS
from app.features.events.rules import figures as figure_rules
from app.features.events.rules.clocks import end_said
from app.features.events.rules.drafting import changes_said, figures_said

Item = dict[str, Any]


def of(ctx: Context, event: Event) -> list[Item]:
    """The event's items and those of events merged into it, the earliest first.

    Each: ``at`` (UTC), ``recorded``, ``kind``, ``text``, ``by``, ``tone``, ``number`` of a log entry, ``pieces``
    of a corrected one, ``event`` number, ``record`` (table, uid) of the row it stands for.
    """
    events = _with_merged(event)
    found = [item for one in events for item in _items(ctx, one)]
    if event.occurred_at:
        found.append(_item(event, event.occurred_at, event.created_at, "occurred", event.place or event.title, "",
                           record=_record(event)))
    return sorted(found, key=lambda item: (item["at"], item["recorded"], item["order"]))


def _with_merged(event: Event) -> list[Event]:
    found, waiting = [], [event]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += list(Event.select().where(Event.merged_into == one).order_by(Event.id))
    return found


def _item(
    event: Event, at: datetime, recorded: datetime, kind: str, text: str, by: str, tone: str = "", **more: Any
) -> Item:
    return {
        "at": at, "recorded": recorded, "kind": kind, "text": text, "by": by, "tone": tone, "event": event.number,
        "number": None, "pieces": [], "order": 0, "record": ("", ""), **more,
    }


def _record(row: Any) -> tuple[str, str]:
    """Where the ledger keeps the life of a row."""
    return row._meta.table_name, row.uid


def _items(ctx: Context, event: Event) -> list[Item]:
    people = access.names()

    def who(row: Any) -> str:
        return people.get(row.created_by, row.created_by)

    return [
        *_entries(ctx, event), *_figures(ctx, event, who), *_levels(event, who), *_elements(ctx, event, who),
        *_steps(event, who), *_told(event, who), *_reports(event, who), *_clocks(event, who), *_asked(ctx, event, who),
    ]


def entry_ids(event: Event) -> list[int]:
    """The entries tied to an event, and whatever continues them."""
    found = [id for (id,) in EventEntry.select(EventEntry.entry).where(EventEntry.event == event).tuples()]
    waiting = list(found)
    while waiting:
        later = [id for (id,) in DutyEntry.select(DutyEntry.id).where(DutyEntry.follows.in_(waiting)).tuples()]
        waiting = [id for id in later if id not in found]
        found += waiting
    return found


def _entries(ctx: Context, event: Event) -> list[Item]:
    return [
        _item(
            event, row["at"], row["created_at"], f"entry:{row['kind']}",
            f"{row['person'] or row['source']}　{row['content']}", row["recorder"],
            "struck" if row["voided_at"] else "", id=row["id"], number=row["number"], year=row["year"],
            pieces=row["pieces"], corrected=row["corrections"], who=row["person"] or row["source"],
            record=(DutyEntry._meta.table_name, row["uid"]),
        )
        for row in entry_rows(ctx, entry_ids(event))
    ]


def _figures(ctx: Context, event: Event, who: Any) -> list[Item]:
    """Every snapshot, with what it changed of what was known for its time."""
    told, found = state.stated(event), []
    rows = {row.id: row for row in Snapshot.select().where(Snapshot.event == event)}
    for one in sorted(told, key=lambda one: (one.at, one.order)):
        earlier = [other for other in told if (other.at, other.order) < (one.at, one.order)]
        before = figure_rules.folded(earlier)
        after = figure_rules.folded([*earlier, one])
        row = rows[one.order]
        said = changes_said(before, after) or figures_said({name: one.values.get(name) for name in figure_rules.NAMES})
        source = personal.shown_source(ctx, row.source)
        text = f"{source}　{said}" + (f"　{tr('reason: {reason}').format(reason=row.reason)}" if row.reason else "")
        found.append(_item(
            event, row.at, row.created_at, "figures", text, who(row), order=row.id, record=_record(row),
            figures={name: value for name, value in one.values.items() if value is not None},
        ))
    return found


def _levels(event: Event, who: Any) -> list[Item]:
    found, titles = [], {
        row.code: pick(row.title, row.title_en) for row in SensitiveTrigger.select()
    }
    known = ""
    for row in LevelDecision.select().where(LevelDecision.event == event).order_by(LevelDecision.id):
        before, after = state.level_name(row.before), state.level_name(row.level)
        text = tr("Level {before} → {after}").format(before=before, after=after) if row.before != row.level else tr(
            "Level {after} kept").format(after=after)
        marks = _marked(known, row, titles)
        known = row.triggers
        if marks and row.before == row.level and not row.reason:
            text = ""  # the level was not what was decided on
        parts = [text, marks, tr("reason: {reason}").format(reason=row.reason) if row.reason else "", row.explanation]
        found.append(_item(
            event, row.created_at, row.created_at, "level", "　".join(part for part in parts if part), who(row),
            before=row.before, level=row.level, why=row.explanation, reason=row.reason, marks=marks,
            is_level=bool(text),
            record=_record(row),
        ))
    return found


def _marked(before: str, row: LevelDecision, titles: dict[str, str]) -> str:
    """What a decision says of sensitivity: marked, unmarked, hinted at and not marked; empty where nothing."""
    def names(codes: list[str]) -> str:
        return tr(", ").join(titles.get(code, code) for code in codes)

    was, now = before.split(), row.triggers.split()
    said = (
        (tr("sensitive: {what}"), [code for code in now if code not in was]),
        (tr("no more sensitive: {what}"), [code for code in was if code not in now]),
        (tr("not sensitive: {what}"), row.declined.split()),
    )
    return "　".join(text.format(what=names(codes)) for text, codes in said if codes)


def _elements(ctx: Context, event: Event, who: Any) -> list[Item]:
    titles = {one.code: one.title for one in state.elements()}
    known: dict[str, str] = {}
    found = []
    for row in ElementValue.select().where(ElementValue.event == event).order_by(ElementValue.id):
        value = personal.shown_source(ctx, row.value) if row.element == "source" else row.value
        before, known[row.element] = known.get(row.element, ""), value
        pieces = [(before, "struck"), (value, "new")] if before else []
        text = tr("{element}: {value}").format(element=titles.get(row.element, row.element), value=value)
        found.append(_item(
            event, row.created_at, row.created_at, "element", text, who(row), pieces=pieces,
            who=titles.get(row.element, row.element), element=row.element, value=value, record=_record(row),
        ))
    return found


def _steps(event: Event, who: Any) -> list[Item]:
    titles, table, found = dict(STEPS), state.statuses(), []
    for row in StatusStep.select().where(StatusStep.event == event).order_by(StatusStep.id):
        if row.step in ("report", "follow", "finish"):
            continue  # the report itself stands there
        after = table.get(row.after)
        text = tr(titles.get(row.step, row.step))
        status = pick(after.title, after.title_en) if after else ""
        if row.step not in ("open", "void", "merge", "transfer") and status not in ("", text):
            text += f" → {status}"
        if row.reason:
            text += "　" + tr("reason: {reason}").format(reason=row.reason)
        found.append(_item(event, row.created_at, row.created_at, "step", text, who(row), step=row.step,
                           record=_record(row)))
    return found


def _told(event: Event, who: Any) -> list[Item]:
    found = []
    query = TellAttempt.select(TellAttempt, Told).join(Told).where(Told.event == event).order_by(TellAttempt.id)
    missed: dict[int, int] = {}
    for row in query:
        name = telling.said(row.told)
        if row.outcome == "rung":
            continue
        tone = ""
        if row.outcome == "no_answer":
            missed[row.told_id] = missed.get(row.told_id, 0) + 1
            said, tone = tr("{who}　no answer (time {n})").format(who=name, n=missed[row.told_id]), "danger"
        elif row.outcome == "confirmed":
            said = tr("{who}　confirmed").format(who=name) + ("　" + tr("read back") if row.read_back else "")
        else:
            said = tr("{who}　need not be told").format(who=name)
        said += f"　{row.note}" if row.note else ""
        found.append(_item(
            event, row.created_at, row.created_at, f"told:{row.outcome}", said, who(row), tone, told=row.told_id,
            outcome=row.outcome, record=_record(row),
        ))
    return found


def minutes_of(row: ClockEnd) -> int:
    """Whole minutes left or late of a clock that ended."""
    seconds = (row.ends_at - max(row.ended_at, row.starts_at)).total_seconds()
    return abs(math.floor(seconds / 60))


def clock_said(row: ClockEnd) -> str:
    """How a clock ended, in words."""
    reason = "　" + tr("reason: {reason}").format(reason=row.reason) if row.reason else ""
    return end_said(row.how, minutes_of(row)) + reason


def _reports(event: Event, who: Any) -> list[Item]:
    found = []
    for row in EventReport.select().where(EventReport.event == event, EventReport.state == "sent"):
        ends = list(row.clocks)
        late = any(one.how == "late" for one in ends)
        parts = [tr(dict(KINDS)[row.kind]) + (f" {row.ordinal}" if row.kind == "followup" else ""), row.addressee,
                 *(clock_said(one) for one in ends)]
        found.append(_item(
            event, row.sent_at, row.updated_at, "report", "　".join(part for part in parts if part), who(row),
            "danger" if late else "ok", report=row.number, order=row.frozen, report_kind=row.kind, sent=row.sent_at,
            asked_before=state.asked_before(row),
            record=_record(row), ends=[clock_said(one) for one in ends],
        ))
        if row.received_at:
            text = tr("Report {number} received by {who}").format(number=row.number[-2:], who=row.received_by)
            found.append(_item(event, row.received_at, row.received_at, "receipt", text, who(row),
                               record=_record(row)))
    return found


def _clocks(event: Event, who: Any) -> list[Item]:
    """Clocks that were stopped; those met or late stand with their report."""
    return [
        _item(
            event, row.ended_at, row.created_at, "clock", tr("Clock {title} (before {time}) {how}").format(
                title=state.rule_title(row), time=show_time(row.ends_at), how=clock_said(row)
            ), who(row), order=row.id, record=_record(row),
        )
        for row in ClockEnd.select().where(ClockEnd.event == event, ClockEnd.how == "stopped")
    ]


def _asked(ctx: Context, event: Event, who: Any) -> list[Item]:
    return [
        _item(
            event, row.asked_at, row.created_at, "asked",
            tr("{who} asks for verification: {text}").format(
                who=personal.shown_source(ctx, row.asked_by), text=row.text), who(row),
            asked=row.asked_at, record=_record(row),
        )
        for row in Verification.select().where(Verification.event == event)
    ]
