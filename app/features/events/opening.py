"""Opening an event from what came in, and tying entries of the log to it."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from peewee import fn

from app import intake
from app.core.errors import Question, UserError
from app.core.i18n import show_moment, show_time, to_local, tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.features.duty_log import actions as log_actions
from app.features.duty_log.actions import Confirm, Files
from app.features.duty_log.actions import by_number as entry_by_number
from app.features.duty_log.records import DutyEntry
from app.features.duty_log.rules import show_source
from app.features.events import state, telling
from app.features.events.records import (
    UNDECIDED,
    Event,
    EventEntry,
    LevelDecision,
    SensitiveTrigger,
    Snapshot,
    StatusStep,
)
from app.features.events.rules import checks
from app.features.events.rules import figures as figure_rules
from app.features.events.rules.near import Where, is_near
from app.features.events.rules.scope import kind_of

EventNumber = Annotated[str, tr_noop("Event number"), LEADING]
Category = Annotated[str, tr_noop("Category of event"), lambda ctx: list(state.category_names().items())]
Occurred = Annotated[datetime | None, tr_noop("Occurred")]
Triggers = Annotated[
    list[str], tr_noop("Sensitive because of"), lambda ctx: [(row.code, row.title) for row in SensitiveTrigger.select()]
]
NO_REGION = "000000"
LONGEST_TITLE = 40


@action(tr_noop("Open an event"), role="duty", of=Event, icon="warning-octagon", hidden=True, takes="event")
def open(
    ctx: Context, title: str = "", source: str = "", content: Annotated[str, tr_noop("Content")] = "",
    category: Category = "", level: str = "", triggers: Triggers = [],  # noqa: B006
    place: str = "", region: str = "", longitude: float | None = None, latitude: float | None = None,
    occurred: Occurred = None, at: Annotated[datetime | None, tr_noop("Known")] = None,
    entry: Annotated[int | None, tr_noop("From entry number")] = None,
    year: Annotated[int, tr_noop("Year")] = 0, kind: Annotated[str, tr_noop("Kind")] = "event",
    person: Annotated[str, tr_noop("Name")] = "", post: Annotated[str, tr_noop("Post")] = "",
    phone: Annotated[str, tr_noop("Phone")] = "", result: str = "none", files: Files = [],  # noqa: B006
    stored: Annotated[list[Any], tr_noop("Attachments")] = [],  # noqa: B006
    further: Annotated[Any, tr_noop("Further fields of the entry")] = None, confirm: Confirm = False,
    dead: int | None = None, missing: int | None = None, trapped: int | None = None, serious: int | None = None,
    slight: int | None = None, relocated: int | None = None, loss_wan: float | None = None,
) -> dict[str, Any]:
    """Opens an event, its clocks, and the chain of those to be told; from an entry, or with a new one.

    Figures given are the event's first, as the source gave them when it became known. Raises Question when a
    place lies outside the region, times are out of order, or an event like it runs already; the same call with
    ``confirm`` opens it. Returns the number, the entry's, the clocks, and a sentence.
    """
    figures = {name: value for name, value in locals().items() if name in figure_rules.NAMES and value is not None}
    now = ctx.now()
    if not (entry or content.strip() or title.strip()):
        raise UserError(tr("Say what happened: a title or the text."), "content")
    known = entry_by_number(entry, now, year) if entry else None
    if known and (tied := EventEntry.get_or_none(EventEntry.entry == known)):
        text = tr("No. {number} belongs to event {event} already.")
        raise UserError(text.format(number=known.number, event=tied.event.number), "entry")
    text = content.strip() or (known.content if known else title.strip())
    made = Event(
        title=(title.strip() or _title_of(text)), category=state.category_of(category), level=level or UNDECIDED,
        triggers=" ".join(known_triggers(triggers)), place=place.strip(), region=region_of(ctx, region),
        longitude=longitude, latitude=latitude, occurred_at=occurred, known_at=at or (known.at if known else now),
        source=(show_source(known.source, known.person, known.post, known.phone) if known else "") or source.strip(),
    )
    check_place(longitude, latitude)
    state.check_figures(figures)
    found = findings(ctx, made, now)
    if known is None:
        known = _logged(ctx, made, found, now, source=source or tr("this office"), content=text, kind=kind, at=at,
                        person=person, post=post, phone=phone, result=result or "none", files=files, stored=stored,
                        place=place, confirm=confirm, further=further or {})
        made.source = show_source(known.source, known.person, known.post, known.phone)
    elif found and not confirm:
        raise Question(found)
    made.findings = "\n".join(said for _, said in found)
    made.number = next_number(made.region, now)
    made.save()
    StatusStep(event=made, step="open", before="", after=made.status).save()
    if made.level != UNDECIDED or made.triggers:
        LevelDecision(event=made, before=UNDECIDED, level=made.level, triggers=made.triggers).save()
    EventEntry(event=made, entry=known).save()
    if figures:
        Snapshot(event=made, at=made.known_at, source=made.source[: Snapshot.source.max_length], **figures).save()
    telling.build_chain(ctx, made)
    return _opened(made, known)


def _logged(
    ctx: Context, made: Event, found: checks.Findings, now: datetime, further: dict[str, Any], **given: Any
) -> DutyEntry:
    """The entry that the event is opened from; what both would ask is asked at once."""
    level = "" if made.level == UNDECIDED else made.level
    try:
        done = log_actions.log(ctx, category="event", level=level, **{**further, **given})
    except Question as asked:
        raise Question([*asked.findings, *found]) from asked
    if found and not given["confirm"]:
        raise Question(found)
    return entry_by_number(done["number"], now, done["year"])


def _opened(made: Event, entry: DutyEntry) -> dict[str, Any]:
    clocks = state.running_clocks(made)
    due = tr("{report} before {time}")
    told = tr(", ").join(due.format(report=state.rule_title(one.rule), time=show_time(one.ends)) for one in clocks)
    said = tr("{level}: {clocks}") if told else tr("Event {number} opened.")
    said = said.format(level=state.level_name(made.level), clocks=told, number=made.number[-4:])
    return {
        "number": made.number, "event": made.number, "uid": made.uid, "id": made.id,
        "entry": entry.number, "year": entry.year,
        "clocks": [{"rule": c.rule.code, "title": state.rule_title(c.rule), "due": c.ends} for c in clocks],
        "said": said, "page": "events", "target": {"id": made.id},
    }


def _title_of(text: str) -> str:
    """A name for the event from its text, until a person gives a better one."""
    first = text.strip().split("\n")[0]
    for mark in "。；;！!":
        first = first.split(mark)[0]
    if len(first) <= LONGEST_TITLE:
        return first.strip()
    return (intake.read(text).title or first)[:LONGEST_TITLE].strip()


def next_number(region: str, now: datetime) -> str:
    """Region, day of the site, serial of four digits: domain.md 1.7."""
    start = f"{region or NO_REGION}{to_local(now):%Y%m%d}"
    last = Event.select(Event.number).where(Event.number.startswith(start)).order_by(Event.number.desc()).limit(1)
    serial = max((int(number[len(start):]) for (number,) in last.tuples()), default=0) + 1
    return f"{start}{serial:04d}"


def region_of(ctx: Context, given: str) -> str:
    code = given.strip() or ctx.setting("events.region")
    if code and not (code.isascii() and code.isdigit() and len(code) == 6):
        raise UserError(tr("A region has a code of six digits, not “{code}”.").format(code=code), "region")
    return code


def check_place(longitude: float | None, latitude: float | None) -> None:
    if (longitude is None) != (latitude is None):
        missing = "longitude" if longitude is None else "latitude"
        raise UserError(tr("Give longitude and latitude, or neither."), missing)
    for name, value, most in (("longitude", longitude, 180), ("latitude", latitude, 90)):
        if value is not None and not -most <= value <= most:
            raise UserError(tr("{value} degrees is no place on earth. Check it.").format(value=value), name)


def known_triggers(given: list[str]) -> list[str]:
    known = [row.code for row in SensitiveTrigger.select().order_by(SensitiveTrigger.position)]
    wanted = [code for one in given for code in one.replace(",", " ").split()]
    for code in wanted:
        if code not in known:
            text = tr("There is no trigger “{code}”. Known: {known}.")
            raise UserError(text.format(code=code, known=", ".join(known)), "triggers")
    return [code for code in known if code in wanted]


def findings(ctx: Context, event: Event, now: datetime) -> checks.Findings:
    """What a person should look at before this is kept: place, times, another event like it."""
    found = checks.times(event.occurred_at, event.known_at, now)
    found += checks.outside_region(event.place, ctx.setting("events.region_words"))
    for other in like(ctx, event):
        text = tr("{title} ({number}, {time}) may be the same event. Open it, or merge them later.")
        found.append(("title", text.format(title=other.title, number=other.number, time=show_moment(other.known_at))))
    return found


def like(ctx: Context, event: Event) -> list[Event]:
    """Running events that may be the same: kind, place and time are near."""
    metres, minutes = ctx.setting("events.near_metres"), ctx.setting("events.near_minutes")
    one, around = _where(event), timedelta(minutes=minutes)
    when = fn.coalesce(Event.occurred_at, Event.known_at)
    rows = state.running_events().where(
        Event.category.startswith(kind_of(event.category)), when.between(one.at - around, one.at + around),
    )
    return [
        row for row in rows.order_by(Event.id.desc())
        if row.id != event.id and is_near(one, _where(row), metres, minutes)
    ]


def _where(event: Event) -> Where:
    return Where(
        event.category, event.place, event.longitude, event.latitude, event.occurred_at or event.known_at,
    )


# entries ----------------------------------------------------------------
@action(tr_noop("Log an entry for an event"), role="duty", of=DutyEntry, icon="note-pencil", hidden=True)
def note(
    ctx: Context, event: EventNumber, source: str, content: str, kind: str = "call_in", at: datetime | None = None,
    person: str = "", post: str = "", phone: str = "", result: str = "none", files: Files = [],  # noqa: B006
    stored: Annotated[list[Any], tr_noop("Attachments")] = [],  # noqa: B006
    further: Annotated[Any, tr_noop("Further fields of the entry")] = None, confirm: Confirm = False,
) -> dict[str, Any]:
    """Logs an entry that stands in the event's timeline. Returns as duty_log.log."""
    about = state.by_number(event)
    done = log_actions.log(
        ctx, **{
            **(further or {}), "kind": kind, "source": source, "content": content, "at": at, "person": person,
            "post": post, "phone": phone, "result": result, "files": files, "stored": stored, "confirm": confirm,
        },
    )
    EventEntry(event=about, entry=entry_by_number(done["number"], ctx.now(), done["year"])).save()
    return {**done, "event": about.number}


