"""The handover sheet on paper (交接班记录单): every zone of the sheet, what was said to each item, who signed."""
from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

from app.core import periods
from app.core.errors import UserError
from app.core.i18n import language, show_day, show_moment, show_time, tr, tr_noop
from app.core.query import ids
from app.core.registry import LEADING, report
from app.core.run import Context
from app.features.duty_log.lists import entry_rows
from app.features.duty_log.records import DutyEntry
from app.features.handover import sheet as sheets
from app.features.handover import signing, watch
from app.features.handover.actions import by_number, numbered
from app.features.handover.records import GROUPS, RULINGS, STATES, Handover, HandoverItem
from app.report.blocks import (
    Block,
    Content,
    Document,
    Field,
    Fields,
    Heading,
    Line,
    Part,
    Piece,
    Run,
    Signatures,
    Space,
    Table,
    Text,
)
from db.ledger import LedgerRevision

SHOWN = 120  # characters of a closed entry in the list of what was done
CLOSED = ("done", "none")
NUMERALS = "一二三四五六七八九"


def newest(ctx: Context) -> dict[str, str]:
    """The sheet being worked on, else the newest sealed one, for the report's form."""
    found = watch.open_sheet() or watch.newest_sealed()
    return {"sheet": found.number} if found else {}


def sealed(ctx: Context, first: date, last: date) -> list[dict[str, str]]:
    """Every sealed sheet of a shift that began on these days."""
    since, until = periods.moments(first, last)
    rows = Handover.select().where(
        Handover.sealed_at.is_null(False), Handover.from_starts >= since, Handover.from_starts < until
    ).order_by(Handover.sealed_at)
    return [{"sheet": row.number} for row in rows]


@report(tr_noop("Handover record sheet"), role="read", of=Handover, presets=newest, group="duty", each=sealed,
        remark=tr_noop("signed by both"))
def sheet(
    ctx: Context, sheet: Annotated[str, tr_noop("Sheet (empty: the newest)"), LEADING] = "",
) -> Document:
    """One handover with all its zones, signatures and the code of its seal; a mark says what is not signed."""
    row = _wanted(sheet)
    items = numbered(row)
    zones: list[tuple[str, list[Piece]]] = [_done(ctx, row)]
    for code, title in GROUPS:
        zones.append(_zone(ctx, tr(title), {n: item for n, item in items.items() if item.group == code}))
    zones.append((tr("Others"), [Text(row.remarks, size=10.5)] if row.remarks.strip() else []))
    matters: list[Piece] = []
    for index, (title, content) in enumerate(zones):
        said = title if content else _colon(title, tr("none"))  # in one line: an empty matter takes no second one
        matters += [Heading(_ordinal(index) + said, 3), *content]
    blocks: list[Block] = [
        Line(tr("Sheet {number}").format(number=row.number), _counted(list(items.values()))),
        Part("head", tr_noop("Head of the page"), [_head(row), Space(2)]),
        Part("matters", tr_noop("Matters handed over"), [*matters, Space(3)], fixed=True),
        Part("signed", tr_noop("Who signed in the program"), [_signed(row)], fixed=True),
        Part("signatures", tr_noop("Places to sign"), [
            Signatures([tr("Outgoing person"), tr("Incoming person"), tr("Duty leader")])]),
    ]
    return Document(
        title=tr("Handover record sheet"), office=ctx.setting("site.office"), blocks=blocks, notes=_notes(row),
        subject=row.number, author=ctx.name, mark=mark_of(row),
    )


def _wanted(number: str) -> Handover:
    found = by_number(number) if number.strip() else watch.open_sheet() or watch.newest_sealed()
    if found is None:
        raise UserError(tr("There was no handover yet."), "sheet")
    return found


def mark_of(row: Handover) -> str:
    """What a page must not be taken for: signed, or what was signed. Empty for a sheet as it was sealed."""
    if row.sealed_at is None:
        return tr("Draft, not signed")
    return "" if sheets.is_whole(row) else tr("Altered after signing")


