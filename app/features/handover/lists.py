"""What is read of handovers: the sheet, loose ends, what changed since, earlier sheets, what waits for whom."""
from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from app.core.agenda import Matter, OpenItem
from app.core.i18n import show_moment, show_time, tr, tr_noop
from app.core.query import ids, plain_rows
from app.core.registry import LEADING, Column, listing, open_items, reading
from app.core.run import Context
from app.features.handover import sheet as sheets
from app.features.handover import signing, watch
from app.features.handover import since as changed
from app.features.handover.actions import by_number, numbered
from app.features.handover.records import GROUPS, STATES, Handover, HandoverItem, HandoverThing
from app.features.roster import plan

Number = Annotated[str, tr_noop("Work number"), LEADING]
Sheet = Annotated[str, tr_noop("Sheet"), LEADING]


# the sheet ------------------------------------------------------------------
@reading(tr_noop("Items of the handover"), role="read")
def items(ctx: Context, sheet: Sheet = "") -> list[dict[str, Any]]:
    """The items of a sheet (the open one, else the newest) under the numbers people see, by group."""
    found = by_number(sheet) if sheet else watch.open_sheet() or watch.newest_sealed()
    return [item_told(ctx, item, number) for number, item in numbered(found).items()] if found else []


def item_told(ctx: Context, item: HandoverItem, number: int) -> dict[str, Any]:
    """An item in plain values, with its words, and numbers as the reader sees them."""
    title = tr("[text removed]") if item.redacted_at else item.title
    hidden = {"source": "", "phone": "", "contact": sheets.contact(ctx, item), "origin": sheets.origin(ctx, item)}
    return {
        **item.as_plain(), **hidden, "title": title, "number": number, "group_shown": tr(dict(GROUPS)[item.group]),
        "state_shown": tr(dict(STATES)[item.state]), "due_at": item.due_at, "answered_at": item.answered_at,
        "ruled_at": item.ruled_at,
    }


@reading(tr_noop("The handover at hand"), role="read")
def show(ctx: Context, sheet: Sheet = "") -> dict[str, Any]:
    """Who hands over to whom, the sheet with its items and signatures, how many are unseen, how long it runs over."""
    held, found = watch.watch(ctx), by_number(sheet) if sheet else watch.open_sheet()
    following = watch.after(ctx, held)
    people, after = plan.people_of(held.span), plan.people_of(following)
    told: dict[str, Any] = {
        "from_name": held.span.name, "from_starts": held.span.starts, "from_ends": held.span.ends,
        "to_name": following.name, "to_starts": following.starts, "responsible": held.name or people["primary"],
        "since": held.since, "overlong": watch.overlong(ctx, held), "outgoing": _names(people),
        "incoming": _names(after), "leader": people["office_leader"] or people["gov_leader"],
        "sheet": None, "items": [],
    }
    if found is not None:
        rows = [item_told(ctx, item, number) for number, item in numbered(found).items()]
        told |= {
            "sheet": sheet_told(found), "items": rows, "unseen": sum(1 for row in rows if row["state"] == "unseen"),
            "from_name": found.from_name, "to_name": found.to_name, "outgoing": found.outgoing,
            "incoming": found.incoming, "leader": found.leader,
        }
    return told


def sheet_told(row: Handover) -> dict[str, Any]:
    """A sheet in plain values; ``code`` is the ledger's at its seal, ``whole``: it says what was signed for."""
    values = {name: getattr(row, name) for name in row.__data__}
    return {
        **values, "code": signing.code_of(row), "whole": not row.sealed_at or sheets.is_whole(row),
    }


def _names(people: dict[str, str]) -> str:
    return "、".join(filter(None, (people["primary"], people["secondary"])))


# before it ------------------------------------------------------------------
@reading(tr_noop("Loose ends of the shift"), role="read")
def loose_ends(ctx: Context) -> list[dict[str, Any]]:
    """What the outgoing person settles, or writes a note about, before handing over."""
    return loose_told(sheets.gathered(ctx), sheets.notes_now())


def loose_told(found: list[Matter], notes: dict[str, str]) -> list[dict[str, Any]]:
    """Those of the matters that have a loose end, in plain values, with what was written about them."""
    return [
        {"key": one.key, "group": one.group, "title": one.title, "what": one.loose, "listing": one.record[0],
         "record": one.record[1], "note": notes.get(one.key, ""), "due": one.due, "tone": one.tone}
        for one in sorted(found, key=lambda one: (sheets.ORDER.get(one.group, 9), one.due or datetime.max)) if one.loose
    ]


@reading(tr_noop("Things and equipment"), role="read")
def things_now(ctx: Context) -> list[dict[str, Any]]:
    """What is looked at with every handover, with the note that says what is not in order."""
    notes = sheets.notes_now()
    rows = HandoverThing.select().where(HandoverThing.archived_at.is_null()).order_by(HandoverThing.position)
    return [{**row.as_plain(), "key": f"thing:{row.code}", "note": notes.get(f"thing:{row.code}", "")} for row in rows]