@action(tr_noop("Tie an entry to an event"), role="duty", of=Event, icon="link-simple", hidden=True)
def tie(
    ctx: Context, event: EventNumber, entry: Annotated[int, tr_noop("Entry number")],
    year: Annotated[int, tr_noop("Year")] = 0,
) -> dict[str, Any]:
    """An entry of the log stands in the event's timeline from now on, and whatever continues it."""
    about, which = state.by_number(event), entry_by_number(entry, ctx.now(), year)
    if EventEntry.get_or_none(EventEntry.event == about, EventEntry.entry == which):
        raise UserError(tr("No. {number} belongs to this event already.").format(number=entry), "entry")
    EventEntry(event=about, entry=which).save()
    return {"event": about.number, "number": which.number, "uid": about.uid}


@action(tr_noop("Decide on figures read in an entry"), role="duty", of=Event, hidden=True)
def settle_offer(
    ctx: Context, event: EventNumber, entry: Annotated[int, tr_noop("Entry number")],
    taken: Annotated[bool, tr_noop("The figures were taken over")] = False,
    year: Annotated[int, tr_noop("Year")] = 0,
) -> dict[str, Any]:
    """Figures found in an entry's text are not offered again, whether they were taken over or not."""
    about, which = state.by_number(event), entry_by_number(entry, ctx.now(), year)
    row = EventEntry.get_or_none(EventEntry.event == about, EventEntry.entry == which) or EventEntry(
        event=about, entry=which
    )
    row.offer = "taken" if taken else "kept"
    row.save()
    return {"event": about.number, "number": which.number, "offer": row.offer}