def _ordinal(index: int) -> str:
    return f"{NUMERALS[index]}、" if language() == "zh_CN" else f"{index + 1}. "


def _colon(label: str, text: str) -> str:
    return f"{label}{'：' if language() == 'zh_CN' else ': '}{text}"


def _counted(items: list[HandoverItem]) -> str:
    states = [item.state for item in items]
    return tr("{n} items: {accepted} accepted, {queried} queried, {refused} refused, {unseen} not seen").format(
        n=len(items), **{code: states.count(code) for code, _ in STATES})


# head -----------------------------------------------------------------------
def _head(row: Handover) -> Fields:
    sealed = show_moment(row.sealed_at, seconds=True) if row.sealed_at else tr("not signed")
    return Fields(
        [
            [Field(tr("Outgoing shift"), _span(row.from_name, row.from_starts, row.from_ends), span=2),
             Field(tr("Incoming shift"), _span(row.to_name, row.to_starts, row.to_ends), span=2)],
            [Field(tr("Outgoing"), row.outgoing, span=2), Field(tr("Incoming"), row.incoming, span=2)],
            [Field(tr("Handed over at"), sealed, span=2), Field(tr("Duty leader"), row.leader, span=2)],
            [Field(tr("Place"), row.place, span=2), Field(tr("Weather"), row.weather, span=2)],
        ],
        columns=4,
    )


def _span(name: str, starts: datetime, ends: datetime) -> str:
    return f"{name}　{show_day(starts)} {show_time(starts)} – {show_day(ends)} {show_time(ends)}"


# what was done ----------------------------------------------------------------
def _done(ctx: Context, row: Handover) -> tuple[str, list[Piece]]:
    """Entries of the outgoing shift that were closed when it was sealed: their count, and a line each."""
    found = closed_entries(ctx, row)
    title = tr("Done in this shift: {n}").format(n=len(found))
    if not found:
        return title, []
    lines: list[list[Content]] = [
        [str(one["number"]), f"{show_day(one['at'])} {show_time(one['at'])}", one["kind_short"],
         one["source_shown"], _shortened(one)] for one in found
    ]
    head = [tr("No."), tr("Time"), tr("Kind"), tr("Source"), tr("Content")]
    return title, [Table(head, lines, [12, 24, 14, 42, 1], ["center", "center", "center", "left", "justify"], 10)]


def _shortened(one: dict[str, Any]) -> str:
    text = " ".join(one["content"].split())
    text = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return f"[{one['secrecy_shown']}] {text}" if one["secrecy_shown"] else text


def closed_entries(ctx: Context, row: Handover) -> list[dict[str, Any]]:
    """Rows of the outgoing shift's entries that were closed at the seal, by the ledger; of an open sheet: now."""
    until = row.sealed_at or ctx.now()
    since = row.previous.sealed_at if row.previous is not None else row.from_starts
    wanted = ids(DutyEntry.select(DutyEntry.id).where(
        DutyEntry.at >= since, DutyEntry.at < until, DutyEntry.created_at < until, DutyEntry.kind != signing.KIND
    ).order_by(DutyEntry.at, DutyEntry.id))
    rows = entry_rows(ctx, wanted)
    then = _then([one["uid"] for one in rows], row) if row.sealed_at else {}
    return [
        one for one in rows
        if then.get(one["uid"], one)["result"] in CLOSED and not then.get(one["uid"], one)["voided_at"]
    ]


def _then(uids: list[str], row: Handover) -> dict[str, dict[str, Any]]:
    """The entries as the ledger had them at the seal, by uid; one whose content was removed since is left out."""
    seal = signing.sealing(row)
    found = {}
    if seal is not None:
        for uid, after in LedgerRevision.select(LedgerRevision.uid, LedgerRevision.after).where(
            LedgerRevision.record_table == "duty_entry", LedgerRevision.uid.in_(uids), LedgerRevision.seq < seal.seq
        ).order_by(LedgerRevision.seq, LedgerRevision.position).tuples():
            found[uid] = json.loads(after) if after else None
    return {uid: values for uid, values in found.items() if values}


