"""What is known of an event now, put together from the rows that were added to it."""
from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import Case, ModelSelect

from app.core.errors import UserError
from app.core.i18n import pick, show_moment, tr, zone
from app.features.duty_log.records import LEVELS
from app.features.events.records import (
    FIGURES,
    DeadlineRule,
    ElementValue,
    Event,
    EventCategory,
    EventElement,
    EventReport,
    EventStatus,
    LevelCriterion,
    Snapshot,
    StatusStep,
    Verification,
)
from app.features.events.rules import clocks as clock_rules
from app.features.events.rules import figures as figure_rules
from app.features.events.rules.clocks import Clock, Facts, Rule, Sent
from app.features.events.rules.drafting import figures_said, number
from app.features.events.rules.elements import Element
from app.features.events.rules.figures import Figures, Stated
from app.features.events.rules.levels import Advice, Criterion, advise

STOPPED = ("transferred", "merged", "void", "archived")
REPLIES = ("verification", "verification_phone")
STEP = 500  # events read at once
LARGEST = 1 << 31
MANY = {"万": 10_000, "亿": 100_000_000}
_FIGURE = re.compile(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d.,])\s*([万亿])?")
LEAST = 4  # digits of a number's end that may stand for the whole


def by_number(number: str) -> Event:
    """The event with this number, or the one whose number ends so. Raises UserError."""
    wanted = number.strip()
    found = Event.get_or_none(Event.number == wanted)
    if found is None and len(wanted) >= LEAST and wanted.isdigit():
        ending = list(Event.select().where(Event.number.endswith(wanted)).order_by(Event.id.desc()).limit(2))
        if len(ending) > 1:
            text = tr("Several events end in {number}. Give the whole number.")
            raise UserError(text.format(number=wanted), "event")
        found = ending[0] if ending else None
    if found is None:
        raise UserError(tr("There is no event {number}. Look it up in the list.").format(number=wanted), "event")
    return found


# tables -----------------------------------------------------------------
def category_names() -> dict[str, str]:
    """Names of all categories by code."""
    rows = EventCategory.select().where(EventCategory.archived_at.is_null()).order_by(EventCategory.position)
    return {row.code: pick(row.title, row.title_en) for row in rows}


def category_of(given: str) -> str:
    """The code of a category given by code or name; empty for nothing. Raises UserError."""
    wanted = given.strip()
    names = category_names()
    if not wanted or wanted in names:
        return wanted
    named = [row.code for row in EventCategory.select() if wanted in (row.title, row.title_en)]
    if not named:
        text = tr("There is no category “{given}”. Look at events.categories.list.")
        raise UserError(text.format(given=wanted), "category")
    return named[0]


def is_graded(category: str) -> bool:
    """Whether a level is asked for in this category; it is where the category is not known."""
    row = EventCategory.get_or_none(EventCategory.code == category)
    return row is None or row.graded


def statuses() -> dict[str, EventStatus]:
    return {row.code: row for row in EventStatus.select().where(EventStatus.archived_at.is_null())}


def elements() -> list[Element]:
    """The table of elements, in the language spoken now."""
    rows = EventElement.select().where(EventElement.archived_at.is_null()).order_by(EventElement.position)
    return [
        Element(
            row.code, pick(row.title, row.title_en), row.scope,
            (("phone", row.phone), ("written", row.written), ("final", row.final)),
            pick(row.question, row.question_en), row.position,
        )
        for row in rows
    ]


def rules() -> list[Rule]:
    """The deadline rules in use that go by an event; those that go by the day are in daily.py."""
    names = Rule.__dataclass_fields__
    query = DeadlineRule.select().where(
        DeadlineRule.used, DeadlineRule.starts.in_(clock_rules.STARTS), DeadlineRule.archived_at.is_null()
    )
    return [
        Rule(**{name: value for name, value in row.items() if name in names})
        for row in query.order_by(DeadlineRule.position, DeadlineRule.id).dicts()
    ]