@reading(tr_noop("Since you were last here"), role="read")
def since(ctx: Context, number: Number = "") -> dict[str, Any]:
    """What happened since somebody (the person at the desk) was last on duty: from when, and counts."""
    at = changed.last_left(ctx, number or ctx.number)
    return {"at": at, **(changed.counted(ctx, at) if at else {})}


@reading(tr_noop("Changes since you were last here"), role="read")
def changes(ctx: Context, number: Number = "") -> list[dict[str, Any]]:
    """The log's lines that changed since somebody was last on duty, corrections first."""
    at = changed.last_left(ctx, number or ctx.number)
    return changed.changes(ctx, at) if at else []


@reading(tr_noop("Who owns what is open"), role="read")
def owners(ctx: Context) -> list[dict[str, Any]]:
    """Every matter that is open now, with the person whose it is."""
    found: list[Matter] = sheets.handed_over(sheets.gathered(ctx), sheets.notes_now())
    names = watch.owners(ctx, [one.key for one in found])
    return [{"key": one.key, "title": one.title, "owner": names[one.key]} for one in found]


# what waits -----------------------------------------------------------------
@open_items
def owed(ctx: Context) -> list[OpenItem]:
    """Items of the open sheet that nobody looked at, queries not answered, refused items without a ruling."""
    found, sheet = [], watch.open_sheet()
    items = sheets.items_of(sheet) if sheet else []
    if unseen := sum(1 for item in items if item.state == "unseen"):
        text = tr("Handover sheet {number}").format(number=sheet.number if sheet else "")
        record = ("handover", sheet.id if sheet else 0)
        found.append(OpenItem(text, tr("{n} to take over").format(n=unseen), "", record, count=unseen))
    for item in items:
        if item.state == "queried" and not item.answer:
            text = tr("Query: {text}").format(text=item.opinion)
            found.append(OpenItem(item.title, text[:40], "warn", ("handover", item.handover_id)))
    for item in signing.refused(ctx):
        found.append(OpenItem(item.title, tr("a leader decides"), "warn", ("handover", item.handover_id)))
    return found


# lists ----------------------------------------------------------------------
def _rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    rows = plain_rows(Handover, wanted)
    counts: dict[int, list[str]] = {}
    for sheet, state in HandoverItem.select(HandoverItem.handover, HandoverItem.state).where(
        HandoverItem.handover.in_(wanted), HandoverItem.dropped_at.is_null()
    ).tuples():
        counts.setdefault(sheet, []).append(state)
    for row in rows:
        states = counts.get(row["id"], [])
        row["items"] = len(states)
        row["queried"] = sum(1 for state in states if state in ("queried", "refused"))
        row["shifts"] = f"{row['from_name']} → {row['to_name']}"
        row["handed"] = f"{row['out_name']} {show_time(row['out_at'])}" if row["out_at"] else tr("not signed")
        row["taken"] = f"{row['in_name']} {show_time(row['sealed_at'])}" if row["sealed_at"] else tr("not signed")
        row["when"] = show_moment(row["sealed_at"] or row["created_at"])
    return rows


@listing(
    tr_noop("Handovers"), of=Handover, role="read", rows=_rows,
    search=("outgoing", "incoming", "remarks", "opinion"),
    columns=(
        Column("number", tr_noop("Sheet"), 130), Column("when", tr_noop("Time"), 150),
        Column("shifts", tr_noop("Shifts"), 160), Column("handed", tr_noop("Handed over by"), 150),
        Column("taken", tr_noop("Taken over by"), 150), Column("items", tr_noop("Items"), 70),
        Column("queried", tr_noop("Queried or refused"), 120), Column("leader_name", tr_noop("Read by")),
    ),
)
def handovers(
    ctx: Context, text: Annotated[str, tr_noop("Text")] = "",
) -> list[int]:
    """All sheets, the newest first; ``text`` is part of a number or a name."""
    query = Handover.select(Handover.id).order_by(Handover.id.desc())
    if text.strip():
        query = query.where(
            Handover.number.contains(text.strip()) | Handover.outgoing.contains(text.strip())
            | Handover.incoming.contains(text.strip())
        )
    return ids(query)


def _thing_rows(ctx: Context, wanted: list[int]) -> list[dict[str, Any]]:
    return plain_rows(HandoverThing, wanted)


@listing(
    tr_noop("Things handed over"), of=HandoverThing, role="read", rows=_thing_rows, name="things", table=True,
    add="handover.change_thing", change="handover.change_thing",
    columns=(
        Column("code", tr_noop("Code"), 120), Column("title", tr_noop("Chinese name"), 140),
        Column("title_en", tr_noop("English name"), 160), Column("kind", tr_noop("Kind"), 110),
        Column("number", tr_noop("Number"), 80), Column("source_note", tr_noop("Source")),
    ),
)
def thing_list(ctx: Context) -> list[int]:
    """Things and equipment, in order."""
    return ids(HandoverThing.select(HandoverThing.id).where(HandoverThing.archived_at.is_null())
               .order_by(HandoverThing.position))
