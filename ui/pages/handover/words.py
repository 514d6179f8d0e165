"""How the page says things: states, what stands at the right of an item, what an item's chip looks like."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.i18n import show_day, show_time, to_local, tr
from ui.chips import Look, kind_look, level_look
from ui.lines import Item

GAP = "　"
# icon, its token
LOOKS = {
    "accepted": ("check-circle", "ok"), "queried": ("question", "warn"), "refused": ("arrow-u-up-left", "danger"),
    "unseen": ("circle-dashed", "text2"),
}


def state_word(item: Item) -> str:
    """What was said to the item, or what came of it."""
    if item["ruling"]:
        return tr("Incoming's") if item["ruling"] == "incoming" else tr("Outgoing's")
    if item["state"] == "queried" and item["answer"]:
        return tr("Answered")
    return str(item["state_shown"])


def moment(at: datetime, now: datetime) -> str:
    """A time of today, with its day otherwise."""
    same = to_local(at).date() == to_local(now).date()
    return show_time(at) if same else f"{show_day(at)} {show_time(at)}"


def far(item: Item) -> str:
    """How far an item is: its last step; of things what was written about them, or how many there are."""
    steps = [line for line in item["progress"].splitlines() if line.strip()]
    if item["group"] == "things":
        return str(item["note"] or item["status"])
    return str(steps[-1] if steps else item["status"])


def beside(item: Item, now: datetime) -> str:
    """What stands at the right of an item: how far it is, and when it is due."""
    return GAP.join(part for part in (far(item), due_word(item, now)) if part)


def due_word(item: Item, now: datetime) -> str:
    """When an item is due; empty where nobody said."""
    return tr("due {time}").format(time=moment(item["due_at"], now)) if item["due_at"] else ""


def chip(item: Item, kinds: dict[str, Any]) -> Look | None:
    """The level of an event, the signal of a warning, the kind of an entry; None where nothing marks it."""
    if item["group"] == "event":
        return level_look(item["tone"])
    if not item["badge"]:
        return None
    if item["tone"].isdigit():
        token = f"level_{item['tone']}"
        return Look(item["badge"], "", token, f"{token}_text", f"{token}_border", True)
    icon, family = kinds.get(item["badge"], ("", "other"))
    return kind_look(item["badge"], icon, family)


def place_of(item: Item) -> tuple[str, int] | None:
    """(page, record) of what the item is about; None where it has no page of its own."""
    page = item["listing"].partition(".")[0]
    return (page, item["record"]) if page and page != "handover" and item["record"] else None
