"""The single matters that bulletins tell of, each worded: events, warnings, instructions, pressing papers."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core.i18n import pick, show_moment, show_time, tr
from app.core.run import Context
from app.features.bulletins.wording import Item, moment, sentences
from app.features.duty_log.records import URGENCIES, DutyEntry
from app.features.duty_log.rules import show_source
from app.features.events import state
from app.features.events.records import Event, EventEntry
from app.features.events.rules import figures as figure_rules
from app.features.events.rules.drafting import figures_said
from app.features.rounds.records import CheckVerdict
from app.features.warnings.lists import warning_rows
from app.features.warnings.records import EarlyWarning

if TYPE_CHECKING:
    from app.features.bulletins.gathering import Time

Facts = dict[str, Any]
PETITION, OPINION = "19D00", "19A00"  # categories of events that stand among petitions and public opinion too
SAID_FIRST = 12  # characters of a text in which its urgency may stand already


def counted(items: Iterable[Item]) -> list[Item]:
    """The items, to be numbered where there are several."""
    return [{**item, "counted": True} for item in items]


def table(
    title: str, head: list[str], rows: list[tuple[list[str], dict[str, str]]], widths: list[float], align: list[str]
) -> dict[str, Any]:
    """A table in plain values; ``rows``: cells, and what they repeat of entries, by uid."""
    return {"title": title, "head": head, "rows": [{"cells": cells, "repeats": repeats} for cells, repeats in rows],
            "widths": widths, "align": align}


# entries of the log -----------------------------------------------------
def content_of(row: Mapping[str, Any]) -> str:
    """The newest wording on one line, with its class of secrecy before it where it has one."""
    text = " ".join(row["content"].split())
    return tr("[{secrecy}] ").format(secrecy=row["secrecy_shown"]) + text if row["secrecy_shown"] else text


def quoted(row: Mapping[str, Any]) -> Item:
    """An entry with time and source; numbers of telephones are left out."""
    text = tr("{time}, {source}: {content}").format(
        time=moment(row["at"]), source=show_source(row["source"], row["person"], row["post"]).replace("　", " "),
        content=content_of(row),
    )
    return {"text": sentences(text), "repeats": {row["uid"]: _own(row)}}


def _own(row: Mapping[str, Any]) -> str:
    """An entry's own words; its source is left out, since other entries of it are to stay."""
    return "\n".join(row[name] for name in ("content", "handling", "outcome") if row[name])


def pressing(rows: list[dict[str, Any]], kinds: tuple[str, ...], urgencies: tuple[str, ...]) -> list[Item]:
    """Calls and papers that were urgent, each with its urgency."""
    found = []
    for row in rows:
        if row["kind"] in kinds and row["urgency"] in urgencies:
            item = quoted(row)
            urgency = tr(dict(URGENCIES)[row["urgency"]])
            if urgency not in row["content"][:SAID_FIRST]:
                item["text"] = tr("[{urgency}] {text}").format(urgency=urgency, text=item["text"])
            found.append(item)
    return counted(found)


def petitions(at: Time) -> list[Item]:
    """Complaints, entries with words of petitions and public opinion, and events of these two categories."""
    words = at.ctx.setting("bulletins.petition_words").split()
    rows = [
        row for row in at.told
        if row["category"] == "complaint" or any(word in row["content"] for word in words)
    ]
    about = [one for one in at.events if one.category in (PETITION, OPINION)]
    return counted([*(_event(at, one) for one in about), *(quoted(row) for row in rows)])


# instructions -----------------------------------------------------------
def is_overdue(row: Mapping[str, Any], now: datetime) -> bool:
    return row["result"] in ("open", "handover") and bool(row["due_at"]) and row["due_at"] <= now


def instructions(rows: list[dict[str, Any]], now: datetime) -> list[Item]:
    """Leaders' instructions, verbatim, with who acts on them, by when, and what was done."""
    found = []
    for row in (one for one in rows if one["kind"] == "instruction"):
        text = tr("{time}, {leader} instructed: {content}")
        said = text.format(time=moment(row["at"]), leader=leader_of(row), content=content_of(row))
        done = _done(row)
        under = tr("undertaken by {name}").format(name=row["undertaker"]) if row["undertaker"] else ""
        due = tr("due {time}").format(time=show_moment(row["due_at"])) if row["due_at"] else ""
        late = tr("overdue") if is_overdue(row, now) else ""
        tail = tr(", ").join(part for part in (under, due, row["result_shown"], late) if part)
        repeats = {row["uid"]: _own(row), **done["repeats"]}
        found.append({"text": sentences(said, done["text"], tail), "repeats": repeats})
    return counted(found)


