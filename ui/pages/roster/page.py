"""The roster of a month: read whole, shown in one of three views, worked by keys at the seat under the cursor."""
from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.i18n import to_local, tr
from app.features.roster.month import MonthView, read_month
from app.features.roster.plan import Cell
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.key_button import KeyButton
from ui.notice import Notice
from ui.page import Page
from ui.pages.roster import keys
from ui.pages.roster.assigning import Assigning
from ui.pages.roster.day_grid import DayGrid
from ui.pages.roster.doing import Doing
from ui.pages.roster.forms import PublishForm
from ui.pages.roster.grid import Grid
from ui.pages.roster.header import Header
from ui.pages.roster.lines import moved
from ui.pages.roster.people_grid import PeopleGrid
from ui.pages.roster.planning import Planning
from ui.pages.roster.side import SidePanel
from ui.pages.roster.slot import Slot
from ui.pages.roster.swapping import Swapping
from ui.theme import u

FIRST_DAY = 600_000  # ordinals of days are above, numbers of swaps below


class RosterPage(Page):
    """Opens on the month of today, with the cursor on the day's first seat."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.view: MonthView | None = None
        self.month = f"{to_local(desk.ctx.now()):%Y-%m}"
        self._asked = 0
        self._wanted: date | None = None  # a day to go to once its month is read
        self._early: list[str] = []
        self._narrow = False
        self._target: dict[str, Any] = {}
        self.doing = Doing(desk, self)
        may = self.doing.may
        self.header = Header(self.doing.plans, may("roster.generate"), may("roster.sheet"))
        self.grids: dict[str, Grid] = {"month": DayGrid(), "week": DayGrid(week=True), "people": PeopleGrid()}
        self.side_panel = SidePanel(self)
        self.notice, self.said = Notice(), Notice()
        self._build()
        self.assigning = Assigning(self)
        self.slot = Slot(desk, self._slot, self)
        self.swapping, self.planning = Swapping(self), Planning(self)
        self._connect()

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.views = QStackedWidget()
        for grid in self.grids.values():
            self.views.addWidget(grid)
        self.nobody = EmptyState("users-three", "")
        self.by_hand = KeyButton(tr("Enter by hand"), small=True)
        empty = self._empty = QWidget()
        column = QVBoxLayout(empty)
        column.addStretch(1)
        column.addWidget(self.nobody)
        column.addWidget(self.by_hand, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.views.addWidget(empty)
        above = QVBoxLayout()
        above.setContentsMargins(u(12), 0, u(12), 0)
        above.setSpacing(u(6))
        above.addWidget(self.notice)
        above.addWidget(self.said)
        self._slot = QVBoxLayout()
        above.addLayout(self._slot)
        self._body = QHBoxLayout()
        self._body.setContentsMargins(0, u(6), 0, 0)
        self._body.setSpacing(0)
        self._body.addSpacing(u(12))
        self._body.addWidget(self.views, 1)
        self._body.addSpacing(u(12))
        self._body.addWidget(self.side_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(above)
        column.addLayout(self._body, 1)

    def _connect(self) -> None:
        header = self.header
        header.turned.connect(self.turn)
        header.view_chosen.connect(self.show_as)
        header.generate_wanted.connect(self.planning.generate)
        header.print_wanted.connect(self.print_page)
        header.publish_wanted.connect(self.primary)
        header.side_wanted.connect(self._toggle_side)
        for grid in self.grids.values():
            grid.moved.connect(self._on_moved)
            grid.turned.connect(self.go_to)
            grid.pressed.connect(self.press)
            grid.dropped.connect(self.planning.dropped)
        self.side_panel.found.connect(self._on_found)
        self.side_panel.answered.connect(self.swapping.answer)
        self.assigning.assigned.connect(self.planning.assigned)
        self.assigning.took.connect(self.swapping.take)
        self.doing.pending.connect(self.planning.pend)
        self.doing.told.connect(self.side_panel.tell)
        self.doing.opinion_wanted.connect(self.swapping.explain)
        self.slot.closed.connect(self.take_focus)
        self.nobody.clicked.connect(lambda: self.view and self.doing.add_all(self.view.accounts))
        self.by_hand.clicked.connect(lambda: self.desk.go("settings", group="roster.people"))
        made = QShortcut(QKeySequence("Ctrl+G"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.planning.generate)

    @property
    def grid(self) -> Grid:
        """The view that is shown, or stands behind the empty state."""
        return self.grids[self.header.views.value() or "month"]

    @property
    def cell(self) -> Cell | None:
        return self.grid.cell

    @property
    def day(self) -> date:
        """The day under the cursor."""
        grid = self.grid
        if isinstance(grid, PeopleGrid) and grid.day:
            return grid.day
        return grid.cell.day if grid.cell else date.fromisoformat(f"{self.month}-01")

    # reading ------------------------------------------------------------
    def refresh(self) -> None:
        self._asked += 1
        asked, month = self._asked, self.month
        self.desk.read(lambda ctx: read_month(ctx, month), lambda read: self._show(asked, read))

    def _show(self, asked: int, view: MonthView) -> None:
        if asked != self._asked:
            return  # a later reading is on its way
        self.view = view
        cell = self._fitting(view)
        for grid in self.grids.values():
            grid.pending = {}
            grid.show_view(view, cell)
        self.side_panel.show_view(view, self.current_name(), lambda one: self.doing.words_for(one, view.mine))
        self.header.show_month(view, self.side_panel.findings.count())
        self.assigning.renew(view)
        if isinstance(self.slot.form, PublishForm):
            self.slot.form.show_view(view)
        self._show_holidays(view)
        self._show_nobody(view)
        early, self._early = self._early, []
        for key in early:
            self.press(key)
        self._go_target()

    def _fitting(self, view: MonthView) -> Cell | None:
        """The seat of the day wanted that is like the one under the cursor, else its first gap, else its first."""
        wanted, self._wanted = self._wanted, None
        old = self.cell
        day = wanted or (old.day if old and old.day in view.days else None)
        if day is None:
            day = view.today if view.first <= view.today <= view.last else view.first
        if old is not None and old._replace(day=day) in view.by_cell:
            return old._replace(day=day)
        cells = [seat.cell for seat in view.by_day.get(day, [])]
        return next((cell for cell in cells if view.is_gap(cell)), cells[0] if cells else None)

    def _show_holidays(self, view: MonthView) -> None:
        if not view.unknown_year:
            self.notice.clear()
            return
        text = tr("The holidays of {year} are not imported. Days go by their weekday.").format(year=view.unknown_year)
        may = self.doing.may("roster.import_holidays")
        self.notice.tell(text, tr("Import") if may else "", "", self._import if may else None)

    def _import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Import holidays"))
        if path:
            self.doing.import_holidays(path)
        elif self.view:
            self._show_holidays(self.view)

    def _show_nobody(self, view: MonthView) -> None:
        """Without people on duty there is nothing to plan: the way to them instead."""
        had = self._has_cursor()
        can = self.doing.plans
        offer = tr("Add all {n} with accounts").format(n=len(view.accounts)) if can and view.accounts else ""
        self.nobody.set_text(tr("Nobody is on the list of people on duty yet"), offer)
        self.by_hand.setVisible(can)
        self.views.setCurrentWidget(self.grid if view.people else self._empty)
        self.side_panel.setVisible(bool(view.people) and (not self._narrow or self.side_panel.isVisible()))
        if had and self.slot.form is None and not self.assigning.is_open:
            self.take_focus()

    # going --------------------------------------------------------------
    def go_to(self, day: date) -> None:
        """The cursor on a day, whichever month it is in."""
        self._wanted, self.month = day, f"{day:%Y-%m}"
        self.refresh()

    def turn(self, months: int) -> None:
        """So many months on or back."""
        self.go_to(moved(self.day, months))
        self.take_focus()

    def show_as(self, name: str) -> None:
        """By month, week or person, the cursor where it was."""
        cell = next((grid.cell for grid in self.grids.values() if grid.isVisible()), self.cell)
        self.header.views.set_value(name)
        grid = self.grid
        self.side_panel.show_people(name != "people")
        if self.view is not None and self.view.people:
            self.views.setCurrentWidget(grid)
            if isinstance(grid, PeopleGrid):
                grid.look_at(self.view, cell)
            grid.show_view(self.view, cell)
        self.take_focus()

    def _on_moved(self) -> None:
        self.assigning.close()
        self.side_panel.show_current(self.current_name())
        day = self.cell.day if self.cell else None
        if day and self.view and not self.view.first <= day <= self.view.last and f"{day:%Y-%m}" != self.month:
            self.month = f"{day:%Y-%m}"
            self.refresh()

    def current_name(self) -> str:
        grid = self.grid
        if isinstance(grid, PeopleGrid):
            return grid.name
        return grid.name_of(grid.cell) if grid.cell and self.view else ""

    def _on_found(self, cell: Cell) -> None:
        if self.header.views.value() == "people":
            self.show_as("month")
        self.grid.select(cell)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    # keys ---------------------------------------------------------------
    def press(self, key: str) -> None:
        """A key on the roster: what has a name is done, another letter begins to look for a person."""
        if self.view is None:
            self._early.append(key)
            return
        self.said.clear()
        named = {
            "[": lambda: self.turn(-1), "]": lambda: self.turn(1), "PgUp": lambda: self.turn(-1),
            "PgDn": lambda: self.turn(1), "1": lambda: self.show_as("month"), "2": lambda: self.show_as("week"),
            "3": lambda: self.show_as("people"), "Home": lambda: self.go_to(self.view.today if self.view else date.min),
            "Space": self._toggle_side, "Enter": self._enter, "Del": self.planning.clear, "Copy": self.planning.copy,
            "Paste": self.planning.paste, "Undo": self.planning.undo,
        }
        letters = {
            "N": self.planning.next_gap, "S": self.swapping.press, "A": self.planning.absence,
            "Y": self.swapping.approve,
        }
        if key in named:
            named[key]()
        elif self._is_command(key.upper()):
            letters[key.upper()]()
        elif key.isalpha():
            self.planning.open_list(key)

    def _is_command(self, letter: str) -> bool:
        """On an empty seat letters are initials, but for N; where a name stands, S, A and Y do something with it."""
        assert self.view is not None
        if letter not in "NSAY" or letter == "N" or not self.doing.plans:
            return letter in "NSAY"
        if letter == "Y":
            return bool(self.view.swaps)
        by_person = isinstance(self.grid, PeopleGrid)
        return by_person or self.cell is None or bool(self.grid.name_of(self.cell))

    def _enter(self) -> None:
        if self.swapping.is_on:
            self.swapping.press()
        else:
            self.planning.open_list("")

    # the window's calls -------------------------------------------------
    def show_target(self, id: int = 0, **target: Any) -> None:
        """``id``: a day by its ordinal, or a swap; ``gap``: the next one; ``view``: month, week or people."""
        self._target = {"id": id, **target}
        if self.view is not None:
            self._go_target()
        self.take_focus()

    def _go_target(self) -> None:
        target, self._target = self._target, {}
        if not target or self.view is None:
            return
        id = target.get("id", 0)
        if id > FIRST_DAY:
            self.go_to(date.fromordinal(id))
        elif id:
            cell = next((one.cells[0] for one in self.view.swaps if one.id == id), None)
            if cell is not None:
                self.go_to(cell.day)
        if target.get("view") in self.grids:
            self.show_as(target["view"])
        if target.get("gap"):
            self.planning.next_gap()

    def primary(self) -> None:
        """Ctrl+Enter: assigns and goes on, sends the open form, else shows what would be published."""
        if self.assigning.is_open:
            self.assigning.take(go_on=True)
        elif self.slot.form is not None:
            self.slot.form.submit()
        elif self.doing.plans and self.view is not None and self.view.changes:
            def done(result: dict[str, Any]) -> None:
                self.desk.toast(tr("Version {n} is published").format(n=result["version"]))

            self.slot.open(PublishForm(self.view), "roster.publish", {"month": self.month}, done)

    def print_page(self) -> None:
        if self.doing.may("roster.sheet"):
            self.desk.go("reports", report="roster.sheet", month=self.month)

    def hints(self) -> list[tuple[str, str]]:
        return keys.hints(self)

    def escape(self) -> bool:
        if self.assigning.is_open:
            self.assigning.close()
            self.take_focus()
        elif self.slot.form is not None:
            self.slot.close()
        elif self.swapping.is_on:
            self.swapping.leave()
        elif self._narrow and self.side_panel.isVisible():
            self.side_panel.hide()
        elif self.said.isVisible():
            self.said.clear()
        else:
            return False
        return True

    def set_width_class(self, name: str) -> None:
        narrow = name in ("M", "S")
        self.header.set_width_class(name)
        if narrow != self._narrow:
            self._narrow = narrow
            if narrow:
                self._body.removeWidget(self.side_panel)
                self.side_panel.setParent(self)
                self.side_panel.hide()
            else:
                self._body.addWidget(self.side_panel)
                self.side_panel.setVisible(self.view is None or bool(self.view.people))

    def _toggle_side(self) -> None:
        if self._narrow:
            self.side_panel.setVisible(not self.side_panel.isVisible())
            self._place_side()

    def _place_side(self) -> None:
        if self._narrow:
            top = self.header.height()
            wide = self.side_panel.width()
            self.side_panel.setGeometry(self.width() - wide, top, wide, self.height() - top)
            self.side_panel.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_side()
        if self.assigning.is_open:
            self.planning.place_list()

    def _has_cursor(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def take_focus(self) -> None:
        if self.views.currentWidget() is self._empty and self.nobody.button.isVisible():
            self.nobody.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
