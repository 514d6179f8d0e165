"""What of the handovers is shown: which face, which sheet, what may be done to it."""
from __future__ import annotations

from typing import Any

from ui.pages.handover.item_pane import Rights
from ui.pages.handover.signature_line import Ways


class Shown:
    """What was read, and what was chosen to be seen of it.

    ``chosen``: give or take once turned to by hand; ``wanted``: id of an earlier sheet; ``target``: id of a sheet that
    something led to; ``looks_back``: the loose ends, though there is a sheet; ``on_list``, ``on_changes``: what lies
    over the sheet; ``signing``: endorse or unsign, once the further key was pressed.
    """

    def __init__(self, number: str, duty: bool, leads: bool) -> None:
        """``number`` of the person at the desk, who writes the log, or rules and reads as a leader."""
        self.number, self.duty, self.leads = number, duty, leads
        self.read: dict[str, Any] | None = None
        self.chosen = ""
        self.wanted = self.target = self.open = 0
        self.on_list = self.on_changes = self.looks_back = False
        self.signing = ""

    def take_in(self, read: dict[str, Any]) -> None:
        """A sheet begun anew is shown by who has the shift, whatever was chosen before."""
        self.read = read
        id = read["open"]["sheet"]["id"] if read["open"] else 0
        if id and id != self.open:
            self.chosen, self.looks_back = "", False
        self.open = id
        if self.target or self.wanted == id:
            self.wanted = self._led_to(read, self.target or self.wanted)
            self.target = 0

    def _led_to(self, read: dict[str, Any], id: int) -> int:
        """The earlier sheet to show; none for the one at hand, and for the last one where the next is due."""
        sealed = read["sealed"]
        if id == self.open or sealed is None or id != sealed["sheet"]["id"]:
            return 0 if id == self.open else id
        rules = self.leads and any(one["state"] == "refused" and not one["ruling"] for one in sealed["items"])
        return id if rules else 0

    def turn(self, face: str) -> None:
        """Another face: give, take, or earlier for the list."""
        self.close()
        self.on_list = face == "earlier"
        if not self.on_list:
            self.chosen = face

    def close(self) -> None:
        """Nothing lies over the sheet at hand any more."""
        self.on_list = self.on_changes = self.looks_back = False
        self.wanted, self.signing = 0, ""

    def face(self) -> str:
        """give or take: as chosen, else give for whoever has the shift and take for everybody else."""
        if self.chosen or self.read is None:
            return self.chosen or "take"
        return "give" if self.read["has_shift"] else "take"

    def sheet(self) -> dict[str, Any] | None:
        """The sheet shown with its items; None where there is none."""
        if self.read is None:
            return None
        if self.wanted:
            return self.read["wanted"]  # type: ignore[no-any-return]
        found = self.read["open"]
        return found or self.read["sealed"] if self.face() == "take" else found

    def number_shown(self) -> str:
        """The number of the sheet shown; empty without one."""
        whole = self.sheet()
        return str(whole["sheet"]["number"]) if whole else ""

    def is_before(self) -> bool:
        """Whether the loose ends are shown, and not a sheet."""
        return not self.wanted and self.face() == "give" and (self.looks_back or self.sheet() is None)

    def rights(self) -> Rights:
        """What may be done to the items shown."""
        whole = self.sheet()
        at_hand = whole is not None and not whole["sheet"]["sealed_at"] and self.duty
        takes = at_hand and self.face() == "take"
        return Rights(takes, at_hand and not takes, self.leads)

    def ways(self) -> Ways:
        return Ways(self.face(), self.duty, self.leads, self.signing, self.number)
