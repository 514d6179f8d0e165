"""Preparing a sheet, and what the incoming person says to each item. No item is accepted with others."""
from __future__ import annotations

from typing import Annotated, Any

from app.core import access
from app.core.editing import editing
from app.core.errors import UserError
from app.core.i18n import tr, tr_noop
from app.core.registry import LEADING, action
from app.core.run import Context
from app.features.handover import sheet as sheets
from app.features.handover import watch
from app.features.handover.records import RULINGS, Handover, HandoverItem, HandoverNote, HandoverThing

Item = Annotated[int, tr_noop("Item"), LEADING]
Sheet = Annotated[str, tr_noop("Sheet")]
Text = Annotated[str, tr_noop("Text")]

change_thing = editing(HandoverThing, "change_thing", tr_noop("Change a thing handed over"))


# the outgoing person --------------------------------------------------------
@action(tr_noop("Prepare the handover"), role="duty", of=Handover, icon="handshake")
def prepare(
    ctx: Context, place: str | None = None, weather: str | None = None, remarks: str | None = None,
) -> dict[str, Any]:
    """Makes the sheet, or brings it up to date with what came in and what was settled; either side may.

    What was already said to an item stays. Returns number, items, how many came in since.
    """
    made, added = sheets.renew(ctx)
    for name, value in (("place", place), ("weather", weather), ("remarks", remarks)):
        if value is not None and getattr(made, name) != value.strip():
            setattr(made, name, value.strip())
            made.save()
    return {"uid": made.uid, "number": made.number, "items": len(sheets.items_of(made)), "added": len(added)}


@action(tr_noop("Write a note for the next shift"), role="duty", of=HandoverNote, hidden=True)
def note(ctx: Context, key: Annotated[str, tr_noop("Matter"), LEADING], text: str = "") -> dict[str, Any]:
    """Says how a matter, a loose end or a piece of equipment is handed over; it stands on the sheet.

    An empty text takes back what was said.
    """
    if key not in {one.key for one in sheets.gathered(ctx)} | {f"thing:{row.code}" for row in HandoverThing.select()}:
        raise UserError(tr("There is no matter “{key}” any more. Look at the list again.").format(key=key), "key")
    row = HandoverNote(key=key, text=text.strip())
    for earlier in HandoverNote.select().where(HandoverNote.key == key, HandoverNote.archived_at.is_null()):
        earlier.archived_at = ctx.now()
        earlier.save()
    if row.text:
        row.save()
    if watch.open_sheet() is not None:
        sheets.renew(ctx)
    return {"uid": row.uid}


@action(tr_noop("Answer a query"), role="duty", of=HandoverItem, hidden=True)
def answer(ctx: Context, item: Item, text: Text, uid: Any = None) -> dict[str, Any]:
    """What the outgoing person says to an item that was queried; the incoming one may accept it then."""
    row = item_of(item, uid=uid)
    if row.state not in ("queried", "refused"):
        raise UserError(tr("Item {n} was not queried. There is nothing to answer.").format(n=item), "item")
    row.answer, row.answered_at = text.strip(), ctx.now()
    row.save()
    return _told(row)


# the incoming person ----------------------------------------------------------
@action(tr_noop("Accept an item"), role="duty", of=HandoverItem, hidden=True)
def accept(ctx: Context, item: Item, opinion: str = "", uid: Any = None) -> dict[str, Any]:
    """The incoming shift takes this matter over."""
    return _say(ctx, item_of(item, uid=uid), "accepted", opinion)


@action(tr_noop("Query an item"), role="duty", of=HandoverItem, hidden=True)
def query(ctx: Context, item: Item, opinion: str, uid: Any = None) -> dict[str, Any]:
    """Taken over, but something is missing: what, is told the outgoing person and stands on the sheet."""
    return _say(ctx, item_of(item, uid=uid), "queried", opinion)


