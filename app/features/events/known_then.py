"""What was known of an event at each moment of it: the rows that were added to it, one after the other.

The order is that of the ledger: a clock that was set back, or a row entered late, does not turn it round.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core import personal
from app.core.i18n import zone
from app.core.run import Context
from app.features.events import state, telling, timeline
from app.features.events.records import UNDECIDED, Event, EventReport, Told
from app.features.events.rules import clocks as clock_rules
from app.features.events.rules import figures as figure_rules
from app.features.events.rules.clocks import Clock, Facts, Rule, Sent
from app.features.events.rules.elements import Element, Segment, meter, next_stage
from app.features.events.rules.figures import Figures, Stated
from app.features.events.timeline import Item
from db import ledger

LAST = 1 << 62  # the place of what the ledger does not tell of any more
MOMENTS = ("occurred_at", "known_at", "ended_at")


@dataclass(frozen=True)
class Step:
    """One thing that became known: its place in the ledger, the item of the timeline, and when it was known.

    ``known`` never goes back: what was entered while the clock was behind is known no earlier than what came before.
    """

    seq: int
    known: datetime
    item: Item


@dataclass(frozen=True)
class Version:
    """The event's own data from a place in the ledger on."""

    seq: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Past:
    """Everything that at() goes by."""

    number: str
    title: str
    occurred: datetime | None
    steps: tuple[Step, ...]
    versions: tuple[Version, ...]
    told: tuple[tuple[int, int, str], ...] = ()  # place in the ledger, id, who
    elements: tuple[Element, ...] = ()
    rules: tuple[Rule, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=zone)


@dataclass(frozen=True)
class Then:
    """The event as it was known after one step. ``clocks``: those that ran then, the nearest first."""

    moment: datetime
    figures: Figures
    changes: Mapping[str, float]
    level: str
    segments: tuple[Segment, ...]
    clocks: tuple[Clock, ...]
    told: tuple[tuple[str, str], ...]  # who, state
    reports: tuple[Item, ...]


def of(ctx: Context, id: int) -> Past | None:
    """The past of one event by its id; None where there is none."""
    event = Event.get_or_none(Event.id == id)
    if event is None:
        return None
    items = timeline.of(ctx, event)
    places = _places(items)
    chain = list(Told.select().where(Told.event == event).order_by(Told.position, Told.id))
    told_at = _first_places(Told._meta.table_name, [row.uid for row in chain])
    return Past(
        event.number, event.title, event.occurred_at, in_order(items, places), _versions(ctx, event),
        tuple((told_at.get(row.uid, 0), row.id, telling.said(row)) for row in chain), tuple(state.elements()),
        tuple(state.rules()), state.category_names(), zone(),
    )


def _places(items: list[Item]) -> dict[tuple[str, str, str], int]:
    """The place in the ledger of what each item tells, by table, uid and kind."""
    tables: dict[str, list[str]] = {}
    for item in items:
        tables.setdefault(item["record"][0], []).append(item["record"][1])
    found: dict[tuple[str, str, str], int] = {}
    for table, uids in tables.items():
        if table == EventReport._meta.table_name:
            found.update(_report_places(uids))
        else:
            first = _first_places(table, uids)
            found.update({(table, uid, ""): seq for uid, seq in first.items()})
    return found


def _first_places(table: str, uids: list[str]) -> dict[str, int]:
    """Where each record came into being."""
    return {uid: min((one.seq for one in ledger.history(table, [uid])), default=LAST) for uid in set(uids)}


def _report_places(uids: list[str]) -> dict[tuple[str, str, str], int]:
    """A report was a draft before it was sent, and its receipt came later: where each of both happened."""
    table = EventReport._meta.table_name
    found: dict[tuple[str, str, str], int] = {}
    for uid in set(uids):
        for one in ledger.history(table, [uid]):
            after = one.after or {}
            if after.get("state") == "sent":
                found.setdefault((table, uid, "report"), one.seq)
            if after.get("received_at"):
                found.setdefault((table, uid, "receipt"), one.seq)
    return found


def _place(item: Item, places: Mapping[tuple[str, str, str], int]) -> int:
    table, uid = item["record"]
    return places.get((table, uid, item["kind"]), places.get((table, uid, ""), LAST))


