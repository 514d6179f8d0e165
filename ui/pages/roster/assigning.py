"""The list at the cursor: who gets the seat, or (by person) which seat somebody gets."""
from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from app.core.i18n import tr
from app.features.roster.checks import day_words, faults, seats_of
from app.features.roster.month import Candidate, MonthView, candidates
from app.features.roster.plan import Cell, Seat
from ui.pages.roster.assign_list import AssignList, Choice
from ui.pages.roster.lines import place_words


class Assigning(QObject):
    """``assigned`` (cell, name, whether to go on), ``took`` (name): who takes a duty that is swapped."""

    assigned = Signal(object, str, bool)
    took = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.list = AssignList(page)
        self.list.chosen.connect(self._on_chosen)
        self.cell: Cell | None = None
        self._person = ""
        self._is_swap = False

    @property
    def is_open(self) -> bool:
        return not self.list.isHidden()

    def open_seat(self, view: MonthView, cell: Cell, typed: str, swap: bool = False) -> None:
        """Who gets a seat; ``swap``: who takes it over once that is agreed."""
        self.cell, self._person, self._is_swap = cell, "", swap
        foot = tr("Enter assigns　Ctrl+Enter and the next gap")
        title = place_words(view, cell)
        if swap:
            title, foot = tr("{place}: who takes it").format(place=title), tr("Enter goes on to the reason")
        self.list.open(title, self._choices(view), typed, foot)

    def open_person(self, view: MonthView, name: str, cell: Cell) -> None:
        """Which seat of a day somebody gets."""
        self.cell, self._person, self._is_swap = cell, name, False
        title = f"{name}　{place_words(view, cell).partition('　')[0]}"
        self.list.line.setPlaceholderText(tr("Shift or post"))
        self.list.open(title, self._choices(view), "", tr("Enter assigns"))

    def renew(self, view: MonthView) -> None:
        """The month was read again while the list was open."""
        if self.is_open and self.cell is not None:
            if self.cell in view.by_cell:
                self.list.renew(self._choices(view))
            else:
                self.close()

    def place(self, at: QRect, within: QRect) -> None:
        self.list.place(at, within)

    def take(self, go_on: bool) -> None:
        self.list.take(go_on)

    def close(self) -> None:
        self.list.hide()
        self.list.line.setPlaceholderText(tr("Initials or name"))

    def _choices(self, view: MonthView) -> list[Choice]:
        assert self.cell is not None
        if self._person:
            return [_seat_choice(view, seat, self._person) for seat in view.by_day.get(self.cell.day, [])]
        seat, giver = view.by_cell[self.cell], view.published.get(self.cell, "") if self._is_swap else ""
        return [_choice(one, seat) for one in candidates(view, seat) if not giver or one.name != giver]

    def _on_chosen(self, value: object, go_on: bool) -> None:
        cell, person = self.cell, self._person
        self.close()
        if self._is_swap:
            self.took.emit(value)
        elif person:
            self.assigned.emit(value, person, False)
        elif cell is not None:
            self.assigned.emit(cell, value, go_on)


def _choice(one: Candidate, seat: Seat) -> Choice:
    if one.against:
        return Choice(one.name, one.name, one.against, True)
    if seat.leads or not seat.cell.shift:
        return Choice(one.name, one.name, tr("{n} this month　free").format(n=one.total))
    return Choice(one.name, one.name, tr("night {night}　rest {rest}　free").format(night=one.night, rest=one.rest))


def _seat_choice(view: MonthView, seat: Seat, name: str) -> Choice:
    """A seat of a day for somebody: who has it now, or what speaks against it."""
    names = {cell: one for cell, one in view.names.items() if cell != seat.cell}
    others = seats_of(name, view.seats, names, seat)
    suited = seat.cell.post in view.people[name].posts if name in view.people else False
    against = [] if suited else [tr("not listed for this post")]
    against += [why for _, why in faults(seat, name, others, view.order, view.people.get(name), view.limits)]
    shift = seat.span.name if seat.cell.shift else ""
    words = "　".join(part for part in (shift, seat.title) if part) or day_words(seat.cell.day)
    now = view.names.get(seat.cell, "")
    return Choice(seat.cell, words, against[0] if against else now or tr("open"), bool(against))