def rule_title(rule: Any) -> str:
    """The name of a deadline rule, or of a clock that ended by it."""
    return pick(rule.title, rule.title_en)


def level_name(code: str) -> str:
    return tr(dict(LEVELS)[code])


# one event --------------------------------------------------------------
def stated(event: Event) -> list[Stated]:
    """Every snapshot of an event, as the rules take them."""
    return _as_stated(Snapshot.select().where(Snapshot.event == event).order_by(Snapshot.id))


def _as_stated(rows: Iterable[Snapshot]) -> list[Stated]:
    return [Stated(row.at, row.id, {name: getattr(row, name) for name in figure_rules.NAMES}) for row in rows]


def check_figures(given: Mapping[str, float]) -> None:
    """Raises UserError for a figure that none can be."""
    for name, value in given.items():
        if not 0 <= value < LARGEST:
            label = tr(dict(FIGURES).get(name) or Snapshot._meta.fields[name].verbose_name)
            raise UserError(tr("{figure} cannot be {value}. Check it.").format(figure=label, value=number(value)), name)


def figures(event: Event) -> Figures:
    return figure_rules.folded(stated(event))


def element_values(event: Event) -> dict[str, ElementValue]:
    """The newest value of each element that was filled."""
    rows = ElementValue.select().where(ElementValue.event == event).order_by(ElementValue.id)
    return {row.element: row for row in rows}


def known_elements(event: Event, known: Figures | None = None) -> dict[str, str]:
    """What is known by element, in words; those that the event itself holds are said from it."""
    filled = {code: row.value for code, row in element_values(event).items()}
    return elements_said(event, filled, figures(event) if known is None else known, category_names())


def elements_said(event: Event, filled: Mapping[str, str], known: Figures, names: Mapping[str, str]) -> dict[str, str]:
    """The elements as ``filled``, and those that follow from the event's own data and from the figures."""
    kind = "　".join(
        part for part in (names.get(event.category, event.category), level_name(event.level)
                          if event.level != "9" else "") if part
    )
    values = {
        **filled, "received": show_moment(event.known_at, seconds=True), "source": event.source,
        "place": event.place, "kind": kind,
        "occurred": show_moment(event.occurred_at) if event.occurred_at else "", "consequence": figures_said(known),
    }
    return {code: value for code, value in values.items() if value}


def advice(event: Event, known: Figures | None = None) -> Advice:
    """The level that the figures propose, by the table of criteria."""
    names = Criterion.__dataclass_fields__
    query = LevelCriterion.select().where(LevelCriterion.archived_at.is_null()).order_by(LevelCriterion.id)
    criteria = [
        Criterion(**{name: value for name, value in row.items() if name in names}) for row in query.dicts()
    ]
    values = element_values(event)
    further = {code: value for code, row in values.items() if (value := leading(row.value)) is not None}
    return advise(criteria, event.category, figure_rules.measured(figures(event) if known is None else known, further))


def leading(text: str) -> float | None:
    """The figure that a further field begins with, as ``6.1 级``, ``1,200人``, ``1.2万人``; None where none does."""
    found = _FIGURE.match(text.strip())
    return float(found[1].replace(",", "")) * MANY.get(found[2], 1) if found else None


def running_events() -> ModelSelect:
    """The events of which something is still owed, by the table of states."""
    running = [code for code, row in statuses().items() if row.running]
    return Event.select().where(Event.status.in_(running))


def sent_reports(event: Event) -> list[EventReport]:
    """The reports that went out, in the order in which they did: a draft may have lain longer than a later one."""
    return list(
        EventReport.select().where(EventReport.event == event, EventReport.state == "sent").order_by(EventReport.frozen)
    )


