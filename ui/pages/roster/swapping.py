"""A swap, chosen with the arrows: the duty given, the one given for it, and why."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.core.i18n import tr
from app.features.roster.month import Waiting
from app.features.roster.plan import Cell
from ui.inline import ReasonForm
from ui.pages.roster.lines import place_words

if TYPE_CHECKING:
    from ui.pages.roster.page import RosterPage


class Swapping(QObject):
    """S on one duty, S on the other, a sentence: asked for. Y helps the swap under the cursor on."""

    def __init__(self, page: RosterPage) -> None:
        super().__init__(page)
        self._page = page

    @property
    def is_on(self) -> bool:
        return self._page.grid.swap_from is not None

    @property
    def first(self) -> Cell:
        """The duty that is given."""
        cell = self._page.grid.swap_from
        assert cell is not None
        return cell

    def press(self) -> None:
        """S: the first duty, then the other one; S on the first again leaves."""
        page, cell = self._page, self._page.cell
        if page.view is None or cell is None or not page.doing.may("roster.swap"):
            return
        name = page.view.published.get(cell, "")
        if not name or cell.day < page.view.today:
            page.said.tell(tr("Only published duties that are still ahead are swapped."))
        elif not self.is_on:
            self._mark(cell)
            text = tr("{place} {name}: go to the other duty and press S, or type who takes it")
            page.said.tell(text.format(place=place_words(page.view, cell), name=name))
        elif cell == self.first:
            self.leave()
        elif name == page.view.published.get(self.first, ""):
            page.said.tell(tr("Both duties are {name}'s. Choose somebody else's.").format(name=name))
        else:
            back = {"back_day": cell.day, "back_shift": cell.shift, "back_post": cell.post, "back_seat": cell.seat}
            self._ask(name, back, place_words(page.view, cell))

    def take(self, name: str) -> None:
        """Somebody takes the duty and gives none for it."""
        self._ask(name, {}, "")

    def leave(self) -> None:
        self._mark(None)
        self._page.said.clear()

    def _ask(self, taker: str, back: dict[str, Any], place: str) -> None:
        page, cell = self._page, self.first
        assert page.view is not None
        giver = page.view.published.get(cell, "")
        mine = f"{place_words(page.view, cell)} {giver}"
        title = tr("{mine} ⇄ {place} {taker}").format(mine=mine, place=place, taker=taker) if place else (
            tr("{mine} → {taker}").format(mine=mine, taker=taker))
        self.leave()
        form = ReasonForm(title, tr("Reason"), tr("Ask"))

        def done(result: dict[str, Any]) -> None:
            page.desk.toast(tr("Asked for, to be agreed and approved"))
            if result["findings"]:
                page.said.tell(tr("After the swap: {what}").format(what=tr(", ").join(result["findings"])))

        page.slot.open(form, "roster.swap", {**cell._asdict(), "taker": taker, **back}, done)

    def approve(self) -> None:
        """Y: the swap under the cursor, else the one that waits longest."""
        page = self._page
        if page.view is None:
            return
        here = page.view.swapping.get(page.cell) if page.cell else None
        one = here or next((one for one in page.view.swaps if page.doing.words_for(one, page.view.mine)), None)
        if one is not None and page.doing.words_for(one, page.view.mine):
            page.doing.answer(one, True, page.view.mine)

    def answer(self, uid: str, yes: bool) -> None:
        """A button of the panel was pressed."""
        page = self._page
        one = next((one for one in page.view.swaps if one.uid == uid), None) if page.view else None
        if one is not None and page.view is not None:
            page.doing.answer(one, yes, page.view.mine)

    def explain(self, one: Waiting, yes: bool) -> None:
        """Whoever decides on a swap of their own, with nobody else to do it, says why."""
        form = ReasonForm(
            tr("{giver} and {taker}: you are part of this swap, and nobody else leads").format(
                giver=one.giver, taker=one.taker),
            tr("Why it is decided so"), tr("Decide"), "opinion")
        self._page.slot.open(form, "roster.decide_swap", {"uid": one.uid, "approve": yes},
                             lambda _: self._page.doing.decided(one, yes))

    def _mark(self, cell: Cell | None) -> None:
        for grid in self._page.grids.values():
            grid.swap_from = cell
            grid.viewport().update()
