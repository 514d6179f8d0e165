"""Reading events: the list, one event whole, running clocks, what is owed."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from peewee import fn

from app import intake
from app.core import access, personal
from app.core.agenda import Due, OpenItem
from app.core.i18n import pick, show_time, to_local, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import LEADING, Column, due, listing, open_items, reading
from app.core.run import Context
from app.features.duty_log.records import DutyEntry
from app.features.events import actions, daily, opening, state, telling, timeline
from app.features.events.records import (
    OUTCOMES,
    STATES,
    Event,
    EventEntry,
    EventReport,
    LevelDecision,
    SensitiveTrigger,
    Snapshot,
    TellAttempt,
    Told,
)
from app.features.events.reporting import KINDS, digest_of
from app.features.events.rules import figures as figure_rules
from app.features.events.rules.clocks import Clock, Rule
from app.features.events.rules.drafting import figures_said
from app.features.events.rules.elements import further, meter, missing, next_stage, questions

Number = Annotated[str, tr_noop("Event number"), LEADING]


# the list ---------------------------------------------------------------
def event_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    """Rows for the table: the event's columns, names, figures in words, the next deadline."""
    found = plain_rows(Event, wanted)
    names, table = state.category_names(), state.statuses()
    records = {row.id: row for row in Event.select().where(Event.id.in_(wanted))}
    every = list(records.values())
    reports, figures = state.sent_of(every), state.figures_of(every)
    running = state.clocks_of(every, sent=reports)
    into = dict(Event.select(Event.id, Event.number).where(
        Event.id.in_({one.merged_into_id for one in every if one.merged_into_id})).tuples())
    for row in found:
        event = records[row["id"]]
        status = table.get(event.status)
        row["running"] = status is not None and status.running
        clocks, sent, known = running[event.id], reports[event.id], figures[event.id]
        row.update(
            level_shown=state.level_name(event.level), category_shown=names.get(event.category, event.category),
            status_shown=pick(status.title, status.title_en) if status else event.status,
            figures=known, figures_shown=figures_said(known),
            reported=" ".join(one.kind for one in sent), reported_shown=_reported(sent),
            next_due=clocks[0].ends if clocks else None, next_starts=clocks[0].starts if clocks else None,
            next_title=state.rule_title(clocks[0].rule) if clocks else "",
            source=personal.shown_source(ctx, event.source),
            merged=into.get(event.merged_into_id, ""),
        )
    return found


def _reported(sent: list[EventReport]) -> str:
    """How far the reports have come: the last that counts, with the number of follow-ups."""
    kinds = [one.kind for one in sent if one.kind in ("first_phone", "first_written", "followup", "final")]
    if not kinds:
        return tr("none")
    title = tr(dict(KINDS)[kinds[-1]])
    return f"{title} {kinds.count('followup')}" if kinds[-1] == "followup" else title


@listing(
    tr_noop("Events"), of=Event, role="read", rows=event_rows,
    search=("number", "title", "place", "source"),
    columns=(
        Column("level_shown", tr_noop("Level"), 90), Column("title", tr_noop("Event")),
        Column("category_shown", tr_noop("Category"), 112), Column("occurred_at", tr_noop("Occurred"), 104),
        Column("figures_shown", tr_noop("Figures"), 160), Column("reported_shown", tr_noop("Reported"), 100),
        Column("next_due", tr_noop("Next deadline"), 104), Column("status_shown", tr_noop("State"), 86),
        Column("number", tr_noop("Event number"), 172),
    ),
)
def events(
    ctx: Context, running: Annotated[bool, tr_noop("Running only")] = False, level: str = "",
    category: Annotated[str, tr_noop("Category of event")] = "",
    since: Annotated[datetime | None, tr_noop("From")] = None,
    until: Annotated[datetime | None, tr_noop("Before")] = None, text: Annotated[str, tr_noop("Text")] = "",
) -> list[int]:
    """Ids of events, the newest first; ``category`` by code, name, or the beginning of a code."""
    query = Event.select(Event.id).order_by(Event.known_at.desc(), Event.id.desc())
    if running:
        query = query.where(Event.status.in_([code for code, row in state.statuses().items() if row.running]))
    if level:
        query = query.where(Event.level == level)
    if category:
        start = category if category.isascii() else state.category_of(category)
        query = query.where(Event.category.startswith(start))
    if since:
        query = query.where(Event.known_at >= since)
    if until:
        query = query.where(Event.known_at < until)
    for word in text.split():
        query = query.where(
            Event.title.contains(word) | Event.place.contains(word) | Event.number.contains(word)
        )
    return ids(query)