def leader_of(row: Mapping[str, Any]) -> str:
    """Who gave an instruction, with the post: ``市长卢正平``, ``Mayor Lu``."""
    name = row["person"] or row["source"].replace("　", " ")
    return pick(row["post"] + name, " ".join(part for part in (row["post"], name) if part))


def _done(row: Mapping[str, Any]) -> Item:
    """What was done about an entry: its own columns, the entries that continue it, the event it belongs to."""
    later = list(DutyEntry.select().where(
        DutyEntry.follows == row["id"], DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null()
    ).order_by(DutyEntry.at, DutyEntry.id))
    parts = [row["handling"], row["outcome"], *(
        tr("{time} {text}").format(time=show_time(one.at), text=" ".join(one.content.split())) for one in later
    )]
    event = Event.select().join(EventEntry).where(EventEntry.entry == row["id"]).order_by(Event.id.desc()).first()
    if event is not None:
        parts.append(tr("acted on with {title} ({state})").format(title=event.title, state=_stands(event)))
    return {"text": sentences(*(part for part in parts if part)), "repeats": {one.uid: one.content for one in later}}


def in_the_table(rows: list[dict[str, Any]]) -> list[Item]:
    """What the section says above the table of instructions."""
    text = tr("See the table")
    return [{"text": sentences(text), "repeats": {}}] if rows else []


