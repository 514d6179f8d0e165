"""The sheet: made from what the features hand over, renewed as long as it is not sealed."""
from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from app.core import personal, redaction
from app.core.agenda import Matter, matters
from app.core.i18n import pick, report_language, to_local, tr
from app.core.registry import matters as hands_over
from app.core.run import Context
from app.features.duty_log.records import DutyEntry
from app.features.events.records import EventEntry
from app.features.events.state import running_events
from app.features.handover import watch
from app.features.handover.records import GROUPS, Handover, HandoverItem, HandoverNote, HandoverThing
from app.features.roster import plan
from app.features.roster.shifts import Span
from db.database import Record, running

THING = "thing:"  # begins the key of what is out of order
ORDER = {code: index for index, (code, _) in enumerate(GROUPS)}
# what an item repeats of its matter
COPIED = ("group", "title", "badge", "tone", "origin", "source", "person", "phone", "progress", "next_step")
# an item accepted before one of these changed has to be looked at again
JUDGED = ("title", "progress", "next_step", "note", "due_at")


def gathered(ctx: Context) -> list[Matter]:
    """Everything to hand over, once: the report that opened a running event goes with the event.

    Instructions and calls that are open in an event are matters by themselves.
    """
    entries = DutyEntry.select(DutyEntry.uid).join(EventEntry).where(
        EventEntry.event.in_(running_events()), DutyEntry.kind == "event"
    )
    covered = {f"duty_log:{uid}" for (uid,) in entries.tuples()}
    return [one for one in matters(ctx) if one.key not in covered]


def renew(ctx: Context) -> tuple[Handover, list[HandoverItem]]:
    """The open sheet with all there is to hand over now, and the items that came in since; begins one if needed.

    What was said to an item stays. It speaks the language of the office's pages, whatever desk it was made at.
    Call inside an action.
    """
    with report_language(ctx.setting("site.report_language")):
        held = watch.watch(ctx)
        sheet = watch.open_sheet() or Handover(previous=held.last, number=_next_number(ctx.now()))
        before = dict(sheet.__data__)
        incoming = watch.next_span(ctx, held)
        _frame(ctx, sheet, watch.outgoing_span(ctx, held, incoming), incoming, held.name)
        if sheet.id is None or sheet.__data__ != before:
            sheet.save()
        return sheet, _fill(ctx, sheet)


def _frame(ctx: Context, sheet: Handover, outgoing: Span, incoming: Span, responsible: str) -> None:
    """``responsible``: who signed for the outgoing shift, whoever is planned for it; empty before the first seal."""
    people, following = plan.people_of(outgoing), plan.people_of(incoming)
    sheet.from_starts, sheet.from_ends, sheet.from_name = outgoing.starts, outgoing.ends, outgoing.name
    sheet.to_starts, sheet.to_ends, sheet.to_name = incoming.starts, incoming.ends, incoming.name
    if not sheet.out_at:
        names = [name for post in ("primary", "secondary") for name in people[post].split("、") if name]
        if responsible and responsible not in names:
            names = [responsible]
        sheet.outgoing = "、".join(names)
    sheet.incoming = "、".join(filter(None, (following["primary"], following["secondary"])))
    sheet.leader = people["office_leader"] or people["gov_leader"]
    sheet.weather = sheet.weather or people["weather"]


def _next_number(now: datetime) -> str:
    day = f"{to_local(now):%Y-%m%d}"
    taken = Handover.select().where(Handover.number.startswith(f"{day}-")).count()
    return f"{day}-{taken + 1}"


def _fill(ctx: Context, sheet: Handover) -> list[HandoverItem]:
    """Brings the items up to date; returns those added."""
    notes, known = notes_now(), {item.key: item for item in items_of(sheet, dropped=True)}
    wanted = handed_over(gathered(ctx), notes)
    wanted.sort(key=lambda one: (ORDER.get(one.group, 9), one.due or datetime.max))
    owners = watch.owners(ctx, [one.key for one in wanted])
    added: list[HandoverItem] = []
    number = len(known)
    for matter in wanted:
        item = known.pop(matter.key, None)
        if item is None:
            number += 1
            item = HandoverItem(handover=sheet, key=matter.key, position=number)
            added.append(item)
        _copy(item, matter, owners[matter.key], notes.get(matter.key, ""))
    for item in known.values():
        if item.dropped_at is None:
            item.dropped_at = ctx.now()
            item.save()
    return added


def handed_over(found: list[Matter], notes: dict[str, str]) -> list[Matter]:
    """Those of the matters that go on the sheet: what stays open, and what the outgoing person wrote about."""
    return [one for one in found if one.stays or one.key in notes]


def _copy(item: HandoverItem, matter: Matter, owner: str, note: str) -> None:
    """Says what the matter says now, and saves what differs. What was accepted and says something else is unseen."""
    said = {name: getattr(matter, name) for name in COPIED}
    said |= {"listing": matter.record[0], "record": matter.record[1], "status": matter.state, "due_at": matter.due}
    said |= {"note": note, "given_by": owner, "dropped_at": None}
    changed = []
    for name, value in said.items():
        longest = getattr(HandoverItem._meta.fields[name], "max_length", 0) or 0
        value = value[:longest] if longest and isinstance(value, str) else value
        if item.id is None or getattr(item, name) != value:
            setattr(item, name, value)
            changed.append(name)
    if item.state == "accepted" and item.id is not None and set(changed) & set(JUDGED):
        item.state = "unseen"
    if item.id is None or changed:
        item.save()