def running_ids(ctx: Context) -> list[int]:
    """Running events, those with the nearest deadline first."""
    return nearest_first(state.clocks_of(list(state.running_events())))


def nearest_first(clocks: Mapping[int, list[Clock]]) -> list[int]:
    """Ids of events by their nearest deadline, then the newest; those without one come last."""
    return sorted(clocks, key=lambda id: (clocks[id][0].ends if clocks[id] else datetime.max, -id))


# one event whole --------------------------------------------------------
@reading(tr_noop("Show an event"), role="read", of=Event)
def show(ctx: Context, event: Number) -> dict[str, Any]:
    """Everything of one event: data, figures, advice, clocks, elements, chain of telling, reports, timeline."""
    return whole(ctx, state.by_number(event))


def whole(ctx: Context, event: Event) -> dict[str, Any]:
    """One event as a page shows it. Telephone numbers are as the reader sees them."""
    (row,) = event_rows(ctx, [event.id])
    known, proposed = state.figures(event), state.advice(event)
    sent = state.sent_reports(event)
    stage = next_stage([one.kind for one in sent])
    return {
        **row, "triggers": event.triggers.split(), "pace": state.pace(event), "changes": _last_changes(event, known),
        "dead_and_missing": figure_rules.totals(known)[1], "stage": stage,
        "advice": {
            "level": proposed.level, "why": actions.explained(proposed), "settled": _is_settled(event, proposed.level),
            "graded": state.is_graded(event.category), "triggers": hinted(event),
            "by_words": [
                {"level": one.level, "words": pick(one.words, one.words_en), "source": one.source_note}
                for one in proposed.by_words
            ],
        },
        "clocks": [_clock(one.rule, one.starts, one.ends, ctx.now()) for one in state.running_clocks(event)],
        "elements": elements_of(ctx, event, stage), "told": chain_of(ctx, event), "reports": reports_of(ctx, event),
        "steps": {
            name: tr(title) for name, title in actions.STEPS if name in actions.possible(event.status)
        },
        "near": [
            {"id": one.id, "number": one.number, "title": one.title, "known_at": one.known_at}
            for one in (opening.like(ctx, event) if row["running"] else ())
        ],
        "timeline": timeline.of(ctx, event), "merged_from": [one.number for one in event.merged],
    }


def hinted(event: Event) -> list[dict[str, str]]:
    """What the words of an event hint at and nobody has decided on: code, title, word of each trigger."""
    entries = DutyEntry.select(DutyEntry.content).where(DutyEntry.id.in_(timeline.entry_ids(event)))
    text = "\n".join([event.title, event.place, *(content for (content,) in entries.tuples())])
    decisions = LevelDecision.select(LevelDecision.declined).where(LevelDecision.event == event)
    decided = {*event.triggers.split(), *" ".join(declined for (declined,) in decisions.tuples()).split()}
    found = []
    query = SensitiveTrigger.select().where(SensitiveTrigger.archived_at.is_null())
    for row in query.order_by(SensitiveTrigger.position):
        word = next((one for one in row.words.split() if one in text), "")
        if word and row.code not in decided:
            found.append({"code": row.code, "title": pick(row.title, row.title_en), "word": word})
    return found


def by_id(ctx: Context, id: int) -> dict[str, Any] | None:
    """One event whole by its id; None where there is none."""
    event = Event.get_or_none(Event.id == id)
    return whole(ctx, event) if event else None


def _is_settled(event: Event, proposed: str) -> bool:
    """Whether somebody decided on the level with this very proposal before them."""
    last = LevelDecision.select().where(LevelDecision.event == event).order_by(LevelDecision.id.desc()).first()
    return last is not None and last.proposed == proposed and last.level == event.level


