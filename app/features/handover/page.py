"""What the page of handovers shows, read at once."""
from __future__ import annotations

from typing import Any

from app.core import access
from app.core.run import Context
from app.features.duty_log.lists import all_kinds
from app.features.handover import lists, watch
from app.features.handover import sheet as sheets
from app.features.handover.actions import numbered
from app.features.handover.records import Handover
from app.features.roster import plan
from app.features.roster.people import is_me


def whole(ctx: Context, number: str = "", wanted: int = 0) -> dict[str, Any]:
    """Everything the page shows. ``number``: who is going to sign as the incoming person, where it is not the one at
    the desk; ``wanted``: the id of a sheet to be read besides.

    ``open`` and ``sealed`` are the sheet at hand and the newest sealed one, each with its items, None without one;
    ``missing``: keys by which the open sheet differs from what is to be handed over now; ``has_shift``: whether the
    person at the desk hands over; ``expected``: work number of who is planned to take over, where it is known;
    ``absent``: whose absence ``since`` tells of.
    """
    held, found, notes = watch.watch(ctx), sheets.gathered(ctx), sheets.notes_now()
    at_hand = watch.open_sheet()
    told, people = lists.show(ctx), access.people()
    due = [name for name in told["incoming"].split("、") if name]
    expected = next((code for name in due for code, known in people if known == name), "")
    mine = has_shift(ctx, held)
    absent = number or (expected if mine else "") or ctx.number
    return {
        "told": told, "open": sheet_whole(ctx, at_hand) if at_hand else None,
        "sealed": sheet_whole(ctx, held.last) if held.last else None,
        "wanted": _wanted(ctx, wanted),
        "missing": differing(at_hand, [one.key for one in sheets.handed_over(found, notes)]),
        "loose": lists.loose_told(found, notes), "things": lists.things_now(ctx),
        "since": lists.since(ctx, absent), "absent": absent, "has_shift": mine, "people": people,
        "expected": expected,
        "kinds": {
            name: (row["icon"], row["family"]) for row in all_kinds() for name in (row["short"], row["short_en"])
        },
    }


def has_shift(ctx: Context, held: watch.Watch) -> bool:
    """Whoever took the shift over or is planned for it has it; while nobody is known, whoever is there."""
    people = plan.people_of(held.span)
    planned = [name for post in ("primary", "secondary") for name in people[post].split("、") if name]
    return ctx.number == held.number or any(is_me(ctx, name) for name in planned) or not (held.number or planned)


def sheet_whole(ctx: Context, sheet: Handover) -> dict[str, Any]:
    """A sheet and its items in plain values; ``new`` are those that came in after it was made, ``live`` those of a
    sheet that is not sealed: their time still runs.
    """
    rows = []
    for number, item in numbered(sheet).items():
        row = lists.item_told(ctx, item, number)
        row["created_at"] = item.created_at
        row["live"] = sheet.sealed_at is None
        row["new"] = item.state == "unseen" and item.created_at > sheet.created_at
        rows.append(row)
    return {"sheet": lists.sheet_told(sheet), "items": rows}


def differing(sheet: Handover | None, keys: list[str]) -> list[str]:
    """Keys that stand on the sheet and are settled, or came in and do not stand there; none without a sheet."""
    if sheet is None:
        return []
    return sorted({item.key for item in sheets.items_of(sheet)} ^ set(keys))


def _wanted(ctx: Context, id: int) -> dict[str, Any] | None:
    found = Handover.get_or_none(Handover.id == id) if id else None
    return sheet_whole(ctx, found) if found else None
