"""Reports: choose one, look at its real pages, print them or save them."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.core import pages, plain_copies, registry
from app.core.errors import Cancelled, UserError
from app.core.i18n import tr
from app.core.pages import Made
from app.core.run import Context
from ui import pdf_pages
from ui.alive import alive
from ui.desk import Desk
from ui.empty_state import EmptyState
from ui.key_button import KeyTool
from ui.option_group import OptionGroup
from ui.page import Page
from ui.pdf_view import PdfView
from ui.report_list import ReportList
from ui.report_output import ReportOutput
from ui.report_pane import ReportPane
from ui.theme import u

LIST, LIST_WIDE, PANE, PANE_WIDE = 196, 220, 284, 320
SLOW_MS = 300
AGAIN_MS = 250
RECENTS = 5
UNLIMITED = 16_777_215


class ReportPage(Page):
    """``show_target(report="duty_log.shift_log", since=…, print=True)`` chooses, fills in and prints."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.made: Made | None = None
        self._entry: registry.Entry | None = None
        self._asked = 0
        self._filled = 0
        self._presets: dict[str, Any] = {}
        self._then: Callable[[], None] | None = None
        self._making = False
        self._width_class = "L"
        self._files: list[Path] = []
        self.output = ReportOutput(desk, self)
        self.output.said.connect(self._on_said)
        self.output.noted.connect(self._renew_recent)
        self.destroyed.connect(partial(_discard, self._files))
        self._build()
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._renew)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(lambda: self.state.setText(tr("Making the pages…")))

    # layout -------------------------------------------------------------
    def _build(self) -> None:
        self.list = ReportList(self.desk)
        self.list.chosen.connect(self._choose)
        self.list.taken.connect(self._on_taken)
        self.view = PdfView(self.desk.make)
        self.view.paged.connect(self._on_paged)
        self.view.faulted.connect(self.desk.faulted)
        self.list.turned.connect(self.view.turn)
        self.empty = EmptyState("printer", tr("Choose a report on the left"))
        self.pane = ReportPane()
        self.pane.edited.connect(self._make)
        self.pane.print_wanted.connect(self.print_page)
        self.pane.save_wanted.connect(self.save_page)
        self.stage = QStackedWidget()
        for widget in (self.empty, self.view):
            self.stage.addWidget(widget)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(self._toolbar())
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(self.stage, 1)
        middle.addLayout(self._middle, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.list)
        self._row.addLayout(middle, 1)
        self.set_width_class("L")

    def _toolbar(self) -> QHBoxLayout:
        self.back, self.on = (KeyTool("", icon=icon, outlined=True) for icon in ("caret-left", "caret-right"))
        for tool, step, name in ((self.back, -1, tr("Previous page")), (self.on, 1, tr("Next page"))):
            tool.setToolTip(name)
            tool.setAccessibleName(name)
            tool.clicked.connect(lambda _on=False, step=step: self.view.go_to(self.view.page() + step))
        self.place = QLabel()
        self.state = QLabel()
        self.state.setProperty("role", "secondary")
        zooms = (("width", tr("Fit width")), ("page", tr("Whole page")), ("real", "100 %"))
        self.zoom = OptionGroup(zooms, "width", label=tr("Size of the preview"))
        self.zoom.chosen.connect(self.view.set_mode)
        self.tabs = OptionGroup((("page", tr("Page")), ("pane", tr("Details"))), "page", label=tr("Shown"))
        self.tabs.chosen.connect(lambda code: self._fold())
        row = QHBoxLayout()
        row.setContentsMargins(u(12), u(6), u(12), u(6))
        row.setSpacing(u(8))
        for widget in (self.back, self.place, self.on):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.zoom)
        row.addStretch(1)
        row.addWidget(self.state)
        self.template = KeyTool(tr("Template…"), icon="layout", outlined=True)
        if not self.desk.ctx.may("chief", "templates.change_page"):
            self.template.hide()
        self.template.clicked.connect(self._open_template)
        row.addWidget(self.template)
        row.addWidget(self.tabs)
        return row

    def set_width_class(self, name: str) -> None:
        self._width_class = name
        self.list.setFixedWidth(u(LIST_WIDE if name == "XL" else LIST))
        self._fold()

    def _fold(self) -> None:
        """Where room is short, preview and details take turns."""
        narrow = self._width_class in ("M", "S")
        details = narrow and self.tabs.value() == "pane"
        home = self._middle if narrow else self._row
        if home.indexOf(self.pane) < 0:
            (self._row if narrow else self._middle).removeWidget(self.pane)
            home.addWidget(self.pane)
        width = u(PANE_WIDE if self._width_class == "XL" else PANE)
        self.pane.setMinimumWidth(width)
        self.pane.setMaximumWidth(UNLIMITED if narrow else width)
        self.tabs.setVisible(narrow)
        self.pane.setVisible(not narrow or details)
        self.stage.setVisible(not details)
        self._on_paged(self.view.page(), self.view.pages())

    def _show_details(self) -> None:
        self.tabs.set_value("pane")
        self._fold()

    def _on_taken(self) -> None:
        self._show_details()
        self.pane.focus_inputs()

    def _on_paged(self, page: int, whole: int) -> None:
        self.place.setText(tr("Page {page} of {pages}").format(page=page, pages=whole) if whole else "")
        self.back.setEnabled(page > 1)
        self.on.setEnabled(0 < page < whole)
        seen = bool(whole) and not self.stage.isHidden()
        for widget in (self.back, self.place, self.on, self.zoom):
            widget.setVisible(seen)

    # choosing -----------------------------------------------------------
    def refresh(self) -> None:
        self._again.start()

    def _renew(self) -> None:
        """Makes the page again, with what is preset now where nobody typed anything else."""
        self._renew_recent()
        if self._entry is None:
            return
        try:
            typed = self.pane.values()
        except UserError:
            typed = {}
        if self._presets and all(typed.get(name) == value for name, value in self._presets.items()):
            self._fill({})
        else:
            self._make()

    def show_target(self, report: str = "", print: bool = False, **args: Any) -> None:
        self._again.stop()
        self._renew_recent()
        self.take_focus()
        if report not in registry.reports:
            return
        self.list.show_report(report)
        self._choose(report, args)
        self._then = self.output.ask_printers if print else None

    def _choose(self, id: str, args: dict[str, Any] | None = None) -> None:
        """Shows a report with its own first values, and ``args`` over them."""
        self._entry = registry.reports[id]
        self._then = None
        self._presets = {}
        self.pane.show_report(self._entry)
        self._fill(args or {})

    def _fill(self, args: dict[str, Any]) -> None:
        entry = self._entry
        if entry is None:
            return
        self._filled += 1
        filled = self._filled
        self._making = True

        def done(presets: dict[str, Any]) -> None:
            if filled == self._filled:
                self._presets = {} if args else dict(presets)
                self.pane.set_values({**presets, **args})
                self._make()

        if entry.presets is None:
            done({})
        else:
            presets = entry.presets
            self.desk.read(lambda ctx: presets(ctx), alive(self, done))

    # making -------------------------------------------------------------
    def _make(self) -> None:
        """Makes the pages from the inputs; a later call leaves this one's result aside."""
        self._asked += 1
        asked, entry = self._asked, self._entry
        if entry is None:
            return
        self.pane.show_fault(None)
        try:
            values = self.pane.values()
        except UserError as fault:
            self._cannot(fault)
            return
        self._making = True
        self._slow.start()

        def progress(ctx: Context, done: int, total: int, text: str) -> None:
            if asked != self._asked:
                raise Cancelled
            ctx.progress(done, total, text)

        def work(ctx: Context) -> Any:
            progress(ctx, 0, 1, "")
            made = pages.preview(ctx.with_progress(partial(progress, ctx)), entry.id, **values)
            return made, pdf_pages.sizes(made.file)

        def failed(fault: BaseException) -> None:
            if asked == self._asked:
                self._rest()
                self._cannot(fault)

        self.desk.make(work, alive(self, lambda result: self._on_made(asked, *result)), alive(self, failed))

    def _rest(self) -> None:
        self._making = False
        self._slow.stop()
        self.state.clear()

    def _on_made(self, asked: int, made: Made, sizes: list[Any]) -> None:
        self._files.append(made.file)
        if asked == self._asked:
            self._rest()
            self.made = self.output.made = made
            self.pane.show_made(made)
            self.view.show_pdf(made.file, sizes)
            self.stage.setCurrentWidget(self.view)
        self._drop_old()
        if asked == self._asked and self._then:
            then, self._then = self._then, None
            then()

    def _drop_old(self) -> None:
        """Files no longer shown go, after everything already queued that may read them."""
        shown = self.made.file if self.made else None
        old = [file for file in self._files if file != shown]
        self._files[:] = [file for file in self._files if file == shown]
        if old:
            self.desk.make(lambda ctx: _discard(old), lambda result: None)

    def _cannot(self, fault: BaseException) -> None:
        """No pages: says why, and shows no page that belongs to other inputs."""
        self._making = False
        self._then = None
        self.made = self.output.made = None
        self.pane.show_made(None)
        self.view.clear()
        self._drop_old()
        self.stage.setCurrentWidget(self.empty)
        if not isinstance(fault, UserError):
            self.empty.set_text(tr("The pages could not be made"), icon="warning")
            self.desk.faulted.emit(fault)
            return
        self.empty.set_text(fault.text, icon="note-pencil")
        self.pane.show_fault(fault)

    def _when_ready(self, then: Callable[[], None]) -> None:
        """Acts now, or as soon as the pages being made are there."""
        if self._making:
            self._then = then
        elif self.made is not None:
            then()

    # out of here --------------------------------------------------------
    def save_page(self) -> None:
        self._when_ready(self._save)

    def _save(self) -> None:
        if self._entry is not None:
            self.output.ask_file(self._entry.id, self.pane.values())

    def _open_template(self) -> None:
        if self._entry is not None:
            self.desk.go("templates.change_page", report=self._entry.id, **(self.pane.values() if self.made else {}))

    def print_page(self) -> None:
        self._when_ready(self.output.ask_printers)

    def primary(self) -> None:
        self.print_page()

    def _on_said(self, text: str, tone: str) -> None:
        self.pane.say(text, tone)
        if text:
            self._show_details()

    def _renew_recent(self) -> None:
        self.desk.read(lambda ctx: pages.recent(ctx, RECENTS), alive(self, self.pane.show_recent))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for waiting in (self._again, self._slow, self.pane.rested, self.list.soon):
            waiting.stop()  # refresh() comes when the page is shown again

    # keys ---------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) or not self.view.press(event.key()):
            super().keyPressEvent(event)

    def hints(self) -> list[tuple[str, str]]:
        return [
            ("↑ ↓", tr("choose a report")), ("PgDn", tr("turn the page")), ("Ctrl+P", tr("print")),
            ("Ctrl+S", tr("save PDF")),
        ]

    def filter_list(self) -> None:
        self.list.take_focus()

    def escape(self) -> bool:
        if self.list.line.text():
            self.list.line.clear()
        elif self.list.line.hasFocus():
            return False
        self.take_focus()
        return True

    def take_focus(self) -> None:
        self.list.take_focus()


def _discard(files: list[Path], *ignored: Any) -> None:
    plain_copies.discard(files)
