"""What the roster's keys do: each writes by one action of the registry."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core import registry
from app.core.errors import UserError
from app.core.i18n import tr
from app.features.roster.month import Waiting
from app.features.roster.plan import Cell
from ui.desk import Desk
from ui.pages.roster.lines import day_words


class Doing(QObject):
    """``pending`` (cells and names being saved; nothing when it is done or refused), ``told`` (sentences),
    ``opinion_wanted`` (a swap that waits, and whether it is approved: it is decided only with a word on why).
    """

    pending = Signal(object)
    told = Signal(list)
    opinion_wanted = Signal(object, bool)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    @property
    def plans(self) -> bool:
        """Whether the person may plan."""
        return self.may("roster.assign")

    def may(self, id: str) -> bool:
        """Whether there is such an action or report and the person may use it."""
        entry = registry.actions.get(id) or registry.reports.get(id)
        return entry is not None and self._desk.ctx.may(entry.role, id)

    # planning -----------------------------------------------------------
    def assign(self, cell: Cell, name: str, was: str) -> None:
        """``was``: the name that is shown at the seat; one that somebody gave it meanwhile is not written over."""
        self.pending.emit({cell: name})
        self._act("roster.assign", {**cell._asdict(), "name": name, "was": was})

    def exchange(self, one: Cell, other: Cell, names: tuple[str, str]) -> None:
        """The names of two seats change places, as one step."""
        self.pending.emit({one: names[1], other: names[0]})
        cells = [[*one.plain(), names[1]], [*other.plain(), names[0]]]
        self._act("roster.arrange", {"cells": cells, "title": tr("Moved {name}").format(name=names[0])})

    def paste(self, day: date, to: date) -> None:
        self._act("roster.copy_day", {"day": day, "to": to})

    def undo(self, month: str, step: str) -> None:
        """Takes back the last step, unless somebody else has made another since ``step``, the last one shown."""
        def done(result: dict[str, Any]) -> None:
            self._desk.toast(tr("Taken back: {step}").format(step=result["title"]))

        self._act("roster.undo", {"month": month, "step": step}, done)

    def generate(self, month: str) -> None:
        """Fills the month by turns; what could not be done is told."""
        def done(result: Any) -> None:
            self.told.emit(_sentences(result))
            self._desk.toast(tr("Generated. Ctrl+Z takes it back."))

        self.told.emit([])
        self._act("roster.generate", {"month": month, "months": 1, "anew": False}, done)

    # swaps --------------------------------------------------------------
    def words_for(self, one: Waiting, mine: frozenset[str]) -> str:
        """The words of the button that helps a swap on; empty where this person cannot."""
        decides = self.may("roster.decide_swap")
        answers = one.taker in mine or self.plans
        if one.state == "agreed":
            return tr("Approve") if decides else ""
        if answers and one.taker in mine:
            return tr("Agree")
        return tr("Agreed, approve") if answers and decides else tr("Agreed") if answers else ""

    def answer(self, one: Waiting, yes: bool, mine: frozenset[str]) -> None:
        """Agrees or declines, approves or refuses; the head of the office does both where it was agreed by word."""
        if one.state == "agreed":
            self._decide(one, yes)
            return
        decides = one.taker not in mine and self.may("roster.decide_swap")
        note = "" if one.taker in mine else tr("agreed by word of mouth") if yes else ""

        def answered(_result: Any) -> None:
            if yes and decides:
                self._decide(one, yes)
            else:
                self._desk.toast(tr("Agreed") if yes else tr("Declined"))

        self._act("roster.answer_swap", {"uid": one.uid, "agree": yes, "note": note}, answered)

    def _decide(self, one: Waiting, yes: bool) -> None:
        def failed(fault: BaseException) -> None:
            if isinstance(fault, UserError) and fault.field == "opinion":
                self.opinion_wanted.emit(one, yes)
            else:
                self._desk.faulted.emit(fault)

        self._desk.act("roster.decide_swap", {"uid": one.uid, "approve": yes}, lambda _: self.decided(one, yes), failed)

    def decided(self, one: Waiting, yes: bool) -> None:
        """Says what became of a swap."""
        said = tr("Approved, {giver} and {taker} are told by the new version") if yes else tr("Not approved")
        self._desk.toast(said.format(giver=one.giver, taker=one.taker))

    # people, holidays -----------------------------------------------------
    def add_all(self, accounts: list[tuple[str, str, str]]) -> None:
        """Everybody with an account becomes a person on duty."""
        for name, number, posts in accounts:
            self._desk.act("roster.add_member", {"name": name, "number": number, "posts": posts})

    def import_holidays(self, path: str) -> None:
        """Takes in an arrangement of holidays from a file."""
        entry = registry.actions["roster.import_holidays"]
        first = next(field.name for field in entry.fields if field.required)
        self._act(entry.id, {first: path}, lambda _result: self._desk.toast(tr("Holidays imported")))

    def copied(self, day: date) -> None:
        self._desk.toast(tr("{day} copied, Ctrl+V puts it onto another day").format(day=day_words(day)))

    def _act(self, id: str, args: dict[str, Any], done: Callable[[Any], None] | None = None) -> None:
        def failed(fault: BaseException) -> None:
            self.pending.emit({})
            self._desk.faulted.emit(fault)

        self._desk.act(id, args, done, failed)


def _sentences(result: Any) -> list[str]:
    """What an action says could not be done, as it says it."""
    if not isinstance(result, dict):
        return []
    found = next((result[key] for key in ("reasons", "findings", "unmet", "notes") if result.get(key)), [])
    return [str(one) for one in found] if isinstance(found, list | tuple) else [str(found)]
