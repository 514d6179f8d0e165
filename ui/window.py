"""The main window: strip, banner, navigation, entry bar, pages, status bar. It names no feature."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.core import access, agenda, registry
from app.core.errors import Damaged, StorageFault, UserError
from app.core.i18n import show_moment, show_time, tr
from ui import errors, scanned, theme
from ui.ahead import Ahead
from ui.alarm import Alarm
from ui.backups import Backups
from ui.banner import Banner
from ui.bell import Bell
from ui.deadlines import state_of
from ui.desk import Desk
from ui.duty_board import DutyBoard
from ui.hint_bar import HintBar
from ui.keys import GlobalKeys
from ui.ledger_status import Checked, LedgerStatus
from ui.list_page import ListPage
from ui.navigation import Navigation
from ui.page import Page
from ui.palette import Command, Palette
from ui.places import feature_page, has_page, may, page_module, places
from ui.progress import ProgressLine
from ui.report_page import ReportPage
from ui.search_page import SearchPage
from ui.settings_page import SettingsPage, groups
from ui.settings_pane import is_shown
from ui.shortcut_sheet import Shortcut, ShortcutSheet
from ui.side_area import SideArea
from ui.sign_in import SWITCH_KEY
from ui.strip import StatusStrip
from ui.theme import u
from ui.toast import Toast


class Window(QMainWindow):
    """One signed-in desk. The signals that something is ``wanted`` go to the application."""

    lock_wanted = Signal()
    switch_wanted = Signal()
    sign_out_wanted = Signal()
    rebuild_wanted = Signal()
    scale_wanted = Signal(int)
    night_wanted = Signal()
    page_made = Signal(str, object)  # name, the page: each is made when it is first shown

    def __init__(self, desk: Desk, checked: Checked | None = None, alarm: Alarm | None = None) -> None:
        """``checked``: the last check of the ledger and when, ``alarm``: what was noted, both from the last window."""
        super().__init__()
        self.desk = desk
        self.setWindowTitle(tr("Dutydesk — {office}").format(office=desk.ctx.setting("site.office")))
        self.setMinimumSize(900, 500)
        self.places = places(desk.ctx)
        self._pages: dict[str, Page] = {}
        self._bars: dict[str, QWidget] = {}
        self._home = self.places[0].name
        self._width = ""
        self._finished = False
        self._ill = False  # the banner tells of a disk or server that failed
        self._came_from = ""
        self._alarm = alarm or Alarm()
        self._build()
        theme.dress(self)
        self.keys = GlobalKeys(self)
        self._connect()
        self._bind()
        self.show_page(self._home)
        desk.renew()
        self.backups = Backups(desk, self.hint_bar, self)
        self.ledger = LedgerStatus(desk, self.hint_bar, self.banner, checked, self)
        self.ahead = Ahead([place.name for place in self.places], self._page, self)
        self._remind()

    # building -----------------------------------------------------------
    def _build(self) -> None:
        whole = QWidget()
        whole.setObjectName("page")
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.strip = StatusStrip(self.desk)
        self.banner = Banner()
        self.navigation = Navigation(self.places)
        self.stack = QStackedWidget()
        self.hint_bar = HintBar()
        self.bell = Bell(self, self.desk, self._alarm, self.banner, self._go_clock)
        self.hint_bar.widget_at_right(self.bell.mark)
        self.hint_bar.widget_at_right(ProgressLine(self.desk))
        outer.addWidget(self.strip)
        outer.addWidget(self.banner)
        outer.addLayout(self._middle(), 1)
        outer.addWidget(self.hint_bar)
        self.setCentralWidget(whole)
        self.toast = Toast(whole, above=24)
        self.palette_box = Palette(whole, self._jump, lambda typed: scanned.command_of(self.desk, typed))
        self.sheet = ShortcutSheet(whole)
        self.board = DutyBoard(whole, self.desk, self.strip)
        self.menuBar().hide()

    def _middle(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._bar_area = QVBoxLayout()
        self._bar_area.setContentsMargins(u(12), u(10), u(12), 0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(self._bar_area)
        column.addWidget(self.stack, 1)
        for place in self.places:
            self._add_bar(place.name)
        line.addWidget(self.navigation)
        line.addLayout(column, 1)
        self.sides = SideArea(line, self.navigation)
        return line

    def _add_bar(self, name: str) -> None:
        """A feature may bring a bar that stays above all pages; it is made once."""
        module = page_module(name)
        bar = getattr(module, "Bar", None)
        if bar is not None and may(self.desk.ctx, registry.actions[module.BAR_ACTION]):
            self._bars[name] = bar(self.desk)
            self._bar_area.addWidget(self._bars[name])

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            own = {"reports": ReportPage, "search": SearchPage, "settings": SettingsPage}
            made = own.get(name) or feature_page(name)
            page: Page = made(self.desk) if made else ListPage(self.desk, name)
            self._pages[name] = page
            self.stack.addWidget(page)
            if page.side is not None:
                self.sides.add_side(page.side)
            if self._width:
                page.set_width_class(self._width)
            self.page_made.emit(name, page)
        return self._pages[name]

    def _connect(self) -> None:
        desk, strip = self.desk, self.strip
        desk.changed.connect(self._on_changed)
        desk.agenda_changed.connect(self._show_counts)
        desk.toasted.connect(self._on_toast)
        desk.faulted.connect(self.show_fault)
        desk.cured.connect(self._on_cured)
        desk.went.connect(self.show_page)
        self.navigation.chosen.connect(self.show_page)
        leads = {getattr(page_module(place.name), "STATUS", ""): place for place in self.places}
        self.hint_bar.set_links({name: place.title for name, place in leads.items() if name})
        self.hint_bar.opened.connect(lambda name: self.show_page(leads[name].name) if name in leads else None)
        strip.people_wanted.connect(self.board.toggle)
        desk.people_wanted.connect(self.board.toggle)
        strip.open_wanted.connect(self._go_open)
        strip.deadline_wanted.connect(self._go_deadline)
        strip.jumped.connect(self._on_jump)
        strip.ticked.connect(self._on_tick)
        for name, bar in self._bars.items():
            bar.keys_changed.connect(self._bind)  # type: ignore[attr-defined]
            bar.shown.connect(lambda n=name: self._show_bar(n))  # type: ignore[attr-defined]
        strip.menu.addAction(tr("My account"), lambda: self.show_page("settings", {"group": "account"}))
        for command in self._person_commands():
            strip.menu.addAction(f"{command.title}\t{command.key}", command.act)

    # keys ---------------------------------------------------------------
    def commands(self) -> list[Command]:
        """Everything that can be done from here, for shortcuts, menu, palette and the sheet."""
        bars: list[Any] = list(self._bars.values())
        found = [Command(*one) for bar in bars for one in bar.keys()]  # noqa: SIM118
        found += [Command(p.title, p.key, p.icon, lambda n=p.name: self.show_page(n)) for p in self.places]
        if self.desk.ctx.may("read"):
            found += [
                Command(tr("Open items"), "Ctrl+O", "list-checks", self._go_open),
                Command(tr("Next deadline"), "F12", "timer", self._go_deadline),
                Command(tr("Who is on duty"), "Ctrl+T", "users-three", self.board.toggle),
            ]
        found += [
            Command(tr("Find a command"), "Ctrl+K", "magnifying-glass", self._open_palette),
            Command(tr("Keys"), "F1", "keyboard", self._open_sheet),
            Command(tr("Print"), "Ctrl+P", "printer", lambda: self._current().print_page()),
            Command(tr("Save"), "Ctrl+S", "download-simple", lambda: self._current().save_page()),
            Command(tr("The page's main button"), "Ctrl+Return", "check", self._primary),
            Command(tr("Larger text"), "Ctrl+=", "magnifying-glass-plus", lambda: self.scale_wanted.emit(1)),
            Command(tr("Smaller text"), "Ctrl+-", "magnifying-glass-minus", lambda: self.scale_wanted.emit(-1)),
            Command(tr("Normal text"), "Ctrl+0", "text-aa", lambda: self.scale_wanted.emit(0)),
            Command(tr("Night, large type"), "Ctrl+Shift+N", "moon", self.night_wanted.emit),
            *self._person_commands(),
            *self.bell.commands(),
            Command(tr("Full screen"), "F11", "corners-out", self._full_screen),
            Command(tr("Menu bar"), "F10", "list", self._toggle_menu),
            Command(tr("Next pane"), "Ctrl+J", "columns", lambda: self._turn_pane(1)),
            Command(tr("Previous pane"), "Ctrl+Shift+J", "columns", lambda: self._turn_pane(-1)),
            Command(tr("Back"), "Esc", "arrow-u-up-left", self._escape),
        ]
        return found

    def _person_commands(self) -> list[Command]:
        return [
            Command(tr("Lock"), "Ctrl+Shift+L", "lock-simple", self.lock_wanted.emit),
            Command(tr("Switch person"), SWITCH_KEY, "users", self.switch_wanted.emit),
            Command(tr("Sign out"), "Ctrl+Shift+Q", "sign-out", self.sign_out_wanted.emit),
        ]

    def _bind(self) -> None:
        commands = self.commands()
        self.keys.bind(commands)
        self.menuBar().clear()
        menus = {tr("Entry"): [c for c in commands if c.key[:1] == "F" or c.key == "Ctrl+N"], tr("All"): commands}
        for title, listed in menus.items():
            menu = self.menuBar().addMenu(title)
            for command in listed:
                menu.addAction(f"{command.title}\t{command.key}", command.act)

    def _open_palette(self) -> None:
        reports = [
            Command(tr(entry.title), "", "printer", lambda i=entry.id: self.desk.go("reports", report=i))
            for entry in registry.reports.values() if may(self.desk.ctx, entry)
        ]
        parts = [
            Command(tr(entry.title), "", entry.icon, lambda i=entry.id: self.desk.go(i))
            for entry in registry.actions.values()
            if has_page(entry.id) and may(self.desk.ctx, entry)
        ]
        parts += [
            Command(tr(title), "", icon, lambda n=place.name, t=target: self.desk.go(n, **t))
            for place in self.places for title, icon, target in getattr(page_module(place.name), "COMMANDS", ())
        ]
        parts += [
            Command(f"{tr('Settings')}　{tr(g.title)}", "", g.icon, lambda n=g.name: self.desk.go("settings", group=n))
            for g in groups(self.desk.ctx)
        ]
        chosen = [
            Command(f"{tr('Settings')}　{tr(s.title)}", "", "gear-six", lambda k=s.key: self.desk.go("settings", key=k))
            for s in registry.settings.values() if not s.hidden and is_shown(self.desk.ctx, s)
        ]
        self.palette_box.show_commands([*self.commands(), *reports, *parts, *chosen])

    def _open_sheet(self) -> None:
        page = self._current()
        own = [Shortcut(tr("This page"), key, text) for key, text in page.hints()]
        self.sheet.show_shortcuts(own + [Shortcut(tr("Everywhere"), c.key, c.title) for c in self.commands() if c.key])

    def _jump(self, number: int) -> None:
        self.desk.go("search", text=f"#{number}")

    def _toggle_menu(self) -> None:
        menus = self.menuBar()
        menus.setVisible(not menus.isVisible())
        if menus.isVisible():
            menus.setActiveAction(menus.actions()[0])

    def _full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def _turn_pane(self, step: int) -> None:
        panes = [*(bar for bar in self._bars.values() if bar.isVisible()), self._current(), self.navigation, self.strip]
        if self._current().side is not None and self._current().side.isVisible():  # type: ignore[union-attr]
            panes.insert(-2, self._current().side)  # type: ignore[arg-type]
        focus = self.focusWidget()
        if focus is not None and self._current().isAncestorOf(focus) and self._current().turn_pane(step):
            return
        here = next((i for i, pane in enumerate(panes) if focus is not None and pane.isAncestorOf(focus)), 0)
        target: Any = panes[(here + step) % len(panes)]
        getattr(target, "take_focus", target.setFocus)()

    def _escape(self) -> None:
        """Closes a panel, clears a filter, goes back to the list, then to the entry bar."""
        if self.palette_box.escape() or self.sheet.escape() or self.board.escape():
            return
        page, name = self._current(), self._bar_in_use()
        if self.menuBar().isVisible():
            self._toggle_menu()
        elif name and self._bars[name].escape():  # type: ignore[attr-defined]
            return
        elif name and page is not self._pages.get(name):
            self._leave_bar(name)
        elif self._came_from:
            self.show_page(self._came_from)
        elif not page.escape():
            if page is not self._pages.get(self._home):
                self.show_page(self._home)
            for bar in self._bars.values():
                bar.take_focus()  # type: ignore[attr-defined]

    def _bar_in_use(self) -> str:
        """The feature in whose bar the cursor is; empty when it is in none."""
        focus = self.focusWidget()
        return next((name for name, bar in self._bars.items() if focus is not None and bar.isAncestorOf(focus)), "")

    def _primary(self) -> None:
        """Ctrl+Enter: what the bar in use or else the page is there for."""
        if self.board.save():
            return
        name = self._bar_in_use()
        (self._bars[name] if name else self._current()).primary()  # type: ignore[union-attr]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no field took: ? shows the keys."""
        if event.text() == "?":
            self._open_sheet()
        else:
            super().keyPressEvent(event)

    # pages --------------------------------------------------------------
    def _current(self) -> Page:
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def page_shown(self) -> str:
        """The name of the page shown."""
        return next(name for name, page in self._pages.items() if page is self._current())

    def _is_open(self, name: str) -> bool:
        """Whether the person may see a page."""
        entry = registry.actions.get(name)
        return any(place.name == name for place in self.places) or (entry is not None and may(self.desk.ctx, entry))

    def show_page(self, name: str, target: dict[str, Any] | None = None) -> None:
        """Shows a page, and on it what ``target`` asks for; Esc leads back to the results it was chosen from."""
        if not self._is_open(name):
            return
        page = self._page(name)
        results = self._pages.get("search")
        chosen = results is not None and self.stack.currentWidget() is results and bool(target)
        self._came_from = "search" if chosen and name != "search" else ""
        self.stack.setCurrentWidget(page)
        self.sides.show_side(page.side)
        self.navigation.mark(name)
        for owner, bar in self._bars.items():
            bar.setVisible(name == owner)
        self._fit_bar_area()
        page.refresh()
        if target:
            page.show_target(**target)
        elif name in self._bars:
            self._bars[name].take_focus()  # type: ignore[attr-defined]
        else:
            page.take_focus()
        self._show_hints()

    def _fit_bar_area(self) -> None:
        shown = any(bar.isVisibleTo(self) for bar in self._bars.values())
        self._bar_area.setContentsMargins(u(12) if shown else 0, u(10) if shown else 0, u(12) if shown else 0, 0)

    def _show_bar(self, name: str) -> None:
        self._bars[name].show()
        self._fit_bar_area()
        self._bars[name].take_focus()  # type: ignore[attr-defined]

    def _leave_bar(self, name: str) -> None:
        """Back to the page below; a bar with text in it stays to be seen."""
        if not self._bars[name].has_text():  # type: ignore[attr-defined]
            self._bars[name].hide()
        self._current().take_focus()

    def _go_open(self) -> None:
        self.show_page(self._home, {"tab": "open"})

    def _go_deadline(self) -> None:
        """To what was opened just now, to what rings, else to the next deadline."""
        clock = self.strip.next_deadline()
        if not self.toast.press("F12") and not self.bell.go() and clock is not None:
            self._go_clock(clock)

    def _go_clock(self, clock: agenda.Due) -> None:
        self.desk.open_record(*clock.record)

    # showing ------------------------------------------------------------
    def _on_changed(self) -> None:
        self._current().refresh()

    def _show_counts(self, found: agenda.Agenda) -> None:
        now = self.desk.ctx.now()
        pressed = [one for one in found.clocks if state_of(one, now) in ("urgent", "overdue")]
        pressing = {one.record[0].partition(".")[0] for one in pressed}
        for place in self.places:
            self.navigation.show_badge(place.name, found.counts.get(place.name, 0), place.name in pressing)

    def _on_tick(self, now: datetime) -> None:
        self.bell.tick(now)
        page = self._current()
        if hasattr(page, "tick"):
            page.tick(now)
        self._show_hints()

    def _show_hints(self) -> None:
        self.hint_bar.show_hints(self._current().hints())

    def _on_toast(self, text: str, button: str, then: Any) -> None:
        self.toast.say(text, button, then)

    def show_fault(self, fault: BaseException) -> None:
        """A fault that no field shows: a banner, once per distinct fault."""
        self._ill = isinstance(fault, StorageFault)
        if isinstance(fault, Damaged):
            page: Any = self._page("settings")
            self.banner.say("warn", "warning", fault.text, [(tr("Restore…"), "", page.restore_wanted.emit)])
            return
        if isinstance(fault, UserError):
            bars: list[Any] = list(self._bars.values()) if self._ill else []
            kept = "".join(bar.where_kept() for bar in bars)
            self.banner.say("warn", "warning-circle", fault.text, [self._noted()],
                            detail=kept or "　".join(getattr(fault, "lines", ())))
            return
        errors.log(fault)
        text = tr("Something went wrong. What you typed is kept as a draft.")
        copy = (tr("Copy details"), "", lambda: errors.copy(fault))
        self.banner.say("alarm", "warning", text, [copy, self._noted()])

    def _on_cured(self) -> None:
        """The banner of a disk or server that failed goes when it works again."""
        if self._ill:
            self._ill = False
            self.banner.clear()

    def _on_jump(self, old: datetime, new: datetime) -> None:
        self.desk.note("clock.jumped", f"{show_moment(old, seconds=True)} → {show_moment(new, seconds=True)}")
        self._ill = False
        text = tr("This computer's clock jumped from {old} to {new}. Check it.")
        said = text.format(old=show_time(old, seconds=True), new=show_time(new, seconds=True))
        self.banner.say("warn", "warning", said, [self._noted()])

    def _remind(self) -> None:
        """Says that the password ends soon, once at the beginning."""
        left = access.days_left(self.desk.ctx)
        if left is not None:
            text = tr("The password must be changed within {n} days.").format(n=left)
            change = (tr("Change my password"), "", lambda: self.show_page("settings", {"group": "account"}))
            self.banner.say("warn", "lock-key", text, [change, self._noted()])

    def _noted(self) -> tuple[str, str, Callable[[], object]]:
        return tr("Noted"), "Shift+F12", self.bell.acknowledge

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        name = theme.width_class(self.width())
        if name != self._width:
            self._width = name
            self.strip.set_width_class(name)
            self.navigation.set_width_class(name)
            for page in self._pages.values():
                page.set_width_class(name)
            self.sides.set_floating(name in ("M", "S"), self.centralWidget())

    def flush(self) -> None:
        """Puts everything typed on disk."""
        for bar in self._bars.values():
            bar.flush()  # type: ignore[attr-defined]

    def finish(self) -> None:
        """Puts everything on disk and waits for what is being saved; the desk is closed then."""
        if not self._finished:
            self._finished = True
            self.ahead.stop()
            self.flush()
            self.desk.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.finish()
        super().closeEvent(event)