def triggers(ctx: Context) -> list[tuple[str, str]]:
    """(code, title) of everything that makes an event sensitive."""
    return [(row.code, pick(row.title, row.title_en)) for row in SensitiveTrigger.select().where(
        SensitiveTrigger.archived_at.is_null()).order_by(SensitiveTrigger.position)]


def near(ctx: Context, event: Event) -> list[dict[str, Any]]:
    """The other running events, those that may be the same one first."""
    alike = [one.id for one in opening.like(ctx, event)]
    wanted = [*alike, *(id for id in running_ids(ctx) if id not in alike and id != event.id)]
    return [{**row, "alike": row["id"] in alike} for row in event_rows(ctx, wanted)]


def offers(ctx: Context, event: Event) -> list[dict[str, Any]]:
    """Figures read in tied entries that differ from what is known, the newest entry first; nothing is saved.

    Each: ``number`` and ``year`` of the entry, ``at``, ``source``, ``figures`` by name and ``known`` beside them.
    A figure that somebody gave for the time of the entry or later is not offered again.
    """
    tied = EventEntry.select(EventEntry, DutyEntry).join(DutyEntry).where(
        EventEntry.event == event, EventEntry.offer == "", DutyEntry.voided_at.is_null())
    told, found = state.stated(event), []
    for entry in sorted((one.entry for one in tied), key=lambda entry: (entry.at, entry.id), reverse=True):
        read = intake.read(entry.content, to_local(entry.at))
        known = figure_rules.folded(told)
        later = figure_rules.folded(one for one in told if one.at >= entry.at)
        differ = {
            name: value for name in figure_rules.NAMES
            if (value := getattr(read, name)) is not None and value != known[name] and later[name] is None
        }
        if differ:
            found.append({
                "number": entry.number, "year": entry.year, "at": entry.at,
                "source": entry.person or personal.shown_source(ctx, entry.source),
                "figures": differ, "known": {name: known[name] for name in differ},
            })
    return found


def _last_changes(event: Event, known: figure_rules.Figures) -> dict[str, float]:
    """By how much figures differ from the last report, else from the first that were given."""
    reported = state.last_facts(event).get("figures")
    if reported is None:
        told = state.stated(event)
        reported = figure_rules.folded(told[:1]) if told else {}
    return {name: by for name, by in figure_rules.changed(reported, known).items() if reported.get(name) is not None}


def _clock(rule: Rule, starts: datetime, ends: datetime, now: datetime) -> dict[str, Any]:
    return {
        "rule": rule.code, "title": state.rule_title(rule), "report": rule.report, "starts": starts, "due": ends,
        "seconds_left": int((ends - now).total_seconds()), "way": rule.way, "party": rule.party,
        "source": rule.source_note,
    }


def elements_of(ctx: Context, event: Event, stage: str) -> dict[str, Any]:
    """The meter: every element with its state for the next report, further fields, and what to ask.

    The telephone in the source is as the reader sees it.
    """
    table, known = state.elements(), state.known_elements(event)
    known["source"] = personal.shown_source(ctx, known.get("source", ""))
    segments = meter(table, known, stage)
    return {
        "stage": stage, "filled": sum(1 for one in segments if one.state == "filled"), "all": len(segments),
        "missing": [one.code for one in missing(segments)],
        "rows": [
            {"code": one.element.code, "title": one.element.title, "state": one.state, "value": one.value,
             "question": one.element.question}
            for one in segments
        ],
        "further": [
            {"code": one.code, "title": one.title, "value": known.get(one.code, ""), "question": one.question}
            for one in further(table, event.category)
        ],
        "questions": [
            {"code": one.code, "question": one.question} for one in questions(table, event.category, known, stage)
        ],
    }