def instruction_table(rows: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """Each instruction: who gave it and when, its words, who acts by when, what was done, how it stands."""
    lines = []
    for number, row in enumerate(rows, 1):
        done = _done(row)
        stands = row["result_shown"] + (f"\n{tr('overdue')}" if is_overdue(row, now) else "")
        due = show_moment(row["due_at"]) if row["due_at"] else ""
        under = "\n".join(part for part in (row["undertaker"], due) if part)
        lines.append((
            [str(number), f"{leader_of(row)}\n{show_moment(row['at'])}", content_of(row), under, done["text"], stands],
            {row["uid"]: _own(row), **done["repeats"]},
        ))
    return table(
        tr("Leaders' instructions"),
        [tr("No."), tr("Given by, at"), tr("Instruction"), tr("Undertaken by, due"), tr("What was done"),
         tr("State")],
        lines, [9, 27, 1, 27, 1, 17], ["center", "left", "justify", "left", "justify", "center"],
    )


def due(ctx: Context, since: datetime, end: datetime) -> list[Item]:
    """Entries in hand that are due before ``end``, the overdue first."""
    query = DutyEntry.select().where(
        DutyEntry.result.in_(("open", "handover")), DutyEntry.voided_at.is_null(), DutyEntry.redacted_at.is_null(),
        DutyEntry.due_at.is_null(False), DutyEntry.due_at < end,
    )
    text = tr("No. {number} is due {time}: {content}")
    return [
        {"text": sentences(text.format(number=row.number, time=moment(row.due_at),
                                       content=" ".join(row.content.split()))), "repeats": {row.uid: row.content}}
        for row in query.order_by(DutyEntry.due_at, DutyEntry.id)
    ]


# events -----------------------------------------------------------------
def by_kind(events: Iterable[Event]) -> list[tuple[str, int]]:
    """How many events of each first category, in the order of the table."""
    names, found = state.category_names(), Counter(_first(event.category) for event in events)
    return [(names.get(code, tr("others")), found[code]) for code in sorted(found)]


def _first(category: str) -> str:
    """The category at the top of one: 12000 of 12H00; empty for none."""
    return f"{category[:2]}000" if category else ""


def status_names(table: Mapping[str, Any]) -> dict[str, str]:
    return {code: pick(row.title, row.title_en) for code, row in table.items()}


def figures_by(event: Event, until: datetime) -> dict[str, Any]:
    """What was known of an event's figures by a moment."""
    return figure_rules.folded([one for one in state.stated(event) if one.at < until])


def entries_of(event: Event) -> dict[str, str]:
    """The entries tied to an event, whose words its title and place may repeat."""
    query = DutyEntry.select(DutyEntry.uid).join(EventEntry).where(EventEntry.event == event)
    return {uid: "\n".join((event.title, event.place)) for (uid,) in query.tuples()}


def events(at: Time) -> list[Item]:
    """Events that became known, then reports on earlier ones."""
    new = [_event(at, event) for event in at.events]
    earlier: dict[int, Event] = {}
    for row in at.sent:
        if row.event_id and row.event.known_at < at.since:
            earlier[row.event_id] = row.event
    text = tr("Follow-up on {title}: {figures}")
    known = [
        {"text": sentences(text.format(title=event.title, figures=figures_said(
            figures_by(event, at.until)) or tr("no figures known")), _stands(event)), "repeats": entries_of(event)}
        for event in earlier.values()
    ]
    return counted([*new, *known])


def _event(at: Time, event: Event) -> Item:
    """An event in a few sentences: when, what, figures, level, what was reported, how it stands."""
    kind = tr("{kind} ({level})").format(
        kind=state.category_names().get(event.category) or tr("kind not entered"), level=state.level_name(event.level),
    )
    occurred, known = tr("it occurred {occurred}, became known {known}"), tr("it became known {known}")
    times = (occurred if event.occurred_at else known).format(
        occurred=moment(event.occurred_at) if event.occurred_at else "", known=moment(event.known_at)
    )
    sent = sum(1 for row in at.sent if row.event_id == event.id)
    reports = tr("reports sent: {n}").format(n=sent) if sent else tr("not reported")
    return {
        "text": sentences(
            event.title, times, kind, figures_said(figures_by(event, at.until)),
            tr("{reports}; it stands at: {state}").format(reports=reports, state=_stands(event)),
        ),
        "repeats": entries_of(event),
    }


def _stands(event: Event) -> str:
    return status_names(state.statuses()).get(event.status, event.status)


def event_table(at: Time) -> dict[str, Any] | None:
    """The events that became known: kind, time, place, figures, how they stand."""
    names = state.category_names()
    rows = [
        ([names.get(event.category, event.category), show_moment(event.occurred_at or event.known_at),
          event.place or event.title, figures_said(figures_by(event, at.until)) or tr("none known"),
          tr(", ").join((state.level_name(event.level), _stands(event)))], entries_of(event))
        for event in at.events
    ]
    if not rows:
        return None
    return table(
        tr("Emergencies"), [tr("Kind"), tr("Time"), tr("Place"), tr("Casualties and loss"), tr("Level and handling")],
        rows, [24, 30, 1, 1, 28], ["left", "center", "left", "left", "left"],
    )


def going_on(now: datetime) -> list[Item]:
    """Events that still run at a moment, without those that became known later."""
    return [
        {"text": sentences(tr("Goes on: {title}, {state}").format(title=event.title, state=_stands(event))),
         "repeats": entries_of(event)}
        for event in state.running_events().where(Event.known_at < now).order_by(Event.known_at, Event.id)
    ]


# warnings ---------------------------------------------------------------
def warnings(ctx: Context, since: datetime, until: datetime, now: datetime) -> dict[str, list[Item]]:
    """Warnings that count, issued then, ended then, and in force at ``now``; the highest level first."""
    counts = (EarlyWarning.status == "actual") & EarlyWarning.msg_type.in_(("alert", "update")) & (
        EarlyWarning.archived_at.is_null())
    ends = EarlyWarning.ended_at
    chosen = {
        "issued": (EarlyWarning.issued_at >= since) & (EarlyWarning.issued_at < until),
        "ended": (ends >= since) & (ends < until),
        "in_force": (EarlyWarning.issued_at < until) & (EarlyWarning.state != "kept") & (
            ends.is_null() | (ends > now)) & (EarlyWarning.ends_at.is_null() | (EarlyWarning.ends_at > now)),
    }
    return {name: _warnings(ctx, counts & which) for name, which in chosen.items()}


def _warnings(ctx: Context, which: Any) -> list[Item]:
    query = EarlyWarning.select(EarlyWarning.id).where(which).order_by(EarlyWarning.level, EarlyWarning.issued_at)
    found = []
    for row in warning_rows(ctx, [id for (id,) in query.tuples()]):
        until = tr("valid until {time}").format(time=moment(row["ends_at"])) if row["ends_at"] else tr("until lifted")
        text = tr("{issuer} issued {title} at {time}, {until}").format(
            issuer=row["issuer"], title=row["title"], time=moment(row["issued_at"]), until=until)
        passed = tr("passed on to {n}").format(n=len(row["passed"])) if row["passed"] else ""
        found.append({"text": sentences(text, passed), "repeats": {}, "uid": row["uid"], "short": row["signal"]})
    return found


def verdicts() -> dict[str, str]:
    """The verdicts on units checked, by code."""
    return {row.code: pick(row.title, row.title_en) for row in CheckVerdict.select()}
