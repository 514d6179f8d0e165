"""The timeline of an event on paper: what was known and decided when, and whether it was reported in time."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peewee import fn

from app.core import periods, personal
from app.core.i18n import pick, show_day, show_moment, show_time, tr, tr_noop
from app.core.registry import report
from app.core.run import Context
from app.features.duty_log.lists import entry
from app.features.duty_log.reports import content_runs
from app.features.events import lists, state, timeline
from app.features.events.records import ClockEnd, Event, SensitiveTrigger
from app.features.events.reporting import EventShown, newest
from app.features.events.rules.clocks import end_said
from app.features.events.rules.drafting import figures_said
from app.report.blocks import Content, Document, Field, Fields, Heading, Part, Piece, Run, Space, Table, Text

TO_THE_SECOND = ("1", "2")  # levels of which every second counts afterwards
SIZE = 10


def occurred(ctx: Context, first: date, last: date) -> list[dict[str, str]]:
    """The events that occurred on these days; one whose time is not known, that became known then."""
    since, until = periods.moments(first, last)
    at = fn.coalesce(Event.occurred_at, Event.known_at)
    rows = Event.select().where(at >= since, at < until).order_by(at, Event.id)
    return [{"event": row.number} for row in rows]


@report(tr_noop("Event timeline"), role="read", of=Event, group="event", presets=newest, each=occurred,
        remark=tr_noop("the whole course"))
def replay(ctx: Context, event: EventShown) -> Document:
    """An event from the first call to the end: data, final figures, decisions on its level, the course, clocks, and
    who was told. Times to the second from level Ⅱ upwards."""
    about = state.by_number(event)
    seconds = about.level in TO_THE_SECOND
    items = timeline.of(ctx, about)
    course = [Heading(tr("Course of the event"), 2), _course(ctx, about, items, seconds)]
    blocks = [
        Part("head", tr_noop("Head of the page"), [_head(ctx, about, seconds), Space(1)]),
        Part("levels", tr_noop("Level decisions"), _decisions(items, seconds)),
        Part("course", tr_noop("Course of the event"), course, fixed=True),
        Part("deadlines", tr_noop("Deadlines"), _clocks(about, seconds)),
        Part("told", tr_noop("Who was told"), _told(ctx, about, seconds)),
    ]
    return Document(
        title=tr("Event timeline"), office=ctx.setting("site.office"), blocks=blocks, subject=about.number,
        author=ctx.name, notes=[tr("As at {at}").format(at=show_moment(ctx.now(), seconds=True))],
    )


def _when(moment: datetime, seconds: bool) -> str:
    """A moment in a narrow column; with seconds the time stands below the day."""
    return f"{show_day(moment)}{chr(10) if seconds else ' '}{show_time(moment, seconds)}"


def _below(moment: datetime, seconds: bool) -> str:
    """A moment in the narrowest column: the day, below it the time."""
    return f"{show_day(moment)}\n{show_time(moment, seconds)}"


def _moment(moment: datetime | None, seconds: bool) -> str:
    return show_moment(moment, seconds) if moment else ""


# head -------------------------------------------------------------------
def _head(ctx: Context, event: Event, seconds: bool) -> Fields:
    names, status = state.category_names(), state.statuses().get(event.status)
    figures = figures_said(state.figures(event)) or tr("not known")
    into = event.merged_into.number if event.merged_into else ""
    state_said = pick(status.title, status.title_en) if status else event.status
    return Fields([
        [Field(tr("Event"), event.title, span=2)],
        [Field(tr("Event number"), event.number), Field(tr("State"), "　".join(filter(None, (state_said, into))))],
        [Field(tr("Category of event"), names.get(event.category, event.category)),
         Field(tr("Level"), state.level_name(event.level))],
        [Field(tr("Occurred"), _moment(event.occurred_at, seconds)),
         Field(tr("Known"), _moment(event.known_at, True))],
        [Field(tr("Place"), event.place), Field(tr("Handling ended"), _moment(event.ended_at, seconds))],
        [Field(tr("Source"), personal.shown_source(ctx, event.source)), Field(tr("Sensitive because of"), _why(event))],
        [Field(tr("Figures"), figures, span=2)],
    ], columns=2)


def _why(event: Event) -> str:
    titles = {row.code: pick(row.title, row.title_en) for row in SensitiveTrigger.select()}
    return "、".join(titles.get(code, code) for code in event.triggers.split()) or tr("none")


def _decisions(items: list[timeline.Item], seconds: bool) -> list[Piece]:
    rows: list[list[Content]] = [
        [_when(one["at"], seconds), _decided(one), one["why"], one["reason"], one["by"]]
        for one in items if one["kind"] == "level"
    ]
    if not rows:
        return []
    head = [tr("Time"), tr("Decision"), tr("What the figures propose"), tr("Reason"), tr("Decided by")]
    return [
        Heading(tr("Level decisions"), 2),
        Table(head, rows, [_time_width(seconds), 40, 1, 0.8, 20], ["center", "left", "justify", "justify", "center"],
              SIZE),
    ]


def _decided(item: timeline.Item) -> str:
    """From which level to which, or that it was kept; what was marked as sensitive."""
    before, after = state.level_name(item["before"]), state.level_name(item["level"])
    kept = tr("Level {after} kept").format(after=after)
    level = kept if before == after else f"{before} → {after}"
    return "　".join(part for part in (level if item["is_level"] else "", item["marks"]) if part)


def _time_width(seconds: bool) -> float:
    return 19 if seconds else 23


# the course -------------------------------------------------------------
def _course(ctx: Context, event: Event, items: list[timeline.Item], seconds: bool) -> Piece:
    if not items:
        return Text(tr("Nothing is known yet."), align="center")
    rows = [_item(ctx, event, one, seconds) for one in items]
    width = _time_width(seconds)
    head = [tr("Time"), tr("What was known or decided"), tr("Recorded by"), tr("Recorded at")]
    return Table(head, rows, [width, 1, 21, width], ["center", "justify", "center", "center"], SIZE)


def _item(ctx: Context, event: Event, one: timeline.Item, seconds: bool) -> list[Content]:
    at, recorded = _when(one["at"], seconds), _when(one["recorded"], seconds)
    other = f"[{one['event']}] " if one["event"] != event.number else ""
    return [at, [*([Run(other)] if other else []), *_said(ctx, one)], one["by"], "" if recorded == at else recorded]


def _said(ctx: Context, one: timeline.Item) -> list[Run]:
    """The words of an item; of what was corrected or voided, with what was struck."""
    if one["number"] is not None:
        row = entry(ctx, one["number"], one["year"])
        number = tr("No. {number} in the log").format(number=one["number"])
        told = content_runs(row) if row else [Run(one["text"])]
        return [Run(f"{number}　", role="kai"), Run(f"{one['who']}　" if one["who"] else ""), *told]
    if one["pieces"]:
        runs = [Run(text, strike=kind == "struck", colour="red" if kind == "struck" else None)
                for text, kind in one["pieces"]]
        parted = [runs[0], Run(" → "), *runs[1:]] if one["kind"] == "element" else runs
        return [Run(tr("{element}: {value}").format(element=one["who"], value="")), *parted]
    first = [Run(f"{tr('Occurred')}　")] if one["kind"] == "occurred" else []
    colour = "red" if one["tone"] == "danger" else None
    return [*first, Run(one["text"], strike=one["tone"] == "struck", bold=one["kind"] in ("level", "report"),
                         colour=colour)]


# clocks and telling -----------------------------------------------------
def _clocks(event: Event, seconds: bool) -> list[Piece]:
    """Every clock that ended: its rule, when it was due, how it ended, with the reason."""
    rows: list[list[Content]] = [_clock(row, seconds) for row in
                                 ClockEnd.select().where(ClockEnd.event == event).order_by(ClockEnd.id)]
    rows += [
        [state.rule_title(one.rule), _below(one.starts, seconds), _below(one.ends, seconds), "", tr("running"), ""]
        for one in state.running_clocks(event)
    ]
    if not rows:
        return []
    head = [tr("Rule"), tr("From"), tr("Due"), tr("Ended"), tr("How"), tr("Reason")]
    width = 19 if seconds else 16
    aligns = ["left", "center", "center", "center", "left", "justify"]
    return [Heading(tr("Deadlines"), 2), Table(head, rows, [0.8, width, width, width, 38, 1], aligns, SIZE)]


def _clock(row: ClockEnd, seconds: bool) -> list[Content]:
    how = end_said(row.how, timeline.minutes_of(row))
    report_number = f"\n{row.report.number}" if row.report else ""
    late = row.how == "late"
    reason = row.reason or (tr("no reason given yet") if late else "")
    return [
        state.rule_title(row), _below(row.starts_at, seconds), _below(row.ends_at, seconds),
        _below(row.ended_at, seconds), [Run(how, colour="red" if late else None, bold=late), Run(report_number)],
        reason + (f"（{row.reason_by}）" if row.reason_by and row.reason else ""),
    ]


def _told(ctx: Context, event: Event, seconds: bool) -> list[Piece]:
    chain = lists.chain_of(ctx, event)
    if not chain:
        return []
    rows: list[list[Content]] = [
        ["　".join(part for part in (one["name"], one["about"]) if part), one["phone"], one["state_shown"],
         "\n".join(_attempt(attempt, seconds) for attempt in one["attempts"])]
        for one in chain
    ]
    head = [tr("Who"), tr("Phone"), tr("State"), tr("Attempts")]
    return [
        Heading(tr("Who was told"), 2),
        Table(head, rows, [0.7, 27, 20, 1], ["left", "center", "center", "left"], SIZE),
    ]


def _attempt(one: dict[str, Any], seconds: bool) -> str:
    parts = [f"{show_day(one['at'])} {show_time(one['at'], seconds)}", one["outcome_shown"],
             tr("read back") if one["read_back"] else "", one["note"], one["by"]]
    return "　".join(part for part in parts if part)
