"""Rounds and spot checks: the rounds of now above, one of two lists below, all of it by keys."""
from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core import registry
from app.core.i18n import tr
from app.core.run import Context
from app.features.rounds import checks, lists, state
from ui.desk import Desk
from ui.page import Page
from ui.pages.rounds.due_list import is_owed
from ui.pages.rounds.due_panel import RECORD, START, DuePanel
from ui.pages.rounds.lists import CheckList, PartList, RoundList

SETTLE, DRAW = "rounds.settle", "rounds.draw"


def read_page(ctx: Context) -> dict[str, Any]:
    """What the page shows besides its lists, and whether missed rounds are to be kept as such."""
    return {
        "now": lists.now(ctx), "unkept": len(state.missed(ctx)), "limits": checks.limits(),
        "verdicts": checks.offered_verdicts(ctx), "codes": {item.id: item.code for item in state.items()},
    }


class RoundsPage(Page):
    """``show_target``: ``id`` of a round; with ``part`` ``checks`` of a unit drawn, ``items`` of what is tried."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._asked = 0
        self._settling = False
        self._wanted_item = 0
        self._loaded = self._wants_focus = False
        self._codes: dict[int, str] = {}
        self._change_at: datetime | None = None
        self.due = DuePanel(desk, self._may(RECORD), self._may(START))
        self.checks, self.kept = CheckList(desk), RoundList(desk)
        self.stack = QStackedWidget()
        for part in (self.checks, self.kept):
            self.stack.addWidget(part)
            part.part_wanted.connect(self.show_part)
            part.form_shown.connect(self.due.fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.due)
        column.addWidget(self.stack, 1)
        self.due.saved.connect(self.refresh)
        chain = (self.due.list, self.due.ok_button, self.due.fault_button, self.due.start_button, self.checks.view)
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _may(self, action: str) -> bool:
        return self.desk.ctx.may(registry.actions[action].role, action)

    @property
    def list(self) -> PartList:
        """The list shown."""
        return self.kept if self.stack.currentWidget() is self.kept else self.checks

    # reading ------------------------------------------------------------
    def refresh(self) -> None:
        self._asked += 1
        asked = self._asked
        self.desk.read(read_page, lambda read: self._show(asked, read))
        self.list.refresh()

    def _show(self, asked: int, read: dict[str, Any]) -> None:
        if asked != self._asked:
            return  # a later reading is on its way
        self._codes = read["codes"]
        self.due.show_items(read["now"], self.desk.ctx.now())
        self._change_at = self.due.next_change()
        self.checks.limits = read["limits"]
        self.checks.choices = {"verdict": read["verdicts"]}
        self._loaded = True
        if self._wanted_item:
            self.due.list.select_subject(self._codes.get(self._wanted_item, ""))
            self._wanted_item = 0
        if self._wants_focus:
            self._wants_focus = False
            self.take_focus()
        if read["unkept"] and not self._settling and self._may(SETTLE):
            self._settling = True
            self.desk.act(SETTLE, {}, self._on_settled, self._on_unsettled)

    def _on_settled(self, result: Any) -> None:
        self._settling = False

    def _on_unsettled(self, fault: BaseException) -> None:
        self._settling = False
        self.desk.faulted.emit(fault)

    def tick(self, now: datetime) -> None:
        """Once a second, from the window: the words of the moment; at the next round all is read again."""
        self.due.tick(now)
        if self._change_at is not None and now >= self._change_at:
            self._change_at = None
            self.refresh()
            self.desk.renew()

    # parts --------------------------------------------------------------
    def show_part(self, code: str) -> None:
        """Shows the list of spot checks or of rounds kept."""
        wanted = self.kept if code == "kept" else self.checks
        if wanted is not self.stack.currentWidget():
            self.stack.setCurrentWidget(wanted)
            wanted.refresh()
        wanted.take_focus()

    def show_target(self, id: int = 0, part: str = "", do: str = "", **target: Any) -> None:
        if do == "draw":
            self.show_part("checks")
            self.checks.add()
        elif part == "items":
            self._wanted_item = id
            self.refresh()
            self.due.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.show_part("checks" if part == "checks" else "kept")
            self.list.show_target(id)

    def set_width_class(self, name: str) -> None:
        for part in (self.checks, self.kept):
            part.set_width_class(name)

    # keys ---------------------------------------------------------------
    def take_focus(self) -> None:
        """To the rounds of now where one is due, else to the list."""
        self._wants_focus = not self._loaded
        if self.list.form is None and any(is_owed(item) for item in self.due.list.items()):
            self.due.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.list.take_focus()

    def turn_pane(self, step: int) -> bool:
        """From the list up to the rounds of now, and down again; on from there by the other key."""
        above = self.due.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        if above and step > 0:
            self.list.take_focus()
        elif not above and self.due.list.items():
            self.due.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() == Qt.Key.Key_U:
            self.due.start()
        elif plain and event.key() == Qt.Key.Key_Insert and self.due.list.hasFocus():
            self.show_target(do="draw")
        elif plain and event.key() in (Qt.Key.Key_1, Qt.Key.Key_2):
            self.show_part("checks" if event.key() == Qt.Key.Key_1 else "kept")
        else:
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        if self.due.note.hasFocus():
            return [("Enter", tr("save")), ("Esc", tr("back"))]
        if self.due.list.hasFocus():
            own = [("N", tr("normal")), ("X", tr("faulty"))] if self._may(RECORD) else []
            own += [("Ins", tr("draw"))] if self._may(DRAW) else []
            return [*own, ("1 2", tr("spot checks, rounds kept")), ("Ctrl+J", tr("list below"))]
        return self.list.hints()

    def primary(self) -> None:
        self.list.primary()

    def print_page(self) -> None:
        self.list.print_page()

    def save_page(self) -> None:
        self.list.save_page()

    def filter_list(self) -> None:
        self.list.filter_list()

    def escape(self) -> bool:
        return self.due.close_note() or self.list.escape()
