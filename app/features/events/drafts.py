"""Drafting a report from what is known of an event, and from what changed since the last one."""
from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.core.i18n import language, pick, show_moment, to_local, tr
from app.core.run import Context
from app.features.duty_log.records import DutyEntry
from app.features.duty_log.rules import parse_source
from app.features.events import state
from app.features.events.records import Event, EventEntry, EventReport, ReportKind, Snapshot, Verification
from app.features.events.rules import drafting
from app.features.events.rules.clocks import REPORTED
from app.features.events.rules.elements import STAGES, further
from app.features.events.rules.figures import Figures
from app.features.roster.plan import on_duty

# what a follow-up tells by itself, or has no need to tell again
APART = frozenset({"received", "source", "occurred", "place", "kind", "consequence", "measures", "next"})
CHANGING = ("followup", "correction", "verification", "verification_phone")
# reports that tell everything known, and what a call tells of it
FULL = ("first_written", "followup", "final")
BY_PHONE = ("measures", "contact")
GOING_ON = ("measures", "next")
UNDECIDED = "9"
LONGEST_TITLE = EventReport.title.max_length


@dataclass(frozen=True)
class Told:
    """What reports said before: figures, elements by code, level."""

    figures: Figures = field(default_factory=dict)
    elements: dict[str, str] = field(default_factory=dict)
    level: str = ""


@dataclass(frozen=True)
class Made:
    """A report as the program would word it."""

    title: str
    body: str
    addressee: str


def said_time(moment: datetime | None, after: datetime | None = None) -> str:
    """A moment as a report says it: 6月24日2时31分; without the day where it follows another of the same day."""
    if moment is None:
        return ""
    local = to_local(moment)
    if language() != "zh_CN":
        return show_moment(moment)
    if after is not None and to_local(after).date() == local.date():
        return f"{local.hour}时{local.minute:02d}分"
    return f"{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def drafted(ctx: Context, event: Event, kind: str, finding: str = "", reason: str = "") -> Made:
    """The report of this kind, from the elements, figures and instructions known now."""
    row = ReportKind.get(ReportKind.code == kind)
    values = {**values_of(ctx, event, kind), "finding": finding.strip() or tr("is so"), "reason": reason.strip()}
    stage = STAGES.get(kind, "")
    needed = {one.code for one in state.elements() if not one.scope and one.need(stage) == "must"} if stage else set()
    title = drafting.filled(pick(row.heading, row.heading_en), values, frozenset(values), unknown="")
    return Made(
        title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…",
        drafting.filled(pick(row.body, row.body_en), values, frozenset(needed | {"changes"})),
        ctx.setting("events.superior"),
    )


def values_of(ctx: Context, event: Event, kind: str) -> dict[str, str]:
    """Every placeholder with what is known; in a follow-up what the last report said is not said again."""
    known, figures, told = state.known_elements(event), state.figures(event), told_before(event)
    place_short, name = drafting.parted(event.title, event.place)
    names, reports = state.category_names(), state.sent_reports(event)
    values = {
        **known, "place_short": place_short, "event": name,
        "n": str(sum(1 for one in reports if one.kind == "followup") + 1),
        "occurred": said_time(event.occurred_at) or tr("a time being verified"),
        "known": said_time(event.known_at, event.occurred_at),
        "source": source_said(event), "category": names.get(event.category, event.category),
        "level": level_said(event.level, event.category), "as_at": said_time(ctx.now()),
        "consequence": drafting.toll(figures) or tr("casualties and losses are being verified"),
        "further": further_said(event, known),
        "orders": orders(event, told_orders(event) if kind == "followup" else frozenset()),
        "reported": reported(reports),
    }
    if kind == "followup":
        values.update({code: drafting.news(told.elements.get(code, ""), known.get(code, "")) for code in GOING_ON})
    if kind in CHANGING:
        values["changes"] = changes(event, kind, told, figures, known) or nothing_new(values, kind)
    asked = Verification.select().where(Verification.event == event).order_by(Verification.id.desc()).first()
    values["asked"] = asked.text.rstrip("。？?") if asked else event.title
    return values


def nothing_new(values: dict[str, str], kind: str) -> str:
    """That nothing changed, or no figure alone where the rest of the report has news."""
    if kind == "followup" and any(values.get(one) for one in (*GOING_ON, "orders")):
        return tr("no new change in casualties and losses")
    return tr("no new change")


def changes(event: Event, kind: str, told: Told, figures: Figures, known: dict[str, str]) -> str:
    """What is another than it was reported: figures, level, then what is new of the elements; empty for nothing.

    A correction names the figures alone.
    """
    if kind == "correction":
        return drafting.corrections_said(told.figures, figures)
    leave = APART if kind == "followup" else APART | {"course", "contact"}  # a reply has lines of its own for these
    titles = {one.code: bare(one.title) for one in state.elements()}
    found = [drafting.changes_said(told.figures, figures), fall_said(event, told.figures, figures)]
    if told.level not in ("", event.level):
        before, after = level_said(told.level, event.category), level_said(event.level, event.category)
        found.append(tr("the level changes from {before} to {after}").format(before=before, after=after))
    for code, value in drafting.elements_changed(told.elements, known, leave).items():
        found.append(tr("{element}: {value}").format(element=titles.get(code, code), value=value.rstrip("。；;")))
    return tr("; ").join(one for one in found if one)


