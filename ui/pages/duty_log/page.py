"""The duty desk: today's log, what is owed, and one entry whole."""
from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core import agenda, files, registry, sheets
from app.core.i18n import show_date, to_local, tr, tr_noop
from app.core.registry import Column
from app.core.run import Context, read
from app.core.seen import Seen
from app.features.duty_log import lists
from app.features.roster.plan import shift_plan
from app.features.roster.records import POSTS
from app.features.roster.shifts import duty_day, shift_at
from ui import save_folder
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.page import Page
from ui.pages.duty_log.detail import DetailPane
from ui.pages.duty_log.list_bar import ListBar
from ui.pages.duty_log.log_view import LogView
from ui.pages.duty_log.now_panel import NowPanel
from ui.pages.duty_log.outcome_row import OutcomeRow
from ui.record_delegate import LogDelegate, accessible_text, section_widths
from ui.table_model import RecordTable
from ui.theme import u

SHOWN = ("number", "at", "kind_shown", "source_shown", "content", "result_shown")
READING = "p []/"  # the keys that change nothing
BY = Column("recorder", tr_noop("By"))


class DutyPage(Page):
    """Home. The entry bar above it belongs to the window."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._day, self._width = 0, "L"
        self._detail_open = False
        self._kinds: dict[str, dict[str, Any]] = {}
        self._wanted: int | None = None
        self._agenda = agenda.Agenda([], [], {})
        self._people: list[tuple[str, str]] = []
        self._writes = desk.ctx.may("duty", "duty_log.log")
        self.table = LogView(self.on_list_key, lambda: self.outcome)
        self.model = RecordTable(
            desk, "duty_log", self, accessible=accessible_text,
            columns=[c for c in registry.listings["duty_log"].columns if c.name in SHOWN] + [BY],
        )
        self.delegate = LogDelegate(self.table)
        self.bar = ListBar()
        self.now = NowPanel(self._writes)
        self._decides = desk.ctx.may("leader|chief", "duty_log.decide_late")
        self.detail = DetailPane(self._writes, desk.ctx.may("security", "duty_log.redact"), self._decides)
        self.outcome = OutcomeRow(desk.ctx.now)
        self.empty = EmptyState("clipboard-text", tr("No entries yet today"))
        self._look = QTimer(self, singleShot=True, interval=40)
        self._build()
        self._connect()

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        outer.addWidget(self.outcome)
        outer.addWidget(self.table, 1)
        outer.addWidget(self.empty, 1)
        self.empty.hide()
        self._set_up_table()
        self.side = QFrame()
        self.side.setObjectName("sides")
        line = QHBoxLayout(self.side)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.detail)
        line.addWidget(self.now)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setItemDelegate(self.delegate)
        table.setShowGrid(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setAccessibleName(tr("Duty log"))
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(u(26))
        header.setMinimumSectionSize(u(16))

    def _connect(self) -> None:
        self.bar.tab_chosen.connect(lambda _: self._load())
        self.bar.filter_edited.connect(lambda _: self._load())
        self.bar.filtered.connect(self._go_to_list)
        self.bar.detail_wanted.connect(self.toggle_detail)
        self.bar.print_wanted.connect(self.print_page)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.activated.connect(lambda _: self._open_detail())
        self.model.counted.connect(self._on_counted)
        self.desk.agenda_changed.connect(self._show_agenda)
        self._look.timeout.connect(self._read_detail)
        self.now.opened.connect(self._go_to_record)
        self.now.staff_wanted.connect(self.desk.people_wanted)
        self.detail.correct_wanted.connect(lambda row: self.desk.entry_wanted.emit({"correct": row}))
        self.detail.entry_wanted.connect(lambda id: self.show_target(id=id))
        self.detail.file_wanted.connect(self._open_file)
        self.detail.removal_wanted.connect(lambda which: self.desk.go("removals", **which))
        self.detail.decision_wanted.connect(self._decide)
        self.outcome.entered.connect(self._on_outcome)
        self.outcome.left.connect(self.table.setFocus)
        self.empty.clicked.connect(lambda: self.desk.entry_wanted.emit({}))

    # reading ------------------------------------------------------------
    def refresh(self) -> None:
        self._load()
        self.desk.look(self._read_now, self._show_now)
        if self.detail.isVisible():
            self._read_detail()

    def _read_now(self, ctx: Context) -> dict[str, Any]:
        span = self._span(ctx)
        plan = shift_plan(ctx)
        shift = shift_at(ctx.now(), plan)
        return {
            "counts": lists.counts(ctx, *span, shift.starts), "people": read(ctx, "shift.responsible")["people"],
            "kinds": {kind["code"]: kind for kind in lists.all_kinds()}, "day": span[0],
        }

    def _span(self, ctx: Context) -> tuple[datetime, datetime]:
        """The time shown, in UTC: the running shift and the one before; further back, a duty day."""
        plan = shift_plan(ctx)
        if not self._day:
            running = shift_at(ctx.now(), plan)
            before = shift_at(running.starts - timedelta(seconds=1), plan)
            return before.starts, running.ends
        return duty_day(ctx.now() - timedelta(days=self._day), plan)

    def _show_now(self, read: dict[str, Any]) -> None:
        self._kinds = read["kinds"]
        self.delegate.kinds = self._kinds
        title = tr("Today's log")
        if self._day:
            title = tr("Log of {day}").format(day=show_date(read["day"], year=False))
        self.bar.show_counts(title, read["counts"])
        labels = {field.name: tr(field.label) for field in registry.actions["roster.staff"].fields}
        people = [(labels[post], name) for post, name in read["people"].items() if name and post in POSTS]
        self._people = people
        self._show_agenda(self._agenda)
        self.table.viewport().update()

    def _show_agenda(self, found: agenda.Agenda) -> None:
        self._agenda = found
        self.now.show_now(found.clocks, found.owed, self._people, self.desk.ctx.now())

    def _load(self) -> None:
        tab, text = self.bar.tab(), self.bar.filter_text()
        self.delegate.words = text
        self.model.load_by(lambda ctx: self._items(ctx, tab, text))

    def _items(self, ctx: Context, tab: str, text: str) -> list[Any]:
        """Ids of the tab, with a separator line where an earlier shift begins."""
        if tab == "open":
            found = lists.open_ids(ctx)
            return found if not text else [id for id in lists.entries(ctx, text=text) if id in set(found)]
        since, until = self._span(ctx)
        plan = shift_plan(ctx)
        if tab == "shift":
            since = shift_at(ctx.now(), plan).starts
        found = lists.entries(
            ctx, since=since, until=until, text=text, kind="event" if tab == "event" else "",
            corrected=tab == "corrected",
        )
        return found if tab != "all" else lists.with_shift_lines(ctx, found, plan, ctx.now())

    def _on_counted(self, count: int) -> None:
        empty = count == 0
        had_cursor = self.table.hasFocus() or self.empty.button.hasFocus() or self.hasFocus()
        self.table.setVisible(not empty)
        self.empty.setVisible(empty)
        if empty and (self.bar.tab() != "all" or self.bar.filter_text()):
            self.empty.set_text(tr("No entry fits"), tr("Show all"), "Esc")
        elif empty:
            first = (tr("Log the first"), "F2") if self._writes else ("", "")
            self.empty.set_text(tr("No entries yet today"), *first)
        if had_cursor:  # else it would go to a field, and the next key with it
            self.take_focus()
        for row in self.model.separators():
            self.table.setRowHeight(row, u(24))
        if self._wanted is not None and self._select(self._wanted):
            self._wanted = None
        elif self._width == "XL" and not self.table.currentIndex().isValid():
            self.table.selectRow(self.model.first() or 0)

    def _select(self, id: int) -> bool:
        row = self.model.row_of(id)
        if row is None:
            return False
        index = self.model.index(row, 0)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        return True

    def selected(self) -> dict[str, Any] | None:
        """The row of the selected entry, if it was read."""
        id = self.model.id_at(self.table.currentIndex().row())
        return self.model.record(id) if id is not None else None

    # detail -------------------------------------------------------------
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self.detail.isVisible():
            self._look.start()

    def _read_detail(self) -> None:
        id = self.model.id_at(self.table.currentIndex().row())
        if id is None:
            self.detail.show_entry(None, [], {})
            return

        def read(ctx: Context) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
            row = lists.entry(ctx, id=id)
            return row, lists.history(ctx, row["uid"]) if row else []

        self.desk.read(read, self._show_detail)

    def _show_detail(self, read: tuple[dict[str, Any] | None, list[dict[str, Any]]]) -> None:
        row, steps = read
        self.detail.show_entry(row, steps, self._kinds.get(row["kind"], {}) if row else {})

    def toggle_detail(self) -> None:
        """Space: one entry whole; at narrower windows in the place of the right column."""
        self._detail_open = not self._detail_open
        self._arrange()
        if self.detail.isVisible():
            if not self.table.currentIndex().isValid() and self._wanted is None:
                self.table.selectRow(0)
            self._read_detail()

    def _open_detail(self) -> None:
        if not self.detail.isVisible():
            self.toggle_detail()

    def _go_to_record(self, listing: str, id: int) -> None:
        """What a deadline or an open item leads to; one's own shift to the duty board."""
        if listing == "shift":
            self.desk.people_wanted.emit()
        else:
            self.desk.open_record(listing, id)

    def _open_file(self, file: dict[str, Any]) -> None:
        self.desk.make(
            lambda ctx: files.open_copy(ctx, file["sha256"], file["name"]),
            lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))),
        )

    # arranging ----------------------------------------------------------
    def set_width_class(self, name: str) -> None:
        self._width = name
        self._detail_open = self._detail_open or name == "XL"
        self.delegate.full_names = name == "XL"
        self.now.rows_shown = 7 if name == "XL" else 5
        self._arrange()
        widths = section_widths(name)
        header = self.table.horizontalHeader()
        self.delegate.compact = self.desk.ctx.setting("ui.density") == "compact"
        self.table.verticalHeader().setDefaultSectionSize(self.delegate.row_height({}))
        for index, column in enumerate(self.model.columns):
            if column.name == "content":
                header.setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
            else:
                header.setSectionResizeMode(index, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(index, widths[column.name])

    def _arrange(self) -> None:
        wide, narrow = self._width == "XL", self._width in ("M", "S")
        self.detail.setVisible(self._detail_open)
        self.now.setVisible(wide or (not narrow and not self._detail_open))
        self.detail.setFixedWidth(u(392 if wide else 320 if narrow else 340))
        self.now.setFixedWidth(u(320 if wide else 300))
        assert self.side is not None
        self.side.setVisible(self._detail_open or not narrow)

    def tick(self, now: datetime) -> None:
        """Once a second, from the window."""
        self.now.tick(now)

    # keys ---------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An empty list takes no keys; those that lead to other days are answered here then."""
        if not (self.empty.isVisible() and event.text() in ("[", "]", "/") and self.on_list_key(event)):
            super().keyPressEvent(event)

    def on_list_key(self, event: QKeyEvent) -> bool:
        """Single letters act on the selected entry; True when the key was one of them."""
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        acts = {
            "e": self._correct, "d": lambda: self._settle("done"), "h": lambda: self._settle("handover"),
            "n": lambda: self._settle("none"), "l": self._follow, "c": lambda: self._follow("call_out"),
            "t": lambda: self._ask("due_at"), "v": lambda: self._ask("void"), "o": self._open_from,
            "p": self._print_entry, " ": self.toggle_detail, "[": lambda: self._turn(1), "]": lambda: self._turn(-1),
            "/": self.filter_list,
        }
        keys = {
            Qt.Key.Key_Insert: lambda: self.desk.entry_wanted.emit({}),
            Qt.Key.Key_Home: lambda: self._select_end(0), Qt.Key.Key_End: lambda: self._select_end(-1),
        }
        if not self._writes:
            acts = {key: act for key, act in acts.items() if key in READING}
        if self._decides and (self._with_selected() or {}).get("late_state") == "pending":
            acts |= {"a": lambda: self._decide(True), "x": lambda: self._decide(False)}
        act = keys.get(Qt.Key(event.key())) or acts.get(event.text().lower())
        if act is None:
            return False
        act()
        return True

    def _select_end(self, place: int) -> None:
        """Home and End: the first entry shown, or the last."""
        if ids := self.model.ids():
            self._select(ids[place])

    def _go_to_list(self) -> None:
        """From the filter into what it found."""
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self._select_end(0)

    def _with_selected(self) -> dict[str, Any] | None:
        row = self.selected()
        return row if row and not row.get("separator") else None

    def _correct(self) -> None:
        if row := self._with_selected():
            self.desk.entry_wanted.emit({"correct": row})

    def _settle(self, result: str) -> None:
        if row := self._with_selected():
            args = {"number": row["number"], "year": row["year"], "result": result, "seen": Seen.of(row)}
            self.desk.act("duty_log.settle", args, None, self._on_refused)
            if result == "done":
                self.outcome.offer("outcome", row)

    def _follow(self, kind: str = "") -> None:
        """A new entry linked to this one, of its kind or another."""
        if row := self._with_selected():
            source = {k: row[k] for k in ("source", "person", "post", "phone")} | {"last": None}
            link = (row["number"], row["content"])
            self.desk.entry_wanted.emit({"kind": kind or row["kind"], "source": source, "link": link})

    def _open_from(self) -> None:
        """What an entry turns out to be, such as an event, is opened from it."""
        takers = (entry for entry in registry.actions.values() if entry.takes)
        id = next((one.id for one in takers if any(field.name == "entry" for field in one.fields)), "")
        if (row := self._with_selected()) and id:
            args = {"entry": row["number"], "year": row["year"], "confirm": True}
            self.desk.act(id, args, lambda done: self.desk.go(done["page"], **done["target"]))

    def _ask(self, what: str) -> None:
        if row := self._with_selected():
            self.outcome.ask(what, row)

    def _decide(self, approves: bool) -> None:
        """A leader's word on an entry made after the seal of its shift; a no, and a yes to one's own, has a reason."""
        row = self._with_selected()
        if row and approves and row["created_by"] == self.desk.ctx.number:
            self.outcome.ask("approve", row)
        elif row and approves:
            self.desk.act("duty_log.decide_late", {"number": row["number"], "year": row["year"]})
        elif row:
            self.outcome.ask("decline", row)

    def _on_outcome(self, what: str, row: dict[str, Any], args: dict[str, Any]) -> None:
        id = {"outcome": "duty_log.settle", "due_at": "duty_log.set_due", "void": "duty_log.void",
              "decline": "duty_log.decide_late", "approve": "duty_log.decide_late"}[what]
        if id != "duty_log.decide_late":
            args = {**args, "seen": Seen.of(row)}
        self.desk.act(id, {"number": row["number"], "year": row["year"], **args}, None, self.outcome.show_fault)

    def _on_refused(self, fault: BaseException) -> None:
        """Somebody else's change comes into the list: the same key again acts on what is seen then."""
        self.outcome.leave()
        self.refresh()
        self.desk.faulted.emit(fault)

    def _turn(self, days: int) -> None:
        self._day = max(0, self._day + days)
        self.refresh()

    # the window's keys --------------------------------------------------
    def show_target(self, **target: Any) -> None:
        """``id``: that entry, on whatever day; ``tab``: that tab."""
        if "tab" in target:
            self.bar.choose_tab(target["tab"])
            self._load()
            self.table.setFocus()
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)
        if "id" in target:
            self.desk.read(lambda ctx: self._days_back(ctx, target["id"]), lambda days: self._go_to(target["id"], days))

    def _days_back(self, ctx: Context, id: int) -> int:
        row = lists.entry(ctx, id=id)
        plan = shift_plan(ctx)
        if row is None:
            return 0
        today, then = duty_day(ctx.now(), plan)[0], duty_day(row["at"], plan)[0]
        return max(0, (to_local(today).date() - to_local(then).date()).days)

    def _go_to(self, id: int, days: int) -> None:
        self._day, self._wanted = days, id
        self.bar.choose_tab("all")
        self.bar.clear_filter()
        self.refresh()
        self.table.setFocus()
        self._open_detail()

    def hints(self) -> list[tuple[str, str]]:
        if self.table.hasFocus():
            if not self._writes:
                return [("Space", tr("detail")), ("/", tr("filter")), ("F1", tr("keys"))]
            return [
                ("E", tr("correct")), ("D", tr("close")), ("C", tr("call back")), ("Space", tr("detail")),
                ("F1", tr("keys")),
            ]
        return [
            ("Tab", tr("next field")), ("Shift+Enter", tr("new line")), ("Ctrl+N", tr("set aside, new")),
            ("F1", tr("keys")),
        ]

    def print_page(self) -> None:
        """Ctrl+P: the log of the shift."""
        self.desk.read(
            lambda ctx: shift_at(ctx.now(), shift_plan(ctx)),
            lambda span: self.desk.go(
                "reports", report="duty_log.shift_log", since=span.starts, until=span.ends, print=True
            ),
        )

    def _print_entry(self) -> None:
        if row := self._with_selected():
            self.desk.go("reports", report="duty_log.record_sheet", number=row["number"], year=row["year"], print=True)

    def save_page(self) -> None:
        """Ctrl+S: the list as shown, as CSV or XLSX."""
        ids = self.model.ids()
        kinds = [tr("Excel workbook") + " (*.xlsx)", "CSV (*.csv)"]
        dialog = save_folder.dialog(
            self, tr("Export this list"), kinds, f"{tr('Duty log')}.xlsx", lambda file: self.export(ids, file)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export(self, ids: list[int], file: Path) -> None:
        """Writes entries to a file, off the window thread."""
        self.desk.make(
            lambda ctx: sheets.export_ids(ctx, "duty_log", ids, file),
            lambda count: self.desk.toast(tr("{n} entries exported").format(n=count)),
        )

    def filter_list(self) -> None:
        self.bar.start_filter()

    def escape(self) -> bool:
        if self.outcome.isVisible():
            self.outcome.leave()
        elif self._detail_open and self._width != "XL":
            self.toggle_detail()
        elif self.bar.filter_text() or self.bar.tab() != "all" or self._day:
            self.bar.clear_filter()
            self.bar.choose_tab("all")
            self._day = 0
            self.refresh()
        else:
            return False
        return True

    def take_focus(self) -> None:
        """The list, or what stands in its place."""
        next((one for one in (self.table, self.empty.button) if one.isVisibleTo(self)), self).setFocus()

