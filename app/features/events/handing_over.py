"""Running events as the next shift takes them over."""
from __future__ import annotations

from peewee import fn

from app.core.agenda import Matter
from app.core.i18n import pick, show_time, tr
from app.core.registry import matters
from app.core.run import Context
from app.features.events import state
from app.features.events.records import Event, EventReport, Told
from app.features.events.reporting import KINDS
from app.features.events.rules.clocks import Clock


@matters
def handed_over(ctx: Context) -> list[Matter]:
    """Each running event: level, reports so far, the next clock, who was not reached; loose without a final report."""
    events = list(state.running_events())
    clocks, sent, statuses = state.clocks_of(events), state.sent_of(events), state.statuses()
    missed = dict(
        Told.select(Told.event, fn.count(Told.id)).where(Told.state == "no_answer").group_by(Told.event).tuples()
    )
    found = []
    for event in events:
        reports, running = sent[event.id], clocks[event.id]
        status = pick(statuses[event.status].title, statuses[event.status].title_en)
        found.append(Matter(
            f"events:{event.uid}", "event", event.title, ("events", event.id), state=status,
            badge=state.level_name(event.level), tone=event.level, due=running[0].ends if running else None,
            origin=tr("Event {number}").format(number=event.number), source=event.source,
            progress=_progress(reports), next_step=_next_step(running),
            loose=_loose(event, reports, missed.get(event.id, 0)),
        ))
    return found


def _progress(reports: list[EventReport]) -> str:
    said = tr("{title}, sent {time}")
    lines = [said.format(title=tr(dict(KINDS)[row.kind]), time=show_time(row.sent_at)) for row in reports[-3:]]
    if len(reports) > 3:
        lines.insert(0, tr("{n} reports so far, the last three:").format(n=len(reports)))
    return "\n".join(lines) or tr("no report sent yet")


def _next_step(running: list[Clock]) -> str:
    """The clock that ends first, by its rule and time."""
    return f"{state.rule_title(running[0].rule)} {show_time(running[0].ends)}" if running else ""


def _loose(event: Event, reports: list[EventReport], missed: int) -> str:
    if missed:
        return tr("{n} not reached").format(n=missed)
    if not reports:
        return tr("no report sent yet")
    return "" if any(row.kind == "final" for row in reports) else tr("no final report")