def _by_event(query: ModelSelect, events: Sequence[Event]) -> dict[int, list[Any]]:
    """The rows of a query by the id of their event, in its order; a bounded number of queries for any number."""
    found: dict[int, list[Any]] = {event.id: [] for event in events}
    column, wanted = query.model.event, list(found)
    for start in range(0, len(wanted), STEP):
        for row in query.where(column.in_(wanted[start : start + STEP])):
            found[row.event_id].append(row)
    return found


def sent_of(events: Sequence[Event]) -> dict[int, list[EventReport]]:
    """What went out of each event, in order, without the wording: ``kind``, ``sent_at``, ``facts`` of replies."""
    kept = Case(None, [(EventReport.kind.in_(REPLIES), EventReport.facts)], "")
    columns = (EventReport.event, EventReport.kind, EventReport.sent_at, kept.alias("facts"))
    query = EventReport.select(*columns).where(EventReport.state == "sent").order_by(EventReport.frozen)
    return _by_event(query, events)


def figures_of(events: Sequence[Event]) -> dict[int, Figures]:
    """The figures known of each event."""
    rows = _by_event(Snapshot.select().order_by(Snapshot.id), events)
    return {id: figure_rules.folded(_as_stated(found)) for id, found in rows.items()}


def facts_of(events: Sequence[Event], sent: Mapping[int, list[EventReport]] | None = None) -> dict[int, Facts]:
    """What the clocks of each event go by, read for all of them at once."""
    reports = sent_of(events) if sent is None else sent
    asked = _by_event(Verification.select(Verification.event, Verification.asked_at).order_by(Verification.id), events)
    taken = _by_event(StatusStep.select(StatusStep.event, StatusStep.step).order_by(StatusStep.id), events)
    return {
        event.id: _facts(event, reports[event.id], [row.asked_at for row in asked[event.id]],
                         [row.step for row in taken[event.id]])
        for event in events
    }


def _facts(event: Event, reports: list[EventReport], asked: list[datetime], steps: list[str]) -> Facts:
    written, phoned = clock_rules.replies((row.kind, asked_before(row)) for row in reports)
    return Facts(
        category=event.category, level=event.level, sensitive=bool(event.triggers), region=event.region,
        known_at=event.known_at, occurred_at=event.occurred_at, ended_at=event.ended_at, asked=tuple(asked),
        answered=written, phoned=phoned, stopped=event.status in STOPPED,
        sent=clock_rules.gone_out((Sent(row.kind, row.sent_at) for row in reports), clock_rules.is_reopened(steps)),
    )


def asked_before(row: EventReport) -> int | None:
    """How many demands for verification had been made when a reply went out; None where its facts do not say."""
    return json.loads(row.facts or "{}").get("asked") if row.kind in REPLIES else None


def clock_facts(event: Event) -> Facts:
    """What the clocks of an event go by."""
    return facts_of([event])[event.id]


def clocks_of(
    events: Sequence[Event], table: list[Rule] | None = None, sent: Mapping[int, list[EventReport]] | None = None
) -> dict[int, list[Clock]]:
    """The clocks that run of each event, the nearest first."""
    using, here = rules() if table is None else table, zone()
    return {id: clock_rules.running(facts, using, here) for id, facts in facts_of(events, sent).items()}


def running_clocks(event: Event) -> list[Clock]:
    return clocks_of([event])[event.id]


def pace(event: Event) -> dict[str, int]:
    """The shortest time in minutes that the rules leave for each kind of report of such an event."""
    facts, found = clock_facts(event), dict[str, int]()
    for rule in rules():
        minutes = rule.amount if rule.counting == "running" else rule.amount * 1440
        if clock_rules.applies(rule, facts):
            found[rule.report] = min(minutes, found.get(rule.report, minutes))
    return found


def last_facts(event: Event) -> dict[str, Any]:
    """What was known when the last report went out: ``figures``, ``elements``; empty where none did."""
    reports = [row for row in sent_reports(event) if row.kind in clock_rules.REPORTED]
    return json.loads(reports[-1].facts) if reports else {}
