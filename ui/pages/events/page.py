"""Emergency events: tabs of those that run, one of them whole, and the list of all."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.run import Context
from app.features.duty_log.lists import all_kinds
from app.features.events import lists, state
from ui.desk import About, Desk
from ui.page import Page
from ui.pages.events.event_list import EventList
from ui.pages.events.event_view import EventView
from ui.pages.events.tabs import EventTabs


class EventsPage(Page):
    """Opens on the running event whose deadline is nearest; on the list where none runs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._id = 0  # the event shown; 0: whichever is the nearest
        self._asked = 0
        self._on_list = False
        self._wants_focus = False
        self.tabs, self.view, self.list = EventTabs(), EventView(desk), EventList(desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tabs.chosen.connect(self.open_event)
        self.tabs.list_wanted.connect(self.show_list)
        self.list.wanted.connect(self.open_event)
        self.view.went_on.connect(self._open_number)
        self.view.note_wanted.connect(lambda: desk.entry_wanted.emit({"kind": "call_in"}))
        for place in range(9):
            made = QShortcut(QKeySequence(f"Alt+{place + 1}"), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(lambda place=place: self._open_tab(place))

    # reading ------------------------------------------------------------
    def refresh(self) -> None:
        """Reads tabs and event again, and the list where that is shown."""
        self._asked += 1
        asked, wanted = self._asked, self._id
        self.desk.read(lambda ctx: read_page(ctx, wanted), lambda read: self._show(asked, read))
        if self._on_list:
            self.list.refresh()

    def _show(self, asked: int, read: dict[str, Any]) -> None:
        if asked != self._asked:
            return  # a later reading is on its way
        event = read["event"]
        if event is None:
            self._id = 0
            if not self._on_list:
                self._turn_to_list()
        elif not self._on_list:
            self._id = event["id"]
            self.view.show_read(read)
        chosen = self._id if not self._on_list else None
        self.tabs.show_rows(read["rows"], chosen, read["total"], self.desk.ctx.now())
        self._tell_about()
        if self._wants_focus:
            self._wants_focus = False
            self.take_focus()

    def open_event(self, id: int) -> None:
        """Shows an event; one that does not run any more gets a tab as long as it is shown."""
        self._id, self._on_list, self._wants_focus = id, False, True
        self.stack.setCurrentWidget(self.view)
        self.refresh()

    def _open_number(self, number: str) -> None:
        self.desk.read(lambda ctx: state.by_number(number).id, self.open_event)

    def _open_tab(self, place: int) -> None:
        row = self.tabs.row_at(place)
        if row is not None:
            self.open_event(row["id"])

    def show_list(self) -> None:
        """The list of all events, with the cursor in it."""
        self._turn_to_list()
        self.refresh()
        self.list.take_focus()

    def _turn_to_list(self) -> None:
        had_focus = self.view.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        self._on_list = True
        self.stack.setCurrentWidget(self.list)
        self.list.refresh()
        if had_focus or self.view.hasFocus():
            self.list.take_focus()

    # the bar ------------------------------------------------------------
    def _tell_about(self) -> None:
        """What is logged while an event is shown belongs to it."""
        event = self.view.event_row if not self._on_list else {}
        shown = bool(event) and self.isVisible() and event["running"]
        self.desk.about = About("events.note", {"event": event["number"]}, event["title"]) if shown else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_about()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.desk.about = None

    # the window's calls -------------------------------------------------
    def show_target(self, id: int = 0, **target: Any) -> None:
        """``id``: that event; ``list``: all of them; ``nil``: the nil report, above the list."""
        if target.get("list") or target.get("nil"):
            self.show_list()
            if target.get("nil"):
                self.list.open_nil()
        elif id:
            self.open_event(id)

    def tick(self, now: datetime) -> None:
        """Once a second, from the window: only the clocks."""
        self.tabs.tick(now)
        self.view.tick(now)

    def set_width_class(self, name: str) -> None:
        self.view.set_width_class(name)
        self.list.set_width_class(name)

    def _shown(self) -> Any:
        return self.list if self._on_list else self.view

    def hints(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = self._shown().hints()
        return found

    def primary(self) -> None:
        self._shown().primary()

    def print_page(self) -> None:
        if not self._on_list:
            self.view.print_page()

    def save_page(self) -> None:
        if self._on_list:
            self.list.save_page()

    def filter_list(self) -> None:
        if self._on_list:
            self.list.filter_list()

    def turn_pane(self, step: int) -> bool:
        return not self._on_list and self.view.turn_pane(step)

    def escape(self) -> bool:
        """Closes what is open, then goes to the list; from there the window goes on."""
        if self._on_list:
            return bool(self.list.escape())
        if not self.view.event_row:
            return False  # nothing was read yet
        if not self.view.escape():
            self.show_list()
        return True

    def take_focus(self) -> None:
        self._shown().take_focus()


def read_page(ctx: Context, wanted: int) -> dict[str, Any]:
    """Running events as rows, and the wanted one, else the nearest, whole."""
    running = lists.running_ids(ctx)
    rows = lists.event_rows(ctx, running)
    event = lists.by_id(ctx, wanted or (running[0] if running else 0))
    if event is not None and event["id"] not in running:
        rows.append(event)
    return {
        "rows": rows, "event": event, "total": len(lists.events(ctx)),
        "offers": lists.offers(ctx, state.by_number(event["number"])) if event else [],
        "triggers": lists.triggers(ctx), "kinds": {kind["code"]: kind for kind in all_kinds()},
    }
