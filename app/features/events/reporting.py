"""Reports of an event: drafted from what is known, checked, signed off, frozen with number and digest, sent."""
from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

from peewee import fn

from app.core.errors import Question, UserError
from app.core.i18n import pick, show_moment, show_time, to_local, tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.features.events import actions, daily, drafts, state
from app.features.events.records import Event, EventCategory, EventReport, ReportKind, Verification
from app.features.events.rules import checks
from app.features.events.rules.clocks import answered_by, end_said, minutes_left
from app.features.events.rules.elements import meter, missing
from app.features.issues import numbers
from app.features.roster.plan import on_duty
from db import ledger
from db.database import canonical, plain

Number = Annotated[str, tr_noop("Event number"), LEADING]


def running(ctx: Context) -> list[tuple[str, str]]:
    """(number, title and number) of the events that still run, the newest first."""
    rows = state.running_events().order_by(Event.id.desc())
    return [(row.number, f"{row.title}　{row.number}") for row in rows]


def newest(ctx: Context) -> dict[str, Any]:
    """The event opened last that still runs, for the first look at its pages."""
    found = running(ctx)
    return {"event": found[0][0]} if found else {}


EventShown = Annotated[str, tr_noop("Event"), LEADING, running]
ReportNumber = Annotated[str, tr_noop("Report number"), LEADING]
KINDS = (
    ("first", tr_noop("First report")),
    ("first_phone", tr_noop("First report by phone")),
    ("first_written", tr_noop("First report in writing")),
    ("followup", tr_noop("Follow-up report")),
    ("final", tr_noop("Final report")),
    ("verification", tr_noop("Verification reply")),
    ("verification_phone", tr_noop("Verification reply by phone")),
    ("correction", tr_noop("Correction")),
    ("nil", tr_noop("Nil report")),
)
STEPS = {"first_phone": "report", "first_written": "report", "followup": "follow", "final": "finish"}
BY_PHONE = {"first": "first_phone", "verification": "verification_phone"}
UNPRINTED = ("first_phone", "verification_phone", "nil")  # bulletins are numbered through the year, these are none
LEADERS = ("gov_leader", "office_leader")
SERIES = "flash"  # one number for a report, whichever of its two heads it is printed under


def _issued(head: str) -> list[tuple[int, int]]:
    """The numbers that reports of events were given."""
    query = EventReport.select(EventReport.year, EventReport.issue).where(EventReport.issue.is_null(False))
    return list(query.tuples()) if head == SERIES else []


numbers.holders.append(_issued)


def kind_of(given: str, way: str) -> str:
    """The kind of report meant: ``first`` and ``verification`` are by phone or in writing, as the way is."""
    wanted = given.strip()
    if wanted not in dict(KINDS):
        known = ", ".join(code for code, _ in KINDS)
        text = tr("There is no kind of report “{given}”. Known: {known}.")
        raise UserError(text.format(given=given, known=known), "kind")
    if way == "phone" and wanted in BY_PHONE:
        return BY_PHONE[wanted]
    return "first_written" if wanted == "first" else wanted


def draft_of(event: Event | None, kind: str) -> EventReport | None:
    """The draft that lies ready, if there is one."""
    query = EventReport.select().where(EventReport.kind == kind, EventReport.state != "sent")
    query = query.where(EventReport.event == event if event else EventReport.event.is_null())
    return query.order_by(EventReport.id.desc()).first()


@action(tr_noop("Keep a draft of a report"), role="duty", of=EventReport, icon="note-pencil", hidden=True)
def draft(
    ctx: Context, event: Number, kind: str, text: Annotated[str, tr_noop("Report text")] = "", title: str = "",
    addressee: str = "", way: str = "", finding: Annotated[str, tr_noop("Whether it is so")] = "",
) -> dict[str, Any]:
    """Keeps a report that is not sent yet, made from what is known where no text is given.

    A draft signed off that is changed has to be signed off again.
    """
    about = state.by_number(event)
    wanted = kind_of(kind, way)
    if wanted == "nil":
        raise UserError(tr("A nil report is of no event. Send it by itself."), "kind")
    made = drafts.drafted(ctx, about, wanted, finding=finding)
    row = draft_of(about, wanted) or EventReport(event=about, kind=wanted, title="", body="")
    values = {"title": title.strip() or row.title or made.title, "body": text.strip() or row.body or made.body,
              "addressee": addressee.strip() or row.addressee or made.addressee}
    if row.state == "signed" and any(getattr(row, name) != value for name, value in values.items()):
        row.state, row.signed_by, row.signed_at, row.signed_how = "draft", "", None, ""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return {"event": about.number, "uid": row.uid, "kind": wanted, "title": row.title, "text": row.body,
            "to": row.addressee, "state": row.state}