# items ------------------------------------------------------------------------
def _zone(ctx: Context, title: str, items: dict[int, HandoverItem]) -> tuple[str, list[Piece]]:
    if not items:
        return title, []
    head = [tr("No."), tr("Matter and source"), tr("Progress and next step"), tr("Due, contact"),
            tr("Given – taken"), tr("State and opinion")]
    rows = [_line(ctx, number, item) for number, item in items.items()]
    align = ["center", "left", "left", "left", "center", "left"]
    return title, [Table(head, rows, [9, 1, 1, 25, 17, 0.7], align, 10)]


def _line(ctx: Context, number: int, item: HandoverItem) -> list[Content]:
    head = f"[{item.badge}] {item.title}" if item.badge else item.title
    origin = sheets.origin(ctx, item)
    origin = origin and _colon(tr("Source"), origin)
    what: list[Run] = [Run(head, bold=True), *_more(item.status), *_more(origin)]
    progress = [
        item.progress, item.next_step and _colon(tr("Next step"), item.next_step),
        item.note and _colon(tr("Note of the outgoing person"), item.note),
    ]
    contact = sheets.contact(ctx, item)
    due = show_moment(item.due_at)[5:] if item.due_at else ""
    taker = item.received_by or (item.handover.in_name if item.ruling == "incoming" else "")
    return [
        str(number), what, "\n".join(filter(None, progress)), "\n".join(filter(None, (due, contact))),
        "\n".join(filter(None, (item.given_by, taker and f"→ {taker}"))), _said(item),
    ]


def _more(text: str) -> list[Run]:
    return [Run(f"\n{text}")] if text else []


def _said(item: HandoverItem) -> list[Run]:
    """What the incoming person said, what was answered, what a leader ruled; doubt stands out."""
    state = tr(dict(STATES)[item.state])
    runs = [Run(state, role="hei" if item.state in ("queried", "refused", "unseen") else None)]
    runs += _more(item.opinion)
    if item.answer:
        runs += _more(_colon(tr("Answer"), item.answer))
    if item.ruling:
        text = tr("Ruled by {name} {time}: {ruling}").format(
            name=item.ruled_by, time=show_time(item.ruled_at), ruling=tr(dict(RULINGS)[item.ruling]))
        runs += _more(f"{text}　{item.ruling_note}".rstrip("　"))
    elif item.state == "refused":
        runs += _more(tr("not ruled on yet; {name} keeps it").format(name=item.given_by))
    return runs


# signatures -------------------------------------------------------------------
def _signed(row: Handover) -> Fields:
    out = _by(row.out_name, row.out_at)
    if row.changed:
        out += "\n" + tr("Changed after this signature: {items}").format(items=row.changed)
    if row.without:
        out = tr("{signed}Missing at the seal: {reason}").format(
            signed=f"{out}\n" if row.out_at else "", reason=row.without)
    return Fields(
        [
            [Field(tr("Signature, outgoing"), out, span=2), Field(
                tr("Signature, incoming"), _by(row.in_name, row.sealed_at), span=2)],
            [Field(tr("Leader has read"), _by(row.leader_name, row.leader_at), span=2), Field(
                tr("Code of the seal"), signing.code_of(row) or tr("not signed"), span=2)],
            [Field(tr("Leader's opinion"), row.opinion, span=4, lines=2)],
        ],
        columns=4,
    )


def _by(name: str, at: datetime | None) -> str:
    if at is None:
        return tr("not signed")
    return tr("{name}, by password {time}").format(name=name, time=show_moment(at, seconds=True))


def _notes(row: Handover) -> list[str]:
    if row.sealed_at is None:
        return [tr("Until the incoming signature the outgoing shift is responsible.")]
    return [tr("The code is that of the record at the incoming signature; everything up to there can be proven by it.")]