@action(tr_noop("Refuse an item"), role="duty", of=HandoverItem, hidden=True)
def refuse(ctx: Context, item: Item, opinion: str, uid: Any = None) -> dict[str, Any]:
    """Not taken over, and why. A leader decides; until then it is the outgoing person's. It holds up nothing else."""
    return _say(ctx, item_of(item, uid=uid), "refused", opinion)


def _say(ctx: Context, row: HandoverItem, state: str, opinion: str) -> dict[str, Any]:
    if row.state == state and row.opinion == opinion.strip():
        return _told(row)
    if row.state in ("queried", "refused") and not row.answer and row.said_by not in ("", ctx.number):
        name = access.names().get(row.said_by, row.said_by)
        text = tr("{name} said to item {n}: “{opinion}”. Only they change that, or whoever it was answered to.")
        raise UserError(text.format(name=name, n=row.position, opinion=row.opinion), "item")
    if state != "accepted" or opinion.strip() or not row.answer:
        row.opinion = opinion.strip()  # a query that was answered stays with its answer
    row.state, row.said_by = state, ctx.number
    row.ruling, row.ruled_by, row.ruled_at, row.ruling_note = "", "", None, ""
    row.save()
    return _told(row)


# the leader -------------------------------------------------------------------
@action(tr_noop("Rule on a refused item"), role="leader|chief", of=HandoverItem, hidden=True)
def rule(
    ctx: Context, item: Item, ruling: str, note: Annotated[str, tr_noop("Opinion")] = "", sheet: Sheet = "",
    uid: Any = None,
) -> dict[str, Any]:
    """A leader decides whose a refused matter is, before the seal or after it, until it is handed over again."""
    row = item_of(item, by_number(sheet) if sheet else _newest(), uid)
    last = watch.newest_sealed()
    if row.handover.sealed_at and last is not None and row.handover != last:
        text = tr("What sheet {sheet} had was handed over again since, with sheet {last}. Rule on that one.")
        raise UserError(text.format(sheet=row.handover.number, last=last.number), "sheet")
    if row.state != "refused":
        raise UserError(tr("Item {n} was not refused. There is nothing to rule on.").format(n=item), "item")
    row.ruling, row.ruling_note, row.ruled_by, row.ruled_at = ruling, note.strip(), ctx.name, ctx.now()
    row.save()
    return {**_told(row), "ruling": tr(dict(RULINGS)[ruling])}


# reading ----------------------------------------------------------------------
def item_of(number: int, sheet: Handover | None = None, uid: Any = None) -> HandoverItem:
    """The item under its number on the sheet; ``uid`` where the one who says it saw it, since another sheet may be
    open by now. Raises UserError.
    """
    sheet = sheet or _open()
    found = numbered(sheet)
    item = next((one for one in found.values() if one.uid == uid), None) if uid else found.get(number)
    if item is None:
        raise UserError(tr("Sheet {sheet} has no item {n}.").format(sheet=sheet.number, n=number), "item")
    return item


def numbered(sheet: Handover) -> dict[int, HandoverItem]:
    """The items of a sheet under the numbers people see; one that came in later gets the next, none changes."""
    return {item.position: item for item in sheets.items_of(sheet)}


def by_number(number: str) -> Handover:
    """The sheet of that number. Raises UserError."""
    found = Handover.get_or_none(Handover.number == number.strip())
    if found is None:
        raise UserError(tr("There is no handover sheet {number}.").format(number=number), "sheet")
    return found


def _open() -> Handover:
    found = watch.open_sheet()
    if found is None:
        raise UserError(tr("No handover is being prepared. Prepare one first."), "sheet")
    return found


def _newest() -> Handover:
    found = watch.open_sheet() or watch.newest_sealed()
    if found is None:
        raise UserError(tr("There was no handover yet."), "sheet")
    return found


def _told(row: HandoverItem) -> dict[str, Any]:
    rest = sum(1 for one in sheets.items_of(row.handover) if one.state == "unseen")
    return {"uid": row.uid, "title": row.title, "state": row.state, "unseen": rest}
