"""Which signature comes next on the foot of the page, and what it still needs."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.i18n import tr
from ui.lines import Item


@dataclass(frozen=True)
class Line:
    """What is signed on the foot's line. ``mode``: prepare, give, take, endorse, after (signed late), unsign
    (taken back) or empty.

    ``said``: a word before it, ``tone`` its colour; ``asks_who``: somebody else may sign here; ``asks_why``: the
    outgoing signature is missing; ``ready``: false while something has to come first; ``offers``: the mode that
    one more key leads to, endorse or unsign.
    """

    mode: str = ""
    said: str = ""
    tone: str = ""
    asks_who: bool = False
    asks_why: bool = False
    ready: bool = True
    offers: str = ""


@dataclass(frozen=True)
class Ways:
    """Who looks at which face of the page: rights of the duty and of a leader, the mode the further key asked for."""

    face: str
    duty: bool
    leads: bool
    signing: str
    number: str


def next_line(ways: Ways, read: dict[str, Any], sheet: dict[str, Any] | None, items: list[Item]) -> Line:
    """What can be signed now, and by whom."""
    offers = _offer(ways, sheet) if sheet is not None else ""
    if ways.signing and ways.signing == offers:
        return Line(offers)
    if sheet is None:
        return Line("prepare" if ways.duty else "")
    if sheet["sealed_at"]:
        late = ways.duty and not sheet["out_at"] and sheet["in_number"] != ways.number
        if not late and ways.duty and ways.face == "take" and not read["has_shift"]:
            return Line("prepare", offers=offers)  # whoever comes may make the next sheet
        return Line("after" if late else "", offers=offers)
    unseen = sum(1 for item in items if item["state"] == "unseen")
    if ways.face == "give":
        if sheet["out_at"] is None and ways.duty:
            return Line("give", offers=offers)
        said = tr("waiting for the incoming person, {n} / {all} handled").format(n=len(items) - unseen, all=len(items))
        return Line("", said, offers=offers)
    said = tr("{n} not seen yet").format(n=unseen) if unseen else ""
    if not ways.duty:
        return Line("", said, offers=offers)
    why = not (unseen or sheet["out_at"])
    return Line("take", said, asks_who=read["has_shift"], asks_why=why, ready=not unseen, offers=offers)


def _offer(ways: Ways, sheet: dict[str, Any]) -> str:
    """A leader reads what is sealed; who signed on the wrong side takes it back before that."""
    if sheet["sealed_at"]:
        return "endorse" if ways.leads and not sheet["leader_at"] else ""
    return "unsign" if ways.duty and ways.face == "give" and sheet["out_at"] else ""