def chain_of(ctx: Context, event: Event) -> list[dict[str, Any]]:
    """Who is to be told, in the order of ringing, each with its attempts."""
    people = access.names()
    rows = list(Told.select().where(Told.event == event).order_by(Told.position, Told.id))
    attempts: dict[int, list[dict[str, Any]]] = {}
    for one in TellAttempt.select().where(TellAttempt.told.in_([row.id for row in rows])).order_by(TellAttempt.id):
        attempts.setdefault(one.told_id, []).append({
            "at": one.created_at, "outcome": one.outcome, "outcome_shown": tr(dict(OUTCOMES)[one.outcome]),
            "way": one.way, "read_back": one.read_back, "note": one.note,
            "by": people.get(one.created_by, one.created_by),
        })
    return [
        {
            "id": row.id, "uid": row.uid, "title": telling.shown(row), "person": row.person,
            "name": telling.called(row)[0], "about": telling.called(row)[1],
            "phone": personal.shown(ctx, row.phone, row.person), "state": row.state,
            "state_shown": tr(dict(STATES)[row.state]), "deputy_of": row.deputy_of_id, "rule": row.rule,
            "attempts": attempts.get(row.id, []),
            "unanswered": sum(1 for one in attempts.get(row.id, []) if one["outcome"] == "no_answer"),
        }
        for row in rows
    ]


def reports_of(ctx: Context, event: Event) -> list[dict[str, Any]]:
    """Reports of an event, sent ones in order, then drafts; with whether a frozen one still has its digest."""
    rows = EventReport.select().where(EventReport.event == event)
    found = []
    for row in sorted(rows, key=lambda one: (one.frozen is None, one.frozen or 0, one.id)):
        found.append({
            "uid": row.uid, "number": row.number or "", "kind": row.kind, "kind_shown": tr(dict(KINDS)[row.kind]),
            "ordinal": row.ordinal, "title": row.title, "text": row.body, "to": row.addressee, "state": row.state,
            "signed_by": row.signed_by, "signed_at": row.signed_at, "signed_how": row.signed_how, "way": row.way,
            "sent": row.sent_at, "digest": row.digest, "received_by": row.received_by, "received_at": row.received_at,
            "corrects": row.corrects.number if row.corrects else "", "issue": row.issue,
            "whole": row.state != "sent" or row.digest == digest_of(row),
            "clocks": [
                {"rule": one.rule, "title": state.rule_title(one), "due": one.ends_at, "how": one.how,
                 "minutes": timeline.minutes_of(one), "reason": one.reason}
                for one in row.clocks
            ],
        })
    return found


def snapshots_of(event: Event) -> list[Snapshot]:
    return list(Snapshot.select().where(Snapshot.event == event).order_by(Snapshot.at, Snapshot.id))


# what is owed -----------------------------------------------------------
@due
def clocks(ctx: Context) -> list[Due]:
    """Running clocks of every event, and nil reports due by the day.

    A superior may ask for verification after the final report too.
    """
    found = daily.clocks(ctx)
    wanted = list(Event.select().where(Event.status.not_in(state.STOPPED)).order_by(Event.id))
    running = state.clocks_of(wanted)
    for event in wanted:
        for one in running[event.id]:
            text = tr("before {time}　{source}") if one.rule.source_note else tr("before {time}")
            found.append(Due(
                title=f"{event.title}　{state.rule_title(one.rule)}", starts=one.starts, ends=one.ends,
                rule=text.format(source=one.rule.source_note, time=show_time(one.ends)),
                record=("events", event.id), code=one.rule.code,
            ))
    return found


@open_items
def owed(ctx: Context) -> list[OpenItem]:
    """Running events, and of each those who were rung and not reached."""
    table = state.statuses()
    events_by_id = {event.id: event for event in state.running_events()}
    clocks = state.clocks_of(list(events_by_id.values()))
    missed = dict(
        Told.select(Told.event, fn.count(Told.id)).where(Told.state == "no_answer").group_by(Told.event).tuples()
    )
    found = []
    for id in nearest_first(clocks):
        event, unanswered = events_by_id[id], missed.get(id, 0)
        status = pick(table[event.status].title, table[event.status].title_en)
        found.append(OpenItem(
            f"{state.level_name(event.level)}　{event.title}",
            tr("{n} not reached").format(n=unanswered) if unanswered else status,
            "danger" if unanswered else "", ("events", id), clocks[id][0].ends if clocks[id] else None,
        ))
    return found