@action(tr_noop("Sign off a report"), role="leader", of=EventReport, icon="pen-nib", hidden=True)
def sign(ctx: Context, event: Number, kind: str) -> dict[str, Any]:
    """The duty leader signs off the draft as it is; a change takes the signature away."""
    about = state.by_number(event)
    row = draft_of(about, kind_of(kind, ""))
    if row is None:
        raise UserError(tr("There is no draft of this report. Write it first."), "kind")
    need = _kind(row.kind).signer
    if need and not ctx.may(need):
        text = tr("This report is signed off by somebody with the right “{right}”.")
        raise UserError(text.format(right=need), "kind")
    row.state, row.signed_by, row.signed_at, row.signed_how = "signed", ctx.name, ctx.now(), "here"
    row.save()
    return {"event": about.number, "uid": row.uid, "signed_by": row.signed_by}


@action(tr_noop("Send a report"), role="duty", of=EventReport, icon="paper-plane-tilt", hidden=True)
def report(
    ctx: Context, kind: str, event: Number = "", way: str = "", text: Annotated[str, tr_noop("Report text")] = "",
    title: str = "", addressee: str = "", signed_by: str = "",
    at: Annotated[datetime | None, tr_noop("Sent")] = None,
    corrects: Annotated[str, tr_noop("Corrects report")] = "", reason: str = "",
    finding: Annotated[str, tr_noop("Whether it is so")] = "",
    since: Annotated[datetime | None, tr_noop("From")] = None,
    until: Annotated[datetime | None, tr_noop("Before")] = None,
    confirm: Annotated[bool, tr_noop("Save in spite of what was asked")] = False,
) -> dict[str, Any]:
    """Checks, freezes and sends a report: number, digest, time and way are kept, and what it met or was late for.

    Without a text the draft that lies ready is sent, or one made from what is known. What the rules have a
    leader sign off needs a signature: given here (events.sign), or by word of a duty leader, named in
    ``signed_by``. Raises Question for what a person should look at first.
    """
    wanted = kind_of(kind, way)
    if wanted == "nil":
        return _send_nil(ctx, text, title, addressee, way, at, since, until, confirm)
    about = state.by_number(event)
    check_turn(about, wanted)
    corrected = _corrected(about, wanted, corrects, reason)
    made = drafts.drafted(ctx, about, wanted, finding=finding, reason=reason)
    row = draft_of(about, wanted) or EventReport(event=about, kind=wanted, title="", body="")
    _take(row, title or row.title or made.title, text or row.body or made.body,
          addressee or row.addressee or made.addressee)
    row.corrects, row.reason = corrected, reason.strip()
    _sign_by_word(ctx, row, signed_by)
    found = findings_of(ctx, about, row, at or ctx.now())
    if found and not confirm:
        raise Question(found)
    row.findings = "\n".join(said for _, said in found)
    return _send(ctx, about, row, way or ("phone" if wanted.endswith("_phone") else "system"), at or ctx.now())


def check_turn(event: Event, kind: str) -> None:
    """Raises UserError where this report cannot come now."""
    sent = [row.kind for row in state.sent_reports(event)]
    steps = actions.possible(event.status)
    if kind in STEPS and STEPS[kind] not in steps and not (kind == "followup" and event.status == "closed_field"):
        raise actions.refusal(event, STEPS[kind])
    if kind in ("followup", "final") and not {"first_phone", "first_written"} & set(sent):
        raise UserError(tr("No first report has been sent yet. Send it first."), "kind")
    if kind in ("first_phone", "first_written") and kind in sent:
        raise UserError(tr("The first report has been sent already. Send a follow-up."), "kind")


def _corrected(event: Event, kind: str, number: str, reason: str) -> EventReport | None:
    """The report that a correction corrects. A frozen report changes in no other way."""
    if kind != "correction":
        return None
    found = by_number(number) if number.strip() else next(iter(reversed(state.sent_reports(event))), None)
    if found is None or found.event_id != event.id:
        raise UserError(tr("Name the report of this event that is corrected."), "corrects")
    if not reason.strip():
        raise UserError(tr("Give the reason for the correction."), "reason")
    return found


def by_number(number: str) -> EventReport:
    """A sent report by its number. Raises UserError."""
    found = EventReport.get_or_none(EventReport.number == number.strip())
    if found is None:
        raise UserError(tr("There is no report {number}. Look at the event.").format(number=number), "report")
    return found


