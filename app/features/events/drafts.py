"""Drafting a report from what is known of an event, and from what changed since the last one."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.i18n import language, pick, show_moment, to_local, tr
from app.core.run import Context
from app.features.duty_log.records import DutyEntry
from app.features.events import state
from app.features.events.records import Event, EventEntry, ReportKind, Verification
from app.features.events.rules import drafting
from app.features.events.rules.elements import STAGES
from app.features.roster import on_duty

# what a follow-up tells by itself, or has no need to tell again
APART = frozenset({"received", "source", "occurred", "place", "kind", "consequence", "measures", "next"})
CHANGING = ("followup", "correction", "verification", "verification_phone")


@dataclass(frozen=True)
class Made:
    """A report as the program would word it."""

    title: str
    body: str
    addressee: str


def said_time(moment: datetime | None) -> str:
    """A moment as a report says it: 6月24日2时31分."""
    if moment is None:
        return ""
    local = to_local(moment)
    if language() != "zh_CN":
        return show_moment(moment)
    return f"{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def drafted(ctx: Context, event: Event, kind: str, finding: str = "") -> Made:
    """The report of this kind, from the elements, figures and instructions known now."""
    row = ReportKind.get(ReportKind.code == kind)
    values = values_of(ctx, event, kind)
    values["finding"] = finding.strip() or tr("is so")
    stage = STAGES.get(kind, "")
    needed = {one.code for one in state.elements() if not one.scope and one.need(stage) == "must"} if stage else set()
    return Made(
        drafting.filled(pick(row.heading, row.heading_en), values, frozenset(values), unknown=""),
        drafting.filled(pick(row.body, row.body_en), values, frozenset(needed | {"changes"})),
        ctx.setting("events.superior"),
    )


def values_of(ctx: Context, event: Event, kind: str) -> dict[str, str]:
    """Every placeholder with what is known; in a follow-up what the last report said is not said again."""
    known, figures = state.known_elements(event), state.figures(event)
    last = state.last_facts(event)
    before: dict[str, str] = last.get("elements", {})
    place_short, name = drafting.parted(event.title, event.place)
    followups = sum(1 for one in state.sent_reports(event) if one.kind == "followup")
    names = state.category_names()
    values = {
        **known, "place_short": place_short, "event": name, "n": str(followups + 1),
        "occurred": said_time(event.occurred_at) or tr("at a time being verified"), "known": said_time(event.known_at),
        "category": names.get(event.category, event.category),
        "level": state.level_name(event.level) if event.level != "9" else "", "as_at": said_time(ctx.now()),
        "orders": orders(event, _since(event) if kind == "followup" else None),
    }
    if kind in CHANGING:
        changes = [drafting.changes_said(last.get("figures", {}), figures)]
        titles = {one.code: one.title for one in state.elements()}
        further = drafting.elements_changed(before, known, APART)
        changes += [tr("{element}: {value}").format(element=titles.get(code, code), value=value.rstrip("。"))
                    for code, value in further.items()]
        values["changes"] = tr("; ").join(one for one in changes if one) or tr("no new change")
    if kind == "followup":
        values.update({code: "" for code in ("measures", "next") if known.get(code, "") == before.get(code, "")})
    asked = Verification.select().where(Verification.event == event).order_by(Verification.id.desc()).first()
    values["asked"] = asked.text if asked else event.title
    return values


def _since(event: Event) -> datetime | None:
    sent = state.sent_reports(event)
    return max((one.sent_at for one in sent), default=None)


def orders(event: Event, since: datetime | None = None) -> str:
    """Instructions of leaders among the entries of an event, word for word, those since a time."""
    query = DutyEntry.select().join(EventEntry).where(
        EventEntry.event == event, DutyEntry.kind == "instruction", DutyEntry.voided_at.is_null(),
        DutyEntry.redacted_at.is_null(),
    )
    if since is not None:
        query = query.where(DutyEntry.at > since)
    said = tr("{who}: {text}")
    return tr("; ").join(
        said.format(who=row.person or row.source, text=row.content.rstrip("。")) for row in query.order_by(DutyEntry.at)
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
