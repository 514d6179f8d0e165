"""Which signature comes next on the foot of the page, and what it still needs."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.i18n import tr
from ui.lines import Item


@dataclass(frozen=True)
class Line:
    """What is signed on the foot's line. ``mode``: prepare, give, take, endorse, after (signed late) or empty.

    ``said``: a word before it, ``tone`` its colour; ``asks_who``: somebody else may sign here; ``asks_why``: the
    outgoing signature is missing; ``ready``: false while something has to come first; ``reads``: a leader may sign.
    """

    mode: str = ""
    said: str = ""
    tone: str = ""
    asks_who: bool = False
    asks_why: bool = False
    ready: bool = True
    reads: bool = False


@dataclass(frozen=True)
class Ways:
    """Who looks at which face of the page: rights of the duty and of a leader, whether the leader is signing."""

    face: str
    duty: bool
    leads: bool
    is_reading: bool
    number: str


def next_line(ways: Ways, read: dict[str, Any], sheet: dict[str, Any] | None, items: list[Item]) -> Line:
    """What can be signed now, and by whom."""
    reads = sheet is not None and ways.leads and bool(sheet["sealed_at"]) and not sheet["leader_at"]
    if ways.is_reading and reads:
        return Line("endorse")
    if sheet is None:
        return Line("prepare" if ways.duty else "")
    if sheet["sealed_at"]:
        late = ways.duty and not sheet["out_at"] and sheet["in_number"] != ways.number
        return Line("after" if late else "", reads=reads)
    unseen = sum(1 for item in items if item["state"] == "unseen")
    if ways.face == "give":
        if sheet["out_at"] is None and ways.duty:
            return Line("give", reads=reads)
        said = tr("waiting for the incoming person, {n} / {all} handled").format(n=len(items) - unseen, all=len(items))
        return Line("", said, reads=reads)
    said = tr("{n} not seen yet").format(n=unseen) if unseen else ""
    if not ways.duty:
        return Line("", said, reads=reads)
    why = not (unseen or sheet["out_at"])
    return Line("take", said, asks_who=read["has_shift"], asks_why=why, ready=not unseen, reads=reads)