def _take(row: EventReport, title: str, body: str, addressee: str) -> None:
    """The wording that goes out; another one than was signed off is not signed off."""
    values = {"title": title.strip(), "body": body.strip(), "addressee": addressee.strip()}
    if row.state == "signed" and any(getattr(row, name) != value for name, value in values.items()):
        row.state, row.signed_by, row.signed_at, row.signed_how = "draft", "", None, ""
    for name, value in values.items():
        setattr(row, name, value)


def _kind(code: str) -> ReportKind:
    return ReportKind.get(ReportKind.code == code)


def _sign_by_word(ctx: Context, row: EventReport, signed_by: str) -> None:
    """A leader who is not at the desk signs off by word: a duty leader of this shift, or one who sends it here."""
    need = _kind(row.kind).signer
    if not need or row.state == "signed":
        return
    named = signed_by.strip()
    if not named and ctx.may(need):
        row.state, row.signed_by, row.signed_at, row.signed_how = "signed", ctx.name, ctx.now(), "here"
        return
    people = on_duty(ctx, ctx.now())
    leaders = [people[post] for post in LEADERS if people[post]]
    if not named:
        text = tr("A duty leader signs this off. Name who did by word, or have it signed here: {leaders}.")
        raise UserError(text.format(leaders=tr(", ").join(leaders) or tr("none on the roster")), "signed_by")
    if leaders and named not in leaders:
        text = tr("{name} is no duty leader of this shift. On duty: {leaders}.")
        raise UserError(text.format(name=named, leaders=tr(", ").join(leaders)), "signed_by")
    row.signed_by, row.signed_at, row.signed_how = named, ctx.now(), "by word"


def findings_of(ctx: Context, event: Event, row: EventReport, at: datetime) -> checks.Findings:
    """What a person should look at before this text goes out at ``at``."""
    segments = meter(state.elements(), state.known_elements(event), row.kind)
    return checks.findings(checks.Draft(
        kind=row.kind, text=row.body, now=ctx.now(), sent_at=at, place=event.place,
        region_words=ctx.setting("events.region_words"), known_at=event.known_at, occurred_at=event.occurred_at,
        figures=state.figures(event), reported=state.last_facts(event).get("figures", {}),
        missing=tuple(one.title for one in missing(segments)),
    ))


# sending ----------------------------------------------------------------
def _send(ctx: Context, event: Event, row: EventReport, way: str, at: datetime) -> dict[str, Any]:
    met = answered_by(row.kind, state.running_clocks(event), state.clock_facts(event))
    _check_time(ctx, at)
    row.ordinal = sum(1 for one in state.sent_reports(event) if one.kind == row.kind) + 1
    row.number = _next_number(event, row.kind)
    row.facts = canonical(facts_now(ctx, event, at))
    _freeze(ctx, row, way, at)
    ends = []
    for clock in met:
        left = minutes_left(clock.starts, clock.ends, at)
        how = "met" if left >= 0 else "late"
        actions.enter_end(ctx, event, clock, how, report=row, at=at)
        ends.append({"rule": clock.rule.code, "title": state.rule_title(clock.rule), "due": clock.ends, "how": how,
                     "minutes": abs(left)})
    if (step := STEPS.get(row.kind)) and step in actions.possible(event.status):
        actions.go(ctx, event, step)
    return {
        "event": event.number, "number": row.number, "report": row.number, "uid": row.uid, "kind": row.kind,
        "ordinal": row.ordinal,
        "digest": row.digest, "sent": row.sent_at, "clocks": ends, "said": _told(row, ends),
    }


def _check_time(ctx: Context, at: datetime) -> None:
    if at > ctx.now():
        raise UserError(tr("It cannot have been sent at a time to come. Check the time."), "at")


def _freeze(ctx: Context, row: EventReport, way: str, at: datetime) -> None:
    """From here on the report does not change: number, issue of the year, digest over all that it says."""
    row.frozen = (EventReport.select(fn.max(EventReport.frozen)).scalar() or 0) + 1
    row.year = to_local(at).year
    if row.kind not in UNPRINTED:
        issue = numbers.give(SERIES, to_local(at).date())
        row.issue, row.total = issue.number, issue.total
    row.state, row.way, row.sent_at = "sent", way, at
    row.digest = digest_of(row)
    row.save()


def digest_of(row: EventReport) -> str:
    """The digest over what a frozen report says, with the name of the algorithm before it."""
    said = [
        row.number, row.kind, row.ordinal, row.year, row.issue, row.title, row.body, row.addressee, row.facts, row.way,
        row.signed_by, row.signed_how, row.signed_at.isoformat() if row.signed_at else None, row.sent_at.isoformat(),
        row.corrects.number if row.corrects else None, row.reason,
    ]
    said += [] if row.total is None else [row.total]
    return f"{ledger.ALGORITHM}:{ledger.digest_of(ledger.ALGORITHM, *said)}"


