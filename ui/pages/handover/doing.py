"""What the page does: says something to items, writes notes, makes the sheet, signs it. Each by its action."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.errors import UserError
from app.core.i18n import tr
from ui.desk import Desk
from ui.lines import Item
from ui.pages.handover.give_view import FRAME
from ui.pages.handover.typed import Typed

SAYS = {"accepted": "handover.accept", "queried": "handover.query", "refused": "handover.refuse"}


class Doing(QObject):
    """``refused`` (UserError) when something was not done, ``sealed`` (number of the sheet) with the second signature,
    ``renewed`` when a sheet was brought up to date so that it can be looked at, ``made`` for a new one.

    ``said``: what was said to items and is still being saved, by uid, as (state, opinion).
    """

    refused = Signal(object)
    done = Signal(str)  # what: prepare, give, take, endorse, after, unsign, note
    sealed = Signal(str)
    renewed = Signal()

    def __init__(self, desk: Desk, typed: Typed, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._typed = desk, typed
        self.said: dict[str, tuple[str, str]] = {}
        self._renewing = False
        self._tried: list[str] = []

    def _act(
        self, id: str, args: dict[str, Any], then: Callable[[Any], None] = lambda _: None,
        otherwise: Callable[[UserError], None] | None = None,
    ) -> None:
        def fail(fault: BaseException) -> None:
            if not isinstance(fault, UserError):
                self._desk.faulted.emit(fault)
            elif otherwise is not None:
                otherwise(fault)
            else:
                self.refused.emit(fault)

        self._desk.act(id, args, then, fail)

    # items --------------------------------------------------------------
    def say(self, item: Item, state: str, opinion: str) -> None:
        """Accepts, queries or refuses an item."""
        uid = item["uid"]
        self.said[uid] = said = (state, opinion)

        def settle(fault: UserError | None = None) -> None:
            if self.said.get(uid) == said:
                del self.said[uid]
            if fault is not None:
                self.refused.emit(fault)
            else:
                self._typed.drop(f"say:{uid}")

        args = {"item": item["number"], "uid": uid, "opinion": opinion}
        self._act(SAYS[state], args, lambda _: settle(), settle)

    def with_said(self, items: list[Item]) -> list[Item]:
        """The items with what is still being saved."""
        return [
            {**item, "state": self.said[item["uid"]][0], "opinion": self.said[item["uid"]][1],
             "state_shown": state_title(self.said[item["uid"]][0]), "ruling": "", "new": False}
            if item["uid"] in self.said else item for item in items
        ]

    def answer(self, item: Item, text: str) -> None:
        """The outgoing person answers a query."""
        args = {"item": item["number"], "uid": item["uid"], "text": text}
        self._act("handover.answer", args, lambda _: self._typed.drop(f"say:{item['uid']}"))

    def rule(self, item: Item, ruling: str, note: str, sheet: str) -> None:
        """A leader says whose a refused item is."""
        args = {"item": item["number"], "uid": item["uid"], "ruling": ruling, "note": note, "sheet": sheet}
        self._act("handover.rule", args, lambda _: self._typed.drop(f"say:{item['uid']}"))

    def note(self, key: str, text: str) -> None:
        """What the outgoing person says about a matter or a thing; nothing takes it back."""
        def saved(_: Any) -> None:
            self._typed.drop(f"note:{key}")
            self.done.emit("note")

        self._act("handover.note", {"key": key, "text": text}, saved)

    # the sheet ----------------------------------------------------------
    def frame(self, kept: dict[str, Any]) -> dict[str, str]:
        """Place, weather and remarks as typed, else as ``kept``."""
        return {
            name: self._typed.text(f"frame:{name}") if self._typed.has(f"frame:{name}") else str(kept.get(name) or "")
            for name in FRAME
        }

    def prepare(self) -> None:
        """Makes the sheet, or brings it up to date, with place, weather and remarks as typed."""
        args = {name: self._typed.text(f"frame:{name}") for name in FRAME if self._typed.has(f"frame:{name}")}

        def made(_: Any) -> None:
            self._typed.drop(*(f"frame:{name}" for name in args))
            self.done.emit("prepare")

        self._act("handover.prepare", args, made)

    def renew(self, missing: list[str]) -> None:
        """Brings the sheet up to date with what came in or was settled: once for each difference."""
        if not missing:
            self._tried = []
        elif not self._renewing and missing != self._tried:
            self._renewing, self._tried = True, missing
            self._act("handover.prepare", {}, lambda _: self._settle_renewal(), lambda _: self._settle_renewal())

    def _settle_renewal(self) -> None:
        self._renewing = False

    # signatures ---------------------------------------------------------
    def sign(self, side: str, password: str, number: str = "", without: str = "") -> None:
        """The outgoing or the incoming signature, by password; the sheet takes what was typed for it with it."""
        if any(self._typed.has(f"frame:{name}") for name in FRAME):
            self.prepare()
        args = {"side": side, "password": password, "number": number, "without": without}
        then = self._on_sealed if side == "incoming" else lambda _: self.done.emit("give")
        self._act("handover.sign", args, then, self._on_unsigned)

    def _on_sealed(self, result: dict[str, Any]) -> None:
        self._typed.drop("without")
        self.done.emit("take")
        self.sealed.emit(result["number"])

    def _on_unsigned(self, fault: UserError) -> None:
        """Where matters came in meanwhile, the sheet takes them in, to be looked at."""
        self.refused.emit(fault)
        if fault.field == "items":
            self._act("handover.prepare", {}, lambda _: self.renewed.emit())

    def endorse(self, password: str, sheet: str) -> None:
        """The duty leader has read the sheet."""
        def signed(_: Any) -> None:
            self._typed.drop("opinion")
            self.done.emit("endorse")

        args = {"password": password, "opinion": self._typed.text("opinion"), "sheet": sheet}
        self._act("handover.endorse", args, signed)

    def unsign(self, password: str) -> None:
        """Who signed as the outgoing person takes it back."""
        self._act("handover.unsign", {"password": password}, lambda _: self.done.emit("unsign"))

    def sign_late(self, password: str, sheet: str) -> None:
        """The outgoing person signs a sealed sheet that lacks their signature."""
        args = {"password": password, "sheet": sheet}
        self._act("handover.sign_afterwards", args, lambda _: self.done.emit("after"))


def state_title(state: str) -> str:
    return {"accepted": tr("Accepted"), "queried": tr("Queried"), "refused": tr("Refused")}[state]
