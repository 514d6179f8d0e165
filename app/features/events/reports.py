"""Printed bulletins of an event: the duty flash and the special report to the superior, red head and all.

A report that went out is printed from what was frozen with it; a draft from what is known now.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from app.core import periods
from app.core.errors import UserError
from app.core.i18n import pick, show_date, show_moment, tr, tr_noop
from app.core.registry import report as printed
from app.core.run import Context
from app.features.events import drafts, reporting, state
from app.features.events.records import LOSS, Event, EventReport, ReportKind
from app.features.events.reporting import KINDS, EventShown
from app.features.events.rules.drafting import number as figure
from app.features.issues import page
from app.features.issues.numbers import head_of
from app.features.issues.records import PageHead
from app.report.blocks import Block, Document, Field, Fields, Imprint, Masthead, Part, Run, Text

HURT = (
    ("dead", tr_noop("dead {n}")), ("missing", tr_noop("missing {n}")), ("serious", tr_noop("badly hurt {n}")),
    ("slight", tr_noop("lightly hurt {n}")),
)
def offered(ctx: Context) -> list[tuple[str, str]]:
    """The kinds of report that are printed."""
    return [(code, tr(title)) for code, title in KINDS if code not in (*reporting.UNPRINTED, "first")]


KindOffered = Annotated[str, tr_noop("Kind of draft (empty: what lies ready)"), offered]
MOST_REPORTS = 5  # reports named in the box of elements

@dataclass(frozen=True)
class Sheet:
    """What is printed: the report, the facts that belong to it, when, and its head."""

    row: EventReport
    event: Event
    facts: dict[str, Any]
    at: datetime
    head: PageHead
    needs_signer: bool

    @property
    def sent(self) -> bool:
        return self.row.state == "sent"


def sent_bulletins(ctx: Context, first: date, last: date) -> list[dict[str, str]]:
    """The reports of events sent on these days that were given an issue: those that are printed."""
    since, until = periods.moments(first, last)
    rows = EventReport.select().where(
        EventReport.state == "sent", EventReport.issue.is_null(False), EventReport.event.is_null(False),
        EventReport.sent_at >= since, EventReport.sent_at < until,
    ).order_by(EventReport.frozen)
    return [{"event": row.event.number, "report": row.number} for row in rows]


@printed(tr_noop("Duty flash"), role="read", of=EventReport, group="event", presets=reporting.newest,
         each=sent_bulletins, remark=tr_noop("one urgent event"))
def flash(
    ctx: Context, event: EventShown, report: Annotated[str, tr_noop("Report number (empty: the newest)")] = "",
    kind: KindOffered = "",
) -> Document:
    """A report of an event as the bulletin of the duty room. Without a number: the draft that lies ready, else the
    newest sent; with a kind its draft, or one made from what is known now. A mark says what is not signed or sent."""
    sheet = _sheet(ctx, "flash", event, report, kind)
    corrects = [Text(line, align="center", role="kai", size=14, keep=True) for line in _corrects(sheet)]
    return _document(sheet, [Part("corrects", tr_noop("What it corrects"), corrects, fixed=True), _body(sheet)])


@printed(
    tr_noop("Special report of an emergency"), role="read", of=EventReport, group="event", presets=reporting.newest,
    each=sent_bulletins, remark=tr_noop("to superiors"),
)
def special(
    ctx: Context, event: EventShown, report: Annotated[str, tr_noop("Report number (empty: the newest)")] = "",
    kind: KindOffered = "",
) -> Document:
    """A report of an event to the superior, with the box of elements on its first page; else as the duty flash."""
    sheet = _sheet(ctx, "special", event, report, kind)
    lines = page.addressed(sheet.row.addressee)
    superior = "、".join(text.rstrip("。.") for label, text in lines if label == "报")
    salutation = [Text(tr("{office}:").format(office=superior), align="left", keep=True)] if superior else []
    blocks: list[Block] = [
        Part("elements", tr_noop("Box of elements"), [_box(sheet)]),
        Part("salutation", tr_noop("Whom it addresses"), salutation), _body(sheet),
    ]
    return _document(sheet, blocks, to=False)


# which report, with which facts -----------------------------------------
def _sheet(ctx: Context, head: str, event: str, number: str, kind: str) -> Sheet:
    about = state.by_number(event)
    row = _sent(about, number) if number.strip() else _draft(ctx, about, kind) if kind else _newest(ctx, about)
    sent = row.state == "sent"
    facts = reporting.facts_of(row) if sent else {}
    at = row.sent_at if sent else ctx.now()
    return Sheet(
        row, about, {**reporting.facts_now(ctx, about, at), **facts}, at, head_of(head),
        bool(ReportKind.get(ReportKind.code == row.kind).signer),
    )


def _sent(event: Event, number: str) -> EventReport:
    row = reporting.by_number(number)
    if row.event_id != event.id:
        text = tr("Report {number} is not one of event {event}. Look at the event.")
        raise UserError(text.format(number=row.number, event=event.number), "report")
    return row


def _newest(ctx: Context, event: Event) -> EventReport:
    """The draft that lies ready, else the newest bulletin sent, else the first report as it would be now."""
    rows = EventReport.select().where(EventReport.event == event)
    ready = rows.where(EventReport.state != "sent").order_by(EventReport.id.desc()).first()
    sent = rows.where(EventReport.issue.is_null(False)).order_by(EventReport.frozen.desc()).first()
    return ready or sent or _draft(ctx, event, "first_written")


def _draft(ctx: Context, event: Event, kind: str) -> EventReport:
    """The draft that lies ready, or one worded now; nothing is kept of the latter."""
    wanted = reporting.kind_of(kind, "")
    if wanted == "nil":
        raise UserError(tr("A nil report is of no event. Choose another kind."), "kind")
    row = reporting.draft_of(event, wanted)
    if row is None:
        made = drafts.drafted(ctx, event, wanted)
        row = EventReport(event=event, kind=wanted, title=made.title, body=made.body, addressee=made.addressee)
    return row


def mark_of(sheet: Sheet) -> str:
    """What a page must not be taken for: signed off, sent, or what went out. Empty for a report as it went out."""
    if sheet.sent:
        whole = sheet.row.digest == reporting.digest_of(sheet.row)
        return "" if whole else tr("Altered after sending")
    if sheet.needs_signer and sheet.row.state != "signed":
        return tr("Not signed off")
    return tr("Not sent")


# head and foot ----------------------------------------------------------
def _document(sheet: Sheet, blocks: list[Block], to: bool = True) -> Document:
    row = sheet.row
    subject = row.number or f"{sheet.event.number}-{tr(dict(KINDS)[row.kind])}"
    return Document(
        title=row.title, blocks=blocks, masthead=_masthead(sheet), imprint=_imprint(sheet, to),
        notes=_notes(sheet), mark=mark_of(sheet), subject=subject, author=sheet.facts["editor"],
        named=page.file_stem(sheet.head, row.signed_at or sheet.at, row.issue) if row.issue or not sheet.sent else "",
    )


def _total(row: EventReport) -> int:
    """The number over all years; of a report sent before it was kept, how many went out up to this one."""
    if row.total is not None:
        return row.total
    return EventReport.select().where(EventReport.issue.is_null(False), EventReport.frozen <= row.frozen).count()


def _masthead(sheet: Sheet) -> Masthead:
    head, row = sheet.head, sheet.row
    signer = page.signer_runs(row.signed_by) if head.signer_shown else []
    issue = page.issue_said(row.issue, _total(row)) if row.issue else ""
    return page.masthead(
        head, issue or ("" if sheet.sent else tr("Draft, no issue yet")), head.printed_by or sheet.facts["office"],
        [Run(show_date(row.signed_at or sheet.at)), *signer],
    )


def _imprint(sheet: Sheet, to: bool) -> Imprint:
    """To whom it goes, who wrote it, who signed it where the head does not say it, and the copies."""
    facts, signed = sheet.facts, "" if sheet.head.signer_shown else sheet.row.signed_by
    return page.imprint(
        sheet.row.addressee, sheet.head, tr("Editor: {name}").format(name=facts["editor"]),
        tr("Signed off by: ") + signed if signed else "",
        tr("Phone: {phone}").format(phone=facts["phone"]) if facts["phone"] else "", to=to,
    )


def _notes(sheet: Sheet) -> list[str]:
    row = sheet.row
    if not sheet.sent:
        return [tr("Draft: {kind}, from what was known at {at}").format(
            kind=tr(dict(KINDS)[row.kind]), at=show_moment(sheet.at, seconds=True)
        )]
    notes = [
        tr("Report {number}, sent {at}").format(number=row.number, at=show_moment(row.sent_at, seconds=True)),
        tr("Digest {digest}").format(digest=row.digest),
    ]
    if row.signed_how == "by word":
        said = tr("Signed off by word of {name}, {at}, entered by {by}")
        notes.append(said.format(name=row.signed_by, at=show_moment(row.signed_at), by=sheet.facts["editor"]))
    return notes


# what stands between ----------------------------------------------------
def _body(sheet: Sheet) -> Part:
    lines = [Text(page.levelled(line.strip()), indent=2) for line in sheet.row.body.split("\n") if line.strip()]
    return Part("body", tr_noop("Wording of the report"), lines, fixed=True)


def _corrects(sheet: Sheet) -> list[str]:
    """Which report a correction corrects, and why; nothing of any other report."""
    if sheet.row.kind != "correction":
        return []
    corrected = sheet.row.corrects or next(iter(reversed(state.sent_reports(sheet.event))), None)
    if corrected is None:
        return []
    said = [tr("Corrects report {number} of {at}").format(number=corrected.number, at=show_moment(corrected.sent_at))]
    if sheet.row.reason:
        said.append(tr("reason: {reason}").format(reason=sheet.row.reason))
    return said


def _box(sheet: Sheet) -> Fields:
    """The box of elements, from the facts that belong to the report."""
    facts, known = sheet.facts, sheet.facts["elements"]
    kind = "　".join(part for part in (pick(*facts["category_titles"]), state.level_name(facts["level"])) if part)
    loss = facts["figures"].get(LOSS)
    corrects = tr("; ").join(_corrects(sheet))
    return Fields([
        *([[Field(tr("Correction"), corrects)]] if corrects else []),
        [Field(tr("Event"), facts["title"])],
        [Field(tr("Kind and level"), kind, span=2), Field(tr("Occurred"), known.get("occurred", ""))],
        [Field(tr("Place"), known.get("place", ""))],
        [Field(tr("Casualties"), _hurt(facts["figures"]), span=2),
         Field(tr("Loss"), tr("{n} × 10,000 yuan").format(n=figure(loss)) if loss is not None else tr("not known"))],
        [Field(tr("Reported so far"), _reported(sheet))],
        [Field(tr("Steps taken"), known.get("measures", ""))],
        [Field(tr("Contact"), known.get("contact", ""))],
    ], columns=3, size=11)


def _hurt(figures: dict[str, float | None]) -> str:
    """Dead, missing, badly and lightly hurt; what nobody said is not known, not zero."""
    return tr(", ").join(
        tr(text).format(n=figure(value) if (value := figures.get(name)) is not None else tr("not known"))
        for name, text in HURT
    )


def _reported(sheet: Sheet) -> str:
    """The reports that had gone out by this one, itself included."""
    own = sheet.row.frozen
    rows = [row for row in state.sent_reports(sheet.event) if own is None or row.frozen <= own]
    told = [f"{show_moment(row.sent_at)} {tr(dict(KINDS)[row.kind])}" for row in rows]
    if len(told) > MOST_REPORTS:
        left_out = tr("{n} more").format(n=len(told) - MOST_REPORTS + 1)
        told = [told[0], left_out, *told[-MOST_REPORTS + 2:]]
    return tr("; ").join(told) or tr("none")