def fall_said(event: Event, before: Figures, now: Figures) -> str:
    """Why fewer are dead than were reported; empty where they are not."""
    if (now.get("dead") or 0) >= (before.get("dead") or 0):
        return ""
    rows = Snapshot.select().where(Snapshot.event == event, Snapshot.dead == now["dead"], Snapshot.reason != "")
    row = rows.order_by(Snapshot.id.desc()).first()
    return tr("the dead are fewer because: {reason}").format(reason=row.reason.rstrip("。")) if row else ""


def further_said(event: Event, known: dict[str, str]) -> str:
    """The further fields of such an event, as far as they are known."""
    text = tr("{element}: {value}")
    return tr("; ").join(
        text.format(element=bare(one.title), value=known[one.code].rstrip("。；;"))
        for one in further(state.elements(), event.category) if known.get(one.code)
    )


def bare(title: str) -> str:
    """The name of an element without what explains it in brackets."""
    return title.split("（")[0].split(" (")[0]


def told_before(event: Event) -> Told:
    """What the superior was told: every report tells figures, not every one the elements."""
    found = Told()
    for row in state.sent_reports(event):
        facts = json.loads(row.facts or "{}")
        said = facts.get("elements", {})
        found = replace(found, figures=facts.get("figures", found.figures))
        if row.kind in (*FULL, "first_phone", "verification"):
            found = replace(found, level=facts.get("level", ""))
        if row.kind in FULL:
            found = replace(found, elements=said)
        elif row.kind == "first_phone":
            found = replace(found, elements={code: said[code] for code in BY_PHONE if code in said})
    return found


def level_said(level: str, category: str) -> str:
    """A level in words, without its Roman figure."""
    if level == UNDECIDED and not state.is_graded(category):
        return tr("not graded")
    name = state.level_name(level)
    return name.partition(" ")[2] or name


def source_said(event: Event) -> str:
    """Who told of it, without the telephone number."""
    read = parse_source(event.source)
    return "".join(part for part in (read.source, read.person) if part).replace("　", "")


def reported(reports: list[EventReport]) -> str:
    """When and how the last report on the event itself went to whom; empty where none did."""
    sent = [one for one in reports if one.kind in REPORTED]
    if not sent:
        return ""
    last = sent[-1]
    text = tr("reported to {office} at {time} by phone") if last.way == "phone" else tr(
        "reported to {office} in writing at {time}")
    return text.format(office=last.addressee or tr("the superior"), time=said_time(last.sent_at))


def order_entries(event: Event) -> list[DutyEntry]:
    """Instructions of leaders among the entries of an event."""
    query = DutyEntry.select().join(EventEntry).where(
        EventEntry.event == event, DutyEntry.kind == "instruction", DutyEntry.voided_at.is_null(),
        DutyEntry.redacted_at.is_null(),
    )
    return list(query.order_by(DutyEntry.at, DutyEntry.id))


def name_of(entry: DutyEntry) -> str:
    """An entry as the facts of a report name it."""
    return f"{entry.year}/{entry.number}"


def told_orders(event: Event) -> frozenset[str]:
    """The instructions that a report passed on: those entered before one that passes them on went out.

    By when they were entered, not by when they were given: one entered late is still to be told.
    """
    written = [row for row in state.sent_reports(event) if row.kind in FULL]
    return frozenset(name for row in written for name in json.loads(row.facts or "{}").get("orders", []))


def orders(event: Event, told: frozenset[str] = frozenset()) -> str:
    """Instructions of leaders, word for word, but for those told already."""
    said = tr("{who} instructed: {text}")
    return tr("; ").join(
        said.format(who=f"{row.post}{row.person or row.source}", text=row.content.rstrip("。"))
        for row in order_entries(event) if name_of(row) not in told
    )


def drafted_nil(ctx: Context, since: datetime | None = None, until: datetime | None = None) -> Made:
    """The nil report of a time, the last day where none is given."""
    end = until or ctx.now()
    start = since or end - timedelta(days=1)
    row = ReportKind.get(ReportKind.code == "nil")
    people = on_duty(ctx, ctx.now())
    values: dict[str, Any] = {
        "period": tr("{start} to {end}").format(start=said_time(start), end=said_time(end)),
        "region": (ctx.setting("events.region_words").split() or [ctx.setting("site.office")])[0],
        "gov_leader": people["gov_leader"] or people["office_leader"], "primary": people["primary"] or ctx.name,
        "phone": ctx.setting("events.phone"),
    }
    return Made(
        drafting.filled(pick(row.heading, row.heading_en), values, unknown=""),
        drafting.filled(pick(row.body, row.body_en), values, frozenset(values)), ctx.setting("events.superior"),
    )