def _next_number(event: Event, kind: str) -> str:
    """The event's number with -01, -02 …; the final report has its own end, as long as that is free."""
    suffix = _kind(kind).suffix
    if suffix and not EventReport.get_or_none(EventReport.number == f"{event.number}-{suffix}"):
        return f"{event.number}-{suffix}"
    ends = {one.suffix for one in ReportKind.select() if one.suffix}
    taken = [one.number for one in state.sent_reports(event) if one.number.rpartition("-")[2] not in ends]
    number = len(taken) + 1
    while f"{number:02d}" in ends or EventReport.get_or_none(EventReport.number == f"{event.number}-{number:02d}"):
        number += 1  # the end of the final report stays free for it
    return f"{event.number}-{number:02d}"


def _told(row: EventReport, ends: list[dict[str, Any]]) -> str:
    said = tr("{title} sent {time}, No. {number}").format(
        title=pick(_kind(row.kind).title, _kind(row.kind).title_en), time=show_time(row.sent_at), number=row.number
    )
    for one in ends:
        said += "　" + end_said(one["how"], one["minutes"])
    return said


def _send_nil(
    ctx: Context, text: str, title: str, addressee: str, way: str, at: datetime | None, since: datetime | None,
    until: datetime | None, confirm: bool,
) -> dict[str, Any]:
    """Nothing happened: a fact with author and time, of no event, and of the day on which the time told of ends.

    Asks first where an event became known then.
    """
    moment = at or ctx.now()
    _check_time(ctx, moment)
    end = until or moment
    known = Event.select().where(
        Event.known_at.between(since or end - timedelta(days=1), end), Event.status.not_in(state.STOPPED)
    ).count()
    if known and not confirm:
        text = tr("{n} events became known in this time. Send it all the same?")
        raise Question([("text", text.format(n=known))])
    made = drafts.drafted_nil(ctx, since, until)
    row = EventReport(kind="nil", title=title.strip() or made.title, body=text.strip() or made.body,
                      addressee=addressee.strip() or made.addressee)
    start = f"{ctx.setting('events.region') or '000000'}{to_local(moment):%Y%m%d}"
    taken = EventReport.select().where(EventReport.number.startswith(f"{start}-N")).count()
    day, ends = daily.ended_by(ctx, moment, until)
    row.number, row.ordinal = f"{start}-N{taken + 1:02d}", taken + 1
    row.facts = canonical({
        "day": day.isoformat(), "clocks": [{name: plain(value) for name, value in one.items()} for one in ends],
    })
    _freeze(ctx, row, way or "system", moment)
    return {"event": "", "number": row.number, "report": row.number, "uid": row.uid, "kind": "nil",
            "ordinal": row.ordinal, "digest": row.digest, "sent": row.sent_at, "clocks": ends,
            "said": _told(row, ends)}


@action(tr_noop("Enter the receipt of a report"), role="duty", of=EventReport, icon="check-circle", hidden=True)
def receipt(
    ctx: Context, report: ReportNumber, received_by: str,
    at: Annotated[datetime | None, tr_noop("Received at")] = None,
) -> dict[str, Any]:
    """Who confirmed that the report arrived, and when. An earlier receipt stays in the ledger."""
    row, moment = by_number(report), at or ctx.now()
    if moment > ctx.now() or (at is not None and at < row.sent_at):
        text = tr("It was sent {sent}; it cannot have been received {at}. Check the time.")
        raise UserError(text.format(sent=show_moment(row.sent_at), at=show_moment(moment)), "at")
    row.received_by, row.received_at = received_by.strip(), moment
    row.save()
    return {"report": row.number, "uid": row.uid, "received_by": row.received_by, "received_at": row.received_at}


def facts_now(ctx: Context, event: Event, at: datetime) -> dict[str, Any]:
    """What is known of an event, and of who reports it: all that a printed page shows beside the wording."""
    category = EventCategory.get_or_none(EventCategory.code == event.category)
    return {
        "figures": state.figures(event), "elements": state.known_elements(event), "level": event.level,
        "category": event.category, "title": event.title, "at": at.isoformat(),
        "category_titles": [category.title, category.title_en] if category else [event.category, ""],
        "office": ctx.setting("site.office"), "phone": ctx.setting("events.phone"), "editor": ctx.name,
        "orders": [drafts.name_of(entry) for entry in drafts.order_entries(event)],
        "asked": Verification.select().where(Verification.event == event).count(),
    }


def facts_of(row: EventReport) -> dict[str, Any]:
    """What was known when a report was frozen."""
    return json.loads(row.facts or "{}")