def in_order(items: list[Item], places: Mapping[tuple[str, str, str], int]) -> tuple[Step, ...]:
    """The items in the order in which they were entered; within one entry, in the order of what they tell."""
    rows = sorted(
        ((_place(item, places), item) for item in items),
        key=lambda one: (one[0], one[1]["recorded"] if one[0] == LAST else one[1]["at"], one[1]["order"]),
    )
    steps: list[Step] = []
    for seq, item in rows:
        known = max(steps[-1].known, item["recorded"]) if steps else item["recorded"]
        steps.append(Step(seq, known, item))
    return tuple(steps)


def _versions(ctx: Context, event: Event) -> tuple[Version, ...]:
    found = []
    for one in ledger.history(Event._meta.table_name, [event.uid]):
        if one.after:
            values = _values(one.after)
            found.append(Version(one.seq, {**values, "source": personal.shown_source(ctx, values["source"])}))
    return tuple(found)


def _values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The state that the ledger keeps, with its times read."""
    values = dict(kept)
    for name in MOMENTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    return values


# one moment -------------------------------------------------------------
def position_at(past: Past, moment: datetime) -> int:
    """The last step known by then; the first where nothing was."""
    return max(0, sum(1 for step in past.steps if step.known <= moment) - 1)


def at(past: Past, position: int) -> Then:
    """What was known once the step at ``position`` (from 0) had been entered. Only what it is given is looked at."""
    steps = past.steps[: position + 1]
    if not steps:
        raise ValueError("an event without a step")
    seq, moment = steps[-1].seq, steps[-1].known
    own = [step.item for step in steps if step.item["event"] == past.number]
    values = next((one.values for one in reversed(past.versions) if one.seq <= seq), None)
    told = [item for item in own if item["kind"] == "figures"]
    stated = [Stated(item["at"], item["order"], item["figures"]) for item in told]
    figures = figure_rules.folded(stated)
    return Then(
        moment, figures, figure_rules.changed(figure_rules.folded(stated[:-1]), figures) if len(stated) > 1 else {},
        values["level"] if values else UNDECIDED, _segments(past, own, values, figures),
        _clocks(past, own, values), _chain(past, own, seq), tuple(item for item in own if item["kind"] == "report"),
    )


def _segments(
    past: Past, own: list[Item], values: Mapping[str, Any] | None, figures: Figures
) -> tuple[Segment, ...]:
    if values is None:
        return tuple(meter(list(past.elements), {}, "first_phone"))
    filled = {item["element"]: item["value"] for item in own if item["kind"] == "element"}
    event = Event(**{name: values[name] for name in ("category", "level", "place", "source", *MOMENTS)})
    known = state.elements_said(event, filled, figures, past.categories)
    stage = next_stage([item["report_kind"] for item in own if item["kind"] == "report"])
    return tuple(meter(list(past.elements), known, stage))


def _clocks(past: Past, own: list[Item], values: Mapping[str, Any] | None) -> tuple[Clock, ...]:
    if values is None:
        return ()
    reports = [item for item in own if item["kind"] == "report"]
    sent = [Sent(item["report_kind"], item["sent"]) for item in reports]
    steps = ["finish" if item.get("report_kind") == "final" else item.get("step", "") for item in own]
    written, phoned = clock_rules.replies((one["report_kind"], one["asked_before"]) for one in reports)
    facts = Facts(
        category=values["category"], level=values["level"], sensitive=bool(values["triggers"]),
        region=values["region"], known_at=values["known_at"], occurred_at=values["occurred_at"],
        ended_at=values["ended_at"], asked=tuple(item["asked"] for item in own if item["kind"] == "asked"),
        sent=clock_rules.gone_out(sent, clock_rules.is_reopened(steps)), answered=written, phoned=phoned,
        stopped=values["status"] in state.STOPPED,
    )
    return tuple(clock_rules.running(facts, list(past.rules), past.zone))


def _chain(past: Past, own: list[Item], seq: int) -> tuple[tuple[str, str], ...]:
    """Who was to be told by then, with how far it had come."""
    outcome = {item["told"]: item["outcome"] for item in own if item["kind"].startswith("told:")}
    return tuple((who, outcome.get(id, "waiting")) for since, id, who in past.told if since <= seq)
