"""What the editor of a report shows beside the text: the draft made now, gaps, clocks, who signs, what does not fit."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core import access, personal
from app.core.i18n import pick, show_time, tr
from app.core.run import Context
from app.features.events import drafts, reporting, state
from app.features.events.actions import NOT_FILLED, OWN
from app.features.events.records import WAYS, Event, EventReport, ReportKind
from app.features.events.rules.clocks import answered_by
from app.features.events.rules.elements import meter
from app.features.roster.plan import on_duty

# on which page a report is printed: the flash of the duty office, or the special report to the superior
FLASH, SPECIAL = "events.flash", "events.special"
PAGES = {"first_written": FLASH, "followup": FLASH}


def prepared(ctx: Context, event: str, kind: str, finding: str = "") -> dict[str, Any]:
    """Everything that the editor of one report shows, but for what the person types.

    ``kind`` as reporting.kind_of() takes it. ``made``: title, body, addressee as worded from the facts now;
    ``facts``: what they were worded from, to be compared; ``shared``: the draft that lies ready, or None;
    ``gaps``: elements this report must have and does not; ``clocks``: those it answers, the nearest first.
    Raises UserError where there is no such event or kind, or it is not its turn.
    """
    about, wanted = state.by_number(event), reporting.kind_of(kind, "")
    reporting.check_turn(about, wanted)
    made, row = drafts.drafted(ctx, about, wanted, finding=finding), reporting.draft_of(about, wanted)
    table = ReportKind.get(ReportKind.code == wanted)
    segments = meter(state.elements(), _elements(ctx, about), wanted)
    clocks = answered_by(wanted, state.running_clocks(about), state.clock_facts(about))
    people = on_duty(ctx, ctx.now())
    return {
        "event": about.number, "event_title": about.title, "level": about.level, "kind": wanted,
        "kind_shown": pick(table.title, table.title_en), "page": PAGES.get(wanted, SPECIAL),
        "made": {"title": made.title, "body": made.body, "addressee": made.addressee},
        "facts": facts_of(ctx, about), "shared": _shared(row),
        "signer": table.signer, "may_sign": bool(table.signer) and ctx.may(table.signer),
        "leaders": [people[post] for post in reporting.LEADERS if people[post]],
        "ways": [(code, tr(title)) for code, title in WAYS],
        "elements": [
            {"code": one.element.code, "title": one.element.title, "state": one.state, "value": one.value,
             "question": one.element.question, "from": _from(one.element.code),
             "is_time": one.element.code == "occurred"}
            for one in segments
        ],
        "clocks": [
            {"id": about.id, "rule": one.rule.code, "title": state.rule_title(one.rule), "starts": one.starts,
             "due": one.ends, "source": one.rule.source_note}
            for one in clocks
        ],
        "sent": [
            (one.number, tr("{kind} {time}").format(kind=tr(dict(reporting.KINDS)[one.kind]),
                                                    time=show_time(one.sent_at)))
            for one in state.sent_reports(about)
        ],
    }


def _elements(ctx: Context, event: Event) -> dict[str, str]:
    """What is known by element, the telephone in the source as the reader sees it."""
    known = state.known_elements(event)
    return {**known, "source": personal.shown_source(ctx, known.get("source", ""))}


def _from(code: str) -> str:
    """Why an element cannot be answered in words: what it follows from; empty where it can."""
    if code in NOT_FILLED:
        return tr(NOT_FILLED[code])
    return tr("the event's data") if OWN.get(code) == "known" else ""


def _shared(row: EventReport | None) -> dict[str, Any] | None:
    """The draft that all desks see."""
    if row is None:
        return None
    by = row.updated_by or row.created_by
    return {
        "title": row.title, "body": row.body, "addressee": row.addressee, "state": row.state,
        "signed_by": row.signed_by, "signed_at": row.signed_at, "signed_how": row.signed_how,
        "at": row.updated_at or row.created_at, "by": by, "by_shown": access.names().get(by, by),
    }


def facts_of(ctx: Context, event: Event) -> dict[str, Any]:
    """What the wording of a report follows from, the time of day apart."""
    return {
        "figures": state.figures(event), "elements": _elements(ctx, event), "level": event.level,
        "title": event.title, "orders": drafts.orders(event), "sent": len(state.sent_reports(event)),
    }


def looked_at(ctx: Context, event: str, kind: str, body: str) -> list[str]:
    """What does not fit in the text as it stands, in sentences: asked again before it is sent."""
    about, wanted = state.by_number(event), reporting.kind_of(kind, "")
    row = EventReport(event=about, kind=wanted, title="", body=body)
    return [said for _, said in reporting.findings_of(ctx, about, row, ctx.now())]


def finding_words() -> list[tuple[str, str]]:
    """(word for the text, the same) for each answer to a verification."""
    return [(word, word) for word in (tr("is so"), tr("is so in part"), tr("is not so"))]


def due_said(due: datetime, source: str) -> str:
    """The line under a clock: by when, and by which rule."""
    said = tr("before {time}").format(time=show_time(due))
    return f"{said}　{source}" if source else said
