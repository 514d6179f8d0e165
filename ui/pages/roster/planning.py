"""Planning at the cursor: the list of people, gaps, emptying, copying, taking back, absences."""
from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect

from app.core.i18n import tr
from app.features.roster.plan import Cell
from ui.pages.roster.day_grid import DayGrid
from ui.pages.roster.forms import AbsenceForm
from ui.pages.roster.lines import day_words
from ui.pages.roster.people_grid import PeopleGrid

if TYPE_CHECKING:
    from ui.pages.roster.page import RosterPage


class Planning(QObject):
    """What the keys of the page's grids do to the plan."""

    def __init__(self, page: RosterPage) -> None:
        super().__init__(page)
        self.page = page

    def next_gap(self, and_open: bool = True) -> None:
        """The next seat where somebody is missing, with its list; where there is none, the next broken rule."""
        if self.page.view is None:
            return
        order = {seat.cell: place for place, seat in enumerate(self.page.view.seats)}
        pending = self.page.grid.pending
        gaps = {one.cell for one in self.page.view.findings if one.gap and not pending.get(one.cell)}
        found = sorted(gaps or {one.cell for one in self.page.view.findings if not one.gap},
                       key=lambda cell: order.get(cell, 0))
        here = order.get(self.page.cell, -1) if self.page.cell else -1
        after = [cell for cell in found if order.get(cell, 0) > here] or found
        if not after:
            self.page.desk.toast(tr("Nothing to be looked at"))
            return
        if self.page.header.views.value() == "people":
            self.page.show_as("month")
        self.page.grid.select(after[0])
        if and_open and self.page.view.is_gap(after[0]):
            self.open_list("")

    def open_list(self, typed: str) -> None:
        """The list at the cursor, with what was typed."""
        grid = self.page.grid
        if self.page.view is None or self.page.cell is None:
            return
        if self.page.swapping.is_on:
            self.page.assigning.open_seat(self.page.view, self.page.swapping.first, typed, swap=True)
        elif self.page.cell not in self.page.view.by_cell or not self.may_plan(self.page.day):
            return
        elif isinstance(grid, PeopleGrid):
            self.page.assigning.open_person(self.page.view, grid.name, self.page.cell)
        else:
            self.page.assigning.open_seat(self.page.view, self.page.cell, typed)
        self.place_list()

    def may_plan(self, day: date) -> bool:
        """Whether a day can be planned by this person; said where it cannot."""
        if self.page.view is None or not self.page.doing.plans:
            return False
        if self.page.view.is_past(day):
            text = tr("{day} is past. What was otherwise is entered with the shift itself (Ctrl+T).")
            self.page.said.tell(text.format(day=day_words(day)))
            return False
        return True

    def place_list(self) -> None:
        """The list beside the day, where it has room."""
        grid, within = self.page.grid, self.page.views.geometry()
        box = grid.place_of(self.page.cell) if self.page.cell else None
        if isinstance(grid, DayGrid) and self.page.cell:
            box = grid.day_box(self.page.cell.day) or box
        at = box or QRect()
        corner = grid.viewport().mapTo(self.page, QPoint(0, 0))
        self.page.assigning.place(at.translated(corner), within)

    def assigned(self, cell: Cell, name: str, go_on: bool) -> None:
        """A name was chosen for a seat; after a gap the next one is gone to (``go_on``: with its list)."""
        was_gap = self.page.view is not None and self.page.view.is_gap(cell)
        self.page.doing.assign(cell, name, self._shown(cell))
        self.page.take_focus()
        if was_gap and not isinstance(self.page.grid, PeopleGrid) and self._gaps_left(cell):
            self.next_gap(and_open=go_on)

    def _gaps_left(self, besides: Cell) -> bool:
        return any(one.gap and one.cell != besides and not self.page.grid.pending.get(one.cell)
                   for one in (self.page.view.findings if self.page.view else ()))

    def pend(self, names: dict[Cell, str]) -> None:
        """Names being saved are shown already; without any, what is saved is shown again."""
        for grid in self.page.grids.values():
            grid.pending = {**grid.pending, **names} if names else {}
            grid.lay_out()

    def _shown(self, cell: Cell) -> str:
        """The name that is seen at a seat."""
        return self.page.view.names.get(cell, "") if self.page.view is not None else ""

    def clear(self) -> None:
        """Nobody in the seat under the cursor."""
        cell = self.page.cell
        if isinstance(self.page.grid, PeopleGrid) and cell and self.page.grid.name_of(cell) != self.page.grid.name:
            return
        if cell and self.page.grid.name_of(cell) and self.may_plan(cell.day):
            self.page.doing.assign(cell, "", self._shown(cell))

    def copy(self) -> None:
        if self.page.cell is not None:
            for grid in self.page.grids.values():
                grid.copied = self.page.cell.day
                grid.viewport().update()
            self.page.doing.copied(self.page.cell.day)

    def paste(self) -> None:
        copied = self.page.grid.copied
        if copied and self.page.cell and copied != self.page.cell.day and self.may_plan(self.page.cell.day):
            self.page.doing.paste(copied, self.page.cell.day)

    def undo(self) -> None:
        if self.page.doing.plans and self.page.view is not None:
            self.page.doing.undo(self.page.month, self.page.view.step)

    def absence(self) -> None:
        """When somebody is away."""
        if self.page.view is None or self.page.cell is None or not self.page.doing.may("roster.add_absence"):
            return
        form = AbsenceForm(self.page.view.people, self.page.current_name(), self.page.day)
        self.page.slot.open(form, "roster.add_absence", {}, lambda _done: self.page.desk.toast(tr("Entered")))

    def generate(self) -> None:
        """Ctrl+G: the month by turns, where the program can."""
        if self.page.doing.may("roster.generate") and self.page.view is not None and self.page.view.people:
            self.page.doing.generate(self.page.month)

    def dropped(self, cell: Cell, name: str, source: Cell | None) -> None:
        """A name on a cell: assigned; from a cell onto another they change places."""
        if cell == source or not self.may_plan(cell.day) or (source is not None and not self.may_plan(source.day)):
            return
        self.page.grid.select(cell)
        if source is None:
            self.page.doing.assign(cell, name, self._shown(cell))
        else:
            self.page.doing.exchange(source, cell, (name, self.page.grid.name_of(cell)))