def items_of(sheet: Handover, dropped: bool = False) -> list[HandoverItem]:
    """The items of a sheet by group; those settled before the seal only when asked."""
    query = HandoverItem.select().where(HandoverItem.handover == sheet)
    found = [item for item in query if dropped or item.dropped_at is None]
    return sorted(found, key=lambda item: (ORDER.get(item.group, 9), item.position))


def notes_now() -> dict[str, str]:
    """The outgoing person's newest note of each matter; those that a sealed sheet had are archived."""
    rows = HandoverNote.select().where(HandoverNote.archived_at.is_null()).order_by(HandoverNote.id)
    return {row.key: row.text for row in rows}


def digest_of(sheet: Handover) -> str:
    """SHA-256 over all that the signatures stand for: the frame, and the digest of each item."""
    frame = {name: _plain(getattr(sheet, name)) for name in (
        "number", "from_starts", "from_name", "to_starts", "to_name", "outgoing", "place", "weather", "remarks",
        "in_number", "in_name",
    )}
    return _digest([frame, [item.digest for item in items_of(sheet)]])


def item_digest(item: HandoverItem) -> str:
    """SHA-256 over what an item says, and what was said to it."""
    return _digest({name: _plain(getattr(item, name)) for name in (
        "key", "title", "status", "due_at", "progress", "next_step", "note", "state", "opinion", "answer", "given_by",
    )})


def is_whole(sheet: Handover) -> bool:
    """Whether a sealed sheet still says what was signed for; an item whose text was removed keeps its digest."""
    items = [item for item in items_of(sheet) if item.redacted_at is None]
    return digest_of(sheet) == sheet.digest and all(item_digest(item) == item.digest for item in items)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


# numbers of persons -----------------------------------------------------------
def contact(ctx: Context, item: HandoverItem) -> str:
    """Who may be asked about an item, with the number as the reader sees it."""
    return " ".join(part for part in (item.person, personal.shown(ctx, item.phone, item.person)) if part)


def origin(ctx: Context, item: HandoverItem) -> str:
    """Where a matter comes from, with a number in it as the reader sees it."""
    return "　".join(part for part in (personal.shown_source(ctx, item.source), item.origin) if part)


# what the outgoing signature stands for -----------------------------------------
def sign_items(sheet: Handover) -> None:
    """Notes of each item what it says at the outgoing signature, and of the sheet its remarks."""
    for item in items_of(sheet):
        item.signed = _said(item)
        item.save()
    sheet.signed = _remarks(sheet)


def changed_since(sheet: Handover) -> list[str]:
    """What says something else than when the outgoing person signed: numbers of items, and the remarks."""
    found = [str(item.position) for item in items_of(sheet) if item.signed != _said(item)]
    return found + ([tr("remarks")] if sheet.signed != _remarks(sheet) else [])


def _said(item: HandoverItem) -> str:
    return _digest({name: _plain(getattr(item, name)) for name in ("title", "progress", "next_step", "note")})


def _remarks(sheet: Handover) -> str:
    return _digest([sheet.place, sheet.weather, sheet.remarks])


# removal of a text ------------------------------------------------------------
def blank_copies(table: str, uid: str) -> list[Record]:
    """The items and notes that repeat the text of an entry of the log, with it taken out."""
    if table != "duty_entry":
        return []
    keys = (f"duty_log:{uid}", f"attachment:{uid}")
    items = list(HandoverItem.select().where(HandoverItem.key.in_(keys)))
    for item in items:
        for name in (*COPIED, "status", "note", "opinion", "answer", "ruling_note"):
            if name not in ("group", "tone"):
                setattr(item, name, "")
        item.redacted_at = running().at
    notes = list(HandoverNote.select().where(HandoverNote.key.in_(keys)))
    for note in notes:
        note.text = ""
    return [*items, *notes]


redaction.copies.append(blank_copies)


# things and equipment ---------------------------------------------------------
@hands_over
def things(ctx: Context) -> list[Matter]:
    """Things to be counted as one matter, equipment as another; what has a note of the outgoing person is its own."""
    rows = list(HandoverThing.select().where(HandoverThing.archived_at.is_null()).order_by(HandoverThing.position))
    notes = notes_now()
    noted = [row for row in rows if notes.get(_key(row))]
    found = [
        Matter(_key(row), "things", pick(row.title, row.title_en), ("handover.things", row.id), tr("see the note"),
               tone="warn")
        for row in noted
    ]
    for kind, title in (("thing", tr("Things counted")), ("device", tr("Equipment in order"))):
        kept = [row for row in rows if row.kind == kind and row not in noted]
        if kept:
            text = tr(", ").join(
                pick(row.title, row.title_en) + (f" {row.number}" if kind == "thing" else "") for row in kept
            )
            count = sum(row.number for row in kept)
            found.append(Matter(
                f"handover:{kind}s", "things", title, ("handover.things", kept[0].id), tr("{n} pieces").format(n=count),
                progress=text,
            ))
    return found


def _key(row: HandoverThing) -> str:
    return THING + row.code
